"""Standing facts get their meaning: spans become entities and places, with who says so and how sure they are.

A fact without a known side, one about a thing and itself, and one that the same voice has stated before in the report
are left out: these records are precise rather than complete (`docs/relations.md`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from rawi.arabic.orthography import folded
from rawi.reader.interface import SourceMention
from rawi.reader.standing import Standing, as_mention, standing
from rawi.reader.standing_cues import words_of
from rawi.records import Certainty, Document, Entity, Place, Relation, Report, Sentence, Span, Voice
from rawi.resolve.certainty import of_paper, of_voices
from rawi.resolve.dating import published_on
from rawi.resolve.memory import NOWHERE, Memory, Resolved
from rawi.resolve.where import Where
from rawi.resolve.where_setting import Setting
from rawi.resolve.who import Who

# Names of bodies that stand for the place where they sit are no places to be in or to hold.
_DEFINITE = re.compile(r"(?:^|\s)[وفبكل]?(?:ال|لل)")
# Bodies of which a country has one; words of a mention that points back, at most.
_BODIES = frozenset({"GOV", "MIL", "COP", "LEG", "JUD", "OPP", "PRM", "SPY"})
_BACK = 2
# Who can hold a place.
_HOLDERS = frozenset({"GOV", "MIL", "COP", "SPY", "REB", "PRM", "UAF", "OPP", "SOC"})
_GROUND = frozenset({"point", "city", "district", "admin1", "country", "region", "near"})


class _Known(NamedTuple):
    document: Document
    published: date | None
    memory: Memory
    setting: Setting


class Relater:
    """Finds the standing facts of reports. Holds the resolvers, which hold the tables."""

    def __init__(self, who: Who | None = None, where: Where | None = None) -> None:
        """Use resolvers that are there already, or new ones."""
        self.who, self.where = who or Who(), where or Where()

    def relations(self, report: Report, sentences: Sequence[Sentence]) -> list[Relation]:
        """Return the standing facts of a report in the order of their cues; ids count from 1: `<report>#r1`."""
        facts = standing(report, sentences, self.where.find)
        if not facts:
            return []
        known = self._survey(report)
        found: list[Relation] = []
        seen: set[object] = set()
        for fact in facts:
            made = self._relation(f"{report.id}#r{len(found) + 1}", sentences[fact.sentence], fact, known)
            if made is not None and (same := _same(made)) not in seen:
                seen.add(same)
                found.append(made)
        return found

    def _survey(self, report: Report) -> _Known:
        published = published_on(report)
        return _Known(
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
        )

    def _relation(self, id: str, sentence: Sentence, fact: Standing, known: _Known) -> Relation | None:
        subject = self._entities(fact.subject, "actor", known, fact.whole)
        object_ = self._entities(fact.object, "recipient", known, fact.whole)
        place = self._place(fact.place, known)
        if fact.goal is not None:
            # a goal is no one: its words say what is aimed at, and a code would say who
            object_ = [Entity(text=fact.goal.text, start=fact.goal.start, end=fact.goal.end)]
        if not _complete(fact, subject, object_, place):
            return None
        told = as_mention(fact)
        voices = [self._voice(s, c, known) for s, c in zip(fact.source, of_voices(told), strict=True)]
        return Relation(
            id=id,
            doc=known.document,
            relation=fact.relation,
            subject=subject,
            object=object_,
            place=place,
            trigger=fact.trigger,
            sentence=sentence,
            attribution=voices,
            certainty=of_paper(told),
            confidence=fact.sure,
        )

    def _entities(self, found: Sequence[Span], role: str, known: _Known, whole: Span | None) -> list[Entity]:
        entities = (
            Entity(
                text=span.text,
                start=span.start,
                end=span.end,
                code=who.code or None,
                sector=list(who.sector),
                name=who.name or None,
                name_ar=who.name_ar or None,
                wikidata=who.wikidata or None,
            )
            for span in found
            for who in self._resolved(span, role, known, whole if whole and whole.start == span.start else None)
            if who
        )
        # «إيران وإيران ذاتها»
        return list({_key(e): e for e in reversed(list(entities))}.values())[::-1]

    def _resolved(self, span: Span, role: str, known: _Known, whole: Span | None) -> list[Resolved]:
        """Who is meant. «مجموعات مسلحة» says that there are some: no country of the report's is put on them."""
        alone = self._who(span, role, known)
        if not any(w.code for w in alone) or any(w.code for w in self.who.resolve(span.text)):
            return alone
        # «التنظيم», «الحكومة»: named before, or the only one of its kind; «التنظيم السري الجديد» is another
        body = any(_BODIES & set(w.sector) if whole is None else "GOV" in w.sector for w in alone)
        body = body and folded(span.text).split()[0] not in words_of("several")
        again = whole is None and len(span.text.split()) <= _BACK and any(w.name for w in alone)
        if _DEFINITE.search(span.text) and (body or again):
            return alone
        # whoever is loyal to someone may be known by that: «القوات الموالية للرئيس»
        side = self._who(whole, role, known)[:1] if whole is not None else []
        if side and side[0].id and side[0].kind not in ("state", "person"):
            return side
        return [msgspec.structs.replace(w, code=None, name=None, name_ar=None, wikidata=None) for w in alone]

    def _who(self, span: Span, role: str, known: _Known) -> list[Resolved]:
        return self.who.resolve(
            span.text, report_date=known.published, earlier=known.memory, role=role, start=span.start
        )

    def _place(self, span: Span | None, known: _Known) -> Place | None:
        if span is None:
            return None
        return self.where.resolve(span.text, context=known.setting, at=span.start, start=span.start, end=span.end)

    def _voice(self, source: SourceMention, certainty: Certainty, known: _Known) -> Voice:
        span = source.span
        who = self._who(span, "source", known)[0]
        if source.means is not None and not who.name:
            meant = self._who(source.means, "source", known)[0]
            who = meant if meant.name else who
        # the reader tells kinds by the wording; who is known by name to be no medium is none
        otherwise = bool(who.name) and bool(who.sector) and "JRN" not in who.sector
        return Voice(
            text=span.text,
            start=span.start,
            end=span.end,
            cue=source.cue,
            kind="named" if source.kind == "media" and otherwise else source.kind,
            code=who.code or None,
            sector=list(who.sector),
            name=who.name or None,
            certainty=certainty,
        )


def _complete(fact: Standing, subject: list[Entity], object_: list[Entity], place: Place | None) -> bool:
    """Whether it is known of whom and of what a fact is one, and that the two differ."""
    if not subject or (place is None and not object_):
        return False
    if fact.goal is not None:
        return any(s.code for s in subject)
    if place is not None:
        if fact.relation == "CONTROLS" and not any(_HOLDERS & set(s.sector) and "LEG" not in s.sector for s in subject):
            return False
        on_the_map = place.country is not None and place.precision in _GROUND
        at_home = any(s.code == place.country or s.code in NOWHERE for s in subject)
        return on_the_map and any(s.code for s in subject) and not ("foreign" in fact.flags and at_home)
    if fact.relation == "SEES_AS_THREAT":
        known = any(s.code for s in subject) and any(o.code for o in object_)
    else:
        known = any(e.code for e in (*subject, *object_))
    return known and not any(_is(s, o) for s in subject for o in object_)


def _is(a: Entity, b: Entity) -> bool:
    return a.code is not None and (a.code, a.name, a.sector) == (b.code, b.name, b.sector)


def _same(r: Relation) -> object:
    """What makes two mentions one fact by one voice."""
    return (
        r.relation,
        frozenset(_key(e) for e in r.subject),
        frozenset(_key(e) for e in r.object),
        (r.place.name or r.place.text, r.place.country) if r.place else None,
        tuple((v.name or v.text, v.certainty) for v in r.attribution),
        r.certainty,
    )


def _key(e: Entity) -> object:
    if e.code is None:
        return e.text
    # «الإيراني», «طهران» and «إيران» are one
    return e.code, "" if e.sector == ["GOV"] and e.wikidata is None else e.name or e.text
