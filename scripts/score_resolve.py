"""How well spans become codes, places, dates and sizes, given the annotated spans: `python -m scripts.score_resolve
SPLIT`.

SPLIT is one of the files that `rawi-train data` wrote into build/reader/data (`dev`, `train`, `more`). Beside the
time values stands `dateparser`, a general-purpose parser, on the same expressions. With --errors, what is wrong is
listed, most frequent first.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import Any

from rawi.resolve.dating import days_of
from rawi.resolve.howmany import sizes
from rawi.resolve.memory import Resolved
from rawi.resolve.when import understand
from rawi.resolve.where import Where
from rawi.resolve.who import Who
from rawi.training.annotation import find_span
from rawi.training.evaluate import load_pairs

DATA = Path(__file__).resolve().parent.parent / "build" / "reader" / "data"


class Figures:
    """Right and wrong by measure, and what was wrong."""

    def __init__(self) -> None:
        self.counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        self.errors: dict[str, Counter[str]] = defaultdict(Counter)

    def mark(self, name: str, right: bool, what: str = "") -> None:
        """Count one decision; `what` describes it for the list of errors."""
        self.counts[name][0] += right
        self.counts[name][1] += 1
        if not right:
            self.errors[name][what] += 1


def peer_value(text: str, published: date) -> str | None:
    """Return what dateparser makes of a time expression, as an ISO day."""
    import dateparser

    settings: dict[str, Any] = {
        "RELATIVE_BASE": __import__("datetime").datetime(published.year, published.month, published.day)
    }
    found = dateparser.parse(text, languages=["ar"], settings=settings)
    return found.date().isoformat() if found else None


def document(doc: dict[str, Any], ann: dict[str, Any], who: Who, where: Where, f: Figures, peer: bool) -> None:
    """Score one document's annotated spans."""
    published = date.fromisoformat(doc["published"])
    starts, at = [], 0
    for s in doc["sentences"]:
        starts.append(doc["text"].index(s, at))
        at = starts[-1] + len(s)
    memory = who.survey(doc["text"], report_date=published)
    setting = where.survey(doc["text"])
    days = days_of(doc["text"], published)
    for e in sorted(ann["events"], key=lambda e: e["s"]):
        sentence, base = doc["sentences"][e["s"]], starts[e["s"]]
        place, at_place = None, find_span(sentence, e["place"]["text"]) if e["place"] else None
        if at_place:
            text = sentence[at_place[0] : at_place[1]]
            p = where.resolve(text, context=setting, at=base + at_place[0])
            place = p.country or text
        by: list[Resolved] = []
        for role in ("actor", "recipient"):
            for x in e[role]:
                hit = find_span(sentence, x["text"]) if x["text"] else None
                if hit is None:
                    continue
                text = sentence[hit[0] : hit[1]]
                found = who.resolve(
                    text,
                    report_date=published,
                    earlier=memory,
                    role=role,
                    start=base + hit[0],
                    event=e["event"],
                    place=place,
                    by=by if role == "recipient" else (),
                )
                by += found if role == "actor" else ()
                if x["code"]:
                    right = any(r.code == x["code"] for r in found)
                    f.mark(f"{role} country", right, f"{text} | {x['code']} | {found[0].code}")
                if x["sector"]:
                    right = any(set(r.sector) & set(x["sector"]) for r in found)
                    f.mark(f"{role} sector", right, f"{text} | {' '.join(x['sector'])} | {' '.join(found[0].sector)}")
        if at_place and e["place"]["country"]:
            what = f"{p.text} | {e['place']['country']} | {p.country}"
            f.mark("place country", p.country == e["place"]["country"], what)
        if e["time"] and e["time"]["value"] and (hit := find_span(sentence, e["time"]["text"])):
            text, value = sentence[hit[0] : hit[1]], e["time"]["value"]
            _, meaning = understand(sentence, *hit, days)
            f.mark(
                "time value",
                bool(meaning and meaning.value == value),
                f"{text} | {value} | {meaning and meaning.value}",
            )
            if peer:
                f.mark("time value, dateparser", peer_value(text, published) == value, f"{text} | {value}")
        hit = find_span(sentence, e["trigger"])
        if hit:
            found_sizes = sizes(sentence, *hit, e["event"])
            for k, v in e["size"].items():
                f.mark("size, of those annotated", str(found_sizes.get(k)) == str(v), f"{k} {v} | {found_sizes}")
            for k, v in found_sizes.items():
                f.mark("size, of those found", str(e["size"].get(k)) == str(v), f"{k} {v} | {e['size']}")


def main() -> None:
    """Print the figures of one split."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("split", nargs="?", default="dev")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--errors", type=int, default=0, help="list so many errors a measure")
    parser.add_argument("--limit", type=int, default=0, help="only so many documents")
    parser.add_argument("--no-peer", action="store_true", help="leave dateparser out")
    parser.add_argument("--json", action="store_true")
    a = parser.parse_args()
    pairs = load_pairs(a.data, a.split)[: a.limit or None]
    who, where, f = Who(), Where(), Figures()
    start = time.perf_counter()
    for doc, ann in pairs:
        document(doc, ann, who, where, f, not a.no_peer)
    seconds = time.perf_counter() - start
    if a.json:
        print(json.dumps({k: round(r / n, 4) for k, (r, n) in f.counts.items()}))
        return
    print(f"{a.split}: {len(pairs)} documents, annotated spans given, {seconds:.1f} s")
    for name, (right, n) in sorted(f.counts.items()):
        print(f"  {name:28} {right / n:.3f}  of {n}")
        for what, count in f.errors[name].most_common(a.errors):
            print(f"      {count:3} x {what}")


if __name__ == "__main__":
    main()
