"""What every kind of file comes down to: the fields of a report, checked; or a bad record that says what is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from rawi.intake.dates import parse_date
from rawi.records import Report

FIELDS = ("id", "text", "title", "published", "publisher", "url", "language")
MAX_TEXT = 2_000_000
"""The longest report in characters: about 300,000 words, beyond any article."""

_KINDS = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}


class BadRecord(msgspec.Struct, kw_only=True, frozen=True):
    """A file, or a record of one, that could not be read.

    `line` counts from 1; `record` names one that is no line (`row 7`, an address); both null: the file as a whole.
    """

    file: str
    line: int | None = None
    record: str | None = None
    why: str

    def __str__(self) -> str:
        """Return `file:line: why`, as compilers write it, or `file, record: why`."""
        if self.line:
            return f"{self.file}:{self.line}: {self.why}"
        return f"{self.file}, {self.record}: {self.why}" if self.record else f"{self.file}: {self.why}"


def to_report(values: Mapping[str, object], *, published: str | None = None, id: str | None = None) -> Report:
    """Return the report that the fields in `values` make.

    `published`, an ISO date, goes before the record's own; `id` stands in where the record has none. Fields with
    nothing in them count as missing. Raises ValueError, saying which field is wrong and what to do.
    """
    fields: dict[str, str | None] = {name: _text_of(name, values.get(name)) for name in FIELDS}
    fields["id"] = fields["id"] or id
    if not fields["id"]:
        raise ValueError("the field 'id' is missing: give each document an id of its own")
    text = fields["text"]
    if text is None:
        raise ValueError("the field 'text' is missing or empty: a document needs a text")
    check_length(len(text))
    if published:
        fields["published"] = published
    elif fields["published"]:
        try:
            fields["published"] = parse_date(fields["published"])
        except ValueError as e:
            raise ValueError(f"document {fields['id']!r}: {e}") from None
    return msgspec.convert(fields, Report)


def check_length(characters: int) -> None:
    """Raise ValueError, telling how to split it, where a text of so many characters is too long for one report."""
    if characters > MAX_TEXT:
        raise ValueError(f"has {characters:,} characters, more than one report may have ({MAX_TEXT:,}): {SPLIT}")


SPLIT = (
    "if it holds many reports, write them as JSONL, a document a line; "
    "if it is one, split it, for example with `split -C 2m FILE part-`"
)


def _text_of(name: str, value: object) -> str | None:
    if name == "id" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError(f"the field '{name}' is {_KINDS.get(type(value), 'no text')}, not a text")
    if not value.strip():
        return None
    return whole(value) if name == "text" else whole(value).strip()


def whole(text: str) -> str:
    """Return `text` with U+FFFD for halves of characters, which JSON can write and no encoding can; offsets stay."""
    return _HALF.sub("\ufffd", text)


_HALF = re.compile("[\ud800-\udfff]")
