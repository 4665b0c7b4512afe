"""Fit the weights by which voices and statuses are decided (`rawi/reader/data/fitted_*.tsv`).

Those of the survey come from annotated mentions; those that weigh it against a trained reader from reports that the
reader was not trained on. Both must be fitted anew where the survey changes, the latter with every new reader.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rawi.reader import status as status_survey
from rawi.reader.attribution import Evidence, Option, odds, options, status_scores, survey_facts
from rawi.reader.fitted import columns, weights
from rawi.reader.interface import Mention
from rawi.reader.labels import STATUSES, VOICE_KINDS
from rawi.reader.phrases import tokens
from rawi.reader.speech import Speech
from rawi.records import Report, Sentence, Span
from rawi.training.annotation import find_span
from rawi.training.corpus import Pair
from rawi.training.evaluate import coded_mention, report_of, sentences_of
from rawi.training.fitting import Choice, Floats, Labelled, fit_choice, fit_classes, minimise
from rawi.training.score import Coded, from_annotation, match, sentence_starts

DATA = Path(__file__).parent.parent / "reader" / "data"
# Accuracy of the status that may be given up for finding more of those that are not actual.
SLACK = 0.009
# Weights nearer to 0 than this are left out of the tables, short ones apart.
_LEAST, _FEW = 0.02, 50
_LEANS = [i / 4 for i in range(13)]
_TRUST = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]

Alone = Sequence[Sequence[tuple[Mention, Evidence]]]


class Case(NamedTuple):
    """An annotated event and the mention of it."""

    mention: Mention
    evidence: Evidence | None
    voice: Span | None
    attributed: bool
    kind: str | None
    status: str
    hedged: bool
    facts: list[tuple[str, status_survey.Marker | None]]
    speech: Speech


def nearest_voice(doc: Mapping[str, object], event: Mapping[str, object]) -> Span | None:
    """Return the span of an annotated event's nearest voice, looked for in its own sentence first, then backwards."""
    text = event["attribution"][0]["text"] if event["attribution"] else ""  # type: ignore[index]
    sentences, number = doc["sentences"], event["s"]
    assert isinstance(sentences, list) and isinstance(number, int)
    starts = sentence_starts(dict(doc))
    for i in [*range(number, -1, -1), *range(number + 1, len(sentences))]:
        found = find_span(sentences[i], text) if text else None
        if found is not None:
            a, b = starts[i] + found[0], starts[i] + found[1]
            return Span(str(doc["text"])[a:b], a, b)
    return None


class _Surveyed:
    """A report with what the surveys of speech and status say of it."""

    def __init__(self, report: Report, sentences: list[Sentence]) -> None:
        read = [tokens(s.text) for s in sentences]
        self.sentences = sentences
        self.speech = Speech(report, sentences, read)
        self.lines = [status_survey.line(s.text, ts) for s, ts in zip(sentences, read, strict=True)]
        self.published = date.fromisoformat(report.published) if report.published else None

    def facts(self, m: Mention) -> list[tuple[str, status_survey.Marker | None]]:
        start, ts = self.sentences[m.sentence].start, self.lines[m.sentence].ts
        x = max((i for i, t in enumerate(ts) if t.start <= m.trigger.start - start), default=0)
        last = max((i for i, t in enumerate(ts) if t.start < m.trigger.end - start), default=0)
        return status_survey.facts(self.lines, m.sentence, x, last, m.event, self.published)


def annotated_cases(pairs: Sequence[Pair]) -> list[Case]:
    """Return the annotated events as mentions, with who takes part as annotated."""
    cases = []
    for doc, annotation in pairs:
        surveyed = _Surveyed(report_of(doc), sentences_of(doc))
        kept = [e for e in annotation["events"] if find_span(doc["sentences"][e["s"]], e["trigger"])]
        for e, coded in zip(kept, from_annotation(doc, annotation), strict=True):
            actor = [Span(doc["text"][a.span[0] : a.span[1]], *a.span) for a in coded.actor if a.span]
            trigger = Span(doc["text"][slice(*coded.trigger)], *coded.trigger)
            implicit = any(not a["text"] for a in e["actor"])
            mention = Mention(
                sentence=e["s"], trigger=trigger, event=e["event"], actor=actor, implicit_actor=implicit
            )  # fmt: skip
            cases.append(_case(mention, None, doc, e, surveyed))
    return cases


def _case(m: Mention, evidence: Evidence | None, doc: dict, event: dict, surveyed: _Surveyed) -> Case:  # type: ignore[type-arg]
    voices = event["attribution"]
    return Case(
        m, evidence, nearest_voice(doc, event), bool(voices), voices[0]["kind"] if voices else None,
        event["status"], event["hedged"], surveyed.facts(m), surveyed.speech,
    )  # fmt: skip


def found_cases(pairs: Sequence[Pair], work: Sequence[tuple[Report, list[Sentence]]], alone: Alone) -> list[Case]:
    """Return a reader's mentions that match an annotated event in type, with that event's labels."""
    cases = []
    for (doc, annotation), (report, sentences), found in zip(pairs, work, alone, strict=True):
        surveyed = _Surveyed(report, sentences)
        kept = [e for e in annotation["events"] if find_span(doc["sentences"][e["s"]], e["trigger"])]
        gold = from_annotation(doc, annotation)
        coded: list[Coded] = [coded_mention(m) for m, _ in found]
        for i, j in sorted(match(gold, coded), key=lambda pair: pair[1]):
            if gold[i].event == coded[j].event:
                cases.append(_case(*found[j], doc, kept[i], surveyed))
    return cases


def _right(span: Span, voice: Span | None) -> bool:
    return voice is not None and span.start < voice.end and voice.start < span.end


def fit_voices(cases: Sequence[Case]) -> dict[str, float]:
    """Fit what the facts of the survey of speech weigh for a voice against there being none."""
    choices = []
    for c in cases:
        found = c.speech.candidates(c.mention.sentence, c.mention.trigger.start)
        facts = [dict.fromkeys(survey_facts(x, c.mention), 1.0) for x in found]
        choices.append(Choice(facts, [_right(x.sources[0].span, c.voice) for x in found], c.attributed))
    return fit_choice(choices)


def fit_voices_reader(cases: Sequence[Case]) -> dict[str, float]:
    """Fit how much the reader's own voices weigh against the survey's; the weights of the survey must be there."""
    choices, kinds = [], []
    for c in cases:
        assert c.evidence is not None
        found: list[Option] = options(c.speech, c.mention, c.evidence)
        right = [_right(o.span, c.voice) for o in found]
        choices.append(Choice([o.facts for o in found], right, c.attributed))
        best = next((o for o, r in zip(found, right, strict=True) if r and o.candidate is not None), None)
        if best is not None and best.candidate is not None and c.kind is not None:
            kinds.append((best.candidate.sources[0].kind, c.evidence.kind, c.kind))
    table = fit_choice(choices, ridge=2.0, at_least=1)

    def right_kinds(trust: float) -> int:
        score = [
            [math.log(p + 1e-6) + trust * (k == s) for k, p in zip(VOICE_KINDS, ps, strict=True)] for s, ps, _ in kinds
        ]
        return sum(VOICE_KINDS[row.index(max(row))] == gold for row, (_, _, gold) in zip(score, kinds, strict=True))

    return table | {"kind": max(_TRUST, key=right_kinds)}


def fit_status(cases: Sequence[Case]) -> dict[str, list[float]]:
    """Fit what the facts of the survey of status weigh for each status but `actual`, and, last, for hedging."""
    facts = [{f: 1.0 for f, _ in c.facts} for c in cases]
    labelled = [Labelled(f, STATUSES.index(c.status)) for f, c in zip(facts, cases, strict=True)]  # type: ignore[arg-type]
    by_status = fit_classes(labelled, len(STATUSES), at_least=8)
    hedged = fit_classes([Labelled(f, int(c.hedged)) for f, c in zip(facts, cases, strict=True)], 2, at_least=8)
    return {name: [*row, *hedged[name]] for name, row in by_status.items()}


def fit_status_reader(cases: Sequence[Case], annotated: Sequence[Case]) -> dict[str, float]:
    """Fit how the survey of status and the reader are weighed, and how readily anything but `actual` is said.

    `annotated` are annotated mentions of the same reports: on them the survey is to decide alone."""
    surveyed = np.array([status_scores(c.facts) for c in cases])
    read = np.array([[math.log(p + 1e-6) for p in c.evidence.status] for c in cases if c.evidence is not None])
    read -= read[:, :1]
    gold = np.array([STATUSES.index(c.status) for c in cases])  # type: ignore[arg-type]
    wanted = np.eye(len(STATUSES))[gold]

    def scores(w: Floats) -> Floats:
        return np.asarray(w[0] * surveyed[:, :-1] + w[1] * read + np.concatenate([[0.0], w[2:]]))

    def loss(w: Floats) -> tuple[float, Floats]:
        z = scores(w)
        p = np.exp(z - z.max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        d = p - wanted
        gradient = np.concatenate([[(d * surveyed[:, :-1]).sum(), (d * read).sum()], d.sum(0)[1:]])
        return float(-np.log((p * wanted).sum(1)).sum() + 0.025 * w @ w), gradient + 0.05 * w

    w = minimise(loss, np.array([0.5, 0.5, 0.0, 0.0, 0.0, 0.0]))
    lean = _lean(scores(w), gold)
    alone = np.array([status_scores(c.facts) for c in annotated])
    gold_alone = np.array([STATUSES.index(c.status) for c in annotated])  # type: ignore[arg-type]
    hedged = np.array([c.hedged for c in cases])
    said = np.array([odds(c.evidence.hedged) for c in cases if c.evidence is not None])
    share, cut = max(
        ((a, t) for a in (0.3, 0.5, 1.0) for t in (-5.0, -4.0, -3.0, -2.0)),
        key=lambda at: _f1(hedged, said + at[0] * surveyed[:, -1] > at[1]),
    )
    hedged_alone = np.array([c.hedged for c in annotated])
    return {
        "survey": w[0], "reader": w[1],
        **{s: w[1 + i] + lean for i, s in enumerate(STATUSES) if i},
        "reluctance alone": -_lean(alone[:, :-1], gold_alone),
        "hedged survey": share, "hedged": cut,
        "hedged alone": max((-3.0, -2.0, -1.0, 0.0), key=lambda t: _f1(hedged_alone, alone[:, -1] > t)),
    }  # fmt: skip


def _lean(scores: Floats, gold: NDArray[np.int64]) -> float:
    """How much to add to all but `actual`: what finds most of them for at most `SLACK` of the accuracy."""
    result = []
    for lean in _LEANS:
        shifted = scores.copy()
        shifted[:, 1:] += lean
        right = shifted.argmax(1) == gold
        result.append((float(right.mean()), float(right[gold > 0].mean()), lean))
    best = max(r[0] for r in result)
    return max((r for r in result if r[0] >= best - SLACK), key=lambda r: r[1])[2]


def _f1(gold: NDArray[np.bool_], said: NDArray[np.bool_]) -> float:
    return float(2 * (gold & said).sum() / max(gold.sum() + said.sum(), 1))


def write(
    name: str, note: str, table: Mapping[str, float] | Mapping[str, Sequence[float]], head: Sequence[str]
) -> None:
    """Write `data/fitted_<name>.tsv`, weights rounded, those near 0 left out, and forget what was read of it before."""
    lines = [f"# {note}", "\t".join(["name", *head])]
    for key in sorted(table):
        value = table[key]
        row = [value] if isinstance(value, (int, float)) else list(value)
        if len(table) < _FEW or any(abs(v) >= _LEAST for v in row):
            lines.append("\t".join([key, *(f"{v:.2f}" for v in row)]))
    (DATA / f"fitted_{name}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    weights.cache_clear()
    columns.cache_clear()


def fit_survey(pairs: Sequence[Pair]) -> None:
    """Fit and write the weights of both surveys on annotated reports."""
    cases = annotated_cases(pairs)
    note = f"Fitted on {len(pairs)} annotated reports by `rawi-train voices`; "
    write("voices", note + "what each fact weighs for a voice against there being none.", fit_voices(cases), ["weight"])
    heads = [*STATUSES[1:], "hedged"]
    write("status", note + "what each fact weighs for a status against actual.", fit_status(cases), heads)


def fit_reader(pairs: Sequence[Pair], alone: Alone, work: Sequence[tuple[Report, list[Sentence]]]) -> None:
    """Fit and write how the surveys are weighed against a trained reader, on reports it was not trained on; `work` is
    what it read, `alone` what it found there (`ModelReader.read_alone`)."""
    cases = found_cases(pairs, work, alone)
    note = f"Fitted on {len(pairs)} reports that the reader was not trained on by `rawi-train voices`; "
    write("voices_reader", note + "see rawi.reader.attribution.options.", fit_voices_reader(cases), ["weight"])
    table = fit_status_reader(cases, annotated_cases(pairs))
    write("status_reader", note + "see rawi.reader.attribution.", table, ["weight"])
