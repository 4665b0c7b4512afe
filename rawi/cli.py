"""The command line: `rawi code`, `rawi schema`, `rawi codebook`, `rawi knowledge check`.

What a command needs is imported inside it, so that `rawi --help` stays quick.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, Literal, NoReturn

import typer

from rawi.export.formats import BY_SUFFIX, OPTIONS, Bidi, Format

if TYPE_CHECKING:
    from rawi.export.writer import Writer
    from rawi.run import Coder, Dating, Tally

PARTLY, INTERRUPTED, PIPE_CLOSED, FAULT = 3, 130, 141, 70
DEFAULT_WIDTH = 140
"""How wide a table is that does not go to a terminal, where COLUMNS does not say."""

EPILOG = """\b
Exit codes:
  0    all was coded
  1    nothing could be coded, or the output could not be written
  2    the command line is wrong
  3    some records could not be coded, the others were
  70   a fault in rawi
  130  stopped with Ctrl-C
"""

app = typer.Typer(
    name="rawi",
    help="Who did what to whom, where, when, and according to whom: Arabic news reports to PLOVER event records.",
    epilog=EPILOG,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
knowledge = typer.Typer(
    help="The data files about actors, offices, media and places.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(knowledge, name="knowledge")

Lang = Annotated[Literal["ar", "en"], typer.Option("--lang", help="Language of the labels.")]


def make_coder(reader: str | None, threads: int | None, relations: bool = False) -> Coder:
    """Return the chain of `rawi.coder`, with what was asked for on the command line."""
    from rawi.coder import Coder

    options: dict[str, Any] = {"reader": reader, "threads": threads, "relations": relations or None}
    return Coder(**{name: value for name, value in options.items() if value is not None})


def make_dating() -> Dating:
    """Return what infers the publication date from a text, with the words that state it."""
    from rawi.resolve.when import infer_published

    def dating(text: str) -> tuple[str, str] | None:
        found = infer_published(text)
        return None if found is None else (found[0].isoformat(), found[1].text)

    return dating


def _version(wanted: bool) -> None:
    if wanted:
        from rawi import __version__

        print(f"rawi {__version__}")
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Options of all commands."""


@app.command(epilog=EPILOG)
def code(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE",
            help="Text, HTML, JSONL or CSV files, folders of them, or - for standard input. The kind is told by the "
            "extension, else by the content.",
        ),
    ],
    published: Annotated[
        str | None,
        typer.Option(
            metavar="DATE",
            help="Publication date of the reports (2019-07-10); goes before what they state themselves. Without it, "
            "and where they state none, it is inferred from the text if that allows it, and said so.",
        ),
    ] = None,
    format: Annotated[
        Format | None,
        typer.Option(
            help="What to write. By default: by the extension of --out; else a table in a terminal and JSONL elsewhere."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Write to this file; one that is there is replaced.")
    ] = None,
    lang: Lang = "en",
    reader: Annotated[
        Literal["model", "lexicon"] | None,
        typer.Option(
            envvar="RAWI_READER", help="What finds the events: the trained model (default) or the list of cue words."
        ),
    ] = None,
    threads: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Processor threads to use (default: all).")
    ] = None,
    bidi: Annotated[
        Bidi,
        typer.Option(
            envvar="RAWI_BIDI",
            help="Arabic in the table: isolate, for a terminal that orders it itself; visual, for one that does not; "
            "none, no marks at all; auto tells known terminals.",
        ),
    ] = "auto",
    relations: Annotated[
        bool,
        typer.Option(
            "--relations",
            help="Find standing facts too: who is allied with, backs, fights, is present in, controls, fears or aims "
            'at whom or what. JSONL gets them after the events of each report, with "record": "relation"; the table '
            "lists them below. The other formats hold events only and are refused.",
        ),
    ] = False,
    bom: Annotated[bool, typer.Option("--bom", help="Begin CSV with a byte-order mark, for Excel.")] = False,
    id_column: Annotated[
        str | None, typer.Option(metavar="NAME", help="Column of CSV, or key of JSONL, that holds the id.")
    ] = None,
    text_column: Annotated[str | None, typer.Option(metavar="NAME", help="The same for the text.")] = None,
    title_column: Annotated[str | None, typer.Option(metavar="NAME", help="For the title.")] = None,
    date_column: Annotated[str | None, typer.Option(metavar="NAME", help="For the publication date.")] = None,
    publisher_column: Annotated[str | None, typer.Option(metavar="NAME", help="For the publisher.")] = None,
    url_column: Annotated[str | None, typer.Option(metavar="NAME", help="For the address.")] = None,
    language_column: Annotated[str | None, typer.Option(metavar="NAME", help="For the language.")] = None,
) -> None:
    """Code reports: read files, write one record an event.

    Messages go to standard error and name the file and the line. What cannot be read is passed over, the rest is
    coded.
    """
    from rawi.intake.files import Intake
    from rawi.progress import Messages
    from rawi.run import Tally, run

    chosen = _format(format, out, bom)
    if relations and chosen not in ("jsonl", "table"):
        raise typer.BadParameter(f"{chosen} holds events only: write JSONL or a table", param_hint="--relations")
    columns = {
        "id": id_column,
        "text": text_column,
        "title": title_column,
        "published": date_column,
        "publisher": publisher_column,
        "url": url_column,
        "language": language_column,
    }
    if out and any(source != "-" and Path(source).resolve() == out.resolve() for source in sources):
        raise typer.BadParameter(f"'{out}' is one of the files to read", param_hint="--out")
    intake = Intake(
        sources,
        published=_date(published),
        columns={name: column for name, column in columns.items() if column},
        leave_out=[out] if out else [],
    )
    tally = Tally()
    with _stopped(tally), Messages(intake.size) as messages:
        coder, dating = make_coder(reader, threads, relations), make_dating()
        with _opened(out, tally) as stream, _writer(chosen, stream, out, lang=lang, bidi=bidi, bom=bom) as writer:
            # the bar and what is written share the terminal
            writing = messages.paused if out is None and sys.stdout.isatty() else nullcontext
            relater = coder.related if relations else None
            run(intake, coder, writer, messages, tally, relater=relater, dating=dating, writing=writing)
    for note in writer.notes():
        print(f"rawi: {note}", file=sys.stderr)
    if out or tally.bad:
        print(f"rawi: {tally}{f', written to {out}' if out and tally.reports else ''}", file=sys.stderr)
    elif not tally.reports:
        print("rawi: no report was found", file=sys.stderr)
    raise typer.Exit(tally.exit_code())


@app.command()
def schema() -> None:
    """Print the JSON Schema (2020-12) of an event record."""
    import json

    from rawi.records import schema as event_schema

    print(json.dumps(event_schema(), ensure_ascii=False, indent=2))


@app.command()
def codebook(
    type: Annotated[str | None, typer.Argument(metavar="TYPE", help="One of the 16 event types.")] = None,
    lang: Lang = "en",
) -> None:
    """Print the codebook: types with their modes and scores, contexts, sectors, codes."""
    from rawi.ontology import plover
    from rawi.ontology.codebook import render

    if type and type.upper() not in plover.types():
        known = ", ".join(plover.types())
        raise typer.BadParameter(f"there is no type '{type}': the types are {known}", param_hint="TYPE")
    print(render(lang, type))


@knowledge.command()
def check(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="FOLDER", exists=True, file_okay=False, help="The folder; by default the one in use."),
    ] = None,
) -> None:
    """Check the data files, and name the file and line of each problem. Exit code 1 where there are any."""
    from rawi.knowledge.base import DATA
    from rawi.knowledge.check import check as problems_of
    from rawi.knowledge.places import check_places

    folder = folder or DATA
    problems = problems_of(folder)
    if (folder / "places").is_dir():
        problems += check_places(folder / "places")
    for problem in problems:
        print(f"{problem.file}:{problem.line}: {problem.message}")
    count = len(problems)
    print(f"rawi: {count} problem{'' if count == 1 else 's'}" if count else "rawi: no problems", file=sys.stderr)
    raise typer.Exit(1 if problems else 0)


def _register() -> None:
    """Take in the commands that have a module of their own; a module imports what it needs when it runs."""
    from rawi.commands import add, check, count, explain, export, find, recode, serve, watch

    for module in (explain, add, watch, recode, find, count, export, serve, check):
        app.command(module.__name__.rpartition(".")[2], epilog=EPILOG)(module.command)


_register()


def main() -> NoReturn:
    """Run the command line, in UTF-8 whatever the locale, and leave with its exit code; never with a traceback.

    Set RAWI_DEBUG=1 to see where a fault comes from.
    """
    for stream, errors in ((sys.stdout, "replace"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)
    try:
        app(prog_name="rawi")
        sys.stdout.flush()
    except BrokenPipeError:
        _leave_pipe()
    except Exception as error:
        if os.environ.get("RAWI_DEBUG"):
            raise
        what = f"{type(error).__name__}: {error}"
        print(f"rawi: a fault in rawi ({what}): please report it with what RAWI_DEBUG=1 shows", file=sys.stderr)
        sys.exit(FAULT)
    except SystemExit:
        try:
            sys.stdout.flush()
        except BrokenPipeError:
            _leave_pipe()
        raise
    sys.exit(0)


def _leave_pipe() -> NoReturn:
    """Leave quietly when whoever reads the output has gone, as with `| head`."""
    # the interpreter flushes standard output once more as it ends
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(PIPE_CLOSED)


_BY_NAME: dict[str, Format] = {**BY_SUFFIX, ".txt": "table", "": "jsonl"}


def _format(format: Format | None, out: Path | None, bom: bool) -> Format:
    """Return the format that was asked for, or that fits where the output goes. Raises BadParameter."""
    to_terminal = out is None and sys.stdout.isatty()
    if format is None:
        suffix = out.suffix.lower() if out and not (out.exists() and not out.is_file()) else ""
        if suffix not in _BY_NAME:
            known = ", ".join(filter(None, _BY_NAME))
            raise typer.BadParameter(
                f"'{out}' tells no format; say --format, or use one of {known}", param_hint="--out"
            )
        format = "table" if to_terminal else _BY_NAME[suffix]
    if format == "parquet" and to_terminal:
        raise typer.BadParameter(
            "Parquet is no text for a terminal: say where to with --out PATH", param_hint="--format"
        )
    if bom and (format == "table" or "bom" not in OPTIONS[format]):
        raise typer.BadParameter(f"only CSV has a byte-order mark, and the format is {format}", param_hint="--bom")
    return format


def _date(published: str | None) -> str | None:
    from rawi.intake.dates import parse_date

    try:
        return parse_date(published) if published is not None else None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--published") from None


@contextmanager
def _opened(out: Path | None, tally: Tally) -> Iterator[BinaryIO]:
    """Give the stream that events go to; the folder of `out` is made where it is missing.

    A file that is there is replaced at the end only, and not where no report was coded or writing failed.
    """
    if out is None:
        yield sys.stdout.buffer
        return
    from rawi.export.output import replacing

    # what was coded before Ctrl-C is kept
    with replacing(out, lambda: bool(tally.reports)) as stream:
        yield stream


def _writer(
    format: Format, stream: BinaryIO, out: Path | None, *, lang: Literal["ar", "en"], bidi: Bidi, bom: bool
) -> Writer:
    from rawi.export.writer import open_writer

    if format != "table":
        return open_writer(format, stream, bom=bom)
    from rawi.export.table import TableWriter, Terminal

    width = None if out is None and sys.stdout.isatty() else int(os.environ.get("COLUMNS") or DEFAULT_WIDTH)
    text = sys.stdout if out is None else io.TextIOWrapper(stream, encoding="utf-8", write_through=True)
    return TableWriter(Terminal(file=text, width=width, highlight=False), language=lang, mode=bidi)


@contextmanager
def _stopped(tally: object) -> Iterator[None]:
    """Turn what ends a run early into a message and an exit code."""
    try:
        yield
    except KeyboardInterrupt:
        print(f"rawi: stopped; so far {tally}", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        _leave_pipe()
    except ImportError as error:
        if error.name and error.name.startswith("rawi"):
            raise
        print(f"rawi: a package is missing: {error}", file=sys.stderr)
        raise typer.Exit(1) from None
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"rawi: {where}{error.strerror or error}; so far {tally}", file=sys.stderr)
        raise typer.Exit(1) from None
