"""Who says so and whether it is so: the voices, status and hedging of each mention, out of the survey of its report.

The survey (`rawi.reader.speech`, `rawi.reader.status`) knows how news is written; a trained reader knows what it has
seen (`Evidence`). Both are weighed by a few numbers that were fitted on reports the reader was not trained on
(`data/fitted_*.tsv`). Without evidence the survey decides alone.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from rawi.reader import status as status_survey
from rawi.reader.fitted import columns, weights
from rawi.reader.interface import Mention, SourceMention
from rawi.reader.labels import STATUSES, VOICE_KINDS
from rawi.reader.phrases import Token, tokens
from rawi.reader.speech import Candidate, Speech
from rawi.records import Cue, CueKind, EventType, Report, Sentence, Span, Status

SPEECH: frozenset[EventType] = frozenset({"AGREE", "SUPPORT", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "CONCEDE"})
"""Acts that are done by speaking: who does them is not their source (case 6 of the annotation scheme)."""
_PROMISES: frozenset[EventType] = frozenset(("AGREE", "CONCEDE"))
# Words of a voice at most, where reader and survey see different ends.
_LONGEST = 14
_CUES: dict[str, CueKind] = {
    "negation": "negation", "failure": "negation", "denial": "denial", "condition": "condition", "plan": "plan",
    "future": "plan", "aim": "plan", "wish": "plan", "possibility": "possibility", "history": "history",
    "hedge": "hedge",
}  # fmt: skip
# The kinds of words that can decide each status.
_DECIDES: dict[Status, frozenset[str]] = {
    "negated": frozenset(("negation", "failure", "denial")),
    "future": frozenset(("plan", "future", "aim", "wish")),
    "hypothetical": frozenset(("condition", "possibility", "plan", "aim", "wish", "future")),
    "historical": frozenset(("history",)),
}


class Evidence(NamedTuple):
    """What a trained reader knows of a mention beyond its labels.

    `words` are the words of the sentence (offsets in the report) and `source` the probability of each that it names who
    says so; `carried` is the probability that a voice goes on from before, `kind` those of the voice's kinds,
    `status` those of the statuses (in the order of the records), `hedged` that it is hedged."""

    words: Sequence[tuple[int, int]]
    source: Sequence[float]
    carried: float
    kind: Sequence[float]
    status: Sequence[float]
    hedged: float


class Option(NamedTuple):
    """Someone who could be the voice of a mention: names and sizes of what speaks for it, and the survey's candidate
    (None where only the reader knows of it)."""

    span: Span
    facts: dict[str, float]
    candidate: Candidate | None


def odds(p: float) -> float:
    """Return the log-odds of a probability."""
    p = min(max(p, 1e-4), 1 - 1e-4)
    return math.log(p / (1 - p))


def _over(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


def survey_facts(c: Candidate, m: Mention) -> list[str]:
    """Return the names of all that speaks for or against a candidate of the survey as the voice of a mention."""
    span = c.sources[0].span
    act = "speech" if m.event in SPEECH else "deed"
    facts = [*c.facts, f"{act} {c.facts[0]}", f"event {m.event}"]
    if c.facts[0] == "manner passed":
        facts.append(f"passed {act}")
    if any(_over(span, a) or span.text == a.text for a in m.actor):
        facts.append(f"own {act}")
    elif m.implicit_actor:
        facts.append(f"implicit {act}")
    elif not m.actor:
        facts.append(f"no actor {act}")
    return facts


def survey_score(facts: Sequence[str]) -> float:
    """Return the log-odds that the survey gives a candidate against there being no voice."""
    table = weights("voices")
    return sum(table.get(f, 0.0) for f in facts)


def options(speech: Speech, m: Mention, evidence: Evidence) -> list[Option]:
    """Return the candidates of survey and reader for the voice of a mention, the nearest first."""
    found: list[Option] = []
    loudest = max(evidence.source, default=0.0)
    for c in speech.candidates(m.sentence, m.trigger.start):
        span = c.sources[0].span
        facts = survey_facts(c, m)
        heard = [
            p for p, (a, b) in zip(evidence.source, evidence.words, strict=True) if a < span.end and span.start < b
        ]
        sizes = {"always": 1.0, "survey": survey_score(facts)}
        if heard:
            sizes |= {"here": 1.0, "here reader": odds(max(heard))}
        else:
            sizes |= {"elsewhere": 1.0, "elsewhere reader": odds(evidence.carried), "elsewhere loudest": odds(loudest)}
        if "own speech" in facts:
            sizes["own speech"] = 1.0
        found.append(Option(span, sizes, c))
    for s in m.source[:1]:
        heard = [
            p for p, (a, b) in zip(evidence.source, evidence.words, strict=True) if a < s.span.end and s.span.start < b
        ]
        if heard and not any(_over(s.span, o.span) for o in found):
            sizes = {"always": 1.0, "reader only": 1.0, "reader only odds": odds(max(heard))}
            if m.event in SPEECH and any(_over(s.span, a) for a in m.actor):
                sizes["own speech"] = 1.0
            found.append(Option(s.span, sizes, None))
    return found


def choose(scores: Sequence[float]) -> int | None:
    """Return the place of the best candidate; None where no voice (score 0) is likelier than all of them together."""
    if not scores:
        return None
    top = max(*scores, 0.0)
    some = sum(math.exp(s - top) for s in scores)
    return max(range(len(scores)), key=scores.__getitem__) if some > math.exp(-top) else None


def attribute(
    report: Report,
    sentences: Sequence[Sentence],
    mentions: Sequence[Mention],
    evidence: Sequence[Evidence] | None = None,
    read: Sequence[list[Token]] | None = None,
) -> list[Mention]:
    """Return the mentions of a report with voices, status, hedging and the words that decide them.

    `evidence` is what a trained reader knows of each mention, `read` the words of the sentences, if known."""
    if not mentions:
        return []
    if read is None:
        read = [tokens(s.text) for s in sentences]
    speech = Speech(report, sentences, read)
    lines = [status_survey.line(s.text, ts) for s, ts in zip(sentences, read, strict=True)]
    published = _day(report.published)
    out = []
    for k, m in enumerate(mentions):
        known = evidence[k] if evidence is not None else None
        sources = _without_self(_sources(speech, m, known), m)
        out.append(_with_status(m, sources, known, lines, sentences[m.sentence], published))
    return out


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None


def _sources(speech: Speech, m: Mention, evidence: Evidence | None) -> list[SourceMention]:
    """The voices of a mention, nearest first."""
    if evidence is None:
        found = speech.candidates(m.sentence, m.trigger.start)
        scores = [survey_score(survey_facts(c, m)) for c in found]
        k = choose(scores)
        return [] if k is None else _chain(found, scores, found[k])
    table = weights("voices_reader")
    all_of_them = options(speech, m, evidence)
    scores = [sum(table[name] * size for name, size in o.facts.items()) for o in all_of_them]
    k = choose(scores)
    if k is None:
        return []
    c = all_of_them[k].candidate
    if c is None:
        return m.source
    surveyed = [(o.candidate, s) for o, s in zip(all_of_them, scores, strict=True) if o.candidate is not None]
    chain = _chain([x for x, _ in surveyed], [s for _, s in surveyed], c)
    chain[0] = _together(chain[0], m.source, evidence)
    own = {s.span for s in chain}
    beyond = [s for s in m.source[1:] if s.span not in own and not any(_over(s.span, o) for o in own)]
    return [*chain, *beyond]


def _without_self(sources: list[SourceMention], m: Mention) -> list[SourceMention]:
    """The voices but for the speaker of his own speech act, who is not its source."""
    if m.event not in SPEECH or not m.actor:
        return sources
    return [s for s in sources if not all(_over(s.span, a) for a in m.actor)]


def _together(s: SourceMention, reader: Sequence[SourceMention], evidence: Evidence) -> SourceMention:
    """The nearest voice as survey and reader see it: the longer span, the likelier kind."""
    same = next((r.span for r in reader[:1] if _over(r.span, s.span)), s.span)
    span = same if len(s.span.text.split()) < len(same.text.split()) <= _LONGEST else s.span
    trust = weights("voices_reader")["kind"]
    likely = [math.log(p + 1e-6) + trust * (k == s.kind) for k, p in zip(VOICE_KINDS, evidence.kind, strict=True)]
    kind = VOICE_KINDS[likely.index(max(likely))]
    return msgspec.structs.replace(s, span=span, kind=kind)


def _chain(found: Sequence[Candidate], scores: Sequence[float], nearest: Candidate) -> list[SourceMention]:
    """The nearest voice with those that pass it on: its own, then whoever says in turn that it is said."""
    chain = list(nearest.sources)
    for c, score in zip(found, scores, strict=True):
        if c.at == nearest.at or score <= 0 or nearest.cue is None or not c.holds(nearest.cue):
            continue
        if nearest.beside and c.cue is not None and c.cue.start < nearest.cue.start:
            continue
        further = (s for s in c.sources if not any(_over(s.span, x.span) for x in chain))
        chain += [msgspec.structs.replace(s, stance="passes") for s in further]
    return chain


def _with_status(
    m: Mention,
    sources: list[SourceMention],
    evidence: Evidence | None,
    lines: Sequence[status_survey.Line],
    sentence: Sentence,
    published: date | None,
) -> Mention:
    """The mention with its voices, and with status, hedging and the words that decide them."""
    line = lines[m.sentence]
    starts = [t.start for t in line.ts]
    x = _token(starts, m.trigger.start - sentence.start)
    last = _token(starts, m.trigger.end - 1 - sentence.start)
    facts = status_survey.facts(lines, m.sentence, x, last, m.event, published)
    status = _status(m, evidence, facts)
    denied = bool(sources) and sources[0].stance == "denies" and m.event not in SPEECH
    if denied and status in ("actual", "historical"):
        status = "negated"
    hedged = _hedged(m, evidence, facts)
    cues = _cues(status, hedged, facts, line, sentence, sources if denied else [], published)
    return msgspec.structs.replace(m, source=sources, status=status, hedged=hedged, cues=cues)


def _token(starts: Sequence[int], at: int) -> int:
    return max(bisect_right(starts, at) - 1, 0)


def status_scores(facts: Sequence[tuple[str, object]]) -> list[float]:
    """Return what the survey gives each status, `actual` being 0, and, last, the log-odds of hedging."""
    table = columns("status")
    total = [0.0] * (len(STATUSES) + 1)
    for name in {f for f, _ in facts}:
        for i, weight in enumerate(table.get(name, ())):
            total[i + 1] += weight
    return total


def _status(m: Mention, evidence: Evidence | None, facts: Sequence[tuple[str, object]]) -> Status:
    table, scores = weights("status_reader"), status_scores(facts)[: len(STATUSES)]
    if evidence is None:
        scores[0] += table["reluctance alone"]
        surveyed = STATUSES[max(range(len(STATUSES)), key=scores.__getitem__)]
        # a promise of what is to come is made now
        promised = surveyed == "future" and m.event in _PROMISES
        return m.status if promised or (surveyed == "actual" and m.status != "hypothetical") else surveyed
    base = math.log(evidence.status[0] + 1e-6)
    for i, s in enumerate(STATUSES[1:], 1):
        scores[i] = (
            table["survey"] * scores[i] + table["reader"] * (math.log(evidence.status[i] + 1e-6) - base) + table[s]
        )
    return STATUSES[max(range(len(STATUSES)), key=scores.__getitem__)]


def _hedged(m: Mention, evidence: Evidence | None, facts: Sequence[tuple[str, object]]) -> bool:
    table, surveyed = weights("status_reader"), status_scores(facts)[-1]
    if evidence is None:
        return m.hedged or surveyed > table["hedged alone"]
    return odds(evidence.hedged) + table["hedged survey"] * surveyed > table["hedged"]


def _cues(
    status: Status,
    hedged: bool,
    facts: Sequence[tuple[str, status_survey.Marker | None]],
    line: status_survey.Line,
    sentence: Sentence,
    denying: Sequence[SourceMention],
    published: date | None,
) -> list[Cue]:
    """The words that decide a status and hedging, in the order of the text."""
    found: list[Cue] = []
    if status != "actual":
        marker = _strongest(facts, _DECIDES[status], STATUSES.index(status) - 1)
        if marker is not None:
            found.append(_cue(marker, line, sentence))
        elif status == "historical":
            found += _year(line, sentence, published)
    if denying and denying[0].cue is not None and not any(c.kind in ("negation", "denial") for c in found):
        at = sentence.text.find(denying[0].cue)
        if at >= 0:
            start = sentence.start + at
            found.append(Cue(text=denying[0].cue, start=start, end=start + len(denying[0].cue), kind="denial"))
    if hedged:
        marker = _strongest(facts, frozenset(("hedge", "possibility")), -1)
        if marker is not None and all(c.start != _cue(marker, line, sentence).start for c in found):
            found.append(_cue(marker, line, sentence))
    return sorted(found, key=lambda c: c.start)


def _strongest(
    facts: Sequence[tuple[str, status_survey.Marker | None]], kinds: frozenset[str], column: int
) -> status_survey.Marker | None:
    """The marker of some kinds that weighs most for a status; None where none speaks for it."""
    table = columns("status")
    total: dict[status_survey.Marker, float] = {}
    for name, marker in facts:
        if marker is not None and marker.kind in kinds:
            weight = table[name][column] if name in table else 0.0
            total[marker] = total.get(marker, 0.0) + weight
    best = max(total, key=total.__getitem__, default=None)
    return best if best is not None and total[best] > 0 else None


def _cue(marker: status_survey.Marker, line: status_survey.Line, sentence: Sentence) -> Cue:
    ts: Sequence[Token] = line.ts
    a, b = ts[marker.begin].start, ts[marker.end - 1].end
    return Cue(text=sentence.text[a:b], start=sentence.start + a, end=sentence.start + b, kind=_CUES[marker.kind])


def _year(line: status_survey.Line, sentence: Sentence, published: date | None) -> list[Cue]:
    """The first year of the sentence that lies back, where no word says that it was long ago."""
    for start, year in line.years:
        if published is not None and published.year - year > 0:
            text = sentence.text[start : start + 4]
            return [Cue(text=text, start=sentence.start + start, end=sentence.start + start + 4, kind="history")]
    return []


def voices_at(speech: Speech, number: int, start: int) -> list[SourceMention]:
    """Return who says what stands at an offset of the report in sentence `number`, nearest first, whatever it is."""
    found = speech.candidates(number, start)
    scores = [survey_score([*c.facts, f"deed {c.facts[0]}"]) for c in found]
    k = choose(scores)
    return [] if k is None else _chain(found, scores, found[k])
