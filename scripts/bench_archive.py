"""Searching and counting in an archive of 23,547 reports, beside a plain scan of the texts: part of `make bench`.

The archive is made of the sample reports: their sentences shuffled into new reports, their records dealt out to them at
about ten a report, over a year. With `--archive FILE` one that is there is measured instead.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
from sqlalchemy import func, select

from rawi import Coder, Report
from rawi.arabic.sentences import split
from rawi.archive import schema
from rawi.archive.counts import counts, series
from rawi.archive.query import Query, events, reports
from rawi.archive.store import Archive, Coded

SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "reports.jsonl"
REPORTS, A_REPORT, BATCH = 23_547, 10, 500


def build(path: Path, count: int = REPORTS) -> None:
    """Make the archive."""
    rng = random.Random(5)
    samples = [msgspec.json.decode(line, type=Report) for line in SAMPLES.read_bytes().splitlines()]
    pool = [e for _, es in Coder(reader="lexicon").code_many(samples) for e in es]
    sentences = [s.text for r in samples for s in split(r.text)]
    with Archive(path, create=True) as archive:
        run = archive.start_run("bench", "0" * 64)
        for begin in range(0, count, BATCH):
            made = [_report(n, sentences, rng) for n in range(begin, min(begin + BATCH, count))]
            ids = archive.add(made, "bench").ids
            archive.save_many(run, [_coded(r, ids[r.id], pool, rng) for r in made if r.id in ids])


def _report(n: int, sentences: list[str], rng: random.Random) -> Report:
    day = f"2016-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
    body = "\n".join([*rng.sample(sentences, 12), str(n)])
    return Report(id=f"r{n}", title=body.partition("\n")[0], text=body, published=day, publisher=f"paper {n % 14}")


def _coded(report: Report, id: int, pool: list, rng: random.Random) -> Coded:  # type: ignore[type-arg]
    found = []
    for n in range(rng.randint(0, 2 * A_REPORT)):
        e = rng.choice(pool)
        doc = msgspec.structs.replace(e.doc, id=report.id, published=report.published, publisher=report.publisher)
        at = n * 5
        trigger = msgspec.structs.replace(e.trigger, text=report.text[at : at + 4], start=at, end=at + 4)
        changes = {"id": f"{report.id}#{n + 1}", "doc": doc, "date": report.published, "trigger": trigger}
        found.append(msgspec.structs.replace(e, **changes))
    return Coded(report=id, sentences=split(report.text), events=found)


def clock(work: Callable[[], object], runs: int = 7) -> float:
    """Return the median milliseconds that something takes; the first run is left out."""
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return sorted(times[1:])[runs // 2]


def measure(archive: Archive) -> dict[str, float]:
    """Return the milliseconds of each question, and of the scan that they are compared with."""
    r = schema.report.c

    def scan() -> object:
        with archive.reading() as connection:
            return connection.execute(select(func.count()).where(r.text.contains("القوات"))).scalar()

    syria = Query(who=("سوريا",))
    return {
        "scan of all texts for a string": clock(scan),
        "search: one word": clock(lambda: reports(archive, Query(text="للقوات"))),
        "search: two words": clock(lambda: reports(archive, Query(text="القوات العراقية"))),
        "search: a phrase": clock(lambda: reports(archive, Query(text='"مجلس الأمن"'))),
        "events: the newest of an actor": clock(lambda: events(archive, syria)),
        "count: by type": clock(lambda: counts(archive, Query(), ["type"])),
        "count: by month": clock(lambda: counts(archive, Query(), ["month"])),
        "count: by dyad": clock(lambda: counts(archive, Query(), ["dyad"])),
        "count: by month and dyad": clock(lambda: counts(archive, Query(), ["month", "dyad"])),
        "count: by country": clock(lambda: counts(archive, Query(), ["country"])),
        "series of an actor": clock(lambda: series(archive, syria, "week")),
    }


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--archive", type=Path, help="an archive that is there")
    options.add_argument("--reports", type=int, default=REPORTS, help="how many reports to make one of")
    options.add_argument("--json", type=Path, help="write the figures there as well")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.archive or Path(folder) / "bench.rawi"
        if not given.archive:
            start = time.perf_counter()
            build(path, given.reports)
            print(f"made in {time.perf_counter() - start:.0f} s, {path.stat().st_size / 1e6:.0f} MB")
        with Archive(path) as archive:
            there = archive.counts()
            print(f"{there['reports']:,} reports, {there['events']:,} events")
            figures = measure(archive)
    floor = figures["scan of all texts for a string"]
    for name, value in figures.items():
        print(f"{name:36} {value:7.0f} ms {value / floor:7.2f} of the scan")
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
