"""`rawi export`: what is looked for leaves an archive whole, in any format, or not at all."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow.parquet
import pytest
from made import ALEPPO, ISIS, RUSSIA, SYRIA, TURKEY, event, keep, report
from typer.testing import CliRunner, Result

from rawi.archive.store import Archive
from rawi.cli import app
from rawi.commands.export import by_report
from rawi.export import jsonl
from rawi.export.gdelt import read_rows
from rawi.export.polecat import read_rows as read_polecat
from rawi.records import Event

RAID = report("raid", "قصفت الطائرات الروسية مواقع التنظيم في حلب", "2016-02-03", title="غارات على حلب")
TALKS = report("talks", "زار وفد تركي دمشق لبحث الهدنة", "2016-03-10")
MADE = [
    (
        RAID,
        [
            event(RAID, actor=[RUSSIA], recipient=[ISIS], place=ALEPPO),
            event(RAID, 2, actor=[RUSSIA], recipient=[ISIS], status="negated"),
        ],
    ),
    (TALKS, [event(TALKS, 1, "CONSULT", actor=[TURKEY], recipient=[SYRIA])]),
]


@pytest.fixture
def archive(tmp_path: Path) -> str:
    path = tmp_path / "news.rawi"
    with Archive(path, create=True) as made:
        keep(made, MADE)
    return str(path)


def rawi(*arguments: str | Path, code: int = 0) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], env={"COLUMNS": "140"})
    assert result.exit_code == code, result.output
    return result


def test_all_events_go_to_standard_output_as_they_are(archive: str) -> None:
    lines = rawi("export", archive).stdout.splitlines()
    assert list(jsonl.read_events(lines)) == [event for _, events in MADE for event in events]


def test_the_options_of_find_choose_events(archive: str) -> None:
    for arguments, ids in (
        (["--type", "CONSULT"], ["talks#1"]),
        (["--actor", "روسيا", "--status", "actual"], ["raid#1"]),
        (["--text", "الطائرات"], ["raid#1", "raid#2"]),
        (["--until", "2016-02"], ["raid#1", "raid#2"]),
    ):
        lines = rawi("export", archive, *arguments).stdout.splitlines()
        assert [json.loads(line)["id"] for line in lines] == ids


def test_the_name_of_the_file_tells_the_format(archive: str, tmp_path: Path) -> None:
    for name in ("e.csv", "e.parquet", "e.geojson", "e.jsonl"):
        assert f"written to {tmp_path / name}" in rawi("export", archive, "--out", tmp_path / name).stderr
    with (tmp_path / "e.csv").open(encoding="utf-8", newline="") as file:
        assert [row["id"] for row in csv.DictReader(file)] == ["raid#1", "raid#2", "talks#1"]
    assert pyarrow.parquet.read_table(tmp_path / "e.parquet").num_rows == 3
    features = json.loads((tmp_path / "e.geojson").read_text(encoding="utf-8"))["features"]
    assert [feature["id"] for feature in features] == ["raid#1"]


def test_what_a_format_cannot_hold_is_counted_on_standard_error(archive: str, tmp_path: Path) -> None:
    out = tmp_path / "e.tsv"
    said = rawi("export", archive, "--format", "gdelt", "--out", out).stderr
    assert "1 event was left out, since the format cannot say so: 1 negated" in said
    assert len(list(read_rows(out.read_text(encoding="utf-8").splitlines()))) == 2
    rawi("export", archive, "--format", "gdelt", "--every-status", "--header", "--out", out)
    rows = out.read_text(encoding="utf-8").splitlines()
    assert len(rows) == 4 and rows[0].startswith("GLOBALEVENTID\t")
    said = rawi("export", archive, "--format", "geojson").stderr
    assert "2 events were left out, since no point" in said
    whole = json.loads(rawi("export", archive, "--format", "geojson", "--unplaced").stdout)
    assert len(whole["features"]) == 3


def test_the_other_formats_are_there_too(archive: str) -> None:
    assert [json.loads(line)["event"] for line in rawi("export", archive, "--format", "plover").stdout.splitlines()]
    assert len(list(read_polecat(rawi("export", archive, "--format", "polecat").stdout.splitlines()))) == 3
    lines = rawi("export", archive, "--format", "ftm").stdout.splitlines()
    assert sum(json.loads(line)["schema"] == "Event" for line in lines) == 2
    assert rawi("export", archive, "--format", "csv", "--bom").stdout_bytes.startswith(b"\xef\xbb\xbfid,")


def test_nothing_found_is_said_and_an_empty_file_is_whole(archive: str, tmp_path: Path) -> None:
    out = tmp_path / "e.geojson"
    assert "0 events" in rawi("export", archive, "--since", "2020", "--out", out).stderr
    assert json.loads(out.read_text(encoding="utf-8"))["features"] == []
    assert "0 events" in rawi("export", archive, "--since", "2020").stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--out", "e.xyz"], "tells no format"),
        (["--header"], "only gdelt has it"),
        (["--format", "csv", "--every-status"], "only gdelt and ftm has it"),
        (["--type", "DANCE"], "there is no 'DANCE'"),
    ],
)
def test_a_wrong_command_line_is_told(archive: str, arguments: list[str], said: str) -> None:
    assert said in " ".join(rawi("export", archive, *arguments, code=2).output.split())


def test_there_is_no_archive(tmp_path: Path) -> None:
    assert "there is no archive" in rawi("export", tmp_path / "none.rawi", code=1).stderr


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_an_export_that_is_broken_off_leaves_the_file_as_it_was(
    archive: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    out = tmp_path / "e.jsonl"
    out.write_text("as it was", encoding="utf-8")

    def broken(self: object, report: object, events: object) -> None:
        raise error

    monkeypatch.setattr(jsonl.JsonlWriter, "write", broken)
    code, said = (1, "No space left") if isinstance(error, OSError) else (130, "stopped")
    assert said in rawi("export", archive, "--out", out, code=code).stderr
    assert out.read_text(encoding="utf-8") == "as it was"
    assert [path.name for path in tmp_path.glob("e.*")] == ["e.jsonl"]


def test_corrections_are_exported(archive: str) -> None:
    with Archive(archive) as store:
        after = {"event": "COERCE", "actor": [], "recipient": [], "place": None}
        store.correct("raid#1", "correct", after, by="amal")
        store.correct("raid#2", "reject", by="amal")
    lines = rawi("export", archive, "--text", "الطائرات").stdout.splitlines()
    assert [(json.loads(line)["id"], json.loads(line)["event"]) for line in lines] == [("raid#1", "COERCE")]


def test_events_of_a_report_stay_together_and_reports_are_not_collected() -> None:
    taken = 0

    def events() -> object:
        nonlocal taken
        for n in range(1000):
            taken += 1
            yield event(report(f"r{n // 2}", "نص خبر", "2016-01-01"), n % 2 + 1)

    groups = by_report(events())  # type: ignore[arg-type]
    about, found = next(groups)
    assert (about.id, [e.id for e in found]) == ("r0", ["r0#1", "r0#2"])
    assert taken <= 3
    sizes: list[list[Event]] = [found for _, found in groups]
    assert {len(found) for found in sizes} == {2} and taken == 1000
