"""Numbers in digits and words, with what is said about how exact they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rawi.arabic.numbers import find, numeral, parse

UNITS = ["", "واحد", "اثنان", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة"]
TENS = ["", "عشرة", "عشرون", "ثلاثون", "أربعون", "خمسون", "ستون", "سبعون", "ثمانون", "تسعون"]
HUNDREDS = ["", "مئة", "مئتان", "ثلاثمئة", "أربعمائة", "خمسمئة", "ستمائة", "سبعمئة", "ثمانمئة", "تسعمئة"]


def spelt_below_hundred(n: int) -> str:
    if n < 10:
        return UNITS[n]
    if n == 10:
        return "عشرة"
    if n < 20:
        return {11: "أحد", 12: "اثنا"}.get(n, UNITS[n - 10]) + " عشر"
    return (UNITS[n % 10] + " و" if n % 10 else "") + TENS[n // 10]


def spelt_below_thousand(n: int) -> str:
    return " و".join(part for part in (HUNDREDS[n // 100], spelt_below_hundred(n % 100)) if part)


def spelt(n: int) -> str:
    """The number in words, nominative, as a newspaper writes it."""
    parts = []
    for scale, one, two, few, many in (
        (10**6, "مليون", "مليونان", "ملايين", "مليونا"),
        (1000, "ألف", "ألفان", "آلاف", "ألفا"),
    ):
        count, n = divmod(n, scale)
        if count == 1:
            parts.append(one)
        elif count == 2:
            parts.append(two)
        elif count:
            parts.append(f"{spelt_below_thousand(count)} {few if 3 <= count % 100 <= 10 else many}")
    if n:
        parts.append(spelt_below_thousand(n))
    return " و".join(parts)


@given(st.integers(1, 10**9 - 1) | st.integers(1, 3000))
def test_spelt_numbers(n: int) -> None:
    text = f"وصل {spelt(n)} إلى المدينة"
    (number,) = find(text)
    assert number.value == n
    assert text[number.start : number.end] == spelt(n)


@given(st.integers(0, 10**12))
def test_digits_of_all_scripts(n: int) -> None:
    for digits in ("0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"):
        script = str.maketrans("0123456789", digits)
        assert numeral(str(n).translate(script)) == n
        assert numeral(f"{n:,}".translate(script)) == n
        assert numeral(f"{n:,}".replace(",", "٬").translate(script)) == n


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("ثلاثة عشر جنديا", 13),
        ("ثلاث عشرة امرأة", 13),
        ("اثني عشر شخصا", 12),
        ("أحد عشر شخصا", 11),
        ("ألفين", 2000),
        ("ألفي عنصر", 2000),
        ("ألفا جندي", 2000),
        ("20 ألفا", 20000),
        ("مائتي ألف", 200000),
        ("سبع مئة جندي", 700),
        ("نحو ثلاثة آلاف وخمسمئة", 3500),
        ("نصف مليون نازح", 500000),
        ("مليون ونصف المليون", 1500000),
        ("1.5 مليون", 1500000),
        ("مليون و200 ألف", 1200000),
        ("1.500 جندي", 1500),
        ("أكثر من ألفي عنصر", ">2000"),
        ("بأكثر من 15 ألفا", ">15000"),
        ("ما لا يقل عن 7 قتلى", ">=7"),
        ("30 قتيلا على الأقل", ">=30"),
        ("أقل من مئة", "<100"),
        ("لا يزيد عن عشرين", "<=20"),
        ("حوالي 260 مسلحا", 260),
        ("قرابة الـ400", 400),
        ("بين 20 و30 شخصا", "20-30"),
        ("ثلاثة أو أربعة", "3-4"),
        ("3 إلى 4 آلاف", "3000-4000"),
        ("عشرات الجنود", "dozens"),
        ("بالمئات", "hundreds"),
        ("عشرات الآلاف من النازحين", "tens of thousands"),
        ("مئات آلاف النازحين", "hundreds of thousands"),
        ("آلاف الجنود", "thousands"),
        ("عدد من الجرحى", "several"),
        ("العديد من الجنود", "many"),
        ("أكثر من عشرات الآلاف", ">tens of thousands"),
        ("جنديان", 2),
        ("بجنديين", 2),
        ("شخصين اثنين", 2),
        ("غارتين", 2),
        ("بـ«590» شخصا", 590),
        ("لـ4 أيام", 4),
    ],
)
def test_sizes(text: str, size: int | str) -> None:
    number = parse(text)
    assert number is not None
    assert number.size == size


@pytest.mark.parametrize(
    "text",
    ["يوم الاثنين", "أحد الجنود", "طائرة F-16", "صواريخ إس-300", "في 2015/7/12", "الساعة 10:30", "مدنيين", "", "نصف"],
)
def test_what_is_no_number(text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("30 قتيلا على الأقل ونحو 100 جريح", [">=30", 100]),
        ("39 متمردا على الأقل و17 مقاتلا", [">=39", 17]),
        ("قتل ثلاثة وأصيب أربعة", [3, 4]),
        ("335 قتيلا و756 جريحا", [335, 756]),
        ("مدنيان وخمسة عسكريين", [2, 5]),
    ],
)
def test_several_numbers_stay_apart(text: str, sizes: list[int | str]) -> None:
    assert [n.size for n in find(text)] == sizes


def test_per_cent_is_marked() -> None:
    assert [(n.value, n.percent) for n in find("ارتفع 35 في المئة ثم ثلاثين بالمئة ثم 5% ثم 6 أشخاص")] == [
        (35, True),
        (30, True),
        (5, True),
        (6, False),
    ]


def test_offsets_leave_off_what_is_written_on() -> None:
    text = "أُصيبَ بـ٣ طلقات ووصل وثلاثةُ جنودٍ"
    assert [text[n.start : n.end] for n in find(text)] == ["٣", "ثلاثةُ"]


@given(
    st.lists(
        st.sampled_from(
            ["مئة", "ألف", "آلاف", "و", " ", " ", "3", "٤", ",", ".", "ثلاثة", "عشر", "نصف", "بين", "إلى", "-"]
        )
        | st.sampled_from(["ال", "ب", "جنديان", "ـ", "ُ", "على الأقل", "أكثر من", "%", "في المئة", "عشرات"]),
        max_size=14,
    ).map("".join)
    | st.text(max_size=30)
)
def test_numbers_lie_in_the_text_in_order(text: str) -> None:
    at = 0
    for number in find(text):
        assert at <= number.start < number.end <= len(text)
        assert number.amount or number.value is not None
        assert isinstance(number.size, (int, str))
        at = number.end
