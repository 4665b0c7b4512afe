"""Where reports are taken from: files and folders of every kind, feeds, sitemaps and pages; each can be gone on with
where it was left.
"""

from __future__ import annotations

import gzip
import os
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from rawi.intake import encoding
from rawi.intake.files import KINDS, STDIN, kind_of, shown
from rawi.intake.origin import Failing, Later, Options, Origin, Taken, Where
from rawi.intake.record import BadRecord, to_report
from rawi.intake.stream import Source
from rawi.intake.web import Web
from rawi.records import Report

_CUT_OFF = "the file was cut off or damaged: what came before is taken; get it again, whole, for the rest"
_GZIP, _ZIP, _PARQUET, _WARC = b"\x1f\x8b", b"PK\x03\x04", b"PAR1", b"WARC/"
_MAX_FEED = 64_000_000
"""The largest feed or sitemap, in bytes, that is read from a file."""
_PROBLEMS = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, NotImplementedError, RuntimeError)
"""What reading packed files raises where they are cut off, damaged, or locked with a password."""


def is_address(source: str) -> bool:
    """Return whether a source is a web address, not a file."""
    return source.lower().startswith(("http://", "https://"))


def expand(sources: Iterable[str], options: Options, web: Web, leave_out: Iterable[Path] = ()) -> Iterator[Origin]:
    """Give the origins that sources stand for: files, folders of them, standard input (`-`), and web addresses.

    Feeds and sitemaps, from the web or as files, stand for the pages that they name. `leave_out` are files that are not
    to be read even where a folder holds them. Raises web.Stopped.
    """
    left_out = {path.resolve() for path in leave_out}
    for source in sources:
        if is_address(source):
            from rawi.intake.pages import from_web

            yield from from_web(source, options, web)
        elif source == STDIN:
            yield FileOrigin(None, options)
        else:
            for path, named in _files(Path(source)):
                if path.resolve() not in left_out:
                    yield from _file(path, named, options, web)


def weight(sources: Iterable[str]) -> int | None:
    """Return the bytes that all files of the sources have together, null where that is not known."""
    total = 0
    for source in sources:
        if is_address(source) or source == STDIN:
            return None
        for path, _ in _files(Path(source)):
            try:
                total += path.stat().st_size
            except OSError:
                continue
    return total


def _files(path: Path) -> Iterator[tuple[Path, bool]]:
    """Give a file, or those in a folder by name, hidden ones left out; and whether the user named it himself."""
    if not path.is_dir():
        yield path, True
        return
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(name for name in names if not name.startswith(".")):
            yield Path(folder) / name, False


def _file(path: Path, named: bool, options: Options, web: Web) -> Iterator[Origin]:
    name, key = shown(str(path)), shown(str(path.resolve()))
    try:
        stat = path.stat()
        if not path.is_file():
            yield Failing(key, BadRecord(file=name, why="is no file: name a file or a folder"))
            return
        with path.open("rb") as file:
            head = file.read(4096)
    except FileNotFoundError:
        yield Failing(key, Later(name, "there is no such file: check the name"))
        return
    except OSError as error:
        yield Failing(key, Later(name, f"cannot be read: {error.strerror or error}"))
        return
    from rawi.intake.feeds import is_feed
    from rawi.intake.sitemap import is_sitemap

    if is_sitemap(head) or (path.suffix.lower() in ("", ".xml", ".rss", ".atom", ".rdf") and is_feed(head)):
        from rawi.intake.pages import from_data

        if stat.st_size > _MAX_FEED:
            why = f"is larger than {_MAX_FEED // 1_000_000} MB, too large for a feed or a sitemap: split it"
            yield Failing(key, BadRecord(file=name, why=why))
        else:
            yield from from_data(path.read_bytes(), name, options, web)
        return
    # told other columns, or another date, the same file is another source
    told = zlib.crc32(repr((options.published, sorted(options.columns.items()))).encode())
    yield FileOrigin(path, options, head=head, stamp=[stat.st_size, stat.st_mtime_ns, told])


class FileOrigin:
    """A file with one report or many, or standard input (no `path`). `head` is its beginning."""

    url: str | None = None

    def __init__(self, path: Path | None, options: Options, *, head: bytes = b"", stamp: Sequence[int] = ()) -> None:
        self.name = shown(str(path.resolve())) if path else STDIN
        # what comes from a pipe is other things each time
        self.lasting = path is not None
        self.stamp: Sequence[int] = list(stamp)
        self.weight = stamp[0] if stamp else 0
        self._path, self._options, self._head = path, options, head
        self._shown = shown(str(path)) if path else "standard input"
        self._tell: Callable[[], int] = lambda: 0

    @property
    def done(self) -> int:
        """How many bytes of the file have been read, about."""
        return min(self._tell(), self.weight)

    def read(self, after: Where) -> Iterator[Taken]:
        """Give the reports, and what is wrong with the records that are none, behind the place `after`."""
        where = after
        item: BadRecord | Later
        try:
            for taken in self._read(after):
                where = taken.where
                yield taken
            return
        except _PROBLEMS as error:
            item = BadRecord(file=self._shown, why=_problem(error))
        except ImportError as error:
            item = Later(self._shown, str(error))
        except OSError as error:
            why = (error.strerror or str(error) or type(error).__name__).splitlines()[0]
            item = Later(self._shown, f"cannot be read: {why}")
        except ValueError as error:
            item = BadRecord(file=self._shown, why=str(error))
        finally:
            self._tell = lambda: self.weight
        yield Taken(item, where)

    def _read(self, after: Where) -> Iterator[Taken]:
        if self._path is None:
            yield from _counted(self._stream(sys.stdin.buffer, "standard input", "stdin", ""), after)
        elif not self._head:
            raise ValueError("the file is empty: nothing to read")
        elif self._head.startswith(_ZIP):
            yield from self._zip(self._path, after)
        elif self._head.startswith(_PARQUET):
            yield from self._parquet(self._path, after)
        elif _holds_warc(self._head):
            yield from self._warc(self._path, after)
        elif self._head.startswith(_GZIP):
            with self._path.open("rb") as packed, gzip.open(packed) as stream:
                self._tell = packed.tell
                name = self._path.name.removesuffix(".gz")
                yield from _counted(self._stream(_Piecewise(stream), self._shown, *os.path.splitext(name)), after)
        else:
            with self._path.open("rb") as stream:
                self._tell = stream.tell
                stem, suffix = os.path.splitext(self._path.name)
                yield from _counted(self._stream(stream, self._shown, stem, suffix), after)

    def _stream(self, file: Any, name: str, stem: str, suffix: str) -> Iterator[Report | BadRecord]:
        """Give the reports of a stream of text; `suffix` is the ending of its name."""
        source, stem = Source(file, name), shown(stem)
        if not source.head.strip(b" \t\r\n\xef\xbb\xbf\xff\xfe\x00"):
            raise ValueError("the file is empty: nothing to read")
        kind = KINDS.get(suffix.lower()) or kind_of(source)
        told: dict[str, Any] = {"published": self._options.published, "columns": self._options.columns}
        if kind == "jsonl":
            from rawi.intake.jsonl import read_jsonl
            from rawi.intake.jsonlist import read_json

            yield from (read_json if _is_whole_json(source) else read_jsonl)(source, stem=stem, **told)
        elif kind == "csv":
            from rawi.intake.csv import read_csv

            yield from read_csv(source, stem=stem, **told)
        elif kind == "html":
            from rawi.intake.html import read_html

            yield to_report(read_html(source), published=self._options.published, id=stem)
        else:
            from rawi.intake.text import read_text

            text = read_text(source)
            if not text.strip():
                raise ValueError("the file is empty: nothing to read")
            yield to_report({"text": text}, published=self._options.published, id=stem)

    def _warc(self, path: Path, after: Where) -> Iterator[Taken]:
        from rawi.intake.warc import Place, read_warc

        place = Place(*after)
        self._tell = lambda: place.offset
        for item, place in read_warc(path, name=self._shown, published=self._options.published, after=Place(*after)):
            yield Taken(item, list(place))

    def _parquet(self, path: Path, after: Where) -> Iterator[Taken]:
        from rawi.intake.parquet import read_parquet

        options, start = self._options, after[0] if after else 0
        rows = read_parquet(
            path,
            name=self._shown,
            stem=shown(path.stem),
            published=options.published,
            columns=options.columns,
            after=start,
        )
        for number, item in enumerate(rows, start + 1):
            yield Taken(item, [number])

    def _zip(self, path: Path, after: Where) -> Iterator[Taken]:
        """Give the reports of all files in a ZIP; a place is the number of the file, and of the record in it."""
        begin, record = (after[0], after[1]) if after else (0, 0)
        with path.open("rb") as packed, zipfile.ZipFile(packed) as archive:
            self._tell = packed.tell
            for number, member in enumerate(archive.infolist()):
                hidden = os.path.basename(member.filename).startswith(".") or member.filename.startswith("__MACOSX/")
                if number < begin or member.is_dir() or hidden:
                    continue
                name, begun = f"{self._shown}!{shown(member.filename)}", [record] if number == begin else []
                try:
                    for item, where in self._member(archive, member, name, begun):
                        yield Taken(item, [number, *where])
                except (*_PROBLEMS, ValueError) as error:
                    why = _problem(error) if isinstance(error, _PROBLEMS) else str(error)
                    yield Taken(BadRecord(file=name, why=why), [number + 1, 0])

    def _member(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, after: Where) -> Iterator[Taken]:
        stem, suffix = os.path.splitext(os.path.basename(member.filename))
        with closing(archive.open(member)) as stream:
            yield from _counted(self._stream(_Piecewise(stream), name, stem, suffix), after)


class _Piecewise:
    """A packed stream that gives what it has before it tells that the rest is damaged."""

    def __init__(self, stream: Any) -> None:
        self._some: Callable[[int], bytes] = stream.read1
        self._error: Exception | None = None

    def read(self, size: int) -> bytes:
        """Return `size` bytes, less only at the end, or before damage."""
        if self._error:
            raise self._error
        parts = bytearray()
        try:
            while len(parts) < size and (part := self._some(size - len(parts))):
                parts += part
        except Exception as error:
            if not parts:
                raise
            self._error = error
        return bytes(parts)


def _counted(items: Iterator[Report | BadRecord], after: Where) -> Iterator[Taken]:
    """Give items with their numbers, the first ones left out."""
    begin = after[0] if after else 0
    for number, item in enumerate(islice(items, begin, None), begin + 1):
        yield Taken(item, [number])


def _problem(error: BaseException) -> str:
    """Return what is wrong with a packed file, and what to do."""
    said = str(error) or type(error).__name__
    if "password" in said:
        return "is locked with a password: unpack it first"
    if isinstance(error, NotImplementedError):
        return f"is packed in a way that is not known here ({said}): unpack it first"
    if isinstance(error, RuntimeError):
        return f"cannot be read ({said})"
    if isinstance(error, zipfile.BadZipFile) and "not a zip" in said:
        return "no ZIP file, or one that was cut off: get it again, whole"
    return f"{_CUT_OFF} ({said})"


def _holds_warc(head: bytes) -> bool:
    if head.startswith(_GZIP):
        try:
            head = zlib.decompressobj(31).decompress(head, 16)
        except zlib.error:
            return False
    return head.startswith(_WARC)


def _is_whole_json(source: Source) -> bool:
    """Return whether a JSON file is a list, or has objects over many lines, and is no JSONL."""
    name = encoding.sniff(source.head, complete=source.complete)
    first = source.head.decode(name, "ignore").lstrip("\ufeff \t\r\n").partition("\n")[0].rstrip()
    return first.startswith("[") or first == "{" or (first.startswith("{") and first.endswith((",", "{", "[")))
