"""Taking a mention apart: which words and names it holds, what each means there, how they hang together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from rawi.arabic.orthography import folded
from rawi.knowledge.base import Reading
from rawi.resolve.lexicon import Found, Item
from rawi.resolve.memory import Memory, Resolved
from rawi.resolve.who_tables import ANCHORS, STATE, Tables

# After the name that such a preposition governs, the mention goes on where it was.
PASSING = frozenset({"of", "led", "in", "far"})
POINTING = frozenset(folded(w) for w in ("هذا", "هذه", "ذلك", "تلك", "هؤلاء", "نفس"))
BOUND = ("هما", "هم", "ها", "ه")
NAMELIKE = re.compile(r"[^\W\d_]{2,}")


class Part(NamedTuple):
    """A word or name of a mention in the meaning chosen for it, and how it hangs on what stands before."""

    item: Item
    relation: str
    found: Found


class Parse(NamedTuple):
    """A mention taken apart: its parts in order, the words nobody knows, and what its small words say.

    These tell of a former one, a pronoun, «هذا», a number.
    """

    parts: list[Part]
    unknown: list[Found]
    former: bool
    pronoun: str
    pointing: bool
    counted: bool


class Setting(NamedTuple):
    """Where a mention stands: offset, date of the report, role and type of event, country of the event's place.

    `by` is who acts, where the mention is of those who are acted upon."""

    memory: Memory
    at: int
    on: date | None = None
    role: str | None = None
    event: str | None = None
    place: str | None = None
    by: tuple[Resolved, ...] = ()


class Mention:
    """One mention (or one of several joined by «و»), taken apart."""

    def __init__(self, tables: Tables, found: Sequence[Found], setting: Setting) -> None:
        """Take the words of the mention as the lexicon found them, and where it stands."""
        self.tables, self.base, self.found = tables, tables.base, found
        self.memory, self.at, self.on, self.role, self.event, self.place, self.by = setting
        self.parse = self._parse()

    def _parse(self) -> Parse:
        parts: list[Part] = []
        unknown: list[Found] = []
        relation, spent, former, pronoun = "direct", False, False, ""
        pointing = counted = False
        for i, f in enumerate(self.found):
            item = self._choose(i, f, parts)
            if item is None:
                if NAMELIKE.fullmatch(f.text) and f.text not in POINTING:
                    unknown.append(f)
                pointing = pointing or f.text in POINTING
                counted = counted or f.text[:1].isdigit()
                continue
            if item.kind == "link":
                if item.use == "self":
                    pronoun = pronoun or next((x for x in BOUND if f.text.endswith(x)), BOUND[-1])
                if item.use not in ("and", "self", "fill"):
                    relation, spent = item.use, False
                continue
            if item.kind == "head" and item.use == "former":
                former = True
                continue
            if item.kind == "head" and item.use in ("pro", "anti") and parts:
                relation, spent = item.use, False
                continue
            pronoun = pronoun or f.pronoun
            own = relation
            if (
                spent
                and relation in PASSING
                and (item.use == "person" or item.kind == "title" or relation in ("of", "led"))
            ):
                own = relation = "direct"
            if own == "direct" and parts and "ل" in f.before:
                own = "of"
            parts.append(Part(item, own, f))
            spent = spent or item.kind in ANCHORS
        return Parse(parts, unknown, former, pronoun, pointing, counted)

    def _choose(self, i: int, f: Found, parts: Sequence[Part]) -> Item | None:
        """The meaning of a form at its place in the mention."""
        items = [x for x in f.items if self._possible(x, i, f, parts)]
        if not items:
            return None
        if (deputy := next((x for x in items if x.key == "deputy"), None)) is not None:
            following = self.found[i + 1].items if i + 1 < len(self.found) else ()
            if any(x.kind == "title" for x in following) or len(items) == 1:
                return deputy
            items.remove(deputy)
        modifier = next((x for x in items if x.use == "modifier"), None)
        if modifier is not None and parts and parts[-1].item.key != "crowd":
            return modifier
        if items[0].kind == "medium" and len({x.code for x in items if x.kind == "medium"}) > 1:
            # Papers of several countries share the name: that of the publisher's country, else any of them.
            own = next((x for x in items if x.code == self.memory.home), None)
            return own or items[0]._replace(code="", name="", name_ar="", wikidata="", key="")
        rivals = [x for x in items if x.kind == items[0].kind and (x.kind == "actor" or x.kind in STATE)]
        if items[0].kind in STATE:
            rivals = [x for x in items if x.kind in STATE]
        if len({x.key for x in rivals}) > 1:
            reading = self.reading(f)
            if reading is not None:
                chosen = [x for x in rivals if x.key == (reading.actor or reading.code)]
                if chosen:
                    return chosen[0]
            known = self.memory.last(self.at, lambda e: any(e.who.id == x.key for x in rivals))
            if known is not None:
                return next(x for x in rivals if x.key == known.who.id)
            votes = self.memory.countries(self.at)
            return max(rivals, key=lambda x: votes[x.code])
        return items[0]

    def _possible(self, item: Item, i: int, f: Found, parts: Sequence[Part]) -> bool:
        if item.kind == "link":
            return i > 0
        if item.kind == "medium":
            if item.short:
                return len(self.found) == 1 and self.role == "source"
            alone = len(self.found) == 1 or (bool(parts) and "JRN" in parts[-1].item.sector)
            return alone or " " in f.text
        if item.use in ("modifier", "counterpart"):
            return item.use == "counterpart" or bool(parts)
        if item.use == "person" and item.kind == "actor" and not item.short and self._goes_on(item, i):
            return False
        if item.short and i > 0 and not self.found[i - 1].items:
            # «محمد العبادي» is not «العبادي», unless what stands before says the same country or is a name of his.
            own = {folded(w) for n in self.base.actors[item.key].names_ar for w in n.split()}
            return self.found[i - 1].text in own or any(p.item.code == item.code for p in parts)
        return True

    def _goes_on(self, item: Item, i: int) -> bool:
        """Return whether a name goes on with a word that is none of this person's («محمد يوسف عبد العزيز»)."""
        if i + 1 >= len(self.found):
            return False
        f, following = self.found[i], self.found[i + 1]
        if following.items or following.start != f.end + 1 or not NAMELIKE.fullmatch(following.text):
            return False
        if not (following.text in self.tables.given or following.text.startswith("عبد")):
            return False
        own = {folded(w) for n in self.base.actors[item.key].names_ar for w in n.split()}
        return following.text not in own

    def reading(self, f: Found) -> Reading | None:
        """Return what a bare word means in a report about these countries (context.tsv)."""
        form = next((i.key for i in f.items if i.kind == "context"), f.text)
        readings = self.tables.context.get(folded(form), ())
        if not readings:
            return None
        for code, _ in self.memory.countries(self.at).most_common(4):
            for r in readings:
                if code in r.when:
                    return r
        if self.memory.home:
            for r in readings:
                if self.memory.home in r.when:
                    return r
        return next((r for r in readings if not r.when), None)
