"""`rawi serve`: the situation room, in a browser."""

from __future__ import annotations

from typing import Annotated

import typer

from rawi.commands.archives import Where, opened


def command(
    archive: Where,
    host: Annotated[
        str,
        typer.Option(
            help="The address to listen on. Any but this machine's own needs a token; one is made up if need be."
        ),
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8765,
    token: Annotated[
        str | None,
        typer.Option(envvar="RAWI_TOKEN", help="Let in only who knows this token.", show_default=False),
    ] = None,
) -> None:
    """Open the situation room of an archive: map, timeline, network, reports with their records.

    Stop it with Ctrl-C.
    """
    try:
        from rawi.server.app import serve
    except ImportError as error:
        if error.name and error.name.startswith("rawi"):
            raise
        typer.echo(f"rawi: the room needs a package that is not there ({error}): pip install 'rawi[server]'", err=True)
        raise typer.Exit(1) from None
    from rawi.server.settings import settled

    settings = settled(host, port, token)
    with opened(archive) as store:
        typer.echo(f"The room is open at {settings.address}", err=True)
        if settings.token:
            typer.echo(f"Come in with {settings.address}login?token={settings.token}", err=True)
        serve(store, settings)
