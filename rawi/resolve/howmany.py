"""How many: the dead, injured, arrested, displaced, troops and strikes of an event, from the numbers of its sentence.

Each number of a sentence is first given to the word that it counts with («مقتل 5», «30 قتيلا», «خمسة جنود قتلوا»), and
each of these tolls then to the event. The words are in `data/sizecues.tsv`; which sizes an event can have, in
`data/sizekinds.tsv`; what numbers count that is no size, in `data/notcounts.tsv`.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from rawi.arabic.numbers import Number, find
from rawi.arabic.orthography import folded
from rawi.arabic.tables import rows
from rawi.arabic.words import words
from rawi.records import SizeKind
from rawi.resolve.timerules import table as time_table

_KINDS: tuple[SizeKind, ...] = ("dead", "injured", "arrested", "displaced", "troops", "strikes")


class _Token(NamedTuple):
    start: int
    end: int
    form: str


class _Cue(NamedTuple):
    """A word that says what is counted, by the places of its words in the sentence."""

    first: int
    last: int
    kind: str
    # `verb`, `noun`, `of people`, `phrase` or `counted`, as in the table.
    sort: str


class _Count(NamedTuple):
    """A number that can be a size, by the places of its first and last word."""

    first: int
    last: int
    number: Number


class _Toll(NamedTuple):
    """A number and the cue that it counts with, joined from several where the text adds them up."""

    kind: str
    cue: _Cue
    counts: tuple[_Count, ...]

    @property
    def size(self) -> int | str:
        return _total([c.number for c in self.counts])


def sizes(sentence: str, trigger_start: int, trigger_end: int, event_type: str) -> dict[SizeKind, int | str]:
    """Return the sizes of the event whose trigger stands at these offsets of a sentence; empty where it says none.

    A size is an integer or a string as annotations have it: `">2000"`, `">=7"`, `"hundreds"`. `event_type` is one
    of the 16 of PLOVER: arrests belong to COERCE or abduction, troops to MOBILIZE, deaths to ASSAULT.
    """
    allowed = _allowed().get(event_type)
    if not allowed:
        return {}
    reading = _read(sentence)
    at = reading.place(trigger_start, trigger_end)
    found: dict[SizeKind, int | str] = {}
    for kind in _KINDS:
        if kind in allowed:
            toll = _toll_of(reading, at, kind)
            if toll is not None:
                found[kind] = toll.size
    return found


@cache
def _allowed() -> dict[str, frozenset[str]]:
    return {r["event"]: frozenset(r["kinds"].split()) for r in rows("rawi.resolve", "sizekinds.tsv")}


_ENDS = "ت|وا|ا|تا|ون|ين|ان|ه|ها|هم|هما|ته|تهم|تها|وه|وها|وهم|ات|ي|يه"


def _affixed(stems: Iterable[str]) -> re.Pattern[str]:
    """A pattern for words made of stems with their prefixes and endings; its first group is the stem."""
    forms = "|".join(s[:-1] + "[هت]" if s.endswith("ه") else s for s in sorted(stems, key=len, reverse=True))
    return re.compile(rf"(?:[وفبلك]|لل|ول|وب)?(?:ال)?(?:س?[يتن])?({forms})(?:{_ENDS})?")


@cache
def _cues() -> tuple[re.Pattern[str], dict[str, tuple[str, str]], dict[tuple[str, ...], tuple[str, str]]]:
    """A pattern for acts, what each stem counts, and the same for words taken whole."""
    stems: dict[str, tuple[str, str]] = {}
    whole: dict[tuple[str, ...], tuple[str, str]] = {}
    for row in rows("rawi.resolve", "sizecues.tsv"):
        stem = folded(row["stem"])
        if row["class"] in ("phrase", "counted"):
            whole[tuple(stem.split())] = row["kind"], row["class"]
        else:
            stems[stem] = row["kind"], row["class"]
    return _affixed(stems), stems, whole


@cache
def _attacks() -> re.Pattern[str]:
    return _affixed(folded(r["stem"]) for r in rows("rawi.resolve", "attackwords.tsv"))


@cache
def _nouns(what: str) -> tuple[frozenset[str], frozenset[str]]:
    """The countable nouns of a kind, one and many, folded."""
    one: set[str] = set()
    many: set[str] = set()
    for row in rows("rawi.arabic", "countable.tsv"):
        if row["what"] != what:
            continue
        noun = folded(row["noun"])
        stem = noun[:-1] if noun.endswith("ه") else noun
        one.update((noun, noun + "ا"))
        many.update(folded(form) for form in row["forms"].split("|") if form)
        # The dual, and the plurals made by an ending.
        many.update(stem + end for end in ("ان", "ين", "ون", "تان", "تين", "ات"))
    return frozenset(one), frozenset(many - one)


@cache
def _no_counts(place: str) -> frozenset[str]:
    found = {folded(r["word"]) for r in rows("rawi.resolve", "notcounts.tsv") if r["place"] == place}
    if place == "after":
        found |= {form.split()[0] for name in ("timeunits.tsv", "months.tsv") for form in time_table(name)}
    return frozenset(found)


def _bare(form: str) -> str:
    """A noun without its article and the preposition before it."""
    for prefix in ("وال", "بال", "لل", "ال"):
        if form.startswith(prefix) and len(form) > len(prefix) + 2:
            return form[len(prefix) :]
    return form


class _Reading:
    """A sentence with its cues, counts and tolls."""

    def __init__(self, sentence: str) -> None:
        tokens = (_Token(a, b, folded(sentence[a:b])) for a, b in words(sentence))
        self.tokens = [token for token in tokens if token.form]
        self.cues = list(self._find_cues())
        self.counts = sorted([*self._find_counts(sentence), *self._two_others()], key=lambda count: count.first)
        self.tolls = self._find_tolls()

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return the places of the first and the last token of a span."""
        inside = [i for i, t in enumerate(self.tokens) if t.start < end and t.end > start]
        return (inside[0], inside[-1]) if inside else (0, 0)

    def form(self, i: int) -> str:
        return self.tokens[i].form if 0 <= i < len(self.tokens) else ""

    def _find_cues(self) -> Iterator[_Cue]:
        pattern, stems, whole = _cues()
        i = 0
        while i < len(self.tokens):
            cue = self._whole(i, whole)
            if cue is None:
                match = pattern.fullmatch(self.form(i))
                stem = match[1] if match else ""
                if stem.endswith("ت") and stem not in stems:
                    stem = stem[:-1] + "ه"
                if match:
                    kind, sort = stems[stem]
                    cue = _Cue(i, i, kind, sort)
            if cue:
                yield cue
            i = cue.last + 1 if cue else i + 1

    def _whole(self, i: int, whole: dict[tuple[str, ...], tuple[str, str]]) -> _Cue | None:
        for length in (3, 2, 1):
            forms = [self.form(k) for k in range(i, i + length)]
            for first in (forms[0], forms[0][1:] if forms[0][:1] in "وفبل" else ""):
                key = (first, *forms[1:])
                if first and key in whole:
                    return _Cue(i, i + length - 1, *whole[key])
        return None

    def _find_counts(self, sentence: str) -> Iterator[_Count]:
        before: _Count | None = None
        part = -_NEXT
        for number in find(sentence):
            first, last = self.place(number.start, number.end)
            counts_people = self.is_people(first) if number.dual else self.counts_people(last)
            if number.percent or number.amount in _SOME or self._counts_other_things(last + 1):
                continue
            if self.form(first - 1) in _no_counts("before") or (_is_year(number) and not self.is_people(last + 1)):
                continue
            joined = (self.form(first).startswith("و") or self.form(first - 1) == "و") and first - part <= _NEAR
            if joined or any(self.form(first - k).removeprefix("و") in _no_counts("part") for k in (1, 2)):
                # «بينهم ثلاثة أطفال وامرأتان»
                part = last
                continue
            if self.form(last + 1) == "من" and self.form(last + 2) in _no_counts("after"):
                continue
            if number.dual and not counts_people and not self._counts(last):
                continue
            count = _Count(first, last, number)
            # The adjective of a dual is a dual as well: «جنديان تركيان».
            if not (number.dual and before and before.number.dual and before.last == first - 1):
                yield count
            before = count

    def _counts_other_things(self, i: int) -> bool:
        """Return whether the noun after a number says that it counts no people («50 دولارا»)."""
        # «إصابة 30 يوم الجمعة» counts no days.
        dated = self.form(i) in _DAY and self.form(i + 1) in _days()
        return self.form(i) in _no_counts("after") and not dated

    def _two_others(self) -> Iterator[_Count]:
        """Yield the «آخران» that stand for two people right after what was done to them («وأصيب آخران»)."""
        done = {cue.last + 1 for cue in self.cues}
        for i, token in enumerate(self.tokens):
            if token.form == _OTHERS and i in done:
                yield _Count(i, i, _TWO)

    def owner(self, toll: _Toll, trigger: tuple[int, int]) -> tuple[int, int] | None:
        """Return the place of the act that a toll came of; `trigger` is the place of one that is known to be an act."""
        acts = sorted({trigger if trigger[0] <= i <= trigger[1] else (i, i) for i in self._acts(trigger)})
        end = max(toll.cue.last, toll.counts[-1].last)
        after = next((a for a in acts if a[0] > end), None)
        if after and after[0] - end <= _FAR and self._is_occasion(after[0]):
            other = any(end < t.cue.first < after[0] for t in self.tolls if t.kind == toll.kind)
            if not other and not self._between(end, after[0], _STOPS):
                return after
        begin = min(toll.cue.first, toll.counts[0].first)
        if toll.cue.last < trigger[0] and 0 < toll.counts[0].first - trigger[1] <= _CLOSE:
            # «أصيب في الهجوم نحو 130»
            return trigger
        before = next((a for a in reversed(acts) if a[1] < begin and not self._between(a[1], begin, _STOPS)), None)
        if before is None or self._between(begin - 4, begin, _words("answer")):
            return None
        # Of a word that is no attack by itself, and of one victim, it has to be said that the one came of the other.
        vague = not any(_attacks().fullmatch(self.form(i)) for i in range(before[0], before[1] + 1))
        told = self._between(before[0] - 3, begin, _words("result")) or self.form(toll.cue.first)[:1] in "وف"
        return before if told or not (vague or toll.counts[0].number is _ONE) else None

    def _acts(self, trigger: tuple[int, int]) -> Iterator[int]:
        for i in range(len(self.tokens)):
            # «فجر الجمعة» is dawn, and no explosion.
            attack = _attacks().fullmatch(self.form(i)) and self.form(i + 1) not in _days()
            if attack or trigger[0] <= i <= trigger[1]:
                yield i

    def apart(self, toll: _Toll, trigger: tuple[int, int]) -> int:
        """Return how many words lie between a toll and a trigger, many where the sentence stops between them."""
        a, b = sorted(((toll.cue.first, toll.cue.last), trigger))
        return len(self.tokens) if self._between(a[1], b[0], _STOPS) else max(b[0] - a[1], 0)

    def reached(self, at: tuple[int, int], kind: str) -> _Toll | None:
        """Return the number that those named at a place come to: «عدد القتلى بلغ 844 شخصا»."""
        for count in self.counts:
            if 0 < count.first - at[1] <= _NEXT and self._between(at[1], count.first, _words("reach")):
                return _Toll(kind, _Cue(count.first, count.last, kind, "counted"), (count,))
        return None

    def _between(self, a: int, b: int, forms: Container[str]) -> bool:
        inside = [self.form(i) for i in range(max(a, -1) + 1, b)]
        return any(form in forms or form[1:] in forms and form[0] in "وف" for form in inside)

    def _is_occasion(self, i: int) -> bool:
        """Return whether an act is named as the occasion of what stands before it: «في هجوم», «بقصف»."""
        return self.form(i).startswith(("ب", "ل")) or any(self.form(i - k) in _words("occasion") for k in (1, 2, 3))

    def is_people(self, i: int) -> bool:
        """Return whether a word is a noun for people, one or many."""
        return self._counts(i, "person")

    def counts_people(self, last: int) -> bool:
        """Return whether the noun after a number is one for people, or none follows («وأصيب سبعة آخرون»)."""
        following = self.form(last + 1)
        return (
            self.is_people(last + 1)
            or following in _words("uncounted")
            or not following.isalpha()
            or self.is_people(last + 2)
        )

    def _counts(self, i: int, *whats: str) -> bool:
        """Return whether a word is a countable noun of these kinds, of strikes where none is named."""
        forms = {self.form(i), _bare(self.form(i)), self.form(i)[1:]}
        return any(forms & nouns for what in whats or ("strike", "air strike") for nouns in _nouns(what))

    def _find_tolls(self) -> list[_Toll]:
        """Give each count to the word that it counts with; counts that one word governs are added up."""
        governed: dict[_Cue, list[_Count]] = {}
        for count in self.counts:
            if self._counts(count.last if count.number.dual else count.last + 1):
                continue
            cue = self._counted(count) or self._governing(count)
            # What is added has to be joined on: «ثمانية عناصر وخمسة مدنيين».
            if cue and (cue not in governed or self._is_joined(count)):
                if cue not in governed and self._is_joined(count) and self._is_person(cue.last + 1):
                    # «إصابة فتاة وطفلين», «مقتل القيادي مع مسلحين اثنين»
                    governed[cue] = [_Count(cue.last, cue.last, _ONE)]
                governed.setdefault(cue, []).append(count)
                if self._has_one_more(count):
                    governed[cue].append(_Count(count.last, count.last, _ONE))
        for cue in self.cues:
            if cue in governed:
                continue
            if self._has_two_victims(cue):
                governed[cue] = [_Count(cue.first, cue.last, _TWO)]
            elif self._has_one_victim(cue):
                governed[cue] = [_Count(cue.first, cue.last, _ONE)]
                if self._is_person(cue.last + 1) and self._has_one_more(_Count(cue.last, cue.last + 1, _ONE)):
                    governed[cue].append(_Count(cue.last, cue.last, _ONE))
        tolls = [
            _Toll(cue.kind, cue, tuple(counts))
            for cue, counts in governed.items()
            if not self._is_of_two(cue, governed)
        ]
        tolls += [_Toll("strikes", cue, (count,)) for count in self.counts if (cue := self._strike(count))]
        taken = {count for counts in governed.values() for count in counts}
        for count in self.counts:
            if count not in taken and any(self._is_soldier(count.last + k) for k in (1, 2)):
                tolls.append(_Toll("troops", _Cue(count.first, count.last, "troops", "counted"), (count,)))
        return sorted(tolls, key=lambda toll: toll.cue.first)

    def _is_soldier(self, i: int) -> bool:
        return _bare(self.form(i)) in _soldiers()

    def _is_joined(self, count: _Count) -> bool:
        joined = self.form(count.first).startswith("و") and count.number.value != 1
        two = count.number.value == 2 and self.is_people(count.first - 1)
        return joined or self.form(count.first - 1 - two) in _WITH

    def _has_one_more(self, count: _Count) -> bool:
        """Return whether one more person is named after those counted: «ثلاثة من أفراد الشرطة ومدني»."""
        for i in range(count.last + 1, count.last + _NEAR):
            form = self.form(i)
            if form in _STOPS or form in _COMMAS or form.isdigit() or any(c.first == i for c in self.cues):
                return False
            # «13 جنديا وشرطيا» are thirteen in all.
            if form.startswith("و") and form[1:] in _one_person():
                return not form.endswith("ا")
        return False

    def _is_of_two(self, cue: _Cue, governed: Container[_Cue]) -> bool:
        """Return whether one number is of dead and injured together («مقتل وإصابة 35»): it is told of neither."""
        if cue.sort == "counted":
            # «عشرات القتلى والجرحى»
            return any(
                c.first == cue.last + 1 and c.sort == "counted" and c.kind != cue.kind and c not in governed
                for c in self.cues
                if self.form(c.first).startswith("و")
            )
        beside = [c for c in self.cues if c.first - 1 == cue.last or c.last + 1 == cue.first]
        return any(c.kind != cue.kind and c.sort != "counted" and c not in governed for c in beside)

    def _counted(self, count: _Count) -> _Cue | None:
        """Return the counted noun after a number («30 قتيلا»), or the dual that is both («قتيلين»)."""
        places = (count.last,) if count.number.dual else (count.last + 1, count.last + 2)
        return next((c for c in self.cues if c.sort == "counted" and c.first in places), None)

    def _governing(self, count: _Count) -> _Cue | None:
        """Return the verb or noun of doing that a number is the subject or object of."""
        left, right = self._left(count), self._right(count)
        if right and right.first - count.last <= 2 and self._is_joined(count):
            # «قتلوا ومئات جرحوا»
            return right
        if left and count.first - left.last > _CLOSE and not (count.number.dual or self.counts_people(count.last)):
            left = None
        if left and count.first - left.last <= _CLOSE:
            return left
        if right and (left is None or right.first - count.last <= count.first - left.last):
            return right
        return left

    def _left(self, count: _Count) -> _Cue | None:
        for i in range(count.first - 1, max(count.first - _FAR, 0) - 1, -1):
            if self.form(i) in _STOPS:
                return None
            cue = next((c for c in self.cues if c.last == i and c.sort != "counted"), None)
            if cue:
                people = count.number.dual or self.form(count.last + 1) == "من" or self.is_people(count.last + 1)
                return cue if people or cue.sort != "of people" else None
        return None

    def _right(self, count: _Count) -> _Cue | None:
        for i in range(count.last + 1, min(count.last + _FAR, len(self.tokens))):
            if self.form(i) in _STOPS:
                return None
            cue = next((c for c in self.cues if c.first == i and c.sort == "verb"), None)
            if cue:
                return None if self.form(i).startswith("و") else cue
        return None

    def _strike(self, count: _Count) -> _Cue | None:
        """Return the strikes that a number counts: «27 غارة»; of some or two only where they are from the air."""
        place = count.last if count.number.dual else count.last + 1
        exact = count.number.value is not None and not count.number.dual
        named = self.form(count.first - 1).startswith("ال") and self.form(count.first).startswith("ال")
        if exact and named and self._counts(count.first - 1):
            # «الغارات الأربع»
            return _Cue(count.first - 1, count.first - 1, "strikes", "counted")
        if self._counts(place) and (exact or self._counts(place, "air strike")):
            return _Cue(place, place, "strikes", "counted")
        return None

    def _has_two_victims(self, cue: _Cue) -> bool:
        """Return whether the verb is of two, who are named before it: «المهاجمان قتلا»."""
        form = self.form(cue.last)
        if cue.sort != "verb" or cue.kind not in _VICTIMS or not form.endswith("ا") or form.endswith("وا"):
            return False
        named = any(self.form(cue.first - k).endswith(("ان", "ين", "ما")) for k in range(1, _NEAR))
        return named and not self._is_person(cue.last + 1)

    def _has_one_victim(self, cue: _Cue) -> bool:
        """Return whether a killing or wounding is of one person: «مقتل الطفل», «قتل جندي», «مقتله», «وإصابة آخر»."""
        form, following = self.form(cue.last), self.form(cue.last + 1)
        if cue.kind == "injured":
            return following == "اخر"
        if cue.kind != "dead" or cue.sort in ("counted", "of people"):
            return False
        if self.form(cue.first - 1) in _words("attempt"):
            return False
        # «مقتله», «الذي قتله التنظيم»
        of_one = form.endswith("ه") and len(form) > 3 + (cue.sort == "noun")
        if of_one and (cue.sort == "noun" or self.form(cue.last - 1) in _words("that one")):
            return True
        if form.endswith("ات"):
            return False
        if self._is_person(cue.last + 1):
            return True
        if any(self.form(cue.first - k) in _words("that") and self._is_person(cue.first - k + 1) for k in (2, 3)):
            return cue.sort == "verb" and form[-1:] not in "وا"
        if any(c.first == cue.last + 1 for c in self.cues) and cue.sort == "noun":
            return False
        if cue.sort == "noun":
            # What follows a bare verbal noun and is no common noun is a name.
            if _bare(form) != form:
                return False
            return following.isalpha() and _bare(following) not in _not_one() and not _bare(following).endswith(_MANY)
        if following.startswith("و"):
            # «قتل جندي وأصيب آخران», but not «تقتل وتصيب 35».
            if not any(self.form(cue.last + k) in _words("more") for k in (2, 3)):
                return False
        elif following.isalpha() and following not in _words("apart"):
            return False
        if self.form(cue.first - 2) in _words("that") and self.form(cue.first - 1) not in _not_one():
            return True
        before = range(cue.first - 4, cue.first)
        many = _nouns("person")[1]
        return (
            form[-1:] not in "وا"
            and any(self._is_person(i) for i in before)
            and not any(_bare(self.form(i)) in many for i in before)
        )

    def _is_person(self, i: int) -> bool:
        """Return whether a word is a noun for one person, with an article or a possessive ending or without."""
        bare = _bare(self.form(i))
        forms = {bare, *(bare.removesuffix(end) for end in ("ها", "ه", "هم"))}
        return bool(forms & (_nouns("person")[0] | _persons()))


_MANY = ("ين", "ون", "ات", "ان")


@cache
def _soldiers() -> frozenset[str]:
    return frozenset(folded(r["noun"]) for r in rows("rawi.resolve", "soldiers.tsv"))


@cache
def _days() -> frozenset[str]:
    return frozenset(form for name in ("weekdays.tsv", "relativedays.tsv") for form in time_table(name))


@cache
def _words(what: str) -> frozenset[str]:
    return frozenset(folded(r["word"]) for r in rows("rawi.resolve", "tollwords.tsv") if r["what"] == what)


@cache
def _persons() -> frozenset[str]:
    return frozenset(folded(r["noun"]) for r in rows("rawi.resolve", "persons.tsv"))


@cache
def _one_person() -> frozenset[str]:
    return _nouns("person")[0] | _persons()


@cache
def _not_one() -> frozenset[str]:
    words = {folded(r["word"]) for r in rows("rawi.resolve", "collectives.tsv")}
    return frozenset(words | _nouns("person")[1])


# Annotators leave these out: they say no more than the plural does.
_SOME = ("several", "many")
_CLOSE, _FAR = 3, 18
_STOPS = frozenset(".؛;؟?!")
_COMMAS = frozenset("،,")
_ONE = Number(0, 0, 1)
_TWO = Number(0, 0, 2, dual=True)
_OTHERS = "اخران"
_DAY = frozenset(("يوم", "ليله"))
_WITH = frozenset(("و", "مع"))
# How many words what is joined to a number may stand after it.
_NEAR = 9


def _is_year(number: Number) -> bool:
    return isinstance(number.value, int) and 1900 <= number.value <= 2035 and number.end - number.start == 4


def _total(numbers: Sequence[Number]) -> int | str:
    """Add up numbers: an amount, or one that is a range, stands for all; a bound on one is a bound on the sum."""
    if len(numbers) == 1:
        return numbers[0].size
    vague = next((n for n in numbers if n.amount or n.high is not None or n.value is None), None)
    if vague:
        return vague.size
    bound = next((n.bound for n in numbers if n.bound), "")
    total = int(sum(n.value or 0 for n in numbers))
    return f"{bound}{total}" if bound else total


@lru_cache(maxsize=64)
def _read(sentence: str) -> _Reading:
    """Read a sentence once for all its events."""
    return _Reading(sentence)


def _toll_of(reading: _Reading, at: tuple[int, int], kind: SizeKind) -> _Toll | None:
    tolls = [t for t in reading.tolls if t.kind == kind]
    own = _own(reading, at, kind)
    if own or kind in _OWN or not tolls:
        return own
    if kind == "troops":
        return min(
            (t for t in tolls if reading.apart(t, at) <= _NEXT), key=lambda t: reading.apart(t, at), default=None
        )
    killing = next((t for t in (_own(reading, at, victims) for victims in _VICTIMS) if t), None)
    if killing:
        # «قتل جنديان وأصيب ثلاثة», «حصيلة القتلى 17 قتيلا و121 جريحا»: the wounded of a sentence go with its dead.
        return min((t for t in tolls if _gap(killing, t) <= _NEXT), key=lambda t: _gap(killing, t), default=None)
    if any(_overlaps(cue, at) and cue.sort != "of people" for cue in reading.cues):
        return None
    return next((t for t in tolls if reading.owner(t, at) == at), None)


def _own(reading: _Reading, at: tuple[int, int], kind: str) -> _Toll | None:
    """Return the toll that a word at a place itself tells of."""
    tolls = [t for t in reading.tolls if t.kind == kind]
    own = next((t for t in tolls if _touches(t, at)), None)
    if own is None and any(cue.kind == kind and _overlaps(cue, at) for cue in reading.cues):
        # «طرد ألفي نازح», «حصيلة القتلى بلغت 17 قتيلا»: the number counts with a noun for those whom the word is about.
        counted = (t for t in tolls if t.cue.sort == "counted" and 0 < t.cue.first - at[1] <= _NEXT)
        own = next(counted, None) or reading.reached(at, kind)
    return own


# Arrests, flights and strikes are sizes of their own word only.
_OWN = ("arrested", "displaced", "strikes")
_VICTIMS = ("dead", "injured")
_NEXT = 12


def _gap(first: _Toll, second: _Toll) -> int:
    """How many words lie between two tolls; what follows is nearer than what goes before."""
    after = second.cue.first - max(first.counts[-1].last, first.cue.last)
    return after if after >= 0 else first.cue.first - second.counts[-1].last + 1


def _overlaps(cue: _Cue, at: tuple[int, int]) -> bool:
    return cue.first <= at[1] and at[0] <= cue.last


def _touches(toll: _Toll, at: tuple[int, int]) -> bool:
    return toll.cue.first <= at[1] and at[0] <= toll.cue.last
