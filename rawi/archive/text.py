"""Arabic full-text search over reports: the same hits in the same order in SQLite and PostgreSQL.

What is indexed are light stems (`stems.py`), so that «للقوات» finds «القوات». Ranking is BM25 (Robertson and Zaragoza
2009), made portable: what depends on one report (how often a stem is in it, how long it is) is worked out when the
report is added, rounded to one of `LEVELS`, and written on to the stem («قوات_k»). The databases only say which reports
have which token, from an FTS5 table or a GIN index over a tsvector; weights and order come from here.

A query is words, all of which a report has to have; «"…"» or «…» for a phrase; `-` before what it must not have; `OR`
or `|` between alternatives.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Dialect,
    LargeBinary,
    Select,
    and_,
    cast,
    column,
    delete,
    false,
    func,
    insert,
    literal,
    literal_column,
    not_,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.dialects import postgresql

from rawi.arabic.words import words
from rawi.archive import schema
from rawi.archive.stems import stem, stems, stopwords

if TYPE_CHECKING:
    from rawi.archive.store import Archive

LEVELS = "abcdefghijklmnopqrstuvwxyz"
"""How much a stem says about a report, in as many steps as there are letters."""

K1, B = 1.2, 0.75
"""The parameters of BM25, as it is commonly set."""

AVERAGE = 250
"""The length of a news report in words, which lengths are compared with. A constant, so that reports need not be
indexed anew when others come; the 23,547 articles of SaudiNewsNet have 255 on average."""

TITLE = 2
"""A word of the title counts so many times."""

SNIPPET = 180
"""About how many characters of a text are shown with a hit."""

AT_ONCE = 10_000
"""Ids that are asked for in one statement."""

DIGITS = 9
"""Scores count to so many digits."""

_HIGHEST = K1 + 1
_BREAK = "/"
"""Stands between the stems of title and text, so that no phrase goes across."""

_index = table("search_index", column("rowid"), column("tokens"))
_TERM = re.compile(r'(?P<not>-?)(?:"(?P<quote>[^"]*)"?|«(?P<guillemets>[^»]*)»?|(?P<word>[^\s"«]+))')
_OR = ("OR", "|")


class Query(msgspec.Struct, frozen=True):
    """What is looked for. `groups`: from each a report has to have one of the phrases (a word is a phrase of one
    stem); `without`: it must have none of these; `ignored`: words too common to be looked for."""

    groups: tuple[tuple[tuple[str, ...], ...], ...]
    without: tuple[tuple[str, ...], ...] = ()
    ignored: tuple[str, ...] = ()

    def stems(self) -> list[str]:
        """Return the stems that count for ranking, each once."""
        found = (s for group in self.groups for phrase in group for s in phrase if s not in stopwords())
        return list(dict.fromkeys(found))


class Piece(msgspec.Struct, frozen=True):
    """A piece of a snippet; `hit` where it is what was looked for."""

    text: str
    hit: bool


class Hit(msgspec.Struct, kw_only=True, frozen=True):
    """A report that was found. The snippet is `text[start:end]` of the report, in pieces."""

    report: int
    key: str
    title: list[Piece]
    published: str | None
    publisher: str | None
    url: str | None
    score: float
    snippet: list[Piece]
    start: int
    end: int


class Found(msgspec.Struct, frozen=True):
    """What a search found: how many reports, the hits that were asked for, and words that were left out."""

    total: int
    hits: list[Hit]
    ignored: tuple[str, ...] = ()


# Filling the index


def index(connection: Connection, reports: Iterable[tuple[int, str | None, str]]) -> None:
    """Put reports (number, title, text) into the search index, within the transaction that adds them."""
    rows = [_indexed(*report) for report in reports]
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        connection.execute(insert(schema.search_text), [{"report": id, "stems": s} for id, s, _ in rows])
        connection.execute(insert(_index), [{"rowid": id, "tokens": " ".join(tokens)} for id, _, tokens in rows])
    else:
        statement = text(
            "INSERT INTO search_text (report, stems, tokens) "
            "VALUES (:report, :stems, array_to_tsvector(CAST(:tokens AS text[])))"
        )
        connection.execute(statement, [{"report": id, "stems": s, "tokens": tokens} for id, s, tokens in rows])


def _indexed(id: int, title: str | None, body: str) -> tuple[int, str, list[str]]:
    head, rest = stems(title or ""), stems(body)
    counts = Counter(rest)
    for s in head:
        counts[s] += TITLE
    norm = K1 * (1 - B + B * (len(rest) + TITLE * len(head)) / AVERAGE)
    common = stopwords()
    tokens = [f"{s}_{_level(n, norm)}" for s, n in counts.items() if s not in common]
    return id, f" {' '.join([*head, _BREAK, *rest])} ", tokens


def _level(count: int, norm: float) -> str:
    impact = count * _HIGHEST / (count + norm)
    return LEVELS[min(int(impact / _HIGHEST * len(LEVELS)), len(LEVELS) - 1)]


def _weight(level: int) -> float:
    return (level + 0.5) / len(LEVELS) * _HIGHEST


def missing(connection: Connection) -> tuple[int, list[str]]:
    """Return how many reports are not in the search index, or wrongly, and the keys of some of them."""
    r, t = schema.report.c, schema.search_text.c
    without = select(r.key).where(~select(t.report).where(t.report == r.id).exists())
    if connection.dialect.name == "sqlite":
        # the index keeps no texts, but the number of each row that it has
        there: Select[Any] = select(literal_column("id")).select_from(table("search_index_docsize"))
        empty = select(r.key).where(r.id.not_in(there))
    else:
        empty = select(r.key).join(schema.search_text, t.report == r.id).where(t.tokens.is_(None))
    keys = sorted(connection.execute(without.union(empty)).scalars())
    return len(keys), keys[:10]


def rebuild(archive: Archive) -> int:
    """Build the search index anew from the texts, in one transaction; return how many reports it has."""
    r = schema.report.c
    count = last = 0
    with archive.writing() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("INSERT INTO search_index(search_index) VALUES('delete-all')"))
        connection.execute(delete(schema.search_text))
        while True:
            page = connection.execute(select(r.id, r.title, r.text).where(r.id > last).order_by(r.id).limit(500)).all()
            if not page:
                return count
            index(connection, [(row.id, row.title, row.text) for row in page])
            count, last = count + len(page), page[-1].id


# Reading a query


def parse(query: str) -> Query:
    """Return what a query in words looks for. Nothing in it is an error: what cannot be read is a word."""
    groups: list[list[tuple[str, ...]]] = []
    without: list[tuple[str, ...]] = []
    ignored: list[str] = []
    joins = False
    for m in _TERM.finditer(query):
        if m["word"] in _OR and not m["not"]:
            joins = bool(groups)
            continue
        phrase = tuple(stems(m["quote"] or m["guillemets"] or m["word"] or ""))
        if all(s in stopwords() for s in phrase):
            ignored += [m[0]] if phrase else []
        elif m["not"]:
            without.append(phrase)
        elif joins:
            groups[-1].append(phrase)
        else:
            groups.append([phrase])
        joins = False
    return Query(tuple(tuple(dict.fromkeys(g)) for g in groups), tuple(without), tuple(ignored))


# Finding


def condition(query: str | Query, dialect: Dialect) -> ColumnElement[bool]:
    """Return the condition on `report.id` under which a report is a hit, for a query over the tables.

    A query that looks for nothing has no hits."""
    wanted = parse(query) if isinstance(query, str) else query
    if not wanted.groups:
        return false()
    parts = [or_(*(_has(phrase, dialect) for phrase in group)) for group in wanted.groups]
    return and_(*parts, *(not_(_has(phrase, dialect)) for phrase in wanted.without))


def _has(phrase: Sequence[str], dialect: Dialect) -> ColumnElement[bool]:
    t = schema.search_text.c
    single = [s for s in dict.fromkeys(phrase) if s not in stopwords()]
    if len(phrase) == 1:
        return schema.report.c.id.in_(_having(phrase[0], dialect))
    found = select(t.report).where(*(t.report.in_(_having(s, dialect)) for s in single))
    return schema.report.c.id.in_(found.where(_in_order(phrase, dialect)))


def _having(s: str, dialect: Dialect) -> Select[Any]:
    """The reports that have a stem, at whatever level."""
    if dialect.name == "sqlite":
        return select(literal_column("rowid")).select_from(_index).where(_match(f'"{s}_"*'))
    t = schema.search_text.c
    return select(t.report).where(t.tokens.op("@@")(cast(literal(f"'{s}_':*"), postgresql.TSQUERY)))


def _match(expression: str) -> ColumnElement[bool]:
    return literal_column("search_index").op("MATCH", is_comparison=True)(literal(expression))


def _in_order(phrase: Sequence[str], dialect: Dialect) -> ColumnElement[bool]:
    stems, part = schema.search_text.c.stems, f" {' '.join(phrase)} "
    if dialect.name == "sqlite":
        # `connect.py` lends SQLite this function of PostgreSQL; bytes are passed to it without being decoded
        return func.strpos(cast(stems, LargeBinary), part.encode()) > 0
    return func.strpos(stems, part) > 0


def search(
    archive: Archive, query: str | Query, limit: int = 20, offset: int = 0, among: Select[Any] | None = None
) -> Found:
    """Return the reports that a query finds, the best first, with snippets.

    `among` selects the ids of reports to which the search is confined. Of reports that fit equally well the newest
    comes first, then the order is that of their keys."""
    wanted = parse(query) if isinstance(query, str) else query
    if not wanted.groups:
        return Found(0, [], wanted.ignored)
    with archive.reading() as connection:
        scores = ranked(connection, wanted)
        if among is not None:
            chosen = set(connection.execute(among).scalars())
            scores = {id: score for id, score in scores.items() if id in chosen}
        page = _page(connection, scores, limit, offset)
        hits = [_hit(row, scores[row.id], wanted) for row in page]
    return Found(len(scores), hits, wanted.ignored)


def ranked(connection: Connection, wanted: Query) -> dict[int, float]:
    """The hits and how well they fit."""
    weights = {s: _weights(connection, s) for s in wanted.stems()}
    phrases = {phrase for group in wanted.groups for phrase in group} | set(wanted.without)
    for s in {s for phrase in wanted.without for s in phrase} - set(weights) - stopwords():
        weights[s] = _weights(connection, s)
    having = {phrase: _having_phrase(connection, phrase, weights) for phrase in phrases}
    ids: set[int] | None = None
    for group in wanted.groups:
        some: set[int] = set().union(*(having[phrase] for phrase in group))
        ids = some if ids is None else ids & some
    ids = (ids or set()).difference(*(having[phrase] for phrase in wanted.without))
    count = int(connection.execute(select(func.count()).select_from(schema.search_text)).scalar() or 0)
    scores = dict.fromkeys(ids, 0.0)
    for s in wanted.stems():
        there = weights[s]
        rarity = math.log(1 + (count - len(there) + 0.5) / (len(there) + 0.5))
        if len(ids) < len(there):
            for id in ids:
                if id in there:
                    scores[id] += rarity * there[id]
        else:
            for id, weight in there.items():
                if id in scores:
                    scores[id] += rarity * weight
    return scores


def _weights(connection: Connection, s: str) -> dict[int, float]:
    """The reports that have a stem, and how much it says about each."""
    found: dict[int, float] = {}
    for level, ids in _by_level(connection, s):
        found.update(dict.fromkeys(ids, _weight(level)))
    return found


def _by_level(connection: Connection, s: str) -> Iterator[tuple[int, Iterable[int]]]:
    if connection.dialect.name == "sqlite":
        # one string a level is several times as fast to fetch as one row a report
        one = "SELECT {n}, group_concat(rowid) FROM search_index WHERE search_index MATCH '\"{s}_{letter}\"'"
        query = " UNION ALL ".join(one.format(n=n, s=s, letter=letter) for n, letter in enumerate(LEVELS))
        for level, ids in connection.exec_driver_sql(query):
            if ids:
                yield level, map(int, ids.split(","))
        return
    one = "SELECT {n}, array_agg(report) FROM search_text WHERE tokens @@ '''{s}_{letter}'''::tsquery"
    query = " UNION ALL ".join(one.format(n=n, s=s, letter=letter) for n, letter in enumerate(LEVELS))
    for level, ids in connection.execute(text(query.replace(":", r"\:"))):
        if ids:
            yield level, ids


def _having_phrase(connection: Connection, phrase: Sequence[str], weights: dict[str, dict[int, float]]) -> set[int]:
    parts = sorted((weights[s] for s in set(phrase) if s in weights), key=len)
    ids = set(parts[0]).intersection(*parts[1:])
    if len(phrase) == 1 or not ids:
        return ids
    t = schema.search_text.c
    found: set[int] = set()
    here = sorted(ids)
    for n in range(0, len(here), AT_ONCE):
        some = select(t.report).where(_among(t.report, here[n : n + AT_ONCE]), _in_order(phrase, connection.dialect))
        found.update(connection.execute(some, execution_options=_ONCE).scalars())
    return found


def _among(column: ColumnElement[int], ids: Sequence[int]) -> ColumnElement[bool]:
    """The condition that a column has one of many numbers, written out: thousands of parameters are slow to bind."""
    return column.op("IN", is_comparison=True)(literal_column(f"({', '.join(map(str, ids))})")) if ids else false()


_ONCE: dict[str, Any] = {"compiled_cache": None}
"""For statements that are never the same again: SQLAlchemy need not remember them."""


def _page(connection: Connection, scores: dict[int, float], limit: int, offset: int) -> list[Any]:
    """The rows of the reports from `offset` on, in order."""
    if offset >= len(scores) or limit <= 0:
        return []
    last = sorted(scores.values(), reverse=True)[min(offset + limit, len(scores)) - 1]
    # sums taken in another order must not tell equals apart
    best = {id: round(score, DIGITS) for id, score in scores.items() if score >= last - 10**-DIGITS}
    r = schema.report.c
    rows: list[Any] = []
    ids = list(best)
    for n in range(0, len(ids), AT_ONCE):
        some = select(r.id, r.published, r.key).where(_among(r.id, ids[n : n + AT_ONCE]))
        rows += connection.execute(some, execution_options=_ONCE)
    rows.sort(key=lambda row: row.key)
    rows.sort(key=lambda row: (best[row.id], row.published or ""), reverse=True)
    chosen = [row.id for row in rows[offset : offset + limit]]
    full = {row.id: row for row in connection.execute(select(schema.report).where(r.id.in_(chosen)))}
    return [full[id] for id in chosen]


# Showing


def _hit(row: Any, score: float, wanted: Query) -> Hit:
    found = _matches(row.text, wanted)
    start, end = _window(row.text, found, SNIPPET)
    return Hit(
        report=row.id,
        key=row.key,
        title=pieces(row.title or "", wanted),
        published=row.published,
        publisher=row.publisher,
        url=row.url,
        score=round(score, DIGITS),
        snippet=_pieces(row.text, found, start, end),
        start=start,
        end=end,
    )


def matches(body: str, query: str | Query) -> list[tuple[int, int]]:
    """Return start and end of each word of a text that a query looks for; of a phrase, only where it is whole."""
    return [(start, end) for start, end, _ in _matches(body, parse(query) if isinstance(query, str) else query)]


def _matches(body: str, wanted: Query) -> list[tuple[int, int, str]]:
    phrases = {phrase for group in wanted.groups for phrase in group}
    starts = {phrase[0] for phrase in phrases}
    spans = [(a, b, s) for a, b in words(body, punctuation=False) if (s := stem(body[a:b]))]
    hit: set[int] = set()
    for n, (_, _, s) in enumerate(spans):
        if s in starts:
            for phrase in phrases:
                if tuple(t for _, _, t in spans[n : n + len(phrase)]) == phrase:
                    hit.update(range(n, n + len(phrase)))
    return [spans[n] for n in sorted(hit)]


def window(body: str, query: str | Query, width: int = SNIPPET) -> tuple[int, int]:
    """Return start and end of the piece of a text, about `width` characters long, that shows best what was found.

    It has as many different words of the query as possible, then as many words; it is cut at white space."""
    return _window(body, _matches(body, parse(query) if isinstance(query, str) else query), width)


def _window(body: str, found: Sequence[tuple[int, int, str]], width: int) -> tuple[int, int]:
    best, first, last = (0, 0), 0, 0
    right = 0
    for left, (start, _, _) in enumerate(found):
        right = max(right, left + 1)
        while right < len(found) and found[right][1] - start <= width:
            right += 1
        here = len({s for _, _, s in found[left:right]}), right - left
        if here > best:
            best, first, last = here, start, found[right - 1][1]
    spare = max(width - (last - first), 0)
    start = _at_space(body, max(0, first - spare // 3), first)
    end = _before_space(body, max(last, start), min(len(body), max(last, start + width)))
    return start, end


def _at_space(body: str, start: int, last: int) -> int:
    """The begin of a word from `start` on, at most `last`; the begin of the line where that is nearer."""
    line = body.rfind("\n", start, last) + 1
    if line > start:
        start = line
    elif start > 0 and not body[start - 1].isspace():
        space = next((i for i in range(start, last) if body[i].isspace()), last)
        start = space
    while start < last and body[start].isspace():
        start += 1
    return start


def _before_space(body: str, first: int, end: int) -> int:
    if end < len(body) and not body[end].isspace():
        end = next((i for i in range(end, first, -1) if body[i - 1].isspace()), end)
    while end > first and body[end - 1].isspace():
        end -= 1
    return end


def pieces(body: str, query: str | Query, start: int = 0, end: int | None = None) -> list[Piece]:
    """Return `body[start:end]` in pieces that are what a query looks for and pieces that are not."""
    wanted = parse(query) if isinstance(query, str) else query
    return _pieces(body, _matches(body, wanted), start, len(body) if end is None else end)


def _pieces(body: str, hits: Iterable[tuple[int, int, str]], start: int, end: int) -> list[Piece]:
    found: list[Piece] = []
    at = start
    for a, b, _ in hits:
        if a < start or b > end:
            continue
        if a > at:
            found.append(Piece(body[at:a], False))
        found.append(Piece(body[a:b], True))
        at = b
    if at < end:
        found.append(Piece(body[at:end], False))
    return found
