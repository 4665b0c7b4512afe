"""A report explained: each sentence with who speaks in it, and its records with the chain of those who say so.

What is shown is worked out here once; `explain_text` prints it, `explain_html` makes a page of it, `to_json` gives it
to programs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from rawi.arabic.clitics import trim_proclitic
from rawi.arabic.orthography import folded
from rawi.records import (
    Certainty,
    Document,
    Event,
    Offset,
    Relation,
    Report,
    Sentence,
    Span,
    Voice,
    VoiceKind,
)

if TYPE_CHECKING:
    from rawi.resolve.scopes import Scope


class Speaker(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who says something in a report; `number` counts from 1 in the order of the text."""

    number: int
    text: str
    kind: VoiceKind
    name: str | None
    code: str | None
    sector: list[str]


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """One voice of a chain. The last link is the report itself: `speaker` is null, `text` its publisher where known."""

    speaker: int | None
    text: str | None
    start: Offset | None
    end: Offset | None
    cue: str | None
    kind: VoiceKind
    certainty: Certainty


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A record with its number on the page and the chain of those who say so, the nearest voice first."""

    number: int
    record: Event | Relation
    chain: list[Link]


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """Offsets `start` to `end` of what a speaker says; `depth` counts the stretches around it. `who` are the words for
    him where they stand in the same sentence, `cue` those that say that he speaks."""

    speaker: int
    start: Offset
    end: Offset
    depth: int
    who: Span | None
    cue: Span | None


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence, who speaks in it, what it tells of."""

    sentence: Sentence
    said: list[Said]
    told: list[Told]


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """A report explained, sentence by sentence."""

    doc: Document
    text: str
    speakers: list[Speaker]
    lines: list[Line]


def explain(
    report: Report,
    sentences: Sequence[Sentence],
    events: Sequence[Event],
    relations: Sequence[Relation],
    scopes: Sequence[Scope],
) -> Explanation:
    """Return a report explained. `scopes` is who speaks where (`rawi.resolve.scopes`)."""
    records: list[Event | Relation] = [*events, *relations]
    voices = [scope.voice for scope in scopes] + [v for record in records for v in record.attribution]
    cast = _Cast(voices)
    lines: list[Line] = []
    numbers = {record.id: n for n, record in enumerate(_ordered(records), 1)}
    for number, sentence in enumerate(sentences):
        here = [r for r in _ordered(records) if sentence.start <= r.trigger.start < sentence.end]
        lines.append(
            Line(
                sentence=sentence,
                said=_said([s for s in scopes if s.sentence == number], sentence, cast),
                told=[Told(number=numbers[r.id], record=r, chain=_chain(r, report, cast)) for r in here],
            )
        )
    return Explanation(
        doc=Document(
            id=report.id, title=report.title, url=report.url, publisher=report.publisher, published=report.published
        ),
        text=report.text,
        speakers=cast.speakers,
        lines=lines,
    )


def to_json(explanation: Explanation) -> bytes:
    """Return an explanation as one JSON object, without a line end: the records as they are in JSONL, with chains."""
    return msgspec.json.encode(explanation)


class _Cast:
    """The speakers of a report. Two mentions are one speaker where their names are, else where their words are."""

    def __init__(self, voices: Sequence[Voice]) -> None:
        self.speakers: list[Speaker] = []
        self._numbers: dict[object, int] = {}
        for voice in sorted(voices, key=lambda v: v.start if v.start is not None else 0):
            known = next((self._numbers[k] for k in _keys(voice) if k in self._numbers), None)
            if known is None:
                known = len(self.speakers) + 1
                self.speakers.append(
                    Speaker(
                        number=known,
                        text=voice.text,
                        kind=voice.kind,
                        name=voice.name,
                        code=voice.code,
                        sector=voice.sector,
                    )
                )
            for key in _keys(voice):
                self._numbers.setdefault(key, known)

    def number(self, voice: Voice) -> int:
        return next(self._numbers[k] for k in _keys(voice) if k in self._numbers)


def _keys(voice: Voice) -> list[object]:
    start, end = trim_proclitic(voice.text, 0, len(voice.text))
    words = folded(voice.text[start:end]).removeprefix("ال")
    if voice.name:
        # a name tells more than words do: «الوزير» may be another one further down
        return [("name", voice.name)]
    place: list[object] = [("at", voice.start)] if voice.start is not None else []
    return [*place, ("words", words, voice.code)]


def _ordered(records: Sequence[Event | Relation]) -> list[Event | Relation]:
    """Records in the order of the text; of one word, the event before the standing fact."""
    return sorted(records, key=lambda r: (r.trigger.start, isinstance(r, Relation)))


def _chain(record: Event | Relation, report: Report, cast: _Cast) -> list[Link]:
    links = [
        Link(
            speaker=cast.number(v),
            text=v.text,
            start=v.start,
            end=v.end,
            cue=v.cue,
            kind=v.kind,
            certainty=v.certainty,
        )
        for v in record.attribution
    ]
    paper = Link(
        speaker=None,
        text=report.publisher,
        start=None,
        end=None,
        cue=None,
        kind="media",
        certainty=record.certainty,
    )
    return [*links, paper]


def _said(scopes: Sequence[Scope], sentence: Sentence, cast: _Cast) -> list[Said]:
    found: list[Said] = []
    for scope in scopes:
        around = [s for s in scopes if s is not scope and s.start <= scope.start and scope.end <= s.end]
        voice = scope.voice
        here = voice.start is not None and voice.end is not None and sentence.start <= voice.start < sentence.end
        found.append(
            Said(
                speaker=cast.number(voice),
                start=scope.start,
                end=scope.end,
                depth=len(around),
                who=Span(voice.text, voice.start or 0, voice.end or 0) if here else None,
                cue=scope.cue,
            )
        )
    return found
