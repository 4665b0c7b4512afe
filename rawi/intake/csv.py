"""CSV: a document a row, under a header line; columns are found by name or as told."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from rawi.intake.columns import find, places
from rawi.intake.record import MAX_TEXT, BadRecord, to_report
from rawi.intake.stream import Line, Source, lines
from rawi.records import Report

DELIMITERS = (",", ";", "\t", "|")
_SEPARATOR = re.compile(r"^sep=(.)\s*$", re.IGNORECASE)


def read_csv(
    source: Source, *, stem: str, published: str | None = None, columns: Mapping[str, str] | None = None
) -> Iterator[Report | BadRecord]:
    """Give the reports of a CSV stream, and a bad record for each row that holds none.

    The header line tells the separator: comma, semicolon, tab or bar. `columns` maps a field of the report to the
    name of its column; the others are found by their usual names. Without a column of ids, `<stem>-<line>` is the
    id. Raises encoding.NotText.
    """
    # the limit of the csv module is one for the whole process, and far too low for articles
    csv.field_size_limit(max(csv.field_size_limit(), 2 * MAX_TEXT))
    feed = _Feed(lines(source))
    delimiter = feed.separator
    if delimiter is None:
        yield BadRecord(file=source.name, why="the file is empty: nothing to read")
        return
    rows = _rows(feed, delimiter)
    header = next(rows, None)
    if header is None or header.why:
        fault = header.why if header else "there is none"
        why = f"the header cannot be read ({fault}): name the columns in the first line"
        yield BadRecord(file=source.name, line=feed.begun or None, why=why)
        return
    try:
        found = places(header.cells, columns or {})
    except ValueError as error:
        yield BadRecord(file=source.name, line=header.line, why=str(error))
        return
    for row in rows:
        try:
            if row.why:
                raise ValueError(row.why)
            if len(row.cells) != len(header.cells):
                raise ValueError(
                    f"{len(row.cells)} fields where the header has {len(header.cells)}: "
                    "put quotes around fields that hold a separator or a line break"
                )
            values = {name: row.cells[place] for name, place in found.items()}
            yield to_report(values, published=published, id=f"{stem}-{row.line}")
        except ValueError as error:
            yield BadRecord(file=source.name, line=row.line, why=str(error))


def separator_of(header: str) -> str | None:
    """Return the separator under which a line is a header with a column of texts, or None where it is none."""
    for delimiter in DELIMITERS:
        cells = _cells(header, delimiter)
        if len(cells) > 1 and find("text", cells) is not None:
            return delimiter
    return None


class _Feed:
    """The lines of a file for the csv module, which can be read again; `why` one of the row could not be decoded."""

    def __init__(self, source: Iterator[Line]) -> None:
        self._lines = source
        self._waiting: deque[Line] = deque()
        self._row: list[Line] = []
        self.why: str | None = None
        self.separator: str | None = None
        first = next((line for line in source if line.text.strip() or line.why), None)
        if first is not None:
            told = _SEPARATOR.match(first.text)
            self.separator = told[1] if told else self._guess(first.text)
            if not told:
                self._waiting.append(first)

    @staticmethod
    def _guess(header: str) -> str:
        return separator_of(header) or max(DELIMITERS, key=lambda d: len(_cells(header, d)))

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else next(self._lines)
        self._row.append(line)
        self.why = self.why or line.why
        return line.text

    def begin(self) -> None:
        """Begin a row: forget the one before."""
        self._row.clear()
        self.why = None

    @property
    def begun(self) -> int:
        """The number of the line that the row begins at."""
        return self._row[0].number if self._row else 0

    def give_back(self) -> None:
        """Leave only the first line to the row: the others are read again, as rows of their own."""
        self._waiting.extendleft(reversed(self._row[1:]))


class _Row(NamedTuple):
    """The cells of a row and the line it begins at; `why` it could not be read, where it could not."""

    line: int
    cells: list[str]
    why: str | None = None


def _rows(feed: _Feed, delimiter: str) -> Iterator[_Row]:
    """Give the rows, going on after a bad one. Rows with nothing in them are left out."""
    # a reader that has raised begins afresh with the next line
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    while True:
        feed.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            why = f"not valid CSV ({error}): is a quotation mark left open here, or not doubled inside a field?"
            yield _Row(feed.begun, [], why)
            # a mark left open swallows what follows: those rows are not to be lost
            feed.give_back()
            continue
        if feed.why or any(cell.strip() for cell in cells):
            yield _Row(feed.begun, cells, feed.why)


def _cells(header: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([header], delimiter=delimiter), [])
    except csv.Error:
        return []
