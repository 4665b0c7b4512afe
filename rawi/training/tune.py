"""Choose the reader's thresholds and calibrate its confidence, on training documents that it was not trained on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from rawi.reader.labels import FLAGS, ROLES
from rawi.reader.model import ModelReader, Settings
from rawi.training.corpus import Pair
from rawi.training.evaluate import coded_mention, reader_of, report_of, score_mentions, sentences_of
from rawi.training.model import ReaderModel
from rawi.training.score import from_annotation, match
from rawi.training.torch_backend import TorchBackend

THRESHOLDS = [0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8]
HINTS = [0.0, 1.0, 2.0, 3.0]
RELUCTANCE = 0.004
TYPE_HINTS = [0.0, 1.0, 2.0]
BIASES = [-0.5, 0.0, 0.5, 1.0, 1.5]
MEASURE = {
    "actor": "actor span",
    "recipient": "recipient span",
    "place": "place found",
    "time": "time found",
    "source": "nearest source span",
}


def tuned(model: ReaderModel, pairs: Sequence[Pair], tokenizer: Path, modes: Sequence[str], branch: int) -> Settings:
    """Return the settings that score best on `pairs`, one at a time: trigger threshold, then a bias for each role.

    Confidence is calibrated by logistic regression of 'trigger and type are right' on the log-odds (Platt scaling)."""
    settings = Settings(modes=list(modes), branch=branch)
    reader: ModelReader = reader_of(model, tokenizer, settings, remember=True)
    # the lexicon was written with train.jsonl at hand, so only the other documents can say how far to trust it
    fresh = [p for p in pairs if p[0]["id"].rsplit("/", 1)[1].startswith("n")] or list(pairs)

    def figure(name: str, pairs: Sequence[Pair] = pairs, **changes: object) -> float:
        work = [(report_of(d), sentences_of(d)) for d, _ in pairs]
        reader.settings = Settings(**{**_fields(settings), **changes})  # type: ignore[arg-type]
        reader._bias = np.array([reader.settings.role_bias.get(r, 0.0) for r in ROLES], np.float32)
        return score_mentions(pairs, reader.read(work)).figures().get(name, 0.0)

    backend = reader.backend
    assert isinstance(backend, TorchBackend)
    backend.only_triggers = True
    grid = [{"threshold": t, "hint": h, "hint_type": k} for h in HINTS for k in TYPE_HINTS for t in THRESHOLDS]
    # the lexicon is trusted no further than it clearly helps
    best = max(grid, key=lambda g: figure("trigger+type", fresh, **g) - RELUCTANCE * g["hint"])
    backend.only_triggers = False
    settings = Settings(**{**_fields(settings), **best})  # type: ignore[arg-type]
    for role, measure in MEASURE.items():
        bias = max(BIASES, key=lambda b: (figure(measure, role_bias={**settings.role_bias, role: b}), -abs(b)))  # noqa: B023
        settings = Settings(**{**_fields(settings), "role_bias": {**settings.role_bias, role: bias}})  # type: ignore[arg-type]
    for flag in ("hedged", "carried_source"):
        assert flag in FLAGS
        measure = "hedged" if flag == "hedged" else "nearest source span"
        cut = max(
            (0.3, 0.4, 0.5, 0.6, 0.7),
            key=lambda c: figure(measure, flag_threshold={**settings.flag_threshold, flag: c}),
        )  # noqa: B023
        settings = Settings(**{**_fields(settings), "flag_threshold": {**settings.flag_threshold, flag: cut}})  # type: ignore[arg-type]
    figure("trigger+type")
    work = [(report_of(d), sentences_of(d)) for d, _ in pairs]
    odds, right = [], []
    for (doc, ann), mentions in zip(pairs, reader.read(work), strict=True):
        gold, coded = from_annotation(doc, ann), [coded_mention(m) for m in mentions]
        hits = {j for i, j in match(gold, coded) if gold[i].event == coded[j].event}
        for j, m in enumerate(mentions):
            p = min(max(m.confidence, 1e-3), 1 - 1e-3)
            odds.append(np.log(p / (1 - p)))
            right.append(float(j in hits))
    slope, intercept = _platt(np.array(odds), np.array(right))
    return Settings(**{**_fields(settings), "calibration": (round(slope, 4), round(intercept, 4))})  # type: ignore[arg-type]


def _fields(s: Settings) -> dict[str, object]:
    return {f: getattr(s, f) for f in s.__struct_fields__}


def _platt(x: np.ndarray, y: np.ndarray, steps: int = 100) -> tuple[float, float]:
    """Fit y = sigmoid(a x + b) by Newton's method with a little ridge; a step that does not help is halved."""
    features = np.stack([x, np.ones_like(x)], 1)

    def loss(w: np.ndarray) -> float:
        z = features @ w
        return float(np.logaddexp(0, z).sum() - y @ z + 5e-3 * w @ w)

    w = np.zeros(2)
    for _ in range(steps):
        p = 0.5 * (1 + np.tanh(features @ w / 2))
        gradient = features.T @ (p - y) + 1e-2 * w
        hessian = (features * (p * (1 - p))[:, None]).T @ features + 1e-2 * np.eye(2)
        step = np.linalg.solve(hessian, gradient)
        while loss(w - step) > loss(w) and np.abs(step).max() > 1e-9:
            step /= 2
        w = w - step
        if np.abs(step).max() < 1e-8:
            break
    return float(w[0]), float(w[1])
