"""One way to write events, whatever the format: `with open_writer(...) as writer: writer.write(report, events)`."""

from __future__ import annotations

from importlib import import_module
from types import TracebackType
from typing import BinaryIO, Protocol, Self, get_args

from rawi.export.formats import OPTIONS, FileFormat
from rawi.records import Event, Relation, Report


class Writer(Protocol):
    """Takes the events of one report after another. Closing it leaves the stream open."""

    def write(self, report: Report, events: list[Event]) -> None:
        """Write the events of a report."""

    def relate(self, report: Report, relations: list[Relation]) -> None:
        """Write the standing facts of a report, after its events; formats that hold events only do without."""
        return None

    def close(self) -> None:
        """Write what is still held back, and the end of the file."""

    def notes(self) -> list[str]:
        """Return what a person should know of what was written, a sentence each: how many events were left out, why."""
        return []

    def __enter__(self) -> Self:
        """Return the writer."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the writer, after an error too, so that what was coded is kept."""
        self.close()


WRITERS: dict[FileFormat, tuple[str, str]] = {
    "jsonl": ("rawi.export.jsonl", "JsonlWriter"),
    "csv": ("rawi.export.csv", "CsvWriter"),
    "parquet": ("rawi.export.parquet", "ParquetWriter"),
    "gdelt": ("rawi.export.gdelt", "GdeltWriter"),
    "geojson": ("rawi.export.geojson", "GeoJsonWriter"),
    "ftm": ("rawi.export.ftm", "FtmWriter"),
    "plover": ("rawi.export.plover", "PloverWriter"),
    "polecat": ("rawi.export.polecat", "PolecatWriter"),
}
"""The module and the class that write a format; a module is imported when it is asked for."""


def open_writer(
    format: FileFormat,
    out: BinaryIO,
    *,
    bom: bool = False,
    header: bool = False,
    every_status: bool = False,
    unplaced: bool = False,
) -> Writer:
    """Return a writer of events in `format` to a binary stream.

    Options of other formats are passed over (`rawi.export.formats.OPTIONS` tells whose they are): `bom` puts a
    byte-order mark before CSV, by which Excel tells UTF-8; `header` begins the GDELT table with a line of names;
    `every_status` writes what was denied, planned or imagined too, into formats that cannot say so; `unplaced` writes
    GeoJSON features without geometry for events that have no point. Raises ValueError for an unknown format,
    ImportError where pyarrow is not installed and Parquet is asked for.
    """
    if format not in WRITERS:
        raise ValueError(f"unknown format '{format}': it is one of {', '.join(get_args(FileFormat))}")
    given = {"bom": bom, "header": header, "every_status": every_status, "unplaced": unplaced}
    module, name = WRITERS[format]
    make = getattr(import_module(module), name)
    writer: Writer = make(out, **{option: given[option] for option in OPTIONS[format]})
    return writer
