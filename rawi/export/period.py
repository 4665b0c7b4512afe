"""The days of an event whose date is known by week, month or year only."""

from __future__ import annotations

from datetime import date, timedelta

from rawi.records import DatePrecision

_MONTHS: dict[str, int] = {"month": 1, "season": 3, "quarter": 3, "year": 12, "decade": 120}


def last_day(first: str, precision: DatePrecision) -> str:
    """Return the last day, as an ISO date, of the period that begins on the ISO date `first`.

    Of `day`, `report` and `unknown` it is `first` itself. Raises ValueError where `first` is no date.
    """
    start = date.fromisoformat(first)
    if precision == "week":
        return (start + timedelta(days=6)).isoformat()
    if precision not in _MONTHS:
        return first
    months = start.year * 12 + start.month - 1 + _MONTHS[precision]
    if months >= 12 * 9999:
        return date.max.isoformat()
    after = date(months // 12, months % 12 + 1, start.day if start.day <= 28 else 1)
    return (after - timedelta(days=1)).isoformat()
