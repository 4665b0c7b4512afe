"""How many events, by what: tables of counts, and the conflict-cooperation score over time.

Counts are of records (tellings). An event with two actors counts under each of them, one without under none.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause, and_, func

from rawi.archive import schema
from rawi.archive.query import Query, QueryError, statement
from rawi.archive.store import Archive

PERIODS = ("day", "week", "month", "quarter", "year")


class Row(NamedTuple):
    """One row of a table of counts: the values it stands for, and what was counted.

    `events` are records, `reports` the reports they stand in, `scale` the mean conflict-cooperation score (-10 to 10).
    """

    values: tuple[str | None, ...]
    events: int
    reports: int
    scale: float


class Point(NamedTuple):
    """A period of a series: its first day, the events in it, their mean and summed score, events by quad class (1 to
    4), and whether the week or month is unusual (see `unusual`)."""

    start: str
    events: int
    scale: float | None
    total: float
    quads: tuple[int, int, int, int]
    unusual: bool = False


class _Dimension(NamedTuple):
    columns: tuple[ColumnElement[Any], ...]
    joins: tuple[tuple[FromClause, ColumnElement[bool]], ...] = ()


def _period(length: int) -> _Dimension:
    return _Dimension((func.substr(schema.event.c.date, 1, length),))


def _entity(role: str, column: str) -> _Dimension:
    n = schema.entity.alias(f"{role}_{column}")
    return _Dimension((n.c[column],), ((n, and_(n.c.event == schema.event.c.id, n.c.role == role)),))


def _pair(column: str) -> _Dimension:
    first, second = _entity("actor", column), _entity("recipient", column)
    return _Dimension(first.columns + second.columns, first.joins + second.joins)


def _part(table: Any, column: str) -> _Dimension:
    t = table.alias(f"by_{table.name}_{column}")
    return _Dimension((t.c[column],), ((t, t.c.event == schema.event.c.id),))


_MAKE: dict[str, Callable[[], _Dimension]] = {
    "day": lambda: _period(10),
    "week": lambda: _period(10),
    "month": lambda: _period(7),
    "quarter": lambda: _period(7),
    "year": lambda: _period(4),
    "type": lambda: _Dimension((schema.event.c.event,)),
    "quad": lambda: _Dimension((schema.event.c.quad,)),
    "status": lambda: _Dimension((schema.event.c.status,)),
    "certainty": lambda: _Dimension((schema.event.c.certainty,)),
    "hedged": lambda: _Dimension((schema.event.c.hedged,)),
    "publisher": lambda: _Dimension((schema.event.c.publisher,)),
    "mode": lambda: _part(schema.event_mode, "mode"),
    "context": lambda: _part(schema.event_context, "context"),
    "actor": lambda: _entity("actor", "actor_key"),
    "recipient": lambda: _entity("recipient", "actor_key"),
    "actor-country": lambda: _entity("actor", "code"),
    "recipient-country": lambda: _entity("recipient", "code"),
    "dyad": lambda: _pair("actor_key"),
    "country-dyad": lambda: _pair("code"),
    "place": lambda: _part(schema.place, "name"),
    "country": lambda: _part(schema.place, "country"),
    "admin1": lambda: _part(schema.place, "admin1"),
    "voice": lambda: _part(schema.voice, "voice_key"),
    "voice-kind": lambda: _part(schema.voice, "kind"),
}
DIMENSIONS = tuple(_MAKE)
"""What events can be counted by."""


def titles(by: Sequence[str]) -> list[str]:
    """Return the names of the columns that rows counted by these have: a dyad has two."""
    pairs = {"dyad": ["actor", "recipient"], "country-dyad": ["actor-country", "recipient-country"]}
    return [name for dimension in by for name in pairs.get(dimension, [dimension])]


def counts(archive: Archive, query: Query, by: Sequence[str], limit: int | None = None) -> list[Row]:
    """Count the events that a query finds by one or more of `DIMENSIONS`, the most frequent first.

    Where the first of `by` is a period, rows are in the order of time. Events without a value are left out. Raises
    QueryError for a dimension that there is not, or for none.
    """
    if not by:
        raise QueryError(f"by: name one or more of {', '.join(DIMENSIONS)}")
    for name in by:
        if name not in _MAKE:
            raise QueryError(f"by: there is no '{name}': there are {', '.join(DIMENSIONS)}")
    if len(set(by)) < len(by):
        raise QueryError("by: each may be named once")
    e = schema.event.c
    dimensions = [_MAKE[name]() for name in by]
    columns = [column for d in dimensions for column in d.columns]
    asked = statement(archive, query, *columns, func.count(), func.count(e.report.distinct()), func.sum(e.scale))
    asked = asked.select_from(_joined([join for d in dimensions for join in d.joins]))
    asked = asked.where(*(column.is_not(None) for column in columns)).group_by(*columns)
    with archive.reading() as connection:
        found = [tuple(row) for row in connection.execute(asked)]
    if {"week", "quarter"} & set(by):
        found = _rolled_up(found, [i for i, name in enumerate(titles(by)) if name == "week"], "week")
        found = _rolled_up(found, [i for i, name in enumerate(titles(by)) if name == "quarter"], "quarter")
    rows = [
        Row(tuple(None if v is None else str(v) for v in values), n, reports, round(total / n, 2))
        for *values, n, reports, total in found
    ]
    in_time = by[0] in PERIODS
    rows.sort(key=lambda r: (*((r.values[0],) if in_time else ()), -r.events, tuple(v or "" for v in r.values)))
    return rows if limit is None else rows[:limit]


def _joined(joins: Sequence[tuple[FromClause, ColumnElement[bool]]]) -> FromClause:
    source: FromClause = schema.event
    for table, on in joins:
        source = source.join(table, on)
    return source


def _rolled_up(found: list[tuple[Any, ...]], at: Sequence[int], period: str) -> list[tuple[Any, ...]]:
    """Put rows by day (month) together by week (quarter), which no function of both databases does alike.

    A report with events on several days of a week is counted on each of them."""
    if not at:
        return found
    sums: dict[tuple[Any, ...], list[float]] = {}
    for *values, n, reports, total in found:
        for i in at:
            values[i] = start_of(values[i], period) if period == "week" else _quarter(values[i])
        row = sums.setdefault(tuple(values), [0, 0, 0.0])
        for k, v in enumerate((n, reports, total)):
            row[k] += v
    return [(*values, int(n), int(reports), total) for values, (n, reports, total) in sums.items()]


def _quarter(month: str) -> str:
    return f"{month[:4]}-Q{(int(month[5:7]) + 2) // 3}"


def start_of(day: str, period: str) -> str:
    """Return the first day of the period that an ISO day lies in; weeks begin on Monday (ISO 8601)."""
    d = date.fromisoformat(day)
    if period == "week":
        d -= timedelta(days=d.weekday())
    elif period == "month":
        d = d.replace(day=1)
    elif period == "quarter":
        d = d.replace(month=(d.month - 1) // 3 * 3 + 1, day=1)
    elif period == "year":
        d = d.replace(month=1, day=1)
    return d.isoformat()


def _following(start: str, period: str) -> str:
    d = date.fromisoformat(start)
    if period in ("day", "week"):
        return (d + timedelta(days=1 if period == "day" else 7)).isoformat()
    months = {"month": 1, "quarter": 3, "year": 12}[period]
    at = d.year * 12 + d.month - 1 + months
    return date(at // 12, at % 12 + 1, 1).isoformat()


def series(archive: Archive, query: Query, period: str = "week") -> list[Point]:
    """Return the conflict-cooperation score over time of the events that a query finds, with no period left out.

    `period` is one of `PERIODS`. The mean score is null where nothing happened. Raises QueryError for another period.
    """
    if period not in PERIODS:
        raise QueryError(f"period: there is no '{period}': there are {', '.join(PERIODS)}")
    e = schema.event.c
    asked = statement(archive, query, e.date, e.quad, func.count(), func.sum(e.scale))
    asked = asked.where(e.date.is_not(None)).group_by(e.date, e.quad)
    sums: dict[str, list[float]] = {}
    with archive.reading() as connection:
        for day, quad, n, total in connection.execute(asked):
            row = sums.setdefault(start_of(day, period), [0.0] * 6)
            row[0] += n
            row[1] += total
            row[1 + quad] += n
    if not sums:
        return []
    points, at, last = [], min(sums), max(sums)
    while at <= last:
        n, total, *quads = sums.get(at, [0.0] * 6)
        points.append(
            Point(at, int(n), round(total / n, 2) if n else None, round(total, 2), tuple(map(int, quads)))  # type: ignore[arg-type]
        )
        at = _following(at, period)
    flags = unusual([p.events for p in points])
    return [p._replace(unusual=flag) for p, flag in zip(points, flags, strict=True)]


def unusual(values: Sequence[float], before: int = 8, least: int = 4, factor: float = 3.5) -> list[bool]:
    """Tell which values stand out from up to `before` values before them: by the modified z-score of Iglewicz and
    Hoaglin (1993), the distance from the median in median deviations, above `factor`. The first `least` never do."""
    flags = []
    for i, value in enumerate(values):
        earlier = values[max(0, i - before) : i]
        if len(earlier) < least:
            flags.append(False)
            continue
        middle = statistics.median(earlier)
        # counts vary by their root even where nothing changes, so the deviation is no smaller than that
        spread = max(statistics.median(abs(v - middle) for v in earlier), 0.6745 * max(middle, 1.0) ** 0.5)
        flags.append(0.6745 * abs(value - middle) / spread > factor)
    return flags
