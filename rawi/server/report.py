"""The page of a report: its text with the words of every record marked, and the records beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import msgspec
from litestar.params import PathParameter
from sqlalchemy import Connection, and_, or_, select

from rawi.archive import schema
from rawi.records import Event, Relation, Report, Span, decode
from rawi.server.marks import Mark, Piece, Stretch, anchor, marks_of, paragraphs
from rawi.server.pages import Context, Failure, page


class Printed(msgspec.Struct, frozen=True):
    """Who else printed the same text."""

    publisher: str | None
    published: str | None
    url: str | None


class Neighbour(msgspec.Struct, frozen=True):
    """The report before or after this one, by date."""

    id: str
    title: str | None


class Coding(msgspec.Struct, frozen=True):
    """What read the report: version of Rawi, name of the reader, when."""

    version: str
    reader: str
    at: str


class ReportPage(msgspec.Struct, kw_only=True, frozen=True):
    """A report with what was read in it. `corrected` are the ids of the events that a person has changed; `coding` is
    null where the report has not been coded."""

    report: Report
    sentences: list[Span]
    events: list[Event]
    relations: list[Relation]
    corrected: list[str]
    also: list[Printed]
    coding: Coding | None
    previous: Neighbour | None
    next: Neighbour | None


def present(ctx: Context, data: ReportPage) -> Mapping[str, Any]:
    """Return what the template shows: the headline and the paragraphs in pieces, and each record's number."""
    records: Sequence[Event | Relation] = [*data.events, *data.relations]
    marks = [mark for record in records for mark in marks_of(record)]
    lines = paragraphs(data.report.text, data.sentences, marks)
    headline: list[Stretch] | None = None
    title = " ".join((data.report.title or "").split())
    if lines and title and " ".join(_text(lines[0]).split()) == title:
        headline, lines = lines[0], lines[1:]
    return {
        "headline": headline,
        "lines": lines,
        "anchor": anchor,
        "words": {anchor(r.id): _words(r) for r in records},
        "numbers": {anchor(r.id): n for n, r in enumerate(records, 1)},
        "told": _teller(ctx, records, marks),
    }


def _text(line: Sequence[Stretch]) -> str:
    return "".join(piece.text for stretch in line for piece in stretch.pieces)


def _words(record: Event | Relation) -> str:
    """The anchor of the words of a record: where its trigger begins."""
    return f"w{record.trigger.start}"


def _teller(ctx: Context, records: Sequence[Event | Relation], marks: Sequence[Mark]) -> Any:
    """A function that says in words what a piece is: «الفاعل: اعتداء»."""
    labels = {}
    for record in records:
        name = ctx.names.event(record.event) if isinstance(record, Event) else ctx.locale(f"relation.{record.relation}")
        labels[anchor(record.id)] = name
    roles: dict[tuple[str, int], list[Mark]] = {}
    for mark in marks:
        roles.setdefault((mark.record, mark.start), []).append(mark)

    def told(piece: Piece) -> str:
        end = piece.start + len(piece.text)
        said = []
        for record in piece.records:
            for mark in (m for m in marks if m.record == record and m.start <= piece.start and end <= m.end):
                said.append(f"{ctx.locale('role.' + mark.role)}: {labels[record]}")
        return " · ".join(dict.fromkeys(said))

    return told


@page("/report/{key:path}", "report.html", present=present, tags=["report"])
def report(
    ctx: Context,
    key: Annotated[str, PathParameter(description="The id of the report.", schema_extra={"type": "string"})],
) -> ReportPage:
    """A report with its events

    The text, every event and relation that counts (corrected where a person corrected it), who else printed the same
    text, and what coded it. Offsets count Unicode code points in `report.text`.
    """
    key = ctx.path.removeprefix("/report/")
    with ctx.archive.reading() as connection:
        # a report whose own id ends in .json goes before the twin of another one
        row = _row(connection, f"{key}.json") if ctx.suffixed else None
        if row is not None:
            ctx.json = "application/json" in ctx.request.headers.get("accept", "")
        else:
            row = _row(connection, key)
        if row is None:
            raise Failure(404, "no_report", key=key)
        return _page(connection, row)


def _row(connection: Connection, key: str) -> Any:
    return connection.execute(select(schema.report).where(schema.report.c.key == key)).first()


def _page(connection: Connection, row: Any) -> ReportPage:
    e, s, r, d = schema.event.c, schema.sentence.c, schema.relation.c, schema.double.c
    there = connection.execute(
        select(e.key, e.record, e.corrected).where(e.report == row.id, e.current).order_by(e.start, e.end, e.id)
    ).all()
    relations = connection.execute(select(r.record).where(r.report == row.id, r.current).order_by(r.start, r.end, r.id))
    sentences = connection.execute(select(s.start, s.end).where(s.report == row.id).order_by(s.n)).all()
    also = connection.execute(select(d.publisher, d.published, d.url).where(d.report == row.id).order_by(d.id))
    return ReportPage(
        report=Report(
            id=row.key,
            text=row.text,
            title=row.title,
            published=row.published,
            publisher=row.publisher,
            url=row.url,
            language=row.language,
        ),
        sentences=[Span(row.text[a:b], a, b) for a, b in sentences],
        events=[decode(one.record) for one in there],
        relations=[msgspec.json.decode(record, type=Relation) for record in relations.scalars()],
        corrected=[one.key for one in there if one.corrected],
        also=[Printed(*one) for one in also],
        coding=_coding(connection, row),
        previous=_neighbour(connection, row, later=False),
        next=_neighbour(connection, row, later=True),
    )


def _coding(connection: Connection, row: Any) -> Coding | None:
    n, c = schema.run.c, schema.coding.c
    found = connection.execute(
        select(n.version, n.reader, c.at).where(n.id == row.current_run, c.run == n.id, c.report == row.id)
    ).first()
    return Coding(*found) if found else None


def _neighbour(connection: Connection, row: Any, *, later: bool) -> Neighbour | None:
    """The nearest report by date of publication, then by number."""
    r = schema.report.c
    if row.published is None:
        return None
    if later:
        beyond = or_(r.published > row.published, and_(r.published == row.published, r.id > row.id))
        order: tuple[Any, ...] = (r.published, r.id)
    else:
        beyond = or_(r.published < row.published, and_(r.published == row.published, r.id < row.id))
        order = (r.published.desc(), r.id.desc())
    found = connection.execute(select(r.key, r.title).where(beyond).order_by(*order).limit(1)).first()
    return Neighbour(*found) if found else None


HANDLERS = (report,)
