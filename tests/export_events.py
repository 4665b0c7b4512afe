"""Events for the tests of exports: some that have everything, and any that there can be."""

from __future__ import annotations

import io
from datetime import date
from typing import Any, get_args

import msgspec
from hypothesis import strategies as st

from rawi.export.formats import FileFormat
from rawi.export.lookup import countries
from rawi.export.writer import open_writer
from rawi.ontology import plover
from rawi.records import (
    IMPLICIT,
    Certainty,
    Cue,
    CueKind,
    DatePrecision,
    Document,
    Entity,
    Event,
    EventType,
    Place,
    PlacePrecision,
    Report,
    Sentence,
    SizeKind,
    Span,
    Status,
    TimeExpression,
    Voice,
    VoiceKind,
)

TEXT = "قصف الجيش السوري مواقع في إدلب يوم الثلاثاء، وقتل خمسة مدنيين، بحسب المرصد.\nونفى الجيش قصف المدينة."
REPORT = Report(
    id="خبر-1",
    text=TEXT,
    title="قصف على إدلب",
    published="2019-07-10",
    publisher="صحيفة الميناء",
    url="https://example.org/news/1",
    language="ar",
)


def _span(words: str, start: int = 0) -> tuple[str, int, int]:
    at = TEXT.index(words, start)
    return words, at, at + len(words)


def _with_offsets(words: str, start: int = 0) -> dict[str, Any]:
    return dict(zip(("text", "start", "end"), _span(words, start), strict=True))


DOC = Document(id=REPORT.id, title=REPORT.title, url=REPORT.url, publisher=REPORT.publisher, published=REPORT.published)
ARMY = Entity(**_with_offsets("الجيش السوري"), code="SYR", sector=["MIL"], name="Syrian Army", name_ar="الجيش السوري")
CIVILIANS = Entity(**_with_offsets("مدنيين"), code="SYR", sector=["CVL"])
RUSSIA = Entity(text=IMPLICIT, start=None, end=None, code="RUS", sector=["GOV"], name="Russia", wikidata="Q159")
HEZBOLLAH = Entity(text="حزب الله", start=0, end=8, code="LBN", sector=["REB"], name="Hezbollah", wikidata="Q41053")
UN = Entity(text="الأمم المتحدة", start=0, end=13, code="UNO", name="United Nations", wikidata="Q1065")
EU = Entity(text="الاتحاد الأوروبي", start=0, end=16, code="EUR", name="European Union")
NATO = Entity(text="الناتو", start=0, end=6, code="IGO", name="NATO", wikidata="Q7184")
DOCTORS = Entity(text="أطباء", start=0, end=5, code="SYR", sector=["MED", "CVL"])
REPORTERS = Entity(text="صحافيون", start=0, end=7, code="ROU", sector=["JRN"])
IDLIB = Place(
    **_with_offsets("إدلب"),
    name="Idlib",
    country="SYR",
    admin1="Idlib",
    lat=35.93,
    lon=36.63,
    geonames=169389,
    precision="city",
)

WHOLE = Event(
    id="خبر-1#1",
    doc=DOC,
    event="ASSAULT",
    mode=["aerial", "explosives"],
    context=["military"],
    quad=4,
    scale=-9.5,
    cameo="195",
    date="2019-07-09",
    date_precision="day",
    trigger=Span(*_span("قصف")),
    sentence=Sentence(TEXT.split("\n")[0], 0, TEXT.index("\n")),
    actor=[ARMY],
    recipient=[CIVILIANS],
    place=IDLIB,
    time=TimeExpression(**_with_offsets("يوم الثلاثاء"), type="DATE", value="2019-07-09"),
    status="actual",
    hedged=False,
    attribution=[Voice(**_with_offsets("المرصد"), cue="بحسب", kind="named", name="SOHR", code="NGO", certainty="CT+")],
    size={"dead": 5, "injured": ">20"},
    same_as=None,
    confidence=0.875,
    certainty="Uu",
)
DENIED = msgspec.structs.replace(
    WHOLE,
    id="خبر-1#2",
    status="negated",
    certainty="CT-",
    cues=[Cue(**_with_offsets("نفى"), kind="denial")],
    trigger=Span(*_span("قصف", 10)),
    sentence=Sentence(TEXT.split("\n")[1], TEXT.index("\n") + 1, len(TEXT)),
    same_as="خبر-1#1",
    recipient=[],
)
BARE = msgspec.structs.replace(
    WHOLE,
    id="خبر-1#3",
    doc=Document(id="خبر-1", title=None, url=None, publisher=None, published=None),
    mode=[],
    context=[],
    cameo=None,
    date=None,
    date_precision="unknown",
    actor=[],
    recipient=[],
    place=None,
    time=None,
    attribution=[],
    size={},
)


def written(format: FileFormat, events: list[Event], report: Report = REPORT, **options: bool) -> bytes:
    """Return what a writer makes of the events of one report."""
    out = io.BytesIO()
    with open_writer(format, out, **options) as writer:
        writer.write(report, events)
    return out.getvalue()


_TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
_CODE = st.sampled_from([None, *countries(), *(code for code in plover.codes())])
_OFFSET = st.integers(0, 10**6)


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


_NAMED = {
    "text": _TEXT | st.just(IMPLICIT),
    "start": _maybe(_OFFSET),
    "end": _maybe(_OFFSET),
    "code": _CODE,
    "sector": st.lists(st.sampled_from(list(plover.sectors())), max_size=4, unique=True),
    "name": _maybe(_TEXT),
}
ENTITIES = st.builds(Entity, **_NAMED, name_ar=_maybe(_TEXT), wikidata=_maybe(st.just("Q159")))
_VOICES = st.builds(
    Voice,
    **_NAMED,
    cue=_maybe(_TEXT),
    kind=st.sampled_from(get_args(VoiceKind)),
    certainty=st.sampled_from(get_args(Certainty)),
)
_DATES = st.dates(date(1800, 1, 1), date(2100, 12, 31)).map(lambda day: day.isoformat())
_PLACES = st.builds(
    Place,
    text=_TEXT,
    start=_maybe(_OFFSET),
    end=_maybe(_OFFSET),
    name=_maybe(_TEXT),
    country=_maybe(st.sampled_from(list(countries()))),
    admin1=_maybe(_TEXT),
    lat=_maybe(st.floats(-90, 90)),
    lon=_maybe(st.floats(-180, 180)),
    geonames=_maybe(st.integers(1, 10**8)),
    precision=st.sampled_from(get_args(PlacePrecision)),
)
_DOCUMENTS = st.builds(
    Document, id=_TEXT, title=_maybe(_TEXT), url=_maybe(_TEXT), publisher=_maybe(_TEXT), published=_maybe(_DATES)
)
EVENTS: st.SearchStrategy[Event] = st.builds(
    Event,
    id=_TEXT,
    doc=_DOCUMENTS,
    event=st.sampled_from(get_args(EventType)),
    mode=st.lists(st.sampled_from(sorted({mode for _, mode in plover.modes()})), max_size=2, unique=True),
    context=st.lists(st.sampled_from(list(plover.contexts())), max_size=3, unique=True),
    quad=st.integers(1, 4),
    scale=st.floats(-10, 10),
    cameo=_maybe(st.sampled_from(list(plover.crosswalk()))),
    date=_maybe(_DATES),
    date_precision=st.sampled_from(get_args(DatePrecision)),
    trigger=st.builds(Span, _TEXT, _OFFSET, _OFFSET),
    sentence=st.builds(Sentence, _TEXT, _OFFSET, _OFFSET),
    actor=st.lists(ENTITIES, max_size=3),
    recipient=st.lists(ENTITIES, max_size=3),
    place=_maybe(_PLACES),
    time=_maybe(
        st.builds(
            TimeExpression,
            text=_TEXT,
            start=_maybe(_OFFSET),
            end=_maybe(_OFFSET),
            type=st.just("DATE"),
            value=_maybe(_TEXT),
        )
    ),
    status=st.sampled_from(get_args(Status)),
    hedged=st.booleans(),
    attribution=st.lists(_VOICES, max_size=2),
    size=st.dictionaries(st.sampled_from(get_args(SizeKind)), st.integers(0, 10**6) | st.just(">2000"), max_size=3),
    same_as=_maybe(_TEXT),
    confidence=st.floats(0, 1),
    certainty=st.sampled_from(get_args(Certainty)),
    cues=st.lists(
        st.builds(Cue, text=_TEXT, start=_OFFSET, end=_OFFSET, kind=st.sampled_from(get_args(CueKind))), max_size=2
    ),
)
"""Any event, with any text in it that JSON can hold."""
