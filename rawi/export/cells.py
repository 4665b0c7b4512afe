"""Words that go into cells of tables without quotes."""

from __future__ import annotations

_CONTROLS = {number: " " for number in (*range(32), *range(127, 160))}
SIGNS = "=+-@'"
"""What a spreadsheet takes for the beginning of a formula, or for the mark of a text."""


def flat(text: str) -> str:
    """Return a text without what would end a cell or a line: runs of spaces, tabs, line breaks and other control
    characters become a space."""
    if not text.isprintable():
        text = text.translate(_CONTROLS)
    return " ".join(text.split())


def plain_name(text: str) -> str:
    """Return a flat text without signs before it, by which a spreadsheet would take a name for a formula."""
    return flat(text).lstrip(SIGNS)
