"""Find the times that a text names, and say which days they mean.

How times are written stands in `data/timerules.toml` and the tables beside it, after the manner of HeidelTime (Strötgen
and Gertz 2010), so that a linguist can mend them; `timemaking` makes TIMEX3 values of what the rules match. A relative
time («أمس», «الشهر الماضي», «الأحد») is worked out from the date of publication; without one it keeps no value.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from rawi.arabic.orthography import Normalised, folded
from rawi.arabic.orthography import normalise as spell
from rawi.arabic.tables import rows
from rawi.knowledge.places import gazetteer, key
from rawi.records import DatePrecision, Span, TimeExpression
from rawi.resolve import timex
from rawi.resolve.timemaking import LEANING, Place, make, row_of, step_of
from rawi.resolve.timerules import Hit, hits
from rawi.resolve.timex import TimeMeaning

# No white space to a pattern, so that no time reaches over a line end.
_LINE_END = str.maketrans("\n\r\u2028\u2029", "¶¶¶¶")


class Days(NamedTuple):
    """The days that a report counts from.

    `published` is the day from which «أمس», «الأسبوع الماضي» and the rest are counted, `today` the one that a bare
    «اليوم» means, `told` the one that is told of where no day is named. `anniversary` says that the report tells what
    happened on its day in other years (see `is_anniversary`).
    """

    published: date | None
    today: date | None
    told: date | None
    anniversary: bool = False

    @classmethod
    def of(cls, published: date | None, *, anniversary: bool = False) -> Days:
        """Return the days of a newspaper of that date, which tells of the day before."""
        return cls(published, published, timex.before(published, 1) if published else None, anniversary)


class FoundTime(Span, frozen=True):
    """A time expression in a text, and what it means."""

    meaning: TimeMeaning

    def record(self) -> TimeExpression:
        """Return the record of the expression, as events carry it."""
        m = self.meaning
        return TimeExpression(text=self.text, start=self.start, end=self.end, type=m.type, value=m.value)


def find(text: str, published: date | None = None) -> list[FoundTime]:
    """Return the time expressions in `text` in order, none over another, with offsets in `text`.

    `published` is the date of publication; without it, what is relative to it has no value.
    """
    light = spell(text, fold=True)
    plain = light.text.translate(_LINE_END)
    days = Days.of(published, anniversary=is_anniversary(text))
    found = []
    for begin, end in _spans_of_lines(plain):
        for hit, meaning in _meanings(plain, (begin, end), (begin, end), days, all_rules=False):
            found.append(_found(text, light, hit, meaning))
    return found


def normalise(
    expression: str,
    published: date | None,
    sentence: str | None = None,
    *,
    anniversary: bool = False,
) -> TimeMeaning | None:
    """Return what a time expression means, or None where nothing in it is understood.

    `expression` is the words themselves, `published` the date of publication, `sentence` the sentence they stand in: it
    tells whether «الجمعة» is past or to come, and which day «مساء» or «في اليوم التالي» belong to. `anniversary` says
    that the report is of the kind that `is_anniversary` finds.
    """
    around = sentence or expression
    at = around.find(expression)
    if at < 0:
        around, at = expression, 0
    return understand(around, at, at + len(expression), Days.of(published, anniversary=anniversary))[1]


def understand(sentence: str, start: int, end: int, days: Days) -> tuple[Span, TimeMeaning | None]:
    """Return the time expression that stands between two offsets of a sentence, and what it means.

    An expression of which only a piece is given («الماضية» of «السنة الماضية») is widened to the whole. `days` are
    those that the report counts from (`dating.days_of`). The meaning is None where nothing in the words is understood.
    """
    light = spell(sentence, fold=True)
    text = light.text.translate(_LINE_END)
    begin, stop = light.from_original(start, end)
    while begin < stop and text[begin].isspace():
        begin += 1
    while stop > begin and text[stop - 1].isspace():
        stop -= 1
    if text[:begin][-1:].isalnum():
        # The span leaves off a letter that is written on to its front.
        text = f"{text[: begin - 1]} {text[begin:]}"
    line = next((b, e) for b, e in _spans_of_lines(text) if e >= begin)
    inside = _meanings(text, (begin, stop), line, days, all_rules=True)
    whole = _whole(text, (begin, stop), line, days, inside)
    if whole is not None:
        found = _found(sentence, light, *whole)
        return Span(found.text, found.start, found.end), found.meaning
    # «منذ إعلان الجيش … في يوليو 2013»: the day or month that is named, rather than what only says that it is past.
    dated = (meaning for _, meaning in inside if meaning.begin)
    return Span(sentence[start:end], start, end), next(dated, inside[0][1] if inside else None)


def _whole(
    text: str,
    within: tuple[int, int],
    line: tuple[int, int],
    days: Days,
    inside: Sequence[tuple[Hit, TimeMeaning]],
) -> tuple[Hit, TimeMeaning] | None:
    """Return the dated time that a span is only a piece of, where the span itself tells no date and no length."""
    if any(m.begin or m.type != "DATE" for _, m in inside):
        return None
    for hit, meaning in _meanings(text, line, line, days, all_rules=False):
        if hit.start <= within[0] and hit.end >= within[1] and (meaning.begin or not inside):
            return hit, meaning
    return None


def _spans_of_lines(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for line in text.split("¶"):
        yield at, at + len(line)
        at += len(line) + 1


def is_anniversary(text: str) -> bool:
    """Return whether a report tells, year by year, what happened on its day («في مثل هذا اليوم»)."""
    head = folded(text[:_HEAD])
    return any(phrase in head for phrase in _phrases("anniversaries.tsv"))


@cache
def _phrases(name: str) -> tuple[str, ...]:
    """The first column of a table, folded."""
    return tuple(folded(next(iter(row.values()))) for row in rows("rawi.resolve", name))


_HEAD = 120


def event_date(meaning: TimeMeaning | None, published: date | None) -> tuple[date | None, DatePrecision]:
    """Return the date of an event and how exact it is.

    The date is the first day of what `meaning` reaches over. Without a time, or with one that is only a length or the
    present, it is the date of publication with precision `report`; `unknown` where neither is known, and where the text
    says no more than that it was before or will be.
    """
    if meaning is not None and meaning.begin is not None and meaning.type != "DURATION":
        return meaning.begin, meaning.precision
    said = meaning is not None and (meaning.value in ("PAST_REF", "FUTURE_REF") or meaning.value is None)
    return (None, "unknown") if said or published is None else (published, "report")


def infer_published(text: str) -> tuple[date, Span] | None:
    """Return the date of publication where the text itself states it, and the words that do; None where it does not.

    A line that names it («تاريخ النشر: 12 يوليو 2019»), one of the first lines that is nothing but a date, or the
    dateline of a first sentence («القاهرة 12 يوليو 2019 -») counts, and a full date that the text calls today
    («اليوم الخميس 28 يناير 2021»). A date without its year never does.
    """
    lines = _lines(text)
    edges = lines if len(lines) <= 2 * _EDGE else [*lines[:_EDGE], *lines[-_EDGE:]]
    found = _stated(edges, _is_labelled) or find_dateline_date(text)
    if found is None and not is_anniversary(text):
        found = _stated(lines[:_TOP], _is_today)
    return found


def find_dateline_date(text: str) -> tuple[date, Span] | None:
    """Return the full date of a report's dateline, or of a first line that is only a date, and its words."""
    return _stated(_lines(text)[:_TOP], _is_dateline)


# Metadata stand in the first or last lines, a dateline in the first.
_EDGE = 15
_YEAR = re.compile(r"\d{4}")
_TOP = 6
_LINE = 160
_CLOCK = r"(?:الساعه)?[\d:.\s()+-]*(?:صباحا|مساء|ظهرا|ص|م|ت غ|بتوقيت \w+|gmt|utc)?[\s().]*"
_LABELLED = re.compile(rf"\s*(:?)\s*(?:\w+\s*[،,]?\s*)?(?:{_CLOCK})[-،,]?\s*")
_ENDS = re.compile(rf"[-،,|/]?\s*{_CLOCK}(?:[|(/-].*)?")
_ONLY = re.compile(rf"[-،,|/]?\s*{_CLOCK}")
# A place, perhaps an agency, the date, perhaps an agency, and the mark that ends a dateline.
_PLACE_BEFORE = re.compile(
    r"([^\W\d]+(?:[ -][^\W\d]+){0,2}?)(?:\s*(?:\([^)]{1,30}\)|/[^/]{1,30}/))?\s*(?:[-–،,/:]|في)?"
)
# «في مثل هذا اليوم» is another year's.
_TODAY = re.compile(r"(?<!هذا )(?<!ذلك )\b(?:اليوم|صباح اليوم|مساء اليوم)\s*[،,]?\s*(?:الموافق)?$")
_MARK_AFTER = re.compile(r"(?:\([^)]{1,30}\)|/[^/]{1,30}/)?\s*[-–:/ـ(]")


def _lines(text: str) -> list[tuple[int, str]]:
    found, at = [], 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            found.append((at, line.rstrip()[:_LINE]))
        at += len(line)
    return found


def _stated(lines: Sequence[tuple[int, str]], states: Callable[[str, str], bool]) -> tuple[date, Span] | None:
    """Return the first full date whose line, before and after it, says what it is."""
    for at, line in lines:
        if not _YEAR.search(line):
            continue
        for time in find(line):
            day = time.meaning.begin
            if day is None or time.meaning.precision != "day":
                continue
            if states(folded(line[: time.start]).strip(), folded(line[time.end :]).strip()):
                return day, Span(time.text, at + time.start, at + time.end)
    return None


def _is_labelled(before: str, after: str) -> bool:
    for label in sorted(_phrases("published.tsv"), key=len, reverse=True):
        between = _LABELLED.fullmatch(before[len(label) :]) if before.startswith(label) else None
        if between:
            # Without a colon the words could begin a sentence: «بتاريخ 12 يوليو 2019 وقع …».
            return bool((_ENDS if between[1] else _ONLY).fullmatch(after))
    return False


def _is_today(before: str, after: str) -> bool:
    return bool(_TODAY.search(before))


def _is_dateline(before: str, after: str) -> bool:
    if not before:
        return bool(_ONLY.fullmatch(after))
    place = _PLACE_BEFORE.fullmatch(before)
    return bool(place and _MARK_AFTER.match(after) and key(place[1]) in gazetteer())


def _found(text: str, light: Normalised, hit: Hit, meaning: TimeMeaning) -> FoundTime:
    start, end = light.to_original(hit.start, hit.end)
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return FoundTime(text[start:end], start, end, meaning)


def _meanings(
    text: str,
    within: tuple[int, int],
    line: tuple[int, int],
    days: Days,
    *,
    all_rules: bool,
) -> list[tuple[Hit, TimeMeaning]]:
    """Match the rules between two places of a line, and understand the hits, some by what else the line says."""
    inside = _select(text, *within, all_rules=all_rules, anniversary=days.anniversary)
    outside = [*_select(text, line[0], within[0]), *_select(text, within[1], line[1])]
    known = []
    for hit in sorted([*inside, *outside], key=lambda hit: hit.start):
        if hit.rule.make not in LEANING:
            meaning = make(Place(hit, text, *days))
            if meaning and meaning.begin:
                known.append((hit.start, meaning))
    found = []
    for hit in inside:
        meaning = make(Place(hit, text, *days, _around(known, hit.start)))
        if meaning is not None:
            found.append((hit, meaning))
    return found


def _select(text: str, begin: int, end: int, *, all_rules: bool = False, anniversary: bool = False) -> list[Hit]:
    """Of the hits of all rules keep the longest of those that overlap, of equals the earlier rule's."""
    if begin >= end:
        return []
    candidates = []
    for hit in hits(text, begin, end):
        rule = hit.rule
        # In a column of anniversaries the year that begins a line is its time.
        entry = anniversary and rule.make == "year" and not text[begin : hit.start].strip()
        if not (rule.alone or all_rules or entry) or (rule.by_word and not all_rules and _is_other_word(hit)):
            continue
        if rule.only and step_of(hit.parts.get("rel", "")) not in rule.only:
            continue
        # A letter may be written on to the front.
        if rule.whole and (hit.start > begin + 1 or hit.end < end):
            continue
        candidates.append(hit)
    candidates.sort(key=lambda hit: (hit.rule.last, hit.start - hit.end))
    chosen: list[Hit] = []
    for hit in candidates:
        if hit.rule.last and chosen:
            break
        at = bisect(chosen, hit.start, key=lambda other: other.start)
        free_before = at == 0 or chosen[at - 1].end <= hit.start
        if free_before and (at == len(chosen) or hit.end <= chosen[at].start):
            chosen.insert(at, hit)
    return chosen


_REACH = 250


def _around(known: Sequence[tuple[int, TimeMeaning]], at: int) -> list[tuple[int, TimeMeaning]]:
    """Return what is known near a place, the nearest before it first, then what comes after."""
    first = bisect(known, at - _REACH, key=lambda found: found[0])
    last = bisect(known, at + _REACH, key=lambda found: found[0])
    near = [found for found in known[first:last] if found[0] != at]
    return sorted(near, key=lambda found: (found[0] > at, abs(found[0] - at)))


def _is_other_word(hit: Hit) -> bool:
    """Return whether the words of a hit mean something else as well («مارس» is also «practised») and stand alone."""
    if "vague" in hit.parts:
        return row_of("vaguetimes.tsv", hit.parts["vague"])["alone"] == "no"
    name = hit.parts.get("month") or hit.parts.get("hijri") or ""
    said = any(k in hit.parts for k in ("position", "rel", "hyear", "year"))
    return not said and hit.end - hit.start == len(name) and row_of("months.tsv", name)["alone"] == "no"
