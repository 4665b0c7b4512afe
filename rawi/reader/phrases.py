"""Sentences as words with what each can be, and the noun phrases in them: no grammar, only what place and tables tell.

`data/words.tsv` lists the words that give a sentence its frame; names, titles and generic nouns come from
`rawi.knowledge`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from rawi.arabic.clitics import NameMatcher, is_proclitic
from rawi.arabic.orthography import folded, normalise
from rawi.arabic.tables import rows
from rawi.arabic.words import words
from rawi.knowledge.base import knowledge
from rawi.reader.cuewords import PACKAGE, PRONOUNS, Reading, cue_words, verbs

_ARTICLES = ("ال", "لل", "بال", "وال", "فال", "كال", "ولل", "فلل", "وبال", "فبال")
_QUOTES = frozenset("\"'«»()[]“”‘’-")
_OPENING = frozenset("«“(")
LONGEST = 14
"""Words of a noun phrase at most."""


class Word(NamedTuple):
    """What a written word can be, whatever stands around it."""

    form: str
    bare: str
    joined: bool
    preposition: str
    definite: bool
    kinds: frozenset[str]
    who: bool
    cue: tuple[Reading, ...]
    saying: tuple[Reading, ...]
    light: tuple[Reading, ...]
    verb: bool
    accusative: bool
    owned: bool


class Token(NamedTuple):
    """A word of a sentence; `name` is the kind of the known name that it belongs to, and where that name ends."""

    word: Word
    text: str
    start: int
    end: int
    name: str
    name_end: int
    mark: bool


class Phrase(NamedTuple):
    """A noun phrase: tokens `begin` to `end` (exclusive); `who` where a known name or kind of people stands in it."""

    begin: int
    end: int
    who: bool
    place: bool
    more: tuple[tuple[int, int], ...] = ()


@cache
def _kinds() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for r in rows(PACKAGE, "words.tsv"):
        found.setdefault(folded(r["word"]), set()).add(r["class"])
    return {k: frozenset(v) for k, v in found.items()}


def classes(form: str) -> frozenset[str]:
    """Return the classes of `words.tsv` that a folded word belongs to."""
    return _kinds().get(form, frozenset())


@cache
def phrases_of(kind: str) -> dict[str, list[tuple[str, ...]]]:
    """Return the entries of a class of `words.tsv` with several words (of `doer`, all), folded, by first word."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for r in rows(PACKAGE, "words.tsv"):
        if r["class"] == kind and (" " in r["word"] or kind == "doer"):
            words_ = tuple(folded(r["word"]).split())
            found.setdefault(words_[0], []).append(words_)
    return found


@cache
def _people() -> frozenset[str]:
    """First words of titles and of nouns for kinds of people and bodies, folded, without article."""
    base = knowledge()
    forms = [f for t in base.titles.values() for f in t.forms_ar]
    forms += [f for h in base.heads.values() if h.with_ != "thing" and h.sector for f in h.forms_ar]
    demonyms = [d for c in base.countries.values() for d in (*c.demonym_ar, *c.demonym_plural_ar)]
    first = [folded(f).split()[0] for f in (*forms, *demonyms)]
    return frozenset(f[2:] if f.startswith("ال") and len(f) > 4 else f for f in first)


_DEMONYM_ENDINGS = ("", "ه", "ين", "ون", "ان", "تان", "تين", "ات", "ا")


@cache
def demonyms() -> frozenset[str]:
    """Adjectives of peoples in all inflections, folded, without article: «أميركية», «روس»."""
    base = knowledge()
    single = [folded(d) for c in base.countries.values() for d in c.demonym_ar if " " not in d]
    plural = [folded(d) for c in base.countries.values() for d in c.demonym_plural_ar if " " not in d]
    return frozenset([d + e for d in single for e in _DEMONYM_ENDINGS] + plural)


@cache
def _names() -> NameMatcher[str]:
    base = knowledge()
    entries: list[tuple[str, str]] = []
    for c in base.countries.values():
        entries += [(n, "state") for n in (*c.names_ar, *c.metonyms_ar)]
    for a in base.actors.values():
        kind = "person" if a.kind == "person" else "group"
        entries += [(n, kind) for n in (*a.names_ar, *a.short_ar)]
    entries += [(n, "medium") for m in base.media.values() for n in m.names_ar]
    entries += [(n, "place") for p in base.places for n in p.names_ar]
    return NameMatcher(entries)


class _Reader:
    """Reads words, each written form only once."""

    def __init__(self) -> None:
        self._known: dict[str, Word] = {}
        self._cues, self._sayings, self._light = cue_words(), verbs("sayings.tsv"), verbs("light.tsv")
        self._verbs = verbs("verbs.tsv")

    def __call__(self, light: str) -> Word:
        word = self._known.get(light)
        if word is None:
            if len(self._known) > 200_000:
                self._known.clear()
            word = self._known[light] = self._read(light)
        return word

    def _read(self, light: str) -> Word:
        form = folded(light)
        kinds = _kinds()
        joined, rest, light_rest = False, form, light
        if form not in kinds and len(form) > 2 and form[0] in "وف" and (form[1:] in kinds or is_proclitic(light)):
            joined, rest, light_rest = True, form[1:], light[1:]
        preposition = ""
        bare = rest
        if rest not in kinds and len(rest) > 2:
            if rest.startswith("لل"):
                preposition, bare = "ل", "ال" + rest[2:]
            elif rest[0] in "بلك" and (rest[1:].startswith("ال") or is_proclitic(light_rest)):
                preposition, bare = rest[0], rest[1:]
        definite = form.startswith(_ARTICLES) and len(form) > 4
        stem = bare[2:] if bare.startswith("ال") and len(bare) > 4 else bare
        cue = self._cues.readings(light)
        act = any(r.form.tense == "noun" and not r.form.rest for r in cue)
        who = stem in demonyms() or (
            not act and (stem in _people() or (not light.endswith("ة") and _owned(stem) in _people()))
        )
        return Word(
            form=form, bare=bare, joined=joined, preposition=preposition, definite=definite,
            kinds=kinds.get(rest, frozenset()) | (kinds.get(bare, frozenset()) - {"prep", "clause"}), who=who,
            cue=cue, saying=self._sayings.readings(light), light=self._light.readings(light),
            verb=bool(self._verbs.readings(light)),
            accusative=len(form) > 3 and form[-1] == "ا" and form[-2] != "ه" and not form.startswith(_ARTICLES),
            owned=who and not light.endswith("ة") and bare.endswith(PRONOUNS) and _owned(stem) != stem,
        )  # fmt: skip


def _owned(stem: str) -> str:
    """Return a noun without the pronoun on its end: «قواتها» is «قوات», «حكومته» «حكومة»."""
    for pronoun in PRONOUNS:
        if stem.endswith(pronoun) and len(stem) - len(pronoun) >= 3:
            bare = stem[: -len(pronoun)]
            return bare[:-1] + "ه" if bare[-1] == "ت" and bare not in _people() else bare
    return stem


@cache
def _reader() -> _Reader:
    return _Reader()


def tokens(text: str) -> list[Token]:
    """Return the words and marks of a sentence with offsets in it."""
    light = normalise(text)
    same = light.text == text
    read = _reader()
    names = _names().find(text)
    found: list[Token] = []
    at = 0
    for a, b in words(light.text):
        start, end = (a, b) if same else light.to_original(a, b)
        while at < len(names) and names[at][1] <= start:
            at += 1
        kind, name_end = "", end
        if at < len(names) and names[at][0] < end:
            kind, name_end = names[at][2], names[at][1]
        piece = light.text[a:b]
        mark = not piece[0].isalnum()
        found.append(Token(read(piece), piece, start, end, kind, name_end, mark))
    return found


def is_verb(t: Token) -> bool:
    """Whether a word is likely a verb: a finite cue, a verb of saying or a frequent one, and no part of a name."""
    if t.name or t.mark or t.word.definite or t.word.preposition:
        return False
    w = t.word
    if w.verb or any(r.form.tense in ("past", "present") for r in (*w.saying, *w.light)):
        return True
    tenses = {r.form.tense for r in w.cue if not r.form.rest}
    return bool(tenses & {"past", "present"}) and "noun" not in tenses and not w.who


def _nominal(t: Token) -> bool:
    if t.mark:
        return t.text in _QUOTES
    if t.name:
        return True
    w = t.word
    if w.kinds & {"prep", "clause", "relative", "negation"} or ("time" in w.kinds and not w.who):
        return False
    if any(r.form.tense == "noun" and r.pronoun for r in w.saying):
        return False
    return not is_verb(t)


def phrase(ts: Sequence[Token], i: int) -> Phrase | None:
    """Return the noun phrase that begins at token `i`, or None; joined ones («روسيا وإيران») are in `more`."""
    first = _single(ts, i)
    if first is None:
        return None
    begin, end, who, place = first
    more: list[tuple[int, int]] = []
    at = end
    while at < len(ts) and len(more) < 4 and ts[at].word.joined and not ts[at].mark and _joins(ts, at):
        following = _single(ts, at)
        if following is None:
            break
        more.append((following[0], following[1]))
        who = who or following[2]
        at = following[1]
    return Phrase(begin, end, who, place, tuple(more))


def _joins(ts: Sequence[Token], i: int) -> bool:
    t = ts[i]
    if t.name or t.word.definite:
        return True
    return t.word.who and not is_verb(t) and not t.word.cue


def _single(ts: Sequence[Token], i: int) -> tuple[int, int, bool, bool] | None:
    while i < len(ts) and ts[i].mark and ts[i].text in _QUOTES:
        i += 1
    if i >= len(ts) or not _nominal(ts[i]) or ts[i].mark:
        return None
    begin, at = i, i
    who = place = closed = role = many = False
    last = i
    while at < len(ts) and at - begin < LONGEST:
        t = ts[at]
        if t.mark:
            if t.text not in _QUOTES or (at > begin and t.text == "-" and not ts[at - 1].name):
                break
            if t.text in _OPENING and closed and at > begin and ts[at - 1].name:
                break
            at += 1
            continue
        if at > begin and not _continues(ts, at, begin, closed, role, many):
            break
        if t.name:
            while at + 1 < len(ts) and ts[at + 1].start < t.name_end:
                at += 1
            place = t.name == "place" and at - begin < 3
            who = who or t.name != "place"
            closed = True
        else:
            w = t.word
            who = who or w.who
            if at > begin or not closed:
                closed = w.definite or w.owned
            role = role or "role" in w.kinds
            many = "many" in w.kinds or t.text[0].isdigit()
        at += 1
        last = at
    if last == begin:
        return None
    return begin, last, who, place


def _continues(ts: Sequence[Token], at: int, begin: int, closed: bool, role: bool, many: bool) -> bool:
    """Whether token `at` belongs to the noun phrase that began at `begin`."""
    t, w = ts[at], ts[at].word
    if w.joined:
        return False
    if "prep" in w.kinds:
        # «عدد من المسلحين», «المتحدث باسم الجيش»: nouns that need what follows
        follows = at + 1 < len(ts) and _nominal(ts[at + 1]) and not ts[at + 1].mark
        return many and follows and t.text in ("من", "في") and at - begin <= 3
    if not _nominal(t):
        return False
    if w.preposition:
        if w.bare in ("اسم", "قياده", "زعامه", "رئاسه"):
            return True
        return w.preposition == "ل" and not closed and (bool(t.name) or w.who or w.definite)
    if t.name:
        if not closed:
            return True
        return t.name == "person" or (t.name != "place" and role and t.name != "state" and not ts[at - 1].name)
    if any(not r.form.rest or r.form.tense == "noun" for r in w.cue) and not w.who and not w.definite and closed:
        return False
    if w.definite:
        if not closed:
            return True
        # an adjective goes on («القوات العراقية»), another noun of people begins a new phrase («الشرطة | المتهم»)
        return role or not (w.who and not w.bare.endswith(("ي", "يه", "يين", "يون"))) and "role" not in w.kinds
    if not closed:
        counted = "number" in ts[at - 1].word.kinds or ts[at - 1].text[0].isdigit()
        return counted or not w.accusative or ts[at - 1].word.accusative
    # a name that nobody knows after a title: «وزير الدفاع الإيطالي لورنزو غويريني»
    return role and not w.cue and not w.who and len(w.bare) > 2 and not w.accusative and "role" not in w.kinds
