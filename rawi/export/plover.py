"""Events in PLOVER's own data exchange format: JSON lines with the field names of its manual.

Source: PLOVER manual, draft 0.8 (2021), chapter "Data Fields": `source` and `recipient` are lists of actor objects,
`event_loc` a location object with GeoNames' names, `text_info` and `cite_info` objects; `context` takes the special
contexts historical, future, hypothetical and negation. What PLOVER leaves open stands in fields of Rawi's own, as the
manual allows: certainty, hedged, attribution.
"""

from __future__ import annotations

from typing import Any, BinaryIO

import msgspec

from rawi import __version__
from rawi.export.lookup import countries
from rawi.export.period import last_day
from rawi.export.writer import Writer
from rawi.records import IMPLICIT, Entity, Event, Place, Report

SPECIAL = {"historical": "historical", "future": "future", "hypothetical": "hypothetical", "negated": "negation"}
"""PLOVER's special contexts by status."""


class PloverWriter(Writer):
    """Writes one line of JSON an event."""

    def __init__(self, out: BinaryIO) -> None:
        """Write to `out`."""
        self._out = out

    def write(self, report: Report, events: list[Event]) -> None:
        """Write the events of a report."""
        self._out.write(b"".join(msgspec.json.encode(record(event)) + b"\n" for event in events))

    def close(self) -> None:
        """Send on what the stream holds back."""
        self._out.flush()


def contexts(event: Event) -> list[str]:
    """Return the contexts of an event, the special one of its status last."""
    return [*event.context, *([SPECIAL[event.status]] if event.status in SPECIAL else [])]


def record(event: Event) -> dict[str, Any]:
    """Return an event by the field names of the PLOVER manual; what is not known is left out, as it allows."""
    whole: dict[str, Any] = {
        "id": event.id,
        "has_event": True,
        "date": event.date,
        "enddate": _end(event),
        "source": [_actor(entity) for entity in event.actor],
        "recipient": [_actor(entity) for entity in event.recipient],
        "event": [event.event],
        "event_loc": _location(event.place) if event.place else None,
        "event_text": [event.trigger.text],
        "quad_code": event.quad,
        "event_scale": event.scale,
        "mode": event.mode,
        "context": contexts(event),
        **{str(kind): number for kind, number in event.size.items()},
        "link": event.same_as,
        "text": event.sentence.text,
        "text_info": {"start": event.sentence.start, "end": event.sentence.end},
        "cite_info": _known(
            citation=event.doc.id,
            url=event.doc.url,
            title=event.doc.title,
            publication=event.doc.publisher,
            published=event.doc.published,
            codebook="PLOVER 2.0",
        ),
        "coder": f"rawi {__version__}",
        "date_precision": event.date_precision,
        "confidence": event.confidence,
        "certainty": event.certainty,
        "hedged": event.hedged,
        "attribution": [_known(**msgspec.structs.asdict(voice)) for voice in event.attribution],
    }
    required = {"date", "source", "recipient", "mode", "context"}
    return {name: value for name, value in whole.items() if name in required or value not in (None, [])}


def _end(event: Event) -> str | None:
    """Return the last day of an event, null where it is the first."""
    last = last_day(event.date, event.date_precision) if event.date else None
    return None if last == event.date else last


def _actor(entity: Entity) -> dict[str, Any]:
    return _known(
        code=entity.code,
        # "3- or 6-char": one sector or two
        sector="".join(entity.sector[:2]),
        actor_text=None if entity.text == IMPLICIT else entity.text,
        identifier_id=entity.wikidata,
        identifier_text=entity.name,
    )


def _location(place: Place) -> dict[str, Any]:
    country = countries().get(place.country or "")
    return _known(
        geonameid=place.geonames,
        name=place.name or place.text,
        latitude=place.lat,
        longitude=place.lon,
        **{"country code": country.iso2 if country else None},
        cc3=place.country,
        admin1=place.admin1,
        precision=place.precision,
    )


def _known(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [])}
