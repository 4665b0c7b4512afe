"""Weights fitted on annotated reports, as tables that can be read: `data/fitted_*.tsv`, a name and its weights a line.

`rawi-train voices` writes them (`rawi.training.voices`)."""

from __future__ import annotations

from functools import cache

from rawi.arabic.tables import rows
from rawi.reader.cuewords import PACKAGE


@cache
def weights(name: str) -> dict[str, float]:
    """Return the weights of `data/fitted_<name>.tsv`, a table of one column."""
    return {r["name"]: float(r["weight"]) for r in rows(PACKAGE, f"fitted_{name}.tsv")}


@cache
def columns(name: str) -> dict[str, tuple[float, ...]]:
    """Return the weights of `data/fitted_<name>.tsv`, one for each column after the name."""
    return {
        r["name"]: tuple(float(v) for k, v in r.items() if k != "name") for r in rows(PACKAGE, f"fitted_{name}.tsv")
    }
