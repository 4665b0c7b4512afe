"""What a mention leaves open: pronouns, bare nouns and surnames, answered by what the report has said and is about."""

from __future__ import annotations

from rawi.arabic.orthography import folded
from rawi.knowledge.base import Reading
from rawi.resolve.lexicon import ARTICLE, actor_item
from rawi.resolve.memory import NOWHERE, Entry, Resolved
from rawi.resolve.who_parse import Mention, Part
from rawi.resolve.who_tables import NOBODY, plain

# People of these sectors belong to the place of the event.
LOCALS = frozenset({"CVL", "COP", "JRN", "LEG", "REF", "EDU", "MED", "LAB", "AGR", "UAF", "SOC", "REL"})
# Of those who tell of it, only people of these sectors do.
WITNESSES = frozenset({"CVL", "COP", "MED", "SOC", "REF", "UAF"})
# What the place of the event weighs for all others, beside the countries that the report names.
PLACE = 4.0
# How many sentences back a pronoun looks for an owner that agrees with it.
NEAR = 1
# Among how many countries that a report speaks of most a bare surname is looked for.
ABOUT = 3
# Words within a personal name.
KIN = frozenset(folded(w) for w in ("بن", "بنت", "أبو", "أبي", "ولد"))
PROCLITICS = tuple("وفبلك")
# Nouns of these sectors are too common to point back at a group by themselves («القوات», «الحكومة»).
PUBLIC = frozenset({"GOV", "MIL", "COP", "CVL"})


class Referring(Mention):
    """A mention that points at something said elsewhere in the report."""

    def by_name(self) -> Resolved | None:
        """Who the report has called by this unknown name before."""
        if not self.parse.unknown or any(p.item.kind not in ("title", "demonym") for p in self.parse.parts):
            return None
        names = {_bare(plain(f.text), self.memory.named) for f in self.parse.unknown}
        last = _bare(plain(self.parse.unknown[-1].text), self.memory.named)

        def sure(e: Entry) -> bool:
            return e.person and (e.role is not None or e.who.id is not None)

        def ends(e: Entry) -> bool:
            return last in e.last

        def shares(e: Entry) -> bool:
            return len(names & e.names) >= min(2, len(names))

        for fits in (
            lambda e: sure(e) and ends(e),
            lambda e: sure(e) and shares(e),
            lambda e: e.person and ends(e),
            lambda e: e.person and shares(e),
        ):
            found = self.memory.last(self.at, fits)
            if found is not None:
                return found.who
        return self._surname(last) if not self.parse.parts and len(names) == 1 else None

    def _surname(self, name: str) -> Resolved | None:
        """The only office-holder of this surname in the countries that the report is about."""
        if self.on is None:
            return None
        about = {code for code, _ in self.memory.countries(self.at).most_common(ABOUT)}
        fitting = [
            self.base.actors[i]
            for i in self.tables.surnames.get(name, ())
            if self.base.actors[i].code in about and self.base.offices(i, self.on)
        ]
        return self.tables.actor(actor_item(fitting[0]), self.on) if len(fitting) == 1 else None

    def empty(self) -> Resolved:
        """A mention without a noun that is known: a nickname, or a pronoun."""
        for f in self.found:
            reading = self.reading(f)
            if reading is not None:
                return self.read(reading, ())
        if self.parse.pronoun:
            owner = self.owner()
            return owner.who if owner else NOBODY
        return self._stranger()

    def _stranger(self) -> Resolved:
        """A person whom nobody knows: of the country that the report speaks of."""
        if not self._personal():
            return NOBODY
        sector = self.tables.peoples.get(("name", self.role or "", self.event or ""), ())
        return Resolved(code=self.local(sector) or None, sector=sector)

    def _personal(self) -> bool:
        """Return whether an unknown mention is a personal name, by a word in it or what stands before it elsewhere."""
        unknown = self.parse.unknown
        if any(f.text in self.tables.given or f.text in KIN for f in unknown):
            return True
        return bool(unknown) and _bare(unknown[-1].text, self.memory.named) in self.memory.named

    def owner(self) -> Entry | None:
        """Whom a pronoun means: «ـه» a person, «ـهم» and «ـها» a group or state,
        one that is near; else the nearest."""
        person = self.parse.pronoun in ("ه", "ي", "نا")
        here = self.memory.sentence(self.at)

        def possible(e: Entry) -> bool:
            # Nobody attacks his own («أحد جنودها»).
            return bool(e.who.code) and not (self.event == "ASSAULT" and e.who in self.by)

        def fits(e: Entry) -> bool:
            near = here - self.memory.sentence(e.at) <= NEAR
            return near and possible(e) and e.who.kind != "place" and (e.who.kind == "person" or e.person) == person

        return self.memory.last(self.at, fits, ahead=False) or self.memory.last(self.at, possible, ahead=False)

    def by_title(self, p: Part) -> Resolved | None:
        """The last person of this title that the report has named («الوزير», «رئيس الوزراء»)."""
        if not any(folded(w).startswith(ARTICLE) for w in p.found.text.split()):
            return None
        key = p.item.key
        found = self.memory.last(
            self.at,
            lambda e: e.person and any(t == key or t.endswith("-" + key) for t in e.titles) and bool(e.who.code),
            ahead=p.item.use != "generic",
        )
        return found.who if found else None

    def again(self, *, groups: bool) -> Resolved | None:
        """What the report has called by this noun before («التنظيم», «الحركة»): a known group, or anything else."""
        pointing = self.parse.pointing
        for p in (self.parse.parts[0], self.parse.parts[-1]):
            if p.item.kind not in ("head", "context") or not (pointing or folded(p.found.text).startswith(ARTICLE)):
                continue
            if groups and not pointing and (p.item.key == "forces" or set(p.item.sector) & PUBLIC):
                continue
            word = plain(p.found.text.split()[0])
            found = next((e for e in self.memory.before(self.at) if word in e.words and is_group(e, groups)), None)
            if found is not None:
                return found.who
        return None

    def read(self, reading: Reading, sector: tuple[str, ...]) -> Resolved:
        """Return whom a reading means; `sector` is what the mention itself says where the reading says none."""
        actor = self.base.actors.get(reading.actor)
        if actor is not None:
            return self.tables.actor(actor_item(actor), self.on)
        return Resolved(code=reading.code or None, sector=reading.sector or sector, name=reading.name or None)

    def local(self, sector: tuple[str, ...] = ()) -> str:
        """The country of people who belong to a place; else what the report speaks of most, seen from the mention.

        Rebels belong to a country that has any."""
        speaks = self.role == "source"
        if self.place and self.place not in NOWHERE and set(sector) & (WITNESSES if speaks else LOCALS):
            return self.place
        votes = self.memory.countries(self.at, local=bool(set(sector) & LOCALS))
        if self.place and not speaks:
            votes[self.place] += PLACE  # type: ignore[assignment]
        ranked = votes.most_common()
        if "REB" in sector:
            ranked = [v for v in ranked if v[0] in self.tables.rebellious] or ranked
        return ranked[0][0] if ranked else ""


def _bare(word: str, names: frozenset[str]) -> str:
    """Return a word without article, and without an attached preposition or «و» where the rest is a name in `names`."""
    word = plain(word)
    return word[1:] if word not in names and word[:1] in PROCLITICS and word[1:] in names else word


def is_group(entry: Entry, group: bool) -> bool:
    """Return whether an entry is a known group (or, with `group` false, something else that is no person)."""
    return not entry.person and bool(entry.who.code) and (entry.who.id is not None) == group
