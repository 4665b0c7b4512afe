"""What addresses stand for: a page, the pages of a sitemap, the entries of a feed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rawi.intake import encoding
from rawi.intake.canonical import clean, page_id
from rawi.intake.feeds import ENOUGH, Entry, Feed, is_feed, read_feed
from rawi.intake.html import page_fields
from rawi.intake.origin import Failing, Later, Options, Origin, Taken, Where
from rawi.intake.page import declared_charset
from rawi.intake.record import BadRecord, to_report
from rawi.intake.sitemap import MAX_BYTES, Listed, is_sitemap, read_sitemap
from rawi.intake.web import Answer, FetchError, Web
from rawi.records import Report

PAGE_WEIGHT = 100_000
"""What fetching a page counts in the progress, in bytes of a file."""
MAX_SITEMAPS = 2000
"""So many sitemaps of an index are read."""
_PAGES = ("text/html", "application/xhtml", "text/plain", "application/xml", "text/xml")


class Hints(NamedTuple):
    """What a feed or a sitemap says of a page: it stands in where the page does not say itself. `text` is that of the
    feed, and `whole` that it is the whole article."""

    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    text: str | None = None
    whole: bool = False


class PageOrigin:
    """A page that is one report. `fetched` is the answer where it has been asked for already."""

    stamp: Sequence[int] = ()
    weight = PAGE_WEIGHT
    lasting = True

    def __init__(
        self,
        web: Web,
        url: str | None,
        options: Options,
        hints: Hints | None = None,
        *,
        name: str | None = None,
        fetched: Answer | None = None,
    ) -> None:
        self.name = name or url or ""
        self.url = url
        self.done = 0
        self._web, self._options, self._hints, self._fetched = web, options, hints or Hints(), fetched

    def read(self, after: Where) -> Iterator[Taken]:
        """Give the report, if it was not given before."""
        if not after:
            yield Taken(self._item(), [1])
        self.done = self.weight

    def _item(self) -> Report | BadRecord | Later:
        url, hints = self.url, self._hints
        if url is None or hints.whole or not self._options.pages:
            return self._from_feed("the entry of the feed has neither a page nor a text")
        try:
            answer = self._fetched or self._web.get(url)
        except FetchError as error:
            if error.later:
                return Later(error.url, error.why, error.wait)
            return self._from_feed(error.why)
        if answer.type and not answer.type.lower().startswith(_PAGES):
            return self._from_feed(f"is no page but {answer.type[:60]}")
        try:
            html = encoding.decode(answer.body, answer.charset or declared_charset(answer.body)).text
            fields = dict(page_fields(html, answer.url))
        except ValueError as error:
            return self._from_feed(str(error).partition(": save its text")[0])
        except Exception as error:  # parsers of pages fail in ways of their own
            return self._from_feed(f"the page cannot be read ({type(error).__name__}: {error})")
        for name in ("title", "published", "publisher"):
            fields[name] = fields[name] or getattr(hints, name)
        return self._report(fields)

    def _from_feed(self, why: str) -> Report | BadRecord:
        hints = self._hints
        if not hints.text or len(hints.text) < ENOUGH:
            return BadRecord(file=self.name, why=why)
        return self._report({**hints._asdict(), "url": self.url})

    def _report(self, fields: dict[str, object]) -> Report | BadRecord:
        address = str(fields.get("url") or self.url or self.name)
        try:
            return to_report({**fields, "id": None}, published=self._options.published, id=page_id(address))
        except ValueError as error:
            return BadRecord(file=self.name, why=str(error))


def from_web(url: str, options: Options, web: Web) -> Iterator[Origin]:
    """Give the pages that an address stands for: its own, those of the feed or the sitemap that it is.

    Raises web.Stopped.
    """
    asked = clean(url)
    if asked is None:
        yield Failing(url, BadRecord(file=url, why="is no web address: write it as https://host/path"))
        return
    try:
        answer = web.get(asked, ask_robots=False, limit=MAX_BYTES)
        if not is_sitemap(answer.body) and not is_feed(answer.body):
            web.check_robots(answer.url)
    except FetchError as error:
        item = Later(error.url, error.why, error.wait) if error.later else BadRecord(file=error.url, why=error.why)
        yield Failing(asked, item)
        return
    yield from _from_answer(asked, answer, options, web)


def _from_answer(asked: str, answer: Answer, options: Options, web: Web) -> Iterator[Origin]:
    if is_sitemap(answer.body) or is_feed(answer.body):
        yield from from_data(answer.body, asked, options, web, base=answer.url, charset=answer.charset)
        return
    kind = encoding.binary_kind(answer.body[: encoding.SAMPLE])
    if kind or answer.body.startswith(b"WARC/"):
        why = f"is {kind or 'a WARC file'}: download it first, and name the file"
        yield Failing(asked, BadRecord(file=asked, why=why))
        return
    yield PageOrigin(web, asked, options, fetched=answer)


def from_data(
    data: bytes, name: str, options: Options, web: Web, *, base: str | None = None, charset: str | None = None
) -> Iterator[Origin]:
    """Give the pages of a feed or a sitemap. `name` names it in messages, `base` is its address."""
    try:
        if is_sitemap(data):
            yield from _from_sitemap(data, base, options, web)
        else:
            yield from from_feed(read_feed(data, base, charset), base or name, options, web)
    except ValueError as error:
        yield Failing(name, BadRecord(file=name, why=str(error)))


def from_feed(feed: Feed, name: str, options: Options, web: Web) -> Iterator[Origin]:
    """Give the pages that a feed tells of."""
    for entry in feed.entries:
        yield from_entry(entry, name, options, web)


def from_entry(entry: Entry, feed: str, options: Options, web: Web) -> PageOrigin:
    """Return the page that an entry tells of."""
    hints = Hints(entry.title, entry.published, entry.publisher, entry.text, entry.whole)
    return PageOrigin(web, entry.url, options, hints, name=entry.url or f"{feed}#{entry.key}")


def _from_sitemap(data: bytes, base: str | None, options: Options, web: Web) -> Iterator[Origin]:
    sitemap = read_sitemap(data, base)
    waiting, seen = list(reversed(sitemap.sitemaps)), set(sitemap.sitemaps)
    for page in sitemap.pages:
        yield _from_listed(page, options, web)
    while waiting:
        url = waiting.pop()
        try:
            found = read_sitemap(web.get(url, limit=MAX_BYTES).body, url)
        except FetchError as error:
            item = Later(error.url, error.why, error.wait) if error.later else BadRecord(file=error.url, why=error.why)
            yield Failing(url, item)
            continue
        except ValueError as error:
            yield Failing(url, BadRecord(file=url, why=str(error)))
            continue
        for page in found.pages:
            yield _from_listed(page, options, web)
        new = [further for further in found.sitemaps if further not in seen][: MAX_SITEMAPS - len(seen)]
        seen.update(new)
        waiting += reversed(new)


def _from_listed(page: Listed, options: Options, web: Web) -> Origin:
    if page.language and not page.language.lower().startswith(("ar", "ara")):
        why = f"not Arabic: its sitemap says '{page.language[:20]}'"
        return Failing(page.url, BadRecord(file=page.url, why=why))
    return PageOrigin(web, page.url, options, Hints(page.title, page.published, page.publisher))
