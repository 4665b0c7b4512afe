"""The sentence encoder in PyTorch: a 12-layer, 384-wide BERT, initialised from multilingual-e5-small.

The architecture is Devlin et al. (2019), post-layer-norm; weights are those of multilingual-e5-small
(Wang et al., 2024, MIT licence). Only training imports this module.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F


@dataclass(frozen=True)
class EncoderConfig:
    """Sizes of the encoder; the defaults are those of multilingual-e5-small after its vocabulary was cut."""

    vocab_size: int
    hidden_size: int = 384
    num_hidden_layers: int = 12
    num_attention_heads: int = 12
    intermediate_size: int = 1536
    max_position_embeddings: int = 512
    layer_norm_eps: float = 1e-12

    def save(self, path: Path) -> None:
        """Write the configuration as JSON."""
        path.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> EncoderConfig:
        """Read a configuration that `save` wrote."""
        return cls(**json.loads(path.read_text(encoding="utf-8")))


class PoolDropout(nn.Module):
    """Dropout that draws its masks from a pool of random numbers made once: on a CPU many times faster than drawing
    anew."""

    pools: ClassVar[dict[tuple[float, torch.device], Tensor]] = {}
    size = 1 << 23

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        """Return x with a share p of its values set to zero and the rest scaled up; unchanged when not training."""
        n = x.numel()
        if not self.training or self.p == 0:
            return x
        if n >= self.size:
            return F.dropout(x, self.p, True)
        key = self.p, x.device
        if key not in self.pools:
            keep = torch.rand(self.size, device=x.device) >= self.p
            self.pools[key] = keep.to(torch.float32) / (1 - self.p)
        at = int(torch.randint(0, self.size - n, (1,)))
        return x * self.pools[key][at : at + n].view(x.shape)


class Layer(nn.Module):
    """One transformer layer: self-attention and feed-forward, each with residual and layer norm after it."""

    def __init__(self, c: EncoderConfig, dropout: float = 0.1) -> None:
        super().__init__()
        h = c.hidden_size
        self.heads, self.drop = c.num_attention_heads, PoolDropout(dropout)
        self.qkv = nn.Linear(h, 3 * h)
        self.out = nn.Linear(h, h)
        self.norm1 = nn.LayerNorm(h, eps=c.layer_norm_eps)
        self.up = nn.Linear(h, c.intermediate_size)
        self.down = nn.Linear(c.intermediate_size, h)
        self.norm2 = nn.LayerNorm(h, eps=c.layer_norm_eps)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Return the layer's output. `x` is [batch, length, hidden]; `mask` [batch, 1, 1, length] is added to the
        scores."""
        b, n, h = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, self.heads, h // self.heads).permute(2, 0, 3, 1, 4)
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask.to(q.dtype))
        a = self.out(a.transpose(1, 2).reshape(b, n, h))
        x = self.norm1(x + self.drop(a))
        f = self.down(F.gelu(self.up(x)))
        return self.norm2(x + self.drop(f))


def additive_mask(keep: Tensor) -> Tensor:
    """Turn a [batch, length] mask of ones (keep) and zeros into what `Layer` adds to its attention scores."""
    return (1.0 - keep[:, None, None, :].float()) * -10000.0


class Encoder(nn.Module):
    """Embeddings and layers; `embed` and `layers` are used apart by the reader, which branches off between layers."""

    def __init__(self, config: EncoderConfig, dropout: float = 0.1) -> None:
        super().__init__()
        c = self.config = config
        self.words = nn.Embedding(c.vocab_size, c.hidden_size)
        self.positions = nn.Embedding(c.max_position_embeddings, c.hidden_size)
        self.norm = nn.LayerNorm(c.hidden_size, eps=c.layer_norm_eps)
        self.layers = nn.ModuleList(Layer(c, dropout) for _ in range(c.num_hidden_layers))
        self.drop = PoolDropout(dropout)

    def embed(self, ids: Tensor) -> Tensor:
        """Embed piece ids [batch, length] to [batch, length, hidden]."""
        at = torch.arange(ids.shape[1], device=ids.device)
        return self.drop(self.norm(self.words(ids) + self.positions(at)[None]))

    def forward(self, ids: Tensor, keep: Tensor) -> Tensor:
        """Encode piece ids [batch, length] under a mask `keep` of the same shape; returns [batch, length, hidden]."""
        x, mask = self.embed(ids), additive_mask(keep)
        for layer in self.layers:
            x = layer(x, mask)
        return x

    def load_bert(self, weights: dict[str, Tensor], rows: list[int]) -> None:
        """Take over weights named as in a BertModel; `rows` are the embedding rows to keep, in the new order."""
        w = weights
        with torch.no_grad():
            self.words.weight.copy_(w["embeddings.word_embeddings.weight"][torch.tensor(rows)])
            types = w["embeddings.token_type_embeddings.weight"][0]
            self.positions.weight.copy_(w["embeddings.position_embeddings.weight"] + types)
            self.norm.weight.copy_(w["embeddings.LayerNorm.weight"])
            self.norm.bias.copy_(w["embeddings.LayerNorm.bias"])
            for i, layer in enumerate(self.layers):
                p = f"encoder.layer.{i}."
                names = [p + f"attention.self.{n}." for n in ("query", "key", "value")]
                layer.qkv.weight.copy_(torch.cat([w[n + "weight"] for n in names]))
                layer.qkv.bias.copy_(torch.cat([w[n + "bias"] for n in names]))
                for module, name in (
                    (layer.out, "attention.output.dense"),
                    (layer.norm1, "attention.output.LayerNorm"),
                    (layer.up, "intermediate.dense"),
                    (layer.down, "output.dense"),
                    (layer.norm2, "output.LayerNorm"),
                ):
                    module.weight.copy_(w[p + name + ".weight"])
                    module.bias.copy_(w[p + name + ".bias"])
