"""Code the reports of an archive that no run has coded yet, group by group; what was coded is saved at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Protocol

from rawi.archive.store import Archive, Coded
from rawi.coder import Coded as Found
from rawi.records import Report

GROUP_REPORTS, GROUP_CHARACTERS = 64, 200_000
"""Reports are coded and saved in groups of at most so many, together of about so many characters."""


class Coder(Protocol):
    """What codes reports: `rawi.coder.Coder`, or a stand-in."""

    def code_all(self, reports: Iterable[Report]) -> Iterator[Found]:
        """Give each report, dated where its text states the date, with its sentences, events and relations."""


class Group(Protocol):
    """What is told of each group that was saved: reports and events of it, and of each report that failed why."""

    def __call__(self, reports: int, events: int, failed: Mapping[str, str]) -> None:
        """Take note."""


def code_new(
    archive: Archive,
    coder: Coder,
    run: int,
    saved: Group,
    stopped: Callable[[], bool] = lambda: False,
    *,
    again: bool = False,
) -> None:
    """Code all reports that no run has tried, and save what is found, a transaction a group.

    With `again`, all that this run has not tried: what older runs read is kept, and corrections are laid over what is
    found now.

    A report on which the coder fails is noted as failed, and the rest goes on. Ends early, with all that was coded
    saved, when `stopped` says so. Raises ArchiveError.
    """
    for group in _groups(archive.uncoded(run if again else None)):
        if stopped():
            return
        coded, failed = _coded(coder, group)
        archive.save_many(run, coded)
        keys = {id: report.id for id, report in group}
        for id, error in failed.items():
            archive.fail(id, run, error)
        events = sum(len(c.events) for c in coded)
        saved(len(coded), events, {keys[id]: error for id, error in failed.items()})
    archive.finish_run(run)


def begin_run(archive: Archive, reader: str, weights: Path | None = None, *, relations: bool = True) -> int:
    """Return the run that a coder with this reader adds to: the last one of the very same version, reader, model and
    settings, else a new one. `weights` is the folder of other weights than the package's; `relations` whether the coder
    looks for standing facts."""
    return archive.resume_run(reader, model_hash(reader, weights), {"relations": relations})


def model_hash(reader: str, weights: Path | None = None) -> str:
    """Return the SHA-256, in hexadecimal, over the files that decide what a reader finds: the weights of the trained
    model, the tables of the cue lexicon. Of an unknown reader that of its name."""
    if reader == "model":
        from rawi.reader.model import WEIGHTS

        folder = weights or WEIGHTS
    elif reader == "lexicon":
        folder = Path(str(files("rawi.reader").joinpath("data")))
    else:
        return hashlib.sha256(reader.encode()).hexdigest()
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix != ".md":
            digest.update(f"{path.name}\0{path.stat().st_size}\0".encode())
            with path.open("rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
    return digest.hexdigest()


def _groups(reports: Iterable[tuple[int, Report]]) -> Iterator[list[tuple[int, Report]]]:
    group: list[tuple[int, Report]] = []
    characters = 0
    for id, report in reports:
        group.append((id, report))
        characters += len(report.text)
        if len(group) == GROUP_REPORTS or characters >= GROUP_CHARACTERS:
            yield group
            group, characters = [], 0
    if group:
        yield group


def _coded(coder: Coder, group: list[tuple[int, Report]]) -> tuple[list[Coded], dict[int, str]]:
    """Return what was coded, and why the others failed."""
    try:
        found = list(coder.code_all([report for _, report in group]))
        return [_row(id, report, each) for (id, report), each in zip(group, found, strict=True)], {}
    except Exception:
        # one report is at fault, and which one shows when each is coded by itself
        return _one_by_one(coder, group)


def _one_by_one(coder: Coder, group: list[tuple[int, Report]]) -> tuple[list[Coded], dict[int, str]]:
    coded: list[Coded] = []
    failed: dict[int, str] = {}
    for id, report in group:
        try:
            (found,) = coder.code_all([report])
            coded.append(_row(id, report, found))
        except Exception as error:
            failed[id] = f"{type(error).__name__}: {error}"
    return coded, failed


def _row(id: int, report: Report, found: Found) -> Coded:
    return Coded(
        report=id,
        sentences=found.sentences,
        events=found.events,
        relations=found.relations,
        published=found.report.published if report.published is None else None,
    )
