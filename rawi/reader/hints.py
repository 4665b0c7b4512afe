"""What the cue lexicon says of a sentence, as a prior for the trained reader.

The lexicon knows many more act words than the annotated articles hold; the model knows when they count. A hint
raises the log-odds of its type at its words; how much is chosen on held-out training data (`hint` in the settings).
"""

from __future__ import annotations

from collections.abc import Sequence

from rawi.reader.acts import acts
from rawi.reader.phrases import tokens
from rawi.records import EventType

Hint = tuple[int, int, EventType]


def hints(sentences: Sequence[str]) -> list[list[Hint]]:
    """Return for each sentence of a report the acts that the lexicon finds: start, end (offsets in it) and type."""
    out: list[list[Hint]] = []
    attacked = False
    for number, text in enumerate(sentences):
        ts = tokens(text)
        found = [
            (ts[h.begin].start, ts[h.end - 1].end, h.cue.event)
            for h, _ in acts(ts, title=number == 0, attacked=attacked)
        ]
        attacked = attacked or any(event == "ASSAULT" for _, _, event in found)
        out.append(found)
    return out
