"""An explanation for a terminal: the text from right to left with its voices in colour, the records below it.

Colour is never the only sign: a voice has a number, what it says stands in ⟦⟧ behind that number, and the word that
names an act carries the number of its record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.rule import Rule
from rich.text import Text

from rawi.export import bidi
from rawi.export.explain import Explanation, Line, Told
from rawi.export.explain_words import Phrase, chain, heading, parties, status
from rawi.export.formats import Bidi
from rawi.export.labels import Labels
from rawi.export.table import wrap

COLOURS = ("cyan", "magenta", "yellow", "green", "blue", "red", "bright_cyan", "bright_magenta")
"""The colours of the voices, in turn."""
WIDEST = 110
"""Lines of more characters are tiring to read."""
_INDENT = 5
_STYLES = {
    "quad1": "bold green", "quad2": "bold green", "quad3": "bold yellow", "quad4": "bold red",
    "relation": "bold magenta", "words": "dim", "code": "cyan", "tag": "bold", "label": "dim", "sure": "italic",
    "paper": "bold",
}  # fmt: skip
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

Run = tuple[str, str]


def render(explanation: Explanation, labels: Labels, mode: Bidi = "isolate") -> RenderableType:
    """Return an explanation for rich to print; labels in their language, Arabic laid out as `mode` says."""
    return _Rendered(explanation, labels, mode)


class _Rendered:
    def __init__(self, explanation: Explanation, labels: Labels, mode: Bidi) -> None:
        self.explanation, self.labels, self.mode = explanation, labels, mode

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = max(min(options.max_width, WIDEST), 20)
        yield from self._top(width)
        for line in self.explanation.lines:
            yield ""
            yield from self._sentence(line, width)
            for told in line.told:
                yield from self._told(told, width)
        yield ""

    def _top(self, width: int) -> Iterator[RenderableType]:
        doc = self.explanation.doc
        yield Rule(style="dim")
        title = bidi.clean(doc.title or doc.id)
        yield from self._arabic([(title, "bold")], width) if bidi.is_rtl(title) else iter([Text(title, "bold")])
        about = [Phrase(bidi.clean(doc.publisher), "label")] if doc.publisher else []
        if doc.published:
            about.append(Phrase(f"{self.labels('word', 'published')} {doc.published}", "label"))
        yield from self._flow(about, width, 0)
        speakers = self.explanation.speakers
        if speakers:
            yield ""
            yield from self._flow([Phrase(self.labels("explain", "voices"), "label")], width, 0)
        for speaker in speakers:
            phrases = [Phrase(bidi.clean(speaker.text), "voice", speaker.number)]
            if speaker.name and self.labels.language == "en":
                phrases.append(Phrase(bidi.clean(speaker.name), "name"))
            if speaker.kind != "named":
                phrases.append(Phrase(self.labels("kind", speaker.kind), "label"))
            about_code = " ".join([speaker.code or "", *speaker.sector]).strip()
            phrases += [Phrase(about_code, "code")] if about_code else []
            yield from self._flow(phrases, width, 2)

    # the text

    def _sentence(self, line: Line, width: int) -> Iterator[RenderableType]:
        yield from self._arabic(list(self._runs(line)), width)

    def _runs(self, line: Line) -> Iterator[Run]:
        """The sentence in runs of one style, with the numbers of voices and records put in."""
        start, text = line.sentence.start, line.sentence.text
        styles = [""] * len(text)
        before: dict[int, str] = {}
        after: dict[int, str] = {}
        for said in sorted(line.said, key=lambda s: s.depth):
            colour = _colour(said.speaker)
            _paint(styles, said.start - start, said.end - start, colour)
            number = _circled(said.speaker)
            before[said.start - start] = before.get(said.start - start, "") + f"{number}⟦"
            after[said.end - start] = "⟧" + after.get(said.end - start, "")
        for said in line.said:
            for span, style in ((said.who, "bold underline"), (said.cue, "underline")):
                if span is not None:
                    _paint(styles, span.start - start, span.end - start, f"{style} {_colour(said.speaker)}")
        for told in line.told:
            trigger = told.record.trigger
            _paint(styles, trigger.start - start, trigger.end - start, "reverse")
            end = trigger.end - start
            after[end] = str(told.number).translate(_RAISED) + after.get(end, "")
        for i, character in enumerate(text + " "):
            if i in after:
                yield after[i], "bold"
            if i in before:
                yield before[i], "bold"
            if i < len(text):
                yield character, styles[i]

    def _arabic(self, runs: Sequence[Run], width: int) -> Iterator[Text]:
        for line in _wrapped(runs, width):
            text = Text(justify="right", no_wrap=True)
            for piece, style in bidi.lay_out_runs(line, self.mode, rtl=True):
                text.append(piece, style)
            # so that a wide terminal does not put the text apart from what is told of it
            yield _set_right(text, width)

    # the records

    def _told(self, told: Told, width: int) -> Iterator[RenderableType]:
        labels = self.labels
        what = heading(told, labels) + parties(told, labels)
        yield from self._flow(what, width, _INDENT, number=told.number)
        links = chain(told, labels)
        said: list[Phrase] = [Phrase(labels("explain", "according"), "label")]
        for n, link in enumerate(links):
            if n:
                said.append(Phrase(labels("explain", "through"), "label"))
            said += [p._replace(text=f"({p.text})") if p.style in ("sure", "label") else p for p in link]
        yield from self._flow(said, width, _INDENT)
        about = [p._replace(text=f"[{p.text}]") if p.style == "tag" else p for p in status(told, labels)]
        if about:
            yield from self._flow(about, width, _INDENT)

    def _flow(self, phrases: Iterable[Phrase], width: int, indent: int, number: int | None = None) -> Iterator[Text]:
        """Phrases side by side in lines, in the direction of the labels, the further lines of one set in."""
        arabic = self.labels.language == "ar"
        for n, line in enumerate(_lines(phrases, width - indent)):
            head = f"{number:>{indent - 1}} " if number is not None and n == 0 else " " * indent
            runs = [self._laid_out(p) for p in line]
            text = Text(no_wrap=True)
            if arabic:
                for m, (piece, style) in enumerate(reversed(runs)):
                    text.append(" " if m else "").append(piece, style)
                text.append(head[::-1] if number is None else f" {number:<{indent - 1}}", "bold" if n == 0 else "")
                yield _set_right(text, width)
            else:
                text.append(head, "bold")
                for m, (piece, style) in enumerate(runs):
                    text.append(" " if m else "").append(piece, style)
                yield text

    def _laid_out(self, phrase: Phrase) -> Run:
        text = bidi.lay_out(phrase.text, self.mode, rtl=bidi.is_rtl(phrase.text))
        if phrase.speaker is not None:
            return f"{_circled(phrase.speaker)} {text}", f"bold {_colour(phrase.speaker)}"
        return text, _STYLES.get(phrase.style, "")


def _colour(speaker: int) -> str:
    return COLOURS[(speaker - 1) % len(COLOURS)]


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if number <= 20 else f"({number})"


def _paint(styles: list[str], start: int, end: int, style: str) -> None:
    for i in range(max(start, 0), min(end, len(styles))):
        styles[i] = f"{styles[i]} {style}".strip() if style == "reverse" else style


def _set_right(text: Text, width: int) -> Text:
    room = width - cell_len(_seen(text.plain))
    return Text(" " * room, no_wrap=True).append_text(text) if room > 0 else text


def _seen(text: str) -> str:
    """A text without the marks of direction, which take up no cell."""
    return "".join(c for c in text if not 0x2066 <= ord(c) <= 0x2069)


def _wrapped(runs: Sequence[Run], width: int) -> list[list[Run]]:
    """Cut runs into lines of at most `width` cells at spaces; of a word that is longer the rest goes on below."""
    cells = [(" " if c.isspace() else c, style) for text, style in runs for c in text if c.isspace() or bidi.clean(c)]
    words: list[list[Run]] = [[]]
    for c, style in cells:
        if c == " ":
            words.append([])
        else:
            words[-1].append((c, style))
    lines: list[list[Run]] = [[]]
    room = width
    for word in filter(None, words):
        size = sum(cell_len(c) for c, _ in word)
        if lines[-1] and size + 1 > room:
            lines.append([])
            room = width
        if lines[-1]:
            # a space takes the style that goes on over it
            between = lines[-1][-1][1] if lines[-1][-1][1] == word[0][1] else ""
            lines[-1].append((" ", "" if "reverse" in between else between))
            room -= 1
        for c, style in word:
            if room < cell_len(c):
                lines.append([])
                room = width
            lines[-1].append((c, style))
            room -= cell_len(c)
    return [_merged(line) for line in lines if line]


def _merged(cells: Sequence[Run]) -> list[Run]:
    found: list[Run] = []
    for c, style in cells:
        if found and found[-1][1] == style:
            found[-1] = found[-1][0] + c, style
        else:
            found.append((c, style))
    return found


def _lines(phrases: Iterable[Phrase], width: int) -> Iterator[list[Phrase]]:
    """Put phrases into lines of at most `width` cells; one that is longer by itself is broken at its spaces."""
    line: list[Phrase] = []
    room = width
    for phrase in phrases:
        extra = 0 if phrase.speaker is None else cell_len(_circled(phrase.speaker)) + 1
        for piece in wrap(phrase.text, max(width - extra, 1)):
            size = cell_len(piece) + extra
            if line and size + 1 > room:
                yield line
                line, room = [], width
            line.append(phrase._replace(text=piece))
            room -= size + 1
    if line:
        yield line
