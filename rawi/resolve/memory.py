"""What a report has said about who is who, so that «الوزير», a bare surname or a pronoun find their owner."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import msgspec

_BREAK = re.compile(r"[.!?؟\n]+")
# Codes that are no country of their own: they say nothing about where a report plays.
NOWHERE = frozenset({"IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC", ""})

# What a mention of a country weighs by how many sentences back it is (-1: any later one; None: further back), for
# people who belong to a place and for all others; places weigh more for the first. Chosen on annotated reports.
_NEAR = {
    True: {0: 6.0, 1: 2.0, 2: 2.0, -1: 2.0, None: 0.5},
    False: {0: 6.0, 1: 2.0, 2: 1.0, -1: 1.0, None: 1.0},
}
_KIND = {True: {"actor": 0.5, "place": 2.0, "metonym": 2.0}, False: {"actor": 0.5}}
# A country named later in the same sentence says less.
_AFTER = 0.6


class Resolved(msgspec.Struct, frozen=True, kw_only=True):
    """Who a mention means; what is not known stays empty.

    `code` is a country or PLOVER code, `sector` PLOVER sectors, `name` the usual English name, `id` and `kind` those of
    the actor in the tables (kind `state` for a country, `office` where the holder was worked out from title and date).
    """

    code: str | None = None
    sector: tuple[str, ...] = ()
    name: str | None = None
    name_ar: str | None = None
    wikidata: str | None = None
    id: str | None = None
    kind: str | None = None

    def __bool__(self) -> bool:
        return bool(self.code or self.sector or self.name)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A mention that was understood.

    `at` is its offset, `words` the folded words it goes by, `names` those of a person's name and `last` those that end
    it, `titles` ids of titles; `role` is None for what was only surveyed.
    """

    at: int
    who: Resolved
    words: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    last: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    person: bool = False
    role: str | None = None


class Memory:
    """The mentions of one report in reading order; what was surveyed ahead and what has been resolved since."""

    def __init__(self, text: str = "", home: str | None = None) -> None:
        """Take the text of the report and, where known, the country code of its publisher.

        `named` are words of the report that are known to be personal names."""
        self.text = text
        self.home = home
        self.now = 0
        self.named: frozenset[str] = frozenset()
        self._entries: list[Entry] = []
        self._marks: list[tuple[int, str, str]] = []
        self._breaks = [m.end() for m in _BREAK.finditer(text)]

    def note(self, entry: Entry) -> None:
        """Remember a mention; mentions may come in any order."""
        at = bisect_right(self._entries, entry.at, key=lambda e: e.at)
        self._entries.insert(at, entry)

    def mark(self, at: int, code: str, kind: str = "country") -> None:
        """Remember that the text speaks of a country at an offset; marks come in the order of the text."""
        self._marks.append((at, code, kind))

    def before(self, at: int) -> Iterator[Entry]:
        """Yield the mentions before an offset, the nearest first."""
        for i in range(bisect_right(self._entries, at - 1, key=lambda e: e.at) - 1, -1, -1):
            yield self._entries[i]

    def after(self, at: int) -> Iterable[Entry]:
        """Yield the mentions from an offset on, the nearest first."""
        return self._entries[bisect_right(self._entries, at - 1, key=lambda e: e.at) :]

    def last(self, at: int, fits: Callable[[Entry], bool], *, ahead: bool = True) -> Entry | None:
        """Return the nearest mention before an offset that fits; failing that, with `ahead`, the first one after it."""
        found = next((e for e in self.before(at) if fits(e)), None)
        if found is None and ahead:
            found = next((e for e in self.after(at) if fits(e) and e.at != at), None)
        return found

    def sentence(self, at: int) -> int:
        """Return the number of the sentence (or line) that holds an offset."""
        return bisect_right(self._breaks, at)

    def countries(self, at: int, *, local: bool = False) -> Counter[str]:
        """Return how much the report speaks of each country, seen from an offset: what is near and before weighs more.

        With `local`, to tell whose civilians or police are meant, places count double.
        """
        here = self.sentence(at)
        near, kinds = _NEAR[local], _KIND[local]
        found: Counter[str] = Counter()
        for place, code, kind in self._marks:
            distance = here - self.sentence(place)
            weight = near.get(max(distance, -1), near[None]) * kinds.get(kind, 1.0)
            found[code] += weight * (_AFTER if distance == 0 and place > at else 1.0)  # type: ignore[assignment]
        return found
