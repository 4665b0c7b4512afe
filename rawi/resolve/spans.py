"""Mending the spans of a reader before they are resolved: names cut short, and one mention read in two roles."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from rawi.arabic.tables import rows
from rawi.records import Sentence, Span
from rawi.resolve.lexicon import Found, Lexicon

# What a name stands for; kinds of nouns and titles are not names.
NAMES = frozenset({"actor", "medium", "country", "metonym"})


class Names:
    """Knows which names stand in a sentence."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Take the lexicon of all known words and names."""
        self.lexicon = lexicon
        self._sentence = ""
        self._found: list[Found] = []

    def whole(self, span: Span, sentence: Sentence) -> Span:
        """Return a span widened to the known name that it holds only a piece of («مجلس» of «مجلس الأمن»).

        Offsets count in the report. A span stays as it is where its piece of the name is a name itself («حماس» of «حركة
        حماس»), or where it begins or ends within a word of the name.
        """
        at = sentence.start
        start, end = span.start - at, span.end - at
        for f in self._in(sentence.text):
            crosses = f.start < end and start < f.end and not (start <= f.start and f.end <= end)
            if not crosses:
                continue
            piece = sentence.text[max(start, f.start) : min(end, f.end)]
            if _of_whole_words(piece, f.text) and not self._named(piece):
                start, end = min(start, f.start), max(end, f.end)
                return Span(sentence.text[start:end], start + at, end + at)
        return span

    def _in(self, sentence: str) -> list[Found]:
        if sentence != self._sentence:
            found = self.lexicon.find(sentence)
            self._found = [f for f in found if any(i.kind in NAMES for i in f.items)]
            self._sentence = sentence
        return self._found

    def _named(self, piece: str) -> bool:
        return any(i.kind in NAMES | {"demonym", "place"} for f in self.lexicon.find(piece) for i in f.items)


def _of_whole_words(piece: str, name: str) -> bool:
    words, inside = name.split(), piece.split()
    return any(words[i : i + len(inside)] == inside for i in range(len(words) - len(inside) + 1))


def apart(actors: Sequence[Span], recipients: Sequence[Span], event: str) -> tuple[list[Span], list[Span]]:
    """Return the spans of both roles of an event without those that overlap one of the other role.

    Of two that overlap the longer one stays; of equals the one in the role of `overlaps.tsv`, by the type of event.
    """
    suffers = event in _suffering()

    def loses(a: Span, b: Span, first: bool) -> bool:
        if a.start >= b.end or b.start >= a.end:
            return False
        length, other = a.end - a.start, b.end - b.start
        return length < other or (length == other and first == suffers)

    return (
        [a for a in actors if not any(loses(a, r, True) for r in recipients)],
        [r for r in recipients if not any(loses(r, a, False) for a in actors)],
    )


@cache
def _suffering() -> frozenset[str]:
    return frozenset(row["event"] for row in rows("rawi.resolve", "overlaps.tsv") if row["role"] == "recipient")
