"""Who says so: verbs and phrases that bring in a voice, and how far its words reach."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from rawi.arabic.orthography import folded
from rawi.arabic.tables import rows
from rawi.reader.cuewords import PACKAGE, Reading, verbs
from rawi.reader.phrases import Token, phrase
from rawi.reader.roles import BEING, RELATIVE, THAT, before, skip
from rawi.records import VoiceKind

_HEADLINE = 7
"""Words before the colon of a headline, at most, that can name who speaks."""
_NAMES = 12
# A phrase like «بحسب مصادر» that begins later in the sentence than this vouches for what stands before it.
_OPENING = 3


class Voice(NamedTuple):
    """A voice in a sentence: the tokens that name it, its cue, and the tokens `first` to `last` that it vouches for.

    `span` is None where the speaker is only understood («وأضاف أن»); `denies` where what follows is denied.
    """

    span: tuple[int, int] | None
    cue: tuple[int, int] | None
    kind: VoiceKind
    first: int
    last: int
    denies: bool = False
    outer: tuple[tuple[int, int], VoiceKind] | None = None


@cache
def _kinds() -> dict[tuple[str, ...], VoiceKind]:
    return {tuple(folded(r["word"]).split()): r["kind"] for r in rows(PACKAGE, "voices.tsv")}  # type: ignore[misc]


@cache
def _flags() -> tuple[str, ...]:
    return tuple(r["flags"] for r in rows(PACKAGE, "sayings.tsv"))


@cache
def _introducers() -> dict[str, list[tuple[str, ...]]]:
    """Phrases by their first word, the longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for words in sorted(
        (tuple(folded(r["phrase"]).split()) for r in rows(PACKAGE, "introducers.tsv")), key=len, reverse=True
    ):
        found.setdefault(words[0], []).append(words)
    return found


def kind(ts: Sequence[Token], begin: int, end: int) -> VoiceKind:
    """Return what kind of voice a noun phrase names; a person with a name is `named` or an analyst."""
    table = _kinds()
    named = any(t.name == "person" for t in ts[begin:end])
    for i in range(begin, min(begin + 3, end)):
        for n in (3, 2, 1):
            words = tuple(t.word.bare for t in ts[i : i + n])
            found = table.get(words)
            if found is None:
                continue
            if found == "anonymous" and (named or i > begin or end - begin > _NAMES or _proper(ts, begin, end)):
                continue
            if i > begin and found != "analyst" and not (found == "media" and ts[begin].name != "group"):
                continue
            return found
    if ts[begin].name == "medium":
        return "media"
    return "named"


def _proper(ts: Sequence[Token], begin: int, end: int) -> bool:
    """Whether a title is followed by what looks like a name: «الناشط محمد الأسدي»."""
    tail = [t for t in ts[begin + 1 : end] if not t.mark and not t.name and not t.word.who and not t.word.definite]
    return ts[begin].word.definite and len(tail) >= 1 and not any("prep" in t.word.kinds for t in ts[begin:end])


def voices(ts: Sequence[Token], *, title: bool) -> list[Voice]:
    """Return the voices of a sentence in order."""
    found: list[Voice] = []
    n = len(ts)
    headline = _headline(ts, title=title)
    if headline is not None:
        found.append(headline)
    i = headline.first if headline is not None else 0
    while i < n:
        t = ts[i]
        if t.mark or (t.name and not t.word.saying):
            i += 1
            continue
        introduced = _introduced(ts, i)
        if introduced is not None:
            found.append(introduced)
            i = max(i + 1, introduced.span[1] if introduced.span else i + 1)
            continue
        reading = _saying(ts, i)
        if reading is not None:
            voice = _said(ts, i, reading, title=title)
            if voice is not None:
                found.append(voice)
                i += 1
                continue
        i += 1
    return _reach(found, n)


def _reach(found: list[Voice], n: int) -> list[Voice]:
    """End the words of each voice where the next one begins."""
    out = []
    for k, v in enumerate(found):
        if v.last != n:
            out.append(v)
            continue
        end = next((w.cue[0] for w in found[k + 1 :] if w.cue and w.last == n and w.cue[0] > v.first), n)
        out.append(v._replace(last=end))
    return out


def _headline(ts: Sequence[Token], *, title: bool) -> Voice | None:
    """«موسكو: لن ننسحب»: who speaks stands before the colon."""
    for i in range(1, min(_HEADLINE + 1, len(ts))):
        if ts[i].mark and ts[i].text == ":":
            break
    else:
        return None
    p = phrase(ts, 0)
    if p is None or p.end < i - 1 or not p.who:
        return None
    if ts[0].name in ("place",) or (not title and ts[0].name == "state"):
        return None
    return Voice((p.begin, p.end), None, kind(ts, p.begin, p.end), i + 1, len(ts))


def _saying(ts: Sequence[Token], i: int) -> Reading | None:
    t = ts[i]
    if t.word.definite or t.name:
        return None
    following = [x.word.form for x in ts[i + 1 : i + 4]]
    words = verbs("sayings.tsv")
    taken, readings = words.longest(t.word.saying, following, frozenset({"past", "present", "participle"}))
    if not taken:
        return None
    if i and "prep" in ts[i - 1].word.kinds and readings[0].form.tense != "participle":
        return None
    return readings[0]


_QUOTES = frozenset('"«“')


def _said(ts: Sequence[Token], i: int, reading: Reading, *, title: bool) -> Voice | None:
    n = len(ts)
    tense = reading.form.tense
    flag = _flags()[reading.form.value]
    denies = flag == "denies"
    at = skip(ts, i + 1)
    if tense == "participle":
        that = _that(ts, i + 1, 4)
        return Voice(None, (i, i + 1), "named", i + 1, n, denies) if that is not None else None
    subject, opener = before(ts, i, title=title)
    if subject is not None and (not subject.who and opener not in (THAT, BEING, ":")):
        subject = None
    p = subject
    if p is None and at < n and not ts[at].mark and not ts[at].word.preposition:
        p = phrase(ts, at)
        if p is not None and "clause" in ts[p.begin].word.kinds:
            p = None
    if reading.pronoun and opener == RELATIVE:
        return None
    start = p.end if p is not None and subject is None else i + 1
    that = _that(ts, start, 12)
    if that is None and not flag:
        return None
    if p is None:
        return Voice(None, (i, i + 1), "named", that if that is not None else i + 1, n, denies)
    span = (p.begin, p.end)
    what: VoiceKind = kind(ts, *span)
    outer = _agency(ts, p.end, that if that is not None else min(p.end + 10, n))
    if what == "media" and outer is None:
        inner = _from(ts, p.end)
        if inner is not None:
            return Voice(inner, (i, i + 1), kind(ts, *inner), that or i + 1, n, denies, (span, "media"))
    return Voice(span, (i, i + 1), what, that if that is not None else start, n, denies, outer)


def _that(ts: Sequence[Token], start: int, reach: int) -> int | None:
    """Return where what is said begins: at أن, after a colon or quotation mark; None where nothing is quoted."""
    for k in range(start, min(start + reach + 8, len(ts))):
        t = ts[k]
        if t.word.kinds & {"that", "pronoun"}:
            return k
        if t.mark and (t.text == ":" or (t.text in _QUOTES and k > start)):
            return k + 1
        if t.mark and t.text in ".؛!?؟":
            return None
    return None


def _agency(ts: Sequence[Token], start: int, end: int) -> tuple[tuple[int, int], VoiceKind] | None:
    """«قالت مصادر لوكالة رويترز»: to whom it was said."""
    for k in range(start, min(end, len(ts))):
        t = ts[k]
        if t.word.preposition == "ل" and not t.mark and (t.name == "medium" or _kinds().get((t.word.bare,)) == "media"):
            p = phrase(ts, k)
            if p is not None:
                return (p.begin, p.end), "media"
    return None


def _from(ts: Sequence[Token], start: int) -> tuple[int, int] | None:
    """«نقلت الوكالة عن مصدر»: from whom it was had."""
    for k in range(start, min(start + 8, len(ts) - 1)):
        if ts[k].word.form in ("عن", "نقلا"):
            p = phrase(ts, k + 1 + (ts[k + 1].word.form == "عن"))
            return (p.begin, p.end) if p is not None else None
        if ts[k].mark and ts[k].text in ".:؛":
            return None
    return None


def _introduced(ts: Sequence[Token], i: int) -> Voice | None:
    """«بحسب مصادر», «وفقا لبيان»: who says what stands beside it."""
    n = len(ts)
    quoted = _quoting(ts, i)
    if quoted is not None:
        return quoted
    known = _introducers().get(ts[i].word.bare)
    if known is None:
        return None
    forms = [t.word.bare if k == 0 else t.word.form for k, t in enumerate(ts[i : i + 4])]
    for words in known:
        short = len(words[-1]) == 1
        body = words[:-1] if short else words
        if tuple(forms[: len(body)]) != body:
            continue
        at = skip(ts, i + len(body))
        if at >= n or (short and ts[at].word.preposition != words[-1]):
            continue
        p = phrase(ts, at)
        if p is None or (not p.who and kind(ts, p.begin, p.end) == "named" and ts[p.begin].word.kinds):
            return None
        first, last = (0, i) if i > _OPENING else (p.end, n)
        return Voice((p.begin, p.end), (i, i + len(body)), kind(ts, p.begin, p.end), first, last)
    return None


def _quoting(ts: Sequence[Token], i: int) -> Voice | None:
    """«نقلت صحيفة عن دبلوماسيين»: the agency stands outside, its source is nearest."""
    if not any(_flags()[r.form.value] == "relays" for r in ts[i].word.saying):
        return None
    p = phrase(ts, skip(ts, i + 1)) if i + 1 < len(ts) else None
    if p is None:
        return None
    inner = _from(ts, p.end)
    if inner is None:
        return None
    that = _that(ts, inner[1], 8)
    outer = (p.begin, p.end)
    return Voice(inner, (i, i + 1), kind(ts, *inner), that or inner[1], len(ts), False, (outer, "media"))
