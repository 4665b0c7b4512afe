"""The record types read and write exactly the JSON that is documented."""

from __future__ import annotations

import json

import jsonschema
import msgspec
import pytest

from rawi import records
from rawi.records import Document, Entity, Event, Sentence, Span


def event(**changes: object) -> Event:
    text = "قصفت مقاتلات مجهولة مطار المدينة أمس"
    fields: dict[str, object] = {
        "id": "a#1",
        "doc": Document(id="a", title=None, url=None, publisher=None, published="2015-08-07"),
        "event": "ASSAULT",
        "mode": ["aerial"],
        "context": ["military"],
        "quad": 4,
        "scale": -9.5,
        "cameo": "195",
        "date": "2015-08-06",
        "date_precision": "day",
        "trigger": Span("قصفت", 0, 4),
        "sentence": Sentence(text, 0, len(text)),
        "actor": [Entity(text="مقاتلات مجهولة", start=5, end=19)],
        "recipient": [],
        "place": None,
        "time": None,
        "status": "actual",
        "hedged": False,
        "attribution": [],
        "size": {"dead": ">=7"},
        "same_as": None,
        "confidence": 0.87,
    }
    return Event(**{**fields, **changes})  # type: ignore[arg-type]


def test_round_trip() -> None:
    assert records.decode(records.encode(event())) == event()


def test_no_field_is_ever_missing() -> None:
    row = json.loads(records.encode(event()))
    assert list(row) == list(Event.__struct_fields__)
    assert list(row["actor"][0]) == ["text", "start", "end", "code", "sector", "name", "name_ar", "wikidata"]
    assert row["place"] is None and row["recipient"] == []


def test_schema_is_2020_12_and_holds_a_record() -> None:
    schema = records.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(json.loads(records.encode(event())))


@pytest.mark.parametrize("change", [{"event": "SHOUT"}, {"quad": 5}, {"confidence": 1.5}, {"status": "maybe"}])
def test_schema_and_decoder_refuse_what_is_wrong(change: dict[str, object]) -> None:
    row = json.loads(records.encode(event())) | change
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(records.schema()).validate(row)
    with pytest.raises(msgspec.ValidationError, match=next(iter(change))):
        records.decode(json.dumps(row))
