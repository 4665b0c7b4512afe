"""The language of a page: its words, numbers, dates and plurals, in Arabic or English.

The words are in `data/labels.toml`, where each has both languages side by side; plurals have a form for each category
of CLDR that the language has (Arabic: zero, one, two, few, many, other), chosen through Babel. Arabic numbers are
written with Arabic-Indic digits and their own separators, and dates with both names of the month, the one of Egypt and
the Gulf and the one of the Levant and Iraq («يوليو/تموز»), as the pan-Arab press writes them.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, get_args

from rawi.ontology.plover import Language

LANGUAGES: tuple[Language, ...] = get_args(Language)
FALLBACK: Language = "en"
COOKIE = "lang"

_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_QUALITY = re.compile(r"\s*([a-z*]+)[-a-z0-9]*\s*(?:;\s*q=([0-9.]+))?", re.IGNORECASE)


@cache
def labels() -> dict[str, Any]:
    """Return all labels: groups of names, each with its text by language."""
    return tomllib.loads((files("rawi.server") / "data" / "labels.toml").read_text(encoding="utf-8"))


def negotiate(asked: str | None, cookie: str | None, accept: str | None) -> Language:
    """Return the language of a page: what the address asks for, else the cookie, else the browser's first choice
    (the header Accept-Language) of those there are, else English."""
    for value in (asked, cookie):
        if value in LANGUAGES:
            return value
    wanted: list[tuple[float, int, str]] = []
    for n, part in enumerate((accept or "").split(",")):
        if found := _QUALITY.fullmatch(part):
            wanted.append((-_quality(found[2]), n, found[1].lower()))
    for quality, _, name in sorted(wanted):
        if name in LANGUAGES and quality < 0:
            return name  # type: ignore[return-value]
    return FALLBACK


def _quality(text: str | None) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0


class Locale:
    """One language. Called with the name of a label it returns its text."""

    def __init__(self, language: Language) -> None:
        """Speak `language`, `ar` or `en`."""
        self.language: Language = language
        self.arabic = language == "ar"
        self.direction = "rtl" if self.arabic else "ltr"

    def __call__(self, name: str, **values: object) -> str:
        """Return the label `group.name`, its `{fields}` filled in. Raises KeyError where there is none."""
        text = self._entry(name)[self.language]
        return text.format(**values) if values else str(text)

    def has(self, name: str) -> bool:
        """Return whether there is a label of this name."""
        group, _, key = name.partition(".")
        return key in labels().get(group, {})

    def count(self, noun: str, number: int) -> str:
        """Return a number with its noun in the right plural: «حدثان», «٣ أحداث», «١١ حدثا»; `noun` is one of the group
        `count`."""
        forms = self._entry(f"count.{noun}")[self.language]
        form = self._babel.plural_form(number)
        return str(forms.get(form, forms["other"])).format(n=self.number(number))

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number as the language writes it, with at most `digits` decimals."""
        from babel.numbers import format_decimal

        pattern = "#,##0" + ("." + "#" * digits if digits else "")
        return self._signed(format_decimal(value, pattern, locale=self._babel, numbering_system=self._numbering))

    def percent(self, share: float) -> str:
        """Return a share of 1 as a percentage."""
        from babel.numbers import format_percent

        return self._signed(format_percent(share, "#,##0%", locale=self._babel, numbering_system=self._numbering))

    def digits(self, text: str) -> str:
        """Return a text with the digits of the language."""
        return text.translate(_DIGITS) if self.arabic else text

    def _signed(self, text: str) -> str:
        # a minus of its own in Latin script; in Arabic the one of CLDR, with a mark that puts it where reading begins
        return self.digits(text.replace("-", "\u061c-").replace("%", "٪") if self.arabic else text.replace("-", "−"))

    def day(self, iso: str | None, form: str = "long") -> str:
        """Return an ISO day (or month, or year) as a date: `long` «١٢ يوليو/تموز ٢٠١٩», `short` «١٢ يوليو», `medium`
        «١٢ يوليو ٢٠١٩», `full` with the day of the week. What is no date stays as it is."""
        if not iso:
            return ""
        parts = iso.split("-")
        try:
            if len(parts) == 1 and re.fullmatch(r"\d{4}", iso):
                return self.digits(iso)
            year, month = int(parts[0]), int(parts[1])
            if len(parts) == 2:
                return self.digits(f"{self._month(month, form)} {year}")
            when = date(year, month, int(parts[2][:2]))
        except (ValueError, IndexError):
            return iso
        text = f"{when.day} {self._month(month, form)}" + ("" if form == "short" else f" {year}")
        if form == "full":
            text = f"{self._babel.days['format']['wide'][when.weekday()]}{'،' if self.arabic else ','} {text}"
        return self.digits(text)

    def moment(self, iso: str | None) -> str:
        """Return an ISO time in UTC as date and time of day."""
        if not iso:
            return ""
        try:
            when = datetime.fromisoformat(iso)
        except ValueError:
            return iso
        return f"{self.day(when.date().isoformat(), 'medium')} {self.digits(when.strftime('%H:%M'))} UTC"

    def listed(self, items: list[str]) -> str:
        """Return several as one phrase, with «and» as the language puts it."""
        from babel.lists import format_list

        return format_list(items, locale=self._babel) if items else ""

    def _month(self, month: int, form: str) -> str:
        if self.arabic and form in ("long", "full"):
            return str(labels()["month"][str(month)]["ar"])
        return str(
            self._babel.months["format"]["wide" if self.arabic or form in ("long", "full") else "abbreviated"][month]
        )

    def _entry(self, name: str) -> dict[str, Any]:
        group, _, key = name.partition(".")
        try:
            entry: dict[str, Any] = labels()[group][key]
        except KeyError:
            raise KeyError(f"data/labels.toml has no label '{name}'") from None
        return entry

    @cached_property
    def _babel(self) -> Any:
        from babel import Locale as Babel

        return Babel(self.language)

    @property
    def _numbering(self) -> str:
        return "arab" if self.arabic else "latn"


@cache
def locale(language: Language) -> Locale:
    """Return the locale of a language, the same object every time."""
    return Locale(language)
