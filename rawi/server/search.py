"""Search: the reports that words and filters find, the best first, and what there is among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import msgspec
from litestar.params import QueryParameter
from sqlalchemy import func, select

from rawi.archive import schema
from rawi.archive.counts import counts
from rawi.archive.query import Query, conditions, reports, to_params
from rawi.archive.store import Archive
from rawi.archive.text import Hit, Piece, parse
from rawi.ontology import plover
from rawi.records import Event, decode
from rawi.server.asking import PAGE, Paging, asked, paging, turned
from rawi.server.figures import together
from rawi.server.filters import Filtered, FilterForm, Option, chip, in_words, options
from rawi.server.pages import Context, Room, page

SIZE = 20
"""Reports a page."""

SHOWN = 4
"""Events that are shown of each report; the others are counted."""

FACETS = {
    "type": "type",
    "country": "country",
    "publisher": "publisher",
    "month": "month",
    "status": "status",
    "voice_kind": "voice-kind",
}
"""What is counted, with its name in `rawi.archive.counts`."""

VALUES = 12
"""Values that a facet shows."""

FLAGS = ("hedged", "attributed", "corrected")


class FoundReport(msgspec.Struct, kw_only=True, frozen=True):
    """A report with the words that were looked for marked. `events` are the first of its events that fit, `fitting`
    how many fit."""

    id: str
    title: list[Piece]
    published: str | None
    publisher: str | None
    score: float
    snippet: list[Piece]
    events: list[Event]
    fitting: int


class FacetValue(msgspec.Struct, frozen=True):
    """A value of a facet: how many reports have an event with it, and how many events."""

    value: str
    reports: int
    events: int


class SearchPage(msgspec.Struct, kw_only=True, frozen=True):
    """The reports that were found, one page of them; `ignored` are words too common to be looked for. Facets count
    only events that fit the query."""

    query: Query
    total: int
    paging: Paging
    reports: list[FoundReport]
    facets: dict[str, list[FacetValue]]
    ignored: list[str]


@page(
    "/search",
    "search.html",
    nav="search",
    present=lambda ctx, data: present(ctx, data),
    operation_class=Filtered,
    tags=["search"],
)
def search(
    ctx: Context, turn: Annotated[int, QueryParameter(name=PAGE, ge=1, description="The page of the list.")] = 1
) -> SearchPage:
    """Reports found by words and by what happens in them

    Ranked by the words in `text` where there are any, else the newest first; with the events that fit and counts by
    type, country, publisher, month, status and kind of voice.
    """
    query = asked(ctx)
    facets = ctx.room.cache.get(("facets", query), lambda: _facets(ctx.archive, query))
    found = reports(ctx.archive, query, limit=SIZE, offset=(turn - 1) * SIZE)
    at = paging(turn, found.total, SIZE)
    if at.page != turn and found.total:
        found = reports(ctx.archive, query, limit=SIZE, offset=(at.page - 1) * SIZE)
    events, fitting = _events(ctx.archive, query, found.hits)
    return SearchPage(
        query=query,
        total=found.total,
        paging=at,
        reports=[
            FoundReport(
                id=hit.key,
                title=hit.title,
                published=hit.published,
                publisher=hit.publisher,
                score=hit.score,
                snippet=hit.snippet,
                events=events.get(hit.report, []),
                fitting=fitting.get(hit.report, 0),
            )
            for hit in found.hits
        ],
        facets=facets,
        ignored=list(found.ignored),
    )


def prepare(room: Room) -> None:
    """Count the facets of the whole archive and open the tables of stems, so that nobody has to wait for them."""
    parse("كلمات")
    room.cache.get(("facets", Query()), lambda: _facets(room.archive, Query()))


def _facets(archive: Archive, query: Query) -> dict[str, list[FacetValue]]:
    def one(dimension: str) -> list[FacetValue]:
        rows = counts(archive, query, [dimension])
        if dimension == "month":
            rows = rows[::-1]
        else:
            rows.sort(key=lambda r: (-r.reports, r.values))
        return [FacetValue(str(r.values[0]), r.reports, r.events) for r in rows[:VALUES]]

    found = together(*(lambda d=d: one(d) for d in FACETS.values()))  # type: ignore[misc]
    return dict(zip(FACETS, found, strict=True))


def _events(archive: Archive, query: Query, hits: Sequence[Hit]) -> tuple[dict[int, list[Event]], dict[int, int]]:
    """The first events that fit of each report, and how many fit."""
    e = schema.event.c
    ids = [hit.report for hit in hits]
    place = func.row_number().over(partition_by=e.report, order_by=(e.start, e.id)).label("place")
    many = func.count().over(partition_by=e.report).label("many")
    # the words were found in these reports already
    bare = msgspec.structs.replace(query, text=None)
    inner = select(e.report, e.record, place, many).where(*conditions(bare), e.report.in_(ids)).subquery()
    wanted = select(inner).where(inner.c.place <= SHOWN).order_by(inner.c.report, inner.c.place)
    events: dict[int, list[Event]] = {}
    fitting: dict[int, int] = {}
    with archive.reading() as connection:
        for row in connection.execute(wanted):
            events.setdefault(row.report, []).append(decode(row.record))
            fitting[row.report] = int(row.many)
    return events, fitting


def present(ctx: Context, data: SearchPage) -> Mapping[str, object]:
    """Return what the template shows beside the data: the form with all fields, the links of the facets."""
    return {
        "filters": whole_form(ctx, data.query),
        "facets": [
            (name, [_facet(ctx, data.query, name, one) for one in values])
            for name, values in data.facets.items()
            if values
        ],
        **turned(ctx, data.paging),
    }


def _facet(ctx: Context, query: Query, name: str, one: FacetValue) -> dict[str, Any]:
    if name == "month":
        on = query.since == query.until == one.value
        changes: dict[str, object] = {"since": None, "until": None} if on else {"since": one.value, "until": one.value}
        told = ctx.locale.day(one.value, "medium")
    else:
        chosen = getattr(query, name)
        on = one.value in chosen
        changes = {name: None if on else one.value}
        told = in_words(ctx, name, one.value)
    return {"told": told, "on": on, "href": ctx.here(page=None, **changes), "reports": one.reports}


def whole_form(ctx: Context, query: Query) -> FilterForm:
    """Return a form with every field of a query."""
    t, names = ctx.locale, ctx.names
    values = {f.name: "" for f in msgspec.structs.fields(Query)}
    hidden: list[tuple[str, str]] = []
    for name, value in to_params(query):
        if values[name]:
            hidden.append((name, value))
        else:
            values[name] = value
    modes = {mode: names.mode(kind, mode) for kind, mode in plover.modes()}
    yes_no = [Option(value, t(f"word.{value}")) for value in ("yes", "no")]
    return FilterForm(
        values=values,
        hidden=hidden,
        chips=[chip(ctx, query, name, value) for name, value in to_params(query)],
        options={
            **options(ctx),
            "mode": [Option(k, v) for k, v in modes.items()],
            "context": [Option(k, names.context(k)) for k in plover.contexts()],
            "quad": [Option(str(n), t(f"quad.{n}")) for n in (1, 2, 3, 4)],
            **dict.fromkeys(FLAGS, yes_no),
        },
        open=any(value for name, value in values.items() if name not in ("text", "since", "until", "who", "type")),
    )


HANDLERS = (search,)
