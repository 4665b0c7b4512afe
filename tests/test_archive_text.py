"""Full-text search: what finds what, in which order, and how it is shown. The same on SQLite and on PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from rawi.archive import schema
from rawi.archive.stems import stem, stems
from rawi.archive.store import Archive
from rawi.archive.text import SNIPPET, Query, condition, matches, parse, pieces, search, window
from rawi.records import Report

pytest_plugins = ["databases"]
SAMPLES = Path(__file__).parents[1] / "samples" / "reports.jsonl"
QUERIES = (
    "للقوات",
    "القوات العراقية",
    '"وزير الخارجية"',
    "«مجلس الأمن»",
    "القوات -العراق",
    "بيروت OR القاهرة | الرباط",
    'الحكومة OR "وزير الخارجية"',
    '-"وزير الخارجية" الوزير',
    "رويترز",
    "2019",
    "الحديدة السعودية",
    '"في الحديدة"',
    "لا شيء من هذا",
)


def add(archive: Archive, *texts: str, **more: str) -> None:
    archive.add([Report(id=str(n), text=body, **more) for n, body in enumerate(texts)], "here")


def keys(archive: Archive, query: str, **more: object) -> list[str]:
    return [hit.key for hit in search(archive, query, **more).hits]  # type: ignore[arg-type]


# Stems


@pytest.mark.parametrize(
    "forms",
    [
        "القوات للقوات وبالقوات قوات بقوات قواتها والقوات فالقوات كالقوات",
        "حكومة الحكومة حكومتهم حكومات وحكومته للحكومة بحكومتنا",
        "اللجنة للجنة لجنة لجنتهم",
        "ليبيا لليبيا الليبية الليبيين ليبي",
        "سوريا سورية السوري السوريون بسوريا والسورية",
        "ألمانيا المانيا بألمانيا الألماني الألمانية",
        "إيران ايران لإيران وايران",
        "أنقرة انقرة لأنقرة بأنقره",
        "على علي",
        "مصطفى مصطفي",
        "مسلحون المسلحين مسلحة للمسلحين مسلحا",
        "قصف وقصف قصفت فقصفت قصفوا القصف",
        "طائرات الطائرة طائراتها طائرتان بالطائرات",
        "التزام الالتزام بالتزام",
        "الإرهابيين إرهابي الارهابية للإرهابيين",
        "مســؤول مسؤول مَسْؤُول",
        "ISIS isis",
        "١٥٠٠ 1500 1,500",
    ],
)
def test_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len({stem(word) for word in forms.split()}) == 1, {word: stem(word) for word in forms.split()}


@pytest.mark.parametrize(
    "others",
    [
        "فلسطين لبنان قانون الكويت بيروت إيران",
        "العراق العراقي",
        "وزير وزارة",
        "قوات قوة",
        "ليبيا لبنان",
        "تركيا ترك",
        "الجيش الجيوش",
        "باريس ريس",
        "وفد فد",
        "الله له",
    ],
)
def test_different_words_have_different_stems(others: str) -> None:
    assert len({stem(word) for word in others.split()}) == len(others.split())


@given(st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x6FF), max_size=60))
@example("ـ ّ _ - ' ، ؟")
@example("و ف ب ل لل ال الل ولل")
def test_stems_are_fit_for_an_index(body: str) -> None:
    for s in stems(body):
        assert s and len(s) <= 40 and "_" not in s and s.replace("'", "") == s and not s.isspace()
        assert s == s.lower()


# Queries


def test_a_query_is_read() -> None:
    assert parse('القوات "وزير الخارجية" -داعش') == Query(
        (((stem("القوات"),),), (("وزير", stem("الخارجية")),)), (("داعش",),)
    )
    assert parse("بيروت OR «مدينة صور» | صيدا").groups == ((("بيروت",), ("مدينه", "صور"), ("صيدا",)),)
    assert parse("القوات في العراق").ignored == ("في",)
    assert parse("OR القوات OR").groups == (((stem("القوات"),),),)
    assert parse('"لم يغلق').groups == ((("لم", "يغلق"),),)
    assert parse(' ، - "" «» ').groups == ()


def test_clitics_spelling_and_endings_do_not_matter(archive: Archive) -> None:
    add(archive, "انسحبت القوّات من المدينه", "قوات أجنبية", "جيش البلاد")
    assert sorted(keys(archive, "للقوات")) == ["0", "1"]
    assert keys(archive, "وبمدينتهم") == ["0"]
    assert keys(archive, "اجنبيه") == ["1"]


def test_all_words_have_to_be_there(archive: Archive) -> None:
    add(archive, "زار الرئيس بغداد", "زار الرئيس القاهرة", "بغداد")
    assert keys(archive, "الرئيس بغداد") == ["0"]
    assert sorted(keys(archive, "القاهرة OR بغداد")) == ["0", "1", "2"]
    assert keys(archive, "الرئيس -بغداد") == ["1"]
    assert keys(archive, "الرئيس -غائب -القاهرة") == ["0"]
    assert keys(archive, "غائب") == keys(archive, "") == []


def test_a_phrase_stands_together(archive: Archive) -> None:
    add(archive, "التقى وزير الخارجية نظيره", "وزير في وزارة الخارجية", "الخارجية وزير", "وزراء الخارجية")
    assert keys(archive, '"وزير الخارجية"') == ["0"]
    assert keys(archive, '"وزير في وزارة"') == ["1"]
    assert sorted(keys(archive, "وزير خارجية")) == ["0", "1", "2"]
    assert keys(archive, 'الخارجية -"وزير الخارجية" -"الخارجية وزير" -وزراء') == ["1"]


def test_a_phrase_does_not_go_from_title_to_text(archive: Archive) -> None:
    archive.add([Report(id="a", title="لقاء وزير", text="الخارجية في بيان"), Report(id="b", text="وزير الخارجية")], "x")
    assert keys(archive, '"وزير الخارجية"') == ["b"]
    assert sorted(keys(archive, "وزير الخارجية")) == ["a", "b"]


def test_common_words_are_left_out_and_told(archive: Archive) -> None:
    add(archive, "القوات في العراق")
    found = search(archive, "القوات في العراق")
    assert (found.total, found.ignored) == (1, ("في",))
    assert search(archive, "في") == search(archive, "في من").__class__(0, [], ("في",))


# Ranking


def test_what_is_more_about_it_comes_first(archive: Archive) -> None:
    filler = "وتابع المراسلون سير الأعمال في المدينة طوال النهار دون جديد يذكر"
    add(archive, f"الانتخابات {filler} {filler}", f"الانتخابات {filler}. الانتخابات {filler}", "الانتخابات", filler)
    assert keys(archive, "انتخابات") == ["1", "2", "0"] or keys(archive, "انتخابات") == ["2", "1", "0"]
    assert keys(archive, "انتخابات")[-1] == "0"


def test_rare_words_weigh_more_and_so_do_titles(archive: Archive) -> None:
    add(archive, *(f"المدينة رقم {n}" for n in range(20)), "المدينة والزلزال", "زلزال ومدينة ومدينة ومدينة وزلزال")
    assert keys(archive, "زلزال OR مدينة")[:2] == ["21", "20"]
    archive.add([Report(id="t", title="فيضان", text="خبر قصير"), Report(id="u", text="فيضان خبر قصير")], "x")
    assert keys(archive, "الفيضان") == ["t", "u"]


def test_of_equals_the_newest_comes_first(archive: Archive) -> None:
    days = {"c": "2015-08-01", "a": "2015-08-01", "b": "2015-08-09", "d": None}
    body = "هدنة {} جديدة"
    for (key, day), word in zip(days.items(), ("أولى", "أخرى", "كبرى", "صغرى"), strict=True):
        archive.add([Report(id=key, text=body.format(word), published=day)], "here")
    assert keys(archive, "الهدنة") == ["b", "a", "c", "d"]
    assert keys(archive, "الهدنة", limit=2, offset=1) == ["a", "c"]
    assert keys(archive, "الهدنة", offset=4) == keys(archive, "الهدنة", limit=0) == []
    assert search(archive, "الهدنة", limit=1).total == 4


def test_a_search_can_be_confined(archive: Archive) -> None:
    archive.add([Report(id=key, text=f"هدنة {key}", publisher=key) for key in "abc"], "here")
    among = select(schema.report.c.id).where(schema.report.c.publisher.in_(["a", "c"]))
    found = search(archive, "الهدنة", among=among)
    assert found.total == 2 and sorted(hit.key for hit in found.hits) == ["a", "c"]


# Both databases


@pytest.fixture(scope="module")
def samples() -> list[Report]:
    found = [msgspec.json.decode(line, type=Report) for line in SAMPLES.read_bytes().splitlines()]
    more = [msgspec.structs.replace(r, id=f"{r.id}-{n}", text=f"{r.text[n * 40 :]} {n}") for r in found for n in (1, 2)]
    return found + more


def test_both_databases_find_the_same_in_the_same_order(
    samples: list[Report], tmp_path: Path, postgres: object
) -> None:
    with (
        Archive(tmp_path / "archive.rawi", create=True) as one,
        Archive(postgres.fresh(with_tables=True)) as other,  # type: ignore[attr-defined]
    ):
        one.add(samples, "samples")
        other.add(samples, "samples")
        found = 0
        for query in QUERIES:
            here, there = search(one, query, limit=100), search(other, query, limit=100)
            assert here == there, query
            found += here.total
        assert found > 100


def test_the_condition_finds_what_the_search_finds(archive: Archive, samples: list[Report]) -> None:
    archive.add(samples, "samples")
    with archive.reading() as connection:
        for query in QUERIES:
            by_condition = select(schema.report.c.key).where(condition(query, connection.dialect))
            assert sorted(connection.execute(by_condition).scalars()) == sorted(keys(archive, query, limit=1000)), query
        nothing = select(func.count()).select_from(schema.report).where(condition("", connection.dialect))
        assert connection.execute(nothing).scalar() == 0


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=30))
@example(query="'\"; DROP TABLE report; --")
@example(query='"%_*:()\\^~&|! القوات*')
@example(query="NEAR(القوات) AND NOT x:*")
@example(query="(القوات OR) \0 \ud800")
def test_no_query_is_an_error(archive: Archive, query: str) -> None:
    if not archive.counts()["reports"]:
        add(archive, "القوات في المدينة")
    found = search(archive, query)
    assert found.total == len(found.hits) <= 1
    with archive.reading() as connection:
        by_condition = select(func.count()).select_from(schema.report).where(condition(query, connection.dialect))
        assert connection.execute(by_condition).scalar() == found.total


# Showing


def test_a_hit_shows_where_it_is(archive: Archive) -> None:
    filler = "وتابع المراسلون سير الأعمال في المدينة طوال النهار دون جديد يذكر. " * 8
    body = f"{filler}وأعلنت القوات انسحابها من المطار. {filler}"
    archive.add([Report(id="a", text=body, title="انسحاب للقوات")], "here")
    [hit] = search(archive, "قوات انسحابهم").hits
    assert "".join(piece.text for piece in hit.snippet) == body[hit.start : hit.end]
    assert [piece.text for piece in hit.snippet if piece.hit] == ["القوات", "انسحابها"]
    assert [piece.text for piece in hit.title if piece.hit] == ["انسحاب", "للقوات"]
    assert hit.end - hit.start <= SNIPPET
    assert body[hit.start - 1].isspace() and body[hit.end].isspace()


def test_of_a_phrase_only_the_whole_is_marked() -> None:
    body = "الوزير استقبل وزير الخارجية والوزير الأول"
    assert [body[a:b] for a, b in matches(body, '"وزير الخارجية"')] == ["وزير", "الخارجية"]
    assert [body[a:b] for a, b in matches(body, "وزير -الأول")] == ["الوزير", "وزير", "والوزير"]


WORDS = st.sampled_from(["القوات", "وَزير", "للخارجية", "في", "بغداد", "\n", "،", "x", "ـ", "10:30", " "])
BODIES = st.lists(WORDS | st.text(max_size=6), max_size=60).map(" ".join)


@settings(max_examples=150)
@given(body=BODIES, query=st.lists(WORDS, max_size=4).map(" ".join), width=st.integers(0, 120))
@example(body="كلمة" * 100, query="كلمة", width=20)
@example(body="كلمة " * 100, query="كلمة", width=0)
def test_windows_and_pieces_fit_the_text(body: str, query: str, width: int) -> None:
    start, end = window(body, query, width)
    assert 0 <= start <= end <= len(body)
    found = pieces(body, query, start, end)
    assert "".join(piece.text for piece in found) == body[start:end]
    looked_for = set(parse(query).stems())
    hits = [body[a:b] for a, b in matches(body, query)]
    assert {stem(hit) for hit in hits} <= looked_for
    assert len(hits) == sum(s in looked_for for s in stems(body))
    if hits:
        assert any(piece.hit for piece in found)
