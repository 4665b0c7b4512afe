"""The gazetteer: places that Arabic news names, from `data/places/*.tsv`, found by their Arabic names.

`data/places/README.md` tells what every column means and where the rows come from. The tables hold some seventeen
thousand places: opening them only files their names under keys, and a row becomes a `Locality` when it is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from rawi.arabic.orthography import folded
from rawi.knowledge.base import DATA, KnowledgeError, knowledge, rows
from rawi.knowledge.check import Problem

PLACES = DATA / "places"
COLUMNS = ["id", "name_en", "names_ar", "kind", "country", "admin1", "lat", "lon", "geonames", "population"]
KINDS = frozenset({
    "country", "admin1", "city", "district", "town", "village", "region", "river", "sea", "base", "airport",
    "crossing", "camp", "strait", "mountain", "island", "neighbourhood", "facility",
})  # fmt: skip
# Tables derived from GeoNames; every other one is written by hand and knows the news better.
DERIVED = ("cities.tsv", "divisions.tsv")

_ARTICLE = "ال"
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ARABIC_NAME = re.compile(r"[\u0621-\u0652\u0670 ().0-9-]+")


class Locality(NamedTuple):
    """A place of the gazetteer.

    `names_ar` are folded; `kind` is one of KINDS; `country` an ISO 3166 alpha-3 code, empty for what no single state
    holds; `lat` and `lon` are degrees (WGS 84) or None; `geonames` a GeoNames id or None; `population` is 0 where
    unknown; `derived` tells that the row comes from GeoNames rather than from a hand-written table.
    """

    id: str
    name: str
    names_ar: tuple[str, ...]
    kind: str
    country: str
    admin1: str
    lat: float | None
    lon: float | None
    geonames: int | None
    population: int
    derived: bool


def bare(word: str) -> str:
    """Return a folded word without the article, where enough of it is left to tell it from others."""
    return word[2:] if word.startswith(_ARTICLE) and len(word) > 4 else word


def key(name: str) -> str:
    """Return what a name is filed under: its folded words without articles, written together.

    «البو كمال» and «البوكمال», «ديار بكر» and «دياربكر» have one key.
    """
    return "".join(bare(word) for word in folded(name).replace("-", " ").split())


class Gazetteer:
    """Places by their Arabic names."""

    def __init__(self, folder: Path = PLACES) -> None:
        """Open the tables in `folder`. Raises KnowledgeError, naming file and line, where a line does not fit."""
        self._lines: list[str] = []
        self._names: list[str] = []
        self._rows: dict[int, Locality] = {}
        self._index: dict[str, tuple[int, ...]] = {}
        self._first_derived = 0
        #: The first words, folded and without article, of all names of several words.
        self.first_words: set[str] = set()
        paths = tables(folder)
        for path in sorted(paths, key=lambda p: p.name in DERIVED):
            if path.name in DERIVED and not self._first_derived:
                self._first_derived = len(self._lines)
            self._file(path)
        if not self._first_derived:
            self._first_derived = len(self._lines)

    def _file(self, path: Path) -> None:
        lines = path.read_text(encoding="utf-8").splitlines()[1:]
        width = len(COLUMNS) - 1
        for number, line in enumerate(lines, 2):
            if line.count("\t") != width:
                raise KnowledgeError(
                    f"{path}, line {number}: {line.count(chr(9)) + 1} fields, but the header has {width + 1}; separate "
                    "fields by single tabs and leave an empty field where nothing is known"
                )
        # Folding all names of a table at once is many times faster than one by one.
        names = folded("\n".join(line.split("\t", 3)[2] for line in lines)).split("\n")
        index, start = self._index, len(self._lines)
        for i, field in enumerate(names, start):
            for name in field.split("|"):
                words = [bare(word) for word in name.replace("-", " ").split(" ")]
                where = words[0]
                if len(words) > 1:
                    self.first_words.add(where)
                    where = "".join(words)
                if where in index:
                    index[where] += (i,)
                else:
                    index[where] = (i,)
        self._lines += lines
        self._names += names

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[Locality]:
        return (self._row(i) for i in range(len(self._lines)))

    def __contains__(self, where: str) -> bool:
        """Return whether places are filed under a key."""
        return where in self._index

    def named(self, where: str) -> list[Locality]:
        """Return the places filed under a key (see `key`), those written by hand first; none if there are none."""
        return [self._row(i) for i in dict.fromkeys(self._index.get(where, ()))]

    def _row(self, i: int) -> Locality:
        row = self._rows.get(i)
        if row is None:
            ident, name, _, kind, country, admin1, lat, lon, number, population = self._lines[i].split("\t")
            row = self._rows[i] = Locality(
                ident,
                name,
                tuple(self._names[i].split("|")),
                kind,
                country,
                admin1,
                float(lat) if lat else None,
                float(lon) if lon else None,
                int(number) if number else None,
                int(population) if population else 0,
                i >= self._first_derived,
            )
        return row

    @cached_property
    def first_level(self) -> dict[tuple[str, str], Locality]:
        """The first-level divisions by country and English name."""
        found: dict[tuple[str, str], Locality] = {}
        for row in (self._row(i) for i, line in enumerate(self._lines) if "\tadmin1\t" in line):
            found.setdefault((row.country, row.name), row)
        return found


@cache
def gazetteer() -> Gazetteer:
    """Return the gazetteer that ships with Rawi; the same object every time."""
    return Gazetteer()


def tables(folder: Path) -> list[Path]:
    """Return the tables of a gazetteer. Raises KnowledgeError where there is none."""
    paths = sorted(Path(folder).glob("*.tsv"))
    if not paths:
        raise KnowledgeError(f"{folder}: no tables of places (*.tsv) here")
    return paths


def check_places(folder: Path = PLACES) -> list[Problem]:
    """Return everything that is wrong in a folder of places, in the order of files and lines; nothing if all is well.

    Looks for malformed lines, duplicate ids and GeoNames ids, unknown kinds and countries, names that are missing or
    not Arabic, half a point, points off the globe, and numbers that are none.
    """
    problems: list[Problem] = []
    ids: dict[str, str] = {}
    numbers: dict[str, str] = {}
    codes = set(knowledge().countries) | {"ESH"}
    for path in tables(folder):
        try:
            for line, fields in rows(path, COLUMNS):
                row = dict(zip(COLUMNS, fields, strict=True))
                problems += (Problem(path.name, line, message) for message in _faults(row, codes))
                for name, seen in (("id", ids), ("geonames", numbers)):
                    here, before = f"{path.name}:{line}", seen.get(row[name])
                    if before and row[name]:
                        message = f"{name} {row[name]!r} is taken by {before}; give each place one of its own"
                        problems.append(Problem(path.name, line, message))
                    seen.setdefault(row[name], here)
        except KnowledgeError as e:
            at = re.search(r", line (\d+): ", str(e))
            problems.append(Problem(path.name, int(at[1]) if at else 1, str(e).split(": ", 1)[1]))
    return problems


def _faults(row: dict[str, str], codes: Iterable[str]) -> Iterator[str]:
    if not _ID.fullmatch(row["id"]):
        yield f"id {row['id']!r} has to be lower-case letters and digits joined by hyphens"
    if not row["name_en"]:
        yield "name_en is empty; give the usual English name"
    for name in row["names_ar"].split("|"):
        if not _ARABIC_NAME.fullmatch(name) or name != " ".join(name.split()):
            yield f"Arabic name {name!r} is empty, has stray spaces or letters that Arabic does not use"
    if row["kind"] not in KINDS:
        yield f"unknown kind {row['kind']!r}; use one of {' '.join(sorted(KINDS))}"
    if row["country"] and row["country"] not in codes:
        yield f"unknown country {row['country']!r}; use an ISO 3166 alpha-3 code listed in countries.tsv"
    if bool(row["lat"]) != bool(row["lon"]):
        yield "a point needs both lat and lon; leave both empty where it is not known"
    for name, most in (("lat", 90), ("lon", 180)):
        try:
            if row[name] and not -most <= float(row[name]) <= most:
                yield f"{name} {row[name]} is off the globe; degrees go from -{most} to {most}"
        except ValueError:
            yield f"{name} {row[name]!r} is not a number of degrees"
    for name in ("geonames", "population"):
        if row[name] and not row[name].isascii() or row[name] and not row[name].isdigit():
            yield f"{name} {row[name]!r} is not a whole number"
