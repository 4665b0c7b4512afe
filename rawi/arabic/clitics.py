"""Words and the letters that Arabic writes on to their front: و ف ب ل ك س and the article.

Whether a first letter is such a proclitic («وقصف» is «و» and «قصف») or belongs to its word («وزير») is decided from
counts of word forms in `data/words.tsv`: is the remainder a word, and does the whole take an article or a preposition
of its own? Words that mislead the counts are listed in `data/whole.tsv`, the proclitics in `data/proclitics.tsv`,
pronouns and inflections that end a word in `data/endings.tsv`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Container, Iterable
from functools import cache
from typing import Generic, NamedTuple, TypeVar

from rawi.arabic.orthography import folded, normalise
from rawi.arabic.tables import rows
from rawi.arabic.words import words

Value = TypeVar("Value")

_DETACHABLE = "وفبلك"
# Before the article every detachable letter but ل, which merges with it.
_BEFORE_ARTICLE = "وفبك"
# How a stem is written without its ending: «صفت(ه)» is «صفة», «حلفاؤ(ها)» is «حلفاء».
_BARE = {"ت": "ة", "ؤ": "ء", "ئ": "ء"}
_SHORTEST_NAME = 3
_SHORTEST_STEM = 4


class _Proclitic(NamedTuple):
    prefix: str
    restored: str
    detach: int


@cache
def _proclitics() -> tuple[_Proclitic, ...]:
    table = rows("rawi.arabic", "proclitics.tsv")
    return tuple(_Proclitic(r["prefix"], r["restored"], int(r["detach"])) for r in table)


@cache
def _name_proclitics() -> dict[str, tuple[_Proclitic, ...]]:
    """The proclitics of nouns by their first letter."""
    table = [r for r in rows("rawi.arabic", "proclitics.tsv") if r["before"] != "verb"]
    found: dict[str, tuple[_Proclitic, ...]] = {}
    for r in table:
        found[r["prefix"][0]] = (
            *found.get(r["prefix"][0], ()),
            _Proclitic(r["prefix"], r["restored"], int(r["detach"])),
        )
    return found


@cache
def counts() -> dict[str, int]:
    """Return how often each word form was seen in the news (`data/words.tsv`), in light spelling."""
    return {r["word"]: int(r["count"]) for r in rows("rawi.arabic", "words.tsv")}


@cache
def _whole() -> frozenset[str]:
    return frozenset(r["word"] for r in rows("rawi.arabic", "whole.tsv"))


@cache
def _endings(kind: str) -> tuple[str, ...]:
    """The endings of a kind, or of all kinds where it is empty, the longest first."""
    table = rows("rawi.arabic", "endings.tsv")
    return tuple(sorted((r["ending"] for r in table if kind in ("", r["kind"])), key=len, reverse=True))


def strip_proclitics(word: str, known: Container[str] | Callable[[str], bool]) -> list[tuple[int, str]]:
    """Return the readings of `word` that `known` knows: how many letters to leave off its front, and the word then.

    The word itself comes first, then the shorter proclitics. Where the remainder changes its spelling («للولايات» is
    «الولايات») the letters that stay are counted in: the offset is 0. `word` and `known` have to be spelt alike.
    """
    knows = known if callable(known) else known.__contains__
    found = [(0, word)] if knows(word) else []
    for p in _proclitics():
        if word.startswith(p.prefix) and len(word) > len(p.prefix):
            form = p.restored + word[len(p.prefix) :]
            if knows(form):
                found.append((p.detach, form))
    return found


@cache
def _sum(word: str, prefixes: str) -> int:
    seen = counts()
    return sum(seen.get(p + word, 0) for p in prefixes.split())


def is_proclitic(word: str) -> bool:
    """Return whether the first letter of `word`, in light spelling, is a proclitic that can be left off.

    True for «وقصف» and «بالقاهرة», false for «وزير», «لبنان» and «للقاهرة» (there the remainder would change).
    """
    if len(word) < 2 or word[0] not in _DETACHABLE or word in _whole() or word.startswith("لل"):
        return False
    return _stands_off(word, True)


@cache
def _stands_off(word: str, by_stem: bool) -> bool:
    letter, rest = word[0], word[1:]
    seen = counts()
    if rest[0].isdigit():
        return True
    if len(rest) < 2 or rest in _endings("pronoun"):
        return False
    whole, remainder = seen.get(word, 0), seen.get(rest, 0)
    # A word that takes an article or a preposition before its first letter owns that letter.
    own = _sum(word, "ال لل ب ل ك وال بال فال كال" + (" و ف" if letter in "وف" else ""))
    if rest.startswith("ال") and len(rest) > 4 and letter in _BEFORE_ARTICLE:
        return whole < 50 or own < 0.02 * whole
    if remainder:
        if letter == "ك" and whole > 0.3 * remainder:
            return False
        other = " ".join(p for p in "وفبلكس" if p != letter)
        free = min(_sum(rest, other + " ال لل وال بال فال كال"), 3 * remainder)
        odds = math.log((remainder + free + 1) / (own + 1)) - 0.5 * math.log((whole + 5) / (remainder + 5))
        return odds > 1
    if own:
        return False
    if letter in "وف" and rest[0] in "بلك" and is_proclitic(rest):
        return True
    if by_stem:
        for stem in _stems(word):
            if stem in _whole():
                return False
            if stem in seen or stem[1:] in seen:
                return _stands_off(stem, False)
    # No one has seen the word: «و» joins on to anything, the others seldom to a word so rare.
    return letter == "و" and not whole and len(word) >= _SHORTEST_STEM


def _stems(word: str) -> Iterable[str]:
    for ending in _endings(""):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _SHORTEST_STEM:
            yield stem
            if stem[-1] in _BARE:
                yield stem[:-1] + _BARE[stem[-1]]


def trim_proclitic(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without the proclitics (و or ف, then ب ل ك) of its first word, where that word stays as it is.

    «وقصف» becomes «قصف», «وبالقاهرة» «القاهرة»; «وزير», «باريس» and «للولايات» stay. A proclitic that stands apart
    («لـ 4»، «و 3 جنود») goes with the space after it. The span never becomes empty.
    """
    light = normalise(text[start:end])
    found = words(light.text, punctuation=False)
    if not found or found[0][0] != 0:
        return start, end
    word = light.text[: found[0][1]]
    cut = 0
    if word in _DETACHABLE and len(found) > 1:
        cut = len(word)
        cut += len(light.text[cut:]) - len(light.text[cut:].lstrip())
    else:
        for letters in ("وف", "بلك"):
            if word[0] in letters and is_proclitic(word):
                word, cut = word[1:], cut + 1
    if cut == 0:
        return start, end
    return start + light.to_original(cut, len(light.text))[0], end


_GAP = re.compile(r"[ \t]*(?:\r?\n)?[ \t]*|\s*-\s*|\.|\s*[«\"]|[»\"]\s*")


class _Node(Generic[Value]):
    __slots__ = ("ends", "following", "value")

    def __init__(self) -> None:
        self.following: dict[str, _Node[Value]] = {}
        self.ends = False
        self.value: Value | None = None


class NameMatcher(Generic[Value]):
    """Finds names, of one word or more, in running text, however they are spelt and whatever is written on to them."""

    def __init__(self, names: Iterable[tuple[str, Value]]) -> None:
        """Take the names and what each stands for; a name given twice keeps its first value."""
        self._root: _Node[Value] = _Node()
        for name, value in names:
            light = normalise(name).text
            node = self._root
            for a, b in words(light, punctuation=False):
                node = node.following.setdefault(folded(light[a:b]), _Node())
            if node is not self._root and not node.ends:
                node.ends, node.value = True, value
        self._spelling: dict[str, str] = {}
        self._starts: dict[str, tuple[tuple[int, _Node[Value]], ...]] = {}

    def find(self, text: str) -> list[tuple[int, int, Value]]:
        """Return start, end and value of the longest names in `text`, from left to right, none over another.

        A name stands at word boundaries; spelling is folded. The start leaves off a proclitic that can be left off
        («وبوتين»); where the name itself would change («للولايات المتحدة») the whole word is kept.
        """
        light = normalise(text)
        plain = light.text
        spans = words(plain, punctuation=False)
        found: list[tuple[int, int, Value]] = []
        i = 0
        while i < len(spans):
            token = plain[spans[i][0] : spans[i][1]]
            starts = self._starts.get(token)
            if starts is None:
                starts = self._starts[token] = tuple(self._readings(token))
            best = self._longest(plain, spans, i, starts) if starts else None
            if best is None:
                i += 1
                continue
            skip, last, node = best
            start, end = light.to_original(spans[i][0] + skip, spans[last][1])
            found.append((start, end, node.value))  # type: ignore[arg-type]
            i = last + 1
        return found

    def _longest(
        self, plain: str, spans: list[tuple[int, int]], i: int, starts: tuple[tuple[int, _Node[Value]], ...]
    ) -> tuple[int, int, _Node[Value]] | None:
        best: tuple[int, int, _Node[Value]] | None = None
        for skip, first in starts:
            node, last = first, i
            while True:
                if node.ends and (best is None or last > best[1]):
                    best = skip, last, node
                if not node.following or last + 1 == len(spans):
                    break
                if not _GAP.fullmatch(plain, spans[last][1], spans[last + 1][0]):
                    break
                following = node.following.get(self._fold(plain[spans[last + 1][0] : spans[last + 1][1]]))
                if following is None:
                    break
                node, last = following, last + 1
        return best

    def _fold(self, token: str) -> str:
        form = self._spelling.get(token)
        if form is None:
            form = self._spelling[token] = folded(token)
        return form

    def _readings(self, token: str) -> Iterable[tuple[int, _Node[Value]]]:
        """The ways in which a word can begin a name: how much to leave off, and where that leads."""
        form = self._fold(token)
        following = self._root.following
        if form in following:
            yield 0, following[form]
        for p in _name_proclitics().get(form[0], ()):
            if not form.startswith(p.prefix) or len(form) - len(p.prefix) + len(p.restored) < _SHORTEST_NAME:
                continue
            node = following.get(p.restored + form[len(p.prefix) :])
            if node is not None and (p.restored or not self._owns(token)):
                yield p.detach, node

    @staticmethod
    def _owns(token: str) -> bool:
        """Return whether a word that was often seen keeps its first letter, so that no name can begin after it."""
        return token in counts() and not token.startswith("لل") and not is_proclitic(token)
