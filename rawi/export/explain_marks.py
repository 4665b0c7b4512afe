"""Marks over a text that lie across each other, as elements that lie within each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Mark(NamedTuple):
    """Offsets `start` to `end` that are marked; `rank` says what goes around what where two are alike (low: outside).

    `classes` are names of styles, `tip` is what is told of the words, `link` the id of an element that they lead to.
    """

    start: int
    end: int
    rank: int
    classes: tuple[str, ...]
    tip: str = ""
    link: str = ""


class Element(NamedTuple):
    """A mark, or a part of one that was cut, and what is in it. `first` where the mark begins here."""

    mark: Mark
    first: bool
    children: tuple[Node, ...]


Node = str | Element


def nest(text: str, marks: Iterable[Mark], start: int = 0) -> list[Node]:
    """Return a text, which begins at offset `start`, as strings and elements that, read in order, give the text.

    Marks that lie across each other are cut where the one around them ends; each of their parts is an element. Marks
    are cut to the text, and empty ones left out.
    """
    end = start + len(text)
    inside = [m._replace(start=max(m.start, start), end=min(m.end, end)) for m in marks]
    parts = [(m.start, m.end, m, True) for m in inside if m.start < m.end]
    return list(_within(text, start, start, end, parts))


def _within(
    text: str, origin: int, start: int, end: int, parts: Sequence[tuple[int, int, Mark, bool]]
) -> Iterable[Node]:
    at = start
    waiting = sorted(parts, key=lambda p: (p[0], -p[1], p[2].rank))
    while waiting:
        a, b, mark, first = waiting.pop(0)
        inner: list[tuple[int, int, Mark, bool]] = []
        later: list[tuple[int, int, Mark, bool]] = []
        for c, d, other, begins in waiting:
            if c >= b:
                later.append((c, d, other, begins))
            elif d <= b:
                inner.append((c, d, other, begins))
            else:
                inner.append((c, b, other, begins))
                later.append((b, d, other, False))
        if a > at:
            yield text[at - origin : a - origin]
        yield Element(mark, first, tuple(_within(text, origin, a, b, inner)))
        at = b
        waiting = sorted(later, key=lambda p: (p[0], -p[1], p[2].rank))
    if at < end:
        yield text[at - origin : end - origin]


def plain(nodes: Iterable[Node]) -> str:
    """Return the text of nodes."""
    return "".join(node if isinstance(node, str) else plain(node.children) for node in nodes)
