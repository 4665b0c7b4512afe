"""Sentences as the trained reader sees them: pieces of the cut vocabulary, grouped into words with offsets.

A sentence is normalised lightly (tatweel, diacritics and the like fall away), split into pieces, and each piece is
given to the word that its last character belongs to. Sentences are packed into windows so that each is read with
its neighbours; a sentence longer than a window is read in overlapping parts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rawi.arabic.orthography import normalise

BOS, PAD, EOS, UNK, MASK = range(5)
WINDOW = 256
OVERLAP = 48
Marks = tuple[int, int, int]
NO_MARKS: Marks = (0, 0, 0)
_WORD = re.compile(r"\w+|[^\w\s]")


class EncodedSentence(msgspec.Struct):
    """Pieces and words of one sentence.

    `ids` are piece ids; `words` the (start, end) of each word in the original sentence; `first` and `last` the
    positions in `ids` of each word's first and last piece; `marks` what the lexicon says of each word (see
    `rawi.reader.hints`), empty where it was not asked."""

    ids: list[int]
    words: list[tuple[int, int]]
    first: list[int]
    last: list[int]
    marks: list[Marks] = []

    def part(self, begin: int, end: int) -> EncodedSentence:
        """Return the words from `begin` to `end` (exclusive) as a sentence of their own, offsets unchanged."""
        at, to = self.first[begin], self.last[end - 1] + 1
        shift = [p - at for p in self.first[begin:end]], [p - at for p in self.last[begin:end]]
        return EncodedSentence(self.ids[at:to], self.words[begin:end], *shift, self.marks[begin:end])

    def piece_marks(self) -> list[Marks]:
        """Return the marks of each piece: those of the word that it belongs to."""
        out = [NO_MARKS] * len(self.ids)
        for first, last, marks in zip(self.first, self.last, self.marks, strict=False):
            out[first : last + 1] = [marks] * (last + 1 - first)
        return out

    def word_span(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the (first, last) words that overlap the characters from `start` to `end`, or None."""
        hit = [i for i, (a, b) in enumerate(self.words) if a < end and start < b]
        return (hit[0], hit[-1]) if hit else None


class PieceEncoder:
    """Turns sentences into `EncodedSentence`; built from the `tokenizer.json` that lies beside the weights."""

    def __init__(self, path: Path) -> None:
        self.tokenizer = Tokenizer.from_file(str(path))

    def encode(self, sentences: Sequence[str]) -> list[EncodedSentence]:
        """Encode sentences; one that has no word at all gives an empty `EncodedSentence`."""
        normal = [normalise(s, fold=False) for s in sentences]
        encoded = self.tokenizer.encode_batch([n.text for n in normal], add_special_tokens=False)
        out = []
        for n, e in zip(normal, encoded, strict=True):
            spans = [m.span() for m in _WORD.finditer(n.text)]
            first, last = [-1] * len(spans), [-1] * len(spans)
            w = 0
            for p, (a, b) in enumerate(e.offsets):
                # a piece that begins with the word mark counts the space before it, so its end decides
                while w + 1 < len(spans) and spans[w][1] < b:
                    if last[w] < 0:
                        first[w] = last[w] = p
                    w += 1
                if spans and a < spans[w][1]:
                    if first[w] < 0:
                        first[w] = p
                    last[w] = p
            keep = [i for i, f in enumerate(first) if f >= 0]
            words = [n.to_original(*spans[i]) for i in keep]
            out.append(EncodedSentence(list(e.ids), words, [first[i] for i in keep], [last[i] for i in keep]))
        return out


class Window(msgspec.Struct):
    """Sentences packed for one pass: `ids` with <s> in front and </s> after each, the `marks` of each piece, and where
    each sentence begins.

    `parts` are (number of the sentence, its first word, the part's encoding, position of its first piece in `ids`)."""

    ids: list[int]
    parts: list[tuple[int, int, EncodedSentence, int]]
    marks: list[Marks]


def split_long(sentence: EncodedSentence, limit: int, overlap: int = OVERLAP) -> list[tuple[int, EncodedSentence]]:
    """Split a sentence into overlapping parts of at most `limit` pieces; returns (first word, part) pairs.

    A single word longer than `limit` is cut to it."""
    if len(sentence.ids) <= limit:
        return [(0, sentence)] if sentence.words else []
    parts, begin, n = [], 0, len(sentence.words)
    while begin < n:
        end = begin + 1
        while end < n and sentence.last[end] - sentence.first[begin] < limit:
            end += 1
        part = sentence.part(begin, end)
        if len(part.ids) > limit:
            part = EncodedSentence(part.ids[:limit], part.words, [0], [limit - 1], part.marks)
        parts.append((begin, part))
        if end == n:
            break
        back = end
        while back > begin + 1 and sentence.last[end - 1] - sentence.first[back - 1] < overlap:
            back -= 1
        begin = back if back > begin else end
    return parts


def mark_matrix(rows: Sequence[Sequence[Marks]]) -> NDArray[np.int64]:
    """Return the marks of windows as [windows, length, 3], filled up with none."""
    out = np.zeros((len(rows), max(len(r) for r in rows), 3), np.int64)
    for i, row in enumerate(rows):
        out[i, : len(row)] = row
    return out


def pack(sentences: Sequence[EncodedSentence], window: int = WINDOW) -> list[Window]:
    """Pack consecutive sentences into windows of at most `window` pieces."""
    windows: list[Window] = []
    for number, sentence in enumerate(sentences):
        for first_word, part in split_long(sentence, window - 2):
            if not windows or len(windows[-1].ids) + len(part.ids) + 1 > window:
                windows.append(Window([BOS], [], [NO_MARKS]))
            w = windows[-1]
            w.parts.append((number, first_word, part, len(w.ids)))
            w.ids += [*part.ids, EOS]
            w.marks += [*part.piece_marks(), NO_MARKS]
    return windows
