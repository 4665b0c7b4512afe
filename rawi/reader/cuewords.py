"""Words that name acts, in all their inflections, found in running text.

What they are stands in `data/cues.tsv`, how they inflect in `data/inflection.tsv`. Forms are made and looked up in
folded spelling; what Arabic writes on to their front and end (و ف س ل ب ك, the article, pronouns) is taken off here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple, cast

from rawi.arabic.clitics import is_proclitic
from rawi.arabic.orthography import folded
from rawi.arabic.tables import rows
from rawi.records import EventType

PACKAGE = "rawi.reader"
PRONOUNS = ("هما", "ها", "هم", "هن", "نا", "كم", "ني", "ه")
_SHORTEST = 3
NO_CUE = -1
_PREFIXES = {
    "past": ("", "و", "ف"),
    "present": ("", "و", "ف", "س", "وس", "فس", "ل", "ول", "فل"),
    "noun": ("", "و", "ف", "ب", "ل", "ك", "وب", "ول", "فب", "فل",
             "ال", "وال", "فال", "بال", "وبال", "فبال", "كال", "لل", "ولل", "فلل"),
    "participle": ("", "و", "ف"),
}  # fmt: skip


class Cue(NamedTuple):
    """A line of `cues.tsv`: the act that a word names, and how those who take part in it are brought in."""

    event: EventType
    mode: tuple[str, ...]
    to: tuple[str, ...]
    of: str
    near: frozenset[str]
    flags: frozenset[str]


class Form(NamedTuple):
    """The first word of a cue in one inflection, and the words that have to follow it."""

    tense: str
    rest: tuple[str, ...]
    value: int


class Reading(NamedTuple):
    """What a written word can be: a form, and what was taken off it."""

    form: Form
    front: str
    pronoun: str

    @property
    def future(self) -> bool:
        """Whether the word carries the sign of the future."""
        return self.form.tense == "present" and self.front.endswith("س")

    @property
    def definite(self) -> bool:
        """Whether the word carries the article."""
        return self.front.endswith(("ال", "لل"))


@cache
def _endings() -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for r in rows(PACKAGE, "inflection.tsv"):
        found.setdefault(r["tense"], []).append((r["ending"], tuple(map(folded, r["forms"].split(",")))))
    for table in found.values():
        table.sort(key=lambda e: -len(e[0]))
    return found


def inflected(word: str, tense: str) -> Iterator[str]:
    """Yield the folded forms of a word that is given in the form for «he» (of a participle, the accusative)."""
    # ى and ة are told from ي and ه by what is written, so the ending is chosen before folding.
    ending, forms = next((e, f) for e, f in _endings()[tense] if word.endswith(e))
    stem = folded(word.removesuffix(ending) if ending else word)
    stems = [stem]
    if tense == "present":
        stems = [letter + stem[1:] for letter in "يتنا"] if stem[0] in "يت" else [stem]
    for s in stems:
        for f in forms:
            yield s + f


class Words:
    """Finds the words of a table, however they are inflected and whatever is written on to them."""

    def __init__(self, entries: Iterable[tuple[str, str, int]], *, no_cues: frozenset[str] | None = None) -> None:
        """Take (words in their base form, tense, value) for each entry; `no_cues` stands in for `nocues.tsv`."""
        self._no_cues = _no_cues() if no_cues is None else no_cues
        self._first: dict[str, list[Form]] = {}
        self._readings: dict[str, tuple[Reading, ...]] = {}
        for text, tense, value in entries:
            first, *rest = text.split()
            form = Form(tense, tuple(map(folded, rest)), value)
            for f in dict.fromkeys(inflected(first, tense)):
                known = self._first.setdefault(f, [])
                if form not in known:
                    known.append(form)

    def readings(self, light: str) -> tuple[Reading, ...]:
        """Return what a word, in light spelling, can be; a word that is one as it stands is not taken apart."""
        known = self._readings.get(light)
        if known is None:
            known = self._readings[light] = tuple(self._read(light))
        return known

    def _read(self, light: str) -> list[Reading]:
        word = folded(light)
        if word in self._no_cues:
            return [Reading(f, "", "") for f in self._first.get(word, ()) if f.rest]
        found = [Reading(f, "", "") for f in self._first.get(word, ())]
        if any(not r.form.rest for r in found) or len(word) <= _SHORTEST:
            return found
        for tense, fronts in _PREFIXES.items():
            for front in fronts:
                if not word.startswith(front) or (found and not front) or not self._stands_off(light, front):
                    continue
                stem = word[len(front) :]
                forms = [f for f in self._first.get(stem, ()) if f.tense == tense]
                if stem in self._no_cues:
                    forms = [f for f in forms if f.rest]
                found += [Reading(f, front, "") for f in forms]
                if forms or front.endswith(("ال", "لل")) or tense == "participle":
                    continue
                for pronoun in PRONOUNS:
                    if pronoun == "ه" and light.endswith("ة"):
                        continue
                    if stem.endswith(pronoun) and len(stem) - len(pronoun) >= _SHORTEST:
                        bare = stem[: -len(pronoun)]
                        if tense == "noun" and bare not in self._first:
                            bare = bare[:-1] + (
                                "ه" if bare[-1] == "ت" else "ء" if bare[-2:] in ("اي", "او") else bare[-1]
                            )
                        found += [Reading(f, front, pronoun) for f in self._first.get(bare, ()) if f.tense == tense]
                        break
        return found

    @staticmethod
    def _stands_off(light: str, front: str) -> bool:
        """Whether the first letter of a word can be left off; the article and the future show that by themselves."""
        return front in ("", "ال", "س") or front.startswith("لل") or is_proclitic(light)

    def longest(
        self, readings: Sequence[Reading], following: Sequence[str], allowed: frozenset[str] | None = None
    ) -> tuple[int, list[Reading]]:
        """Return how many words the longest match takes up, and the readings that match so far (none: 0 and []).

        `following` are the folded words after the one that `readings` belong to; `allowed` are the tenses that count.
        """
        best, found = 0, []
        for r in readings:
            if allowed is not None and r.form.tense not in allowed:
                continue
            n = _matches(r, following)
            if n > best:
                best, found = n, [r]
            elif n == best and n:
                found.append(r)
        return best, found


def _matches(reading: Reading, following: Sequence[str]) -> int:
    """Return how many words a reading takes up, the first one included; 0 where the words it needs do not follow."""
    taken = 1
    for word in reading.form.rest:
        if taken > len(following):
            return 0
        next_word = following[taken - 1]
        if len(word) == 1:
            # «رحب ب»: the preposition is written on to the next word, which is not part of the cue.
            return taken if next_word.startswith(word) else 0
        if next_word != word and next_word != "ال" + word:
            return 0
        taken += 1
    return taken


@cache
def _no_cues() -> frozenset[str]:
    return frozenset(folded(r["word"]) for r in rows(PACKAGE, "nocues.tsv"))


@cache
def cues() -> tuple[Cue, ...]:
    """Return the lines of `cues.tsv`."""
    return tuple(
        Cue(
            cast(EventType, r["type"]),
            tuple(r["mode"].split()),
            tuple(map(folded, r["to"].split())),
            r["of"],
            frozenset(folded(w) for w in r["near"].split("|") if w),
            frozenset(r["flags"].split()),
        )
        for r in rows(PACKAGE, "cues.tsv")
    )


@cache
def cue_words() -> Words:
    """Return the finder of the words in `cues.tsv`; the values of its forms are places in `cues()`.

    What looks like a cue of several words and is none (`nocues.tsv`) has the value `NO_CUE`."""
    several = ((r["word"], "noun", NO_CUE) for r in rows(PACKAGE, "nocues.tsv") if " " in r["word"])
    return Words([*_entries("cues.tsv"), *several])


@cache
def verbs(name: str) -> Words:
    """Return the finder of a table with the columns `past`, `present` and perhaps `noun` and `participle`."""
    return Words(_entries(name))


def _entries(name: str) -> Iterator[tuple[str, str, int]]:
    for i, r in enumerate(rows(PACKAGE, name)):
        for tense in _PREFIXES:
            for text in r.get(tense, "").split("|"):
                if text:
                    yield text, tense, i
