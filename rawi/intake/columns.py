"""Which column of a table, or key of an object, holds which field of a report: as told, else by its usual names."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from rawi.intake.record import FIELDS


def places(header: Sequence[str], columns: Mapping[str, str]) -> dict[str, int]:
    """Return the number of the column for each field that has one.

    `columns` maps fields to the names that their columns are told to have; case, spaces, hyphens and underscores make
    no difference. Raises ValueError, naming the columns that there are, where a told one or that of the text is
    missing.
    """
    names = ", ".join(f"'{name.strip()}'" for name in header)
    found: dict[str, int] = {}
    for field in FIELDS:
        if field in columns:
            told = [place for place, name in enumerate(header) if _plain(name) == _plain(columns[field])]
            if not told:
                raise ValueError(f"there is no column '{columns[field]}': the header has {names}")
            found[field] = told[0]
        else:
            usual = find(field, header)
            if usual is not None and usual not in found.values():
                found[field] = usual
    if "text" not in found:
        raise ValueError(f"no column is known to hold the text: name it with --text-column; the header has {names}")
    return found


def find(field: str, header: Sequence[str]) -> int | None:
    """Return the number of the column that goes by a usual name of `field`, or None."""
    plain = [_plain(name) for name in header]
    return next((plain.index(name) for name in _names()[field] if name in plain), None)


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[\s_\-\ufeff\u200e\u200f]+", " ", name).split()).casefold()


@cache
def _names() -> dict[str, list[str]]:
    table = tomllib.loads(files("rawi.intake").joinpath("data/columns.toml").read_text(encoding="utf-8"))
    return {field: [_plain(name) for name in names] for field, names in table.items()}
