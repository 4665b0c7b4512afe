"""Annotated documents as training examples: windows of pieces with trigger tags, and a row for each trigger.

Documents and annotations have the form of the annotation scheme: `{"id", "text", "sentences", "published"}` and
`{"id", "events": [{"s", "trigger", "event", ...}]}`; a span is a copy of its words, with `#2` behind it for the second
occurrence.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from rawi.reader.encoding import (
    BOS,
    EOS,
    MASK,
    NO_MARKS,
    PAD,
    EncodedSentence,
    Marks,
    PieceEncoder,
    mark_matrix,
    split_long,
)
from rawi.reader.hints import hints, mark
from rawi.reader.labels import (
    BEGIN,
    EVENT_TYPES,
    FLAGS,
    INSIDE,
    ROLES,
    STATUSES,
    VOICE_KINDS,
    begin_tag,
)
from rawi.training.annotation import find_span

IGNORE = -100
HAMZA = str.maketrans("أإآىة", "ااايه")


@dataclass
class TriggerExample:
    """One annotated event: its words in the sentence, and what is to be learnt of it."""

    sentence: int
    words: tuple[int, int]
    event: int
    roles: dict[str, list[tuple[int, int]]]
    status: int
    kind: int
    flags: list[bool]
    modes: list[str]


@dataclass
class Example:
    """One document: its sentences, encoded, and its events by sentence."""

    id: str
    sentences: list[EncodedSentence]
    events: list[TriggerExample] = field(default_factory=list)


def _event(e: dict[str, Any], texts: list[str], sentences: list[EncodedSentence]) -> TriggerExample | None:
    s = e["s"]
    text, encoded = texts[s], sentences[s]

    def words(span: str) -> tuple[int, int] | None:
        hit = find_span(text, span) if span else None
        return encoded.word_span(*hit) if hit else None

    trigger = words(e["trigger"])
    if trigger is None:
        return None
    roles: dict[str, list[tuple[int, int]]] = {r: [] for r in ROLES}
    for role in ("actor", "recipient"):
        roles[role] = [w for x in e[role] if (w := words(x["text"]))]
    for role in ("place", "time"):
        if e[role] and (w := words(e[role]["text"])):
            roles[role] = [w]
    voices = e["attribution"]
    carried = False
    if voices:
        near = words(voices[0]["text"])
        if near:
            roles["source"] = [near]
            cue = voices[0].get("cue") or ""
            hits = [m.span() for m in re.finditer(re.escape(cue), text)] if cue else []
            if hits:
                best = min(hits, key=lambda h: abs((encoded.word_span(*h) or (999, 0))[0] - near[0]))
                if w := encoded.word_span(*best):
                    roles["cue"] = [w]
        else:
            carried = True
        roles["outer"] = [w for v in voices[1:] if (w := words(v["text"]))]
    kind = VOICE_KINDS.index(voices[0]["kind"]) if voices else IGNORE
    implicit = any(not x["text"] for x in e["actor"])
    flags = {
        "hedged": e["hedged"],
        "implicit_actor": implicit,
        "carried_source": carried,
        "repeated": e["same_as"] is not None,
    }
    return TriggerExample(
        s,
        trigger,
        EVENT_TYPES.index(e["event"]),
        roles,
        STATUSES.index(e["status"]),
        kind,
        [flags[f] for f in FLAGS],
        [f"{e['event']}/{m}" for m in e["mode"]],
    )


def build(
    items: Sequence[tuple[dict[str, Any], dict[str, Any]]], pieces: PieceEncoder, plain: bool = False
) -> list[Example]:
    """Encode annotated documents. With `plain`, hamza and dots are taken off first, as careless copy has them."""
    out = []
    for doc, ann in items:
        texts = doc["sentences"]
        written = [t.translate(HAMZA) for t in texts] if plain else texts
        sentences = pieces.encode(written)
        for sentence, told in zip(sentences, hints(written), strict=True):
            mark(sentence, told)
        example = Example(doc["id"], sentences)
        for e in ann["events"]:
            if (t := _event(e, texts, sentences)) is not None:
                example.events.append(t)
        out.append(example)
    return out


@dataclass
class Batch:
    """What one training step reads; see `ReaderModel` for the shapes."""

    ids: Tensor
    keep: Tensor
    marks: Tensor
    first: Tensor
    last: Tensor
    tags: Tensor
    rows: Tensor
    index: Tensor
    role_keep: Tensor
    marker: Tensor
    role_first: Tensor
    role_last: Tensor
    trigger: Tensor
    role_tags: Tensor
    status: Tensor
    kind: Tensor
    flags: Tensor
    modes: Tensor
    mode_known: Tensor


def _pad(rows: list[list[int]], value: int, width: int | None = None) -> Tensor:
    n = max([len(r) for r in rows] + [1]) if width is None else width
    out = np.full((max(len(rows), 1), n), value, np.int64)
    for i, r in enumerate(rows):
        out[i, : len(r)] = r
    return torch.from_numpy(out)


@dataclass
class _Row:
    window: int
    at: int
    part: EncodedSentence
    shift: int
    event: TriggerExample


def windows_of(
    example: Example, window: int, rng: random.Random | None
) -> list[list[tuple[int, int, EncodedSentence]]]:
    """Group a document's sentences (number, first word, part) into windows; with `rng`, the first one is cut at
    random."""
    out: list[list[tuple[int, int, EncodedSentence]]] = []
    room = 0
    limit = window if rng is None else rng.choice([window, window, window // 2])
    for number, sentence in enumerate(example.sentences):
        for first_word, part in split_long(sentence, window - 2, overlap=0):
            if not out or room + len(part.ids) + 1 > limit:
                out.append([])
                room = 1
            out[-1].append((number, first_word, part))
            room += len(part.ids) + 1
    return out


def collate(
    windows: Sequence[tuple[Example, list[tuple[int, int, EncodedSentence]]]],
    modes: Sequence[str],
    rng: random.Random | None = None,
    noise: float = 0.0,
    vocab: int = 0,
    unmarked: float = 0.0,
) -> Batch:
    """Make a batch of windows. With `rng`, a share `noise` of pieces is masked and some are swapped at random, and a
    share `unmarked` of sentences goes without the marks of the lexicon."""
    ids: list[list[int]] = []
    marks: list[list[Marks]] = []
    first: list[list[int]] = []
    last: list[list[int]] = []
    tags: list[list[int]] = []
    rows: list[_Row] = []
    for w, (example, parts) in enumerate(windows):
        ids.append([BOS])
        marks.append([NO_MARKS])
        first.append([])
        last.append([])
        tags.append([])
        by: dict[int, list[TriggerExample]] = {}
        for e in example.events:
            by.setdefault(e.sentence, []).append(e)
        for number, shift, part in parts:
            at = len(ids[w])
            row_tags = [0] * len(part.words)
            for e in by.get(number, []):
                a, b = e.words[0] - shift, e.words[1] - shift
                if a < 0 or b >= len(part.words):
                    continue
                if not any(row_tags[a : b + 1]):
                    row_tags[a] = begin_tag(EVENT_TYPES[e.event])
                    row_tags[a + 1 : b + 1] = [row_tags[a] + 1] * (b - a)
                rows.append(_Row(w, at, part, shift, e))
            first[w] += [at + p for p in part.first]
            last[w] += [at + p for p in part.last]
            tags[w] += row_tags
            ids[w] += [*part.ids, EOS]
            bare = rng is not None and rng.random() < unmarked
            marks[w] += [NO_MARKS] * (len(part.ids) + 1) if bare else [*part.piece_marks(), NO_MARKS]
    tensor = _pad(ids, PAD)
    if rng is not None and noise:
        g = np.random.default_rng(rng.randrange(1 << 30))
        hit = (torch.from_numpy(g.random(tensor.shape)) < noise) & (tensor > MASK)
        swap = torch.from_numpy(g.random(tensor.shape)) < 0.15
        some = torch.from_numpy(g.integers(MASK + 1, vocab, tensor.shape))
        tensor = torch.where(hit, torch.where(swap, some, torch.full_like(tensor, MASK)), tensor)
    length = max([len(r.part.ids) + 1 for r in rows] + [1])
    n_words = max([len(r.part.words) for r in rows] + [1])
    n = max(len(rows), 1)
    index = np.zeros((n, length), np.int64)
    role_keep = np.zeros((n, length), np.float32)
    role_keep[:, 0] = 1
    marker = np.zeros((n, length), np.int64)
    role_tags = np.full((n, len(ROLES), n_words), IGNORE, np.int64)
    trigger = np.zeros((n, 2), np.int64)
    mode_targets = np.zeros((n, len(modes)), np.float32)
    mode_known = np.zeros((n, len(modes)), np.float32)
    for i, r in enumerate(rows):
        k = len(r.part.ids) + 1
        index[i, :k] = np.arange(r.at, r.at + k)
        role_keep[i, :k] = 1
        a, b = r.event.words[0] - r.shift, r.event.words[1] - r.shift
        trigger[i] = r.part.first[a], r.part.last[b]
        marker[i, trigger[i, 0] : trigger[i, 1] + 1] = 1 + r.event.event
        role_tags[i, :, : len(r.part.words)] = 0
        for j, role in enumerate(ROLES):
            for x, y in r.event.roles[role]:
                x, y = x - r.shift, min(y - r.shift, len(r.part.words) - 1)
                if 0 <= x <= y:
                    role_tags[i, j, x] = BEGIN
                    role_tags[i, j, x + 1 : y + 1] = INSIDE
        for j, m in enumerate(modes):
            if m.split("/")[0] == EVENT_TYPES[r.event.event]:
                mode_known[i, j] = 1
                mode_targets[i, j] = m in r.event.modes
    return Batch(
        ids=tensor,
        keep=torch.from_numpy((_pad(ids, PAD) != PAD).numpy()).float(),
        marks=torch.from_numpy(mark_matrix(marks)),
        first=_pad(first, 0),
        last=_pad(last, 0),
        tags=_pad(tags, IGNORE),
        rows=torch.tensor([r.window for r in rows] or [0]),
        index=torch.from_numpy(index),
        role_keep=torch.from_numpy(role_keep),
        marker=torch.from_numpy(marker),
        role_first=_pad([r.part.first for r in rows] or [[0]], 0, n_words),
        role_last=_pad([r.part.last for r in rows] or [[0]], 0, n_words),
        trigger=torch.from_numpy(trigger),
        role_tags=torch.from_numpy(role_tags),
        status=torch.tensor([r.event.status for r in rows] or [IGNORE]),
        kind=torch.tensor([r.event.kind for r in rows] or [IGNORE]),
        flags=torch.tensor([r.event.flags for r in rows] or [[False] * len(FLAGS)]).float(),
        modes=torch.from_numpy(mode_targets),
        mode_known=torch.from_numpy(mode_known),
    )
