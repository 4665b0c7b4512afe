"""What makes two reports the same one: the address of the page, or the text."""

from __future__ import annotations

import hashlib
from functools import cache
from urllib.parse import parse_qsl, urlencode, urlsplit

from rawi.arabic.tables import rows
from rawi.intake.canonical import clean

LONGEST_KEY = 1000
"""PostgreSQL can index texts of up to about 2,700 bytes; a key has at most so many characters."""


def text_hash(text: str) -> str:
    """Return the SHA-256, in hexadecimal, of a text whose white space is written as single spaces."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()


def url_key(url: str | None) -> str | None:
    """Return an address in the one form under which a page is known, or None where it names no page of its own.

    To what `rawi.intake.canonical` does is added that scheme, `www.`, an ending slash and parameters that only count
    visitors (`data/tracking.tsv`) are left off, and that parameters are in order. A bare host names a site, not a
    page: None. Of an address too long for an index, the SHA-256.
    """
    cleaned = clean(url)
    if cleaned is None:
        return None
    parts = urlsplit(cleaned)
    path = parts.path.rstrip("/")
    query = sorted(pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _counts_visitors(pair[0]))
    if not path and not query:
        return None
    key = parts.netloc.removeprefix("www.") + path + (f"?{urlencode(query)}" if query else "")
    return key if len(key) <= LONGEST_KEY else f"sha256:{hashlib.sha256(key.encode()).hexdigest()}"


@cache
def _tracking() -> tuple[frozenset[str], tuple[str, ...]]:
    names = [r["parameter"] for r in rows("rawi.archive", "tracking.tsv")]
    return frozenset(n for n in names if not n.endswith("*")), tuple(n[:-1] for n in names if n.endswith("*"))


def _counts_visitors(parameter: str) -> bool:
    names, prefixes = _tracking()
    return parameter.lower() in names or parameter.lower().startswith(prefixes)
