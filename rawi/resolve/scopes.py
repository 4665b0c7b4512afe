"""Who speaks where in a report: the stretches of text that a voice vouches for, for people to look at.

The survey of speech (`rawi.reader.speech`) finds where someone could be speaking; shown is what a record confirms, or
where the words name someone who can speak. Stretches of one sentence lie within each other or apart, never across.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from rawi.reader.interface import SourceMention
from rawi.reader.speech import Speech
from rawi.records import Event, Relation, Report, Sentence, Span, Voice
from rawi.resolve.dating import published_on
from rawi.resolve.memory import Memory
from rawi.resolve.who import Who

if TYPE_CHECKING:
    from rawi.reader.speech import _Line, _Said

_LEAST = 2
"""Words of a stretch at least."""
_COMMAS = frozenset("،,؛")


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says: offsets `start` to `end` of the report, in sentence `sentence`; `voice` is who, as in records
    (its words may stand in an earlier sentence); `cue` are the words that say so."""

    sentence: int
    start: int
    end: int
    voice: Voice
    cue: Span | None


def scopes(report: Report, sentences: Sequence[Sentence], records: Sequence[Event | Relation], who: Who) -> list[Scope]:
    """Return who speaks where, in the order of the text, the wider stretch before those within it.

    `records` are those of the report, with the voices that were decided on; `who` resolves voices that stand in none.
    """
    memory = who.survey(report.text, report_date=published_on(report))
    decided = [(r.trigger.start, v) for r in records for v in r.attribution]
    found: list[Scope] = []
    for number, line in enumerate(Speech(report, sentences).lines):
        seen: set[tuple[int, int, int]] = set()
        for said in line.said:
            first, last = said.frame.said
            if last - first < _LEAST or first >= len(line.ts) or said.how == "outer":
                continue
            start = line.sentence.start + line.ts[first].start
            end = line.sentence.start + line.ts[_ends(line, said, last) - 1].end
            stated = said.frame.speaker is not None and not said.frame.guessed
            voice = _decided(said.sources[0], start, end, decided)
            if voice is None and stated:
                voice = _stated(said.sources[0], who, memory)
            key = (start, end, said.cue.start if said.cue else -1)
            if voice is not None and key not in seen:
                seen.add(key)
                found.append(Scope(sentence=number, start=start, end=end, voice=voice, cue=said.cue))
    return list(_nested(found))


def _ends(line: _Line, said: _Said, last: int) -> int:
    """The token at which somebody stops: where the paper goes on with «، وكشفت صحيفة»; a quotation goes to its end."""
    last = min(last, len(line.ts))
    if said.frame.manner == "quote":
        return last
    for other in line.said:
        at = other.frame.cue[0] if other.frame.cue else 0
        resumes = at > said.frame.said[0] + 1 and line.ts[at].word.joined and line.ts[at - 1].text in _COMMAS
        if resumes and at < last and other.frame.manner == "that" and other.frame.speaker is not None:
            return at - 1
    return last


def _decided(source: SourceMention, start: int, end: int, decided: Iterable[tuple[int, Voice]]) -> Voice | None:
    """The voice of a record within a stretch that a source is."""
    return next((v for at, v in decided if start <= at < end and v.start == source.span.start), None)


def _stated(source: SourceMention, who: Who, memory: Memory) -> Voice | None:
    """A source that no record confirms, where its words name someone who can speak."""
    span = source.span
    known, *_ = who.resolve(span.text, role="source")
    if not known.code and not known.name:
        # a bare surname is whoever bore it before; «المسؤول» could be anyone
        known, *_ = who.resolve(span.text, earlier=memory, role="source", start=span.start)
    if source.kind == "named" and not known.code and not known.name:
        return None
    return Voice(
        text=source.span.text,
        start=source.span.start,
        end=source.span.end,
        cue=source.cue,
        kind=source.kind,
        code=known.code or None,
        sector=list(known.sector),
        name=known.name or None,
    )


def _nested(found: list[Scope]) -> Iterator[Scope]:
    """Cut what reaches across the end of the stretch it began in."""
    open_: list[Scope] = []
    for scope in sorted(found, key=lambda s: (s.start, -s.end)):
        while open_ and open_[-1].end <= scope.start:
            open_.pop()
        if open_ and scope.end > open_[-1].end:
            scope = msgspec.structs.replace(scope, end=open_[-1].end)
        open_.append(scope)
        yield scope
