"""The tables of rawi/knowledge: what they say, how fast they load, and what the checker refuses."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from rawi.knowledge.base import DATA, Knowledge, KnowledgeError, actor_files, day, knowledge, several
from rawi.knowledge.check import check

ACTORS = "id\tkind\tname\tcode\tsector\twikidata\tnames_ar\n"
OFFICES = "actor\toffice\tcode\tfrom\tto\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small folder of tables without a mistake."""
    (tmp_path / "actors").mkdir()
    for name in ("countries.tsv", "titles.tsv", "heads.tsv", "places.tsv"):
        shutil.copy(DATA / name, tmp_path / name)
    (tmp_path / "media.tsv").write_text("id\tname\tnames_ar\tcode\tkind\twikidata\n", encoding="utf-8")
    (tmp_path / "context.tsv").write_text("form_ar\twhen\tactor\tcode\tsector\tname\n", encoding="utf-8")
    (tmp_path / "offices.tsv").write_text(OFFICES, encoding="utf-8")
    (tmp_path / "actors" / "core.tsv").write_text(
        ACTORS
        + "jane-roe\tperson\tJane Roe\tFRA\tGOV\t\tجين رو|~رو\n"
        + "john-doe\tperson\tJohn Doe\tFRA\tGOV\t\tجون دو\n",
        encoding="utf-8",
    )
    return tmp_path


def add(folder: Path, table: str, *rows: str) -> int:
    """Append rows to a table; return the line of the last one."""
    path = folder / table
    path.write_text(path.read_text(encoding="utf-8") + "".join(r + "\n" for r in rows), encoding="utf-8")
    return path.read_text(encoding="utf-8").count("\n")


def test_a_folder_without_a_mistake_has_no_problems(folder: Path) -> None:
    add(folder, "offices.tsv", "jane-roe\tpresident\tFRA\t2001\t2005-05-16", "john-doe\tpresident\tFRA\t2005-05-16\t")
    assert check(folder) == []


@pytest.mark.parametrize(
    ("table", "row", "says"),
    [
        ("actors/core.tsv", "jane-roe\tperson\tJane\tFRA\tGOV\t\tجين", "stands already in actors/core.tsv, line 2"),
        ("actors/core.tsv", "x-y\tperson\tX\tFRX\tGOV\t\tإكس", "unknown code 'FRX'"),
        ("actors/core.tsv", "x-y\tperson\tX\tFRA\tGOV BOSS\t\tإكس", "unknown sector 'BOSS'"),
        ("actors/core.tsv", "x-y\thero\tX\tFRA\tGOV\t\tإكس", "unknown kind 'hero'"),
        ("actors/core.tsv", "X Y\tperson\tX\tFRA\tGOV\t\tإكس", "lower-case ASCII"),
        ("actors/core.tsv", "x-y\tperson\tX\tFRA\tGOV\tQ0\tإكس", "wikidata 'Q0'"),
        ("actors/core.tsv", "x-y\tperson\tX\tFRA\tGOV\t\tإكس||واي", "empty value between two |"),
        ("actors/core.tsv", "x-y\tperson\tX\tFRA\tGOV\t\tإكس ", "spaces around"),
        ("actors/core.tsv", "x-y\tperson\tX\tFRA\tGOV\t\t", "names_ar is empty"),
        ("actors/core.tsv", "x-y\tperson\tX\tFRA\tGOV\tجون", "6 fields, but the header has 7"),
        ("actors/core.tsv", "x-y\tperson\tX\tFRA\tGOV\t\tجُون دو", "also that of john-doe (actors/core.tsv, line 3)"),
        ("offices.tsv", "nobody\tpresident\tFRA\t2001\t", "no actor 'nobody'"),
        ("offices.tsv", "jane-roe\tking-of-hearts\tFRA\t2001\t", "no office 'king-of-hearts'"),
        ("offices.tsv", "jane-roe\tpresident\tFRA\t2005\t2001", "ends (2001) before it begins (2005)"),
        ("offices.tsv", "jane-roe\tpresident\tFRA\t2005-13\t", "dates are written"),
        ("offices.tsv", "jane-roe\tpresident\tmoon\t2005\t", "unknown code 'moon'"),
        ("titles.tsv", "jester\tمهرج\tJester\tGOV\tcourt", "unknown level 'court'"),
        ("heads.tsv", "jesters\tمهرجون\tCVL\tsometimes", "unknown with 'sometimes'"),
        ("media.tsv", "the-echo\tThe Echo\tالصدى\tFRA\tgossip\t", "unknown kind 'gossip'"),
        ("context.tsv", "الجهة\tFRA\tnobody\t\t\t", "no actor 'nobody'"),
        ("context.tsv", "الجهة\tFRX\t\tFRA\tGOV\t", "unknown code 'FRX' in when"),
        ("context.tsv", "الجهة\t\tjane-roe\tFRA\t\t", "not both"),
    ],
)
def test_each_mistake_is_refused_with_file_and_line(folder: Path, table: str, row: str, says: str) -> None:
    line = add(folder, table, row)
    found = [p for p in check(folder) if says in p.message]
    assert [(p.file, p.line) for p in found] == [(table, line)]


def test_two_presidents_at_a_time_are_refused(folder: Path) -> None:
    line = add(
        folder, "offices.tsv", "jane-roe\tpresident\tFRA\t2001\t2005-05-16", "john-doe\tpresident\tFRA\t2005-05-01\t"
    )
    (problem,) = check(folder)
    assert (problem.file, problem.line) == ("offices.tsv", line)
    assert "jane-roe" in problem.message


def test_terms_known_by_the_year_alone_may_meet_in_it(folder: Path) -> None:
    add(folder, "offices.tsv", "jane-roe\tpresident\tFRA\t2001\t2005", "john-doe\tpresident\tFRA\t2005\t")
    assert check(folder) == []


def test_a_name_that_context_decides_may_be_shared(folder: Path) -> None:
    add(folder, "actors/core.tsv", "jim-doe\tperson\tJim Doe\tITA\tGOV\t\tجيم|جون دو")
    assert check(folder)
    add(folder, "context.tsv", "جون دو\tITA\tjim-doe\t\t\t")
    assert check(folder) == []


def test_a_missing_table_and_a_wrong_header_are_refused(folder: Path) -> None:
    (folder / "heads.tsv").unlink()
    (folder / "titles.tsv").write_text("id\tforms\n", encoding="utf-8")
    assert {(p.file, p.line) for p in check(folder)} >= {("heads.tsv", 1), ("titles.tsv", 1)}


def test_reading_names_file_and_line_of_a_row_that_does_not_fit(folder: Path) -> None:
    line = add(folder, "actors/core.tsv", "x-y\tperson")
    with pytest.raises(KnowledgeError, match=rf"core\.tsv, line {line}: 2 fields"):
        _ = Knowledge(folder).actors


def test_a_table_that_is_not_utf8_is_refused_with_its_line(folder: Path) -> None:
    path = folder / "actors" / "core.tsv"
    path.write_bytes(path.read_bytes() + "x-y\tperson\tX\tFRA\tGOV\t\tإكس\n".encode("cp1256"))
    with pytest.raises(KnowledgeError, match="line 4: not UTF-8"):
        _ = Knowledge(folder).actors


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2016", date(2016, 1, 1), date(2016, 12, 31)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2016-12", date(2016, 12, 1), date(2016, 12, 31)),
        ("2016-02-03", date(2016, 2, 3), date(2016, 2, 3)),
    ],
)
def test_dates_mean_their_first_or_last_day(value: str, first: date, last: date) -> None:
    assert (day(value), day(value, end=True)) == (first, last)


def test_the_holder_of_an_office_is_that_of_the_day(folder: Path) -> None:
    add(folder, "offices.tsv", "jane-roe\tpresident\tFRA\t2001\t2005-05-16", "john-doe\tpresident\tFRA\t2005-05-16\t")
    base = Knowledge(folder)
    holders = [base.holder("president", "FRA", date(year, 5, 16)) for year in (2000, 2001, 2005, 2020)]
    assert [h and h.id for h in holders] == [None, "jane-roe", "john-doe", "john-doe"]
    assert base.holder("president", "ITA", date(2001, 5, 16)) is None


def test_short_names_are_kept_apart_from_full_ones(folder: Path) -> None:
    actor = Knowledge(folder).actors["jane-roe"]
    assert (actor.names_ar, actor.short_ar) == (("جين رو",), ("رو",))


def test_the_shipped_countries_are_complete() -> None:
    pycountry = pytest.importorskip("pycountry")
    countries = knowledge().countries
    iso = {c.alpha_3 for c in pycountry.countries} - {"ESH"}
    assert iso | {"KOS", "PSE"} == set(countries)
    assert countries["USA"].names_ar[0] == "الولايات المتحدة"
    assert "واشنطن" in countries["USA"].metonyms_ar


def test_the_shipped_tables_hold_what_they_promise() -> None:
    base = knowledge()
    assert len(base.media) >= 250
    assert {"isis", "houthis", "pkk", "saudi-led-coalition", "un-security-council"} <= set(base.actors)
    assert (base.actors["isis"].code, base.actors["isis"].sector) == ("IMG", ("REB",))
    assert (base.actors["peshmerga"].code, base.actors["peshmerga"].sector) == ("IRQ", ("PRM",))
    assert base.media["reuters"].code == "GBR"


def test_the_shipped_core_tables_pass_the_check() -> None:
    own = {"countries.tsv", "titles.tsv", "heads.tsv", "media.tsv", "places.tsv", "context.tsv", "actors/core.tsv"}
    assert [str(p) for p in check() if p.file in own] == []


def test_core_actors_come_before_those_of_the_regions() -> None:
    assert actor_files(DATA)[0].name == "core.tsv"
    assert several("ا||ب") == ("ا", "ب")
