"""What a page states about itself, and its paragraphs, with the standard library alone."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any

import msgspec

from rawi.intake.canonical import choose
from rawi.intake.dates import parse_date

_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_DATE_IN_URL = re.compile(r"/(\d{4})/(\d{1,2})/(\d{1,2})(?=[/-])")


class Page(msgspec.Struct, kw_only=True):
    """The metadata that a page states, null where it does not, and the text of its paragraphs."""

    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    paragraphs: list[str] = []


def declared_charset(head: bytes) -> str | None:
    """Return the charset that a page claims in its first bytes."""
    match = _CHARSET.search(head[:4096])
    return match[1].decode("ascii") if match else None


def read_page(html: str, found: str | None = None) -> Page:
    """Return what a page states about itself, and its paragraphs. A date is taken only where metadata state it.

    `found` is the address it was fetched from, where it was: its own goes before, if it can be true.
    """
    parser = _Parser()
    parser.feed(html)
    parser.close()
    parser.end_paragraph()
    meta, names = parser.meta, _names()
    stated = parser.canonical or _first(meta, names["url"])
    url = choose(found, stated) if found else stated
    title = _first(meta, names["title"]) or _clean(parser.heading) or _clean(parser.title)
    return Page(
        title=title,
        published=_published(parser, url),
        publisher=_first(meta, names["publisher"]),
        url=url if url and url.startswith(("http://", "https://")) else None,
        language=parser.language,
        paragraphs=parser.paragraphs,
    )


def _published(parser: _Parser, url: str | None) -> str | None:
    candidates = [parser.meta[name] for name in _names()["published"] if name in parser.meta]
    for source in parser.jsonld:
        candidates += _stated(source)
    candidates += parser.times
    match = _DATE_IN_URL.search(url or "")
    if match:
        candidates.append("-".join(match.groups()))
    for candidate in candidates:
        try:
            return parse_date(candidate)
        except ValueError:
            continue
    return None


def _stated(source: str) -> list[str]:
    """Return the dates of publication in a block of schema.org data."""
    try:
        data = json.loads(source)
    except (ValueError, RecursionError):
        return []
    found = [(key, value) for key, value in _pairs(data) if isinstance(value, str)]
    return [value for wanted in _names()["jsonld"] for key, value in found if key == wanted]


def _pairs(data: Any) -> Iterator[tuple[str, Any]]:
    waiting = [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield from value.items()
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.meta: dict[str, str] = {}
        self.jsonld: list[str] = []
        self.times: list[str] = []
        self.paragraphs: list[str] = []
        self.title = self.heading = ""
        self.canonical: str | None = None
        self.language: str | None = None
        self._open: list[str] = []
        self._words: list[str] = []
        self._in_jsonld = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = values.get("lang") or values.get("xml:lang") or None
        elif tag == "meta":
            for kind in ("property", "name", "itemprop"):
                name = values.get(kind, "").strip().lower()
                if name and values.get("content", "").strip():
                    self.meta.setdefault(name, values["content"].strip())
        elif tag == "link" and "canonical" in values.get("rel", "").lower().split():
            self.canonical = values.get("href", "").strip() or None
        elif tag == "time" and ("pubdate" in values or values.get("itemprop", "").lower() == "datepublished"):
            self.times.append(values.get("datetime", ""))
        if tag == "script":
            self._in_jsonld = values.get("type", "").strip().lower() == "application/ld+json"
            if self._in_jsonld:
                self.jsonld.append("")
        if tag in _elements("paragraphs"):
            self.end_paragraph()
        if tag not in _elements("void"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _elements("paragraphs"):
            self.end_paragraph()
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if "script" in self._open:
            if self._in_jsonld:
                self.jsonld[-1] += data
            return
        if "title" in self._open and "svg" not in self._open:
            self.title += data
        if "h1" in self._open:
            self.heading += data
        if not _elements("skipped").intersection(self._open):
            self._words.append(data)

    def end_paragraph(self) -> None:
        """Close the paragraph that is being read."""
        text = " ".join("".join(self._words).split())
        self._words.clear()
        if text:
            self.paragraphs.append(text)


def _clean(text: str) -> str | None:
    return " ".join(text.split()) or None


def _first(meta: dict[str, str], names: list[str]) -> str | None:
    return next((_clean(meta[name]) for name in names if name in meta), None)


@cache
def _names() -> dict[str, Any]:
    return tomllib.loads(files("rawi.intake").joinpath("data/page.toml").read_text(encoding="utf-8"))


@cache
def _elements(kind: str) -> frozenset[str]:
    return frozenset(_names()["elements"][kind])
