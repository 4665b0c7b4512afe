"""The reader as a PyTorch model: one encoder, a tagger of triggers, and a branch that reads the sentence once a
trigger.

The branch takes the states of a lower layer of the shared encoder, marks the trigger in them (an embedding of its event
type, added at its pieces), and runs its own copies of the upper layers, so that every word is read in the light of the
trigger before its roles are tagged. This is the typed marker of Zhou and Chen (2022) moved up into the network, which
costs a quarter of a second pass instead of a whole one.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from rawi.reader.hints import MARKS
from rawi.reader.labels import EVENT_TYPES, FLAGS, ROLES, STATUSES, TRIGGER_TAGS, VOICE_KINDS
from rawi.training.encoder import Encoder, PoolDropout, additive_mask


@dataclass(frozen=True)
class ReaderConfig:
    """Shape of the reader. `branch` is the number of upper layers that the trigger branch has for itself, `entry` the
    layer before which the marks of the lexicon come in."""

    modes: tuple[str, ...]
    branch: int = 3
    hidden: int = 256
    entry: int = 3


class Tagger(nn.Module):
    """Two-layer classifier of word vectors: the sum of a word's first and last piece goes in, logits come out."""

    def __init__(self, width: int, hidden: int, labels: int, drop: PoolDropout) -> None:
        super().__init__()
        self.first = nn.Linear(width, hidden)
        self.last = nn.Linear(width, hidden)
        self.out = nn.Linear(hidden, labels)
        self.drop = drop

    def forward(self, first: Tensor, last: Tensor) -> Tensor:
        """[…, width] twice to […, labels]."""
        return self.out(self.drop(F.gelu(self.first(first) + self.last(last))))


def gather_words(x: Tensor, at: Tensor) -> Tensor:
    """Pick the states [batch, length, width] at positions [batch, words]; returns [batch, words, width]."""
    return torch.gather(x, 1, at[:, :, None].expand(-1, -1, x.shape[2]))


class TriggerEncoder(nn.Module):
    """Window in, trigger logits a word and the states for the branch out. This is the first of the two exported
    graphs."""

    def __init__(self, encoder: Encoder, config: ReaderConfig, drop: PoolDropout) -> None:
        super().__init__()
        self.encoder, self.config, self.drop = encoder, config, drop
        self.tagger = Tagger(encoder.config.hidden_size, config.hidden, TRIGGER_TAGS, drop)
        self.marks = nn.Embedding(MARKS, encoder.config.hidden_size)
        # a reader that was trained without marks goes on as it was
        nn.init.zeros_(self.marks.weight)

    def forward(self, ids: Tensor, keep: Tensor, first: Tensor, last: Tensor, marks: Tensor) -> tuple[Tensor, Tensor]:
        """ids, keep: [windows, length]; first, last: [windows, words]; marks: [windows, length, 3]. Returns logits
        [windows, words, tags] and states."""
        x, mask = self.encoder.embed(ids), additive_mask(keep)
        fork = len(self.encoder.layers) - self.config.branch
        states = x
        for i, layer in enumerate(self.encoder.layers):
            if i == self.config.entry:
                told = self.marks(marks) * (marks > 0)[..., None].to(x.dtype)
                x = x + told.sum(2)
            if i == fork:
                states = x
            x = layer(x, mask)
        if fork == len(self.encoder.layers):
            states = x
        x = self.drop(x)
        return self.tagger(gather_words(x, first), gather_words(x, last)), states


class RoleReader(nn.Module):
    """A trigger's sentence in, roles of its words and labels of the trigger out. This is the second exported graph."""

    def __init__(self, encoder: Encoder, config: ReaderConfig, drop: PoolDropout) -> None:
        super().__init__()
        h = encoder.config.hidden_size
        self.config, self.drop = config, drop
        fork = len(encoder.layers) - config.branch
        self.layers = nn.ModuleList(copy.deepcopy(layer) for layer in encoder.layers[fork:])
        self.types = nn.Embedding(len(EVENT_TYPES) + 1, h)
        nn.init.normal_(self.types.weight, std=0.1)
        with torch.no_grad():
            self.types.weight[0].zero_()
        self.norm = nn.LayerNorm(h)
        self.roles = Tagger(h, config.hidden, 3 * len(ROLES), drop)
        self.labels = Tagger(h, config.hidden, len(STATUSES) + len(VOICE_KINDS) + len(FLAGS) + len(config.modes), drop)

    def forward(
        self, states: Tensor, keep: Tensor, marker: Tensor, first: Tensor, last: Tensor, trigger: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Read each trigger's sentence.

        states: [triggers, length, width], the fork's states of the sentence; keep: [triggers, length]; marker: the
        same shape, 0 or 1 + event type at the trigger's pieces; first, last: [triggers, words]; trigger: [triggers,
        2], the positions of the trigger's first and last piece. Returns role logits [triggers, words, 3 x roles], label
        logits and the trigger's vector [triggers, width]."""
        x = self.norm(states + self.types(marker) * (marker > 0)[:, :, None].to(states.dtype))
        mask = additive_mask(keep)
        for layer in self.layers:
            x = layer(x, mask)
        x = self.drop(x)
        words = self.roles(gather_words(x, first), gather_words(x, last))
        ends = gather_words(x, trigger)
        return words, self.labels(ends[:, 0], ends[:, 1]), ends[:, 0]


class ReaderModel(nn.Module):
    """Both parts, with one dropout pool."""

    def __init__(self, encoder: Encoder, config: ReaderConfig, dropout: float = 0.15) -> None:
        super().__init__()
        drop = PoolDropout(dropout)
        self.triggers = TriggerEncoder(encoder, config, drop)
        self.roles = RoleReader(encoder, config, drop)
