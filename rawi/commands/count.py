"""`rawi count`: how many events, by what, and the conflict-cooperation score over time."""

from __future__ import annotations

import csv
import json
import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from rawi.commands.archives import Where, opened
from rawi.commands.queries import query_options

if TYPE_CHECKING:
    from rawi.archive.counts import Point, Row
    from rawi.archive.query import Query

Period = Literal["day", "week", "month", "quarter", "year"]
BAR = "█"
_PARTS = " ▏▎▍▌▋▊▉"


@query_options
def command(
    archive: Where,
    query: Query,
    by: Annotated[
        str | None,
        typer.Option(
            metavar="WHAT[,WHAT]",
            help="dyad, actor, recipient, country-dyad, type, mode, place, country, "
            "publisher, voice, voice-kind, status, certainty, day, week, month, quarter, year, ...",
        ),
    ] = None,
    series: Annotated[
        Period | None, typer.Option(help="The conflict-cooperation score (-10 to 10) over time, a line a period.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="Show so many rows.")] = None,
    format: Annotated[
        Literal["table", "csv", "jsonl", "svg"],
        typer.Option(help="A table with bars, CSV, JSONL, or (of a --series) a picture."),
    ] = "table",
) -> None:
    """Count the events of an archive that the options find, by one thing or several.

    Counts are of records: an event that two reports tell counts twice. With a period first (--by month,dyad), rows are
    in the order of time. Without --by and --series, the events are counted.
    """
    from rawi.archive import counts
    from rawi.archive import query as asking

    if format == "svg" and series is None:
        raise typer.BadParameter("only a --series is drawn as a picture", param_hint="--format")
    with opened(archive) as store:
        try:
            if series is not None:
                points = counts.series(store, query, series)[:limit]
                if format == "svg":
                    sys.stdout.write(_drawn(points, query, series))
                else:
                    _show_series(points, format)
            elif by is not None:
                names = [name.strip() for name in by.split(",") if name.strip()]
                rows = counts.counts(store, query, names, limit)
                _show(counts.titles(names), rows, format)
            else:
                typer.echo(asking.count(store, query))
        except asking.QueryError as error:
            raise typer.BadParameter(str(error), param_hint="--by") from None


def _show(titles: list[str], rows: list[Row], format: str) -> None:
    heads = [*titles, "events", "reports", "scale"]
    if format == "table":
        from rich.table import Table

        from rawi.export import bidi
        from rawi.export.table import Terminal

        mode = bidi.resolve("auto")
        table = Table(box=None, header_style="bold", pad_edge=False)
        for head in heads:
            table.add_column(head, justify="right" if head in ("events", "reports", "scale") else "left")
        table.add_column("")
        most = max((r.events for r in rows), default=1)
        for r in rows:
            values = [bidi.lay_out(bidi.clean(v or ""), mode, rtl=bidi.is_rtl(v or "")) for v in r.values]
            table.add_row(*values, f"{r.events:,}", f"{r.reports:,}", f"{r.scale:+.1f}", bar(r.events / most, 30))
        Terminal(width=None if sys.stdout.isatty() else 140, highlight=False).print(table)
        return
    _plain(heads, [[*r.values, r.events, r.reports, r.scale] for r in rows], format)


def _show_series(points: list[Point], format: str) -> None:
    heads = ["start", "events", "scale", "total", "q1", "q2", "q3", "q4", "unusual"]
    if format == "table":
        from rich.table import Table

        from rawi.export.table import Terminal

        table = Table(box=None, header_style="bold", pad_edge=False)
        for head in ("start", "events", "scale"):
            table.add_column(head, justify="left" if head == "start" else "right")
        table.add_column("conflict", justify="right")
        table.add_column("cooperation")
        for p in points:
            score = p.scale or 0.0
            left = f"[red]{bar(-score / 10, 20)}[/]" if score < 0 else ""
            right = f"[green]{bar(score / 10, 20)}[/]" if score > 0 else ""
            flag = " unusual" if p.unusual else ""
            shown = "" if p.scale is None else f"{p.scale:+.1f}"
            table.add_row(p.start, f"{p.events:,}", shown, left, right + flag)
        Terminal(width=None if sys.stdout.isatty() else 140, highlight=False).print(table)
        return
    rows: list[list[object]] = [[p.start, p.events, p.scale, p.total, *p.quads, p.unusual] for p in points]
    _plain(heads, rows, format)


def _drawn(points: list[Point], query: Query, period: str) -> str:
    from rawi.archive.query import to_params
    from rawi.export.chart import svg

    asked = ", ".join(value for _, value in to_params(query))
    return svg(points, f"Events by {period}{f': {asked}' if asked else ''}")


def bar(share: float, width: int) -> str:
    """Return a bar that fills a share (0 to 1) of `width` characters, to the eighth of one."""
    eighths = round(max(0.0, min(share, 1.0)) * width * 8)
    whole, part = divmod(eighths, 8)
    return BAR * whole + (_PARTS[part] if part else "")


def _plain(heads: list[str], rows: list[list[object]], format: str) -> None:
    if format == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(heads)
        writer.writerows(["" if v is None else v for v in row] for row in rows)
    else:
        for row in rows:
            sys.stdout.write(json.dumps(dict(zip(heads, row, strict=True)), ensure_ascii=False) + "\n")
