"""The cue-lexicon reader: hand-written words for acts, simple word order for who does what to whom. No training.

It is the floor that every measurement prints beside the trained reader, and stands in for it where the weights are not
installed. What it knows stands in `data/*.tsv`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from rawi.arabic.clitics import trim_proclitic
from rawi.reader.acts import acts
from rawi.reader.attribution import SPEECH, attribute
from rawi.reader.cuewords import Cue
from rawi.reader.interface import Mention, SourceMention
from rawi.reader.phrases import Token, is_verb, phrases_of, tokens
from rawi.reader.roles import Hit, Roles, clause_subject
from rawi.reader.voices import Voice, kind, voices
from rawi.records import EventType, Report, Sentence, Span, Status

if TYPE_CHECKING:
    from rawi.resolve.where import Where

_PROMISED = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID"})
_OLD = 366
_PLACELESS = SPEECH - {"AGREE", "CONCEDE"}
# How many words off the object of an act («تحرير مدينة عدن»), and a place it happened in, are looked for.
_OBJECT, _REACH = 5, 16
_STRONG, _WEAK = 0.7, 0.4


class LexiconReader:
    """Finds event mentions by cue words; a few hundred reports a second."""

    name = "lexicon"

    def read(self, reports: Sequence[tuple[Report, list[Sentence]]]) -> list[list[Mention]]:
        """Return the mentions of each report, in the order of their triggers."""
        readings = [_Reading(report, sentences) for report, sentences in reports]
        return [attribute(r.report, r.sentences, r.mentions(), read=r.words) for r in readings]


class _Reading:
    """One report on its way through the reader."""

    def __init__(self, report: Report, sentences: list[Sentence]) -> None:
        self.report = report
        self.sentences = sentences
        self.published = _day(report.published)
        self.found: list[Mention] = []
        self.words = [tokens(s.text) for s in sentences]
        self.speaker: SourceMention | None = None

    def mentions(self) -> list[Mention]:
        for number, (sentence, ts) in enumerate(zip(self.sentences, self.words, strict=True)):
            _Line(self, number, sentence, ts).read()
        return self.found


class _Line:
    """One sentence of it."""

    def __init__(self, reading: _Reading, number: int, sentence: Sentence, ts: list[Token]) -> None:
        self.reading, self.number, self.sentence, self.ts = reading, number, sentence, ts
        self.title = number == 0 and (reading.report.title is None or sentence.text in reading.report.title)
        self.voices = voices(ts, title=self.title)
        self.sources: list[list[SourceMention]] = []
        for v in self.voices:
            self.sources.append(self._source(v))

    def read(self) -> None:
        attacked = any(m.event == "ASSAULT" for m in self.reading.found)
        found = acts(self.ts, title=self.title, attacked=attacked)
        if found:
            somewhere = any(_may_have_place(h.cue) for h, _ in found)
            times, places = self._times(), self._places() if somewhere else []
            for h, r in found:
                self._mention(h, r, [k for k, _ in found], times, places)
        for v, s in zip(self.voices, self.sources, strict=True):
            if v.span is not None and s:
                self.reading.speaker = s[0]

    def _span(self, begin: int, end: int) -> Span:
        a, b = self.ts[begin].start, self.ts[end - 1].end
        a, b = trim_proclitic(self.sentence.text, a, b)
        text = self.sentence.text[a:b]
        while text and text[-1] in "\"'«“(-[":
            text, b = text[:-1], b - 1
        return Span(text, self.sentence.start + a, self.sentence.start + b)

    def _source(self, v: Voice) -> list[SourceMention]:
        """The voice as spans; one that is only understood is the last that was named."""
        cue = None
        if v.cue is not None:
            span = self._span(*v.cue)
            cue = span.text
        if v.span is None:
            last = next((s[0] for s in reversed(self.sources) if s), None)
            if last is None and v.cue is not None:
                p = clause_subject(self.ts, v.cue[0], noun=False)
                if p is not None and p.who:
                    return [SourceMention(span=self._span(p.begin, p.end), kind=kind(self.ts, p.begin, p.end), cue=cue)]
            last = last or self.reading.speaker
            return [SourceMention(span=last.span, kind=last.kind, cue=cue)] if last is not None else []
        found = [SourceMention(span=self._span(*v.span), kind=v.kind, cue=cue)]
        if v.outer is not None:
            found.append(SourceMention(span=self._span(*v.outer[0]), kind=v.outer[1], cue=cue))
        return found

    def _voice(self, h: Hit) -> tuple[list[SourceMention], bool]:
        """Who says that the act at a token happened, nearest first, and whether it is denied."""
        inside = [(v, s) for v, s in zip(self.voices, self.sources, strict=True) if v.first <= h.begin < v.last]
        inside.sort(key=lambda x: -(x[0].cue[0] if x[0].cue else -1))
        said = [x for x in inside if x[0].cue is None or x[0].cue[0] < h.begin]
        later = [x for x in inside if x not in said]
        chosen = said[:1] + later[:1]
        found: list[SourceMention] = []
        for _, sources in chosen:
            found += [s for s in sources if s.span not in [f.span for f in found]]
        return found, any(v.denies for v, _ in said[:1])

    def _times(self) -> list[tuple[int, int, str | None]]:
        """Times of the sentence with offsets in it and their values."""
        if not any("time" in t.word.kinds or t.text[0].isdigit() for t in self.ts):
            return []
        from rawi.resolve import when

        found = when.find(self.sentence.text, self.reading.published)
        return [(t.start, t.end, t.meaning.value) for t in found]

    def _mention(
        self,
        h: Hit,
        r: Roles,
        hits: list[Hit],
        times: list[tuple[int, int, str | None]],
        places: list[tuple[int, int, int, bool]],
    ) -> None:
        cue = h.cue
        trigger = self._span(h.begin, h.end)
        actor = [self._span(*a) for a in r.actor]
        recipient = [self._span(*x) for x in r.recipient]
        source, denied = self._voice(h)
        event, mode = cue.event, list(cue.mode)
        status, hedged = self._status(h)
        implicit = r.pronoun and not actor
        if r.pronoun and source and not h.noun and (not actor or "pair" in cue.flags):
            actor, implicit = [source[0].span, *actor], False
        headline = next((s for v, s in zip(self.voices, self.sources, strict=True) if v.cue is None), None)
        if event in SPEECH and not actor and headline:
            actor, implicit = [headline[0].span], False
        if event in SPEECH and source:
            own = [s for s in source if any(_over(s.span, a) for a in actor)]
            source = [s for s in source if s not in own]
            if not actor and not h.noun:
                implicit, source = True, []
        if h.reading.future or self._near(h, "future", 3 if h.noun else 1) or (h.noun and self._coming(h)):
            if event in _PROMISED and "plan" in cue.flags:
                event, mode = "AGREE", []
            elif event == "RETREAT":
                event, mode = "CONCEDE", []
            elif status == "actual":
                status = "future"
        if denied and event not in SPEECH:
            status = "negated"
        time = self._time(h, hits, times)
        if status == "actual" and (self._old(time[2]) if time is not None else self._all_old(times)):
            status = "historical"
        place = self._place(h, hits, places)
        self.reading.found.append(
            Mention(
                sentence=self.number, trigger=trigger, event=event, mode=mode, actor=actor, recipient=recipient,
                place=place, time=self._part(time), source=source, status=status, hedged=hedged,
                implicit_actor=implicit, same_as=self._same(h, event, mode),
                confidence=_WEAK if "weak" in cue.flags else _STRONG,
            )
        )  # fmt: skip

    def _part(self, time: tuple[int, int, str | None] | None) -> Span | None:
        if time is None:
            return None
        return self._at(time[0], time[1])

    def _near(self, h: Hit, kind: str, reach: int) -> bool:
        """Whether a word of a class stands up to `reach` words before the act, in the same clause."""
        seen = 0
        for k in range(h.begin - 1, -1, -1):
            t = self.ts[k]
            if t.mark:
                if t.text in ".؛:،,!؟?":
                    return False
                continue
            if kind in t.word.kinds:
                return True
            if kind in ("hypothetical", "hedge") and self._phrase_at(k, kind):
                return True
            seen += 1
            if seen >= reach:
                return False
        return False

    def _coming(self, h: Hit) -> bool:
        """Whether the verb that a noun hangs on stands in the future."""
        t = self.ts[self._verb(h)].word
        return any(r.future for r in (*t.light, *t.cue))

    def _verb(self, h: Hit) -> int:
        """The place of the verb a few words before a noun in the same clause, else of the noun itself."""
        for k in range(h.begin - 1, max(-1, h.begin - 7), -1):
            t = self.ts[k]
            if t.mark or t.word.kinds & {"clause", "relative"}:
                break
            if is_verb(t) or any(r.form.tense == "present" for r in t.word.light):
                return k
        return h.begin

    def _would(self, h: Hit) -> bool:
        """Whether what the act would lead to follows: «الانسحاب سيؤدي إلى»."""
        for t in self.ts[h.end : h.end + 9]:
            if t.mark and t.text in ".؛:،,!؟?":
                return False
            if "would" in t.word.kinds:
                return True
        return False

    def _phrase_at(self, k: int, kind: str) -> bool:
        known = phrases_of(kind).get(self.ts[k].word.bare, ())
        return any(tuple(t.word.bare for t in self.ts[k : k + len(p)]) == p for p in known)

    def _status(self, h: Hit) -> tuple[Status, bool]:
        ts = self.ts
        hedged = self._near(h, "hedge", 6)
        at = self._verb(h) if h.noun else h.begin
        previous = ts[at - 1] if at else None
        if previous is not None and "maybe" in previous.word.kinds and _present(ts[at]):
            return "hypothetical", True
        if h.noun and at < h.begin and previous is not None and "negation" in previous.word.kinds:
            return "negated", hedged
        if self._near(h, "negation", 1 if h.noun else 2):
            return "negated", hedged
        if self._near(h, "hypothetical", 4) or (h.noun and self._would(h)):
            return "hypothetical", hedged
        return "actual", hedged

    def _old(self, value: str | None) -> bool:
        if value is None or self.reading.published is None:
            return False
        day = _day(value[:10])
        if day is not None:
            return (self.reading.published - day).days > _OLD
        year = value[:4]
        return year.isdigit() and self.reading.published.year - int(year.ljust(4, "0")) > 1

    def _all_old(self, times: list[tuple[int, int, str | None]]) -> bool:
        """Whether the sentence speaks of old times only: «1996 - مقتل», «في عام 2003»."""
        dated = [t[2] for t in times if t[2] is not None and t[2][:2].isdigit()]
        return bool(dated) and all(self._old(v) for v in dated)

    def _time(
        self, h: Hit, hits: list[Hit], times: list[tuple[int, int, str | None]]
    ) -> tuple[int, int, str | None] | None:
        """The time that stands nearest to the act, with no other act between the two."""
        here = self.ts[h.begin].start
        best, distance = None, 10**6
        for t in times:
            between = [
                o for o in hits
                if o is not h and (here < self.ts[o.begin].start < t[0] or t[1] <= self.ts[o.begin].start < here)
            ]  # fmt: skip
            gap = t[0] - here if t[0] > here else (here - t[1]) * 2
            if not between and gap < distance and not (t[2] or "").startswith("P1") and self._clause_between(here, t):
                best, distance = t, gap
        return best

    def _clause_between(self, here: int, t: tuple[int, int, str | None]) -> bool:
        low, high = (here, t[0]) if t[0] > here else (t[1], here)
        return high - low < 110 and not any(x in self.sentence.text[low:high] for x in (".", "؛", ":"))

    def _places(self) -> list[tuple[int, int, int, bool]]:
        """The places named in the sentence: first word, offsets in the sentence, whether something happens in them."""
        at = {t.start: k for k, t in enumerate(self.ts)}
        found = []
        for name in _gazetteer().find(self.sentence.text):
            start, end = name.start, name.end
            inside = start in at
            k = at[start] if inside else at.get(start - 1, -1)
            if k < 0:
                continue
            within = k > 0 and "within" in self.ts[k - 1].word.kinds
            # «بحلب»: the preposition is written on to the name; «شمال حلب»: it is part of the place
            joined = not inside and self.ts[k].word.preposition == "ب"
            found.append((k, start, end, within or joined or (inside and "within" in self.ts[k].word.kinds)))
        return found

    def _place(self, h: Hit, hits: list[Hit], places: list[tuple[int, int, int, bool]]) -> Span | None:
        """The place that is named next after the act, else before it, with no other act between."""
        following = next((o.begin for o in hits if o.begin > h.begin), len(self.ts))
        earlier = max((o.end for o in hits if o.end <= h.begin), default=0)
        if not _may_have_place(h.cue):
            return None
        if "place" in h.cue.flags or "visit" in h.cue.mode:
            for k, a, b, _ in places:
                if h.end <= k < min(h.end + _OBJECT, following):
                    return self._at(a, b)
        for first, last in ((h.end, following), (earlier, h.begin)):
            for k, a, b, within in places:
                between = self.ts[min(h.end, k) : max(h.begin, k)]
                if not within or not first <= k < last or len(between) > _REACH:
                    continue
                if not any(t.mark and t.text in ".؛:" for t in between):
                    return self._at(a, b)
        return None

    def _at(self, a: int, b: int) -> Span:
        return Span(self.sentence.text[a:b], self.sentence.start + a, self.sentence.start + b)

    def _same(self, h: Hit, event: EventType, mode: list[str]) -> int | None:
        """An earlier mention of the same act: of a noun with the article, or of the headline's act."""
        found = self.reading.found
        pointing = h.noun and "back" in h.cue.flags and (h.reading.definite or bool(h.reading.pronoun))
        for i in range(len(found) - 1, -1, -1):
            m = found[i]
            if m.event != event or (mode and m.mode and set(mode) != set(m.mode)):
                continue
            if pointing or (m.sentence == 0 and 0 < self.number <= 2):
                return m.same_as if m.same_as is not None else i
            if not pointing:
                continue
        return None


def _present(t: Token) -> bool:
    w = t.word
    return any(r.form.tense == "present" for r in (*w.cue, *w.light, *w.saying)) or (w.verb and w.form[0] in "يت")


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None


def _may_have_place(cue: Cue) -> bool:
    return cue.event not in _PLACELESS or "place" in cue.flags


@cache
def _gazetteer() -> Where:
    from rawi.resolve.where import Where

    return Where()


def _over(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end
