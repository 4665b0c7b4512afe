"""What an address asks of a page that has parameters of its own beside those of a query."""

from __future__ import annotations

from typing import Any

import msgspec

from rawi.archive.query import Query, from_params
from rawi.server.filters import FilterForm, filter_form
from rawi.server.pages import Context

FIELDS = frozenset(f.name for f in msgspec.structs.fields(Query))
PAGE = "page"
MOST_PAGES = 500
"""Nobody turns farther; what is older is found by narrowing."""


class Paging(msgspec.Struct, frozen=True):
    """Where a page stands in a list: its number from 1 on, how many there are."""

    page: int
    pages: int


def asked(ctx: Context, *own: str) -> Query:
    """Return the query in the address; `own` are the parameters that the page reads itself. Raises QueryError."""
    return from_params([pair for pair in ctx.params if pair[0] not in own and pair[0] != PAGE])


def form(ctx: Context, query: Query, *own: str) -> FilterForm:
    """Return the filters of a page with parameters of its own, which every link and the form carry along."""
    kept = [pair for pair in ctx.params if pair[0] in own]
    made = filter_form(ctx, query)

    def along(address: str) -> str:
        path, _, rest = address.partition("?")
        return ctx.url(path, kept) + (("&" if kept else "?") + rest if rest else "")

    return msgspec.structs.replace(
        made,
        hidden=[*kept, *made.hidden],
        chips=[msgspec.structs.replace(chip, without=along(chip.without)) for chip in made.chips],
    )


def paging(page: int, total: int, size: int) -> Paging:
    """Return where page number `page` stands among `total` things, `size` a page."""
    pages = min(max(1, -(-total // size)), MOST_PAGES)
    return Paging(min(max(page, 1), pages), pages)


def turned(ctx: Context, at: Paging) -> dict[str, Any]:
    """Return the links to the page before and after, empty where there is none."""
    return {
        "paging": at,
        "before": ctx.here(page=at.page - 1 if at.page > 2 else None) if at.page > 1 else "",
        "after": ctx.here(page=at.page + 1) if at.page < at.pages else "",
    }
