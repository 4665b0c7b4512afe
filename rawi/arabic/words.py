"""Cut a text into words, numbers and punctuation."""

from __future__ import annotations

import re

# Vowel signs, tatweel and joiners stand within a word; an apostrophe or hyphen does in Latin script only.
_INNER = "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u200c\u200d"
_ARABIC = (
    "\u0620-\u063f\u0641-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdfb\ufe70-\ufefc"
)
_DIGIT = "0-9\u0660-\u0669\u06f0-\u06f9"
_WORD = rf"[{_ARABIC}][{_ARABIC}{_INNER}]*"
_NUMBER = rf"[{_DIGIT}]+(?:[.,\u066b\u066c/:][{_DIGIT}]+)*"
_OTHER = rf"[^\W\d_{_ARABIC}](?:[^\W\d_{_ARABIC}]|['’\u0300-\u036f-](?=[^\W\d_{_ARABIC}]))*"
_TOKEN = re.compile(rf"{_WORD}|{_NUMBER}|{_OTHER}|\S")
_WORDLIKE = re.compile(rf"{_WORD}|{_NUMBER}|{_OTHER}")


def words(text: str, *, punctuation: bool = True) -> list[tuple[int, int]]:
    """Return the start and end of each word, number and, unless told otherwise, punctuation mark, in order.

    An Arabic word keeps its vowel signs and tatweel; a number its inner separators (`1,500`, `10:30`, `2015/7/12`).
    Arabic and Latin letters that touch are two words.
    """
    return [m.span() for m in (_TOKEN if punctuation else _WORDLIKE).finditer(text)]
