"""One spelling for many, and offsets that lead back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rawi.arabic.orthography import folded, is_mark, normalise
from rawi.arabic.tables import rows

LETTERS = "ابتثجحخدرسشعغفقكلمنهويىةءأإآٱؤئ ،.؟«»”“\"'0123٠١٢٣۴۵پچگک یABcé\n"
MARKS_AND_FORMS = "ًٌٍَُِّْـٰٕٔٓ\u0301\u200f\u200c\u202b\ufeff\xa0ﷲﻻﷺﺍﺑﻼﱞﹰ"
ARABIC_ISH = st.text(st.sampled_from(LETTERS) | st.sampled_from(MARKS_AND_FORMS), max_size=40)
TEXTS = ARABIC_ISH | st.text(max_size=40)


@st.composite
def text_and_span(draw: st.DrawFn) -> tuple[str, int, int]:
    text = draw(TEXTS)
    ends = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
    return text, ends[0], ends[1]


@pytest.mark.parametrize(
    ("text", "light"),
    [
        ("مُحَمَّدٌ", "محمد"),
        ("الـعـــراق", "العراق"),
        ("٣٬٥٠٠ جندي و۷۵٪", "3,500 جندي و75%"),
        ("ﻻ ﷲ", "لا الله"),
        ("ﷺ", "صلى الله عليه وسلم"),
        ("“نعم” ‹لا›", "«نعم» «لا»"),
        ('"نعم"', '"نعم"'),
        ("کابلی\u200cها", "كابليها"),
        ("\u200fقال\xa0الوزير\u200e", "قال الوزير"),
        ("أإآٱ ؤئءةى", "أإآٱ ؤئءةى"),
        ("ا\u0653ب و\u0654 ا\u0655", "آب ؤ إ"),
        ("", ""),
    ],
)
def test_light_form(text: str, light: str) -> None:
    assert normalise(text).text == light


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("أحمد", "احمد"),
        ("إلى", "الي"),
        ("قناة", "قناه"),
        ("مسؤول", "مسوول"),
        ("رئيس", "رييس"),
        ("چلبي", "جلبى"),
        ("BBC", "bbc"),
        ("«س»", '"س"'),
    ],
)
def test_folded_form_unifies(a: str, b: str) -> None:
    assert folded(a) == folded(b)


def test_folded_form_keeps_words_apart() -> None:
    assert folded("ماء") != folded("ما")
    assert folded("بناء") != folded("بنى")


def test_offsets_by_hand() -> None:
    n = normalise("قالَ الــرئيسُ: ﻻ")
    assert n.text == "قال الرئيس: لا"
    at = n.text.index("الرئيس")
    start, end = n.to_original(at, at + 6)
    assert n.original[start:end] == "الــرئيسُ"
    assert n.from_original(start, end) == (at, at + 6)
    # Half a ligature is the whole ligature in the original.
    assert n.original[slice(*n.to_original(len(n.text) - 1, len(n.text)))] == "ﻻ"


def test_span_outside_the_text_is_refused() -> None:
    with pytest.raises(IndexError, match="3 characters"):
        normalise("ابت").to_original(1, 9)


@given(TEXTS, st.booleans())
def test_normalising_twice_changes_nothing(text: str, fold: bool) -> None:
    once = normalise(text, fold=fold).text
    assert normalise(once, fold=fold).text == once


@given(text_and_span(), st.booleans())
def test_span_there_and_back_covers_the_same_text(given_: tuple[str, int, int], fold: bool) -> None:
    text, start, end = given_
    n = normalise(text, fold=fold)
    a, b = n.from_original(start, end)
    assert 0 <= a <= b <= len(n.text)
    c, d = n.to_original(a, b)
    assert n.from_original(c, d) == (a, b)
    # What the round trip covers reads the same as what was asked for, its marks included.
    assert normalise(text[c:d], fold=fold).text == n.text[a:b]


@given(text_and_span(), st.booleans())
def test_round_trip_is_exact_where_every_character_is_kept(given_: tuple[str, int, int], fold: bool) -> None:
    text, start, end = given_
    n = normalise(text, fold=fold)
    kept = all(normalise(c, fold=fold).text for c in text[start:end]) and start < end
    if kept and not is_mark(text[start]) and not (end < len(text) and is_mark(text[end])):
        assert n.to_original(*n.from_original(start, end)) == (start, end)


@given(TEXTS, st.booleans(), st.data())
def test_spans_of_the_normalised_text_split_no_sequence(text: str, fold: bool, data: st.DataObject) -> None:
    n = normalise(text, fold=fold)
    start = data.draw(st.integers(0, len(n.text)))
    end = data.draw(st.integers(start, len(n.text)))
    c, d = n.to_original(start, end)
    assert 0 <= c <= d <= len(text)
    if c < d:
        assert c == 0 or not is_mark(text[c])
        assert d == len(text) or not is_mark(text[d])
        a, b = n.from_original(c, d)
        assert a <= start and end <= b
        # The sequence that starts the span is read whole: nothing before it is needed to read it.
        assert normalise(text[c:d], fold=fold).text == n.text[a:b]


def test_tables_lead_to_nothing_that_changes_again() -> None:
    for name, fold in (("light.tsv", False), ("folded.tsv", True)):
        for row in rows("rawi.arabic", name):
            to = chr(int(row["to"], 16)) if row["to"] else ""
            assert normalise(to, fold=fold).text == to, row


def test_a_large_text_is_mapped_to_its_end() -> None:
    line = "وأعلنَ الـوزير أنّ ٢٥٠ جندياً وصلوا «أمس» إلى القاهرة.\n"
    text = line * 100_000
    n = normalise(text, fold=True)
    start = n.text.rindex("القاهره" if "القاهره" in n.text else "القاهرة")
    a, b = n.to_original(start, start + 7)
    assert text[a:b] == "القاهرة"
    assert a == len(text) - len(line) + line.index("القاهرة")
