"""Events as JSONL: one record a line, exactly as `rawi schema` says. The format that keeps everything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

import msgspec

from rawi.export.writer import Writer
from rawi.records import Event, Report, decode, encode


class JsonlWriter(Writer):
    """Writes one line of JSON an event."""

    def __init__(self, out: BinaryIO) -> None:
        """Write to `out`."""
        self._out = out

    def write(self, report: Report, events: list[Event]) -> None:
        """Write the events of a report."""
        self._out.write(b"".join(encode(event) + b"\n" for event in events))

    def close(self) -> None:
        """Send on what the stream holds back."""
        self._out.flush()


def read_events(lines: Iterable[bytes | str], name: str = "events") -> Iterator[Event]:
    """Give the events of lines of JSON; empty lines are passed over.

    Raises ValueError naming `name`, the line and the field that is wrong.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield decode(line)
            except msgspec.DecodeError as error:
                raise ValueError(f"{name}:{number}: not an event record: {error}") from None
