"""Answers that took the database some work are kept until the archive changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import func, select

from rawi.archive import schema
from rawi.archive.store import Archive

T = TypeVar("T")
ENTRIES = 128


class Cache:
    """Keeps the last `ENTRIES` answers about one archive."""

    def __init__(self, archive: Archive, entries: int = ENTRIES) -> None:
        self._archive = archive
        self._entries = entries
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the answer kept under `key` for the archive as it is now, or make it."""
        whole = (self.version(), key)
        with self._lock:
            if whole in self._kept:
                self._kept.move_to_end(whole)
                found: T = self._kept[whole]
                return found
        made = make()
        with self._lock:
            self._kept[whole] = made
            while len(self._kept) > self._entries:
                self._kept.popitem(last=False)
        return made

    def version(self) -> tuple[object, ...]:
        """Return what changes whenever reports are added, coded, or corrected, by this process or another."""
        c, k = schema.correction.c, schema.coding.c
        asked = select(
            select(func.max(schema.report.c.id)).scalar_subquery(),
            select(func.max(schema.event.c.id)).scalar_subquery(),
            select(func.max(c.id)).scalar_subquery(),
            select(func.max(c.undone_at)).scalar_subquery(),
            select(func.max(k.at)).scalar_subquery(),
            select(func.count()).select_from(schema.coding).scalar_subquery(),
        )
        with self._archive.reading() as connection:
            return tuple(connection.execute(asked).one())
