"""Annotations without their words, and back."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from rawi.training import standoff
from rawi.training.annotation import find_span

ARTICLE = {
    "url": "http://example.org/1",
    "title": "مقتل جندي في هجوم",
    "content": "قتل جندي  في هجوم على حاجز.\n\n وقالت الشرطة إن جندي ثان أصيب.",
}
DOC = {
    "id": "2015-07-21/example/1",
    "url": ARTICLE["url"],
    "source": "example",
    "published": "2015-07-21",
    "sentences": ["مقتل جندي في هجوم", "قتل جندي في هجوم على حاجز.", "وقالت الشرطة إن جندي ثان أصيب."],
}
DOC["text"] = "\n".join(DOC["sentences"])
EVENT = {
    "s": 2,
    "trigger": "أصيب",
    "event": "ASSAULT",
    "mode": [],
    "actor": [],
    "recipient": [{"text": "جندي ثان", "code": "", "sector": ["MIL"], "name": ""}],
    "place": None,
    "time": None,
    "status": "actual",
    "hedged": False,
    "size": {},
    "same_as": None,
    "attribution": [{"text": "الشرطة", "code": "", "sector": ["COP"], "cue": "قالت", "kind": "named"}],
}
ANNOTATION = {"id": DOC["id"], "events": [EVENT]}


def test_strip_keeps_no_word_of_the_article() -> None:
    row = standoff.strip(DOC, ANNOTATION, [("2015-07-21", ARTICLE)])
    kept = json.dumps(row, ensure_ascii=False)
    assert not any("\u0600" <= c <= "\u06ff" for c in kept)


def test_restore_gives_back_text_and_labels() -> None:
    row = standoff.strip(DOC, ANNOTATION, [("2015-07-21", ARTICLE)])
    assert standoff.restore(row, [("2015-07-21", ARTICLE)]) == (DOC, ANNOTATION)


def test_a_changed_article_is_refused() -> None:
    row = standoff.strip(DOC, ANNOTATION, [("2015-07-21", ARTICLE)])
    changed = ARTICLE | {"content": ARTICLE["content"].replace("حاجز", "موقع")}
    with pytest.raises(ValueError, match="example/1"):
        standoff.restore(row, [("2015-07-21", changed)])


def test_files_are_rebuilt_from_a_snapshot(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "2015-07-21.zip", "w") as z:
        z.writestr("2015-07-21.json", json.dumps([ARTICLE]))
    row = standoff.strip(DOC, ANNOTATION, [("2015-07-21", ARTICLE)])
    (tmp_path / "x.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    docs, anns = tmp_path / "docs.jsonl", tmp_path / "anns.jsonl"
    assert standoff.restore_file(tmp_path / "x.jsonl", tmp_path, docs, anns) == 1
    assert json.loads(docs.read_text(encoding="utf-8")) == DOC
    assert json.loads(anns.read_text(encoding="utf-8")) == ANNOTATION


def test_an_empty_snapshot_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=str(tmp_path)):
        list(standoff.read_snapshot(tmp_path))


def test_second_occurrence() -> None:
    assert find_span("جندي وجندي", "جندي#2") == (6, 10)
    assert find_span("جندي وجندي", "جندي#3") is None


@pytest.mark.parametrize("name", ["train", "more", "dev"])
def test_the_corpus_in_the_project_has_no_words_and_dev_is_apart(name: str) -> None:
    folder = Path(__file__).parent.parent / "corpus"
    rows = [json.loads(line) for line in (folder / f"{name}.jsonl").open(encoding="utf-8")]
    assert rows
    for row in rows:
        for e in row["events"]:
            spans = [e["trigger"], *(x["text"] for x in e["actor"] + e["recipient"])]
            assert all(s is None or isinstance(s, list) for s in spans), row["id"]
    if name != "dev":
        dev = {json.loads(line)["url"] for line in (folder / "dev.jsonl").open(encoding="utf-8")}
        assert not dev & {r["url"] for r in rows}
