"""What a run says on standard error: messages, and a progress bar for what takes longer than a second."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

DELAY = 1.0
"""Seconds before a bar appears."""
MANY = 20
"""How many messages of a kind are printed before the rest is only counted."""
WINDOW = 60.0
"""Seconds over which a rate is taken."""


class Messages:
    """Prints messages and shows a bar, the bar only where standard error is a terminal. Use it with `with`.

    `total` is how much there is to do, in any unit, null where that is not known. `quiet` shows no bar. Warnings of
    the rooms (loggers below `rawi`) are printed too. `every` is after how many seconds a line tells how far it is
    where there is no terminal for a bar; null: never.
    """

    def __init__(self, total: int | None = None, *, quiet: bool = False, every: float | None = None) -> None:
        """Get ready for a run; nothing is shown yet."""
        self._every = None if sys.stderr.isatty() else every
        self._told = time.monotonic()
        self._total = total
        self._counts: Counter[str] = Counter()
        self._lock = threading.RLock()
        self._bar: tuple[Progress, TaskID] | None = None
        self._state = (0, "")
        self._over = False
        self._timer = None if quiet or not sys.stderr.isatty() else threading.Timer(DELAY, self._show)
        self._handler = _Handler(self)

    def __enter__(self) -> Self:
        """Begin to listen, and to count the second after which the bar appears."""
        logging.getLogger("rawi").addHandler(self._handler)
        if self._timer:
            self._timer.daemon = True
            self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away, and tell how many messages were left out."""
        logging.getLogger("rawi").removeHandler(self._handler)
        if self._timer:
            self._timer.cancel()
        with self._lock:
            self._over = True
            if self._bar:
                self._bar[0].stop()
        for name, count in self._counts.items():
            if count > MANY:
                print(f"rawi: {count - MANY} more {name}", file=sys.stderr)

    def say(self, message: str, kind: str = "") -> None:
        """Print a line. Of those of one `kind` (in the plural: "warnings") only the first ones are printed."""
        self._counts[kind] += bool(kind)
        if self._counts[kind] <= MANY:
            with self.paused():
                print(message, file=sys.stderr, flush=True)

    def begin(self, total: int | None) -> None:
        """Begin another part of the run, with so much to do."""
        with self._lock:
            self._total, self._state = total, (0, "")
            if self._bar:
                progress, task = self._bar
                progress.reset(task, total=total)

    def advance(self, done: int, what: str) -> None:
        """Set the bar to `done` out of the total, with a few words beside it."""
        with self._lock:
            self._state = done, what
            if self._bar:
                progress, task = self._bar
                progress.update(task, completed=done, description=what)
        if self._every is not None and time.monotonic() - self._told >= self._every:
            self._told = time.monotonic()
            share = f"{100 * done // self._total}%, " if self._total else ""
            self.say(f"rawi: {share}{what}")

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Take the bar away while something else is printed in the same terminal."""
        with self._lock:
            if self._bar:
                self._bar[0].stop()
            try:
                yield
            finally:
                if self._bar and not self._over:
                    self._bar[0].start()

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        with self._lock:
            if self._over:
                return
            progress = Progress(
                BarColumn(),
                TextColumn("{task.description}"),
                TimeElapsedColumn(),
                console=Console(stderr=True),
                transient=True,
                redirect_stdout=False,
                redirect_stderr=False,
            )
            done, what = self._state
            self._bar = progress, progress.add_task(what, total=self._total, completed=done)
            progress.start()


class Pace:
    """How fast something goes, over the last minute, and how long the rest will take."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int, int]] = deque()

    def words(self, count: int, noun: str, done: int, total: int | None) -> str:
        """Return the rate and the time left in words: `12 reports/s, 3 min left`; empty where it is too early.

        `count` is how many there are of what the rate is of, `done` and `total` how far the work is.
        """
        now = time.monotonic()
        self._seen.append((now, count, done))
        while len(self._seen) > 2 and now - self._seen[1][0] > WINDOW:
            self._seen.popleft()
        began, before, work = self._seen[0]
        if now - began < DELAY:
            return ""
        rate = (count - before) / (now - began)
        words = f"{rate:,.0f} {noun}/s" if rate >= 10 else f"{rate:.1f} {noun}/s"
        if total and done > work:
            words += f", {_duration((total - done) * (now - began) / (done - work))} left"
        return words


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(seconds, 0):.0f} s"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"


class _Handler(logging.Handler):
    def __init__(self, messages: Messages) -> None:
        super().__init__(logging.WARNING)
        self._messages = messages

    def emit(self, record: logging.LogRecord) -> None:
        self._messages.say(f"rawi: {record.getMessage()}", "warnings")
