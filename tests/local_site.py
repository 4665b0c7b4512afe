"""A real web server on this machine for tests: pages by path, every request noted."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

Page = tuple[int, bytes, dict[str, str]]


class Asked(NamedTuple):
    path: str
    headers: dict[str, str]
    at: float


class Site:
    """`pages` maps paths to what is sent: text, bytes, (status, body, headers), or a function of the request that gives
    one of these, or writes to the handler itself and gives None."""

    def __init__(self) -> None:
        self.pages: dict[str, object] = {}
        self.asked: list[Asked] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                pass

            def do_GET(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                site.asked.append(Asked(self.path, headers, time.monotonic()))
                page = site.pages.get(self.path, (404, b"", {}))
                if callable(page):
                    try:
                        page = page(self)
                    except OSError:
                        self.close_connection = True
                        return
                    if page is None:
                        self.close_connection = True
                        return
                self.reply(page)

            def reply(self, page: object) -> None:
                if isinstance(page, str | bytes):
                    page = (200, page, {})
                status, body, more = page  # type: ignore[misc]
                body = body.encode() if isinstance(body, str) else body
                self.send_response(status)
                kind = "application/xml" if self.path.endswith((".xml", ".rss")) else "text/html; charset=utf-8"
                for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **more}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def url(self, path: str) -> str:
        return self.address + path

    def paths(self) -> list[str]:
        """What was asked for so far, robots.txt left out."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def running() -> Iterator[Site]:
    site = Site()
    try:
        yield site
    finally:
        site.close()


def without_end(chunk: bytes, pause: float = 0.0) -> Callable[[BaseHTTPRequestHandler], None]:
    """Send `chunk` for ever."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        while True:
            handler.wfile.write(chunk)
            handler.wfile.flush()
            time.sleep(pause)

    return send


SENTENCES = (
    "أعلن وزير الداخلية أن قوات الأمن اعتقلت {0} مشتبها بهم في العاصمة صباح اليوم.",
    "وزار وفد من الأمم المتحدة المخيم رقم {0} لتوزيع مساعدات غذائية على النازحين.",
    "وقال ناطق باسم الجيش إن طائرات مجهولة قصفت المستودع رقم {0} قرب المطار.",
    "ودعت الحكومة سكان الحي {0} إلى ضبط النفس وتجنب التظاهر في الساحات العامة.",
)


def text(number: int) -> str:
    """A report of its own for each number."""
    return " ".join(sentence.format(number + 2) for sentence in SENTENCES)


def page(number: int, *, head: str = "", body: str | None = None) -> str:
    return (
        f"<html lang='ar'><head><title>الخبر رقم {number}</title>"
        f"<meta property='article:published_time' content='2021-03-{number % 28 + 1:02}T08:00:00Z'>{head}</head>"
        f"<body><nav>الرئيسية</nav><article><h1>الخبر رقم {number}</h1><p>{body or text(number)}</p></article></body>"
        "</html>"
    )


def feed(entries: list[str], *, more: str = "") -> str:
    """An RSS feed of such <item>s."""
    items = "".join(f"<item>{entry}</item>" for entry in entries)
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/'
        f'content/"><channel><title>صحيفة التجربة</title>{more}{items}</channel></rss>'
    )


def entry(url: str, number: int) -> str:
    return f"<title>الخبر رقم {number}</title><link>{url}</link><guid>{url}</guid><description>موجز</description>"
