"""Records as rows of the tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, func, select, text

from rawi.archive import schema
from rawi.records import Entity, Event, Place, Relation, Sentence, Voice, encode

Row = dict[str, Any]


class Rows:
    """Rows to be inserted, by table; `insert` writes them in the order in which tables point at each other."""

    def __init__(self) -> None:
        self._rows: dict[str, list[Row]] = defaultdict(list)

    def add(self, table: Table, row: Row) -> None:
        """Add a row of a table."""
        self._rows[table.name].append(row)

    def insert(self, connection: Connection) -> None:
        """Insert all rows, a statement a table."""
        for table in schema.metadata.sorted_tables:
            if found := self._rows.get(table.name):
                connection.execute(table.insert(), found)
        self._rows.clear()


def group_key(name: str | None, code: str | None, sector: Sequence[str]) -> str | None:
    """Return what groups mentions of one actor: its name, else code and first sector (`IRQ/MIL`), else the code."""
    if name:
        return name
    if code:
        return f"{code}/{sector[0]}" if sector else code
    return None


def sentence_number(sentences: Sequence[tuple[int, int]], start: int) -> int | None:
    """Return which sentence, counted from 0, the character at `start` stands in."""
    return next((n for n, (a, b) in enumerate(sentences) if a <= start < b), None)


def sentence_rows(report: int, sentences: Iterable[Sentence]) -> list[Row]:
    """Return the rows of a report's sentences."""
    return [{"report": report, "n": n, "start": s.start, "end": s.end} for n, s in enumerate(sentences)]


def event_row(id: int, event: Event, report: int, run: int, sentence: int | None) -> Row:
    """Return the row of an event that counts and that no one corrected."""
    return {
        "id": id,
        "key": event.id,
        "report": report,
        "run": run,
        "current": True,
        "event": event.event,
        "quad": event.quad,
        "scale": event.scale,
        "cameo": event.cameo,
        "date": event.date,
        "date_precision": event.date_precision,
        "published": event.doc.published,
        "publisher": event.doc.publisher,
        "status": event.status,
        "hedged": event.hedged,
        "certainty": event.certainty,
        "confidence": event.confidence,
        "sentence": sentence,
        "start": event.trigger.start,
        "end": event.trigger.end,
        "trigger": event.trigger.text,
        "same_as": event.same_as,
        "corrected": False,
        "record": encode(event).decode(),
        "machine": None,
        "vector": None,
    }


def add_parts(rows: Rows, id: int, event: Event) -> None:
    """Add the rows of what an event consists of: modes, contexts, actors, place, voices, ..."""
    for mode in dict.fromkeys(event.mode):
        rows.add(schema.event_mode, {"event": id, "mode": mode})
    for context in dict.fromkeys(event.context):
        rows.add(schema.event_context, {"event": id, "context": context})
    _add_entities(rows, "event", id, "actor", event.actor)
    _add_entities(rows, "event", id, "recipient", event.recipient)
    _add_voices(rows, "event", id, event.attribution)
    if event.place is not None:
        _add_place(rows, "event", id, event.place)
    if event.time is not None:
        rows.add(schema.time, {"event": id, **msgspec.structs.asdict(event.time)})
    for kind, size in event.size.items():
        exact = isinstance(size, int)
        number, words = (size, None) if exact else (None, size)
        rows.add(schema.size, {"event": id, "kind": kind, "number": number, "words": words})
    for cue in event.cues:
        rows.add(schema.cue, {"event": id, **msgspec.structs.asdict(cue)})


PARTS = tuple(
    getattr(schema, name) for name in ("event_mode", "event_context", "entity", "voice", "place", "time", "size", "cue")
)
"""The tables that `add_parts` fills."""


def add_relation(rows: Rows, id: int, relation: Relation, report: int, run: int, sentence: int | None) -> None:
    """Add the rows of a relation and of what it consists of."""
    rows.add(
        schema.relation,
        {
            "id": id,
            "key": relation.id,
            "report": report,
            "run": run,
            "current": True,
            "relation": relation.relation,
            "published": relation.doc.published,
            "publisher": relation.doc.publisher,
            "sentence": sentence,
            "start": relation.trigger.start,
            "end": relation.trigger.end,
            "trigger": relation.trigger.text,
            "certainty": relation.certainty,
            "confidence": relation.confidence,
            "record": encode(relation).decode(),
        },
    )
    _add_entities(rows, "relation", id, "subject", relation.subject)
    _add_entities(rows, "relation", id, "object", relation.object)
    _add_voices(rows, "relation", id, relation.attribution)
    if relation.place is not None:
        _add_place(rows, "relation", id, relation.place)


def _owner(kind: str, id: int) -> Row:
    return {"event": id if kind == "event" else None, "relation": id if kind == "relation" else None}


def _add_entities(rows: Rows, kind: str, id: int, role: str, entities: Sequence[Entity]) -> None:
    for n, e in enumerate(entities):
        rows.add(
            schema.entity,
            {
                **_owner(kind, id),
                "role": role,
                "n": n,
                **msgspec.structs.asdict(e),
                "sector": ";".join(e.sector),
                "actor_key": group_key(e.name, e.code, e.sector),
            },
        )


def _add_voices(rows: Rows, kind: str, id: int, voices: Sequence[Voice]) -> None:
    for n, v in enumerate(voices):
        rows.add(
            schema.voice,
            {
                **_owner(kind, id),
                "n": n,
                **msgspec.structs.asdict(v),
                "sector": ";".join(v.sector),
                "voice_key": group_key(v.name, v.code, v.sector),
            },
        )


def _add_place(rows: Rows, kind: str, id: int, place: Place) -> None:
    rows.add(schema.place, {**_owner(kind, id), **msgspec.structs.asdict(place)})


def new_ids(connection: Connection, table: Table, count: int) -> list[int]:
    """Return ids for `count` new rows of a table, within a transaction that writes."""
    if not count:
        return []
    if connection.dialect.name == "sqlite":
        # the only writer there is until the transaction ends
        last = connection.execute(select(func.max(table.c.id))).scalar() or 0
        return list(range(last + 1, last + 1 + count))
    taken = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
    return list(connection.execute(taken, {"name": table.name, "count": count}).scalars())
