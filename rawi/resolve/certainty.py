"""How sure each voice is that an act is so, and how sure the paper is: the scale of FactBank.

FactBank (R. Saurí and J. Pustejovsky, Language Resources and Evaluation 43, 2009) asks of every event and everyone who
speaks of it how certain he is (certain, probable, possible) and whether it is so (positive, negative). The rules stand
in `data/certainty*.tsv`; `docs/voices.md` explains them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple, cast

from rawi.arabic.orthography import folded
from rawi.arabic.tables import rows
from rawi.reader.interface import Mention
from rawi.records import Certainty, Cue

PACKAGE = "rawi.resolve"
UNKNOWN: Certainty = "Uu"
_ANY = "*"
_WEAKER: dict[str, dict[str, str]] = {
    "told": {},
    "probable": {"CT": "PR"},
    "possible": {"CT": "PS", "PR": "PS"},
}


class Stand(NamedTuple):
    """A line of `certainty.tsv`: what a verb of saying makes of what is said, for its speaker and for the paper."""

    voice: str
    paper: str


@cache
def _stands() -> dict[str, Stand]:
    return {r["stance"]: Stand(r["voice"], r["paper"]) for r in rows(PACKAGE, "certainty.tsv")}


@cache
def _words() -> dict[str, Certainty]:
    return {folded(r["words"]): cast(Certainty, r["certainty"]) for r in rows(PACKAGE, "certainty_words.tsv")}


@cache
def _statuses() -> tuple[tuple[str, str, Certainty, Certainty], ...]:
    return tuple(
        (r["status"], r["cue"], cast(Certainty, r["plain"]), cast(Certainty, r["hedged"]))
        for r in rows(PACKAGE, "certainty_status.tsv")
    )


def as_told(m: Mention) -> Certainty:
    """Return how sure the words make an act, whoever says them."""
    if m.status != "negated":
        said = [c for c in (_words().get(_bare(x)) for x in m.cues) if c is not None]
        if said and (m.hedged or m.status in ("future", "hypothetical")):
            return said[0]
    kinds = {c.kind for c in m.cues}
    for status, cue, plain, hedged in _statuses():
        if status == m.status and (cue in kinds or cue == _ANY):
            return hedged if m.hedged else plain
    return UNKNOWN


def _bare(cue: Cue) -> str:
    """A cue without the «و» or «ف» before it."""
    words = folded(cue.text)
    return words[1:] if words not in _words() and words[:1] in ("و", "ف") else words


def _by(stand: str, told: Certainty) -> Certainty:
    """What someone holds who takes a stand on what is told."""
    if stand == "open" or told in ("Uu", "CTu"):
        return UNKNOWN
    degree, polarity = told[:2], told[2]
    if stand == "denied":
        return cast(Certainty, degree + "-")
    if stand == "doubted":
        return "PR-"
    return cast(Certainty, _WEAKER[stand].get(degree, degree) + polarity)


def of_voices(m: Mention) -> list[Certainty]:
    """Return how sure each voice of a mention is, in the order of its voices."""
    told = as_told(m)
    return [_by(_stand(s.stance).voice, told) for s in m.source]


def of_paper(m: Mention) -> Certainty:
    """Return how sure the paper itself is: as the words make it where it speaks itself; else what it takes on."""
    told = as_told(m)
    return told if not m.source else _by(_least([_stand(s.stance).paper for s in m.source]), told)


def _stand(stance: str) -> Stand:
    return _stands().get(stance, _stands()["says"])


def _least(stands: Sequence[str]) -> str:
    """What the paper takes on of the nearest voice; nothing where that voice itself is passed on by another."""
    return stands[0] if len(stands) == 1 else "open"
