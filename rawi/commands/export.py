"""`rawi export`: write the events of an archive, or those that are looked for, in any of the formats."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from rawi.commands.archives import Where, opened
from rawi.commands.queries import query_options
from rawi.export.formats import BINARY, BY_SUFFIX, OPTIONS, FileFormat

if TYPE_CHECKING:
    from rawi.archive.query import Query
    from rawi.records import Event, Report

INTERRUPTED = 130
STEP = 500
"""How many events are written between two looks at the progress bar."""


@query_options
def command(
    archive: Where,
    query: Query,
    format: Annotated[FileFormat | None, typer.Option(help="What to write; by default by the name of --out.")] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Write to this file; one that is there is replaced at the end.")
    ] = None,
    bom: Annotated[bool, typer.Option("--bom", help="CSV: begin with a byte-order mark, for Excel.")] = False,
    header: Annotated[bool, typer.Option("--header", help="GDELT: begin with the names of the columns.")] = False,
    every_status: Annotated[
        bool,
        typer.Option(
            "--every-status", help="GDELT, FtM: also what was denied, planned or imagined, as if it had happened."
        ),
    ] = False,
    unplaced: Annotated[
        bool, typer.Option("--unplaced", help="GeoJSON: also events without a point, their geometry null.")
    ] = False,
) -> None:
    """Write the events of an archive that the options find; without any, all of them.

    Events come report by report. Without --out they go to standard output.
    """
    given = {"bom": bom, "header": header, "every_status": every_status, "unplaced": unplaced}
    chosen = _format(format, out, [name for name, value in given.items() if value])
    with opened(archive) as store:
        from rawi.archive import query as asking
        from rawi.export.output import replacing
        from rawi.export.writer import open_writer
        from rawi.progress import Messages

        written, done = 0, False
        try:
            total = asking.count(store, query)
            target = replacing(out, lambda: done) if out else nullcontext(sys.stdout.buffer)
            with target as stream, Messages(total, quiet=out is None and sys.stdout.isatty()) as messages:
                with open_writer(chosen, stream, **given) as writer:
                    for report, events in by_report(asking.each(store, query)):
                        writer.write(report, events)
                        written += len(events)
                        if written % STEP < len(events):
                            messages.advance(written, f"{written:,} events")
                done = True
        except KeyboardInterrupt:
            kept = f"; {out} is as it was" if out else ""
            _end(f"stopped after {written:,} events{kept}", INTERRUPTED)
        except BrokenPipeError:
            raise
        except ImportError as error:
            _end(f"a package is missing: {error}", 1)
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            _end(f"{where}{error.strerror or error}", 1)
    for note in writer.notes():
        typer.echo(f"rawi: {note}", err=True)
    if out or not total:
        where = f", written to {out}" if out else ""
        typer.echo(f"rawi: {written:,} event{'' if written == 1 else 's'} found{where}", err=True)


def by_report(events: Iterable[Event]) -> Iterator[tuple[Report, list[Event]]]:
    """Give the events of each report together, with what they know of the report; its text is left empty."""
    from rawi.records import Report

    for doc, found in groupby(events, lambda event: event.doc):
        about = Report(
            id=doc.id, text="", title=doc.title, published=doc.published, publisher=doc.publisher, url=doc.url
        )
        yield about, list(found)


def _format(format: FileFormat | None, out: Path | None, options: list[str]) -> FileFormat:
    """Return the format that was asked for, or that the name of the file tells. Raises BadParameter."""
    if format is None:
        found = BY_SUFFIX.get(out.suffix.lower() if out else ".jsonl")
        if found is None:
            known = ", ".join(BY_SUFFIX)
            raise typer.BadParameter(
                f"'{out}' tells no format; say --format, or use one of {known}", param_hint="--out"
            )
        format = found
    if format in BINARY and out is None and sys.stdout.isatty():
        raise typer.BadParameter(
            f"{format} is no text for a terminal: say where to with --out PATH", param_hint="--format"
        )
    for option in options:
        if option not in OPTIONS[format]:
            having = " and ".join(name for name, own in OPTIONS.items() if option in own)
            raise typer.BadParameter(
                f"only {having} has it, and the format is {format}", param_hint=f"--{option.replace('_', '-')}"
            )
    return format


def _end(message: str, code: int) -> NoReturn:
    typer.echo(f"rawi: {message}", err=True)
    raise typer.Exit(code) from None
