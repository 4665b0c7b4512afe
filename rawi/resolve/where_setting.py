"""Where a report plays: the places, countries and peoples it names, and what they say of a place beside them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Container, Iterator
from typing import NamedTuple

from rawi.knowledge.places import Locality

# How much a mention says about where a report plays. A capital, like a country, often stands for its government.
WEIGHTS = {"place": 1.0, "capital": 0.45, "country": 0.9, "demonym": 0.6, "actor": 0.5}
# Mentions lose weight with their distance (in characters) down to a rest that holds for the whole report.
_NEAR, _REACH, _REST = 2.0, 90.0, 0.3
# «البلاد» is where the story plays rather than the state named just before.
_NEAR_STORY, _OF_STORY = 0.6, 1.5
# A report's own country says little about where its news plays.
_HOME = 0.25
# Half a degree is some fifty kilometres; areas and seas have no point that counts.
_DEGREES = 0.45
_POINTS = {"city", "town", "village", "neighbourhood", "camp", "base", "airport", "crossing", "facility"}


class Mention(NamedTuple):
    """A place, country or people named in a report.

    `kind` is a key of WEIGHTS; `place` is None but for places; `head` is the folded noun before it («مخيم»), if any.
    """

    start: int
    end: int
    kind: str
    country: str
    place: Locality | None = None
    head: str = ""


class Setting:
    """What a report says about where it plays."""

    def __init__(self, text: str = "", home: str | None = None) -> None:
        """Take the report's text and its publisher's home country."""
        self.text = text
        self.home = home
        self.mentions: list[Mention] = []

    def note(self, mention: Mention) -> None:
        """Take in a mention."""
        self.mentions.append(mention)

    def sort(self) -> None:
        """Put the mentions in the order of the text."""
        self.mentions.sort(key=lambda m: (m.start, m.end))

    def countries(self, start: int, end: int, *, story: bool = False) -> defaultdict[str, float]:
        """Return how much speaks for each country at a span, not counting what lies in the span.

        With `story` what is near counts little more than the rest, and places count more than states that act.
        """
        found: defaultdict[str, float] = defaultdict(float)
        for m in self.mentions:
            if m.country and (m.end <= start or m.start >= end):
                weight = WEIGHTS[m.kind] * (_OF_STORY if story and m.kind == "place" else 1)
                found[m.country] += weight * nearness(m, start, end, _NEAR_STORY if story else _NEAR)
        if self.home:
            found[self.home] += _HOME
        return found

    def divisions(self, start: int, end: int) -> defaultdict[tuple[str, str], float]:
        """Return how much speaks for each first-level division (country and name) at a span."""
        found: defaultdict[tuple[str, str], float] = defaultdict(float)
        for m in self.mentions:
            if m.place and (m.end <= start or m.start >= end):
                name = m.place.name if m.place.kind == "admin1" else m.place.admin1
                if name:
                    found[m.place.country, name] += nearness(m, start, end)
        return found

    def before(self, at: int) -> Iterator[Mention]:
        """Yield the mentions that end before `at`, the nearest first."""
        return (m for m in reversed(self.mentions) if m.end <= at)

    def last_place(
        self, at: int, kinds: Container[str] = (), *, head: str = "", called: bool = True, country: str | None = None
    ) -> Locality | None:
        """Return the place that was named last before `at`, else next after it; None if there is none.

        It has to be of one of the kinds, or named with the noun `head` (before its name or, with `called`, as part of
        it), and in the country if one is given. A capital
        that seems to stand for its government counts only where there is no other.
        """

        def fits(m: Mention) -> bool:
            if m.place is None or country not in (None, m.country):
                return False
            if head:
                return m.head == head or (called and _begins(m.place, head))
            return m.place.kind in kinds

        found = [m for m in self.before(at) if fits(m)] + [m for m in self.mentions if m.start >= at and fits(m)]
        found.sort(key=lambda m: m.kind == "capital")
        return found[0].place if found else None

    def near(self, place: Locality, start: int, end: int) -> bool:
        """Return whether another place that the report names near a span lies within some fifty kilometres."""
        if place.lat is None or place.lon is None:
            return False
        for m in self.mentions:
            other = m.place
            if other is None or other.lat is None or other.lon is None or start < m.end and m.start < end:
                continue
            apart = max(abs(other.lat - place.lat), abs(other.lon - place.lon))
            if other.kind in _POINTS and apart < _DEGREES:
                return True
        return False

    def beside(self, country: str, start: int, end: int) -> bool:
        """Return whether the sentence of a span names a country or a place in it."""
        begin = max(self.text.rfind("\n", 0, start), self.text.rfind(". ", 0, start))
        stops = [i for i in (self.text.find("\n", end), self.text.find(". ", end)) if i >= 0]
        stop = min(stops, default=len(self.text))
        inside = (m for m in self.mentions if begin < m.start < stop and (m.end <= start or m.start >= end))
        return any(m.country == country for m in inside)

    def local(self, at: int, reach: int) -> bool:
        """Return whether a place other than a capital or country was named in the `reach` characters before `at`."""
        return any(m.kind == "place" and m.end > at - reach for m in self.before(at))

    def first_country(self, at: int) -> str:
        """Return the country that the sentence named first before `at`, mostly that of its subject; empty if none."""
        first = ""
        for m in self.before(at):
            if "\n" in self.text[m.end : at] or ". " in self.text[m.end : at]:
                break
            if m.kind in ("country", "capital") and m.country:
                first = m.country
        return first


def _begins(place: Locality, head: str) -> bool:
    return any(name.startswith(head + " ") for name in place.names_ar)


def nearness(mention: Mention, start: int, end: int, most: float = _NEAR) -> float:
    """Return how near a mention stands to a span: from `most` beside it to 0.3 far off."""
    distance = start - mention.end if mention.end <= start else mention.start - end
    return _REST + most * math.exp(-max(distance, 0) / _REACH)
