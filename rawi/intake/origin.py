"""What reports come out of, one after another: a file, a page. What is common to them all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from rawi.intake.record import BadRecord
from rawi.records import Report

Where = list[int]
"""How far an origin was read, as JSON can keep it; empty: nothing of it."""


class Later(NamedTuple):
    """Something that cannot be had for now, and why: nothing is lost where it is asked for again."""

    name: str
    why: str
    wait: float | None = None

    def __str__(self) -> str:
        """Return `name: why`."""
        return f"{self.name}: {self.why}"


class Taken(NamedTuple):
    """A report, or what is wrong with a record; and how far the origin is read with it."""

    item: Report | BadRecord | Later
    where: Where


class Options(NamedTuple):
    """How sources are to be read: the date of publication and the columns that the user told, and whether the pages
    that feeds tell of are fetched."""

    published: str | None = None
    columns: Mapping[str, str] = {}
    pages: bool = True


class Origin(Protocol):
    """One file, or one page. `name` is what the archive knows it by: an absolute path, an address.

    `stamp` changes when its content does (size and time of a file); `weight` says how much work it is, in bytes, and
    `done` how much of that has been done. `url` is the address of a page, null for files. `lasting`: the archive is to
    remember how far it was read.
    """

    name: str
    stamp: Sequence[int]
    weight: int
    url: str | None
    lasting: bool

    @property
    def done(self) -> int:
        """How much of `weight` has been read."""
        ...

    def read(self, after: Where) -> Iterator[Taken]:
        """Give what follows the place `after`."""
        ...


class Failing:
    """An origin that cannot be read at all: it gives the reason, and nothing else."""

    stamp: Sequence[int] = ()
    weight = 0
    url: str | None = None
    lasting = False
    done = 0

    def __init__(self, name: str, item: BadRecord | Later) -> None:
        self.name = name
        self._item = item

    def read(self, after: Where) -> Iterator[Taken]:
        """Give the reason."""
        yield Taken(self._item, [1])
