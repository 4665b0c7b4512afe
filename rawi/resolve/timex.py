"""What a time expression means: a TIMEX3 value, and the days from which to which it reaches.

Values follow TIMEX3 (ISO 8601 with its extensions): `2015-08-07`, `2015-08-07TEV`, `2015-W32`, `2015-08`, `2015-Q3`,
`2015-H1`, `2015-SU`, `2015`, `198` (a decade), `19` (a century), `P2W`, `PXM`, `PAST_REF`, `PRESENT_REF`, `FUTURE_REF`.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import msgspec

from rawi.records import DatePrecision, TimeType


class TimeMeaning(msgspec.Struct, frozen=True, kw_only=True):
    """The meaning of a time expression.

    `value` is null where it depends on a date of publication that is not known. `begin` and `end` are the first and the
    last day (inclusive) where the expression reaches over known days.
    """

    type: TimeType
    value: str | None
    begin: date | None = None
    end: date | None = None
    precision: DatePrecision = "unknown"


UNKNOWN = TimeMeaning(type="DATE", value=None)
"""A date that depends on a date of publication that is not known."""

_HALVES = {1: (1, 6), 2: (7, 12)}
# Meteorological seasons of the northern hemisphere; winter begins in December of the year before.
_SEASONS = {"SP": (3, 5), "SU": (6, 8), "FA": (9, 11), "WI": (12, 2)}


def day(on: date, code: str = "") -> TimeMeaning:
    """Return a day, or the part of it that `code` names (`TMO` morning, `TAF`, `TEV`, `TNI` night, `T14:30`)."""
    kind: TimeType = "TIME" if code else "DATE"
    return TimeMeaning(type=kind, value=on.isoformat() + code, begin=on, end=on, precision="day")


def week(on: date, *, weekend: bool = False) -> TimeMeaning:
    """Return the ISO week of a day, or its weekend."""
    year, number, _ = on.isocalendar()
    begin = date.fromisocalendar(year, number, 6 if weekend else 1)
    end = date.fromisocalendar(year, number, 7)
    value = f"{year:04}-W{number:02}" + ("-WE" if weekend else "")
    return TimeMeaning(type="DATE", value=value, begin=begin, end=end, precision="week")


def month(year: int, number: int) -> TimeMeaning:
    """Return a month of the Gregorian calendar."""
    begin = date(year, number, 1)
    end = date(year, number, calendar.monthrange(year, number)[1])
    return TimeMeaning(type="DATE", value=f"{year:04}-{number:02}", begin=begin, end=end, precision="month")


def months(year: int, first: int, last: int, code: str, precision: DatePrecision) -> TimeMeaning:
    """Return a run of months that TIMEX3 has a name for: a quarter (`Q3`), a half (`H1`), a season (`SU`)."""
    begin = date(year - 1 if first > last else year, first, 1)
    end = date(year, last, calendar.monthrange(year, last)[1])
    return TimeMeaning(type="DATE", value=f"{year:04}-{code}", begin=begin, end=end, precision=precision)


def half(year: int, number: int) -> TimeMeaning:
    """Return the first or second half of a year."""
    return months(year, *_HALVES[number], f"H{number}", "quarter")


def quarter(year: int, number: int) -> TimeMeaning:
    """Return a quarter of a year, 1 to 4."""
    return months(year, 3 * number - 2, 3 * number, f"Q{number}", "quarter")


def season(year: int, code: str) -> TimeMeaning:
    """Return a season (`SP`, `SU`, `FA`, `WI`); the winter of a year is the one that ends in it."""
    return months(year, *_SEASONS[code], code, "season")


def year(number: int) -> TimeMeaning:
    """Return a year."""
    return TimeMeaning(
        type="DATE", value=f"{number:04}", begin=date(number, 1, 1), end=date(number, 12, 31), precision="year"
    )


def decade(tens: int) -> TimeMeaning:
    """Return a decade by the first digits of its years: 198 is the 1980s."""
    begin, end = date(tens * 10, 1, 1), date(tens * 10 + 9, 12, 31)
    return TimeMeaning(type="DATE", value=str(tens), begin=begin, end=end, precision="decade")


def century(number: int) -> TimeMeaning:
    """Return a century by its number: the 20th has the value `19`."""
    begin, end = date(max((number - 1) * 100, 1), 1, 1), date(number * 100 - 1, 12, 31)
    return TimeMeaning(type="DATE", value=f"{number - 1:02}", begin=begin, end=end)


def span(first: TimeMeaning, last: TimeMeaning) -> TimeMeaning:
    """Return the time from one to another, as an ISO 8601 interval; unknown where either is."""
    if first.value is None or last.value is None or first.begin is None or last.end is None:
        return UNKNOWN
    if last.end < first.begin:
        return first
    value = f"{first.value}/{last.value}"
    return TimeMeaning(type="DATE", value=value, begin=first.begin, end=last.end, precision=first.precision)


def duration(count: str, unit: str) -> TimeMeaning:
    """Return a length of time: `count` units (`X` for some), the unit as in `data/timeunits.tsv` (`D`, `TH`, `10Y`)."""
    letters = unit.lstrip("0123456789")
    if unit != letters:
        count = (
            str(int(count) * int(unit.removesuffix(letters)))
            if count.isdigit()
            else f"{count}{unit.removesuffix(letters)[1:]}"
        )
    time = "T" if letters in ("TH", "TM", "S") else ""
    return TimeMeaning(type="DURATION", value=f"P{time}{count}{letters.removeprefix('T')}")


def reference(value: str) -> TimeMeaning:
    """Return one of `PAST_REF`, `PRESENT_REF`, `FUTURE_REF`."""
    return TimeMeaning(type="DATE", value=value)


def repeated(value: str) -> TimeMeaning:
    """Return a time that comes again and again, such as `P1D` or `XXXX-WXX-5`."""
    return TimeMeaning(type="SET", value=value)


def shift(on: date, count: int, unit: str) -> TimeMeaning | None:
    """Return the day, week, month or year `count` units from a day, as exact as the unit is; None where none is."""
    letters = unit.lstrip("0123456789")
    count *= int(unit.removesuffix(letters) or 1) if unit != letters else 1
    try:
        if letters == "D":
            return day(on + timedelta(days=count))
        if letters == "W":
            return week(on + timedelta(weeks=count))
        if letters == "M":
            return month(*add_months(on, count))
        if letters == "Y":
            return year(date(on.year + count, 1, 1).year)
        hours = timedelta(hours=count) if letters == "TH" else timedelta(minutes=count if letters == "TM" else 0)
        return day(on + timedelta(days=round(hours.total_seconds() / 86400)))
    except (ValueError, OverflowError):
        return None


def before(on: date, count: int) -> date:
    """Return the day so many days before another, the first of all days where the calendar begins later."""
    return date.fromordinal(max(on.toordinal() - count, 1))


def add_months(on: date, count: int) -> tuple[int, int]:
    """Return the year and the month `count` months from a day."""
    years, index = divmod(on.month - 1 + count, 12)
    return on.year + years, index + 1
