"""Rawi reads Arabic news reports: who did what to whom, where, when, and according to whom."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Coder", "Event", "Report", "code"]

if TYPE_CHECKING:
    from rawi.coder import Coder
    from rawi.records import Event, Report


def code(text: str, published: str | date | None = None) -> list[Event]:
    """Return the events of one report.

    `published` is the ISO date it was published on; without it, relative dates («أمس») stay open unless the text
    itself states its date. Raises ValueError for a date that is none. For many reports build a `Coder`: this one is
    built once and kept.

    >>> import rawi
    >>> [event] = rawi.code("زار وزير الخارجية الفرنسي بغداد أمس.", published="2015-08-07")
    >>> event.trigger.text, event.place.country
    ('زار', 'IRQ')
    """
    from rawi.records import Report

    if not isinstance(text, str):
        raise TypeError(f"text must be a string, not {type(text).__name__}")

    if published is not None:
        try:
            published = date.fromisoformat(str(published)).isoformat()
        except ValueError as e:
            raise ValueError(f"published={published!r} is not an ISO date such as 2019-07-10: {e}") from None
    return _coder().code(Report(id="text", text=text, published=published))


def _coder() -> Coder:
    global _kept
    if _kept is None:
        from rawi.coder import Coder

        _kept = Coder()
    return _kept


_kept: Coder | None = None


def __getattr__(name: str) -> Any:
    # the rooms are loaded when they are first used, so that `import rawi` stays quick
    if name == "Coder":
        from rawi.coder import Coder

        return Coder
    if name in ("Event", "Report"):
        from rawi import records

        return getattr(records, name)
    raise AttributeError(f"module 'rawi' has no attribute {name!r}")
