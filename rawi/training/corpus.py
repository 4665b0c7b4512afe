"""Which documents train, tune and measure, and which raw articles the encoder may be pre-trained on."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rawi.training.standoff import read_snapshot, whole_text

Pair = tuple[dict[str, Any], dict[str, Any]]
# a text that shares more than this much of its six-word runs with a dev document is no raw text for us
SHARED = 0.05
_NOISE = re.compile("[\u0640\u064b-\u0652\u0670\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def is_tune(id: str, share: float) -> bool:
    """Tell whether a document is kept apart for tuning; stable over runs and additions."""
    return int(hashlib.sha256(id.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF < share


def split(folder: Path, tune: float) -> tuple[list[Pair], list[Pair], list[Pair]]:
    """Return (train, tune, dev) out of the files that `rawi-train data` wrote into `folder`."""
    names = [p.name.removesuffix(".docs.jsonl") for p in sorted(folder.glob("*.docs.jsonl"))]
    if "dev" not in names:
        raise FileNotFoundError(f"{folder / 'dev.docs.jsonl'}: run 'rawi-train data' first")
    from rawi.training.evaluate import load_pairs

    every = [p for n in names if n != "dev" for p in load_pairs(folder, n)]
    dev = load_pairs(folder, "dev")
    kept = [p for p in every if not is_tune(p[0]["id"], tune)]
    return kept, [p for p in every if is_tune(p[0]["id"], tune)], dev


def _runs(text: str, n: int = 6) -> set[str]:
    words = re.sub(r"[^\w\s]", " ", text).split()
    return {" ".join(words[i : i + n]) for i in range(len(words) - n + 1)}


def raw_texts(snapshot: Path, dev: Sequence[Pair]) -> list[str]:
    """Return the raw articles as plain texts, the most political first, without copies and without anything from
    `dev`."""
    urls = {d["url"] for d, _ in dev}
    runs = set().union(*[_runs(d["text"]) for d, _ in dev]) if dev else set()
    political = re.compile(
        r"رئيس|وزير|حكوم|قوات|الأمم|مجلس|برلمان|معارض|شرط|الجيش|محكم|مسلح|الخارجية|ميليشيا|تنظيم|مقتل|نووي"
    )
    seen: set[str] = set()
    texts: list[tuple[float, str]] = []
    for _, article in read_snapshot(snapshot):
        text = re.sub(r"\s+", " ", _NOISE.sub("", whole_text(article))).strip()
        own = _runs(text)
        if (
            article["url"] in urls
            or text[:300] in seen
            or len(text) < 200
            or len(own & runs) > SHARED * max(len(own), 1)
        ):
            continue
        seen.add(text[:300])
        texts.append((len(political.findall(text)) / (len(text.split()) + 30), text))
    return [t for _, t in sorted(texts, key=lambda x: -x[0])]
