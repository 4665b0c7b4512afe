"""The frame of every page: one function gives its data, which come as HTML or as JSON.

A page is a function that returns a msgspec Struct. `page` makes a handler of it that answers with the Struct as JSON
where the address ends in `.json` or the Accept header prefers JSON, and with its template otherwise; the OpenAPI
description is drawn from the same Struct. `action` does the same for what changes something: a form or JSON is sent,
and the answer leads back to a page.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from typing import Any, TypeVar
from urllib.parse import parse_qsl, quote, urlencode

import msgspec
from anyio import to_thread
from litestar import MediaType, Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec

from rawi.archive.store import Archive
from rawi.server import i18n, names, security
from rawi.server.cache import Cache
from rawi.server.security import Guard
from rawi.server.settings import Settings

T = TypeVar("T", bound=msgspec.Struct)
Present = Callable[["Context", Any], Mapping[str, Any]]
"""Turns the data of a page into what only its template needs."""

NAVIGATION: dict[str, str] = {}
"""The pages in the navigation, by name, with their paths; `page(..., nav=name)` adds one."""
ORDER = ("overview", "search", "claims", "review", "export")

YEAR = 365 * 24 * 3600
HTML = "text/html"


class Room(msgspec.Struct, frozen=True):
    """What all pages share: the archive, who may come in, how it is served, and answers that are kept."""

    archive: Archive
    settings: Settings
    guard: Guard
    cache: Cache


class Failure(Exception):
    """A request that cannot be answered: an HTTP status and the name of a label in the group `error`, filled in with
    `values`."""

    def __init__(self, status: int, label: str, **values: object) -> None:
        super().__init__(label)
        self.status, self.label, self.values = status, label, values


class Context:
    """One request: its language, its address, its archive. The templates know it as `page`."""

    def __init__(self, request: Request[Any, Any, Any]) -> None:
        self.request = request
        self.room: Room = request.app.state.room
        self.archive = self.room.archive
        self.locale = i18n.locale(
            i18n.negotiate(
                request.query_params.get("lang"),
                request.cookies.get(i18n.COOKIE),
                request.headers.get("accept-language"),
            )
        )
        self.names = names.names(self.locale)
        self.path: str = request.scope["state"]["path"]
        self.suffixed = bool(request.scope.get("state", {}).get("json"))
        self.json = self.suffixed or _prefers_json(request.headers.get("accept", ""))
        self.form: dict[str, list[str]] = {}

    @cached_property
    def params(self) -> list[tuple[str, str]]:
        """The parameters of the address that say what is shown, language and theme left out."""
        query = self.request.scope["query_string"].decode("latin-1")
        return [(k, v) for k, v in parse_qsl(query) if k not in ("lang", "theme", "token")]

    @cached_property
    def theme(self) -> str:
        """`light`, `dark`, or nothing where it is as the system has it."""
        asked = self.request.query_params.get("theme") or self.request.cookies.get("theme") or ""
        return asked if asked in ("light", "dark") else ""

    @property
    def user(self) -> str:
        """What the person at the browser calls herself in reviews; nothing where she has not said."""
        return self.request.cookies.get("name", "")

    @cached_property
    def nonce(self) -> str:
        """The cookie that forms have to fit."""
        return self.request.cookies.get(security.FORM) or security.new_nonce()

    @property
    def csrf(self) -> str:
        """What the hidden field `csrf` of a form holds."""
        return self.room.guard.form_token(self.nonce)

    def url(self, path: str, params: Sequence[tuple[str, str]] | None = None, **more: object) -> str:
        """Return an address of this server. Parts of `path` have to be quoted already (see `quoted`)."""
        pairs = [*(params or ()), *((k, str(v)) for k, v in more.items() if v is not None)]
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def here(self, **changes: object) -> str:
        """Return the address of this page with some parameters changed; None takes one away, a list sets several."""
        pairs = [(k, v) for k, v in self.params if k not in changes]
        for name, value in changes.items():
            several = value if isinstance(value, list | tuple) else [value]
            pairs += [(name, str(v)) for v in several if v is not None and v != ""]
        return self.url(quote(self.path), pairs)

    def twin(self) -> str:
        """Return the address of this page as JSON."""
        path = quote(self.path) if self.path != "/" else "/overview"
        return self.url(f"{path}.json", self.params)

    def event_url(self, key: str) -> str:
        """Return the address of an event: its record in the page of its report."""
        from rawi.server.marks import anchor

        return f"/report/{quoted(key.rpartition('#')[0])}#{anchor(key)}"


def quoted(part: str) -> str:
    """Return a key as one part of a path."""
    return quote(part, safe="")


def page(
    path: str | list[str], template: str, *, nav: str | None = None, present: Present | None = None, **options: Any
) -> Callable[[Callable[..., T]], HTTPRouteHandler]:
    """Make a page of a function that takes a `Context` as `ctx` (and parts of the path or parameters of the address)
    and returns a Struct.

    `nav` is its name in the navigation; `present` gives the template what the JSON does not need; `options` go to
    Litestar's handler (`summary`, `description`, `tags`). In the template the Struct is `data`.
    """
    first = path if isinstance(path, str) else path[-1]
    if nav:
        NAVIGATION[nav] = first

    def make(function: Callable[..., T]) -> HTTPRouteHandler:
        def work(ctx: Context, values: dict[str, Any]) -> Response[Any]:
            data = function(ctx=ctx, **values)
            if ctx.json:
                return json_response(ctx, data)
            more: Mapping[str, Any] = present(ctx, data) if present else {}
            return html_response(ctx, template, data=data, nav=nav, **more)

        async def answer(ctx: Context, **values: Any) -> Response[Any]:
            return await to_thread.run_sync(work, ctx, values)

        spec = {200: ResponseSpec(_returned(function), description="The data of the page", media_type=MediaType.JSON)}
        return get(path, responses=spec, **_described(function, options))(_shaped(answer, function))

    return make


def action(
    path: str, **options: Any
) -> Callable[[Callable[..., str | msgspec.Struct | tuple[str, msgspec.Struct]]], HTTPRouteHandler]:
    """Make a handler of POST out of a function that changes something.

    It takes `ctx`, whose `form` holds the fields that were sent (lists of texts, by name; of JSON the texts and
    numbers), after the hidden field or header was found to fit. It returns where to go on (a path of this server), and
    where it has them the data that a program gets instead.
    """

    def make(function: Callable[..., Any]) -> HTTPRouteHandler:
        def work(ctx: Context, values: dict[str, Any]) -> Response[Any]:
            ctx.form = ctx.request.scope.get("state", {}).get("form") or {}
            found = function(ctx=ctx, **values)
            if isinstance(found, Response):
                return found
            target, data = found if isinstance(found, tuple) else (found, None)
            if isinstance(target, msgspec.Struct):
                return json_response(ctx, target)
            if ctx.json and data is not None:
                return json_response(ctx, data)
            return redirect(target)

        async def answer(ctx: Context, **values: Any) -> Response[Any]:
            return await to_thread.run_sync(work, ctx, values)

        return post(path, status_code=200, **_described(function, options))(_shaped(answer, function))

    return make


def redirect(target: str, cookies: Sequence[Cookie] = ()) -> Response[Any]:
    """Return an answer that leads on to a path of this server."""
    where = security.local_path(target)
    return Response(b"", status_code=303, headers={"location": where}, cookies=list(cookies), media_type=HTML)


def json_response(ctx: Context, data: object, status: int = 200) -> Response[Any]:
    """Return data as JSON."""
    return Response(
        msgspec.json.encode(data),
        status_code=status,
        media_type=MediaType.JSON,
        headers={"vary": "Accept, Accept-Language, Cookie"},
    )


def html_response(ctx: Context, template: str, *, status: int = 200, **values: Any) -> Response[Any]:
    """Return a template, filled in, with the cookies that keep what the address asked for."""
    body = render(ctx, template, **values)
    return Response(
        body.encode("utf-8", "replace"),
        status_code=status,
        media_type=HTML,
        headers={"vary": "Accept, Accept-Language, Cookie"},
        cookies=list(_cookies(ctx)),
    )


def render(ctx: Context, template: str, **values: Any) -> str:
    """Fill in a template. It sees `page` (the Context), `t` (labels), `names`, and what it is given."""
    nav = [(name, NAVIGATION[name]) for name in ORDER if name in NAVIGATION]
    return str(
        _templates()
        .get_template(template)
        .render(page=ctx, t=ctx.locale, names=ctx.names, navigation=nav, **{"nav": None, "data": None, **values})
    )


def _cookies(ctx: Context) -> typing.Iterator[Cookie]:
    asked = ctx.request.query_params
    if asked.get("lang") in i18n.LANGUAGES:
        yield Cookie(i18n.COOKIE, value=asked["lang"], max_age=YEAR, samesite="lax")
    if asked.get("theme") in ("light", "dark"):
        yield Cookie("theme", value=asked["theme"], max_age=YEAR, samesite="lax")
    if ctx.nonce != ctx.request.cookies.get(security.FORM):
        yield Cookie(security.FORM, value=ctx.nonce, httponly=True, samesite="strict")


@cache
def _templates() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    # everything is escaped, whatever a template is called; what is missing is a fault, not an empty place
    environment = Environment(
        loader=PackageLoader("rawi.server"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals.update(static=static, quoted=quoted)
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    return environment


@cache
def static(name: str) -> str:
    """Return the address of a built file, with a mark that changes when the file does."""
    content = (files("rawi.server") / "static" / name).read_bytes()
    return f"/static/{name}?v={sha256(content).hexdigest()[:10]}"


def _prefers_json(accept: str) -> bool:
    kinds = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    named = [kind for kind in kinds if kind in ("text/html", "application/json", "application/xhtml+xml")]
    return bool(named) and named[0] == "application/json"


def _returned(function: Callable[..., Any]) -> Any:
    return typing.get_type_hints(function, include_extras=True)["return"]


def _shaped(answer: Callable[..., Any], function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a handler the parameters of the function it wraps, which is where Litestar looks for them."""
    hints = typing.get_type_hints(function, include_extras=True)
    hints |= {"ctx": NamedDependency[Context], "return": Response[Any]}
    signature = inspect.signature(function)
    parameters = [p.replace(annotation=hints[name]) for name, p in signature.parameters.items()]
    answer.__signature__ = signature.replace(parameters=parameters, return_annotation=Response[Any])  # type: ignore[attr-defined]
    answer.__annotations__ = hints
    answer.__name__, answer.__doc__, answer.__module__ = function.__name__, function.__doc__, function.__module__
    return answer


def _described(function: Callable[..., Any], options: dict[str, Any]) -> dict[str, Any]:
    told = inspect.getdoc(function) or ""
    return {"summary": told.partition("\n")[0], "description": told, **options}
