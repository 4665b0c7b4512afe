"""GeoJSON is what RFC 7946 asks for, and comes as a stream."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from export_events import BARE, DENIED, EVENTS, IDLIB, REPORT, WHOLE, written
from hypothesis import given, settings

from rawi.export.csv import COLUMNS, words
from rawi.export.geojson import HELD, GeoJsonWriter
from rawi.records import Event

ROOT = Path(__file__).parent.parent
SCALAR = {"type": ["string", "number", "boolean", "null"]}
# after RFC 7946, sections 1.4, 3 and 4: a collection of features that are points, or have no place
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "features"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "features": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "id", "geometry", "properties"],
                "properties": {
                    "type": {"const": "Feature"},
                    "id": {"type": "string"},
                    "geometry": {
                        "oneOf": [
                            {"type": "null"},
                            {
                                "type": "object",
                                "required": ["type", "coordinates"],
                                "properties": {
                                    "type": {"const": "Point"},
                                    "coordinates": {
                                        "type": "array",
                                        "prefixItems": [
                                            {"type": "number", "minimum": -180, "maximum": 180},
                                            {"type": "number", "minimum": -90, "maximum": 90},
                                        ],
                                        "minItems": 2,
                                        "maxItems": 2,
                                    },
                                },
                                "additionalProperties": False,
                            },
                        ]
                    },
                    "properties": {"type": "object", "additionalProperties": SCALAR},
                },
                "additionalProperties": False,
            },
        },
    },
    # no "crs" any more (appendix B.1)
    "additionalProperties": False,
}


def collection(events: list[Event], **options: bool) -> list[dict[str, Any]]:
    whole = json.loads(written("geojson", events, **options))
    jsonschema.Draft202012Validator(SCHEMA).validate(whole)
    features: list[dict[str, Any]] = whole["features"]
    return features


def test_a_feature_is_a_point_with_longitude_first_and_flat_values() -> None:
    (feature,) = collection([WHOLE])
    assert feature["id"] == WHOLE.id
    assert feature["geometry"] == {"type": "Point", "coordinates": [IDLIB.lon, IDLIB.lat]}
    values = feature["properties"]
    assert (values["event"], values["scale"], values["hedged"]) == ("ASSAULT", -9.5, False)
    assert (values["actor"], values["recipient_code"], values["size_injured"]) == ("الجيش السوري", "SYR", ">20")
    assert (values["place_geonames"], values["place_precision"]) == (IDLIB.geonames, "city")
    assert values["same_as"] is None and values["cue"] is None


def test_the_values_are_those_of_csv_without_the_point() -> None:
    (feature,) = collection([WHOLE])
    (row,) = csv.DictReader(io.StringIO(written("csv", [WHOLE]).decode(), newline=""))
    assert list(feature["properties"]) == [c.name for c in COLUMNS if c.name not in HELD]
    told = {True: "true", False: "false", None: ""}
    for name, value in feature["properties"].items():
        assert (told[value] if value is None or isinstance(value, bool) else str(value)) == words(row[name])


def test_events_without_a_point_are_left_out_and_counted_or_have_no_geometry() -> None:
    nowhere = msgspec.structs.replace(WHOLE, place=msgspec.structs.replace(IDLIB, lat=None, lon=None))
    assert [f["id"] for f in collection([BARE, WHOLE, nowhere])] == [WHOLE.id]
    assert [f["geometry"] for f in collection([BARE, nowhere], unplaced=True)] == [None, None]
    writer = GeoJsonWriter(io.BytesIO())
    writer.write(REPORT, [BARE, WHOLE])
    writer.write(REPORT, [nowhere])
    assert writer.notes() == ["2 events were left out, since no point on the map is known for them"]


@pytest.mark.parametrize(("lat", "lon"), [(91.0, 0.0), (0.0, -180.1), (float("nan"), 0.0), (float("inf"), 0.0)])
def test_a_point_that_there_cannot_be_is_none(lat: float, lon: float) -> None:
    off = msgspec.structs.replace(WHOLE, place=msgspec.structs.replace(IDLIB, lat=lat, lon=lon))
    assert collection([off]) == []


def test_what_is_denied_is_there_and_says_so() -> None:
    assert [f["properties"]["status"] for f in collection([WHOLE, DENIED])] == ["actual", "negated"]


@settings(max_examples=50, deadline=None)
@given(EVENTS)
def test_any_event_is_valid(event: Event) -> None:
    (feature,) = collection([event], unplaced=True)
    assert feature["id"] == event.id
    assert feature["properties"]["sentence"] == event.sentence.text


def test_no_event_is_an_empty_collection() -> None:
    assert collection([]) == []


def test_a_collection_that_is_broken_off_is_still_one() -> None:
    out = io.BytesIO()
    with pytest.raises(KeyboardInterrupt), GeoJsonWriter(out) as writer:
        writer.write(REPORT, [WHOLE])
        raise KeyboardInterrupt
    assert len(json.loads(out.getvalue())["features"]) == 1


def test_each_feature_is_sent_on_as_it_comes() -> None:
    out = io.BytesIO()
    writer = GeoJsonWriter(out)
    sizes = []
    for _ in range(3):
        writer.write(REPORT, [WHOLE])
        sizes.append(len(out.getvalue()))
    assert sizes == sorted(set(sizes))


def test_the_page_says_which_columns_are_no_properties() -> None:
    page = (ROOT / "docs" / "export.md").read_text(encoding="utf-8")
    part = page.partition("## GeoJSON")[2].partition("\n## ")[0]
    named = re.search(r"without (.*?), which the feature holds itself", part)
    assert named and set(re.findall(r"`(\w+)`", named[1])) == HELD
