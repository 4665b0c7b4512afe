"""Mentions become events: each span gets its meaning from the resolver that knows its kind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from rawi.ontology import plover
from rawi.reader.interface import Mention, SourceMention
from rawi.records import (
    IMPLICIT,
    Certainty,
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
from rawi.resolve.certainty import of_paper, of_voices
from rawi.resolve.context import contexts
from rawi.resolve.dating import days_of, published_on
from rawi.resolve.howmany import sizes
from rawi.resolve.memory import Memory, Resolved
from rawi.resolve.spans import Names, apart
from rawi.resolve.when import Days, event_date, understand
from rawi.resolve.where import Where
from rawi.resolve.where_setting import Setting
from rawi.resolve.who import Who


class Known(NamedTuple):
    """What is known of a report before its mentions are looked at."""

    document: Document
    published: date | None
    memory: Memory
    setting: Setting
    days: Days


class Composer:
    """Holds the resolvers, which hold the tables."""

    def __init__(self) -> None:
        self.who = Who()
        self.names = Names(self.who.tables.lexicon)
        self.where = Where()

    def events(self, report: Report, sentences: Sequence[Sentence], mentions: Sequence[Mention]) -> list[Event]:
        """Return the events of a report's mentions, in their order; ids count from 1."""
        if not mentions:
            return []
        known = self._survey(report)
        return [self._event(f"{report.id}#{n}", sentences[m.sentence], m, known) for n, m in enumerate(mentions, 1)]

    def _survey(self, report: Report) -> Known:
        published = published_on(report)
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
            days=days_of(report.text, published),
        )

    def _event(self, id: str, sentence: Sentence, m: Mention, known: Known) -> Event:
        doing, done_to = apart(self._named(m.actor, sentence), self._named(m.recipient, sentence), m.event)
        place = self._where(m.place, known)
        acting = [(s, w) for s in doing for w in self._whom(s, "actor", m, known, place)]
        actors = [_entity(w, s.text, s.start, s.end) for s, w in acting]
        if not actors and m.implicit_actor:
            actors = self._implicit(m, known)
        by = [w for _, w in acting]
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
            recipient=[
                _entity(w, s.text, s.start, s.end)
                for s in done_to
                for w in self._whom(s, "recipient", m, known, place, by)
            ],
            place=place,
            time=time,
            status=m.status,
            hedged=m.hedged,
            attribution=[self._voice(s, c, sentence, known) for s, c in zip(m.source, of_voices(m), strict=True)],
            size=sizes(sentence.text, at, m.trigger.end - sentence.start, m.event),
            same_as=None if m.same_as is None else f"{known.document.id}#{m.same_as + 1}",
            confidence=m.confidence,
            certainty=of_paper(m),
            cues=m.cues,
        )

    def _named(self, spans: Sequence[Span], sentence: Sentence) -> list[Span]:
        return list(dict.fromkeys(self.names.whole(s, sentence) for s in spans))

    def _whom(
        self, span: Span, role: str, m: Mention, known: Known, place: Place | None, by: Sequence[Resolved] = ()
    ) -> list[Resolved]:
        return self.who.resolve(
            span.text,
            report_date=known.published,
            earlier=known.memory,
            role=role,
            start=span.start,
            event=m.event,
            place=(place.country or place.text) if place else None,
            by=by,
        )

    def _implicit(self, m: Mention, known: Known) -> list[Entity]:
        found = self.who.implicit(known.memory, at=m.trigger.start, report_date=known.published)
        return [_entity(found, IMPLICIT, None, None)] if found else []

    def _voice(self, source: SourceMention, certainty: Certainty, sentence: Sentence, known: Known) -> Voice:
        span = self.names.whole(source.span, sentence)
        who = self._speaker(span, known)
        if source.means is not None and not who.name:
            meant = self._speaker(source.means, known)
            who = meant if meant.name else who
        # the reader tells kinds by the wording; who is known by name to be no medium is none
        otherwise = bool(who.name) and bool(who.sector) and "JRN" not in who.sector
        kind = "named" if source.kind == "media" and otherwise else source.kind
        return Voice(
            text=span.text,
            start=span.start,
            end=span.end,
            cue=source.cue,
            kind=kind,
            code=who.code or None,
            sector=list(who.sector),
            name=who.name or None,
            certainty=certainty,
        )

    def _speaker(self, span: Span, known: Known) -> Resolved:
        who, *_ = self.who.resolve(
            span.text, report_date=known.published, earlier=known.memory, role="source", start=span.start
        )
        return who

    def _when(
        self, span: Span | None, sentence: Sentence, known: Known
    ) -> tuple[TimeExpression | None, str | None, DatePrecision]:
        """Return the time expression, the date of the event and how exact that is."""
        if span is None:
            day, precision = event_date(None, known.days.published)
            return None, day.isoformat() if day else None, precision
        at = sentence.start
        found, meaning = understand(sentence.text, span.start - at, span.end - at, known.days)
        day, precision = event_date(meaning, known.days.published)
        kind, value = (meaning.type, meaning.value) if meaning else ("DATE", None)
        time = TimeExpression(text=found.text, start=found.start + at, end=found.end + at, type=kind, value=value)
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
