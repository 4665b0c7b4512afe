"""Is an archive whole? What is wrong, and what to do about it, a line each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, Table, and_, func, or_, select, text

from rawi.archive import schema
from rawi.archive.corrections import check_spans
from rawi.archive.identity import text_hash
from rawi.archive.text import missing as not_indexed
from rawi.records import Event, Relation, decode

if TYPE_CHECKING:
    from rawi.archive.store import Archive

PAGE = 256
"""Reports that are looked at together: memory stays flat."""

SHOWN = 5
"""Of problems of one kind so many are named, the others counted."""

_AGAIN = "`rawi add` with the same sources goes on where it stopped"
_REPAIR = "`rawi check ARCHIVE --repair` builds it anew"
_RECODE = "code the report again"
_COPY = "the file is damaged: fall back on a copy, or save what can be read with `sqlite3 FILE .recover`"


def check(archive: Archive, progress: Callable[[int], None] | None = None) -> list[str]:
    """Return what is wrong with an archive, a line each that says what to do; nothing where it is whole.

    Looked at are the database itself, rows that point at nothing, records whose words do not stand in the text where
    they say, counts and marks that disagree, the search index, and what is unfinished: sources not read to the end,
    reports not coded. `progress` is told how many reports were looked at since it was told last.
    """
    found = _Problems()
    with archive.reading() as connection:
        damage = list(_database(connection))
        if damage:
            # what else could be said would not be reliable
            return [f"{archive.name}: {line}; {_COPY}" for line in damage[:SHOWN]]
        _rows(connection, found)
        _search(connection, found)
        _unfinished(connection, found)
    last = 0
    while True:
        # a connection a page: a long check must not keep SQLite from tidying up after writers
        with archive.reading() as connection:
            r = schema.report
            page = connection.execute(select(r).where(r.c.id > last).order_by(r.c.id).limit(PAGE)).all()
            if not page:
                return found.lines()
            _reports(connection, page, found)
        last = page[-1].id
        if progress is not None:
            progress(len(page))


class _Problems:
    """Problems by what they have in common, so that a thousand of a kind make one line."""

    def __init__(self) -> None:
        self._named: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        self._counts: dict[tuple[str, str, str], int] = defaultdict(int)

    def add(self, noun: str, what: str, remedy: str, which: str = "", count: int = 1) -> None:
        """Note a problem: what has it, what is wrong, what to do, which one it is."""
        kind = noun, what, remedy
        self._counts[kind] += count
        if which and len(self._named[kind]) < SHOWN:
            self._named[kind].append(which)

    def lines(self) -> list[str]:
        """Return a line for each kind of problem."""
        return [self._line(*kind) for kind in self._counts]

    def _line(self, noun: str, what: str, remedy: str) -> str:
        count, named = self._counts[noun, what, remedy], self._named[noun, what, remedy]
        more = f" and {count - len(named):,} more" if count > len(named) else ""
        which = f" ({', '.join(named)}{more})" if named else ""
        return f"{count:,} {noun}{'' if count == 1 else 's'} {what}{which}: {remedy}"


def _database(connection: Connection) -> Iterator[str]:
    """What SQLite itself finds wrong with its file; PostgreSQL watches over its own."""
    if connection.dialect.name != "sqlite":
        return
    for (line,) in connection.execute(text("PRAGMA integrity_check(5)")):
        if line != "ok":
            yield str(line).replace("\n", " ")


def _rows(connection: Connection, found: _Problems) -> None:
    """Rows that point at nothing, or at two things."""
    if connection.dialect.name == "sqlite":
        for table, row, parent, _ in connection.execute(text("PRAGMA foreign_key_check")):
            found.add("row", f"of the table {table} without its {parent}", "remove it by hand", f"row {row}")
    for table in (schema.entity, schema.voice, schema.place):
        neither = and_(table.c.event.is_(None), table.c.relation.is_(None))
        both = and_(table.c.event.is_not(None), table.c.relation.is_not(None))
        for id in connection.execute(select(table.c.id).where(or_(neither, both))).scalars():
            found.add("row", f"of the table {table.name} of no record, or of two", "remove it by hand", f"row {id}")


def _search(connection: Connection, found: _Problems) -> None:
    count, which = not_indexed(connection)
    for n, key in enumerate(which[:SHOWN]):
        found.add("report", "missing in the search index", _REPAIR, key, count if n == 0 else 0)


def _unfinished(connection: Connection, found: _Problems) -> None:
    i, r, c = schema.intake.c, schema.report.c, schema.coding.c
    for source in connection.execute(select(i.source).where(~i.done).order_by(i.source)).scalars():
        found.add("source", "not read to the end", _AGAIN, source)
    tried = select(c.report).where(c.report == r.id).exists()
    waiting = connection.execute(select(func.count()).where(r.current_run.is_(None), ~tried)).scalar() or 0
    if waiting:
        found.add("report", "not coded yet", _AGAIN, count=int(waiting))
    failed = select(r.key, c.error).join(schema.coding, c.report == r.id)
    for key, error in connection.execute(failed.where(r.current_run.is_(None), c.state == "failed").order_by(r.id)):
        found.add("report", "that could not be coded", "please report it as a fault", f"{key}: {error}")


def _reports(connection: Connection, page: Sequence[Any], found: _Problems) -> None:
    ids = [row.id for row in page]
    sentences = _grouped(connection, schema.sentence, ids, "n")
    events = _grouped(connection, schema.event, ids, "id")
    relations = _grouped(connection, schema.relation, ids, "id")
    codings = _grouped(connection, schema.coding, ids, "run")
    for report in page:
        if text_hash(report.text) != report.hash:
            found.add("report", "with another text than the one that came in", "fall back on a copy", report.key)
        _sentences(report, sentences[report.id], found)
        _codings(report, codings[report.id], events[report.id], found)
        for row in events[report.id]:
            _record(report, row, row.event, "event", lambda record: decode(record), found)
        for row in relations[report.id]:
            _record(report, row, row.relation, "relation", _relation, found)


def _relation(record: str) -> Relation:
    return msgspec.json.decode(record, type=Relation)


def _grouped(connection: Connection, table: Table, ids: list[int], order: str) -> dict[int, list[Any]]:
    rows: dict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(select(table).where(table.c.report.in_(ids)).order_by(table.c[order])):
        rows[row.report].append(row)
    return rows


def _sentences(report: Any, rows: list[Any], found: _Problems) -> None:
    at = 0
    for n, row in enumerate(rows):
        if row.n != n or not at <= row.start < row.end <= len(report.text):
            found.add("sentence", "outside the text of its report", _RECODE, f"{report.key}, sentence {row.n}")
        at = row.end
    if len(rows) != (report.sentences or 0):
        found.add("report", "without all its sentences", _RECODE, report.key)


def _codings(report: Any, codings: list[Any], events: list[Any], found: _Problems) -> None:
    done = {row.run: row.events for row in codings if row.state == "done"}
    if report.current_run is not None and report.current_run not in done:
        found.add("report", "that counts on a run that did not code it", _RECODE, report.key)
    if any(row.current and row.run != report.current_run for row in events):
        found.add("report", "with records of an older run among those that count", _RECODE, report.key)
    counting = sum(bool(row.current) for row in events)
    if done.get(report.current_run, counting) != counting:
        found.add("report", "with too few records, or too many", _RECODE, report.key)


def _record(
    report: Any, row: Any, kind: str, what: str, read: Callable[[str], Event | Relation], found: _Problems
) -> None:
    try:
        record = read(row.record)
    except (msgspec.MsgspecError, UnicodeError) as error:
        found.add(what, "that cannot be read", _RECODE, f"{row.key}: {error}")
        return
    named = record.event if isinstance(record, Event) else record.relation
    if (record.id, named, record.trigger.start, record.trigger.end) != (row.key, kind, row.start, row.end):
        found.add(what, "whose record says something else than its row", _RECODE, row.key)
    if report.text[row.start : row.end] != row.trigger:
        found.add(what, "whose trigger does not stand in the text", _RECODE, row.key)
        return
    try:
        check_spans(record, report.text)
    except ValueError as error:
        found.add(what, "with words that do not stand in the text", _RECODE, f"{row.key}: {error}")
