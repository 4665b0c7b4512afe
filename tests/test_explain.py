"""The explanation of a report: who speaks where, the chains of its records, in the terminal, as a page and as JSON."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from rawi.coder import Coder
from rawi.export.bidi import lay_out, lay_out_runs
from rawi.export.explain import Explanation, explain, to_json
from rawi.export.explain_html import page
from rawi.export.explain_marks import Element, Mark, Node, nest, plain
from rawi.export.explain_text import render
from rawi.export.labels import Labels
from rawi.records import Report
from rawi.resolve.scopes import scopes

ROOT = Path(__file__).parent.parent
TEXT = (
    "قال وزير الخارجية السوري إن مصادر في المعارضة أكدت أن الطيران الروسي قصف مدينة إدلب.\n"
    "وتدعم إيران حزب الله منذ عقود.\n"
    "هدأ المطر <b>&amp; البرد</b>."
)


@cache
def coder() -> Coder:
    return Coder("lexicon", relations=True)


def explained(text: str = TEXT, publisher: str | None = "صحيفة الميناء") -> Explanation:
    report = Report(id="r", text=text, title="خبر", published="2019-07-10", publisher=publisher)
    (coded,) = coder().code_all([report])
    records = [*coded.events, *coded.relations]
    said = scopes(coded.report, coded.sentences, records, coder().composer.who)
    return explain(coded.report, coded.sentences, coded.events, coded.relations, said)


def printed(explanation: Explanation, language: str = "en", width: int = 80, mode: str = "none") -> str:
    console = Console(width=width, highlight=False)
    with console.capture() as captured:
        console.print(render(explanation, Labels(language), mode))  # type: ignore[arg-type]
    return captured.get()


# what is explained


def test_who_speaks_lies_within_who_speaks() -> None:
    first, *_ = explained().lines
    outer, inner = first.said
    assert (outer.depth, inner.depth) == (0, 1)
    assert outer.start < inner.start < inner.end <= outer.end
    assert TEXT[outer.cue.start : outer.cue.end] == "قال" if outer.cue else False
    assert outer.speaker != inner.speaker


def test_a_chain_ends_with_the_report_itself() -> None:
    told = [t for line in explained().lines for t in line.told]
    assert told
    for one in told:
        *voices, paper = one.chain
        assert (paper.speaker, paper.text) == (None, "صحيفة الميناء")
        assert paper.certainty == one.record.certainty
        assert [v.text for v in voices] == [v.text for v in one.record.attribution]


def test_records_are_numbered_in_the_order_of_the_text_and_none_is_lost() -> None:
    lines = explained().lines
    told = [t for line in lines for t in line.told]
    assert [t.number for t in told] == list(range(1, len(told) + 1))
    assert [t.record.trigger.start for t in told] == sorted(t.record.trigger.start for t in told)
    report = Report(id="r", text=TEXT, title="خبر", published="2019-07-10")
    (coded,) = coder().code_all([report])
    assert len(told) == len(coded.events) + len(coded.relations)


def test_one_who_speaks_twice_is_one_speaker() -> None:
    text = "قال الكرملين إن روسيا تدعم الحكومة السورية. وأضاف الكرملين أن القوات الروسية قصفت مدينة إدلب."
    speakers = explained(text).speakers
    assert [s.name for s in speakers] == ["Kremlin"]


def test_json_holds_the_records_and_the_chains() -> None:
    data = json.loads(to_json(explained()))
    assert data["text"] == TEXT
    for line in data["lines"]:
        sentence = line["sentence"]
        assert TEXT[sentence["start"] : sentence["end"]] == sentence["text"]
        for said in line["said"]:
            assert sentence["start"] <= said["start"] < said["end"] <= sentence["end"]
    records = [t["record"] for line in data["lines"] for t in line["told"]]
    assert {r.get("record", "event") for r in records} == {"event", "relation"}


def test_a_report_without_anything_is_explained_all_the_same() -> None:
    explanation = explained("هدأ المطر.", publisher=None)
    assert [line.told for line in explanation.lines] == [[]]
    assert "هدأ" in printed(explanation)
    assert "هدأ" in "".join(page([explanation], Labels("ar")))


# in the terminal


@pytest.mark.parametrize("width", [30, 60, 100, 160])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_line_is_wider_than_the_terminal(language: str, width: int) -> None:
    for line in printed(explained(), language, width).splitlines():
        assert cell_len(line.rstrip()) <= width


def test_the_text_is_there_whole_and_voices_can_be_told_without_colour() -> None:
    text = printed(explained(), width=200)
    assert "\x1b" not in text
    unmarked = re.sub(r"[①-⑳⟦⟧⁰¹²³⁴-⁹]", "", text)
    for sentence in TEXT.splitlines():
        assert sentence in unmarked
    assert "①⟦" in text
    assert "②⟦" in text


def test_a_narrow_terminal_breaks_the_text_between_words() -> None:
    text = printed(explained(), width=40)
    found = " ".join(re.sub(r"[①-⑳⟦⟧⁰¹²³⁴-⁹]", "", text).split())
    assert all(word in found.split() for word in TEXT.split())


def test_colour_follows_no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    console = Console(width=100, force_terminal=True)
    with console.capture() as captured:
        console.print(render(explained(), Labels("en"), "none"))
    assert not re.search(r"\x1b\[[0-9;]*3[0-7][;m]", captured.get())


@settings(max_examples=80, deadline=None)
@given(st.text(st.sampled_from("ابلإة 12(a)«»،ﻻلا"), max_size=30), st.integers(0, 30), st.booleans())
def test_runs_are_laid_out_as_the_line_is(text: str, cut: int, rtl: bool) -> None:
    for mode in ("visual", "isolate", "none"):
        runs = lay_out_runs([(text[:cut], "a"), (text[cut:], "b")], mode, rtl=rtl)  # type: ignore[arg-type]
        assert "".join(piece for piece, _ in runs) == lay_out(text, mode, rtl=rtl)  # type: ignore[arg-type]


# marks that lie across each other


@settings(max_examples=150, deadline=None)
@given(
    st.text(st.sampled_from("ابتثج "), min_size=1, max_size=30),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 3)), max_size=8),
    st.integers(0, 5),
)
def test_nested_marks_give_the_text_and_cover_what_they_covered(
    text: str, spans: list[tuple[int, int, int]], start: int
) -> None:
    marks = [Mark(a, b, rank, (f"m{n}",)) for n, (a, b, rank) in enumerate(spans)]
    nodes = nest(text, marks, start)
    assert plain(nodes) == text
    covered: dict[str, set[int]] = {}
    firsts: list[str] = []

    def walk(node: Node, at: int, within: tuple[str, ...]) -> int:
        if isinstance(node, str):
            for name in within:
                covered.setdefault(name, set()).update(range(at, at + len(node)))
            return at + len(node)
        assert isinstance(node, Element)
        (name,) = node.mark.classes
        firsts.extend([name] if node.first else [])
        for child in node.children:
            at = walk(child, at, (*within, name))
        return at

    at = start
    for node in nodes:
        at = walk(node, at, ())
    for mark in marks:
        expected = set(range(max(mark.start, start), min(mark.end, start + len(text))))
        assert covered.get(mark.classes[0], set()) == expected
        assert firsts.count(mark.classes[0]) == bool(expected)


# the page


class Checker(HTMLParser):
    """Collects what a page is made of, and that its elements close in order."""

    VOID = frozenset({"meta", "link", "br", "img", "input"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.seen: set[str] = set()
        self.attributes: set[str] = set()
        self.texts: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        given = dict(attrs)
        self.attributes |= set(given)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given["href"] or ""] if "href" in given else []
        assert not (tag == "a" and "a" in self.open), "a link in a link"
        if tag not in self.VOID:
            self.open.append(f"{tag}.text" if given.get("class") == "text" else tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().removesuffix(".text") == tag

    def handle_data(self, data: str) -> None:
        if "p.text" in self.open:
            self.texts["text"] = self.texts.get("text", "") + data


def checked(text: str) -> Checker:
    checker = Checker()
    checker.feed(text)
    assert checker.open == []
    return checker


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_is_sound_and_stands_alone(language: str) -> None:
    text = "".join(page([explained(), explained()], Labels(language)))  # type: ignore[arg-type]
    found = checked(text)
    assert len(found.ids) == len(set(found.ids))
    assert all(link.startswith("#") and link[1:] in found.ids for link in found.links)
    assert not found.seen & {"script", "link", "img", "iframe"}
    assert not found.attributes & {"src", "onclick", "style"}
    assert "http" not in text.replace("http-equiv", "")
    assert 'dir="rtl"' in text
    assert "prefers-color-scheme: dark" in text
    assert f'lang="{language}"' in text


def test_the_text_of_the_page_is_the_text_of_the_report_escaped() -> None:
    found = checked("".join(page([explained()], Labels("en"))))
    assert found.texts["text"] == TEXT.replace("\n", "")
    hostile = 'قالت <script>alert(1)</script> وكالة "x\' onmouseover=y" إن إيران تدعم حزب الله.'
    explanation = explained(hostile, publisher="<img src=x>")
    text = "".join(page([explanation], Labels("en")))
    assert checked(text).texts["text"] == hostile
    assert "<script" not in text
    assert html.escape("<img src=x>") in text


def test_voices_have_a_colour_and_a_number_and_nest_in_the_page() -> None:
    text = "".join(page([explained()], Labels("en")))
    assert re.search(r'<mark class="said h0 in1" data-n="1">.*?<mark class="said h1 in0" data-n="2">', text)
    assert '<mark class="who h0"' in text


def test_a_page_of_no_report_says_so() -> None:
    assert "No report was found" in "".join(page([], Labels("en")))


# the command

_MAIN = (
    "import rawi.cli, sys\n"
    "from rawi.commands import explain\n"
    "names = [c.name for c in rawi.cli.app.registered_commands]\n"
    "if 'explain' not in names: rawi.cli.app.command('explain')(explain.command)\n"
    "sys.exit(rawi.cli.main())\n"
)


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("RAWI_", "COLUMNS", "NO_COLOR"))}
    command = [sys.executable, "-c", _MAIN, "explain", *map(str, arguments), "--reader", "lexicon"]
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120)


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    file = tmp_path / "two.jsonl"
    rows = [{"id": name, "text": f"{TEXT}\nالنسخة {name}.", "published": "2019-07-10"} for name in ("one", "two")]
    file.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), encoding="utf-8")
    return file


def test_reports_are_explained_one_after_the_other_or_one_by_its_id(reports: Path) -> None:
    both = run(reports, "--format", "json")
    assert both.returncode == 0, both.stderr
    assert [json.loads(line)["doc"]["id"] for line in both.stdout.splitlines()] == ["one", "two"]
    second = run(reports, "--format", "json", "--id", "two")
    assert [json.loads(line)["doc"]["id"] for line in second.stdout.splitlines()] == ["two"]


def test_an_id_that_is_not_there_is_told_with_those_that_are(reports: Path) -> None:
    result = run(reports, "--id", "three")
    assert result.returncode == 1
    assert "no report has the id 'three': there are one, two" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_name_of_the_output_tells_the_format(reports: Path, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    result = run(reports, "--out", out, "--lang", "ar")
    assert result.returncode == 0, result.stderr
    assert result.stdout == ""
    assert len(re.findall('<article class="report"', out.read_text(encoding="utf-8"))) == 2
    checked(out.read_text(encoding="utf-8"))


def test_without_a_terminal_the_text_has_no_colours(reports: Path) -> None:
    result = run(reports, "--id", "one", "--bidi", "none")
    assert result.returncode == 0, result.stderr
    assert "\x1b" not in result.stdout
    assert "according to" in result.stdout


def test_what_cannot_be_read_is_told_and_nothing_is_written_over(tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    out.write_text("kept", encoding="utf-8")
    result = run(tmp_path / "none.txt", "--out", out)
    assert result.returncode == 1
    assert "none.txt" in result.stderr
    assert out.read_text(encoding="utf-8") == "kept"
