"""Pictures of every page of the situation room, in both languages and both themes: `make screenshots`.

Codes the sample reports into an archive, serves it, and photographs it with Debian's Chromium into
demo-output/screenshots.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "demo-output" / "screenshots"
PORT = 8797
PAGES = {
    "overview": "/",
    "report": "/report/01-hodeidah",
    "search": "/search?text=القوات",
    "actor": "/actor?key=Houthis",
    "dyad": "/dyad?a=Houthis&b=Saudi-led coalition",
    "place": "/place?name=YEM",
    "claims": "/claims",
    "review": "/review",
    "export": "/export",
}
QUIET = ("headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking")
QUIET += ("disable-component-update", "disable-sync")


def browser(folder: str, width: int) -> webdriver.Chrome:
    """Start a browser with a profile of its own."""
    options = Options()
    options.binary_location = "/usr/bin/chromium"
    for flag in (*QUIET, f"user-data-dir={folder}", f"window-size={width},1100"):
        options.add_argument(f"--{flag}")
    return webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))


def main() -> None:
    """Take the pictures."""
    OUT.mkdir(parents=True, exist_ok=True)
    rawi = [sys.executable, "-m", "rawi"]
    with tempfile.TemporaryDirectory() as work:
        archive = str(Path(work) / "samples.rawi")
        subprocess.run([*rawi, "add", archive, str(ROOT / "samples" / "reports.jsonl")], check=True)
        room = subprocess.Popen([*rawi, "serve", archive, "--port", str(PORT)])
        try:
            _wait()
            for width, name in ((1400, ""), (390, "-phone")):
                driver = browser(str(Path(work) / f"profile{width}"), width)
                try:
                    _photograph(driver, name)
                finally:
                    driver.quit()
        finally:
            room.terminate()
            room.wait()


def _wait() -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/", timeout=5)
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the room did not open")


def _photograph(driver: webdriver.Chrome, name: str) -> None:
    for theme in ("light",) if name else ("light", "dark"):
        scheme = [{"name": "prefers-color-scheme", "value": theme}]
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": scheme})
        for language in ("ar", "en"):
            for page, path in PAGES.items():
                driver.get(f"http://127.0.0.1:{PORT}{path}{'&' if '?' in path else '?'}lang={language}")
                time.sleep(1.5)
                target = OUT / f"{page}-{language}-{theme}{name}.png"
                driver.save_screenshot(str(target))
                print(target.relative_to(ROOT))


if __name__ == "__main__":
    main()
