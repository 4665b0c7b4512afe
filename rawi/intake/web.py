"""Fetch pages and feeds with manners: robots.txt is kept to, and no host is asked more often than it likes.

Nothing that a server does (an answer without end, a circle of redirects) holds the run up for long.
"""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass
from urllib.robotparser import RobotFileParser

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from rawi import __version__
from rawi.intake.canonical import clean
from rawi.intake.http import charset_of

PAUSE = 2.0
"""Seconds between two requests to a host, where its robots.txt asks for no longer (Crawl-delay)."""
MAX_BODY = 16_000_000
"""The largest answer in bytes, unpacked."""
MAX_SECONDS = 60.0
"""How long an answer may take from the first byte asked to the last one."""
CONNECT_SECONDS, SILENT_SECONDS = 10.0, 20.0
MAX_REDIRECTS = 6
MAX_ROBOTS = 500_000
"""As much of a robots.txt is read as RFC 9309 asks for at least (500 KiB)."""
ROBOTS_SECONDS = 24 * 3600.0
"""How long a robots.txt counts before it is asked for again (RFC 9309, section 2.4)."""
LONGEST_DELAY = 120.0
"""A longer Crawl-delay is taken as a mistake."""

AGENT = "rawi"
_ACCEPT = "application/rss+xml, application/atom+xml, text/html, application/xml;q=0.9, */*;q=0.5"
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504, 507, 520, 521, 522, 523, 524})
"""Statuses that may be another one a while later."""
_OBJECT = re.compile(r"^(<[^>]*>|HTTPS?Connection(Pool)?\([^)]*\)): ")


class FetchError(Exception):
    """An address could not be fetched. `later`: it may be possible at another time, not before `wait` seconds where
    that is known; `gone`: it is no more, for good."""

    def __init__(
        self, url: str, why: str, *, later: bool = False, wait: float | None = None, gone: bool = False
    ) -> None:
        super().__init__(f"{url}: {why}")
        self.url, self.why = url, why
        self.later, self.wait, self.gone = later, wait, gone


class Stopped(Exception):
    """Waiting or fetching was broken off, because the program is to end."""


class Answer(NamedTuple):
    """What a server sent: the address it came from in the end, the status (200 or 304), and the body, unpacked.

    `moved` is where the address has moved to for good, if it has; `etag` and `modified` are to be shown next time.
    """

    url: str
    status: int
    body: bytes
    type: str
    charset: str | None
    etag: str | None
    modified: str | None
    moved: str | None


class Web:
    """Fetches addresses, one at a time from a host. May be shared among threads.

    `pause` is the seconds between two requests to a host; `contact`, a mail or web address, goes into the User-Agent,
    so that who runs a site can write; `patience` is how many seconds at most one request waits for a host that asked
    for a pause. Setting `stop` breaks off all waiting and fetching with `Stopped`.
    """

    def __init__(
        self,
        *,
        pause: float = PAUSE,
        contact: str | None = None,
        patience: float = 120.0,
        max_seconds: float = MAX_SECONDS,
        stop: threading.Event | None = None,
    ) -> None:
        self.pause, self.patience, self.max_seconds = pause, patience, max_seconds
        self.stop = stop or threading.Event()
        self.agent = f"{AGENT}/{__version__} (Arabic event coder{f'; {contact}' if contact else ''})"
        self._managers: dict[str | None, urllib3.PoolManager] = {}
        self._hosts: dict[str, _Host] = {}
        self._robots: dict[str, _Robots] = {}
        self._lock = threading.Lock()

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        modified: str | None = None,
        limit: int = MAX_BODY,
        ask_robots: bool = True,
    ) -> Answer:
        """Return what is at an address, redirects followed.

        With `etag` and `modified` of an earlier answer a server need not send again what has not changed (status 304).
        Without `ask_robots` robots.txt is left out of account: for addresses that a person named, as a feed reader
        does. Raises FetchError, and Stopped.
        """
        asked = clean(url)
        if asked is None:
            raise FetchError(url, "is no web address (http:// or https://)")
        at, moved, for_good = asked, None, True
        passed = {at}
        for _ in range(MAX_REDIRECTS + 1):
            if ask_robots:
                self.check_robots(at)
            sent = self._request(at, etag, modified, limit)
            if sent.location is None:
                return Answer(
                    at, sent.status, sent.body, sent.type, charset_of(sent.type), sent.etag, sent.modified, moved
                )
            to = clean(sent.location, at)
            if to is None:
                raise FetchError(url, f"redirects to '{sent.location[:200]}', which is no web address", later=True)
            if to in passed:
                raise FetchError(url, f"redirects in a circle (to {to})", later=True)
            for_good = for_good and sent.status in (301, 308)
            moved = to if for_good else moved
            passed.add(to)
            at = to
        raise FetchError(url, f"redirects more than {MAX_REDIRECTS} times", later=True)

    def check_robots(self, url: str) -> None:
        """Raise FetchError where robots.txt does not want an address fetched, or cannot be had for now."""
        origin = _origin(url)
        robots = self._robots.get(origin)
        if robots is None or time.monotonic() > robots.until:
            robots = self._robots[origin] = self._fetch_robots(origin)
        if not robots.rules.can_fetch(AGENT, url):
            raise FetchError(url, "robots.txt does not allow it")

    def close(self) -> None:
        """Close all connections."""
        for manager in self._managers.values():
            manager.clear()

    def _request(self, url: str, etag: str | None, modified: str | None, limit: int) -> _Sent:
        headers = {
            "User-Agent": self.agent,
            "Accept": _ACCEPT,
            "Accept-Language": "ar, *;q=0.5",
            "Accept-Encoding": "gzip, deflate",
        }
        if etag:
            headers["If-None-Match"] = etag
        if modified:
            headers["If-Modified-Since"] = modified
        with self._turn(url) as host, _Deadline(self.max_seconds) as deadline:
            try:
                response = self._manager(url).request(
                    "GET",
                    url,
                    headers=headers,
                    preload_content=False,
                    redirect=False,
                    retries=False,
                    timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=min(SILENT_SECONDS, self.max_seconds)),
                )
                try:
                    sent = self._sent(url, response, limit, host)
                finally:
                    # a body that was not read to its end cannot be followed by another answer
                    response.close()
                if deadline.over:
                    # a body whose length was not told looks whole where it was cut off
                    raise TimeoutError
                return sent
            except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
                if self.stop.is_set():
                    raise Stopped from None
                why = f"took longer than {self.max_seconds:.0f} seconds" if deadline.over else _why(error)
                raise FetchError(url, why, later=True) from None

    def _sent(self, url: str, response: urllib3.BaseHTTPResponse, limit: int, host: _Host) -> _Sent:
        status, headers = response.status, response.headers
        type = headers.get("Content-Type", "")
        sent = _Sent(status, b"", type, headers.get("ETag"), headers.get("Last-Modified"), None)
        if status in (301, 302, 303, 307, 308) and headers.get("Location"):
            return sent._replace(location=_header_text(headers["Location"]))
        if status == 304:
            return sent
        if status != 200:
            wait = _seconds(headers.get("Retry-After")) if status in (429, 503) else None
            if wait is not None:
                host.not_before = time.monotonic() + wait
            later = status in _AGAIN
            raise FetchError(url, f"the server says {status}", later=later, wait=wait, gone=status == 410)
        body = bytearray()
        while chunk := response.read1(1 << 16, decode_content=True):
            body += chunk
            if len(body) > limit:
                raise FetchError(url, f"is larger than {limit / 1e6:g} MB, or has no end", later=True)
            if self.stop.is_set():
                raise Stopped
        return sent._replace(body=bytes(body))

    @contextmanager
    def _turn(self, url: str) -> Iterator[_Host]:
        """Wait until the host may be asked; only one at a time may."""
        name = urlsplit(url).netloc
        with self._lock:
            host = self._hosts.setdefault(name, _Host())
        with host.lock:
            wait = host.not_before - time.monotonic()
            if wait > self.patience:
                raise FetchError(url, f"the server asked not to be asked for {wait:.0f} seconds", later=True, wait=wait)
            if wait > 0:
                self._wait(wait)
            elif self.stop.is_set():
                raise Stopped
            try:
                yield host
            finally:
                robots = self._robots.get(_origin(url))
                delay = max(self.pause, robots.delay if robots else 0.0)
                host.not_before = max(host.not_before, time.monotonic() + delay)

    def _wait(self, seconds: float) -> None:
        if self.stop.wait(seconds):
            raise Stopped

    def _fetch_robots(self, origin: str) -> _Robots:
        rules = RobotFileParser()
        lines: list[str] = []
        try:
            answer = self.get(f"{origin}/robots.txt", limit=MAX_ROBOTS, ask_robots=False)
            lines = answer.body.decode("utf-8-sig", "replace").splitlines()
        except FetchError as error:
            # RFC 9309, section 2.3.1: a server that has none allows all; one that fails allows nothing
            if error.later:
                raise FetchError(f"{origin}/robots.txt", error.why, later=True, wait=error.wait) from None
        rules.parse(lines)
        asked = rules.crawl_delay(AGENT)
        rate = rules.request_rate(AGENT)
        delay = max(float(asked or 0), rate.seconds / max(rate.requests, 1) if rate else 0.0)
        return _Robots(rules, min(delay, LONGEST_DELAY), time.monotonic() + ROBOTS_SECONDS)

    def _manager(self, url: str) -> urllib3.PoolManager:
        parts = urlsplit(url)
        proxy = None if proxy_bypass(parts.netloc) else getproxies().get(parts.scheme)
        with self._lock:
            if proxy not in self._managers:
                manager = urllib3.ProxyManager(proxy, maxsize=2) if proxy else urllib3.PoolManager(64, maxsize=2)
                manager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}
                self._managers[proxy] = manager
            return self._managers[proxy]


class _Sent(NamedTuple):
    status: int
    body: bytes
    type: str
    etag: str | None
    modified: str | None
    location: str | None


class _Host:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.not_before = 0.0


class _Robots(NamedTuple):
    rules: RobotFileParser
    delay: float
    until: float


class _Deadline:
    """Shuts the connection of the request that this thread makes when time is over: a server may send a byte now and
    then for ever, and no timeout of a socket ends that."""

    current = threading.local()

    def __init__(self, seconds: float) -> None:
        self.over = False
        self.socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> _Deadline:
        _Deadline.current.deadline = self
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        _Deadline.current.deadline = None

    def _end(self) -> None:
        self.over = True
        if self.socket is not None:
            with suppress(OSError):
                self.socket.shutdown(socket.SHUT_RDWR)


class _Watched:
    """Tells the deadline of its thread which socket a request goes over."""

    sock: socket.socket | None

    def request(self, *args: Any, **options: Any) -> None:
        """Send a request."""
        super().request(*args, **options)  # type: ignore[misc]
        deadline = getattr(_Deadline.current, "deadline", None)
        if deadline is not None:
            # the connection itself forgets it as soon as the answer begins
            deadline.socket = self.sock


class _HTTPConnection(_Watched, HTTPConnection):
    pass


class _HTTPSConnection(_Watched, HTTPSConnection):
    pass


class _HTTPPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _HTTPConnection


class _HTTPSPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _HTTPSConnection


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _header_text(value: str) -> str:
    """Return a header as UTF-8, as servers send it, not as Latin-1, as it is read."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def _seconds(value: str | None) -> float | None:
    """Return the seconds of a Retry-After header (RFC 9110, section 10.2.3): a number, or a date."""
    if not value:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(UTC)).total_seconds())


def _why(error: Exception) -> str:
    if isinstance(error, urllib3.exceptions.NameResolutionError):
        return "the host is not known (DNS): check the address, and the connection"
    if isinstance(error, urllib3.exceptions.NewConnectionError):
        return "no connection: the server is down, or the address is wrong"
    if isinstance(error, urllib3.exceptions.ConnectTimeoutError):
        return f"no connection within {CONNECT_SECONDS:.0f} seconds"
    if isinstance(error, urllib3.exceptions.ReadTimeoutError):
        return f"no answer within {SILENT_SECONDS:.0f} seconds"
    return _OBJECT.sub("", str(error).splitlines()[0] if str(error) else type(error).__name__)
