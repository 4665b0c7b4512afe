"""Cut a text into sentences that keep their offsets.

A line end is a boundary, except in texts whose lines are hard-wrapped. Within a line a run of `. ! ؟ …` is one,
unless the words around it say that it belongs to an abbreviation, a name spelt in letters, a number, an address, a list
mark, or a quotation in mid sentence. The abbreviations are in `data/abbreviations.tsv`, the words that carry on after a
quotation in `data/continuing.tsv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from rawi.arabic.orthography import normalise
from rawi.arabic.tables import rows
from rawi.records import Sentence

LONGEST = 1500
"""Sentences with more characters than this are cut at a comma or a space."""

_CONTROLS = "\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_STOP = re.compile(rf"[.!?؟…۔](?:[{_CONTROLS}]*[.!?؟…۔])*(?P<close>[\"»”“’')\]{_CONTROLS}]*)")
_LINE_END = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_ARABIC = re.compile(r"[ء-يٱ-ۓ]")
# Vowel signs are no letters to `re`, yet stand within words.
_SIGNS = "\u0610-\u061a\u064b-\u065f\u0670"
_WORD_BEFORE = re.compile(rf"[^\W_](?:[^\W_]|[{_SIGNS}])*\Z")
_WORD_AFTER = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{_SIGNS}])*")
_LIST_MARK = re.compile(r"\W*(?:\d{1,3}|[^\W\d_])\W*\Z")
_QUOTES = "\"»”“’'"
# A stop with no space after it is a boundary only between words this long: «بي.بي.سي» and «رويترز.كوم» are not.
_GLUED = 3
# How far around a stop to look: without a limit, a text in one line would take quadratic time.
_NEAR = 80
_WRAP_WIDTHS = range(40, 140)
_WRAP_LINES = 4


@cache
def _abbreviations(kind: str) -> frozenset[str]:
    return frozenset(r["form"] for r in rows("rawi.arabic", "abbreviations.tsv") if r["kind"] == kind)


@cache
def _continuing() -> frozenset[str]:
    return frozenset(r["word"] for r in rows("rawi.arabic", "continuing.tsv"))


def split(text: str) -> list[Sentence]:
    """Return the sentences of `text` in order, with offsets: `text[s.start:s.end] == s.text`.

    Sentences do not overlap, neither start nor end with white space, and together cover all that is not white space. A
    headline or list item on a line of its own is a sentence; a dateline stays with the sentence that it opens. None is
    longer than `LONGEST` characters.
    """
    found: list[Sentence] = []
    for start, end in _lines(text):
        at = start
        for cut in _boundaries(text, start, end):
            found.extend(_sentences(text, at, cut))
            at = cut
        found.extend(_sentences(text, at, end))
    return found


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Give the spans of the lines, those of a hard-wrapped paragraph as one."""
    lines: list[tuple[int, int]] = []
    at = 0
    for match in _LINE_END.finditer(text):
        lines.append((at, match.start()))
        at = match.end()
    lines.append((at, len(text)))
    width = _wrap_width(text, lines)
    if width is None:
        yield from lines
        return
    start = lines[0][0]
    for (a, b), (c, d) in zip(lines, [*lines[1:], (len(text), len(text))], strict=True):
        following = text[c:d].split(None, 1)
        fits = not following or (b - a) + 1 + len(following[0]) <= width
        if fits or d == len(text) == c:
            yield start, b
            start = c


def _wrap_width(text: str, lines: list[tuple[int, int]]) -> int | None:
    """Return the width that the lines of a text were wrapped at, or None where its line ends were set by its writer.

    Wrapped lines are about equally long, and each is full: the first word of the next line would not have fitted.
    """
    paragraphs: list[list[str]] = [[]]
    for start, end in lines:
        line = text[start:end].strip()
        if line:
            paragraphs[-1].append(line)
        else:
            paragraphs.append([])
    inner = [(a, b) for p in paragraphs for a, b in zip(p, p[1:], strict=False)]
    if len(inner) < _WRAP_LINES:
        return None
    width = max(len(line) for p in paragraphs for line in p)
    full = [(a, b) for a, b in inner if len(a) + 1 + len(b.split(None, 1)[0]) > width]
    open_ended = sum(a[-1] not in '.!?؟…:»”"' for a, _ in full)
    # Conservative: nearly every line must be full, and most must break off in mid sentence.
    if width in _WRAP_WIDTHS and len(full) >= 0.9 * len(inner) and open_ended >= 0.6 * len(full):
        return width
    return None


def _sentences(text: str, start: int, end: int) -> Iterator[Sentence]:
    """Give the piece without the white space around it, in parts where it is too long."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        cut = _cut(text, start)
        yield from _sentences(text, start, cut)
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield Sentence(text[start:end], start, end)


def _cut(text: str, start: int) -> int:
    """Return where to cut a long sentence: after a comma, else at a space, else at the limit."""
    half, limit = start + LONGEST // 2, start + LONGEST
    commas = [m.end() for m in re.finditer(r"[،,؛;:](?=\s)", text[half:limit])]
    if commas:
        return half + commas[-1]
    spaces = [m.start() for m in re.finditer(r"\s", text[half:limit])]
    if spaces and spaces[-1] > 0:
        return half + spaces[-1]
    while limit > half and not text[limit].isalnum():
        limit -= 1
    return limit


def _boundaries(text: str, start: int, end: int) -> Iterator[int]:
    """Give the places within a line where a sentence ends and another begins."""
    begin = start
    for match in _STOP.finditer(text, start, end):
        if match.end() < end and _ends(text, begin, end, match):
            begin = match.end()
            yield begin


def _ends(text: str, begin: int, end: int, match: re.Match[str]) -> bool:
    """Return whether the stop in `match` ends the sentence that began at `begin`, in a line that ends at `end`."""
    stop, close = match[0][: len(match[0]) - len(match["close"])], match["close"]
    rest = text[match.end() : min(end, match.end() + _NEAR)]
    spaced = rest.lstrip()
    if not spaced or spaced[0] in "،,؛;:)]»”" or (match.start() > 0 and text[match.start() - 1] in "(["):
        return False
    before = _WORD_BEFORE.search(text[max(begin, match.start() - _NEAR) : match.start()])
    word = before[0] if before else ""
    if rest is spaced or rest == spaced:
        return _ends_glued(stop, close, word, spaced)
    if any(q in close for q in _QUOTES) and _goes_on(spaced):
        return False
    if "!" in stop or "?" in stop or "؟" in stop:
        return True
    if len(stop) > 1 or stop == "…":
        # An omission of three dots stands between spaces; a pause or a stop follows its word.
        omission = len(stop) != 2 and text[match.start() - 1 : match.start()].isspace()
        return not omission and not _goes_on(spaced)
    return not _abbreviates(text, begin, match.start(), word, spaced)


def _ends_glued(stop: str, close: str, word: str, after: str) -> bool:
    """Judge a stop that no space follows: «انتهى.وقال», but not «بي.بي.سي», «1.5», «example.com»."""
    following = _WORD_AFTER.match(after)
    if not following or not _ARABIC.match(after):
        return bool(close) and after[0] in '«“"'
    if "." not in stop or len(stop) > 1 or close:
        return True
    return len(word) >= _GLUED and len(following[0]) > _GLUED and (word.isdigit() or bool(_ARABIC.match(word)))


def _goes_on(after: str) -> bool:
    """Return whether the next word carries the sentence on."""
    following = _WORD_AFTER.match(after)
    if following is None:
        return False
    word = normalise(following[0]).text
    return word in _continuing() or (word[:1].isascii() and word[:1].islower())


def _abbreviates(text: str, begin: int, at: int, word: str, after: str) -> bool:
    """Return whether the single stop at `at` belongs to the word before it."""
    if at - begin < _NEAR and _LIST_MARK.match(text[begin:at]):
        return True
    plain = normalise(word).text
    if plain in _abbreviations("letter"):
        following = _WORD_AFTER.match(after)
        spelt_before = text[max(begin, at - len(word) - 2) : at - len(word)].strip().endswith(".")
        return (following is not None and normalise(following[0]).text in _abbreviations("letter")) or (
            spelt_before and len(plain) == 1
        )
    if plain in _abbreviations("before") or (len(plain) == 1 and plain.isascii() and plain.isupper()):
        era = plain in _abbreviations("after number")
        return not (era and text[begin : at - len(word)].rstrip()[-1:].isdigit())
    return False
