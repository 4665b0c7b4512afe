"""Who a mention means: country or organisation code, sectors, English name.

A mention is cut into known words and names (`lexicon.py`), taken apart (`who_parse.py`), and what its parts say is put
together (`who_compose.py`): an office, a people and a name («وزير الخارجية السعودي عادل الجبير»), a kind of people and
a group («مقاتلي حزب الله»), a body and a state («الجيش اللبناني»). What it leaves open is looked for in what the report
has said before (`memory.py`, `who_refer.py`) and in what bare words mean in reports about a country (`context.tsv`).
What is not known stays empty.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache

from rawi.knowledge.base import Knowledge
from rawi.resolve.lexicon import Found
from rawi.resolve.memory import NOWHERE, Entry, Memory, Resolved
from rawi.resolve.who_compose import SUBJECTS, Question
from rawi.resolve.who_parse import Setting
from rawi.resolve.who_tables import ANCHORS, NOBODY, STATE, Tables, plain

# What may stand between a title and a name, and how many words a name has at most, after a title and before one.
CLOSE = ' ،,«»"“”()'
NAME_AFTER, NAME_BEFORE = 4, 2
# Nouns of these sectors introduce a person by name («المعارض التركي …»).
PERSONAL = frozenset({"CVL", "CRM", "REB", "JRN", "REL", "EDU", "SPY"})
# Found ahead, these say nothing of themselves.
SILENT = frozenset({"link", "title", "head", "medium", "context"})


class Who:
    """Resolves mentions of actors."""

    def __init__(self, base: Knowledge | None = None) -> None:
        """Use the knowledge that ships with Rawi, or another folder's."""
        self.tables = Tables(base)
        self.base = self.tables.base

    def survey(self, text: str, *, home: str | None = None, report_date: date | None = None) -> Memory:
        """Return a memory of the persons, groups and countries that a report names, before any mention is resolved.

        `home` is the country code of the publisher, a weak hint for words that mean another thing in each country.
        """
        memory = Memory(text, home)
        found = self.tables.lexicon.find(text)
        for f in found:
            item = next(iter(f.items), None)
            if item is None or item.kind in SILENT:
                continue
            if item.code not in NOWHERE and len({i.code for i in f.items if i.kind in STATE}) < 2:
                memory.mark(f.start, item.code, item.kind)
            if item.kind == "actor" and sum(i.kind == "actor" for i in f.items) == 1:
                who = self.tables.actor(item, report_date)
                memory.note(self._entry(f.start, who, [f], report_date, None))
        memory.named = self._named(found)
        for titled, name in _introduced(text, found):
            who = Question(self.tables, titled, Setting(memory, titled[0].start, report_date)).answer()
            if who.code and who.kind != "person":
                who = Resolved(code=who.code, sector=who.sector)
                memory.note(self._entry(name[0].start, who, [*titled, *name], report_date, None))
        return memory

    def resolve(
        self,
        text: str,
        *,
        report_date: date | None = None,
        earlier: Memory | None = None,
        role: str | None = None,
        start: int | None = None,
        event: str | None = None,
        place: str | None = None,
        by: Sequence[Resolved] = (),
    ) -> list[Resolved]:
        """Return who a mention means: one result, or several where it names several («روسيا وإيران»).

        `earlier` is the memory of the report, which takes note of the result; `start` is the mention's offset in the
        report (after everything so far unless given); `report_date` fills in holders of offices. `role` is actor,
        recipient or source, `event` the type of the event: they tell soldiers from civilians in «الأتراك». `place` is
        where the event happened, a country's code or the words of the report, which tells whose «المدنيون» are. `by` is
        who acts upon a recipient: «مسلحون» whom an army kills are its enemies.

        A mention that nothing is known of gives one empty result. Never raises on any text.
        """
        memory = earlier if earlier is not None else Memory()
        at = memory.now if start is None else start
        setting = Setting(memory, at, report_date, role, event, self._country(place), tuple(by))
        out = []
        for segment in _segments(self.tables.lexicon.find(text)):
            who = Question(self.tables, segment, setting).answer()
            out.append(who)
            if who:
                memory.note(self._entry(at, who, segment, report_date, role))
        memory.now = max(memory.now, at + len(text))
        return out

    def _country(self, place: str | None) -> str | None:
        """The code of the country that a place lies in, where its words tell it."""
        if not place or place in self.base.countries:
            return place
        items = (i for f in self.tables.lexicon.find(place) for i in f.items if i.kind in STATE or i.kind == "place")
        return next((i.code for i in items), None)

    def implicit(
        self, memory: Memory, *, at: int | None = None, role: str = "actor", report_date: date | None = None
    ) -> Resolved:
        """Return who is meant by a dropped subject or a pronoun at an offset, from what was resolved before.

        An actor is the first actor or speaker of the nearest sentence that has one, a recipient the last recipient: of
        several rules this one does best on annotated reports. `report_date` changes nothing so far.
        """
        place = memory.now if at is None else at
        if role == "recipient":
            found = memory.last(place, lambda e: e.role == role, ahead=False)
            return found.who if found else NOBODY
        nearest: Entry | None = None
        for e in memory.before(place):
            if nearest is not None and memory.sentence(e.at) != memory.sentence(nearest.at):
                break
            if e.role in SUBJECTS:
                nearest = e
        return nearest.who if nearest else NOBODY

    def _named(self, found: Sequence[Found]) -> frozenset[str]:
        """The words that stand after a given name in a report, each of which is a name as well («جون سميث»)."""
        named: set[str] = set()
        for a, b in itertools.pairwise(found):
            name = not b.items and b.start == a.end + 1 and not b.text.isdigit()
            if name and not a.items and (a.text in self.tables.given or plain(a.text) in named):
                named.add(plain(b.text))
        return frozenset(named)

    def _entry(self, at: int, who: Resolved, segment: Sequence[Found], on: date | None, role: str | None) -> Entry:
        words: set[str] = set()
        names: set[str] = set()
        titles: set[str] = set()
        last: set[str] = set()
        person = who.kind in ("person", "office")
        for f in segment:
            kinds = {i.kind for i in f.items}
            if not f.items:
                names.add(plain(f.text))
                last = {plain(f.text)}
            if "head" in kinds or "actor" in kinds:
                words.update(plain(w) for w in f.text.split())
            titles.update(i.key for i in f.items if i.kind == "title")
            if "title" in kinds:
                person = True
        actor = self.base.actors.get(who.id or "")
        if actor is not None:
            if actor.kind == "person":
                forms = (*actor.names_ar, *actor.short_ar)
                names.update(plain(w) for form in forms for w in form.split())
                last.update(plain(form.split()[-1]) for form in forms)
                if on is not None:
                    titles.update(h.office for h in self.base.offices(actor.id, on))
            else:
                words.update(plain(form.split()[0]) for form in actor.names_ar)
        elif names:
            person = True
        return Entry(
            at=at,
            who=who,
            words=frozenset(words),
            names=frozenset(names),
            last=frozenset(last),
            titles=frozenset(titles),
            person=person,
            role=role,
        )


def _segments(found: list[Found]) -> list[list[Found]]:
    """Cut a mention of several actors at «و» where each piece names an actor of its own."""
    segments: list[list[Found]] = [[]]
    for f in found:
        joins = f.before.startswith("و") or (f.items and f.items[0].use == "and")
        if joins and _whole(segments[-1]):
            segments.append([])
        segments[-1].append(f)
    out = [segments[0]]
    for s in segments[1:]:
        named = [f for f in s if f.items and f.items[0].kind in ANCHORS]
        if not named:
            out[-1] = out[-1] + s
        elif all(i.kind == "demonym" for f in s for i in f.items[:1]) and len(s) == len(named):
            out.append([f for f in out[-1] if f.items and f.items[0].kind in ("head", "title")] + s)
        else:
            out.append(s)
    return out


def _whole(segment: Sequence[Found]) -> bool:
    return any(f.items and f.items[0].kind in ANCHORS for f in segment)


def _introduced(text: str, found: list[Found]) -> Iterator[tuple[list[Found], list[Found]]]:
    """Yield titles of a known country or group and the unknown names beside them («الناشط اليمني …»)."""
    runs: list[list[Found]] = []
    for f in found:
        known = bool(f.items) and f.items[0].kind != "link"
        last = runs[-1][-1] if runs else None
        near = last is not None and text[last.end : f.start].strip(CLOSE) == "" and "\n" not in text[last.end : f.start]
        if near and last is not None and (bool(last.items) and last.items[0].kind != "link") == known:
            runs[-1].append(f)
        else:
            runs.append([f])
    for a, b in zip(runs, runs[1:], strict=False):
        between = text[a[-1].end : b[0].start].strip(CLOSE)
        if between:
            continue
        titled, name = (a, b[:NAME_AFTER]) if a[0].items and not b[0].items else (b, a[-NAME_BEFORE:])
        if name[0].items or not titled[0].items:
            continue
        lead = titled[0].items[0]
        of_person = lead.kind == "title" or (lead.kind == "head" and set(lead.sector) & PERSONAL)
        if of_person and any(f.items[0].kind in ANCHORS for f in titled):
            yield titled, name


@cache
def who() -> Who:
    """Return the resolver with the knowledge that ships with Rawi; the same object every time."""
    return Who()
