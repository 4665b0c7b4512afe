"""The GDELT table has GDELT's 61 columns, and says the same of actors, codes and dates as the records do."""

from __future__ import annotations

import re
from datetime import date
from itertools import product
from pathlib import Path

import msgspec
import pytest
from export_events import (
    ARMY,
    BARE,
    CIVILIANS,
    DENIED,
    DOCTORS,
    ENTITIES,
    EU,
    EVENTS,
    HEZBOLLAH,
    IDLIB,
    NATO,
    REPORT,
    REPORTERS,
    RUSSIA,
    UN,
    WHOLE,
    written,
)
from hypothesis import given, settings

from rawi.export.gdelt import GdeltWriter, actor_codes, event_id, event_rows, read_actor, read_rows
from rawi.export.lookup import columns, countries, rows
from rawi.export.writer import open_writer
from rawi.knowledge.base import knowledge
from rawi.ontology import plover
from rawi.records import Entity, Event, Place, PlacePrecision

ROOT = Path(__file__).parent.parent
# the columns as GDELT's codebook of version 2.0 lists them
CODEBOOK = re.findall(
    r"\S+",
    """
GLOBALEVENTID SQLDATE MonthYear Year FractionDate
Actor1Code Actor1Name Actor1CountryCode Actor1KnownGroupCode Actor1EthnicCode
Actor1Religion1Code Actor1Religion2Code Actor1Type1Code Actor1Type2Code Actor1Type3Code
Actor2Code Actor2Name Actor2CountryCode Actor2KnownGroupCode Actor2EthnicCode
Actor2Religion1Code Actor2Religion2Code Actor2Type1Code Actor2Type2Code Actor2Type3Code
IsRootEvent EventCode EventBaseCode EventRootCode QuadClass GoldsteinScale NumMentions NumSources NumArticles AvgTone
Actor1Geo_Type Actor1Geo_FullName Actor1Geo_CountryCode Actor1Geo_ADM1Code Actor1Geo_ADM2Code
Actor1Geo_Lat Actor1Geo_Long Actor1Geo_FeatureID
Actor2Geo_Type Actor2Geo_FullName Actor2Geo_CountryCode Actor2Geo_ADM1Code Actor2Geo_ADM2Code
Actor2Geo_Lat Actor2Geo_Long Actor2Geo_FeatureID
ActionGeo_Type ActionGeo_FullName ActionGeo_CountryCode ActionGeo_ADM1Code ActionGeo_ADM2Code
ActionGeo_Lat ActionGeo_Long ActionGeo_FeatureID
DATEADDED SOURCEURL
""",
)
FORMS = {"integer": r"-?\d+|", "decimal": r"-?\d+(\.\d+)?(e-?\d+)?|", "text": r"[^\t\r\n]*"}
RANGES = {
    "GLOBALEVENTID": (0, 2**53 - 1),
    "FractionDate": (1, 10_000),
    "IsRootEvent": (0, 1),
    "QuadClass": (1, 4),
    "GoldsteinScale": (-10, 10),
    "NumMentions": (1, 1000),
    "ActionGeo_Type": (0, 5),
    "ActionGeo_Lat": (-90, 90),
    "ActionGeo_Long": (-180, 180),
}
PATTERNS = {
    "SQLDATE": r"\d{8}|",
    "MonthYear": r"\d{6}|",
    "Year": r"\d{4}|",
    "EventCode": r"\d{3,4}|",
    "EventBaseCode": r"\d{3}|",
    "EventRootCode": r"\d{2}|",
    "DATEADDED": r"\d{14}|",
    "ActionGeo_CountryCode": r"[A-Z]{2}|",
    **{f"Actor{n}CountryCode": r"[A-Z]{3}|" for n in (1, 2)},
    **{f"Actor{n}Type{k}Code": r"[A-Z]{3}|" for n, k in product((1, 2), (1, 2, 3))},
}


def somewhere(
    name: str | None, precision: PlacePrecision, lat: float | None = None, lon: float | None = None, **more: str
) -> Place:
    return Place(text="هناك", start=0, end=4, name=name, precision=precision, lat=lat, lon=lon, **more)


def table(events: list[Event], **options: bool) -> list[dict[str, str]]:
    return list(read_rows(written("gdelt", events, **options).decode().split("\n")[:-1]))


def faults(row: dict[str, str]) -> list[str]:
    """Return what in a row is not as the codebook has it."""
    found = [c.name for c in columns("gdelt") if not re.fullmatch(FORMS[c.type], row[c.name])]
    found += [name for name, pattern in PATTERNS.items() if not re.fullmatch(pattern, row[name])]
    return found + [name for name, (a, b) in RANGES.items() if row[name] and not a <= float(row[name]) <= b]


def test_the_columns_are_those_of_the_codebook() -> None:
    assert len(CODEBOOK) == 61
    assert [column.name for column in columns("gdelt")] == CODEBOOK
    (line,) = written("gdelt", [WHOLE]).decode().splitlines()
    assert line.count("\t") == 60


def test_a_row_says_what_the_record_says() -> None:
    (row,) = table([WHOLE])
    expected = {
        "SQLDATE": "20190709",
        "MonthYear": "201907",
        "Year": "2019",
        "FractionDate": f"{2019 + (6 * 30 + 9) / 365:.4f}",
        "Actor1Code": "SYRMIL",
        "Actor1Name": "SYRIAN ARMY",
        "Actor1CountryCode": "SYR",
        "Actor1Type1Code": "MIL",
        "Actor2Code": "SYRCVL",
        "Actor2Name": "مدنيين",
        "IsRootEvent": "1",
        "EventCode": "195",
        "EventRootCode": "19",
        "QuadClass": "4",
        "GoldsteinScale": "-9.5",
        "NumMentions": "1",
        "ActionGeo_Type": "4",
        "ActionGeo_FullName": "Idlib, Syria",
        "ActionGeo_CountryCode": "SY",
        "ActionGeo_Lat": "35.93",
        "ActionGeo_Long": "36.63",
        "DATEADDED": "20190710000000",
        "SOURCEURL": "https://example.org/news/1",
        "AvgTone": "",
    }
    assert {name: row[name] for name in expected} == expected
    assert faults(row) == []


@pytest.mark.parametrize(
    ("entity", "code", "group", "types"),
    [
        (HEZBOLLAH, "LBNHEZREB", "HEZ", ("REB",)),
        (UN, "IGOUNO", "UNO", ("IGO",)),
        (EU, "IGOEUREEC", "EEC", ("IGO",)),
        (NATO, "IGONAT", "NAT", ("IGO",)),
        (DOCTORS, "SYRHLHCVL", "", ("HLH", "CVL")),
        (REPORTERS, "ROMMED", "", ("MED",)),
    ],
)
def test_actors_have_the_codes_of_cameo(entity: Entity, code: str, group: str, types: tuple[str, ...]) -> None:
    found = actor_codes(entity)
    assert (found.code, found.group, found.types) == (code, group, types)


@settings(deadline=None)
@given(ENTITIES)
def test_actors_come_back_as_they_were(entity: Entity) -> None:
    event = msgspec.structs.replace(WHOLE, actor=[entity], recipient=[])
    (row,) = event_rows(event)
    assert read_actor(row, 1) == (entity.code, entity.sector)
    assert read_actor(row, 2) == (None, [])


@settings(max_examples=50, deadline=None)
@given(EVENTS)
def test_any_event_gives_rows_that_are_as_the_codebook_has_them(event: Event) -> None:
    rows_of = table([event], every_status=True)
    assert len(rows_of) >= 1
    for row in rows_of:
        assert faults(row) == []
        assert row["EventCode"] == (event.cameo or "")
        known = event.date and not (event.status == "historical" and event.date_precision in ("report", "unknown"))
        assert row["SQLDATE"] == ((event.date or "").replace("-", "") if known else "")
    assert len({row["GLOBALEVENTID"] for row in rows_of}) == len(rows_of)


def test_each_pair_of_actor_and_recipient_is_a_row() -> None:
    event = msgspec.structs.replace(WHOLE, actor=[ARMY, RUSSIA], recipient=[CIVILIANS, HEZBOLLAH])
    pairs = [(row["Actor1Code"], row["Actor2Code"]) for row in table([event])]
    assert pairs == list(product(["SYRMIL", "RUSGOV"], ["SYRCVL", "LBNHEZREB"]))


def test_those_who_meet_are_paired_and_those_who_strike_together_are_not() -> None:
    meeting = msgspec.structs.replace(WHOLE, event="CONSULT", actor=[ARMY, RUSSIA, UN], recipient=[])
    assert [(row["Actor1Code"], row["Actor2Code"]) for row in table([meeting])] == [
        ("SYRMIL", "RUSGOV"),
        ("SYRMIL", "IGOUNO"),
        ("RUSGOV", "IGOUNO"),
    ]
    strike = msgspec.structs.replace(WHOLE, actor=[ARMY, RUSSIA], recipient=[])
    assert [(row["Actor1Code"], row["Actor2Code"]) for row in table([strike])] == [("SYRMIL", ""), ("RUSGOV", "")]


def test_what_is_denied_is_left_out_and_counted_unless_asked_for() -> None:
    class Sink:
        def write(self, data: bytes) -> int:
            return len(data)

    writer = GdeltWriter(Sink())  # type: ignore[arg-type]
    writer.write(REPORT, [WHOLE, DENIED])
    assert writer.notes() == ["1 event was left out, since the format cannot say so: 1 negated"]
    assert len(table([WHOLE, msgspec.structs.replace(DENIED, same_as=None)])) == 1
    assert len(table([WHOLE, msgspec.structs.replace(DENIED, same_as=None)], every_status=True)) == 2


def test_mentions_of_one_act_are_one_row_that_counts_them() -> None:
    again = msgspec.structs.replace(WHOLE, id="خبر-1#4", same_as=DENIED.id)
    (row,) = table([WHOLE, DENIED, again])
    assert (row["GLOBALEVENTID"], row["NumMentions"]) == (str(event_id(WHOLE.id)), "2")
    # a first mention that is not among the events does not take the others with it
    (row,) = table([msgspec.structs.replace(again, same_as="خبر-1#9")])
    assert (row["GLOBALEVENTID"], row["NumMentions"]) == (str(event_id(again.id)), "1")


def test_mentions_that_point_in_a_circle_are_all_told() -> None:
    first = msgspec.structs.replace(WHOLE, same_as="b")
    second = msgspec.structs.replace(WHOLE, id="b", same_as=WHOLE.id)
    assert sum(int(row["NumMentions"]) for row in table([first, second])) == 2


def test_ids_are_stable_and_exact_where_integers_are_floats() -> None:
    assert event_id("خبر-1#1") == 8094689368933350
    ids = {event_id(f"خبر-{n}#1", dyad) for n in range(2000) for dyad in (1, 2)}
    assert len(ids) == 4000 and all(int(float(id)) == id for id in ids)


@pytest.mark.parametrize(
    ("place", "kind", "name", "country", "feature"),
    [
        (IDLIB, "4", "Idlib, Syria", "SY", ""),
        (somewhere("Syria", "country", country="SYR"), "1", "Syria", "SY", "SY"),
        (somewhere("Texas", "admin1", 31.0, -99.0, country="USA"), "2", "Texas, United States", "US", ""),
        (
            somewhere("Rafah", "city", 31.3, 34.2, country="PSE", admin1="Gaza Strip"),
            "4",
            "Rafah, Gaza Strip, Palestine",
            "GZ",
            "",
        ),
        (somewhere("Palestine", "country", country="PSE"), "1", "Palestine", "", ""),
        (somewhere("Red Sea", "region", 20.0, 38.0), "4", "Red Sea", "", ""),
        (somewhere("Syria border", "near", country="SYR"), "1", "Syria", "SY", "SY"),
        (somewhere(None, "unknown"), "0", "", "", ""),
        (None, "0", "", "", ""),
    ],
)
def test_places_are_as_exact_as_they_are(place: Place | None, kind: str, name: str, country: str, feature: str) -> None:
    (row,) = table([msgspec.structs.replace(WHOLE, place=place)])
    found = [row[f"ActionGeo_{part}"] for part in ("Type", "FullName", "CountryCode", "FeatureID")]
    assert found == [kind, name, country, feature]


def test_old_events_do_not_get_the_date_of_the_report() -> None:
    told = {"status": "historical", "date": "2019-07-10"}
    (row,) = table([msgspec.structs.replace(WHOLE, **told, date_precision="report")])
    assert (row["SQLDATE"], row["Year"]) == ("", "")
    (row,) = table([msgspec.structs.replace(WHOLE, **told | {"date": "1982-02-01"}, date_precision="month")])
    assert row["SQLDATE"] == "19820201"


def test_dates_stay_within_their_year() -> None:
    for day in ("2019-01-01", "2019-12-31", "2020-12-31"):
        (row,) = table([msgspec.structs.replace(WHOLE, date=day)])
        assert int(float(row["FractionDate"])) == date.fromisoformat(day).year


def test_nothing_known_leaves_empty_cells_and_no_none() -> None:
    line = written("gdelt", [BARE]).decode()
    assert "None" not in line and "null" not in line
    (row,) = table([BARE])
    assert row["SOURCEURL"] == "rawi:خبر-1"
    assert faults(row) == []


def test_words_cannot_break_a_row_or_become_a_formula() -> None:
    evil = Entity(text='=HYPERLINK("x")\t\n\r\u2028@', start=0, end=4)
    (row,) = table([msgspec.structs.replace(WHOLE, actor=[evil])])
    assert row["Actor1Name"] == 'HYPERLINK("X") @'


def test_names_of_the_columns_come_first_where_asked_for() -> None:
    text = written("gdelt", [WHOLE], header=True).decode()
    assert text.splitlines()[0].split("\t") == CODEBOOK
    assert len(list(read_rows(text.splitlines()))) == 1


def test_a_table_that_is_no_gdelt_is_named_with_its_line() -> None:
    with pytest.raises(ValueError, match=r"my\.tsv:2: 3 columns, where GDELT 2\.0 has 61"):
        list(read_rows([written("gdelt", [WHOLE]).decode(), "a\tb\tc\n"], "my.tsv"))


def test_the_tables_of_codes_fit_each_other() -> None:
    sectors, codes, known = plover.sectors(), plover.codes(), knowledge()
    assert {row["sector"] for row in rows("gdelt_sectors.tsv")} <= set(sectors)
    assert {row["code"] for row in rows("gdelt_codes.tsv")} == {
        code for code, info in codes.items() if info.kind == "organisation"
    }
    assert set(known.countries) <= set(countries())
    names = {actor.name for actor in known.actors.values()}
    assert [row["name"] for row in rows("gdelt_groups.tsv") if row["name"] not in names] == []
    levels = {row["precision"] for row in rows("gdelt_geo.tsv")}
    assert levels | {"unknown"} == set(PlacePrecision.__args__)  # type: ignore[attr-defined]
    # two countries with one code would be one country to whoever reads the table
    for codes_of in zip(*countries().values(), strict=True):
        found = [code for code in codes_of if code]
        assert len(found) == len(set(found))


def test_the_page_describes_every_column() -> None:
    page = (ROOT / "docs" / "export.md").read_text(encoding="utf-8")
    found = re.findall(
        r"^\| `(\w+)` \| (\w+) \| (.*) \|$", page.partition("## GDELT")[2].partition("\n## ")[0], re.MULTILINE
    )
    assert found == [tuple(column) for column in columns("gdelt")]


def test_unknown_formats_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown format 'gdelt1': it is one of jsonl"):
        open_writer("gdelt1", None)  # type: ignore[arg-type]
