"""Score coded events against annotated ones, or two annotators against each other.

Figures are micro F1; accuracies are over matched events only. Triggers match one to one where they overlap, those
of the same type first. Roles are scored on events that match in type; a role's span counts as found where it
overlaps the annotated one.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rawi.training.annotation import find_span

Offsets = tuple[int, int]


@dataclass
class Actor:
    """An entity as far as it is scored."""

    span: Offsets | None
    code: str
    sector: frozenset[str]


@dataclass
class Coded:
    """One event, annotated or coded, with offsets into the document."""

    sentence: int
    trigger: Offsets
    event: str
    mode: frozenset[str]
    actor: list[Actor]
    recipient: list[Actor]
    place: tuple[Offsets | None, str] | None
    time: tuple[Offsets | None, str] | None
    status: str
    hedged: bool
    voices: list[tuple[Offsets | None, str]]


@dataclass
class Count:
    """Hits, annotated and coded, of one thing that is scored."""

    hits: int = 0
    gold: int = 0
    coded: int = 0

    def add(self, hits: int, gold: int, coded: int) -> None:
        """Add one document's counts."""
        self.hits += hits
        self.gold += gold
        self.coded += coded

    @property
    def precision(self) -> float:
        """Share of the coded that is right."""
        return self.hits / max(self.coded, 1)

    @property
    def recall(self) -> float:
        """Share of the annotated that was found."""
        return self.hits / max(self.gold, 1)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        p, r = self.precision, self.recall
        return 2 * p * r / max(p + r, 1e-9)


@dataclass
class Score:
    """All figures of one comparison: `f1` by measure, `accuracy` by field as (right, of), `types` by event type."""

    f1: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    accuracy: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    types: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))

    def mark(self, name: str, right: bool) -> None:
        """Count one decision of an accuracy."""
        self.accuracy[name][0] += right
        self.accuracy[name][1] += 1

    def figures(self) -> dict[str, float]:
        """Return each figure by its name, between 0 and 1."""
        out = {k: round(c.f1, 4) for k, c in self.f1.items()}
        return out | {k: round(a / max(n, 1), 4) for k, (a, n) in self.accuracy.items()}

    def table(self) -> str:
        """Return all figures as lines of text."""
        lines = [
            f"  {k:26} F1 {c.f1:.3f}  P {c.precision:.3f}  R {c.recall:.3f}  n {c.gold}" for k, c in self.f1.items()
        ]
        lines += [f"  {k:26} acc {a / max(n, 1):.3f}  n {n}" for k, (a, n) in self.accuracy.items()]
        lines += ["  " + "  ".join(f"{k} {c.f1:.2f} ({c.gold})" for k, c in sorted(self.types.items()))]
        return "\n".join(lines)


def sentence_starts(doc: dict[str, Any]) -> list[int]:
    """Return the offset of each sentence in the document's text."""
    at, out = 0, []
    for s in doc["sentences"]:
        out.append(doc["text"].index(s, at))
        at = out[-1] + len(s)
    return out


def from_annotation(doc: dict[str, Any], annotation: dict[str, Any]) -> list[Coded]:
    """Turn an annotation into events with offsets into the document's text."""
    base = sentence_starts(doc)

    def anywhere(words: str) -> Offsets | None:
        for start, sentence in zip(base, doc["sentences"], strict=True):
            if words and (hit := find_span(sentence, words)):
                return start + hit[0], start + hit[1]
        return None

    out = []
    for e in annotation["events"]:
        sentence, start = doc["sentences"][e["s"]], base[e["s"]]

        def span(words: str, sentence: str = sentence, start: int = start) -> Offsets | None:
            hit = find_span(sentence, words) if words else None
            return (start + hit[0], start + hit[1]) if hit else None

        trigger = span(e["trigger"])
        if trigger is None:
            continue
        who = {
            r: [Actor(span(x["text"]), x["code"], frozenset(x["sector"])) for x in e[r]] for r in ("actor", "recipient")
        }
        out.append(
            Coded(
                e["s"],
                trigger,
                e["event"],
                frozenset(e["mode"]),
                who["actor"],
                who["recipient"],
                (span(e["place"]["text"]), e["place"]["country"]) if e["place"] else None,
                (span(e["time"]["text"]), e["time"]["value"]) if e["time"] else None,
                e["status"],
                e["hedged"],
                [(anywhere(a["text"]), a["kind"]) for a in e["attribution"]],
            )
        )
    return out


def from_records(doc: dict[str, Any], rows: Iterable[dict[str, Any]]) -> list[Coded]:
    """Turn the program's records of one document into events to score."""
    base = sentence_starts(doc)

    def span(x: dict[str, Any] | None) -> Offsets | None:
        return (x["start"], x["end"]) if x and x.get("start") is not None else None

    out = []
    for r in rows:
        t = span(r["trigger"])
        assert t is not None
        who = {
            role: [Actor(span(x), x["code"] or "", frozenset(x["sector"])) for x in r[role]]
            for role in ("actor", "recipient")
        }
        out.append(
            Coded(
                max((i for i, b in enumerate(base) if b <= t[0]), default=0),
                t,
                r["event"],
                frozenset(r["mode"]),
                who["actor"],
                who["recipient"],
                (span(r["place"]), r["place"]["country"] or "") if r["place"] else None,
                (span(r["time"]), r["time"]["value"] or "") if r["time"] else None,
                r["status"],
                r["hedged"],
                [(span(a), a["kind"]) for a in r["attribution"]],
            )
        )
    return out


def _over(a: Offsets | None, b: Offsets | None) -> bool:
    return a is not None and b is not None and a[0] < b[1] and b[0] < a[1]


def match(gold: Sequence[Coded], coded: Sequence[Coded]) -> list[tuple[int, int]]:
    """Pair events whose triggers overlap, one to one, those of the same type first."""
    pairs: list[tuple[int, int]] = []
    left, used = set(range(len(gold))), set()
    for same in (True, False):
        for i in sorted(left):
            for j, c in enumerate(coded):
                if j not in used and _over(gold[i].trigger, c.trigger) and (gold[i].event == c.event) == same:
                    pairs.append((i, j))
                    used.add(j)
                    left.discard(i)
                    break
    return pairs


def _dyads(events: Iterable[Coded]) -> set[tuple[str, str, str]]:
    out = set()
    for e in events:
        if e.status != "negated":
            actors = {x.code for x in e.actor if x.code} or {""}
            recipients = {x.code for x in e.recipient if x.code} or {""}
            out |= {(a, e.event, r) for a in actors for r in recipients if a or r}
    return out


def compare(pairs: Iterable[tuple[Sequence[Coded], Sequence[Coded]]]) -> Score:
    """Score documents, each given as (annotated events, coded events)."""
    s = Score()
    for gold, coded in pairs:
        matched = match(gold, coded)
        typed = [(i, j) for i, j in matched if gold[i].event == coded[j].event]
        s.f1["trigger"].add(len(matched), len(gold), len(coded))
        s.f1["trigger+type"].add(len(typed), len(gold), len(coded))
        for g in gold:
            s.types[g.event].add(0, 1, 0)
        for c in coded:
            s.types[c.event].add(0, 0, 1)
        for i, _ in typed:
            s.types[gold[i].event].add(1, 0, 0)
        there = [{(e.sentence, e.event) for e in side} for side in (gold, coded)]
        s.f1["sentence type"].add(len(there[0] & there[1]), len(there[0]), len(there[1]))
        for role in ("actor", "recipient"):
            total = [sum(x.span is not None for e in side for x in getattr(e, role)) for side in (gold, coded)]
            hits = 0
            for i, j in typed:
                free = [x for x in getattr(coded[j], role) if x.span]
                for x in getattr(gold[i], role):
                    hit = next((y for y in free if _over(x.span, y.span)), None)
                    if hit is None:
                        continue
                    hits += 1
                    free.remove(hit)
                    if x.code:
                        s.mark(f"{role} country", x.code == hit.code)
                    if x.sector:
                        s.mark(f"{role} sector", bool(x.sector & hit.sector))
            s.f1[f"{role} span"].add(hits, total[0], total[1])
        a, b = _dyads(gold), _dyads(coded)
        s.f1["dyad event"].add(len(a & b), len(a), len(b))
        for i, j in typed:
            _fields(s, gold[i], coded[j])
    return s


def _fields(s: Score, g: Coded, c: Coded) -> None:
    s.mark("mode", g.mode == c.mode)
    s.mark("status", g.status == c.status)
    if g.status != "actual":
        s.mark("status, where not actual", g.status == c.status)
    s.mark("hedged", g.hedged == c.hedged)
    s.f1["attributed or not"].add(bool(g.voices and c.voices), bool(g.voices), bool(c.voices))
    x, y = g.voices[:1], c.voices[:1]
    if x and x[0][0]:
        s.f1["nearest source span"].add(bool(y and _over(x[0][0], y[0][0])), 1, 0)
        if y:
            s.mark("source kind", x[0][1] == y[0][1])
    if y and y[0][0]:
        s.f1["nearest source span"].add(0, 0, 1)
    for name, p, q in (("place", g.place, c.place), ("time", g.time, c.time)):
        s.f1[f"{name} found"].add(bool(p and q), bool(p), bool(q))
        if p and q and p[1]:
            s.mark("place country" if name == "place" else "time value", p[1] == q[1])


def load_documents(path: Path) -> dict[str, dict[str, Any]]:
    """Read documents (`id`, `text`, `sentences`) by id."""
    return {d["id"]: d for d in map(json.loads, path.open(encoding="utf-8"))}


def load_annotations(docs: dict[str, dict[str, Any]], path: Path) -> dict[str, list[Coded]]:
    """Read annotations of documents, by id."""
    rows = [json.loads(line) for line in path.open(encoding="utf-8") if line.strip()]
    return {r["id"]: from_annotation(docs[r["id"]], r) for r in rows if r["id"] in docs}


def type_counts(events: Iterable[Coded]) -> Counter[str]:
    """Count events by type."""
    return Counter(e.event for e in events)
