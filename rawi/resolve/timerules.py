"""Compile the rules that say how times are written (`data/timerules.toml`) with the words of their tables."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache, partial
from importlib.resources import files
from typing import Any, NamedTuple

from rawi.arabic.numbers import number_words, spelling
from rawi.arabic.orthography import folded
from rawi.arabic.tables import rows

_PACKAGE = "rawi.resolve"
_DIGITS = {
    "day": r"3[01]|[12]\d|0?[1-9]",
    "year": r"(?:1[0-9]|20)\d\d(?!\d)(?:\s?م)?",
    "hyear": r"1[34]\d\d(?!\d)(?:\s?ه)?",
}
# Which table, which column, which rows.
_TABLES = {
    "weekday": ("weekdays.tsv", {}),
    "hijri": ("months.tsv", {"calendar": "hijri"}),
    "one": ("timeunits.tsv", {"count": "1"}),
    "two": ("timeunits.tsv", {"count": "2"}),
    "many": ("timeunits.tsv", {"count": "many"}),
    "rel": ("relations.tsv", {}),
    "part": ("dayparts.tsv", {}),
    "relday": ("relativedays.tsv", {}),
    "season": ("seasons.tsv", {}),
    "position": ("positions.tsv", {}),
    "decade": ("decades.tsv", {}),
    "holiday": ("holidays.tsv", {}),
    "vague": ("vaguetimes.tsv", {}),
    "ordinal": ("ordinals.tsv", {}),
    "few": ("few.tsv", {}),
}


class Rule(NamedTuple):
    """A compiled rule: `make` names what is made of a match; `alone` is false where others must vouch for a time.

    `by_word` holds for a month whose name is another word too, `day` where a day is made, `last` where no other rule
    may match, `whole` where it has to match all there is; `only` lists the steps of the relation that the rule is for,
    `needs` the tables that a line must have words of.
    """

    make: str
    pattern: re.Pattern[str]
    alone: bool
    by_word: bool
    day: bool
    last: bool
    whole: bool
    only: tuple[str, ...]
    needs: frozenset[str]


class Hit(NamedTuple):
    """Where a rule matched: the span without what is written on to it, and the named parts of the pattern."""

    start: int
    end: int
    parts: dict[str, str]
    rule: Rule


def plain(text: str) -> str:
    """Fold the Arabic letters of a pattern, and leave its other signs alone."""
    return "".join(folded(c) if c > "\x7f" else c for c in text)


@cache
def table(name: str) -> dict[str, dict[str, str]]:
    """Return the rows of a table of this room by their folded `form`; the first of equal forms counts."""
    found: dict[str, dict[str, str]] = {}
    for row in rows(_PACKAGE, name):
        found.setdefault(folded(row["form"]), row)
    return found


def any_of(forms: Iterable[str]) -> str:
    """An alternation of words, the longest first."""
    longest = sorted(forms, key=len, reverse=True)
    return "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in longest)


@cache
def _words(name: str) -> str:
    if name == "month":
        one = any_of(f for f, r in table("months.tsv").items() if r["calendar"] == "gregorian")
        return one
    if name == "number":
        return spelling()
    if name == "weekdayname":
        return any_of(form.removeprefix("ال") for form in table("weekdays.tsv"))
    if name in _DIGITS and name != "day":
        return _DIGITS[name]
    if name == "day":
        return rf"{_DIGITS['day']}|{_words('ordinal')}"
    file, wanted = _TABLES[name]
    return any_of(f for f, r in table(file).items() if all(r[k] == v for k, v in wanted.items()))


def _group(match: re.Match[str], used: dict[str, int]) -> str:
    name, _, source = match[1].partition("=")
    source = source or name
    used[name] = used.get(name, 0) + 1
    # A table may stand in several branches of a pattern: the groups after the first are told apart by a number.
    name += f"__{used[name]}" if used[name] > 1 else ""
    words = f"(?P<{name}>{_words(source)})"
    if source == "month":
        # A month is often named twice: «تموز/يوليو», «يوليو (تموز)», «يوليو تموز».
        words += rf"(?:\s*[/(-]\s*(?:{_words('month')})\s*\)?|\s+(?:{_words('month')}))?(?!\w)"
    return words if source in ("year", "hyear", "month") else words + r"(?!\w)"


_CLOCK = (
    r"(?:(?:في\s+)?(?:تمام\s+)?الساعه\s*\(?(?P<hour>\d\d?)(?:[:.,](?P<minute>\d\d))?\)?"
    r"(?:\s+بتوقيت\s+\w+)?\s*(?:من\s+)?)?"
)


def _wrapped(pattern: str) -> str:
    """Let an hour and a part of the day stand before a day, and a part of the day after it."""
    part = _words("part")
    zone = r"(?:\s+بتوقيت\s+\w+)?"
    before = rf"{_CLOCK}(?:(?P<part>{part})(?!\w){zone}\s+(?:من\s+)?)?(?:يوم\s+|نهار\s+|هذا\s+)*"
    return rf"{before}(?:{pattern})(?:\s+(?P<later>{part})(?!\w))?"


def hits(text: str, begin: int, end: int) -> Iterator[Hit]:
    """Match the rules in a line of folded text, from `begin` to `end`; the order is that of the rules."""
    present = _present(text[begin:end])
    for rule in rules():
        if not rule.needs <= present:
            continue
        for match in rule.pattern.finditer(text, begin, end):
            # The branches of one name are one part.
            parts = {name.partition("__")[0]: part for name, part in match.groupdict().items() if part is not None}
            parts.pop("all")
            yield Hit(*match.span("all"), parts, rule)


def _present(line: str) -> set[str]:
    """Return the tables that a line may have words of, told by the first words of their forms."""
    found: set[str] = set()
    first = _first_words()
    for word in _WORD.findall(line):
        if word[0].isdigit():
            found.update(_DIGITS, ("number",))
        found |= first.get(word, _NONE)
        if len(word) > 3:
            found |= first.get(word[1:], _NONE) | first.get(word[2:], _NONE)
    return found


_WORD = re.compile(r"[^\W\d]+|\d+")
_NONE: frozenset[str] = frozenset()


@cache
def _first_words() -> dict[str, frozenset[str]]:
    first: dict[str, set[str]] = {}
    forms = [(f, name) for name, (file, _) in _TABLES.items() for f in table(file)]
    forms += [(f, "month") for f in table("months.tsv")]
    forms += [(f, "day") for f in table("ordinals.tsv")]
    forms += [(f, "number") for f in number_words()]
    for form, name in forms:
        first.setdefault(form.split()[0], set()).add(name)
    return {word: frozenset(names) for word, names in first.items()}


def _needs(pattern: str) -> frozenset[str]:
    """Return the tables that every match of a pattern has a word of: those outside of options and alternatives."""
    stack: list[set[str]] = [set()]
    choice = [False]
    for token in re.findall(r"\{([^{}]+)\}|(\(\?(?:P<\w+>|:)|\(|\)[?*]?|\\.|\[[^\]]*\]\??|\|)", pattern):
        name, sign = token
        if name:
            stack[-1].add(name.partition("=")[2] or name)
        elif sign == "|":
            choice[-1] = True
        elif sign.startswith("("):
            stack.append(set())
            choice.append(False)
        elif sign.startswith(")"):
            inside, chosen = stack.pop(), choice.pop()
            if sign == ")" and not chosen:
                stack[-1] |= inside
    return _NONE if choice[0] else frozenset(stack[0])


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules in their order."""
    source = files(_PACKAGE).joinpath("data", "timerules.toml").read_text(encoding="utf-8")
    return tuple(_rule(entry) for entry in tomllib.loads(source)["rule"])


def _rule(entry: dict[str, Any]) -> Rule:
    pattern = plain(entry["pattern"]).replace(" ", r"\s+").replace("_", r"\s*")
    used: dict[str, int] = {}
    pattern = re.sub(r"\{([a-z]+[a-z0-9=]*)\}", partial(_group, used=used), pattern)
    if entry.get("day"):
        pattern = _wrapped(pattern)
    return Rule(
        make=entry["make"],
        # A conjunction or preposition may be written on to a time.
        pattern=re.compile(rf"(?<!\w)[وفبلك]??(?P<all>{pattern})(?!\w)"),
        alone=entry.get("alone", True) is not False,
        by_word=entry.get("alone") == "by word",
        day=bool(entry.get("day")),
        last=bool(entry.get("last")),
        whole=bool(entry.get("whole")),
        only=tuple(entry.get("only", ())),
        needs=_needs(entry["pattern"]),
    )
