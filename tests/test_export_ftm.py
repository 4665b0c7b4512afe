"""FollowTheMoney entities are what the library `followthemoney` takes, whole and unchanged."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest
from export_events import (
    ARMY,
    BARE,
    DENIED,
    DOC,
    EU,
    EVENTS,
    HEZBOLLAH,
    IDLIB,
    REPORT,
    RUSSIA,
    UN,
    WHOLE,
    written,
)
from followthemoney import model
from followthemoney.types import registry
from hypothesis import given, settings

from rawi.export import ftm
from rawi.export.ftm import FtmWriter, identity
from rawi.export.lookup import rows
from rawi.knowledge.base import knowledge
from rawi.records import DatePrecision, Entity, Event, Report, Voice

ROOT = Path(__file__).parent.parent
Made = dict[str, Any]


def made(events: list[Event], **options: bool) -> list[Made]:
    return [json.loads(line) for line in written("ftm", events, **options).splitlines()]


def of(schema: str, lines: list[Made]) -> list[Made]:
    return [line["properties"] for line in lines if line["schema"] == schema]


def check(lines: list[Made], *, clean: bool = True) -> None:
    """Let the library check each entity, and that what it points at is there and of the right kind."""
    schemata = {line["id"]: model.get(line["schema"]) for line in lines}
    for line in lines:
        schema = model.get(line["schema"])
        assert schema is not None and not schema.abstract
        schema.validate(line)
        for name, values in line["properties"].items():
            if schema.get(name).type == registry.entity:
                for value in values:
                    assert schemata[value].is_a(schema.get(name).range), (line, name)
        if clean:
            proxy = model.get_proxy(line, cleaned=False)
            assert {k: sorted(v) for k, v in proxy.to_dict()["properties"].items()} == {
                k: sorted(v) for k, v in line["properties"].items()
            }


def test_the_library_takes_every_entity_as_it_is() -> None:
    lines = made([WHOLE, BARE, msgspec.structs.replace(WHOLE, id="x", actor=[RUSSIA, UN, EU], recipient=[HEZBOLLAH])])
    check(lines)
    assert Counter(line["schema"] for line in lines) == {
        "Article": 2,
        "Address": 1,
        "Organization": 4,
        "PublicBody": 1,
        "LegalEntity": 2,
        "Event": 3,
        "UnknownLink": 1 + 3 + 2,
    }


@settings(max_examples=50, deadline=None)
@given(EVENTS)
def test_the_library_takes_any_event(event: Event) -> None:
    lines = made([event], every_status=True)
    check(lines, clean=False)
    (properties,) = of("Event", lines)
    assert properties["keywords"][0] == event.event


def test_an_event_says_what_the_record_says() -> None:
    lines = made([WHOLE])
    (event,) = of("Event", lines)
    assert event["name"] == ["Assault (air strike, explosives): Syrian Army → مدنيين"]
    assert event["date"] == ["2019-07-09"]
    assert event["country"] == ["sy"]
    assert event["location"] == ["Idlib, Syria"]
    assert event["summary"] == [WHOLE.sentence.text]
    assert event["keywords"] == ["ASSAULT", "aerial", "explosives", "military", "CAMEO 195"]
    assert event["notes"] == ["dead: 5", "injured: >20"]
    assert event["recordId"] == [WHOLE.id]
    assert event["sourceUrl"] == [REPORT.url]
    named = {line["id"]: line["properties"]["name"][0] for line in lines if "name" in line["properties"]}
    assert [named[id] for id in event["involved"]] == ["Syrian Army", "مدنيين"]
    (article,) = of("Article", lines)
    assert article["title"] == [REPORT.title] and article["language"] == ["ara"]
    assert event["proof"] == [identity("report", REPORT.id)]


def test_who_did_it_to_whom_and_who_says_so_are_links() -> None:
    lines = made([WHOLE])
    names = {line["id"]: line["properties"]["name"][0] for line in lines if "name" in line["properties"]}
    act, said = of("UnknownLink", lines)
    assert (names[act["subject"][0]], names[act["object"][0]]) == ("Syrian Army", "مدنيين")
    assert (act["role"], act["status"]) == (["Assault (air strike, explosives)"], ["actual"])
    assert names[said["subject"][0]] == "SOHR" and said["object"] == [identity("event", WHOLE.id)]
    assert (said["role"], said["status"], said["summary"]) == (["says so (named)"], ["CT+"], ["بحسب"])


def test_known_actors_are_one_entity_and_others_are_by_report() -> None:
    doc = msgspec.structs.replace(DOC, id="خبر-2")
    elsewhere = msgspec.structs.replace(WHOLE, id="خبر-2#1", doc=doc)
    first, second = (
        {line["properties"]["name"][0]: line["id"] for line in made([event]) if "name" in line["properties"]}
        for event in (WHOLE, elsewhere)
    )
    assert first["Syrian Army"] == second["Syrian Army"]
    assert first["مدنيين"] != second["مدنيين"]


@pytest.mark.parametrize(
    ("name", "wikidata", "schema"),
    [
        ("Hezbollah", "Q41053", "Organization"),
        ("Russia", "Q159", "PublicBody"),
        ("Donald Trump", None, "Person"),
        ("Reuters", None, "Organization"),
        ("Somebody Unheard Of", None, "LegalEntity"),
        (None, None, "LegalEntity"),
    ],
)
def test_the_schema_is_that_of_the_kind_where_it_is_known(name: str | None, wikidata: str | None, schema: str) -> None:
    who = Entity(text="فلان", start=0, end=4, name=name, wikidata=wikidata)
    lines = made([msgspec.structs.replace(WHOLE, actor=[who], recipient=[], attribution=[])])
    assert [line["schema"] for line in lines if line["schema"] not in ("Article", "Address", "Event")] == [schema]


def test_who_is_only_understood_goes_by_what_is_known() -> None:
    silent = Entity(text="implicit", start=None, end=None)
    army = Entity(text="implicit", start=None, end=None, code="SYR", sector=["MIL"])
    lines = made([msgspec.structs.replace(WHOLE, actor=[silent, army], recipient=[], attribution=[])])
    assert [e["name"] for e in of("LegalEntity", lines)] == [["Syria, state military"]]
    check(lines)


def test_a_document_without_a_name_is_no_legal_entity() -> None:
    statement = Voice(text="بيان", start=0, end=4, kind="document", code="SYR", sector=["MIL"])
    lines = made([msgspec.structs.replace(WHOLE, attribution=[statement])])
    assert len(of("UnknownLink", lines)) == 1


@pytest.mark.parametrize(
    ("precision", "days"),
    [
        ("day", {"date": ["2019-07-01"]}),
        ("report", {"date": ["2019-07-01"]}),
        ("month", {"date": ["2019-07"]}),
        ("year", {"date": ["2019"]}),
        ("week", {"startDate": ["2019-07-01"], "endDate": ["2019-07-07"]}),
        ("quarter", {"startDate": ["2019-07-01"], "endDate": ["2019-09-30"]}),
        ("decade", {"startDate": ["2019-07-01"], "endDate": ["2029-06-30"]}),
    ],
)
def test_dates_are_as_exact_as_they_are(precision: DatePrecision, days: dict[str, list[str]]) -> None:
    lines = made([msgspec.structs.replace(WHOLE, date="2019-07-01", date_precision=precision)])
    check(lines)
    (event,) = of("Event", lines)
    assert {name: event[name] for name in ("date", "startDate", "endDate") if name in event} == days


def test_what_is_denied_is_left_out_unless_asked_for_and_then_says_so() -> None:
    assert made([DENIED]) == []
    (event,) = of("Event", made([DENIED], every_status=True))
    assert event["name"] == ["[negated] Assault (air strike, explosives): Syrian Army"]
    assert "status: negated" in event["notes"]


def test_ids_are_stable() -> None:
    assert identity("report", "خبر-1") == "rawi-69aa1b3ac80d083204dd467123595c4ddc8c1cf5"
    assert made([WHOLE]) == made([WHOLE])
    assert identity("a", "b") != identity("ab", "")


def test_what_was_written_is_not_written_again_and_memory_stays_flat(monkeypatch: pytest.MonkeyPatch) -> None:
    class Sink:
        lines = 0

        def write(self, data: bytes) -> int:
            self.lines += data.count(b"\n")
            return len(data)

    monkeypatch.setattr(ftm, "REMEMBERED", 100)
    sink = Sink()
    writer = FtmWriter(sink)  # type: ignore[arg-type]
    for n in range(300):
        doc = msgspec.structs.replace(DOC, id=f"خبر-{n}")
        event = msgspec.structs.replace(WHOLE, id=f"خبر-{n}#1", doc=doc, recipient=[HEZBOLLAH])
        writer.write(Report(id=doc.id, text=""), [event])
        assert len(writer._written) <= 100
    # an article, an event and two links each; the army, the voice, the group and the place now and then
    assert 300 * 4 + 4 <= sink.lines < 300 * 4 + 4 * 30


def test_addresses_that_are_no_web_pages_are_left_out() -> None:
    odd = msgspec.structs.replace(WHOLE, doc=msgspec.structs.replace(DOC, url="file:news.txt"))
    lines = made([odd])
    check(lines)
    assert all("sourceUrl" not in line["properties"] for line in lines)


def test_every_kind_of_the_tables_has_a_schema_of_the_library() -> None:
    schemata = {row["kind"]: row["schema"] for row in rows("ftm_kinds.tsv")}
    assert {actor.kind for actor in knowledge().actors.values()} <= set(schemata)
    legal = model.get("LegalEntity")
    assert all(model.get(name).is_a(legal) for name in schemata.values())


def test_the_page_names_every_schema_and_property_that_is_written() -> None:
    page = (ROOT / "docs" / "export.md").read_text(encoding="utf-8")
    part = page.partition("## FollowTheMoney")[2].partition("\n## ")[0]
    person = msgspec.structs.replace(ARMY, name="Donald Trump", wikidata="Q22686")
    week = msgspec.structs.replace(WHOLE, date_precision="week", actor=[person])
    for line in made([WHOLE, week]):
        assert f"`{line['schema']}`" in part
        for name in line["properties"]:
            assert f"`{name}`" in part, (line["schema"], name)


def test_coordinates_are_kept() -> None:
    (place,) = of("Address", made([WHOLE]))
    assert (float(place["latitude"][0]), float(place["longitude"][0])) == (IDLIB.lat, IDLIB.lon)
