"""Events in the shape of the POLECAT data set: tab-separated, 40 columns with their names in the first line.

The columns and what stands in them are described in `data/polecat.tsv`. As there, `None` stands for what is not known,
and several actors are joined by `; `. Source of the columns: the files of POLECAT (Halterman, Bagozzi, Beger, Schrodt
and Scarborough 2023, doi:10.7910/DVN/AJGVIT), as programs that read them list them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from rawi import __version__
from rawi.export.cells import flat, plain_name
from rawi.export.lookup import columns, countries
from rawi.export.plover import contexts
from rawi.export.writer import Writer
from rawi.records import IMPLICIT, Entity, Event, Report

NOTHING, JOINT = "None", "; "
QUADS = {1: "VERBAL COOPERATION", 2: "MATERIAL COOPERATION", 3: "VERBAL CONFLICT", 4: "MATERIAL CONFLICT"}


class PolecatWriter(Writer):
    """Writes the names of the columns and one line an event, in UTF-8."""

    def __init__(self, out: BinaryIO) -> None:
        """Write the names of the columns to `out`."""
        self._out = out
        self._line([column.name for column in columns("polecat")])

    def write(self, report: Report, events: list[Event]) -> None:
        """Write the events of a report."""
        for event in events:
            self._line(list(row(event, report.language or "ar").values()))

    def close(self) -> None:
        """Send on what the stream holds back."""
        self._out.flush()

    def _line(self, cells: list[str]) -> None:
        self._out.write(("\t".join(cells) + "\n").encode())


def row(event: Event, language: str = "ar") -> dict[str, str]:
    """Return an event as a row by column; `language` is that of its report."""
    place = event.place
    found = {
        "Event ID": event.id,
        "Event Date": event.date,
        "Event Type": event.event,
        "Event Mode": JOINT.join(event.mode),
        "Intensity": str(event.scale),
        "Quad Code": QUADS[event.quad],
        "Contexts": JOINT.join(contexts(event)),
        **_actors("Actor", event.actor),
        **_actors("Recipient", event.recipient),
        "Source": event.doc.publisher and plain_name(event.doc.publisher),
        "Publication Date": event.doc.published,
        "Language": language,
        "Version": f"rawi {__version__}",
    }
    if place is not None:
        found |= {
            "Placename": place.name,
            "City": place.name if place.precision == "city" else None,
            "Province": place.name if place.precision == "admin1" else place.admin1,
            "Country": place.country,
            "Latitude": None if place.lat is None else str(place.lat),
            "Longitude": None if place.lon is None else str(place.lon),
            "GeoNames ID": None if place.geonames is None else str(place.geonames),
            "Raw Placename": _raw(place.text),
            "Feature Type": None if place.precision == "unknown" else place.precision,
        }
    return {column.name: flat(found.get(column.name) or "") or NOTHING for column in columns("polecat")}


def read_rows(lines: Iterable[str], name: str = "events") -> Iterator[dict[str, str | None]]:
    """Give the rows of a table in this shape by column, `None` as null.

    Raises ValueError naming `name`, the line and what is wrong with it.
    """
    names = [column.name for column in columns("polecat")]
    for number, line in enumerate(lines, 1):
        cells = line.rstrip("\r\n").split("\t")
        if number == 1 and cells != names:
            raise ValueError(f"{name}:1: the names of the columns are not those of POLECAT")
        if len(cells) != len(names):
            raise ValueError(f"{name}:{number}: {len(cells)} columns, where POLECAT has {len(names)}")
        if number > 1:
            yield {column: None if cell == NOTHING else cell for column, cell in zip(names, cells, strict=True)}


def _actors(role: str, entities: list[Entity]) -> dict[str, str | None]:
    return {
        f"{role} Name": _joined(plain_name(entity.name or _raw(entity.text) or "") for entity in entities),
        f"{role} Country": _joined(entity.code for entity in entities),
        f"{role} COW": _joined(_cow(entity.code) for entity in entities),
        f"Primary {role} Sector": _joined(entity.sector[0] if entity.sector else None for entity in entities),
        f"{role} Sectors": _joined("|".join(entity.sector) for entity in entities),
        f"{role} Name Raw": _joined(plain_name(_raw(entity.text) or "") for entity in entities),
        f"Wikipedia {role} ID": _joined(entity.wikidata for entity in entities),
    }


def _joined(parts: Iterable[str | None]) -> str | None:
    """Return parts in one cell, `None` for one that is not known, nothing where none is."""
    known = list(parts)
    return JOINT.join(part or NOTHING for part in known) if any(known) else None


def _raw(text: str) -> str | None:
    return None if text == IMPLICIT else text


def _cow(code: str | None) -> str | None:
    country = countries().get(code or "")
    return country.cow if country else None
