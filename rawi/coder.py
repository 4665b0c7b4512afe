"""The chain: report → sentences → mentions → events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from rawi.arabic.sentences import split
from rawi.reader.interface import Reader
from rawi.records import Event, Report
from rawi.resolve.compose import Composer
from rawi.resolve.dating import dated

# reports read together: enough to fill the reader's batches, little enough to keep memory flat
TOGETHER = 64


class Coder:
    """Codes reports into events. Build one and keep it: it holds the weights and the tables.

    `reader` is the trained model or the cue lexicon (the baseline); `weights` a folder of other weights than the
    package's; `threads` the number of threads of the model, 0 for as many as the machine has cores.

    >>> from rawi import Coder, Report
    >>> coder = Coder()
    >>> [event] = coder.code(Report(id="a", text="زار وزير الخارجية الفرنسي بغداد أمس.", published="2015-08-07"))
    >>> event.event, event.actor[0].code, event.date
    ('CONSULT', 'FRA', '2015-08-06')
    """

    def __init__(self, reader: str | Reader = "model", *, weights: Path | None = None, threads: int = 0) -> None:
        self.reader = make_reader(reader, weights, threads)
        self.composer = Composer()

    def code(self, report: Report) -> list[Event]:
        """Return the events of one report, in the order of their triggers."""
        return next(self.code_many([report]))[1]

    def code_many(self, reports: Iterable[Report]) -> Iterator[tuple[Report, list[Event]]]:
        """Yield each report with its events, in the order in which they came.

        A report without a date comes back with the one that its own text states, where it states one."""
        for some in _batched(reports, TOGETHER):
            work = [(dated(r), split(r.text)) for r in some]
            for (report, sentences), mentions in zip(work, self.reader.read(work), strict=True):
                yield report, self.composer.events(report, sentences, mentions)


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
