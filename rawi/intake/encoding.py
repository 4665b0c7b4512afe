"""Bytes to text by evidence: which encoding gives letters as Arabic has them. What a page declares is only a hint."""

from __future__ import annotations

import codecs
import csv
import math
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import NamedTuple

SAMPLE = 1 << 16
"""How many bytes of a file decide on its encoding."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TEXT_CONTROLS = frozenset(b"\t\n\r\f\x1b")
_CONTROLS = bytes(b for b in range(32) if b not in _TEXT_CONTROLS)
_ASCII = bytes(range(128))
_HINT = math.log(20)
"""What a declared charset is worth: as much as one or two letters that fit."""
_SELDOM, _STRANGE = math.log(1e-3), math.log(1e-5)
"""Likelihood of a character that an Arabic text may hold besides its letters, and of one that it hardly would."""
_DOUBT, _ENOUGH = -4.5, 12
"""The mean likelihood below which so many bytes beyond ASCII are no Arabic. Sentences of news stay above -3.8."""


class NotText(ValueError):
    """The bytes are no text that can be read. The message says what they look like and what to do."""


class Decoded(NamedTuple):
    """Text, the encoding it was in, and how many places of it could not be read (now U+FFFD)."""

    text: str
    encoding: str
    damaged: int


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Return the text of `data`. `declared` is the charset that its page or server claims, a hint only.

    A byte-order mark decides; then valid UTF-8; then the encoding whose letters are most like Arabic ones.
    Raises NotText where the bytes are binary or fit no known encoding.
    """
    encoding = sniff(data[:SAMPLE], declared) if len(data) > SAMPLE else sniff(data, declared, complete=True)
    if encoding == "utf-8":
        try:
            return Decoded(data.decode(), encoding, 0)
        except UnicodeDecodeError as error:
            around = data[max(0, error.start - SAMPLE // 2) : error.start + SAMPLE // 2]
            encoding = _best(around, declared, ["utf-8", *_encodings().priors])
    given = 0 if encoding not in ("utf-8", "utf-8-sig") else data.count("\ufffd".encode())
    text = data.decode(encoding, "replace")
    return Decoded(text, encoding, text.count("\ufffd") - given)


def sniff(head: bytes, declared: str | None = None, *, complete: bool = False) -> str:
    """Return the name of the encoding that `head`, the beginning of a file, is in. `complete`: it is the whole file.

    Raises NotText where the bytes are binary or fit no known encoding.
    """
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    known = binary_kind(head)
    if known:
        raise NotText(known)
    if 0 in head or _half_of(head, 6) >= 0:
        return _sniff_wide(head)
    if len(head.translate(None, _CONTROLS)) < 0.99 * len(head):
        raise NotText("not a text file (it has control characters): only text can be read")
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=complete)
    except UnicodeDecodeError:
        return _best(head, declared, ["utf-8", *_encodings().priors])
    return "utf-8"


def binary_kind(head: bytes) -> str | None:
    """Return what a file with this beginning is and what to do with it, where it is of a known kind that is no text."""
    for prefix, what, advice in _signatures():
        if head.startswith(prefix):
            return f"not a text file but {what}: {advice}"
    return None


def _sniff_wide(head: bytes) -> str:
    """Return which UTF-16 it is, for bytes that hold NULs or Arabic high bytes, or raise NotText."""
    little = _half_of(head, 0, 6)
    if little < 0:
        raise NotText("not a text file (it has NUL bytes): only text can be read")
    name = "utf-16-le" if little else "utf-16-be"
    text = head[: len(head) & ~1].decode(name, "replace")
    odd = sum(unicodedata.category(c) in ("Cc", "Cn", "Co", "Cs") and c not in "\t\n\r\f" for c in text)
    if odd > 0.02 * len(text):
        raise NotText("not a text file (it has NUL bytes): only text can be read")
    return name


def _half_of(head: bytes, *high: int) -> int:
    """Return 1 where nearly all odd bytes are in `high`, 0 where nearly all even ones are, else -1.

    High bytes are the odd ones in little-endian UTF-16.
    """
    for odd in (1, 0):
        half = head[odd::2]
        if half and sum(half.count(value) for value in high) >= 0.8 * len(half):
            return odd
    return -1


def _best(sample: bytes, declared: str | None, candidates: list[str]) -> str:
    """Return the candidate whose text looks most like Arabic. Raises NotText where none does."""
    beyond = sample.translate(None, _ASCII)
    hint = _codec(declared) if declared else None
    priors = _encodings().priors
    scored = []
    for name in candidates:
        likelihood = _likelihood(beyond, name)
        belief = math.log(priors.get(name, 1.0)) + (_HINT if _codec(name) == hint else 0.0)
        scored.append((likelihood * len(beyond) + belief, likelihood, name))
    _, likelihood, name = max(scored, key=lambda row: row[0])
    if likelihood < (_DOUBT if len(beyond) >= _ENOUGH else _SELDOM):
        raise NotText("its encoding is not recognised: save it as UTF-8")
    return name


def _likelihood(beyond: bytes, encoding: str) -> float:
    """Return the mean log likelihood a byte of bytes beyond ASCII, under the frequencies of Arabic letters."""
    letters = _letters()
    total = 0.0
    text = beyond.decode(encoding, "replace")
    for character in text:
        likelihood = letters.get(character)
        if likelihood is None:
            likelihood = _SELDOM if _at_home(character) else _STRANGE
        total += likelihood
    return total / len(text) if text else _STRANGE


@cache
def _at_home(character: str) -> bool:
    """Return whether an Arabic text may well hold it: other letters, marks, digits, quotes, dashes, spaces."""
    if character == "\ufffd":
        return False
    category = unicodedata.category(character)
    return category in ("Lo", "Ll", "Mn", "Nd", "Pi", "Pf", "Pd", "Po", "Zs", "Cf")


@cache
def _letters() -> dict[str, float]:
    """Return the log frequency of each Arabic letter in news."""
    table = files("rawi.intake").joinpath("data/letters.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(table.splitlines(), delimiter="\t")
    return {row["letter"]: math.log(float(row["per_mille"]) / 1000) for row in rows}


class _Encodings(NamedTuple):
    priors: dict[str, float]
    aliases: dict[str, str]


@cache
def _encodings() -> _Encodings:
    table = tomllib.loads(files("rawi.intake").joinpath("data/encodings.toml").read_text(encoding="utf-8"))
    return _Encodings(table["legacy"], table["aliases"])


def _codec(name: str) -> str | None:
    """Return Python's own name of an encoding, or None for one it does not know."""
    name = name.strip().strip("\"'").lower()
    try:
        return codecs.lookup(_encodings().aliases.get(name, name)).name
    except LookupError:
        return None


@cache
def _signatures() -> list[tuple[bytes, str, str]]:
    table = files("rawi.intake").joinpath("data/signatures.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(table.splitlines(), delimiter="\t")
    return [(bytes.fromhex(row["hex"]), row["what"], row["advice"]) for row in rows]
