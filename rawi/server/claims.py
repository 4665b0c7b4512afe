"""Claims: the same event by voice, who asserts it, who denies it, who hedges, and since when.

Tellings belong together where the archive has stories (`rawi.story`) that say so; else where they have the same type,
day, country, first actor and first recipient, at least two of the last three being known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Annotated, Any, Literal

import msgspec
from litestar.params import QueryParameter
from sqlalchemy import and_, case, func, or_, select

from rawi.archive import schema
from rawi.archive.query import Query, statement
from rawi.archive.store import Archive
from rawi.records import Event, Voice, decode
from rawi.server.actors import actor_link
from rawi.server.asking import PAGE, Paging, asked, form, paging, turned
from rawi.server.filters import Filtered
from rawi.server.pages import Context, Room, page
from rawi.server.profile import link

Stance = Literal["asserts", "denies", "hedges", "expects"]
STANCES: tuple[Stance, ...] = ("asserts", "denies", "hedges", "expects")

SIZE = 10
"""Claims a page."""

KEPT = 5000
"""Claims that are remembered of one query, the most telling of them."""

TELLINGS = 100
"""Tellings of one claim that are read."""

SHOWN = 4
"""Standings of each stance that are shown at once."""

_DENIED = ("CT-", "PR-", "PS-")
_UNSURE = ("PR+", "PS+", "CTu", "Uu")


class Standing(msgspec.Struct, kw_only=True, frozen=True):
    """Who says what of an event: an outlet, the voices it passes on (nearest to the event first; none where it speaks
    itself), their stance, since when, in how many tellings. `first` is the earliest of these."""

    stance: Stance
    publisher: str | None
    voices: list[Voice]
    since: str | None
    tellings: int
    first: Event


class Claim(msgspec.Struct, kw_only=True, frozen=True):
    """One event as it is told: `story` is its number where stories are known. `event` is its earliest telling,
    `stances` counts tellings, `standings` come in the order of time."""

    story: int | None
    event: Event
    date: str | None
    country: str | None
    actor: str | None
    recipient: str | None
    reports: int
    since: str | None
    contested: bool
    stances: dict[str, int]
    standings: list[Standing]


class ClaimsPage(msgspec.Struct, kw_only=True, frozen=True):
    """Events that more than one report tells, one page of them: first those that some assert and others deny, then
    those that most outlets tell."""

    query: Query
    total: int
    contested: int
    paging: Paging
    claims: list[Claim]


class _Group(msgspec.Struct, frozen=True):
    key: tuple[Any, ...]
    reports: int
    contested: bool


class _Groups(msgspec.Struct, frozen=True):
    stories: bool
    total: int
    contested: int
    first: list[_Group]


@page(
    "/claims",
    "claims.html",
    nav="claims",
    present=lambda ctx, data: present(ctx, data),
    operation_class=Filtered,
    tags=["claims"],
)
def claims(
    ctx: Context,
    show: Annotated[
        Literal["all", "contested"],
        QueryParameter(description="All claims, or those that some assert and others deny."),
    ] = "all",
    turn: Annotated[int, QueryParameter(name=PAGE, ge=1, description="The page of the list.")] = 1,
) -> ClaimsPage:
    """The same event by voice

    Events that more than one report tells: who asserts, who denies, who hedges, since when, and through which outlet.
    """
    query = asked(ctx, "show")
    groups = ctx.room.cache.get(("claims", query), lambda: _groups(ctx.archive, query))
    wanted = [g for g in groups.first if g.contested] if show == "contested" else groups.first
    at = paging(turn, len(wanted), SIZE)
    here = wanted[(at.page - 1) * SIZE : at.page * SIZE]
    found = ctx.room.cache.get(
        ("claims", query, show, at.page), lambda: [_claim(ctx.archive, query, groups.stories, g) for g in here]
    )
    return ClaimsPage(query=query, total=groups.total, contested=groups.contested, paging=at, claims=found)


def prepare(room: Room) -> None:
    """Find the claims of the whole archive, so that the first who asks need not wait for them."""
    room.cache.get(("claims", Query()), lambda: _groups(room.archive, Query()))


def stance(event: Event) -> Stance:
    """Return how the voice nearest to an event stands to it; the outlet itself where there is none."""
    certainty = event.attribution[0].certainty if event.attribution else event.certainty
    if event.status == "negated" or certainty in _DENIED:
        return "denies"
    if event.status == "future":
        return "expects"
    return "hedges" if event.hedged or event.status == "hypothetical" or certainty in _UNSURE else "asserts"


_ACTOR, _RECIPIENT = schema.entity.alias("claim_actor"), schema.entity.alias("claim_recipient")
_PLACE, _VOICE = schema.place.alias("claim_place"), schema.voice.alias("claim_voice")


def _key(stories: bool) -> tuple[tuple[Any, ...], Any]:
    """The columns that make tellings one claim, and what they are taken from."""
    e = schema.event.c
    if stories:
        return (schema.telling.c.story,), schema.event.join(schema.telling, schema.telling.c.event == e.id)
    source = schema.event
    for table, role in ((_ACTOR, "actor"), (_RECIPIENT, "recipient")):
        source = source.outerjoin(  # type: ignore[assignment]
            table, and_(table.c.event == e.id, table.c.role == role, table.c.n == 0)
        )
    source = source.outerjoin(_PLACE, _PLACE.c.event == e.id)  # type: ignore[assignment]
    return (e.event, e.date, _PLACE.c.country, _ACTOR.c.actor_key, _RECIPIENT.c.actor_key), source


def _told(stories: bool) -> list[Any]:
    # a day and a type alone, or with one more thing known, would throw together what has nothing in common
    if stories:
        return []
    country, actor, recipient = _PLACE.c.country, _ACTOR.c.actor_key, _RECIPIENT.c.actor_key
    known = [column.is_not(None) for column in (country, actor, recipient)]
    return [
        schema.event.c.date.is_not(None),
        or_(*(and_(x, y) for x, y in combinations(known, 2))),
        or_(actor.is_(None), recipient.is_(None), actor != recipient),
    ]


def _groups(archive: Archive, query: Query) -> _Groups:
    e = schema.event.c
    with archive.reading() as connection:
        stories = connection.execute(select(schema.telling.c.event).limit(1)).first() is not None
        columns, source = _key(stories)
        source = source.outerjoin(_VOICE, and_(_VOICE.c.event == e.id, _VOICE.c.n == 0))
        certainty = func.coalesce(_VOICE.c.certainty, e.certainty)
        denied = or_(e.status == "negated", certainty.in_(_DENIED))
        sure = and_(e.status.in_(("actual", "historical")), ~e.hedged, certainty == "CT+")
        reports = func.count(e.report.distinct())
        found = connection.execute(
            statement(
                archive,
                query,
                *columns,
                reports,
                func.count(e.publisher.distinct()),
                func.sum(case((denied, 1), else_=0)),
                func.sum(case((and_(~denied, sure), 1), else_=0)),
            )
            .select_from(source)
            .where(*_told(stories))
            .group_by(*columns)
            .having(reports > 1)
        ).all()
    width = len(columns)
    rows = [(tuple(row[:width]), *row[width:]) for row in found]
    rows.sort(key=lambda r: (not (r[3] and r[4]), -r[2], -r[1], tuple(str(v or "") for v in r[0])))
    groups = [_Group(key, int(n), bool(no and yes)) for key, n, _, no, yes in rows]
    return _Groups(stories, len(groups), sum(g.contested for g in groups), groups[:KEPT])


def _claim(archive: Archive, query: Query, stories: bool, group: _Group) -> Claim:
    e = schema.event.c
    columns, source = _key(stories)
    same = [c.is_(None) if v is None else c == v for c, v in zip(columns, group.key, strict=True)]
    wanted = (
        statement(archive, query, e.record)
        .select_from(source)
        .where(*same)
        .order_by(e.published.is_(None), e.published, e.id)
        .limit(TELLINGS)
    )
    with archive.reading() as connection:
        events = [decode(record) for record in connection.execute(wanted).scalars()]
    first = events[0]
    sums: dict[str, int] = dict.fromkeys(STANCES, 0)
    for event in events:
        sums[stance(event)] += 1
    return Claim(
        story=group.key[0] if stories else None,
        event=first,
        date=first.date,
        country=first.place.country if first.place else None,
        actor=None if stories else group.key[3],
        recipient=None if stories else group.key[4],
        reports=group.reports,
        since=first.doc.published,
        contested=group.contested,
        stances={name: n for name, n in sums.items() if n},
        standings=_standings(events),
    )


def _standings(events: Sequence[Event]) -> list[Standing]:
    same: dict[tuple[Any, ...], list[Event]] = {}
    for event in events:
        voices = tuple(v.name or v.text for v in event.attribution)
        same.setdefault((stance(event), event.doc.publisher, voices), []).append(event)
    return [
        Standing(
            stance=key[0],
            publisher=key[1],
            voices=list(told[0].attribution),
            since=told[0].doc.published,
            tellings=len(told),
            first=told[0],
        )
        for key, told in same.items()
    ]


def present(ctx: Context, data: ClaimsPage) -> Mapping[str, object]:
    """Return what the template shows beside the data: the filters, links, what is shown at once."""
    contested = ("show", "contested") in ctx.params
    return {
        "filters": form(ctx, data.query, "show"),
        "contested": contested,
        "clear": ctx.url(ctx.path, [("show", "contested")] if contested else None),
        "all_link": ctx.here(show=None, page=None),
        "contested_link": ctx.here(show="contested", page=None),
        "claim_link": lambda claim: link("/search", _query(claim)),
        "voice_link": lambda voice: actor_link(voice.name or voice.text),
        "shown": lambda claim: _shown(claim)[0],
        "others": lambda claim: _shown(claim)[1],
        **turned(ctx, data.paging),
    }


def _shown(claim: Claim) -> tuple[list[Standing], list[Standing]]:
    """The first of each stance, and the others."""
    by = {name: [s for s in claim.standings if s.stance == name] for name in STANCES}
    return [s for some in by.values() for s in some[:SHOWN]], [s for some in by.values() for s in some[SHOWN:]]


def _query(claim: Claim) -> Query:
    """A query that finds the tellings of a claim, and perhaps some more."""
    return Query(
        type=(claim.event.event,),
        since=claim.date,
        until=claim.date,
        country=(claim.country,) if claim.country else (),
        actor=(claim.actor,) if claim.actor else (),
        recipient=(claim.recipient,) if claim.recipient else (),
    )


HANDLERS = (claims,)
