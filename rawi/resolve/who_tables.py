"""What resolving a mention looks up: the lexicon, the readings of bare words, actors as they stood on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property

from rawi.arabic.orthography import folded
from rawi.knowledge.base import Knowledge, Reading, knowledge, rows
from rawi.resolve.lexicon import ARTICLE, DATA, Item, Lexicon, lexicon
from rawi.resolve.memory import Resolved

NOBODY = Resolved()
STATE = frozenset({"country", "metonym", "demonym"})
# The kinds of words that tell whose a mention is.
ANCHORS = STATE | {"actor", "medium", "place"}
ARMED = frozenset({"MIL", "REB", "UAF", "PRM"})
OFFICIAL = frozenset({"GOV", "LEG", "JUD", "MIL", "COP", "SPY"})
# Offices of those who rule a state.
RULERS = frozenset({"president", "king", "supreme-leader", "emir", "sultan"})
# After how many years an event with a former ruler is likelier from when he ruled, even where he is called former.
LONG_GONE = 4
# Members of these organisations carry no sector (`[]` for bare organisations).
BARE = frozenset({"UNO", "NGO"})
# Organisations whose officials carry their code, whatever country they come from.
BODIES = frozenset({"UNO", "IGO", "EUR", "NGO"})


class Tables:
    """The knowledge in the form in which mentions ask for it."""

    def __init__(self, base: Knowledge | None = None) -> None:
        """Use the knowledge that ships with Rawi, or another folder's."""
        self.base = base or knowledge()
        self.lexicon = lexicon() if base is None else Lexicon(base)
        self.context: dict[str, list[Reading]] = {}
        for r in self.base.context:
            self.context.setdefault(folded(r.form_ar), []).append(r)
        table = rows(DATA / "peoples.tsv", ["use", "role", "event", "sector"])
        self.peoples = {(use, role, event): tuple(sector.split()) for _, (use, role, event, sector) in table}

        faced = rows(DATA / "facing.tsv", ["lead", "event", "by", "sector", "whose"])
        self.facing = {
            (lead, event, by): (tuple(sector.split()), whose) for _, (lead, event, by, sector, whose) in faced
        }

    @cached_property
    def rebellious(self) -> frozenset[str]:
        """Codes of the countries that have armed opponents of their own."""
        return frozenset(a.code for a in self.base.actors.values() if a.kind == "armed-group" and "REB" in a.sector)

    @cached_property
    def owners(self) -> dict[str, str]:
        """The country or organisation of each office that only one has («قائد الحرس الثوري»)."""
        codes: dict[str, set[str]] = {}
        for t in self.base.terms:
            codes.setdefault(t.office, set()).add(t.code)
        # «قائد» alone is anybody's, though one holder is listed.
        return {o: next(iter(c)) for o, c in codes.items() if len(c) == 1 and self._is_office(o)}

    def _is_office(self, title: str) -> bool:
        known = self.base.titles.get(title)
        return known is not None and (known.level == "state" or bool(known.sector))

    @cached_property
    def surnames(self) -> dict[str, list[str]]:
        """The ids of persons by the last word of their names, article aside."""
        found: dict[str, list[str]] = {}
        for a in self.base.actors.values():
            if a.kind == "person":
                for word in {plain(form.split()[-1]) for form in (*a.names_ar, *a.short_ar)}:
                    found.setdefault(word, []).append(a.id)
        return found

    @cached_property
    def given(self) -> frozenset[str]:
        """The first words of persons' names that mean nothing else, folded («محمد», «جون»): they tell a name."""
        persons = (a for a in self.base.actors.values() if a.kind == "person")
        first = {folded(form.split()[0]) for a in persons for form in a.names_ar}
        return frozenset(w for w in first - set(self.lexicon.meanings) if len(w) > 2 and not w.startswith(ARTICLE))

    def actor(self, item: Item, on: date | None, *, former: bool = False) -> Resolved:
        """Return an actor as it stood on a day: a politician out of office is one of the elites."""
        sector, code = item.sector, item.code
        if item.use == "person" and "REB" not in sector:
            terms = self.base.terms_of.get(item.key, ()) if on is not None else ()
            held = [t for t in self.base.offices(item.key, on) if t.office in self.base.titles] if on and terms else []
            official = bool(sector) and set(sector) <= OFFICIAL
            over = bool(terms) and all(t.last is not None and on is not None and t.last < on for t in terms)
            leads = any(self._armed(t.code) for t in held)
            if official and (over or (former and not leads)):
                # What is told of rulers long gone is mostly from when they ruled.
                ruled = max((t.last or on for t in terms if t.office in RULERS), default=None) if on else None
                past = ruled is not None and on is not None and on.year - ruled.year >= LONG_GONE
                sector = ("GOV",) if past else ("ELI",)
            elif held:
                offices = (self.base.titles[t.office].sector or self._armed(t.code) for t in held)
                sector = tuple(dict.fromkeys(s for o in offices for s in o)) or sector
                code = self.body(held[0].code) or code
                if official and not set(sector) & (OFFICIAL | ARMED):
                    sector = ("ELI", *sector)
            if code in BARE:
                sector = ()
        return Resolved(
            code=code or None,
            sector=sector,
            name=item.name or None,
            name_ar=item.name_ar or None,
            wikidata=item.wikidata or None,
            id=item.key,
            kind=item.use,
        )

    def _armed(self, body: str) -> tuple[str, ...]:
        """The sector of an armed group, which its leader shares."""
        actor = self.base.actors.get(body)
        return actor.sector if actor and actor.kind == "armed-group" else ()

    def body(self, office: str) -> str:
        """The code of an organisation that an office belongs to; nothing for the office of a country."""
        actor = self.base.actors.get(office)
        code = actor.code if actor else office
        return code if code in BODIES else ""


def changed(
    who: Resolved, *, sector: Iterable[str] | None = None, kind: str | None = None, code: str | None = None
) -> Resolved:
    """Return who with another sector, kind or code."""
    return Resolved(
        code=code or who.code,
        sector=who.sector if sector is None else tuple(sector),
        name=who.name,
        name_ar=who.name_ar,
        wikidata=who.wikidata,
        id=who.id,
        kind=kind or who.kind,
    )


def is_weak(item: Item) -> bool:
    """Return whether a noun says less than what it belongs to («مسؤول في الشرطة», «عناصر الجيش»)."""
    if item.kind == "title":
        return item.use in ("person", "generic") and set(item.sector) <= {"GOV"}
    return item.use in ("group", "weak", "again", "modifier", "pro", "open") or not item.sector


def plain(word: str) -> str:
    """Return a word folded, without article."""
    form = folded(word)
    return form[2:] if form.startswith(ARTICLE) and len(form) > 4 else form
