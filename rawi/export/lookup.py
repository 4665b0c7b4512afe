"""The tables of `data/`: the columns of other data sets, and their codes for what the records hold."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple


class ColumnInfo(NamedTuple):
    """A column of another data set: its name there, `integer`, `decimal` or `text`, and what Rawi puts into it."""

    name: str
    type: Literal["integer", "decimal", "text"]
    about: str


class Country(NamedTuple):
    """The codes of a country: ISO 3166 alpha-3 (or KOS) and alpha-2, FIPS 10-4, CAMEO, Correlates of War.

    Empty where a list has none. Sources: GeoNames (ISO, FIPS), GDELT's list of CAMEO countries, Correlates of War
    state system membership.
    """

    code: str
    iso2: str
    fips: str
    cameo: str
    cow: str


def rows(name: str) -> list[dict[str, str]]:
    """Return the records of a table of `data/` by its header."""
    with (files("rawi.export") / "data" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def columns(format: str) -> tuple[ColumnInfo, ...]:
    """Return the columns of a format, in their order. Raises FileNotFoundError where it has none."""
    return tuple(ColumnInfo(row["name"], row["type"], row["about"]) for row in rows(f"{format}.tsv"))  # type: ignore[arg-type]


@cache
def countries() -> dict[str, Country]:
    """Return the codes of countries by ISO 3166 alpha-3."""
    return {row["code"]: Country(**row) for row in rows("countries.tsv")}
