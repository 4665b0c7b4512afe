"""One spelling for the many ways Arabic is typed, with a way back to the offsets of the text as it came.

Two forms. The *light* form drops what carries no letter (tatweel, vowel signs, invisible controls) and writes digits,
quotation marks, spaces, dashes and letter shapes in one way; hamza, ya and ta marbuta stay as they are. The *folded*
form, for look-ups only, also unifies the letters that writers mix (أإآ and ا, ى and ي, ة and ه, ؤ and و, ئ and ي) and
lower-cases Latin. A bare hamza (ء) stays in both: news writes it reliably, and without it «ماء» and «ما», «بناء» and
«بنا» would be one word.

The tables are `data/light.tsv`, `data/folded.tsv` and `data/joined.tsv`; compatibility forms of Arabic and Latin
letters (presentation forms, ligatures, full width) follow Unicode's NFKC, character by character.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, cached_property
from typing import TYPE_CHECKING

from rawi.arabic.tables import rows

if TYPE_CHECKING:
    import numpy as np

# Arabic presentation forms A and B, Latin ligatures, full-width and half-width forms.
_COMPATIBLE = [range(0xFB50, 0xFE00), range(0xFE70, 0xFEFF), range(0xFB00, 0xFB07), range(0xFF01, 0xFFEF)]
# Characters that news texts are made of get an entry even where nothing changes: a hit is far cheaper than a miss.
_COMMON = range(0x0000, 0x0700)


def _points(field: str) -> range:
    first, _, last = field.partition("-")
    return range(int(first, 16), int(last or first, 16) + 1)


def _read(name: str) -> dict[int, str]:
    return {p: chr(int(r["to"], 16)) if r["to"] else "" for r in rows("rawi.arabic", name) for p in _points(r["from"])}


@cache
def _changes(fold: bool) -> dict[int, str]:
    """Every character that changes, and what it becomes; each result is itself unchanged by the table."""
    light = _read("light.tsv")
    for point in (p for block in _COMPATIBLE for p in block):
        form = unicodedata.normalize("NFKC", chr(point))
        if form != chr(point):
            # The spacing forms of vowel signs stand on a space that is no word boundary.
            form = form.lstrip(" ") if any(unicodedata.combining(c) for c in form) else form
            light[point] = "".join(light.get(ord(c), c) for c in form)
    if not fold:
        return light
    letters = _read("folded.tsv")
    for point in range(0x0041, 0x0530):
        lower = chr(point).lower()
        if lower != chr(point) and len(lower) == 1:
            letters[point] = lower
    return {p: "".join(letters.get(ord(c), c) for c in to) for p, to in light.items()} | letters


@cache
def _translation(fold: bool) -> dict[int, str]:
    return {p: chr(p) for p in _COMMON} | _changes(fold)


@cache
def _changing(fold: bool) -> re.Pattern[str]:
    """Find the first character that changes, or a letter and mark that join."""
    return re.compile("[" + "".join(re.escape(chr(p)) for p in _changes(fold)) + "]")


@cache
def _joining() -> tuple[re.Pattern[str], dict[str, str]]:
    """A letter and the hamza or madda typed as a mark of its own, and the letter the two make."""
    table = rows("rawi.arabic", "joined.tsv")
    pairs = {chr(int(r["base"], 16)) + chr(int(r["mark"], 16)): chr(int(r["to"], 16)) for r in table}
    return re.compile("|".join(map(re.escape, pairs))), pairs


def is_mark(char: str) -> bool:
    """Return whether a character combines with the one before it (Unicode categories Mn, Mc, Me)."""
    return unicodedata.category(char)[0] == "M"


class Normalised:
    """A text in one spelling, and the text it came from.

    `text` is the normalised text, `original` the one that came in. Offsets count Unicode code points, end exclusive.
    The map between them is built when it is first asked for.
    """

    def __init__(self, original: str, *, fold: bool = False) -> None:
        """Normalise `original` to its light form, or to its folded form where `fold` is true."""
        self.original = original
        self.fold = fold
        joining, pairs = _joining()
        # The joined letter is put before its mark, which the table then drops: lengths stay the same until then.
        self._joined = joining.sub(lambda m: pairs[m[0]] + m[0][1], original) if joining.search(original) else original
        self._same = _changing(fold).search(self._joined) is None
        self.text = self._joined if self._same else self._joined.translate(_translation(fold))

    @cached_property
    def _map(self) -> tuple[np.ndarray, np.ndarray]:
        """For each place in the original its place in `text`, and for each character of `text` where it came from."""
        import numpy as np

        points = np.frombuffer(self._joined.encode("utf-32-le", "surrogatepass"), np.uint32)
        widths = _widths(self.fold)[np.minimum(points, 0xFFFF)]
        places = np.zeros(len(points) + 1, np.int32)
        np.cumsum(widths, out=places[1:])
        return places, np.repeat(np.arange(len(points), dtype=np.int32), widths)

    def to_original(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original that the span `start`, `end` of `text` came from.

        It covers whole characters (a ligature is never cut) with all the marks that combine with them. An empty span
        stays empty. Raises IndexError where the span does not lie in `text`.
        """
        _check(start, end, len(self.text))
        if not self._same:
            origin = self._map[1]
            if start == end:
                start = end = int(origin[start]) if start < len(origin) else len(self.original)
            else:
                start, end = int(origin[start]), int(origin[end - 1]) + 1
        return _whole(self.original, start, end)

    def from_original(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of `text` that the span `start`, `end` of the original became; empty where nothing is left.

        Raises IndexError where the span does not lie in the original.
        """
        _check(start, end, len(self.original))
        start, end = _whole(self.original, start, end)
        if self._same:
            return start, end
        places = self._map[0]
        return int(places[start]), int(places[end])


@cache
def _widths(fold: bool) -> np.ndarray:
    import numpy as np

    table = np.ones(0x10000, np.int32)
    for point, to in _changes(fold).items():
        table[point] = len(to)
    return table


def _check(start: int, end: int, length: int) -> None:
    if not 0 <= start <= end <= length:
        raise IndexError(f"span {start} to {end} does not lie in a text of {length} characters")


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a span so that it splits no character from its marks; an empty span stays empty."""
    if start == end:
        return start, end
    while start > 0 and is_mark(text[start]):
        start -= 1
    while end < len(text) and is_mark(text[end]):
        end += 1
    return start, end


def normalise(text: str, *, fold: bool = False) -> Normalised:
    """Return `text` in its light form, or folded for look-ups, with the map to its offsets."""
    return Normalised(text, fold=fold)


def folded(text: str) -> str:
    """Return the folded form of `text`, where no offsets are needed."""
    return normalise(text, fold=True).text
