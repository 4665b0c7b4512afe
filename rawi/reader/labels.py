"""The label sets of the trained reader, in the order of its output columns."""

from __future__ import annotations

from typing import get_args

from rawi.records import EventType, Status, VoiceKind

EVENT_TYPES: tuple[EventType, ...] = get_args(EventType)
STATUSES: tuple[Status, ...] = get_args(Status)
VOICE_KINDS: tuple[VoiceKind, ...] = get_args(VoiceKind)

# word tags of triggers: 0 is outside, then begin and inside of each type
TRIGGER_TAGS = 1 + 2 * len(EVENT_TYPES)

# each role is tagged on its own (outside, begin, inside), since the same words can be recipient and place
ROLES = ("actor", "recipient", "place", "time", "source", "outer", "cue")
OUTSIDE, BEGIN, INSIDE = range(3)

# yes-or-no questions asked of each trigger
FLAGS = ("hedged", "implicit_actor", "carried_source", "repeated")


def begin_tag(event: EventType) -> int:
    """Return the column of the tag that begins a trigger of this type; the one after it continues it."""
    return 1 + 2 * EVENT_TYPES.index(event)
