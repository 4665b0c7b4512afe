"""Where: words for places become countries, points and how exact they are; the gazetteer and its checker."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rawi.knowledge.base import KnowledgeError
from rawi.knowledge.places import COLUMNS, PLACES, Gazetteer, check_places, gazetteer, key
from rawi.records import Place
from rawi.resolve.where import Where, where

HEADER = "\t".join(COLUMNS) + "\n"
GOOD = "xxx-here\tHere\tهنا\ttown\tYEM\tAden\t12.8\t45.0\t1\t5000\n"


def resolve(span: str, report: str, home: str | None = None) -> Place:
    """Resolve a span where it first stands in a report."""
    w = where()
    setting = w.survey(report, home=home)
    return w.resolve(span, context=setting, at=report.index(span))


def seen(place: Place) -> tuple[str | None, str | None, str]:
    return place.name, place.country, place.precision


# -- the gazetteer


def test_the_tables_that_ship_are_sound() -> None:
    assert check_places() == []


def test_the_gazetteer_covers_the_news() -> None:
    rows = list(gazetteer())
    by_hand = [r for r in rows if not r.derived]
    assert len(by_hand) > 2500
    assert len(rows) > 15000
    for country, governorates in {"YEM": 22, "SYR": 14, "IRQ": 19, "EGY": 27, "TUR": 81, "IRN": 31, "SDN": 18}.items():
        named = {r.name for r in by_hand if r.country == country and r.kind == "admin1"}
        assert len(named) >= governorates, country


@pytest.mark.parametrize(
    ("name", "ident"),
    [
        ("البو كمال", "syr-abu-kamal"),
        ("ألبوكمال", "syr-abu-kamal"),
        ("دياربكر", "tur-diyarbakir"),
        ("قاعده العند", "yem-al-anad-air-base"),
        ("باب المندب", "yem-bab-al-mandab"),
        ("معبر رفح", "pse-rafah-crossing"),
    ],
)
def test_names_are_found_in_any_spelling(name: str, ident: str) -> None:
    assert ident in [r.id for r in gazetteer().named(key(name))]


@pytest.mark.parametrize(
    ("name", "lat", "lon"),
    [
        ("كريتر", 12.78, 45.04),
        ("حميميم", 35.41, 35.95),
        ("إنجرليك", 37.0, 35.43),
        ("معبر باب الهوى", 36.24, 36.68),
        ("مخيم الزعتري", 32.29, 36.33),
        ("مضيق هرمز", 26.57, 56.25),
        ("الرمادي", 33.43, 43.3),
        ("الفاشر", 13.63, 25.35),
    ],
)
def test_points_are_where_the_places_are(name: str, lat: float, lon: float) -> None:
    found = gazetteer().named(key(name))[0]
    assert found.lat is not None
    assert found.lon is not None
    assert math.hypot(found.lat - lat, found.lon - lon) < 0.1


# -- bad data


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (GOOD, "id 'xxx-here' is taken by a.tsv:2"),
        ("xxx-there\tThere\tهناك\ttown\tYEM\t\t1\t2\t1\t\n", "geonames '1' is taken by a.tsv:2"),
        ("xxx-there\tThere\tهناك\ttown\tXXX\t\t\t\t\t\n", "unknown country 'XXX'"),
        ("xxx-there\tThere\tهناك\thamlet\tYEM\t\t\t\t\t\n", "unknown kind 'hamlet'"),
        ("xxx-there\tThere\tهناك\ttown\tYEM\t\t91.5\t45\t\t\n", "lat 91.5 is off the globe"),
        ("xxx-there\tThere\tهناك\ttown\tYEM\t\t12\t181\t\t\n", "lon 181 is off the globe"),
        ("xxx-there\tThere\tهناك\ttown\tYEM\t\tnorth\t45\t\t\n", "lat 'north' is not a number"),
        ("xxx-there\tThere\tهناك\ttown\tYEM\t\tnan\t45\t\t\n", "lat nan is off the globe"),
        ("xxx-there\tThere\tهناك\ttown\tYEM\t\t12\t\t\t\n", "a point needs both lat and lon"),
        ("xxx-there\tThere\t\ttown\tYEM\t\t\t\t\t\n", "Arabic name '' is empty"),
        ("xxx-there\tThere\tهناك|there\ttown\tYEM\t\t\t\t\t\n", "Arabic name 'there'"),
        ("Xxx There\tThere\tهناك\ttown\tYEM\t\t\t\t\t\n", "id 'Xxx There'"),
        ("xxx-there\t\tهناك\ttown\tYEM\t\t\t\t\t\n", "name_en is empty"),
        ("xxx-there\tThere\tهناك\ttown\tYEM\t\t\t\tQ5\t\n", "geonames 'Q5' is not a whole number"),
        ("xxx-there\tThere\tهناك\ttown\n", "4 fields, but the header has 10"),
    ],
)
def test_a_bad_row_is_named_with_file_and_line(tmp_path: Path, row: str, says: str) -> None:
    (tmp_path / "a.tsv").write_text(HEADER + GOOD, encoding="utf-8")
    (tmp_path / "b.tsv").write_text(HEADER + row, encoding="utf-8")
    found = check_places(tmp_path)
    assert [(p.file, p.line) for p in found] == [("b.tsv", 2)] * len(found)
    assert any(says in p.message for p in found), found


def test_a_sound_table_has_no_problems(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text(HEADER + GOOD, encoding="utf-8")
    assert check_places(tmp_path) == []


def test_a_short_line_is_refused_on_opening(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text(HEADER + GOOD + "xxx\tX\tس\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"a\.tsv, line 3: 3 fields"):
        Gazetteer(tmp_path)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="no tables of places"):
        Gazetteer(tmp_path)
    with pytest.raises(KnowledgeError, match="no tables of places"):
        check_places(tmp_path)


# -- names


def test_a_place_comes_with_all_that_is_known_of_it() -> None:
    place = resolve("مدينة الفلوجة", "أفاد شهود بأن قذائف سقطت على مدينة الفلوجة أمس.")
    assert seen(place) == ("Fallujah", "IRQ", "city")
    assert place.admin1 == "Anbar"
    assert place.geonames == 99454
    assert place.lat == pytest.approx(33.35, abs=0.05)
    assert place.lon == pytest.approx(43.79, abs=0.05)


@pytest.mark.parametrize(
    ("span", "report", "expected"),
    [
        ("محافظة عدن", "زار الوفد محافظة عدن اليمنية.", ("Aden", "YEM", "admin1")),
        ("عدن", "زار الوفد عدن اليمنية.", ("Aden", "YEM", "city")),
        ("للرمادي", "القوات تمهد لدخول المسلحين للرمادي في العراق.", ("Ramadi", "IRQ", "city")),
        ("معبر نصيب", "أغلق الأردن معبر نصيب.", ("Nasib crossing", "SYR", "point")),
        ("عين العرب (كوباني)", "معارك في عين العرب (كوباني) بسوريا.", ("Kobani", "SYR", "city")),
        ("العاصمة الكينية", "انفجار يهز العاصمة الكينية.", ("Nairobi", "KEN", "city")),
        ("العاصمة صنعاء", "غارات على العاصمة صنعاء.", ("Sanaa", "YEM", "city")),
        ("مدينة الباب", "قصف على مدينة الباب في ريف حلب.", ("Al-Bab", "SYR", "city")),
        ("الأراضي السورية", "دخلت الشاحنات الأراضي السورية.", ("Syria", "SYR", "country")),
        ("المدن اليمنية", "انقطع التيار في معظم المدن اليمنية.", ("Yemen", "YEM", "country")),
        ("مضيق هرمز", "عبرت السفينة مضيق هرمز.", ("Strait of Hormuz", None, "region")),
        ("مدينة لندن", "مظاهرة وسط مدينة لندن.", ("London", "GBR", "city")),
    ],
)
def test_names_and_the_nouns_before_them(span: str, report: str, expected: tuple[str, str, str]) -> None:
    assert seen(resolve(span, report)) == expected


@pytest.mark.parametrize(
    ("report", "country"),
    [
        ("قال متحدث سوري إن اشتباكات اندلعت في المنصورة قرب الرقة.", "SYR"),
        ("نقلت صحف مصرية أن محتجين تجمعوا في المنصورة أمام مبنى محافظة الدقهلية.", "EGY"),
        ("أعلنت السلطات في عدن اليمنية نشر قوات في حي المنصورة.", "YEM"),
    ],
)
def test_namesakes_are_told_apart_by_what_stands_round_them(report: str, country: str) -> None:
    assert resolve("المنصورة", report).country == country


def test_the_country_named_in_the_span_decides() -> None:
    report = "بحث الوزيران العراقي والأردني إعمار بلدة البيضاء الليبية."
    assert resolve("بلدة البيضاء الليبية", report).country == "LBY"


def test_a_country_and_its_namesake_city() -> None:
    assert seen(resolve("الكويت", "وصل الوزير إلى الكويت."))[1:] == ("KWT", "country")
    assert seen(resolve("مدينة الكويت", "حريق في مدينة الكويت."))[1:] == ("KWT", "city")
    assert resolve("عمان", "استقبل العاهل الأردني الوفد في عمان.").name == "Amman"


# -- no false points


@pytest.mark.parametrize(
    ("span", "report", "expected"),
    [
        ("ريف دير الزور الشرقي", "تقدم في ريف دير الزور الشرقي.", ("Deir ez-Zor", "SYR", "admin1")),
        ("شرق الرمادي", "انفجار شرق الرمادي.", ("Ramadi", "IRQ", "near")),
        ("محيط مطار عدن", "معارك في محيط مطار عدن.", ("Aden International Airport", "YEM", "near")),
        ("قرب مدينة ديار بكر", "هجوم قرب مدينة ديار بكر.", ("Diyarbakir", "TUR", "near")),
        ("شمال شرق سوريا", "قوات في شمال شرق سوريا.", ("northeastern Syria", "SYR", "region")),
        ("جنوب اليمن", "احتجاجات في جنوب اليمن.", ("southern Yemen", "YEM", "region")),
        ("الحدود التركية", "تعزيزات إلى الحدود التركية.", ("Turkey border", "TUR", "near")),
    ],
)
def test_directions_and_surroundings_keep_their_precision(
    span: str, report: str, expected: tuple[str, str, str]
) -> None:
    assert seen(resolve(span, report)) == expected


def test_a_country_or_its_border_has_no_point() -> None:
    for span in ("شمال العراق", "العراق", "الحدود العراقية"):
        place = resolve(span, f"تحركات في {span}.")
        assert place.country == "IRQ"
        assert (place.lat, place.lon, place.geonames) == (None, None, None)


def test_the_border_with_a_country_lies_in_the_other() -> None:
    place = resolve("الحدود مع سوريا", "أعلنت تركيا أن جيش تركيا سيراقب الحدود مع سوريا.")
    assert (place.country, place.precision) == ("TUR", "near")


def test_the_direction_from_another_place_is_not_the_places_own() -> None:
    place = resolve("مخيم الدهيشة جنوب بيت لحم", "اعتقالات في مخيم الدهيشة جنوب بيت لحم.")
    assert seen(place) == ("Dheisheh camp", "PSE", "point")


def test_an_unknown_place_keeps_the_country_and_gets_no_point() -> None:
    place = resolve("قرية الزنبقاء", "قال سكان في تعز اليمنية إن قذيفة سقطت على قرية الزنبقاء قرب المدينة.")
    assert (place.name, place.country, place.lat, place.precision) == (None, "YEM", None, "unknown")


def test_nothing_known_is_nothing_said() -> None:
    place = where().resolve("قرية الزنبقاء", sentence="سقطت قذيفة على قرية الزنبقاء.")
    assert (place.name, place.country, place.lat, place.precision) == (None, None, None, "unknown")


# -- what was named before


REPORT = (
    "أعلنت السلطات اليمنية استعادة مدينة عدن بعد معارك عنيفة.\n"
    "وقال شهود إن طائرة هبطت في المطار أمس، وإن المواجهات انتقلت إلى أطراف المدينة.\n"
    "واتهم المتحدث إيران بتهريب السلاح إلى البلاد."
)


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        ("المطار", ("Aden International Airport", "YEM", "point")),
        ("أطراف المدينة", ("Aden", "YEM", "near")),
        ("البلاد", ("Yemen", "YEM", "country")),
    ],
)
def test_a_noun_with_article_points_back(span: str, expected: tuple[str, str, str]) -> None:
    assert seen(resolve(span, REPORT)) == expected


def test_whose_territory() -> None:
    report = "نفت جيبوتي أنها سمحت للولايات المتحدة بتوسيع القاعدة على أراضيها."
    assert resolve("أراضيها", report).country == "DJI"


def test_actors_help_where_no_place_tells() -> None:
    report = "أعلن الناطق أن قواته سيطرت على مواقع في البيضاء."
    w = where()
    at = report.index("البيضاء")
    told = w.survey(report, actors=[(0, 4, "YEM")])
    assert w.resolve("البيضاء", context=told, at=at).country == "YEM"


# -- running text


def test_find_gives_names_with_what_belongs_to_them() -> None:
    text = "انسحب المسلحون من مدينة تدمر نحو شمال سوريا، وبقي آخرون في معبر القائم."
    assert [s.text for s in where().find(text)] == ["مدينة تدمر", "شمال سوريا", "معبر القائم"]


def test_find_leaves_everyday_words_alone() -> None:
    text = "فتح الرجل الباب وقال إن العديد من أهالي الشعب شربوا من العين، وكان كل شيء على ما يرام."
    assert where().find(text) == []


ARABIC = st.text(st.sampled_from(list("ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءآأإؤئـًٌَُِّْ «»()-،.\n") + list("abc019")), max_size=80)
NAMES = st.lists(
    st.sampled_from(
        ["عدن", "وسوريا", "للرمادي", "مدينة", "شمال", "ريف", "الحدود", "مع", "أراضيها", "حلب", "قرب", "في"]
    ),
    max_size=8,
).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(ARABIC | NAMES)
def test_spans_found_lie_in_the_text(text: str) -> None:
    last = 0
    for span in where().find(text):
        assert span.text == text[span.start : span.end]
        assert last <= span.start < span.end
        last = span.end


@settings(max_examples=150, deadline=None)
@given(ARABIC | NAMES, ARABIC | NAMES)
def test_any_span_resolves_to_a_sound_place(span: str, around: str) -> None:
    report = f"{around} {span} {around}"
    place = where().resolve(span, context=where().survey(report), at=len(around) + 1, start=3, end=9)
    assert (place.text, place.start, place.end) == (span, 3, 9)
    assert (place.lat is None) == (place.lon is None)
    if place.country is not None:
        assert place.country in where().parser.base.countries or place.country == "ESH"
    if place.lat is not None:
        assert place.name
        assert place.precision not in ("country", "unknown")


def test_another_gazetteer_can_be_used(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text(HEADER + GOOD.replace("هنا", "زنبقاء"), encoding="utf-8")
    place = Where(Gazetteer(tmp_path)).resolve("بلدة زنبقاء", sentence="وصلت إلى بلدة زنبقاء اليمنية.")
    assert seen(place) == ("Here", "YEM", "city")


def test_the_tables_are_documented() -> None:
    text = (PLACES / "README.md").read_text(encoding="utf-8")
    for column in COLUMNS:
        assert f"`{column}`" in text


def test_an_unknown_name_is_in_no_country_that_is_not_said_beside_it() -> None:
    report = "زار الوفد تركيا والتقى مسؤولين في مصر.\nوانفجرت قنبلة في قرية الزنبقاء.\nوعاد الوفد من مصر إلى تركيا."
    span = "قرية الزنبقاء"
    place = where().resolve(span, context=where().survey(report), at=report.index(span))
    assert (place.name, place.country) == (None, None)
