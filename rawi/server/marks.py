"""Cut a report's text into pieces, so that marks that lie in and across each other can be shown.

Marks overlap (the actor of one event holds the place of another), HTML elements may not: the text is cut at every edge
of a mark, a sentence or a line, and each piece carries all the marks that cover it. The pieces of a paragraph, joined,
are its text, character for character.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from rawi.records import Event, Relation, Span

ROLES = ("trigger", "actor", "recipient", "place", "time", "voice", "cue")
"""What words can be to an event, the one that a click leads by first."""


class Mark(NamedTuple):
    """Words from `start` to `end` that are the `role` of a record (by its anchor), with the `kind` that colours them
    (the quad class of an event)."""

    start: int
    end: int
    role: str
    record: str
    kind: str = ""


class Piece(msgspec.Struct, frozen=True):
    """A stretch of text without an edge in it. `anchor` names the place where words of a record begin; `record` is
    where a click leads; `roles` and `records` are what covers the piece, `kind` the class of the trigger it is in."""

    text: str
    start: int
    anchor: str | None = None
    record: str | None = None
    roles: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    kind: str = ""


class Stretch(NamedTuple):
    """Pieces of one sentence (`number`, or None between sentences) within a paragraph; `first` where it begins here."""

    number: int | None
    first: bool
    pieces: list[Piece]


def anchor(record_id: str) -> str:
    """Return the anchor of a record in its page: `e0` for `<report>#0`, `c7` for `<report>#c7`."""
    tail = record_id.rpartition("#")[2]
    return f"e{tail}" if tail.isdigit() else tail


def marks_of(record: Event | Relation) -> Iterator[Mark]:
    """Yield the words of a record: trigger, roles, place, time, voices, cues. What is only understood has none."""
    name = anchor(record.id)
    if isinstance(record, Event):
        kind = f"q{record.quad}"
        parts: list[tuple[str, Sequence[object]]] = [
            ("actor", record.actor),
            ("recipient", record.recipient),
            ("time", [record.time] if record.time else []),
            ("cue", record.cues),
        ]
    else:
        kind = "relation"
        parts = [("actor", record.subject), ("recipient", record.object)]
    parts += [("place", [record.place] if record.place else []), ("voice", record.attribution)]
    yield Mark(record.trigger.start, record.trigger.end, "trigger", name, kind)
    for role, several in parts:
        for part in several:
            start, end = getattr(part, "start", None), getattr(part, "end", None)
            if start is not None and end is not None and start < end:
                yield Mark(start, end, role, name)


def paragraphs(text: str, sentences: Sequence[Span], marks: Iterable[Mark]) -> list[list[Stretch]]:
    """Return the lines of `text` that hold anything, each as stretches of pieces.

    Marks and sentences that reach beyond the text are cut to it.
    """
    inside = [m for m in marks if m.start < min(m.end, len(text))]
    edges = {0, len(text)}
    for start, end in [(m.start, m.end) for m in inside] + [(s.start, s.end) for s in sentences]:
        edges |= {min(start, len(text)), min(end, len(text))}
    starts = {m.start for m in inside}
    ordered = sorted(inside, key=lambda m: (m.start, m.end))
    found: list[list[Stretch]] = []
    at = 0
    for line in text.split("\n"):
        end = at + len(line)
        if line.strip():
            cuts = [at, *sorted(e for e in edges if at < e < end), end]
            found.append(_line(text, cuts, sentences, ordered, starts))
        at = end + 1
    return found


def _line(
    text: str, cuts: Sequence[int], sentences: Sequence[Span], marks: Sequence[Mark], starts: set[int]
) -> list[Stretch]:
    stretches: list[Stretch] = []
    for start, end in zip(cuts, cuts[1:], strict=False):
        number = next((n for n, s in enumerate(sentences) if s.start <= start < s.end), None)
        if not stretches or stretches[-1].number != number:
            first = number is not None and sentences[number].start == start
            stretches.append(Stretch(number, first, []))
        covering = [m for m in marks if m.start <= start and end <= m.end]
        stretches[-1].pieces.append(_piece(text[start:end], start, covering, start in starts))
    return stretches


def _piece(words: str, start: int, covering: Sequence[Mark], begins: bool) -> Piece:
    if not covering:
        return Piece(words, start)
    # the shortest words are the most particular; of equals, the trigger goes first
    nearest = sorted(covering, key=lambda m: (m.end - m.start, ROLES.index(m.role)))
    trigger = next((m for m in nearest if m.role == "trigger"), None)
    return Piece(
        words,
        start,
        anchor=f"w{start}" if begins else None,
        record=(trigger or nearest[0]).record,
        roles=tuple(role for role in ROLES if any(m.role == role for m in covering)),
        records=tuple(dict.fromkeys(m.record for m in nearest)),
        kind=trigger.kind if trigger else "",
    )
