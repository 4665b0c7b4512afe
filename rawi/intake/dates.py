"""Publication dates as people and programs write them, to ISO dates. What is ambiguous is refused, never guessed."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime

_NUMBERS = re.compile(r"(\d{1,4})\s*[-/.\u2010\u2011\u2013]\s*(\d{1,2})\s*[-/.\u2010\u2011\u2013]\s*(\d{1,4})")
EARLIEST, LATEST = 1800, 2100


def parse_date(value: str) -> str:
    """Return the ISO date (`2019-07-10`) that `value` states, the clock time left off.

    Read are ISO 8601 dates and times, `2019/7/10`, `10.7.2019` where only one order is possible, digits of any
    script, and the dates of mail and feeds (RFC 2822). Raises ValueError where it is no date or leaves open which.
    """
    text = "".join(str(int(c)) if c.isdecimal() else c for c in value).strip().strip("\u200e\u200f\u061c")
    found = _iso(text) or _feed(text) or _numbers(text, value)
    if found is None:
        raise ValueError(f"unknown date '{value}': write it as 2019-07-10")
    if not EARLIEST <= found.year <= LATEST:
        raise ValueError(f"the date '{value}' lies outside {EARLIEST} to {LATEST}: write it as 2019-07-10")
    return found.isoformat()


def _iso(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None


def _feed(text: str) -> date | None:
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError):
        return None


def _numbers(text: str, value: str) -> date | None:
    match = _NUMBERS.match(text)
    rest = text[match.end() :] if match else ""
    if not match or (rest and not rest[0].isspace() and rest[0] not in "T،,"):
        return None
    first, middle, last = (int(number) for number in match.groups())
    if first > 31:
        orders = [(first, middle, last)]
    elif last > 31:
        orders = [(last, middle, first), (last, first, middle)]
    else:
        return None
    possible = {found for found in (_day(*order) for order in orders) if found}
    if len(possible) > 1:
        ways = " or ".join(sorted(str(day) for day in possible))
        raise ValueError(f"the date '{value}' can be read in two ways: write it as {ways}")
    return possible.pop() if possible else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
