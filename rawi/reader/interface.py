"""What a reader of sentences gives to the rest of the chain: mentions of events as spans and labels, no meaning yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from rawi.records import Cue, EventType, Report, Sentence, Span, Status, VoiceKind


class SourceMention(msgspec.Struct, kw_only=True, frozen=True):
    """The words that name who says so, and the word that introduces them.

    `stance` is how that word stands to what is said, a name of `rawi/resolve/data/certainty.tsv` («زعم» claims, «رجح»
    expects); `means` are the words that named the same voice before, where these only point back («المسؤول
    الأميركي»)."""

    span: Span
    kind: VoiceKind = "named"
    cue: str | None = None
    stance: str = "says"
    means: Span | None = None


class Mention(msgspec.Struct, kw_only=True, frozen=True):
    """One mention of an event, its roles as spans of the report's text.

    `sentence` is the number of the sentence; `same_as` the position, in the same list, of an earlier mention of the
    same act; `implicit_actor` is true where an actor is understood but not named (dropped subject, pronoun). `cues` are
    the words that decide status and hedging.
    """

    sentence: int
    trigger: Span
    event: EventType
    mode: list[str] = []
    actor: list[Span] = []
    recipient: list[Span] = []
    place: Span | None = None
    time: Span | None = None
    source: list[SourceMention] = []
    status: Status = "actual"
    hedged: bool = False
    cues: list[Cue] = []
    implicit_actor: bool = False
    same_as: int | None = None
    confidence: float = 1.0


class Reader(Protocol):
    """Finds event mentions. Implementations: `LexiconReader` (cues from data files) and `ModelReader` (trained)."""

    name: str

    def read(self, reports: Sequence[tuple[Report, list[Sentence]]]) -> list[list[Mention]]:
        """Return the mentions of each report, in the order of their triggers."""
        ...
