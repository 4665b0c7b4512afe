"""Events as Parquet, nested as they are: lists and structs for DuckDB, Spark, Polars or pandas. Needs pyarrow.

The columns follow from the record types. The one difference: the values of `size` are texts, since they may be
`>2000`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, BinaryIO

import msgspec
from msgspec import inspect as types

from rawi.export.writer import Writer
from rawi.records import Event, Report

GROUP = 5000
"""How many events make a row group."""


class ParquetWriter(Writer):
    """Writes row groups of nested columns."""

    def __init__(self, out: BinaryIO) -> None:
        """Write to `out`, which need not be seekable. Raises ImportError where pyarrow is not installed."""
        try:
            import pyarrow.parquet
        except ImportError as error:
            raise ImportError("Parquet needs pyarrow: pip install 'rawi[parquet]'", name=error.name) from error

        self._file = pyarrow.parquet.ParquetWriter(out, arrow_schema(), compression="zstd")
        self._held: list[Event] = []

    def write(self, report: Report, events: list[Event]) -> None:
        """Take the events of a report; they are written when there are enough for a row group."""
        self._held += events
        if len(self._held) >= GROUP:
            self._flush()

    def close(self) -> None:
        """Write the last row group and the end of the file."""
        self._flush()
        self._file.close()

    def _flush(self) -> None:
        import pyarrow

        if self._held:
            rows = [_row(event) for event in self._held]
            self._file.write_table(pyarrow.Table.from_pylist(rows, schema=arrow_schema()))
            self._held.clear()


def read_events(path: str) -> Iterator[Event]:
    """Give the events of a Parquet file that this module wrote.

    Raises OSError, or msgspec.ValidationError naming the field that is wrong.
    """
    import pyarrow.parquet

    with pyarrow.parquet.ParquetFile(path) as file:
        for batch in file.iter_batches(GROUP):
            for row in batch.to_pylist():
                size = {kind: int(value) if value.isdecimal() else value for kind, value in row["size"]}
                yield msgspec.convert({**row, "size": size}, Event)


def _row(event: Event) -> dict[str, Any]:
    row: dict[str, Any] = msgspec.to_builtins(event)
    return {**row, "size": [(kind, str(value)) for kind, value in event.size.items()]}


@cache
def arrow_schema() -> Any:
    """Return the pyarrow schema of an event, made from the record type."""
    import pyarrow

    return pyarrow.schema(_fields(types.type_info(Event)))


def _fields(struct: types.Type) -> list[Any]:
    import pyarrow

    assert isinstance(struct, types.StructType)
    return [pyarrow.field(f.encode_name, *_arrow(f.type)) for f in struct.fields]


def _arrow(type: types.Type) -> tuple[Any, bool]:
    """Return the Arrow type for a type of the records, and whether it may be null."""
    import pyarrow

    simple = {
        types.StrType: pyarrow.string(),
        types.LiteralType: pyarrow.string(),
        types.IntType: pyarrow.int64(),
        types.FloatType: pyarrow.float64(),
        types.BoolType: pyarrow.bool_(),
    }
    if isinstance(type, types.Metadata):
        return _arrow(type.type)
    if isinstance(type, types.UnionType):
        (inner,) = [t for t in type.types if not isinstance(t, types.NoneType)]
        return _arrow(inner)[0], True
    if isinstance(type, types.StructType):
        return pyarrow.struct(_fields(type)), False
    if isinstance(type, types.ListType):
        return pyarrow.list_(pyarrow.field("item", *_arrow(type.item_type))), False
    if isinstance(type, types.DictType):
        return pyarrow.map_(pyarrow.string(), pyarrow.string()), False
    return simple[type.__class__], False
