"""Words, numbers and punctuation with their places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rawi.arabic.words import words


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("قالَ الــرئيسُ: نعم.", ["قالَ", "الــرئيسُ", ":", "نعم", "."]),
        ("قتل 1,500 شخص", ["قتل", "1,500", "شخص"]),
        ("٢٠١٥/٧/١٢ عند 10:30،", ["٢٠١٥/٧/١٢", "عند", "10:30", "،"]),
        ("الـBBC و«رويترز»", ["الـ", "BBC", "و", "«", "رويترز", "»"]),
        ("jean-claude d'Arc", ["jean-claude", "d'Arc"]),
        ("5جنود", ["5", "جنود"]),
        ("می‌شود", ["می‌شود"]),
        ("", []),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert [text[a:b] for a, b in words(text)] == tokens


def test_punctuation_can_be_left_out() -> None:
    text = "«قال»، 3."
    assert [text[a:b] for a, b in words(text, punctuation=False)] == ["قال", "3"]


@given(st.text(max_size=80) | st.text("ابتَـ 0٣.,«»aé-'\n", max_size=80))
def test_tokens_cover_all_but_space(text: str) -> None:
    at = 0
    for a, b in words(text):
        assert a < b
        assert not text[at:a].strip()
        assert not any(c.isspace() for c in text[a:b])
        at = b
    assert not text[at:].strip()
