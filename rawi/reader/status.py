"""Whether an act is told as done, to come, thinkable, denied or long past: the words around it that decide.

`data/status_words.tsv` holds the words, `data/status_weights.tsv` what each of them weighs for each status by where it
stands; the weights are fitted on annotated reports (`rawi.training.voices`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from rawi.arabic.orthography import folded
from rawi.arabic.tables import rows
from rawi.reader.cuewords import PACKAGE, Words
from rawi.reader.phrases import Token, is_verb

_TABLE = "status_words.tsv"
_INFLECTED = ("past", "present", "noun", "participle")
_WILL = re.compile("^[وف]?س[يتن]..")
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
# Words before and after an act within which a word can decide about it.
_BEFORE, _AFTER = 14, 9
_STOPS = frozenset(".؛!?؟:")


class Marker(NamedTuple):
    """A word or phrase that decides, tokens `begin` to `end` (exclusive); `key` is how the table writes it."""

    begin: int
    end: int
    kind: str
    key: str


@cache
def _phrases() -> dict[str, list[tuple[tuple[str, ...], str, str]]]:
    found: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
    for r in rows(PACKAGE, _TABLE):
        for text in filter(None, r["words"].split("|")):
            words = tuple(folded(text).split())
            found.setdefault(words[0], []).append((words, r["kind"], text))
    for entries in found.values():
        entries.sort(key=lambda e: -len(e[0]))
    return found


@cache
def _inflected() -> tuple[Words, tuple[tuple[str, str], ...]]:
    table = rows(PACKAGE, _TABLE)
    entries = [
        (text, tense, i) for i, r in enumerate(table) for tense in _INFLECTED for text in r[tense].split("|") if text
    ]
    return Words(entries), tuple((r["kind"], r["past"] or r["noun"]) for r in table)


@cache
def _not_future() -> tuple[str, ...]:
    return tuple(folded(w) for r in rows(PACKAGE, _TABLE) if r["kind"] == "nofuture" for w in r["words"].split("|"))


def _will(t: Token) -> bool:
    """Whether a word carries the sign of the future («سيزور»)."""
    form = t.word.form
    if t.word.definite or not _WILL.match(form):
        return False
    return not form[t.word.joined or form[0] in "وف" :].startswith(_not_future())


def _present(ts: Sequence[Token], i: int) -> bool:
    """Whether a word looks like a verb in the present."""
    if i >= len(ts) or ts[i].mark:
        return False
    w = ts[i].word
    past = any(r.form.tense == "past" for r in (*w.cue, *w.light, *w.saying))
    return w.form[:1] == "ي" or (w.form[:1] in ("ت", "ن") and not past)


def markers(ts: Sequence[Token]) -> list[Marker]:
    """Return the words of a sentence that can decide a status, in order; one word can be several."""
    words, lines = _inflected()
    forms = [t.word.form for t in ts]
    found: list[Marker] = []
    for i, t in enumerate(ts):
        if t.mark:
            continue
        form = forms[i]
        bare = form[1:] if form[:1] in ("و", "ف") else form
        seen: set[str] = set()
        if "maybe" in t.word.kinds and not _present(ts, i + 1):
            # «قد أعلن» is certain, «قد يعلن» is not
            continue
        for phrase, kind, key in (*_phrases().get(form, ()), *(_phrases().get(bare, ()) if bare != form else ())):
            if kind not in seen and tuple(forms[i + 1 : i + len(phrase)]) == phrase[1:]:
                seen.add(kind)
                found.append(Marker(i, i + len(phrase), kind, key))
        if t.name and t.name_end > t.end:
            continue
        if _will(t):
            found.append(Marker(i, i + 1, "future", "س"))
        taken, readings = words.longest(words.readings(t.text), forms[i + 1 : i + 4])
        for r in readings:
            kind, key = lines[r.form.value]
            if kind not in seen:
                seen.add(kind)
                found.append(Marker(i, i + taken, kind, key))
    return found


class Line(NamedTuple):
    """A sentence as far as status goes: its words, the markers in it, the years that it names with their offsets."""

    ts: Sequence[Token]
    markers: list[Marker]
    years: list[tuple[int, int]]


def line(text: str, ts: Sequence[Token]) -> Line:
    """Survey a sentence."""
    return Line(ts, markers(ts), [(m.start(), int(m[1])) for m in _YEAR.finditer(text)])


def facts(
    lines: Sequence[Line], number: int, x: int, last: int, event: str, published: date | None
) -> list[tuple[str, Marker | None]]:
    """Return what speaks for a status of the act at tokens `x` to `last` of sentence `number`, each with its marker.

    The names are those of rows in `data/status_weights.tsv`."""
    here = lines[number]
    ts = here.ts
    word = ts[x].word
    found: list[tuple[str, Marker | None]] = [("always", None), (f"event {event}", None)]
    tenses = {r.form.tense for r in word.cue if not r.form.rest} or {r.form.tense for r in word.cue}
    verb = bool(tenses & {"past", "present"}) and not word.definite and not word.preposition
    form = "the" if word.definite else "past" if verb and "past" in tenses else "present" if verb else "noun"
    found.append((f"form {form}", None))
    if _will(ts[x]):
        found.append(("form will", Marker(x, x + 1, "future", "س")))
    if word.preposition == "ل":
        found.append(("form for", None))
    before = [m for m in here.markers if x - _BEFORE <= m.begin and m.end <= x]
    after = [m for m in here.markers if last < m.begin <= last + _AFTER]
    within = [m for m in here.markers if x <= m.begin <= last]
    nearest: dict[str, Marker] = {}
    for m in before:
        nearest[m.kind] = m
    for m in nearest.values():
        gap = x - m.end
        where = f"{m.kind} before {_near(gap)}{_across(ts, m.end, x)}"
        found += [(where, m), (f"{m.kind} before {_near(gap)} {form}", m), (f"word {m.key}", m)]
    for m in sorted(after, key=lambda m: -m.begin):
        nearest[m.kind] = m
    for m in [m for m in nearest.values() if m.begin > last]:
        where = f"{m.kind} after {_near(m.begin - last - 1)}{_across(ts, last + 1, m.begin)}"
        found += [(where, m), (f"word after {m.key}", m)]
    for m in within:
        found += [(f"{m.kind} within", m), (f"word within {m.key}", m)]
    if published is not None:
        found += [(f, None) for f in _old(lines, number, ts[x].start, published.year)]
    return found


def _near(gap: int) -> str:
    return "0" if gap <= 0 else "1" if gap <= 1 else "3" if gap <= 3 else "6" if gap <= 6 else "far"


def _across(ts: Sequence[Token], a: int, b: int) -> str:
    """Whether another clause begins between two words."""
    for t in ts[a:b]:
        if t.mark and t.text in _STOPS:
            return " stop"
    crossed = any(
        (t.mark and t.text in "،,") or t.word.kinds & {"that", "pronoun", "relative"} or is_verb(t) for t in ts[a:b]
    )
    return " across" if crossed else ""


def _old(lines: Sequence[Line], number: int, at: int, now: int) -> list[str]:
    """How long ago the years are that stand near, here and in the sentences before."""
    found = []
    years = lines[number].years
    if years:
        start, year = min(years, key=lambda y: abs(y[0] - at))
        side = "after" if start > at else "before"
        gap = abs(start - at)
        near = "near" if gap < 40 else "mid" if gap < 110 else "far"
        found += [f"year {_ago(now - year)} {side} {near}", f"year {_ago(now - year)}"]
        if any(now - y <= 0 for _, y in years):
            found.append("year now too")
    if any(m.kind == "now" for m in lines[number].markers):
        found.append("now here")
    for back in range(1, 4):
        earlier = [y for _, y in lines[number - back].years] if number >= back else []
        if earlier:
            if not years:
                found.append(f"year {back} before {_ago(now - earlier[-1])}")
            break
        if number >= back and any(m.kind == "now" for m in lines[number - back].markers):
            found.append(f"now {back} before")
            break
    return found


def _ago(n: int) -> str:
    return "to come" if n < 0 else "now" if n == 0 else "last" if n == 1 else "few" if n < 6 else "long"
