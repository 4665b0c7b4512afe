"""Who speaks: the subject of a verb of saying, before it or after it, and what brings in what is said."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import cast

from rawi.arabic.orthography import folded
from rawi.arabic.tables import rows
from rawi.reader.cuewords import PACKAGE, Reading
from rawi.reader.phrases import Phrase, Token, is_verb, phrase
from rawi.reader.roles import BEING, RELATIVE, THAT, clause_subject
from rawi.reader.roles import before as subject_before
from rawi.reader.speech_words import (
    CLOSING,
    FINITE,
    MARKS,
    SPEECH_LENGTH,
    Manner,
    Range,
    Verb,
    first_person,
    phrase_at,
    quotations,
    verb_words,
    verbs,
    words_of,
)
from rawi.reader.voices import kind as first_kind
from rawi.records import VoiceKind

# Words after a verb of saying within which its speaker is looked for.
REACH = 16
# Words before it within which somebody named can be who is understood.
_PERSON = 25
STOPS = frozenset(".؛!?؟")
LETTERS = frozenset("لبك")
"""Prepositions of one letter, where they are written as a word of their own."""
_RANK = {"past": 0, "present": 0, "participle": 1, "noun": 2}


@cache
def _kinds() -> dict[str, VoiceKind]:
    return {folded(r["word"]): cast(VoiceKind, r["kind"]) for r in rows(PACKAGE, "speech_kinds.tsv")}


def kind_of(ts: Sequence[Token], begin: int, end: int) -> VoiceKind:
    """Return what kind of voice a noun phrase names, by the words that `voices.tsv` and `speech_kinds.tsv` hold."""
    kind = first_kind(ts, begin, end)
    if kind != "named" or any(t.name == "person" for t in ts[begin:end]):
        return kind
    return _kinds().get(ts[begin].word.bare, kind)


class Speakers:
    """The words of one sentence, asked for who speaks."""

    def __init__(self, ts: Sequence[Token], *, title: bool) -> None:
        """Take the words of a sentence; `title` says that it is a headline."""
        self.ts, self.title, self.n = ts, title, len(ts)
        self.quotes = [q for q in quotations(ts)[0] if q[1] - q[0] >= SPEECH_LENGTH]

    def reading(self, i: int) -> Reading | None:
        """What a verb of saying is read as, None where there is none."""
        if i >= self.n:
            return None
        t = self.ts[i]
        if t.mark or t.word.definite or (t.name and t.name_end > t.end):
            return None
        if "prep" in t.word.kinds and self.that(i + 1, 1 if i else 6) is None:
            return None
        if t.word.form in words_of("noverb") or (i + 1 < self.n and self.ts[i + 1].word.form in words_of("role")):
            return None
        following = [x.word.form for x in self.ts[i + 1 : i + 4]]
        taken, found = verb_words().longest(verb_words().readings(t.text), following)
        if not taken and t.text[0] == "و":
            # «واستطرد»: too rare a verb for the counts that tell a proclitic
            taken, found = verb_words().longest(verb_words().readings(t.text[1:]), following, FINITE)
            found = [r._replace(front="و" + r.front) for r in found]
        if not taken:
            return None
        best = min(found, key=lambda r: (_RANK[r.form.tense], bool(r.pronoun)))
        word = folded(t.text)[len(best.front) :]
        # «نقول»: what is said within what is said
        return None if best.form.tense == "present" and word[:1] == "ن" and best.form.value in first_person() else best

    def gender(self, i: int, reading: Reading) -> str:
        """What a verb tells of its subject."""
        word = folded(self.ts[i].text)[len(reading.front) :]
        tense = reading.form.tense
        if reading.pronoun:
            word = word.removesuffix(reading.pronoun)
        if tense == "present":
            return "f" if word[:1] == "ت" else "p" if word.endswith(("ون", "وا")) else "m" if word[:1] == "ي" else ""
        if tense == "participle":
            return "f" if word.endswith("ه") else "p" if word.endswith("ين") else "m"
        if tense == "past":
            base = verbs()[reading.form.value].past
            return "p" if word.endswith("وا") else "f" if word.endswith("ت") and word != base else "m"
        return ""

    def noun(self, i: int) -> Phrase | None:
        """The noun phrase at a token, ended before the act that it runs into: «أكد الوزير | سيطرة الجيش»."""
        if i + 2 < self.n and self.ts[i].word.form in words_of("each") and self.ts[i + 1].word.form == "من":
            return self.noun(i + 2)
        p = phrase(self.ts, i) if i < self.n else None
        if p is None:
            return None
        if self.ts[p.begin].word.kinds & {"that", "pronoun"}:
            return self.noun(i + 1)
        for k in range(p.begin + 1, p.end):
            w = self.ts[k].word
            earlier = self.ts[k - 1]
            if w.form in LETTERS or (w.preposition == "ل" and kind_of(self.ts, k, p.end) == "media"):
                return p._replace(end=k, more=())
            if w.definite and not earlier.word.definite and not earlier.name:
                continue
            closed = earlier.name or earlier.word.definite or earlier.word.form.endswith("يه")
            closed = closed or (k - 1 > p.begin and not earlier.word.who)
            act = closed and any(r.form.tense == "noun" for r in w.cue)
            if not self.ts[k].name and not w.who and (act or self.saying_participle(k)):
                return p._replace(end=k, more=())
        return p

    def saying_participle(self, k: int) -> bool:
        """Whether a word is a participle of saying that brings something in («قائلا»)."""
        reading = self.reading(k)
        if reading is None or reading.form.tense != "participle":
            return False
        following = self.ts[k + 1] if k + 1 < self.n else None
        brings = following is not None and (following.mark or bool(following.word.kinds & {"that", "pronoun", "prep"}))
        return self.ts[k].word.form.endswith("ا") or brings

    def voice(self, p: Phrase) -> tuple[Range, VoiceKind]:
        """The tokens of a noun phrase and what kind of voice it names."""
        return (p.begin, p.end), kind_of(self.ts, p.begin, p.end)

    def known(self, p: Phrase) -> bool:
        """Whether the tables know a word of a noun phrase as someone."""
        return p.who or kind_of(self.ts, p.begin, p.end) != "named"

    def is_who(self, p: Phrase) -> bool:
        """Whether a noun phrase can speak: someone, a body, a paper, or a word that no table knows (a name)."""
        first = self.ts[p.begin]
        if first.word.form in words_of("nobody") or self.saying_participle(p.begin):
            return False
        act = any(r.form.tense in ("past", "noun") and not r.form.rest for r in first.word.cue)
        title = first.name or first.word.definite or "role" in first.word.kinds
        if act and not title and p.end - p.begin > 1:
            return False
        if p.who or first.name or kind_of(self.ts, p.begin, p.end) != "named":
            return first.name != "place" or p.who
        return not first.word.cue and not first.word.kinds and not first.text[0].isdigit()

    def before(self, i: int) -> tuple[Phrase | None, str]:
        """The subject that stands before a verb, and what opens its clause."""
        if self.ts[i].word.joined and self.ts[i].word.form[0] == "و" and i:
            return None, ""
        p, opener = subject_before(self.ts, i, title=self.title)
        if p is not None and self.ts[p.begin].word.kinds & {"that", "pronoun"}:
            p, opener = self.noun(p.begin + 1), THAT
        if p is not None:
            fits = p.who or opener in (THAT, BEING, ":", RELATIVE) or self.title or p.begin == 0
            return (p, opener) if fits and self.is_who(p) else (None, opener)
        # «ولكن المتحدث باسم الجيش فلان نفى»: names that no table knows, what stands between commas
        start = next((k for k in range(i - 1, max(-1, i - REACH), -1) if self._opens(k)), -1 if i < REACH else i)
        if start + 1 >= i:
            return None, opener
        p = self.noun(start + 1)
        if p is None or not (self.known(p) or ((start < 0 or opener == THAT) and p.end == i)) or not self.is_who(p):
            return None, opener
        if self.ts[p.begin].word.preposition:
            return None, opener
        k = p.more[-1][1] if p.more else p.end
        while k < i:
            t = self.ts[k]
            prep = not t.mark and not t.name and ("prep" in t.word.kinds or t.word.preposition)
            if prep:
                k = self.past(k)
            elif t.mark or self._beside_subject(t):
                k += 1
            else:
                break
        return (p, opener) if k == i else (None, opener)

    def _beside_subject(self, t: Token) -> bool:
        """Whether a word can stand between a subject and its verb: a name or title, a time, «قد»."""
        unknown = not (t.word.kinds or t.word.cue or is_verb(t))
        return t.word.who or unknown or bool(t.word.kinds & {"time", "auxiliary"})

    def _opens(self, k: int) -> bool:
        t = self.ts[k]
        if t.mark:
            return t.text in ".:؛!?؟"
        kinds = t.word.kinds
        clause = "clause" in kinds and "auxiliary" not in kinds
        return not t.name and (clause or "relative" in kinds or "being" in kinds or is_verb(t))

    def speaker_follows(self, i: int) -> bool:
        """Whether someone stands right after a verb, and what he says after him: «وفي رسالة … قالت الإدارة إن»."""
        p = self.noun(i + 1)
        if p is None or not self.is_who(p) or self.ts[p.begin].word.preposition:
            return False
        return p.who and self.that(p.end, 8) is not None

    def understood(self, i: int) -> Phrase | None:
        """The subject of an earlier clause, who goes on to speak: «التقى الوزير السفير وأكد أن»."""
        if i < 3:
            return None
        p = clause_subject(self.ts, i, noun=False)
        if p is not None and self.is_who(p):
            return p
        # «وأثنى فلان على …، قائلا»: a verb that no table knows
        first, word = self.ts[0], self.ts[0].word
        if first.mark or first.name or word.who or word.definite or word.kinds or word.preposition:
            return None
        p = self.noun(1)
        return p if p is not None and p.end <= i and self.is_who(p) else None

    def person(self, i: int) -> Range | None:
        """The last noun phrase before a verb that names somebody, by name or office."""
        for k in range(i - 1, max(-1, i - _PERSON), -1):
            t = self.ts[k]
            if t.mark and t.text in STOPS:
                return None
            if "role" in t.word.kinds and t.word.definite:
                p = self.noun(k)
                return (p.begin, p.end) if p is not None and p.end <= i else None
            if t.name == "person" and not (k and self.ts[k - 1].name == "person"):
                p = self.noun(k)
                return (p.begin, p.end) if p is not None and p.end <= i else None
        return None

    def subject(self, i: int, reading: Reading) -> tuple[Phrase | None, int]:
        """The noun phrase after a verb that can be its subject, and the token after it."""
        ts = self.ts
        # «جاء في البيان أن»
        k = i + 1 + len(reading.form.rest)
        if reading.form.rest and reading.form.rest[-1] == "في":
            p = self.noun(k)
            return (p, p.end) if p is not None else (None, k)
        while k < min(self.n, i + REACH):
            t = ts[k]
            kinds = t.word.kinds
            if t.mark:
                if t.text in "،,-–()" or t.text in MARKS:
                    k += 1
                    continue
                return None, i + 1
            if kinds & {"that", "pronoun"} and not (k == i + 1 and t.word.form == "فان"):
                return None, i + 1
            if "own" in kinds or t.word.form in words_of("within"):
                k += 1
                continue
            bare = not (t.word.definite or kinds or self.saying_participle(k))
            if k == i + 1 and bare and self.brought(k + 1, 1) is not None:
                # «قال بيدار إن»: a name that looks like a preposition and its noun
                return Phrase(k, k + 1, t.word.who or bool(t.name), False), k + 1
            if not t.name and ("time" in kinds or "adverb" in kinds or t.text[0].isdigit()):
                k += 1
                continue
            if not t.name and ("prep" in kinds or t.word.preposition or t.word.form in LETTERS):
                k = self.past(k)
                continue
            if "clause" in kinds or "relative" in kinds or t.word.form in words_of("nobody"):
                return None, i + 1
            if self.saying_participle(k):
                k += 1
                continue
            p = self.noun(k)
            if p is not None and p.end == k + 1 and t.word.accusative and not p.who:
                # «قال مرارا إن»
                k += 1
                continue
            return (p, (p.more[-1][1] if p.more else p.end)) if p is not None else (None, i + 1)
        return None, i + 1

    def past(self, k: int) -> int:
        """The token after a preposition and its noun phrase."""
        t = self.ts[k]
        at = k + ("prep" in t.word.kinds or t.word.form in LETTERS)
        while at < self.n and self.ts[at].mark and self.ts[at].text in MARKS:
            # «قال ل«الغد» فلان»: the name of a paper ends with its quotation marks
            close = next((j for j in range(at + 1, min(at + REACH, self.n)) if self.ts[j].text in CLOSING), 0)
            if close:
                return close + 1
            at += 1
        p = self.noun(at)
        end = p.end if p is not None else at
        while end < self.n and self.ts[end].mark and self.ts[end].text in CLOSING:
            end += 1
        return max(end, k + 1)

    def is_object(self, p: Phrase, verb: Verb) -> bool:
        """Whether the noun after a verb is what is said rather than who says it: «وأكد مقتل خمسة»."""
        first = self.ts[p.begin]
        if "-" not in verb.objects or (first.name and not (first.word.cue and p.end == p.begin + 1)):
            return False
        nouns = [r for r in first.word.cue if r.form.tense == "noun" and not r.definite]
        if any(not (r.form.rest and first.word.who) for r in nouns) or (first.word.cue and not p.who):
            return True
        if first.word.who or "place" in first.word.kinds:
            return False
        follows = self.that(p.end, REACH)
        return (
            follows is None and not first.word.definite
            and kind_of(self.ts, p.begin, p.end) == "named" and not p.who
        )  # fmt: skip

    def brought(self, start: int, reach: int) -> tuple[int, Manner] | None:
        """The «that» (or pronoun, colon) after which what is said stands, or the quotation that holds it."""
        ts = self.ts
        quotes = {a - 1 for a, _ in self.quotes}
        for k in range(start, min(start + reach, self.n)):
            t = ts[k]
            if t.mark:
                if t.text == ":":
                    return (k + 1, "that") if k + 1 < self.n else None
                if k in quotes:
                    return k + 1, "quote"
                if t.text in STOPS:
                    return None
                if t.text in "،," and k + 1 < self.n and ts[k + 1].word.joined and is_verb(ts[k + 1]):
                    return None
            elif t.word.kinds & {"that", "pronoun"} and not (k == start and t.word.form == "فان"):
                return k, "that"
            elif k > start and not t.word.definite and self._new_saying(k):
                return None
        return None

    def that(self, start: int, reach: int) -> int | None:
        """Where what is brought in begins; see `brought`."""
        found = self.brought(start, reach)
        return found[0] if found is not None else None

    def _new_saying(self, k: int) -> bool:
        earlier = self.ts[k - 1].word
        if earlier.form in words_of("what") or "relative" in earlier.kinds or "prep" in earlier.kinds:
            return False
        if "prep" in self.ts[k].word.kinds or phrase_at(self.ts, k)[0] or self.ts[k].word.form in words_of("cited"):
            return False
        reading = self.reading(k)
        return reading is not None and reading.form.tense in ("past", "present", "participle")
