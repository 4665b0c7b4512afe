"""Read the data files that lie beside the code of a room."""

from __future__ import annotations

import csv
from importlib.resources import files


def rows(package: str, name: str) -> list[dict[str, str]]:
    """Return the rows of `<package>/data/<name>`, a tab-separated table whose first line names its columns.

    An empty field is an empty string; lines that start with `#` are notes. Raises ValueError, naming the file, the line
    and the remedy, where a row has more or fewer fields than the header.
    """
    text = files(package).joinpath("data", name).read_text(encoding="utf-8")
    numbered = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line and not line.startswith("#")]
    table = list(csv.reader((line for _, line in numbered), delimiter="\t", quoting=csv.QUOTE_NONE))
    header = table[0]
    for (number, _), fields in zip(numbered[1:], table[1:], strict=True):
        if len(fields) != len(header):
            raise ValueError(
                f"{package}/data/{name}, line {number}: {len(fields)} fields, but the header has {len(header)}; "
                "separate fields by single tabs and leave an empty field where there is nothing to say"
            )
    return [dict(zip(header, fields, strict=True)) for fields in table[1:]]
