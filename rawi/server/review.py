"""Review: accept, correct or reject records, the least certain first; undo; take what was said along to train with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, get_args
from urllib.parse import parse_qsl, quote, urlsplit

import msgspec
from litestar import Response, get
from litestar.datastructures import Cookie
from litestar.params import Parameter
from litestar.response import Stream

from rawi.archive.query import Query
from rawi.ontology import plover
from rawi.records import Certainty, Entity, Event, SizeKind, Status, TimeType, Voice, VoiceKind
from rawi.server import review_queue as queue
from rawi.server.asking import PAGE, Paging, asked, form, paging, turned
from rawi.server.filters import Filtered
from rawi.server.marks import Stretch, anchor, marks_of, paragraphs
from rawi.server.pages import YEAR, Context, Failure, action, page, redirect
from rawi.server.review_form import SPARE, corrected
from rawi.server.review_queue import Said
from rawi.server.review_training import PARTS, lines

OWN = ("event",)
"""Parameters of the address beside those of the query."""

LONGEST_NAME = 60
RECENT, SIZE = 8, 50
"""Corrections shown beside the queue, and on a page of their list."""


class ReviewPage(msgspec.Struct, kw_only=True, frozen=True):
    """A record to be reviewed. `left` is how many wait; `event` is null where none does; `said` is what people said
    about it; `next` and `previous` are the ids of those that wait before and after it; `undo` is the last correction
    of `by`, the person at the browser."""

    query: Query
    left: int
    event: Event | None
    rejected: bool
    reviewed: bool
    said: list[Said]
    next: str | None
    previous: str | None
    by: str
    undo: int | None
    recent: list[Said]


class SaidPage(msgspec.Struct, kw_only=True, frozen=True):
    """Corrections, the newest first, one page of them, with what was undone."""

    total: int
    paging: Paging
    corrections: list[Said]


class Kept(msgspec.Struct, frozen=True):
    """A correction that was kept: its number, and the id of the record."""

    correction: int
    event: str


@page(
    "/review",
    "review.html",
    nav="review",
    present=lambda ctx, data: present(ctx, data),
    operation_class=Filtered,
    tags=["review"],
)
def review(
    ctx: Context, event: Annotated[str | None, Parameter(description="The id of a record to show.")] = None
) -> ReviewPage:
    """The record that is least certain and waits for a person's word

    Of the records that the parameters find and nobody has reviewed; or the one that is asked for.
    """
    query = asked(ctx, *OWN)
    archive = ctx.archive
    key = event or queue.first(archive, query)
    shown = queue.show(archive, key) if key else None
    if key and shown is None:
        raise Failure(404, "no_event", key=key)
    said = queue.said_of(archive, shown) if shown else []
    return ReviewPage(
        query=query,
        left=ctx.room.cache.get(("left", query), lambda: queue.left(archive, query)),
        event=shown.event if shown else None,
        rejected=bool(shown and shown.rejected),
        reviewed=any(one.undone_at is None for one in said),
        said=said,
        next=queue.beside(archive, query, shown, later=True) if shown else None,
        previous=queue.beside(archive, query, shown, later=False) if shown else None,
        by=ctx.user,
        undo=queue.last_of(archive, ctx.user) if ctx.user else None,
        recent=queue.said(archive, RECENT),
    )


def present(ctx: Context, data: ReviewPage) -> Mapping[str, object]:
    """Return what the template shows: the words around the record in pieces, what the lists of the form offer."""
    event = data.event
    rest = [pair for pair in ctx.params if pair[0] not in OWN]
    shared: dict[str, object] = {
        "filters": form(ctx, data.query),
        "back": ctx.url("/review", rest),
        "link": lambda key: ctx.url("/review", rest, event=key),
        "anchor": anchor,
    }
    shown = queue.show(ctx.archive, event.id) if event else None
    if event is None or shown is None:
        return shared
    t = ctx.locale
    spare_entity, spare_voice = Entity(text="", start=None, end=None), Voice(text="", start=None, end=None)
    return {
        **shared,
        "report": shown.report,
        "lines": _around(event, shown),
        "types": plover.types(),
        "modes": {kind: [m for k, m in plover.modes() if k == kind] for kind in plover.types()},
        "choices": {
            "status": [(k, t(f"status.{k}")) for k in get_args(Status)],
            "certainty": [(k, t(f"certainty.{k}")) for k in get_args(Certainty)],
            "kind": [(k, t(f"kind.{k}")) for k in get_args(VoiceKind)],
            "time": [(k, k) for k in get_args(TimeType)],
        },
        "sizes": get_args(SizeKind),
        "rows": {
            "actor": [*event.actor, *[spare_entity] * SPARE],
            "recipient": [*event.recipient, *[spare_entity] * SPARE],
            "voice": [*event.attribution, *[spare_voice] * SPARE],
        },
    }


def _around(event: Event, shown: queue.Shown) -> list[list[Stretch]]:
    """The lines of the report that hold the record's sentence, or any of its words, with the record marked."""
    marks = list(marks_of(event))
    first = min([event.sentence.start, *(m.start for m in marks)])
    last = max([event.sentence.end, *(m.end for m in marks)])
    found = []
    for line in paragraphs(shown.report.text, shown.sentences, marks):
        pieces = [piece for stretch in line for piece in stretch.pieces]
        if pieces[0].start < last and pieces[-1].start + len(pieces[-1].text) > first:
            found.append(line)
    return found


@action("/review", tags=["review"])
def say(ctx: Context) -> tuple[str, Kept]:
    """Accept, reject or correct a record

    Fields: `key` (id of the record), `action` (accept, reject, correct), `by` (who; without it the name in the
    cookie), and for a correction either `after` (JSON: the fields of the record that change) or those of the form on
    the page; `back` is where to go on.
    """
    key, what = _one(ctx, "key"), _one(ctx, "action")
    if what not in ("accept", "reject", "correct"):
        raise Failure(422, "no_action")
    by = _who(ctx)
    shown = queue.show(ctx.archive, key)
    if shown is None:
        raise Failure(404, "no_event", key=key)
    # the next one is looked for before this one leaves the queue
    back = _one(ctx, "back") or "/review"
    try:
        after = _after(ctx, shown) if what == "correct" else None
        number = ctx.archive.correct(key, what, after, by)  # type: ignore[arg-type]
    except (ValueError, msgspec.ValidationError) as error:
        raise Failure(422, "bad_record", why=error) from None
    except KeyError:
        raise Failure(404, "no_event", key=key) from None
    return _onward(ctx, back, shown), Kept(number, key)


def _after(ctx: Context, shown: queue.Shown) -> Mapping[str, object]:
    if whole := _one(ctx, "after"):
        given = msgspec.json.decode(whole)
        if not isinstance(given, dict):
            raise ValueError("after: an object of fields is wanted")
        return given
    return corrected(ctx.form, shown.event, shown.report.text, shown.sentences)


def _onward(ctx: Context, back: str, shown: queue.Shown) -> str:
    """The address of the record that waits next in the queue that `back` shows; from the first again after the last."""
    from rawi.archive.query import from_params

    parts = urlsplit(back)
    rest = [pair for pair in parse_qsl(parts.query) if pair[0] not in (*OWN, "lang", "theme")]
    if parts.path != "/review":
        return back
    following = queue.beside(ctx.archive, from_params(rest), shown, later=True)
    return ctx.url("/review", rest, event=following)


@action("/review/undo", tags=["review"])
def undo(ctx: Context) -> tuple[str, Kept]:
    """Take a correction back

    Fields: `correction` (its number), `by` (who; without it the name in the cookie), `back` (where to go on).
    """
    number = _one(ctx, "correction")
    by = _who(ctx)
    key = queue.subject_of(ctx.archive, int(number)) if number.isdecimal() and len(number) < 18 else None
    try:
        ctx.archive.undo(int(number) if number.isdecimal() and len(number) < 18 else -1, by)
    except KeyError:
        raise Failure(404, "no_correction", id=number or "?") from None
    parts = urlsplit(_one(ctx, "back") or "/review")
    if parts.path != "/review":
        return ctx.url(parts.path, parse_qsl(parts.query)), Kept(int(number), key or "")
    rest = [pair for pair in parse_qsl(parts.query) if pair[0] not in OWN]
    there = key if key and queue.show(ctx.archive, key) else None
    return ctx.url("/review", rest, event=there), Kept(int(number), key or "")


@action("/review/name", tags=["review"])
def name(ctx: Context) -> Any:
    """Say who reviews; the name is kept in a cookie

    Fields: `by` (the name), `back` (where to go on).
    """
    given = " ".join(_one(ctx, "by").split())
    if not 0 < len(given) <= LONGEST_NAME:
        raise Failure(422, "no_name")
    cookie = Cookie("name", value=quote(given), max_age=YEAR, httponly=True, samesite="lax")
    return redirect(_one(ctx, "back") or "/review", [cookie])


@page("/review/corrections", "corrections.html", present=lambda ctx, data: turned(ctx, data.paging), tags=["review"])
def corrections(
    ctx: Context, turn: Annotated[int, Parameter(query=PAGE, ge=1, description="The page of the list.")] = 1
) -> SaidPage:
    """What people said about records, the newest first"""
    total = queue.how_many(ctx.archive)
    at = paging(turn, total, SIZE)
    return SaidPage(total=total, paging=at, corrections=queue.said(ctx.archive, SIZE, (at.page - 1) * SIZE))


@get("/review/export", summary="What was reviewed, as training data", tags=["review"], sync_to_thread=True)
def training(
    ctx: Context,
    part: Annotated[str, Parameter(description=f"One of {', '.join(PARTS)}.")] = PARTS[0],
    complete: Annotated[bool, Parameter(description="Only reports all of whose records were reviewed.")] = False,
) -> Response[Any]:
    """One JSON object a line and report: `annotations` after the annotation scheme, `documents` the texts they are
    about (both as rawi-train reads them), `standoff` offsets and labels without words."""
    if part not in PARTS:
        raise Failure(404, "no_format", format=part, formats=", ".join(PARTS))
    files = {"annotations": "reviewed.ann.jsonl", "documents": "reviewed.docs.jsonl", "standoff": "reviewed.jsonl"}

    def body() -> Iterator[bytes]:
        for line in lines(ctx.archive, part, complete=complete):
            yield msgspec.json.encode(line) + b"\n"

    headers = {"content-disposition": f'attachment; filename="{files[part]}"'}
    return Stream(body(), media_type="application/jsonl", headers=headers)


def _one(ctx: Context, field: str) -> str:
    return (ctx.form.get(field) or [""])[-1].strip()


def _who(ctx: Context) -> str:
    by = " ".join((_one(ctx, "by") or ctx.user).split())
    if not 0 < len(by) <= LONGEST_NAME:
        raise Failure(422, "no_name")
    return by


HANDLERS = (review, say, undo, name, corrections, training)
