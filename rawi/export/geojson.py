"""Events as a GeoJSON FeatureCollection (RFC 7946): a point each, for maps.

The properties are flat, as geographic programs want them: those of the CSV columns, with numbers and truth values as
such, `null` for what is not known, and without the latitude and longitude that the geometry holds.
"""

from __future__ import annotations

import math
from typing import Any, BinaryIO

import msgspec

from rawi.export.csv import COLUMNS
from rawi.export.writer import Writer
from rawi.records import Event, Report

HELD = frozenset({"id", "place_lat", "place_lon"})
"""Columns of CSV that are no property, since the feature has them by itself."""

_Scalar = str | int | float | bool | None


class GeoJsonWriter(Writer):
    """Writes one feature a line, so that the collection need never be held in memory."""

    def __init__(self, out: BinaryIO, *, unplaced: bool = False) -> None:
        """Write to `out`; `unplaced` says that events without a point are written too, their geometry null."""
        self._out, self._unplaced = out, unplaced
        self._written = self._left_out = 0
        out.write(b'{"type":"FeatureCollection","features":[')

    def write(self, report: Report, events: list[Event]) -> None:
        """Write the events of a report."""
        for event in events:
            found = feature(event)
            if found["geometry"] is None and not self._unplaced:
                self._left_out += 1
                continue
            self._out.write((b",\n" if self._written else b"\n") + msgspec.json.encode(found))
            self._written += 1

    def close(self) -> None:
        """Write the end of the collection."""
        self._out.write(b"\n]}\n")
        self._out.flush()

    def notes(self) -> list[str]:
        """Return how many events have no point."""
        if not self._left_out:
            return []
        was = "event was" if self._left_out == 1 else "events were"
        return [f"{self._left_out:,} {was} left out, since no point on the map is known for them"]


def feature(event: Event) -> dict[str, Any]:
    """Return an event as a GeoJSON feature: its point (longitude, latitude in degrees, WGS 84) or null, its values."""
    return {"type": "Feature", "id": event.id, "geometry": _point(event), "properties": properties(event)}


def properties(event: Event) -> dict[str, _Scalar]:
    """Return the values of an event by name, none of them nested."""
    return {column.name: _scalar(column.value(event)) for column in COLUMNS if column.name not in HELD}


def _point(event: Event) -> dict[str, Any] | None:
    place = event.place
    if place is None or place.lat is None or place.lon is None:
        return None
    lon, lat = place.lon, place.lat
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
        return None
    return {"type": "Point", "coordinates": [lon, lat]}


def _scalar(value: object) -> _Scalar:
    if value is None or value == "":
        return None
    return value if isinstance(value, str | int | float | bool) else str(value)
