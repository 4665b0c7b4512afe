"""A web page, saved as HTML, is one report: its article without the menus, and what the page states about itself."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Mapping

from rawi.intake.canonical import site
from rawi.intake.page import Page, declared_charset, read_page
from rawi.intake.stream import Source
from rawi.intake.text import read_text

_FORGET = 500
"""After so many pages the caches of trafilatura are emptied: they grow with every page."""
_pages = itertools.count(1)


def read_html(source: Source) -> Mapping[str, object]:
    """Return the fields of the report that a page holds.

    The article is found by trafilatura (Barbaresi 2021, doi:10.18653/v1/2021.acl-demo.15); where that finds none,
    or is not installed, all paragraphs outside menus and footers are the text. The date is only ever one that the
    page states. Raises ValueError where the page is no text, is too long, or holds no article.
    """
    return page_fields(read_text(source, declared_charset(source.head)))


def page_fields(html: str, found: str | None = None) -> Mapping[str, object]:
    """Return the fields of the report that the HTML of a page holds; `found` is the address it was fetched from.

    Raises ValueError where it holds no article.
    """
    page = read_page(html, found)
    text = _article(html, page)
    if not text:
        raise ValueError("no article was found in this page: save its text as a .txt file")
    return {
        "text": text,
        "title": page.title,
        "published": page.published,
        "publisher": page.publisher or site(found),
        "url": page.url,
        "language": page.language,
    }


def _article(html: str, page: Page) -> str:
    """Return the text of the article, a paragraph a line; fill in what the page's own metadata leave open."""
    whole = "\n".join(page.paragraphs)
    log = logging.getLogger("rawi.intake")
    try:
        import trafilatura
        from trafilatura.meta import reset_caches
        from trafilatura.settings import Document
    except ImportError as error:
        log.warning("trafilatura cannot be used (%s): menus may remain in the text", error)
        return whole
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    if next(_pages) % _FORGET == 0:
        reset_caches()
    found = trafilatura.bare_extraction(html, with_metadata=True, include_comments=False)
    if not isinstance(found, Document) or not found.text:
        return whole
    page.title = page.title or found.title or None
    page.publisher = page.publisher or found.sitename or None
    page.url = page.url or found.url or None
    return str(found.text)
