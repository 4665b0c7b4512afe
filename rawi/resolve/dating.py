"""Which day a report is of: where nobody says when it was published, and where its text tells another day than that.

A date of publication is often that of a copy: a paper prints the agency's «اليوم الأربعاء» on Thursday, a page saved
days later carries the day of the saving. The text tells: «أمس الأحد» was written on a Monday.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from functools import cache

from msgspec.structs import replace

from rawi.arabic.orthography import folded
from rawi.records import Report
from rawi.resolve import timex
from rawi.resolve.timerules import any_of, table
from rawi.resolve.when import Days, infer_published, is_anniversary


def dated(report: Report) -> Report:
    """Return the report with a publication date: its own, else the one that its text states, else none."""
    if report.published is not None:
        return report
    found = infer_published(report.text)
    return report if found is None else replace(report, published=found[0].isoformat())


def published_on(report: Report) -> date | None:
    """Return the day of publication of a report. Raises ValueError, naming the report, where its date is none."""
    try:
        return date.fromisoformat(report.published) if report.published else None
    except ValueError:
        raise ValueError(
            f"report {report.id!r}: the date {report.published!r} is not one; write it as 2019-07-10, or leave it out"
        ) from None


def days_of(text: str, published: date | None) -> Days:
    """Return the days that a report counts from, from its text and its date of publication.

    A weekday beside «أمس» or «اليوم» tells on which day of the week it was written: the last such day up to the date of
    publication, or the day after where only «أمس» names the very day of publication (the evening edition of the next
    day's paper).
    """
    anniversary = is_anniversary(text)
    if published is None:
        return Days.of(None, anniversary=anniversary)
    of_today: Counter[int] = Counter()
    of_days_before: Counter[int] = Counter()
    for m in _named_day().finditer(folded(text)):
        days = int(table("relativedays.tsv")[" ".join(m["relday"].split())]["days"])
        weekday = int(table("weekdays.tsv")[m["weekday"]]["weekday"])
        back = (published.isoweekday() - weekday + days) % 7
        if days <= 0:
            (of_days_before if days else of_today)[back] += 1
    today, since = _most(of_today), _most(of_days_before)
    if today is None:
        written = today = -1 if since == _EVENING else since or 0
    elif since is None or of_today[today] > of_days_before[since]:
        # A paper that leaves the agency's «اليوم» of the day before in the text still says «أمس» of that same day.
        written = 0 if today == 1 else today
    else:
        written = since
    day, on = (timex.before(published, back) for back in (written, today))
    told = on if of_today.total() > of_days_before.total() else timex.before(day, 1)
    return Days(day, on, told, anniversary)


# Six days back of yesterday is the day of publication itself.
_EVENING = 6


def _most(found: Counter[int]) -> int | None:
    """Return what most say, the date of publication where it is one of the most; None where nothing is said."""
    return max(found, key=lambda back: (found[back], back == 0), default=None)


@cache
def _named_day() -> re.Pattern[str]:
    relative, weekday = (any_of(table(name)) for name in ("relativedays.tsv", "weekdays.tsv"))
    return re.compile(rf"(?<!\w)[وفبلك]?(?P<relday>{relative})\s*[(،-]?\s*(?:يوم\s+)?(?P<weekday>{weekday})(?!\w)")
