"""What people reviewed, as training data: documents and annotations in the form that `rawi.training` reads.

A report counts as soon as one of its records was accepted, corrected, rejected or added. All its records that count
are written, so that its sentences can be learnt from whole; `reviewed` tells which of them a person has seen, and
`complete` of the document whether she has seen them all. Rejected records are left out, which is what they teach.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from rawi.archive import schema
from rawi.archive.store import Archive
from rawi.records import Entity, Event, Report, Sentence, Voice, decode
from rawi.server.review_queue import reviewed

Json = dict[str, Any]
PARTS = ("annotations", "documents", "standoff")
PAGE = 100
"""Reports that are read at a time."""


def lines(archive: Archive, part: str, *, complete: bool = False) -> Iterator[Json]:
    """Yield one object a report: `annotations` `{"id", "events", …}` after the annotation scheme, `documents` the texts
    they are about, `standoff` offsets and labels without any words, with the SHA-256 of the text.

    With `complete` only reports all of whose records a person has seen.
    """
    e, c, r = schema.event.c, schema.correction.c, schema.report.c
    last = -1
    while True:
        with archive.reading() as connection:
            asked = select(c.report).where(c.report > last, c.undone_at.is_(None)).distinct().order_by(c.report)
            ids = list(connection.execute(asked.limit(PAGE)).scalars())
            rows = connection.execute(
                select(e.report, e.record, reviewed().label("reviewed"))
                .join(schema.report, (r.id == e.report) & (r.current_run == e.run))
                .where(e.report.in_(ids), e.current)
                .order_by(e.report, e.start, e.end, e.id)
            ).all()
        events: dict[int, list[tuple[Event, bool]]] = {id: [] for id in ids}
        for row in rows:
            events[row.report].append((decode(row.record), bool(row.reviewed)))
        reports = archive.reports(ids)
        for id in ids:
            if not complete or all(seen for _, seen in events[id]):
                yield _line(part, reports[id], archive.sentences(id), events[id])
        if len(ids) < PAGE:
            return
        last = ids[-1]


def _line(part: str, report: Report, sentences: Sequence[Sentence], events: Sequence[tuple[Event, bool]]) -> Json:
    about = {"id": report.id, "source": report.publisher, "url": report.url, "published": report.published}
    if part == "documents":
        return {**about, "text": report.text, "sentences": [s.text for s in sentences]}
    place = {event.id: n for n, (event, _) in enumerate(events)}
    offsets = part == "standoff"
    body = {
        "events": [{**annotated(event, sentences, place, offsets=offsets), "reviewed": seen} for event, seen in events],
        "complete": all(seen for _, seen in events),
    }
    if not offsets:
        return {"id": report.id, **body}
    digest = hashlib.sha256(report.text.encode()).hexdigest()
    return {**about, "sha256": digest, "sentences": [[s.start, s.end] for s in sentences], **body}


def annotated(
    event: Event, sentences: Sequence[Sentence], place: Mapping[str, int] | None = None, *, offsets: bool = False
) -> Json:
    """Return an event as the annotation scheme has it. Spans are copies of words with `#2` behind a second occurrence,
    or with `offsets` [start, end] in the sentence ([sentence, start, end] for voices); what lies outside the event's
    sentence, or is only understood, has none. `place` tells where in the list the events stand, for `same_as`."""
    n = next((i for i, s in enumerate(sentences) if s.start <= event.trigger.start < s.end), 0)
    sentence = sentences[n] if sentences else event.sentence

    def span(start: int | None, end: int | None) -> Any:
        if start is None or end is None or not (sentence.start <= start and end <= sentence.end):
            return None if offsets else ""
        return _span(sentence, start, end, offsets)

    def entity(one: Entity) -> Json:
        words = {"text": span(one.start, one.end), "code": one.code or "", "sector": one.sector}
        return {**words, "name": one.name or ""}

    def voice(one: Voice) -> Json:
        at = next((i for i, s in enumerate(sentences) if one.start is not None and s.start <= one.start < s.end), None)
        text: Any = None if offsets else ("" if one.start is None else one.text)
        if offsets and at is not None and one.start is not None and one.end is not None:
            text = [at, one.start - sentences[at].start, one.end - sentences[at].start]
        cue: Any = one.cue or ""
        if offsets:
            found = sentence.text.find(cue) if cue else -1
            cue = [found, found + len(cue)] if found >= 0 else None
        return {"text": text, "code": one.code or "", "sector": one.sector, "cue": cue, "kind": one.kind}

    where, when = event.place, event.time
    return {
        "s": n,
        "trigger": span(event.trigger.start, event.trigger.end),
        "event": event.event,
        "mode": event.mode,
        "actor": [entity(one) for one in event.actor],
        "recipient": [entity(one) for one in event.recipient],
        "place": where
        and {"text": span(where.start, where.end), "name": where.name or "", "country": where.country or ""},
        "time": when and {"text": span(when.start, when.end), "value": when.value or ""},
        "status": event.status,
        "hedged": event.hedged,
        "attribution": [voice(one) for one in event.attribution],
        "size": dict(event.size),
        "same_as": (place or {}).get(event.same_as or ""),
    }


def _span(sentence: Sentence, start: int, end: int, offsets: bool) -> Any:
    a, b = start - sentence.start, end - sentence.start
    if offsets:
        return [a, b]
    words = sentence.text[a:b]
    n, at = 0, -1
    while at < a:
        at = sentence.text.find(words, at + 1)
        n += 1
    return words if n == 1 else f"{words}#{n}"
