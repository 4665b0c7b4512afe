"""`rawi find`: look for events, or for reports, in an archive."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from rawi.commands.archives import Where, opened
from rawi.commands.queries import query_options

if TYPE_CHECKING:
    from rawi.archive.query import Query
    from rawi.archive.text import Found, Piece
    from rawi.records import Event

Order = Literal["date", "-date", "confidence", "rank"]


@query_options
def command(
    archive: Where,
    query: Query,
    reports: Annotated[
        bool, typer.Option("--reports", help="Show the reports, with the words found, not events.")
    ] = False,
    order: Annotated[
        Order | None,
        typer.Option(help="By date, -date (newest first), confidence (least certain first) or rank of the --text."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="Show so many.")] = 20,
    offset: Annotated[int, typer.Option(min=0, metavar="N", help="Pass over so many.")] = 0,
    format: Annotated[Literal["table", "jsonl"], typer.Option(help="A table, or one record a line.")] = "table",
    lang: Annotated[Literal["ar", "en"], typer.Option(help="Language of the labels.")] = "en",
) -> None:
    """Find events in an archive: by who, whom, what, where, when, and according to whom.

    Without any option the newest events are shown. Words (--text) are found whatever is written on to them.
    """
    from rawi.archive import query as asking

    with opened(archive) as store:
        if reports:
            found = asking.reports(store, query, limit=limit, offset=offset)
            _show_reports(found, format, offset)
            return
        chosen = order or ("rank" if query.text else "-date")
        events = asking.events(store, query, limit=limit, offset=offset, order=chosen)
        if format == "jsonl":
            from rawi.records import encode

            for hit in events:
                sys.stdout.write(encode(hit.event).decode() + "\n")
            return
        total = asking.count(store, query)
        _show_events([hit.event for hit in events], total, offset, lang)


def _show_events(events: list[Event], total: int, offset: int, lang: Literal["ar", "en"]) -> None:
    from rawi.export.bidi import resolve
    from rawi.export.labels import Labels
    from rawi.export.table import Terminal, render
    from rawi.records import Report

    last = offset + len(events)
    title = f"{offset + 1}-{last} of {total:,} events" if events else "no event was found"
    console = Terminal(width=None if sys.stdout.isatty() else 140, highlight=False)
    console.print(render(Report(id="", text="", title=title), events, Labels(lang), resolve("auto")))


def _show_reports(found: Found, format: str, offset: int) -> None:
    if format == "jsonl":
        import msgspec

        for hit in found.hits:
            sys.stdout.write(msgspec.json.encode(hit).decode() + "\n")
        return
    from rich.text import Text

    from rawi.export import bidi
    from rawi.export.table import Terminal

    console = Terminal(width=None if sys.stdout.isatty() else 100, highlight=False)
    mode = bidi.resolve("auto")
    for word in found.ignored:
        console.print(f"'{word}' is too common to be looked for", style="dim")
    console.print(f"{found.total:,} reports", style="bold")
    for n, hit in enumerate(found.hits, offset + 1):
        about = "  ".join(
            part for part in (hit.published, hit.publisher and bidi.clean(hit.publisher), hit.key) if part
        )
        console.print(Text(f"\n{n}. {about}", "dim"))
        for pieces, style in ((hit.title, "bold"), (hit.snippet, "")):
            for line in _lines(pieces, console.width - 2):
                console.print(_laid_out(line, mode, style), justify="right")


def _lines(pieces: list[Piece], width: int) -> list[list[tuple[str, bool]]]:
    """Break pieces into lines of whole words, each word with whether it is what was looked for."""
    from rich.cells import cell_len

    from rawi.export.bidi import clean

    lines: list[list[tuple[str, bool]]] = [[]]
    room = width
    for piece in pieces:
        for word in clean(piece.text).split():
            if cell_len(word) + 1 > room and lines[-1]:
                lines.append([])
                room = width
            lines[-1].append((word, piece.hit))
            room -= cell_len(word) + 1
    return [line for line in lines if line]


def _laid_out(line: list[tuple[str, bool]], mode: object, style: str) -> object:
    from rich.text import Text

    from rawi.export import bidi

    whole = bidi.lay_out(" ".join(word for word, _ in line), mode, rtl=True)  # type: ignore[arg-type]
    text = Text(whole, style)
    for word in {word for word, hit in line if hit}:
        shown = word if mode != "visual" else bidi.visual(word, rtl=True)
        text.highlight_words([shown], "bold yellow")
    return text
