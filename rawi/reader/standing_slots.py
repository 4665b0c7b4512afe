"""Where the subject and the object of a standing fact stand: one way of looking for each word of `standing.tsv`.

Every way is strict: what does not stand where the table says it stands is not looked for further away.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rawi.arabic.orthography import folded
from rawi.reader.cuewords import PRONOUNS, Reading
from rawi.reader.phrases import Phrase, Token, classes, demonyms, is_verb, phrase
from rawi.reader.roles import BEING, THAT, before, clause_subject, skip
from rawi.reader.standing_cues import StandingCue, things, threats, words_of
from rawi.records import Span

Tokens = list[tuple[int, int]]
_CLOSING = frozenset('،,"»”)')
_ENDS = frozenset(".؛:،,!؟?…»”)")
_GOAL, _HEAD, _NEAR = 16, 10, 8
"""Words of a goal at most; words of a noun phrase looked back at; words between a subject and what is said of it."""
# «التحالف بقيادة الولايات المتحدة»: what comes after these belongs to the noun before them.
_LEADING = frozenset({"قياده", "زعامه", "رئاسه"})


class Hit(NamedTuple):
    """A word of `standing.tsv`: tokens `begin` to `end` (exclusive), how it is to be read, its line."""

    begin: int
    end: int
    reading: Reading
    cue: StandingCue


class Doer(NamedTuple):
    """The subject of a verb, where its object is looked for, and the object where it stands before a relative clause.

    `first` is the first token of the clause, before which a word can undo what it says. `who` is None for a pronoun
    after a verb of saying («قالت روسيا إنها تسعى»); `described`: the token before which stands whom or what the clause
    describes (0: no relative clause).
    """

    who: Phrase | None
    at: int
    object: Phrase | None
    first: int
    described: int = 0


def spans(p: Phrase) -> Tokens:
    """Return the tokens of a noun phrase, one pair for each of those that it joins."""
    return [(p.begin, p.end), *p.more]


def last(p: Phrase) -> int:
    """Return the token after a noun phrase and all that is joined to it."""
    return p.more[-1][1] if p.more else p.end


def headed(ts: Sequence[Token], p: Phrase | None) -> bool:
    """Return whether the first word of a noun phrase is a known name or a kind of people, no act or thing of theirs."""
    if p is None:
        return False
    t = ts[p.begin]
    after = p.begin > 0 and ts[p.begin - 1].word.definite and not ts[p.begin - 1].name
    if t.name:
        # «العربية» is a broadcaster too, «السعودية» an adjective
        adjective = after and (t.name == "medium" or (t.name == "state" and t.word.definite and _ends_as_nisba(t)))
        return t.name != "place" and not adjective and not (t.name == "medium" and t.word.joined)
    if _names_a_thing(_stem(t)) or (_nisba(t) and after):
        return False
    # «عشرات الآلاف» counts people, and says not whom
    counted = all("number" in classes(_stem(x)) for x in ts[p.begin : p.end] if not x.mark)
    return t.word.who and not counted


def _stem(t: Token) -> str:
    return t.word.bare.removeprefix("ال")


def _nisba(t: Token) -> bool:
    """Whether a word may be an adjective of the definite noun before it: «المنطقة [العسكرية]»."""
    return t.word.definite and not t.name and not t.word.preposition and _ends_as_nisba(t)


def _ends_as_nisba(t: Token) -> bool:
    return t.word.bare.endswith(("ي", "يه", "يين", "يون"))


def _names_a_thing(stem: str) -> bool:
    """Whether a noun without article is one of a thing; «مواقفه» is one as «مواقف» is."""
    return stem in things() or any(stem.endswith(p) and stem.removesuffix(p) in things() for p in PRONOUNS)


def actor_at(ts: Sequence[Token], i: int) -> Phrase | None:
    """Return the noun phrase at a token where it is headed by someone."""
    if i >= len(ts) or ts[i].mark and ts[i].text not in '«"“(':
        return None
    p = phrase(ts, i)
    return p if headed(ts, p) else None


def head_before(ts: Sequence[Token], i: int) -> Phrase | None:
    """Return the noun phrase that ends before token `i`, a comma or closing mark between them left aside: the longest
    that is headed by someone, else the longest."""
    end = i
    while end and ts[end - 1].mark and ts[end - 1].text in _CLOSING:
        end -= 1
    part = ts[:end]
    best: Phrase | None = None
    someone = False
    for start in range(end - 1, max(-1, end - _HEAD), -1):
        if part[start].mark:
            continue
        p = phrase(part, start)
        if p is None or last(p) != end:
            break
        leads = part[start].word.bare in _LEADING and bool(part[start].word.preposition)
        if _swallows(ts, p):
            break
        if start and "within" in part[start - 1].word.kinds and part[start].name in ("state", "place"):
            # «حكومة الإقليم في شمال العراق التي …»: the clause may belong to what stands further back
            return None
        if not p.more and not leads and (headed(ts, p) or not someone):
            best, someone = p, headed(ts, p)
        if part[start].word.joined or (part[start].word.preposition and not leads):
            break
    return best


def _swallows(ts: Sequence[Token], p: Phrase) -> bool:
    """Whether a second noun has got into a noun phrase: «طائرات حربية عربية | الجماعة»."""

    def adjective(k: int) -> bool:
        w = ts[k].word
        return not ts[k].name and not w.definite and w.bare.endswith("يه") and (is_people(ts[k]) or not w.who)

    inner = range(p.begin + 1, p.end - 2)
    return any(adjective(k) and adjective(k + 1) and ts[k + 2].word.definite for k in inner)


def agrees(ts: Sequence[Token], p: Phrase, cue: Token) -> bool:
    """Return whether an adjective can belong to a noun phrase; where its first word does not show a gender, it can."""
    head, ending = ts[p.begin], cue.text
    masculine = head.name == "person" or head.word.bare in words_of("masculine") or (
        "role" in head.word.kinds and not head.text.endswith("ة")
    )  # fmt: skip
    if ending.endswith("ة"):
        return not masculine
    if ending.endswith(("ون", "ين")):
        return not masculine and not head.text.endswith("ة")
    return not head.text.endswith("ة") or head.name in ("person", "state")


def by(ts: Sequence[Token], at: int, prepositions: Sequence[tuple[str, ...]]) -> int | None:
    """Return the token at which the phrase begins that one of the prepositions at `at` brings in, adverbs left out."""
    while at < len(ts) and not ts[at].mark and ts[at].word.form in words_of("direct"):
        at += 1
    for words in prepositions:
        if at >= len(ts) or ts[at].mark:
            return None
        if len(words[-1]) == 1:
            # «دعما عسكريا ل»: the preposition is written on to the next word
            k = at + len(words) - 1
            if tuple(t.word.form for t in ts[at:k]) != words[:-1]:
                continue
            while k > at and k < len(ts) and (_adjective(ts[k]) or ts[k].word.form in words_of("direct")):
                k += 1
            if k < len(ts) and ts[k].word.preposition == words[-1] and not ts[k].word.joined:
                return k
        elif tuple(t.word.form for t in ts[at : at + len(words)]) == words and at + len(words) < len(ts):
            return at + len(words)
    return None


def doers(ts: Sequence[Token], h: Hit, *, anything: bool = False) -> Iterator[Doer]:
    """Yield the subjects that a verb can have, the likeliest first: «X الذي …», «X يدعم», «يدعم X», «الذي يدعمه X».

    With `anything`, a subject need not be headed by someone («الوجود الإيراني يشكل خطرا»), but has to name someone.
    """

    def fits(p: Phrase | None) -> bool:
        return p is not None and (headed(ts, p) or (anything and p.who and not ts[p.begin].word.preposition))

    j = h.begin
    while j and not ts[j - 1].mark and (ts[j - 1].word.form in words_of("still") or _still(ts, j)):
        j -= 1
    relative = j > 0 and "relative" in ts[j - 1].word.kinds and not ts[j - 1].mark
    resumed = _resumes(ts, h)
    if resumed is not None:
        object_ = head_before(ts, j - 1) if relative else _indefinite_before(ts, j)
        p = actor_at(ts, skip(ts, resumed, commas=False))
        if p is not None and (object_ is not None or h.cue.object == "place"):
            described = j - 1 if relative and not ts[j - 1].word.joined else 0
            yield Doer(p, last(p), object_, j, described)
        return
    if relative:
        p = head_before(ts, j - 1)
        if p is not None and fits(p):
            yield Doer(p, h.end, None, j, j - 1)
        return
    if j and ts[j - 1].word.kinds & {"pronoun"} and not anything:
        yield Doer(None, h.end, None, j - 1)
        return
    p, opener = before(ts, j)
    held = _still_before(ts, j) if p is None else None
    if held is not None:
        # «لا تزال روسيا تدعم»
        yield Doer(held, h.end, None, held.begin)
    if p is not None and fits(p) and p.who and opener in ("", "،", ",", ":", ".", "؛", THAT, BEING):
        yield Doer(p, h.end, None, p.begin)
    at = skip(ts, h.end, commas=False)
    q = phrase(ts, at) if at < len(ts) and not ts[at].mark and not ts[at].word.preposition else None
    if q is not None and fits(q):
        yield Doer(q, last(q), None, j)


def _still(ts: Sequence[Token], j: int) -> bool:
    return j < len(ts) and ts[j].word.form in words_of("still") and ts[j - 1].word.form in ("لا", "ما", "ولا", "وما")


def _still_before(ts: Sequence[Token], j: int) -> Phrase | None:
    """Who stands between «لا تزال», «باتت» and a verb at `j`."""
    for k in range(j - 1, max(-1, j - _NEAR), -1):
        if ts[k].mark:
            return None
        if ts[k].word.form in words_of("still"):
            p = actor_at(ts, k + 1)
            return p if p is not None and last(p) == j else None
    return None


def _resumes(ts: Sequence[Token], h: Hit) -> int | None:
    """Where a relative clause goes on after the pronoun for what it is about: «تدعمه |», «تسيطر عليها |»."""
    if h.reading.pronoun:
        return h.end
    if h.end < len(ts) and h.cue.by:
        form = ts[h.end].word.form
        for preposition, *rest in h.cue.by:
            stem = preposition[:-1] + "ي" if preposition == "على" else preposition
            if not rest and len(stem) > 1 and form.startswith(stem) and form[len(stem) :] in ("ها", "ه", "هم", "هما"):
                return h.end + 1
    return None


def _indefinite_before(ts: Sequence[Token], j: int) -> Phrase | None:
    p = head_before(ts, j) if j and not ts[j - 1].mark else None
    if p is None or any(t.word.definite or t.name for t in ts[p.begin : p.end]):
        return None
    return p


def owner(ts: Sequence[Token], h: Hit) -> tuple[Tokens, int] | None:
    """Return whose a noun is, and where the sentence goes on: «دعم إيران», «الدعم العسكري الإيراني», «وجودها»."""
    if h.reading.pronoun:
        p = clause_subject(ts, h.begin, noun=True)
        known = p is not None and headed(ts, p) and bool(ts[p.begin].name) and alone(ts, last(p), h.begin)
        return ([(p.begin, p.end)], _past_adjectives(ts, h.end)) if p is not None and known else None
    at = _past_adjectives(ts, h.end)
    found: Tokens = []
    while at < len(ts) and is_people(ts[at]) and (not found or ts[at].word.joined):
        found.append((at, at + 1))
        at += 1
    if found:
        return found, at
    p = None if h.reading.definite else actor_at(ts, h.end)
    if p is None or ts[p.begin].word.preposition:
        return None
    # «دعم مستشفيات المدينة ل» is support that they get
    if not ts[p.begin].name and not ts[p.begin].word.definite and "mine" in h.cue.flags:
        return None
    return spans(p), _past_adjectives(ts, last(p))


def _past_adjectives(ts: Sequence[Token], at: int) -> int:
    while at < len(ts) and _adjective(ts[at]):
        at += 1
    return at


def alone(ts: Sequence[Token], begin: int, end: int) -> bool:
    """Return whether no one is named between two tokens, so that a pronoun after them can mean who stands before."""
    for k in range(begin, end):
        t = ts[k]
        named = t.name in ("state", "group", "person") or (t.word.who and t.word.definite)
        # «في شرق سوريا» is a place
        if named and not (k and "within" in ts[k - 1].word.kinds):
            return False
    return True


def _adjective(t: Token) -> bool:
    w = t.word
    if t.mark or t.name or w.who or w.preposition or (w.kinds & {"prep", "clause", "relative"}):
        return False
    return w.bare.endswith(("ي", "يه", "يا")) or (w.definite and w.bare.endswith(("ه", "ر", "ف", "د")) and not w.cue)


def is_people(t: Token) -> bool:
    """Return whether a word is an adjective of a people: «الأميركية», «إيراني»."""
    bare = t.word.bare
    # «ماليا» is «financially» too
    return not t.mark and (bare[2:] if bare.startswith("ال") else bare) in demonyms() and bare not in words_of("direct")


def adverb(ts: Sequence[Token], at: int) -> Tokens | None:
    """Return the word for a people that stands as an adverb: «المدعومة أميركيا»."""
    if at < len(ts) and not ts[at].mark and not ts[at].word.definite and ts[at].word.form.endswith("يا"):
        return [(at, at + 1)] if is_people(ts[at]) or ts[at].name == "state" else None
    return None


def pair(ts: Sequence[Token], at: int, prepositions: Sequence[tuple[str, ...]]) -> tuple[Tokens, Tokens] | None:
    """Return the two sides of «بين X وY»."""
    start = by(ts, at, prepositions)
    p = actor_at(ts, start) if start is not None else None
    if p is None or len(p.more) != 1 or not (ts[p.more[0][0]].name or ts[p.more[0][0]].word.who):
        return None
    return [(p.begin, p.end)], list(p.more)


def of_clause(ts: Sequence[Token], i: int) -> Tokens | None:
    """Return the subject of the clause that a word at `i` belongs to."""
    p = clause_subject(ts, i, noun=True)
    if p is None and i and ts[i - 1].mark and ts[i - 1].text in "،,":
        p, opener = before(ts, i - 1)
        p = p if opener in ("", BEING, THAT) else None
    if p is None or i - last(p) > _NEAR or not headed(ts, p):
        return None
    if any(t.word.form in words_of("ended") for t in ts[last(p) : i]):
        return None
    known = ts[p.begin].name or any(t.word.definite for t in ts[p.begin : p.end])
    return spans(p) if known else None


def place(ts: Sequence[Token], at: int, prepositions: Sequence[tuple[str, ...]], places: Sequence[Span]) -> Span | None:
    """Return the place that the preposition at `at` brings in, in offsets of the sentence, with «معظم», «مناطق من»."""
    start = by(ts, at, prepositions) if prepositions else at
    if start is None or start >= len(ts):
        return None
    k = start
    while k < len(ts) and not ts[k].mark and not _starts(ts[k], places):
        form = ts[k].word.form
        if form not in words_of("area") and not (k > start and form in words_of("part")):
            return None
        k += 1
    found = next((p for p in places if k < len(ts) and ts[k].start <= p.start < ts[k].end), None)
    if found is None:
        return None
    return Span("", ts[start].start if k > start else found.start, found.end)


def _starts(t: Token, places: Sequence[Span]) -> bool:
    return any(t.start <= p.start < t.end for p in places)


def place_before(ts: Sequence[Token], i: int, places: Sequence[Span], *, described: bool = False) -> Span | None:
    """Return the place that ends before token `i`; a comma, «لا تزال», «باتت» and their like may stand between.

    `described`: a relative clause begins there, which describes what stands next to it."""
    k = i - 1
    while k >= 0:
        comma = ts[k].mark and ts[k].text in _CLOSING
        if not (comma or ts[k].word.form in words_of("still") or _still(ts, k + 1)):
            break
        k -= 1
    found = next((p for p in places if k >= 0 and p.end == ts[k].end), None)
    if found is None:
        return None
    first = next(t for t in ts if t.start <= found.start < t.end)
    if described:
        # «البلدة شمال X التي»: what is described stands further back
        core = _core(found)
        return core if core is not found or "within" not in first.word.kinds else None
    return _core(found) if first.word.preposition not in ("ل", "ك") else None


def _core(p: Span) -> Span:
    """«شمالي قاعدة X التي …»: the side is not what is described."""
    side, _, rest = p.text.partition(" ")
    if not rest or "within" not in classes(folded(side)):
        return p
    noun = "place" in classes(folded(rest.split()[0]))
    return Span(rest, p.start + len(side) + 1, p.end) if noun or side.endswith("ي") else p


def threat(ts: Sequence[Token], at: int, *, reach: int = 2) -> int | None:
    """Return the token after a word that calls someone a threat, which begins within `reach` words of `at`."""
    k, seen = at, 0
    while k < len(ts) and seen <= reach:
        t = ts[k]
        if t.mark:
            if t.text in ".؛:!؟?":
                return None
            k += 1
            continue
        if t.word.form in words_of("negate") or t.word.form in words_of("drop"):
            return None
        for words in threats().get(t.word.form, ()):
            if tuple(x.word.form for x in ts[k : k + len(words)]) == words:
                return k + len(words)
        k, seen = k + 1, seen + 1
    return None


def _masdar(ts: Sequence[Token], i: int) -> bool:
    """Whether a word may name an act: «للقضاء على» does, though «القضاء» are people as well; «للجميع» does not."""
    if any(kind in classes(_stem(ts[i])) for kind in ("many", "prep")):
        return False
    return not ts[i].word.who or (i + 1 < len(ts) and ts[i + 1].word.form == "علي")


def _present(t: Token) -> bool:
    """Whether a word is likely a verb in the present, known or not: «يبدو», «يفوق»."""
    w = t.word
    unlike = t.mark or t.name or w.who or w.definite or (w.kinds - {"hedge"}) or w.preposition or w.accusative
    return is_verb(t) or (not unlike and w.form[0] == "ي" and len(w.form) > 3 and not w.form.endswith(("يه", "ين")))


def goal(ts: Sequence[Token], at: int, prepositions: Sequence[tuple[str, ...]]) -> tuple[int, int] | None:
    """Return the tokens that say what someone aims at: «إلى تعزيز نفوذها», «لتحجيم …», «أن تستعيد …»."""
    while at < len(ts) and ts[at].word.form in words_of("direct"):
        at += 1
    start = by(ts, at, prepositions) if prepositions else at
    if start is None or start >= len(ts) or ts[start].mark:
        return None
    that = ts[start].word.form in ("ان", "لان", "الي ان")
    if that:
        start += 1
    elif ts[start].name or is_verb(ts[start]) or ts[start].word.kinds or not _masdar(ts, start):
        return None
    end, relative = start, False
    while end < len(ts) and end - start < _GOAL:
        t = ts[end]
        if t.mark and t.text in _ENDS:
            break
        if t.word.form == "ما":
            return None
        if end > start + 1 and not t.mark and (t.word.form in words_of("stop") or t.word.form in words_of("still")):
            break
        if end > start + 1 and t.word.joined and is_verb(t):
            break
        if t.word.kinds & {"that", "pronoun"}:
            return None
        relative = relative or "relative" in t.word.kinds
        if not that and not relative and end > start + 1 and _present(t):
            break
        end += 1
    while end > start and (ts[end - 1].mark or ts[end - 1].word.kinds & {"prep", "negation", "relative", "clause"}):
        end -= 1
    # a goal cut off in the middle would say another thing
    whole = end == len(ts) or end - start < _GOAL
    return (start, end) if whole and end - start >= 2 else None
