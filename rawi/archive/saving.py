"""Keep what a run read in reports, with what people said about it laid over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, select, update

from rawi.archive import schema
from rawi.archive.corrections import Correction, Settled, settle
from rawi.archive.rows import Row, Rows, add_parts, add_relation, event_row, new_ids, sentence_number, sentence_rows
from rawi.archive.sql import now
from rawi.records import Event, Relation, Sentence, decode, encode


class Coded(msgspec.Struct, kw_only=True, frozen=True):
    """A report that was coded: what `Archive.save_many` takes. `vectors` are bytes by event id; `published` is the
    date that the text itself states, kept where the report has none."""

    report: int
    sentences: Sequence[Sentence]
    events: Sequence[Event]
    relations: Sequence[Relation] = ()
    vectors: Mapping[str, bytes] | None = None
    published: str | None = None


class Saving:
    """One transaction of `Archive.save_many`."""

    def __init__(self, connection: Connection, run: int) -> None:
        self.connection = connection
        self.run = run
        self.at = now()

    def save(self, coded: Sequence[Coded]) -> None:
        """Keep reports that were coded; what the run read in them counts from now on."""
        ids = [c.report for c in coded]
        self._put_away_older(ids)
        corrected = corrections_of(self.connection, ids)
        keys = self._keys(ids)
        settled = {c.report: settle(keys[c.report], self.run, c.events, corrected.get(c.report, ())) for c in coded}
        rows = Rows()
        event_ids = iter(new_ids(self.connection, schema.event, sum(map(len, settled.values()))))
        relation_ids = iter(new_ids(self.connection, schema.relation, sum(len(c.relations) for c in coded)))
        for c in coded:
            spans = [(s.start, s.end) for s in c.sentences]
            for row in sentence_rows(c.report, c.sentences):
                rows.add(schema.sentence, row)
            count = sum(not s.rejected for s in settled[c.report].values())
            rows.add(schema.coding, self._coding(c.report, count))
            for key, s in settled[c.report].items():
                add_settled(rows, next(event_ids), s, c.report, self.run, spans, (c.vectors or {}).get(key))
            for relation in c.relations:
                n = sentence_number(spans, relation.trigger.start)
                add_relation(rows, next(relation_ids), relation, c.report, self.run, n)
        rows.insert(self.connection)
        self._make_current(coded)

    def _put_away_older(self, ids: Sequence[int]) -> None:
        """Take from what counts the records of other runs, and remove what this run saved before."""
        run = self.connection
        r = schema.report.c
        again = run.execute(select(r.id).where(r.id.in_(ids), r.sentences.is_not(None))).scalars().all()
        if again:
            run.execute(delete(schema.sentence).where(schema.sentence.c.report.in_(again)))
        c = schema.coding.c
        before = run.execute(select(c.report, c.run).where(c.report.in_(ids))).all()
        here = [report for report, other in before if other == self.run]
        older = [report for report, other in before if other != self.run]
        for table in (schema.event, schema.relation):
            if here:
                run.execute(delete(table).where(table.c.report.in_(here), table.c.run == self.run))
            if older:
                run.execute(update(table).where(table.c.report.in_(older), table.c.current).values(current=False))
        if here:
            run.execute(delete(schema.coding).where(c.report.in_(here), c.run == self.run))

    def _keys(self, ids: Sequence[int]) -> dict[int, str]:
        r = schema.report.c
        found = {id: key for id, key in self.connection.execute(select(r.id, r.key).where(r.id.in_(ids)))}
        if missing := set(ids) - set(found):
            raise KeyError(f"there is no report with the number {min(missing)}")
        return found

    def _coding(self, report: int, events: int) -> Row:
        return {"report": report, "run": self.run, "state": "done", "error": None, "events": events, "at": self.at}

    def _make_current(self, coded: Sequence[Coded]) -> None:
        r = schema.report
        statement = (
            update(r)
            .where(r.c.id == bindparam("of"))
            .values(
                current_run=self.run,
                sentences=bindparam("count"),
                published=func.coalesce(r.c.published, bindparam("stated", type_=schema.TEXT)),
            )
        )
        rows = [{"of": c.report, "count": len(c.sentences), "stated": c.published} for c in coded]
        self.connection.execute(statement, rows)


def add_settled(
    rows: Rows,
    id: int,
    settled: Settled,
    report: int,
    run: int,
    spans: Sequence[tuple[int, int]],
    vector: bytes | None,
) -> None:
    """Add the rows of an event as it stands; `spans` are the sentences of its report."""
    event = settled.record
    row = event_row(id, event, report, run, sentence_number(spans, event.trigger.start))
    row["vector"] = vector
    row.update(state(settled))
    rows.add(schema.event, row)
    add_parts(rows, id, event)


def state(settled: Settled) -> Row:
    """Return the columns of an event that say what people made of it."""
    machine = settled.machine
    kept = encode(machine).decode() if machine is not None and settled.corrected else None
    return {"current": not settled.rejected, "corrected": settled.corrected, "machine": kept}


def corrections_of(connection: Connection, reports: Iterable[int]) -> dict[int, list[Correction]]:
    """Return the corrections of reports that count, oldest first."""
    t = schema.correction
    found: dict[int, list[Correction]] = {}
    query = select(t).where(t.c.report.in_(list(reports)), t.c.undone_at.is_(None)).order_by(t.c.id)
    for row in connection.execute(query):
        correction = Correction(
            id=row.id,
            event_key=row.event_key,
            run=row.run,
            start=row.start,
            end=row.end,
            event=row.event,
            by=row.by,
            action=row.action,
            before=decode(row.before) if row.before else None,
            after=decode(row.after) if row.after else None,
        )
        found.setdefault(row.report, []).append(correction)
    return found
