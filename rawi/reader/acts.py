"""Which words of a sentence name acts, and which count: not what is only asked for, nor a toll beside its attack."""

from __future__ import annotations

from collections.abc import Sequence

from rawi.reader.cuewords import NO_CUE, Cue, Reading, cue_words, cues
from rawi.reader.phrases import Token, phrase
from rawi.reader.roles import Hit, Roles, clause_subject, roles

_WANTING = frozenset({"REQUEST", "THREATEN", "REJECT", "AGREE"})
_NEAR = 6
_CLAUSE = 14
_YIELDING = frozenset({"toll", "yields"})
_NOUNS = frozenset({"noun"})


def acts(ts: Sequence[Token], *, title: bool, attacked: bool) -> list[tuple[Hit, Roles]]:
    """Return the acts that a sentence names, in order, and who takes part in each.

    `title` says that the sentence is a headline, `attacked` that an attack was named before it in the report.
    """
    hits = _wanted(ts, find(ts))
    if not hits:
        return []
    starts = frozenset(h.begin for h in hits)
    parts = [roles(ts, h, starts - {h.begin}, title=title) for h in hits]
    keep = _without_tolls(list(zip(hits, _shared(ts, hits, parts), strict=True)))
    return [
        (h, r) for h, r in keep if (r.known or "weak" not in h.cue.flags) and (attacked or "points" not in h.cue.flags)
    ]


def _object_of(h: Hit, following: Hit) -> bool:
    return following.noun and following.begin - h.end < _NEAR


def _shared(ts: Sequence[Token], hits: list[Hit], parts: list[Roles]) -> list[Roles]:
    """Give acts without a doer that of the clause before («قصف … ودمر»), and the accused to what he is accused of."""
    out: list[Roles] = []
    for i, (h, r) in enumerate(zip(hits, parts, strict=True)):
        following = hits[i + 1] if i + 1 < len(hits) else None
        if following is not None and h.cue.event == "ACCUSE" and not r.recipient and _object_of(h, following):
            # «أدان دعم واشنطن للمسلحين»: whose act is condemned is the recipient
            blamed = [a for a in parts[i + 1].actor if a not in r.actor]
            r = r._replace(recipient=blamed or [(following.begin, following.end)])
        if not r.actor and "toll" not in h.cue.flags:
            last = out[-1] if out else None
            before_it = hits[i - 1] if i else None
            accused = (
                last is not None and before_it is not None and before_it.cue.event == "ACCUSE" and h.noun
                and last.recipient and ts[h.begin].word.preposition == "ب"
            )  # fmt: skip
            if accused and last is not None:
                r = r._replace(actor=last.recipient, known=True)
            else:
                p = clause_subject(ts, h.begin, noun=h.noun)
                if p is not None and [(p.begin, p.end)] != r.recipient:
                    r = r._replace(actor=[(p.begin, p.end), *p.more], known=r.known or p.who)
        out.append(r)
    return out


def find(ts: Sequence[Token]) -> list[Hit]:
    """Return the words of a sentence that name acts, in order, none over another."""
    table = cues()
    words = cue_words()
    found: list[Hit] = []
    forms = [t.word.form for t in ts]
    i = 0
    while i < len(ts):
        t = ts[i]
        if t.mark or t.name or not t.word.cue:
            i += 1
            continue
        following = [f for f, x in zip(forms[i + 1 : i + 9], ts[i + 1 : i + 9], strict=True) if not x.mark][:5]
        allowed = _NOUNS if _noun_here(ts, i) else None
        taken, readings = words.longest(t.word.cue, following, allowed)
        if any(r.form.value == NO_CUE for r in readings):
            i += taken
            continue
        readings = [r for r in readings if _fits(table[r.form.value], ts, i)]
        if not readings:
            i += 1
            continue
        noun = _reads_as_noun(ts, i, readings)
        chosen = next((r for r in readings if (r.form.tense == "noun") == noun), readings[0])
        end = i + 1
        while taken > 1 and end < len(ts):
            if not ts[end].mark:
                taken -= 1
            end += 1
        found.append(Hit(i, end, table[chosen.form.value], chosen, chosen.form.tense == "noun"))
        i = end
    return found


def _fits(cue: Cue, ts: Sequence[Token], i: int) -> bool:
    if not cue.near:
        return True
    return any(t.word.bare in cue.near or t.word.form in cue.near for t in ts[i + 1 : i + 1 + _NEAR])


def _noun_here(ts: Sequence[Token], i: int) -> bool:
    t = ts[i]
    if t.word.definite and not any(r.form.tense != "noun" and not r.front for r in t.word.cue):
        return True
    return i > 0 and "prep" in ts[i - 1].word.kinds and not ts[i - 1].mark and not t.word.joined


def _reads_as_noun(ts: Sequence[Token], i: int, readings: Sequence[Reading]) -> bool:
    """Choose between verb and noun where a form is both («قصف», «طلب», «دعم»)."""
    tenses = {r.form.tense for r in readings}
    if tenses == {"noun"}:
        return True
    if "noun" not in tenses:
        return False
    if ts[i].word.preposition:
        return True
    k = i - 1
    while k >= 0 and ts[k].mark and ts[k].text in '"«“(':
        k -= 1
    if k >= 0 and not ts[i].word.joined:
        previous = ts[k]
        if previous.word.kinds & {"clause", "relative", "negation"} and previous.text not in ("عدم", "دون"):
            return False
        if not previous.mark and not previous.name and not previous.word.definite:
            return True
    p = phrase(ts, i + 1) if i + 1 < len(ts) and not ts[i + 1].mark else None
    return not (p is not None and p.who and not p.place)


def _wanted(ts: Sequence[Token], hits: list[Hit]) -> list[Hit]:
    """Leave out what is only asked for, threatened, refused or promised (case 2 of the annotation scheme)."""
    keep: list[Hit] = []
    for h in hits:
        last = keep[-1] if keep else None
        if last is not None and last.cue.event in _WANTING and _depends(ts, last, h):
            continue
        keep.append(h)
    return keep


def _depends(ts: Sequence[Token], head: Hit, h: Hit) -> bool:
    between = ts[head.end : h.begin]
    if len(between) > 9 or any(t.mark and t.text in ".؛:،,!؟?" for t in between):
        return False
    if any("relative" in t.word.kinds for t in between):
        return False
    if h.noun:
        inner = ts[h.begin].word.preposition or (between and "prep" in between[-1].word.kinds) or not between
        return bool(inner)
    return any(t.word.form in ("ان", "بان", "الا") for t in between)


def _without_tolls(keep: list[tuple[Hit, Roles]]) -> list[tuple[Hit, Roles]]:
    """Leave out the count of victims where the attack is named, or victims are counted, a few words away."""
    acts = [h.begin for h, _ in keep if h.cue.event == "ASSAULT" and not h.cue.flags & _YIELDING]
    out: list[tuple[Hit, Roles]] = []
    dropped: list[tuple[Hit, Roles]] = []
    for h, r in keep:
        if h.cue.flags & _YIELDING:
            if any(abs(a - h.begin) <= _CLAUSE for a in acts):
                dropped.append((h, r))
                continue
            acts.append(h.begin)
        out.append((h, r))
    for h, r in dropped:
        near = min(
            range(len(out)), key=lambda i: abs(out[i][0].begin - h.begin) + 99 * (out[i][0].cue.event != "ASSAULT")
        )
        act, known = out[near]
        if not known.recipient and r.recipient:
            out[near] = act, known._replace(recipient=r.recipient)
    return out
