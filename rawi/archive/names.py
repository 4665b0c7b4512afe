"""From the name that a person types to what the archive calls the same actor: aliases, English names, codes."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from rawi.arabic.orthography import folded, normalise
from rawi.knowledge.base import knowledge

_CODE = re.compile(r"([A-Z]{3})(?:[ /]([A-Z]{3}))?")


class Named(NamedTuple):
    """What a name stands for: keys of actors, a code of a country or organisation, with a sector where one was said;
    `words` is the name itself, for what no table knows."""

    keys: tuple[str, ...] = ()
    code: str = ""
    sector: str = ""
    words: str = ""


def plain(name: str) -> str:
    """Return a name as names are compared: light spelling, folded, without article, small letters."""
    words = folded(normalise(name).text).casefold().split()
    return " ".join(w.removeprefix("ال") if len(w) > 4 else w for w in words)


@cache
def _actors() -> dict[str, set[str]]:
    base = knowledge()
    found: dict[str, set[str]] = {}
    for actor in base.actors.values():
        for form in (actor.name, *actor.names_ar, *actor.short_ar):
            found.setdefault(plain(form), set()).add(actor.name)
    for medium in base.media.values():
        for form in (medium.name, *medium.names_ar):
            found.setdefault(plain(form), set()).add(medium.name)
    return found


@cache
def _countries() -> dict[str, str]:
    base = knowledge()
    found: dict[str, str] = {}
    for c in base.countries.values():
        for form in (c.name_en, *c.names_ar):
            found.setdefault(plain(form), c.code)
    for c in base.countries.values():
        for form in c.metonyms_ar:
            found.setdefault(plain(form), c.code)
    return found


def named(name: str) -> Named:
    """Return what a name, in Arabic or English, or a code (`SYR`, `SYR/MIL`, `SYR MIL`) stands for.

    A country stands for all who carry its code. A name that is not known is looked for as it is, among the names of
    actors and the words of mentions.
    """
    name = name.strip()
    match = _CODE.fullmatch(name)
    if match:
        return Named(code=match[1], sector=match[2] or "")
    form = plain(name)
    if form in _countries():
        return Named(code=_countries()[form])
    if form in _actors():
        return Named(keys=tuple(sorted(_actors()[form])))
    return Named(keys=(name,), words=name)


def country_code(name: str) -> str:
    """Return the code of a country by its code or name. Raises ValueError where there is no such country."""
    code = name.strip().upper()
    if code in knowledge().countries:
        return code
    found = _countries().get(plain(name))
    if found is None:
        raise ValueError(f"there is no country '{name}': give its name in Arabic or English, or its code, such as SYR")
    return found
