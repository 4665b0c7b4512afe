"""Runs the reader's two graphs in PyTorch, so that a model in training is judged by the very code that ships."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from rawi.training.model import ReaderModel


class TorchBackend:
    """A `rawi.reader.model.Backend` over a `ReaderModel`; with `only_triggers` set, the roles are left empty.

    With `remember`, what went in once is not computed again: choosing thresholds reads the same documents many
    times."""

    def __init__(self, model: ReaderModel, remember: bool = False) -> None:
        self.model = model
        self.only_triggers = False
        self._seen: dict[bytes, tuple[NDArray[np.floating], ...]] | None = {} if remember else None

    @torch.no_grad()
    def _run(self, graph: torch.nn.Module, *inputs: NDArray[np.generic]) -> tuple[NDArray[np.floating], ...]:
        key = b"".join(x.tobytes() for x in inputs)
        if self._seen is not None and key in self._seen:
            return self._seen[key]
        out = tuple(x.numpy() for x in graph(*map(torch.from_numpy, inputs)))
        if self._seen is not None:
            self._seen[key] = out
        return out

    def triggers(
        self,
        ids: NDArray[np.int64],
        keep: NDArray[np.floating],
        first: NDArray[np.int64],
        last: NDArray[np.int64],
        marks: NDArray[np.int64],
    ) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
        """See `Backend`."""
        logits, states = self._run(self.model.triggers, ids, keep, first, last, marks)
        return logits, states

    def roles(
        self,
        states: NDArray[np.floating],
        keep: NDArray[np.floating],
        marker: NDArray[np.int64],
        first: NDArray[np.int64],
        last: NDArray[np.int64],
        trigger: NDArray[np.int64],
    ) -> tuple[NDArray[np.floating], NDArray[np.floating], NDArray[np.floating]]:
        """See `Backend`."""
        if self.only_triggers:
            n, words = first.shape
            zero = np.zeros((n, words, self.model.roles.roles.out.out_features), np.float32)
            return zero, np.zeros((n, self.model.roles.labels.out.out_features), np.float32), states[:, 0]
        roles, labels, vector = self._run(self.model.roles, states, keep, marker, first, last, trigger)
        return roles, labels, vector
