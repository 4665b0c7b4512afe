"""What the overview counts, in SQL: by period and type, by place, by dyad, by publisher; and the latest events.

Each function asks one query of the events that a `Query` finds. What is counted are records (tellings).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any, Literal, TypeVar

import msgspec
from sqlalchemy import func, select

from rawi.archive import schema
from rawi.archive.counts import start_of
from rawi.archive.query import Query, days_of, statement, to_params
from rawi.archive.store import Archive
from rawi.ontology import plover
from rawi.records import Event, decode

T = TypeVar("T")
Step = Literal["day", "week", "month"]
MOST_DAYS, MOST_WEEKS = 100, 110
"""A timeline of more days is drawn by weeks, one of more weeks by months."""


class Count(msgspec.Struct, frozen=True):
    """How many events there are of something."""

    key: str
    events: int


class Period(msgspec.Struct, frozen=True):
    """The events of a day, week or month by type; `start` and `end` are its first and last day."""

    start: str
    end: str
    types: dict[str, int]


class Timeline(msgspec.Struct, frozen=True):
    """Periods without a gap, from the first to the last day on which reports were published (or that the query names).

    `outside` are events dated before or after, `undated` those without a date."""

    step: Step
    periods: list[Period]
    outside: int
    undated: int


class PlaceCount(msgspec.Struct, frozen=True):
    """Events at a place; `conflict` is the share of conflict (quad classes 3 and 4) in them."""

    name: str | None
    country: str | None
    geonames: int | None
    lat: float | None
    lon: float | None
    events: int
    conflict: float


class Dyad(msgspec.Struct, frozen=True):
    """What one actor did to another: `scale` is the mean conflict-cooperation score, -10 to 10."""

    actor: str
    recipient: str
    events: int
    scale: float


class Totals(msgspec.Struct, frozen=True):
    """Events, the reports they stand in, and the first and last day looked at: of the query, else of the archive."""

    events: int
    reports: int
    first: str | None
    last: str | None


def together(*tasks: Callable[[], Any]) -> list[Any]:
    """Run several queries side by side, each on a connection of its own, and return what they return, in order."""
    with ThreadPoolExecutor(len(tasks)) as pool:
        return [future.result() for future in [pool.submit(task) for task in tasks]]


def span(archive: Archive) -> tuple[str | None, str | None]:
    """Return the first and the last day on which reports of the archive were published."""
    published = schema.report.c.published
    with archive.reading() as connection:
        first, last = (connection.execute(select(end(published))).scalar() for end in (func.min, func.max))
    return first, last


def daily(archive: Archive, query: Query) -> list[tuple[str | None, str, int]]:
    """Return how many events of each type there are on each day: (day, type, events)."""
    e = schema.event.c
    # in the order of the index `ix_event_counts`, so that nothing has to be sorted
    asked = statement(archive, query, e.date, e.event, func.count()).group_by(e.date, e.event)
    with archive.reading() as connection:
        return [(day, str(kind), int(n)) for day, kind, n in connection.execute(asked)]


def reports(archive: Archive, query: Query) -> int:
    """Return in how many reports the events stand that a query finds."""
    asked = statement(archive, query, func.count(schema.event.c.report.distinct()))
    with archive.reading() as connection:
        return int(connection.execute(asked).scalar() or 0)


def types(found: Sequence[tuple[str | None, str, int]]) -> list[Count]:
    """Return what `daily` found by type, the most frequent first."""
    sums: dict[str, int] = {}
    for _, kind, n in found:
        sums[kind] = sums.get(kind, 0) + n
    return [Count(kind, n) for kind, n in sorted(sums.items(), key=lambda item: (-item[1], item[0]))]


def timeline(
    found: Sequence[tuple[str | None, str, int]], query: Query, first: str | None, last: str | None
) -> Timeline:
    """Return what `daily` found by period, between two days; a query's own dates go before these."""
    first = days_of(query.since)[0] if query.since else first
    last = days_of(query.until)[1] if query.until else last
    undated = sum(n for day, _, n in found if day is None)
    dated = [(day, kind, n) for day, kind, n in found if day is not None]
    if not dated:
        return Timeline("day", [], 0, undated)
    first = first or min(day for day, _, _ in dated)
    last = max(last or max(day for day, _, _ in dated), first)
    inside = [one for one in dated if first <= one[0] <= last]
    length = (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
    step: Step = "day" if length <= MOST_DAYS else "week" if length <= MOST_WEEKS * 7 else "month"
    sums: dict[str, dict[str, int]] = {}
    for day, kind, n in inside:
        by_type = sums.setdefault(start_of(day, step), {})
        by_type[kind] = by_type.get(kind, 0) + n
    outside = sum(n for _, _, n in dated) - sum(n for _, _, n in inside)
    return Timeline(step, _periods(start_of(first, step), last, step, sums), outside, undated)


def _periods(start: str, last: str, step: Step, sums: dict[str, dict[str, int]]) -> list[Period]:
    found = []
    at = date.fromisoformat(start)
    while at.isoformat() <= last:
        if step == "month":
            after = date(at.year + at.month // 12, at.month % 12 + 1, 1)
        else:
            after = date.fromordinal(at.toordinal() + (1 if step == "day" else 7))
        end = date.fromordinal(after.toordinal() - 1).isoformat()
        found.append(Period(at.isoformat(), end, sums.get(at.isoformat(), {})))
        at = after
    return found


def publishers(archive: Archive, query: Query) -> list[Count]:
    """Return the events by publisher, the busiest first."""
    publisher = schema.event.c.publisher
    # as an expression, so that with conditions the index is taken that holds them, not that of publishers
    of = func.coalesce(publisher, "") if query else publisher
    asked = statement(archive, query, of, func.count()).group_by(of)
    with archive.reading() as connection:
        found = [Count(str(key), int(n)) for key, n in connection.execute(asked) if key]
    return sorted(found, key=lambda c: (-c.events, c.key))


def places(archive: Archive, query: Query, limit: int = 300) -> list[PlaceCount]:
    """Return the places of events, the busiest first."""
    e, p = schema.event.c, schema.place.c
    columns = (p.name, p.country, p.geonames, p.lat, p.lon)
    asked = (
        statement(archive, query, *columns, e.quad, func.count())
        .select_from(schema.event.join(schema.place, p.event == e.id))
        .group_by(*columns, e.quad)
    )
    sums: dict[tuple[Any, ...], list[int]] = {}
    with archive.reading() as connection:
        for *key, quad, n in connection.execute(asked):
            if key[0] is not None or key[1] is not None:
                row = sums.setdefault(tuple(key), [0, 0])
                row[0] += n
                row[1] += n if quad > 2 else 0
    busiest = sorted(sums.items(), key=lambda item: (-item[1][0], str(item[0])))[:limit]
    return [
        PlaceCount(name, country, geonames, lat, lon, n, round(conflict / n, 3))
        for (name, country, geonames, lat, lon), (n, conflict) in busiest
    ]


def dyads(archive: Archive, query: Query, limit: int = 60) -> list[Dyad]:
    """Return who acts on whom else, the busiest first. An event with two actors counts for each."""
    e = schema.event.c
    a, r = schema.entity.alias("doer"), schema.entity.alias("done_to")
    pairs = select(a.c.event, a.c.actor_key.label("doer"), r.c.actor_key.label("done_to")).where(
        a.c.event == r.c.event,
        a.c.role == "actor",
        r.c.role == "recipient",
        a.c.actor_key.is_not(None),
        r.c.actor_key.is_not(None),
        a.c.actor_key != r.c.actor_key,
    )
    # of a query that most events fit, the pairs are the smaller part, and are found first
    few = pairs.cte("pairs").prefix_with("MATERIALIZED") if _broad(query) else pairs.subquery()
    count = func.count().label("n")
    asked = (
        statement(archive, query, few.c.doer, few.c.done_to, count, func.avg(e.scale))
        .where(few.c.event == e.id)
        .group_by(few.c.doer, few.c.done_to)
        .order_by(count.desc(), few.c.doer, few.c.done_to)
        .limit(limit)
    )
    with archive.reading() as connection:
        return [Dyad(doer, to, int(n), round(float(scale), 2)) for doer, to, n, scale in connection.execute(asked)]


_WIDE = frozenset({"status", "certainty", "quad", "hedged", "attributed", "corrected", "confidence", "voice_kind"})


def _broad(query: Query) -> bool:
    """Whether a query asks only for what a large part of all events has."""
    return {name for name, _ in to_params(query)} <= _WIDE


def latest(archive: Archive, query: Query, last: str | None, limit: int = 12) -> list[Event]:
    """Return the events with the latest dates; none that is dated after the last report, as plans are."""
    e = schema.event.c
    asked = statement(archive, query, e.record).where(e.date.is_not(None))
    if last and not query.until:
        asked = asked.where(e.date <= last)
    asked = asked.order_by(e.date.desc(), e.id.desc()).limit(limit)
    with archive.reading() as connection:
        return [decode(record) for record in connection.execute(asked).scalars()]


class Choices(msgspec.Struct, frozen=True):
    """What the filters offer: the busiest of the whole archive."""

    actors: list[str]
    voices: list[str]
    publishers: list[str]
    places: list[str]


def choices(archive: Archive, limit: int = 150) -> Choices:
    """Return what the filters offer."""

    def busiest(column: Any, *conditions: Any) -> list[str]:
        count = func.count()
        asked = select(column).where(column.is_not(None), *conditions).group_by(column).order_by(count.desc(), column)
        with archive.reading() as connection:
            return [str(key) for key in connection.execute(asked.limit(limit)).scalars()]

    n, v, r, p = schema.entity.c, schema.voice.c, schema.report.c, schema.place.c
    return Choices(
        *together(
            lambda: busiest(n.actor_key, n.event.is_not(None)),
            lambda: busiest(v.voice_key, v.event.is_not(None)),
            lambda: busiest(r.publisher),
            lambda: busiest(p.name, p.event.is_not(None)),
        )
    )


def ordered_types(found: Sequence[str]) -> list[str]:
    """Return types in the order of the codebook: cooperation first, conflict last."""
    wanted = set(found)
    return sorted(wanted, key=lambda t: (plover.quad(t), list(plover.types()).index(t)))
