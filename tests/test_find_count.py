from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from made import ALEPPO, ISIS, RUSSIA, SYRIA, TURKEY, event, keep, report
from typer.testing import CliRunner

from rawi.archive.store import Archive
from rawi.cli import app
from rawi.commands.count import BAR, bar

RAID = report("raid", "قصفت الطائرات الروسية مواقع التنظيم في حلب", "2016-02-03", title="غارات على حلب")
TALKS = report("talks", "زار وفد تركي دمشق لبحث الهدنة", "2016-03-10")


@pytest.fixture
def archive(tmp_path: Path) -> str:
    path = tmp_path / "news.rawi"
    with Archive(path, create=True) as made:
        keep(
            made,
            [
                (RAID, [event(RAID, actor=[RUSSIA], recipient=[ISIS], place=ALEPPO)]),
                (TALKS, [event(TALKS, 1, "CONSULT", actor=[TURKEY], recipient=[SYRIA])]),
            ],
        )
    return str(path)


def rawi(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, list(arguments), env={"COLUMNS": "140"})
    assert result.exit_code == code, result.output
    return result.output


def test_find_shows_who_did_what_and_writes_records(archive: str) -> None:
    shown = rawi("find", archive, "--actor", "روسيا")
    assert "1-1 of 1 events" in shown and "raid#1" in shown and "Aleppo" in shown
    [line] = rawi("find", archive, "--type", "CONSULT", "--format", "jsonl").splitlines()
    assert json.loads(line)["id"] == "talks#1"
    assert "no event was found" in rawi("find", archive, "--since", "2020")


def test_find_shows_reports_with_the_words_found(archive: str) -> None:
    shown = rawi("find", archive, "--text", "والطائرات", "--reports")
    assert "1 reports" in shown and "raid" in shown and "الطائرات" in shown
    [line] = rawi("find", archive, "--text", "بحلب", "--reports", "--format", "jsonl").splitlines()
    assert any(piece["hit"] for piece in json.loads(line)["snippet"])


def test_count_gives_a_table_and_the_same_as_csv_and_jsonl(archive: str) -> None:
    assert rawi("count", archive).strip() == "2"
    table = rawi("count", archive, "--by", "dyad")
    assert "Turkey" in table and BAR in table
    rows = list(csv.DictReader(io.StringIO(rawi("count", archive, "--by", "month,dyad", "--format", "csv"))))
    assert [r["month"] for r in rows] == ["2016-02", "2016-03"]
    assert rows[1]["actor"] == "Turkey" and rows[1]["recipient"] == "Syria"
    same = [json.loads(x) for x in rawi("count", archive, "--by", "month,dyad", "--format", "jsonl").splitlines()]
    assert [{k: str(v) for k, v in row.items()} for row in same] == rows


def test_count_shows_the_series_of_a_dyad(archive: str) -> None:
    rows = list(csv.DictReader(io.StringIO(rawi("count", archive, "--series", "month", "--format", "csv"))))
    assert [(r["start"], r["events"]) for r in rows] == [("2016-02-01", "1"), ("2016-03-01", "1")]
    assert float(rows[0]["scale"]) < 0 < float(rows[1]["scale"])
    assert "2016-02-01" in rawi("count", archive, "--series", "month")


def test_count_draws_a_series(archive: str) -> None:
    from lxml import etree

    picture = etree.fromstring(rawi("count", archive, "--series", "month", "--who", "SYR", "--format", "svg").encode())
    bars = picture.findall(".//{*}rect/{*}title")
    assert [b.text for b in bars] == ["2016-03-01: 1 verbal cooperation"]
    assert "SYR" in picture.findtext("{*}title")
    assert "--series" in rawi("count", archive, "--by", "type", "--format", "svg", code=2)


def test_what_cannot_be_asked_ends_with_code_two_and_says_why(archive: str) -> None:
    assert "WAR" in rawi("find", archive, "--type", "WAR", code=2)
    assert "weekday" in rawi("count", archive, "--by", "weekday", code=2)


def test_an_archive_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "missing.rawi" in rawi("find", str(tmp_path / "missing.rawi"), code=1)
    assert not (tmp_path / "missing.rawi").exists()


def test_bars_fill_their_share_to_the_eighth() -> None:
    assert bar(1, 4) == BAR * 4
    assert bar(0.5, 4) == BAR * 2
    assert len(bar(0.3, 4)) == 2 and bar(0, 4) == "" and bar(7, 4) == BAR * 4
