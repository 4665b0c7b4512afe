"""Numbers in Arabic texts: digits, words in every case and gender, dual nouns, amounts, ranges and bounds.

What a number is worth and how exact it is comes out in the form that event records use for sizes: `1500`, `">2000"`,
`">=7"`, `"hundreds"`, `"tens of thousands"`. The words are in `data/numbers.tsv`, amounts in `data/vague.tsv`, bounds
in `data/bounds.tsv`, the nouns whose dual is read as two in `data/countable.tsv`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from rawi.arabic.orthography import folded, normalise
from rawi.arabic.tables import rows
from rawi.arabic.words import words


class Number(NamedTuple):
    """A number in a text, from `start` to `end`.

    `value` is what it is worth (the lower end of a range, whose upper end is `high`). `bound` is `>`, `>=`, `<`, `<=`
    or empty; «about» leaves it empty. An amount such as «hundreds» has no value but is named in `amount`. `dual` is
    true where the number is the dual of a noun, which the span then covers; `percent` where per cent follows.
    """

    start: int
    end: int
    value: int | float | None
    bound: str = ""
    high: int | float | None = None
    amount: str = ""
    dual: bool = False
    percent: bool = False

    @property
    def size(self) -> int | str:
        """The number as an event record has it: an integer, or a string where it is bounded, a range or an amount."""
        if self.amount:
            return self.bound + self.amount
        low = _whole(self.value or 0)
        if self.high is not None:
            return f"{low}-{_whole(self.high)}"
        return f"{self.bound}{low}" if self.bound else low


def _whole(value: float) -> int:
    return int(value)


class _Token(NamedTuple):
    start: int
    end: int
    form: str


class _Part(NamedTuple):
    """What a word adds to a number; `joined` where «و» is written on to it, `skip` letters of proclitics before it."""

    kind: str
    value: float
    joined: bool = False
    skip: int = 0


_PREFIXES = ("", "و", "ف", "ب", "ل", "ك", "وب", "ول", "فب", "فل")
_STANDING = ("و", "ب", "ل", "ف", "ال", "بال", "وال")
_LETTER = re.compile(r"[^\W\d_]")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3}){2,}")
_POINTS = re.compile(r"\d{1,3}\.\d{3}")
_DECIMAL = re.compile(r"\d+[.,]\d+")


@cache
def _table() -> dict[str, tuple[str, float]]:
    found: dict[str, tuple[str, float]] = {}
    for row in rows("rawi.arabic", "numbers.tsv"):
        if not row["kind"].startswith("vague"):
            found.setdefault(folded(row["form"]), (row["kind"], float(row["value"])))
    return found


@cache
def _amounts() -> dict[tuple[str, ...], str]:
    """Amounts by their words: «عشرات», «عشرات الآلاف», «عدد من»."""
    table = [r for r in rows("rawi.arabic", "numbers.tsv") if r["kind"].startswith("vague")]
    found = {_split(r["form"]): r["value"] for r in table}
    found.update({_split(r["phrase"]): r["amount"] for r in rows("rawi.arabic", "vague.tsv")})
    return found


@cache
def _bounds(place: str) -> dict[tuple[str, ...], str]:
    return {_split(r["phrase"]): r["bound"] for r in rows("rawi.arabic", "bounds.tsv") if r["place"] == place}


def _split(phrase: str) -> tuple[str, ...]:
    return tuple(folded(phrase).split())


@cache
def _duals() -> frozenset[str]:
    found = set()
    for row in rows("rawi.arabic", "countable.tsv"):
        if row["plural"] == "no dual":
            continue
        noun = folded(row["noun"])
        stem = noun[:-1] + "ت" if noun.endswith("ه") else noun
        found.add(stem + "ان")
        if row["plural"] == "broken" or noun.endswith("ه"):
            found.add(stem + "ين")
    return frozenset(found)


@cache
def _part(form: str) -> _Part | None:
    """Read one word; None where it is no part of a number."""
    table = _table()
    for prefix in _PREFIXES:
        if not form.startswith(prefix):
            continue
        rest = form[len(prefix) :]
        for article in ("", "ال"):
            entry = table.get(rest.removeprefix(article)) if rest.startswith(article) else None
            # «الاثنين» and «الأحد» are days.
            if entry and not (article and entry[0] == "unit" and entry[1] <= 2):
                return _Part(entry[0], entry[1], prefix.startswith("و"), len(prefix))
    if form.startswith("لل") and form[2:] in table:
        return _Part(*table[form[2:]])
    return None


def numeral(text: str) -> int | float | None:
    """Return the value of a number in digits of any script, with its separators; None where `text` is something else.

    A comma, or more than one point, before groups of three separates thousands; a single point before three digits does
    too («1.500»); any other comma or point is decimal.
    """
    text = normalise(text).text.replace("،", ",")
    if text.isdigit() and text.isascii():
        return int(text)
    if _THOUSANDS.fullmatch(text):
        whole, _, part = text.partition(".") if "," in text else (text.replace(".", ""), "", "")
        return float(whole.replace(",", "") + "." + part) if part else int(whole.replace(",", ""))
    if _POINTS.fullmatch(text):
        return int(text.replace(".", ""))
    if _DECIMAL.fullmatch(text):
        return float(text.replace(",", "."))
    return None


def find(text: str) -> list[Number]:
    """Return the numbers in `text` in order; none overlaps another, and offsets are those of `text`."""
    light = normalise(text)
    tokens = [_Token(a, b, folded(light.text[a:b])) for a, b in words(light.text, punctuation=False)]
    found: list[Number] = []
    i = 0
    while i < len(tokens):
        number, after = _read(light.text, tokens, i)
        if number is None:
            i += 1
            continue
        number, after = _range(light.text, tokens, i, number, after)
        bound = _bound_before(light.text, tokens, i) or _bound_after(light.text, tokens, after)
        start, end = light.to_original(number.start, number.end)
        percent = _percent(light.text, tokens, after)
        number = number._replace(start=start, end=end, bound=bound.replace("~", ""), percent=percent > 0)
        found.append(number)
        i = after + max(percent - 1, 0)
    return found


def parse(text: str) -> Number | None:
    """Return the one number that `text` says, with its bound («أكثر من ألفي»), or None where it says none or many."""
    found = find(text)
    return found[0] if len(found) == 1 else None


def _near(text: str, a: _Token, b: _Token) -> bool:
    """Return whether nothing but space stands between two words."""
    return not text[a.end : b.start].strip()


def _read(text: str, tokens: Sequence[_Token], i: int) -> tuple[Number | None, int]:
    """Read the number that begins with word `i`; also return the place of the first word after it."""
    amount = _read_amount(text, tokens, i)
    if amount:
        return amount
    value, after = _read_value(text, tokens, i)
    if value is not None:
        element = _element(text, tokens, i)
        skip = element[0].skip if element else 0
        return Number(tokens[i].start + skip, tokens[after - 1].end, value), after
    token = tokens[i]
    for prefix in _PREFIXES:
        noun = token.form.removeprefix(prefix)
        if token.form.startswith(prefix) and noun.removeprefix("ال") in _duals():
            after = i + 1
            if after < len(tokens) and _near(text, token, tokens[after]):
                part = _part(tokens[after].form)
                # «شخصين اثنين» says two once.
                after += part is not None and part.kind == "unit" and part.value == 2 and not part.joined
            return Number(token.start + len(prefix), tokens[after - 1].end, 2, dual=True), after
    return None, i


def _read_amount(text: str, tokens: Sequence[_Token], i: int) -> tuple[Number, int] | None:
    amounts = _amounts()
    for length in (3, 2, 1):
        last = i + length - 1
        if last >= len(tokens) or not all(_near(text, tokens[k], tokens[k + 1]) for k in range(i, last)):
            continue
        phrase = tuple(t.form for t in tokens[i : last + 1])
        for prefix in _PREFIXES:
            for article in ("", "ال"):
                head = phrase[0].removeprefix(prefix).removeprefix(article)
                if phrase[0] == prefix + article + head and (head, *phrase[1:]) in amounts:
                    number = Number(
                        tokens[i].start + len(prefix), tokens[last].end, None, amount=amounts[(head, *phrase[1:])]
                    )
                    return number, last + 1
    return None


def _element(text: str, tokens: Sequence[_Token], i: int) -> tuple[_Part, int] | None:
    """Read the word or digits at `i`, with a proclitic that stands apart; also return the place after."""
    token = tokens[i]
    if token.form in _STANDING and i + 1 < len(tokens) and tokens[i + 1].form[0].isdigit():
        if _near(text, token, tokens[i + 1]):
            inner = _element(text, tokens, i + 1)
            skip = tokens[i + 1].start - token.start
            return (inner[0]._replace(joined=token.form.startswith("و"), skip=skip), inner[1]) if inner else None
        return None
    if token.form[0].isdigit():
        value = numeral(token.form)
        end = token.end
        if text[end : end + 1] == "،" and text[end + 1 : end + 2].isdigit() and i + 1 < len(tokens):
            value, i = numeral(f"{token.form},{tokens[i + 1].form}"), i + 1
        before = text[max(0, token.start - 2) : token.start]
        # «F-16» and «إس-300» are names.
        named = before[1:] == "-" and bool(_LETTER.match(before)) or (before[-1:].isascii() and before[-1:].isalpha())
        return None if value is None or named else (_Part("digits", value), i + 1)
    part = _part(token.form)
    if part and part.kind == "unit" and part.value == 1 and i + 1 < len(tokens):
        # Folded, «وأحد» of «وأحد عشر» reads like «واحد».
        ten = _part(tokens[i + 1].form)
        if ten and ten.kind == "ten" and not ten.joined:
            part = _Part("teen unit", 1, True)
    return (part, i + 1) if part else None


def _read_value(text: str, tokens: Sequence[_Token], i: int) -> tuple[float | None, int]:
    """Add up the words of a number: units and tens, hundreds, then thousands, millions and so on, ever smaller."""
    total, group, largest = 0.0, 0.0, math.inf
    last, unit, after = "", 0.0, i
    while after < len(tokens):
        if after > i and not _near(text, tokens[after - 1], tokens[after]):
            break
        element = _element(text, tokens, after)
        if element is None:
            break
        (kind, value, joined, _), following = element
        kind = "scale" if kind == "scale or dual" and after > i else kind
        if after == i:
            step = _begin(text, tokens, kind, value, following)
            if step is None:
                return None, i
            kind, value = step
        elif not _follows(last, kind, joined, value, largest, unit):
            break
        if kind == "fraction" and after > i:
            # «مليون ونصف», and «مليون ونصف المليون» with the unit said once more.
            total += value * largest
            if following < len(tokens):
                again = _part(tokens[following].form)
                following += again is not None and again.kind == "scale" and again.value == largest
            last, after = "fraction", following
            break
        if kind in ("scale", "dual scale"):
            factor = value if kind == "dual scale" else value * (group or 1)
            total, group, largest = total + factor, 0.0, value / (2 if kind == "dual scale" else 1)
        elif kind == "hundred" and last == "unit" and not joined:
            group += unit * 99
        else:
            group += value
        last, unit, after = kind, value, following
    if after == i:
        return None, i
    value = total + group
    return (int(value) if value == int(value) else value), after


def _begin(text: str, tokens: Sequence[_Token], kind: str, value: float, following: int) -> tuple[str, float] | None:
    """Say how a number begins with a word of this kind; None where it cannot."""
    if kind == "scale or dual":
        return "dual scale", value * 2
    if kind in ("teen unit", "fraction"):
        wanted = "ten" if kind == "teen unit" else "scale"
        if following >= len(tokens) or not _near(text, tokens[following - 1], tokens[following]):
            return None
        part = _part(tokens[following].form)
        return (kind, value) if part and part.kind == wanted and not part.joined else None
    return kind, value


_TEENS = ("unit", "teen unit")
_SMALL = ("unit", "teen unit", "ten", "tens", "digits")


def _follows(last: str, kind: str, joined: bool, value: float, largest: float, unit: float) -> bool:
    """Return whether a word can go on a number whose last word was of kind `last`."""
    if kind == "scale":
        if joined:
            return last in ("scale", "dual scale") and value < largest
        return last not in ("scale", "dual scale") and value < largest
    if not joined:
        if kind == "ten":
            return last in _TEENS and unit < 10
        return kind == "hundred" and last == "unit" and 3 <= unit <= 9
    if last in ("scale", "dual scale"):
        return kind == "fraction" or (value < largest and kind != "fraction")
    if last in ("hundred", "hundreds"):
        return kind in _SMALL and value < 100
    return last in _TEENS and kind == "tens"


_DASHES = ("-", "–", "—")
_TO = frozenset(("الي", "او", "حتي"))
_BETWEEN = frozenset(("بين", "وبين", "مابين"))


def _range(text: str, tokens: Sequence[_Token], i: int, low: Number, after: int) -> tuple[Number, int]:
    """Join a number and the one that it reaches to: «20-30», «20 إلى 30», «بين 20 و30», «ثلاثة أو أربعة»."""
    if low.value is None or low.dual or after >= len(tokens):
        return low, after
    gap = text[tokens[after - 1].end : tokens[after].start].strip()
    begin = after
    if gap in _DASHES:
        pass
    elif not gap and tokens[after].form in _TO:
        begin = after + 1
    elif gap or not (tokens[after].form.startswith("و") and i > 0 and tokens[i - 1].form in _BETWEEN):
        return low, after
    if begin >= len(tokens):
        return low, after
    value, end = _read_value(text, tokens, begin)
    if value is None or value <= low.value:
        return low, after
    # «3 إلى 4 آلاف»: the unit is said once, for both.
    scale = _scale_of(value, low.value) if gap or begin > after else 1
    return low._replace(end=tokens[end - 1].end, value=low.value * scale, high=value), end


def _scale_of(high: float, low: float) -> int:
    for scale in (10**9, 10**6, 1000):
        if high >= scale and high % scale == 0 and low * scale < high and low < 1000:
            return scale
    return 1


def _bound_before(text: str, tokens: Sequence[_Token], i: int) -> str:
    """Return the bound that the words before word `i` set."""
    bounds = _bounds("before")
    element = _element(text, tokens, i)
    if element and element[0].joined:
        # «30 قتيلا على الأقل و17 جريحا»: those words are about the number before.
        return ""
    for length in (4, 3, 2, 1):
        first = i - length
        if first < 0 or not all(_near(text, tokens[k], tokens[k + 1]) for k in range(first, i)):
            continue
        phrase = tuple(t.form for t in tokens[first:i])
        for prefix in _PREFIXES:
            key = (phrase[0].removeprefix(prefix), *phrase[1:])
            if phrase[0].startswith(prefix) and key in bounds:
                return bounds[key]
    return ""


_REACH = 3


def _bound_after(text: str, tokens: Sequence[_Token], i: int) -> str:
    """Return the bound set by the words from `i` on, after a number and its noun: «30 قتيلا على الأقل»."""
    bounds = _bounds("after")
    for begin in range(i, min(i + _REACH + 1, len(tokens))):
        if begin > 0 and not _near(text, tokens[begin - 1], tokens[begin]):
            return ""
        if begin > i and _part(tokens[begin - 1].form):
            return ""
        for length in (3, 2, 1):
            phrase = tuple(t.form for t in tokens[begin : begin + length])
            if phrase in bounds:
                return bounds[phrase]
    return ""


_HUNDRED = frozenset(("الميه", "المايه", "الماءه", "ماءه", "ميه", "مايه"))


def _percent(text: str, tokens: Sequence[_Token], after: int) -> int:
    """Return 0 where no per cent follows the word before `after`, else one more than the words that say it."""
    if text[tokens[after - 1].end :].lstrip()[:1] == "%":
        return 1
    following = [t.form for t in tokens[after : after + 2]]
    if following and following[0].startswith("ب") and following[0].removeprefix("ب") in _HUNDRED:
        return 2
    return 3 if len(following) == 2 and following[0] == "في" and following[1] in _HUNDRED else 0


def fraction(text: str) -> float | None:
    """Return the value of a fraction that is said alone («نصف», «ربع»), or None where `text` is no such word."""
    kind, value = _table().get(folded(text), ("", 0.0))
    return value if kind == "fraction" else None


def number_words() -> list[str]:
    """Return the words that numbers are spelt with, folded, the longest first."""
    return sorted(_table(), key=len, reverse=True)


@cache
def spelling() -> str:
    """Return the source of a regular expression that matches a number, in digits or words, in folded text."""
    forms = "|".join(number_words())
    return rf"(?:ال)?\d+(?:[.,]\d+)?|(?:ال)?(?:{forms})(?!\w)(?:\s+و?(?:{forms})(?!\w))*"
