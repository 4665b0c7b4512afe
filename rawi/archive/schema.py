"""The tables of an archive, the same in SQLite and PostgreSQL. Changes to them go into `migrations/` as well.

Text is compared by code points in both (PostgreSQL: collation "C"), so that both sort alike. Days are ISO dates
(`2015-08-07`), moments ISO times in UTC (`2015-08-07T10:15:00Z`), both as text; offsets count Unicode code points.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

TEXT: TypeEngine[str] = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
NUMBER: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _text(name: str, *more: Any, required: bool = False, **options: Any) -> Column[str]:
    return Column(name, TEXT, *more, nullable=not required, **options)


def _number(name: str, *more: Any, required: bool = False, **options: Any) -> Column[int]:
    return Column(name, NUMBER, *more, nullable=not required, **options)


def _id() -> Column[int]:
    return Column("id", NUMBER, primary_key=True)


def _of(table: str, name: str = "", *, required: bool = True, **options: Any) -> Column[int]:
    """A column that points at a row of `table`, and goes with it."""
    return Column(
        name or table, NUMBER, ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=not required, **options
    )


report = Table(
    "report",
    metadata,
    _id(),
    _text("key", required=True, unique=True),
    _text("url_key", unique=True),
    _text("hash", required=True, unique=True),
    _text("title"),
    _text("published"),
    _text("publisher"),
    _text("url"),
    _text("language"),
    _text("source", required=True),
    _text("added_at", required=True),
    _number("sentences"),
    _number("current_run", ForeignKey("run.id")),
    _text("text", required=True),
    Index(None, "published"),
    Index(None, "publisher", "published"),
    Index(None, "current_run"),
)
"""One report. `key` is its id outside; `sentences` is null until it was coded. The text comes last, so that SQLite need
not read through it for the other columns."""

double = Table(
    "double",
    metadata,
    _id(),
    _of("report"),
    _text("key", required=True),
    _text("url"),
    _text("title"),
    _text("published"),
    _text("publisher"),
    _text("source", required=True),
    _text("at", required=True),
    UniqueConstraint("report", "key"),
)
"""A report that came with the very text of one that is there, under another id: who else printed it, and when."""

sentence = Table(
    "sentence",
    metadata,
    _of("report"),
    _number("n", required=True),
    _number("start", required=True),
    _number("end", required=True),
    PrimaryKeyConstraint("report", "n"),
)

run = Table(
    "run",
    metadata,
    _id(),
    _text("started", required=True),
    _text("finished"),
    _text("version", required=True),
    _text("reader", required=True),
    _text("model", required=True),
    _text("settings", required=True),
)

coding = Table(
    "coding",
    metadata,
    _of("report"),
    _of("run"),
    _text("state", required=True),
    _text("error"),
    _number("events", required=True),
    _text("at", required=True),
    PrimaryKeyConstraint("report", "run"),
    Index(None, "run", "state"),
)
"""What a run made of a report: `state` is 'done' or 'failed'."""

event = Table(
    "event",
    metadata,
    _id(),
    _text("key", required=True),
    _of("report"),
    _of("run"),
    Column("current", Boolean, nullable=False),
    _text("event", required=True),
    _number("quad", required=True),
    Column("scale", Double, nullable=False),
    _text("cameo"),
    _text("date"),
    _text("date_precision", required=True),
    _text("published"),
    _text("publisher"),
    _text("status", required=True),
    Column("hedged", Boolean, nullable=False),
    _text("certainty", required=True),
    Column("confidence", Double, nullable=False),
    _number("sentence"),
    _number("start", required=True),
    _number("end", required=True),
    _text("trigger", required=True),
    _text("same_as"),
    Column("corrected", Boolean, nullable=False),
    _text("record", required=True),
    _text("machine"),
    Column("vector", LargeBinary),
    UniqueConstraint("run", "key"),
    Index(None, "key"),
    Index(None, "report", "run"),
    Index(None, "current", "date"),
    Index(None, "current", "event", "date"),
    Index(None, "current", "publisher", "date"),
    Index(None, "current", "published"),
    Index("ix_event_counts", "current", "date", "event", "quad", "status", "scale", "report", "publisher", "certainty"),
)
"""One event record. `machine` is the record as the coder wrote it, where a person changed it. The index
`ix_event_counts` holds what is counted, so that counting need not read the records."""

event_mode = Table(
    "event_mode",
    metadata,
    _of("event"),
    _text("mode", required=True),
    PrimaryKeyConstraint("event", "mode"),
    Index(None, "mode", "event"),
)

event_context = Table(
    "event_context",
    metadata,
    _of("event"),
    _text("context", required=True),
    PrimaryKeyConstraint("event", "context"),
    Index(None, "context", "event"),
)

relation = Table(
    "relation",
    metadata,
    _id(),
    _text("key", required=True),
    _of("report"),
    _of("run"),
    Column("current", Boolean, nullable=False),
    _text("relation", required=True),
    _text("published"),
    _text("publisher"),
    _number("sentence"),
    _number("start", required=True),
    _number("end", required=True),
    _text("trigger", required=True),
    _text("certainty", required=True),
    Column("confidence", Double, nullable=False),
    _text("record", required=True),
    UniqueConstraint("run", "key"),
    Index(None, "key"),
    Index(None, "report", "run"),
    Index(None, "current", "relation", "published"),
)

entity = Table(
    "entity",
    metadata,
    _id(),
    _of("event", required=False),
    _of("relation", required=False),
    _text("role", required=True),
    _number("n", required=True),
    _text("text", required=True),
    _number("start"),
    _number("end"),
    _text("code"),
    _text("sector", required=True),
    _text("name"),
    _text("name_ar"),
    _text("wikidata"),
    _text("actor_key"),
    Index(None, "event", "role", "actor_key"),
    Index(None, "relation", "role", "actor_key"),
    Index(None, "actor_key", "role", "event"),
    Index(None, "code", "role", "event"),
)
"""Who: `role` is 'actor' or 'recipient' of an event, 'subject' or 'object' of a relation; `sector` is `GOV;MIL`."""

voice = Table(
    "voice",
    metadata,
    _id(),
    _of("event", required=False),
    _of("relation", required=False),
    _number("n", required=True),
    _text("text", required=True),
    _number("start"),
    _number("end"),
    _text("cue"),
    _text("kind", required=True),
    _text("code"),
    _text("name"),
    _text("sector", required=True),
    _text("certainty", required=True),
    _text("voice_key"),
    Index(None, "event", "n"),
    Index(None, "relation", "n"),
    Index(None, "voice_key", "event"),
    Index(None, "kind", "event"),
)

place = Table(
    "place",
    metadata,
    _id(),
    _of("event", required=False),
    _of("relation", required=False),
    _text("text", required=True),
    _number("start"),
    _number("end"),
    _text("name"),
    _text("country"),
    _text("admin1"),
    Column("lat", Double),
    Column("lon", Double),
    _number("geonames"),
    _text("precision", required=True),
    Index(None, "event", "country"),
    Index(None, "relation", "country"),
    Index(None, "country", "event"),
    Index(None, "name", "event"),
    Index(None, "lat", "lon"),
)

time = Table(
    "time",
    metadata,
    _id(),
    _of("event"),
    _text("text", required=True),
    _number("start"),
    _number("end"),
    _text("type", required=True),
    _text("value"),
    Index(None, "event"),
)

size = Table(
    "size",
    metadata,
    _of("event"),
    _text("kind", required=True),
    _number("number"),
    _text("words"),
    PrimaryKeyConstraint("event", "kind"),
    Index(None, "kind", "event"),
)
"""How many: `number` where the text gives one, else the `words` («عشرات»)."""

cue = Table(
    "cue",
    metadata,
    _id(),
    _of("event"),
    _text("text", required=True),
    _number("start", required=True),
    _number("end", required=True),
    _text("kind", required=True),
    Index(None, "event"),
)

correction = Table(
    "correction",
    metadata,
    _id(),
    _of("report"),
    _text("event_key", required=True),
    _of("run"),
    _number("start", required=True),
    _number("end", required=True),
    _text("event", required=True),
    _text("by", required=True),
    _text("at", required=True),
    _text("action", required=True),
    _text("before"),
    _text("after"),
    _text("undone_at"),
    _text("undone_by"),
    Index(None, "report"),
    Index(None, "event_key"),
    Index(None, "at"),
)
"""What a person did to a record. `start`, `end` and `event` are those of the coder's record, by which it is found again
after the report was coded anew."""

intake = Table(
    "intake",
    metadata,
    _text("source", primary_key=True, required=True),
    _text("state"),
    Column("done", Boolean, nullable=False),
)
"""Where the taking in of a source stands; `state` is JSON."""

refused = Table(
    "refused",
    metadata,
    _id(),
    _text("source", required=True),
    _text("record", required=True),
    _text("reason", required=True),
    _text("at", required=True),
    UniqueConstraint("source", "record", "reason"),
)
"""What was not taken in, and why."""

copy_group = Table(
    "copy_group",
    metadata,
    Column("report", NUMBER, ForeignKey("report.id", ondelete="CASCADE"), primary_key=True),
    _number("grp", required=True),
    _of("report", "first_report"),
    Column("share", Double, nullable=False),
    _text("paragraphs"),
    _text("kind", required=True),
    Index(None, "grp"),
)

story = Table(
    "story",
    metadata,
    _id(),
    _text("event", required=True),
    _text("date"),
    _text("country"),
    _text("size"),
    _number("tellings", required=True),
    _number("reports", required=True),
    _number("chains", required=True),
    _text("corroboration"),
    _text("updated", required=True),
    Index(None, "date"),
    Index(None, "event", "date"),
    Index(None, "country", "date"),
)

telling = Table(
    "telling",
    metadata,
    Column("event", NUMBER, ForeignKey("event.id", ondelete="CASCADE"), primary_key=True),
    _of("story"),
    Column("probability", Double, nullable=False),
    Column("by_hand", Boolean, nullable=False),
    Index(None, "story"),
)

story_edit = Table(
    "story_edit",
    metadata,
    _id(),
    _text("by", required=True),
    _text("at", required=True),
    _text("action", required=True),
    _text("detail", required=True),
    _text("undone_at"),
)

search_text = Table(
    "search_text",
    metadata,
    Column("report", NUMBER, ForeignKey("report.id", ondelete="CASCADE"), primary_key=True),
    _text("stems", required=True),
    Column("tokens", postgresql.TSVECTOR().with_variant(Integer(), "sqlite")),
)
"""The stems of a report's title and text, in order, for phrases. PostgreSQL indexes the column `tokens`; in SQLite,
where it stays empty, the FTS5 table `search_index` holds them. See `text.py`."""
