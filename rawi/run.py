"""A run from files to a format: reports are read, coded and written one group after another; what is bad is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

import msgspec

from rawi.intake.files import Intake
from rawi.intake.record import BadRecord
from rawi.progress import Messages
from rawi.records import Event, Relation, Report

GROUP_REPORTS, GROUP_CHARACTERS = 64, 100_000
"""Reports are coded in groups of at most so many, together of about so many characters."""


class Coder(Protocol):
    """What codes reports: `rawi.coder.Coder`, or a stand-in."""

    def code(self, report: Report) -> list[Event]:
        """Return the events of a report."""

    def code_many(self, reports: Iterable[Report]) -> Iterator[tuple[Report, list[Event]]]:
        """Give the events of many reports, in their order."""

    def related(self, report: Report) -> list[Relation]:
        """Return the standing facts that a report states, where the coder was built to look for them."""


class Sink(Protocol):
    """What takes the events: a writer of `rawi.export`."""

    def write(self, report: Report, events: list[Event]) -> None:
        """Write the events of a report."""

    def relate(self, report: Report, relations: list[Relation]) -> None:
        """Write the standing facts of a report."""


Relater = Callable[[Report], list[Relation]]
"""Returns the standing facts that a report states: `rawi.coder.Coder.related`, or a stand-in."""
Dating = Callable[[str], tuple[str, str] | None]
"""Returns the publication date that a text states and the words that state it, or None."""


class Tally(msgspec.Struct):
    """What a run came to: reports coded, events found, records that could not be read or coded; standing facts, where
    they were looked for."""

    reports: int = 0
    events: int = 0
    bad: int = 0
    relations: int | None = None

    def exit_code(self) -> int:
        """Return 0 where all went well, 3 where some were bad, 1 where nothing could be coded."""
        if not self.reports:
            return 1
        return 3 if self.bad else 0

    def __str__(self) -> str:
        """Return the tally in words."""
        bad = f"; {_count(self.bad, 'record')} could not be coded" if self.bad else ""
        facts = "" if self.relations is None else f" and {_count(self.relations, 'relation')}"
        return f"{_count(self.events, 'event')}{facts} in {_count(self.reports, 'report')}{bad}"


def run(
    intake: Intake,
    coder: Coder,
    sink: Sink,
    messages: Messages,
    tally: Tally,
    *,
    relater: Relater | None = None,
    dating: Dating | None = None,
    writing: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> None:
    """Code all reports of `intake` into `sink`; count in `tally`, which is right at any moment.

    A bad record, or a report on which the coder fails, is told and counted, and the rest goes on. `relater` finds the
    standing facts of each report; where it fails, its events are written without them. `dating` is asked
    for the date of reports that have none, and what it finds is told. `writing` is entered around each writing.
    """
    for group in _groups(intake, messages, tally, dating):
        for report, events in _coded(coder, group, messages, tally):
            facts = _related(relater, report, messages, tally) if relater else []
            with writing():
                sink.write(report, events)
                if relater:
                    sink.relate(report, facts)
            tally.reports += 1
            tally.events += len(events)
        messages.advance(intake.done, str(tally))


def _groups(intake: Intake, messages: Messages, tally: Tally, dating: Dating | None) -> Iterator[list[Report]]:
    group: list[Report] = []
    for item in intake:
        if isinstance(item, BadRecord):
            tally.bad += 1
            messages.say(f"rawi: {item}", "bad records")
            continue
        group.append(item if item.published or dating is None else _dated(item, messages, dating))
        if len(group) >= GROUP_REPORTS or sum(len(report.text) for report in group) >= GROUP_CHARACTERS:
            yield group
            group = []
    if group:
        yield group


def _dated(report: Report, messages: Messages, dating: Dating) -> Report:
    found = dating(report.text)
    if found is None:
        unknown = "no publication date is known, so words like «أمس» give no date: give it with --published"
        messages.say(f"rawi: {report.id}: {unknown}", "reports without a date")
        return report
    date, words = found
    inferred = f"published {date}, inferred from its words «{words}»: if that is wrong, give it with --published"
    messages.say(f"rawi: {report.id}: {inferred}", "reports with an inferred date")
    return msgspec.structs.replace(report, published=date)


def _coded(coder: Coder, group: list[Report], messages: Messages, tally: Tally) -> Iterator[tuple[Report, list[Event]]]:
    try:
        coded = list(coder.code_many(group))
    except Exception:
        # one report is at fault, and which one shows when each is coded by itself
        coded = list(_one_by_one(coder, group, messages, tally))
    yield from coded


def _one_by_one(
    coder: Coder, group: list[Report], messages: Messages, tally: Tally
) -> Iterator[tuple[Report, list[Event]]]:
    for report in group:
        try:
            yield report, coder.code(report)
        except Exception as error:
            tally.bad += 1
            why = f"could not be coded ({type(error).__name__}: {error}): please report this as a fault"
            messages.say(f"rawi: {report.id}: {why}", "failed reports")


def _related(relater: Relater, report: Report, messages: Messages, tally: Tally) -> list[Relation]:
    try:
        found = relater(report)
    except Exception as error:
        why = f"its relations could not be coded ({type(error).__name__}: {error}): please report this as a fault"
        messages.say(f"rawi: {report.id}: {why}", "failed reports")
        return []
    tally.relations = (tally.relations or 0) + len(found)
    return found


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
