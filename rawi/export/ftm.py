"""Events as FollowTheMoney entities, a line of JSON each: for Aleph, OpenAleph and other tools of investigators.

A report becomes an Article; an event an Event with who was involved, where and when; who acted or was acted upon a
Person, Organization, Company, PublicBody, or a LegalEntity where it is not known which; a place an Address. Who did it
to whom, and who says so, stand in an UnknownLink each. Whom the tables know is one entity throughout; others are known
by their words in one report only. Ids are hashes and always the same; an entity that comes again has the same id, for
the programs that read the lines to merge. The names of schemata and properties are data here: the library
`followthemoney` is not needed to write them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha1
from typing import Any, BinaryIO

import msgspec

from rawi.export.cells import flat
from rawi.export.dyads import dyads
from rawi.export.labels import Labels
from rawi.export.lookup import countries, rows
from rawi.export.period import last_day
from rawi.export.told import Told
from rawi.export.writer import Writer
from rawi.ontology import plover
from rawi.records import IMPLICIT, DatePrecision, Document, Entity, Event, Place, Report, Voice

Made = dict[str, Any]
"""An entity: `id`, `schema`, and `properties`, each a list of texts."""
REMEMBERED = 200_000
"""Of how many entities it is remembered that they were written."""

_PARTIAL: dict[DatePrecision, int] = {"month": 7, "year": 4}
"""How much of an ISO date FollowTheMoney takes for a date of that precision."""
_SPANS = frozenset({"week", "season", "quarter", "decade"})


class FtmWriter(Writer):
    """Writes the entities of each report; those that come again in later reports are written once."""

    def __init__(self, out: BinaryIO, *, every_status: bool = False) -> None:
        """Write to `out`; `every_status` writes what was denied, planned or imagined too, its name saying so."""
        self._out, self._told = out, Told(every_status=every_status)
        self._written: set[bytes] = set()

    def write(self, report: Report, events: list[Event]) -> None:
        """Write the events of a report."""
        for event in self._told.of(events):
            for entity in entities(event, report.language or "ar"):
                self._line(msgspec.json.encode(entity))

    def close(self) -> None:
        """Send on what the stream holds back."""
        self._out.flush()

    def notes(self) -> list[str]:
        """Return how many events were left out."""
        return self._told.notes()

    def _line(self, line: bytes) -> None:
        digest = sha1(line).digest()[:8]
        if digest in self._written:
            return
        if len(self._written) >= REMEMBERED:
            self._written.clear()
        self._written.add(digest)
        self._out.write(line + b"\n")


def entities(event: Event, language: str = "ar") -> Iterator[Made]:
    """Give the entities of an event, each before those that point at it; `language` is that of the report."""
    article = _article(event.doc, language)
    yield article
    source = {"recordId": event.id, "sourceUrl": _url(event.doc), "publisher": event.doc.publisher}
    place = _address(event.place) if event.place else None
    if place:
        yield place
    everyone: list[Entity | Voice] = [*event.actor, *event.recipient, *event.attribution]
    made: dict[int, Made] = {}
    for who in everyone:
        entity = _actor(who, event.doc)
        if entity:
            made[id(who)] = entity
            yield entity
    involved = [made[id(who)]["id"] for who in (*event.actor, *event.recipient) if id(who) in made]
    whole = _event(event, article, involved, place, source)
    yield whole
    for first, second in dyads(event):
        if id(first) in made and id(second) in made and made[id(first)]["id"] != made[id(second)]["id"]:
            yield _link(event, made[id(first)], made[id(second)], source, role=_act(event), status=event.status)
    for voice in event.attribution:
        if id(voice) in made:
            role = f"says so ({voice.kind})"
            yield _link(event, made[id(voice)], whole, source, role=role, status=voice.certainty, summary=voice.cue)


def identity(*parts: object) -> str:
    """Return the id of an entity that is told from others by `parts`."""
    return "rawi-" + sha1("\x1f".join("" if part is None else str(part) for part in parts).encode()).hexdigest()


def _article(doc: Document, language: str) -> Made:
    return _made(
        "Article",
        identity("report", doc.id),
        fileName=doc.id,
        title=doc.title,
        sourceUrl=_url(doc),
        publisher=doc.publisher,
        publishedAt=doc.published,
        language="ara" if language.startswith("ar") else None,
    )


def _event(event: Event, article: Made, involved: list[str], place: Made | None, source: dict[str, str | None]) -> Made:
    country = countries().get(event.place.country or "") if event.place else None
    return _made(
        "Event",
        identity("event", event.id),
        name=_title(event),
        summary=event.sentence.text,
        **_days(event),
        involved=involved,
        country=country.iso2.lower() if country else None,
        location=place["properties"]["full"] if place else None,
        addressEntity=place["id"] if place else None,
        keywords=[event.event, *event.mode, *event.context, *([f"CAMEO {event.cameo}"] if event.cameo else [])],
        notes=_notes(event),
        proof=article["id"],
        **source,
    )


def _link(
    event: Event,
    subject: Made,
    object: Made,
    source: dict[str, str | None],
    *,
    role: str,
    status: str,
    summary: str | None = None,
) -> Made:
    id = identity("link", event.id, subject["id"], object["id"], role)
    parts = {"subject": subject["id"], "object": object["id"], "role": role, "status": status, "summary": summary}
    return _made("UnknownLink", id, **parts, **_days(event), **source)


def _actor(who: Entity | Voice, doc: Document) -> Made | None:
    """Return whom a mention means, or null where there is neither a name nor a word for it."""
    if isinstance(who, Voice) and who.kind == "document" and not who.name:
        return None
    words = "" if who.text == IMPLICIT else flat(who.text)
    name = flat(who.name or "") or words or _described(who.code, who.sector)
    if name is None:
        return None
    wikidata = who.wikidata if isinstance(who, Entity) else None
    country = countries().get(who.code or "")
    return _made(
        _schema(who.name, wikidata),
        identity("actor", who.name, who.code) if who.name else identity("mention", doc.id, name, who.code, *who.sector),
        name=name,
        alias=who.name_ar if isinstance(who, Entity) else None,
        country="eu" if who.code == "EUR" else country.iso2.lower() if country else None,
        sector=[info.label_en for code in who.sector if (info := plover.sectors().get(code))],
        wikidataId=wikidata,
    )


def _address(place: Place) -> Made | None:
    if not place.name:
        return None
    country = countries().get(place.country or "")
    named = _country_name(place.country)
    parts = [place.name, place.admin1, named]
    return _made(
        "Address",
        identity("place", place.geonames or "", place.name, place.admin1, place.country, place.lat, place.lon),
        full=", ".join(dict.fromkeys(part for part in parts if part)),
        city=place.name if place.precision == "city" else None,
        state=place.name if place.precision == "admin1" else place.admin1,
        country=country.iso2.lower() if country else None,
        latitude=None if place.lat is None else str(place.lat),
        longitude=None if place.lon is None else str(place.lon),
    )


def _days(event: Event) -> dict[str, str | None]:
    if event.date is None:
        return {}
    if event.date_precision in _SPANS:
        return {"startDate": event.date, "endDate": last_day(event.date, event.date_precision)}
    return {"date": event.date[: _PARTIAL.get(event.date_precision, 10)]}


def _act(event: Event) -> str:
    labels = Labels("en")
    modes = ", ".join(labels.mode(event.event, mode) for mode in event.mode)
    return labels.event(event.event) + (f" ({modes})" if modes else "")


def _title(event: Event) -> str:
    sides = [_names(event.actor), _names(event.recipient)]
    who = " → ".join(side or "?" for side in sides) if sides[1] else sides[0]
    title = f"{_act(event)}: {who}" if who else _act(event)
    return title if event.status == "actual" else f"[{event.status}] {title}"


def _names(entities: list[Entity]) -> str:
    names = (who.name or (_described(who.code, who.sector) if who.text == IMPLICIT else who.text) for who in entities)
    return ", ".join(dict.fromkeys(name for name in names if name))


def _notes(event: Event) -> list[str]:
    notes = [f"{kind}: {number}" for kind, number in event.size.items()]
    notes += [f"status: {event.status}"] if event.status != "actual" else []
    notes += ["marked as uncertain"] if event.hedged else []
    return notes + (["the date is that of the report"] if event.date_precision == "report" else [])


def _described(code: str | None, sector: list[str]) -> str | None:
    """Return words for someone known by code and sectors only: `Syria, state military`."""
    parts = [_country_name(code), *(info.label_en for part in sector if (info := plover.sectors().get(part)))]
    return ", ".join(part for part in parts if part) or None


def _country_name(code: str | None) -> str | None:
    from rawi.knowledge.base import knowledge

    known = knowledge().countries.get(code or "")
    return known.name_en if known else None


def _url(doc: Document) -> str | None:
    return doc.url if doc.url and doc.url.startswith(("http://", "https://")) else None


def _made(schema: str, id: str, **properties: str | Iterable[str] | None) -> Made:
    """Return an entity; properties with nothing in them are left out, what stands twice in one is there once."""
    kept: dict[str, list[str]] = {}
    for name, value in properties.items():
        values = [value] if isinstance(value, str) else list(value or ())
        if found := list(dict.fromkeys(filter(None, map(flat, values)))):
            kept[name] = found
    return {"id": id, "schema": schema, "properties": kept}


def _schema(name: str | None, wikidata: str | None) -> str:
    kind = _kinds().get(wikidata or "") or _kinds().get(name or "") or "unknown"
    return _schemata().get(kind, _schemata()["unknown"])


@cache
def _kinds() -> dict[str, str]:
    """Kinds of actors by Wikidata id and by English name."""
    from rawi.knowledge.base import knowledge

    base = knowledge()
    known = [(actor.wikidata, actor.name, actor.kind) for actor in base.actors.values()]
    known += [(medium.wikidata, medium.name, "media") for medium in base.media.values()]
    known += [(country.wikidata, country.name_en, "state") for country in base.countries.values()]
    return {key: kind for wikidata, name, kind in reversed(known) for key in (wikidata, name) if key}


@cache
def _schemata() -> dict[str, str]:
    return {row["kind"]: row["schema"] for row in rows("ftm_kinds.tsv")}
