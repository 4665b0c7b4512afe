"""WARC (ISO 28500), plain or gzip, as CC-NEWS comes: each response that is a page is one report.

FastWARC reads the records. It stops at the first damaged one without a word: here the next record is looked for behind
it, the damaged one told, and the reading goes on.
"""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

from rawi.intake import encoding
from rawi.intake.canonical import page_id
from rawi.intake.html import page_fields
from rawi.intake.http import charset_of, dechunked, decoded, split_head
from rawi.intake.language import may_hold_arabic
from rawi.intake.page import declared_charset
from rawi.intake.record import BadRecord, to_report
from rawi.records import Report

MAX_PAGE = 8_000_000
"""The largest page in bytes, as it was sent and as it is unpacked."""
_PLAIN = re.compile(rb"\nWARC/1\.[0-9]\r?\n[A-Za-z][\w-]*:")
_GZIP = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]", re.DOTALL)
_WINDOW, _OVERLAP = 1 << 20, 64
_PAGES = ("text/html", "application/xhtml+xml")


class Place(NamedTuple):
    """How far a file was read: where the last record begins, the how manieth of those that begin there it is, and the
    how manieth of the file."""

    offset: int = 0
    here: int = 0
    number: int = 0


BEGINNING = Place()


def read_warc(
    path: Path, *, name: str, published: str | None = None, after: Place = BEGINNING
) -> Iterator[tuple[Report | BadRecord, Place]]:
    """Give the reports of a WARC file, each with the place behind which the next one is; begin behind `after`.

    Only pages count, and the plain texts of WET files; requests, pictures and answers other than 200 are left out
    without a word. Raises ValueError where it is no WARC file, OSError where it cannot be read.
    """
    with path.open("rb") as file:
        for found in _Walk(file).records(after):
            if found.why:
                yield BadRecord(file=name, record=found.what, why=found.why), found.place
                continue
            try:
                item = _report(found, published)
            except ValueError as error:
                item = BadRecord(file=name, record=found.what, why=str(error))
            except Exception as error:  # parsers of pages fail in ways of their own
                why = f"this page cannot be read ({type(error).__name__}: {error})"
                item = BadRecord(file=name, record=found.what, why=why)
            if item is not None:
                yield item, found.place


class Reader(Protocol):
    """What gives the bytes of a record."""

    def read(self, size: int) -> bytes:
        """Return at most so many bytes."""


class _Record(NamedTuple):
    """A record: its headers and its block; or `why` it is not taken, and whether it is `damaged`, so that the next one
    has to be looked for. `what` names it in messages."""

    place: Place
    what: str
    headers: Mapping[str, str]
    block: bytes = b""
    why: str | None = None
    damaged: bool = False


class _Walk:
    """Goes through the records of a file, and finds the next one behind damage."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._size = os.fstat(file.fileno()).st_size
        self._gzip = file.read(2) == b"\x1f\x8b"

    def records(self, after: Place) -> Iterator[_Record]:
        """Give the records behind `after`, those too large or damaged with a reason. Raises ValueError."""
        start, number = after.offset, after.number - after.here
        if after.here and not self._holds_record(start):
            # a file packed in one piece can only be read from its beginning
            start = number = 0
        some = number > 0
        while start < self._size:
            last, damage, before = start, None, number
            for record in self._stretch(Place(start, 0, number), after.number):
                some = True
                last, number = record.place.offset, record.place.number
                if record.damaged:
                    damage = record
                    break
                if number > after.number:
                    yield record
            nearest = self._next(last + 1)
            if nearest is None and not some:
                raise ValueError("no WARC file, or one that is damaged from its first record on: get it again")
            if damage is None and (nearest is not None or number == before):
                why = "damaged WARC file (this record or what follows it): what lies up to the next record is lost"
                damage = _Record(BEGINNING, f"byte {last}", {}, why=why)
            start = self._size if nearest is None else nearest
            if damage is not None:
                behind = "" if nearest is not None else "; no record was found behind it"
                yield damage._replace(place=Place(start, 0, number), why=f"{damage.why}{behind}")

    def _stretch(self, place: Place, known: int) -> Iterator[_Record]:
        """Give the records from a place on, until FastWARC stops; the last may be a damaged one. Of the first `known`
        of the file only the heads are given."""
        from fastwarc.stream_io import StreamError
        from fastwarc.warc import ArchiveIterator

        self._file.seek(place.offset)
        try:
            for record in ArchiveIterator(self._file, parse_http=False, strict_mode=False):
                at = record.stream_pos
                if not self._gzip and os.pread(self._file.fileno(), 5, at) != b"WARC/":
                    # it went over damage on its own
                    return
                place = Place(at, place.here + 1 if at == place.offset else 1, place.number + 1)
                headers = {name.lower(): value for name, value in record.headers.items()}
                what = headers.get("warc-target-uri", "").strip("<>") or f"record at byte {at}"
                if place.number <= known:
                    yield _Record(place, what, headers)
                    continue
                yield _whole(_Record(place, what, headers), record.reader)
        except StreamError:
            return

    def _next(self, start: int) -> int | None:
        """Return where the first record at or behind the byte `start` begins, or None."""
        pattern = _GZIP if self._gzip else _PLAIN
        # the line end before a record belongs to what is looked for
        at = start if self._gzip else max(start - 1, 0)
        while at < self._size:
            self._file.seek(at)
            window = self._file.read(_WINDOW + _OVERLAP)
            for match in pattern.finditer(window):
                found = at + match.start() + (0 if self._gzip else 1)
                if not self._gzip or self._holds_record(found):
                    return found
            at += _WINDOW
        return None

    def _holds_record(self, at: int) -> bool:
        self._file.seek(at)
        if not self._gzip:
            return self._file.read(5) == b"WARC/"
        data = self._file.read(4096)
        try:
            begin = zlib.decompressobj(31).decompress(data, 5)
            # a member that the end of the file cuts off is one that was cut off
            return begin == b"WARC/" or (0 < len(data) < 64 and b"WARC/".startswith(begin))
        except zlib.error:
            return False


def _whole(record: _Record, reader: Reader) -> _Record:
    """Return a record with its block, or with what is wrong with it."""
    stated = record.headers.get("content-length", "").strip()
    if not (stated.isascii() and stated.isdigit()):
        fault = f"its length '{stated}' is no number" if stated else "it has no length"
        why = f"damaged WARC record ({fault}, see Content-Length): it is passed over; get or make the file anew"
        return record._replace(why=why, damaged=True)
    block = reader.read(MAX_PAGE + 1)
    if len(block) > MAX_PAGE:
        return record._replace(why=f"is larger than {MAX_PAGE // 1_000_000} MB, too large for a page")
    if len(block) < int(stated):
        why = "damaged WARC record (it ends before its length says): the file was cut off or damaged; get it again"
        return record._replace(why=why, damaged=True)
    if _PLAIN.search(block):
        why = "damaged WARC record (its length is wrong, another one begins inside it): it is passed over"
        return record._replace(why=why, damaged=True)
    return record._replace(block=block)


def _report(record: _Record, published: str | None) -> Report | BadRecord | None:
    """Return the report in a record, or None where it is none. Raises ValueError where it cannot be read."""
    kind, type = record.headers.get("warc-type", "").lower(), record.headers.get("content-type", "").lower()
    url, body, charset = record.what, record.block, None
    if kind == "conversion" and type.startswith("text/plain"):
        fields: Mapping[str, object] = {"text": encoding.decode(body, "utf-8").text, "url": url}
        return to_report(fields, published=published, id=page_id(url))
    if kind == "response" and "http" in type:
        head, body = split_head(body)
        type = head.headers.get("content-type", "text/html").lower()
        if head.status != 200 or not type.startswith(_PAGES):
            return None
        if "chunked" in head.headers.get("transfer-encoding", "").lower():
            body = dechunked(body)
        body = decoded(body, head.headers.get("content-encoding"), MAX_PAGE)
        charset = charset_of(type)
    elif kind not in ("response", "resource") or not type.startswith(_PAGES):
        return None
    html = encoding.decode(body, charset or declared_charset(body)).text
    if not may_hold_arabic(html):
        raise ValueError("not Arabic: the page has hardly an Arabic letter")
    return to_report(page_fields(html, url), published=published, id=page_id(url))
