"""Mentions become events: each span gets its meaning from the resolver that knows its kind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rawi.ontology import plover
from rawi.reader.interface import Mention, SourceMention
from rawi.records import (
    IMPLICIT,
    DatePrecision,
    Document,
    Entity,
    Event,
    Place,
    Report,
    Sentence,
    Span,
    TimeExpression,
    Voice,
)
from rawi.resolve.context import contexts
from rawi.resolve.howmany import sizes
from rawi.resolve.memory import Memory, Resolved
from rawi.resolve.when import event_date, normalise
from rawi.resolve.where import Where
from rawi.resolve.where_setting import Setting
from rawi.resolve.who import Who


class Composer:
    """Holds the resolvers, which hold the tables."""

    def __init__(self) -> None:
        self.who = Who()
        self.where = Where()

    def events(self, report: Report, sentences: Sequence[Sentence], mentions: Sequence[Mention]) -> list[Event]:
        """Return the events of a report's mentions, in their order; ids count from 1."""
        if not mentions:
            return []
        published = date.fromisoformat(report.published) if report.published else None
        document = Document(
            id=report.id, title=report.title, url=report.url, publisher=report.publisher, published=report.published
        )
        memory = self.who.survey(report.text, report_date=published)
        setting = self.where.survey(report.text)
        return [
            self._event(f"{report.id}#{n}", document, sentences[m.sentence], m, memory, setting, published)
            for n, m in enumerate(mentions, 1)
        ]

    def _event(
        self,
        id: str,
        document: Document,
        sentence: Sentence,
        m: Mention,
        memory: Memory,
        setting: Setting,
        published: date | None,
    ) -> Event:
        actors = [e for s in m.actor for e in self._entities(s, "actor", m, memory, published)]
        if not actors and m.implicit_actor:
            actors = self._implicit(m, memory, published)
        recipients = [e for s in m.recipient for e in self._entities(s, "recipient", m, memory, published)]
        voices = [self._voice(s, memory, published) for s in m.source]
        when, (on, precision) = self._when(m.time, sentence, published)
        at = m.trigger.start - sentence.start
        context = contexts(sentence.text, at)
        return Event(
            id=id,
            doc=document,
            event=m.event,
            mode=m.mode,
            context=context,
            quad=plover.quad(m.event),
            scale=plover.scale(m.event, m.mode),
            cameo=plover.cameo(m.event, m.mode, context),
            date=on,
            date_precision=precision,
            trigger=m.trigger,
            sentence=sentence,
            actor=actors,
            recipient=recipients,
            place=self._where(m.place, setting),
            time=when,
            status=m.status,
            hedged=m.hedged,
            attribution=voices,
            size=sizes(sentence.text, at, m.trigger.end - sentence.start, m.event),
            same_as=None if m.same_as is None else f"{document.id}#{m.same_as + 1}",
            confidence=m.confidence,
        )

    def _entities(self, span: Span, role: str, m: Mention, memory: Memory, published: date | None) -> list[Entity]:
        found = self.who.resolve(
            span.text,
            report_date=published,
            earlier=memory,
            role=role,
            start=span.start,
            event=m.event,
            place=m.place.text if m.place else None,
        )
        return [_entity(w, span.text, span.start, span.end) for w in found]

    def _implicit(self, m: Mention, memory: Memory, published: date | None) -> list[Entity]:
        found = self.who.implicit(memory, at=m.trigger.start, report_date=published)
        return [_entity(found, IMPLICIT, None, None)] if found else []

    def _voice(self, source: SourceMention, memory: Memory, published: date | None) -> Voice:
        span = source.span
        who = self.who.resolve(span.text, report_date=published, earlier=memory, role="source", start=span.start)[0]
        return Voice(
            text=span.text,
            start=span.start,
            end=span.end,
            cue=source.cue,
            kind=source.kind,
            code=who.code or None,
            sector=list(who.sector),
            name=who.name or None,
        )

    def _when(
        self, span: Span | None, sentence: Sentence, published: date | None
    ) -> tuple[TimeExpression | None, tuple[str | None, DatePrecision]]:
        meaning = normalise(span.text, published, sentence.text) if span else None
        day, precision = event_date(meaning, published)
        value = (day.isoformat() if day else None, precision)
        if span is None:
            return None, value
        kind, timex = (meaning.type, meaning.value) if meaning else ("DATE", None)
        return TimeExpression(text=span.text, start=span.start, end=span.end, type=kind, value=timex), value

    def _where(self, span: Span | None, setting: Setting) -> Place | None:
        if span is None:
            return None
        return self.where.resolve(span.text, context=setting, at=span.start, start=span.start, end=span.end)


def _entity(who: Resolved, text: str, start: int | None, end: int | None) -> Entity:
    return Entity(
        text=text,
        start=start,
        end=end,
        code=who.code or None,
        sector=list(who.sector),
        name=who.name or None,
        name_ar=who.name_ar or None,
        wikidata=who.wikidata or None,
    )
