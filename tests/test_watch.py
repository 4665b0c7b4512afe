"""`rawi watch`: feeds are polled politely for weeks, whatever their servers do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from local_site import Site, entry, feed, page, running, text, without_end
from sqlalchemy import select
from test_add import PROGRAM

from rawi.archive import schema
from rawi.archive.add import Adding
from rawi.archive.check import check
from rawi.archive.store import Archive
from rawi.archive.watch import LONGEST, FeedState, Watch, pause_after
from rawi.intake.web import Web
from rawi.progress import Messages

pytest_plugins = ["databases"]


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as site:
        yield site


class Told(Messages):
    """Keeps what it is told."""

    def __init__(self) -> None:
        super().__init__(quiet=True)
        self.lines: list[str] = []

    def say(self, message: str, kind: str = "") -> None:
        self.lines.append(message)


def watch(archive: Archive, *feeds: str, every: float = 900, web: Web | None = None) -> tuple[Watch, Told]:
    messages = Told()
    adding = Adding(archive, messages)
    web = web or Web(pause=0, max_seconds=2, patience=1)
    return Watch(archive, feeds, web, adding, messages, every=every), messages


def poll(archive: Archive, *feeds: str) -> list[str]:
    """Poll each feed once, and return what was said."""
    watching, messages = watch(archive, *feeds)
    watching.run(once=True)
    return messages.lines


def urls(archive: Archive) -> list[str]:
    with archive.reading() as connection:
        return sorted(connection.execute(select(schema.report.c.url)).scalars())


def state(archive: Archive, feed: str) -> dict[str, object]:
    kept, done = archive.intake(f"feed {feed}")
    assert done
    return kept  # type: ignore[no-any-return]


def remembering(body: str) -> object:
    """A feed whose server knows conditional requests."""

    def answer(handler: BaseHTTPRequestHandler) -> tuple[int, object, dict[str, str]]:
        marks = {"ETag": '"one"', "Last-Modified": "Wed, 10 Jul 2019 08:00:00 GMT"}
        if handler.headers.get("If-None-Match") == '"one"':
            assert handler.headers.get("If-Modified-Since") == marks["Last-Modified"]
            return 304, b"", marks
        return 200, body, marks

    return answer


def test_new_entries_are_taken_and_known_ones_not_fetched_again(archive: Archive, site: Site) -> None:
    site.pages = {"/feed": feed([entry("/2", 2), entry("/1", 1)]), "/1": page(1), "/2": page(2), "/3": page(3)}
    poll(archive, site.url("/feed"))
    assert urls(archive) == [site.url("/1"), site.url("/2")]
    site.pages["/feed"] = feed([entry("/3", 3), entry("/2", 2), entry("/1", 1)])
    poll(archive, site.url("/feed"))
    assert urls(archive) == [site.url(f"/{n}") for n in (1, 2, 3)]
    assert site.paths() == ["/feed", "/1", "/2", "/feed", "/3"]
    assert [line for line in check(archive) if "not coded" not in line] == []


def test_a_feed_that_has_not_changed_is_not_sent_again(archive: Archive, site: Site) -> None:
    site.pages = {"/feed": remembering(feed([entry("/1", 1)])), "/1": page(1)}
    for _ in range(3):
        assert poll(archive, site.url("/feed")) == []
    assert [asked.headers.get("if-none-match") for asked in site.asked if asked.path == "/feed"] == [
        None,
        '"one"',
        '"one"',
    ]
    assert urls(archive) == [site.url("/1")]


def test_a_page_that_could_not_be_had_is_asked_for_again_though_the_feed_has_not_changed(
    archive: Archive, site: Site
) -> None:
    site.pages = {"/feed": remembering(feed([entry("/1", 1), entry("/2", 2)])), "/1": (503, b"", {}), "/2": page(2)}
    poll(archive, site.url("/feed"))
    assert urls(archive) == [site.url("/2")]
    site.pages["/1"] = page(1)
    poll(archive, site.url("/feed"))
    assert urls(archive) == [site.url("/1"), site.url("/2")]
    assert site.paths() == ["/feed", "/2", "/1", "/feed", "/1"]


def test_a_failing_feed_is_told_once_and_left_in_peace_for_longer_and_longer(archive: Archive, site: Site) -> None:
    site.pages = {"/feed": (500, b"", {}), "/ok": feed([entry("/1", 1)]), "/1": page(1)}
    said = poll(archive, site.url("/feed"), site.url("/ok"))
    assert any("/feed: the server says 500" in line for line in said)
    assert urls(archive) == [site.url("/1")], "one bad feed does not hold up the others"
    first = state(archive, site.url("/feed"))
    assert first["failures"] == 1 and 0.9 * 900 < float(str(first["due"])) - time.time() < 2 * 900 + 1
    # it is not due yet
    assert any("left in peace" in line for line in poll(archive, site.url("/feed")))
    assert site.paths().count("/feed") == 1
    site.pages["/feed"] = feed([entry("/2", 2)])
    site.pages["/2"] = page(2)
    archive.set_intake(f"feed {site.url('/feed')}", {**first, "due": 0.0}, done=True)
    assert any("is back" in line for line in poll(archive, site.url("/feed")))
    assert "failures" not in state(archive, site.url("/feed"))


def test_retry_after_is_kept_to(archive: Archive, site: Site) -> None:
    site.pages = {"/feed": (503, b"", {"Retry-After": "7200"})}
    poll(archive, site.url("/feed"))
    assert float(str(state(archive, site.url("/feed"))["due"])) - time.time() > 7100


def test_what_a_feed_asks_for_is_kept_to(archive: Archive, site: Site) -> None:
    site.pages = {"/feed": feed([], more="<ttl>120</ttl>")}
    poll(archive, site.url("/feed"))
    assert float(str(state(archive, site.url("/feed"))["due"])) - time.time() > 7100


def test_broken_feeds_of_every_kind_are_survived(archive: Archive, site: Site) -> None:
    broken = {
        "/endless": without_end(b"<rss><channel>" + b"x" * 60_000),
        "/drip": without_end(b"<", 0.05),
        "/circle": (302, b"", {"Location": "/circle2"}),
        "/circle2": (302, b"", {"Location": "/circle"}),
        "/html": "<html><body>Not a feed</body></html>",
        "/nothing": "",
        "/binary": (200, bytes(range(256)) * 9, {}),
        "/gone": (410, b"", {}),
        "/lying": (200, b"\x1f\x8bno", {"Content-Encoding": "gzip"}),
    }
    site.pages = {**broken, "/ok": feed([entry("/1", 1)]), "/1": page(1)}
    said = poll(archive, *(site.url(path) for path in [*broken, "/ok"]), "http://127.0.0.1:9/feed")
    assert urls(archive) == [site.url("/1")]
    for path in broken:
        told = [line for line in said if site.url(path) + ":" in line]
        assert len(told) == 1, (path, said)
    text_of = " ".join(said)
    for words in ("no end", "longer than", "circle", "no feed", "gone for good", "no connection"):
        assert words in text_of, words


def test_a_feed_that_has_moved_for_good_is_read_and_told(archive: Archive, site: Site) -> None:
    site.pages = {"/old": (301, b"", {"Location": "/new"}), "/new": feed([entry("/1", 1)]), "/1": page(1)}
    said = poll(archive, site.url("/old"))
    assert any(f"moved for good to {site.url('/new')}" in line for line in said)
    assert urls(archive) == [site.url("/1")]


@given(st.integers(0, 60), st.floats(0, 1), st.floats(1, 1e5), st.one_of(st.none(), st.floats(0, 1e7)))
def test_pauses_grow_with_failures_and_have_bounds(
    failures: int, chance: float, every: float, wait: float | None
) -> None:
    pause = pause_after(FeedState(failures=failures), every, wait, chance)
    assert pause >= min(wait or 0, LONGEST)
    assert every * 0.89 <= pause <= max(LONGEST, every * 1.11)
    if failures > 1:
        assert pause >= min(every * 2**failures, LONGEST) / 2


def test_it_polls_again_and_again_and_ends_with_all_saved(archive: Archive, site: Site) -> None:
    numbers = iter(range(1, 1000))

    def growing(handler: BaseHTTPRequestHandler) -> str:
        n = next(numbers)
        site.pages[f"/{n}"] = page(n)
        return feed([entry(f"/{n}", n)])

    site.pages = {"/feed": growing, "/other": (500, b"", {})}
    web = Web(pause=0, max_seconds=2)
    watching, messages = watch(archive, site.url("/feed"), site.url("/other"), every=0.05, web=web)
    thread = threading.Thread(target=watching.run)
    thread.start()
    until = time.monotonic() + 60
    while len(urls(archive)) < 4 and time.monotonic() < until:
        time.sleep(0.1)
    web.stop.set()
    thread.join(20)
    assert not thread.is_alive()
    assert len(urls(archive)) >= 4
    failing = [line for line in messages.lines if "/other" in line]
    assert len(failing) == 1, "what goes on as it was is not said again"


def start(*arguments: object) -> subprocess.Popen[str]:
    environment = {**os.environ, "RAWI_READER": "lexicon", "PYTHONPATH": str(Path(__file__).parents[1])}
    command = [*PROGRAM, "watch", *map(str, arguments)]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_watches_codes_and_ends_cleanly(tmp_path: Path, site: Site, number: signal.Signals) -> None:
    site.pages = {"/feed": feed([entry("/1", 1), entry("/2", 2)]), "/1": page(1), "/2": page(2)}
    where = tmp_path / "news.rawi"
    process = start(where, site.url("/feed"), "--pause", "0", "--every", "0.05")
    until = time.monotonic() + 240
    while site.paths().count("/feed") < 2 and time.monotonic() < until:
        time.sleep(0.2)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0 and "Traceback" not in said, said
    assert "2 new reports" in said
    with Archive(where) as archive:
        assert archive.counts()["coded"] == 2 and archive.counts()["events"] > 0
        assert check(archive) == []


def test_once_is_for_cron_and_tells_by_its_exit_code(tmp_path: Path, site: Site) -> None:
    site.pages = {"/feed": feed([entry("/1", 1)]), "/1": page(1), "/bad": (404, b"", {})}
    where = tmp_path / "news.rawi"
    for feeds, code in (([site.url("/feed")], 0), ([site.url("/feed"), site.url("/bad")], 3), (["nonsense"], 2)):
        process = start(where, *feeds, "--once", "--no-code", "--pause", "0")
        _, said = process.communicate(timeout=120)
        assert process.returncode == code, said
    with Archive(where) as archive:
        assert text(1) in archive.report(archive.reports([1])[1].id).text
