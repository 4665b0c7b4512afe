"""A survey of speech over a whole report: which voices could vouch for what stands at a place, and how near they are.

Every sentence is searched for frames of speech (`rawi.reader.frames`). A speaker who is only understood («وأضاف») is
the last one who fits; a quotation that stays open goes on in the next sentence. What the survey returns are
candidates with what speaks for and against them; `rawi.reader.attribution` decides.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from rawi.arabic.clitics import trim_proclitic
from rawi.arabic.orthography import folded
from rawi.arabic.tables import rows
from rawi.reader.cuewords import PACKAGE
from rawi.reader.frames import Frame, frames
from rawi.reader.interface import SourceMention
from rawi.reader.phrases import Token, is_verb, phrase, tokens
from rawi.reader.speakers import kind_of
from rawi.reader.speech_words import Range, quotations, words_of
from rawi.records import Report, Sentence, Span, VoiceKind

# Quotation marks and what else is left off the end of a voice.
_TAIL = "\"'«“(-[ "
# Sentences after which nobody is thought to be speaking still.
_LINGER = 3
_SUBJECT_WITHIN = 12
# How those speak who are named in the sentence itself.
_NAMED = frozenset(("that", "quote", "object", "bare", "participle", "noun", "headline", "after", "before", "of it"))


class Candidate(NamedTuple):
    """Someone who could vouch for what stands at a place: the voices nearest first, and what speaks for it.

    `facts` are names of rows in `data/fitted_voices.tsv`; `cue` is the word that says so, `said` where what it brings
    in begins and ends; `at` is the same for candidates of one frame;
    `beside` says that its clause stands beside the one before it («…، وقالت»), not within."""

    sources: tuple[SourceMention, ...]
    facts: tuple[str, ...]
    cue: Span | None
    said: tuple[int, int]
    at: int
    beside: bool = False

    def holds(self, span: Span) -> bool:
        """Return whether words stand within what is said."""
        return self.said[0] <= span.start and span.end <= self.said[1]


class _Said(NamedTuple):
    frame: Frame
    sources: tuple[SourceMention, ...]
    cue: Span | None
    how: str


class _Speaker(NamedTuple):
    sources: tuple[SourceMention, ...]
    gender: str
    sentence: int
    cue: Span | None
    person: bool = False


class _Line(NamedTuple):
    sentence: Sentence
    ts: list[Token]
    said: list[_Said]
    quotes: list[Range]
    breaks: list[tuple[int, str]]
    speaker: _Speaker | None
    quoted: _Speaker | None
    title: bool


@cache
def _breaks() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    table = [(tuple(folded(r["words"]).split()), r["break"]) for r in rows(PACKAGE, "speech_breaks.tsv")]
    for words, kind in sorted(table, key=lambda x: -len(x[0])):
        found.setdefault(words[0], []).append((words, kind))
    return found


def _breaks_of(ts: Sequence[Token]) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for i, t in enumerate(ts):
        if t.mark:
            continue
        form = t.word.form
        for words, kind in _breaks().get(form, ()) or (_breaks().get(form[1:], ()) if t.word.joined else ()):
            if tuple(x.word.form for x in ts[i + 1 : i + len(words)]) == words[1:]:
                found.append((i, kind))
                break
    return found


class Speech:
    """The survey of one report."""

    def __init__(
        self, report: Report, sentences: Sequence[Sentence], read: Sequence[list[Token]] | None = None
    ) -> None:
        """Survey a report; `read` are the words of its sentences, where they are known already."""
        self.lines: list[_Line] = []
        last: _Speaker | None = None
        quoted: _Speaker | None = None
        history: list[_Speaker] = []
        for number, sentence in enumerate(sentences):
            ts = read[number] if read is not None else tokens(sentence.text)
            title = number == 0 and (report.title is None or sentence.text in report.title)
            quotes, stays_open = quotations(ts, quoted is not None)
            line = _Line(sentence, ts, [], quotes, _breaks_of(ts), last, quoted, title)
            self._said(line, frames(ts, title=title), history, number)
            self.lines.append(line)
            last = history[-1] if history else None
            quoted = self._goes_on(line, stays_open, number)

    def _span(self, line: _Line, r: Range) -> Span:
        text = line.sentence.text
        a, b = trim_proclitic(text, line.ts[r[0]].start, line.ts[r[1] - 1].end)
        while b > a + 1 and text[b - 1] in _TAIL:
            b -= 1
        return Span(text[a:b], line.sentence.start + a, line.sentence.start + b)

    def _said(self, line: _Line, found: list[Frame], history: list[_Speaker], number: int) -> None:
        agency: tuple[SourceMention, ...] = ()
        for f in found:
            cue = self._span(line, f.cue) if f.cue else None
            word = cue.text if cue else None
            if f.manner == "outer" and f.speaker is not None:
                agency = (SourceMention(span=self._span(line, f.speaker), kind="media", stance="passes"),)
                line.said.append(_Said(f, agency, None, "outer"))
                continue
            # a paper passes on what is said; a statement is the speaker's own
            outer = tuple(
                SourceMention(
                    span=self._span(line, r), kind=k, cue=word, stance=f.stance if k == "document" else "passes"
                )
                for r, k in f.outer
            )
            if f.speaker is not None:
                kind, means = self._meant(f, line, history, number)
                nearest = SourceMention(
                    span=self._span(line, f.speaker), kind=kind, cue=word, stance=f.stance, means=means
                )
                joined = tuple(
                    SourceMention(span=self._span(line, r), kind=kind_of(line.ts, *r), cue=word, stance=f.stance)
                    for r in f.joined
                )
                sources = (nearest, *joined, *outer, *agency)
            if f.speaker is not None and not f.guessed:
                line.said.append(_Said(f, sources, cue, f.manner))
                history.append(_Speaker(sources, f.gender, number, cue, _is_person(line.ts, f.speaker)))
                continue
            others = self._fitting(history, f.gender, number)
            here = bool(others) and others[0].sentence == number
            options: list[tuple[tuple[SourceMention, ...], str]] = []
            for rank, s in enumerate(others):
                # somebody is named here, before the verb: who spoke in an earlier sentence is less likely to go on
                past = " past" if f.person is not None and s.sentence < number else ""
                how = f"carried {rank} from {min(number - s.sentence, 3)}{past}"
                options.append(((*_again(s.sources, word, f.stance), *outer), how))
            if f.guessed:
                same = any(set(sources[0].span.text.split()) & set(o[0][0].span.text.split()) for o in options)
                how = "clause same" if same else "clause beside" if here else "clause"
                options.insert(int(here and not same), (sources, how))
            if f.person is not None:
                someone = SourceMention(
                    span=self._span(line, f.person), kind=kind_of(line.ts, *f.person), cue=word, stance=f.stance
                )
                if all(o[0].span != someone.span for o, _ in options):
                    how = "person" + (" only" if not options else "")
                    options.append(((someone, *outer), how))
            subject = self._subject(number - 1) if not options or (others and others[0].sentence < number - 1) else None
            # who has just spoken does not agree, or would be among those who fit
            spoken = any(subject.span == v.span for s in history for v in s.sources) if subject is not None else True
            if subject is not None and not spoken:
                options.append(
                    ((*_again((subject,), word, f.stance), *outer), "subject" + (" only" if not options else ""))
                )
            for given, how in options:
                line.said.append(_Said(f, given, cue, how))
            if options:
                gender = others[0].gender if others and options[0][1].startswith("carried") else f.gender
                history.append(_Speaker(options[0][0], gender or f.gender, number, cue))

    def _meant(self, f: Frame, line: _Line, history: Sequence[_Speaker], number: int) -> tuple[VoiceKind, Span | None]:
        """What kind of voice speaks, and by which words it was named before.

        «المسؤول الأميركي» is the last official who spoke, a bare name what it was brought in as («المحلل فلان»)."""
        assert f.speaker is not None
        first, last = f.speaker[0], self._span(line, f.speaker).text.split()[-1]
        bare = f.kind == "named" and f.speaker[1] - first <= 2
        if bare:
            known = (s.sources[0] for s in reversed(history) if last in s.sources[0].span.text.split())
            kind = next((s.kind for s in known if s.kind == "analyst"), f.kind)
            if kind != f.kind:
                return kind, None
        if line.ts[first].word.bare not in words_of("someone") or any(
            t.name == "person" for t in line.ts[first : f.speaker[1]]
        ):
            return f.kind, None
        near = [s for s in reversed(history) if number - s.sentence <= 2 * _LINGER]
        stem = line.ts[first].word.bare.removeprefix("ال")
        same = next((s for s in near if folded(s.sources[0].span.text).split()[0].removeprefix("ال") == stem), None)
        who = same or next((s for s in near if s.person), None)
        if who is None:
            return f.kind, None
        named = who.sources[0]
        return named.kind, named.means or named.span

    def _fitting(self, history: list[_Speaker], gender: str, number: int) -> list[_Speaker]:
        """The last two speakers who agree with a verb, the nearer first; nobody from far back."""
        near = [s for s in history if number - s.sentence <= 2 * _LINGER]
        found: list[_Speaker] = []
        for s in reversed(near):
            agrees = gender in ("", "p", s.gender) or not s.gender
            if agrees and all(s.sources[0].span != f.sources[0].span for f in found):
                found.append(s)
        return found[:2]

    def _subject(self, number: int) -> SourceMention | None:
        """The first one named in a sentence: whose deeds it tells may speak in the next."""
        if number < 0:
            return None
        line = self.lines[number]
        for i in range(min(_SUBJECT_WITHIN, len(line.ts))):
            t = line.ts[i]
            if t.mark or not (t.name or t.word.who):
                continue
            p = phrase(line.ts, i)
            if p is not None and p.who:
                r = (p.begin, p.end)
                return SourceMention(span=self._span(line, r), kind=kind_of(line.ts, *r))
        return None

    def _goes_on(self, line: _Line, stays_open: bool, number: int) -> _Speaker | None:
        """Who is being quoted still when the sentence ends."""
        if not stays_open or not line.quotes:
            return None
        start = line.quotes[-1][0]
        if start == 0 and line.quoted is not None:
            return line.quoted
        said = [s for s in line.said if s.frame.said[0] <= start and s.how != "outer"]
        if not said:
            return None
        s = said[-1]
        return _Speaker(s.sources, s.frame.gender, number, s.cue)

    def candidates(self, number: int, start: int) -> list[Candidate]:
        """Return who could vouch for what stands at an offset of the report, in sentence `number`, nearest first."""
        line = self.lines[number]
        starts = [t.start for t in line.ts]
        x = max(bisect_right(starts, start - line.sentence.start) - 1, 0)
        inside = [(k, s) for k, s in enumerate(line.said) if s.how != "outer" and self._reaches(s, x)]
        # what begins later is nearer; phrases beside the claim («بحسب») stand outside of what is said within it
        inside.sort(key=lambda ks: (_cue_at(ks[1]) > x, -_cue_at(ks[1]) if _cue_at(ks[1]) <= x else _cue_at(ks[1])))
        found: list[Candidate] = []
        common = self._around(line, x)
        rank = 0
        seen_cue: Range | None = None
        for k, s in inside:
            if found and s.frame.cue != seen_cue:
                rank += 1
            seen_cue = s.frame.cue
            facts = [f"manner {s.frame.manner}", f"how {s.how}", f"rank {min(rank, 2)}", f"stance {s.frame.stance}"]
            facts += [f"kind {s.sources[0].kind}", *common, *self._between(line, s.frame, x)]
            found.append(Candidate(s.sources, tuple(facts), s.cue, self._said_at(line, s), k, self._beside(line, s)))
            passed = tuple(v for v in s.sources[1:] if v.kind in ("media", "document"))
            if passed and not s.how.startswith("carried 1"):
                facts = ["manner passed", f"passed {passed[0].kind}", f"rank {min(rank, 2)}", *common]
                found.append(Candidate(passed, tuple(facts), s.cue, self._said_at(line, s), k))
        for k, s in enumerate(line.said):
            if s.how in _NAMED and not self._reaches(s, x):
                found.append(self._outside(line, s, x, k))
        covered = "covered" if any(s.frame.manner in ("that", "quote") for _, s in inside) else "bare"
        found += self._lingering(line, number, x, common, covered)
        return found

    def _said_at(self, line: _Line, s: _Said) -> tuple[int, int]:
        a, b = s.frame.said
        start = line.sentence.start
        return start + line.ts[a].start if a < len(line.ts) else start, start + line.ts[b - 1].end if b else start

    def _beside(self, line: _Line, s: _Said) -> bool:
        """Whether a clause of speech begins anew: «وقال», «فيما قال»."""
        if s.frame.cue is None:
            return True
        i = s.frame.cue[0]
        aside = any(i - 2 <= at < i and kind in ("aside", "whole", "contrast") for at, kind in line.breaks)
        return aside or (line.ts[i].word.joined and s.frame.manner != "participle")

    def _reaches(self, s: _Said, x: int) -> bool:
        a, b = s.frame.said
        return a <= x < b

    def _around(self, line: _Line, x: int) -> list[str]:
        """What is told by the place itself, whoever speaks."""
        facts = []
        if line.title:
            facts.append("title")
        if any(a <= x < b and b - a >= 4 for a, b in line.quotes):
            facts.append("quoted")
        word = line.ts[x].word
        if word.form[:1] == "ن" and any(r.form.tense == "present" for r in word.cue):
            facts.append("we")
        return facts

    def _within(self, line: _Line, start: int, x: int) -> list[str]:
        """The last word before a place, from a start on, at which a voice may end."""
        near = [kind for i, kind in line.breaks if start <= i <= x]
        return [f"within {near[-1]}"] if near else []

    def _between(self, line: _Line, frame: Frame, x: int) -> list[str]:
        """What stands between where a voice begins to speak and a place."""
        ts = line.ts
        cue = frame.cue[0] if frame.cue else 0
        low, high = (frame.said[0], x) if cue <= x else (x + 1, cue)
        facts = [f"{'later' if cue > x else 'distance'} {_bucket(high - low)}"]
        facts += self._within(line, frame.said[0] if cue <= x else 0, x)
        crossed = [(i, k) for i, k in line.breaks if low < i <= high]
        facts += sorted({f"break {k}" for _, k in crossed})
        if crossed:
            facts.append(f"last break {crossed[-1][1]}")
        for i in range(low + 1, high):
            t = ts[i]
            if t.mark and t.text in ".؛;!?؟":
                facts.append("stop between")
            if t.word.joined and is_verb(t):
                facts.append("and verb" + (" after comma" if ts[i - 1].mark else ""))
        inside = [q for q in line.quotes if q[1] - q[0] >= 4]
        if any(low <= b <= x and b < x for a, b in inside if a >= low - 1):
            facts.append("quote closed")
        if any(a <= x < b and a >= low - 1 for a, b in inside):
            facts.append("in its quote")
        return sorted(set(facts))

    def _outside(self, line: _Line, s: _Said, x: int, k: int) -> Candidate:
        """Someone who speaks in the same sentence, but not of this."""
        who, cue = s.frame.speaker or (0, 0), s.frame.cue or (0, 0)
        if who[0] <= x < who[1]:
            where = "in who"
        elif x < min(cue[0], who[0]):
            where = "ahead"
        elif x < s.frame.said[0]:
            where = "between"
        else:
            where = "behind"
        facts = ("manner outside", f"outside {where}", f"outside {where} {s.how}")
        return Candidate(s.sources, facts, s.cue, self._said_at(line, s), k)

    def _lingering(self, line: _Line, number: int, x: int, common: list[str], covered: str) -> list[Candidate]:
        """Who spoke before and may go on without a word that says so."""
        found = []
        common = [*common, *self._within(line, 0, x)]
        q = line.quoted
        if q is not None:
            open_still = bool(line.quotes) and line.quotes[0][0] == 0 and line.quotes[0][1] > x
            facts = ["manner quoted on", f"quote {'open' if open_still else 'over'}", covered, *common]
            found.append(Candidate(q.sources, tuple(facts), None, (0, 0), -1))
        p = line.speaker
        if p is not None and number - p.sentence <= _LINGER and q is None:
            since, kind = number - p.sentence, p.sources[0].kind
            facts = ["manner lingering", f"since {since}", covered, f"lingering {kind}", *common]
            found.append(Candidate(p.sources, tuple(facts), None, (0, 0), -2))
        return found


def _is_person(ts: Sequence[Token], r: Range) -> bool:
    """Whether a noun phrase names a person, by name, office, or a bare word that no table knows."""
    first = ts[r[0]].word
    unknown = not (ts[r[0]].name or first.definite or first.who or first.kinds or first.cue)
    named = any(t.name == "person" or (not t.name and "role" in t.word.kinds) for t in ts[r[0] : r[1]])
    return named or (unknown and r[1] - r[0] <= 2)


def _cue_at(s: _Said) -> int:
    return s.frame.cue[0] if s.frame.cue else -1


def _bucket(n: int) -> str:
    return "0" if n <= 1 else "1" if n <= 4 else "2" if n <= 9 else "3" if n <= 18 else "4" if n <= 32 else "5"


def _again(sources: tuple[SourceMention, ...], cue: str | None, stance: str) -> tuple[SourceMention, ...]:
    """Voices that go on to speak: the nearest by a new word, those that passed the last words on left out."""
    first = sources[0]
    return (SourceMention(span=first.span, kind=first.kind, cue=cue, stance=stance, means=first.means),)
