"""Poll feeds for weeks: ask only for what has changed, leave servers in peace that fail, take in what is new.

Feeds are asked by a few threads, one feed of a host at a time; what they find is put into the archive by the thread
that runs the watch. How a feed stands is kept in the archive: a watch that is begun again goes on where it was.
"""

from __future__ import annotations

import queue
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec

from rawi.archive.add import Adding
from rawi.archive.store import Archive
from rawi.intake.feeds import read_feed
from rawi.intake.origin import Later, Options, Taken, Where
from rawi.intake.pages import PageOrigin, from_entry
from rawi.intake.web import MAX_BODY, FetchError, Stopped, Web
from rawi.progress import Messages

EVERY = 900.0
"""Seconds between two polls of a feed that says nothing else."""
LONGEST = 24 * 3600.0
"""The longest that a failing feed is left in peace, and that a feed may ask for, in seconds."""
JITTER = 0.1
"""By so much a pause is longer or shorter by chance, so that not all feeds are asked at once."""
WORKERS = 6
"""How many hosts are asked at a time."""
_IN_VAIN = 3
"""After so many pages in a row that could not be had, the others of a feed are left for the next time."""
_PREFIX = "feed "


class FeedState(msgspec.Struct, omit_defaults=True):
    """How a feed stands: what its server said to show next time, how many seconds the feed asks to be left in peace,
    when it is due (seconds since 1970), how often in a row it failed, and why."""

    etag: str | None = None
    modified: str | None = None
    asked: float | None = None
    due: float = 0.0
    failures: int = 0
    why: str | None = None


def pause_after(state: FeedState, every: float, wait: float | None, chance: float) -> float:
    """Return the seconds until a feed is polled again.

    `every` is the usual pause; each failure in a row doubles it, up to a day. `wait` is how long the server wants to be
    left in peace (Retry-After), besides what the feed asks for; `chance`, from 0 to 1, spreads the polls.
    """
    pause = min(every * 2.0 ** min(state.failures, 30), max(LONGEST, every))
    if state.failures:
        # full half: servers that went down together are not asked together when they come back
        pause *= 0.5 + chance / 2
    else:
        pause *= 1 + JITTER * (2 * chance - 1)
    return max(pause, every * (1 - JITTER), min(max(wait or 0.0, state.asked or 0.0), LONGEST))


class _Page(NamedTuple):
    """A page that a thread fetched."""

    origin: PageOrigin
    taken: list[Taken]


class _Polled(NamedTuple):
    """A feed that was polled: how it stands now, how long its server asked to be left in peace (Retry-After), whether
    it is gone or has moved for good."""

    feed: str
    state: FeedState
    wait: float | None = None
    gone: bool = False
    moved: str | None = None


class _Fetched:
    """The page of an entry as an origin whose reading is done."""

    lasting = True

    def __init__(self, page: _Page) -> None:
        self.name, self.url = page.origin.name, page.origin.url
        self.stamp, self.weight, self.done = page.origin.stamp, page.origin.weight, page.origin.weight
        self._taken = page.taken

    def read(self, after: Where) -> Iterator[Taken]:
        """Give what was fetched."""
        yield from self._taken


class Watch:
    """Polls `feeds` and takes what is new into an archive.

    `code` is called when there are new reports. Setting `web.stop` ends the watch: what was fetched is saved, and `run`
    returns. `every` is the usual pause between two polls of a feed, in seconds.
    """

    def __init__(
        self,
        archive: Archive,
        feeds: Sequence[str],
        web: Web,
        adding: Adding,
        messages: Messages,
        *,
        options: Options | None = None,
        every: float = EVERY,
        code: Callable[[], None] = lambda: None,
    ) -> None:
        self.archive, self.web, self.adding, self.messages = archive, web, adding, messages
        self.feeds = list(dict.fromkeys(feeds))
        self.every, self.code = every, code
        self.failed: set[str] = set()
        self._options = options or Options()
        self._states = {feed: self._kept(feed) for feed in self.feeds}
        self._jobs: queue.Queue[str | None] = queue.Queue()
        self._results: queue.Queue[_Page | _Polled] = queue.Queue(maxsize=64)
        self._busy: dict[str, str] = {}
        self._fetching: set[str] = set()
        self._lock = threading.Lock()
        self._seen = adding.tally.new

    def run(self, *, once: bool = False) -> None:
        """Watch until `web.stop` is set; with `once` poll each feed that is due a single time. Raises ArchiveError."""
        waiting = set(self.feeds)
        if once:
            now = time.time()
            for feed in self.feeds:
                state = self._states[feed]
                if state.failures and state.due > now:
                    waiting.discard(feed)
                    self.failed.add(feed)
                    left = (state.due - now) / 60
                    self.messages.say(f"rawi: {feed}: {state.why}: it is left in peace for another {left:.0f} min")
        threads = [threading.Thread(target=self._work, daemon=True) for _ in range(min(WORKERS, len(waiting)))]
        for thread in threads:
            thread.start()
        try:
            while (waiting or self._busy) and not self.web.stop.is_set():
                self._give_out(waiting, once)
                for result in self._next_results():
                    self._take(result, waiting, once)
        except BaseException:
            self.web.stop.set()
            raise
        finally:
            for _ in threads:
                self._jobs.put(None)
        self._drain()

    def _give_out(self, waiting: set[str], once: bool) -> None:
        """Give the feeds that are due to the threads, one a host."""
        now = time.time()
        for feed in sorted(waiting, key=lambda feed: self._states[feed].due):
            host = _host(feed)
            if host not in self._busy and (once or self._states[feed].due <= now):
                self._busy[host] = feed
                waiting.discard(feed)
                self._jobs.put(feed)

    def _next_results(self) -> list[_Page | _Polled]:
        """Return what the threads found, after at most half a second."""
        found: list[_Page | _Polled] = []
        try:
            found.append(self._results.get(timeout=0.5))
            while True:
                found.append(self._results.get_nowait())
        except queue.Empty:
            return found

    def _take(self, result: _Page | _Polled, waiting: set[str], once: bool) -> None:
        if isinstance(result, _Page):
            self.adding.take_in([_Fetched(result)])
            with self._lock:
                self._fetching.discard(result.origin.name)
            return
        feed, state, before = result.feed, result.state, self._states[result.feed]
        self._busy.pop(_host(feed), None)
        state.due = time.time() + pause_after(state, self.every, result.wait, random.random())
        self._states[feed] = state
        self.archive.set_intake(_PREFIX + feed, msgspec.to_builtins(state), done=True)
        self._tell(feed, before, result)
        if not once and not result.gone:
            waiting.add(feed)
        if self.adding.tally.new > self._seen:
            self._seen = self.adding.tally.new
            self.code()

    def _tell(self, feed: str, before: FeedState, result: _Polled) -> None:
        """Say what has changed about a feed; what goes on as it was is not said again and again."""
        state = result.state
        if state.why:
            self.failed.add(feed)
            if result.gone:
                self.messages.say(f"rawi: {feed}: is gone for good ({state.why}): it is not asked any more")
            elif state.why != before.why:
                again = max(state.due - time.time(), 0) / 60
                self.messages.say(f"rawi: {feed}: {state.why}: it is asked again in {again:.0f} min")
        elif before.failures:
            self.messages.say(f"rawi: {feed}: is back")
        if result.moved:
            self.messages.say(f"rawi: {feed}: has moved for good to {result.moved}: name that from now on", "moves")

    def _drain(self) -> None:
        """Save what the threads have fetched already."""
        pages: list[_Fetched] = []
        try:
            while True:
                result = self._results.get_nowait()
                pages += [_Fetched(result)] if isinstance(result, _Page) else []
        except queue.Empty:
            self.adding.take_in(pages)

    # in the threads

    def _work(self) -> None:
        while (feed := self._jobs.get()) is not None:
            try:
                self._put(self._poll(feed))
            except Stopped:
                return
            except Exception as error:
                why = f"could not be read ({type(error).__name__}: {error}): please report this as a fault"
                try:
                    self._put(_Polled(feed, self._failure(feed, why)))
                except Stopped:
                    return

    def _put(self, result: _Page | _Polled) -> None:
        while not self.web.stop.is_set():
            try:
                self._results.put(result, timeout=0.5)
                return
            except queue.Full:
                continue
        raise Stopped

    def _poll(self, feed: str) -> _Polled:
        """Ask for a feed, and for the pages that it tells of and the archive does not have. Raises Stopped."""
        state = self._states[feed]
        try:
            answer = self.web.get(feed, etag=state.etag, modified=state.modified, limit=MAX_BODY, ask_robots=False)
            if answer.status == 304:
                same = FeedState(state.etag, state.modified, asked=state.asked)
                return _Polled(feed, same, moved=answer.moved)
            found = read_feed(answer.body, answer.url, answer.charset)
        except FetchError as error:
            return _Polled(feed, self._failure(feed, error.why), error.wait, error.gone)
        except ValueError as error:
            return _Polled(feed, self._failure(feed, str(error)))
        whole, in_vain = True, 0
        # the oldest first, as they came
        for entry in reversed(found.entries):
            origin = from_entry(entry, feed, self._options, self.web)
            taken = list(self._page(origin))
            missing = next((t.item for t in taken if isinstance(t.item, Later)), None)
            if missing is None:
                in_vain = 0 if taken else in_vain
                continue
            whole, in_vain = False, in_vain + 1
            if missing.wait or in_vain == _IN_VAIN:
                break
        # with its marks kept, a feed that does not change would not be sent again, nor the missing pages asked for
        marks = (answer.etag, answer.modified) if whole else (None, None)
        return _Polled(feed, FeedState(*marks, asked=found.wait), moved=answer.moved)

    def _page(self, origin: PageOrigin) -> Iterator[Taken]:
        """Fetch a page, unless it is known or another thread is at it, and hand it over; give what was fetched."""
        with self._lock:
            if origin.name in self._fetching:
                return
            self._fetching.add(origin.name)
        if self.adding.knows(origin):
            with self._lock:
                self._fetching.discard(origin.name)
            return
        taken = list(origin.read([]))
        self._put(_Page(origin, taken))
        yield from taken

    def _failure(self, feed: str, why: str) -> FeedState:
        state = self._states[feed]
        return FeedState(state.etag, state.modified, state.asked, failures=state.failures + 1, why=why)

    def _kept(self, feed: str) -> FeedState:
        kept, _ = self.archive.intake(_PREFIX + feed)
        try:
            state = msgspec.convert(kept or {}, FeedState)
        except msgspec.ValidationError:
            return FeedState()
        if not state.failures:
            # it may have been polled less often before
            state.due = min(state.due, time.time() + self.every)
        return state


def _host(url: str) -> str:
    return urlsplit(url).netloc
