"""What commands on an archive share: how it is named, and how it is opened for reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rawi.archive.store import Archive

Where = Annotated[
    str, typer.Argument(metavar="ARCHIVE", help="The archive: a file, or a postgresql:// address of a database.")
]


def opened(where: str) -> Archive:
    """Return an archive that is there. Ends the command with exit code 1 and a message where it cannot be opened."""
    from rawi.archive.errors import ArchiveError
    from rawi.archive.store import Archive

    try:
        return Archive(where)
    except ArchiveError as error:
        typer.echo(f"rawi: {error}", err=True)
        raise typer.Exit(1) from None
