"""What the cue lexicon and the tables of names say of a sentence, for the trained reader to weigh.

The lexicon knows many more act words than the annotated articles hold; the model knows when they count. Every word is
given three marks (an act that begins or goes on there, a known name, a voice), which the encoder reads beside the
pieces. Besides, a hint raises the log-odds of its type at its words by what was chosen on held-out training data
(`hint` in the settings).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rawi.reader.acts import acts
from rawi.reader.encoding import NO_MARKS, EncodedSentence, Marks
from rawi.reader.labels import TRIGGER_TAGS, begin_tag
from rawi.reader.phrases import Token, demonyms, tokens
from rawi.reader.voices import voices
from rawi.records import EventType

Hint = tuple[int, int, EventType]

_NAMES = ("state", "person", "group", "medium", "place")
# columns behind those of acts: names begun and gone on with; words of a person, a people, a time, a number
_NAME = TRIGGER_TAGS
_PERSON, _PEOPLE, _TIME, _NUMBER = range(_NAME + 2 * len(_NAMES), _NAME + 2 * len(_NAMES) + 4)
_SOURCE, _CUE, _OUTER, _REACH = range(_NUMBER + 1, _NUMBER + 5)
MARKS = _REACH + 1
"""How many different marks there are; 0 is none."""


class Told(NamedTuple):
    """What is told of a sentence: the acts in it, and the marks of its tokens with where they begin and end."""

    acts: list[Hint]
    tokens: list[tuple[int, int, Marks]]


def hints(sentences: Sequence[str]) -> list[Told]:
    """Return what the lexicon says of each sentence of a report, the first of which is its headline."""
    out: list[Told] = []
    attacked = False
    for number, text in enumerate(sentences):
        ts = tokens(text)
        hits = [(h.begin, h.end, h.cue.event) for h, _ in acts(ts, title=number == 0, attacked=attacked)]
        attacked = attacked or any(event == "ASSAULT" for _, _, event in hits)
        found = [(ts[a].start, ts[b - 1].end, event) for a, b, event in hits]
        out.append(Told(found, _marked(ts, hits, title=number == 0)))
    return out


def _marked(ts: Sequence[Token], hits: Sequence[Hint], *, title: bool) -> list[tuple[int, int, Marks]]:
    act, voice = [0] * len(ts), [0] * len(ts)
    for begin, end, event in hits:
        act[begin] = begin_tag(event)
        act[begin + 1 : end] = [begin_tag(event) + 1] * (end - begin - 1)
    for v in voices(ts, title=title):
        for i in range(v.first, min(v.last, len(ts))):
            voice[i] = voice[i] or _REACH
        for span, mark in ((v.span, _SOURCE), (v.cue, _CUE), (v.outer[0] if v.outer else None, _OUTER)):
            if span is not None:
                voice[span[0] : span[1]] = [mark] * (span[1] - span[0])
    return [(t.start, t.end, (act[i], _name(ts, i), voice[i])) for i, t in enumerate(ts)]


def _name(ts: Sequence[Token], i: int) -> int:
    t = ts[i]
    if t.mark:
        return 0
    if t.name in _NAMES:
        goes_on = i > 0 and ts[i - 1].name == t.name and ts[i - 1].name_end == t.name_end
        return _NAME + 2 * _NAMES.index(t.name) + goes_on
    if t.word.bare.removeprefix("ال") in demonyms():
        return _PEOPLE
    if t.word.who:
        return _PERSON
    if "time" in t.word.kinds:
        return _TIME
    return _NUMBER if t.text[0].isdigit() else 0


def mark(sentence: EncodedSentence, told: Told) -> None:
    """Give the words of an encoded sentence the marks of the tokens that they begin in."""
    marks, k = [], 0
    for start, end in sentence.words:
        while k + 1 < len(told.tokens) and told.tokens[k][1] <= start:
            k += 1
        at = told.tokens[k] if k < len(told.tokens) else None
        marks.append(at[2] if at is not None and at[0] < end and start < at[1] else NO_MARKS)
    sentence.marks = marks
