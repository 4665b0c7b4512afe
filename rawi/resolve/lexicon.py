"""Every word and name that tells who somebody is, in all inflections, ready to be found in text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from rawi.arabic.clitics import NameMatcher
from rawi.arabic.orthography import folded, normalise
from rawi.arabic.words import words
from rawi.knowledge.base import SHORT, Actor, Knowledge, knowledge, rows

ARTICLE = "ال"
# Endings of a relational adjective («أميركي») by gender, number and case; the masculine singular is the stem itself.
_INFLECTIONS = ("", "ة", "ين", "ون", "ان", "تان", "تين", "ات", "و", "ا")
# «ـي» is left out: in the news it makes surnames and adjectives far more often than it says «my».
PRONOUNS = ("ه", "ها", "هم", "هما", "هن", "نا")
DATA = Path(str(files("rawi.resolve"))) / "data"


class Item(NamedTuple):
    """One meaning of a word or name.

    `kind` is country, metonym, demonym, actor, medium, place, title, head, link or context (a bare word that
    context.tsv decides on); `key` its id in the tables; `use` the level of a title, the `with` of a head, the kind of
    an actor, the relation of a link; `short` marks a name that needs no other (of a medium: a common word, a name only
    where it speaks).
    """

    kind: str
    key: str
    code: str
    sector: tuple[str, ...]
    name: str
    name_ar: str
    wikidata: str
    use: str
    short: bool = False


class Found(NamedTuple):
    """A word or name of a text with its meanings (none: an unknown word).

    `before` are the letters written on to its front, `pronoun` the pronoun written on to its end.
    """

    start: int
    end: int
    items: tuple[Item, ...]
    before: str
    pronoun: str
    text: str


_SIGNS = {ord(c): " " for c in "+()[]“”"}
# The order in which the meanings of one form are tried.
_RANK = {
    k: i
    for i, k in enumerate(
        ["link", "actor", "country", "metonym", "medium", "demonym", "title", "head", "place", "context"]
    )
}


class Lexicon:
    """Finds words and names of the tables in text."""

    def __init__(self, base: Knowledge) -> None:
        """Read all tables of `base`."""
        entries = list(self._entries(base))
        # Folding all forms at once is several times faster than one by one.
        keys = folded("\n".join(form for form, _ in entries)).split("\n")
        meanings: dict[str, list[Item]] = {}
        spelling: dict[str, str] = {}
        for key, (form, item) in zip(keys, entries, strict=True):
            spelling.setdefault(key, form)
            known = meanings.setdefault(key, [])
            if not any(i.kind == item.kind and i.key == item.key for i in known):
                known.append(item)
        for known in meanings.values():
            known.sort(key=lambda i: _RANK[i.kind])
        self.meanings = {k: tuple(v) for k, v in meanings.items()}
        self._matcher = NameMatcher((spelling[k], v) for k, v in self.meanings.items())

    @staticmethod
    def _entries(base: Knowledge) -> Iterator[tuple[str, Item]]:
        for _, (form, relation) in rows(DATA / "links.tsv", ["form_ar", "relation"]):
            yield form, Item("link", relation, "", (), "", "", "", relation)
        for a in base.actors.values():
            first = (a.names_ar or a.short_ar)[0]
            named = Item("actor", a.id, a.code, a.sector, a.name, first, a.wikidata, a.kind)
            for form in a.names_ar:
                yield form, named
                if a.kind != "person" and " " not in form and form.endswith("ي") and not form.startswith(ARTICLE):
                    yield from ((f, named) for f in inflected(form))
            for form in a.short_ar:
                yield form, Item("actor", a.id, a.code, a.sector, a.name, first, a.wikidata, a.kind, True)
        for c in base.countries.values():
            first = c.names_ar[0]
            country = Item("country", c.code, c.code, ("GOV",), c.name_en, first, c.wikidata, "state")
            for form in c.names_ar:
                yield form, country
            for form in c.metonyms_ar:
                yield form, country._replace(kind="metonym")
            demonym = country._replace(kind="demonym", use="adjective")
            for form in c.demonym_ar:
                for f in inflected(form):
                    yield f, demonym
            people = country._replace(kind="demonym", use="people")
            for form in c.demonym_plural_ar:
                yield from ((f, people) for f in (form, with_article(form)))
        for m in base.media.values():
            item = Item("medium", m.id, m.code, ("JRN",), m.name, m.names_ar[0], m.wikidata, m.kind)
            for form in m.names_ar:
                yield form.removeprefix(SHORT), item._replace(short=form.startswith(SHORT))
        for t in base.titles.values():
            item = Item("title", t.id, "", t.sector, "", "", "", t.level)
            yield from ((f, item) for form in t.forms_ar for f in definite(form))
        for h in base.heads.values():
            item = Item("head", h.id, "", h.sector, "", "", "", h.with_)
            yield from ((f, item) for form in h.forms_ar for f in definite(form))
        for p in base.places:
            item = Item("place", p.code, p.code, (), "", "", "", "place")
            yield from ((form, item) for form in p.names_ar)
        for r in base.context:
            item = Item("context", r.form_ar, "", (), "", "", "", "context")
            adjective = " " not in r.form_ar and r.form_ar.endswith("ي") and not r.form_ar.startswith(ARTICLE)
            yield from ((f, item) for f in (inflected(r.form_ar) if adjective else (r.form_ar,)))

    def find(self, text: str) -> list[Found]:
        """Return all words of `text`, known (longest names) or not, in order; offsets count code points of `text`."""
        # Names are looked for across brackets and signs («مجموعة (5+1)»); offsets stay as they are.
        open_text = text.translate(_SIGNS)
        light = normalise(open_text)
        names = self._matcher.find(open_text)
        found: list[Found] = []
        at = 0
        for a, b in words(light.text, punctuation=False):
            start, end = light.to_original(a, b)
            while at < len(names) and names[at][1] <= start:
                at += 1
            if at < len(names) and names[at][0] < end:
                s, e, items = names[at]
                if s >= start:
                    before, form = folded(text[start:s]), text[s:e]
                    if _merged(form):
                        # «للعراق» is ل and «العراق»
                        before, form = before + "ل", form[: form.index("لل")] + ARTICLE + form[form.index("لل") + 2 :]
                    found.append(Found(s, e, items, before, "", form))
                continue
            token = folded(text[start:end])
            bare, pronoun, items = self._with_pronoun(token)
            found.append(Found(start, end, items or self._accusative(token), "", pronoun, bare or token))
        return found

    def _with_pronoun(self, token: str) -> tuple[str, str, tuple[Item, ...]]:
        """The noun of a form like «قواتها», «حكومته», «حلفائهم», with a proclitic or without."""
        for cut in range(3):
            if cut and token[cut - 1 : cut] not in tuple("وفبلك"):
                break
            for pronoun in PRONOUNS:
                stem = token[cut : -len(pronoun)]
                if len(stem) < 3 or not token.endswith(pronoun) or stem.startswith(ARTICLE):
                    continue
                for form in _bare(stem):
                    items = tuple(i for i in self.meanings.get(form, ()) if i.kind in ("head", "title"))
                    if items:
                        return form, pronoun, items
        return "", "", ()

    def _accusative(self, token: str) -> tuple[Item, ...]:
        """The noun of an indefinite accusative («متمردا»)."""
        if len(token) < 4 or not token.endswith("ا"):
            return ()
        return tuple(i for i in self.meanings.get(token[:-1], ()) if i.kind in ("head", "title"))


def _merged(form: str) -> bool:
    """Return whether ل is written into the article («للعراق», not «الله»)."""
    return form.startswith("لل") and len(form) > 4


def _bare(stem: str) -> Iterator[str]:
    """The words that a stem before a pronoun can be: «حكومت-» is «حكومة», «حلفائ-» «حلفاء» (folded)."""
    yield stem
    if stem[-1] == "ت":
        yield stem[:-1] + "ه"
    if stem[-1] in "يو" and stem[-2] == "ا":
        yield stem[:-1] + "ء"


def with_article(form: str) -> str:
    """Return a form with the article before its first word, where it has none yet."""
    return form if form.startswith(ARTICLE) else ARTICLE + form


def definite(form: str) -> Iterable[str]:
    """Yield a form as it is, with the article on its first word and, of several words, with the article on all."""
    yield form
    parts = form.split()
    yield " ".join([with_article(parts[0]), *parts[1:]])
    if len(parts) > 1:
        yield " ".join(with_article(p) for p in parts)


def inflected(demonym: str) -> Iterable[str]:
    """Yield a relational adjective in both genders, all numbers and cases, with and without article.

    Of two words both agree where the first is such an adjective itself («كوري جنوبي»), else only the last («جنوب
    أفريقي»).
    """
    *front, last = demonym.split()
    for ending in _INFLECTIONS:
        agreeing = [w + ending if w.endswith("ي") else w for w in front]
        yield " ".join([*agreeing, last + ending])
        yield " ".join([*(with_article(w) for w in agreeing), with_article(last) + ending])
        if front and not front[0].endswith("ي"):
            yield " ".join([with_article(front[0]), *front[1:], last + ending])


def people(items: Iterable[Item]) -> Iterator[Item]:
    """Yield the persons among the meanings of a form."""
    return (i for i in items if i.kind == "actor" and i.use == "person")


@cache
def lexicon() -> Lexicon:
    """Return the lexicon of the knowledge that ships with Rawi; the same object every time."""
    return Lexicon(knowledge())


def actor_item(actor: Actor) -> Item:
    """Return an actor as a meaning of its usual name."""
    first = (actor.names_ar or actor.short_ar or ("",))[0]
    return Item("actor", actor.id, actor.code, actor.sector, actor.name, first, actor.wikidata, actor.kind)
