"""Events leave in every format with nothing lost, and a person can read the table."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import jsonschema
import msgspec
import pytest
from export_events import DENIED, WHOLE
from export_events import EVENTS as ANY_EVENT
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from stand_in import StandIn

from rawi.export import bidi, parquet
from rawi.export.csv import COLUMNS, RISKY, words
from rawi.export.formats import Bidi, FileFormat
from rawi.export.jsonl import read_events
from rawi.export.labels import Labels
from rawi.export.table import TableWriter, cells, share, wrap
from rawi.export.writer import open_writer
from rawi.ontology import plover
from rawi.records import Entity, Event, Report, TimeExpression, Voice, schema

REPORT = Report(
    id="خبر-1",
    text='تحدثت مصادر عن قصف، "عنيف" على المدينة.\nونفى الجيش أي قصف.',
    title="قصف على المدينة [عاجل]",
    published="2019-07-10",
    publisher="صحيفة الميناء",
)
EVENTS = StandIn().code(REPORT)
BARE = msgspec.structs.replace(
    EVENTS[0], actor=[], place=None, time=None, attribution=[], size={}, date=None, date_precision="unknown", mode=[]
)


def written(format: FileFormat, events: list[Event], bom: bool = False) -> bytes:
    out = io.BytesIO()
    with open_writer(format, out, bom=bom) as writer:
        writer.write(REPORT, events)
    return out.getvalue()


def printed(events: list[Event], width: int, language: plover.Language = "en", mode: Bidi = "isolate") -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=False)
    TableWriter(console, language=language, mode=mode).write(REPORT, events)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


# JSONL


def test_jsonl_keeps_to_the_schema_and_comes_back_the_same() -> None:
    lines = written("jsonl", [*EVENTS, BARE]).splitlines()
    validator = jsonschema.Draft202012Validator(schema())
    for line in lines:
        validator.validate(json.loads(line))
    assert list(read_events(lines)) == [*EVENTS, BARE]


def test_a_broken_event_line_is_named() -> None:
    lines = written("jsonl", EVENTS).splitlines()
    broken = json.dumps({**json.loads(lines[1]), "quad": 9})
    with pytest.raises(ValueError, match=r"events\.jsonl:3: .*quad"):
        list(read_events([lines[0], b"", broken], "events.jsonl"))


# CSV


def test_csv_round_trip_of_every_value() -> None:
    text = written("csv", [*EVENTS, BARE]).decode()
    first, second, bare = csv.DictReader(io.StringIO(text, newline=""))
    assert list(first) == [column.name for column in COLUMNS]
    assert first["sentence"] == 'تحدثت مصادر عن قصف، "عنيف" على المدينة.'
    assert (first["actor"], first["actor_code"]) == ("implicit | قصف", "SYR | ")
    assert first["actor_sector"] == "MIL GOV | "
    assert (first["mode"], first["size_dead"], first["size_injured"]) == ("aerial | explosives", "5", ">20")
    assert (first["place_lat"], first["hedged"], second["hedged"]) == ("35.93", "false", "true")
    assert (second["same_as"], second["status"]) == (EVENTS[0].id, "negated")
    assert int(second["trigger_start"]) == EVENTS[1].trigger.start
    for column in ("actor", "recipient", "place", "time", "attribution", "date", "size_dead", "mode"):
        assert bare[column] == ""


def test_csv_parts_stand_at_the_same_place_in_every_column() -> None:
    (row,) = csv.DictReader(io.StringIO(written("csv", EVENTS[:1]).decode(), newline=""))
    parts = {len(row[f"actor_{name}"].split(" | ")) for name in ("code", "sector", "name", "start", "end")}
    assert parts == {2}


def test_csv_for_excel_begins_with_a_mark() -> None:
    assert written("csv", EVENTS, bom=True).startswith(b"\xef\xbb\xbfid,")
    assert written("csv", EVENTS).startswith(b"id,")


def test_csv_says_how_sure_the_paper_and_the_voices_are_and_by_which_words() -> None:
    (row,) = csv.DictReader(io.StringIO(written("csv", [DENIED]).decode(), newline=""))
    assert (row["certainty"], row["attribution_certainty"]) == ("CT-", "CT+")
    assert (row["cue"], row["cue_kind"]) == ("نفى", "denial")
    assert int(row["cue_end"]) - int(row["cue_start"]) == len("نفى")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "'", "＝"])
def test_words_are_no_formula_and_numbers_stay_numbers(sign: str) -> None:
    report = msgspec.structs.replace(EVENTS[0].doc, title=f"{sign}HYPERLINK(1)")
    event = msgspec.structs.replace(EVENTS[0], doc=report, id=f"{sign}1#1")
    (row,) = csv.DictReader(io.StringIO(written("csv", [event]).decode(), newline=""))
    assert (row["doc_title"], row["id"]) == (f"'{sign}HYPERLINK(1)", f"'{sign}1#1")
    assert words(row["doc_title"]) == report.title
    assert row["scale"] == "-9.5"


@settings(max_examples=50, deadline=None)
@given(ANY_EVENT)
def test_no_cell_of_any_event_is_a_formula(event: Event) -> None:
    (row,) = csv.DictReader(io.StringIO(written("csv", [event]).decode(), newline=""))
    for name, cell in row.items():
        assert not cell.startswith(tuple(set(RISKY) - {"'"})) or float(cell) <= 0, name
    assert (words(row["id"]), words(row["sentence"])) == (event.id, event.sentence.text)


# Parquet


def test_parquet_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "events.parquet"
    path.write_bytes(written("parquet", [*EVENTS, BARE, WHOLE, DENIED]))
    assert list(parquet.read_events(str(path))) == [*EVENTS, BARE, WHOLE, DENIED]


def test_parquet_is_nested_and_typed_for_other_programs(tmp_path: Path) -> None:
    import pyarrow.parquet

    path = tmp_path / "events.parquet"
    path.write_bytes(written("parquet", [*EVENTS, BARE]))
    table = pyarrow.parquet.read_table(path)
    assert table.column("actor").to_pylist()[0][0]["sector"] == ["MIL", "GOV"]
    assert table.column("place").to_pylist()[2] is None
    assert table.column("size").to_pylist()[0] == [("dead", "5"), ("injured", ">20")]
    assert table.schema.field("id").nullable is False and table.schema.field("date").nullable is True


def test_parquet_without_events_is_a_table_of_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "events.parquet"
    path.write_bytes(written("parquet", []))
    assert list(parquet.read_events(str(path))) == []


# the table


def test_the_table_says_who_did_what_and_who_says_so() -> None:
    text = printed(EVENTS, 160)
    for expected in ("Syrian army", "SYR MIL GOV", "understood", "Idlib, SYR", "unnamed", "2019-07-10", "88%"):
        assert expected in text
    assert "date of the report" in text and "denied" in text and "marked as uncertain" in text
    assert "dead: 5" in text and "injured: more than 20" in text and "same as 1" in text


def test_the_table_speaks_arabic() -> None:
    text = printed(EVENTS, 160, "ar")
    for expected in ("متى", "مَن يقول ذلك", "قتلى: 5", "منفي", plover.types()["ASSAULT"].label_ar, "88%"):
        assert expected in text
    heads = next(line for line in text.splitlines() if "متى" in line)
    assert heads.index("مدى اليقين") < heads.index("متى")


def test_fields_with_nothing_in_them_leave_no_none_behind() -> None:
    for width in (160, 60):
        text = printed([BARE], width)
        assert "undated" in text and "the report itself" in text and "None" not in text and "null" not in text
    assert "No event was found." in printed([], 80)


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("width", [40, 60, 80, 109, 110, 140, 200])
def test_no_line_is_wider_than_the_terminal(width: int, language: plover.Language) -> None:
    assert max(cell_len(line) for line in printed([*EVENTS, BARE], width, language).splitlines()) <= width


def test_a_narrow_terminal_gets_a_line_for_each_question_not_squeezed_columns() -> None:
    narrow, wide = printed(EVENTS, 80), printed(EVENTS, 140)
    assert "┃" in wide and "┃" not in narrow
    assert any(line.startswith("Who says so  ") for line in narrow.splitlines())


def test_what_a_report_holds_cannot_steer_the_terminal() -> None:
    evil = msgspec.structs.replace(
        EVENTS[0],
        actor=[Entity(text="\x1b[31mاحمر\u202e\n[bold]غليظ[/bold]", start=0, end=4)],
        attribution=[Voice(text="مصدر\x07\u2069", start=0, end=4)],
        time=TimeExpression(text="أمس\r", start=0, end=3, type="DATE", value="2019-07-09"),
    )
    text = printed([evil], 160)
    assert not set("\x1b\x07\r\u202e") & set(text)
    assert "[bold]غليظ[/bold]" in text
    assert text.count("\u2067") + text.count("\u2066") == text.count("\u2069")


def test_every_label_is_there_in_both_languages() -> None:
    used = {
        "column": ["number", "when", "who", "what", "whom", "where", "source", "sure"],
        "status": ["future", "hypothetical", "negated", "historical"],
        "kind": ["anonymous", "media", "document", "analyst"],
        "size": ["dead", "injured", "arrested", "displaced", "troops", "strikes"],
        "word": ["report", "report_date", "undated", "implicit", "hedged", "same", "none", "published", "via"],
    }
    for group, names in used.items():
        for name in names:
            arabic, english = Labels("ar")(group, name), Labels("en")(group, name)
            assert english != "" and arabic != "" and (name == "number" or bidi.is_rtl(arabic)), (group, name)


def test_numbers_are_said_in_words() -> None:
    event = msgspec.structs.replace(EVENTS[0], size={"dead": ">=7", "injured": "hundreds", "troops": 2000})
    said = [part.text for part in cells(event, Labels("en"))["what"]]
    assert {"dead: at least 7", "injured: hundreds", "troops: 2000"} <= set(said)


@given(st.text(alphabet="ابجد هوز abc 12 \u064b", max_size=80), st.integers(3, 30))
def test_wrapped_lines_fit_and_keep_every_letter(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@given(st.lists(st.integers(0, 200), min_size=1, max_size=8), st.integers(80, 300))
def test_columns_share_the_room(natural: list[int], room: int) -> None:
    widths = share(natural, room)
    assert sum(widths) <= room
    assert all(width == max(need, 1) for width, need in zip(widths, natural, strict=True)) or sum(widths) > room - 8


# Arabic in a terminal


def test_isolates_stand_around_arabic_and_nothing_else() -> None:
    assert bidi.lay_out("قصف", "isolate", rtl=True) == "\u2067قصف\u2069"
    assert bidi.lay_out("SYR MIL", "isolate", rtl=False) == "SYR MIL"
    assert bidi.lay_out("قصف", "none", rtl=True) == "قصف"


@pytest.mark.parametrize(
    ("logical", "rtl", "seen"),
    [
        # orders as the examples of UAX #9 have them, and what terminals without ordering must be sent
        ("قصف abc", False, "فصق abc"),
        ("قصف abc", True, "abc فصق"),
        ("قتل 25 شخصا", True, "اصخش 25 لتق"),
        ("abc (قصف) def", False, "abc (فصق) def"),
        ("«قصف»", True, "«فصق»"),
        ("قصف (abc)", True, "(abc) فصق"),
        ("نسبة 12.5% فقط", True, "طقف %12.5 ةبسن"),
        ("سَلام", True, "مالسَ"),
    ],
)
def test_visual_order(logical: str, rtl: bool, seen: str) -> None:
    assert bidi.visual(logical, rtl=rtl) == seen


def test_letters_join_and_lam_alef_is_one() -> None:
    assert bidi.shape("قصف") == "\ufed7\ufebc\ufed2"
    assert bidi.shape("دار") == "\ufea9\ufe8d\ufead"
    assert bidi.shape("لا") == "\ufefb" and bidi.shape("بلا") == "\ufe91\ufefc"
    assert bidi.shape("سَل")[1] == "\u064e"
    assert bidi.shape("USA") == "USA"


@given(st.text(alphabet="ابلمن abc123.,()«»-%", max_size=40), st.booleans())
def test_visual_order_loses_and_adds_no_character(text: str, rtl: bool) -> None:
    mirrored = str.maketrans("()«»", "((««")
    assert sorted(bidi.visual(text, rtl=rtl).translate(mirrored)) == sorted(text.translate(mirrored))


def test_known_terminals_without_ordering_get_visual_order() -> None:
    assert bidi.resolve("auto", {"TERM": "xterm-kitty"}) == "visual"
    assert bidi.resolve("auto", {"WT_SESSION": "0f1e"}) == "visual"
    assert bidi.resolve("auto", {"TERM": "xterm-256color", "VTE_VERSION": "7600"}) == "isolate"
    assert bidi.resolve("none", {"TERM": "xterm-kitty"}) == "none"
