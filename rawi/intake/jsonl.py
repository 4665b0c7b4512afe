"""JSONL: a document a line, with the fields of a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from rawi.intake.columns import places
from rawi.intake.record import FIELDS, BadRecord, to_report
from rawi.intake.stream import Source, lines
from rawi.records import Report

_ONE_A_LINE = "JSONL has one document a line; `jq -c '.[]? // .' FILE` makes it so"

_SHAPES = 1000
"""Of so many kinds of objects it is remembered which keys hold what."""


def read_jsonl(
    source: Source,
    *,
    published: str | None = None,
    columns: Mapping[str, str] | None = None,
    stem: str | None = None,
) -> Iterator[Report | BadRecord]:
    """Give the reports of a JSONL stream, and a bad record for each line that holds none.

    `columns` maps a field of the report to the key that holds it, where that has another name. With `stem` keys are
    also found by their usual names, and `<stem>-<line>` is the id of a document that has none. Raises
    encoding.NotText.
    """
    keys = {name: (columns or {}).get(name, name) for name in FIELDS}
    found = Keys(columns)
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
            if stem is None:
                yield to_report(_fields(stripped, keys), published=published)
            else:
                fields = found.fields(decode_object(stripped))
                yield to_report(fields, published=published, id=f"{stem}-{line.number}")
        except ValueError as error:
            yield BadRecord(file=source.name, line=line.number, why=str(error))


def decode_object(text: str) -> dict[str, object]:
    """Return the JSON object that a text is. Raises ValueError where it is something else."""
    try:
        document = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise ValueError(f"not valid JSON ({error}): mend this line or leave it out") from None
    if not isinstance(document, dict):
        hint = f"; {_ONE_A_LINE}" if isinstance(document, list) else ""
        raise ValueError(f"no document but another JSON value: write an object with 'id' and 'text'{hint}")
    return document


class Keys:
    """Finds the fields of a report in objects: by their keys as told, else by the names that columns usually have."""

    def __init__(self, columns: Mapping[str, str] | None = None) -> None:
        self._columns = columns or {}
        self._known: dict[tuple[str, ...], dict[str, str]] = {}

    def fields(self, document: Mapping[str, object]) -> dict[str, object]:
        """Return what a document has of the fields of a report. Raises ValueError where it has no text."""
        names = tuple(document)
        if names not in self._known:
            told = {field: name for field, name in self._columns.items() if name in document or field == "text"}
            if len(self._known) > _SHAPES:
                self._known.clear()
            self._known[names] = {field: names[place] for field, place in places(names, told).items()}
        return {field: document[name] for field, name in self._known[names].items()}


def _fields(line: str, keys: Mapping[str, str]) -> dict[str, object]:
    document = decode_object(line)
    missing = [key for name, key in keys.items() if name in ("id", "text") and document.get(key) is None]
    if missing:
        named = " and ".join(f"'{key}'" for key in missing)
        there = ", ".join(list(document)[:12]) or "none"
        remedy = "add it, or say where it is with --id-column and --text-column"
        raise ValueError(f"the field {named} is missing (there are: {there}): {remedy}")
    return {name: document.get(key) for name, key in keys.items()}
