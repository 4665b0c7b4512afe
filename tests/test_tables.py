"""Data files are read as tables, and a bad line is named."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from rawi.arabic.tables import rows


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "room_of_tables"
    (folder / "data").mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, folder.name, raising=False)
    return folder


def test_rows_by_column(package: Path) -> None:
    (package / "data" / "words.tsv").write_text('# a note\nform\twhat\nأ"ب\tone\n\nت\t\n', encoding="utf-8")
    assert rows(package.name, "words.tsv") == [{"form": 'أ"ب', "what": "one"}, {"form": "ت", "what": ""}]


def test_a_line_that_does_not_fit_is_named(package: Path) -> None:
    (package / "data" / "words.tsv").write_text("# a note\nform\twhat\nأ\tone\nب\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"room_of_tables/data/words\.tsv, line 4: 1 fields, but the header has 2"):
        rows(package.name, "words.tsv")
