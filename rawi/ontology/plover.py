"""PLOVER 2.0 as data: types, modes, contexts, sectors, codes, and the crosswalk to CAMEO. Tables lie in `data/`.

Source: PLOVER 2.0, Open Event Data Alliance (facts); `cameo.tsv` is their crosswalk of September 2021 with its
older modes brought to 2.0. `scale` is the Goldstein-like conflict-cooperation score that PLOVER gives each type and
mode.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

Language = Literal["ar", "en"]


class Labelled(msgspec.Struct, kw_only=True, frozen=True):
    """Anything with a label in both languages."""

    label_en: str
    label_ar: str

    def label(self, language: Language) -> str:
        """Return the label in Arabic or English."""
        return self.label_ar if language == "ar" else self.label_en


class EventTypeInfo(Labelled, kw_only=True, frozen=True):
    """One of the 16 event types; `quad` is 1 to 4, `score` -10 to 10, `cameo` the nearest CAMEO code without a mode."""

    type: str
    quad: int
    score: float
    recipient_required: bool
    cameo: str
    definition_en: str
    definition_ar: str


class Mode(Labelled, kw_only=True, frozen=True):
    """A mode of a type, with its own score and nearest CAMEO code."""

    type: str
    mode: str
    score: float
    cameo: str


class Context(Labelled, kw_only=True, frozen=True):
    """One of the 37 general contexts; `cues_ar` are words that tell it, separated by `|`."""

    context: str
    cues_ar: str


class Sector(Labelled, kw_only=True, frozen=True):
    """A sector code of an actor."""

    sector: str


class Code(Labelled, kw_only=True, frozen=True):
    """A code beside ISO 3166: organisations (IGO, UNO…) and territories (PSE, KOS…)."""

    code: str
    kind: str


class Cameo(msgspec.Struct, kw_only=True, frozen=True):
    """One line of the crosswalk: a CAMEO code, the type and mode it became, its contexts (space-separated), what it
    means."""

    code: str
    type: str
    mode: str
    context: str
    description: str


def _rows(name: str) -> list[dict[str, str]]:
    with (files("rawi.ontology") / "data" / name).open(encoding="utf-8") as f:
        return list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def types() -> dict[str, EventTypeInfo]:
    """Return the event types by name, cooperation first."""
    rows = [{**r, "recipient_required": r["recipient_required"] == "yes"} for r in _rows("types.tsv")]
    return {r["type"]: msgspec.convert(r, EventTypeInfo, strict=False) for r in rows}  # type: ignore[index,misc]


@cache
def modes() -> dict[tuple[str, str], Mode]:
    """Return the modes by (type, mode)."""
    return {(r["type"], r["mode"]): msgspec.convert(r, Mode, strict=False) for r in _rows("modes.tsv")}


@cache
def contexts() -> dict[str, Context]:
    """Return the general contexts by name."""
    return {r["context"]: msgspec.convert(r, Context) for r in _rows("contexts.tsv")}


@cache
def sectors() -> dict[str, Sector]:
    """Return the sectors by code."""
    return {r["sector"]: msgspec.convert(r, Sector) for r in _rows("sectors.tsv")}


@cache
def codes() -> dict[str, Code]:
    """Return the codes that are not countries of ISO 3166."""
    return {r["code"]: msgspec.convert(r, Code) for r in _rows("codes.tsv")}


@cache
def partially_recognized() -> dict[str, str]:
    """Return entities recognised by few states, with the code of the country that PLOVER puts them under."""
    return {r["name"]: r["code"] for r in _rows("partially_recognized.tsv")}


@cache
def crosswalk() -> dict[str, Cameo]:
    """Return the crosswalk by CAMEO code."""
    return {r["code"]: msgspec.convert(r, Cameo) for r in _rows("cameo.tsv")}


def quad(event: str) -> int:
    """Return the quad class of a type: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material
    conflict."""
    return types()[event].quad


def scale(event: str, mode: list[str]) -> float:
    """Return the conflict-cooperation score of a type with its modes: that of the most extreme mode, else the
    type's own."""
    scores = [modes()[event, m].score for m in mode if (event, m) in modes()]
    return max(scores, key=abs) if scores else types()[event].score


@cache
def _by_meaning() -> dict[tuple[str, str, str], str]:
    """CAMEO codes by type, mode and context; several codes with one meaning give none."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for c in crosswalk().values():
        for context in c.context.split():
            found.setdefault((c.type, c.mode, context), []).append(c.code)
    out = {}
    for key, several in found.items():
        shortest = [c for c in several if len(c) == min(map(len, several))]
        if len(shortest) == 1:
            out[key] = shortest[0]
    return out


def cameo(event: str, mode: list[str], context: list[str]) -> str:
    """Return the nearest CAMEO code: by type, mode and context where the crosswalk tells one code, else by type and
    mode."""
    first = next((m for m in mode if (event, m) in modes()), "")
    own = modes()[event, first].cameo if first else types()[event].cameo
    if event == "ASSAULT":
        return own
    for c in context:
        found = _by_meaning().get((event, first, c))
        # a context may refine the code of the type, never lead away from it
        if found and found.startswith(own.rstrip("0")):
            return found
    return own
