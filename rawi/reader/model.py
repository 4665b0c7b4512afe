"""The trained reader at run time: ONNX Runtime, two graphs, batches of windows of like length. No PyTorch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from rawi.arabic.clitics import trim_proclitic
from rawi.reader import decode
from rawi.reader.attribution import Evidence, attribute
from rawi.reader.encoding import PAD, EncodedSentence, PieceEncoder, Window, mark_matrix, pack
from rawi.reader.hints import Hint, Told, hints, mark
from rawi.reader.interface import Mention, SourceMention
from rawi.reader.labels import EVENT_TYPES, FLAGS, ROLES, STATUSES, VOICE_KINDS, begin_tag
from rawi.records import Report, Sentence, Span

# marks that end a sentence or clause and never a name
TRAILING = "،؛,;.:؟?!"
WEIGHTS = Path(__file__).parent / "weights"
# pieces in one pass: enough to keep two cores busy, little enough to stay in the cache
BATCH_PIECES = 4096
# reports read together: enough to sort windows by length, little enough to keep memory flat
BATCH_REPORTS = 64

Ints = NDArray[np.int64]
Floats = NDArray[np.floating]


class Settings(msgspec.Struct, kw_only=True, frozen=True):
    """What lies beside the weights in `settings.json`: the mode columns, thresholds chosen on held-out training
    data, and the two numbers (slope, intercept) that turn a raw log-odds into a calibrated confidence."""

    modes: list[str]
    threshold: float = 0.5
    hint: float = 0.0
    hint_type: float = 0.0
    role_bias: dict[str, float] = {}
    flag_threshold: dict[str, float] = {}
    calibration: tuple[float, float] = (1.0, 0.0)
    branch: int = 3
    version: str = ""


class Backend(Protocol):
    """Runs the two graphs; the shapes are those of `rawi.training.model.TriggerEncoder` and `RoleReader`."""

    def triggers(self, ids: Ints, keep: Floats, first: Ints, last: Ints, marks: Ints) -> tuple[Floats, Floats]:
        """Return trigger logits and the states of the fork."""
        ...

    def roles(
        self, states: Floats, keep: Floats, marker: Ints, first: Ints, last: Ints, trigger: Ints
    ) -> tuple[Floats, Floats, Floats]:
        """Return role logits, label logits and the trigger's vector."""
        ...


class OnnxBackend:
    """Both graphs in ONNX Runtime on the CPU; `threads` 0 leaves the number to the runtime."""

    def __init__(self, folder: Path, threads: int = 0) -> None:
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        # memory handed back between batches keeps the peak that of the largest one
        options.enable_mem_pattern = False
        make = [str(folder / name) for name in ("triggers.onnx", "roles.onnx")]
        for path in make:
            if not Path(path).exists():
                raise FileNotFoundError(
                    f"{path}: the reader's weights are missing; reinstall the package, or name their folder"
                )
        self._triggers, self._roles = (
            ort.InferenceSession(p, options, providers=["CPUExecutionProvider"]) for p in make
        )

    def triggers(self, ids: Ints, keep: Floats, first: Ints, last: Ints, marks: Ints) -> tuple[Floats, Floats]:
        """See `Backend`."""
        feed = {"ids": ids, "keep": keep, "first": first, "last": last}
        if len(self._triggers.get_inputs()) > len(feed):
            feed["marks"] = marks
        logits, states = self._triggers.run(None, feed)
        return logits, states

    def roles(
        self, states: Floats, keep: Floats, marker: Ints, first: Ints, last: Ints, trigger: Ints
    ) -> tuple[Floats, Floats, Floats]:
        """See `Backend`."""
        feed = {"states": states, "keep": keep, "marker": marker, "first": first, "last": last, "trigger": trigger}
        roles, labels, vector = self._roles.run(None, feed)
        return roles, labels, vector


class _Hit(msgspec.Struct):
    """A trigger on its way through the second graph."""

    report: int
    sentence: int
    part: EncodedSentence
    hit: decode.TriggerHit
    states: Floats
    roles: dict[str, list[tuple[int, int, float]]] = {}
    source: Floats | None = None
    labels: Floats | None = None


def _matrix(rows: Sequence[Sequence[int]], value: int) -> Ints:
    out = np.full((len(rows), max(len(r) for r in rows)), value, np.int64)
    for i, r in enumerate(rows):
        out[i, : len(r)] = r
    return out


class ModelReader:
    """The trained reader. `folder` holds `tokenizer.json`, `settings.json` and the weights; by default those of the
    package."""

    name = "model"

    def __init__(self, folder: Path | None = None, threads: int = 0, backend: Backend | None = None) -> None:
        """Load the weights. Raises FileNotFoundError naming the file that is missing."""
        folder = folder or WEIGHTS
        for name in ("tokenizer.json", "settings.json"):
            if not (folder / name).exists():
                raise FileNotFoundError(f"{folder / name}: the reader's files are missing; reinstall the package")
        self.settings = msgspec.json.decode((folder / "settings.json").read_bytes(), type=Settings)
        self.pieces = PieceEncoder(folder / "tokenizer.json")
        self.backend: Backend = backend or OnnxBackend(folder, threads)
        self._bias = np.array([self.settings.role_bias.get(r, 0.0) for r in ROLES], np.float32)
        types = [m.split("/")[0] for m in self.settings.modes]
        self._mode_columns = {t: [i for i, u in enumerate(types) if u == t] for t in set(types)}

    def read(self, reports: Sequence[tuple[Report, list[Sentence]]]) -> list[list[Mention]]:
        """Return the mentions of each report, in the order of their triggers."""
        return [
            attribute(report, sentences, [m for m, _ in found], [e for _, e in found])
            for (report, sentences), found in zip(reports, self.read_alone(reports), strict=True)
        ]

    def read_alone(self, reports: Sequence[tuple[Report, list[Sentence]]]) -> list[list[tuple[Mention, Evidence]]]:
        """Return the mentions of each report as the model alone sees them, with what it knows of their voices."""
        out: list[list[tuple[Mention, Evidence]]] = []
        for i in range(0, len(reports), BATCH_REPORTS):
            out += self._read(reports[i : i + BATCH_REPORTS])
        return out

    def _read(self, reports: Sequence[tuple[Report, list[Sentence]]]) -> list[list[tuple[Mention, Evidence]]]:
        flat = [(r, s) for r, (_, sentences) in enumerate(reports) for s in range(len(sentences))]
        encoded = self.pieces.encode([reports[r][1][s].text for r, s in flat])
        by_report: list[list[EncodedSentence]] = [[] for _ in reports]
        for (r, _), e in zip(flat, encoded, strict=True):
            by_report[r].append(e)
        told = [hints([s.text for s in sentences]) for _, sentences in reports]
        for of_report, said in zip(by_report, told, strict=True):
            for sentence, t in zip(of_report, said, strict=True):
                mark(sentence, t)
        windows = [(r, w) for r, sentences in enumerate(by_report) for w in pack(sentences)]
        hits = [h for batch in _batches(windows) for h in self._find(batch, told)]
        hits = _drop_doubles(hits)
        hits.sort(key=lambda h: len(h.part.ids))
        for i in _slices(hits):
            self._link(hits[i])
        hits.sort(key=lambda h: (h.report, h.sentence, h.part.words[h.hit.begin]))
        out: list[list[tuple[Mention, Evidence]]] = [[] for _ in reports]
        for h in hits:
            earlier = [m for m, _ in out[h.report]]
            sentences = reports[h.report][1]
            out[h.report].append((self._mention(h, sentences, earlier), self._evidence(h, sentences)))
        return out

    def _find(self, batch: Sequence[tuple[int, Window]], told: list[list[Told]]) -> Iterator[_Hit]:
        ids = _matrix([w.ids for _, w in batch], PAD)
        keep = (ids != PAD).astype(np.float32)
        first = _matrix([[at + p for _, _, e, at in w.parts for p in e.first] for _, w in batch], 0)
        last = _matrix([[at + p for _, _, e, at in w.parts for p in e.last] for _, w in batch], 0)
        marks = mark_matrix([w.marks for _, w in batch])
        logits, states = self.backend.triggers(ids, keep, first, last, marks)
        for i, (report, w) in enumerate(batch):
            word = 0
            for number, _, part, at in w.parts:
                n = len(part.words)
                scores, prior = logits[i, word : word + n], None
                if self.settings.hint or self.settings.hint_type:
                    scores, prior = self._hinted(scores, part, told[report][number].acts)
                for hit in decode.triggers(scores, self.settings.threshold, prior):
                    yield _Hit(report, number, part, hit, states[i, at : at + len(part.ids) + 1])
                word += n

    def _hinted(self, scores: Floats, part: EncodedSentence, told: list[Hint]) -> tuple[Floats, Floats]:
        """Raise the log-odds of triggers that the lexicon hints at, and return what it says of their types."""
        scores, prior = scores.copy(), np.zeros((len(scores), len(EVENT_TYPES)), np.float32)
        for start, end, event in told:
            at = part.word_span(start, end)
            if at is not None:
                tag = begin_tag(event)
                scores[at[0], tag] += self.settings.hint
                scores[at[0] + 1 : at[1] + 1, tag + 1] += self.settings.hint
                prior[at[0] : at[1] + 1, EVENT_TYPES.index(event)] += self.settings.hint_type
        return scores, prior

    def _link(self, hits: Sequence[_Hit]) -> None:
        length = max(len(h.states) for h in hits)
        states = np.zeros((len(hits), length, hits[0].states.shape[1]), np.float32)
        keep = np.zeros((len(hits), length), np.float32)
        marker = np.zeros((len(hits), length), np.int64)
        trigger = np.zeros((len(hits), 2), np.int64)
        for i, h in enumerate(hits):
            n = len(h.states)
            states[i, :n] = h.states
            keep[i, :n] = 1
            trigger[i] = h.part.first[h.hit.begin], h.part.last[h.hit.end]
            marker[i, trigger[i, 0] : trigger[i, 1] + 1] = 1 + h.hit.event
        first = _matrix([h.part.first for h in hits], 0)
        last = _matrix([h.part.last for h in hits], 0)
        roles, labels, _ = self.backend.roles(states, keep, marker, first, last, trigger)
        for i, h in enumerate(hits):
            h.roles = decode.role_spans(roles[i, : len(h.part.words)], self._bias)
            h.source = decode.role_odds(roles[i, : len(h.part.words)], "source")
            h.labels = labels[i]

    def _evidence(self, h: _Hit, sentences: list[Sentence]) -> Evidence:
        """What the labels of a trigger leave out: how sure the model is of voices, kinds and statuses."""
        assert h.labels is not None and h.source is not None
        start = sentences[h.sentence].start
        n, k = len(STATUSES), len(VOICE_KINDS)
        flags = dict(zip(FLAGS, decode.sigmoid(h.labels[n + k : n + k + len(FLAGS)]).tolist(), strict=True))
        return Evidence(
            words=[(start + a, start + b) for a, b in h.part.words],
            source=h.source.tolist(),
            carried=flags["carried_source"],
            kind=decode.softmax(h.labels[n : n + k]).tolist(),
            status=decode.softmax(h.labels[:n]).tolist(),
            hedged=flags["hedged"],
        )

    def _mention(self, h: _Hit, sentences: list[Sentence], earlier: list[Mention]) -> Mention:
        sentence = sentences[h.sentence]
        labels = h.labels
        assert labels is not None

        def span(begin: int, end: int) -> Span:
            a, b = h.part.words[begin][0], h.part.words[end][1]
            a, b = trim_proclitic(sentence.text, a, b)
            while b - a > 1 and sentence.text[b - 1] in TRAILING:
                b -= 1
            return Span(sentence.text[a:b], sentence.start + a, sentence.start + b)

        spans = {role: [span(a, b) for a, b, _ in h.roles[role]] for role in ROLES}
        for role in ("actor", "recipient", "source", "outer"):
            spans[role] = [s for s in spans[role] if _says_something(s.text)]
        n, k = len(STATUSES), len(VOICE_KINDS)
        status = STATUSES[int(labels[:n].argmax())]
        kind = VOICE_KINDS[int(labels[n : n + k].argmax())]
        flags = dict(zip(FLAGS, decode.sigmoid(labels[n + k : n + k + len(FLAGS)]), strict=True))
        yes = {f: bool(p > self.settings.flag_threshold.get(f, 0.5)) for f, p in flags.items()}
        event = EVENT_TYPES[h.hit.event]
        columns = self._mode_columns.get(event, [])
        scores = labels[n + k + len(FLAGS) :]
        modes = [self.settings.modes[c].split("/")[1] for c in columns if scores[c] > 0]
        cue = spans["cue"][0].text if spans["cue"] else None
        source = [SourceMention(span=s, kind=kind, cue=cue) for s in spans["source"]]
        if not source and yes["carried_source"]:
            source = _carry(earlier, h.sentence, kind)
        beyond = [s for s in spans["outer"] if s not in [x.span for x in source]]
        source += [SourceMention(span=s, kind="media", stance="passes") for s in beyond]
        slope, intercept = self.settings.calibration
        odds = np.log(max(h.hit.probability, 1e-6) / max(1 - h.hit.probability, 1e-6))
        return Mention(
            sentence=h.sentence,
            trigger=span(h.hit.begin, h.hit.end),
            event=event,
            mode=modes,
            actor=spans["actor"],
            recipient=spans["recipient"],
            place=next(iter(spans["place"]), None),
            time=next(iter(spans["time"]), None),
            source=source,
            status=status,
            hedged=yes["hedged"],
            implicit_actor=yes["implicit_actor"] and not spans["actor"],
            same_as=_earlier_mention(earlier, event, modes, next(iter(spans["place"]), None))
            if yes["repeated"]
            else None,
            confidence=round(float(0.5 * (1 + np.tanh((slope * odds + intercept) / 2))), 3),
        )


def _says_something(text: str) -> bool:
    """Whether a span is more than a loose article, conjunction or mark."""
    letters = sum(c.isalpha() for c in text)
    return letters > 2 or (letters > 0 and text.isascii())


def _batches(windows: list[tuple[int, Window]]) -> Iterator[list[tuple[int, Window]]]:
    windows = sorted(windows, key=lambda w: len(w[1].ids))
    batch: list[tuple[int, Window]] = []
    for w in windows:
        if batch and (len(batch) + 1) * len(w[1].ids) > BATCH_PIECES:
            yield batch
            batch = []
        batch.append(w)
    if batch:
        yield batch


def _slices(hits: list[_Hit]) -> Iterator[slice]:
    begin = 0
    for i, h in enumerate(hits):
        if i > begin and (i + 1 - begin) * len(h.states) > BATCH_PIECES:
            yield slice(begin, i)
            begin = i
    if begin < len(hits):
        yield slice(begin, len(hits))


def _drop_doubles(hits: list[_Hit]) -> list[_Hit]:
    """Of the triggers found twice where parts of a long sentence overlap, keep the one farther from its part's edge."""
    best: dict[tuple[int, int, tuple[int, int]], _Hit] = {}
    for h in hits:
        key = h.report, h.sentence, h.part.words[h.hit.begin]
        other = best.get(key)
        if other is None or _margin(h) > _margin(other):
            best[key] = h
    return list(best.values())


def _margin(h: _Hit) -> int:
    return min(h.hit.begin, len(h.part.words) - 1 - h.hit.end)


def _carry(earlier: list[Mention], sentence: int, kind: str) -> list[SourceMention]:
    """Take over the voice of the nearest earlier mention that has one, or the speaker of its speech act."""
    for m in reversed(earlier):
        if m.sentence >= sentence and not m.source:
            continue
        if m.source:
            return m.source[:1]
        if m.event in ("ACCUSE", "REQUEST", "REJECT", "THREATEN", "AGREE", "SUPPORT") and m.actor:
            return [SourceMention(span=m.actor[0], kind="named")]
    return []


def _earlier_mention(earlier: list[Mention], event: str, modes: list[str], place: Span | None) -> int | None:
    """The nearest earlier mention of the same type that neither its modes nor its place contradict."""
    for i in range(len(earlier) - 1, -1, -1):
        m = earlier[i]
        if m.event != event or (m.mode and modes and not set(m.mode) & set(modes)):
            continue
        if m.place and place and m.place.text not in place.text and place.text not in m.place.text:
            continue
        return i if m.same_as is None else m.same_as
    return None
