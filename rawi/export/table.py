"""Events as a table for a person: when, who, did what, to whom, where, who says so, how sure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from rawi.export import bidi
from rawi.export.formats import Bidi
from rawi.export.labels import Labels
from rawi.export.writer import Writer
from rawi.records import IMPLICIT, Entity, Event, Relation, Report, Voice

COLUMNS = ("number", "when", "who", "what", "whom", "where", "source", "sure")
NARROW = 110
"""Below this width in characters a column would hold hardly a name: events stand one under the other."""
LEAST = 9
"""The least width in characters of a column that does not fit as a whole."""


class Part(NamedTuple):
    """A piece of a cell, on lines of its own."""

    text: str
    style: str = ""


class Terminal(Console):
    """A console that leaves it to its user what happens when the reader of a pipe has gone."""

    def on_broken_pipe(self) -> None:
        """Raise BrokenPipeError, where rich would end the program."""
        raise BrokenPipeError


class TableWriter(Writer):
    """Prints a table for each report as it comes."""

    def __init__(self, console: Console, *, language: Literal["ar", "en"] = "en", mode: Bidi = "auto") -> None:
        """Print to `console`, labels in `language`, Arabic laid out as `mode` says."""
        self._console, self._labels, self._bidi = console, Labels(language), bidi.resolve(mode)

    def write(self, report: Report, events: list[Event]) -> None:
        """Print the events of a report, or that there are none."""
        self._console.print(render(report, events, self._labels, self._bidi), soft_wrap=False)

    def relate(self, report: Report, relations: list[Relation]) -> None:
        """Print the standing facts of a report."""
        from rawi.export import facts

        self._console.print(facts.render(relations, self._labels, self._bidi), soft_wrap=False)

    def close(self) -> None:
        """Send on what the stream holds back."""
        self._console.file.flush()


def render(report: Report, events: list[Event], labels: Labels, mode: Bidi = "isolate") -> RenderableType:
    """Return the events of a report for rich to print: a table or, in a narrow terminal, one under the other.

    Of a report without id, which stands for several, each event shows its whole id and publisher."""
    return _Rendered(report, events, labels, mode)


def cells(event: Event, labels: Labels) -> dict[str, list[Part]]:
    """Return what stands in each column for an event: names in the language of the labels, the words in «»."""
    return {column: make(event, labels) for column, make in _CELLS.items()}


class _Rendered:
    def __init__(self, report: Report, events: list[Event], labels: Labels, mode: Bidi) -> None:
        self.report, self.events, self.labels, self.mode = report, events, labels, mode

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = options.max_width
        yield self._heading(width)
        if not self.events:
            yield self._lines([Part(self.labels("word", "none"), "dim")], width)
        elif width < NARROW:
            yield Group(*(self._stacked(event, width) for event in self.events))
        else:
            yield self._table(width)
        yield ""

    def _heading(self, width: int) -> RenderableType:
        report = self.report
        title = bidi.clean(report.title or report.id)
        about = [bidi.clean(report.publisher)] if report.publisher else []
        if report.published:
            about += [self.labels("word", "published"), report.published]
        # each by itself: among Arabic words a date would be turned round
        runs = [bidi.lay_out(run, self.mode, rtl=bidi.is_rtl(run)) for run in about]
        line = Text(" ".join(reversed(runs) if self.labels.language == "ar" else runs), "dim", justify=self._justify)
        return Group(Rule(style="dim"), self._lines([Part(title, "bold")], width), *([line] if runs else []))

    def _table(self, width: int) -> Table:
        rows = [self._cells(event) for event in self.events]
        heads = {column: Part(self.labels("column", column), "bold") for column in COLUMNS}
        natural = [max(_natural([heads[c]]), *(_natural(row[c]) for row in rows)) for c in COLUMNS]
        widths = dict(zip(COLUMNS, share(natural, width - 3 * len(COLUMNS) - 1), strict=True))
        order = COLUMNS[::-1] if self.labels.language == "ar" else COLUMNS
        table = Table(show_lines=True, border_style="dim", pad_edge=True)
        for c in order:
            table.add_column(self._lines([heads[c]], widths[c]), width=widths[c], no_wrap=True, justify=self._justify)
        for row in rows:
            table.add_row(*(self._lines(row[c], widths[c]) for c in order))
        return table

    def _cells(self, event: Event) -> dict[str, list[Part]]:
        found = cells(event, self.labels)
        if not self.report.id:
            # events of many reports together: each says where it stands
            found["number"] = [Part(bidi.clean(event.id), "dim"), Part(bidi.clean(event.doc.publisher or ""), "dim")]
        return found

    def _stacked(self, event: Event, width: int) -> Table:
        row = self._cells(event)
        heads = {column: Part(self.labels("column", column), "bold") for column in COLUMNS}
        side = max(_natural([head]) for head in heads.values())
        room = max(width - side - 2, LEAST)
        table = Table.grid(padding=(0, 2, 0, 0))
        arabic = self.labels.language == "ar"
        for column_width in (room, side) if arabic else (side, room):
            table.add_column(width=column_width, no_wrap=True, justify=self._justify)
        for column in COLUMNS:
            if row[column]:
                pair = self._lines([heads[column]], side), self._lines(row[column], room)
                table.add_row(*(reversed(pair) if arabic else pair))
        table.add_row("", "")
        return table

    @property
    def _justify(self) -> Literal["left", "right"]:
        return "right" if self.labels.language == "ar" else "left"

    def _lines(self, parts: list[Part], width: int) -> Text:
        text = Text(justify=self._justify)
        for n, (line, style) in enumerate(self._wrapped(parts, width)):
            text.append("\n" if n else "").append(line, style)
        return text

    def _wrapped(self, parts: list[Part], width: int) -> list[tuple[str, str]]:
        """Return lines that fit, each laid out by itself: a terminal orders text line by line."""
        return [
            (bidi.lay_out(line, self.mode, rtl=bidi.is_rtl(part.text)), part.style)
            for part in parts
            for line in wrap(part.text, width)
        ]


def wrap(text: str, width: int) -> list[str]:
    """Return a text in lines of at most `width` terminal cells; only a word that is longer is broken itself."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        if line and cell_len(line) + 1 + cell_len(word) <= width:
            line += " " + word
            continue
        if line:
            lines.append(line)
        while cell_len(word) > width:
            at = next(n for n in range(len(word), 0, -1) if n == 1 or cell_len(word[:n]) <= width)
            lines.append(word[:at])
            word = word[at:]
        line = word
    return [*lines, line] if line else lines


def share(natural: list[int], room: int) -> list[int]:
    """Return widths of columns that together take at most `room`: narrow ones what they need, the rest alike."""
    widths = [0] * len(natural)
    left = max(room, LEAST * len(natural))
    for n, i in enumerate(sorted(range(len(natural)), key=lambda i: natural[i])):
        widths[i] = min(max(natural[i], 1), left // (len(natural) - n))
        left -= widths[i]
    return widths


def _natural(parts: list[Part]) -> int:
    return max((cell_len(part.text) for part in parts), default=0)


def _quoted(text: str) -> str:
    return f"«{bidi.clean(text)}»"


def _when(event: Event, labels: Labels) -> list[Part]:
    if event.date is None:
        parts = [Part(labels("word", "undated"), "dim")]
    else:
        parts = [Part(event.date)]
        if event.date_precision == "report":
            parts.append(Part(labels("word", "report_date"), "dim"))
    return parts + ([Part(_quoted(event.time.text), "dim")] if event.time and event.time.text != IMPLICIT else [])


def _who(entity: Entity, labels: Labels) -> list[Part]:
    name = entity.name_ar if labels.language == "ar" else entity.name
    words = labels("word", "implicit") if entity.text == IMPLICIT else _quoted(entity.text)
    about = " ".join([entity.code or "", *entity.sector]).strip()
    parts = [Part(bidi.clean(name)), Part(words, "dim")] if name else [Part(words)]
    return parts + ([Part(about, "cyan")] if about else [])


def _what(event: Event, labels: Labels) -> list[Part]:
    modes = ", ".join(labels.mode(event.event, mode) for mode in event.mode)
    name = labels.event(event.event) + (f" ({modes})" if modes else "")
    style = "red" if event.quad == 4 else "yellow" if event.quad == 3 else "green"
    parts = [Part(f"{labels('status', event.status)}:", "bold")] if event.status != "actual" else []
    parts += [Part(name, style), Part(_quoted(event.trigger.text), "dim")]
    parts += [Part(f"{labels('size', kind)}: {_number(number, labels)}") for kind, number in event.size.items()]
    return parts


def _number(number: int | str, labels: Labels) -> str:
    """Return a size in words: `>=7` as `at least 7`."""
    text = bidi.clean(str(number))
    digits = text.lstrip("<>=~")
    sign = text[: len(text) - len(digits)]
    return labels("bound", sign).replace("{}", digits) if sign else labels("number", text)


def _where(event: Event, labels: Labels) -> list[Part]:
    place = event.place
    if place is None:
        return []
    words = [] if place.text == IMPLICIT else [_quoted(place.text)]
    if labels.language == "ar" and words:
        return [Part(words[0])] + ([Part(place.country, "cyan")] if place.country else [])
    name = ", ".join(bidi.clean(part) for part in (place.name, place.country) if part)
    return [Part(text, style) for text, style in [(name, ""), *((w, "dim" if name else "") for w in words)] if text]


def _voice(voice: Voice, labels: Labels) -> list[Part]:
    kind = labels("kind", voice.kind) if voice.kind != "named" else ""
    name = bidi.clean(voice.name) if voice.name and labels.language == "en" else ""
    words = labels("word", "implicit") if voice.text == IMPLICIT else _quoted(voice.text)
    parts = [Part(name), Part(words, "dim")] if name else [Part(words)]
    return parts + ([Part(kind, "cyan")] if kind else [])


def _source(event: Event, labels: Labels) -> list[Part]:
    if not event.attribution:
        return [Part(labels("word", "report"), "dim")]
    first, *others = (_voice(voice, labels) for voice in event.attribution)
    return first + [part for voice in others for part in (Part(labels("word", "via"), "dim"), *voice)]


def _sure(event: Event, labels: Labels) -> list[Part]:
    parts = [Part(f"{event.confidence:.0%}")]
    if event.hedged:
        parts.append(Part(labels("word", "hedged"), "yellow"))
    if event.same_as:
        parts.append(Part(f"{labels('word', 'same')} {_tail(event.same_as)}", "dim"))
    return parts


def _tail(id: str) -> str:
    """Return the number of an event in its report."""
    return bidi.clean(id.rpartition("#")[2])


_CELLS: dict[str, Callable[[Event, Labels], list[Part]]] = {
    "number": lambda event, labels: [Part(_tail(event.id), "dim")],
    "when": _when,
    "who": lambda event, labels: [part for entity in event.actor for part in _who(entity, labels)],
    "what": _what,
    "whom": lambda event, labels: [part for entity in event.recipient for part in _who(entity, labels)],
    "where": _where,
    "source": _source,
    "sure": _sure,
}
