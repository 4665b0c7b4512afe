"""What pages of an actor, a dyad and a place count: sides, weeks with the unusual ones marked, voices, places."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import msgspec
from sqlalchemy import func

from rawi.archive import schema
from rawi.archive.counts import Point, counts, series
from rawi.archive.query import Query, days_of, statement, to_params
from rawi.archive.store import Archive
from rawi.records import Event
from rawi.server import figures
from rawi.server.figures import Count, Dyad, PlaceCount, Totals, together

LISTED = 10
"""Partners, types, voices, places that are listed."""

LATEST = 5
UNUSUAL = 8
"""Unusual weeks whose reports are listed, the latest of them."""

BEHIND = 5
"""Reports that are listed of an unusual week."""


class Partner(msgspec.Struct, frozen=True):
    """The other side: how many events, and their mean conflict-cooperation score, -10 to 10."""

    key: str
    events: int
    scale: float


class Side(msgspec.Struct, kw_only=True, frozen=True):
    """One side of a profile, such as what an actor did: how many events, their types, who is at the other end, the
    latest. `query` finds them."""

    name: str
    query: Query
    events: int
    types: list[Count]
    partners: list[Partner]
    latest: list[Event]


class Behind(msgspec.Struct, frozen=True):
    """A report behind a week, and how many events of the week it tells."""

    id: str
    title: str | None
    published: str | None
    publisher: str | None
    events: int


class Week(msgspec.Struct, kw_only=True, frozen=True):
    """A week from Monday to Sunday: events, their mean score (null where there are none), how many are cooperation and
    conflict, and whether there are unusually many or few. `reports` are the first behind an unusual week."""

    start: str
    end: str
    events: int
    scale: float | None
    cooperation: int
    conflict: int
    unusual: bool
    reports: list[Behind] = []


class ProfilePage(msgspec.Struct, kw_only=True, frozen=True):
    """An actor (`of` is 'actor', one key), a dyad (two keys) or a place (a name or a country code). `query` finds all
    of its events; `voices` are who speaks of them; weeks have no gap."""

    of: str
    keys: list[str]
    query: Query
    totals: Totals
    sides: list[Side]
    weeks: list[Week]
    voices: list[Count]
    voice_kinds: list[Count]
    places: list[PlaceCount]
    dyads: list[Dyad]


def profile(
    archive: Archive, of: str, keys: Sequence[str], whole: Query, sides: Sequence[tuple[str, Query, str]]
) -> ProfilePage:
    """Count all that a profile shows. `whole` finds all events; a side is its name, its query, and the role ('actor',
    'recipient') in which its partners stand."""
    totals = _totals(archive, whole)
    tasks: list[Any] = [
        lambda: _weeks(archive, whole, totals),
        lambda: _counted(archive, whole, "voice"),
        lambda: _counted(archive, whole, "voice-kind"),
        lambda: figures.places(archive, whole, LISTED) if of != "place" else [],
        lambda: figures.dyads(archive, whole, LISTED) if of == "place" else [],
        *(lambda s=side: _side(archive, s[0], s[1], s[2], totals.last) for side in sides),
    ]
    weeks, voices, kinds, places, dyads, *made = together(*tasks)
    return ProfilePage(
        of=of,
        keys=list(keys),
        query=whole,
        totals=totals,
        sides=made,
        weeks=weeks,
        voices=voices,
        voice_kinds=kinds,
        places=places,
        dyads=dyads,
    )


def _totals(archive: Archive, whole: Query) -> Totals:
    """How much there is, and the days that the series runs over: of the query, else of the archive."""
    asked = statement(archive, whole, func.count(), func.count(schema.event.c.report.distinct()))
    with archive.reading() as connection:
        events, reports = connection.execute(asked).one()
    first, last = figures.span(archive)
    return Totals(
        events=int(events),
        reports=int(reports),
        first=days_of(whole.since)[0] if whole.since else first,
        last=days_of(whole.until)[1] if whole.until else last,
    )


def _side(archive: Archive, name: str, query: Query, partners: str, last: str | None) -> Side:
    types = [Count(str(r.values[0]), r.events) for r in counts(archive, query, ["type"])]
    return Side(
        name=name,
        query=query,
        events=sum(t.events for t in types),
        types=types[:LISTED],
        partners=[Partner(str(r.values[0]), r.events, r.scale) for r in counts(archive, query, [partners], LISTED)]
        if partners
        else [],
        latest=figures.latest(archive, query, last, LATEST),
    )


def _counted(archive: Archive, query: Query, dimension: str) -> list[Count]:
    return [Count(str(r.values[0]), r.events) for r in counts(archive, query, [dimension], LISTED)]


def _weeks(archive: Archive, whole: Query, totals: Totals) -> list[Week]:
    # plans and look-backs would make the series decades long: it runs over the days of publication
    inside = msgspec.structs.replace(whole, since=totals.first, until=totals.last)
    if inside.since is None or inside.until is None:
        return []
    points = series(archive, inside, "week")
    listed = [p for p in points if p.unusual][-UNUSUAL:]
    behind = {p.start: _behind(archive, whole, p) for p in listed}
    return [
        Week(
            start=p.start,
            end=_end(p),
            events=p.events,
            scale=p.scale,
            cooperation=p.quads[0] + p.quads[1],
            conflict=p.quads[2] + p.quads[3],
            unusual=p.unusual,
            reports=behind.get(p.start, []),
        )
        for p in points
    ]


def _end(point: Point) -> str:
    return (date.fromisoformat(point.start) + timedelta(days=6)).isoformat()


def week_query(query: Query, start: str, end: str) -> Query:
    """Return a query narrowed to a week; where it has days of its own, the narrower of both."""
    since = max(start, days_of(query.since)[0]) if query.since else start
    until = min(end, days_of(query.until)[1]) if query.until else end
    return msgspec.structs.replace(query, since=since, until=until)


def _behind(archive: Archive, whole: Query, point: Point) -> list[Behind]:
    e, r = schema.event.c, schema.report.c
    count = func.count().label("n")
    wanted = (
        statement(archive, week_query(whole, point.start, _end(point)), r.key, r.title, r.published, r.publisher, count)
        .select_from(schema.event.join(schema.report, e.report == r.id))
        .group_by(r.id, r.key, r.title, r.published, r.publisher)
        .order_by(count.desc(), r.published, r.key)
        .limit(BEHIND)
    )
    with archive.reading() as connection:
        return [Behind(*row) for row in connection.execute(wanted)]


def link(path: str, query: Query) -> str:
    """Return the address of a page for a query."""
    pairs = to_params(query)
    return f"{path}?{urlencode(pairs)}" if pairs else path
