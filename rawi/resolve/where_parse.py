"""Cut a text into what tells a place: names of places and countries, demonyms, and the words round them.

The words are in `data/where_words.tsv`, names that are also everyday words in `data/where_common.tsv`; places and
countries come from `rawi.knowledge`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, cached_property
from typing import NamedTuple

from rawi.arabic.clitics import counts, is_proclitic
from rawi.arabic.orthography import folded, normalise
from rawi.arabic.tables import rows
from rawi.arabic.words import words
from rawi.knowledge.base import Knowledge, knowledge
from rawi.knowledge.places import Gazetteer, Locality, bare, gazetteer, key
from rawi.resolve.lexicon import PRONOUNS, inflected

# The longest name has so many words.
_MOST_WORDS = 6
_SHORTEST_NAME = 2
# Names so short in running text are seldom those of places that the news does not know.
_SHORT = 3
# A single word in running text is such a place only after «في», «إلى» or a generic noun, or if it is this large.
_LARGE = 1_000_000
_LEADS = {"في", "الي"}
# So many different words are kept at hand.
_REMEMBERED = 100_000
# What may stand between the words of a name.
_BETWEEN = " \t\r\n«»\"'-"
# Letters written on to a word: what is written, what it stands for, how many letters of it can be left off.
_PREFIXES: tuple[tuple[str, str, int], ...] = (
    *((letter, "", 1) for letter in "وفبلك"),
    *((letters, "", 2) for letters in ("وب", "ول", "فب", "فل")),
    *(("لل", "ال", 0), ("ولل", "ال", 1), ("فلل", "ال", 1)),
)
_PREFIXES_OF = {letter: tuple(p for p in _PREFIXES if p[0][0] == letter) for letter in "وفبلك"}


class Word(NamedTuple):
    """What a word round a name does (`role`), what it says and the kinds of places it stands before."""

    role: str
    value: str
    kinds: tuple[str, ...]


class Piece(NamedTuple):
    """A part of a text from `start` to `end`.

    `role` is `place`, `country`, `demonym`, a role of `where_words.tsv`, or `other`; `value` the country's code, or
    what the table says; `places` the rows of the gazetteer with this name (a country may have namesakes); `form` the
    folded words without what is written on to them; `pronoun` marks «أراضيها», `definite` «المدينة».
    """

    role: str
    start: int
    end: int
    value: str = ""
    kinds: tuple[str, ...] = ()
    places: tuple[Locality, ...] = ()
    form: str = ""
    pronoun: bool = False

    @property
    def definite(self) -> bool:
        """Whether the word has the article."""
        return self.form.startswith("ال")

    def exact(self, place: Locality) -> bool:
        """Return whether the name is written with the articles that the place's own name has."""
        together = self.form.replace(" ", "")
        return any(together == name.replace(" ", "") for name in place.names_ar)


class Parser:
    """Finds the pieces of a text."""

    def __init__(self, places: Gazetteer | None = None, base: Knowledge | None = None) -> None:
        """Take the gazetteer and the knowledge of countries (those that ship with Rawi unless told otherwise)."""
        self.places = places or gazetteer()
        self.base = base or knowledge()
        self._folded: dict[str, str] = {}
        self._words: dict[str, Piece | None] = {}

    @cached_property
    def countries(self) -> dict[str, tuple[str, bool]]:
        """Codes of countries by the keys of their names, and whether it is the first, usual name."""
        found: dict[str, tuple[str, bool]] = {}
        for first in (True, False):
            for country in self.base.countries.values():
                for name in country.names_ar[:1] if first else country.names_ar[1:]:
                    found.setdefault(key(name), (country.code, first))
        return found

    @cached_property
    def _country_names(self) -> set[str]:
        return {folded(name) for country in self.base.countries.values() for name in country.names_ar}

    @cached_property
    def demonyms(self) -> dict[str, str]:
        """Codes of countries by the keys of their demonyms in all inflections."""
        found: dict[str, str] = {}
        for country in self.base.countries.values():
            for demonym in country.demonym_ar:
                for form in inflected(demonym):
                    found.setdefault(key(form), country.code)
            for plural in country.demonym_plural_ar:
                found.setdefault(key(plural), country.code)
        return found

    @cached_property
    def _first_words(self) -> set[str]:
        names = [n for c in self.base.countries.values() for n in (*c.names_ar, *c.demonym_ar) if " " in n]
        # Of a demonym of two words both may be inflected.
        inflections = {bare(f.split()[0]) for n in names for f in inflected(folded(n))}
        return self.places.first_words | inflections

    def pieces(self, text: str, *, running: bool) -> list[Piece]:
        """Return the pieces of `text` from left to right; words that tell nothing have the role `other`.

        With `running`, text in which anything may stand, a name counts only where it is written as the gazetteer has
        it and is no everyday word, and words that tell nothing have no offsets; without, the text is known to name a
        place.
        """
        light = normalise(text)
        plain = light.text
        spans = words(plain, punctuation=False)
        tokens = [self._fold(plain[a:b]) for a, b in spans]
        # Whether a word can go on with the name that the one before it began.
        joined = [not plain[a:b].strip(_BETWEEN) for (_, a), (b, _) in zip(spans, spans[1:], strict=False)] + [False]
        found: list[Piece] = []
        i = 0
        while i < len(tokens):
            most = next((n for n in range(1, _MOST_WORDS) if not joined[i + n - 1]), _MOST_WORDS)
            token = plain[spans[i][0] : spans[i][1]]
            piece, length = self._at(tokens[i : i + most], token, running, found[-1] if found else None)
            if piece.role != "other" or not running:
                start, end = light.to_original(spans[i][0] + piece.start, spans[i + length - 1][1])
                piece = piece._replace(start=start, end=end)
            found.append(piece)
            i += length
        return found

    def _fold(self, token: str) -> str:
        form = self._folded.get(token)
        if form is None:
            if len(self._folded) > _REMEMBERED:
                self._folded.clear()
                self._words.clear()
            form = self._folded[token] = folded(token)
        return form

    def _at(self, tokens: list[str], token: str, running: bool, before: Piece | None) -> tuple[Piece, int]:
        """The piece that the first word begins (its `start` counts letters to leave off) and how many words it has."""
        best: Piece | None = None
        most = 0
        head = before if before and before.role == "head" and not before.definite else None
        led = before is not None and (before.role in ("head", "side", "part", "capital") or before.form in _LEADS)
        for prefix, skip, form in self._readings(tokens[0], token, running):
            forms = [form, *tokens[1:]]
            together = ""
            # Running text is read word by word; a span is tried as it could be written.
            longest = len(forms) if not running or bare(form) in self._first_words else 1
            for length, word in enumerate(forms[:longest], 1):
                together += bare(word)
                if length <= most or len(together) < _SHORTEST_NAME:
                    continue
                if together in self.places or together in self.countries or together in self.demonyms:
                    name = " ".join(forms[:length])
                    piece = self._name(together, name, skip, running, head, led or "ب" in prefix)
                    if piece:
                        best, most = piece, length
        around = self._around(tokens[0]) if most < 2 else None
        if around is None:
            return (best, most) if best else (Piece("other", 0, 0, form=tokens[0]), 1)
        # After a head a word can be a name all the same: «مدينة الباب», but «مطار المدينة».
        named = best and any(best.exact(p) for p in best.places) and not (around.role == "head" and around.definite)
        if best and head and not running and (named or "neighbourhood" in head.kinds and best.places):
            return best, 1
        if best and best.role == "demonym" and around.role != "head":
            return best, 1
        return around, 1

    def _readings(self, form: str, token: str, running: bool) -> Iterator[tuple[str, int, str]]:
        """What may be written on to a word, how many letters of it can be left off, and the word without it."""
        yield "", 0, form
        for prefix, stands_for, detach in _PREFIXES_OF.get(form[0], ()):
            if form.startswith(prefix) and len(form) - len(prefix) >= _SHORTEST_NAME:
                # A word that was often seen keeps its first letter: «بلد» is no «لد», «وان» no «ان».
                if running and not stands_for and token in counts() and not is_proclitic(token):
                    continue
                yield prefix, detach, stands_for + form[len(prefix) :]

    def _name(self, together: str, form: str, skip: int, running: bool, head: Piece | None, led: bool) -> Piece | None:
        if running and form in common() and not (head and "city" in head.kinds):
            return None
        piece = Piece("place", skip, 0, form=form)
        places = tuple(p for p in self.places.named(together) if _can_be(p, piece, running, led))
        country = self.countries.get(together)
        # «السورية» is Syrian, though «سورية» is Syria.
        if country and together in self.demonyms and form not in self._country_names:
            return piece._replace(role="demonym", value=self.demonyms[together])
        if country and (country[1] or all(p.derived for p in places)):
            return piece._replace(role="country", value=country[0], places=places)
        if places:
            return piece._replace(places=places)
        if together in self.demonyms:
            return piece._replace(role="demonym", value=self.demonyms[together])
        return None

    def _around(self, form: str) -> Piece | None:
        if form not in self._words:
            self._words[form] = self._word(form)
        return self._words[form]

    def _word(self, form: str) -> Piece | None:
        table = place_words()
        for prefix, stands_for, skip in (("", "", 0), *_PREFIXES):
            if form.startswith(prefix):
                rest = stands_for + form[len(prefix) :]
                word = table.get(rest)
                if word:
                    return Piece(word.role, skip, 0, word.value, word.kinds, form=rest)
        for prefix, _, skip in (("", "", 0), *_PREFIXES[:5]):
            for pronoun in PRONOUNS:
                if form.startswith(prefix) and form.endswith(pronoun) and len(form) - len(prefix + pronoun) > 2:
                    stem = form[len(prefix) : -len(pronoun)]
                    word = table.get(stem) or (table.get(stem[:-1] + "ه") if stem[-1] == "ت" else None)
                    if word and word.role not in ("skip", "this"):
                        return Piece(word.role, skip, 0, word.value, word.kinds, form=stem, pronoun=True)
        return None


def _can_be(place: Locality, piece: Piece, running: bool, led: bool) -> bool:
    """Whether a name can be this place: a single word has to have its articles, if the news does not know the place."""
    many = " " in piece.form
    if not running:
        return not place.derived or many or piece.exact(place)
    if not place.derived:
        return piece.exact(place)
    known = led or many or place.population >= _LARGE
    return known and piece.form in place.names_ar and (many or len(piece.form) > _SHORT)


@cache
def place_words() -> dict[str, Word]:
    """Return the words round place names by their folded forms."""
    found: dict[str, Word] = {}
    for row in rows("rawi.resolve", "where_words.tsv"):
        for form in row["forms_ar"].split("|"):
            found.setdefault(folded(form), Word(row["role"], row["value"], tuple(row["kinds"].split())))
    return found


@cache
def common() -> frozenset[str]:
    """Return the folded names of places that are more often everyday words or names of people."""
    return frozenset(row["name"] for row in rows("rawi.resolve", "where_common.tsv"))
