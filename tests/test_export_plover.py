"""PLOVER's exchange format and POLECAT's table say what the records say, by the names that PLOVER and POLECAT give."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from export_events import (
    BARE,
    CIVILIANS,
    DENIED,
    EVENTS,
    IDLIB,
    REPORT,
    RUSSIA,
    UN,
    WHOLE,
    written,
)
from hypothesis import given, settings

from rawi.export.lookup import columns
from rawi.export.period import last_day
from rawi.export.polecat import read_rows
from rawi.records import DatePrecision, Event

ROOT = Path(__file__).parent.parent
# the fields of the tables in PLOVER's manual, draft 0.8, chapter "Data Fields"
MANUAL = set(
    re.findall(
        r"\w+",
        """id has_event date time enddate endtime source recipient event event_loc event_text quad_code event_scale mode
        context link text text_info cite_info coder coded_date coded_time comment dead injured arrested""",
    )
)
OWN = {"displaced", "troops", "strikes", "date_precision", "confidence", "certainty", "hedged", "attribution"}
ACTOR = {"code", "sector", "actor_text", "identifier_id", "identifier_text"}
# the columns of POLECAT's files
POLECAT = [
    *("Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts"),
    *("Actor Name", "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title"),
    *("Actor Name Raw", "Wikipedia Actor ID"),
    *("Recipient Name", "Recipient Country", "Recipient COW", "Primary Recipient Sector", "Recipient Sectors"),
    *("Recipient Title", "Recipient Name Raw", "Wikipedia Recipient ID"),
    *("Placename", "City", "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename"),
    *("Feature Type", "Source", "Publication Date", "Story People", "Story Organizations", "Story Locations"),
    *("Language", "Version"),
]


def plover(events: list[Event]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written("plover", events).splitlines()]


def polecat(events: list[Event]) -> list[dict[str, str | None]]:
    return list(read_rows(written("polecat", events).decode().split("\n")[:-1]))


def section(heading: str) -> str:
    page = (ROOT / "docs" / "export.md").read_text(encoding="utf-8")
    return page.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def test_plover_has_the_fields_of_the_manual() -> None:
    (found,) = plover([WHOLE])
    assert found["source"] == [
        {"code": "SYR", "sector": "MIL", "actor_text": "الجيش السوري", "identifier_text": "Syrian Army"}
    ]
    assert found["recipient"] == [{"code": "SYR", "sector": "CVL", "actor_text": "مدنيين"}]
    assert (found["event"], found["mode"], found["event_text"]) == (["ASSAULT"], ["aerial", "explosives"], ["قصف"])
    assert (found["date"], found["quad_code"], found["event_scale"]) == ("2019-07-09", 4, -9.5)
    assert found["event_loc"]["country code"] == "SY" and found["event_loc"]["cc3"] == "SYR"
    assert (found["event_loc"]["latitude"], found["event_loc"]["geonameid"]) == (IDLIB.lat, IDLIB.geonames)
    assert (found["dead"], found["injured"]) == (5, ">20")
    assert found["cite_info"]["url"] == REPORT.url
    assert REPORT.text[found["text_info"]["start"] : found["text_info"]["end"]] == found["text"]
    assert "enddate" not in found and "link" not in found


@settings(max_examples=50, deadline=None)
@given(EVENTS)
def test_any_event_has_no_other_fields(event: Event) -> None:
    (found,) = plover([event])
    assert set(found) <= MANUAL | OWN
    assert {"id", "date", "source", "event"} <= set(found)
    for actor in [*found["source"], *found["recipient"]]:
        assert set(actor) <= ACTOR
        assert len(actor.get("sector", "")) in (0, 3, 6)


@pytest.mark.parametrize(
    ("status", "context"),
    [
        ("negated", "negation"),
        ("future", "future"),
        ("hypothetical", "hypothetical"),
        ("historical", "historical"),
        ("actual", "military"),
    ],
)
def test_the_status_is_a_special_context(status: str, context: str) -> None:
    event = msgspec.structs.replace(WHOLE, status=status)
    assert plover([event])[0]["context"][-1] == context
    assert (polecat([event])[0]["Contexts"] or "").split("; ")[-1] == context


@pytest.mark.parametrize(
    ("first", "precision", "last"),
    [
        ("2019-07-09", "day", "2019-07-09"),
        ("2019-07-09", "report", "2019-07-09"),
        ("2019-07-08", "week", "2019-07-14"),
        ("2020-02-01", "month", "2020-02-29"),
        ("2019-12-01", "season", "2020-02-29"),
        ("2019-10-01", "quarter", "2019-12-31"),
        ("2019-01-01", "year", "2019-12-31"),
        ("1980-01-01", "decade", "1989-12-31"),
        ("9999-01-01", "year", "9999-12-31"),
    ],
)
def test_a_period_ends_on_its_last_day(first: str, precision: DatePrecision, last: str) -> None:
    assert last_day(first, precision) == last
    (found,) = plover([msgspec.structs.replace(WHOLE, date=first, date_precision=precision)])
    assert found.get("enddate", first) == last


def test_polecat_has_its_columns() -> None:
    assert len(POLECAT) == 40
    assert [column.name for column in columns("polecat")] == POLECAT
    assert written("polecat", []).decode() == "\t".join(POLECAT) + "\n"


def test_a_row_says_what_the_record_says() -> None:
    (row,) = polecat([WHOLE])
    expected = {
        "Event ID": "خبر-1#1",
        "Event Date": "2019-07-09",
        "Event Type": "ASSAULT",
        "Event Mode": "aerial; explosives",
        "Intensity": "-9.5",
        "Quad Code": "MATERIAL CONFLICT",
        "Contexts": "military",
        "Actor Name": "Syrian Army",
        "Actor Country": "SYR",
        "Actor COW": "652",
        "Primary Actor Sector": "MIL",
        "Actor Title": None,
        "Recipient Name": "مدنيين",
        "City": "Idlib",
        "Province": "Idlib",
        "Latitude": "35.93",
        "GeoNames ID": "169389",
        "Raw Placename": "إدلب",
        "Source": "صحيفة الميناء",
        "Publication Date": "2019-07-10",
        "Language": "ar",
    }
    assert {name: row[name] for name in expected} == expected


def test_parts_of_several_actors_stand_at_the_same_place() -> None:
    (row,) = polecat([msgspec.structs.replace(WHOLE, actor=[UN, RUSSIA], recipient=[CIVILIANS])])
    assert row["Actor Country"] == "UNO; RUS"
    assert (row["Actor COW"], row["Primary Actor Sector"]) == ("None; 365", "None; GOV")
    assert (row["Actor Name Raw"], row["Wikipedia Actor ID"]) == ("الأمم المتحدة; None", "Q1065; Q159")


def test_what_is_not_known_is_none_as_in_polecat() -> None:
    text = written("polecat", [BARE, DENIED]).decode()
    bare, denied = text.splitlines()[1:]
    assert bare.split("\t").count("None") == 40 - 6
    row = polecat([BARE])[0]
    known = {"Event ID", "Event Type", "Intensity", "Quad Code", "Language", "Version"}
    assert {name for name, value in row.items() if value} == known
    assert "negation" in denied


@settings(max_examples=50, deadline=None)
@given(EVENTS)
def test_any_event_is_a_row_of_forty_cells(event: Event) -> None:
    (row,) = polecat([event])
    assert row["Event Type"] == event.event
    assert float(row["Intensity"] or "nan") == event.scale


def test_a_table_that_is_none_is_named_with_its_line() -> None:
    with pytest.raises(ValueError, match=r"my\.txt:1: the names of the columns"):
        list(read_rows(["a\tb"], "my.txt"))
    with pytest.raises(ValueError, match=r"my\.txt:2: 2 columns, where POLECAT has 40"):
        list(read_rows(["\t".join(POLECAT), "a\tb"], "my.txt"))


def test_the_page_describes_every_column_and_field() -> None:
    found = re.findall(r"^\| `([\w ]+)` \| (\w+) \| (.*) \|$", section("POLECAT"), re.MULTILINE)
    assert found == [tuple(column) for column in columns("polecat")]
    fields = re.findall(r"^\| (`.*?`) \|", section("PLOVER"), re.MULTILINE)
    named = {name for row in fields for name in re.findall(r"`(\w+)`", row)}
    whole = msgspec.structs.replace(
        WHOLE, date_precision="week", same_as="x", size={"dead": 1, "injured": 1, "arrested": 1, "displaced": 1}
    )
    (event,) = plover([whole])
    assert set(event) <= named
    assert named <= MANUAL | OWN
