"""The chain: report → sentences → mentions → events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from rawi.arabic.sentences import split
from rawi.intake.record import whole
from rawi.reader.interface import Reader
from rawi.records import Event, Relation, Report, Sentence
from rawi.resolve.compose import Composer
from rawi.resolve.dating import dated
from rawi.resolve.relations import Relater

# reports read together: enough to fill the reader's batches, little enough to keep memory flat
TOGETHER = 64


class Coded(NamedTuple):
    """A report with all that was read in it; `relations` are empty where the coder was not built to look for them."""

    report: Report
    sentences: list[Sentence]
    events: list[Event]
    relations: list[Relation]


class Coder:
    """Codes reports into events. Build one and keep it: it holds the weights and the tables.

    `reader` is the trained model or the cue lexicon (the baseline); `weights` a folder of other weights than the
    package's; `threads` the number of threads of the model, 0 for as many as the machine has cores. `relations` looks
    for standing facts as well (`docs/relations.md`), which `code_all` gives beside the events.

    >>> from rawi import Coder, Report
    >>> coder = Coder()
    >>> [event] = coder.code(Report(id="a", text="زار وزير الخارجية الفرنسي بغداد أمس.", published="2015-08-07"))
    >>> event.event, event.actor[0].code, event.date
    ('CONSULT', 'FRA', '2015-08-06')
    """

    def __init__(
        self,
        reader: str | Reader = "model",
        *,
        weights: Path | None = None,
        threads: int = 0,
        relations: bool = False,
    ) -> None:
        self.reader = make_reader(reader, weights, threads)
        self.composer = Composer()
        self.relater = Relater(self.composer.who, self.composer.where) if relations else None

    def code(self, report: Report) -> list[Event]:
        """Return the events of one report, in the order of their triggers."""
        return next(self.code_many([report]))[1]

    def code_many(self, reports: Iterable[Report]) -> Iterator[tuple[Report, list[Event]]]:
        """Yield each report with its events, in the order in which they came.

        A report without a date comes back with the one that its own text states, where it states one."""
        for coded in self._coded(reports):
            yield coded.report, coded.events

    def code_all(self, reports: Iterable[Report]) -> Iterator[Coded]:
        """Yield each report, dated as by `code_many`, with its sentences, its events and, if the coder was built with
        `relations`, the standing facts that it states."""
        for coded in self._coded(reports):
            relations = self.relater.relations(coded.report, coded.sentences) if self.relater else []
            yield coded._replace(relations=relations)

    def related(self, report: Report) -> list[Relation]:
        """Return the standing facts that one report states, dated as it comes. Raises ValueError where the coder was
        not built to look for them."""
        if self.relater is None:
            raise ValueError("this coder looks for events only: build it with relations=True")
        return self.relater.relations(report, split(report.text))

    def _coded(self, reports: Iterable[Report]) -> Iterator[Coded]:
        for some in _batched(reports, TOGETHER):
            work = [(dated(r), split(r.text)) for r in map(_sound, some)]
            for (report, sentences), mentions in zip(work, self.reader.read(work), strict=True):
                yield Coded(report, sentences, self.composer.events(report, sentences, mentions), [])


def _sound(report: Report) -> Report:
    text = whole(report.text)
    return report if text == report.text else msgspec.structs.replace(report, text=text)


def make_reader(reader: str | Reader, weights: Path | None = None, threads: int = 0) -> Reader:
    """Return the reader of that name. Raises ValueError for a name that is none, FileNotFoundError for missing
    weights."""
    if not isinstance(reader, str):
        return reader
    if reader == "model":
        from rawi.reader.model import ModelReader

        return ModelReader(weights, threads)
    if reader == "lexicon":
        from rawi.reader.lexicon import LexiconReader

        return LexiconReader()
    raise ValueError(f"no reader is called {reader!r}: there are 'model' and 'lexicon'")


def _batched(reports: Iterable[Report], size: int) -> Iterator[list[Report]]:
    batch: list[Report] = []
    for r in reports:
        batch.append(r)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
