"""Words of speech: verbs of saying, phrases that bring in a voice, quotation marks (`data/speech_*.tsv`)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple

from rawi.arabic.orthography import folded
from rawi.arabic.tables import rows
from rawi.reader.cuewords import PACKAGE, Words
from rawi.reader.phrases import Token

Range = tuple[int, int]
"""Tokens of a sentence, end exclusive."""
Manner = Literal[
    "that", "quote", "object", "bare", "participle", "noun", "before", "after", "of it", "final", "headline", "outer"
]
"""How what is said is brought in; see `docs/voices.md`."""

FINITE = frozenset(("past", "present"))
SPEECH_LENGTH = 4
"""A quotation of fewer words is a name or a word held at a distance, no speech."""
_VERBS = "speech_verbs.tsv"
_TENSES = ("past", "present", "noun", "participle")
MARKS = {"«": "»", "“": '“”"', "”": '“”"', '"': '“”"'}
"""Marks that open a quotation, each with those that close it."""
CLOSING = '»“”"'


class Verb(NamedTuple):
    """A line of `speech_verbs.tsv`; `past` names it."""

    past: str
    objects: frozenset[str]
    stance: str


@cache
def verbs() -> tuple[Verb, ...]:
    """Return the lines of `speech_verbs.tsv`."""
    return tuple(
        Verb(folded(r["past"]), frozenset(map(folded, r["objects"].split("|"))) - {""}, r["stance"])
        for r in rows(PACKAGE, _VERBS)
    )


@cache
def verb_words() -> Words:
    """Return the finder of verbs of saying; the values of its forms are places in `verbs()`."""
    return Words(
        (text, tense, i)
        for i, r in enumerate(rows(PACKAGE, _VERBS))
        for tense in _TENSES
        for text in r[tense].split("|")
        if text
    )


@cache
def first_person() -> frozenset[int]:
    """Return the places in `verbs()` of verbs whose present with ن can only be «we»."""
    return frozenset(i for i, r in enumerate(rows(PACKAGE, _VERBS)) if folded(r["present"])[1:2] != "ن")


@cache
def words_of(kind: str) -> frozenset[str]:
    """Return the words of a class of `speech_words.tsv`, folded."""
    return frozenset(folded(r["word"]) for r in rows(PACKAGE, "speech_words.tsv") if r["class"] == kind)


@cache
def _phrases() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Phrases of `speech_phrases.tsv` with their kinds by their first word, the longest first."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    table = [(tuple(folded(r["phrase"]).split()), r["kind"]) for r in rows(PACKAGE, "speech_phrases.tsv")]
    for words, kind in sorted(table, key=lambda x: (-len(x[0]), -len(x[0][-1]))):
        found.setdefault(words[0], []).append((words, kind))
    return found


def phrase_at(ts: Sequence[Token], i: int) -> tuple[int, str]:
    """Return how many tokens the phrase of `speech_phrases.tsv` that begins at a token takes up, and its kind.

    Where its last word is a single letter (a preposition), the next word carries it and is not counted. (0, "") where
    none begins there."""
    for words, kind in _phrases().get(ts[i].word.bare, ()) or _phrases().get(ts[i].word.form, ()):
        short = len(words[-1]) == 1
        body = words[:-1] if short else words
        if tuple(t.word.form for t in ts[i + 1 : i + len(body)]) != body[1:]:
            continue
        at = i + len(body)
        if short and (at >= len(ts) or words[-1] not in (ts[at].word.preposition, ts[at].word.form)):
            continue
        return len(body) + (short and ts[at].word.form == words[-1]), kind
    return 0, ""


def quotations(ts: Sequence[Token], open_before: bool = False) -> tuple[list[Range], bool]:
    """Return the tokens within each pair of quotation marks, marks left out, and whether the last one stays open.

    `open_before` says that a quotation was open when the sentence began."""
    found: list[Range] = []
    start, closing = (0, CLOSING) if open_before else (-1, "")
    for i, t in enumerate(ts):
        if not t.mark:
            continue
        if start < 0:
            if t.text in MARKS:
                start, closing = i + 1, MARKS[t.text]
        elif t.text in closing:
            found.append((start, i))
            start = -1
    if start >= 0:
        found.append((start, len(ts)))
    return found, start >= 0
