"""`rawi add`: what is taken in, what is not and why; and that nothing is lost or comes twice, whatever happens."""

from __future__ import annotations

import gzip
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from local_site import Site, entry, feed, page, running, text
from sqlalchemy import select
from stand_in import StandIn

from rawi.arabic.sentences import split
from rawi.archive import schema
from rawi.archive.add import Adding, Tally
from rawi.archive.check import check
from rawi.archive.coding import begin_run, code_new, model_hash
from rawi.archive.store import Archive
from rawi.coder import Coded, Coder
from rawi.intake.origin import Options
from rawi.intake.sources import expand
from rawi.intake.web import Web
from rawi.progress import Messages
from rawi.records import Report

pytest_plugins = ["databases"]

PROGRAM = [
    sys.executable,
    "-c",
    "import sys, rawi.cli\n"
    "from rawi.commands import add, watch\n"
    "there = {command.name for command in rawi.cli.app.registered_commands}\n"
    "for name, module in (('add', add), ('watch', watch)):\n"
    "    if name not in there: rawi.cli.app.command(name)(module.command)\n"
    "sys.exit(rawi.cli.main())\n",
]


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as site:
        yield site


def add(archive: Archive, *sources: object, **options: object) -> Tally:
    """Take sources in, without coding."""
    with Messages(quiet=True) as messages:
        adding = Adding(archive, messages)
        adding.take_in(expand([str(s) for s in sources], Options(**options), Web(pause=0, max_seconds=3)))  # type: ignore[arg-type]
    return adding.tally


def rows(archive: Archive, *columns: object, where: object = True) -> list[tuple[object, ...]]:
    asked = select(*columns).where(where)  # type: ignore[call-overload]
    with archive.reading() as connection:
        return sorted((tuple(row) for row in connection.execute(asked)), key=repr)


def keys(archive: Archive) -> list[object]:
    return [key for (key,) in rows(archive, schema.report.c.key)]


def refusals(archive: Archive) -> dict[str, str]:
    return {record: reason for _, record, reason in archive.refused()}


def content(archive: Archive) -> dict[str, object]:
    """All that an archive holds, without numbers and times."""
    r, d, f, i, c, e, s = (
        schema.report,
        schema.double,
        schema.refused,
        schema.intake,
        schema.coding,
        schema.event,
        schema.sentence,
    )
    reports = [column for column in r.c if column.name not in ("id", "added_at", "current_run")]
    doubles = [column for column in d.c if column.name not in ("id", "at", "report")]
    return {
        "reports": rows(archive, *reports),
        "doubles": rows(archive, r.c.key.label("of"), *doubles, where=d.c.report == r.c.id),
        "refused": rows(archive, f.c.source, f.c.record, f.c.reason),
        "intake": rows(archive, i),
        "codings": rows(archive, c.c.state, c.c.error, c.c.events, r.c.key, where=c.c.report == r.c.id),
        "events": rows(archive, e.c.key, e.c.current, e.c.record),
        "relations": rows(archive, schema.relation.c.key, schema.relation.c.current, schema.relation.c.record),
        "sentences": rows(archive, r.c.key, s.c.n, s.c.start, s.c.end, where=s.c.report == r.c.id),
        "searchable": rows(archive, schema.search_text.c.stems),
        "problems": check(archive),
    }


def jsonl(path: Path, documents: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(document, ensure_ascii=False) + "\n" for document in documents))
    return path


def report(number: int, **more: object) -> dict[str, object]:
    return {"id": f"r{number}", "text": text(number), "published": "2021-03-04", **more}


# what is taken in


def test_reports_come_from_all_kinds_of_files_and_keep_what_is_known_of_them(archive: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(text(1))
    (folder / "b.html").write_text(page(2, head="<link rel='canonical' href='http://news.example/2'>"))
    (folder / "c.csv").write_text(f"nr,body,when\nc,{text(3)},2020-01-02\n")
    jsonl(folder / "d.jsonl", [report(4, publisher="صحيفة", title="عنوان", url="http://news.example/4?utm_source=x")])
    with zipfile.ZipFile(folder / "e.zip", "w") as packed:
        packed.writestr("day.json", json.dumps([{"content": text(5), "source": "جريدة"}]))
    tally = add(archive, folder, columns={"id": "nr", "text": "body", "published": "when"})
    assert (tally.new, tally.bad) == (3, 2)
    assert "no column 'body'" in refusals(archive)["1"]
    # told otherwise, what was refused before is read again
    tally = add(archive, folder / "d.jsonl", folder / "e.zip")
    assert (tally.new, tally.bad, refusals(archive)) == (2, 0, {})
    assert keys(archive) == ["a", "b", "c", "day-1", "r4"]
    assert archive.report("b").published == "2021-03-03" and archive.report("b").url == "http://news.example/2"
    assert archive.report("c").published == "2020-01-02"
    kept = archive.report("r4")
    assert (kept.publisher, kept.title, kept.published, kept.language) == ("صحيفة", "عنوان", "2021-03-04", "ar")
    (source,) = {s for k, s in rows(archive, schema.report.c.key, schema.report.c.source) if k == "r4"}
    assert source == str(folder / "d.jsonl")


def test_only_arabic_is_taken_and_the_rest_kept_with_its_reason(archive: Archive, tmp_path: Path) -> None:
    persian = "وزیر امور خارجه روز دوشنبه گفت که کشورش برای گفت‌وگو با همسایگان آماده است"
    english = "The minister said on Monday that the talks would go on."
    path = jsonl(tmp_path / "a.jsonl", [report(1), report(2, text=persian), report(3, text=english)])
    tally = add(archive, path)
    assert (tally.new, tally.foreign, tally.bad) == (1, 2, 0)
    assert refusals(archive)["r2"] == "not Arabic but Persian" and "not Arabic" in refusals(archive)["r3"]


def test_the_same_text_or_the_same_page_is_a_double(archive: Archive, tmp_path: Path) -> None:
    path = jsonl(
        tmp_path / "a.jsonl",
        [
            report(1, url="http://www.news.example/1/"),
            report(1, id="copy", text=text(1).replace(" ", "\n"), publisher="جريدة"),
            report(2, url="https://news.example/1?utm_campaign=x"),
            report(3, url="http://news.example/"),
            report(4, url="http://news.example/"),
        ],
    )
    tally = add(archive, path)
    assert (tally.new, tally.doubles) == (3, 2)
    assert keys(archive) == ["r1", "r3", "r4"]
    assert rows(archive, schema.double.c.key, schema.double.c.publisher) == [("copy", "جريدة")]
    # the other version of the page is not lost silently
    assert "another version" in refusals(archive)["r2"]


def test_another_text_under_the_same_id_gets_an_id_of_its_own(archive: Archive, tmp_path: Path) -> None:
    path = jsonl(tmp_path / "a.jsonl", [report(1), report(2, id="r1"), report(3, id="r1")])
    assert add(archive, path).new == 3
    first, second, third = keys(archive)
    assert first == "r1" and str(second).startswith("r1~") and str(third).startswith("r1~")
    assert {archive.report(str(k)).text for k in keys(archive)} == {text(1), text(2), text(3)}
    # the same again, in another file and order, brings nothing new
    again = jsonl(tmp_path / "b.jsonl", [report(3, id="r1"), report(1), report(2, id="r1")])
    assert add(archive, again).doubles == 3 and len(keys(archive)) == 3


def test_bad_records_are_kept_with_file_record_and_reason(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(report(1)) + "\n{bad\n" + json.dumps({"id": "x"}) + "\n" + json.dumps(report(2)) + "\n")
    cut = tmp_path / "b.jsonl.gz"
    cut.write_bytes(gzip.compress(path.read_bytes())[:-9])
    tally = add(archive, path, cut)
    assert tally.new == 2 and tally.bad >= 3
    told = {(source, record): reason for source, record, reason in archive.refused()}
    assert "JSON" in told[str(path), "2"] and "text" in told[str(path), "3"]
    assert "cut off" in told[str(cut), str(cut)]


# going on


def test_what_was_read_is_not_read_again_unless_it_changed(archive: Archive, tmp_path: Path) -> None:
    path = jsonl(tmp_path / "a.jsonl", [report(n) for n in range(5)])
    assert add(archive, tmp_path / "a.jsonl").new == 5
    again = add(archive, path)
    assert (again.new, again.doubles, again.known) == (0, 0, 1)
    jsonl(path, [report(n) for n in range(7)])
    assert add(archive, path).new == 2


def test_a_source_that_stops_midway_is_gone_on_with(archive: Archive, tmp_path: Path) -> None:
    path = jsonl(tmp_path / "a.jsonl", [report(n) for n in range(200)])
    with Messages(quiet=True) as messages:
        adding = Adding(archive, messages, stopped=lambda: adding.tally.new > 0)
        adding.take_in(expand([str(path)], Options(), Web()))
    assert 0 < adding.tally.new < 200
    rest = add(archive, path)
    assert rest.new == 200 - adding.tally.new and rest.doubles == 0


def test_what_was_read_before_ctrl_c_is_kept(archive: Archive, tmp_path: Path) -> None:
    class Interrupting:
        name, stamp, weight, url, lasting, done = "x", (), 0, None, True, 0

        def read(self, after: object) -> Iterator[object]:
            (file,) = expand([str(jsonl(tmp_path / "a.jsonl", [report(1), report(2)]))], Options(), Web())
            yield from file.read([])
            raise KeyboardInterrupt

    with Messages(quiet=True) as messages, pytest.raises(KeyboardInterrupt):
        Adding(archive, messages).take_in([Interrupting()])  # type: ignore[list-item]
    assert len(keys(archive)) == 2 and archive.intake("x")[1] is False


def test_a_page_that_is_known_is_not_fetched_again_and_one_that_failed_is(archive: Archive, site: Site) -> None:
    broken = (500, b"", {})
    site.pages = {"/feed": feed([entry("/1", 1), entry("/2", 2), entry("/fr", 3)]), "/1": page(1), "/2": broken}
    site.pages["/fr"] = page(3, body="Le ministre a parlé lundi devant le parlement. " * 5)
    first = add(archive, site.url("/feed"))
    assert (first.new, first.later, first.foreign) == (1, 1, 1)
    site.pages["/2"] = page(2)
    second = add(archive, site.url("/feed"))
    assert (second.new, second.later, second.foreign) == (1, 0, 0)
    assert site.paths() == ["/feed", "/1", "/2", "/fr", "/feed", "/2"]
    assert check(archive) == [] or all("not coded" in problem for problem in check(archive))


# coding


class Finder(StandIn):
    def code_all(self, reports: Iterable[Report]) -> Iterator[Coded]:
        for report, events in self.code_many(reports):
            yield Coded(report, split(report.text), events, [])


def note_nothing(reports: int, events: int, failed: object) -> None:
    pass


def test_what_is_new_is_coded_and_a_report_that_fails_is_noted(archive: Archive, tmp_path: Path) -> None:
    texts = [f"قصف الجيش الموقع {n} صباح اليوم، ثم قصف المدينة." for n in range(70)]
    texts[66] = "نص فيه عطب وقصف على المدينة صباح اليوم."
    add(archive, jsonl(tmp_path / "a.jsonl", [{"id": f"r{n}", "text": t} for n, t in enumerate(texts)]))
    told: list[tuple[int, int, object]] = []
    code_new(archive, Finder(), begin_run(archive, "stand-in"), lambda *saved: told.append(saved))
    assert told == [(64, 128, {}), (5, 10, {"r66": "RuntimeError: a fault on purpose"})]
    assert archive.counts()["events"] == 138 and archive.counts()["failed"] == 1
    assert check(archive) == [] or "r66" in " ".join(check(archive))
    # the same coder goes on in its run, and does not try again what failed
    assert begin_run(archive, "stand-in") == begin_run(archive, "stand-in") == 1
    told.clear()
    code_new(archive, Finder(), 1, lambda *saved: told.append(saved))
    assert told == []


def test_the_date_that_a_text_states_is_kept(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("بيروت 12 آذار/مارس 2019 - أعلن الجيش اليوم الثلاثاء 12 مارس 2019 اعتقال 3 مسلحين.")
    add(archive, tmp_path / "a.txt")
    code_new(archive, Coder(reader="lexicon", relations=True), begin_run(archive, "lexicon"), note_nothing)
    (event, *_) = archive.events(archive.id_of("a"))
    assert event.doc.published == archive.report("a").published == "2019-03-12"


def test_the_hash_of_a_model_depends_on_its_files(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "weights").write_text(name)
    hashes = {model_hash("model", tmp_path / "one"), model_hash("model", tmp_path / "two"), model_hash("lexicon")}
    assert len(hashes) == 3 and all(len(digits) == 64 for digits in hashes)


# the command


def run(*arguments: object, limit: int = 300, **options: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "RAWI_READER": "lexicon", "PYTHONPATH": str(Path(__file__).parents[1])}
    command = [*PROGRAM, *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=limit, **options)  # type: ignore[call-overload, no-any-return]


def test_the_command_takes_in_codes_and_says_what_came_of_it(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "a.jsonl", [report(1), report(2), report(3, text="")])
    where = tmp_path / "news.rawi"
    done = run("add", where, path)
    assert done.returncode == 3, done.stderr
    assert f"{path}:3: " in done.stderr and "2 new reports, 1 refused" in done.stderr
    assert "in 2 reports" in done.stderr and done.stdout == ""
    assert "without a date" not in done.stderr
    with Archive(where) as archive:
        assert archive.counts()["coded"] == 2 and archive.counts()["events"] > 2
    (tmp_path / "undated.txt").write_text(text(9))
    # a folder that holds the archive itself
    again = run("add", where, tmp_path, "--no-code")
    assert again.returncode == 0 and "1 new report\n" in again.stderr, again.stderr
    assert "without a date of publication came 1 of them" in again.stderr and "--date-column" in again.stderr


def test_a_wrong_archive_is_told_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text(text(1))
    done = run("add", tmp_path / "x.txt", tmp_path / "x.txt")
    assert done.returncode == 1 and "no archive" in done.stderr and "Traceback" not in done.stderr
    done = run("add", tmp_path / "news.rawi", tmp_path / "none.jsonl", "--no-code")
    assert done.returncode == 3 and "no such file" in done.stderr


# killed


def sources(folder: Path) -> list[Path]:
    """Reports of all sorts, some bad, some double, some in other languages, in five files."""
    folder.mkdir()
    persian = "وزیر امور خارجه روز دوشنبه گفت که کشورش برای گفت‌وگو با همسایگان آماده است"
    first = [report(n, url=f"http://news.example/{n}") for n in range(90)]
    first[10:10] = [report(3, id="double"), report(9999, text=persian), report(8888, id="r4")]
    jsonl(folder / "a.jsonl", first)
    with (folder / "a.jsonl").open("a") as file:
        file.write("{bad\n")
    cut = gzip.compress((folder / "a.jsonl").read_bytes().replace(b"r1", b"s1"))[:-40]
    (folder / "b.jsonl.gz").write_bytes(cut)
    with zipfile.ZipFile(folder / "c.zip", "w") as packed:
        packed.writestr("1.json", json.dumps([{"body": text(n)} for n in range(100, 150)]))
        packed.writestr("2.json", json.dumps([{"body": text(n)} for n in range(140, 190)] + [{"body": ""}]))
    (folder / "d.csv").write_text("id,text\n" + "".join(f"r{n},{text(n)}\n" for n in range(80, 99)))
    for n in range(200, 215):
        (folder / f"e{n}.txt").write_text(text(n))
    return sorted(folder.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 of POSIX")
def test_killed_at_any_moment_it_goes_on_with_nothing_lost_and_nothing_twice(tmp_path: Path) -> None:
    files = sources(tmp_path / "in")
    begun = time.monotonic()
    whole = run("add", tmp_path / "whole.rawi", *files)
    seconds = time.monotonic() - begun
    assert whole.returncode == 3, whole.stderr
    with Archive(tmp_path / "whole.rawi") as archive:
        wanted = content(archive)
        assert len(keys(archive)) > 180 and archive.counts()["coded"] == len(keys(archive))

    where = tmp_path / "killed.rawi"
    environment = {**os.environ, "RAWI_READER": "lexicon", "PYTHONPATH": str(Path(__file__).parents[1])}
    killed, dice = 0, random.Random()
    for share in (0.25, 0.45, 0.6, 0.75, 0.85):
        process = subprocess.Popen(
            [*PROGRAM, "add", str(where), *map(str, files)], env=environment, stderr=subprocess.DEVNULL
        )
        try:
            process.wait(seconds * dice.uniform(share - 0.15, share + 0.1))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += 1
    assert killed, "the program ended before it was killed"
    last = run("add", where, *files)
    assert last.returncode in (0, 3), last.stderr
    with Archive(where) as archive:
        found = content(archive)
    for name, value in wanted.items():
        assert found[name] == value, name


def test_killed_between_any_two_transactions_it_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for every single moment at which something is saved, with the process stood in for by an exception."""
    from rawi.archive import add as adding

    monkeypatch.setattr(adding, "BATCH_RECORDS", 25)
    files = sources(tmp_path / "in")

    class Killed(BaseException):
        pass

    def once(archive: Archive, after: int) -> int:
        """Take all in, but end hard after so many transactions; return how many there were."""
        count = 0
        save = Adding.save

        def limited(self: Adding) -> None:
            nonlocal count
            if count >= after:
                self._batch = adding._Batch()
                raise Killed
            save(self)
            count += 1

        monkeypatch.setattr(Adding, "save", limited)
        try:
            add(archive, *files)
        except Killed:
            pass
        finally:
            monkeypatch.setattr(Adding, "save", save)
        return count

    with Archive(tmp_path / "whole.rawi", create=True) as archive:
        steps = once(archive, 10**6)
        wanted = content(archive)
    assert steps >= 5
    for after in range(steps):
        where = tmp_path / f"killed{after}.rawi"
        with Archive(where, create=True) as archive:
            once(archive, after)
            add(archive, *files)
            assert content(archive) == wanted, after
        where.unlink()


# a full disk


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if shutil.which("mount") is None or os.geteuid() != 0:
        pytest.skip("only root can make a small disk")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True).returncode:
        pytest.skip("no small disk can be made here")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_full_disk_is_told_and_the_archive_stays_whole(small_disk: Path, tmp_path: Path) -> None:
    path = jsonl(tmp_path / "a.jsonl", [report(n) for n in range(800)])
    where = small_disk / "news.rawi"
    done = run("add", where, path, "--no-code")
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    assert "disk is full" in done.stderr and str(where) in done.stderr and "make room" in done.stderr
    subprocess.run(["mount", "-o", "remount,size=60m", small_disk], check=True)
    with Archive(where) as archive:
        before = len(keys(archive))
        assert before < 800 and all("not" in problem for problem in check(archive))
    done = run("add", where, path, "--no-code")
    assert done.returncode == 0, done.stderr
    with Archive(where) as archive:
        assert len(keys(archive)) == 800 and f"{800 - before:,} new reports" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_a_file_that_may_not_grow_is_told_and_the_archive_stays_whole(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "a.jsonl", [report(n) for n in range(800)])
    where = tmp_path / "news.rawi"

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))

    done = run("add", where, path, "--no-code", preexec_fn=limit)
    assert done.returncode == 1 and "Traceback" not in done.stderr and str(where) in done.stderr, done.stderr
    assert "disk" in done.stderr
    done = run("add", where, path, "--no-code")
    assert done.returncode == 0, done.stderr
    with Archive(where) as archive:
        assert len(keys(archive)) == 800


def test_recoding_keeps_older_runs_and_what_people_corrected(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from rawi.archive import schema
    from rawi.archive.store import Archive
    from rawi.cli import app

    text = tmp_path / "a.txt"
    text.write_text("قصفت الطائرات الروسية بلدة في ريف إدلب يوم 3 مارس 2017.", encoding="utf-8")
    where = str(tmp_path / "news.rawi")
    runner = CliRunner()
    assert runner.invoke(app, ["add", where, str(text), "--reader", "lexicon"]).exit_code == 0
    with Archive(where) as archive:
        [report] = archive.reports([1]).values()
        [first, *_] = archive.events(1)
        archive.correct(first.id, "correct", {"status": "negated"}, by="me")
    assert runner.invoke(app, ["recode", where, "--reader", "lexicon"]).exit_code == 0
    assert "nothing" in runner.invoke(app, ["recode", where, "--reader", "lexicon"]).output
    assert runner.invoke(app, ["recode", where, "--reader", "model"]).exit_code == 0
    with Archive(where) as archive:
        assert archive.counts()["runs"] == 2
        assert [e.status for e in archive.events(1) if e.trigger.start == first.trigger.start] == ["negated"]
        with archive.reading() as connection:
            kept = connection.execute(schema.event.select().where(~schema.event.c.current)).all()
        assert kept and report.id
