"""What the explanation of a record says in words, for the terminal and the page alike."""

from __future__ import annotations

from typing import NamedTuple

from rawi.export.bidi import clean
from rawi.export.explain import Link, Told
from rawi.export.labels import Labels
from rawi.records import IMPLICIT, Entity, Event, Place, Relation, Span


class Phrase(NamedTuple):
    """A piece of a line: its text, and its style: `type`, `name`, `words`, `code`, `tag`, `label`, `sure` or `voice`.

    `speaker` is the number of the speaker whose voice it is."""

    text: str
    style: str
    speaker: int | None = None


def heading(told: Told, labels: Labels) -> list[Phrase]:
    """Return what a record is: its type with modes, or its relation, and the words that name it."""
    record = told.record
    words = Phrase(quoted(record.trigger.text), "words")
    if isinstance(record, Relation):
        return [Phrase(labels("relation", record.relation), "relation"), words]
    modes = ", ".join(labels.mode(record.event, mode) for mode in record.mode)
    name = labels.event(record.event) + (f" ({modes})" if modes else "")
    return [Phrase(name, f"quad{record.quad}"), words]


def parties(told: Told, labels: Labels) -> list[Phrase]:
    """Return who did it to whom, where and when."""
    record = told.record
    first = record.subject if isinstance(record, Relation) else record.actor
    second = record.object if isinstance(record, Relation) else record.recipient
    found = [p for e in first for p in _entity(e, labels)]
    if second:
        found += [Phrase(labels("explain", "to"), "label"), *(p for e in second for p in _entity(e, labels))]
    if record.place is not None:
        found += [Phrase(labels("explain", "where"), "label"), *_place(record.place, labels)]
    if isinstance(record, Event) and record.date is not None and record.date_precision != "report":
        found.append(Phrase(record.date, "date"))
    return found


def status(told: Told, labels: Labels) -> list[Phrase]:
    """Return the status where it is not that of a plain fact, with the words that decide it."""
    record = told.record
    if isinstance(record, Relation):
        return []
    found: list[Phrase] = []
    if record.status != "actual":
        found.append(Phrase(labels("status", record.status), "tag"))
    if record.hedged:
        found.append(Phrase(labels("word", "hedged"), "tag"))
    if record.cues:
        found.append(Phrase(labels("explain", "decided_by"), "label"))
        for cue in record.cues:
            found += [Phrase(quoted(cue.text), "words"), Phrase(labels("cue", cue.kind), "label")]
    return found


def chain(told: Told, labels: Labels) -> list[list[Phrase]]:
    """Return the voices of a record, the nearest first, the report itself last: for each what it is called, the word
    that brings it in, its kind, how sure it is."""
    return [_link(link, labels) for link in told.chain]


def _link(link: Link, labels: Labels) -> list[Phrase]:
    if link.speaker is None:
        name = clean(link.text) if link.text else labels("explain", "report")
        return [Phrase(name, "paper"), Phrase(labels("certainty", link.certainty), "sure")]
    text = labels("explain", "understood") if link.text in (None, IMPLICIT) else clean(link.text or "")
    found = [Phrase(text, "voice", link.speaker)]
    if link.cue:
        found.append(Phrase(quoted(link.cue), "words"))
    if link.kind != "named":
        found.append(Phrase(labels("kind", link.kind), "label"))
    return [*found, Phrase(labels("certainty", link.certainty), "sure")]


def _entity(entity: Entity, labels: Labels) -> list[Phrase]:
    name = entity.name_ar if labels.language == "ar" else entity.name
    words = labels("explain", "understood") if entity.text == IMPLICIT else quoted(entity.text)
    about = " ".join([entity.code or "", *entity.sector]).strip()
    found = [Phrase(clean(name), "name"), Phrase(words, "words")] if name else [Phrase(words, "name")]
    return found + ([Phrase(about, "code")] if about else [])


def _place(place: Place, labels: Labels) -> list[Phrase]:
    words = labels("explain", "understood") if place.text == IMPLICIT else quoted(place.text)
    name = "" if labels.language == "ar" else clean(place.name or "")
    found = [Phrase(name, "name"), Phrase(words, "words")] if name else [Phrase(words, "name")]
    return found + ([Phrase(place.country, "code")] if place.country else [])


def quoted(text: str) -> str:
    """Return words of the report in quotation marks, without what a terminal would take for a command."""
    return f"«{clean(text)}»"


def spans(record: Event | Relation) -> list[tuple[str, Span | Entity | Place]]:
    """Return the words of a record in the text, each with what it is: `trigger`, `actor`, `recipient`, `place`, `time`,
    `deciding`; what is only understood is left out."""
    found: list[tuple[str, object]] = [("trigger", record.trigger)]
    if isinstance(record, Relation):
        found += [("actor", e) for e in record.subject] + [("recipient", e) for e in record.object]
    else:
        found += [("actor", e) for e in record.actor] + [("recipient", e) for e in record.recipient]
        found += [("time", record.time)] if record.time else []
        found += [("deciding", cue) for cue in record.cues]
    found += [("place", record.place)] if record.place else []
    return [(role, part) for role, part in found if getattr(part, "start", None) is not None]  # type: ignore[misc]
