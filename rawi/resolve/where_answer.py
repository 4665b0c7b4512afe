"""What one span of words for a place means: the place it names, points to or starts from, and how exact that is."""

from __future__ import annotations

import math
from collections.abc import Container, Sequence
from itertools import takewhile
from typing import NamedTuple

from rawi.knowledge.places import Locality, key
from rawi.records import PlacePrecision
from rawi.resolve.where_choose import Choice, Chooser, kinds_after
from rawi.resolve.where_parse import Piece
from rawi.resolve.where_setting import Setting

SETTLEMENTS = ("city", "town", "village")
_PRECISION: dict[str, PlacePrecision] = {
    "country": "country", "admin1": "admin1", "city": "city", "town": "city", "village": "city",
    "district": "district", "neighbourhood": "point", "base": "point", "airport": "point", "crossing": "point",
    "camp": "point", "facility": "point", "strait": "region", "sea": "region", "river": "region",
    "region": "region", "mountain": "region", "island": "region",
}  # fmt: skip

# A report's country stands for an unknown place only where it is told that clearly; for one with a name of its own,
# which may be anywhere, still more clearly, and most where the sentence says no country.
_CLEAR, _CLEAR_NAMED, _CLEAR_ELSEWHERE = 0.34, 0.5, 0.7
# «العاصمة» means one that was named so many characters before.
_SAME_PASSAGE = 300
# A bare «المنطقة» means a place that was named so many characters before.
_SAME_STORY = 600


class Answer(NamedTuple):
    """What is known of a place; empty what is not. `point` is latitude and longitude."""

    name: str = ""
    country: str = ""
    admin1: str = ""
    point: tuple[float, float] | None = None
    geonames: int | None = None
    precision: PlacePrecision = "unknown"


class Question:
    """One span to resolve."""

    def __init__(self, chooser: Chooser, pieces: list[Piece], setting: Setting, at: int, end: int) -> None:
        """Take the pieces of the span, which stands in the surveyed text from `at` to `end`."""
        self.chooser = chooser
        self.base = chooser.base
        self.pieces = pieces
        self.setting = setting
        self.at = at
        self.end = end
        self.peoples = [p.value for p in pieces if p.role == "demonym"]

    def having(self, *roles: str) -> list[Piece]:
        """Return the pieces that have one of the roles."""
        return [p for p in self.pieces if p.role in roles]

    def answer(self) -> Answer:
        """Return what the span means."""
        if self.having("border"):
            found = self._border()
            if found:
                return found
        known = self._named() or self._capital() or self._country_named()
        return known or self._meant() or self._land() or self._unknown()

    # -- a place that is named

    def _named(self) -> Answer | None:
        named = {p.value for p in self.pieces if p.role == "country" and not p.places} | set(self.peoples)
        for i, piece in enumerate(self.pieces):
            if piece.role != "place" and not (piece.role == "country" and piece.places):
                continue
            # A later name says where the first one lies: «حي الروضة بمدينة تعز».
            later = [p for p in self.pieces[i + 1 :] if p.role == "place"]
            kinds = kinds_after(self.pieces[i - 1] if i else None)
            if any(p.role == "part" and p.value == "rural" for p in self.pieces[:i]) and not kinds:
                kinds = ("admin1", "district", "city", "town")
            choice = self._first(piece, kinds, named, later)
            if choice and choice.place:
                return self._placed(choice.place, i)
            if choice:
                return self._country(choice.country)
        return None

    def _first(self, piece: Piece, kinds: tuple[str, ...], named: set[str], later: list[Piece]) -> Choice | None:
        around = set()
        for other in later:
            host = self.chooser.choose(other, (), named, self.setting, self.at, self.end)
            if host and host.place and host.place.country:
                around.add(host.place.country)
        for limit in (named | around, named, set()):
            choice = self.chooser.choose(piece, kinds, limit, self.setting, self.at, self.end)
            if choice:
                return choice
        return None

    def _placed(self, place: Locality, i: int) -> Answer:
        precision = _PRECISION[place.kind]
        point = (place.lat, place.lon) if place.lat is not None and place.lon is not None else None
        sides = self._sides(i)
        if any(p.value == "rural" for p in self.pieces[: max(i, 0)]):
            precision = "admin1" if place.kind == "admin1" else "near"
        elif any(p.value in ("near", "out") for p in self.pieces[: max(i, 0)]):
            precision = "near"
        elif sides and place.kind in ("region", "sea", "country"):
            return Answer(f"{_side(sides)} {place.name}", place.country, place.admin1, None, None, "region")
        elif sides:
            precision = "admin1" if place.kind == "admin1" else "near"
        admin1 = place.name if place.kind == "admin1" else place.admin1
        return Answer(place.name, place.country, admin1, point, place.geonames, precision)

    def _sides(self, i: int) -> list[str]:
        """The directions that belong to a name: before it («شمال مدينة عدن») or just after it («ريف حلب الشمالي»)."""
        before: list[str] = []
        for piece in reversed(self.pieces[: max(i, 0)]):
            if piece.role in ("place", "country", "demonym", "border"):
                break
            before += [piece.value] if piece.role == "side" else []
        after = list(takewhile(lambda p: p.role == "side", self.pieces[i + 1 :]))
        # «مخيم الدهيشة جنوب بيت لحم» is the camp itself.
        following = self.pieces[i + 1 + len(after) :]
        if following and following[0].role in ("place", "country", "head", "land"):
            after = after[:-1]
        return before[::-1] + [p.value for p in after]

    # -- a country

    def _country(self, code: str) -> Answer:
        known = self.base.countries.get(code)
        name = known.name_en if known else ""
        sides = [p.value for p in self.having("side")]
        if name and sides:
            return Answer(f"{_side(sides)} {name}", code, precision="region")
        if any(p.value == "out" for p in self.pieces):
            return Answer(precision="unknown")
        near = any(p.value == "near" for p in self.pieces)
        return Answer(name, code, precision="near" if near else "country")

    def _capital(self) -> Answer | None:
        if not self.having("capital"):
            return None
        codes = [p.value for p in self.having("country", "demonym")]
        if not codes:
            here = next((m for m in self.setting.before(self.at) if m.place and self.chooser.capital(m.place)), None)
            if here and here.place and here.kind == "place" and self.at - here.end < _SAME_PASSAGE:
                return self._placed(here.place, -1)
            codes = [self._where_it_plays()]
        country = self.base.countries.get(codes[0])
        if not country:
            return None
        for name in country.metonyms_ar:
            for piece in self.chooser.parser.pieces(name, running=False):
                for place in piece.places:
                    if place.country == codes[0] and place.kind == "city" and place.name == country.capital_en:
                        return self._placed(place, -1)
        return Answer(country.capital_en, codes[0], precision="city")

    def _country_named(self) -> Answer | None:
        countries = [p.value for p in self.having("country")]
        if countries:
            return self._country(countries[0])
        land = [p for p in self.having("land") if p.value]
        if land:
            code, _, division = land[0].value.partition(" ")
            area = self.chooser.parser.places.first_level.get((code, division))
            return self._placed(area, -1) if area else self._country(code)
        # «المدن اليمنية» lie somewhere in Yemen, «القرية الفلسطينية» is one that was named before.
        one = self.having("head") and not any(p.form.isdigit() for p in self.pieces)
        return self._country(self.peoples[0]) if self.peoples and not one else None

    def _land(self) -> Answer | None:
        if any(p.value == "states" for p in self.having("many")):
            return Answer(precision="region")
        if self.having("land") or (self.having("many", "part", "side") and not self.having("head", "other")):
            pronoun = any(p.pronoun for p in self.pieces)
            # «مداخلها» and «أحيائها» are a city's, «أراضيها» a country's.
            town = any(p.pronoun and (p.role == "part" or p.value == "urban") for p in self.pieces)
            place = self.setting.last_place(self.at, SETTLEMENTS) if town else None
            if place:
                return self._placed(place, -1)._replace(precision="near")
            code = self._whose() if pronoun else self._where_it_plays(story=True)
            return self._country(code) if code else None
        return None

    def _whose(self) -> str:
        return self.setting.first_country(self.at) or self._where_it_plays()

    def _where_it_plays(self, least: float = 0.0, but: Container[str] = (), story: bool = False) -> str:
        told = self.setting.countries(self.at, self.end, story=story)
        whole = sum(told.values())
        code = max((c for c in told if c not in but), key=lambda c: told[c], default="")
        return code if code and told[code] >= least * whole else ""

    # -- a border

    def _border(self) -> Answer | None:
        sides = [p.value for p in self.having("country", "demonym")]
        if not sides:
            if self.having("place"):
                return None
            code = self._whose() if any(p.pronoun for p in self.pieces) else self._where_it_plays()
            return self._bordering([code], code) if code else None
        border = self.having("border")[0]
        peoples, countries = self.having("demonym"), self.having("country")
        before = [p for p in self.pieces if p.start < border.start]
        if any(p.value == "in" for p in before):
            return self._country(sides[0])
        # «الحدود التركية مع سوريا» is Turkey's, «المنطقة الحدودية في سوريا» Syria's, «الحدود مع سوريا» its neighbour's.
        across = next((p.start for p in self.pieces if p.form == "مع" and p.start > border.start), math.inf)
        mine = [p for p in countries if p.start < border.start] + peoples
        mine += [p for p in countries if border.start < p.start < across]
        if mine:
            return self._bordering(sides, mine[0].value)
        return self._bordering(sides, self._where_it_plays(but=sides) or sides[0])

    def _bordering(self, sides: Sequence[str], code: str) -> Answer:
        known = self.base.countries
        names = [known[s].name_en for s in dict.fromkeys([code, *sides]) if s in known]
        return Answer("–".join(names[:2]) + " border", code, precision="near")

    # -- a place that was named before, or is not known

    def _meant(self) -> Answer | None:
        """«المدينة», «هذا المخيم», «مطار المدينة»: what was named before."""
        heads = self.having("head")
        this = any(p.role == "this" for p in self.pieces)
        meant = next((p for p in heads if p.definite or p.pronoun or this), None)
        if meant is None or self.having("other") or meant.pronoun:
            return None
        place = self._before(meant, this)
        if place is None:
            return None
        if heads[0] is not meant:
            place = self._of(heads[0], place) or place
        answer = self._placed(place, -1)
        away = any(p.role == "side" or p.value in ("near", "out") for p in self.pieces)
        return answer._replace(precision="near") if away else answer

    def _before(self, head: Piece, this: bool) -> Locality | None:
        country = self.peoples[0] if self.peoples else None
        noun = head.form.removeprefix("ال")
        place = self.setting.last_place(self.at, head=noun, called=bool(head.kinds), country=country)
        if place or "facility" in head.kinds or (not head.kinds and not this):
            return place
        host = self.setting.last_place(self.at, SETTLEMENTS, country=country)
        if host and not {"city", "admin1"} & set(head.kinds) and head.kinds:
            named = self._of(head, host)
            if named:
                return named
        kinds = head.kinds or SETTLEMENTS
        return self.setting.last_place(self.at, kinds[:1], country=country) or self.setting.last_place(
            self.at, kinds, country=country
        )

    def _of(self, head: Piece, host: Locality) -> Locality | None:
        """The airport, port or camp that is called after a place."""
        noun = head.form.removeprefix("ال")
        for name in host.names_ar:
            for place in self.chooser.parser.places.named(key(f"{noun} {name}")):
                if place.country == host.country:
                    return place
        return None

    def _unknown(self) -> Answer:
        if self.peoples:
            return Answer(country=self.peoples[0])
        # A bare «المنطقة» is the Middle East rather than a part of a country, unless a place was named just before.
        bare_area = [p for p in self.pieces if p.role == "head" and p.definite and not p.kinds]
        if len(bare_area) == len(self.pieces) and not self.setting.local(self.at, _SAME_STORY):
            return Answer(precision="region")
        if not self._is_name():
            return Answer(country=self._where_it_plays(_CLEAR))
        code = self._where_it_plays(_CLEAR_NAMED)
        if code and not self.setting.beside(code, self.at, self.end):
            code = self._where_it_plays(_CLEAR_ELSEWHERE)
        return Answer(country=code)

    def _is_name(self) -> bool:
        """Return whether an unknown place seems to have a name of its own: «قرية الزنبقاء», «الزنبقاء»."""
        if not self.pieces:
            return False
        first, *rest = self.pieces
        settled = {*SETTLEMENTS, "district", "neighbourhood"} & set(first.kinds)
        if first.role == "head" and not first.definite and settled:
            return bool(rest) and rest[0].role == "other"
        return all(p.role == "other" for p in self.pieces) and not first.form.startswith("ال")


def _side(sides: Sequence[str]) -> str:
    """«شمال شرق» in English."""
    found = list(dict.fromkeys(sides))
    if len(found) == 2 and found[0] in ("northern", "southern") and found[1] in ("eastern", "western"):
        return found[0][:5] + found[1]
    return found[0]
