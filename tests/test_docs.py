"""What the documentation shows is run: commands in ```console blocks that begin with `$ rawi`, and ```python blocks.

Below a command stands what it prints, on either stream, in that order. Lines may be left out; … stands for anything.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from rawi.export.csv import COLUMNS

ROOT = Path(__file__).parent.parent
PAGES = [path for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))) if path.exists()]


class Block(NamedTuple):
    """A block of code of a page, by the number of its first line."""

    page: Path
    line: int
    language: str
    code: str


class Example(NamedTuple):
    """A command with what it is said to print."""

    command: str
    expected: list[str]


def blocks(page: Path, text: str) -> Iterator[Block]:
    for match in re.finditer(r"^```(\w+)[^\n]*\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        yield Block(page, text.count("\n", 0, match.start()) + 2, match[1], match[2])


def examples(code: str) -> list[Example]:
    found: list[Example] = []
    for line in code.replace("\\\n", "").splitlines():
        if line.startswith("$ "):
            found.append(Example(line[2:], []))
        elif line.strip() and found:
            found[-1].expected.append(line.strip())
    return found


def missing(expected: list[str], output: str) -> str | None:
    """Return the first expected line that does not follow in the output, or None where all do."""
    lines = iter(" ".join(line.split()) for line in output.splitlines())
    for wanted in expected:
        pattern = ".*".join(re.escape(" ".join(part.split())) for part in wanted.split("…"))
        if wanted != "…" and not any(re.fullmatch(rf"\s*{pattern}\s*", line) for line in lines):
            return wanted
    return None


ALL = [block for page in PAGES for block in blocks(page, page.read_text(encoding="utf-8"))]
CONSOLE = [block for block in ALL if block.language == "console" and block.code.startswith("$ rawi")]
PYTHON = [block for block in ALL if block.language == "python"]


def name(block: Block) -> str:
    return f"{block.page.relative_to(ROOT)}:{block.line}"


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("bin")
    command = folder / "rawi"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m rawi "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "COLUMNS": "140"}


@pytest.mark.skipif(sys.platform == "win32", reason="the commands are those of a POSIX shell")
@pytest.mark.parametrize("block", CONSOLE, ids=name)
def test_commands_do_what_the_page_shows(block: Block, environment: dict[str, str]) -> None:
    for example in examples(block.code):
        result = subprocess.run(
            ["bash", "-c", example.command],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=300,
        )
        output = result.stdout.decode()
        assert result.returncode == 0, f"{example.command}\n{output}"
        lacking = missing(example.expected, output)
        assert lacking is None, f"{example.command}\ndoes not print: {lacking}\nbut:\n{output}"


@pytest.mark.parametrize("block", PYTHON, ids=name)
def test_python_runs(block: Block, environment: dict[str, str]) -> None:
    command = [sys.executable, "-c", block.code]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=300)
    assert result.returncode == 0, result.stderr.decode()


def test_the_columns_of_csv_are_all_described() -> None:
    page = (ROOT / "docs" / "export.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", page.partition("## CSV\n")[2].partition("\n## ")[0], re.MULTILINE)
    assert rows == [(column.name, column.about) for column in COLUMNS]


def test_expected_lines_are_looked_for_in_their_order() -> None:
    assert missing(["a", "…", "b … d"], "x\n  a\nb  c d\n") is None
    assert missing(["b", "a"], "a\nb\n") == "a"
    assert examples("$ rawi x \\\n  y\nout\n\n$ rawi z\n") == [Example("rawi x   y", ["out"]), Example("rawi z", [])]
