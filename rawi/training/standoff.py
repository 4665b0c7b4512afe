"""The annotated corpus without its words: labels and offsets are ours to give, the articles are not.

A stand-off document names its article (URL, day) in a copy of SaudiNewsNet (M. Alhagri, 2015), gives the offsets of its
sentences in `title + "\\n" + content`, the SHA-256 of the text they make, and the events with offsets in their
sentences. White space inside a sentence is collapsed to one space.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from rawi.training.annotation import find_span

Json = dict[str, Any]


def read_snapshot(folder: Path) -> Iterator[tuple[str, Json]]:
    """Yield (day, article) from the daily zips `2015-07-21.zip` … of the snapshot.

    Raises FileNotFoundError where the folder has none."""
    found = sorted(folder.glob("*.zip"))
    if not found:
        raise FileNotFoundError(f"{folder}: no daily zip files; copy the data of parallelfold/SaudiNewsNet there")
    for path in found:
        with zipfile.ZipFile(path) as z:
            for name in z.namelist():
                for article in json.loads(z.read(name)):
                    yield path.stem, article


def whole_text(article: Json) -> str:
    """Return an article's title and content as the one text that sentence offsets count in."""
    return f"{article['title']}\n{article['content'] or ''}"


def _sentence(text: str, start: int, end: int, exact: bool) -> str:
    return text[start:end] if exact else re.sub(r"\s+", " ", text[start:end])


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _align(sentences: list[str], article: Json) -> list[list[int]] | None:
    """Find the sentences one after another in an article, whatever white space stands between their words."""
    text, at, spans = whole_text(article), 0, []
    for s in sentences:
        m = re.compile(r"\s+".join(map(re.escape, s.split()))).search(text, at)
        if m is None:
            return None
        at = m.end()
        spans.append([m.start(), m.end()])
    return spans


def strip(doc: Json, annotation: Json, articles: Iterable[tuple[str, Json]]) -> Json:
    """Return the stand-off form of an annotated document; `articles` are those with its URL.

    Raises ValueError where its sentences are in none of them."""
    found = next(((day, a, spans) for day, a in articles if (spans := _align(doc["sentences"], a))), None)
    if found is None:
        raise ValueError(f"{doc['id']}: its sentences are not in the article {doc['url']}")
    day, article, spans = found
    text = whole_text(article)
    exact = [_sentence(text, a, b, False) != s for (a, b), s in zip(spans, doc["sentences"], strict=True)]
    gaps, at = [], 0
    for i, s in enumerate(doc["sentences"]):
        start = doc["text"].index(s, at)
        if i:
            gaps.append(doc["text"][at:start])
        at = start + len(s)
    out = {"id": doc["id"], "url": doc["url"], "day": day, "published": doc["published"], "source": doc["source"]}
    out |= {"sha256": _digest(doc["text"]), "sentences": spans}
    if any(exact):
        out["exact"] = [i for i, e in enumerate(exact) if e]
    if any(g != "\n" for g in gaps):
        out["gaps"] = gaps
    return out | {"events": [_strip_event(doc, e) for e in annotation["events"]]}


def _strip_event(doc: Json, event: Json) -> Json:
    e: Json = json.loads(json.dumps(event))
    sentences, s = doc["sentences"], event["s"]

    def at(words: str, sentence: int = s) -> list[int] | None:
        hit = find_span(sentences[sentence], words) if words else None
        return list(hit) if hit else None

    e["trigger"] = at(e["trigger"])
    for x in [*e["actor"], *e["recipient"], *filter(None, (e["place"], e["time"]))]:
        x["text"] = at(x["text"])
    for a in e["attribution"]:
        order = [*range(s, -1, -1), *range(s + 1, len(sentences))]
        where = next((i for i in order if at(a["text"], i)), None)
        cue = find_span(sentences[s], a["cue"]) if a["cue"] else None
        a["text"] = None if where is None else [where, *(at(a["text"], where) or [])]
        a["cue"] = list(cue) if cue else None
    return e


def restore(row: Json, articles: Iterable[tuple[str, Json]]) -> tuple[Json, Json]:
    """Return the document and annotation that a stand-off document stands for.

    Raises ValueError where none of `articles` gives a text with the right SHA-256."""
    for _, article in articles:
        text = whole_text(article)
        exact = set(row.get("exact", ()))
        sentences = [_sentence(text, a, b, i in exact) for i, (a, b) in enumerate(row["sentences"])]
        gaps = row.get("gaps", ["\n"] * (len(sentences) - 1))
        whole = "".join(s + g for s, g in zip(sentences, [*gaps, ""], strict=True))
        if _digest(whole) == row["sha256"]:
            doc = {"id": row["id"], "source": row["source"], "url": row["url"], "published": row["published"]}
            doc |= {"text": whole, "sentences": sentences}
            return doc, {"id": row["id"], "events": [_restore_event(sentences, e) for e in row["events"]]}
    raise ValueError(f"{row['id']}: the snapshot's text of {row['url']} differs from the one annotated")


def _restore_event(sentences: list[str], event: Json) -> Json:
    e: Json = json.loads(json.dumps(event))

    def words(sentence: int, span: list[int] | None) -> str:
        if not span:
            return ""
        text = sentences[sentence]
        piece = text[span[0] : span[1]]
        n = sum(text.startswith(piece, i) for i in range(span[0] + 1))
        return piece if n <= 1 else f"{piece}#{n}"

    s = e["s"]
    e["trigger"] = words(s, e["trigger"])
    for x in [*e["actor"], *e["recipient"], *filter(None, (e["place"], e["time"]))]:
        x["text"] = words(s, x["text"])
    for a in e["attribution"]:
        a["text"] = words(a["text"][0], a["text"][1:]).split("#")[0] if a["text"] else ""
        a["cue"] = words(s, a["cue"]).split("#")[0]
    return e


def by_url(snapshot: Iterable[tuple[str, Json]], urls: set[str]) -> dict[str, list[tuple[str, Json]]]:
    """Collect the articles with these URLs; a URL may stand on several days."""
    out: dict[str, list[tuple[str, Json]]] = {u: [] for u in urls}
    for day, article in snapshot:
        if article["url"] in out:
            out[article["url"]].append((day, article))
    return out


def restore_file(path: Path, snapshot: Path, docs: Path, annotations: Path) -> int:
    """Rebuild a stand-off file as documents and annotations; returns how many documents there are.

    Raises ValueError naming every document that the snapshot does not give back."""
    rows = [json.loads(line) for line in path.open(encoding="utf-8")]
    articles = by_url(read_snapshot(snapshot), {r["url"] for r in rows})
    missing = []
    with docs.open("w", encoding="utf-8") as d, annotations.open("w", encoding="utf-8") as a:
        for row in rows:
            try:
                doc, annotation = restore(row, articles[row["url"]])
            except ValueError as e:
                missing.append(str(e))
                continue
            d.write(json.dumps(doc, ensure_ascii=False) + "\n")
            a.write(json.dumps(annotation, ensure_ascii=False) + "\n")
    if missing:
        raise ValueError(f"{path}: {len(missing)} of {len(rows)} documents not rebuilt:\n" + "\n".join(missing))
    return len(rows)
