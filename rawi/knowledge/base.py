"""The tables of `data/` as typed records: who is who, who held which office when, what words say about an actor.

`README.md` beside this file tells what every column means; `check.py` tells what is wrong with a folder of tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

DATA = Path(str(files("rawi.knowledge"))) / "data"
SHORT = "~"


class KnowledgeError(ValueError):
    """A table that cannot be read: names the file, the line and what to do."""


class Country(NamedTuple):
    """A country or territory.

    `demonym_ar` are masculine singulars without article, `metonyms_ar` seats that stand for the state.
    """

    code: str
    name_en: str
    names_ar: tuple[str, ...]
    demonym_ar: tuple[str, ...]
    demonym_plural_ar: tuple[str, ...]
    metonyms_ar: tuple[str, ...]
    capital_en: str
    wikidata: str


class Actor(NamedTuple):
    """A person, group or organisation; `short_ar` are names distinctive enough to stand alone (a surname)."""

    id: str
    kind: str
    name: str
    code: str
    sector: tuple[str, ...]
    wikidata: str
    names_ar: tuple[str, ...]
    short_ar: tuple[str, ...]


class Term(NamedTuple):
    """A time in office.

    `code` is a country or organisation code or the id of an actor; `last` is None while it goes on.
    """

    actor: str
    office: str
    code: str
    first: date
    last: date | None

    def covers(self, day: date) -> bool:
        """Return whether `day` lies in the term, first and last day included."""
        return self.first <= day and (self.last is None or day <= self.last)


class Title(NamedTuple):
    """An office, rank or generic word for a person."""

    id: str
    forms_ar: tuple[str, ...]
    english: str
    sector: tuple[str, ...]
    level: str


class Medium(NamedTuple):
    """A news agency, newspaper, channel or site."""

    id: str
    name: str
    names_ar: tuple[str, ...]
    code: str
    kind: str
    wikidata: str


class Head(NamedTuple):
    """A generic noun and the sectors it gives; `with_` is what it needs to mean this (see README.md)."""

    id: str
    forms_ar: tuple[str, ...]
    sector: tuple[str, ...]
    with_: str


class Reading(NamedTuple):
    """What a bare word means in a report about one of the countries `when` (none: in any report)."""

    form_ar: str
    when: tuple[str, ...]
    actor: str
    code: str
    sector: tuple[str, ...]
    name: str


class Place(NamedTuple):
    """Cities and provinces that tell the country of whoever is named after them."""

    code: str
    names_ar: tuple[str, ...]


COLUMNS = {
    "countries.tsv": [
        "code",
        "name_en",
        "names_ar",
        "demonym_ar",
        "demonym_plural_ar",
        "metonyms_ar",
        "capital_en",
        "wikidata",
    ],
    "actors": ["id", "kind", "name", "code", "sector", "wikidata", "names_ar"],
    "offices.tsv": ["actor", "office", "code", "from", "to"],
    "titles.tsv": ["id", "forms_ar", "english", "sector", "level"],
    "media.tsv": ["id", "name", "names_ar", "code", "kind", "wikidata"],
    "heads.tsv": ["id", "forms_ar", "sector", "with"],
    "context.tsv": ["form_ar", "when", "actor", "code", "sector", "name"],
    "places.tsv": ["code", "names_ar"],
}


def lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the fields of each line of a table that is neither empty nor a comment, the header first.

    Raises KnowledgeError where the file is missing or not UTF-8."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise KnowledgeError(f"{path}: the file is missing; an empty table is its header line alone") from None
    except UnicodeDecodeError as e:
        line = path.read_bytes()[: e.start].count(b"\n") + 1
        raise KnowledgeError(f"{path}, line {line}: not UTF-8; save the file as UTF-8") from None
    for number, row in enumerate(text.split("\n"), 1):
        if row and row[0] != "#":
            yield number, row.rstrip("\r").split("\t")


def rows(path: Path, columns: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the fields of each record of a table with these columns.

    Raises KnowledgeError, naming file and line, at the first line that does not fit the columns."""
    table = lines(path)
    number, header = next(table, (1, []))
    if header != columns:
        raise KnowledgeError(f"{path}, line {number}: the header has to be {' '.join(columns)}, separated by tabs")
    for number, fields in table:
        if len(fields) != len(columns):
            raise KnowledgeError(
                f"{path}, line {number}: {len(fields)} fields, but the header has {len(columns)}; separate fields by "
                "single tabs and leave an empty field where nothing is known"
            )
        yield number, fields


def actor_files(folder: Path) -> list[Path]:
    """Return the tables of actors in a folder of knowledge, `core.tsv` first."""
    return sorted((folder / "actors").glob("*.tsv"), key=lambda p: (p.name != "core.tsv", p.name))


def office_files(folder: Path) -> list[Path]:
    """Return the tables of offices in a folder of knowledge: `offices.tsv`, and `offices_*.tsv` by region."""
    return [folder / "offices.tsv", *sorted(folder.glob("offices_*.tsv"))]


def several(field: str) -> tuple[str, ...]:
    """Return the values of a field that are separated by `|`."""
    return tuple(v for v in field.split("|") if v)


def day(value: str, *, end: bool = False) -> date:
    """Return the first day (with `end` the last) of `2017-01-20`, `2017-01` or `2017`. Raises ValueError."""
    parts = [int(p) for p in value.split("-")]
    if len(parts) == 3:
        return date(*parts)
    year, month = parts[0], parts[1] if len(parts) == 2 else (12 if end else 1)
    if len(parts) > 2:
        raise ValueError(value)
    if not end:
        return date(year, month, 1)
    return date.fromordinal(date(year + month // 12, month % 12 + 1, 1).toordinal() - 1)


class Knowledge:
    """All tables of one folder, each read when it is first asked for."""

    def __init__(self, folder: Path = DATA) -> None:
        """Take the folder of the tables (the one that ships with Rawi unless told otherwise)."""
        self.folder = folder

    def _rows(self, name: str) -> Iterator[list[str]]:
        return (fields for _, fields in rows(self.folder / name, COLUMNS[name]))

    @cached_property
    def countries(self) -> dict[str, Country]:
        """Countries by code."""
        found = {}
        for code, name, names, demonyms, plurals, metonyms, capital, q in self._rows("countries.tsv"):
            found[code] = Country(
                code, name, several(names), several(demonyms), several(plurals), several(metonyms), capital, q
            )
        return found

    @cached_property
    def actors(self) -> dict[str, Actor]:
        """Actors by id, those of `core.tsv` first."""
        found = {}
        for path in actor_files(self.folder):
            for _, (key, kind, name, code, sector, q, names) in rows(path, COLUMNS["actors"]):
                full, short = [], []
                for form in several(names):
                    if form[0] == SHORT:
                        short.append(form[1:])
                    else:
                        full.append(form)
                found[key] = Actor(key, kind, name, code, tuple(sector.split()), q, tuple(full), tuple(short))
        return found

    @cached_property
    def terms(self) -> list[Term]:
        """Every time in office, as listed."""
        found = []
        for path in office_files(self.folder):
            for number, (actor, office, code, first, last) in rows(path, COLUMNS["offices.tsv"]):
                try:
                    found.append(Term(actor, office, code, day(first), day(last, end=True) if last else None))
                except ValueError:
                    raise KnowledgeError(
                        f"{path}, line {number}: dates are written 2017-01-20, 2017-01 or 2017"
                    ) from None
        return found

    @cached_property
    def titles(self) -> dict[str, Title]:
        """Titles by id."""
        table = self._rows("titles.tsv")
        return {k: Title(k, several(forms), en, tuple(sector.split()), level) for k, forms, en, sector, level in table}

    @cached_property
    def media(self) -> dict[str, Medium]:
        """Media by id."""
        return {k: Medium(k, n, several(ar), code, kind, q) for k, n, ar, code, kind, q in self._rows("media.tsv")}

    @cached_property
    def heads(self) -> dict[str, Head]:
        """Generic nouns by id."""
        return {k: Head(k, several(forms), tuple(s.split()), w) for k, forms, s, w in self._rows("heads.tsv")}

    @cached_property
    def context(self) -> list[Reading]:
        """What bare words mean by context, in the order in which they are tried."""
        table = self._rows("context.tsv")
        return [Reading(f, tuple(w.split()), a, c, tuple(s.split()), n) for f, w, a, c, s, n in table]

    @cached_property
    def places(self) -> list[Place]:
        """Names of cities and provinces, a country a record."""
        return [Place(code, several(names)) for code, names in self._rows("places.tsv")]

    @cached_property
    def terms_of(self) -> dict[str, list[Term]]:
        """Times in office by actor."""
        found: dict[str, list[Term]] = {}
        for t in self.terms:
            found.setdefault(t.actor, []).append(t)
        return found

    @cached_property
    def _holders(self) -> dict[tuple[str, str], list[Term]]:
        found: dict[tuple[str, str], list[Term]] = {}
        for t in self.terms:
            found.setdefault((t.office, t.code), []).append(t)
        return found

    def holder(self, office: str, code: str, on: date) -> Actor | None:
        """Return who held the office of a country or organisation on a day; of two on the day of a handover the later.

        `code` is a country or organisation code or the id of an organisation. None where the tables do not say."""
        terms = [t for t in self._holders.get((office, code), ()) if t.covers(on)]
        if not terms:
            return None
        return self.actors.get(max(terms, key=lambda t: t.first).actor)

    def offices(self, actor: str, on: date) -> list[Term]:
        """Return the offices that an actor held on a day, the latest taken first."""
        return sorted((t for t in self.terms_of.get(actor, ()) if t.covers(on)), key=lambda t: t.first, reverse=True)


@cache
def knowledge() -> Knowledge:
    """Return the knowledge that ships with Rawi; the same object every time."""
    return Knowledge()


def counts(base: Knowledge | None = None) -> dict[str, int]:
    """Return how many records each kind of table holds."""
    k = base or knowledge()
    return {
        "countries": len(k.countries),
        "actors": len(k.actors),
        "offices": len(k.terms),
        "titles": len(k.titles),
        "media": len(k.media),
        "heads": len(k.heads),
        "context": len(k.context),
        "places": sum(len(p.names_ar) for p in k.places),
    }
