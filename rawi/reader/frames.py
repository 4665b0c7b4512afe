"""Frames of speech in one sentence: who says something, by which word, and where what is said stands.

`data/speech_verbs.tsv` holds the verbs, `data/speech_phrases.tsv` the phrases («بحسب»). A frame says only what could be
vouched for; whether an act in it is, is for `rawi.reader.attribution` to weigh.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rawi.reader.cuewords import Reading
from rawi.reader.phrases import Phrase, Token, phrase
from rawi.reader.roles import BEING, RELATIVE, THAT, skip
from rawi.reader.speakers import LETTERS, Speakers, kind_of
from rawi.reader.speech_words import CLOSING, FINITE, MARKS, Manner, Range, Verb, phrase_at, verbs, words_of
from rawi.records import VoiceKind

Outer = tuple[Range, VoiceKind]

# Words within which what is said, its object, the colon of a headline, and «from whom» are looked for.
_THAT, _OBJECT, _HEADLINE, _FROM = 40, 10, 9, 10
# A phrase like «بحسب مصادر» that begins later in the sentence than this vouches for what stands before it too.
_OPENING = 3
# How a verb stands to what is said where it can end a relative clause («هجوم نسبته الشرطة إلى»).
_OF_IT = frozenset(("says", "admits", "accuses", "shows", "announces", "claims"))
_ASIDE = frozenset(("،", ",", ")", "–", "-"))


class Frame(NamedTuple):
    """Somebody says something: token ranges of who (`speaker`, None where it is only understood), of the word that
    says so (`cue`), and of what is said (`said`).

    `gender` is what the verb tells of its subject (m, f, p for several people, empty where it tells nothing), `joined`
    further speakers, `outer` voices that pass it on, nearest first. `guessed` says that the speaker is only the subject
    of an earlier clause, `person` is the last one named before a speaker who is only understood. `stance` is that of
    the verb."""

    speaker: Range | None
    kind: VoiceKind
    cue: Range | None
    said: Range
    manner: Manner
    stance: str = "says"
    gender: str = ""
    joined: tuple[Range, ...] = ()
    outer: tuple[Outer, ...] = ()
    guessed: bool = False
    person: Range | None = None


def frames(ts: Sequence[Token], *, title: bool = False) -> list[Frame]:
    """Return the frames of speech of a sentence, in the order of their cues; `title` says that it is a headline."""
    return _Line(ts, title).frames()


def _names_someone(t: Token) -> bool:
    return bool(t.name) and t.word.preposition != "ل"


class _Line(Speakers):
    """One sentence."""

    def __init__(self, ts: Sequence[Token], title: bool) -> None:
        super().__init__(ts, title=title)
        self.found: list[Frame] = []

    def frames(self) -> list[Frame]:
        head = self._headline()
        i = 0
        if head is not None:
            self.found.append(head)
            i = head.said[0] if self.title or head.manner == "outer" else 0
        while i < self.n:
            t = self.ts[i]
            if not t.mark and not (t.name and not t.word.verb and t.name_end > t.end):
                i = max(self._phrase(i) or self._verb(i), i)
            i += 1
        return self.found

    def _add(self, frame: Frame) -> None:
        same = frame.speaker is None and any(f.said[0] == frame.said[0] and f.speaker for f in self.found)
        if not same:
            self.found.append(frame)

    def _guess(
        self, cue: Range, said: Range, manner: Manner, stance: str, gender: str, outer: tuple[Outer, ...] = ()
    ) -> None:
        """A frame whose speaker is only understood: the subject of an earlier clause, where there is one."""
        p, someone = self.understood(cue[0]), self.person(cue[0])
        if p is None:
            self._add(Frame(None, "named", cue, said, manner, stance, gender, (), outer, False, someone))
        else:
            self._add(Frame(*self.voice(p), cue, said, manner, stance, gender, (), outer, True, someone))

    def _headline(self) -> Frame | None:
        """«موسكو: لن ننسحب», and the agency of a dateline: «باماكو - رويترز:»."""
        ts = self.ts
        colon = next((i for i in range(1, min(_HEADLINE + 1, self.n)) if ts[i].mark and ts[i].text == ":"), 0)
        if not colon:
            return None
        if any(self.reading(k) is not None for k in range(colon)):
            return None
        for k in range(colon):
            if ts[k].name == "medium" or (k and ts[k - 1].mark and kind_of(ts, k, colon) == "media"):
                return Frame((k, colon), "media", None, (colon + 1, self.n), "outer")
        p = phrase(ts, 0)
        if p is None or p.end < colon - 1 or not (p.who or self.title):
            return None
        if ts[0].name == "place" or (not self.title and ts[0].name == "state"):
            return None
        span, kind = self.voice(p)
        return Frame(span, kind, None, (colon + 1, self.n), "headline", joined=p.more)

    def _phrase(self, i: int) -> int:
        """Take the phrase that begins at a token; returns the last token that it took, 0 where there is none."""
        ts = self.ts
        taken, kind = phrase_at(ts, i)
        if kind in ("by-verb",):
            return self._as_said(i, i + taken)
        if kind == "quote":
            said = self.that(i + 1, 3)
            if said is None:
                return 0
            gender = "f" if ts[i].word.form.endswith("ها") else ""
            self._guess((i, i + 1), (said, self.n), "participle", "says", gender)
            return i
        if kind != "by":
            return 0
        at = skip(ts, i + taken)
        while at < self.n and ts[at].mark and ts[at].text in MARKS:
            at += 1
        own = self.reading(at)
        if own is not None and own.form.tense == "noun" and own.pronoun and i > _OPENING:
            # «بحسب قولها», «على حد تعبيره»: who has been speaking
            gender = "f" if own.pronoun == "ها" else "m"
            self._guess((i, at + 1), (0, i), "after", "says", gender)
            return at
        p = self.noun(at)
        if p is None or not self.is_who(p):
            return 0
        self._beside(i, (i, i + taken), p)
        return p.end - 1

    def _beside(self, i: int, cue: Range, p: Phrase, stance: str = "says", gender: str = "") -> None:
        """A voice that stands beside what it says, before it or after it."""
        span, kind = self.voice(p)
        outer = self._outer(p.end, p.end + 4)
        if i > _OPENING:
            self._add(Frame(span, kind, cue, (0, i), "after", stance, gender, p.more, outer))
        else:
            self._add(Frame(span, kind, cue, (p.end, self.n), "before", stance, gender, p.more, outer))

    def _as_said(self, i: int, at: int) -> int:
        """«حسبما ذكرت الوكالة», «كما أعلن الجيش»: a verb of saying and who says so."""
        at = skip(self.ts, at)
        found = self.reading(at)
        if found is None or found.form.tense not in ("past", "present"):
            return 0
        p, _ = self.subject(at, found)
        verb = verbs()[found.form.value]
        if p is None or self.is_object(p, verb) or (i <= _OPENING and self.that(p.end, _THAT) is not None):
            return 0
        self._beside(i, (i, at + 1), p, verb.stance, self.gender(at, found))
        return p.end - 1

    def _verb(self, i: int) -> int:
        """Take the frame of a verb of saying; returns the last token that it took, 0 where there is none."""
        reading = self.reading(i)
        if reading is None:
            return 0
        verb, tense = verbs()[reading.form.value], reading.form.tense
        earlier = self.ts[i - 1].word if i else None
        governed = earlier is not None and not self.ts[i].word.joined and (
            "prep" in earlier.kinds or earlier.form in words_of("without")
        )  # fmt: skip
        if tense == "noun":
            unsaid = earlier is not None and earlier.form in words_of("without")
            return 0 if unsaid else self._masdar(i, reading, verb)
        if tense == "participle":
            return self._participle(i, reading, verb)
        return 0 if governed else self._finite(i, reading, verb)

    def _finite(self, i: int, reading: Reading, verb: Verb) -> int:
        gender = self.gender(i, reading)
        if reading.pronoun and verb.stance in _OF_IT and self._of_it(i, reading, verb):
            return i
        subject, opener = self.before(i)
        if opener == RELATIVE and reading.pronoun:
            # «الحزب الذي تتهمه بالضلوع»: who is meant is the object
            subject = None
        end = i + 1 + len(reading.form.rest)
        p = subject
        if subject is not None and opener not in (BEING, THAT, RELATIVE) and self.speaker_follows(i):
            p = subject = None
        if p is None:
            p, end = self.subject(i, reading)
            if p is not None and self.is_object(p, verb):
                p, end = None, i + 1
        if verb.stance == "relays" or (verb.stance == "accuses" and self._quoted_from(end)):
            taken = self._relayed(i, p, end)
            if taken:
                return taken
        said = self._content(end, verb)
        if said is None:
            return self._final(i, p, verb, gender)
        first, manner = said
        outer = self._outer(end, first)
        if p is None:
            alone = reading.form.tense == "present" or i <= 1
            if alone and phrase_at(self.ts, i)[1] in ("impersonal", "paper"):
                # «يُرجَّح أن», «يُذكر أن»: nobody is named, or the paper speaks itself
                return 0
            self._guess((i, i + 1), (first, self.n), manner, verb.stance, gender, outer)
            return i
        span, kind = self.voice(p)
        inner = self._from(p.end, first) if kind == "media" else None
        if inner is not None:
            outer = ((span, kind), *outer)
            span, kind = self.voice(inner)
        self._add(Frame(span, kind, (i, i + 1), (first, self.n), manner, verb.stance, gender, p.more, outer))
        return max(i, min(p.end - 1, first - 1)) if subject is None else i

    def _of_it(self, i: int, reading: Reading, verb: Verb) -> bool:
        """«هجوم نسبته الشرطة إلى», «عملية تبناها التنظيم»: what is said stands before."""
        earlier = next((t for t in reversed(self.ts[:i]) if not t.mark), None)
        if earlier is None or earlier.word.form in words_of("what") or self.that(i + 1, 3) is not None:
            return False
        p, end = self.subject(i, reading)
        if p is None or not self.is_who(p):
            return False
        span, kind = self.voice(p)
        said, outer = (max(0, i - _OBJECT), i), self._outer(end, end + 4)
        gender = self.gender(i, reading)
        self._add(Frame(span, kind, (i, i + 1), said, "of it", verb.stance, gender, p.more, outer))
        return True

    def _content(self, start: int, verb: Verb) -> tuple[int, Manner] | None:
        """Where what is said begins, and how it is brought in."""
        ts = self.ts
        at = self._object(start, verb)
        act = at is not None and any(r.form.tense == "noun" for r in ts[at].word.cue) and not ts[at].name
        if "-" in verb.objects and act and at is not None and not ts[at].word.preposition:
            return at, "object"
        brought = self.brought(start, _THAT)
        if at is None or (brought is not None and brought[0] <= at + 1):
            return brought
        for k in range(at, min(at + _OBJECT, self.n)):
            word = ts[k].word
            if ts[k].mark and ts[k].text not in MARKS and ts[k].text not in CLOSING:
                break
            if brought is not None and k + 1 >= brought[0]:
                return brought
            if word.form in verb.objects or (word.preposition and word.preposition in verb.objects):
                return k, "object"
        if brought is not None:
            return brought
        kinds = ts[at].word.kinds
        if "-" in verb.objects and (ts[at].word.form in ("اي", "عدم") or not kinds & {"prep", "clause"}):
            return at, "object"
        if "*" in verb.objects and self.n - at > 3:
            return at, "bare"
        return None

    def _object(self, start: int, verb: Verb) -> int | None:
        """The first word after a speaker, past what is set off by commas and where or when he says it."""
        ts, at = self.ts, skip(self.ts, start)
        for _ in range(4):
            if at >= self.n:
                return None
            t = ts[at]
            if t.mark and t.text in "،,(–-":
                following = ts[at + 1].word if at + 1 < self.n else t.word
                if at + 1 < self.n and following.form in verb.objects:
                    return at + 1
                opens = following.kinds & {"prep", "relative", "time"} or following.form in words_of("beside")
                beside = t.text == "(" or opens
                close = next((k for k in range(at + 1, min(at + 14, self.n)) if ts[k].text in _ASIDE), 0)
                at = close + 1 if close and beside else at + 1
            elif t.mark and t.text in CLOSING and at == start:
                at += 1
            elif t.mark:
                return at if t.text in MARKS else None
            elif "time" in t.word.kinds and not t.name:
                at += 1
            elif t.word.form in verb.objects or t.word.preposition in verb.objects or _names_someone(t):
                return at
            elif "prep" in t.word.kinds or t.word.preposition or t.word.form in LETTERS:
                at = self.past(at)
            else:
                return at
        return at if at < self.n and not ts[at].mark else None

    def _final(self, i: int, p: Phrase | None, verb: Verb, gender: str) -> int:
        """«…، قال الوزير»: who spoke stands at the end."""
        if p is None or not self.is_who(p) or "*" not in verb.objects or i <= _OPENING:
            return 0
        end = p.more[-1][1] if p.more else p.end
        if any(not t.mark for t in self.ts[min(end + 6, self.n) :]):
            return 0
        span, kind = self.voice(p)
        self._add(Frame(span, kind, (i, i + 1), (0, i), "final", verb.stance, gender, p.more, self._outer(end, self.n)))
        return end - 1

    def _relayed(self, i: int, p: Phrase | None, end: int) -> int:
        """«نقلت الوكالة عن مسؤولين قولهم»: who is named after عن is nearest, who passes it on stands outside."""
        inner = self._from(end, min(end + _FROM, self.n))
        if inner is None or (p is not None and not self.is_who(p)):
            return 0
        after = inner.more[-1][1] if inner.more else inner.end
        said = self.that(after, 12) or after
        span, kind = self.voice(inner)
        outer: tuple[Outer, ...] = (self.voice(p),) if p is not None else ()
        if said >= self.n - 1 and i > _OPENING:
            self._add(Frame(span, kind, (i, i + 1), (0, i), "after", "says", "", inner.more, outer))
        else:
            self._add(Frame(span, kind, (i, i + 1), (min(said, self.n), self.n), "that", "says", "", inner.more, outer))
        return after - 1

    def _quoted_from(self, start: int) -> bool:
        """«نسبت الصحيفة إلى محللين قولهم»: words of others, not a deed."""
        p = self._from(start, start + 2)
        return p is not None and any(phrase_at(self.ts, k)[1] == "quote" for k in range(p.end, min(p.end + 3, self.n)))

    def _from(self, start: int, end: int) -> Phrase | None:
        """From whom something was had: «عن مصدر», «نقلا عن», «إلى مسؤول» (after «نسب»)."""
        ts = self.ts
        for k in range(start, min(end, start + _FROM, self.n - 1)):
            if ts[k].mark and ts[k].text in ".:؛":
                return None
            if ts[k].word.kinds & {"that", "pronoun"}:
                return None
            if ts[k].word.form in words_of("from"):
                p = self.noun(k + 1)
                return p if p is not None and self.is_who(p) else None
        return None

    def _participle(self, i: int, reading: Reading, verb: Verb) -> int:
        """«…، مشيرا إلى أن»: the subject of the sentence goes on to speak."""
        if reading.front not in ("", "و"):
            return 0
        said = self._content(i + 1, verb)
        if said is None or said[1] == "bare":
            return 0
        first, _ = said
        gender = self.gender(i, reading)
        spoke = next((f for f in reversed(self.found) if f.manner not in ("outer", "noun")), None)
        if spoke is not None and spoke.manner not in ("after", "headline"):
            self._add(spoke._replace(cue=(i, i + 1), said=(first, self.n), manner="participle", stance=verb.stance))
            return i
        self._guess((i, i + 1), (first, self.n), "participle", verb.stance, gender)
        return i

    def _masdar(self, i: int, reading: Reading, verb: Verb) -> int:
        """«إعلان الحكومة تحرير المدينة», «تصريحات الوزير بأن»."""
        following = self.ts[i + 1] if i + 1 < self.n else None
        if reading.definite or reading.pronoun or following is None or following.mark or following.word.form in LETTERS:
            return 0
        p = self.noun(i + 1)
        if p is None or not p.who or self.ts[p.begin].word.preposition:
            return 0
        said = self._content(p.end, verb)
        if said is None or said[1] == "bare" or said[0] > p.end + 4:
            return 0
        span, kind = self.voice(p)
        self._add(Frame(span, kind, (i, i + 1), (said[0], self.n), "noun", verb.stance, "", p.more))
        return p.end - 1

    def _outer(self, start: int, end: int) -> tuple[Outer, ...]:
        """Through whom or what it was said: «لوكالة رويترز», «في بيان»."""
        ts = self.ts
        found: list[Outer] = []
        k = start
        while k < min(end, self.n):
            t = ts[k]
            if not t.mark:
                passing = self.reading(k)
                if passing is not None and passing.pronoun and passing.form.tense in FINITE:
                    # «في تصريحات نقلتها وكالة الأنباء»
                    p, _ = self.subject(k, passing)
                    if p is not None and kind_of(ts, p.begin, p.end) == "media":
                        found.append(((p.begin, p.end), "media"))
                        k = p.end
                        continue
                inner = t.word.form in words_of("through") and k + 1 < self.n
                at = k + 1 if inner else k
                if inner or t.word.preposition in ("ل", "ب"):
                    while at < self.n and ts[at].mark and ts[at].text in MARKS:
                        at += 1
                    p = phrase(ts, at) if at < self.n else None
                    if p is not None:
                        kind = kind_of(ts, p.begin, p.end)
                        if ts[p.begin].name == "medium" or kind in ("media", "document"):
                            # «بيان لوكالة رويترز»: two links of the chain
                            cut = next((j for j in range(p.begin + 1, p.end) if ts[j].word.preposition == "ل"), p.end)
                            found.append(((p.begin, cut), "document" if kind == "document" else "media"))
                            k = cut - 1
            k += 1
        return tuple(found)
