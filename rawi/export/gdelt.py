"""Events in the shape of GDELT 2.0's event table: tab-separated, 61 columns, one row a dyad, no header.

The columns and what stands in them are described in `data/gdelt.tsv`. Several actors or recipients give a row for each
pair, as GDELT has it; mentions of the very same act in one report give one row that counts them. GDELT cannot say that
something was denied or planned: such events are left out unless asked for. Source of the columns: The GDELT Event
Database Data Format Codebook V2.0 (19 February 2015).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from hashlib import sha256
from typing import BinaryIO, NamedTuple

from rawi.export.cells import flat, plain_name
from rawi.export.dyads import dyads
from rawi.export.lookup import columns, countries, rows
from rawi.export.told import Told
from rawi.export.writer import Writer
from rawi.records import IMPLICIT, Entity, Event, Place, Report

ID_BITS = 53
"""The integers that R, JavaScript and Excel hold exactly. Among a million rows two share an id with a chance of 6 in
100,000."""
_UNDATED = frozenset({"report", "unknown"})


class ActorCodes(NamedTuple):
    """An actor in CAMEO: all codes in one, the country, the known group, the types."""

    code: str
    country: str
    group: str
    types: tuple[str, ...]


class GdeltWriter(Writer):
    """Writes one line a dyad, in UTF-8."""

    def __init__(self, out: BinaryIO, *, header: bool = False, every_status: bool = False) -> None:
        """Write to `out`, with a line of names first if `header` says so; `every_status` writes what was denied,
        planned or imagined as if it had happened."""
        self._out, self._told = out, Told(every_status=every_status)
        if header:
            self._lines([column.name for column in columns("gdelt")])

    def write(self, report: Report, events: list[Event]) -> None:
        """Write the events of a report."""
        for event, mentions in _acts(events, self._told.of(events)):
            for row in event_rows(event, mentions):
                self._lines(list(row.values()))

    def close(self) -> None:
        """Send on what the stream holds back."""
        self._out.flush()

    def notes(self) -> list[str]:
        """Return how many events were left out."""
        return self._told.notes()

    def _lines(self, cells: list[str]) -> None:
        self._out.write(("\t".join(cells) + "\n").encode())


def event_id(record: str, dyad: int = 1) -> int:
    """Return the GLOBALEVENTID for the id of a record and the number of the dyad, counted from 1: always the same."""
    name = record if dyad == 1 else f"{record}/{dyad}"
    return int.from_bytes(sha256(name.encode()).digest()[:8], "big") >> (64 - ID_BITS)


def event_rows(event: Event, mentions: int = 1) -> Iterator[dict[str, str]]:
    """Give the rows of an event, a dyad each, by column; `mentions` is how often its report tells of the act."""
    shared = {**_when(event), **_what(event, mentions), **_where(event.place), **_source(event)}
    for n, (first, second) in enumerate(dyads(event), 1):
        found = {**shared, "GLOBALEVENTID": str(event_id(event.id, n)), **_actor(1, first), **_actor(2, second)}
        yield {column.name: found.get(column.name, "") for column in columns("gdelt")}


def read_rows(lines: Iterable[str], name: str = "events") -> Iterator[dict[str, str]]:
    """Give the rows of a GDELT table by column, a line of names passed over.

    Raises ValueError naming `name`, the line and how many columns it has.
    """
    names = [column.name for column in columns("gdelt")]
    for number, line in enumerate(lines, 1):
        cells = line.rstrip("\r\n").split("\t")
        if len(cells) != len(names):
            raise ValueError(f"{name}:{number}: {len(cells)} columns, where GDELT 2.0 has {len(names)}")
        if cells != names:
            yield dict(zip(names, cells, strict=True))


def read_actor(row: Mapping[str, str], number: int) -> tuple[str | None, list[str]]:
    """Return the PLOVER code and the sectors of the first or second actor of a row."""
    country, group = row[f"Actor{number}CountryCode"], row[f"Actor{number}KnownGroupCode"]
    code = row[f"Actor{number}Code"]
    types = [code[i : i + 3] for i in range(0, len(code), 3)]
    types = [part for part in types if part not in (country, group)]
    of_type, of_group = _organisations()
    plover = _by_cameo().get(country, country) or None
    if group in of_group or (not country and types and types[0] in of_type):
        plover = of_group.get(group) or of_type[types[0]]
        types = types[1:]
    sectors = {cameo: sector for sector, cameo in _types().items()}
    return plover, [sectors.get(part, part) for part in types]


def actor_codes(entity: Entity) -> ActorCodes:
    """Return the CAMEO codes of an actor."""
    organisation = _codes().get(entity.code or "")
    if organisation:
        country, group, first = organisation["country"], organisation["group"], [organisation["type"]]
    else:
        known = countries().get(entity.code or "")
        country, group, first = known.cameo if known else entity.code or "", "", []
    group = group or _groups().get(entity.name or "", "")
    types = tuple(dict.fromkeys([*first, *(_types().get(sector, sector) for sector in entity.sector)]))
    # organisations come first by their type, as in IGOUNO
    parts = [*first, country, group, *types[len(first) :]] if organisation else [country, group, *types]
    return ActorCodes("".join(parts), country, group, types)


def _acts(events: list[Event], kept: list[Event]) -> list[tuple[Event, int]]:
    """Return the events that stand for an act, with how many of the kept ones tell of it."""
    before = {event.id: event.same_as for event in events}
    acts: dict[str, tuple[Event, int]] = {}
    for event in kept:
        first, seen = event.id, {event.id}
        while (earlier := before.get(first)) in before and earlier is not None and earlier not in seen:
            first = earlier
            seen.add(first)
        known, count = acts.get(first, (event, 0))
        acts[first] = known, count + 1
    return list(acts.values())


def _when(event: Event) -> dict[str, str]:
    # of old events the date of the report says nothing
    if event.date is None or (event.status == "historical" and event.date_precision in _UNDATED):
        return {}
    year, month, day = event.date.split("-")
    part = ((int(month) - 1) * 30 + int(day)) / 365
    return {
        "SQLDATE": f"{year}{month}{day}",
        "MonthYear": f"{year}{month}",
        "Year": year,
        "FractionDate": f"{int(year) + part:.4f}",
    }


def _what(event: Event, mentions: int) -> dict[str, str]:
    code = event.cameo or ""
    return {
        "IsRootEvent": "1" if event.sentence.start == 0 else "0",
        "EventCode": code,
        "EventBaseCode": code[:3],
        "EventRootCode": code[:2],
        "QuadClass": str(event.quad),
        "GoldsteinScale": str(event.scale),
        "NumMentions": str(mentions),
        "NumSources": "1",
        "NumArticles": "1",
    }


def _actor(number: int, entity: Entity | None) -> dict[str, str]:
    start = f"Actor{number}"
    found = {f"{start}Geo_Type": "0"}
    if entity is not None:
        codes = actor_codes(entity)
        found |= {
            f"{start}Code": codes.code,
            f"{start}Name": _name(entity),
            f"{start}CountryCode": codes.country,
            f"{start}KnownGroupCode": codes.group,
        }
        found |= {f"{start}Type{n}Code": part for n, part in enumerate(codes.types[:3], 1)}
    return found


def _name(entity: Entity) -> str:
    return plain_name(entity.name or ("" if entity.text == IMPLICIT else entity.text)).upper()


def _where(place: Place | None) -> dict[str, str]:
    if place is None or not (place.name or place.country):
        return {"ActionGeo_Type": "0"}
    from rawi.knowledge.base import knowledge

    level = place.precision
    if place.lat is None and level != "admin1" and place.country:
        level = "country"
    known = knowledge().countries.get(place.country or "")
    country = known.name_en if known else place.country or ""
    names = [country] if level == "country" else [place.name or "", place.admin1 or "", country]
    kind = _levels().get(level, _levels()["point"])
    fips = _fips(place, level)
    own = fips if level == "country" else ""
    return {
        "ActionGeo_Type": kind["type_usa" if place.country == "USA" else "type"],
        "ActionGeo_FullName": ", ".join(dict.fromkeys(flat(name) for name in names if name)),
        "ActionGeo_CountryCode": fips,
        "ActionGeo_ADM1Code": own,
        "ActionGeo_Lat": "" if place.lat is None else str(place.lat),
        "ActionGeo_Long": "" if place.lon is None else str(place.lon),
        "ActionGeo_FeatureID": own,
    }


def _fips(place: Place, level: str) -> str:
    division = place.admin1 or (place.name if level == "admin1" else None)
    known = countries().get(place.country or "")
    return _divisions().get((place.country or "", division or "")) or (known.fips if known else "")


def _source(event: Event) -> dict[str, str]:
    published = event.doc.published
    return {
        "DATEADDED": f"{published.replace('-', '')}000000" if published else "",
        "SOURCEURL": flat(event.doc.url or f"rawi:{event.doc.id}"),
    }


@cache
def _codes() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in rows("gdelt_codes.tsv")}


@cache
def _organisations() -> tuple[dict[str, str], dict[str, str]]:
    """PLOVER codes that are no country, by CAMEO type and by known group."""
    return (
        {row["type"]: code for code, row in _codes().items() if not row["group"]},
        {row["group"]: code for code, row in _codes().items() if row["group"]},
    )


@cache
def _by_cameo() -> dict[str, str]:
    return {country.cameo: code for code, country in countries().items()}


@cache
def _types() -> dict[str, str]:
    return {row["sector"]: row["type"] for row in rows("gdelt_sectors.tsv")}


@cache
def _groups() -> dict[str, str]:
    return {row["name"]: row["group"] for row in rows("gdelt_groups.tsv")}


@cache
def _levels() -> dict[str, dict[str, str]]:
    return {row["precision"]: row for row in rows("gdelt_geo.tsv")}


@cache
def _divisions() -> dict[tuple[str, str], str]:
    return {(row["country"], row["division"]): row["fips"] for row in rows("fips_divisions.tsv")}
