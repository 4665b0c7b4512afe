"""In which contexts (PLOVER's 37) an event stands, by cue words of its sentence."""

from __future__ import annotations

import re
from functools import cache

from rawi.arabic.orthography import normalise
from rawi.ontology import plover

# more than this many contexts say nothing any more
MOST = 3
# characters on either side of the trigger in which a cue counts
REACH = 300
# an optional conjunction, preposition and article before a cue, as attached in Arabic
_PROCLITICS = r"(?:[وف]?[بلك]?(?:ال|لل)?)?"


@cache
def _cues() -> re.Pattern[str]:
    parts = []
    for c in plover.contexts().values():
        words = "|".join(
            re.escape(normalise(w, fold=True).text) for w in sorted(c.cues_ar.split("|"), key=len, reverse=True)
        )
        parts.append(f"(?P<{c.context}>{words})")
    return re.compile(rf"\b{_PROCLITICS}(?:{'|'.join(parts)})(?:ين|ون|ات|ه|ي|يه|ها|هم)?\b")


def contexts(sentence: str, trigger: int) -> list[str]:
    """Return up to three contexts of an event, those with cues nearest to its trigger first.

    `trigger` is the offset of the trigger in `sentence`; cues farther off than `REACH` characters do not count."""
    begin = max(0, trigger - REACH)
    n = normalise(sentence[begin : trigger + REACH], fold=True)
    at = n.from_original(trigger - begin, trigger - begin)[0]
    best: dict[str, int] = {}
    for m in _cues().finditer(n.text):
        context = m.lastgroup or ""
        distance = abs(m.start() - at)
        best[context] = min(distance, best.get(context, distance))
    return sorted(best, key=lambda c: best[c])[:MOST]
