"""Times are found and understood from the date of publication, and never invented without one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rawi.records import Report
from rawi.resolve import timex
from rawi.resolve.dating import days_of, published_on
from rawi.resolve.timemaking import _MAKERS
from rawi.resolve.timerules import rules
from rawi.resolve.timex import TimeMeaning
from rawi.resolve.when import event_date, find, find_dateline_date, infer_published, normalise, understand

# A Wednesday.
PUBLISHED = date(2019, 7, 10)


def value(expression: str, sentence: str | None = None, published: date | None = PUBLISHED) -> str | None:
    meaning = normalise(expression, published, sentence)
    return meaning.value if meaning else None


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("12 يوليو 2019", "2019-07-12"),
        ("١٢ تموز ٢٠١٩", "2019-07-12"),
        ("12 تموز/يوليو 2019", "2019-07-12"),
        ("12 يوليو (تموز) 2019", "2019-07-12"),
        ("الثاني عشر من تموز عام 2019", "2019-07-12"),
        ("الحادي والعشرين من كانون الأول/ديسمبر من عام 2018", "2018-12-21"),
        ("الجمعة 12 يوليو 2019", "2019-07-12"),
        ("3 دجنبر 2018", "2018-12-03"),
        ("5 جويلية 1962", "1962-07-05"),
        ("20 أوت 1955", "1955-08-20"),
        ("4 فيفري 2013", "2013-02-04"),
        ("2019/7/12", "2019-07-12"),
        ("12-7-2019", "2019-07-12"),
        ("1 محرم 1441 هـ", "2019-08-31"),
        ("10 شوال 1440", "2019-06-13"),
        ("4 حزيران", "2019-06-04"),
        ("4 حزيران الماضي", "2019-06-04"),
        ("17 سبتمبر", "2019-09-17"),
        ("17 سبتمبر الماضي", "2018-09-17"),
        ("21 من سبتمبر من العام الماضي", "2018-09-21"),
        ("الثامن من الشهر الجاري", "2019-07-08"),
        ("يومي 30 و31 مايو", "2019-05-30"),
        ("11 سبتمبر", "2001-09-11"),
        ("هجمات 11 سبتمبر/أيلول 2001", "2001-09-11"),
    ],
)
def test_dates(expression: str, expected: str) -> None:
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("اليوم", "2019-07-10"),
        ("أمس", "2019-07-09"),
        ("امس الثلاثاء", "2019-07-09"),
        ("أول من أمس", "2019-07-08"),
        ("أمس الأول", "2019-07-08"),
        ("ظهر أمس", "2019-07-09TMI"),
        ("أمس (الأربعاء)", "2019-07-10"),
        ("أمس الأول الاثنين", "2019-07-08"),
        ("غدا", "2019-07-11"),
        ("بعد غد", "2019-07-12"),
        ("مساء أمس", "2019-07-09TEV"),
        ("فجر اليوم", "2019-07-10TMO"),
        ("صباح غد الخميس", "2019-07-11TMO"),
        ("الليلة الماضية", "2019-07-09TNI"),
        ("ليل الأحد", "2019-07-07TNI"),
        ("ليل السبت الأحد", "2019-07-06TNI"),
        ("الأحد مساء", "2019-07-07TEV"),
        ("الأربعاء", "2019-07-10"),
        ("الجمعة", "2019-07-05"),
        ("يوم الأحد", "2019-07-07"),
        ("الأحد الماضي", "2019-07-07"),
        ("الأربعاء الماضي", "2019-07-03"),
        ("الجمعة المقبل", "2019-07-12"),
        ("يوم الأربعاء القادم", "2019-07-17"),
        ("اليوم (الثلاثاء)", "2019-07-09"),
        ("الساعة 5:20 من عصر أمس", "2019-07-09T17:20"),
    ],
)
def test_days_counted_from_publication(expression: str, expected: str) -> None:
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("الأسبوع الماضي", "2019-W27"),
        ("هذا الأسبوع", "2019-W28"),
        ("الأسبوع المقبل", "2019-W29"),
        ("الشهر الماضي", "2019-06"),
        ("الشهر الجاري", "2019-07"),
        ("أواخر الشهر الماضي", "2019-06"),
        ("العام الماضي", "2018"),
        ("العام قبل الماضي", "2017"),
        ("مطلع العام الحالي", "2019"),
        ("نهاية العام الماضي", "2018"),
        ("وقت سابق من العام الجاري", "2019"),
        ("منذ عام 2013", "2013"),
        ("منتصف العام 2010", "2010"),
        ("كانون الأول الماضي", "2018-12"),
        ("يونيو 2014", "2014-06"),
        ("شهر أيار", "2019-05"),
        ("سبتمبر المقبل", "2019-09"),
        ("يونيو من العام الماضي", "2018-06"),
        ("الصيف الماضي", "2018-SU"),
        ("ربيع عام 2003", "2003-SP"),
        ("هذا الصيف", "2019-SU"),
        ("صيف العام الماضي", "2018-SU"),
        ("شهر رمضان الماضي", "2019-05"),
        ("عام 1440 هـ", "2019"),
        ("نهاية الأسبوع الماضي", "2019-W27-WE"),
        ("الربع الثالث من العام الجاري", "2019-Q3"),
        ("النصف الأول من هذا العام", "2019-H1"),
        ("الثمانينيات", "198"),
        ("تسعينات القرن الماضي", "199"),
        ("القرن التاسع عشر", "18"),
        ("عيد الفطر", "2019-06-04"),
        ("عيد الأضحى المقبل", "2019-08-11"),
        ("بين عامي 2009 و2013", "2009/2013"),
        ("بين يناير 2006 ومايو 2008", "2006-01/2008-05"),
        ("من 5 إلى 9 يوليو", "2019-07-05/2019-07-09"),
    ],
)
def test_longer_times(expression: str, expected: str) -> None:
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("قبل ثلاثة أيام", "2019-07-07"),
        ("منذ أسبوعين", "2019-06-26"),
        ("قبل شهرين", "2019-05"),
        ("منذ نحو أربع سنوات", "2015"),
        ("قبل أيام", "PAST_REF"),
        ("لمدة خمسة أيام", "P5D"),
        ("على مدى عامين", "P2Y"),
        ("عقدين", "P20Y"),
        ("ربع قرن", "P25Y"),
        ("بعد مرور عشر سنوات", "2009"),
        ("الفترة المنصرمة", "PAST_REF"),
        ("24 ساعة", "PT24H"),
        ("عدة أشهر", "PXM"),
        ("عدة عقود", "PX0Y"),
        ("نصف ساعة", "PT30M"),
        ("خلال اليومين الماضيين", "P2D"),
        ("الأشهر التسعة الماضية", "P9M"),
        ("خلال الأيام القليلة الماضية", "PAST_REF"),
        ("خلال الأسابيع المقبلة", "FUTURE_REF"),
        ("خلال أيام", "FUTURE_REF"),
        ("مؤخراً", "PAST_REF"),
        ("حاليا", "PRESENT_REF"),
        ("قريبا", "FUTURE_REF"),
        ("كل يوم جمعة", "XXXX-WXX-5"),
        ("يوميا", "P1D"),
    ],
)
def test_lengths_and_vague_times(expression: str, expected: str) -> None:
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "sentence", "expected"),
    [
        ("الجمعة", "سيلتقي الوزير نظيره الجمعة في عمان.", "2019-07-12"),
        ("الجمعة", "التقى الوزير نظيره الجمعة في عمان.", "2019-07-05"),
        ("أيلول", "من المقرر أن يزور الوفد بغداد في أيلول.", "2019-09"),
        ("أيلول", "زار الوفد بغداد في أيلول.", "2018-09"),
        ("بعد يومين", "سيعود الوفد بعد يومين.", "2019-07-12"),
        ("بعد يوم", "استعاد الجيش البلدة الاثنين بعد يوم من سقوطها.", "2019-07-07"),
        ("شهرين", "انتهت الأزمة بعد شهرين من المفاوضات.", "P2M"),
        ("ليلا", "قصف الطيران البلدة ليلا بعد هجوم السبت.", "2019-07-06TNI"),
        ("في اليوم التالي", "وقع الهجوم في 3 يوليو وأعلن التنظيم في اليوم التالي مسؤوليته عنه.", "2019-07-04"),
        ("العام ذاته", "اندلعت الحرب عام 2014 ثم توقفت في العام ذاته.", "2014"),
        ("لاحقا", "قتل الرجل لاحقا.", "PAST_REF"),
        ("لاحقا", "سيعلن القرار لاحقا.", "FUTURE_REF"),
        ("اليوم", "وقال إن الجيش دخل المدينة واليوم عاد السكان.", "2019-07-10"),
    ],
)
def test_the_sentence_decides(expression: str, sentence: str, expected: str) -> None:
    assert value(expression, sentence) == expected


@pytest.mark.parametrize(
    "expression",
    ["أمس", "الجمعة", "الشهر الماضي", "العام الجاري", "قبل يومين", "4 حزيران", "أيلول", "رمضان الماضي", "ليلا"],
)
def test_without_publication_relative_times_have_no_value(expression: str) -> None:
    meaning = normalise(expression, None)
    assert meaning is not None
    assert (meaning.value, meaning.begin, meaning.end) == (None, None, None)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [("12 يوليو 2019", "2019-07-12"), ("مؤخرا", "PAST_REF"), ("لمدة شهر", "P1M"), ("عام 2013", "2013")],
)
def test_without_publication_other_times_keep_theirs(expression: str, expected: str) -> None:
    assert value(expression, published=None) == expected


@pytest.mark.parametrize("expression", ["31 فبراير 2019", "2019/13/40", "السيارة", ""])
def test_what_is_no_time(expression: str) -> None:
    assert normalise(expression, PUBLISHED) is None


def test_interval_and_precision() -> None:
    meaning = normalise("الأسبوع الماضي", PUBLISHED)
    assert meaning is not None
    assert (meaning.begin, meaning.end, meaning.precision) == (date(2019, 7, 1), date(2019, 7, 7), "week")


def test_times_are_found_in_a_text() -> None:
    text = "عدن - وصل الوفد مساءَ الأحد الماضي إلى المدينة،\nوسيغادرها غداً بعد هدنة أعلنت في كانون الأول/ديسمبر 2018."
    found = find(text, PUBLISHED)
    assert [(t.text, t.meaning.value) for t in found] == [
        ("مساءَ الأحد الماضي", "2019-07-07TEV"),
        ("غداً", "2019-07-11"),
        ("كانون الأول/ديسمبر 2018", "2018-12"),
    ]
    assert all(text[t.start : t.end] == t.text for t in found)
    record = found[0].record()
    assert (record.text, record.type, record.value) == ("مساءَ الأحد الماضي", "TIME", "2019-07-07TEV")


@pytest.mark.parametrize(
    "text",
    [
        "مارس الوزير ضغوطا على الوفد",
        "قال الرئيس السابق",
        "قتل 1967 شخصا",
        "في أحد الأيام قال أحد السكان",
        "وفد من 12 دولة",
    ],
)
def test_no_time_is_found(text: str) -> None:
    assert find(text, PUBLISHED) == []


def test_columns_of_anniversaries() -> None:
    column = "في مثل هذا اليوم\n1921 - توقيع معاهدة في لندن\n1956 - تأميم شركة"
    assert [t.meaning.value for t in find(column, PUBLISHED)][1:] == ["1921-07-10", "1956-07-10"]
    assert find("1921 - توقيع معاهدة في لندن", PUBLISHED) == []
    assert normalise("1921", PUBLISHED, "1921 - توقيع معاهدة في لندن", anniversary=True) == timex.day(date(1921, 7, 10))
    assert value("1921", "1921 - توقيع معاهدة في لندن") == "1921"


@pytest.mark.parametrize(
    ("meaning", "published", "expected"),
    [
        (None, PUBLISHED, (PUBLISHED, "report")),
        (None, None, (None, "unknown")),
        (timex.day(date(2019, 7, 9), "TEV"), PUBLISHED, (date(2019, 7, 9), "day")),
        (timex.month(2018, 12), PUBLISHED, (date(2018, 12, 1), "month")),
        (timex.decade(198), PUBLISHED, (date(1980, 1, 1), "decade")),
        (timex.reference("PAST_REF"), PUBLISHED, (None, "unknown")),
        (timex.reference("PRESENT_REF"), PUBLISHED, (PUBLISHED, "report")),
        (timex.duration("2", "W"), PUBLISHED, (PUBLISHED, "report")),
        (timex.UNKNOWN, None, (None, "unknown")),
    ],
)
def test_dates_of_events(
    meaning: TimeMeaning | None, published: date | None, expected: tuple[date | None, str]
) -> None:
    assert event_date(meaning, published) == expected


@pytest.mark.parametrize(
    ("text", "expected", "words"),
    [
        ("القاهرة 12 يوليو 2019 (رويترز) - وصل الوفد", date(2019, 7, 12), "12 يوليو 2019"),
        ("وصول الوفد\nعدن - 12 يوليو 2019: وصل الوفد", date(2019, 7, 12), "12 يوليو 2019"),
        ("الرباط / 3 مارس 2020 /ومع/ وصل الوفد", date(2020, 3, 3), "3 مارس 2020"),
        ("وصول الوفد\nتاريخ النشر: ١٢ تموز ٢٠١٩\nوصل الوفد", date(2019, 7, 12), "١٢ تموز ٢٠١٩"),
        ("نشر في: 10/07/2019 - 14:30\nوصل الوفد", date(2019, 7, 10), "10/07/2019"),
        ("الأحد 7 يوليو 2019\nوصل الوفد", date(2019, 7, 7), "الأحد 7 يوليو 2019"),
    ],
)
def test_publication_that_the_text_states(text: str, expected: date, words: str) -> None:
    found = infer_published(text)
    assert found is not None
    assert found[0] == expected
    assert text[found[1].start : found[1].end] == found[1].text == words


@pytest.mark.parametrize(
    "text",
    [
        "القاهرة 12 يوليو (رويترز) - وصل الوفد",
        "وقع الهجوم في 12 يوليو 2019 - ثم انسحب المهاجمون",
        "هجوم باريس 13 نوفمبر 2015: ما نعرفه",
        "بتاريخ 12 يوليو 2019 وقع هجوم على المدينة",
        "التاريخ يعيد نفسه منذ 12 يوليو 2019",
        "وصل الوفد أمس",
        "",
    ],
)
def test_publication_is_never_invented(text: str) -> None:
    assert infer_published(text) is None


def test_a_dateline_is_not_a_metadata_line() -> None:
    assert find_dateline_date("تاريخ النشر: 12 يوليو 2019") is None


def test_every_rule_has_its_maker() -> None:
    assert {rule.make for rule in rules()} == set(_MAKERS)


MONTHS = ["يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر"]
MONTHS += ["ديسمبر"]


@given(st.dates(date(1950, 1, 1), date(2070, 12, 31)), st.dates(date(1950, 1, 1), date(2070, 12, 31)))
def test_written_dates_come_back(day: date, published: date) -> None:
    assert value(f"{day.day} {MONTHS[day.month - 1]} {day.year}", published=published) == day.isoformat()
    assert value(f"{day.day}/{day.month}/{day.year}", published=published) == day.isoformat()


@given(st.dates(date(1960, 1, 1), date(2060, 12, 31)), st.integers(0, 6))
def test_a_bare_weekday_is_one_of_the_last_seven_days(published: date, wanted: int) -> None:
    names = ["الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"]
    meaning = normalise(names[wanted], published, f"زار الوفد بغداد يوم {names[wanted]}.")
    assert meaning is not None and meaning.begin is not None
    assert meaning.begin.weekday() == wanted
    assert timedelta(0) <= published - meaning.begin < timedelta(7)


WORDS = [
    "أمس",
    "الأحد",
    "الماضي",
    "يوليو",
    "تموز",
    "12",
    "2019",
    "31",
    "عام",
    "قبل",
    "منذ",
    "بعد",
    "ثلاثة",
    "أيام",
    "شهر",
]
MORE = [
    "مساء",
    "ليل",
    "الساعة",
    "10:30",
    "رمضان",
    "القرن",
    "نهاية",
    "صيف",
    "بين",
    "و",
    "إلى",
    "،",
    "(",
    ")",
    "/",
    "\n",
    "-",
]


@given(st.lists(st.sampled_from(WORDS + MORE), max_size=12), st.dates() | st.none())
def test_found_times_lie_in_the_text(words: list[str], published: date | None) -> None:
    text = " ".join(words)
    at = 0
    for time in find(text, published):
        assert at <= time.start < time.end <= len(text)
        assert text[time.start : time.end] == time.text
        at = time.end
        m = time.meaning
        assert m.begin is None or m.end is None or m.begin <= m.end


def test_a_full_date_that_the_text_calls_today_is_the_date_of_publication() -> None:
    found = infer_published("الجيش يعلن النتائج\nأعلن الجيش، اليوم الخميس 28 جانفي 2021، نتائج عملياته.")
    assert found is not None and found[0] == date(2021, 1, 28)
    assert infer_published("في مثل هذا اليوم 3 مايو 1990 وقع الاتفاق.") is None
    assert infer_published("وقع الاتفاق يوم الخميس 28 يناير 2021 بعد مفاوضات.") is None


def test_last_year_beside_a_day_and_month() -> None:
    meaning = normalise("3 دجنبر من السنة الماضية", date(2016, 12, 22))
    assert meaning is not None and meaning.value == "2015-12-03"


# -- the days that a report counts from


def dated(text: str, expression: str, published: date) -> str | None:
    """The value of the last such expression of a report that may tell of another day than its date."""
    at = text.rindex(expression)
    meaning = understand(text, at, at + len(expression), days_of(text, published))[1]
    return meaning.value if meaning else None


@pytest.mark.parametrize(
    ("text", "expression", "expected"),
    [
        # Published on a Wednesday.
        ("قال الوزير أمس الثلاثاء إنه عاد صباح أمس إلى العاصمة.", "صباح أمس", "2019-07-09TMO"),
        ("زار الوفد المخيم أمس الأحد، والتقى مساء أول من أمس لاجئين.", "مساء أول من أمس", "2019-07-06TEV"),
        ("وصل الوفد اليوم الثلاثاء، وقال المتحدث إنه يغادر اليوم إلى بلاده.", "اليوم", "2019-07-09"),
        ("وصل الوفد اليوم الثلاثاء. وكان المتحدث أعلن أمس موعد الزيارة.", "أمس", "2019-07-09"),
        ("وصل الوفد اليوم السبت. وكان المتحدث أعلن أمس موعد الزيارة.", "أمس", "2019-07-05"),
        ("أعلن التحالف أمس الأربعاء وقف الغارات، وكان قصف أمس مواقع.", "أمس", "2019-07-10"),
        ("قصف الطيران البلدة اليوم الأربعاء، وكان قصفها ليلا.", "ليلا", "2019-07-09TNI"),
        ("قصف الطيران البلدة أمس، وانفجرت سيارة عند الساعة 15:30 قرب السوق.", "الساعة 15:30", "2019-07-09T15:30"),
        ("يبدأ الحوار غدا السبت، وقال الوزير أمس إنه مستعد.", "أمس", "2019-07-09"),
    ],
)
def test_a_report_tells_which_days_it_counts_from(text: str, expression: str, expected: str) -> None:
    assert dated(text, expression, date(2019, 7, 10)) == expected


def test_without_a_date_of_publication_nothing_is_counted() -> None:
    days = days_of("قال الوزير أمس الأحد إنه عاد.", None)
    assert (days.published, days.today, days.told) == (None, None, None)


def test_a_bad_date_of_publication_is_told_with_the_report() -> None:
    with pytest.raises(ValueError, match="report 'a7'.*2019-17-10.*2019-07-10"):
        published_on(Report(id="a7", text="قال الوزير.", published="2019-17-10"))


@pytest.mark.parametrize(
    ("sentence", "piece", "whole", "expected"),
    [
        ("تراجعت الصادرات خلال السنة الماضية إلى النصف.", "الماضية", "خلال السنة الماضية", "2018"),
        ("وقع الهجوم في 12 مارس الماضي قرب الحدود.", "الماضي", "12 مارس الماضي", "2019-03-12"),
        ("زار الوفد المدينة الشهر الماضي.", "الشهر الماضي", "الشهر الماضي", "2019-06"),
        ("وقع الهجوم خلال الأيام الماضية.", "الأيام الماضية", "الأيام الماضية", "PAST_REF"),
    ],
)
def test_a_piece_of_a_time_is_read_as_the_whole(sentence: str, piece: str, whole: str, expected: str) -> None:
    at = sentence.index(piece)
    span, meaning = understand(sentence, at, at + len(piece), days_of(sentence, PUBLISHED))
    assert span.text == whole == sentence[span.start : span.end]
    assert meaning is not None and meaning.value == expected


@pytest.mark.parametrize(
    ("expression", "sentence", "expected"),
    [
        ("فاتح يناير", "سارية منذ فاتح يناير.", "2019-01-01"),
        ("فاتح نوفمبر 1954", "اندلعت في فاتح نوفمبر 1954.", "1954-11-01"),
        ("قبل نحو أسبوع", "غادر قبل نحو أسبوع.", "2019-W27"),
        ("قبل أسبوع", "غادر قبل أسبوع.", "2019-07-03"),
        ("ثاني أيام عيد الفطر", "قتل في ثاني أيام عيد الفطر.", "2019-06-05"),
        ("يوم الجمعة", "يصوت المجلس يوم الجمعة على مشروع القرار.", "2019-07-12"),
        ("الجمعة", "وفي المدينة التي كان يزورها الجمعة، قال الوزير إن الاتفاق قريب.", "2019-07-05"),
        ("الجمعة", "اتفق الطرفان، واجتمعوا الجمعة.", "2019-07-05"),
        ("مطلع أغسطس", "لبدء جولة جديدة مطلع أغسطس.", "2019-08"),
        ("أغسطس", "الجماعة التي استولت على المدينة في أغسطس.", "2018-08"),
        ("وقت متأخر من صباح أمس", "فروا في وقت متأخر من صباح أمس.", "2019-07-09TMO"),
        ("أوقات متفرقة", "شهدت البلدة احتجاجات في أوقات متفرقة.", "PAST_REF"),
        ("اليومين القابلين", "يعود خلال اليومين القابلين.", "FUTURE_REF"),
    ],
)
def test_times_as_the_papers_write_them(expression: str, sentence: str, expected: str) -> None:
    assert value(expression, sentence) == expected
