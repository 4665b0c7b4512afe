"""Spans of the annotation scheme: a copy of the words, with `#2` behind it for their second occurrence."""

from __future__ import annotations


def find_span(sentence: str, span: str) -> tuple[int, int] | None:
    """Return the offsets of an annotated span in its sentence; `…#2` is the second occurrence. None where it is not
    there."""
    n = 1
    if "#" in span and span.rsplit("#", 1)[1].isdigit():
        span, k = span.rsplit("#", 1)
        n = int(k)
    at = -1
    for _ in range(n):
        at = sentence.find(span, at + 1)
        if at < 0:
            return None
    return at, at + len(span)
