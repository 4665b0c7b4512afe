"""Light stems: what the forms of an Arabic word share, so that «للقوات» finds «القوات» and «حكومتهم» «الحكومة».

Spelling is folded (alef, ya, hamza, ta marbuta), the clitics before a word are taken off, then the article, then an
ending. After the light stemmer of Larkey, Ballesteros and Connell (2007, "Light stemming for Arabic information
retrieval"), with one change: an ending is taken off only where the word counts of the news (`rawi.arabic.clitics`)
know what remains, so that «فلسطين», «لبنان» and «قانون» stay whole. The endings are in `data/suffixes.tsv`, words that
stay as they are in `data/unstemmed.tsv`, words not worth looking for in `data/stopwords.tsv`.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from rawi.arabic.clitics import counts, is_proclitic
from rawi.arabic.orthography import folded, normalise
from rawi.arabic.tables import rows
from rawi.arabic.words import words

ARTICLE = "ال"
SHORTEST = 3
"""A stem keeps at least so many letters."""

RARE = 20
"""«وزارة» is seen more than so many times as often as «وزار»: ة belongs to the word, not to a form of it."""

LONGEST = 40
"""Of a longer word only so many letters count: those are addresses and the like."""

_CLITICS = "وفبلك"
_ARABIC_FIRST = re.compile(r"[ء-يٱ-ۓ]")
_PLAIN = re.compile(r"[^\w]|_")


class _Suffix(NamedTuple):
    suffix: str
    restored: str
    needs: str
    pair: str


@cache
def _suffixes() -> dict[str, tuple[_Suffix, ...]]:
    """The endings by their last letter, the longest first."""
    table = [_Suffix(r["suffix"], r["restored"], r["needs"], r["pair"]) for r in rows("rawi.archive", "suffixes.tsv")]
    table.sort(key=lambda s: -len(s.suffix))
    return {letter: tuple(s for s in table if s.suffix[-1] == letter) for letter in {s.suffix[-1] for s in table}}


@cache
def _known() -> dict[str, int]:
    """How often each form was seen in the news, in folded spelling."""
    found: dict[str, int] = {}
    for word, count in counts().items():
        form = folded(word)
        found[form] = found.get(form, 0) + count
    return found


@cache
def _usual() -> dict[str, str]:
    """How each form, in folded spelling, is written in the news: «المانيا» as «ألمانيا», «بأنقره» as «بأنقرة»."""
    # the words are sorted by how often they were seen: the last one written over is the most frequent
    return {folded(word): word for word, _ in sorted(counts().items(), key=lambda item: item[1])}


@cache
def _unstemmed() -> frozenset[str]:
    return frozenset(r["word"] for r in rows("rawi.archive", "unstemmed.tsv"))


@cache
def stopwords() -> frozenset[str]:
    """Return the stems that are not worth looking for by themselves."""
    return frozenset(r["word"] for r in rows("rawi.archive", "stopwords.tsv"))


@lru_cache(maxsize=1 << 17)
def stem(word: str) -> str:
    """Return the stem of one word as it is written; a word that is not Arabic in lower case and folded.

    Empty where the word has no letter and no digit.
    """
    light = normalise(word).text
    if not _ARABIC_FIRST.match(light):
        return _PLAIN.sub("", folded(light).lower())[:LONGEST]
    return _without_ending(_without_article(_as_usual(light)))[:LONGEST]


def stems(text: str) -> list[str]:
    """Return the stems of the words of a text, in order; punctuation is left out."""
    return [s for s in (stem(text[a:b]) for a, b in words(text, punctuation=False)) if s]


def _as_usual(light: str) -> str:
    """A word as the news writes it, or what follows its first letter where only that is known."""
    usual, form = _usual(), folded(light)
    found = usual.get(form)
    if found is None and form[0] in _CLITICS and form[1:] in usual:
        found = form[0] + usual[form[1:]]
    return found or light


def _without_article(light: str) -> str:
    """Take clitics and the article off a word in light spelling; return what remains in folded spelling."""
    for letters in _CLITICS[:2], _CLITICS[2:]:
        if light[0] in letters and len(light) > SHORTEST and is_proclitic(light):
            light = light[1:]
    word = folded(light)
    if word in stopwords():
        return word
    known = _known()
    if light.startswith("لل") and len(word) > 4:
        # «للقوات» is ل and «القوات», «للجنة» ل and «اللجنة», «لليبيا» ل and «ليبيا»
        rest, whole = word[2:], word[1:]
        if known.get(ARTICLE + whole, 0) + known.get(whole, 0) > known.get(ARTICLE + rest, 0) + known.get(rest, 0):
            return whole
        return rest
    if light.startswith(ARTICLE) and len(word) - 2 >= SHORTEST and not _owns_article(word):
        return word[2:]
    return word


def _owns_article(word: str) -> bool:
    return word in _unstemmed() or ARTICLE + word in _known()


def _without_ending(word: str) -> str:
    if word in _unstemmed() or word in stopwords():
        return word
    known = _known()
    for s in _suffixes().get(word[-1], ()):
        bare = word[: len(word) - len(s.suffix)] + s.restored
        if not word.endswith(s.suffix) or len(bare) < SHORTEST:
            continue
        if s.needs == "none" or (s.needs == "bare" and bare in known):
            return bare
        if s.needs == "pair" and bare in known and bare + s.pair in known:
            return bare
        if s.needs == "feminine" and (found := _feminine(bare, s.suffix)):
            return found
    return word


def _feminine(bare: str, suffix: str) -> str | None:
    """Return the stem of a word whose ending, now off, stands for ة or for a plural of it; None where it does not."""
    known = _known()
    without, with_ending = known.get(bare, 0), known.get(bare + "ه", 0)
    # «قواتها» is «قوات» with a pronoun, «حياتها» «حياة» with one
    if suffix[0] == "ت" and len(suffix) > 1 and known.get(bare + "ت", 0) > without + with_ending:
        return None
    if without * RARE > with_ending:
        return bare
    return bare + "ه" if with_ending else None
