"""Filters of a page: the address as a form, as chips that can be taken off, and in the OpenAPI description."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, get_args

import msgspec
from litestar.openapi.spec import Operation, Parameter, Schema
from litestar.openapi.spec.enums import OpenAPIType

from rawi.archive.query import Query, to_params
from rawi.ontology import plover
from rawi.records import Certainty, Status, VoiceKind
from rawi.server.figures import Choices, choices
from rawi.server.i18n import labels
from rawi.server.pages import Context, Room

IN_FORM = ("since", "until", "who", "type", "place", "publisher", "voice", "voice_kind", "status", "certainty", "text")
"""Fields of `Query` that have a field in the form; the others are carried along."""
MORE = ("voice", "voice_kind", "status", "certainty", "text")
"""Those of them that are shown on demand."""


class Chip(msgspec.Struct, frozen=True):
    """One filter in force: what it is, its value in words, and the address without it."""

    label: str
    value: str
    without: str


class Option(msgspec.Struct, frozen=True):
    """A value to choose and what it is called."""

    value: str
    label: str


class FilterForm(msgspec.Struct, frozen=True):
    """`values` fill the fields of the form, `hidden` are the pairs that it carries along, `options` what the lists
    offer; `open` whether the fields on demand are shown."""

    values: dict[str, str]
    hidden: list[tuple[str, str]]
    chips: list[Chip]
    options: dict[str, list[Option]]
    open: bool


def filter_form(ctx: Context, query: Query) -> FilterForm:
    """Return the form for a query in the language of the page."""
    values = dict.fromkeys(IN_FORM, "")
    hidden: list[tuple[str, str]] = []
    for name, value in to_params(query):
        # a form has one field of each name: what a link added beyond it is carried along
        if name in values and not values[name]:
            values[name] = value
        else:
            hidden.append((name, value))
    return FilterForm(
        values=values,
        hidden=hidden,
        chips=[chip(ctx, query, name, value) for name, value in to_params(query)],
        options=options(ctx),
        open=any(values[name] for name in MORE),
    )


def chip(ctx: Context, query: Query, name: str, value: str) -> Chip:
    """Return the chip of one pair of a query."""
    rest = [pair for pair in to_params(query) if pair != (name, value)]
    return Chip(ctx.locale(f"filter.{name}"), in_words(ctx, name, value), ctx.url(ctx.path, rest))


def in_words(ctx: Context, name: str, value: str) -> str:
    """Return the value of a field as the page calls it."""
    t, names = ctx.locale, ctx.names
    if name == "dyad":
        both = "~" in value and ">" not in value
        first, _, second = value.partition("~" if both else ">")
        arrow = "↔" if both else "←" if t.arabic else "→"
        return f"{names.actor(first.strip())} {arrow} {names.actor(second.strip())}"
    said: dict[str, Callable[[str], str]] = {
        "type": names.event,
        "who": names.actor,
        "actor": names.actor,
        "recipient": names.actor,
        "voice": names.actor,
        "place": names.place,
        "country": names.country,
        "context": names.context,
        "since": lambda v: t.day(v, "medium"),
        "until": lambda v: t.day(v, "medium"),
        "status": lambda v: t(f"status.{v}"),
        "certainty": lambda v: t(f"certainty.{v}"),
        "voice_kind": lambda v: t(f"kind.{v}"),
        "quad": lambda v: t(f"quad.{v}"),
    }
    return said[name](value) if name in said else t(f"word.{value}") if value in ("yes", "no") else value


def offered(room: Room) -> Choices:
    """Return the busiest actors, voices, publishers and places of the archive."""
    return room.cache.get("choices", lambda: choices(room.archive))


def options(ctx: Context) -> dict[str, list[Option]]:
    """Return what the lists of the form offer, the busiest first where the archive decides."""
    t, names = ctx.locale, ctx.names
    busy = offered(ctx.room)
    return {
        "type": [Option(k, names.event(k)) for k in plover.types()],
        "status": [Option(k, t(f"status.{k}")) for k in get_args(Status)],
        "certainty": [Option(k, t(f"certainty.{k}")) for k in get_args(Certainty)],
        "voice_kind": [Option(k, t(f"kind.{k}")) for k in get_args(VoiceKind)],
        "publisher": [Option(k, k) for k in sorted(busy.publishers)],
        "who": [Option(k, names.actor(k)) for k in busy.actors],
        "voice": [Option(k, names.actor(k)) for k in busy.voices],
        "place": [Option(k, names.place(k)) for k in busy.places],
    }


@dataclass
class Filtered(Operation):
    """The OpenAPI description of a page that takes the parameters of a `Query`."""

    def __post_init__(self) -> None:
        """Add the parameters."""
        self.parameters = [*(self.parameters or []), *(_parameter(f) for f in msgspec.structs.fields(Query))]


def _parameter(field: Any) -> Parameter:
    several = "tuple" in str(field.type) and field.name not in ("box", "near")
    text = Schema(type=OpenAPIType.STRING)
    told = labels()["filter"].get(field.name, {}).get("en", field.name)
    return Parameter(
        name=field.name,
        param_in="query",
        description=told,
        required=False,
        explode=True,
        schema=Schema(type=OpenAPIType.ARRAY, items=text) if several else text,
    )
