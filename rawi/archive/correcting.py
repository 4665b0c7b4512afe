"""Keep what a person says about a record, and bring the records of its report in line with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, delete, insert, select, update

from rawi.archive import schema
from rawi.archive.corrections import Action, Settled, by_hand, changed, check_spans, settle
from rawi.archive.rows import PARTS, Rows, add_parts, event_row, new_ids, sentence_number
from rawi.archive.saving import add_settled, corrections_of, state
from rawi.archive.sql import now
from rawi.records import Event, decode, encode


def correct_event(
    connection: Connection, event_key: str, action: Action, after: Event | Mapping[str, object] | None, by: str
) -> int:
    """Keep what a person says about an event that counts, lay it over the event, and return its id.

    Raises KeyError where there is no such event, ValueError where `after` is wrong."""
    e, r = schema.event, schema.report
    row = connection.execute(
        select(e.c.report, e.c.run, e.c.record, e.c.machine, r.c.text)
        .join(r, and_(r.c.id == e.c.report, r.c.current_run == e.c.run))
        .where(e.c.key == event_key)
    ).first()
    if row is None:
        raise KeyError(f"there is no event '{event_key}' among the records that count")
    before, machine = decode(row.record), decode(row.machine or row.record)
    new = None
    if after is not None:
        new = changed(before, after)
        check_spans(new, row.text)
    return _keep(connection, row.report, event_key, row.run, machine, by, action, before, new)


def add_event(connection: Connection, report: Any, after: Event | Mapping[str, object] | None, by: str) -> int:
    """Keep an event that a person adds to a report (its row), and return the id of the correction.

    Raises ValueError where the report was not coded, or where the event is wrong."""
    if report.current_run is None:
        raise ValueError(f"the report '{report.key}' was not coded: code it before adding events")
    given = msgspec.to_builtins(after)
    if not isinstance(given, dict):
        raise ValueError("an added record has to be given whole")
    document = {"id": report.key, **{k: getattr(report, k) for k in ("title", "url", "publisher", "published")}}
    event = decode(msgspec.json.encode({**given, "id": report.key, "doc": document}))
    check_spans(event, report.text)
    return _keep(connection, report.id, None, report.current_run, event, by, "add", None, event)


def _keep(
    connection: Connection,
    report: int,
    event_key: str | None,
    run: int,
    machine: Event,
    by: str,
    action: Action,
    before: Event | None,
    after: Event | None,
) -> int:
    (id,) = new_ids(connection, schema.correction, 1)
    if event_key is None:
        event_key = by_hand(machine.doc.id, id)
        after = msgspec.structs.replace(machine, id=event_key)
    row = {
        "id": id,
        "report": report,
        "event_key": event_key,
        "run": run,
        "start": machine.trigger.start,
        "end": machine.trigger.end,
        "event": machine.event,
        "by": by,
        "at": now(),
        "action": action,
        "before": encode(before).decode() if before is not None else None,
        "after": encode(after).decode() if after is not None else None,
        "undone_at": None,
        "undone_by": None,
    }
    connection.execute(insert(schema.correction), row)
    resettle(connection, report)
    return id


def resettle(connection: Connection, report: int) -> None:
    """Bring the records of a report in line with the corrections that count."""
    e, r, s = schema.event, schema.report, schema.sentence
    key, run = connection.execute(select(r.c.key, r.c.current_run).where(r.c.id == report)).one()
    there = connection.execute(select(e).where(e.c.report == report, e.c.run == run).order_by(e.c.id)).all()
    machine = [decode(row.machine or row.record) for row in there if row.machine or not row.corrected]
    settled = settle(key, run, machine, corrections_of(connection, [report]).get(report, ()))
    spans: list[tuple[int, int]] = [
        (a, b) for a, b in connection.execute(select(s.c.start, s.c.end).where(s.c.report == report).order_by(s.c.n))
    ]
    rows = Rows()
    ids = {row.key: row.id for row in there}
    if gone := [id for key, id in ids.items() if key not in settled]:
        connection.execute(delete(e).where(e.c.id.in_(gone)))
    for row in there:
        if row.key in settled:
            _rewrite(connection, rows, row, settled[row.key], spans)
    new = [key for key in settled if key not in ids]
    for key, id in zip(new, new_ids(connection, e, len(new)), strict=True):
        add_settled(rows, id, settled[key], report, run, spans, None)
    rows.insert(connection)
    count = sum(not s.rejected for s in settled.values())
    c = schema.coding
    connection.execute(update(c).where(c.c.report == report, c.c.run == run).values(events=count))


def _rewrite(connection: Connection, rows: Rows, row: Any, settled: Settled, spans: Sequence[tuple[int, int]]) -> None:
    """Bring one event's row and its parts in line with how it stands."""
    e = schema.event
    n = sentence_number(spans, settled.record.trigger.start)
    new = event_row(row.id, settled.record, row.report, row.run, n) | state(settled) | {"vector": row.vector}
    if all(new[name] == value for name, value in row._mapping.items()):
        return
    connection.execute(update(e).where(e.c.id == row.id).values({k: v for k, v in new.items() if k != "id"}))
    if new["record"] == row.record:
        return
    for table in PARTS:
        connection.execute(delete(table).where(table.c.event == row.id))
    add_parts(rows, row.id, settled.record)
