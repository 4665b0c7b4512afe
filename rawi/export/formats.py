"""What can be asked of an export. Imports nothing, so that the command line can name it."""

from __future__ import annotations

from typing import Literal

Format = Literal["table", "jsonl", "csv", "parquet", "gdelt", "geojson", "ftm", "plover", "polecat"]
FileFormat = Literal["jsonl", "csv", "parquet", "gdelt", "geojson", "ftm", "plover", "polecat"]
Bidi = Literal["auto", "isolate", "visual", "none"]
"""How Arabic is sent to a terminal; see `rawi.export.bidi`."""

BY_SUFFIX: dict[str, FileFormat] = {
    ".csv": "csv",
    ".parquet": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".geojson": "geojson",
}
"""The formats that the name of a file tells."""

OPTIONS: dict[FileFormat, frozenset[str]] = {
    "jsonl": frozenset(),
    "csv": frozenset({"bom"}),
    "parquet": frozenset(),
    "gdelt": frozenset({"header", "every_status"}),
    "geojson": frozenset({"unplaced"}),
    "ftm": frozenset({"every_status"}),
    "plover": frozenset(),
    "polecat": frozenset(),
}
"""Which options of `rawi.export.writer.open_writer` a format has."""

BINARY: frozenset[FileFormat] = frozenset({"parquet"})
"""Formats that are no text."""
