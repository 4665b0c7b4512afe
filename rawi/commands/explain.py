"""`rawi explain`: show a report with its voices: who speaks where, and through whom each record reached the paper."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from rawi.export.formats import Bidi

if TYPE_CHECKING:
    from rawi.export.explain import Explanation
    from rawi.records import Event, Relation, Report

Shape = Literal["text", "html", "json"]
PARTLY, INTERRUPTED = 3, 130
DEFAULT_WIDTH = 100
"""How wide a text is that does not go to a terminal, where COLUMNS does not say."""
_BY_NAME: dict[str, Shape] = {".html": "html", ".htm": "html", ".json": "json", ".jsonl": "json", ".txt": "text"}


def command(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE", help="Text, HTML, JSONL or CSV files, folders of them, or - for standard input."
        ),
    ],
    id: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="Only the report with this id; else all, one by one.")
    ] = None,
    published: Annotated[
        str | None, typer.Option(metavar="DATE", help="Publication date of the reports (2019-07-10).")
    ] = None,
    format: Annotated[
        Shape | None,
        typer.Option(
            help="text, for a terminal; html, one page that needs nothing else; json, an object a line. By default by "
            "the name of --out, else text."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Write to this file; one that is there is replaced.")
    ] = None,
    lang: Annotated[Literal["ar", "en"], typer.Option(help="Language of the labels.")] = "en",
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
        Bidi, typer.Option(envvar="RAWI_BIDI", help="Arabic in a terminal: see the help of rawi code.")
    ] = "auto",
) -> None:
    """Show reports with their voices: who speaks where, nested, and for each event through whom it reached the paper.

    Below each sentence stand its events and standing facts, each with its voices, the nearest first and the report
    itself last, how sure each of them is, and the words that decide where something is denied, planned or imagined.
    """
    shape = format or (_BY_NAME.get(out.suffix.lower(), "text") if out else "text")
    count = _Count()
    with _ended(), _opened(out, lambda: count.shown > 0) as write:
        explanations = _explanations(sources, id, published, reader, threads, out, count)
        for piece in _pieces(explanations, shape, lang, bidi, width=_width(out)):
            write(piece)
    if not count.shown:
        what = f"no report has the id '{id}'" if id is not None and count.seen else "no report was found"
        known = f": there are {', '.join(count.ids)}{' …' if count.seen > len(count.ids) else ''}" if count.ids else ""
        print(f"rawi: {what}{known if id is not None else ''}", file=sys.stderr)
    raise typer.Exit(1 if not count.shown else PARTLY if count.bad else 0)


class _Count:
    """Reports seen and shown, records that could not be read, and the first ids."""

    def __init__(self) -> None:
        self.seen = self.shown = self.bad = 0
        self.ids: list[str] = []


def _explanations(
    sources: list[str],
    id: str | None,
    published: str | None,
    reader: str | None,
    threads: int | None,
    out: Path | None,
    count: _Count,
) -> Iterator[Explanation]:
    from rawi.coder import Coder
    from rawi.export.explain import explain
    from rawi.resolve.scopes import scopes

    coder: Coder | None = None
    for report in _reports(sources, published, out, count):
        count.seen += 1
        if len(count.ids) < 5:
            count.ids.append(report.id)
        if id is not None and report.id != id:
            continue
        coder = coder or Coder(reader or "model", threads=threads or 0, relations=True)
        try:
            (coded,) = coder.code_all([report])
            records: list[Event | Relation] = [*coded.events, *coded.relations]
            said = scopes(coded.report, coded.sentences, records, coder.composer.who)
            yield explain(coded.report, coded.sentences, coded.events, coded.relations, said)
        except OSError:
            raise
        except Exception as error:
            if os.environ.get("RAWI_DEBUG"):
                raise
            count.bad += 1
            why = f"could not be explained ({type(error).__name__}: {error}): please report this as a fault"
            print(f"rawi: {report.id}: {why}", file=sys.stderr)
            continue
        count.shown += 1


def _reports(sources: list[str], published: str | None, out: Path | None, count: _Count) -> Iterator[Report]:
    from rawi.intake.dates import parse_date
    from rawi.intake.files import Intake
    from rawi.intake.record import BadRecord

    try:
        day = parse_date(published) if published is not None else None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--published") from None
    for item in Intake(sources, published=day, leave_out=[out] if out else []):
        if isinstance(item, BadRecord):
            count.bad += 1
            print(f"rawi: {item}", file=sys.stderr)
        else:
            yield item


def _pieces(
    explanations: Iterator[Explanation], shape: Shape, lang: Literal["ar", "en"], bidi: Bidi, *, width: int | None
) -> Iterator[str]:
    """Yield what is to be written, a report after the other."""
    from rawi.export.labels import Labels

    labels = Labels(lang)
    if shape == "html":
        from rawi.export.explain_html import page

        yield from page(explanations, labels)
    elif shape == "json":
        from rawi.export.explain import to_json

        for explanation in explanations:
            yield to_json(explanation).decode() + "\n"
    else:
        yield from _printed(explanations, labels, bidi, width)


def _printed(explanations: Iterator[Explanation], labels: object, bidi: Bidi, width: int | None) -> Iterator[str]:
    from rich.console import Console

    from rawi.export.bidi import resolve
    from rawi.export.explain_text import render

    # colour goes where rich would put it itself: to a terminal, unless NO_COLOR says otherwise
    console = Console(width=width, highlight=False, force_terminal=sys.stdout.isatty() if width is None else False)
    for explanation in explanations:
        with console.capture() as captured:
            console.print(render(explanation, labels, resolve(bidi)))  # type: ignore[arg-type]
        yield captured.get()


def _width(out: Path | None) -> int | None:
    if out is None and sys.stdout.isatty():
        return None
    return int(os.environ.get("COLUMNS") or DEFAULT_WIDTH)


@contextmanager
def _opened(out: Path | None, keep: Callable[[], bool]) -> Iterator[Callable[[str], object]]:
    """Give what writes text to the file, or to standard output."""
    if out is None:
        yield sys.stdout.write
        sys.stdout.flush()
        return
    from rawi.export.output import replacing

    with replacing(out, keep) as stream:
        yield lambda text: stream.write(text.encode())


@contextmanager
def _ended() -> Iterator[None]:
    """Turn Ctrl-C and what cannot be read or written into a message and an exit code."""
    try:
        yield
    except KeyboardInterrupt:
        print("rawi: stopped", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        raise
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"rawi: {where}{error.strerror or error}", file=sys.stderr)
        raise typer.Exit(1) from None
