"""Make TIMEX3 values of what the rules of `data/timerules.toml` match: one maker for each `make` that they name."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Literal, NamedTuple

import msgspec

from rawi.arabic.numbers import fraction, parse
from rawi.arabic.orthography import folded
from rawi.arabic.tables import rows
from rawi.resolve import timex
from rawi.resolve.timerules import Hit, table
from rawi.resolve.timex import UNKNOWN, TimeMeaning

PAST, PRESENT, FUTURE = (timex.reference(v) for v in ("PAST_REF", "PRESENT_REF", "FUTURE_REF"))


class Place(NamedTuple):
    """A hit of a rule, and what it needs to know to be understood."""

    hit: Hit
    text: str
    published: date | None
    today: date | None
    told: date | None
    anniversary: bool
    # What the words around it mean, by their places, the nearest before it first.
    others: Sequence[tuple[int, TimeMeaning]] = ()

    def part(self, name: str) -> str:
        """The words that a part of the rule matched, or nothing."""
        return self.hit.parts.get(name, "")


_CLAUSE_END = re.compile(r"[،,؛;:!؟?\"«»¶()]|\.(?!\d)")
_CLAUSE = 90


@cache
def _future_words() -> tuple[frozenset[str], tuple[str, ...], frozenset[str]]:
    forms = rows("rawi.resolve", "future.tsv")
    words = frozenset(folded(r["form"]) for r in forms if r["kind"] == "word")
    prefixes = tuple(folded(r["form"]) for r in forms if r["kind"] == "prefix")
    return words, prefixes, frozenset(folded(r["form"]) for r in rows("rawi.resolve", "notfuture.tsv"))


def _is_future(place: Place) -> bool:
    """Return whether the words before a match, in its own clause, speak of what is to come."""
    begin = max(0, place.hit.start - _CLAUSE)
    before = place.text[begin : place.hit.start]
    if begin:
        before = before.partition(" ")[2]
    words, prefixes, others = _future_words()
    following = ""
    for word in reversed(re.findall(r"\w+", _CLAUSE_END.split(before)[-1])):
        bare = word[1:] if word[0] in "وف" and len(word) > 4 else word
        if word in words or bare in words:
            return True
        if len(bare) >= 4 and bare.startswith(prefixes) and bare not in others:
            return True
        if word in ("قد", "وقد") and following.startswith(_IMPERFECT):
            return True
        if bare in table("cuts.tsv"):
            return False
        following = word
    return False


# «قد» before the imperfect is «may», before the perfect «has».
_IMPERFECT = ("ي", "ت")


def step_of(relation: str) -> str | None:
    """Return the `step` of a relation such as «الماضي», or None where there is none."""
    return row_of("relations.tsv", relation)["step"] if relation else None


def _number(step: str | None) -> int | None:
    return int(step) if step is not None and step.lstrip("-").isdigit() else None


def row_of(name: str, form: str) -> dict[str, str]:
    """Return the row of a table for words that a rule matched."""
    return table(name)[re.sub(r"\s+", " ", form)]


def make(place: Place) -> TimeMeaning | None:
    """Return what a hit means, or None where it means nothing (31 February)."""
    try:
        return _MAKERS[place.hit.rule.make](place)
    except (ValueError, OverflowError):
        # No such day: 31 February, or a year that the calendar does not reach.
        return None


def _in_day(place: Place, on: date | None) -> TimeMeaning:
    """Return a day with the hour or the part of it that stands beside it."""
    if on is None:
        return UNKNOWN
    parts = [row_of("dayparts.tsv", part) for part in (place.part("part"), place.part("later")) if part]
    on += timedelta(days=sum(int(row["days"]) for row in parts))
    code = next((row["code"] for row in parts if row["code"]), "")
    return timex.day(on, _hour(place.part("hour"), place.part("minute"), code) or code)


def _hour(hour: str, minute: str, code: str) -> str:
    """Return the hour of a clock as `T17:20`, in the afternoon where the part of the day says so."""
    if not hour or int(hour) > 24 or int(minute or 0) > 59:
        return ""
    number = int(hour)
    late = code in ("TEV", "TAF") and number < 12 or code == "TNI" and 6 <= number < 12
    return f"T{number + 12 * late:02}:{int(minute or 0):02}"


def _weekday_of(form: str) -> int:
    return int(row_of("weekdays.tsv", form)["weekday"])


_LATE = timedelta(days=3)


def _nearest_date(dates: Sequence[date], place: Place, step: int | None) -> date | None:
    """Choose among the dates that could be meant, one a year, by what is said about them, else the nearest."""
    on = place.published
    if on is None:
        return None
    if step is not None and step < 0:
        return max((d for d in dates if d < on), default=None)
    if step is not None and step > 0:
        return min((d for d in dates if d > on), default=None)
    if step is None and _is_future(place):
        # A report printed some days late still says «will».
        return min((d for d in dates if d >= on - _LATE), default=None)
    if _SINCE.search(place.text, max(0, place.hit.start - 10), place.hit.start):
        return max((d for d in dates if d <= on), default=None)
    # News tells more of what was: the date to come has to be much the nearer.
    return min(dates, key=lambda d: 2 * (d - on) if d > on else on - d, default=None)


_SINCE = re.compile(r"منذ\s+\Z")


def _yearly(month: int, day: int, place: Place) -> list[date]:
    """The days of that month and day in the years around publication; without one there is none."""
    if place.published is None:
        return []
    found = []
    for year in range(place.published.year - 2, place.published.year + 3):
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    return found


def _day_number(form: str) -> int:
    return int(form) if form.isdigit() else int(row_of("ordinals.tsv", form)["value"])


def _month_number(form: str) -> int:
    return int(row_of("months.tsv", form)["month"])


def _year_number(form: str) -> int:
    return int(form.strip()[:4])


def _numeric(place: Place) -> TimeMeaning:
    return _in_day(place, date(int(place.part("y") or 0), int(place.part("m") or 0), int(place.part("d") or 0)))


def _hijri(year: int, month: int, day: int) -> date:
    """Return the day of a date of the Umm al-Qura calendar (1343 to 1500)."""
    from hijridate import Hijri

    on = Hijri(year, month, day).to_gregorian()
    return date(on.year, on.month, on.day)


def _hijri_year(on: date) -> int:
    from hijridate import Gregorian

    return int(Gregorian(on.year, on.month, on.day).to_hijri().year)


def _hijri_around(place: Place, month: int, day: int) -> list[date]:
    if place.published is None:
        return []
    now = _hijri_year(place.published)
    return [_hijri(year, month, day) for year in range(now - 1, now + 2)]


def _hijri_numeric(place: Place) -> TimeMeaning:
    return _in_day(place, _hijri(int(place.part("y") or 0), int(place.part("m") or 0), int(place.part("d") or 0)))


def _day_of_month(place: Place) -> TimeMeaning:
    day, month = _day_number(place.part("day")), _month_number(place.part("month"))
    if place.part("year"):
        return _in_day(place, date(_year_number(place.part("year")), month, day))
    date(2000, month, day)
    if place.part("yearrel"):
        year = _number(step_of(place.part("yearrel")))
        if place.published is None or year is None:
            return UNKNOWN
        return _in_day(place, date(place.published.year + year, month, day))
    year = _year_of_entry(place)
    if year and not place.part("rel"):
        return _in_day(place, date(year, month, day))
    return _in_day(place, _nearest_date(_yearly(month, day, place), place, _number(step_of(place.part("rel")))))


_ENTRY = re.compile(r"\W{0,3}(1[5-9]\d\d|20\d\d)\s?م?\s?[-–:]")


def _year_of_entry(place: Place) -> int | None:
    """Return the year that the line begins with, as the entries of a chronicle do («1951 - …»)."""
    entry = _ENTRY.match(place.text, place.text.rfind("¶", 0, place.hit.start) + 1)
    return int(entry[1]) if entry else None


def _hijri_day(place: Place) -> TimeMeaning:
    day, month = _day_number(place.part("day")), _month_number(place.part("hijri"))
    if place.part("hyear"):
        return _in_day(place, _hijri(_year_number(place.part("hyear")), month, day))
    return _in_day(place, _nearest_date(_hijri_around(place, month, day), place, _number(step_of(place.part("rel")))))


def _day_of_this_month(place: Place) -> TimeMeaning:
    step = _number(step_of(place.part("rel"))) if place.part("rel") else 0
    if place.published is None or step is None:
        return UNKNOWN
    return _in_day(place, date(*timex.add_months(place.published, step), _day_number(place.part("day"))))


def _attacks(place: Place) -> TimeMeaning:
    """«11 سبتمبر» with no year is the day of 2001, unless its own day is near."""
    on = place.published
    if on is not None:
        own = min((d for d in _yearly(9, 11, place)), key=lambda d: abs(d - on))
        if abs(own - on) <= timedelta(days=14) or (_is_future(place) and own > on):
            return _in_day(place, own)
    return _in_day(place, date(2001, 9, 11))


def _relative_day(place: Place) -> TimeMeaning:
    row = row_of("relativedays.tsv", place.part("relday"))
    if place.published is None:
        return UNKNOWN
    days = int(row["days"])
    on = place.published + timedelta(days=days)
    if place.part("weekday"):
        # The weekday is surer than the date of publication, which may be a day late.
        wanted = _weekday_of(place.part("weekday"))
        if days <= 0:
            on = place.published
        back = (on.isoweekday() - wanted) % 7
        on -= timedelta(days=back if days <= 0 or back <= 3 else back - 7)
        if row["code"] == "T00:00":
            return timex.day(on, "TNI")
    elif days == 0 and place.today is not None:
        on = place.today
    meaning = _in_day(place, on)
    return timex.day(on, row["code"]) if row["code"] and meaning.type == "DATE" else meaning


def _weekday_on(wanted: int, place: Place, step: int | None) -> date | None:
    """Return the day of the week that is meant: the last one, today included, unless the text looks ahead."""
    on = place.published
    if on is None:
        return None
    back, ahead = (on.isoweekday() - wanted) % 7, (wanted - on.isoweekday()) % 7
    if step is None:
        # A report printed a day late still says «will» of yesterday.
        later = back != 1 and (_is_future(place) or _is_plan(place))
        return on + timedelta(days=ahead) if later else on - timedelta(days=back)
    if step < 0:
        # Of yesterday one would have said so.
        return on - timedelta(days=back if back > 1 else back + 7)
    return on + timedelta(days=ahead or 7) if step > 0 else on - timedelta(days=back)


# «يصوت الجمعة», «ويصوت مجلس الأمن الجمعة»: the plain imperfect, beside the day or at the head of its clause.
_IMPERFECT_BEFORE = re.compile(r"(?<!كان )(?<!كانت )(?<!\w)ي\w{3,}\s+(?:يوم\s+)?\Z")
_IMPERFECT_FIRST = re.compile(r"\s*و?(?!يوم|يمن|يسار|يهود|ياتي|يبلغ)ي\w{3,}\s")


def _is_plan(place: Place) -> bool:
    """Return whether the plain imperfect announces what a weekday is the day of."""
    before = place.text[max(0, place.hit.start - _CLAUSE) : place.hit.start]
    clause = _CLAUSE_END.split(before)[-1]
    whole = len(clause) < len(before) or place.hit.start <= _CLAUSE
    first = whole and _IMPERFECT_FIRST.match(clause) and not clause.rstrip().endswith("وا")
    return bool(first or _IMPERFECT_BEFORE.search(before))


def _in_relative_clause(place: Place) -> bool:
    """Return whether a time stands in a clause that tells more of something («الذين استولوا على المدينة في سبتمبر»)."""
    before = place.text[max(0, place.hit.start - _CLAUSE) : place.hit.start]
    return any(word in table("cuts.tsv") for word in re.findall(r"\w+", _CLAUSE_END.split(before)[-1]))


def _weekday(place: Place) -> TimeMeaning:
    wanted = _weekday_of(place.part("weekday"))
    if place.part("weekrel"):
        step = _number(step_of(place.part("weekrel")))
        if place.published is None or step is None:
            return UNKNOWN
        return _in_day(place, place.published + timedelta(weeks=step, days=wanted - place.published.isoweekday()))
    return _in_day(place, _weekday_on(wanted, place, _number(step_of(place.part("rel")))))


def _two_nights(place: Place) -> TimeMeaning:
    """«ليل السبت الأحد» is the night that begins on the first day; its middle is the first hour of the second."""
    first = _weekday_on(_weekday_of(place.part("weekday")), place, None)
    if first is None:
        return UNKNOWN
    if place.part("part") and "منتصف" in place.part("part") and not place.part("hour"):
        return timex.day(first + timedelta(days=1), "T00:00")
    return _in_day(place, first)


def _neighbour_day(place: Place) -> TimeMeaning | None:
    step = step_of(place.part("rel"))
    if step not in ("next", "same"):
        return None
    on = _day_beside(place)
    code = "TNI" if place.part("night") else ""
    return timex.day(on + timedelta(days=step == "next"), code) if on else _by_context(place)


def _day_beside(place: Place) -> date | None:
    """Return the day that the words around an expression name."""
    entry, on = _year_of_entry(place), place.published
    if place.anniversary and entry and on:
        return on.replace(year=entry)
    return next((m.begin for _, m in place.others if m.precision == "day"), None)


def _year_beside(place: Place) -> int | None:
    """Return the year named before an expression, with or without a month or a day."""
    return next((m.begin.year for p, m in place.others if m.begin and p < place.hit.start), None)


def _part_alone(place: Place) -> TimeMeaning:
    row = row_of("dayparts.tsv", place.part("onlypart"))
    beside = _day_beside(place)
    on = beside or place.told
    # The night of a report that tells of its own day is the one that led to it.
    own = on == (place.published if beside else place.today)
    on = on - timedelta(days=1) if on and own and row["code"] == "TNI" else on
    return timex.day(on + timedelta(days=int(row["days"])), row["code"]) if on else UNKNOWN


def _eve(place: Place) -> TimeMeaning:
    """«غداة» says that something was the day after what it names, «عشية» the day before."""
    on = _day_beside(place) or place.told
    return timex.day(on + timedelta(days=-1 if place.part("what") == "غداه" else 1)) if on else UNKNOWN


def _clock_alone(place: Place) -> TimeMeaning | None:
    on = _day_beside(place) or place.told
    code = row_of("dayparts.tsv", place.part("onlypart"))["code"] if place.part("onlypart") else ""
    hour = place.part("hour") or str(_day_number(place.part("ordinal")))
    time = _hour(hour, place.part("minute"), code)
    if not time:
        return None
    return timex.day(on, time) if on else UNKNOWN


def _holiday(place: Place) -> TimeMeaning | None:
    row = row_of("holidays.tsv", place.part("holiday"))
    month, day = int(row["month"]), int(row["day"])
    day += _day_number(place.part("ordinal")) - 1 if place.part("ordinal") else 0
    step = _number(step_of(place.part("rel")))
    if place.part("year"):
        year = _year_number(place.part("year"))
        if row["calendar"] == "gregorian":
            return timex.day(date(year, month, day))
        near = _hijri_year(date(year, 7, 1))
        dates = [_hijri(y, month, day) for y in range(near - 1, near + 2)]
        return next((timex.day(d) for d in dates if d.year == year), None)
    dates = _yearly(month, day, place) if row["calendar"] == "gregorian" else _hijri_around(place, month, day)
    on = _nearest_date(dates, place, step)
    return timex.day(on) if on else UNKNOWN


_FIRST_DAYS = 5


def _month_near(number: int, place: Place, step: int | None) -> TimeMeaning:
    """Return the month that is meant: the last one of that name, unless the text looks ahead."""
    on = place.published
    if on is None:
        return UNKNOWN
    back, ahead = (on.month - number) % 12, (number - on.month) % 12
    if step is not None and step < 0:
        return timex.month(*timex.add_months(on, -(back or 12)))
    if step is not None and step > 0:
        # In its first days the month that has come may still be the next one.
        return timex.month(*timex.add_months(on, ahead or (0 if on.day <= _FIRST_DAYS else 12)))
    if back == 0:
        return timex.month(on.year, on.month)
    if step is None and back > 1 and (ahead == 1 and not _in_relative_clause(place) or _is_future(place)):
        # Of last year's month one says which year's.
        return timex.month(*timex.add_months(on, ahead))
    return timex.month(*timex.add_months(on, -back))


def _month(place: Place) -> TimeMeaning:
    number = _month_number(place.part("month"))
    if place.part("year"):
        return timex.month(_year_number(place.part("year")), number)
    if place.part("yearrel"):
        step = _number(step_of(place.part("yearrel")))
        return timex.month(place.published.year + step, number) if place.published and step is not None else UNKNOWN
    entry = _year_of_entry(place)
    if entry and not place.part("rel"):
        return timex.month(entry, number)
    return _month_near(number, place, _number(step_of(place.part("rel"))))


def _hijri_month(place: Place) -> TimeMeaning:
    number = _month_number(place.part("hijri"))
    if place.part("hyear"):
        first = _hijri(_year_number(place.part("hyear")), number, 1)
    else:
        near = _nearest_date(_hijri_around(place, number, 15), place, _number(step_of(place.part("rel"))))
        if near is None:
            return UNKNOWN
        first = _hijri(_hijri_year(near), number, 1)
    return _over(first, _hijri(_hijri_year(first), number, 29), timex.month, "month")


def _over(
    first: date, last: date, make: Callable[..., TimeMeaning], precision: Literal["month", "year"]
) -> TimeMeaning:
    """Return a month or year of another calendar: its value is that of the Gregorian one that holds its middle."""
    middle = first + (last - first) / 2
    named = make(middle.year, middle.month) if precision == "month" else make(middle.year)
    return TimeMeaning(type="DATE", value=named.value, begin=first, end=last, precision=precision)


def _season(place: Place) -> TimeMeaning:
    code = row_of("seasons.tsv", place.part("season"))["code"]
    if place.part("year"):
        return timex.season(_year_number(place.part("year")), code)
    on, step = place.published, _number(step_of(place.part("rel"))) or 0
    if on is None:
        return UNKNOWN
    if place.part("yearrel"):
        return timex.season(on.year + (_number(step_of(place.part("yearrel"))) or 0), code)
    this = timex.season(on.year, code)
    if step < 0 and this.end and this.end >= on:
        return timex.season(on.year - 1, code)
    if step > 0 and this.begin and this.begin <= on:
        return timex.season(on.year + 1, code)
    return this


def _year_of(place: Place) -> int | None:
    """Return the year named by itself or beside publication («العام الماضي»); this one where none is."""
    if place.part("year"):
        return _year_number(place.part("year"))
    step = _number(step_of(place.part("rel"))) if place.part("rel") else 0
    return place.published.year + step if place.published and step is not None else None


def _part_of_year(place: Place) -> TimeMeaning | None:
    year, number = _year_of(place), _day_number(place.part("ordinal"))
    if year is None:
        return UNKNOWN
    halves = (place.part("what")).endswith("نصف")
    if number > (2 if halves else 4):
        return None
    return timex.half(year, number) if halves else timex.quarter(year, number)


def _first_months(place: Place) -> TimeMeaning:
    year = _year_of(place)
    return timex.half(year, 1 if place.part("which") == "الاولي" else 2) if year else UNKNOWN


def _years(place: Place) -> TimeMeaning:
    first, last = (timex.year(_year_number(place.part(k))) for k in ("year", "year2"))
    return timex.span(first, last)


def _months_between(place: Place) -> TimeMeaning:
    last_number, first_number = _month_number(place.part("month2")), _month_number(place.part("month"))
    if place.part("year2"):
        last = timex.month(_year_number(place.part("year2")), last_number)
    else:
        last = _month_near(last_number, place, _number(step_of(place.part("rel"))))
    if place.part("year"):
        first = timex.month(_year_number(place.part("year")), first_number)
    elif last.begin is None:
        return UNKNOWN
    else:
        first = timex.month(last.begin.year - (first_number > last_number), first_number)
    return timex.span(first, last)


def _days_between(place: Place) -> TimeMeaning:
    month = _month_number(place.part("month"))
    days = [int(place.part(k) or 0) for k in ("day", "day2")]
    if place.part("year"):
        last: date | None = date(_year_number(place.part("year")), month, days[1])
    else:
        last = _nearest_date(_yearly(month, days[1], place), place, _number(step_of(place.part("rel"))))
    if last is None:
        return UNKNOWN
    return timex.span(timex.day(last.replace(day=days[0])), timex.day(last))


def _year(place: Place) -> TimeMeaning:
    on, entry = place.published, _ENTRY.match(place.text, place.hit.start)
    if place.anniversary and on and entry and place.text[: place.hit.start].rpartition("¶")[2].strip() == "":
        return timex.day(date(int(entry[1]), on.month, on.day))
    return timex.year(_year_number(place.part("year")))


def _hijri_whole_year(place: Place) -> TimeMeaning:
    year = _year_number(place.part("hyear"))
    return _over(_hijri(year, 1, 1), _hijri(year + 1, 1, 1) - timedelta(days=1), timex.year, "year")


def _same_year(place: Place) -> TimeMeaning:
    """«العام ذاته» leans on what was named before; without that it is only known to be past or to come."""
    unit = row_of("timeunits.tsv", (place.part("what")).removeprefix("ال"))["unit"]
    further = int(step_of(place.part("rel")) == "next")
    if unit == "Y":
        year = _year_beside(place)
        return timex.year(year + further) if year else _by_context(place)
    on = _day_beside(place)
    return (timex.shift(on, further, unit) if on else None) or _by_context(place)


def _decade(place: Place) -> TimeMeaning:
    tens = int(row_of("decades.tsv", place.part("decade"))["tens"])
    return timex.decade((180 if place.part("century") in ("التاسع عشر", "ال19") else 190) // 10 * 10 + tens)


def _century(place: Place) -> TimeMeaning:
    if place.part("rel"):
        step = _number(step_of(place.part("rel")))
        if place.published is None or step is None:
            return UNKNOWN
        return timex.century(place.published.year // 100 + 1 + step)
    return timex.century(_day_number(place.part("ordinal") or place.part("which").removeprefix("ال")))


def _relative_unit(place: Place) -> TimeMeaning | None:
    unit = row_of("timeunits.tsv", place.part("one"))["unit"]
    step = step_of(place.part("rel")) if place.part("rel") else "0"
    number = _number(step)
    if number is None:
        number = -1 if step == "last" else None
    if number is None:
        return _by_context(place)
    if unit in ("S", "TM", "TH") or (unit == "D" and not place.part("rel")):
        return _bystep_of(number)
    if place.published is None:
        return UNKNOWN
    if unit == "10Y":
        return timex.decade(place.published.year // 10 + number)
    if unit == "100Y":
        return timex.century(place.published.year // 100 + 1 + number)
    return timex.shift(place.published, number, unit)


def _bystep_of(step: int) -> TimeMeaning:
    return PAST if step < 0 else FUTURE if step > 0 else PRESENT


def _by_context(place: Place) -> TimeMeaning:
    return FUTURE if _is_future(place) else PAST


def _week_end(place: Place) -> TimeMeaning:
    step, on = _number(step_of(place.part("rel"))), place.published
    if on is None:
        return UNKNOWN
    # The last weekend, unless the text looks ahead or it is now.
    step = step or (0 if on.isoweekday() >= 6 or step == 0 or _is_future(place) else -1)
    return timex.week(on + timedelta(weeks=step), weekend=True)


def _count(place: Place) -> tuple[int | float | None, str]:
    """Return how many units, and the unit of `data/timeunits.tsv`; None where no number says how many."""
    form = place.part("many") or place.part("one") or place.part("two")
    unit = row_of("timeunits.tsv", form)["unit"]
    if place.part("two"):
        return 2, unit
    if place.part("number"):
        number = parse(place.part("number"))
        return (number.value if number else fraction(place.part("number"))), unit
    return (1 if place.part("one") else None), unit


def _ago(place: Place) -> TimeMeaning | None:
    count, unit = _count(place)
    if count is None:
        return PAST
    entry = _year_of_entry(place)
    if entry and unit == "Y":
        return timex.year(entry - round(count))
    if place.published is None:
        return UNKNOWN
    if unit == "W" and not place.part("about"):
        return timex.day(place.published - timedelta(weeks=round(count)))
    return timex.shift(place.published, -round(count), unit)


def _passed(place: Place) -> TimeMeaning | None:
    """«مرور عام على سقوط المدينة» dates what the year has passed since."""
    count, unit = _count(place)
    if count is None or place.published is None:
        return PAST if count is None else UNKNOWN
    if unit == "Y" and count == 1:
        return timex.month(place.published.year - 1, place.published.month)
    return timex.shift(place.published, -round(count), unit)


_FROM = re.compile(r"\s+(?:(?:فقط|تقريبا)\s+)?(?:من|علي|عن)\s+(\w+)")


def _after(place: Place) -> TimeMeaning | None:
    """«بعد يومين»: after the day beside it, or after publication where the text looks ahead.

    «بعد يومين من الهجوم» dates the attack: before the day beside it.
    """
    count, unit = _count(place)
    future = _is_future(place)
    beside = _day_beside(place)
    if count is None:
        return FUTURE if future else PAST
    source = _FROM.match(place.text, place.hit.end)
    if source and source[1] in table("durative.tsv"):
        return timex.duration(str(round(count)), unit)
    if source and not future:
        on = beside or (place.told if unit == "D" else place.published)
        return timex.shift(on, -round(count), unit) if on else UNKNOWN
    on = beside or (place.published if future else None)
    if on is None:
        return FUTURE if future else PAST
    return timex.day(on + timedelta(weeks=round(count))) if unit == "W" else timex.shift(on, round(count), unit)


def _last_number(place: Place) -> TimeMeaning | None:
    """«اليومين الماضيين» is a length of time up to publication; of what is to come only that is said."""
    step = step_of(place.part("rel"))
    count, unit = _count(place)
    number = _number(step)
    if step == "last" and unit not in ("TH", "TM") or count is None:
        return PAST
    if number is not None and number >= 0:
        return _bystep_of(number)
    length = timex.duration(str(round(count)), unit)
    on = place.published
    if on is None:
        return length
    start = timex.shift(on, -round(count), unit)
    return msgspec.structs.replace(length, begin=start.begin if start else None, end=on)


def _last_some(place: Place) -> TimeMeaning:
    number = _number(step_of(place.part("rel")))
    return PAST if number is None else _bystep_of(number)


def _vague(place: Place) -> TimeMeaning:
    value = row_of("vaguetimes.tsv", place.part("vague"))["value"]
    return _by_context(place) if value == "context" else timex.reference(value)


_AFTER = re.compile(r"(?:(?:بعد|عقب)\s+|مرور\s+)(?:(?:نحو|حوالي|قرابه|مرور|اكثر من|اقل من)\s+)?\Z")


def _length(place: Place) -> TimeMeaning | None:
    if _AFTER.search(place.text, max(0, place.hit.start - 30), place.hit.start):
        dated = _after(place)
        if dated and (dated.precision != "unknown" or not place.part("number")):
            return dated
    count, unit = _count(place)
    if count is None:
        return timex.duration("X", unit)
    letters = unit.lstrip("0123456789")
    if unit != letters:
        # «ربع قرن»
        count, unit = count * int(unit.removesuffix(letters)), letters
    if count != round(count):
        # «نصف ساعة», «عام ونصف»: in the next smaller unit.
        smaller = {"TH": ("TM", 60), "Y": ("M", 12), "D": ("TH", 24)}
        if unit not in smaller:
            return None
        unit, count = smaller[unit][0], count * smaller[unit][1]
    return timex.duration(str(round(count)), unit)


def _days_running(place: Place) -> TimeMeaning:
    return timex.duration(str(_day_number(place.part("ordinal"))), "D")


def _every_weekday(place: Place) -> TimeMeaning:
    name = place.part("weekday") or "ال" + place.part("weekdayname")
    return timex.repeated(f"XXXX-WXX-{_weekday_of(name)}")


def _every(place: Place) -> TimeMeaning | None:
    length = _length(place)
    return timex.repeated(length.value or "") if length else None


_ADVERBS = {"يوميا": "P1D", "اسبوعيا": "P1W", "شهريا": "P1M", "سنويا": "P1Y"}


def _adverb(place: Place) -> TimeMeaning:
    return timex.repeated(_ADVERBS[place.part("word")])


# What is understood from the times around it.
LEANING = frozenset(
    ("neighbour_day", "part_alone", "clock_alone", "eve", "same_year", "after", "length", "some_length")
)

_MAKERS: dict[str, Callable[[Place], TimeMeaning | None]] = {
    "numeric": _numeric,
    "hijri_numeric": _hijri_numeric,
    "day_of_month": _day_of_month,
    "hijri_day": _hijri_day,
    "day_of_this_month": _day_of_this_month,
    "attacks": _attacks,
    "relative_day": _relative_day,
    "two_nights": _two_nights,
    "weekday": _weekday,
    "neighbour_day": _neighbour_day,
    "part_alone": _part_alone,
    "eve": _eve,
    "clock_alone": _clock_alone,
    "holiday": _holiday,
    "month": _month,
    "hijri_month": _hijri_month,
    "season": _season,
    "part_of_year": _part_of_year,
    "first_months": _first_months,
    "years": _years,
    "months_between": _months_between,
    "days_between": _days_between,
    "year": _year,
    "hijri_year": _hijri_whole_year,
    "same_year": _same_year,
    "decade": _decade,
    "century": _century,
    "relative_unit": _relative_unit,
    "week_end": _week_end,
    "ago": _ago,
    "passed": _passed,
    "past": lambda place: PAST,
    "after": _after,
    "after_some": lambda place: _by_context(place),
    "last_number": _last_number,
    "last_some": _last_some,
    "vague": _vague,
    "soon": lambda place: FUTURE,
    "length": _length,
    "some_length": _length,
    "days_running": _days_running,
    "every_weekday": _every_weekday,
    "every": _every,
    "adverb": _adverb,
    "happened": _by_context,
}
