"""Who does it to whom, by word order: what stands before and after the word that names an act."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from rawi.arabic.orthography import folded
from rawi.arabic.tables import rows
from rawi.reader.cuewords import PACKAGE, Cue, Reading
from rawi.reader.phrases import Phrase, Token, classes, demonyms, is_verb, phrase, phrases_of

REACH = 14
"""Words after the act in which a preposition can bring in its recipient."""
_BACK = 16
# What opens the clause of a subject that stands before its verb.
THAT, PRONOUN, BEING, RELATIVE, OTHER = "that", "pronoun", "being", "relative", "other"


class Hit(NamedTuple):
    """A word that names an act: tokens `begin` to `end` (exclusive) and how it is to be read."""

    begin: int
    end: int
    cue: Cue
    reading: Reading
    noun: bool


class Roles(NamedTuple):
    """Token spans of those who take part; `pronoun` where the doer is only understood."""

    actor: list[tuple[int, int]]
    recipient: list[tuple[int, int]]
    known: bool
    pronoun: bool


@cache
def _attackers() -> frozenset[str]:
    return frozenset(folded(r["word"]) for r in rows(PACKAGE, "attackers.tsv"))


def _spans(p: Phrase) -> list[tuple[int, int]]:
    return [(p.begin, p.end), *p.more]


def skip(ts: Sequence[Token], i: int, *, commas: bool = True) -> int:
    """Return the place of the next word that is neither adverb of time nor, with `commas`, set off by commas."""
    n = len(ts)
    while i < n:
        t = ts[i]
        if "time" in t.word.kinds and not t.name:
            i += 1
        elif t.mark and t.text in "،,–-" and commas:
            # a time between commas: «أعلن، أمس الثلاثاء، الجيش»
            j = i + 1
            while j < n and not ts[j].mark and ("time" in ts[j].word.kinds or ts[j].text[0].isdigit()):
                j += 1
            if j == i + 1 or j >= n or ts[j].text not in "،,–-":
                return i
            i = j + 1
        elif "adverb" in t.word.kinds:
            i += 1
        else:
            return i
    return i


def before(ts: Sequence[Token], i: int, *, title: bool = False) -> tuple[Phrase | None, str]:
    """Return the subject that stands before a verb at `i`, and what opens its clause: a word, `،`, `:` or nothing."""
    start = i - 1
    opener = ""
    while start >= 0 and i - start <= _BACK:
        t = ts[start]
        if t.mark and t.text in ".:؛،,!?؟…":
            opener = t.text
            break
        if not t.mark and not t.name:
            kinds = t.word.kinds
            if "clause" in kinds and "auxiliary" not in kinds:
                opener = _opener(t)
                break
            if "relative" in kinds:
                return _antecedent(ts, start), RELATIVE
            if "being" in kinds:
                opener = BEING
                break
            if is_verb(t) and "time" not in kinds:
                return None, ""
        start -= 1
    else:
        if i - start > _BACK:
            return None, ""
    at = start + 1
    if at < i and "negation" in ts[at].word.kinds:
        return None, opener
    p = phrase(ts, at) if at < i else None
    if p is None or ts[p.begin].word.preposition or (ts[at].word.joined and opener == "" and not title and not p.who):
        return None, opener
    last = p.more[-1][1] if p.more else p.end
    while last < i:
        t = ts[last]
        if t.mark or t.word.kinds & {"time", "auxiliary"}:
            last += 1
        elif "prep" in t.word.kinds or t.word.preposition:
            inner = phrase(ts, last + ("prep" in t.word.kinds))
            if inner is None or inner.end <= last:
                break
            last = inner.end
        else:
            break
    return (p, opener) if last >= i else (None, opener)


def _antecedent(ts: Sequence[Token], i: int) -> Phrase | None:
    """The noun phrase that ends where a relative clause begins."""
    end = i
    while end and ts[end - 1].mark and ts[end - 1].text in '،,"»”)':
        end -= 1
    best: Phrase | None = None
    for start in range(end - 1, max(-1, end - 8), -1):
        p = phrase(ts, start)
        if p is None or p.begin != start:
            break
        last = p.more[-1][1] if p.more else p.end
        if last < end - 0 and p.end != end:
            break
        best = p
        if ts[start].word.preposition:
            break
    return best


def clause_subject(ts: Sequence[Token], i: int, *, noun: bool) -> Phrase | None:
    """The subject of the nearest verb before the word at `i`, in its sentence: it is the doer of what follows too."""
    for k in range(i - 1, max(-1, i - 30), -1):
        t = ts[k]
        if t.mark and t.text in ".:!?؟" or (noun and "that" in t.word.kinds):
            return None
        if t.mark or t.name:
            continue
        if "relative" in t.word.kinds and noun:
            return None
        if not is_verb(t) and not any(r.form.tense in ("past", "present") for r in t.word.cue):
            continue
        if t.word.definite or t.word.preposition or (k and "prep" in ts[k - 1].word.kinds and not t.word.joined):
            continue
        subject, opener = before(ts, k)
        if subject is not None and (subject.who or opener in (THAT, BEING)):
            return subject
        if opener == PRONOUN:
            return None
        at = skip(ts, k + 1)
        p = phrase(ts, at) if at < i and not ts[at].word.preposition and not ts[at].mark else None
        if p is not None and p.end <= i and p.who:
            return p
        if noun and not t.word.joined:
            return None
    return None


def _opener(t: Token) -> str:
    kinds = t.word.kinds
    return PRONOUN if "pronoun" in kinds else THAT if "that" in kinds else OTHER


def roles(ts: Sequence[Token], hit: Hit, others: frozenset[int], *, title: bool = False) -> Roles:
    """Work out who does what to whom; `others` are the first tokens of the other acts of the sentence."""
    return _of_noun(ts, hit, others) if hit.noun else _of_verb(ts, hit, others, title)


def _of_verb(ts: Sequence[Token], hit: Hit, others: frozenset[int], title: bool) -> Roles:
    cue = hit.cue
    participle = hit.reading.form.tense == "participle"
    governed = bool(hit.reading.form.rest) and "governing" in classes(hit.reading.form.rest[-1])
    at = skip(ts, hit.end)
    first = phrase(ts, at) if at < len(ts) and not ts[at].word.preposition and not ts[at].mark else None
    first = _not_act(first, others)
    subject, opener = (None, "") if participle else before(ts, hit.begin, title=title)
    if subject is not None and not subject.who and opener not in (THAT, BEING, ":", RELATIVE) and not title:
        subject = None
    bare = "-" in cue.to
    obj: Phrase | None = None
    end = hit.end
    if hit.reading.pronoun and opener != RELATIVE and subject is None and first is not None:
        # «مقاتلين دربتهم واشنطن»: a relative clause without its particle
        subject, obj, end = first, _antecedent(ts, hit.begin), first.end
    elif opener == RELATIVE and first is not None and hit.reading.pronoun:
        # «الاتفاق الذي وقعته الدول»: the object stands before
        subject, obj, end = first, subject, first.end
    elif opener == RELATIVE and subject is not None and first is not None and not bare and not governed:
        subject, end = first, first.end
    elif governed:
        obj = first
        end = first.end if first else end
    elif subject is not None and "toll" in cue.flags and not _attacker(ts, subject) and first is None:
        obj, subject = subject, None
    elif subject is not None:
        obj = first if bare else None
        end = obj.end if obj else hit.end
    elif first is not None and not participle:
        if "toll" in cue.flags and not _attacker(ts, first):
            obj = first
            end = first.end
        elif bare and (first.place and not first.who or _is_object(ts, hit, first)):
            obj, end = first, first.end
        else:
            subject, end = first, first.more[-1][1] if first.more else first.end
            after = skip(ts, end)
            second = phrase(ts, after) if bare and after < len(ts) and not ts[after].word.preposition else None
            obj = _not_act(second, others) if second and not ts[after].word.joined and not ts[after].mark else None
            end = obj.end if obj else end
    elif participle and bare:
        obj = first
        end = first.end if first else end
    if "thing" in cue.flags:
        subject = None
    recipient = _spans(obj) if obj else []
    if not recipient:
        p = _by_preposition(ts, end, cue.to, others)
        recipient = _spans(p) if p else []
    actor = _spans(subject) if subject else []
    pronoun = not actor and opener == PRONOUN
    if "pair" in cue.flags:
        p = _by_preposition(ts, end, ("مع", "بين"), others)
        if p is not None and not recipient:
            actor = [*actor, *_spans(p)]
        elif p is not None and recipient == _spans(p):
            actor, recipient = [*actor, *recipient], []
    by = _by_doer(ts, end)
    if by is not None and "toll" in cue.flags:
        actor = _spans(by)
    if by is not None and cue.event == "ACCUSE":
        recipient = _spans(by)
    known = bool(subject and subject.who) or bool(obj and obj.who)
    return _taken(ts, hit, Roles(actor, recipient, known, pronoun), end)


def _is_object(ts: Sequence[Token], hit: Hit, p: Phrase) -> bool:
    """Whether the only phrase after a verb is its object: «وحاصرت معسكرا», with the doer of the clause before."""
    # before its subject a verb stands in the singular, so that one in the plural has none after it
    plural = ts[hit.begin].word.form.endswith(("وا", "ون"))
    first = ts[p.begin]
    return plural or (first.word.accusative and not first.name) or (ts[hit.begin].word.joined and not p.who)


def _taken(ts: Sequence[Token], hit: Hit, r: Roles, end: int) -> Roles:
    """Where the object is a place («تحرير عدن من الحوثيين»), the recipient is from whom it was taken."""
    if "place" not in hit.cue.flags or not r.recipient:
        return r
    if any(t.word.who or t.name in ("group", "person") for t in ts[r.recipient[0][0] : r.recipient[0][1]]):
        return r
    p = _by_preposition(ts, end, ("من",), frozenset())
    if p is not None and p.who:
        return r._replace(recipient=_spans(p), known=True)
    place = any(t.name in ("place", "state") for t in ts[r.recipient[0][0] : r.recipient[0][1]])
    return r._replace(recipient=[]) if place else r


def _of_noun(ts: Sequence[Token], hit: Hit, others: frozenset[int]) -> Roles:
    cue = hit.cue
    actor: list[tuple[int, int]] = []
    recipient: list[tuple[int, int]] = []
    at, known, pronoun = hit.end, False, False
    # adjectives of the act itself («العنيف», «الجوية») stand before who is meant
    while at < len(ts) and _adjective(ts, at):
        at += 1
    owner = None
    if at < len(ts) and not ts[at].mark and not ts[at].word.preposition and at not in others:
        if _people(ts[at]) and not ts[at].name:
            actor, known = [(at, at + 1)], True
            at += 1
            while "pair" in cue.flags and at < len(ts) and _people(ts[at]) and not ts[at].word.joined:
                # «المحادثات الروسية الأميركية»
                actor.append((at, at + 1))
                at += 1
        elif not hit.reading.definite or at > hit.end or ts[at].name:
            owner = None if hit.reading.pronoun else _not_act(phrase(ts, at), others)
    governed = bool(hit.reading.form.rest) and "governing" in classes(hit.reading.form.rest[-1])
    if owner is not None and not owner.who and not governed and (hit.reading.definite or cue.of == "actor"):
        if "-" in cue.to and not hit.reading.definite and (ts[owner.end - 1].word.definite or ts[owner.end - 1].name):
            recipient = _spans(owner)
        owner = None
    if owner is not None and governed:
        recipient, known = _spans(owner), owner.who
        at = owner.more[-1][1] if owner.more else owner.end
    elif owner is not None:
        known = owner.who
        doer = cue.of == "actor" or (cue.of == "any" and _attacker(ts, owner))
        if cue.of == "any" and not _attacker(ts, owner):
            doer = cue.event not in ("ASSAULT",) and owner.who and not owner.place
        (actor if doer else recipient).extend(_spans(owner))
        at = owner.more[-1][1] if owner.more else owner.end
        if cue.of == "actor" and "-" in cue.to and at < len(ts) and not ts[at].word.preposition:
            p = _not_act(phrase(ts, at), others) if not ts[at].mark and not ts[at].word.joined else None
            if p is not None:
                recipient, at = _spans(p), p.end
    elif (
        cue.event in ("ASSAULT", "PROTEST", "CONSULT") and not actor and at < len(ts) and ts[at].word.preposition == "ل"
    ):
        # «قصف للقوات», «هجوم لمسلحين»
        p = _not_act(phrase(ts, at), others)
        if p is not None and p.who and (cue.event != "ASSAULT" or _attacker(ts, p)):
            actor, known, at = _spans(p), True, p.end
    if hit.reading.pronoun:
        pronoun = True
    if not recipient:
        p = _by_preposition(ts, at, cue.to, others)
        recipient = _spans(p) if p else []
        known = known or bool(p and p.who)
    if "pair" in cue.flags:
        p = _by_preposition(ts, at, ("بين", "مع"), others)
        if p is not None:
            actor = [*actor, *(s for s in _spans(p) if s not in actor)]
            recipient = [r for r in recipient if r not in actor]
            known = known or p.who
    by = _by_doer(ts, at)
    if by is not None and not actor:
        actor, known = _spans(by), known or by.who
    if not actor:
        p = _light_subject(ts, hit.begin)
        if p is not None:
            actor, known = _spans(p), known or p.who
    return _taken(ts, hit, Roles(actor, recipient, known, pronoun), at)


def _people(t: Token) -> bool:
    """Whether a word is an adjective of a people: «الأميركية», «إسرائيلي»."""
    bare = t.word.bare
    return (bare[2:] if bare.startswith("ال") else bare) in demonyms()


def _adjective(ts: Sequence[Token], at: int) -> bool:
    w = ts[at].word
    if ts[at].mark or ts[at].name or w.who or w.joined or w.preposition or w.cue or w.kinds:
        return False
    return w.bare.endswith(("ه", "يه", "ي", "يين", "يا", "ات")) and (
        w.definite or at + 1 == len(ts) or w.bare.endswith("يه")
    )


def _attacker(ts: Sequence[Token], p: Phrase) -> bool:
    if ts[p.begin].name in ("group", "state") and p.end - p.begin <= 4:
        return True
    return ts[p.begin].word.bare in _attackers()


def _not_act(p: Phrase | None, others: frozenset[int]) -> Phrase | None:
    return None if p is None or p.begin in others else p


def _by_preposition(ts: Sequence[Token], at: int, to: Sequence[str], others: frozenset[int]) -> Phrase | None:
    wanted = [w for w in to if w != "-"]
    if not wanted:
        return None
    for i in range(at, min(at + REACH, len(ts))):
        t = ts[i]
        if t.mark and t.text in ".؛:!?؟،,":
            return None
        if t.mark:
            continue
        form = t.word.form
        if form in wanted:
            p = phrase(ts, i + 1) if i + 1 < len(ts) else None
            if (
                p is not None
                and p.begin not in others
                and "time" not in ts[p.begin].word.kinds
                and not _act(ts[p.begin])
            ):
                return p
        elif t.word.preposition in wanted and not t.word.joined:
            if i in others:
                return None
            if _act(t):
                continue
            p = phrase(ts, i)
            if p is not None:
                return p
        elif i > at and (is_verb(t) or "relative" in t.word.kinds or ("clause" in t.word.kinds and not t.name)):
            return None
    return None


def _act(t: Token) -> bool:
    """Whether a word is the noun of an act rather than someone: «لمقاطعة», «بالإفراج»."""
    return not t.name and not t.word.who and any(r.form.tense == "noun" and not r.form.rest for r in t.word.cue)


def _by_doer(ts: Sequence[Token], at: int) -> Phrase | None:
    """Who it was done by: «على يد مسلحين», «من قبل الشرطة», «بنيران القوات»."""
    for i in range(at, min(at + REACH, len(ts) - 1)):
        t = ts[i]
        if t.mark and t.text in ".؛:!?؟":
            return None
        for words in phrases_of("doer").get(t.word.form, ()):
            if tuple(x.word.form for x in ts[i : i + len(words)]) == words:
                return phrase(ts, i + len(words))
    return None


def _light_subject(ts: Sequence[Token], i: int) -> Phrase | None:
    """The subject of a verb like «شن», «أعلن» that stands before the noun at `i`."""
    for k in range(i - 1, max(-1, i - 14), -1):
        t = ts[k]
        if t.mark and t.text in ".؛:!?؟":
            return None
        if t.name or t.mark:
            continue
        if "relative" in t.word.kinds or ("clause" in t.word.kinds and "auxiliary" not in t.word.kinds):
            return None
        if any(r.form.tense in ("past", "present") for r in t.word.light) and not t.word.definite:
            subject, opener = before(ts, k)
            if subject is not None and (subject.who or opener in (THAT, BEING)):
                return subject
            at = skip(ts, k + 1)
            p = phrase(ts, at) if at < i and not ts[at].word.preposition and not ts[at].mark else None
            return p if p is not None and p.end <= i else None
        if is_verb(t):
            return None
    return None
