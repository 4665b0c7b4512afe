"""Who acted towards whom, two by two."""

from __future__ import annotations

from itertools import combinations

from rawi.records import Entity, Event

MUTUAL = frozenset({"CONSULT", "COOPERATE"})
"""Types in which actors without a recipient act with each other."""


def dyads(event: Event) -> list[tuple[Entity | None, Entity | None]]:
    """Return each actor with each recipient, null where there is none; of those who meet, each with each once."""
    if not event.recipient and event.event in MUTUAL and len(event.actor) > 1:
        return list(combinations(event.actor, 2))
    actors: list[Entity | None] = [*event.actor] or [None]
    recipients: list[Entity | None] = [*event.recipient] or [None]
    return [(actor, recipient) for actor in actors for recipient in recipients]
