"""A plain text file is one report."""

from __future__ import annotations

import io
import logging

from rawi.intake import encoding
from rawi.intake.record import MAX_TEXT, SPLIT
from rawi.intake.stream import Source

log = logging.getLogger("rawi.intake")

_WIDEST = 4
"""Bytes that a character has at most, in any encoding that is read."""


def read_text(source: Source, declared: str | None = None) -> str:
    """Return the whole text of a source, line ends as `\\n`. Raises ValueError where it is no text or too long."""
    limit = MAX_TEXT * _WIDEST
    data = io.BufferedReader(source).read(limit + 1)
    if len(data) > limit:
        encoding.sniff(data[: encoding.SAMPLE])
        raise ValueError(f"is larger than {limit / 1e6:.0f} MB, more than one report may have: {SPLIT}")
    text, name, damaged = encoding.decode(data, declared)
    if damaged:
        log.warning("%s: %d bytes are not %s and were replaced by \ufffd", source.name, damaged, name)
    return text.replace("\r\n", "\n").replace("\r", "\n")
