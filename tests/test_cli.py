"""The command line as a person runs it: real processes, their output, their messages and their exit codes.

What the chain finds is not tried here: `stand_in.py` takes its place, except in the last tests.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

import rawi.records

ROOT = Path(__file__).parent.parent
STAND_IN = [sys.executable, str(ROOT / "tests" / "stand_in.py")]
TEXT = "تحدث شهود عن قصف على المدينة.\nونفى الجيش أي قصف."


def environment(**more: str) -> dict[str, str]:
    left_out = ("RAWI_", "COLUMNS", "LC_", "LANG")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def rawi_run(*arguments: str | Path, stdin: bytes = b"", **more: str) -> subprocess.CompletedProcess[bytes]:
    command = [*STAND_IN, *(str(argument) for argument in arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, env=environment(**more), timeout=120)


def said(result: subprocess.CompletedProcess[bytes]) -> str:
    text = result.stderr.decode()
    assert "Traceback" not in text
    return text


def events(result: subprocess.CompletedProcess[bytes]) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def put(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return put(tmp_path, "report.txt", TEXT)


# what comes out


def test_a_file_gives_jsonl_that_keeps_to_the_printed_schema(report: Path) -> None:
    result = rawi_run("code", report, "--published", "2019-07-10")
    assert (result.returncode, said(result)) == (0, "")
    validator = jsonschema.Draft202012Validator(json.loads(rawi_run("schema").stdout))
    lines = events(result)
    assert len(lines) == 2
    for event in lines:
        validator.validate(event)
        trigger = event["trigger"]
        assert isinstance(trigger, dict) and TEXT[trigger["start"] : trigger["end"]] == trigger["text"]
        doc = {"id": "report", "title": None, "url": None, "publisher": None, "published": "2019-07-10"}
        assert event["doc"] == doc


def test_standard_input_is_read(report: Path) -> None:
    result = rawi_run("code", "-", stdin=json.dumps({"id": "x", "text": TEXT, "published": "2019-07-10"}).encode())
    assert result.returncode == 0 and [event["id"] for event in events(result)] == ["x#1", "x#2"]
    assert rawi_run("code", "-", "--published", "2019-07-10", stdin=TEXT.encode("windows-1256")).returncode == 0


@pytest.mark.parametrize(
    ("name", "begins"), [("e.csv", b"id,doc_id,"), ("e.parquet", b"PAR1"), ("e.jsonl", b'{"id":'), ("e", b'{"id":')]
)
def test_the_format_follows_the_name_of_the_output(report: Path, tmp_path: Path, name: str, begins: bytes) -> None:
    out = tmp_path / "new" / "folder" / name
    result = rawi_run("code", report, "--published", "2019-07-10", "--out", out)
    assert result.returncode == 0 and result.stdout == b""
    assert out.read_bytes().startswith(begins)
    assert "2 events in 1 report, written to" in said(result)


def test_the_table_can_be_asked_for_in_arabic_and_in_any_locale(report: Path) -> None:
    for locale in ("C", "POSIX"):
        options = {"LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
        result = rawi_run("code", report, "--published", "2019-07-10", "--format", "table", "--lang", "ar", **options)
        assert result.returncode == 0, said(result)
        assert "مَن يقول ذلك" in result.stdout.decode() and "\x1b" not in result.stdout.decode()


def test_csv_columns_are_named_on_the_command_line(tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv", f'no,story,day\n7,"{TEXT}",2019-07-10\n')
    options = ("--text-column", "story", "--id-column", "no", "--date-column", "day")
    result = rawi_run("code", path, *options)
    assert result.returncode == 0 and [event["date"] for event in events(result)] == ["2019-07-10"] * 2


def test_a_mark_for_excel_is_for_csv_only(report: Path) -> None:
    assert rawi_run("code", report, "--format", "csv", "--bom").stdout.startswith(b"\xef\xbb\xbf")
    assert rawi_run("code", report, "--format", "jsonl", "--bom").returncode == 2


# the date of publication


def test_a_date_found_in_the_text_is_told_with_its_words(tmp_path: Path) -> None:
    result = rawi_run("code", put(tmp_path, "a.txt", TEXT + "\nحرر في 2019-07-10"))
    assert events(result)[0]["date"] == "2019-07-10"
    assert "a: published 2019-07-10, inferred from its words «2019-07-10»" in said(result)


def test_no_date_is_invented(report: Path) -> None:
    result = rawi_run("code", report)
    assert result.returncode == 0 and events(result)[0]["date"] is None
    assert "report: no publication date is known" in said(result) and "--published" in said(result)


# what goes wrong


def test_bad_records_are_told_and_the_others_coded(tmp_path: Path, report: Path) -> None:
    lines = [json.dumps({"id": "a", "text": TEXT}), '{"id": "b", "te', json.dumps({"id": "c"})]
    path = put(tmp_path, "a.jsonl", "\n".join(lines))
    empty = put(tmp_path, "empty.txt", "")
    binary = put(tmp_path, "b.txt", bytes(range(256)) * 20)
    result = rawi_run("code", path, empty, binary, tmp_path / "none.txt", report, "--published", "2019-07-10")
    assert result.returncode == 3
    assert {event["id"] for event in events(result)} == {"a#1", "a#2", "report#1", "report#2"}
    message = said(result)
    for expected in (f"{path}:2: not valid JSON", f"{path}:3: the field 'text'", f"{empty}: the file is empty"):
        assert expected in message
    assert f"{binary}: not a text file" in message and "none.txt: there is no such file" in message
    assert "4 events in 2 reports; 5 records could not be coded" in message


def test_nothing_coded_is_exit_code_1(tmp_path: Path) -> None:
    assert rawi_run("code", put(tmp_path, "a.txt", "")).returncode == 1
    assert rawi_run("code", tmp_path / "missing.txt").returncode == 1
    folder = tmp_path / "photos"
    folder.mkdir()
    put(folder, "a.png", b"\x89PNG\r\n\x1a\n\x00")
    result = rawi_run("code", folder)
    assert result.returncode == 1 and "no report was found" in said(result)


def test_a_report_without_events_is_coded_all_the_same(tmp_path: Path) -> None:
    result = rawi_run("code", put(tmp_path, "a.txt", "الطقس معتدل."), "--published", "2019-07-10")
    assert (result.returncode, result.stdout, said(result)) == (0, b"", "")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["code"], "FILE"),
        (["code", "x.txt", "--published", "الأربعاء"], "2019-07-10"),
        (["code", "x.txt", "--published", "10/07/2019"], "two ways"),
        (["code", "x.txt", "--format", "xml"], "parquet"),
        (["code", "x.txt", "--threads", "0"], "--threads"),
        (["codebook", "WAR"], "ASSAULT"),
        (["nothing"], "nothing"),
    ],
)
def test_a_wrong_command_line_is_exit_code_2(arguments: list[str], word: str) -> None:
    result = rawi_run(*arguments)
    assert result.returncode == 2 and word in said(result) and result.stdout == b""


def test_the_output_may_not_be_an_input(report: Path) -> None:
    result = rawi_run("code", report, "--out", report)
    assert result.returncode == 2 and report.read_text() == TEXT


def test_an_output_that_cannot_be_written_is_told(report: Path, tmp_path: Path) -> None:
    result = rawi_run("code", report, "--out", report / "x.jsonl")
    assert result.returncode == 1 and str(report) in said(result)
    assert rawi_run("code", report, "--out", tmp_path).returncode == 1


def test_a_report_on_which_the_chain_fails_does_not_take_others_along(tmp_path: Path, report: Path) -> None:
    faulty = put(tmp_path, "faulty.txt", "عطب")
    result = rawi_run("code", faulty, report, "--published", "2019-07-10")
    assert result.returncode == 3 and len(events(result)) == 2
    assert "faulty: could not be coded (RuntimeError: a fault on purpose)" in said(result)


def test_many_bad_lines_do_not_flood_the_terminal(tmp_path: Path) -> None:
    result = rawi_run("code", put(tmp_path, "a.jsonl", "{\n" * 1 + "x\n" * 500))
    assert result.returncode == 1 and len(said(result).splitlines()) < 30


def test_a_50_mb_text_is_refused_quickly_and_the_rest_coded(tmp_path: Path, report: Path) -> None:
    big = put(tmp_path, "big.txt", (TEXT + "\n").encode() * (50_000_000 // len(TEXT.encode())))
    result = rawi_run("code", big, report, "--published", "2019-07-10")
    assert result.returncode == 3 and len(events(result)) == 2
    assert f"{big}: is larger than" in said(result) and "split" in said(result)


# how it leaves


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_stops_cleanly_and_keeps_what_was_coded(tmp_path: Path) -> None:
    done = [json.dumps({"id": f"d{n}", "text": TEXT, "published": "2019-07-10"}) for n in range(64)]
    path = put(tmp_path, "a.jsonl", "\n".join([*done, json.dumps({"id": "slow", "text": "تمهل"})]))
    out = tmp_path / "out.csv"
    command = [*STAND_IN, "code", str(path), "--published", "2019-07-10", "--out", str(out)]
    # a process that a shell runs in the background inherits that Ctrl-C is ignored
    heed = None if sys.platform == "win32" else lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)
    process = subprocess.Popen(command, stderr=subprocess.PIPE, env=environment(), preexec_fn=heed)
    assert process.stderr is not None
    assert b"slowly" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    _, message = process.communicate(timeout=20)
    assert process.returncode == 130
    assert b"Traceback" not in message and b"stopped; so far 128 events in 64 reports" in message
    assert len(out.read_text().splitlines()) == 1 + 64 * 2


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
@pytest.mark.parametrize("format", ["jsonl", "csv", "table"])
def test_head_may_close_the_pipe(tmp_path: Path, format: str) -> None:
    lines = "\n".join(json.dumps({"id": str(n), "text": TEXT, "published": "2019-07-10"}) for n in range(2000))
    path = put(tmp_path, "a.jsonl", lines)
    command = [*STAND_IN, "code", str(path), "--format", format]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
    assert process.stdout is not None and process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    message = process.stderr.read()
    assert (process.wait(timeout=60), message) == (141, b"")


def terminal(arguments: list[str], columns: int) -> str:
    """Run a command with standard output and standard error on a terminal so wide; return what it shows."""
    pty = pytest.importorskip("pty")
    fcntl, struct, termios = (pytest.importorskip(name) for name in ("fcntl", "struct", "termios"))
    main, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    process = subprocess.Popen(arguments, stdout=side, stderr=side, env=environment(TERM="xterm-256color"))
    os.close(side)
    shown = b""
    try:
        while chunk := os.read(main, 65536):
            shown += chunk
    except OSError:
        # a terminal whose other side has gone gives an error on Linux
        pass
    os.close(main)
    assert process.wait(timeout=60) == 0
    return shown.decode()


def test_a_terminal_gets_a_table_in_its_own_width(report: Path) -> None:
    command = [*STAND_IN, "code", str(report), "--published", "2019-07-10"]
    wide, narrow = terminal(command, 150), terminal(command, 70)
    assert "┃" in wide and "Who says so" in wide and "\x1b[" in wide
    assert "┃" not in narrow and "Who says so" in narrow
    assert "━━━━ " not in narrow, "no bar for what is done at once"


def test_a_bar_shows_on_what_takes_longer_and_goes_away(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps({"id": str(n), "text": "هدوء", "published": "2019-07-10"}) for n in range(300))
    program = f"""
import sys, time
sys.path.insert(0, {str(ROOT / "tests")!r})
import rawi.cli, stand_in
class Slow(stand_in.StandIn):
    def code(self, report):
        time.sleep(0.008)
        return []
rawi.cli.make_coder = lambda reader, threads, relations=False: Slow()
rawi.cli.make_dating = lambda: stand_in.dating
rawi.cli.main()
"""
    path = put(tmp_path, "a.jsonl", lines)
    out = tmp_path / "out.jsonl"
    shown = terminal([sys.executable, "-c", program, "code", str(path), "--out", str(out)], 100)
    assert "━" in shown and "0 events in" in shown
    assert "0 events in 300 reports, written to" in shown.rpartition("\r")[0].splitlines()[-1]


def test_parquet_is_not_poured_into_a_terminal(report: Path) -> None:
    pty = pytest.importorskip("pty")
    main, side = pty.openpty()
    command = [*STAND_IN, "code", str(report), "--format", "parquet"]
    result = subprocess.run(command, stdout=side, stderr=subprocess.PIPE, env=environment(), timeout=60)
    os.close(side)
    os.close(main)
    assert result.returncode == 2 and b"--out" in result.stderr


# the other commands


def test_help_names_the_exit_codes() -> None:
    result = rawi_run("code", "--help")
    assert result.returncode == 0
    for line in ("0    all was coded", "3    some records could not be coded", "130  stopped"):
        assert line in result.stdout.decode()


def test_the_version_is_that_of_the_package() -> None:
    assert rawi_run("--version").stdout.decode().split() == ["rawi", rawi.__version__]


def test_the_schema_is_that_of_the_records() -> None:
    printed = json.loads(rawi_run("schema").stdout)
    assert printed == json.loads(json.dumps(rawi.records.schema()))
    jsonschema.Draft202012Validator.check_schema(printed)


def test_the_codebook_is_printed_whole_or_by_type_in_both_languages() -> None:
    whole = rawi_run("codebook").stdout.decode()
    assert "ASSAULT" in whole and "AGREE" in whole
    one = rawi_run("codebook", "assault", "--lang", "ar").stdout.decode()
    assert "ASSAULT" in one and "AGREE" not in one and "اعتداء" in one


def test_the_knowledge_check_names_file_and_line(tmp_path: Path) -> None:
    import shutil

    import rawi.knowledge

    folder = tmp_path / "data"
    shutil.copytree(Path(rawi.knowledge.__file__).parent / "data", folder)
    with (folder / "media.tsv").open("a", encoding="utf-8") as table:
        table.write("half a row\n")
    lines = len((folder / "media.tsv").read_text(encoding="utf-8").splitlines())
    result = rawi_run("knowledge", "check", folder)
    assert result.returncode == 1 and f"media.tsv:{lines}: " in result.stdout.decode()
    assert "problem" in said(result)


def test_what_is_imported_for_help_is_light() -> None:
    heavy = "numpy", "onnxruntime", "rich", "trafilatura", "pyarrow"
    program = f"import sys, rawi.cli; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, env=environment()).stdout == b"[]\n"


# the chain itself, with the reader that needs no weights


def test_a_real_report_gives_records_that_hold_their_words() -> None:
    path = ROOT / "docs" / "examples" / "port.txt"
    command = [sys.executable, "-m", "rawi", "code", str(path), "--reader", "lexicon"]
    result = subprocess.run(command, capture_output=True, env=environment(), timeout=120)
    assert result.returncode == 0, said(result)
    assert "published 2019-07-10, inferred from its words «10 يوليو 2019»" in said(result)
    text = path.read_text(encoding="utf-8")
    validator = jsonschema.Draft202012Validator(rawi.records.schema())
    lines = events(result)
    assert any(event["event"] == "ASSAULT" and event["date"] == "2019-07-09" for event in lines)
    for event in lines:
        validator.validate(event)
        spans = [event["trigger"], event["sentence"], event["place"], event["time"]]
        for field in ("actor", "recipient", "attribution"):
            entities = event[field]
            assert isinstance(entities, list)
            spans += entities
        for span in spans:
            if isinstance(span, dict) and span["start"] is not None:
                assert text[span["start"] : span["end"]] == span["text"]


def test_an_output_that_is_there_stays_where_nothing_was_coded(tmp_path: Path) -> None:
    out = put(tmp_path, "keep.jsonl", "earlier results\n")
    done = rawi_run("code", str(tmp_path / "missing.txt"), "--out", str(out))
    assert done.returncode == 1 and b"written" not in done.stderr
    assert out.read_text() == "earlier results\n"
    assert [p.name for p in tmp_path.iterdir()] == ["keep.jsonl"]


def test_an_output_whose_name_tells_no_format_is_refused(tmp_path: Path) -> None:
    path = put(tmp_path, "a.txt", TEXT)
    done = rawi_run("code", str(path), "--out", str(tmp_path / "a.xlsx"))
    assert done.returncode == 2 and b"--format" in done.stderr
