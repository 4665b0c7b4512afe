"""JSON that is no JSONL: a list of documents, or documents one after another over many lines; read piece by piece."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from rawi.intake import encoding
from rawi.intake.jsonl import Keys, decode_object
from rawi.intake.record import BadRecord, to_report
from rawi.intake.stream import MAX_LINE, Source
from rawi.records import Report

_CHUNK = 1 << 18
_MARK = re.compile(rb'["{}\[\]]')


def read_json(
    source: Source, *, stem: str, published: str | None = None, columns: Mapping[str, str] | None = None
) -> Iterator[Report | BadRecord]:
    """Give the reports of a JSON file: those of the list that it is, or of its objects; memory stays flat.

    Fields are found by their usual names, or as `columns` tells; `<stem>-<number>` is the id of a document that has
    none. A bad record names the number of the document. Raises encoding.NotText.
    """
    name = encoding.sniff(source.head, complete=source.complete)
    if name.startswith(("utf-16", "utf-32")):
        raise encoding.NotText(f"JSON in {name.upper()}: save it as UTF-8")
    keys = Keys(columns)
    for number, piece in enumerate(_pieces(source), 1):
        try:
            if piece.why:
                raise ValueError(piece.why)
            text = encoding.decode(piece.data, name).text
            yield to_report(keys.fields(decode_object(text)), published=published, id=f"{stem}-{number}")
        except ValueError as error:
            yield BadRecord(file=source.name, record=f"document {number}", why=str(error))


class _Piece(NamedTuple):
    """The bytes of one document; `why` it could not be read, where it could not."""

    data: bytes
    why: str | None = None


def _pieces(source: Source) -> Iterator[_Piece]:
    """Give the objects (or lists) of a stream, those inside an outermost list one by one."""
    scan = _Scan()
    while chunk := source.read(_CHUNK):
        yield from scan.feed(chunk)
    yield from scan.end()


class _Scan:
    """Cuts a stream into objects by its braces, those in strings left out of account."""

    def __init__(self) -> None:
        self._rest = b""
        self._piece = bytearray()
        self._depth = 0
        self._listed = self._begun = False
        self._in_string = self._too_long = False

    def feed(self, chunk: bytes) -> Iterator[_Piece]:
        """Take the next bytes, and give the documents that end in them."""
        if not self._begun:
            chunk = (self._rest + chunk).removeprefix(b"\xef\xbb\xbf").lstrip()
            self._begun = bool(chunk)
            self._rest = b""
            if chunk.startswith(b"["):
                self._listed, chunk = True, chunk[1:]
        data, self._rest = self._rest + chunk, b""
        start = at = 0
        while at < len(data):
            if self._in_string:
                end = data.find(b'"', at)
                slashes = _backslashes(data, end if end >= 0 else len(data))
                if end < 0:
                    # what the last one escapes comes with the next bytes
                    self._rest = data[len(data) - slashes % 2 :]
                    break
                self._in_string, at = bool(slashes % 2), end + 1
                continue
            mark = _MARK.search(data, at)
            if mark is None:
                break
            at = mark.end()
            if mark[0] == b'"':
                self._in_string = True
            elif mark[0] in b"{[":
                if not self._depth:
                    start = mark.start()
                self._depth += 1
            elif self._depth:
                self._depth -= 1
                if not self._depth:
                    yield self._whole(data[start:at])
        if self._depth:
            self._keep(data[start : len(data) - len(self._rest)])

    def end(self) -> Iterator[_Piece]:
        """Give what is left when there are no more bytes."""
        if self._depth:
            yield _Piece(b"", "the file ends in the middle of this document: it was cut off; get it again, whole")

    def _keep(self, data: bytes) -> None:
        if len(self._piece) + len(data) > MAX_LINE:
            self._too_long = True
            self._piece.clear()
        if not self._too_long:
            self._piece += data

    def _whole(self, data: bytes) -> _Piece:
        self._keep(data)
        piece, too_long = bytes(self._piece), self._too_long
        self._piece.clear()
        self._too_long = False
        if too_long:
            return _Piece(b"", f"the document is longer than {MAX_LINE // 1_000_000} MB: split it")
        return _Piece(piece)


def _backslashes(data: bytes, end: int) -> int:
    """Return how many backslashes stand before the place `end`."""
    start = end
    while start and data[start - 1] == 0x5C:
        start -= 1
    return end - start
