"""JSONL: a document a line, with the fields of a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from rawi.intake.record import FIELDS, BadRecord, to_report
from rawi.intake.stream import Source, lines
from rawi.records import Report

_ONE_A_LINE = "JSONL has one document a line; `jq -c '.[]? // .' FILE` makes it so"


def read_jsonl(
    source: Source, *, published: str | None = None, columns: Mapping[str, str] | None = None
) -> Iterator[Report | BadRecord]:
    """Give the reports of a JSONL stream, and a bad record for each line that holds none.

    `columns` maps a field of the report to the key that holds it, where that has another name. Raises
    encoding.NotText.
    """
    keys = {name: (columns or {}).get(name, name) for name in FIELDS}
    for line in lines(source):
        stripped = line.text.strip()
        if line.number == 1 and stripped in ("[", "{", "[{"):
            yield BadRecord(file=source.name, line=1, why=f"this is one JSON value over many lines: {_ONE_A_LINE}")
            return
        if not stripped and line.why is None:
            continue
        try:
            if line.why:
                raise ValueError(line.why)
            yield to_report(_fields(stripped, keys), published=published)
        except ValueError as error:
            yield BadRecord(file=source.name, line=line.number, why=str(error))


def _fields(line: str, keys: Mapping[str, str]) -> dict[str, object]:
    try:
        document = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise ValueError(f"not valid JSON ({error}): mend this line or leave it out") from None
    if not isinstance(document, dict):
        hint = f"; {_ONE_A_LINE}" if isinstance(document, list) else ""
        raise ValueError(f"no document but another JSON value: write an object with 'id' and 'text'{hint}")
    missing = [key for name, key in keys.items() if name in ("id", "text") and document.get(key) is None]
    if missing:
        named = " and ".join(f"'{key}'" for key in missing)
        there = ", ".join(list(document)[:12]) or "none"
        remedy = "add it, or say where it is with --id-column and --text-column"
        raise ValueError(f"the field {named} is missing (there are: {there}): {remedy}")
    return {name: document.get(key) for name, key in keys.items()}
