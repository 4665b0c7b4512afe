"""Putting the parts of a mention together: office, people, name; kind of people and group; body and state."""

from __future__ import annotations

from rawi.arabic.orthography import folded
from rawi.resolve.lexicon import ARTICLE, Item, actor_item
from rawi.resolve.memory import NOWHERE, Resolved
from rawi.resolve.who_parse import Part
from rawi.resolve.who_refer import Referring
from rawi.resolve.who_tables import ANCHORS, ARMED, BARE, BODIES, NOBODY, OFFICIAL, changed, is_weak, plain

# Kinds of people that keep their sector though they belong to an armed group.
CIVIL = frozenset({"CVL", "REF", "JRN", "MED", "EDU", "BUS", "LAB", "AGR"})
# Where people are does not tell whose they are.
FARTHER = frozenset({"in", "anti", "pro"})
# Whoever is abroad by trade does not belong to where he is, an envoy not to where he is sent.
ABROAD = frozenset({"embassy", "ambassador", "envoy"})
ENVOYS = frozenset({"un-envoy", "un-coordinator"})
# Titles that say less of a known person's sector than the tables do («الأمير», «المتحدث العسكري»).
SERVING = frozenset({"prince", "spokesman", "adviser", "deputy", "secretary-general"})
GROUPS = frozenset(
    {"armed-group", "party", "coalition", "organisation", "agency", "ngo", "media", "company", "movement"}
)
# Who acts or speaks can be meant by a statement, a dropped subject or a pronoun.
SUBJECTS = frozenset({"actor", "source"})
PLURALS = ("ين", "ون", "ات")
# The nearer a name hangs on the head of the mention, the more it tells whose the mention is.
DISTANCE = {"direct": 0, "of": 1, "led": 2, "pro": 2, "in": 3, "anti": 4}


class Question(Referring):
    """Who is meant by a mention."""

    def answer(self) -> Resolved:
        """Return who is meant."""
        who = self._meant()
        return self._faced(who) if self.by and who.id is None else who

    def _faced(self, who: Resolved) -> Resolved:
        """What it tells of unnamed people and things who acts upon them (`facing.tsv`): an army shoots at rebels."""
        leads = [p.item.key for p in self.parse.parts if p.item.kind == "head"]
        if any(p.item.kind in ANCHORS for p in self.parse.parts) or self.parse.pronoun:
            return who
        if not self.parse.parts:
            leads = ["name"] if self._personal() else []
        sectors = {s for b in self.by for s in b.sector}
        for lead in leads:
            for by in sorted(sectors):
                row = self.tables.facing.get((lead, self.event or "", by))
                if row is None:
                    continue
                sector, whose = row
                if whose != "enemy":
                    own = next(b.code for b in self.by if by in b.sector)
                    home = own if whose == "own" and not self.place and own not in NOWHERE else None
                    return changed(who, sector=sector or who.sector, code=home)
                enemy = self.memory.last(self.at, lambda e: "REB" in e.who.sector and e.who not in self.by)
                return Resolved(code=enemy.who.code, sector=sector) if enemy else who
        return who

    def _meant(self) -> Resolved:
        parts = self.parse.parts
        if not parts:
            return self.by_name() or self.empty()
        first = parts[0].item
        if first.kind == "head" and first.use == "thing":
            return self._namesake() or (self._document() if self.role == "source" else NOBODY)
        person = self._person()
        if person is not None:
            return person
        named = self.by_name()
        if named is not None:
            return named
        anchor = self._anchor()
        if any(p.item.use == "open" for p in parts) and (anchor is None or anchor.relation in FARTHER):
            return Resolved(sector=self._sector(None))
        if anchor is None:
            return self._bare()
        if anchor.item.kind == "actor" or anchor.item.kind == "medium":
            return self._group(anchor)
        return self._state(anchor)

    def _namesake(self) -> Resolved | None:
        """The person of this surname that the report has named, where a lone word is a thing as well («سلام»)."""
        word = self.parse.parts[0].found.text
        if len(self.found) > 1 or folded(word).startswith(ARTICLE):
            return None
        known = self.memory.last(
            self.at, lambda e: e.person and plain(word) in e.last and bool(e.who.code), ahead=False
        )
        return known.who if known else None

    def _document(self) -> Resolved:
        """Who speaks in a statement or report: whoever it belongs to, else who acted or spoke last."""
        rest = self.parse.parts[1:]
        if rest and any(p.item.kind in ANCHORS for p in rest):
            self.parse = self.parse._replace(parts=rest)
            return self._meant()
        issuer = self.memory.last(self.at, lambda e: e.role in SUBJECTS and bool(e.who.code), ahead=False)
        return issuer.who if issuer else NOBODY

    def _person(self) -> Resolved | None:
        """The person a mention names, unless the name only tells whose people are meant («قوات صالح»)."""
        parts = self.parse.parts
        for i, p in enumerate(parts):
            if p.item.use != "person" or p.item.kind != "actor" or p.relation != "direct":
                continue
            if i and (self._construct(parts[i - 1]) or self._owned(parts[:i])):
                continue
            if i and parts[i - 1].item.kind == "actor" and parts[0].item.kind == "actor":
                continue
            who = self.tables.actor(p.item, self.on, former=self.parse.former)
            body = next(
                (q.item.code for q in parts[:i] if q.item.code in BODIES and q.relation in ("direct", "of")), ""
            )
            if body and parts[0].item.kind == "title" and who.code != body:
                who = changed(who, code=body, sector=() if body in BARE else who.sector)
            titled = self._titled()
            if titled and who.sector and set(who.sector) <= (OFFICIAL | {"ELI", "PTY"}) and not self.parse.former:
                return changed(who, sector=titled if who.code not in BARE else ())
            return who
        return None

    def _owned(self, before: list[Part]) -> bool:
        """Return whether a noun in the construct state governs title and name («قوات الرئيس السابق علي …»)."""
        lead, *rest = before
        return lead.item.kind == "head" and self._construct(lead) and bool(rest) and rest[0].item.kind == "title"

    def _construct(self, p: Part) -> bool:
        """Return whether a noun stands in the construct state, so that the name after it is its owner."""
        if p.item.kind == "head" or (p.item.kind == "title" and p.item.use != "rank"):
            return not p.found.pronoun and not any(folded(w).startswith(ARTICLE) for w in p.found.text.split())
        return False

    def _titled(self) -> tuple[str, ...]:
        """The sector that a title in the mention gives, rank and honorific aside."""
        parts = self.parse.parts
        for i, p in enumerate(parts):
            following = parts[i + 1].item if i + 1 < len(parts) else None
            # «رئيس حزب …» is no head of state
            heads_body = following is not None and (following.kind == "head" or following.use in GROUPS)
            if (
                p.item.kind == "title"
                and p.item.use in ("state", "person")
                and p.item.key not in SERVING
                and not (heads_body and p.item.key == "president")
            ):
                return p.item.sector
        return ()

    def _anchor(self) -> Part | None:
        """The part that tells whose the mention is: a named group where fighters are meant, else the nearest."""
        lead = self.parse.parts[0].item
        far = {"far", "in"} if lead.key in ABROAD or self.parse.pronoun and lead.use != "allies" else {"far"}
        if lead.key in ENVOYS:
            far = {"far", "in", "of"}
        anchors = [p for p in self.parse.parts if p.item.kind in ANCHORS and p.relation not in far]
        if not anchors:
            return None
        if lead.kind == "head" and lead.use == "group":
            armed = [p for p in anchors if p.item.use == "armed-group" and p.relation in ("direct", "of", "in")]
            if armed:
                return armed[0]
        return min(anchors, key=lambda p: (DISTANCE[p.relation], p.item.kind == "place", p.item.use != "person"))

    def _group(self, anchor: Part) -> Resolved:
        item = anchor.item
        forces = self._forces(anchor)
        if forces is not None and anchor.relation != "anti":
            return self.tables.actor(forces, self.on)
        if anchor.relation in ("pro", "anti", "led"):
            return self._leaning(anchor)
        who = self.tables.actor(item, self.on)
        sector = self._sector(anchor)
        before = [p for p in self.parse.parts if p is not anchor and p.item.kind in ("head", "title")]
        if not before:
            return who
        if item.use == "person":
            return Resolved(code=who.code, sector=sector or who.sector)
        first = before[0].item
        office = self._office(item.key) if first.kind == "title" else None
        if office is not None:
            return office
        weak = is_weak(first)
        armed = item.use == "armed-group" and not set(sector) & CIVIL
        if (weak or armed or not sector or set(sector) == {"GOV"}) and item.sector:
            sector = item.sector
        if item.code in BARE and set(sector) <= {"GOV"}:
            sector = ()
        if (weak or armed) and first.kind == "head":
            return changed(who, sector=sector)
        return Resolved(code=who.code, sector=sector)

    def _forces(self, anchor: Part) -> Item | None:
        """The group that is known by its leader («قوات صالح»), where the mention tells of a person's armed men."""
        if anchor.item.use != "person":
            return None
        head = self.parse.parts[0].item
        government = head.key == "government"
        if not government and not set(head.sector) & ARMED and head.use not in ("group", "pro"):
            return None
        names = self.base.actors[anchor.item.key]
        for name in (*names.short_ar, *(n.split()[-1] for n in names.names_ar), *names.names_ar):
            for item in self.tables.lexicon.meanings.get(folded(("حكومة " if government else "قوات ") + name), ()):
                if item.kind == "actor":
                    return item
        return None

    def _leaning(self, anchor: Part) -> Resolved:
        """Forces for or against somebody, or led by somebody."""
        item, sector = anchor.item, self._sector(anchor)
        rebels = bool({"REB"} & set(item.sector))
        code = item.code if item.code not in NOWHERE and item.kind == "actor" else ""
        if anchor.relation == "anti":
            return Resolved(code=code or self.local() or None, sector=("PRM",) if rebels else ("REB",))
        if anchor.relation == "led":
            return Resolved(code=item.code or None, sector=sector or item.sector)
        if rebels:
            return Resolved(code=item.code or None, sector=item.sector)
        if "MIL" not in sector and set(sector) & {"REB", "UAF", "PRM"}:
            sector = ("PRM",)
        return Resolved(code=code or self.local() or None, sector=sector)

    def _state(self, anchor: Part) -> Resolved:
        item = anchor.item
        if anchor.relation in ("pro", "anti", "led"):
            return self._leaning(anchor)
        lead = self.parse.parts[0]
        if lead.item.kind == "context":
            for r in self.tables.context.get(folded(lead.found.text), ()):
                if item.code in r.when:
                    return self.read(r, ())
        others = [p for p in self.parse.parts if p.item.kind in ("head", "title")]
        if not others:
            sector: tuple[str, ...] = ("GOV",)
            if item.kind == "place":
                sector = self.tables.peoples.get(("place", self.role or "", self.event or ""), ())
            if item.kind == "demonym":
                return Resolved(code=item.code, sector=self._people(anchor))
            return Resolved(
                code=item.code,
                sector=sector,
                name=item.name or None,
                name_ar=item.name_ar or None,
                wikidata=item.wikidata or None,
                id=item.code,
                kind="state" if item.kind != "place" else "place",
            )
        office = self._office(item.code) or self._counterpart(item.code)
        if office is not None:
            return office
        sector = self._sector(anchor) or ("GOV",)
        if self.parse.former and others[0].item.kind == "title" and set(sector) <= OFFICIAL:
            sector = ("ELI",)
        return Resolved(code=item.code, sector=sector)

    def _people(self, anchor: Part) -> tuple[str, ...]:
        if self.parse.counted:
            return ("CVL",)
        plural = anchor.item.use == "people" or folded(anchor.found.text).endswith(PLURALS)
        one = not plural and not folded(anchor.found.text).startswith(ARTICLE)
        use = "people" if plural else "one" if one else "adjective"
        return self.tables.peoples.get((use, self.role or "", self.event or ""), ("GOV",))

    def _counterpart(self, code: str) -> Resolved | None:
        """Who holds in this country the office of the person named last («نظيره الأميركي»)."""
        if self.on is None or self.parse.parts[0].item.use != "counterpart":
            return None
        titles = self.tables.base.titles
        for e in self.memory.before(self.at):
            offices = sorted(t for t in e.titles if t in titles and titles[t].level == "state")
            if not e.person or e.who.code == code or not offices:
                continue
            holder = next((h for t in offices if (h := self.base.holder(t, code, self.on))), None)
            return changed(self.tables.actor(actor_item(holder), self.on), kind="office") if holder else None
        return None

    def _office(self, code: str) -> Resolved | None:
        """The holder of the office that the mention names with its country or organisation, on the report's day."""
        first = self.parse.parts[0].item
        if self.on is None or self.parse.former or first.kind != "title" or first.use != "state":
            return None
        if self._heads_another():
            return None
        holder = self.base.holder(first.key, code, self.on)
        if holder is None:
            return None
        who = self.tables.actor(actor_item(holder), self.on)
        if who.code not in BARE:
            who = changed(who, sector=first.sector or who.sector)
        return changed(who, kind="office")

    def _heads_another(self) -> bool:
        """Return whether the title of a head of state is that of another body («رئيس لجنة …», «رئيس الغرفة …»)."""
        first = self.parse.parts[0]
        if first.item.key != "president" or not self._construct(first):
            return False
        at = self.found.index(first.found)
        following = self.found[at + 1] if at + 1 < len(self.found) else None
        if following is None or following.before or first.found.end + 1 != following.start:
            return False
        return not following.items or following.items[0].kind == "head"

    def _sector(self, anchor: Part | None) -> tuple[str, ...]:
        """The sector that the nouns give: the first that says enough wins, those joined to it by «و» add theirs."""
        nouns = [
            p
            for p in self.parse.parts
            if p.item.kind in ("head", "title") and p.item.use != "modifier" and p.relation in ("direct", "of", "in")
        ]
        if anchor is not None and anchor is self.parse.parts[0] and anchor.item.kind in ("country", "metonym"):
            return ()
        fallback: tuple[str, ...] = ()
        chosen: tuple[str, ...] = ()
        for i, p in enumerate(nouns):
            sector = self.tables.peoples.get((p.item.key, self.role or "", self.event or ""), p.item.sector)
            if chosen:
                if p.found.before.startswith("و") and sector:
                    chosen = tuple(dict.fromkeys((*chosen, *sector)))
                continue
            heads_body = p.item.key == "president" and i + 1 < len(nouns) and nouns[i + 1].item.kind == "head"
            if sector and not heads_body and not is_weak(p.item):
                chosen = sector
            elif sector and not (fallback and p.item.use in ("again", "weak", "open")):
                fallback = sector
        return self._modified(chosen or fallback)

    def _modified(self, sector: tuple[str, ...]) -> tuple[str, ...]:
        """What «المعارض» or «المسلح» beside a noun makes of its sector."""
        for p in self.parse.parts:
            if p.item.use != "modifier":
                continue
            if "OPP" in p.item.sector:
                return ("REB",) if not sector or set(sector) & ARMED else ("OPP",)
            sector = sector or p.item.sector
        return sector

    def _bare(self) -> Resolved:
        sector = self._sector(None)
        parts = self.parse.parts
        first = parts[0]
        if self.parse.pronoun and (owner := self.owner()) is not None:
            armed = "REB" in owner.who.sector
            if first.item.use == "allies":
                return Resolved(code=owner.who.code, sector=owner.who.sector) if armed else Resolved(sector=("GOV",))
            if armed and (first.item.use == "group" or set(sector) & ARMED):
                return owner.who
            return Resolved(code=owner.who.code, sector=sector or owner.who.sector)
        if first.item.use == "allies":
            return NOBODY
        if first.item.kind == "title" and not self.parse.unknown and (by_title := self.by_title(first)) is not None:
            return by_title
        if first.item.use == "again" and (last := self.memory.last(self.at, lambda e: bool(e.who), ahead=False)):
            return last.who
        again = self.again(groups=True)
        if again is not None:
            return again
        for p in parts:
            reading = self.reading(p.found)
            if reading is None:
                continue
            who = self.read(reading, sector)
            # «الجيش الموالي للشرعية» is an army, «القوى المناوئة للشرعية» are rebels.
            if p.relation == "pro" and set(sector) & ARMED:
                return Resolved(code=who.code, sector=sector)
            return Resolved(code=who.code, sector=("REB",)) if p.relation == "anti" else who
        again = self.again(groups=False)
        if again is not None:
            return Resolved(code=again.code, sector=sector or again.sector)
        if first.item.kind == "head" and first.item.use == "act":
            return NOBODY
        if first.item.kind == "title" and (body := self.tables.owners.get(first.item.key)):
            code = self.tables.body(body) or body
            return self._office(body) or Resolved(code=code, sector=() if code in BARE else sector)
        if self.parse.former and first.item.kind == "title":
            sector = ("ELI",)
        return Resolved(code=self.local(sector) or None, sector=sector)
