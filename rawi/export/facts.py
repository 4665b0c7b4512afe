"""Standing facts for a person: who, the relation, whom or where, who says so; below the events of a report."""

from __future__ import annotations

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from rawi.export import bidi
from rawi.export.formats import Bidi
from rawi.export.labels import Labels
from rawi.export.table import NARROW, Part, wrap
from rawi.records import Entity, Relation


def render(relations: list[Relation], labels: Labels, mode: Bidi = "isolate") -> RenderableType:
    """Return standing facts for rich to print, a few lines each; labels in their language, the words in «»."""
    return _Rendered(relations, labels, mode)


def parts(relation: Relation, labels: Labels) -> list[list[Part]]:
    """Return what stands in each column for a fact: subject, relation, object or place, who says so, how sure."""
    arabic = labels.language == "ar"
    subject = [part for entity in relation.subject for part in _who(entity, arabic)]
    object_ = [part for entity in relation.object for part in _who(entity, arabic)]
    if relation.place is not None:
        place = relation.place
        name = "" if arabic else ", ".join(bidi.clean(p) for p in (place.name, place.country) if p)
        object_ = [Part(name), Part(_quoted(place.text), "dim")] if name else [Part(_quoted(place.text))]
    stand = labels("certainty", relation.attribution[0].certainty if relation.attribution else relation.certainty)
    voices = [Part(_quoted(v.text)) for v in relation.attribution] or [Part(labels("word", "report"), "dim")]
    says = [Part(labels("relation", relation.relation), "magenta"), Part(_quoted(relation.trigger.text), "dim")]
    return [subject, says, object_, [*voices, Part(stand)]]


def _who(entity: Entity, arabic: bool) -> list[Part]:
    name = entity.name_ar if arabic else entity.name
    about = " ".join([entity.code or "", *entity.sector]).strip()
    words = _quoted(entity.text)
    found = [Part(bidi.clean(name)), Part(words, "dim")] if name else [Part(words)]
    return found + ([Part(about, "cyan")] if about else [])


def _quoted(text: str) -> str:
    return f"«{bidi.clean(text)}»"


class _Rendered:
    def __init__(self, relations: list[Relation], labels: Labels, mode: Bidi) -> None:
        self.relations, self.labels, self.mode = relations, labels, mode

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if not self.relations:
            return
        arabic = self.labels.language == "ar"
        width = max((min(options.max_width, NARROW * 2) - 13) // 4, 9)
        table = Table(show_header=False, show_lines=True, border_style="dim")
        for _ in range(4):
            table.add_column(width=width, no_wrap=True, justify="right" if arabic else "left")
        for relation in self.relations:
            cells = [self._lines(column, width) for column in parts(relation, self.labels)]
            table.add_row(*(reversed(cells) if arabic else cells))
        yield table
        yield ""

    def _lines(self, column: list[Part], width: int) -> Text:
        lines = [
            (bidi.lay_out(line, self.mode, rtl=bidi.is_rtl(part.text)), part.style)
            for part in column
            for line in wrap(part.text, width)
        ]
        text = Text(justify="right" if self.labels.language == "ar" else "left")
        for n, (line, style) in enumerate(lines):
            text.append("\n" if n else "").append(line, style)
        return text
