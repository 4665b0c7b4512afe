"""The command line with a stand-in for the chain, so that its tests need no model: `python tests/stand_in.py code …`.

It finds the word «قصف» and nothing else, and it fails on reports that hold the word «عطب».
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterable, Iterator

import rawi.cli
from rawi.records import Document, Entity, Event, Place, Report, Sentence, Span, TimeExpression, Voice

WORD = "قصف"
FAULTY = "عطب"
SLOW = "تمهل"


class StandIn:
    """Codes what it is told to."""

    def code(self, report: Report) -> list[Event]:
        if FAULTY in report.text:
            raise RuntimeError("a fault on purpose")
        if SLOW in report.text:
            print("coding slowly", file=sys.stderr, flush=True)
            time.sleep(30)
        return [event(report, n, match.start()) for n, match in enumerate(re.finditer(WORD, report.text), 1)]

    def code_many(self, reports: Iterable[Report]) -> Iterator[tuple[Report, list[Event]]]:
        for report in reports:
            yield report, self.code(report)


def event(report: Report, number: int, start: int) -> Event:
    """Return an event with something, or rightly nothing, in every field."""
    end = start + len(WORD)
    text = report.text
    before = max(text.rfind("\n", 0, start) + 1, 0)
    after = text.find("\n", start)
    after = len(text) if after < 0 else after
    return Event(
        id=f"{report.id}#{number}",
        doc=Document(
            id=report.id, title=report.title, url=report.url, publisher=report.publisher, published=report.published
        ),
        event="ASSAULT",
        mode=["aerial", "explosives"],
        context=["military"],
        quad=4,
        scale=-9.5,
        cameo="195",
        date=report.published,
        date_precision="report" if report.published else "unknown",
        trigger=Span(WORD, start, end),
        sentence=Sentence(text[before:after], before, after),
        actor=[
            Entity(text="implicit", start=None, end=None, code="SYR", sector=["MIL", "GOV"], name="Syrian army"),
            Entity(text=WORD, start=start, end=end),
        ],
        recipient=[],
        place=Place(text=WORD, start=start, end=end, name="Idlib", country="SYR", lat=35.93, lon=36.63),
        time=TimeExpression(text=WORD, start=start, end=end, type="DATE", value="PAST_REF"),
        status="negated" if number > 1 else "actual",
        hedged=number > 1,
        attribution=[Voice(text=WORD, start=start, end=end, cue="قال", kind="anonymous", code="SYR", sector=["OPP"])],
        size={"dead": 5, "injured": ">20"},
        same_as=f"{report.id}#1" if number > 1 else None,
        confidence=0.875,
    )


def dating(text: str) -> tuple[str, str] | None:
    match = re.search(r"\d{4}-\d\d-\d\d", text)
    return (match[0], match[0]) if match else None


if __name__ == "__main__":
    rawi.cli.make_coder = lambda reader, threads, relations=False: StandIn()
    rawi.cli.make_dating = lambda: dating
    sys.exit(rawi.cli.main())
