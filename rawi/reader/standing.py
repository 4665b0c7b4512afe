"""Standing facts: who is allied with, backs, fights, is present in, controls, fears or aims at whom or what.

They stand beside the events and need no training: words of `data/standing.tsv` state them, and where their subject and
object stand is said there too. Precise rather than complete: a fact is left out where either is not where it is looked
for, and where the words make it a wish, a condition or a question. What each relation is stands in `docs/relations.md`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import msgspec

from rawi.arabic.clitics import trim_proclitic
from rawi.reader.acts import find
from rawi.reader.attribution import attribute
from rawi.reader.cuewords import Reading
from rawi.reader.interface import Mention, SourceMention
from rawi.reader.phrases import Phrase, Token, phrase, tokens
from rawi.reader.roles import roles
from rawi.reader.standing_cues import standing_cues, standing_words, words_of
from rawi.reader.standing_slots import (
    Doer,
    Hit,
    Tokens,
    actor_at,
    adverb,
    agrees,
    alone,
    by,
    doers,
    goal,
    head_before,
    headed,
    is_people,
    last,
    of_clause,
    owner,
    pair,
    place,
    place_before,
    spans,
    threat,
)
from rawi.records import EventType, RelationType, Report, Sentence, Span

_BEFORE, _HEDGE = 2, 6
"""Words before a verb or noun that can undo it; words before it that can make it uncertain."""
_TOLD_LIKE: dict[RelationType, EventType] = {
    "ALLY": "COOPERATE", "BACKS": "AID", "FIGHTS": "ASSAULT", "PRESENT_IN": "MOBILIZE", "CONTROLS": "COERCE",
    "SEES_AS_THREAT": "COERCE", "AIMS_AT": "MOBILIZE",
}  # fmt: skip
_QUOTES, _FULL_STOPS = ' »”")', (".", "!", "؟", "?", "…", ":", "،", "؛")
_COMMAS = "،,؛;"
_YEAR = re.compile(r"(?<![\d٠-٩])(?:1[5-9]|20|١[٥-٩]|٢٠)[\d٠-٩]{2}(?![\d٠-٩])")
_DATED = re.compile(r"[^:.،]{0,20}[\d٠-٩]{4}\s*[:–-]")
_SINCE = re.compile(r"منذ[^.،؛]{0,25}$")


class Standing(msgspec.Struct, kw_only=True, frozen=True):
    """One mention of a standing fact, its parts as spans of the report's text.

    `object` is empty where it is a place or a goal; `goal` is what the subject aims at. `negated`: the words say that
    it is not so, whoever says them (a denial is the stance of the nearest voice in `source`). `whole` runs from a noun
    that the fact describes to the end of what does so («القوات الموالية لX», «جماعات تدعمها»). `flags` and `sure` are
    those of the line of `standing.tsv`.
    """

    sentence: int
    relation: RelationType
    trigger: Span
    subject: list[Span]
    object: list[Span] = []
    place: Span | None = None
    goal: Span | None = None
    whole: Span | None = None
    source: list[SourceMention] = []
    negated: bool = False
    hedged: bool = False
    flags: frozenset[str] = frozenset()
    sure: float = 1.0


Places = Callable[[str], list[Span]]
"""Returns the places named in a sentence, with offsets in it."""


def standing(report: Report, sentences: Sequence[Sentence], places: Places) -> list[Standing]:
    """Return the standing facts that a report states, in the order of their cues. `places` finds names of places."""
    found: list[Standing] = []
    for number, sentence in enumerate(sentences):
        headline = not sentence.text.rstrip(_QUOTES).endswith(_FULL_STOPS)
        for fact in _Line(number, sentence, tokens(sentence.text), places, headline).facts():
            if not _history(sentence.text, fact.trigger.start - sentence.start, report.published):
                found.append(fact)
    return [f for f in _voiced(report, sentences, found) if f.subject]


def _history(text: str, at: int, published: str | None) -> bool:
    """Whether a year that is over stands beside a fact, and not as the beginning of what lasts («منذ 2014»)."""
    if not published:
        return False
    begin = max(text.rfind(mark, 0, at) for mark in _COMMAS) + 1
    end = min((k for k in (text.find(mark, at) for mark in _COMMAS) if k >= 0), default=len(text))
    dated = _DATED.match(text)
    years = [m for m in _YEAR.finditer(text) if begin <= m.start() < end or (dated and m.start() < dated.end())]
    return any(int(m[0]) < int(published[:4]) - 1 and not _SINCE.search(text[: m.start()]) for m in years)


def _voiced(report: Report, sentences: Sequence[Sentence], facts: Sequence[Standing]) -> Iterator[Standing]:
    """Yield facts with who says so, and whether it is denied or marked as uncertain."""
    mentions = attribute(report, sentences, [as_mention(f) for f in facts])
    for fact, m in zip(facts, mentions, strict=True):
        denied = bool(m.source) and m.source[0].stance == "denies"
        hedged = fact.hedged or m.hedged
        sources = m.source
        if fact.source:
            yield msgspec.structs.replace(fact, hedged=hedged)
            continue
        subject = fact.subject
        if not subject and sources and not denied:
            subject = [sources[0].span]
        if fact.relation == "SEES_AS_THREAT" and not denied:
            # to see someone as a threat is an attitude: whose it is, is no voice that reports it
            sources = [s for s in sources if not any(_over(s.span, x) for x in subject)]
        yield msgspec.structs.replace(fact, subject=subject, source=sources, hedged=hedged)


def as_mention(fact: Standing) -> Mention:
    """Return a fact as what the rules for voices and certainty know: an event of a type that is told as it is."""
    return Mention(
        sentence=fact.sentence,
        trigger=fact.trigger,
        event=_TOLD_LIKE[fact.relation],
        actor=fact.subject,
        recipient=fact.object,
        source=fact.source,
        status="negated" if fact.negated else "actual",
        hedged=fact.hedged,
        implicit_actor=not fact.subject,
    )


def _over(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


class _Line:
    """One sentence of a report."""

    def __init__(self, number: int, sentence: Sentence, ts: list[Token], places: Places, headline: bool) -> None:
        self.number, self.sentence, self.ts, self._find = number, sentence, ts, places
        self._end = 0
        self.headline = headline
        self._places: list[Span] | None = None

    @property
    def places(self) -> list[Span]:
        if self._places is None:
            self._places = self._find(self.sentence.text)
        return self._places

    def facts(self) -> list[Standing]:
        """What adjectives state comes first, then what is left without them: «قوات X [المدعومة من Y] تسيطر على Z»."""
        whole = self.ts
        described = list(self._stated(describing=True))
        gone = {k for _, begin, end in described for k in range(begin, end)}
        self.ts = [t for k, t in enumerate(whole) if k not in gone]
        stated = [*described, *self._stated(describing=False)]
        self.ts = whole
        return sorted((f for f, _, _ in stated), key=lambda f: f.trigger.start)

    def _stated(self, *, describing: bool) -> Iterator[tuple[Standing, int, int]]:
        """Yield facts, each with the tokens from its cue to the end of what the cue governs."""
        heads: Tokens = []
        forms = [t.word.form for t in self.ts]
        i = 0
        while i < len(self.ts):
            taken, readings = self._cues(i, forms)
            for reading in readings:
                hit = Hit(i, i + taken, reading, standing_cues()[reading.form.value])
                fact = self._fact(hit, heads) if hit.cue.describes == describing else None
                if fact is not None:
                    yield fact, i, max(self._end, i + taken)
                    break
            i += max(taken, 1)

    def _cues(self, i: int, forms: list[str]) -> tuple[int, list[Reading]]:
        t = self.ts[i]
        if t.mark or t.name:
            return 0, []
        words = standing_words()
        # in folded spelling «أنتشر» (I) and «انتشر» (he did) are one word, and reports say «I» in quotations only
        readings = [r for r in words.readings(t.text) if r.form.tense != "present" or t.word.form[0] != "ا"]
        return words.longest(readings, forms[i + 1 : i + 6])

    def _fact(self, h: Hit, heads: Tokens) -> Standing | None:
        if h.reading.future or self._preceded(h.begin, "drop"):
            return None
        if h.reading.form.tense != "noun":
            # «أن لا تسعى» is wished no less than «أن تسعى»
            first = h.begin - self._preceded(h.begin, "negate", 1)
            undone = self._preceded(first, "subjunctive", 1) or self._preceded(h.begin, "past")
            # in a headline the present tense tells what has just happened
            if undone or (h.cue.relation == "CONTROLS" and self.headline):
                return None
        elif h.cue.subject in ("owner", "pair") and "act" in h.cue.flags and self._preceded(h.begin, "ended"):
            return None
        if h.cue.subject == "doer":
            return self._of_verb(h)
        if h.cue.subject == "voice":
            return self._threatening(h)
        if h.cue.subject in ("owner", "pair", "forces", "accused"):
            return self._of_noun(h)
        return self._of_adjective(h, heads)

    # what a fact is made of

    def _of_verb(self, h: Hit) -> Standing | None:
        for d in doers(self.ts, h):
            if self._preceded(d.first, "drop") or self._preceded(d.first, "past", 1):
                continue
            made = self._object(h, d)
            if made is not None:
                noun = d.object or d.who
                whole = self._span(noun.begin, h.end) if noun is not None and (d.described or d.object) else None
                return msgspec.structs.replace(made, whole=whole)
        return None

    def _object(self, h: Hit, d: Doer) -> Standing | None:
        ts, kind = self.ts, h.cue.object
        if kind == "goal":
            found = goal(ts, d.at, h.cue.by)
            return self._made(h, _who(d), goal=found) if found and d.object is None else None
        if kind == "place":
            there = place(ts, d.at, h.cue.by, self.places)
            if there is None and d.described and d.who is not None and d.who.begin > h.begin:
                there = place_before(ts, d.described, self.places, described=True)
            return self._made(h, _who(d), place=there) if there else None
        if kind == "that":
            return self._seen(h, d)
        at = by(ts, d.at, h.cue.by) if kind == "by" else d.at
        p = d.object
        if p is None and at is not None and (kind == "by" or (at < len(ts) and not ts[at].word.preposition)):
            p = actor_at(ts, at)
        if p is None or (p.begin > h.begin and kind == "bare" and ts[p.begin].word.joined):
            return None
        after = max(last(p), d.at)
        if "threat" in h.cue.flags and threat(ts, after) is None:
            return None
        return self._made(h, _who(d), spans(p)) if headed(ts, p) else None

    def _seen(self, h: Hit, d: Doer) -> Standing | None:
        """«تعتبر إسرائيل أن الوجود الإيراني يشكل تهديدا»."""
        ts = self.ts
        if d.at >= len(ts) or "that" not in ts[d.at].word.kinds or d.object is not None:
            return None
        p = _naming(ts, d.at + 1)
        if p is None or threat(ts, last(p), reach=10) is None:
            return None
        return self._made(h, _who(d), spans(p))

    def _threatening(self, h: Hit) -> Standing | None:
        """«الوجود الإيراني يشكل تهديدا», with whoever says so as the one who sees it."""
        for d in doers(self.ts, h, anything=True):
            if d.who is None or d.object is not None or self._preceded(d.first, "drop"):
                continue
            if threat(self.ts, d.at, reach=0) is not None:
                return self._made(h, [], spans(d.who))
        return None

    def _of_noun(self, h: Hit) -> Standing | None:
        ts, cue = self.ts, h.cue
        if cue.subject == "pair":
            sides = pair(ts, h.end, cue.by)
            return self._made(h, *sides) if sides and not h.reading.pronoun else None
        if cue.subject == "forces":
            p = actor_at(ts, h.begin) if not h.reading.pronoun else None
            whose = p is not None and any(t.name or is_people(t) for t in ts[p.begin + 1 : p.end])
            if p is None or p.more or not whose:
                return None
            there = place(ts, p.end, cue.by, self.places)
            return self._made(h, spans(p), place=there) if there else None
        if cue.subject == "accused":
            return self._accused(h)
        found = owner(ts, h)
        # «أحكمت سيطرتها على»: with a pronoun it is mostly the taking
        if found is None or (h.reading.pronoun and cue.relation == "CONTROLS"):
            return None
        subject, at = found
        if cue.object == "place":
            there = place(ts, at, cue.by, self.places)
            return self._made(h, subject, place=there) if there else None
        if cue.object == "goal":
            aim = goal(ts, at, cue.by)
            return self._made(h, subject, goal=aim) if aim else None
        start = by(ts, at, cue.by)
        p = actor_at(ts, start) if start is not None else None
        return self._made(h, subject, spans(p)) if p is not None else None

    def _accused(self, h: Hit) -> Standing | None:
        """«اتهمت X Y بدعم Z»: Y backs Z, says X."""
        ts = self.ts
        if ts[h.begin].word.preposition != "ب" or h.reading.pronoun or h.reading.definite:
            return None
        accusing = [a for a in find(ts[: h.begin]) if a.cue.event == "ACCUSE" and not a.noun]
        p = actor_at(ts, h.end)
        if not accusing or p is None:
            return None
        who = roles(ts[: h.begin], accusing[-1], frozenset())
        if not who.actor or not who.recipient or not 0 <= h.begin - who.recipient[-1][1] <= 1:
            return None
        cue = self._span(accusing[-1].begin, accusing[-1].end)
        accuser = SourceMention(span=self._span(*who.actor[0]), cue=cue.text, stance="accuses")
        made = self._made(h, who.recipient, spans(p))
        return msgspec.structs.replace(made, source=[accuser])

    def _of_adjective(self, h: Hit, heads: Tokens) -> Standing | None:
        ts, cue = self.ts, h.cue
        if cue.object == "place-before":
            p = actor_at(ts, h.end) if not h.reading.pronoun else None
            there = place_before(ts, h.begin, self.places) if not ts[h.begin].word.joined else None
            return self._made(h, spans(p), place=there) if p is not None and there is not None else None
        if cue.object == "pronoun":
            return self._ally_of_it(h)
        if cue.object == "clause":
            p = actor_at(ts, h.end)
            backed = of_clause(ts, h.begin) if p is not None else None
            return self._made(h, spans(p), backed) if p is not None and backed else None
        if cue.subject == "clause":
            start, backer = by(ts, h.end, cue.by), of_clause(ts, h.begin)
            p = actor_at(ts, start) if start is not None else None
            return self._made(h, backer, spans(p)) if backer and p is not None else None
        if h.reading.pronoun:
            return None
        described = self._described(h, heads)
        if described is None:
            return None
        if cue.object == "place":
            there = place(ts, h.end, cue.by, self.places)
            return self._made(h, [described], place=there) if there else None
        if cue.object == "goal":
            aim = goal(ts, h.end, cue.by)
            return self._made(h, [described], goal=aim) if aim else None
        at = h.end
        if "threat" in cue.flags:
            at = threat(ts, at, reach=0) or len(ts)
        other = self._governed(h, at)
        if other is None:
            return None
        heads[:] = [described]
        made = self._made(h, *([described], other) if cue.object != "before" else (other, [described]))
        whole = self._span(described[0], self._cut(*other[-1])[1])
        return msgspec.structs.replace(made, whole=whole) if not ts[h.begin].word.joined else made

    def _governed(self, h: Hit, at: int) -> Tokens | None:
        """Who stands after an adjective or a noun like «حليف»: in the genitive, after a preposition, as an adverb."""
        ts, cue = self.ts, h.cue
        if cue.subject == "adverb":
            return adverb(ts, at)
        p = None
        if cue.object == "after" and not h.reading.definite:
            p = actor_at(ts, at)
            if p is not None:
                word = ts[p.begin].word
                known = bool(ts[p.begin].name) or word.definite
                p = p if known and not word.preposition and not word.joined else None
        while p is None and cue.object == "after" and at < len(ts) and _describes(ts[at]):
            at += 1
        start = by(ts, at, cue.by)
        if p is None and start is not None:
            p = actor_at(ts, start)
        if p is None:
            return None
        if p.end - p.begin == 1 and p.more and not ts[p.begin].name and not ts[p.begin].word.definite:
            # «من [طيران وسلاح] التحالف»: whose it is stands with the second
            return None
        # of joined names only states surely belong together: «من تركيا وقطر», but «بقوات X و[تنظيم Y]»
        states = all(ts[b].name == "state" for b, _ in spans(p))
        return spans(p) if states else [(p.begin, p.end)]

    def _ally_of_it(self, h: Hit) -> Standing | None:
        """«حليفها حزب الله»: the ally of the subject of the clause."""
        if not h.reading.pronoun:
            return None
        whose = of_clause(self.ts, h.begin)
        p = actor_at(self.ts, h.end)
        if whose is None or p is None or self.ts[p.begin].word.joined or self.ts[p.begin].word.preposition:
            return None
        if len(whose) > 1 or not self.ts[whose[0][0]].name or not alone(self.ts, whose[0][1], h.begin):
            return None
        return self._made(h, spans(p), whose)

    def _described(self, h: Hit, heads: Tokens) -> tuple[int, int] | None:
        """The noun phrase that an adjective belongs to; after «و» that of the adjective before it."""
        ts = self.ts
        at = h.begin
        while at and not ts[at - 1].mark and ts[at - 1].word.form in words_of("still"):
            at -= 1
        comma = at > 0 and ts[at - 1].mark and ts[at - 1].text in "،," and not h.reading.definite
        if ts[h.begin].word.joined or (comma and heads):
            # «القوات الموالية لX، مدعومة من Y»
            return heads[-1] if heads and agrees(ts, _phrase(heads[-1]), ts[h.begin]) else None
        p = head_before(ts, at)
        if p is None or not headed(ts, p):
            return None
        if agrees(ts, p, ts[h.begin]):
            return p.begin, p.end
        return heads[-1] if heads and agrees(ts, _phrase(heads[-1]), ts[h.begin]) else None

    # the words around it

    def _preceded(self, i: int, kind: str, reach: int = _BEFORE) -> bool:
        """Whether a word of a class stands before token `i` in its clause; «لا» of «لا تزال» is none."""
        ts, known = self.ts, words_of(kind)
        k, seen = i - 1, 0
        while k >= 0 and seen < reach and not (ts[k].mark and ts[k].text in ".:؛،,!؟?"):
            t = ts[k]
            if t.mark or t.word.form in words_of("still"):
                k -= 1 + (k > 0 and ts[k - 1].word.form in ("لا", "ما"))
                continue
            if not t.name and (t.word.form in known or t.word.bare in known):
                return True
            k, seen = k - 1, seen + 1
        return False

    def _hedged(self, i: int) -> bool:
        near = self.ts[max(0, i - _HEDGE) : i]
        return any("hedge" in t.word.kinds or t.word.bare in words_of("hedge") for t in near)

    def _cut(self, begin: int, end: int) -> tuple[int, int]:
        """Leave off an adjective that states a fact of its own, and what is no part: «الميليشيات [الموالية]»."""
        forms = [t.word.form for t in self.ts]
        for k in range(begin + 1, end):
            cues = (standing_cues()[r.form.value] for r in self._cues(k, forms)[1])
            if forms[k] in words_of("quantity") or any(cue.describes for cue in cues):
                return begin, k
        return begin, end

    def _span(self, begin: int, end: int) -> Span:
        text, start = self.sentence.text, self.sentence.start
        a, b = trim_proclitic(text, self.ts[begin].start, self.ts[end - 1].end)
        while b > a and text[b - 1] in "\"'«“(-[ ":
            b -= 1
        return Span(text[a:b], start + a, start + b)

    def _made(
        self,
        h: Hit,
        subject: Tokens,
        object: Tokens | None = None,
        *,
        place: Span | None = None,
        goal: tuple[int, int] | None = None,
    ) -> Standing:
        sentence = self.sentence
        self._end = max((e for _, e in [*subject, *(object or []), goal or (0, 0)]), default=0)
        there = None
        if place is not None:
            text = sentence.text[place.start : place.end]
            there = Span(text, sentence.start + place.start, sentence.start + place.end)
        return Standing(
            sentence=self.number,
            relation=h.cue.relation,
            trigger=self._span(h.begin, h.end),
            subject=[self._span(*self._cut(*s)) for s in subject],
            object=[self._span(*self._cut(*o)) for o in object or []],
            place=there,
            goal=self._span(*goal) if goal else None,
            negated=self._preceded(h.begin, "negate"),
            hedged=self._hedged(h.begin),
            flags=h.cue.flags,
            sure=h.cue.sure,
        )


def _who(d: Doer) -> Tokens:
    return spans(d.who) if d.who is not None else []


def _naming(ts: Sequence[Token], i: int) -> Phrase | None:
    """The noun phrase at a token where it names someone, be it a thing of theirs: «الوجود الإيراني»."""
    p = phrase(ts, i) if i < len(ts) else None
    return p if p is not None and p.who and not ts[p.begin].word.preposition else None


def _describes(t: Token) -> bool:
    """Whether a word is an adjective that can stand between «الحليف» and whose he is: «الأبرز», «رئيسي»."""
    return not t.mark and not t.name and not t.word.preposition and not t.word.kinds and not t.word.who


def _phrase(tokens: tuple[int, int]) -> Phrase:
    return Phrase(tokens[0], tokens[1], True, False)
