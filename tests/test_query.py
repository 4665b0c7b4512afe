from __future__ import annotations

import pytest
from databases import archive, place, postgres  # noqa: F401
from hypothesis import given
from hypothesis import strategies as st
from made import ALEPPO, ANKARA, ISIS, RUSSIA, SANA, SYRIA, TURKEY, WITNESSES, event, keep, report

from rawi.archive.counts import counts, series, start_of, unusual
from rawi.archive.names import country_code, named
from rawi.archive.query import Query, QueryError, count, each, events, from_params, reports, to_params
from rawi.archive.store import Archive

RAID = report("raid", "قصفت الطائرات الروسية مواقع التنظيم في حلب", "2016-02-03")
TALKS = report("talks", "زار وفد تركي دمشق لبحث الهدنة", "2016-02-10", publisher="weekly")
DENIAL = report("denial", "نفت أنقرة أن تكون قواتها قصفت بلدة قرب حلب", "2016-03-01")


@pytest.fixture
def kept(archive: Archive) -> Archive:  # noqa: F811
    keep(
        archive,
        [
            (
                RAID,
                [
                    event(RAID, 1, mode=["aerial"], actor=[RUSSIA], recipient=[ISIS], place=ALEPPO, attribution=[SANA]),
                    event(RAID, 2, "ACCUSE", actor=[SYRIA], recipient=[TURKEY], confidence=0.3),
                ],
            ),
            (TALKS, [event(TALKS, 1, "CONSULT", mode=["visit"], actor=[TURKEY], recipient=[SYRIA], place=ANKARA)]),
            (
                DENIAL,
                [
                    event(
                        DENIAL, 1, actor=[TURKEY], place=ALEPPO, status="negated", hedged=True, attribution=[WITNESSES]
                    )
                ],
            ),
        ],
    )
    return archive


def found(archive: Archive, **asked: object) -> list[str]:  # noqa: F811
    return sorted(hit.event.id for hit in events(archive, from_params(asked)))


def test_an_actor_is_found_by_alias_code_and_sector_in_either_language(kept: Archive) -> None:
    assert found(kept, actor="الدولة الإسلامية") == []
    assert found(kept, recipient="تنظيم الدولة الإسلامية") == found(kept, recipient="ISIS") == ["raid#1"]
    assert found(kept, actor="روسيا") == found(kept, actor="RUS") == found(kept, actor="RUS/MIL") == ["raid#1"]
    assert found(kept, actor="RUS/GOV") == []
    assert found(kept, who="Turkey") == ["denial#1", "raid#2", "talks#1"]


def test_a_dyad_has_a_direction_unless_both_are_asked_for(kept: Archive) -> None:
    assert found(kept, dyad="سوريا>تركيا") == ["raid#2"]
    assert found(kept, dyad="TUR>SYR") == ["talks#1"]
    assert found(kept, dyad="TUR~SYR") == ["raid#2", "talks#1"]


def test_type_mode_status_voice_and_confidence_narrow(kept: Archive) -> None:
    assert found(kept, type="ASSAULT") == ["denial#1", "raid#1"]
    assert found(kept, type="assault,consult") == ["denial#1", "raid#1", "talks#1"]
    assert found(kept, mode="aerial") == ["raid#1"]
    assert found(kept, quad="1") == ["talks#1"]
    assert found(kept, status="negated") == found(kept, hedged="yes") == ["denial#1"]
    assert found(kept, voice="سانا") == found(kept, voice_kind="media") == ["raid#1"]
    assert found(kept, attributed="no") == ["raid#2", "talks#1"]
    assert found(kept, confidence="0.5", report="raid") == ["raid#1"]
    assert found(kept, publisher="weekly") == ["talks#1"]


def test_dates_are_days_months_or_years_both_ends_included(kept: Archive) -> None:
    assert found(kept, since="2016-02-10") == ["denial#1", "talks#1"]
    assert found(kept, since="2016-02", until="2016-02") == ["raid#1", "raid#2", "talks#1"]
    assert found(kept, until="2015") == []


def test_places_are_found_by_name_country_box_and_distance(kept: Archive) -> None:
    assert found(kept, place="حلب") == found(kept, place="Aleppo") == ["denial#1", "raid#1"]
    assert found(kept, country="تركيا") == ["talks#1"]
    assert found(kept, box="36,35,38,37") == ["denial#1", "raid#1"]
    assert found(kept, near="36.3,37.2,15") == ["denial#1", "raid#1"]
    assert found(kept, near="36.3,37.2,5") == []


def test_words_of_the_report_are_found_whatever_is_written_on_to_them(kept: Archive) -> None:
    assert found(kept, text="طائرات") == ["raid#1", "raid#2"]
    assert [hit.event.id for hit in events(kept, Query(text="والهدنة"), order="rank")] == ["talks#1"]
    assert found(kept, text="حلب", status="negated") == ["denial#1"]
    assert [hit.key for hit in reports(kept, Query(text="بحلب", status=("negated",))).hits] == ["denial"]
    assert [hit.key for hit in reports(kept, Query()).hits] == ["denial", "talks", "raid"]


def test_pages_of_results_hold_every_event_once_in_order(kept: Archive) -> None:
    pages = [events(kept, Query(), limit=1, offset=n, order="date")[0].event for n in range(4)]
    assert [e.date for e in pages] == sorted(str(e.date) for e in pages)
    assert len({e.id for e in pages}) == count(kept, Query()) == 4
    assert [hit.event.id for hit in events(kept, Query(), order="confidence")][0] == "raid#2"
    assert {e.id for e in each(kept, Query(), page=1)} == {e.id for e in pages}


def test_counts_by_dyad_month_and_what_hangs_on_an_event(kept: Archive) -> None:
    rows = counts(kept, Query(), ["month", "dyad"])
    assert [(r.values, r.events) for r in rows] == [
        (("2016-02", "RUS/MIL", "ISIS"), 1),
        (("2016-02", "Syria", "Turkey"), 1),
        (("2016-02", "Turkey", "Syria"), 1),
    ]
    assert [(r.values, r.events, r.reports) for r in counts(kept, Query(), ["type"])][0] == (("ASSAULT",), 2, 2)
    assert {r.values for r in counts(kept, Query(), ["voice-kind"])} == {("media",), ("anonymous",)}
    assert [r.values for r in counts(kept, Query(), ["week"])] == [("2016-02-01",), ("2016-02-08",), ("2016-02-29",)]
    assert [r.values for r in counts(kept, Query(country=("SYR",)), ["quarter"])] == [("2016-Q1",)]
    for wrong in ([], ["weekday"], ["type", "type"]):
        with pytest.raises(QueryError):
            counts(kept, Query(), wrong)


def test_a_series_leaves_no_week_out(kept: Archive) -> None:
    points = series(kept, Query(), "week")
    assert [p.start for p in points] == ["2016-02-01", "2016-02-08", "2016-02-15", "2016-02-22", "2016-02-29"]
    assert [p.events for p in points] == [2, 1, 0, 0, 1]
    assert points[2].scale is None and points[1].scale is not None and points[1].scale > 0
    assert points[0].quads == (0, 0, 1, 1)


def test_a_week_far_above_those_before_is_unusual() -> None:
    assert unusual([5, 6, 4, 5, 5, 30, 5]) == [False] * 5 + [True, False]
    assert not any(unusual([100, 1, 1]))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("type", "WAR"),
        ("since", "2015-13"),
        ("box", "1,2,3"),
        ("near", "100,0,5"),
        ("country", "Atlantis"),
        ("dyad", "Syria"),
        ("hedged", "perhaps"),
        ("quad", "5"),
        ("confidence", "high"),
        ("colour", "red"),
    ],
)
def test_a_query_that_cannot_be_asked_says_which_field(name: str, value: str) -> None:
    with pytest.raises(QueryError, match=name):
        from_params({name: value})


QUERIES = st.builds(
    Query,
    actor=st.lists(st.text(min_size=1).filter(str.strip), max_size=2).map(tuple),
    type=st.lists(st.sampled_from(["ASSAULT", "AID"]), max_size=2, unique=True).map(tuple),
    quad=st.lists(st.sampled_from([1, 2, 3, 4]), max_size=2, unique=True).map(tuple),
    near=st.none() | st.just((33.5, 36.25, 50.0)),
    since=st.none() | st.dates().map(str),
    hedged=st.none() | st.booleans(),
    text=st.none() | st.text(min_size=1).filter(str.strip),
)


@given(QUERIES)
def test_a_query_is_the_same_as_an_address(query: Query) -> None:
    assert from_params(to_params(query)) == query


@given(st.dates(), st.sampled_from(["day", "week", "month", "quarter", "year"]))
def test_the_start_of_a_period_lies_in_it_and_is_its_own_start(day: object, period: str) -> None:
    start = start_of(str(day), period)
    assert start <= str(day) and start_of(start, period) == start


def test_names_fold_spelling_article_and_language() -> None:
    assert named("حزب الله") == named("Hezbollah")
    assert named("السعوديه").code == named("Saudi Arabia").code == country_code("SAU") == "SAU"
    assert named("فلان الفلاني").words == "فلان الفلاني"
