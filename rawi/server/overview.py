"""The overview: what happened, day by day, where, and between whom; filtered by the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from rawi.archive.query import Query, days_of, from_params
from rawi.archive.store import Archive
from rawi.ontology import plover
from rawi.records import Event
from rawi.server import figures, i18n, names
from rawi.server.figures import Count, Dyad, PlaceCount, Timeline, Totals
from rawi.server.filters import Filtered, filter_form, offered
from rawi.server.pages import Context, Room, page

SHOWN_DYADS, SHOWN_PLACES, NODES = 12, 12, 26


class OverviewPage(msgspec.Struct, kw_only=True, frozen=True):
    """What a query finds, counted. `query` is the query as it was understood."""

    query: Query
    totals: Totals
    timeline: Timeline
    types: list[Count]
    publishers: list[Count]
    places: list[PlaceCount]
    dyads: list[Dyad]
    latest: list[Event]


@page(
    ["/", "/overview"],
    "overview.html",
    nav="overview",
    present=lambda ctx, data: present(ctx, data),
    operation_class=Filtered,
    tags=["overview"],
)
def overview(ctx: Context) -> OverviewPage:
    """What happened, day by day, where, and between whom

    Totals, events by period and type, by place, by publisher, the busiest dyads and the latest events; the parameters
    narrow all of it.
    """
    return _kept(ctx.room, from_params(ctx.params))


def _kept(room: Room, query: Query) -> OverviewPage:
    return room.cache.get(("overview", query), lambda: counted(room.archive, query))


def prepare(room: Room) -> None:
    """Count the whole archive and open the tables of names, so that the first page need not wait for it."""
    _kept(room, Query())
    offered(room)
    for language in i18n.LANGUAGES:
        known = names.names(i18n.locale(language))
        known.place("Aden", "YEM")
        known.actor("ISIS")


def counted(archive: Archive, query: Query) -> OverviewPage:
    """Return all that the overview shows for a query."""
    first, last = figures.span(archive)
    # the longest first, so that the others run beside it
    dyads, places, reports, publishers, found, latest = figures.together(
        lambda: figures.dyads(archive, query),
        lambda: figures.places(archive, query),
        lambda: figures.reports(archive, query),
        lambda: figures.publishers(archive, query),
        lambda: figures.daily(archive, query),
        lambda: figures.latest(archive, query, last),
    )
    timeline = figures.timeline(found, query, first, last)
    return OverviewPage(
        query=query,
        totals=Totals(
            events=sum(n for _, _, n in found),
            reports=reports,
            first=days_of(query.since)[0] if query.since else first,
            last=days_of(query.until)[1] if query.until else last,
        ),
        timeline=timeline,
        types=figures.types(found),
        publishers=publishers,
        places=places,
        dyads=dyads,
        latest=latest,
    )


def present(ctx: Context, data: OverviewPage) -> Mapping[str, Any]:
    """Return what the template shows beside the data: the data of the charts, the filters, the links."""
    return {
        "filters": filter_form(ctx, data.query),
        "chart": _timeline(ctx, data.timeline),
        "columns": figures.ordered_types([t.key for t in data.types]),
        "map": _map(ctx, data.places),
        "network": _network(ctx, data.dyads),
        "quad": plover.quad,
        "period": lambda p: _period(ctx, data.timeline.step, p.start),
        "shown_dyads": data.dyads[:SHOWN_DYADS],
        "shown_places": data.places[:SHOWN_PLACES],
    }


def _period(ctx: Context, step: str, start: str, form: str = "medium") -> str:
    return ctx.locale.day(start[:7] if step == "month" else start, form)


def _timeline(ctx: Context, timeline: Timeline) -> dict[str, Any]:
    types = figures.ordered_types([t for p in timeline.periods for t in p.types])
    sums = {name: sum(p.types.get(name, 0) for p in timeline.periods) for name in types}
    within: dict[int, list[str]] = {}
    # the fullest colour of a class goes to its most frequent type
    for name in sorted(types, key=lambda name: -sums[name]):
        within.setdefault(plover.quad(name), []).append(name)
    return {
        "labels": [_period(ctx, timeline.step, p.start, "short") for p in timeline.periods],
        "hrefs": [ctx.here(since=p.start, until=p.end) for p in timeline.periods],
        "series": [
            {
                "name": ctx.names.event(name),
                "quad": quad,
                "step": n,
                "steps": len(members),
                "values": [p.types.get(name, 0) for p in timeline.periods],
            }
            for quad, members in sorted(within.items())
            for n, name in enumerate(members)
        ],
    }


def _map(ctx: Context, places: Sequence[PlaceCount]) -> dict[str, Any]:
    return {
        "labels": {"in": ctx.locale("overview.zoom_in"), "out": ctx.locale("overview.zoom_out")},
        "places": [
            {
                "name": ctx.names.place(p.name, p.country, p.geonames),
                "lat": p.lat,
                "lon": p.lon,
                "events": p.events,
                "conflict": p.conflict,
                "told": ctx.locale.count("event", p.events),
                "href": place_link(ctx, p),
            }
            for p in places
            if p.lat is not None and p.lon is not None
        ],
    }


def place_link(ctx: Context, place: PlaceCount) -> str:
    """Return this page, narrowed to a place."""
    return ctx.here(place=place.name) if place.name else ctx.here(country=place.country)


def _network(ctx: Context, dyads: Sequence[Dyad]) -> dict[str, Any]:
    """The busiest dyads, as many as bring in no more than `NODES` actors."""
    sums: dict[str, int] = {}
    links = []
    arrow = "←" if ctx.locale.arabic else "→"
    for d in dyads:
        if len(sums.keys() | {d.actor, d.recipient}) > NODES:
            continue
        for key in (d.actor, d.recipient):
            sums[key] = sums.get(key, 0) + d.events
        links.append(
            {
                "from": d.actor,
                "to": d.recipient,
                "events": d.events,
                "scale": d.scale,
                "name": f"{ctx.names.actor(d.actor)} {arrow} {ctx.names.actor(d.recipient)}",
                "href": ctx.here(dyad=f"{d.actor}>{d.recipient}"),
            }
        )
    nodes = [{"key": k, "name": ctx.names.actor(k), "events": n, "href": ctx.here(who=k)} for k, n in sums.items()]
    return {"nodes": nodes, "links": links}


HANDLERS = (overview,)
