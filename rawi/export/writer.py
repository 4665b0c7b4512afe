"""One way to write events, whatever the format: `with open_writer(...) as writer: writer.write(report, events)`."""

from __future__ import annotations

from types import TracebackType
from typing import BinaryIO, Protocol, Self, get_args

from rawi.export.formats import FileFormat
from rawi.records import Event, Report


class Writer(Protocol):
    """Takes the events of one report after another. Closing it leaves the stream open."""

    def write(self, report: Report, events: list[Event]) -> None:
        """Write the events of a report."""

    def close(self) -> None:
        """Write what is still held back, and the end of the file."""

    def __enter__(self) -> Self:
        """Return the writer."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the writer, after an error too, so that what was coded is kept."""
        self.close()


def open_writer(format: FileFormat, out: BinaryIO, *, bom: bool = False) -> Writer:
    """Return a writer of events in `format` to a binary stream.

    `bom` puts a byte-order mark before CSV, by which Excel tells UTF-8. Raises ValueError for an unknown format,
    ImportError where pyarrow is not installed and Parquet is asked for.
    """
    if format == "jsonl":
        from rawi.export.jsonl import JsonlWriter

        return JsonlWriter(out)
    if format == "csv":
        from rawi.export.csv import CsvWriter

        return CsvWriter(out, bom=bom)
    if format == "parquet":
        from rawi.export.parquet import ParquetWriter

        return ParquetWriter(out)
    raise ValueError(f"unknown format '{format}': it is one of {', '.join(get_args(FileFormat))}")
