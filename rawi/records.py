"""The record types that every room shares: reports come in, events go out.

An event is one JSON object a line. Offsets count Unicode code points in the report's text, end exclusive. A field with
nothing in it is `null`, `[]` or `{}`, never missing. A value that no words of the sentence carry (a dropped subject, a
pronoun) has the text `implicit` and no offsets.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

IMPLICIT = "implicit"

EventType = Literal[
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "CONCEDE",
    "COOPERATE",
    "AID",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
]
Status = Literal["actual", "future", "hypothetical", "negated", "historical"]
VoiceKind = Literal["named", "anonymous", "media", "document", "analyst"]
TimeType = Literal["DATE", "TIME", "DURATION", "SET"]
DatePrecision = Literal["day", "week", "month", "season", "quarter", "year", "decade", "report", "unknown"]
PlacePrecision = Literal["point", "city", "district", "admin1", "country", "region", "near", "unknown"]
Certainty = Literal["CT+", "PR+", "PS+", "CT-", "PR-", "PS-", "CTu", "Uu"]
"""How sure a voice is that the event is so, on the scale of FactBank (Sauri and Pustejovsky 2009): certain, probable or
possible; positive or negative; `CTu` it knows but does not tell, `Uu` it takes no stand."""
CueKind = Literal["negation", "denial", "condition", "plan", "possibility", "history", "hedge"]
RelationType = Literal["ALLY", "BACKS", "FIGHTS", "PRESENT_IN", "CONTROLS", "SEES_AS_THREAT", "AIMS_AT"]
SizeKind = Literal["dead", "injured", "arrested", "displaced", "troops", "strikes"]

Offset = Annotated[int, msgspec.Meta(ge=0)]


class Report(msgspec.Struct, kw_only=True, frozen=True):
    """One report as it was published. `published` is an ISO date (`2019-07-10`) or null where it is not known."""

    id: str
    text: str
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None


class Document(msgspec.Struct, kw_only=True, frozen=True):
    """What an event keeps of the report it was read in."""

    id: str
    title: str | None
    url: str | None
    publisher: str | None
    published: str | None


class Span(msgspec.Struct, frozen=True):
    """A piece of the report's text: `report.text[start:end] == text`."""

    text: str
    start: Offset
    end: Offset


class Sentence(Span, frozen=True):
    """A sentence (or headline, dateline, list item) of the report."""


class Entity(msgspec.Struct, kw_only=True, frozen=True):
    """Who: a mention with the PLOVER code of its country or organisation, its sectors, and its names where known."""

    text: str
    start: Offset | None
    end: Offset | None
    code: str | None = None
    sector: list[str] = []
    name: str | None = None
    name_ar: str | None = None
    wikidata: str | None = None


class Place(msgspec.Struct, kw_only=True, frozen=True):
    """Where: `country` is ISO 3166 alpha-3, `lat` and `lon` are degrees (WGS 84), `geonames` a GeoNames id."""

    text: str
    start: Offset | None
    end: Offset | None
    name: str | None = None
    country: str | None = None
    admin1: str | None = None
    lat: float | None = None
    lon: float | None = None
    geonames: int | None = None
    precision: PlacePrecision = "unknown"


class TimeExpression(msgspec.Struct, kw_only=True, frozen=True):
    """When: a TIMEX3 type and value, worked out from the date of publication; the value is null where it cannot be."""

    text: str
    start: Offset | None
    end: Offset | None
    type: TimeType
    value: str | None


class Cue(msgspec.Struct, kw_only=True, frozen=True):
    """The words that decide an event's status or hedging: `لم`, `نفى`, `من غير المرجح أن`."""

    text: str
    start: Offset
    end: Offset
    kind: CueKind


class Voice(msgspec.Struct, kw_only=True, frozen=True):
    """Who says so: the source of a claim, with the word that introduces it (`cue`) and how sure it is (`certainty`)."""

    text: str
    start: Offset | None
    end: Offset | None
    cue: str | None = None
    kind: VoiceKind = "named"
    code: str | None = None
    sector: list[str] = []
    name: str | None = None
    certainty: Certainty = "CT+"


class Event(msgspec.Struct, kw_only=True, frozen=True):
    """Who did what to whom, where, when, and according to whom.

    `quad` is PLOVER's quad class (1 to 4), `scale` the conflict-cooperation score (-10 to 10), `cameo` the nearest
    CAMEO code. `date` is that of the event, as exact as `date_precision` says (`report`: no time is given, so the
    report's date). `attribution` lists voices, nearest first; `certainty` is the stand of the paper itself, `Uu` where
    it only passes a voice on. `cues` are the words that decide status and hedging. `same_as` is the id of an earlier
    mention of the very same act. `confidence` is the probability that trigger and type are right.
    """

    id: str
    doc: Document
    event: EventType
    mode: list[str]
    context: list[str]
    quad: Annotated[int, msgspec.Meta(ge=1, le=4)]
    scale: Annotated[float, msgspec.Meta(ge=-10, le=10)]
    cameo: str | None
    date: str | None
    date_precision: DatePrecision
    trigger: Span
    sentence: Sentence
    actor: list[Entity]
    recipient: list[Entity]
    place: Place | None
    time: TimeExpression | None
    status: Status
    hedged: bool
    attribution: list[Voice]
    size: dict[SizeKind, int | str]
    same_as: str | None
    confidence: Annotated[float, msgspec.Meta(ge=0, le=1)]
    certainty: Certainty = "CT+"
    cues: list[Cue] = []


class Relation(msgspec.Struct, kw_only=True, frozen=True, tag_field="record", tag="relation"):
    """A standing fact beside the events: who is allied with, backs, fights, is present in, controls, fears or aims at
    whom or what. `object` is an entity, `place` a place; one of them is null. `trigger` is the words that state it."""

    id: str
    doc: Document
    relation: RelationType
    subject: list[Entity]
    object: list[Entity]
    place: Place | None
    trigger: Span
    sentence: Sentence
    attribution: list[Voice]
    certainty: Certainty
    confidence: Annotated[float, msgspec.Meta(ge=0, le=1)]


def encode(event: Event | Relation) -> bytes:
    """Return a record as one line of JSON, without the line end."""
    return msgspec.json.encode(event)


def decode(line: bytes | str) -> Event:
    """Read an event from one line of JSON. Raises msgspec.ValidationError naming the field that is wrong."""
    return msgspec.json.decode(line, type=Event)


def schema() -> dict[str, object]:
    """Return the JSON Schema (2020-12) of an event record."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Event)}
