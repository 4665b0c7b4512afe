"""The words that state a standing fact, and those around them: the tables `data/standing*.tsv`."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple, cast

from rawi.arabic.orthography import folded
from rawi.arabic.tables import rows
from rawi.knowledge.base import knowledge
from rawi.reader.cuewords import PACKAGE, Words
from rawi.records import RelationType

_TENSES = ("past", "present", "noun")
# Heads of `heads.tsv` that stand for someone by themselves.
_SOMEONE = frozenset({"", "group", "weak", "counterpart"})


class StandingCue(NamedTuple):
    """A line of `standing.tsv`: the relation that a word states, and where its subject and object are looked for."""

    relation: RelationType
    subject: str
    object: str
    by: tuple[tuple[str, ...], ...]
    flags: frozenset[str]
    sure: float

    @property
    def describes(self) -> bool:
        """Whether the cue is an adjective that stands after the noun it belongs to: «المدعومة من», «الخاضعة لسيطرة»."""
        return "before" in (self.subject, self.object) or self.object == "place-before"


@cache
def standing_cues() -> tuple[StandingCue, ...]:
    """Return the lines of `standing.tsv`; prepositions are folded and cut into words, in the order of the file."""
    return tuple(
        StandingCue(
            cast(RelationType, r["relation"]),
            r["subject"],
            r["object"],
            tuple(tuple(folded(p).split()) for p in r["by"].split("|") if p),
            frozenset(r["flags"].split()),
            float(r["sure"]),
        )
        for r in rows(PACKAGE, "standing.tsv")
    )


@cache
def standing_words() -> Words:
    """Return the finder of the words in `standing.tsv`; the values of its forms are places in `standing_cues()`."""
    table = rows(PACKAGE, "standing.tsv")
    entries = (
        (text, tense, i) for i, r in enumerate(table) for tense in _TENSES for text in r[tense].split("|") if text
    )
    return Words(entries, no_cues=frozenset())


@cache
def threats() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return what someone is called who is seen as a threat, folded, by the first word, the longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for r in rows(PACKAGE, "standing_threats.tsv"):
        phrase = tuple(folded(r["words"]).split())
        found.setdefault(phrase[0], []).append(phrase)
    return {first: tuple(sorted(phrases, key=len, reverse=True)) for first, phrases in found.items()}


@cache
def words_of(kind: str) -> frozenset[str]:
    """Return the words of a class of `standing_words.tsv`, folded."""
    return frozenset(folded(r["word"]) for r in rows(PACKAGE, "standing_words.tsv") if r["class"] == kind)


@cache
def things() -> frozenset[str]:
    """Return nouns told with people in `heads.tsv` that are none, folded, without article: acts, sites, houses."""
    first: dict[bool, set[str]] = {True: set(), False: set()}
    for head in knowledge().heads.values():
        first[head.with_ in _SOMEONE].update(folded(f).split()[0].removeprefix("ال") for f in head.forms_ar)
    return frozenset(first[False] - first[True]) | words_of("thing")
