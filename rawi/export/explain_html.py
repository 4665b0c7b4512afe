"""Explanations as one HTML page that needs nothing else: no script, no request, styles within, light and dark.

Every text of a report is escaped; what is put into attributes and styles is made here, never taken from a report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from html import escape
from importlib.resources import files

from rawi.export.bidi import clean, is_rtl
from rawi.export.explain import Explanation, Line, Link, Speaker, Told
from rawi.export.explain_marks import Mark, Node, nest
from rawi.export.explain_words import Phrase, chain, heading, parties, spans, status
from rawi.export.labels import Labels
from rawi.records import Event

HUES = 8
"""How many colours `data/explain.css` has for voices."""
DEEPEST = 4
_SAID, _RECORD, _WHO, _CUE, _DECIDING, _TRIGGER = range(6)


def page(explanations: Iterable[Explanation], labels: Labels) -> Iterator[str]:
    """Yield a page in pieces, a report after the other; labels in their language."""
    title = labels("explain", "title")
    yield (
        f'<!doctype html>\n<html lang="{labels.language}" dir="rtl">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{_text(title)}</title>\n<style>\n{_styles()}</style>\n</head>\n<body>\n<main>\n"
    )
    count = 0
    for count, explanation in enumerate(explanations, 1):
        yield _Article(explanation, labels, f"r{count}").html()
    if not count:
        yield f'<p class="none" dir="{_direction(labels)}">{_text(labels("explain", "none"))}</p>\n'
    note = _text(labels("explain", "machine"))
    yield f'</main>\n<footer dir="{_direction(labels)}">{note}</footer>\n</body>\n</html>\n'


@cache
def _styles() -> str:
    return files("rawi.export").joinpath("data/explain.css").read_text(encoding="utf-8")


def _text(text: str) -> str:
    return escape(text, quote=True)


def _direction(labels: Labels) -> str:
    return "rtl" if labels.language == "ar" else "ltr"


class _Article:
    """One report. `prefix` keeps its ids apart from those of the others on the page."""

    def __init__(self, explanation: Explanation, labels: Labels, prefix: str) -> None:
        self.explanation, self.labels, self.prefix = explanation, labels, prefix
        self.to = _direction(labels)
        self.speakers = {s.number: s for s in explanation.speakers}

    def html(self) -> str:
        told = [t for line in self.explanation.lines for t in line.told]
        lines = "".join(self._line(line) for line in self.explanation.lines)
        return (
            f'<article class="report" id="{self.prefix}">\n{self._light(told)}{self._header(told)}{self._legend()}'
            f'<section class="lines">\n{lines}</section>\n</article>\n'
        )

    def _light(self, told: list[Told]) -> str:
        """Rules by which the words of a record light up with its card, and the card with the words."""
        rules = [
            f"#{self.prefix}:has(#{self._id(t)}:is(:hover,:focus,:target)) .w-{self._id(t)}"
            f"{{outline:2px solid var(--c,var(--soft));outline-offset:1px;border-radius:3px}}"
            f"#{self.prefix}:has(.t-{self._id(t)}:is(:hover,:focus)) #{self._id(t)}{{border-color:var(--c)}}"
            for t in told
        ]
        return f"<style>{''.join(rules)}</style>\n" if rules else ""

    def _id(self, told: Told) -> str:
        return f"{self.prefix}-{told.number}"

    def _header(self, told: list[Told]) -> str:
        doc, labels = self.explanation.doc, self.labels
        events = sum(isinstance(t.record, Event) for t in told)
        about = [f"<bdi>{_text(clean(doc.publisher))}</bdi>"] if doc.publisher else []
        about += [f"{_text(labels('word', 'published'))} <bdi>{_text(doc.published)}</bdi>"] if doc.published else []
        about.append(f"{_text(labels('explain', 'events'))}: <bdi>{events}</bdi>")
        if len(told) > events:
            about.append(f"{_text(labels('explain', 'relations'))}: <bdi>{len(told) - events}</bdi>")
        parts = "".join(f"<span>{part}</span>" for part in about)
        title = clean(doc.title or doc.id)
        return (
            f'<header>\n<h1 dir="{"rtl" if is_rtl(title) else self.to}" lang="ar">{_text(title)}</h1>\n'
            f'<p class="about" dir="{self.to}">{parts}</p>\n</header>\n'
        )

    def _legend(self) -> str:
        labels = self.labels
        cast = "".join(self._speaker(s) for s in self.explanation.speakers)
        key = "".join(
            f"<span>{sample} {_text(labels('explain', name))}</span>"
            for name, sample in (
                ("who", '<mark class="who h0">مصدر</mark>'),
                ("cue", '<mark class="cue h0">قال</mark>'),
                ("said", '<mark class="said h0" data-n="1">إن المعبر فُتح</mark>'),
                ("trigger", '<a class="trigger">زار</a>'),
                ("deciding", '<mark class="deciding">لم</mark>'),
            )
        )
        head = _text(labels("explain", "voices"))
        voices = f'<div><h2>{head}</h2>\n<ol class="cast">{cast}</ol></div>\n' if cast else ""
        return (
            f'<section class="legend" dir="{self.to}">\n{voices}'
            f'<div><h2>{_text(labels("explain", "marks"))}</h2>\n<p class="key">{key}</p></div>\n</section>\n'
        )

    def _speaker(self, speaker: Speaker) -> str:
        about = [speaker.name if self.labels.language == "en" else None, self._kind_of(speaker)]
        code = " ".join([speaker.code or "", *speaker.sector]).strip()
        small = ", ".join(clean(part) for part in about if part)
        return (
            f'<li class="voice {_hue(speaker.number)}"><span class="n">{speaker.number}</span>'
            f'<b lang="ar"><bdi>{_text(clean(speaker.text))}</bdi></b> <small><bdi>{_text(small)}</bdi></small>'
            + (f' <span class="code"><bdi>{_text(code)}</bdi></span>' if code else "")
            + "</li>"
        )

    # a sentence

    def _line(self, line: Line) -> str:
        cards = "".join(self._card(t) for t in line.told)
        text = "".join(map(self._node, nest(line.sentence.text, self._marks(line), line.sentence.start)))
        return (
            f'<div class="line">\n<p class="text" lang="ar" dir="rtl">{text}</p>\n'
            f'<div class="cards">{cards}</div>\n</div>\n'
        )

    def _marks(self, line: Line) -> Iterator[Mark]:
        for said in line.said:
            inside = sum(s is not said and said.start <= s.start and s.end <= said.end for s in line.said)
            classes = ("said", _hue(said.speaker), f"in{min(inside, DEEPEST)}")
            yield Mark(said.start, said.end, _SAID, classes, link=str(said.speaker))
            for span, rank, name in ((said.who, _WHO, "who"), (said.cue, _CUE, "cue")):
                if span is not None:
                    tip = self._tip(said.speaker) if name == "who" else ""
                    yield Mark(span.start, span.end, rank, (name, _hue(said.speaker)), tip)
        yield from self._voices(line)
        yield from self._triggers(line)
        # words of a record in other sentences («the voice that spoke before») light up with it too
        for told in (t for other in self.explanation.lines for t in other.told):
            yield from self._words(told, here=told in line.told)

    def _voices(self, line: Line) -> Iterator[Mark]:
        """Voices of records that are named in the sentence, where no stretch of speech has marked them."""
        shown = {said.who.start for said in line.said if said.who is not None}
        for told in line.told:
            for link in told.chain:
                if link.speaker is None or link.start is None or link.end is None or link.start in shown:
                    continue
                shown.add(link.start)
                yield Mark(link.start, link.end, _WHO, ("who", _hue(link.speaker)), self._tip(link.speaker))

    def _triggers(self, line: Line) -> Iterator[Mark]:
        """The words that name acts, once where they name several."""
        at: dict[tuple[int, int], list[Told]] = {}
        for told in line.told:
            at.setdefault((told.record.trigger.start, told.record.trigger.end), []).append(told)
        for (start, end), several in at.items():
            names = tuple(f"t-{self._id(t)}" for t in several)
            tip = " · ".join(heading(t, self.labels)[0].text for t in several)
            yield Mark(start, end, _TRIGGER, ("trigger", *names, _kind(several[0])), tip, self._id(several[0]))

    def _words(self, told: Told, *, here: bool) -> Iterator[Mark]:
        name = self._id(told)
        kind = _kind(told)
        for role, part in spans(told.record):
            start, end = part.start or 0, part.end or 0
            if role == "trigger" and here:
                continue
            if role == "deciding":
                yield Mark(start, end, _DECIDING, ("deciding", f"w-{name}"))
            else:
                yield Mark(start, end, _RECORD, (f"w-{name}", kind))
        for link in told.chain:
            if link.start is not None and link.end is not None:
                yield Mark(link.start, link.end, _RECORD, (f"w-{name}", kind))

    def _tip(self, number: int) -> str:
        speaker = self.speakers[number]
        name = speaker.name if self.labels.language == "en" else None
        about = [name, self._kind_of(speaker), speaker.code]
        return " · ".join(clean(part) for part in about if part)

    def _kind_of(self, speaker: Speaker) -> str | None:
        return self.labels("kind", speaker.kind) if speaker.kind != "named" else None

    def _node(self, node: Node, linked: bool = False) -> str:
        if isinstance(node, str):
            return _text(node)
        mark = node.mark
        link = mark.rank == _TRIGGER and not linked
        inner = "".join(self._node(child, linked or link) for child in node.children)
        classes = " ".join(mark.classes)
        if link:
            numbers = " ".join(name.rpartition("-")[2] for name in mark.classes if name.startswith("t-"))
            number = f' data-n="{numbers}"' if node.first else ""
            return f'<a class="{classes}" href="#{mark.link}"{number} data-tip="{_text(mark.tip)}">{inner}</a>'
        if mark.rank == _SAID:
            number = f' data-n="{mark.link}"' if node.first else ""
            return f'<mark class="{classes}"{number}>{inner}</mark>'
        if mark.rank == _WHO and mark.tip:
            return f'<mark class="{classes}" tabindex="0" data-tip="{_text(mark.tip)}">{inner}</mark>'
        if mark.rank in (_RECORD, _TRIGGER):
            return f'<span class="{classes}">{inner}</span>'
        return f'<mark class="{classes}">{inner}</mark>'

    # a record

    def _card(self, told: Told) -> str:
        kind = _kind(told)
        what = " ".join(map(_phrase, heading(told, self.labels)))
        who = " ".join(map(_phrase, parties(told, self.labels)))
        about = " ".join(map(_phrase, status(told, self.labels)))
        phrases = zip(told.chain, chain(told, self.labels), strict=True)
        links = "".join(self._link(link, words) for link, words in phrases)
        return (
            f'<article class="card {kind}" id="{self._id(told)}" dir="{self.to}" tabindex="0">'
            f'<p class="what"><span class="n">{told.number}</span> {what}</p>'
            + (f"<p>{who}</p>" if who else "")
            + f'<ol class="chain" aria-label="{_text(self.labels("explain", "according"))}">{links}</ol>'
            + (f"<p>{about}</p>" if about else "")
            + "</article>\n"
        )

    def _link(self, link: Link, phrases: list[Phrase]) -> str:
        name, *rest = phrases
        small = " ".join(f"<bdi>{_text(p.text)}</bdi>" for p in rest)
        said = f"<bdi>{_text(name.text)}</bdi></span> <small>{small}</small></span></li>"
        if link.speaker is None:
            return f'<li><span class="paper"><span class="name">{said}'
        number = f'<span class="n">{link.speaker}</span>'
        return f'<li><span class="voice {_hue(link.speaker)}">{number}<span class="name" lang="ar">{said}'


def _phrase(phrase: Phrase) -> str:
    text = f"<bdi>{_text(phrase.text)}</bdi>"
    if phrase.style.startswith("quad") or phrase.style == "relation":
        return f"<b>{text}</b>"
    return f'<span class="{phrase.style}">{text}</span>'


def _kind(told: Told) -> str:
    return f"quad{told.record.quad}" if isinstance(told.record, Event) else "relation"


def _hue(number: int) -> str:
    return f"h{(number - 1) % HUES}"
