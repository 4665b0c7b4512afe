"""From the trained reader's logits to spans and labels. Plain NumPy; shapes as in `rawi.training.model`."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from rawi.reader.labels import BEGIN, INSIDE, OUTSIDE, ROLES

Floats = NDArray[np.floating]


class TriggerHit(msgspec.Struct, frozen=True):
    """A trigger found: words `begin` to `end` (inclusive) of the part, its type, and the probability of trigger and
    type."""

    begin: int
    end: int
    event: int
    probability: float


def softmax(x: Floats) -> Floats:
    """Softmax over the last axis."""
    e: Floats = np.exp(x - x.max(-1, keepdims=True))
    out: Floats = e / e.sum(-1, keepdims=True)
    return out


def sigmoid(x: Floats) -> Floats:
    """Logistic function."""
    return 1 / (1 + np.exp(-x))


def triggers(logits: Floats, threshold: float, prior: Floats | None = None) -> list[TriggerHit]:
    """Find triggers in the logits [words, tags] of one sentence.

    A word is part of a trigger if the probability that it is outside of every one is below 1 - `threshold`; a word
    whose inside tag outweighs its begin tag continues a trigger of its type directly before it. `prior` [words, types]
    is added to the log-probabilities of the types when one of them is chosen."""
    p = softmax(logits)
    inside_of = 1 - p[:, OUTSIDE]
    types = np.log(p[:, 1::2] + p[:, 2::2] + 1e-9)
    if prior is not None:
        types = types + prior
    share = softmax(types)
    kind = share.argmax(1)
    hits: list[TriggerHit] = []
    for w in np.flatnonzero(inside_of > threshold):
        k = int(kind[w])
        probability = float(inside_of[w] * share[w, k])
        begin, inside = p[w, 1 + 2 * k], p[w, 2 + 2 * k]
        if hits and hits[-1].end == w - 1 and hits[-1].event == k and inside > begin:
            last = hits[-1]
            hits[-1] = TriggerHit(last.begin, int(w), k, max(last.probability, probability))
        else:
            hits.append(TriggerHit(int(w), int(w), k, probability))
    return hits


def role_spans(logits: Floats, bias: Floats) -> dict[str, list[tuple[int, int, float]]]:
    """Find the spans of each role in the logits [words, 3 x roles] of one trigger; `bias` [roles] is added to begin
    and inside.

    Returns (first word, last word, probability of the begin tag) by role; place, time and source keep the best span
    only."""
    scores = logits.reshape(len(logits), len(ROLES), 3).copy()
    scores[:, :, BEGIN:] += bias[None, :, None]
    p = softmax(scores)
    best = p.argmax(2)
    out: dict[str, list[tuple[int, int, float]]] = {}
    for j, role in enumerate(ROLES):
        spans: list[tuple[int, int, float]] = []
        for w in np.flatnonzero(best[:, j]):
            tag = best[w, j]
            if tag == INSIDE and spans and spans[-1][1] == w - 1:
                spans[-1] = (spans[-1][0], int(w), spans[-1][2])
            else:
                spans.append((int(w), int(w), float(p[w, j, BEGIN] + p[w, j, INSIDE])))
        if role in ("place", "time", "source", "cue") and len(spans) > 1:
            spans = [max(spans, key=lambda s: s[2])]
        out[role] = spans
    return out


def role_odds(logits: Floats, role: str) -> Floats:
    """Return the probability [words] of each word that it belongs to a span of a role; logits as in `role_spans`."""
    scores = logits.reshape(len(logits), len(ROLES), 3)[:, ROLES.index(role)]
    out: Floats = 1 - softmax(scores)[:, OUTSIDE]
    return out
