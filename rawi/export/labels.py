"""The words of the table, in Arabic and English."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Protocol

from rawi.ontology.plover import Language


class Named(Protocol):
    """What the ontology knows of a type or mode."""

    def label(self, language: Language) -> str:
        """Return its name in a language."""


class Labels:
    """Labels in one language. What has none goes by its own name."""

    def __init__(self, language: Language) -> None:
        """Speak `language`, `ar` or `en`."""
        self.language = language

    def __call__(self, group: str, name: str) -> str:
        """Return the label of `name` in a group of `data/labels.toml`."""
        return _table().get(group, {}).get(name, {}).get(self.language, name)

    def event(self, name: str) -> str:
        """Return the name of an event type."""
        from rawi.ontology import plover

        return self._named(plover.types().get(name), name)

    def mode(self, event: str, name: str) -> str:
        """Return the name of a mode of an event type."""
        from rawi.ontology import plover

        return self._named(plover.modes().get((event, name)), name)

    def _named(self, info: Named | None, name: str) -> str:
        return info.label(self.language) if info else name


@cache
def _table() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(files("rawi.export").joinpath("data/labels.toml").read_text(encoding="utf-8"))
