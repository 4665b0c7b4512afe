"""What codes, types and keys are called on a page, in Arabic or English: from the ontology and the knowledge base."""

from __future__ import annotations

import csv
from functools import cache

from rawi.export.labels import Labels
from rawi.ontology import plover
from rawi.ontology.plover import Language
from rawi.records import Entity, Place, Voice
from rawi.server.i18n import Locale


class Names:
    """Names in one language. What has none goes by its own."""

    def __init__(self, locale: Locale) -> None:
        self.locale = locale
        self.language: Language = locale.language
        self._labels = Labels(locale.language)

    def event(self, type: str) -> str:
        """Return the name of an event type."""
        return self._labels.event(type)

    def mode(self, type: str, mode: str) -> str:
        """Return the name of a mode of a type."""
        return self._labels.mode(type, mode)

    def context(self, context: str) -> str:
        """Return the name of a context."""
        found = plover.contexts().get(context)
        return found.label(self.language) if found else context

    def sector(self, sector: str) -> str:
        """Return the name of a sector."""
        found = plover.sectors().get(sector)
        return found.label(self.language) if found else sector

    def code(self, code: str) -> str:
        """Return the name of a country (ISO 3166 alpha-3) or organisation code."""
        if found := plover.codes().get(code):
            return found.label(self.language)
        return _countries(self.language).get(code, code)

    def country(self, code: str | None) -> str:
        """Return the name of a country, empty where there is none."""
        return self.code(code) if code else ""

    def actor(self, key: str) -> str:
        """Return what an `actor_key` or `voice_key` is called: a name, or the country with its sector."""
        code, slash, sector = key.partition("/")
        if slash and sector in plover.sectors():
            return f"{self.code(code)} ({self.sector(sector)})"
        if len(key) == 3 and key.isupper():
            return self.code(key)
        return _people().get(key, key) if self.language == "ar" else key

    def key(self, entity: Entity | Voice) -> str:
        """Return the key under which the archive groups a mention, empty where nothing is known of it."""
        from rawi.archive.rows import group_key

        return group_key(entity.name, entity.code, entity.sector) or ""

    def entity(self, entity: Entity | Voice) -> str:
        """Return who a mention stands for, empty where nothing is known of it but its words."""
        if self.language == "ar" and isinstance(entity, Entity) and entity.name_ar:
            return entity.name_ar
        if entity.name:
            return self.actor(entity.name)
        if entity.code:
            named = self.code(entity.code)
            sectors = ("، " if self.language == "ar" else ", ").join(self.sector(s) for s in entity.sector)
            return f"{named} ({sectors})" if sectors else named
        return ""

    def place(self, name: str | None, country: str | None = None, geonames: int | None = None) -> str:
        """Return a place of the gazetteer by its English name, its country and GeoNames id."""
        if not name:
            return self.country(country)
        if self.language == "en":
            return name
        by_id, by_name = _places()
        found = by_id.get(geonames) if geonames else None
        return found or by_name.get((name, country or "")) or _by_country_name().get(name) or name

    def where(self, place: Place) -> str:
        """Return a place with its country, empty where nothing is known of it but its words."""
        name, country = self.place(place.name, place.country, place.geonames), self.country(place.country)
        comma = "، " if self.language == "ar" else ", "
        return name if not country or name == country else f"{name}{comma}{country}" if name else country

    def size(self, kind: str, number: int | str) -> str:
        """Return how many: «قتلى: ٥», «جرحى: أكثر من ٢٠»."""
        text = str(number)
        digits = text.lstrip("<>=~")
        sign = text[: len(text) - len(digits)]
        told = (
            self.locale.number(int(digits)) if digits.isdigit() else self.locale.digits(self._labels("number", digits))
        )
        told = self._labels("bound", sign).replace("{}", told) if sign else told
        return f"{self._labels('size', kind)}: {told}"

    def publisher(self, name: str | None) -> str:
        """Return the name of a publisher as it came with its reports."""
        return name or self.locale("word.no_publisher")


@cache
def _countries(language: Language) -> dict[str, str]:
    from rawi.knowledge.base import knowledge

    found = knowledge().countries
    return {code: c.names_ar[0] if language == "ar" and c.names_ar else c.name_en for code, c in found.items()}


@cache
def _by_country_name() -> dict[str, str]:
    from rawi.knowledge.base import knowledge

    return {c.name_en: c.names_ar[0] for c in knowledge().countries.values() if c.names_ar}


@cache
def _people() -> dict[str, str]:
    """Arabic names of actors and media by the English ones that records carry."""
    from rawi.knowledge.base import knowledge

    found = {m.name: m.names_ar[0] for m in knowledge().media.values() if m.names_ar}
    found |= _by_country_name()
    return found | {a.name: a.names_ar[0] for a in knowledge().actors.values() if a.names_ar}


@cache
def _places() -> tuple[dict[int, str], dict[tuple[str, str], str]]:
    """Arabic names of places, as the tables write them, by GeoNames id and by English name and country."""
    from rawi.knowledge.places import PLACES, tables

    by_id: dict[int, str] = {}
    by_name: dict[tuple[str, str], str] = {}
    for path in tables(PLACES):
        with path.open(encoding="utf-8", newline="") as stream:
            body = (line for line in stream if not line.startswith("#"))
            for row in csv.DictReader(body, delimiter="\t", quoting=csv.QUOTE_NONE):
                if name := row["names_ar"].partition("|")[0]:
                    if row["geonames"]:
                        by_id.setdefault(int(row["geonames"]), name)
                    by_name.setdefault((row["name_en"], row["country"]), name)
    return by_id, by_name


@cache
def names(locale: Locale) -> Names:
    """Return the names in the language of `locale`, the same object every time."""
    return Names(locale)
