"""Which of the places that share a name is meant, by what stands before it and where the report plays."""

from __future__ import annotations

import math
from typing import NamedTuple

from rawi.knowledge.places import Locality
from rawi.resolve.where_parse import Parser, Piece, common
from rawi.resolve.where_setting import Setting

# What speaks for a reading of a name: a country named with it, the report's setting, a division or a place nearby that
# the report names too, that it was written by hand, each digit of its population, the noun before it (its first kind,
# another of its kinds, none of them), that its articles are right, and that a bare name is mostly a town's. Chosen on
# annotated reports.
_NAMED_COUNTRY = 5.0
_SETTING = 4.0
_DIVISION = 1.2
_NEIGHBOURS = 0.6
_BY_HAND = 1.2
_PER_DIGIT = 0.35
_FIRST_KIND, _OTHER_KIND, _WRONG_KIND = 1.6, 1.0, -0.8
_EXACT = 0.7
_BARE_CITY = 0.9
# A place in a country that nothing else in the report speaks of has to be known for itself.
_KNOWN_ANYWHERE = 150_000
_STRANGE = 0.04
# Its share in the report's setting, for a place that no single state holds.
_OF_NO_STATE = 0.4
# A name written with another article than usual is believed in a country that the report speaks of so much.
_LIKELY = 0.15
# What the population of an area, which no table gives, counts for.
_AREA = {"admin1": 500_000, "district": 30_000, "strait": 1_000_000, "sea": 1_000_000, "river": 500_000}
_SMALL = {"village", "neighbourhood", "facility", "base", "crossing", "camp", "district", "airport", "town", "mountain"}


class Choice(NamedTuple):
    """A reading of a name: the place, or a country."""

    place: Locality | None
    country: str
    score: float
    piece: Piece


class Chooser:
    """Chooses among the readings of names."""

    def __init__(self, parser: Parser) -> None:
        """Take the parser, which knows the gazetteer and the countries."""
        self.parser = parser
        self.base = parser.base

    def capital(self, place: Locality) -> bool:
        """Return whether a place is the capital of its country."""
        country = self.base.countries.get(place.country)
        return bool(country and place.kind == "city" and place.name == country.capital_en)

    def choose(
        self, piece: Piece, kinds: tuple[str, ...], named: set[str], setting: Setting, at: int, end: int
    ) -> Choice | None:
        """Return the reading of a name that fits best, None where none fits.

        `kinds` are those that the word before it stands for, `named` the countries it has to lie in (none: any); the
        name stands in the surveyed text from `at` to `end`.
        """
        told = setting.countries(at, end)
        whole = sum(told.values()) or 1.0
        divisions = setting.divisions(at, end)
        of_divisions = sum(divisions.values()) or 1.0
        best: Choice | None = None
        lone = len({p.country for p in piece.places}) == 1
        unmistakable = lone and piece.form not in common()
        for place in piece.places:
            share = told[place.country] / whole if place.country else _OF_NO_STATE
            if named and place.country and place.country not in named:
                continue
            strange = bool(place.country) and share < _STRANGE and not named
            exact = piece.exact(place)
            if not exact and not named and share < _LIKELY:
                continue
            if strange and place.derived and place.population < _KNOWN_ANYWHERE:
                continue
            if strange and place.kind in _SMALL and place.population < _KNOWN_ANYWHERE and not unmistakable:
                continue
            size = place.population or _AREA.get(place.kind, 0)
            score = _SETTING * share + _PER_DIGIT * math.log10(size + 1)
            score += _NAMED_COUNTRY if place.country in named else 0
            score += 0 if place.derived else _BY_HAND
            score += _EXACT if exact else 0
            if len(piece.places) > 1 and setting.near(place, at, end):
                score += _NEIGHBOURS
            division = place.name if place.kind == "admin1" else place.admin1
            score += _DIVISION * divisions[place.country, division] / of_divisions if division else 0
            if kinds:
                rank = kinds.index(place.kind) if place.kind in kinds else -1
                score += _WRONG_KIND if rank < 0 else _FIRST_KIND if rank == 0 else _OTHER_KIND
            elif place.kind in ("city", "town"):
                score += _BARE_CITY
            if best is None or score > best.score:
                best = Choice(place, place.country, score, piece)
        if piece.role == "country" and not (named and piece.value not in named):
            score = _SETTING * told[piece.value] / whole + _PER_DIGIT * 7 + _BY_HAND + _EXACT
            if kinds:
                score += _WRONG_KIND if "country" not in kinds else 0
            if best is None or score > best.score:
                best = Choice(None, piece.value, score, piece)
        return best


def kinds_after(before: Piece | None) -> tuple[str, ...]:
    """Return the kinds of places that can follow a word, the likeliest first; none where it tells nothing."""
    if before is None:
        return ()
    if before.role == "capital":
        return ("city",)
    return before.kinds if before.role == "head" else ()
