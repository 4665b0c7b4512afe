"""Figures of a reader: in training (mentions alone, annotated sentences) and at the end (the whole chain on plain
text)."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from rawi.reader.interface import Mention
from rawi.records import Report, Sentence
from rawi.training.corpus import Pair
from rawi.training.score import Actor, Coded, Score, compare, from_annotation, from_records, sentence_starts

if TYPE_CHECKING:
    from rawi.training.model import ReaderModel


def report_of(doc: dict[str, Any]) -> Report:
    """Return an annotated document as a report."""
    return Report(
        id=doc["id"],
        text=doc["text"],
        published=doc["published"],
        publisher=doc.get("source"),
        url=doc.get("url"),
        language="ar",
    )


def sentences_of(doc: dict[str, Any]) -> list[Sentence]:
    """Return the sentences that an annotated document was annotated in."""
    starts = sentence_starts(doc)
    return [Sentence(s, at, at + len(s)) for s, at in zip(doc["sentences"], starts, strict=True)]


def coded_mention(m: Mention) -> Coded:
    """Turn a mention into an event to score; codes and values are left empty."""
    who = {
        role: [Actor((s.start, s.end), "", frozenset()) for s in getattr(m, role)] for role in ("actor", "recipient")
    }
    place, when = ((s.start, s.end) if s else None for s in (m.place, m.time))
    return Coded(
        m.sentence,
        (m.trigger.start, m.trigger.end),
        m.event,
        frozenset(m.mode),
        who["actor"],
        who["recipient"],
        (place, "") if place else None,
        (when, "") if when else None,
        m.status,
        m.hedged,
        [((s.span.start, s.span.end), s.kind) for s in m.source],
    )


def score_mentions(pairs: Sequence[Pair], mentions: Sequence[Sequence[Mention]]) -> Score:
    """Score a reader's mentions of annotated documents."""
    coded = [[coded_mention(m) for m in ms] for ms in mentions]
    return compare((from_annotation(d, a), c) for (d, a), c in zip(pairs, coded, strict=True))


def reader_of(model: ReaderModel, tokenizer: Path, settings: Any, remember: bool = False) -> Any:
    """Return a `ModelReader` that runs a PyTorch model; with `remember`, see `TorchBackend`."""
    import tempfile

    from rawi.reader.model import ModelReader
    from rawi.training.torch_backend import TorchBackend

    with tempfile.TemporaryDirectory() as work:
        (Path(work) / "tokenizer.json").write_bytes(tokenizer.read_bytes())
        (Path(work) / "settings.json").write_bytes(msgspec.json.encode(settings))
        return ModelReader(Path(work), backend=TorchBackend(model, remember))


def scorer(pairs: Sequence[Pair], tokenizer: Path, modes: Sequence[str]) -> Callable[[ReaderModel], dict[str, float]]:
    """Return what `train` calls after each epoch: the figures of the mentions on `pairs`."""
    from rawi.reader.model import Settings

    work = [(report_of(d), sentences_of(d)) for d, _ in pairs]
    settings = Settings(modes=list(modes))

    def figures(model: ReaderModel) -> dict[str, float]:
        reader = reader_of(model, tokenizer, settings)
        return score_mentions(pairs, reader.read(work)).figures()

    return figures


def evaluate_coder(pairs: Sequence[Pair], reader: str, weights: Path | None = None) -> tuple[Score, float]:
    """Code documents from their plain text with the whole chain; returns the score and the seconds that coding took."""
    from rawi.coder import Coder, make_reader

    coder = Coder(make_reader(reader, weights))
    reports = [report_of(d) for d, _ in pairs]
    start = time.perf_counter()
    events = [list(es) for _, es in coder.code_many(reports)]
    seconds = time.perf_counter() - start
    rows = [[msgspec.to_builtins(e) for e in es] for es in events]
    gold_and_coded = [(from_annotation(d, a), from_records(d, r)) for (d, a), r in zip(pairs, rows, strict=True)]
    return compare(gold_and_coded), seconds


def load_pairs(folder: Path, split: str) -> list[Pair]:
    """Return the (document, annotation) pairs of one split that `rawi-train data` wrote."""
    docs = {d["id"]: d for d in _lines(folder / f"{split}.docs.jsonl")}
    return [(docs[a["id"]], a) for a in _lines(folder / f"{split}.ann.jsonl") if a["id"] in docs]


def sample_pairs(folder: Path) -> list[Pair]:
    """Return the sample reports with their expected records; sentences are those of the project's own splitter."""
    from rawi.arabic.sentences import split

    docs = {}
    for d in _lines(folder / "reports.jsonl"):
        docs[d["id"]] = d | {"sentences": [s.text for s in split(d["text"])], "source": d.get("publisher")}
    return [(docs[a["id"]], a) for a in _lines(folder / "expected.jsonl")]


def _lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]
