"""Mentions become events: each span gets its meaning from the resolver that knows its kind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

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
from rawi.resolve.when import event_date, is_anniversary, normalise
from rawi.resolve.where import Where
from rawi.resolve.where_setting import Setting
from rawi.resolve.who import Who


class Known(NamedTuple):
    """What is known of a report before its mentions are looked at."""

    document: Document
    published: date | None
    memory: Memory
    setting: Setting
    anniversary: bool


class Composer:
    """Holds the resolvers, which hold the tables."""

    def __init__(self) -> None:
        self.who = Who()
        self.where = Where()

    def events(self, report: Report, sentences: Sequence[Sentence], mentions: Sequence[Mention]) -> list[Event]:
        """Return the events of a report's mentions, in their order; ids count from 1."""
        if not mentions:
            return []
        known = self._survey(report)
        return [self._event(f"{report.id}#{n}", sentences[m.sentence], m, known) for n, m in enumerate(mentions, 1)]

    def _survey(self, report: Report) -> Known:
        published = date.fromisoformat(report.published) if report.published else None
        return Known(
            document=Document(
                id=report.id,
                title=report.title,
                url=report.url,
                publisher=report.publisher,
                published=report.published,
            ),
            published=published,
            memory=self.who.survey(report.text, report_date=published),
            setting=self.where.survey(report.text),
            anniversary=is_anniversary(report.text),
        )

    def _event(self, id: str, sentence: Sentence, m: Mention, known: Known) -> Event:
        actors = [e for s in m.actor for e in self._entities(s, "actor", m, known)]
        if not actors and m.implicit_actor:
            actors = self._implicit(m, known)
        at = m.trigger.start - sentence.start
        context = contexts(sentence.text, at)
        time, on, precision = self._when(m.time, sentence, known)
        return Event(
            id=id,
            doc=known.document,
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
            recipient=[e for s in m.recipient for e in self._entities(s, "recipient", m, known)],
            place=self._where(m.place, known),
            time=time,
            status=m.status,
            hedged=m.hedged,
            attribution=[self._voice(s, known) for s in m.source],
            size=sizes(sentence.text, at, m.trigger.end - sentence.start, m.event),
            same_as=None if m.same_as is None else f"{known.document.id}#{m.same_as + 1}",
            confidence=m.confidence,
        )

    def _entities(self, span: Span, role: str, m: Mention, known: Known) -> list[Entity]:
        found = self.who.resolve(
            span.text,
            report_date=known.published,
            earlier=known.memory,
            role=role,
            start=span.start,
            event=m.event,
            place=m.place.text if m.place else None,
        )
        return [_entity(w, span.text, span.start, span.end) for w in found]

    def _implicit(self, m: Mention, known: Known) -> list[Entity]:
        found = self.who.implicit(known.memory, at=m.trigger.start, report_date=known.published)
        return [_entity(found, IMPLICIT, None, None)] if found else []

    def _voice(self, source: SourceMention, known: Known) -> Voice:
        span = source.span
        who, *_ = self.who.resolve(
            span.text, report_date=known.published, earlier=known.memory, role="source", start=span.start
        )
        # the reader tells kinds by the wording; a voice known to be no medium is none
        kind = "named" if source.kind == "media" and who.sector and "JRN" not in who.sector else source.kind
        return Voice(
            text=span.text,
            start=span.start,
            end=span.end,
            cue=source.cue,
            kind=kind,
            code=who.code or None,
            sector=list(who.sector),
            name=who.name or None,
        )

    def _when(
        self, span: Span | None, sentence: Sentence, known: Known
    ) -> tuple[TimeExpression | None, str | None, DatePrecision]:
        """Return the time expression, the date of the event and how exact that is."""
        if span is None:
            day, precision = event_date(None, known.published)
            return None, day.isoformat() if day else None, precision
        meaning = normalise(span.text, known.published, sentence.text, anniversary=known.anniversary)
        day, precision = event_date(meaning, known.published)
        kind, value = (meaning.type, meaning.value) if meaning else ("DATE", None)
        time = TimeExpression(text=span.text, start=span.start, end=span.end, type=kind, value=value)
        return time, day.isoformat() if day else None, precision

    def _where(self, span: Span | None, known: Known) -> Place | None:
        if span is None:
            return None
        return self.where.resolve(span.text, context=known.setting, at=span.start, start=span.start, end=span.end)


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
