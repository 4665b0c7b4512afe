"""Take reports in from their sources, and code what is new; stopped at any moment, it goes on where it was.

What a batch of records became (reports stored, doubles, what was refused and why) and how far each source is read with
it are saved in one transaction: so nothing is lost and nothing comes twice, whenever the program is killed.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec
from sqlalchemy import Connection, delete, select
from sqlalchemy.exc import IntegrityError

from rawi.archive import schema
from rawi.archive.identity import LONGEST_KEY, text_hash, url_key
from rawi.archive.store import Archive
from rawi.intake.language import ARABIC, refusal
from rawi.intake.origin import Later, Origin, Taken, Where
from rawi.intake.record import BadRecord
from rawi.progress import Messages, Pace
from rawi.records import Report

BATCH_REPORTS, BATCH_RECORDS, BATCH_CHARACTERS = 64, 1000, 1_000_000
"""A batch is saved when it has so many reports, so many records of any kind, or texts of so many characters."""
BATCH_SECONDS = 10.0
"""What slow sources, such as pages, have given is saved after so many seconds."""
_FOREIGN = "not Arabic"
TRIES = 20
"""After so many runs in which a page could not be had it is given up."""


class Tally(msgspec.Struct):
    """What became of records: `new` reports, `doubles`, texts in other languages (`foreign`), records that are `bad`,
    pages and files that could not be had for now (`later`), and those known from before, not even looked at again
    (`known`). `undated` are reports, doubles among them, that came without a date of publication. `coded`, `events` and
    `failed` are of the coding."""

    new: int = 0
    doubles: int = 0
    foreign: int = 0
    bad: int = 0
    later: int = 0
    known: int = 0
    undated: int = 0
    coded: int = 0
    events: int = 0
    failed: int = 0

    def taken(self) -> str:
        """Return what was taken in, in words."""
        parts = [_count(self.new, "new report")]
        parts += [_count(self.doubles, "double")] if self.doubles else []
        parts += [f"{self.foreign:,} not Arabic"] if self.foreign else []
        parts += [f"{self.bad:,} refused"] if self.bad else []
        parts += [f"{self.later:,} not to be had for now"] if self.later else []
        return ", ".join(parts)

    def found(self) -> str:
        """Return what was coded, in words."""
        failed = f", {_count(self.failed, 'report')} could not be coded" if self.failed else ""
        return f"{_count(self.events, 'event')} in {_count(self.coded, 'report')}{failed}"

    def __str__(self) -> str:
        """Return all of it in words."""
        return f"{self.taken()}; {self.found()}" if self.coded or self.failed else self.taken()


class State(msgspec.Struct, omit_defaults=True):
    """What the archive keeps of a source: how far it is read, of which size and time the file was, how often it could
    not be had, and why."""

    where: Where = []
    stamp: list[int] = []
    tries: int = 0
    why: str | None = None


class Adding:
    """Takes reports in, batch by batch. `messages` are told what is wrong, `tally` is right after each batch.

    `stopped` is asked between records whether to end early; all that was taken is saved then.
    """

    def __init__(
        self,
        archive: Archive,
        messages: Messages,
        tally: Tally | None = None,
        *,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self.archive, self.messages = archive, messages
        self.tally = tally or Tally()
        self._stopped = stopped
        self._batch = _Batch()
        self._before = 0
        self._pace = Pace()

    def take_in(self, origins: Iterable[Origin], total: int | None = None) -> None:
        """Take in all that origins give and that the archive does not have. `total` is their weight together.

        Raises ArchiveError where the archive cannot be written to: what was saved before is whole.
        """
        try:
            for origin in origins:
                self._take(origin, total)
                self._before += origin.weight
                if self._stopped():
                    break
        except BaseException as error:
            # what was read before a source failed, or before Ctrl-C, is not lost
            if not isinstance(error, OSError):
                self.save()
            raise
        self.save()

    def knows(self, origin: Origin) -> bool:
        """Return whether an origin was read to its end before, or its page is in the archive. May be asked by any
        thread."""
        state, done = self._state(origin.name)
        return (done and list(origin.stamp) == state.stamp) or bool(origin.url and self._is_known(origin.url))

    def _take(self, origin: Origin, total: int | None) -> None:
        if self.knows(origin):
            self.tally.known += 1
            return
        state, done = self._state(origin.name)
        same = list(origin.stamp) == state.stamp
        after = state.where if same and not done else []
        part = self._batch.begin(_Part(origin, state, again=state != State() and not after, where=after))
        for taken in self._read(origin, after):
            self._put(part, taken)
            if self._batch.is_full():
                self.save()
                part = self._batch.begin(part.next())
                self._show(origin, total)
                if self._stopped():
                    return
        part.done = part.waits is None
        self._show(origin, total)

    def _read(self, origin: Origin, after: Where) -> Iterator[Taken]:
        where = after
        try:
            for taken in origin.read(after):
                where = taken.where
                yield taken
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, MemoryError) as error:
            why = f"could not be read ({type(error).__name__}: {error}): please report this as a fault"
            yield Taken(BadRecord(file=origin.name, why=why), where)

    def _put(self, part: _Part, taken: Taken) -> None:
        item = taken.item
        self._batch.records += 1
        if isinstance(item, Later):
            part.waits = item
            self._batch.later += 1
            self.messages.say(f"rawi: {item}: the next run tries again", "things that could not be had")
            return
        part.where = taken.where
        if isinstance(item, Report):
            why = refusal(f"{item.title or ''}\n{item.text}")
            if why is None:
                part.reports.append(msgspec.structs.replace(item, language=ARABIC))
                self._batch.reports += 1
                self._batch.characters += len(item.text)
            else:
                part.bad.append((item.id, why))
            return
        part.bad.append((str(item.line or item.record or item.file), item.why))
        if not item.why.startswith(_FOREIGN):
            self.messages.say(f"rawi: {item}", "bad records")

    def save(self) -> None:
        """Save what was taken since the last time, in one transaction. Raises ArchiveError."""
        batch, self._batch = self._batch, _Batch()
        if not batch.parts:
            return
        for last in (False, True):
            try:
                with self.archive.writing() as connection:
                    saved = _Saving(self.archive, connection).save(batch)
                break
            except IntegrityError:
                # another process added one of them at the same moment; the second time it is found
                if last:
                    raise
        tally = self.tally
        tally.new += saved.new
        tally.doubles += saved.doubles
        tally.foreign += saved.foreign
        tally.bad += saved.bad
        tally.later += batch.later
        tally.undated += sum(report.published is None for part in batch.parts for report in part.reports)
        for message in saved.told:
            self.messages.say(f"rawi: {message}", "ids that were there before")

    def _state(self, name: str) -> tuple[State, bool]:
        kept, done = self.archive.intake(_key(name))
        try:
            return msgspec.convert(kept or {}, State), done
        except msgspec.ValidationError:
            return State(), False

    def _is_known(self, url: str) -> bool:
        key = url_key(url)
        if key is None:
            return False
        with self.archive.reading() as connection:
            found = select(schema.report.c.id).where(schema.report.c.url_key == key)
            return connection.execute(found).first() is not None

    def _show(self, origin: Origin, total: int | None) -> None:
        done, tally = self._before + origin.done, self.tally
        seen = tally.new + tally.doubles + tally.foreign + tally.bad
        pace = self._pace.words(seen, "records", done, total)
        self.messages.advance(done, ", ".join(filter(None, (tally.taken(), pace))))


class _Part:
    """What one origin gave to a batch. `again`: it is read anew from its beginning; `waits`: something in it could not
    be had for now."""

    def __init__(self, origin: Origin, state: State, *, again: bool, where: Where) -> None:
        self.origin, self.state, self.again, self.where = origin, state, again, where
        self.reports: list[Report] = []
        self.bad: list[tuple[str, str]] = []
        self.waits: Later | None = None
        self.done = False

    def next(self) -> _Part:
        """Return what the same origin gives to the next batch, of which there is nothing yet."""
        part = _Part(self.origin, self.state, again=False, where=self.where)
        part.waits = self.waits
        return part


class _Batch:
    """What is saved in one transaction."""

    def __init__(self) -> None:
        self.parts: list[_Part] = []
        self.reports = self.records = self.characters = self.later = 0
        self._begun = time.monotonic()

    def begin(self, part: _Part) -> _Part:
        """Begin to take from an origin."""
        self.parts.append(part)
        return part

    def is_full(self) -> bool:
        """Return whether it is time to save."""
        return (
            self.reports >= BATCH_REPORTS
            or self.records >= BATCH_RECORDS
            or self.characters >= BATCH_CHARACTERS
            or time.monotonic() - self._begun >= BATCH_SECONDS
        )


class _Saving:
    """One transaction: what a batch became."""

    def __init__(self, archive: Archive, connection: Connection) -> None:
        self.archive, self.connection = archive, connection
        self.new = self.doubles = self.foreign = self.bad = 0
        self.told: list[str] = []

    def save(self, batch: _Batch) -> _Saving:
        """Save all parts of a batch."""
        for part in batch.parts:
            self._save(part)
        return self

    def _save(self, part: _Part) -> None:
        name = _key(part.origin.name)
        if part.again:
            self.connection.execute(delete(schema.refused).where(schema.refused.c.source == name))
        for record, why in part.bad:
            self._refuse(name, record, why)
        if part.reports:
            added = self.archive.add(self._with_own_ids(part.reports), name, connection=self.connection)
            self.new += added.new
            self.doubles += added.doubles
            # the store counts another version of a page as a double, and notes it as refused
            self.bad += len(part.reports) - added.new - added.doubles
        if part.origin.lasting:
            self._keep_state(part, name)

    def _keep_state(self, part: _Part, name: str) -> None:
        state = State(where=part.where, stamp=list(part.origin.stamp))
        if part.waits is not None:
            state.tries, state.why = part.state.tries + 1, part.waits.why
            if part.origin.url and state.tries >= TRIES:
                self._refuse(name, part.waits.name, f"could not be had {TRIES} times: {state.why}")
                part.done = True
        self.archive.set_intake(name, msgspec.to_builtins(state), done=part.done, connection=self.connection)

    def _refuse(self, source: str, record: str, why: str) -> None:
        self.archive.refuse(source, record, why, connection=self.connection)
        if why.startswith(_FOREIGN):
            self.foreign += 1
        else:
            self.bad += 1

    def _with_own_ids(self, reports: Sequence[Report]) -> list[Report]:
        """Return the reports, each whose id another text has under another one: `id~` and eight digits of its text."""
        r = schema.report.c
        asked = select(r.key, r.hash, r.url_key).where(r.key.in_({report.id for report in reports}))
        there = {key: (hash, url) for key, hash, url in self.connection.execute(asked)}
        own: list[Report] = []
        for report in reports:
            hash, page = text_hash(report.text), url_key(report.url)
            same_hash, same_page = there.setdefault(report.id, (hash, page))
            if hash != same_hash and (page is None or page != same_page):
                id = f"{report.id}~{hash[:8]}"
                self.told.append(f"{report.id}: another text has this id: it becomes '{id}'")
                report = msgspec.structs.replace(report, id=id)
            own.append(report)
        return own


def _key(name: str) -> str:
    """Return a name short enough for an index."""
    if len(name) <= LONGEST_KEY:
        return name
    return f"{name[: LONGEST_KEY - 80]}…{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
