"""RSS and Atom feeds: the entries, each with the page it tells of and as much of its text as the feed has."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, NamedTuple

from rawi.intake import encoding
from rawi.intake.canonical import clean
from rawi.intake.dates import parse_date
from rawi.intake.page import read_page

MAX_ENTRIES = 2000
"""More entries than this no feed that is polled has: the rest, older as a rule, is left."""
WHOLE = 600
"""So many characters in an entry's `content` are the whole article, if they do not end in dots."""
ENOUGH = 80
"""With fewer a summary is no report."""
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_CUT_OFF = re.compile(r"(\.\.\.|…|\[…\]|\[\.\.\.\]|المزيد|التفاصيل)\W*$")
_FEED = re.compile(rb"<(rss|feed|rdf:RDF|channel)[\s>]", re.IGNORECASE)


class Entry(NamedTuple):
    """An entry of a feed. `key` tells it from the others of the feed; `url` is the page it tells of, where it names
    one; `whole` says that `text` is the whole article, not a summary."""

    key: str
    url: str | None
    title: str | None
    text: str | None
    whole: bool
    published: str | None
    publisher: str | None


class Feed(NamedTuple):
    """A feed's title, its entries as it orders them, and after how many seconds it wants to be asked again."""

    title: str | None
    entries: list[Entry]
    wait: float | None


def is_feed(head: bytes) -> bool:
    """Return whether a file that begins so is a feed."""
    return _FEED.search(head[:4096]) is not None


def read_feed(data: bytes, url: str | None = None, charset: str | None = None) -> Feed:
    """Return what a feed holds. `url` is its address, `charset` what its server says it is written in.

    Broken XML is read as far as it can be. Raises ValueError where it is no feed.
    """
    import feedparser

    headers = {"content-location": url or "", "content-type": "application/xml"}
    try:
        text = _DECLARATION.sub("", encoding.decode(data, charset or _declared(data)).text, count=1)
        data, headers["content-type"] = text.encode("utf-8", "replace"), "application/xml; charset=utf-8"
    except encoding.NotText as error:
        if not is_feed(data):
            raise ValueError(f"no feed: {error}") from None
    found = feedparser.parse(data, response_headers=headers)
    if not found.get("version") and not found.entries:
        raise ValueError("no feed (RSS or Atom): check the address in a browser")
    title = _plain(found.feed.get("title"))
    entries = [entry for e in found.entries[:MAX_ENTRIES] if (entry := _entry(e, url, title))]
    return Feed(title, entries, _wait(found.feed))


def _declared(data: bytes) -> str | None:
    match = re.search(rb"""<\?xml[^>]*encoding=["']([\w.:-]+)""", data[:200])
    return match[1].decode("ascii") if match else None


def _entry(entry: Any, feed: str | None, title: str | None) -> Entry | None:
    url = clean(entry.get("feedburner_origlink") or entry.get("link"), feed)
    contents = [_text(c.get("value")) for c in entry.get("content", [])]
    content = max((c for c in contents if c), key=len, default=None)
    summary = _text(entry.get("summary"))
    text = max((t for t in (content, summary) if t), key=len, default=None)
    key = str(entry.get("id") or url or entry.get("title") or "")
    if not key or not (url or text):
        return None
    source = entry.get("source") or {}
    return Entry(
        key=key,
        url=url,
        title=_plain(entry.get("title")),
        text=text,
        whole=content is not None and len(content) >= WHOLE and not _CUT_OFF.search(content),
        published=_published(entry),
        publisher=_plain(source.get("title")) or title,
    )


def _published(entry: Any) -> str | None:
    for name in ("published", "updated", "created"):
        try:
            return parse_date(entry.get(name) or "")
        except ValueError:
            pass
        parsed = entry.get(f"{name}_parsed")
        if parsed:
            return date(*parsed[:3]).isoformat()
    return None


def _text(html: str | None) -> str | None:
    """Return the text of a piece of HTML, a paragraph a line."""
    return "\n".join(read_page(html).paragraphs) or None if html and html.strip() else None


def _plain(html: str | None) -> str | None:
    text = _text(html)
    return " ".join(text.split()) if text else None


def _wait(feed: Any) -> float | None:
    """Return the seconds that `ttl` (RSS, minutes) or `sy:updatePeriod` ask for."""
    ttl = str(feed.get("ttl") or "").strip()
    if ttl.isdigit():
        return min(int(ttl), 7 * 24 * 60) * 60.0
    periods = {"hourly": 3600.0, "daily": 86400.0, "weekly": 604800.0}
    period = periods.get(str(feed.get("sy_updateperiod") or "").strip().lower())
    often = str(feed.get("sy_updatefrequency") or "1").strip()
    return period / max(int(often), 1) if period and often.isdigit() else None
