"""Which records go into formats that cannot say that something was denied, planned or only imagined."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rawi.records import Event

AS_DONE = frozenset({"actual", "historical"})
"""The statuses of what is told as having happened."""


class Told:
    """Lets through the events that are told as having happened, and counts the others."""

    def __init__(self, *, every_status: bool = False) -> None:
        """Let all events through where `every_status` says so."""
        self._all = every_status
        self._left_out: Counter[str] = Counter()

    def of(self, events: Iterable[Event]) -> list[Event]:
        """Return the events that are to be written."""
        kept = []
        for event in events:
            if self._all or event.status in AS_DONE:
                kept.append(event)
            else:
                self._left_out[event.status] += 1
        return kept

    def notes(self) -> list[str]:
        """Return what was left out, in words: nothing, or one line."""
        if not self._left_out:
            return []
        parts = ", ".join(f"{count:,} {status}" for status, count in sorted(self._left_out.items()))
        total = self._left_out.total()
        was = "event was" if total == 1 else "events were"
        return [f"{total:,} {was} left out, since the format cannot say so: {parts}"]
