"""Train the reader: annotated documents in, a checkpoint out. Seeded, resumable, on a CPU or a GPU."""

from __future__ import annotations

import json
import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from rawi.reader.labels import FLAGS, ROLES, STATUSES, TRIGGER_TAGS, VOICE_KINDS
from rawi.training.data import IGNORE, Batch, Example, collate, windows_of
from rawi.training.model import ReaderModel


@dataclass(frozen=True)
class TrainConfig:
    """How the reader is trained; the same names stand in the configuration file under `[train]`."""

    epochs: int = 10
    batch: int = 6
    rate: float = 2e-4
    head_rate: float = 8e-4
    decay: float = 0.9
    warmup: float = 0.1
    dropout: float = 0.15
    noise: float = 0.1
    unmarked: float = 0.1
    plain: float = 0.15
    type_drop: float = 0.1
    average: int = 3
    frozen: int = 0
    seed: int = 13
    weights: dict[str, float] = field(
        default_factory=lambda: {"trigger": 1.0, "roles": 1.0, "status": 1.0, "kind": 0.5, "flags": 0.5, "modes": 0.5}
    )


def losses(model: ReaderModel, b: Batch, type_drop: float = 0.0) -> dict[str, Tensor]:
    """Return the loss of each task in nats: trigger tags a sentence-sized stretch of words, the rest a trigger."""
    logits, states = model.triggers(b.ids, b.keep, b.first, b.last, b.marks)
    out = {"trigger": F.cross_entropy(logits.reshape(-1, TRIGGER_TAGS), b.tags.reshape(-1), ignore_index=IGNORE) * 25}
    marker = b.marker
    if type_drop:
        # now and then a wrong type, so that the branch does not lean on it
        wrong = torch.randint(1, int(model.roles.types.num_embeddings), (len(marker), 1))
        marker = torch.where((torch.rand(len(marker), 1) < type_drop) & (marker > 0), wrong.expand_as(marker), marker)
    roles, labels = _read_roles(model, b, states, marker)
    tags = b.role_tags.transpose(1, 2)
    words = (tags[:, :, 0] != IGNORE).sum().clamp(min=1)
    flat = roles.reshape(*roles.shape[:2], len(ROLES), 3)
    out["roles"] = (
        F.cross_entropy(flat.reshape(-1, 3), tags.reshape(-1), ignore_index=IGNORE, reduction="sum") / words * 25
    )
    n, k, f = len(STATUSES), len(VOICE_KINDS), len(FLAGS)
    known = b.status != IGNORE
    if known.any():
        out["status"] = F.cross_entropy(labels[known, :n], b.status[known])
        out["flags"] = F.binary_cross_entropy_with_logits(labels[known, n + k : n + k + f], b.flags[known])
        modes = F.binary_cross_entropy_with_logits(
            labels[:, n + k + f :], b.modes, weight=b.mode_known, reduction="sum"
        )
        out["modes"] = modes / known.sum()
    if (b.kind != IGNORE).any():
        out["kind"] = F.cross_entropy(labels[:, n : n + k], b.kind, ignore_index=IGNORE)
    return out


def _read_roles(model: ReaderModel, b: Batch, states: Tensor, marker: Tensor, parts: int = 3) -> tuple[Tensor, Tensor]:
    """Run the branch on rows of like length together, since sentences differ much and padding costs as much as
    words."""
    length = b.role_keep.sum(1).long()
    order = torch.argsort(length)
    words = b.role_first.shape[1]
    roles, labels = [], []
    for rows in order.tensor_split(min(parts, len(order))):
        n = int(length[rows].max())
        index = b.index[rows, :n]
        sentence = torch.gather(states[b.rows[rows]], 1, index[:, :, None].expand(-1, -1, states.shape[2]))
        # every word has a piece of its own or shares one, so there are no more words than pieces
        w = min(words, n)
        out, label, _ = model.roles(
            sentence,
            b.role_keep[rows, :n],
            marker[rows, :n],
            b.role_first[rows, :w].clamp(max=n - 1),
            b.role_last[rows, :w].clamp(max=n - 1),
            b.trigger[rows],
        )
        roles.append(F.pad(out, (0, 0, 0, words - w)))
        labels.append(label)
    back = torch.argsort(order)
    return torch.cat(roles)[back], torch.cat(labels)[back]


def parameter_groups(model: ReaderModel, config: TrainConfig) -> list[dict[str, object]]:
    """Split parameters: heads learn at `head_rate`; encoder layers at `rate`, a factor `decay` slower each layer
    down."""
    depth = len(model.triggers.encoder.layers)
    fork = depth - model.triggers.config.branch
    by_rate: dict[float, list[nn.Parameter]] = {}
    for name, p in model.named_parameters():
        if not p.requires_grad:
            continue
        if name.startswith("triggers.encoder.layers."):
            rate = config.rate * config.decay ** (depth - 1 - int(name.split(".")[3]))
        elif name.startswith("triggers.encoder."):
            rate = config.rate * config.decay**depth
        elif name.startswith("roles.layers."):
            rate = config.rate * config.decay ** (depth - 1 - fork - int(name.split(".")[2]))
        else:
            rate = config.head_rate
        by_rate.setdefault(rate, []).append(p)
    return [{"params": ps, "lr": r, "peak": r, "weight_decay": 0.01} for r, ps in by_rate.items()]


def _freeze(model: ReaderModel, layers: int) -> None:
    """Keep the embeddings and the lowest layers as pre-training left them; 0 freezes nothing."""
    if layers:
        encoder = model.triggers.encoder
        for module in (encoder.words, encoder.positions, encoder.norm, *encoder.layers[:layers]):
            module.requires_grad_(False)


def train(
    model: ReaderModel,
    examples: Sequence[Example],
    plain: Sequence[Example],
    modes: Sequence[str],
    config: TrainConfig,
    folder: Path,
    evaluate: Callable[[ReaderModel], dict[str, float]] | None = None,
    window: int = 256,
) -> None:
    """Train `model` in place and leave it with the mean weights of the last `average` epochs.

    `plain` holds the same documents as `examples`, encoded without hamza, drawn in place of them with chance
    `config.plain`. Writes `log.jsonl` and, after each epoch, `state.pt`, from which a run that was stopped goes on."""
    torch.manual_seed(config.seed)
    folder.mkdir(parents=True, exist_ok=True)
    _freeze(model, config.frozen)
    groups = parameter_groups(model, config)
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), eps=1e-6, fused=True)
    vocab = model.triggers.encoder.config.vocab_size
    done, sums = 0, {}
    state_file = folder / "state.pt"
    if state_file.exists():
        state = torch.load(state_file, weights_only=False)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        done, sums = state["epoch"], state["sums"]
    steps = sum(len(windows_of(e, window, None)) for e in examples) / config.batch * config.epochs
    for epoch in range(done, config.epochs):
        rng = random.Random(config.seed * 1000 + epoch)
        windows = []
        for e, p in zip(examples, plain, strict=True):
            chosen = p if rng.random() < config.plain else e
            windows += [(chosen, w) for w in windows_of(chosen, window, rng)]
        # windows of like length together, so that little is padding
        windows.sort(key=lambda w: sum(len(p.ids) for _, _, p in w[1]) + rng.random() * 60)
        batches = [windows[i : i + config.batch] for i in range(0, len(windows), config.batch)]
        rng.shuffle(batches)
        model.train()
        start, total = time.monotonic(), dict.fromkeys(config.weights, 0.0)
        for i, batch in enumerate(batches):
            step = epoch * len(batches) + i
            whole = max(steps, len(batches) * config.epochs)
            warm = max(1.0, config.warmup * whole)
            scale = min((step + 1) / warm, max(0.02, (whole - step) / (whole - warm)))
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * scale
            parts = losses(model, collate(batch, modes, rng, config.noise, vocab, config.unmarked), config.type_drop)
            loss = torch.stack([parts[k] * config.weights[k] for k in parts]).sum()
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            for k, v in parts.items():
                total[k] += float(v.detach()) / len(batches)
        if epoch >= config.epochs - config.average:
            for k, v in model.state_dict().items():
                sums[k] = sums.get(k, 0) + v.detach().double() if v.is_floating_point() else v
        row: dict[str, object] = {"epoch": epoch + 1, "seconds": round(time.monotonic() - start)}
        row |= {f"loss of {k}": round(v, 4) for k, v in total.items()}
        if evaluate is not None:
            model.eval()
            row |= evaluate(model)
        with (folder / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(row) + "\n")
        state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch + 1, "sums": sums}
        torch.save(state, folder / "state.tmp")
        (folder / "state.tmp").replace(state_file)
        if not math.isfinite(sum(total.values())):
            raise FloatingPointError(f"{folder}: the loss is no longer finite in epoch {epoch + 1}; lower the rate")
    n = min(config.average, config.epochs)
    averaged = {k: (v / n).float() if v.is_floating_point() else v for k, v in sums.items()}
    model.load_state_dict(averaged)
    model.eval()
    torch.save(model.state_dict(), folder / "model.pt")


def config_from(table: dict[str, object]) -> TrainConfig:
    """Build a TrainConfig from a table of the configuration file. Raises ValueError for a name it does not know."""
    known = {f.name for f in fields(TrainConfig)}
    if unknown := set(table) - known:
        raise ValueError(f"[train] has no setting {', '.join(sorted(unknown))}; known are {', '.join(sorted(known))}")
    return TrainConfig(**{**asdict(TrainConfig()), **table})  # type: ignore[arg-type]
