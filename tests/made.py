"""Reports and events made by hand, for tests of what keeps, finds and shows them."""

from __future__ import annotations

from typing import Any

from rawi.archive.store import Archive, Coded
from rawi.ontology import plover
from rawi.records import Document, Entity, Event, Place, Report, Sentence, Span, Voice

SYRIA, RUSSIA = (
    Entity(text="دمشق", start=0, end=4, code="SYR", sector=["GOV"], name="Syria"),
    Entity(text="الطيران الروسي", start=0, end=14, code="RUS", sector=["MIL"]),
)
ISIS = Entity(text="داعش", start=0, end=4, code="IMG", sector=["REB"], name="ISIS")
TURKEY = Entity(text="أنقرة", start=0, end=5, code="TUR", sector=["GOV"], name="Turkey")
ALEPPO = Place(
    text="حلب", start=0, end=3, name="Aleppo", country="SYR", admin1="Aleppo", lat=36.2, lon=37.16, precision="city"
)
ANKARA = Place(text="أنقرة", start=0, end=5, name="Ankara", country="TUR", lat=39.92, lon=32.85, precision="city")
SANA = Voice(text="وكالة سانا", start=0, end=10, cue="أفادت", kind="media", code="SYR", sector=["JRN"], name="SANA")
WITNESSES = Voice(text="شهود عيان", start=0, end=9, cue="قال", kind="anonymous", code="SYR", sector=["CVL"])


def report(id: str, text: str, published: str = "2016-02-03", **more: Any) -> Report:
    """Return a report of the paper `daily` unless another is given."""
    return Report(**{"id": id, "text": text, "published": published, "publisher": "daily", **more})


def event(of: Report, n: int = 1, type: str = "ASSAULT", **more: Any) -> Event:
    """Return the n-th event of a report; its trigger is the n-th word of the text."""
    start = 0
    for _ in range(n - 1):
        start = of.text.index(" ", start) + 1
    end = (of.text + " ").index(" ", start)
    mode = more.pop("mode", [])
    given: dict[str, Any] = {
        "id": f"{of.id}#{n}",
        "doc": Document(id=of.id, title=of.title, url=of.url, publisher=of.publisher, published=of.published),
        "event": type,
        "mode": mode,
        "context": [],
        "quad": plover.quad(type),
        "scale": plover.scale(type, mode),
        "cameo": None,
        "date": of.published,
        "date_precision": "day",
        "trigger": Span(of.text[start:end], start, end),
        "sentence": Sentence(of.text, 0, len(of.text)),
        "actor": [],
        "recipient": [],
        "place": None,
        "time": None,
        "status": "actual",
        "hedged": False,
        "attribution": [],
        "size": {},
        "same_as": None,
        "confidence": 0.8,
    }
    return Event(**(given | more))


def keep(archive: Archive, coded: dict[Report, list[Event]] | list[tuple[Report, list[Event]]]) -> int:
    """Put reports and their events into an archive, as one run; returns its id."""
    pairs = list(coded.items()) if isinstance(coded, dict) else coded
    added = archive.add([r for r, _ in pairs], "made")
    run = archive.start_run("made", "0" * 64)
    archive.save_many(
        run,
        [
            Coded(report=added.ids[r.id], sentences=[Sentence(r.text, 0, len(r.text))], events=events)
            for r, events in pairs
        ],
    )
    return run
