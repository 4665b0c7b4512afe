"""Events as JSONL: one record a line, exactly as `rawi schema` says. The format that keeps everything.

Standing facts, where they were asked for, are lines of their own among them, told by `"record": "relation"`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

import msgspec

from rawi.export.writer import Writer
from rawi.records import Event, Relation, Report, decode, encode


class JsonlWriter(Writer):
    """Writes one line of JSON an event."""

    def __init__(self, out: BinaryIO) -> None:
        """Write to `out`."""
        self._out = out

    def write(self, report: Report, events: list[Event]) -> None:
        """Write the events of a report."""
        self._out.write(b"".join(encode(event) + b"\n" for event in events))

    def relate(self, report: Report, relations: list[Relation]) -> None:
        """Write the standing facts of a report, a line each."""
        self._out.write(b"".join(encode(relation) + b"\n" for relation in relations))

    def close(self) -> None:
        """Send on what the stream holds back."""
        self._out.flush()


def read_events(lines: Iterable[bytes | str], name: str = "events") -> Iterator[Event]:
    """Give the events of lines of JSON; empty lines and records of other kinds (relations) are passed over.

    Raises ValueError naming `name`, the line and the field that is wrong.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield decode(line)
            except msgspec.DecodeError as error:
                if _kind(line) is None:
                    raise ValueError(f"{name}:{number}: not an event record: {error}") from None


def read_relations(lines: Iterable[bytes | str], name: str = "relations") -> Iterator[Relation]:
    """Give the standing facts of lines of JSON; empty lines and events are passed over.

    Raises ValueError naming `name`, the line and the field that is wrong.
    """
    for number, line in enumerate(lines, 1):
        if line.strip() and _kind(line) == "relation":
            try:
                yield msgspec.json.decode(line, type=Relation)
            except msgspec.DecodeError as error:
                raise ValueError(f"{name}:{number}: not a relation record: {error}") from None


class _Kind(msgspec.Struct):
    record: str | None = None


def _kind(line: bytes | str) -> str | None:
    """What a line says that it is a record of; None for an event, which says nothing, and for what is no JSON."""
    try:
        return msgspec.json.decode(line, type=_Kind).record
    except msgspec.DecodeError:
        return None
