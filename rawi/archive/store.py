"""Keep reports, what was read in them, and what people said about that."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, and_, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from rawi.archive import connect, schema
from rawi.archive.adding import Added, Adding, refuse
from rawi.archive.correcting import add_event, correct_event, resettle
from rawi.archive.corrections import Action
from rawi.archive.errors import explained
from rawi.archive.saving import Coded, Saving
from rawi.archive.sql import now, upsert
from rawi.records import Event, Relation, Report, Sentence, decode

__all__ = ["Added", "Archive", "Coded"]

BATCH = 200
"""Reports that are added in one transaction."""

PAGE = 256
"""Reports that are read at a time where many are gone through, so that memory stays flat and no reader holds on."""


class Archive:
    """An archive of reports and events, open. Use it as a context manager, or `close` it.

    `where` is the path of a SQLite file or the URL of a PostgreSQL database; `create` makes one where there is none;
    `readonly` opens it without the right to change it. Raises `ArchiveError`, which says what to do. May be shared
    among threads; each method that changes something is one transaction (`add`: one a batch), all or nothing.
    """

    def __init__(self, where: str | Path, create: bool = False, *, readonly: bool = False) -> None:
        self.name = connect.name_of(where)
        self.engine: Engine = connect.open_engine(where, create, readonly=readonly)
        self._writer = connect.writing(self.engine)
        self._reader = connect.reading(self.engine)

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file or the server."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection on which all queries see one state of the archive."""
        with explained(self.name), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection in a transaction: kept where the block ends well, undone where it raises.

        Raises ArchiveError where the database cannot: a full disk, a lock held for too long, a lost server."""
        with explained(self.name), self._writer.begin() as connection:
            yield connection

    # Taking in

    def add(self, reports: Iterable[Report], source: str, *, connection: Connection | None = None) -> Added:
        """Add reports that came from `source` (a file or a feed), in transactions of `BATCH` reports; on `connection`
        where they belong to a larger transaction.

        A report is known by its text (white space aside) and by the address of its page: one that is there already is
        a double; where the same text came under another id, the table `double` keeps who printed it. A report with the
        id or the page of another one, but with another text, is refused and noted in the table `refused`.
        """
        if connection is not None:
            return Adding(connection, source).run(list(reports))
        added = Added()
        batch: list[Report] = []
        for report in reports:
            batch.append(report)
            if len(batch) == BATCH:
                self._add(batch, source, added)
                batch = []
        if batch:
            self._add(batch, source, added)
        return added

    def _add(self, batch: list[Report], source: str, added: Added) -> None:
        for last in (False, True):
            try:
                with self.writing() as connection:
                    step = Adding(connection, source).run(batch)
                break
            except IntegrityError:
                # another process added one of them at the same moment; the second time it is found
                if last:
                    raise
        added.new += step.new
        added.doubles += step.doubles
        added.ids.update(step.ids)
        added.refused += step.refused

    def refuse(self, source: str, record: str, reason: str, *, connection: Connection | None = None) -> None:
        """Note that a record of a source was not taken in, and why; the same is noted once. On `connection` where it
        belongs to a larger transaction."""
        if connection is None:
            with self.writing() as own:
                refuse(own, source, record, reason)
            return
        refuse(connection, source, record, reason)

    def refused(self) -> list[tuple[str, str, str]]:
        """Return what was not taken in: source, record, reason, in the order in which it came."""
        t = schema.refused
        with self.reading() as connection:
            return [tuple(r) for r in connection.execute(select(t.c.source, t.c.record, t.c.reason).order_by(t.c.id))]

    def intake(self, source: str) -> tuple[Any, bool]:
        """Return where the taking in of a source stands: what was given to `set_intake` last (or null), and whether
        it is done."""
        t = schema.intake
        with self.reading() as connection:
            row = connection.execute(select(t.c.state, t.c.done).where(t.c.source == source)).first()
        return (None, False) if row is None else (json.loads(row.state) if row.state else None, bool(row.done))

    def set_intake(
        self, source: str, state: object, *, done: bool = False, connection: Connection | None = None
    ) -> None:
        """Keep where the taking in of a source stands, as JSON; on `connection` where it belongs to a transaction."""
        if connection is None:
            with self.writing() as own:
                self.set_intake(source, state, done=done, connection=own)
            return
        t = schema.intake
        row = {"source": source, "state": json.dumps(state, ensure_ascii=False), "done": done}
        statement = upsert(connection, t, ["source"], ["state", "done"])
        connection.execute(statement, [row])

    # Coding

    def start_run(self, reader: str, model: str, settings: Mapping[str, object] | None = None) -> int:
        """Begin a run of a coder and return its id: `reader` is its name, `model` the SHA-256 of its weights or tables,
        `settings` what else it depends on."""
        from rawi import __version__

        row = {
            "started": now(),
            "finished": None,
            "version": __version__,
            "reader": reader,
            "model": model,
            "settings": json.dumps(settings or {}, ensure_ascii=False, sort_keys=True),
        }
        with self.writing() as connection:
            (id,) = connection.execute(insert(schema.run).returning(schema.run.c.id), row).one()
        return int(id)

    def resume_run(self, reader: str, model: str, settings: Mapping[str, object] | None = None) -> int:
        """Return the last run of the very same coder (version, reader, model, settings), or begin one."""
        from rawi import __version__

        t = schema.run
        same = and_(
            t.c.version == __version__,
            t.c.reader == reader,
            t.c.model == model,
            t.c.settings == json.dumps(settings or {}, ensure_ascii=False, sort_keys=True),
        )
        with self.reading() as connection:
            id = connection.execute(select(func.max(t.c.id)).where(same)).scalar()
        return self.start_run(reader, model, settings) if id is None else int(id)

    def finish_run(self, run: int) -> None:
        """Note that a run has come to its end."""
        with self.writing() as connection:
            connection.execute(update(schema.run).where(schema.run.c.id == run).values(finished=now()))

    def save(
        self,
        report_id: int,
        run: int,
        sentences: Sequence[Sentence],
        events: Sequence[Event],
        relations: Sequence[Relation] = (),
        vectors: Mapping[str, bytes] | None = None,
    ) -> None:
        """Keep what a run read in a report, as what counts from now on; records of earlier runs stay.

        Corrections that people made are laid over the new records. What the same run had saved is replaced. `vectors`
        are bytes by event id."""
        coded = Coded(report=report_id, sentences=sentences, events=events, relations=relations, vectors=vectors)
        self.save_many(run, [coded])

    def save_many(self, run: int, coded: Iterable[Coded]) -> None:
        """Keep what a run read in several reports, in one transaction; otherwise as `save`."""
        coded = list(coded)
        if coded:
            with self.writing() as connection:
                Saving(connection, run).save(coded)

    def fail(self, report_id: int, run: int, error: str) -> None:
        """Note that a run could not code a report, and why; what earlier runs read in it still counts."""
        c = schema.coding
        row = {"report": report_id, "run": run, "state": "failed", "error": error[:2000], "events": 0, "at": now()}
        with self.writing() as connection:
            done = select(c.c.report).where(c.c.report == report_id, c.c.run == run, c.c.state == "done")
            if connection.execute(done).first() is None:
                connection.execute(upsert(connection, c, ["report", "run"], ["state", "error", "at"]), [row])

    def uncoded(self, run: int | None = None) -> Iterator[tuple[int, Report]]:
        """Yield the reports that `run` has not tried to code (null: that no run has), with their ids, oldest first.

        Reports may be saved or added while this goes on."""
        r, c = schema.report, schema.coding
        tried = select(c.c.report).where(c.c.report == r.c.id)
        if run is not None:
            tried = tried.where(c.c.run == run)
        last = 0
        while True:
            with self.reading() as connection:
                page = connection.execute(
                    select(r).where(r.c.id > last, ~tried.exists()).order_by(r.c.id).limit(PAGE)
                ).all()
            for row in page:
                yield row.id, _report(row)
            if len(page) < PAGE:
                return
            last = page[-1].id

    # Reading

    def report(self, key: str) -> Report:
        """Return the report of that id. Raises KeyError where there is none."""
        with self.reading() as connection:
            return _report(self._row(connection, key))

    def id_of(self, key: str) -> int:
        """Return the number under which the tables know the report `key`. Raises KeyError where there is none."""
        with self.reading() as connection:
            return int(self._row(connection, key).id)

    def _row(self, connection: Connection, key: str) -> Any:
        row = connection.execute(select(schema.report).where(schema.report.c.key == key)).first()
        if row is None:
            raise KeyError(f"{self.name}: there is no report '{key}'")
        return row

    def reports(self, ids: Iterable[int]) -> dict[int, Report]:
        """Return the reports of those numbers."""
        r = schema.report
        with self.reading() as connection:
            found = connection.execute(select(r).where(r.c.id.in_(list(ids)))).all()
        return {row.id: _report(row) for row in found}

    def sentences(self, report_id: int) -> list[Sentence]:
        """Return the sentences of a report; none where it was not coded."""
        r, s = schema.report, schema.sentence
        with self.reading() as connection:
            body = connection.execute(select(r.c.text).where(r.c.id == report_id)).scalar() or ""
            found = connection.execute(select(s.c.start, s.c.end).where(s.c.report == report_id).order_by(s.c.n))
            return [Sentence(body[a:b], a, b) for a, b in found]

    def events(self, report_id: int) -> list[Event]:
        """Return the events of a report that count, in the order of their triggers, corrected where they were."""
        e = schema.event
        with self.reading() as connection:
            found = connection.execute(
                select(e.c.record).where(e.c.report == report_id, e.c.current).order_by(e.c.start, e.c.end, e.c.id)
            )
            return [decode(record) for record in found.scalars()]

    def relations(self, report_id: int) -> list[Relation]:
        """Return the relations of a report that count, in the order of their triggers."""
        t = schema.relation
        with self.reading() as connection:
            found = connection.execute(
                select(t.c.record).where(t.c.report == report_id, t.c.current).order_by(t.c.start, t.c.end, t.c.id)
            )
            return [msgspec.json.decode(record, type=Relation) for record in found.scalars()]

    def counts(self) -> dict[str, int]:
        """Return how much there is: reports, doubles, refused, coded, failed, uncoded, events, relations, corrections,
        runs."""
        r, c, e = schema.report.c, schema.coding, schema.event.c
        wanted = {
            "reports": select(func.count()).select_from(schema.report),
            "doubles": select(func.count()).select_from(schema.double),
            "refused": select(func.count()).select_from(schema.refused),
            "coded": select(func.count()).where(r.current_run.is_not(None)),
            "failed": select(func.count()).where(
                r.current_run.is_(None), select(c.c.report).where(c.c.report == r.id).exists()
            ),
            "uncoded": select(func.count()).where(
                r.current_run.is_(None), ~select(c.c.report).where(c.c.report == r.id).exists()
            ),
            "events": select(func.count()).where(e.current),
            "relations": select(func.count()).where(schema.relation.c.current),
            "corrections": select(func.count()).where(schema.correction.c.undone_at.is_(None)),
            "runs": select(func.count()).select_from(schema.run),
        }
        with self.reading() as connection:
            return {name: int(connection.execute(query).scalar() or 0) for name, query in wanted.items()}

    def check(self) -> list[str]:
        """Return what is wrong with the archive, a line each that says what to do; nothing where it is whole."""
        from rawi.archive.check import check

        return check(self)

    # Corrections

    def correct(
        self, event_key: str, action: Action, after: Event | Mapping[str, object] | None = None, by: str = ""
    ) -> int:
        """Keep what a person says about a record that counts, lay it over the record, and return its id.

        `action` is 'accept', 'reject', 'correct' (with `after`: the record as it should be, or the fields that change)
        or 'add' (with `after` whole, and `event_key` the id of the report; the new record's id is
        `<report>#c<correction>`). Raises KeyError where there is no such record, ValueError where `after` is missing,
        wrong, or points at words that are not there.
        """
        if action not in ("accept", "correct", "reject", "add"):
            raise ValueError(f"there is no action '{action}': there are accept, correct, reject and add")
        if (action in ("correct", "add")) != (after is not None):
            raise ValueError(f"the action '{action}' takes {'a' if after is None else 'no'} record `after`")
        if not by:
            raise ValueError("say who corrects: `by` is empty")
        with self.writing() as connection:
            if action == "add":
                return add_event(connection, self._row(connection, event_key), after, by)
            return correct_event(connection, event_key, action, after, by)

    def undo(self, correction_id: int, by: str) -> None:
        """Take a correction back; the record becomes what it is without it. Raises KeyError where there is none that
        counts."""
        t = schema.correction
        with self.writing() as connection:
            row = connection.execute(select(t).where(t.c.id == correction_id, t.c.undone_at.is_(None))).first()
            if row is None:
                raise KeyError(f"{self.name}: there is no correction {correction_id} that could be undone")
            connection.execute(update(t).where(t.c.id == correction_id).values(undone_at=now(), undone_by=by))
            resettle(connection, row.report)


def _report(row: Any) -> Report:
    return Report(
        id=row.key,
        text=row.text,
        title=row.title,
        published=row.published,
        publisher=row.publisher,
        url=row.url,
        language=row.language,
    )
