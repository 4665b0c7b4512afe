"""Sentences keep their offsets, and stops that end nothing do not cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rawi.arabic.sentences import LONGEST, split

PIECES = st.sampled_from(
    [
        "وصل الوفد",
        "د.",
        "بي.بي.سي",
        " ",
        "  ",
        "\n",
        "\n\n",
        ".",
        "..",
        "…",
        "؟",
        "!",
        "«",
        "»",
        '"',
        "1.5",
        "٢٠١٥",
        "،",
    ]
    + ["(", ")", "م.", "قال", "http://example.com/a.b", "\u200f", "هـ", "-", "•", "ً", "\u2028", "\t"]
)


@pytest.mark.parametrize(
    "sentence",
    [
        "التقى د. سمير حداد بالسفير م. خالد النجار في مكتبه.",
        "ذكرت قناة بي.بي.سي أن المحادثات بدأت.",
        "ذكرت قناة (بي. بي. سي) أن المحادثات بدأت.",
        "القاهرة - د. ب. أ - وصل الوزير إلى المطار.",
        "ارتفع العدد إلى 1.5 مليون نازح عند الساعة 10.30 مساء.",
        "نشر البيان على http://www.example.com/news.html أمس.",
        "عدن (رويترز) - وصلت سفينة إلى الميناء.",
        "قال الناطق «لن ننسحب.» بحسب الوكالة.",
        "قال إن «الهدنة (...) لا تزال قائمة» في المدينة.",
        "أعلن قائلا: المعركة ... في نهايتها.",
        "1. وقف إطلاق النار",
        "أ. تبادل الأسرى",
        "سلم راشد ك. نفسه للشرطة؛ ثم أفرج عنه.",
        "وصل الوفد.",
    ],
)
def test_one_sentence_stays_one(sentence: str) -> None:
    assert [s.text for s in split(sentence)] == [sentence]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("انتهى الاجتماع. وغادر الوفد.", ["انتهى الاجتماع.", "وغادر الوفد."]),
        ("هل انتهى؟ نعم! انتهى", ["هل انتهى؟", "نعم!", "انتهى"]),
        ("قال «انتهى الأمر.» وغادر الوفد.", ["قال «انتهى الأمر.»", "وغادر الوفد."]),
        ("انتهى الاجتماع.وغادر الوفد.", ["انتهى الاجتماع.", "وغادر الوفد."]),
        ("وقع ذلك عام 2015. وغادر الوفد.", ["وقع ذلك عام 2015.", "وغادر الوفد."]),
        ("وقع ذلك عام 1436 هـ. وغادر الوفد.", ["وقع ذلك عام 1436 هـ.", "وغادر الوفد."]),
        ("كان الأمرُ مؤخراً. وغادر الوفد.", ["كان الأمرُ مؤخراً.", "وغادر الوفد."]),
        ("بالصور.. وصول الوفد إلى عدن", ["بالصور..", "وصول الوفد إلى عدن"]),
        ("عنوان الخبر\n\n  وصل الوفد.\n", ["عنوان الخبر", "وصل الوفد."]),
        ("المطالب:\n1- الهدنة\n2- الأسرى", ["المطالب:", "1- الهدنة", "2- الأسرى"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_boundaries(text: str, sentences: list[str]) -> None:
    assert [s.text for s in split(text)] == sentences


def test_hard_wrapped_lines_are_joined() -> None:
    words = ("أعلنت الوزارة أن الوفد وصل إلى العاصمة بعد ظهر أمس وأنه سيلتقي رئيس البرلمان غدا " * 5).split()
    lines, line = [], ""
    for word in words:
        if len(line) + 1 + len(word) > 60:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    wrapped = "\n".join([*lines, line + "."])
    assert [s.text for s in split(wrapped)] == [wrapped]


def test_short_lines_of_their_own_stay_apart() -> None:
    lines = ["وصول الوفد إلى عدن", "لقاء مع المحافظ ورجال الأعمال", "مباحثات", "بيان", "عودة الوفد مساء", "ختام"]
    assert [s.text for s in split("\n".join(lines))] == lines


def test_a_very_long_sentence_is_cut_after_a_comma() -> None:
    text = "وصل الوفد إلى المدينة، " * 200 + "وغادر."
    found = split(text)
    assert len(found) > 2
    assert all(len(s.text) <= LONGEST for s in found)
    assert all(s.text.endswith("،") for s in found[:-1])


LONG = st.text("اب .،\n", min_size=1500, max_size=1600)


@given(st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=60) | LONG)
def test_sentences_cover_the_text(text: str) -> None:
    at = 0
    for s in split(text):
        assert text[s.start : s.end] == s.text
        assert s.text == s.text.strip()
        assert s.text
        assert len(s.text) <= LONGEST
        assert text[at : s.start].strip() == ""
        at = s.end
    assert text[at:].strip() == ""


def test_a_word_of_nothing_but_tatweel_after_a_stop_is_no_fault() -> None:
    text = "انتهى الاجتماع. ـــ\nوغادر الوفد."
    assert "".join(s.text for s in split(text)).replace(" ", "")
