"""Export: the events that the filters of a page find, in every format, sent while they are read."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, BinaryIO, cast, get_args

import msgspec
from anyio import to_thread
from litestar import Response, get
from litestar.params import Parameter
from litestar.response import Stream

from rawi.archive import query as asking
from rawi.archive.query import Query, to_params
from rawi.archive.store import Archive
from rawi.export.formats import OPTIONS, FileFormat
from rawi.server.asking import asked
from rawi.server.filters import Filtered, filter_form
from rawi.server.pages import Context, Failure, page

FLAGS = ("bom", "header", "every_status", "unplaced")
"""Options of formats, each with a label in the group `export`."""

FILES: dict[FileFormat, tuple[str, str]] = {
    "jsonl": ("events.jsonl", "application/jsonl"),
    "csv": ("events.csv", "text/csv; charset=utf-8"),
    "parquet": ("events.parquet", "application/vnd.apache.parquet"),
    "gdelt": ("events.gdelt.tsv", "text/tab-separated-values; charset=utf-8"),
    "geojson": ("events.geojson", "application/geo+json"),
    "ftm": ("events.ftm.jsonl", "application/jsonl"),
    "plover": ("events.plover.jsonl", "application/jsonl"),
    "polecat": ("events.polecat.tsv", "text/tab-separated-values; charset=utf-8"),
}
"""What a file of each format is called, and its media type."""

PART = 64 * 1024
"""Bytes that are sent at a time."""


class Download(msgspec.Struct, frozen=True):
    """A format: the options it has, what the file is called, and the address that gives it."""

    format: FileFormat
    options: list[str]
    file: str
    media_type: str
    href: str


class ExportPage(msgspec.Struct, kw_only=True, frozen=True):
    """The formats in which the events that a query finds can be had, and how many events these are."""

    query: Query
    events: int
    formats: list[Download]


@page(
    "/export",
    "export.html",
    nav="export",
    present=lambda ctx, data: present(ctx, data),
    operation_class=Filtered,
    tags=["export"],
)
def export(ctx: Context) -> ExportPage:
    """What is shown, in all formats

    The parameters narrow what is written; each format has its own address.
    """
    query = asked(ctx)
    pairs = to_params(query)
    return ExportPage(
        query=query,
        events=ctx.room.cache.get(("count", query), lambda: asking.count(ctx.archive, query)),
        formats=[
            Download(name, sorted(OPTIONS[name]), file, kind, ctx.url(f"/export/{name}", pairs))
            for name, (file, kind) in FILES.items()
        ],
    )


def present(ctx: Context, data: ExportPage) -> Mapping[str, object]:
    """Return what the template shows beside the data."""
    return {"filters": filter_form(ctx, data.query), "pairs": to_params(data.query)}


@get(
    "/export/{format:str}",
    summary="The events that the parameters find, as a file",
    tags=["export"],
    operation_class=Filtered,
)
async def download(
    ctx: Context, format: Annotated[str, Parameter(description=f"One of {', '.join(get_args(FileFormat))}.")]
) -> Response[Any]:
    """Send the file while it is written, with flat memory. Options: `bom`, `header`, `every_status`, `unplaced`
    (`yes`)."""
    return await to_thread.run_sync(_download, ctx, format)


def _download(ctx: Context, format: str) -> Response[Any]:
    from rawi.export.writer import open_writer

    name = next((name for name in FILES if name == format), None)
    if name is None:
        raise Failure(404, "no_format", format=format, formats=", ".join(FILES))
    query = asked(ctx, *FLAGS)
    given = dict(ctx.params)
    options = {flag: given.get(flag, "") in ("yes", "true", "1", "on") for flag in FLAGS}
    out = _Pipe()
    try:
        writer = open_writer(name, cast(BinaryIO, out), **options)
    except ImportError as error:
        raise Failure(501, "no_package", error=error) from None
    file, kind = FILES[name]
    headers = {"content-disposition": f'attachment; filename="rawi-{file}"'}
    return Stream(_written(ctx.archive, query, writer, out), media_type=kind, headers=headers)


def _written(archive: Archive, query: Query, writer: Any, out: _Pipe) -> Iterator[bytes]:
    from rawi.commands.export import by_report

    with writer:
        for report, events in by_report(asking.each(archive, query)):
            writer.write(report, events)
            if out.waiting >= PART:
                yield out.take()
    yield out.take()


class _Pipe(io.RawIOBase):
    """A stream that keeps what is written until it is taken."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []
        self._at = 0
        self.waiting = 0

    def writable(self) -> bool:
        return True

    def write(self, part: Any) -> int:
        data = bytes(part)
        self._parts.append(data)
        self.waiting += len(data)
        self._at += len(data)
        return len(data)

    def tell(self) -> int:
        return self._at

    def take(self) -> bytes:
        """Return what was written since the last call."""
        data = b"".join(self._parts)
        self._parts.clear()
        self.waiting = 0
        return data


HANDLERS = (export, download)
