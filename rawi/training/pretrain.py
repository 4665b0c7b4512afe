"""Continue the encoder's pre-training on raw Arabic news: masked pieces, as in Devlin et al. (2019) with RoBERTa's
packing.

Logits are computed at masked positions only, with the word embeddings as the output layer.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from rawi.training.encoder import Encoder

BOS, PAD, EOS, UNK, MASK = range(5)


@dataclass(frozen=True)
class PretrainConfig:
    """What the masked-piece pre-training does; `minutes` ends it by the clock, whatever `steps` says."""

    steps: int = 20000
    minutes: float = 60.0
    length: int = 128
    batch: int = 24
    rate: float = 3e-4
    warmup: int = 150
    masked: float = 0.2
    seed: int = 13
    save_every: int = 200


def pack(ids: list[list[int]], length: int) -> np.ndarray:
    """Pack piece ids of texts end to end into rows of `length`, each beginning with <s> and ending with </s>."""
    flat: list[int] = []
    for text in ids:
        flat += [*text, EOS]
    body = length - 2
    n = len(flat) // body
    rows = np.asarray(flat[: n * body], np.int32).reshape(n, body)
    return np.concatenate([np.full((n, 1), BOS), rows, np.full((n, 1), EOS)], 1).astype(np.int32)


def mask_pieces(ids: Tensor, share: float, vocab: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Return masked ids and a boolean map of the positions to predict (80 % <mask>, 10 % random, 10 % left)."""
    pick = torch.rand(ids.shape, generator=generator) < share
    pick &= ids > MASK
    how = torch.rand(ids.shape, generator=generator)
    out = ids.clone()
    out[pick & (how < 0.8)] = MASK
    swap = pick & (how >= 0.8) & (how < 0.9)
    out[swap] = torch.randint(MASK + 1, vocab, ids.shape, generator=generator)[swap]
    return out, pick


class MaskedPieces(nn.Module):
    """The encoder with a masked-piece head whose output layer is the word embeddings."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        h = encoder.config.hidden_size
        self.encoder = encoder
        self.dense = nn.Linear(h, h)
        self.norm = nn.LayerNorm(h)
        self.bias = nn.Parameter(torch.zeros(encoder.config.vocab_size))
        with torch.no_grad():
            self.dense.weight.copy_(torch.eye(h))
            self.dense.bias.zero_()

    def forward(self, ids: Tensor, pick: Tensor, targets: Tensor) -> Tensor:
        """Mean cross-entropy in nats over the picked positions."""
        x = self.encoder(ids, torch.ones_like(ids))[pick]
        x = self.norm(F.gelu(self.dense(x)))
        return F.cross_entropy((x @ self.encoder.words.weight.T + self.bias).float(), targets)


def batches(rows: np.ndarray, size: int, seed: int) -> Iterator[Tensor]:
    """Yield shuffled batches of rows for ever."""
    rng = np.random.default_rng(seed)
    while True:
        order = rng.permutation(len(rows))
        for i in range(0, len(order) - size + 1, size):
            yield torch.from_numpy(rows[np.sort(order[i : i + size])].astype(np.int64))


def pretrain(encoder: Encoder, rows: np.ndarray, held_out: np.ndarray, config: PretrainConfig, folder: Path) -> float:
    """Train `encoder` in place on `rows` [texts, length] and return the loss on `held_out` after it.

    Writes `encoder.pt` (weights, every `save_every` steps) and `log.jsonl` into `folder`."""
    torch.manual_seed(config.seed)
    folder.mkdir(parents=True, exist_ok=True)
    model = MaskedPieces(encoder)
    decay = [p for p in model.parameters() if p.dim() > 1]
    plain = [p for p in model.parameters() if p.dim() <= 1]
    groups = [{"params": decay, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=config.rate, betas=(0.9, 0.98), eps=1e-6)
    generator = torch.Generator().manual_seed(config.seed)
    vocab = encoder.config.vocab_size

    def evaluate() -> float:
        model.eval()
        g = torch.Generator().manual_seed(1)
        total = []
        with torch.no_grad():
            for i in range(0, len(held_out), 32):
                ids = torch.from_numpy(held_out[i : i + 32].astype(np.int64))
                masked, pick = mask_pieces(ids, 0.15, vocab, g)
                total.append(float(model(masked, pick, ids[pick])))
        model.train()
        return sum(total) / max(1, len(total))

    start, mean = time.monotonic(), 0.0
    with (folder / "log.jsonl").open("a", encoding="utf-8") as log:
        for step, ids in enumerate(batches(rows, config.batch, config.seed)):
            spent = (time.monotonic() - start) / 60
            progress = max(step / config.steps, spent / config.minutes)
            last = progress >= 1
            if step % config.save_every == 0 or last:
                row = {
                    "step": step,
                    "minutes": round(spent, 1),
                    "loss": round(mean, 3),
                    "held_out": round(evaluate(), 3),
                }
                log.write(json.dumps(row) + "\n")
                log.flush()
                torch.save(encoder.state_dict(), folder / "encoder.tmp")
                (folder / "encoder.tmp").replace(folder / "encoder.pt")
            if last:
                return float(row["held_out"])
            rate = config.rate * min(1.0, (step + 1) / config.warmup) * (0.5 + 0.5 * math.cos(math.pi * progress))
            for group in optimizer.param_groups:
                group["lr"] = max(rate, 1e-6)
            masked, pick = mask_pieces(ids, config.masked, vocab, generator)
            loss = model(masked, pick, ids[pick])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            mean = loss.item() if step == 0 else 0.98 * mean + 0.02 * loss.item()
    raise AssertionError("the batches never end")
