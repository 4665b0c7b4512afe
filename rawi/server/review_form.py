"""The record that a person's form makes of another: spans by their offsets, meanings by codes and names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import msgspec

from rawi.ontology import plover
from rawi.records import IMPLICIT, Entity, Event, Place, Sentence, Span, TimeExpression, Voice

Form = Mapping[str, Sequence[str]]
T = TypeVar("T", bound="Entity | Voice")

SPARE = 1
"""Empty rows for an actor, recipient or voice that is missing."""


def corrected(form: Form, event: Event, text: str, sentences: Sequence[Sentence]) -> dict[str, object]:
    """Return the fields of `event` that a form changes, for `Archive.correct`; `text` is that of the report.

    Fields that the form does not have stay. Raises ValueError, in words for the person, where a value cannot be.
    """
    reader = _Reader(form, text)
    kind = reader.get("type", event.event)
    if kind not in plover.types():
        raise ValueError(f"type: there is no '{kind}'")
    mode = event.mode if kind == event.event else []
    if "whole" in form or "mode" in form:
        # the form offers the modes of every type
        mode = [m for t, m in (value.split("/", 1) for value in form.get("mode", ()) if "/" in value) if t == kind]
    mode = list(dict.fromkeys(mode))
    if unknown := [m for m in mode if (kind, m) not in plover.modes()]:
        raise ValueError(f"mode: {kind} has no '{unknown[0]}'")
    trigger = reader.span("trigger") or event.trigger
    after: dict[str, object] = {
        "event": kind,
        "mode": mode,
        "quad": plover.quad(kind),
        "trigger": trigger,
        "sentence": _sentence(trigger, event, sentences),
        "status": reader.get("status", event.status),
        "certainty": reader.get("certainty", event.certainty),
        "hedged": reader.get("hedged", "") == "yes" if "whole" in form or "hedged" in form else event.hedged,
        "actor": reader.several("actor", event.actor, reader.entity),
        "recipient": reader.several("recipient", event.recipient, reader.entity),
        "attribution": reader.several("voice", event.attribution, reader.voice),
        "place": reader.place(event.place),
        "time": reader.time(event.time),
        "size": reader.size(event),
    }
    if (kind, mode) != (event.event, event.mode):
        after["scale"] = plover.scale(kind, mode)
        after["cameo"] = plover.cameo(kind, mode, event.context)
    if "date" in form and (date := reader.get("date", "")) != (event.date or ""):
        after["date"], after["date_precision"] = _date(date)
    return after


def _date(given: str) -> tuple[str | None, str]:
    from datetime import date

    if not given:
        return None, "unknown"
    try:
        return date.fromisoformat(given).isoformat(), "day"
    except ValueError:
        raise ValueError(f"date: '{given}' is no day such as 2015-08-07") from None


def _sentence(trigger: Span, event: Event, sentences: Sequence[Sentence]) -> Sentence:
    for sentence in (event.sentence, *sentences):
        if sentence.start <= trigger.start and trigger.end <= sentence.end:
            return sentence
    raise ValueError(f"trigger: «{trigger.text}» lies in no sentence of the report")


class _Reader:
    """Reads the fields of one form."""

    def __init__(self, form: Form, text: str) -> None:
        self.form, self.text = form, text

    def get(self, name: str, default: str = "") -> str:
        values = self.form.get(name)
        return values[-1].strip() if values else default

    def has(self, prefix: str) -> bool:
        return any(name.startswith(prefix + ".") for name in self.form)

    def span(self, prefix: str) -> Span | None:
        start, end = self.get(f"{prefix}.start"), self.get(f"{prefix}.end")
        if not start and not end:
            return None
        if not (start.isdecimal() and end.isdecimal() and int(start) < int(end) <= len(self.text)):
            raise ValueError(f"{prefix}: {start or '?'} to {end or '?'} are no words of the report")
        return Span(self.text[int(start) : int(end)], int(start), int(end))

    def several(self, role: str, there: Sequence[T], read: Callable[[str, T | None], T | None]) -> list[T]:
        if "whole" not in self.form and not self.has(role):
            return list(there)
        numbers = sorted({int(n) for name in self.form if (n := _number(name, role)) is not None})
        found = [read(f"{role}.{n}", there[n] if n < len(there) else None) for n in numbers]
        return [one for one in found if one is not None]

    def entity(self, prefix: str, there: Entity | None) -> Entity | None:
        span, code, sector, name = (
            self.span(prefix),
            self._code(prefix),
            self._sector(prefix),
            self.get(f"{prefix}.name"),
        )
        if self.get(f"{prefix}.remove") or not (span or code or sector or name):
            return None
        one = there or Entity(text=IMPLICIT, start=None, end=None)
        if name != (one.name or ""):
            names_ar, wikidata = _known(name)
            one = msgspec.structs.replace(one, name=name or None, name_ar=names_ar, wikidata=wikidata)
        where = (span.text, span.start, span.end) if span else (IMPLICIT, None, None)
        return msgspec.structs.replace(
            one, text=where[0], start=where[1], end=where[2], code=code or None, sector=sector
        )

    def voice(self, prefix: str, there: Voice | None) -> Voice | None:
        span, code, sector, name = (
            self.span(prefix),
            self._code(prefix),
            self._sector(prefix),
            self.get(f"{prefix}.name"),
        )
        if self.get(f"{prefix}.remove") or not (span or code or sector or name):
            return None
        where = (span.text, span.start, span.end) if span else (IMPLICIT, None, None)
        return Voice(
            text=where[0],
            start=where[1],
            end=where[2],
            cue=self.get(f"{prefix}.cue", (there.cue or "") if there else "") or None,
            kind=self.get(f"{prefix}.kind", there.kind if there else "named"),  # type: ignore[arg-type]
            code=code or None,
            sector=sector,
            name=name or None,
            certainty=self.get(f"{prefix}.certainty", there.certainty if there else "CT+"),  # type: ignore[arg-type]
        )

    def place(self, there: Place | None) -> Place | None:
        if not self.has("place"):
            return there
        span, name, country = self.span("place"), self.get("place.name"), self.get("place.country").upper()
        if self.get("place.remove") or not (span or name or country):
            return None
        where = (span.text, span.start, span.end) if span else (IMPLICIT, None, None)
        if there is not None and (name, country) == (there.name or "", there.country or ""):
            return msgspec.structs.replace(there, text=where[0], start=where[1], end=where[2])
        found = _located(name, country)
        if country and found is None and not _is_code(country):
            raise ValueError(f"place: there is no country '{country}'")
        if found is None:
            bare = Place(text=where[0], start=where[1], end=where[2], name=name or None, country=country or None)
            return bare if name else msgspec.structs.replace(bare, precision="country")
        return msgspec.structs.replace(found, text=where[0], start=where[1], end=where[2])

    def time(self, there: TimeExpression | None) -> TimeExpression | None:
        if not self.has("time"):
            return there
        span, value = self.span("time"), self.get("time.value")
        if self.get("time.remove") or not (span or value):
            return None
        where = (span.text, span.start, span.end) if span else (IMPLICIT, None, None)
        kind = self.get("time.type", "DATE") or "DATE"
        return TimeExpression(text=where[0], start=where[1], end=where[2], type=kind, value=value or None)  # type: ignore[arg-type]

    def size(self, event: Event) -> dict[str, int | str]:
        if not self.has("size"):
            return dict(event.size)  # type: ignore[arg-type]
        given = {name.partition(".")[2]: self.get(name) for name in self.form if name.startswith("size.")}
        return {kind: int(value) if value.isdecimal() else value for kind, value in given.items() if value}

    def _code(self, prefix: str) -> str:
        code = self.get(f"{prefix}.code").upper()
        if code and not _is_code(code):
            raise ValueError(f"{prefix}: there is no country or organisation '{code}'")
        return code

    def _sector(self, prefix: str) -> list[str]:
        sectors = self.get(f"{prefix}.sector").upper().replace(";", " ").replace(",", " ").replace("،", " ").split()
        if unknown := [s for s in sectors if s not in plover.sectors()]:
            raise ValueError(f"{prefix}: there is no sector '{unknown[0]}'")
        return sectors


def _number(name: str, role: str) -> int | None:
    first, _, rest = name.partition(".")
    n = rest.partition(".")[0]
    return int(n) if first == role and n.isdecimal() and len(n) < 4 else None


def _is_code(code: str) -> bool:
    from rawi.knowledge.base import knowledge

    return code in plover.codes() or code in knowledge().countries


def _known(name: str) -> tuple[str | None, str | None]:
    """The Arabic name and the Wikidata id of an actor by its English name."""
    from rawi.knowledge.base import knowledge

    found = next((a for a in knowledge().actors.values() if a.name == name), None)
    return (found.names_ar[0] if found.names_ar else None, found.wikidata or None) if found else (None, None)


def _located(name: str, country: str) -> Place | None:
    from rawi.knowledge.places import gazetteer, key

    if not name:
        return None
    for one in gazetteer().named(key(name)):
        if not country or one.country == country:
            return Place(
                text="",
                start=None,
                end=None,
                name=one.name,
                country=one.country,
                lat=one.lat,
                lon=one.lon,
                geonames=one.geonames or None,
                precision="city",
            )
    return None
