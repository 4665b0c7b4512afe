"""`rawi add`: take reports into an archive, and code what is new."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from rawi.archive.add import Tally
    from rawi.archive.coding import Coder
    from rawi.archive.store import Archive
    from rawi.progress import Messages

INTERRUPTED, PARTLY = 130, 3
EVERY_SECONDS = 30.0
"""How often a line tells how far it is where there is no terminal."""

Reader = Annotated[
    Literal["model", "lexicon"] | None,
    typer.Option(
        envvar="RAWI_READER", help="What finds the events: the trained model (default) or the list of cue words."
    ),
]
Threads = Annotated[int | None, typer.Option(metavar="N", min=1, help="Processor threads to use (default: all).")]
Pause = Annotated[
    float, typer.Option(metavar="SECONDS", min=0, help="Time between two requests to a host, if it asks for no longer.")
]
Contact = Annotated[
    str | None,
    typer.Option(
        metavar="WHO", envvar="RAWI_CONTACT", help="Mail or web address, told to the sites that are asked for pages."
    ),
]
NoCode = Annotated[bool, typer.Option("--no-code", help="Only take the reports in; they are coded by a later run.")]
NoPages = Annotated[
    bool, typer.Option("--no-pages", help="Take the text that feeds have themselves; do not fetch the pages.")
]


def command(
    archive: Annotated[
        str,
        typer.Argument(
            metavar="ARCHIVE",
            help="The archive: a file, made where there is none, or a postgresql:// address of a database.",
        ),
    ],
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE",
            help="Files (text, HTML, JSON, JSONL, CSV, Parquet, WARC, ZIP and gzip of these, feeds, sitemaps), folders "
            "of them, - for standard input, or web addresses of feeds, sitemaps and pages.",
        ),
    ],
    published: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Publication date of all reports; goes before what they state themselves."),
    ] = None,
    no_code: NoCode = False,
    reader: Reader = None,
    threads: Threads = None,
    no_pages: NoPages = False,
    pause: Pause = 2.0,
    contact: Contact = None,
    id_column: Annotated[
        str | None, typer.Option(metavar="NAME", help="Column, or key of JSON, that holds the id.")
    ] = None,
    text_column: Annotated[str | None, typer.Option(metavar="NAME", help="The same for the text.")] = None,
    title_column: Annotated[str | None, typer.Option(metavar="NAME", help="For the title.")] = None,
    date_column: Annotated[str | None, typer.Option(metavar="NAME", help="For the publication date.")] = None,
    publisher_column: Annotated[str | None, typer.Option(metavar="NAME", help="For the publisher.")] = None,
    url_column: Annotated[str | None, typer.Option(metavar="NAME", help="For the address.")] = None,
) -> None:
    """Take reports into an archive, and code those that are new.

    Only Arabic reports are taken. One that is there already, with the same text or the same address, is not taken
    twice. What is not taken is kept with its reason, see `rawi check`. Stopped at any moment, even by a power cut, the
    same command goes on where it was; sources that have not changed are not read again.
    """
    from rawi.archive.add import Adding, Tally
    from rawi.intake.origin import Options
    from rawi.intake.sources import expand, weight
    from rawi.intake.web import Web
    from rawi.progress import Messages

    columns = {
        "id": id_column,
        "text": text_column,
        "title": title_column,
        "published": date_column,
        "publisher": publisher_column,
        "url": url_column,
    }
    options = Options(_date(published), {name: column for name, column in columns.items() if column}, not no_pages)
    tally = Tally()
    with ended(tally), open_archive(archive) as store, Messages(weight(sources), every=EVERY_SECONDS) as messages:
        web = Web(pause=pause, contact=contact)
        origins = expand(sources, options, web, leave_out=_own_files(archive))
        Adding(store, messages, tally).take_in(origins, weight(sources))
        messages.say(f"rawi: {tally.taken()}")
        if tally.undated:
            dates = "only what their texts state is known: name the column with --date-column, or give --published"
            messages.say(f"rawi: without a date of publication came {tally.undated:,} of them: {dates}")
        if not no_code:
            code(store, messages, tally, reader, threads)
    if tally.coded or tally.failed:
        print(f"rawi: {tally.found()}", file=sys.stderr)
    raise typer.Exit(PARTLY if tally.bad or tally.later or tally.failed else 0)


def code(
    archive: Archive,
    messages: Messages,
    tally: Tally,
    reader: str | None,
    threads: int | None,
    *,
    coder: Coder | None = None,
    stopped: Callable[[], bool] = lambda: False,
    again: bool = False,
) -> Coder | None:
    """Code all reports of an archive that no run has coded (`again`: this one neither), and count in `tally`.

    Returns the chain that was used, to be handed back as `coder` the next time. Raises ArchiveError.
    """
    from rawi.archive.coding import begin_run, code_new
    from rawi.coder import Coder as Chain
    from rawi.progress import Pace

    name = reader or "model"
    run = begin_run(archive, name)
    total = archive.counts()["uncoded"] if not again else sum(1 for _ in archive.uncoded(run))
    if not total:
        return coder
    chain: Coder = coder or Chain(name, threads=threads or 0, relations=True)
    pace, before = Pace(), tally.coded + tally.failed
    messages.begin(total)

    def saved(reports: int, events: int, failed: Mapping[str, str]) -> None:
        tally.coded += reports
        tally.events += events
        tally.failed += len(failed)
        for id, error in failed.items():
            messages.say(f"rawi: {id}: could not be coded ({error}): please report this as a fault", "failed reports")
        done = tally.coded + tally.failed - before
        words = pace.words(done, "reports", done, total)
        messages.advance(done, ", ".join(filter(None, (tally.found(), words))))

    code_new(archive, chain, run, saved, stopped, again=again)
    return chain


@contextmanager
def open_archive(where: str) -> Iterator[Archive]:
    """Open an archive, made where there is none. Raises ArchiveError."""
    from rawi.archive.store import Archive

    with Archive(where, create=True) as archive:
        yield archive


@contextmanager
def ended(tally: object) -> Iterator[None]:
    """Turn what ends a run early into a message and an exit code: Ctrl-C, SIGTERM, a full disk."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = {name: signal.getsignal(name) for name in (signal.SIGTERM, signal.SIGINT)}
    signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        print(f"rawi: stopped; so far {tally}; the same command goes on here", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    except ImportError as error:
        if error.name and error.name.startswith("rawi"):
            raise
        print(f"rawi: a package is missing: {error}", file=sys.stderr)
        raise typer.Exit(1) from None
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        print(f"rawi: {name}{error.strerror or error}; so far {tally}", file=sys.stderr)
        raise typer.Exit(1) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _own_files(archive: str) -> list[Path]:
    """Return the files that an archive in a file consists of: they are no source of reports."""
    if "://" in archive:
        return []
    path = Path(archive).expanduser()
    return [path, *(path.with_name(path.name + ending) for ending in ("-wal", "-shm", "-journal"))]


def _date(published: str | None) -> str | None:
    from rawi.intake.dates import parse_date

    try:
        return parse_date(published) if published is not None else None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--published") from None
