"""What an analyst does in the room, in a real browser: filter, open, read, correct, undo, switch language, export."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from made import ALEPPO, RUSSIA, event, keep, report

from rawi.archive.store import Archive

SECONDS = 20
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,1000",
    "--lang=ar",
)
FIRST = report("r1", "قصف الطيران الروسي حلب فجر اليوم", title="غارات على حلب")
SECOND = report("r2", "التقى الوزيران في أنقرة مساء", title="لقاء في أنقرة", published="2016-02-05")


def _missing(why: str) -> None:
    if os.environ.get("RAWI_REQUIRE_ALL") == "1":
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    programs = [shutil.which(name) for name in ("chromium", "chromedriver")]
    if not all(programs):
        _missing("Chromium is not installed: apt-get install chromium chromium-driver")
    try:
        from selenium import webdriver
    except ImportError:
        _missing("the package selenium is missing: pip install selenium")
    options = webdriver.ChromeOptions()
    options.binary_location = str(programs[0])
    folder = tmp_path_factory.mktemp("browser")
    for flag in (*FLAGS, f"--user-data-dir={folder / 'profile'}"):
        options.add_argument(flag)
    options.add_experimental_option("prefs", {"download.default_directory": str(folder / "downloads")})
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(str(programs[1])))
    driver.downloads = folder / "downloads"  # type: ignore[attr-defined]
    yield driver
    driver.quit()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[tuple[str, Archive]]:
    pytest.importorskip("litestar")
    path = tmp_path / "a.rawi"
    with Archive(path, create=True) as archive:
        actor = RUSSIA.__class__(text="الطيران الروسي", start=4, end=18, code="RUS", sector=["MIL"])
        place = ALEPPO.__class__(text="حلب", start=19, end=22, name="Aleppo", country="SYR", lat=36.2, lon=37.16)
        keep(
            archive,
            {
                FIRST: [event(FIRST, 1, actor=[actor], place=place, confidence=0.4)],
                SECOND: [event(SECOND, 1, "CONSULT", confidence=0.9)],
            },
        )
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        address = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "rawi", "serve", str(path), "--port", str(port)]
        with (tmp_path / "log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log)
            try:
                _up(address, process, tmp_path / "log")
                yield address, archive
            finally:
                process.terminate()
                process.wait(SECONDS)


def _up(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(log.read_text(errors="replace")) from None
            time.sleep(0.1)


def until(what: Callable[[], Any]) -> Any:
    from selenium.common.exceptions import WebDriverException

    end, last = time.monotonic() + SECONDS, None
    while time.monotonic() < end:
        try:
            if found := what():
                return found
        except WebDriverException as error:
            last = error
        time.sleep(0.05)
    raise AssertionError(f"it did not happen in {SECONDS} s: {last}")


def find(browser: Any, selector: str) -> Any:
    return until(lambda: browser.find_element("css selector", selector))


def click(browser: Any, selector: str) -> None:
    def work() -> bool:
        browser.find_element("css selector", selector).click()
        return True

    until(work)


def press(browser: Any, key: str) -> None:
    find(browser, "body").send_keys(key)


def record(archive: Archive, key: str = "r1") -> Any:
    return next(iter(archive.events(archive.id_of(key))), None)


def hosts(browser: Any) -> set[str]:
    found = set()
    for line in browser.get_log("performance"):
        message = json.loads(line["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            address = urlsplit(message["params"]["request"]["url"])
            if address.scheme in ("http", "https", "ws", "wss"):
                found.add(address.netloc)
    return found


def test_an_analyst_filters_reads_corrects_undoes_switches_and_exports(browser: Any, room: tuple[str, Archive]) -> None:
    address, archive = room
    browser.get(address + "/overview?lang=en")
    browser.get_log("performance")
    browser.get(address + "/overview")
    assert find(browser, "html").get_attribute("dir") == "ltr"

    # filter
    assert "2 events" in find(browser, "h1").text
    click(browser, "#f-type option[value=ASSAULT]")
    until(lambda: "type=ASSAULT" in browser.current_url)
    until(lambda: "1 event" in find(browser, "h1").text)

    # open the report, and click a mark for its record
    click(browser, ".lines .line-link")
    until(lambda: "/report/r1" in browser.current_url)
    click(browser, ".mark.r-trigger[data-events]")
    until(lambda: "is-chosen" in find(browser, ".record").get_attribute("class"))

    # review: the name is asked for once
    click(browser, ".record a[href^='/review']")
    find(browser, "#by").send_keys("Samar")
    click(browser, ".naming button")
    find(browser, "[data-key=a]")

    # correct from the keyboard, with the actor's words selected in the text
    press(browser, "c")
    until(lambda: find(browser, "#correct").get_attribute("open"))
    assert not find(browser, "[data-modes=COERCE]").is_displayed()
    browser.execute_script(
        "const piece = document.querySelector('.r-actor').firstChild;"
        "const range = document.createRange(); range.setStart(piece, 0); range.setEnd(piece, 8);"
        "const s = document.getSelection(); s.removeAllRanges(); s.addRange(range);"
    )
    click(browser, "[data-take='actor.0']")
    until(lambda: find(browser, "[data-words-of='actor.0']").text == "الطيران")
    click(browser, "#c-status option[value=negated]")
    click(browser, "#correct button[value=correct]")
    until(lambda: record(archive).status == "negated")
    assert (record(archive).actor[0].start, record(archive).actor[0].end) == (4, 11)

    # undo
    find(browser, "[data-key=u]")
    press(browser, "u")
    until(lambda: record(archive).status == "actual")
    until(lambda: "event=r1" in browser.current_url)

    # reject, and take that back too
    find(browser, "[data-key=r]")
    press(browser, "r")
    until(lambda: record(archive) is None)
    until(lambda: "r1%231" not in browser.current_url and find(browser, "[data-key=u]"))
    press(browser, "u")
    until(lambda: record(archive) is not None)

    # the other language
    until(lambda: "event=r1" in browser.current_url)
    click(browser, ".switches .switch[lang=ar]")
    until(lambda: find(browser, "html").get_attribute("dir") == "rtl")
    browser.get(address + "/overview?type=ASSAULT")
    assert find(browser, "html").get_attribute("dir") == "rtl"

    # take along what is shown
    click(browser, "a[href^='/export?']")
    until(lambda: "/export?type=ASSAULT" in browser.current_url)
    click(browser, "form[action='/export/jsonl'] button")
    file = browser.downloads / "rawi-events.jsonl"
    until(file.exists)
    (line,) = until(lambda: file.read_text(encoding="utf-8").splitlines())
    assert json.loads(line)["id"] == "r1#1"

    assert hosts(browser) == {urlsplit(address).netloc}
    refused = [m["message"] for m in browser.get_log("browser") if "Content Security Policy" in m["message"]]
    assert refused == []
