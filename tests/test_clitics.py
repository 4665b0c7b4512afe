"""Names and words are found under the letters written on to them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rawi.arabic.clitics import NameMatcher, is_proclitic, strip_proclitics, trim_proclitic

NAMES = {
    "بوتين": "Putin",
    "فلاديمير بوتين": "Vladimir Putin",
    "واشنطن": "Washington",
    "الولايات المتحدة": "USA",
    "الولايات المتحدة الأميركية": "United States of America",
    "القاهرة": "Cairo",
    "أربيل": "Erbil",
    "لجنة الصليب الأحمر": "ICRC",
    "اللجنة الرباعية": "Quartet",
    "بي بي سي": "BBC",
    "العدل والمساواة": "JEM",
    "زير": "Zeer",
}


@pytest.mark.parametrize(
    ("text", "span", "value"),
    [
        ("أكد بوتين ذلك", "بوتين", "Putin"),
        ("الرئيس فلاديمير بوتين", "فلاديمير بوتين", "Vladimir Putin"),
        ("وبوتين يرفض", "بوتين", "Putin"),
        ("قالت لواشنطن", "واشنطن", "Washington"),
        ("ولواشنطن رأي", "واشنطن", "Washington"),
        ("قال للولايات المتحدة", "للولايات المتحدة", "USA"),
        ("وللولايات المتحدة رأي", "للولايات المتحدة", "USA"),
        ("والولايات المتحدة الامريكية", "الولايات المتحدة", "USA"),
        ("بالولايات المتحدة الاميركيه", "الولايات المتحدة الاميركيه", "United States of America"),
        ("التقاه بالقاهره أمس", "القاهره", "Cairo"),
        ("وصل إلى اربيل", "اربيل", "Erbil"),
        ("بيان للجنة الرباعية", "للجنة الرباعية", "Quartet"),
        ("بيان للجنة الصليب الأحمر", "لجنة الصليب الأحمر", "ICRC"),
        ("شبكة بي.بي.سي", "بي.بي.سي", "BBC"),
        ("حركة العدل والمساواة", "العدل والمساواة", "JEM"),
        ("فــلاديمير بُوتين", "فــلاديمير بُوتين", "Vladimir Putin"),
    ],
)
def test_names_are_found(text: str, span: str, value: str) -> None:
    (found,) = NameMatcher(NAMES.items()).find(text)
    assert (text[found[0] : found[1]], found[2]) == (span, value)


@pytest.mark.parametrize("text", ["وزير الدفاع", "بوتينية", "الولايات، المتحدة", "ابوتين", "الولايات", ""])
def test_no_name_is_found(text: str) -> None:
    assert NameMatcher(NAMES.items()).find(text) == []


def test_names_do_not_overlap_and_come_in_order() -> None:
    text = "بحث فلاديمير بوتين مع واشنطن وأربيل والقاهرة"
    assert [v for _, _, v in NameMatcher(NAMES.items()).find(text)] == [
        "Vladimir Putin",
        "Washington",
        "Erbil",
        "Cairo",
    ]


@given(st.lists(st.sampled_from([*NAMES, "وصل", "،", "و", "ل", "لل", "ُ", "ـ", " ", " ", "\n"]), max_size=20))
def test_found_spans_lie_in_the_text(pieces: list[str]) -> None:
    text = "".join(pieces)
    at = 0
    for start, end, value in NameMatcher(NAMES.items()).find(text):
        assert at <= start < end <= len(text)
        assert value in NAMES.values()
        at = end


def test_many_names_in_a_large_text() -> None:
    letters = "بتثجحخدرسشصطعغقمنه"
    names = [(f"ال{a}{b}{c} {a}{c}ي", (a, b, c)) for a in letters for b in letters for c in letters]
    text = "وأكد الوزير أن القوات وصلت إلى للبتث بثي أمس بعد معارك عنيفة في محيط المدينة. " * 6000
    matcher = NameMatcher(names)
    found = matcher.find(text)
    assert len(found) == 6000


def test_readings_of_a_word() -> None:
    assert strip_proclitics("للولايات", {"الولايات"}) == [(0, "الولايات")]
    assert strip_proclitics("وبالقاهرة", {"القاهرة"}) == [(2, "القاهرة")]
    assert strip_proclitics("ولد", {"ولد", "لد"}) == [(0, "ولد"), (1, "لد")]
    assert strip_proclitics("وسيقتل", lambda w: w == "يقتل") == [(2, "يقتل")]
    assert strip_proclitics("جندي", {"ندي"}) == []


WHOLE = """
وزير وزارة وكالة وفد وضع وقف وصول وقع ولاية وثيقة وسائل واشنطن واحد وحدات ولي وجود والد والدته وعد وادي واقع
فرنسا فريق فلسطين فصائل فتح فرض فشل فيينا فوز فقدان فكرة فيصل
بيان باريس بغداد بيروت برلين بوتين بلدة بريطانيا برنامج بدأ بدأت بحث بطولة بن بلاد بشار بكين بنغازي
لبنان ليبيا لندن لجنة لقاء ليس لدى لاعب لاجئين لواء لكن لحج لوزان
كيري كوريا كردستان كارتر كينيا كتائب كمين كان كبير كشف كذلك كوبا كركوك كاميرون
للولايات للحكومة للجيش لله
"""

DETACHED = """
وقصف وقال وأكد وروسيا وإيران والولايات وقوات ومجلس وقتل وفرنسا وبريطانيا ولبنان وواشنطن ووزير وحلفاؤها ورفض
فقال فقتل فهو فإن فكان فالحكومة
بقصف بزيارة بمحافظة بالقاهرة بالرئيس بدعم بإطلاق بغارة بمدينة بهجوم
لتنظيم لقوات لإيران لمجلس لروسيا لوزارة لدعم
كالقاهرة كوزير كدولة
"""


@pytest.mark.parametrize("word", WHOLE.split())
def test_a_first_letter_that_belongs_to_its_word(word: str) -> None:
    assert not is_proclitic(word)


@pytest.mark.parametrize("word", DETACHED.split())
def test_a_first_letter_that_can_be_left_off(word: str) -> None:
    assert is_proclitic(word)


@pytest.mark.parametrize(
    ("text", "trimmed"),
    [
        ("وقصف الجيش", "قصف الجيش"),
        ("وبالقاهرة", "القاهرة"),
        ("ولقوات الأمن", "قوات الأمن"),
        ("ووزير الخارجية", "وزير الخارجية"),
        ("وزير الخارجية", "وزير الخارجية"),
        ("للولايات المتحدة", "للولايات المتحدة"),
        ("وللولايات المتحدة", "للولايات المتحدة"),
        ("وَقُتِلَ جندي", "قُتِلَ جندي"),
        ("لـ 4 أيام", "4 أيام"),
        ("و13 جنديا", "13 جنديا"),
        ("و", "و"),
        ("«وقصف»", "«وقصف»"),
    ],
)
def test_trimmed_spans(text: str, trimmed: str) -> None:
    padded = f"ثم {text}."
    start, end = trim_proclitic(padded, 3, 3 + len(text))
    assert padded[start:end] == trimmed


@given(st.text("وفبلكاسيمنر ُـ", max_size=20), st.data())
def test_trimming_keeps_a_span(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    a, b = trim_proclitic(text, start, end)
    assert start <= a <= b == end
    assert (a == b) == (start == end)
