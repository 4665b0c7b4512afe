"""Find what is wrong in a folder of knowledge: every problem with its file, its line and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from rawi.arabic.orthography import folded
from rawi.knowledge.base import COLUMNS, DATA, SHORT, KnowledgeError, actor_files, day, lines, office_files, several
from rawi.ontology import plover

KINDS = set(
    [
        "person",
        "armed-group",
        "party",
        "coalition",
        "organisation",
        "agency",
        "ngo",
        "media",
        "company",
        "government-body",
        "movement",
    ]
)
LEVELS = {"state", "person", "rank", "generic"}
MEDIA_KINDS = {"agency", "newspaper", "tv", "radio", "site"}
NEEDS = {
    "", "state", "group", "thing", "act", "pro", "anti", "former",
    "counterpart", "modifier", "weak", "again", "allies", "open",
}  # fmt: skip
REQUIRED = {
    "countries.tsv": ["code", "name_en", "names_ar"],
    "actors": ["id", "kind", "name", "names_ar"],
    "offices.tsv": ["actor", "office", "code", "from"],
    "titles.tsv": ["id", "forms_ar", "level"],
    "media.tsv": ["id", "name", "names_ar", "kind"],
    "heads.tsv": ["id", "forms_ar"],
    "context.tsv": ["form_ar"],
    "places.tsv": ["code", "names_ar"],
}
LISTS = {"names_ar", "forms_ar", "demonym_ar", "demonym_plural_ar", "metonyms_ar"}
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_WIKIDATA = re.compile(r"Q[1-9][0-9]*")


class Problem(NamedTuple):
    """What is wrong in a table: the file, its line (from 1) and what to do about it."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class Row(NamedTuple):
    """A record with where it stands; `table` is its key in COLUMNS."""

    table: str
    file: str
    line: int
    values: dict[str, str]

    def says(self, message: str) -> Problem:
        """Return a problem of this record."""
        return Problem(self.file, self.line, message)


def check(folder: Path = DATA) -> list[Problem]:
    """Return everything that is wrong in a folder of knowledge, in the order of files and lines.

    Looks for malformed lines, duplicate keys, unknown codes, sectors, kinds and levels, offices or actors that do not
    exist, terms that end before they begin or overlap another holder's, and one Arabic name claimed by two actors of
    a kind. An empty list means that all is well.
    """
    folder = Path(folder)
    problems: list[Problem] = []
    tables: list[Row] = []
    for table, path in _paths(folder):
        tables += _read(table, path, path.relative_to(folder).as_posix(), problems)
    for find in (_fields, _keys, _vocabulary, _terms, _context, _names):
        problems += find(tables)
    order = {name: i for i, name in enumerate(dict.fromkeys(r.file for r in tables))}
    return sorted(set(problems), key=lambda p: (order.get(p.file, -1), p.line, p.message))


def _paths(folder: Path) -> Iterable[tuple[str, Path]]:
    for table in COLUMNS:
        if table == "actors":
            yield from ((table, path) for path in actor_files(folder))
        elif table == "offices.tsv":
            yield from ((table, path) for path in office_files(folder))
        else:
            yield table, folder / table


def _read(table: str, path: Path, file: str, problems: list[Problem]) -> list[Row]:
    columns, found = COLUMNS[table], []
    try:
        numbered = list(lines(path))
    except KnowledgeError as e:
        where = re.search(r", line (\d+)", str(e))
        problems.append(Problem(file, int(where[1]) if where else 1, str(e).split(": ", 1)[-1]))
        return []
    if not numbered or numbered[0][1] != columns:
        line = numbered[0][0] if numbered else 1
        problems.append(Problem(file, line, f"the header has to be {' '.join(columns)}, separated by tabs"))
        return []
    for number, fields in numbered[1:]:
        if len(fields) == len(columns):
            found.append(Row(table, file, number, dict(zip(columns, fields, strict=True))))
        else:
            problems.append(
                Problem(
                    file,
                    number,
                    f"{len(fields)} fields, but the header has {len(columns)}; separate fields by single tabs",
                )
            )
    return found


def _fields(tables: list[Row]) -> Iterable[Problem]:
    for row in tables:
        for column, value in row.values.items():
            if value != value.strip():
                yield row.says(f"{column}: take off the spaces around {value!r}")
            if column in LISTS and value and "" in value.split("|"):
                yield row.says(f"{column}: an empty value between two |; take out one of them")
            if column in LISTS and any(v != v.strip() or v == SHORT for v in value.split("|")):
                yield row.says(
                    f"{column}: values are separated by | without spaces, and a {SHORT} stands before a name"
                )
        for column in REQUIRED[row.table]:
            if not row.values[column]:
                yield row.says(f"{column} is empty; every record needs one")
        key = row.values.get("id")
        if key and not _SLUG.fullmatch(key):
            yield row.says(f"id {key!r}: use lower-case ASCII letters, digits and single hyphens")
        q = row.values.get("wikidata")
        if q and not _WIKIDATA.fullmatch(q):
            yield row.says(f"wikidata {q!r}: write Q and a number, or leave it empty")


def _keys(tables: list[Row]) -> Iterable[Problem]:
    seen: dict[tuple[str, str], Row] = {}
    for row in tables:
        for column in ("id", "code", "wikidata"):
            value = row.values.get(column)
            if not value or (column == "code" and row.table != "countries.tsv"):
                continue
            first = seen.setdefault((f"{row.table} {column}", value), row)
            if first is not row:
                yield row.says(
                    f"{column} {value!r} stands already in {first.file}, line {first.line}; keep one of them"
                )


def _vocabulary(tables: list[Row]) -> Iterable[Problem]:
    codes = {r.values["code"] for r in tables if r.table == "countries.tsv"} | set(plover.codes())
    actors = {r.values["id"] for r in tables if r.table == "actors"}
    allowed: dict[tuple[str, str], set[str]] = {
        ("actors", "kind"): KINDS,
        ("media.tsv", "kind"): MEDIA_KINDS,
        ("titles.tsv", "level"): LEVELS,
        ("heads.tsv", "with"): NEEDS,
    }
    known: Callable[[set[str]], str] = lambda values: ", ".join(sorted(v or "(empty)" for v in values))  # noqa: E731
    for row in tables:
        code = row.values.get("code")
        if code and code not in codes and not (row.table == "offices.tsv" and code in actors):
            yield row.says(
                f"unknown code {code!r}; use one of countries.tsv or of PLOVER ({', '.join(plover.codes())})"
            )
        for column in ("code", "when"):
            for c in row.values.get(column, "").split() if row.table == "context.tsv" else ():
                if c not in codes:
                    yield row.says(f"unknown code {c!r} in {column}; use one of countries.tsv or of PLOVER")
        for sector in row.values.get("sector", "").split():
            if sector not in plover.sectors():
                yield row.says(f"unknown sector {sector!r}; use one of PLOVER ({' '.join(plover.sectors())})")
        for column in ("kind", "level", "with"):
            values = allowed.get((row.table, column))
            if values is not None and row.values[column] not in values:
                yield row.says(f"unknown {column} {row.values[column]!r}; use one of {known(values)}")


class _Term(NamedTuple):
    row: Row
    first: tuple[date, date]
    last: tuple[date, date] | None


def _terms(tables: list[Row]) -> Iterable[Problem]:
    actors = {r.values["id"]: r.values["kind"] for r in tables if r.table == "actors"}
    titles = {r.values["id"]: r.values["level"] for r in tables if r.table == "titles.tsv"}
    held: dict[tuple[str, str], list[_Term]] = {}
    for row in (r for r in tables if r.table == "offices.tsv"):
        v = row.values
        if v["actor"] and v["actor"] not in actors:
            yield row.says(f"no actor {v['actor']!r} in actors/*.tsv; add the person there or mend the id")
        if v["office"] and v["office"] not in titles:
            yield row.says(f"no office {v['office']!r} in titles.tsv; add it there or mend the id")
        try:
            first = day(v["from"]), day(v["from"], end=True)
            last = (day(v["to"]), day(v["to"], end=True)) if v["to"] else None
        except ValueError:
            yield row.says("dates are written 2017-01-20, 2017-01 or 2017")
            continue
        if last and last[1] < first[0]:
            yield row.says(f"the term ends ({v['to']}) before it begins ({v['from']})")
        elif titles.get(v["office"]) == "state":
            held.setdefault((v["office"], v["code"]), []).append(_Term(row, first, last))
    for (office, code), terms in held.items():
        terms.sort(key=lambda t: (t.first, t.row.line))
        for i, earlier in enumerate(terms):
            for later in terms[i + 1 :]:
                # Where only a month or year is known, the terms may meet anywhere in it.
                end = earlier.last[0] if earlier.last else date.max
                begin = min(later.first[1], later.last[1] if later.last else date.max)
                if end > begin:
                    yield later.row.says(
                        f"{earlier.row.values['actor']} ({earlier.row.file}, line {earlier.row.line}) holds {office} "
                        f"of {code} at the same time; one at a time: mend a date, or use another office"
                    )


def _context(tables: list[Row]) -> Iterable[Problem]:
    actors = {r.values["id"] for r in tables if r.table == "actors"}
    for row in (r for r in tables if r.table == "context.tsv"):
        if row.values["actor"] and row.values["actor"] not in actors:
            yield row.says(f"no actor {row.values['actor']!r} in actors/*.tsv; add it there or mend the id")
        if row.values["actor"] and (row.values["code"] or row.values["sector"]):
            yield row.says("give the actor, or code and sector, not both")


def _names(tables: list[Row]) -> Iterable[Problem]:
    """One name, two actors of a kind: an error unless context.tsv decides between them."""
    decided = {folded(r.values["form_ar"]) for r in tables if r.table == "context.tsv"}
    seen: dict[tuple[str, str], Row] = {}
    for row in (r for r in tables if r.table in ("actors", "media.tsv")):
        for name in several(row.values["names_ar"]):
            form = folded(name.removeprefix(SHORT))
            first = seen.setdefault((f"{row.table} {row.values['kind']}", form), row)
            # of papers that share a common word the country of the publisher decides
            by_home = row.table == "media.tsv" and name.startswith(SHORT)
            if first is not row and form not in decided and not by_home:
                yield row.says(
                    f"the name {name} is also that of {first.values['id']} ({first.file}, line {first.line}); take it "
                    "from one of them, or let context.tsv decide"
                )
