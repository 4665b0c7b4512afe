"""Pages of an actor, a dyad and a place: what they did, what was done to them, who speaks of them, week by week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from litestar.params import QueryParameter

from rawi.archive.query import Query, QueryError
from rawi.knowledge.base import knowledge
from rawi.ontology import plover
from rawi.server.asking import asked, form
from rawi.server.filters import Filtered
from rawi.server.pages import Context, Failure, page
from rawi.server.profile import ProfilePage, Side, Week, link, profile, week_query

OWN = {"actor": ("key",), "dyad": ("a", "b"), "place": ("name",)}
"""The parameters of each page beside those of a query."""

WEEKS_A_YEAR = 52

Key = Annotated[
    str, QueryParameter(min_length=1, description="A name in Arabic or English, or a code: `SYR`, `SYR/MIL`.")
]
Name = Annotated[
    str, QueryParameter(min_length=1, description="A name in Arabic or English, or the code of a country.")
]


@page("/actor", "profile.html", present=lambda ctx, data: present(ctx, data), operation_class=Filtered, tags=["actor"])
def actor(ctx: Context, key: Key) -> ProfilePage:
    """What an actor did, what was done to them, who speaks of them

    With types, partners and places of the events, the conflict-cooperation series by week, and the reports behind
    unusual weeks; the parameters of a query narrow all of it.
    """
    query = _asked(ctx, "actor", "actor", "recipient", "dyad")
    if query.who:
        # with somebody else asked for, what is between the two
        others, bare = query.who, _with(query, who=())
        whole = _with(bare, dyad=tuple(f"{key}~{other}" for other in others))
        did = _with(bare, dyad=tuple(f"{key}>{other}" for other in others))
        done = _with(bare, dyad=tuple(f"{other}>{key}" for other in others))
    else:
        whole, did, done = _with(query, who=(key,)), _with(query, actor=(key,)), _with(query, recipient=(key,))
    sides = [("did", did, "recipient"), ("done", done, "actor")]
    if not query.voice:
        sides.append(("said", _with(query, voice=(key,)), ""))
    found = _kept(ctx, "actor", [key], whole, sides)
    if not any(side.events for side in found.sides) and not query:
        raise Failure(404, "no_actor", key=key)
    return found


@page("/dyad", "profile.html", present=lambda ctx, data: present(ctx, data), operation_class=Filtered, tags=["actor"])
def dyad(ctx: Context, a: Key, b: Key) -> ProfilePage:
    """What two actors did to each other, and who speaks of it

    Each direction with its types and latest events, the series of both together, and the reports behind unusual weeks.
    """
    query = _asked(ctx, "dyad", "dyad")
    whole = msgspec.structs.replace(query, dyad=(f"{a}~{b}",))
    sides = [
        ("onto", msgspec.structs.replace(query, dyad=(f"{a}>{b}",)), ""),
        ("back", msgspec.structs.replace(query, dyad=(f"{b}>{a}",)), ""),
    ]
    found = _kept(ctx, "dyad", [a, b], whole, sides)
    if not found.totals.events and not query:
        raise Failure(404, "no_dyad", a=a, b=b)
    return found


@page("/place", "profile.html", present=lambda ctx, data: present(ctx, data), operation_class=Filtered, tags=["place"])
def place(ctx: Context, name: Name) -> ProfilePage:
    """What happened in a place or country, who acts there, and who speaks of it

    With the series by week and the reports behind unusual weeks.
    """
    query = _asked(ctx, "place", "place", "country")
    if name in knowledge().countries:
        whole = msgspec.structs.replace(query, country=(name,))
    else:
        whole = msgspec.structs.replace(query, place=(name,))
    found = _kept(ctx, "place", [name], whole, [("happened", whole, "actor")])
    if not found.totals.events and not query:
        raise Failure(404, "no_place", key=name)
    return found


def _asked(ctx: Context, of: str, *taken: str) -> Query:
    """The query in the address; fields that the page fills in itself are refused rather than passed over."""
    query = asked(ctx, *OWN[of])
    for name in taken:
        if getattr(query, name):
            raise QueryError(f"{name}: this page is about one {of}; ask /search or /overview for {name}")
    return query


def _kept(
    ctx: Context, of: str, keys: Sequence[str], whole: Query, sides: Sequence[tuple[str, Query, str]]
) -> ProfilePage:
    kept = ("profile", of, tuple(keys), whole)
    return ctx.room.cache.get(kept, lambda: profile(ctx.archive, of, keys, whole, sides))


def present(ctx: Context, data: ProfilePage) -> Mapping[str, object]:
    """Return what the template shows beside the data: headings, links, the data of the chart."""
    own = OWN[data.of]
    query = asked(ctx, *own)
    called = [_called(ctx, data.of, key) for key in data.keys]
    return {
        "heading": ctx.locale("profile.and", a=called[0], b=called[1]) if data.of == "dyad" else called[0],
        "filters": form(ctx, query, *own),
        "clear": ctx.url(ctx.path, [p for p in ctx.params if p[0] in own]),
        "chart": _chart(ctx, data.query, data.weeks),
        "sides": [_side(ctx, side, called, data.keys) for side in data.sides],
        "week_link": lambda week: link("/search", week_query(data.query, week.start, week.end)),
        "search_link": link("/search", data.query),
        "overview_link": link("/overview", data.query),
        "claims_link": link("/claims", data.query),
        "voices": [(ctx.names.actor(v.key), v.events, actor_link(v.key), "", "") for v in data.voices],
        "kinds": [
            (ctx.locale(f"kind.{k.key}"), k.events, link("/search", _with(data.query, voice_kind=(k.key,))), "", "")
            for k in data.voice_kinds
        ],
        "places": [
            (
                ctx.names.place(p.name, p.country, p.geonames),
                p.events,
                ctx.url("/place", name=p.name or p.country),
                "",
                ctx.names.country(p.country) if p.name else "",
            )
            for p in data.places
        ],
        "dyads": [
            (
                f"{ctx.names.actor(d.actor)} {'←' if ctx.locale.arabic else '→'} {ctx.names.actor(d.recipient)}",
                d.events,
                dyad_link(d.actor, d.recipient),
                "",
                "",
            )
            for d in data.dyads
        ],
        "unusual": [week for week in data.weeks if week.unusual and week.reports][::-1],
    }


def actor_link(key: str) -> str:
    """Return the address of the page of an actor."""
    return link_to("/actor", key=key)


def dyad_link(a: str, b: str) -> str:
    """Return the address of the page of two actors."""
    return link_to("/dyad", a=a, b=b)


def link_to(path: str, **values: str) -> str:
    """Return an address with parameters."""
    return f"{path}?{urlencode(values)}"


def _with(query: Query, **changes: Any) -> Query:
    return msgspec.structs.replace(query, **changes)


def _called(ctx: Context, of: str, key: str) -> str:
    if of == "place":
        return ctx.names.country(key) if key in knowledge().countries else ctx.names.place(key)
    return ctx.names.actor(key)


def _side(ctx: Context, side: Side, called: Sequence[str], keys: Sequence[str]) -> dict[str, Any]:
    if side.name in ("onto", "back"):
        a, b = called if side.name == "onto" else (called[1], called[0])
        title = ctx.locale("profile.onto", a=a, b=b)
    else:
        title = ctx.locale(f"profile.{side.name}")
    partners = {"did": "to_whom", "done": "by_whom", "happened": "who_here"}
    return {
        "title": title,
        "events": side.events,
        "link": link("/search", side.query),
        "partner_title": ctx.locale(f"profile.{partners[side.name]}") if side.name in partners else "",
        "types": [
            (
                ctx.names.event(t.key),
                t.events,
                link("/search", _with(side.query, type=(t.key,))),
                f"q{plover.quad(t.key)}",
                "",
            )
            for t in side.types
        ],
        "partners": [
            (
                ctx.names.actor(p.key),
                p.events,
                _partner_link(keys, side, p.key),
                "q4" if p.scale < -1 else "q2" if p.scale > 1 else "",
                ctx.locale.number(p.scale, 1),
            )
            for p in side.partners
        ],
        "latest": side.latest,
    }


def _partner_link(of: Sequence[str], side: Side, key: str) -> str:
    if side.name == "did":
        return dyad_link(of[0], key)
    if side.name == "done":
        return dyad_link(key, of[0])
    return actor_link(key)


def _chart(ctx: Context, query: Query, weeks: Sequence[Week]) -> dict[str, Any]:
    t = ctx.locale
    form = "medium" if len(weeks) > WEEKS_A_YEAR else "short"
    return {
        "labels": [t.day(w.start, form) for w in weeks],
        "hrefs": [link("/search", week_query(query, w.start, w.end)) for w in weeks],
        "series": [
            {"name": t("profile.cooperation"), "tone": "cooperation", "values": [w.cooperation for w in weeks]},
            {"name": t("profile.conflict"), "tone": "conflict", "values": [w.conflict for w in weeks]},
            {"name": t("overview.scale"), "tone": "line", "values": [w.scale for w in weeks]},
        ],
        "unusual": [n for n, w in enumerate(weeks) if w.unusual and w.scale is not None],
    }


HANDLERS = (actor, dyad, place)
