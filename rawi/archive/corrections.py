"""What people said about records, laid over what the coder wrote.

A correction belongs to one record of one run. When a report is coded anew, it is carried over to the new record whose
trigger overlaps that of the old one, first to one of the same type. A record that a person accepted, corrected or
added and that the new run does not have stays, under a key of its own: a person's word goes before the machine's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from rawi.records import Cue, Entity, Event, Place, Relation, Span, TimeExpression, Voice, decode

Action = Literal["accept", "correct", "reject", "add"]


class Correction(msgspec.Struct, kw_only=True, frozen=True):
    """A correction that was not undone. `start`, `end` and `event` are those of the coder's record; `before` and
    `after` the record then and now."""

    id: int
    event_key: str
    run: int
    start: int
    end: int
    event: str
    by: str
    action: Action
    before: Event | None = None
    after: Event | None = None


class Settled(msgspec.Struct):
    """An event as it stands: `machine` is the coder's record (null: made by a person), `record` the one that counts."""

    machine: Event | None
    record: Event
    rejected: bool = False
    corrected: bool = False


def by_hand(report: str, correction: int) -> str:
    """Return the key of a record that stands on a correction only: `<report>#c<correction>`."""
    return f"{report}#c{correction}"


def settle(report: str, run: int, events: Iterable[Event], corrections: Sequence[Correction]) -> dict[str, Settled]:
    """Return the events of a report in `run` as they stand after its `corrections` (oldest first), by their keys.

    `events` are the coder's records of that run.
    """
    found = {event.id: Settled(event, event) for event in events}
    claims: dict[str, set[tuple[int, str]]] = {}
    for c in corrections:
        key = c.event_key if c.run == run and c.event_key in found else _match(c, run, found, claims)
        if key is not None:
            claims.setdefault(key, set()).add((c.run, c.event_key))
            _apply(found[key], key, c)
        elif (record := c.after or c.before) is not None and c.action != "reject":
            key = c.event_key if c.action == "add" else by_hand(report, c.id)
            found[key] = Settled(None, _renamed(record, key), corrected=True)
            claims[key] = {(c.run, c.event_key)}
    return found


def _match(
    c: Correction, run: int, found: Mapping[str, Settled], claims: Mapping[str, set[tuple[int, str]]]
) -> str | None:
    """The record of this run that a correction of another one is about. An added record has to be of the same type."""
    best: tuple[bool, int, int, str] | None = None
    if c.run == run and c.action != "add":
        return None
    for n, (key, settled) in enumerate(found.items()):
        there = settled.machine or settled.record
        overlap = min(c.end, there.trigger.end) - max(c.start, there.trigger.start)
        same = there.event == c.event
        # two records of one run are two events, and cannot both be this one
        taken = any(r == c.run and k != c.event_key for r, k in claims.get(key, ()))
        if overlap <= 0 or taken or (c.action == "add" and (c.run == run or not same)):
            continue
        if best is None or (same, overlap, -n) > best[:3]:
            best = same, overlap, -n, key
    return None if best is None else best[3]


def _apply(settled: Settled, key: str, c: Correction) -> None:
    settled.rejected = c.action == "reject"
    if c.action in ("correct", "add") and c.after is not None:
        settled.record, settled.corrected = _renamed(c.after, key), True


def _renamed(record: Event, key: str) -> Event:
    return record if record.id == key else msgspec.structs.replace(record, id=key)


def changed(before: Event, after: Event | Mapping[str, object]) -> Event:
    """Return the record that a person's change makes: a whole record, or only the fields of `before` that change.

    The id and the document stay. Raises msgspec.ValidationError naming the field that is wrong.
    """
    fields = msgspec.to_builtins(before)
    fields.update(msgspec.to_builtins(after))
    fields["id"], fields["doc"] = before.id, msgspec.to_builtins(before.doc)
    return decode(msgspec.json.encode(fields))


def check_spans(record: Event | Relation, text: str) -> None:
    """Raise ValueError, naming the field, where words of a record are not those of the text at their offsets."""
    for name, part in _parts(record):
        if part.start is None and part.end is None:
            continue
        if part.start is None or part.end is None or text[part.start : part.end] != part.text:
            where = f"{part.start} to {part.end} of the report"
            raise ValueError(f"the words of '{name}' («{part.text}») do not stand at {where}")


def _parts(record: Event | Relation) -> Iterator[tuple[str, Span | Entity | Place | TimeExpression | Voice | Cue]]:
    """The parts of a record that point at words, each with its field's name."""
    for field in record.__struct_fields__:
        value = getattr(record, field)
        if isinstance(value, _POINTING):
            yield field, value
        elif isinstance(value, list):
            yield from ((f"{field}[{n}]", part) for n, part in enumerate(value) if isinstance(part, _POINTING))


_POINTING = (Span, Entity, Place, TimeExpression, Voice, Cue)
