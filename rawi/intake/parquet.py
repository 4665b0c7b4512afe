"""Parquet: a document a row; columns are found by name or as told. Needs pyarrow, the extra `parquet`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from rawi.intake.columns import places
from rawi.intake.record import MAX_TEXT, BadRecord, to_report
from rawi.records import Report

_ROWS = 64
"""How many rows are read together."""


def read_parquet(
    path: Path,
    *,
    name: str,
    stem: str,
    published: str | None = None,
    columns: Mapping[str, str] | None = None,
    after: int = 0,
) -> Iterator[Report | BadRecord]:
    """Give the reports of a Parquet file, the first `after` rows left out.

    `columns` maps fields of the report to columns; the others are found by their usual names. `<stem>-<row>` is the id
    where there is no column of ids. Raises ValueError where the file is no Parquet, and ImportError without pyarrow.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise ImportError(f"Parquet needs the package pyarrow: pip install 'rawi[parquet]' ({error})") from None
    try:
        with pyarrow.parquet.ParquetFile(path, memory_map=True) as file:
            header = list(file.schema_arrow.names)
            found = places(header, columns or {})
            number = 0
            for group in range(file.num_row_groups):
                rows = file.metadata.row_group(group).num_rows
                if number + rows <= after:
                    number += rows
                    continue
                wanted = [header[place] for place in found.values()]
                for batch in file.iter_batches(_ROWS, row_groups=[group], columns=wanted):
                    taken = {field: batch.column(header[place]) for field, place in found.items()}
                    for row in range(batch.num_rows):
                        number += 1
                        if number > after:
                            values = {field: _value(column[row]) for field, column in taken.items()}
                            yield _report(values, name, number, published, f"{stem}-{number}")
    except pyarrow.ArrowException as error:
        why = f"no Parquet file, or a damaged one ({str(error).splitlines()[0]}): get it again"
        raise ValueError(why) from None


def _report(values: Mapping[str, object], name: str, number: int, published: str | None, id: str) -> Report | BadRecord:
    try:
        return to_report(values, published=published, id=id)
    except ValueError as error:
        return BadRecord(file=name, record=f"row {number}", why=str(error))


def _value(cell: object) -> object:
    """Return a cell as Python has it; a date or a time in ISO form."""
    import datetime

    value = cell.as_py()  # type: ignore[attr-defined]
    if isinstance(value, datetime.date | datetime.datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return value[: 4 * MAX_TEXT + 1].decode("utf-8", "replace")
    return value
