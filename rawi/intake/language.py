"""Arabic or not: which language a text is in, where its letters are those of the Arabic script.

Naive Bayes over what tells the languages apart: function words (Grefenstette 1995), letters of their own, and how words
begin. The rates stand in `data/languages.tsv`, per thousand words or letters: those of Arabic were counted in 2.5
million words of news, those of the others are estimates.
"""

from __future__ import annotations

import csv
import itertools
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

ARABIC = "ar"
OTHER_SCRIPT = "other"
NONE = "none"

NAMES = {
    "fa": "Persian",
    "ur": "Urdu",
    "ckb": "Kurdish",
    "ps": "Pashto",
    "sd": "Sindhi",
    "ug": "Uyghur",
    "unknown": "no language that is known here",
}
SAMPLE = 4_000
"""How many characters of a text are looked at."""
ENOUGH = 0.2
"""Less of the Arabic script among the letters than this, and the text is in another one."""
_FLOOR = {"word": 0.2, "letter": 0.02, "beginning": 0.1}
"""Rate of what a language is not listed with: names and quotations bring in foreign words and letters."""
_PRIOR = 6.0
"""How much evidence, in nats, a text must have against Arabic: a headline may hold no function word at all."""
_LONG, _FEW = 15, 0.06
"""From so many words on, fewer of them with a sign of Arabic than this share, and it is no Arabic. News has 0.4."""

_A_REPORT = 60
"""The letters of the shortest report, a sentence."""
_LETTER = re.compile("[\u0620-\u06ff]|&#1[56][0-9]{2};|&#x0?6[0-9a-fA-F]{2};")
_WORD = re.compile(r"[^\W\d_]+")
_MARKS = re.compile("[\u064b-\u065f\u0670\u0640]")
_SAME = str.maketrans({"ی": "ي", "ى": "ي", "ک": "ك", "ہ": "ه", "ۀ": "ه", "ۂ": "ه"})
"""Letters that depend on the keyboard, not the language: Arabic is typed with Persian ya and kaf, and the reverse."""


class Language(NamedTuple):
    """The code of a language (ISO 639), `other` for another script, `none` for no letters; the share of letters that
    are Arabic script."""

    code: str
    script: float


def detect(text: str) -> Language:
    """Return the language of a text. One in the Arabic script without a sign of any other language counts as Arabic."""
    text = _MARKS.sub("", unicodedata.normalize("NFKC", text[:SAMPLE]))
    letters = {c: n for c, n in Counter(text).items() if c.isalpha()}
    total = sum(letters.values())
    if not total:
        return Language(NONE, 0.0)
    script = sum(n for c, n in letters.items() if _is_arabic(c)) / total
    if script < ENOUGH:
        return Language(OTHER_SCRIPT, script)
    words = Counter(_WORD.findall(text.translate(_SAME)))
    scores = _scores(words, letters)
    code = max(scores, key=lambda language: scores[language])
    count = sum(n for word, n in words.items() if _is_arabic(word[0]))
    if code == ARABIC and count >= _LONG and _signs(words) < _FEW * count:
        code = "unknown"
    return Language(code, script)


def refusal(text: str) -> str | None:
    """Return why a text is not taken as Arabic, or None where it is Arabic."""
    code, script = detect(text)
    if code == ARABIC:
        return None
    if code == NONE:
        return "not Arabic: it has no letters"
    if code == OTHER_SCRIPT:
        return f"not Arabic: {script:.0%} of its letters are Arabic"
    return f"not Arabic but {NAMES[code]}" if code != "unknown" else "not Arabic: in its script, but none of its words"


def may_hold_arabic(html: str) -> bool:
    """Return whether a page has letters of the Arabic script enough for a report, before its article is looked for."""
    return next(itertools.islice(_LETTER.finditer(html), _A_REPORT, None), None) is not None


def _scores(words: Mapping[str, int], letters: Mapping[str, int]) -> dict[str, float]:
    """Return the log likelihood of each language, up to a summand that all share."""
    table = _table()
    scores = dict.fromkeys(table.languages, 0.0)
    scores[ARABIC] += _PRIOR
    found: list[tuple[str, str, int]] = [("letter", c, n) for c, n in letters.items() if c in table.forms["letter"]]
    for word, n in words.items():
        if word in table.forms["word"]:
            found.append(("word", word, n))
            continue
        beginning = table.beginning.match(word)
        if beginning:
            found.append(("beginning", beginning[1], n))
    for kind, form, n in found:
        for language, rate in table.forms[kind][form].items():
            scores[language] += n * rate
    return scores


def _signs(words: Mapping[str, int]) -> int:
    """Return how many words are a function word of Arabic, have its article, or end in ta marbuta."""
    table = _table()
    return sum(n for w, n in words.items() if w in table.arabic or w[-1] == "ة" or table.beginning.match(w))


def _is_arabic(c: str) -> bool:
    """Return whether a character, in normal form, is of the Arabic script."""
    return "\u0600" <= c <= "\u06ff" or "\u0750" <= c <= "\u077f"


class _Table(NamedTuple):
    languages: list[str]
    forms: dict[str, dict[str, dict[str, float]]]
    arabic: frozenset[str]
    beginning: re.Pattern[str]


@cache
def _table() -> _Table:
    """Return kind → form → language → log rate, the floor where the form is not listed for a language."""
    text = files("rawi.intake").joinpath("data/languages.tsv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines(), delimiter="\t"))
    languages = list(dict.fromkeys(row["language"] for row in rows))
    rates: dict[str, dict[str, dict[str, float]]] = {kind: {} for kind in _FLOOR}
    for row in rows:
        rates[row["kind"]].setdefault(row["form"], {})[row["language"]] = float(row["per_mille"])
    forms = {
        kind: {
            form: {language: math.log(found.get(language, _FLOOR[kind])) for language in languages}
            for form, found in table.items()
        }
        for kind, table in rates.items()
    }
    words = {row["form"] for row in rows if row["kind"] == "word" and row["language"] == ARABIC}
    longest_first = sorted(forms["beginning"], key=len, reverse=True)
    beginning = re.compile(rf"({'|'.join(longest_first)})\w\w")
    return _Table(languages, forms, frozenset(words), beginning)
