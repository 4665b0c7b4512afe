"""Files, folders and standard input to reports. What cannot be read is told, and the rest goes on."""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple

from msgspec.structs import replace

from rawi.intake import encoding
from rawi.intake.record import BadRecord, to_report
from rawi.intake.stream import Source
from rawi.records import Report

log = logging.getLogger("rawi.intake")

Kind = Literal["text", "html", "jsonl", "csv"]

STDIN = "-"
KINDS: dict[str, Kind] = {
    ".txt": "text",
    ".text": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
}
_HTML = re.compile(
    r"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|meta|title|article)\b", re.I | re.S
)
_XML = re.compile(r"\s*<(\?xml|rss|feed)\b", re.I)
_JSON = re.compile(r"""\s*(\{\s*("|$)|\[\s*(\{|$))""")


def read(
    source: str | Path, *, published: str | None = None, columns: Mapping[str, str] | None = None
) -> Iterator[Report | BadRecord]:
    """Give the reports of a file, of all files in a folder, or of standard input (`-`).

    What cannot be read gives a BadRecord; nothing is raised for bad input. `published`, an ISO date, goes before
    the dates that the documents state themselves. `columns` maps fields of the report to columns of CSV or keys of
    JSONL.
    """
    return iter(Intake([source], published=published, columns=columns))


class Intake:
    """The reports of a run, with ids that are unique in it.

    `sources` are files, folders and `-` for standard input; `published` and `columns` as for `read`; `leave_out`
    are files that are not to be read even where a folder holds them. `size` is the number of bytes that all files
    have together, null where it is not known (standard input); `done` is how many of them have been taken.
    """

    def __init__(
        self,
        sources: Iterable[str | Path],
        *,
        published: str | None = None,
        columns: Mapping[str, str] | None = None,
        leave_out: Iterable[Path] = (),
    ) -> None:
        left_out = {path.resolve() for path in leave_out}
        self._files = [file for source in sources for file in _expand(source) if not _is_in(file, left_out)]
        self._published = published
        self._columns = columns
        self._ids: set[str] = set()
        self._before = 0
        self._open: Source | None = None
        self.size = None if any(f.path is None for f in self._files) else sum(f.size for f in self._files)

    @property
    def done(self) -> int:
        """How many bytes of the run have been taken so far."""
        return self._before + (self._open.done if self._open else 0)

    def __iter__(self) -> Iterator[Report | BadRecord]:
        """Give the reports, and a BadRecord for each that cannot be read."""
        for file in self._files:
            if file.why:
                yield BadRecord(file=file.name, why=file.why)
                continue
            for item in self._read(file):
                yield self._unique(item, file) if isinstance(item, Report) else item
            self._before += file.size
            self._open = None

    def _read(self, file: _File) -> Iterator[Report | BadRecord]:
        try:
            with file.open() as stream:
                self._open = Source(stream, file.name)
                if not self._open.head.strip(b" \t\r\n\xef\xbb\xbf\xff\xfe\x00"):
                    raise ValueError("the file is empty: nothing to read")
                yield from self._reports(self._open, file)
        except encoding.NotText as error:
            if file.named:
                yield BadRecord(file=file.name, why=str(error))
            else:
                log.warning("%s: passed over, %s", file.name, error)
        except OSError as error:
            yield BadRecord(file=file.name, why=f"cannot be read: {error.strerror or error}")
        except ValueError as error:
            yield BadRecord(file=file.name, why=str(error))

    def _reports(self, source: Source, file: _File) -> Iterator[Report | BadRecord]:
        kind = KINDS.get(file.path.suffix.lower()) if file.path else None
        kind = kind or kind_of(source)
        if kind == "jsonl":
            from rawi.intake.jsonl import read_jsonl

            yield from read_jsonl(source, published=self._published, columns=self._columns)
        elif kind == "csv":
            from rawi.intake.csv import read_csv

            yield from read_csv(source, stem=file.stem, published=self._published, columns=self._columns)
        elif kind == "html":
            from rawi.intake.html import read_html

            yield to_report(read_html(source), published=self._published, id=file.stem)
        else:
            from rawi.intake.text import read_text

            text = read_text(source)
            if not text.strip():
                raise ValueError("the file is empty: nothing to read")
            yield to_report({"text": text}, published=self._published, id=file.stem)

    def _unique(self, report: Report, file: _File) -> Report:
        id, n = report.id, 1
        while id in self._ids:
            n += 1
            id = f"{report.id}-{n}"
        self._ids.add(id)
        if n == 1:
            return report
        if not report.id.startswith(file.stem):
            log.warning("%s: the id '%s' was there before in this run: it becomes '%s'", file.name, report.id, id)
        return replace(report, id=id)


class _File(NamedTuple):
    path: Path | None
    name: str
    stem: str
    size: int = 0
    named: bool = True
    why: str | None = None

    def open(self) -> nullcontext[BinaryIO] | BinaryIO:
        return nullcontext(sys.stdin.buffer) if self.path is None else self.path.open("rb")


def _expand(source: str | Path) -> Iterator[_File]:
    """Give the files that a source stands for: itself, or all in a folder by name, hidden ones left out."""
    if str(source) == STDIN:
        yield _File(None, "standard input", "stdin")
        return
    path = Path(source)
    if not path.is_dir():
        yield _file(path, named=True)
        return
    some = False
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(name for name in names if not name.startswith(".")):
            some = True
            yield _file(Path(folder) / name, named=False)
    if not some:
        yield _File(path, shown(str(path)), "", why="the folder has no files: nothing to read")


def _file(path: Path, *, named: bool) -> _File:
    name, stem = shown(str(path)), shown(path.stem)
    try:
        return _File(path, name, stem, path.stat().st_size, named)
    except FileNotFoundError:
        return _File(path, name, stem, why="there is no such file: check the name")
    except OSError as error:
        return _File(path, name, stem, why=f"cannot be read: {error.strerror or error}")


def shown(name: str) -> str:
    """Return a file name fit for printing: bytes that are no UTF-8 as U+FFFD."""
    return os.fsencode(name).decode("utf-8", "replace")


def _is_in(file: _File, paths: set[Path]) -> bool:
    return bool(paths) and file.path is not None and file.path.resolve() in paths


def kind_of(source: Source) -> Kind:
    """Return what a stream holds, by its beginning. Raises encoding.NotText."""
    name = encoding.sniff(source.head, complete=source.complete)
    head = source.head.decode(name, "ignore")
    if _HTML.match(head):
        return "html"
    if _XML.match(head):
        raise encoding.NotText("not a text but XML (a feed?): write its texts as JSONL first")
    if _JSON.match(head.partition("\n")[0]):
        return "jsonl"
    from rawi.intake.csv import separator_of

    first = head.lstrip().partition("\n")[0]
    return "csv" if len(first) < 2000 and separator_of(first) else "text"
