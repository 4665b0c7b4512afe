"""Events as CSV, one row an event: flat columns for spreadsheets and statistics.

What is nested is spread over columns (`place_country`); of several actors, recipients or voices, each column has as
many parts, joined by ` | `, an empty part where one has nothing, so that the parts of one stand at the same place
in every column. Modes and contexts are joined by ` | ` too, the sectors of one actor by spaces. A value that is
null is an empty cell.

A spreadsheet runs a cell that begins with = + - or @ as a formula, and reports are written by strangers. So a cell of
words that begins like one gets a ' before it, and so does one that begins with ' itself; numbers stay numbers.
`words` takes the ' off again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO, NamedTuple, get_args

from rawi.export.writer import Writer
from rawi.records import Event, Report, SizeKind

JOINT = " | "
RISKY = tuple("=+-@\t\r\n'＝＋－＠")
"""What a cell of words may not begin with. The wide signs are read as the narrow ones by some spreadsheets."""


class Column(NamedTuple):
    """A column: its name, what it holds, and how it comes from an event."""

    name: str
    about: str
    value: Callable[[Event], object]


def _path(path: str) -> Callable[[Event], object]:
    """Return what gets a value by its path of fields, null where one on the way is null."""
    names = path.split(".")

    def get(event: Event) -> object:
        value: Any = event
        for name in names:
            value = None if value is None else getattr(value, name)
        return value

    return get


def _each(field: str, name: str) -> Callable[[Event], object]:
    return lambda event: _joined(getattr(item, name) for item in getattr(event, field))


def _joined(values: Iterable[object]) -> str:
    parts = [_cell(value) for value in values]
    return JOINT.join(parts) if any(parts) else ""


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return " ".join(str(item) for item in value)
    return str(value)


def _entity(field: str, what: str) -> list[Column]:
    return [
        Column(field, f"{what}: the words", _each(field, "text")),
        Column(f"{field}_code", f"{what}: PLOVER code of the country or organisation", _each(field, "code")),
        Column(f"{field}_sector", f"{what}: sectors", _each(field, "sector")),
        Column(f"{field}_name", f"{what}: English name", _each(field, "name")),
        Column(f"{field}_name_ar", f"{what}: Arabic name", _each(field, "name_ar")),
        Column(f"{field}_wikidata", f"{what}: Wikidata id", _each(field, "wikidata")),
        Column(f"{field}_start", f"{what}: offset of the words in the report", _each(field, "start")),
        Column(f"{field}_end", f"{what}: offset after the words", _each(field, "end")),
    ]


def _span(field: str, what: str) -> list[Column]:
    return [
        Column(field, what, _path(f"{field}.text")),
        Column(f"{field}_start", "its offset in the report", _path(f"{field}.start")),
        Column(f"{field}_end", "the offset after it", _path(f"{field}.end")),
    ]


def _size(kind: SizeKind) -> Column:
    return Column(f"size_{kind}", f"how many {kind}: a number or `>2000`", lambda event: event.size.get(kind))


def _plain(name: str, about: str) -> Column:
    return Column(name, about, _path(name))


COLUMNS: tuple[Column, ...] = (
    _plain("id", "the event's id"),
    Column("doc_id", "id of the report", _path("doc.id")),
    Column("doc_title", "its title", _path("doc.title")),
    Column("doc_url", "its address", _path("doc.url")),
    Column("doc_publisher", "who published it", _path("doc.publisher")),
    Column("doc_published", "when, ISO date", _path("doc.published")),
    _plain("event", "one of the 16 types"),
    Column("mode", "modes", lambda event: JOINT.join(event.mode)),
    Column("context", "contexts", lambda event: JOINT.join(event.context)),
    _plain("quad", "quad class, 1 to 4"),
    _plain("scale", "conflict-cooperation score, -10 to 10"),
    _plain("cameo", "nearest CAMEO code"),
    _plain("date", "when it happened"),
    _plain("date_precision", "how exact the date is; `report`: the date of the report stands in"),
    *_entity("actor", "who"),
    *_entity("recipient", "to whom"),
    *_span("trigger", "the words that name the act"),
    *_span("sentence", "the sentence that they stand in"),
    *_span("place", "where: the words"),
    Column("place_name", "English name", _path("place.name")),
    Column("place_country", "ISO 3166 alpha-3", _path("place.country")),
    Column("place_admin1", "first-level division", _path("place.admin1")),
    Column("place_lat", "latitude in degrees", _path("place.lat")),
    Column("place_lon", "longitude in degrees", _path("place.lon")),
    Column("place_geonames", "GeoNames id", _path("place.geonames")),
    Column("place_precision", "how exact the place is", _path("place.precision")),
    *_span("time", "when: the words"),
    Column("time_type", "TIMEX3 type", _path("time.type")),
    Column("time_value", "TIMEX3 value", _path("time.value")),
    _plain("status", "actual, future, hypothetical, negated or historical"),
    _plain("hedged", "true where the text marks it as uncertain"),
    _plain("certainty", "stand of the paper itself, on FactBank's scale: CT+, PR+, PS+, CT-, PR-, PS-, CTu, Uu"),
    Column("cue", "the words that decide status and hedging", _each("cues", "text")),
    Column("cue_kind", "negation, denial, condition, plan, possibility, history or hedge", _each("cues", "kind")),
    Column("cue_start", "offset of the words in the report", _each("cues", "start")),
    Column("cue_end", "offset after the words", _each("cues", "end")),
    Column("attribution", "who says so, nearest voice first: the words", _each("attribution", "text")),
    Column("attribution_cue", "the word that introduces the voice", _each("attribution", "cue")),
    Column("attribution_kind", "named, anonymous, media, document or analyst", _each("attribution", "kind")),
    Column("attribution_code", "PLOVER code of the voice", _each("attribution", "code")),
    Column("attribution_sector", "sectors of the voice", _each("attribution", "sector")),
    Column("attribution_name", "English name of the voice", _each("attribution", "name")),
    Column("attribution_certainty", "how sure the voice is, on FactBank's scale", _each("attribution", "certainty")),
    Column("attribution_start", "offset of the words in the report", _each("attribution", "start")),
    Column("attribution_end", "offset after the words", _each("attribution", "end")),
    *(_size(kind) for kind in get_args(SizeKind)),
    _plain("same_as", "id of an earlier mention of the same act"),
    _plain("confidence", "probability that the words and the type are right"),
)


def row(event: Event) -> dict[str, str]:
    """Return an event as the cells of a row, by column."""
    return {column.name: _safe(column.value(event)) for column in COLUMNS}


def words(cell: str) -> str:
    """Return the words of a cell as they stand in the record: without the ' that keeps them from being a formula."""
    return cell[1:] if cell.startswith("'") else cell


def _safe(value: object) -> str:
    cell = _cell(value)
    return f"'{cell}" if isinstance(value, str) and cell.startswith(RISKY) else cell


class CsvWriter(Writer):
    """Writes a header and one row an event, in UTF-8, lines ending as RFC 4180 has it."""

    def __init__(self, out: BinaryIO, *, bom: bool = False) -> None:
        """Write the header to `out`, after a byte-order mark if `bom` says so."""
        self._out = out
        if bom:
            out.write(b"\xef\xbb\xbf")
        self._rows([[column.name for column in COLUMNS]])

    def write(self, report: Report, events: list[Event]) -> None:
        """Write the events of a report."""
        self._rows([list(row(event).values()) for event in events])

    def close(self) -> None:
        """Send on what the stream holds back."""
        self._out.flush()

    def _rows(self, rows: list[list[str]]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text).writerows(rows)
        self._out.write(text.getvalue().encode())
