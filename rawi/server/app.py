"""The application: pages over one archive, guarded, described.

It is built with Litestar, which speaks msgspec: the records of `rawi.records` and the data of the pages are its models
as they are, and the OpenAPI description is drawn from them without a second set of classes. The pages are written on
the server with Jinja.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote, unquote

from litestar import Litestar, MediaType, Request, Response, get
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.enums import RequestEncodingType
from litestar.exceptions import HTTPException
from litestar.middleware import DefineMiddleware
from litestar.middleware.compression import CompressionMiddleware
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.static_files import create_static_files_router

from rawi.archive.errors import ArchiveError
from rawi.archive.query import QueryError
from rawi.archive.store import Archive
from rawi.server import actors, claims, export, login, overview, report, review, search, security
from rawi.server.cache import Cache
from rawi.server.pages import Context, Failure, Room, html_response, json_response, redirect
from rawi.server.security import Guard
from rawi.server.settings import Settings

HERE = Path(__file__).parent
DESCRIPTION = "/openapi.json"
log = logging.getLogger("rawi.server")

HANDLERS: Sequence[Any] = (
    *overview.HANDLERS,
    *search.HANDLERS,
    *actors.HANDLERS,
    *claims.HANDLERS,
    *report.HANDLERS,
    *review.HANDLERS,
    *export.HANDLERS,
    *login.HANDLERS,
)
"""All pages. A new module of pages adds its own here."""


class Application(Litestar):
    """Litestar behind the guard: every answer, errors and files too, passes here."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        path = _path(scope)

        async def safely(message: Any) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": security.with_headers(message.get("headers", []), path)}
            await send(message)

        scope.setdefault("state", {})
        if path.endswith(".json") and path != DESCRIPTION and not path.startswith("/static/"):
            scope["state"]["json"] = True
            path = path.removesuffix(".json") or "/"
        # routes are found by a path without double slashes, but the id of a report may have them
        scope["path"] = scope["state"]["path"] = path
        refusal = self.state.room.guard.refusal(scope)
        if refusal is None:
            await super().__call__(scope, receive, safely)
        else:
            scope["app"] = scope["litestar_app"] = self
            answer = _refused(Request(scope, receive, safely), *refusal)
            await answer.to_asgi_response(app=None, request=Request(scope, receive, safely))(scope, receive, safely)


def _path(scope: Any) -> str:
    """The path as it was asked for, decoded once."""
    raw: bytes = scope.get("raw_path") or quote(scope["path"]).encode()
    return unquote(raw.partition(b"?")[0].decode("latin-1"))


def create_app(
    archive: Archive, settings: Settings | None = None, *, close: bool = False, warm: bool = False
) -> Application:
    """Return the application that shows `archive`.

    `close` makes it close the archive when the server stops, `warm` count what the first page shows before it is asked.
    """
    settings = settings or Settings()
    from rawi import __version__

    return Application(
        route_handlers=[
            *HANDLERS,
            openapi,
            # only built files are packed: in a page that holds the hidden field of a form, its length would tell of it
            create_static_files_router(
                "/static",
                [HERE / "static"],
                include_in_schema=False,
                after_request=_kept,
                middleware=[DefineMiddleware(CompressionMiddleware, config=CompressionConfig("gzip"))],
            ),
        ],
        state=State({"room": Room(archive, settings, Guard(settings), Cache(archive))}),
        dependencies={"ctx": Provide(context, sync_to_thread=False)},
        before_request=read_form,
        exception_handlers={
            Failure: _failed,
            QueryError: _misasked,
            ArchiveError: _unreadable,
            HTTPException: _http,
            Exception: _fault,
        },
        openapi_config=OpenAPIConfig(
            title="Rawi: the situation room",
            version=__version__,
            description="Every page is data too: add `.json` to its path, or ask for `application/json`.",
            render_plugins=[JsonRenderPlugin()],
        ),
        on_startup=[warmed] if warm else [],
        on_shutdown=[archive.close] if close else [],
        logging_config=None,
    )


def warmed(app: Litestar) -> None:
    """Count what the overview shows of the whole archive, beside the first requests."""
    room: Room = app.state.room

    def work() -> None:
        try:
            overview.prepare(room)
            search.prepare(room)
            claims.prepare(room)
        except ArchiveError as error:
            log.error("%s", error)

    Thread(target=work, daemon=True, name="rawi-warm").start()


def context(request: Request[Any, Any, Any]) -> Context:
    """Give a handler what it needs of the request."""
    return Context(request)


async def read_form(request: Request[Any, Any, Any]) -> None:
    """Read what was sent with a form or as JSON, and refuse it where its hidden field does not fit.

    Raises Failure (403, 400)."""
    if request.method in security.SAFE:
        return
    form: dict[str, list[str]] = {}
    kind = request.content_type[0]
    if kind in (RequestEncodingType.URL_ENCODED, RequestEncodingType.MULTI_PART):
        for name, value in (await request.form()).multi_items():
            form.setdefault(name, []).append(str(value))
    elif kind == RequestEncodingType.JSON:
        given = await request.json()
        if not isinstance(given, dict):
            raise Failure(400, "400")
        for name, value in given.items():
            several = value if isinstance(value, list) else [value]
            form[name] = [v if isinstance(v, str) else _plain(v) for v in several if v is not None]
    field = form.pop(security.FIELD, [""])[0]
    token = request.headers.get(security.HEADER) or field
    if not request.app.state.room.guard.form_fits(request.scope, token):
        raise Failure(403, "form")
    request.scope["state"]["form"] = form


def _plain(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)


@get(DESCRIPTION, include_in_schema=False)
async def openapi(request: Request[Any, Any, Any]) -> Response[dict[str, Any]]:
    """Return the OpenAPI description of all pages."""
    return Response(request.app.openapi_schema.to_schema(), media_type=MediaType.JSON)


def _kept(response: Response[Any]) -> Response[Any]:
    # addresses of built files carry a mark of their content
    response.headers["cache-control"] = "public, max-age=31536000, immutable"
    return response


# Errors: as a page, or as JSON for who asked for it.


def _answer(
    request: Request[Any, Any, Any], status: int, message: str, headers: dict[str, str] | None = None
) -> Response[Any]:
    ctx = Context(request)
    title = ctx.locale(f"error.{status}") if ctx.locale.has(f"error.{status}") else str(status)
    if ctx.json:
        answer = json_response(ctx, {"status": status, "error": title, "message": message}, status)
    else:
        answer = html_response(ctx, "error.html", status=status, title=title, message=message, code=status)
    answer.headers.update(headers or {})
    return answer


def _failed(request: Request[Any, Any, Any], error: Failure) -> Response[Any]:
    return _answer(request, error.status, Context(request).locale(f"error.{error.label}", **error.values))


def _misasked(request: Request[Any, Any, Any], error: QueryError) -> Response[Any]:
    return _answer(request, 400, str(error))


def _unreadable(request: Request[Any, Any, Any], error: ArchiveError) -> Response[Any]:
    log.error("%s", error)
    return _answer(request, 503, str(error))


def _http(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    message = "" if error.status_code == 404 else error.detail
    return _answer(request, error.status_code, message, dict(error.headers or {}))


def _fault(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    log.error("%s %s", request.method, request.scope["path"], exc_info=error)
    return _answer(request, 500, Context(request).locale("error.fault"))


def _refused(request: Request[Any, Any, Any], status: int, label: str) -> Response[Any]:
    ctx = Context(request)
    if status == 401 and not ctx.json and request.method in security.SAFE:
        return redirect(ctx.url("/login", next=ctx.here()))
    headers = {"www-authenticate": "Bearer"} if status == 401 else None
    return _answer(request, status, ctx.locale(f"error.{label}"), headers)


def serve(archive: Archive, settings: Settings) -> None:
    """Answer requests until stopped with Ctrl-C. Raises OSError where the address is taken."""
    import uvicorn

    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="rawi: %(message)s")
    logging.getLogger("rawi.server").setLevel(logging.INFO)
    config = uvicorn.Config(
        create_app(archive, settings, warm=True),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="on",
    )
    uvicorn.Server(config).run()
