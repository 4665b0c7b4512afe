"""Small things that all statements on an archive share."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

_NOT_STORABLE = re.compile("[\0\ud800-\udfff]")


def now() -> str:
    """Return the moment, an ISO time in UTC."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def upsert(connection: Connection, table: Table, keys: list[str], values: list[str]) -> Any:
    """Return an insert that replaces `values` where the row is there; with no values, one that then does nothing."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    if not values:
        return statement.on_conflict_do_nothing(index_elements=keys)
    return statement.on_conflict_do_update(
        index_elements=keys, set_={name: statement.excluded[name] for name in values}
    )


def storable(words: str | None) -> str | None:
    """Return a text without what databases cannot store: NUL (PostgreSQL), halves of surrogate pairs (both)."""
    return _NOT_STORABLE.sub("\ufffd", words) if words else words
