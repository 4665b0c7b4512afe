"""`rawi check`: is an archive whole?"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rawi.archive.store import Archive


def command(
    archive: Annotated[
        str, typer.Argument(metavar="ARCHIVE", help="The file of the archive, or its postgresql:// address.")
    ],
    repair: Annotated[bool, typer.Option("--repair", help="Build the search index anew from the texts first.")] = False,
) -> None:
    """Check that an archive is whole; name each problem and what to do about it. Exit code 1 where there are any.

    Checked are the database file itself, rows that point at nothing, records whose words do not stand in the text, the
    search index, and what is unfinished: sources not read to the end, reports not coded. An archive of an older
    version is brought up to date.
    """
    from rawi.archive.check import check
    from rawi.archive.errors import ArchiveError
    from rawi.archive.text import rebuild

    try:
        with _opened(archive, repair) as opened:
            if repair:
                print(f"rawi: {rebuild(opened):,} reports are in the search index", file=sys.stderr)
            problems = check(opened)
            counts = opened.counts()
    except ArchiveError as error:
        print(f"rawi: {error}", file=sys.stderr)
        raise typer.Exit(1) from None
    for problem in problems:
        print(problem)
    print(f"rawi: {_summary(counts)}: {_count(len(problems), 'problem')}", file=sys.stderr)
    raise typer.Exit(1 if problems else 0)


def _opened(where: str, repair: bool) -> Archive:
    """Open an archive to change it where that is possible, else to read it."""
    from rawi.archive.errors import ArchiveError
    from rawi.archive.store import Archive

    try:
        return Archive(where)
    except ArchiveError:
        if repair:
            raise
        # what is wrong is told by the second try, unless the right to write was all that was missing
        return Archive(where, readonly=True)


def _summary(counts: dict[str, int]) -> str:
    return f"{_count(counts['reports'], 'report')}, {_count(counts['events'], 'event')}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}" if number else f"no {noun}s"
