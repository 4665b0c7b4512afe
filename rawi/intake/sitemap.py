"""Sitemaps (sitemaps.org): which pages a site has, those of the news extension with what it says of them."""

from __future__ import annotations

import zlib
from typing import Any, NamedTuple

from rawi.intake.canonical import clean

MAX_BYTES = 52_428_800
"""The largest sitemap that the protocol allows, unpacked."""
MAX_PAGES = 50_000
"""The most addresses that it allows in one."""


class Listed(NamedTuple):
    """A page that a sitemap lists. Of a news sitemap: date of publication, title, publisher and language."""

    url: str
    published: str | None = None
    title: str | None = None
    publisher: str | None = None
    language: str | None = None


class Sitemap(NamedTuple):
    """The pages of a sitemap, and the further sitemaps of an index."""

    pages: list[Listed]
    sitemaps: list[str]


def is_sitemap(head: bytes) -> bool:
    """Return whether a file that begins so is a sitemap or an index of sitemaps, maybe packed with gzip."""
    if head.startswith(b"\x1f\x8b"):
        try:
            head = zlib.decompressobj(31).decompress(head, 4096)
        except zlib.error:
            return False
    return any(f"<{name}".encode() in head[:4096] for name in ("urlset", "sitemapindex"))


def read_sitemap(data: bytes, url: str | None = None) -> Sitemap:
    """Return what a sitemap lists: XML, maybe packed with gzip, or a plain list of addresses, one a line.

    `url` is its own address. What is damaged is left out, as far as the rest can be read. Raises ValueError where it
    is no sitemap.
    """
    if data.startswith(b"\x1f\x8b"):
        try:
            data = zlib.decompressobj(31).decompress(data, MAX_BYTES)
        except zlib.error as error:
            raise ValueError(f"the sitemap cannot be unpacked ({error}): it was cut off or damaged") from None
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"http://", b"https://")):
        lines = data.decode("utf-8-sig", "replace").split()
        return Sitemap([Listed(page) for line in lines[:MAX_PAGES] if (page := clean(line, url))], [])
    root = _parse(data)
    kind = None if root is None else _name(root)
    if root is None or kind not in ("urlset", "sitemapindex"):
        raise ValueError("no sitemap: its outermost element is neither <urlset> nor <sitemapindex>")
    found = [entry for child in root if (entry := _entry(child, url))]
    if kind == "sitemapindex":
        return Sitemap([], [entry.url for entry in found[:MAX_PAGES]])
    return Sitemap(found[:MAX_PAGES], [])


def _entry(element: Any, base: str | None) -> Listed | None:
    texts: dict[str, str] = {}
    for part in element.iter():
        if isinstance(part.tag, str) and part.text and part.text.strip():
            texts.setdefault(_name(part), " ".join(part.text.split()))
    url = clean(texts.get("loc"), base) if "loc" in texts else None
    if url is None:
        return None
    return Listed(url, texts.get("publication_date"), texts.get("title"), texts.get("name"), texts.get("language"))


def _name(element: Any) -> str:
    # the namespaces differ from site to site
    return str(element.tag).rpartition("}")[2].lower()


def _parse(data: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None
