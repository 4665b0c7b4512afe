"""Take reports into an archive: which are new, which are there already, which cannot be taken in."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, insert, select

from rawi.archive import schema, text
from rawi.archive.identity import LONGEST_KEY, text_hash, url_key
from rawi.archive.rows import Row, new_ids
from rawi.archive.sql import now, storable, upsert
from rawi.records import Report


class Added(msgspec.Struct):
    """What became of reports that were to be added.

    `new` were stored, `doubles` are there already (their text, or their page). `ids` are the archive's ids of the new
    ones by their keys; `refused` says of a report that could not be taken in why not (id, reason)."""

    new: int = 0
    doubles: int = 0
    ids: dict[str, int] = {}
    refused: list[tuple[str, str]] = []


def refuse(connection: Connection, source: str, record: str, reason: str) -> None:
    """Note that a record of a source was not taken in, and why; the same is noted once."""
    statement = upsert(connection, schema.refused, ["source", "record", "reason"], [])
    row = {"source": source[:LONGEST_KEY], "record": record[:300], "reason": reason[:300]}
    connection.execute(statement, [{**{name: storable(value) for name, value in row.items()}, "at": now()}])


class Adding:
    """One transaction of `Archive.add`."""

    def __init__(self, connection: Connection, source: str) -> None:
        self.connection = connection
        self.source = source
        self.added = Added()
        self.at = now()
        self.by_key: dict[str, tuple[int, str]] = {}
        self.by_hash: dict[str, tuple[int, str]] = {}
        self.by_url: dict[str, tuple[int, str]] = {}

    def run(self, batch: Sequence[Report]) -> Added:
        """Add the reports of a batch and return what became of them."""
        rows = [self._row(report) for report in batch]
        self._look_up(rows)
        fresh = [row for row in rows if self._is_new(row)]
        for row, id in zip(fresh, new_ids(self.connection, schema.report, len(fresh)), strict=True):
            row["id"] = id
            self.added.ids[row["key"]] = id
        if fresh:
            self.connection.execute(insert(schema.report), fresh)
            text.index(self.connection, [(row["id"], row["title"], row["text"]) for row in fresh])
        self.added.new = len(fresh)
        if self._doubles:
            statement = upsert(self.connection, schema.double, ["report", "key"], [])
            ids = self.added.ids
            for row in self._doubles:
                # the report it doubles may be new itself
                row["report"] = ids.get(row.pop("of"), row["report"])
            self.connection.execute(statement, self._doubles)
        for record, reason in self.added.refused:
            refuse(self.connection, self.source, record, reason)
        return self.added

    def _row(self, report: Report) -> Row:
        return {
            **{name: storable(value) for name, value in msgspec.structs.asdict(report).items() if name != "id"},
            "key": storable(report.id),
            "url_key": url_key(report.url),
            "hash": text_hash(storable(report.text) or ""),
            "source": storable(self.source),
            "added_at": self.at,
            "sentences": None,
            "current_run": None,
        }

    def _look_up(self, rows: Sequence[Row]) -> None:
        self._doubles: list[Row] = []
        t = schema.report.c
        for column, name, found in (
            (t.key, "key", self.by_key),
            (t.hash, "hash", self.by_hash),
            (t.url_key, "url_key", self.by_url),
        ):
            values = [row[name] for row in rows if row[name] is not None]
            if values:
                there = self.connection.execute(select(column, t.id, t.key).where(column.in_(values)))
                found.update({value: (id, key) for value, id, key in there})

    def _is_new(self, row: Row) -> bool:
        same_text = self.by_hash.get(row["hash"])
        same_page = self.by_url.get(row["url_key"]) if row["url_key"] else None
        if same_text is not None:
            self.added.doubles += 1
            if same_text[1] != row["key"]:
                kept = {name: row[name] for name in ("key", "url", "title", "published", "publisher", "source")}
                self._doubles.append({**kept, "at": self.at, "report": same_text[0], "of": same_text[1]})
            return False
        if same_page is not None:
            self.added.doubles += 1
            self._refused(row, f"another version of the page {row['url']} is there as '{same_page[1]}'")
            return False
        if row["key"] in self.by_key:
            self._refused(row, f"another report has the id '{row['key']}': give each an id of its own")
            return False
        if len(row["key"]) > LONGEST_KEY:
            self._refused(row, f"its id has more than {LONGEST_KEY:,} characters: give it a shorter one")
            return False
        here = (0, row["key"])
        self.by_hash[row["hash"]] = self.by_key[row["key"]] = here
        if row["url_key"]:
            self.by_url[row["url_key"]] = here
        return True

    def _refused(self, row: Row, reason: str) -> None:
        self.added.refused.append((row["key"], reason))
