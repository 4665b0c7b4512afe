"""Coming in with the token, and leaving."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from rawi.server import security
from rawi.server.pages import YEAR, Context, html_response, json_response, redirect

Next = Annotated[str | None, QueryParameter(description="The path to go on to.")]


class Entered(msgspec.Struct):
    """Whether the token was the right one."""

    entered: bool


@get("/login", summary="Come in with the token of the server")
async def enter(
    ctx: NamedDependency[Context],
    token: Annotated[str | None, QueryParameter(description="The token that the server was started with.")] = None,
    next: Next = None,
) -> Response[Any]:
    """Take the token from an address that the terminal shows, or ask for it."""
    if token is not None or ctx.room.guard.known(ctx.request.scope):
        return _enter(ctx, token or "", next)
    return html_response(ctx, "login.html", next=security.local_path(next), wrong=False)


@post("/login", status_code=200, summary="Come in with the token of the server")
async def enter_form(ctx: NamedDependency[Context]) -> Response[Any]:
    """Take the token from the form."""
    form = ctx.request.scope["state"]["form"]
    return _enter(ctx, (form.get("token") or [""])[0].strip(), (form.get("next") or [None])[0])


@post("/logout", status_code=200, summary="Leave")
async def leave(ctx: NamedDependency[Context]) -> Response[Any]:
    """Take the session cookie away."""
    return redirect("/login", [Cookie(security.SESSION, value="", max_age=0, httponly=True, samesite="lax")])


def _enter(ctx: Context, token: str, next: str | None) -> Response[Any]:
    guard = ctx.room.guard
    right = guard.fits(token) or guard.known(ctx.request.scope)
    if ctx.json:
        return json_response(ctx, Entered(right), 200 if right else 403)
    if not right:
        return html_response(ctx, "login.html", status=403, next=security.local_path(next), wrong=True)
    cookie = Cookie(security.SESSION, value=guard.session(), max_age=YEAR, httponly=True, samesite="lax")
    return redirect(security.local_path(next), [cookie] if ctx.room.settings.token else [])


HANDLERS = (enter, enter_form, leave)
