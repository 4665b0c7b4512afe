"""What waits for a person's word, the least certain first, and what people have said."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from rawi.archive import schema
from rawi.archive.query import Query, statement
from rawi.archive.store import Archive
from rawi.records import Event, Report, Sentence, decode


class Said(msgspec.Struct, kw_only=True, frozen=True):
    """A correction: what a person did to a record (by its id), when, and whether that was undone. `trigger` and `type`
    are those of the record then, `changed` the fields that were changed."""

    id: int
    event: str
    action: str
    by: str
    at: str
    trigger: str
    type: str
    changed: list[str]
    undone_at: str | None
    undone_by: str | None


class Shown(NamedTuple):
    """A record in its report. `rejected` where a person said that it is none."""

    id: int
    key: str
    event: Event
    rejected: bool
    report: Report
    report_id: int
    sentences: list[Sentence]


def about() -> ColumnElement[bool]:
    """Return the condition that a correction is about an event: one of its own run by the key, one of another run by
    the words."""
    e, c = schema.event.c, schema.correction.c
    same = and_(c.run == e.run, c.event_key == e.key)
    older = and_(c.run != e.run, c.start < e.end, c.end > e.start)
    return and_(c.report == e.report, or_(same, older))


def reviewed() -> ColumnElement[bool]:
    """Return the condition that a correction of an event stands."""
    return exists().where(about(), schema.correction.c.undone_at.is_(None)).correlate(schema.event)


def left(archive: Archive, query: Query) -> int:
    """Return how many events of a query wait."""
    with archive.reading() as connection:
        return int(connection.execute(statement(archive, query, func.count()).where(~reviewed())).scalar() or 0)


def first(archive: Archive, query: Query) -> str | None:
    """Return the key of the least certain event that waits."""
    return _one(archive, query, None, later=True)


def beside(archive: Archive, query: Query, shown: Shown, *, later: bool) -> str | None:
    """Return the key of the event that waits after the one shown, or before it."""
    return _one(archive, query, (_confidence(archive, shown.id), shown.id), later=later)


def _one(archive: Archive, query: Query, at: tuple[float, int] | None, *, later: bool) -> str | None:
    e = schema.event.c
    asked = statement(archive, query, e.key).where(~reviewed())
    if at is not None:
        confidence, id = at
        beyond = e.confidence > confidence if later else e.confidence < confidence
        same = e.id > id if later else e.id < id
        asked = asked.where(or_(beyond, and_(e.confidence == confidence, same)))
    order = (e.confidence, e.id) if later else (e.confidence.desc(), e.id.desc())
    with archive.reading() as connection:
        found = connection.execute(asked.order_by(*order).limit(1)).scalar()
    return str(found) if found is not None else None


def _confidence(archive: Archive, id: int) -> float:
    e = schema.event.c
    with archive.reading() as connection:
        return float(connection.execute(select(e.confidence).where(e.id == id)).scalar() or 0.0)


def show(archive: Archive, key: str) -> Shown | None:
    """Return the record of a key among those of the last coding, rejected ones too; None where there is none."""
    e, r = schema.event.c, schema.report.c
    with archive.reading() as connection:
        row = connection.execute(
            select(e.id, e.report, e.record, e.current)
            .join(schema.report, and_(r.id == e.report, r.current_run == e.run))
            .where(e.key == key)
        ).first()
    if row is None:
        return None
    report = archive.reports([row.report])[row.report]
    sentences = archive.sentences(row.report)
    return Shown(row.id, key, decode(row.record), not row.current, report, row.report, sentences)


def said_of(archive: Archive, shown: Shown) -> list[Said]:
    """Return what people said about a record, the newest first, with what was undone."""
    c, e = schema.correction.c, schema.event.c
    asked = select(schema.correction).join(schema.event, e.id == shown.id).where(about())
    return _said(archive, asked.order_by(c.id.desc()))


def said(archive: Archive, limit: int, offset: int = 0) -> list[Said]:
    """Return the last corrections, the newest first."""
    return _said(archive, select(schema.correction).order_by(schema.correction.c.id.desc()).limit(limit).offset(offset))


def last_of(archive: Archive, by: str) -> int | None:
    """Return the number of the last correction that someone made and that stands."""
    c = schema.correction.c
    with archive.reading() as connection:
        return connection.execute(select(func.max(c.id)).where(c.by == by, c.undone_at.is_(None))).scalar()


def subject_of(archive: Archive, correction: int) -> str | None:
    """Return the key of the record that a correction is about, as it is among the records of the last coding."""
    c, e, r = schema.correction.c, schema.event.c, schema.report.c
    with archive.reading() as connection:
        return connection.execute(
            select(e.key)
            .join(schema.report, and_(r.id == e.report, r.current_run == e.run))
            .join(schema.correction, about())
            .where(c.id == correction)
        ).scalar()


def how_many(archive: Archive) -> int:
    """Return how many corrections there are, undone ones too."""
    with archive.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(schema.correction)).scalar() or 0)


def _said(archive: Archive, asked: Any) -> list[Said]:
    with archive.reading() as connection:
        rows = connection.execute(asked).all()
    found = []
    for row in rows:
        before = decode(row.before) if row.before else None
        after = decode(row.after) if row.after else None
        there = before or after
        changed = []
        if before is not None and after is not None:
            changed = [f for f in Event.__struct_fields__ if getattr(before, f) != getattr(after, f)]
        found.append(
            Said(
                id=row.id,
                event=row.event_key,
                action=row.action,
                by=row.by,
                at=row.at,
                trigger=there.trigger.text if there else "",
                type=there.event if there else row.event,
                changed=changed,
                undone_at=row.undone_at,
                undone_by=row.undone_by,
            )
        )
    return found
