"""What a server sent, as its headers say it was packed: pieces put together, compression undone, within a limit."""

from __future__ import annotations

import re
import zlib
from typing import NamedTuple

_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_SIZE = re.compile(rb"([0-9a-fA-F]{1,8})[^\r\n]{0,100}\r?\n")


_STATUS = re.compile(r"HTTP/[\d.]+\s+(\d{3})\b")
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")


class Undecodable(ValueError):
    """The body cannot be unpacked; the message says why."""


class Head(NamedTuple):
    """The status of an answer and its headers, their names in lower case."""

    status: int
    headers: dict[str, str]


def split_head(block: bytes) -> tuple[Head, bytes]:
    """Return the head and the body of a whole HTTP answer. Raises Undecodable where it does not begin like one."""
    match = _END_OF_HEAD.search(block)
    lines = block[: match.start() if match else len(block)].decode("latin-1").splitlines()
    status = _STATUS.match(lines[0]) if lines else None
    if status is None:
        raise Undecodable("is no answer of a web server")
    headers: dict[str, str] = {}
    for line in lines[1:]:
        name, _, value = line.partition(":")
        headers.setdefault(name.strip().lower(), value.strip())
    return Head(int(status[1]), headers), block[match.end() :] if match else b""


def charset_of(content_type: str | None) -> str | None:
    """Return the charset that a Content-Type names."""
    match = _CHARSET.search(content_type or "")
    return match[1] if match else None


def dechunked(body: bytes) -> bytes:
    """Return a body that was sent in chunks (RFC 9112, section 7.1) in one piece; one that was not, as it is."""
    parts: list[bytes] = []
    at = 0
    while match := _SIZE.match(body, at):
        size = int(match[1], 16)
        if not size:
            return b"".join(parts)
        if not parts and body[match.end() + size : match.end() + size + 1] not in (b"", b"\r", b"\n"):
            return body
        parts.append(body[match.end() : match.end() + size])
        at = match.end() + size
        while body[at : at + 1] in (b"\r", b"\n"):
            at += 1
    # archives often keep the header though they put the pieces together
    return b"".join(parts) if parts else body


def decoded(body: bytes, encodings: str | None, limit: int) -> bytes:
    """Return a body with its Content-Encoding undone, cut off at `limit` bytes.

    What is not compressed although its header says so is left as it is. Raises Undecodable.
    """
    for name in reversed([part.strip().lower() for part in (encodings or "").split(",")]):
        if name in ("gzip", "x-gzip"):
            body = _inflated(body, 31, limit) if body.startswith(b"\x1f\x8b") else body
        elif name == "deflate":
            # RFC 9110 means zlib; some servers send it bare
            body = _inflated(body, 15 if body[:1] in (b"\x78", b"\x58", b"\x08") else -15, limit)
        elif name == "br":
            body = _unbrotlied(body, limit)
        elif name not in ("", "identity"):
            raise Undecodable(f"is packed as '{name}', which is not known here")
    return body[:limit]


def _inflated(body: bytes, window: int, limit: int) -> bytes:
    try:
        return zlib.decompressobj(window).decompress(body, limit)
    except zlib.error as error:
        raise Undecodable(f"cannot be unpacked ({error}): it was cut off or damaged") from None


def _unbrotlied(body: bytes, limit: int) -> bytes:
    try:
        import brotli
    except ImportError:
        raise Undecodable("is packed with Brotli: pip install brotli") from None
    try:
        return bytes(brotli.Decompressor().process(body, output_buffer_limit=limit))
    except (brotli.error, TypeError) as error:
        raise Undecodable(f"cannot be unpacked ({error}): it was cut off or damaged") from None
