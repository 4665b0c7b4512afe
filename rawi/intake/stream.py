"""Bytes of a file or a pipe, counted, with their beginning looked at first; and their lines as text."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from rawi.intake import encoding
from rawi.intake.record import MAX_TEXT

log = logging.getLogger("rawi.intake")

MAX_LINE = 16 * MAX_TEXT
"""The longest line in bytes: a text of the greatest length, each letter as an escape of JSON, and room for the rest."""


class Source(io.RawIOBase):
    """A readable stream of bytes: `head` is its beginning, `done` how many bytes were taken from it."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.name = name
        self.done = 0
        self._file = file
        self.head = file.read(encoding.SAMPLE)
        self._left = self.head

    def readable(self) -> bool:
        """Return true, as io.RawIOBase asks."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill `buffer` and return how many bytes went in, 0 at the end."""
        chunk = self._left[: len(buffer)] if self._left else self._file.read(len(buffer))
        self._left = self._left[len(chunk) :]
        buffer[: len(chunk)] = chunk
        self.done += len(chunk)
        return len(chunk)

    @property
    def complete(self) -> bool:
        """Whether `head` is all there is."""
        return len(self.head) < encoding.SAMPLE


class Line(NamedTuple):
    """A line with its number from 1 and its line end; `why` it could not be read, where it could not."""

    number: int
    text: str
    why: str | None = None


def lines(source: Source) -> Iterator[Line]:
    """Give the lines of a source in the encoding that its head speaks for; a line that breaks with it is judged alone.

    Raises encoding.NotText where the head is no text.
    """
    name = encoding.sniff(source.head, complete=source.complete)
    if name.startswith(("utf-16", "utf-32")):
        yield from _wide_lines(source, name)
        return
    file = io.BufferedReader(source, buffer_size=1 << 18)
    number = 0
    while data := file.readline(MAX_LINE):
        number += 1
        if len(data) == MAX_LINE and not data.endswith(b"\n"):
            while data and not data.endswith(b"\n"):
                data = file.readline(MAX_LINE)
            why = f"the line is longer than {MAX_LINE // 1_000_000} MB: give each document a line of its own"
            yield Line(number, "", why)
            continue
        yield _line(data, number, name, source.name)


def _line(data: bytes, number: int, name: str, file: str) -> Line:
    try:
        return Line(number, data.decode(name))
    except UnicodeDecodeError:
        pass
    try:
        text, found, damaged = encoding.decode(data, name)
    except encoding.NotText as error:
        return Line(number, "", f"the line is {error}")
    if damaged:
        log.warning("%s:%d: %d bytes are not %s and were replaced by \ufffd", file, number, damaged, found)
    return Line(number, text)


def _wide_lines(source: Source, name: str) -> Iterator[Line]:
    file = io.TextIOWrapper(io.BufferedReader(source), encoding=name, errors="replace", newline="\n")
    number = 0
    while text := file.readline(MAX_LINE):
        number += 1
        yield Line(number, text)
