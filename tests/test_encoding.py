"""Sentences as pieces and words: offsets hold, windows lose nothing."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rawi.reader import decode
from rawi.reader.encoding import BOS, EOS, EncodedSentence, PieceEncoder, pack, split_long
from rawi.reader.labels import BEGIN, INSIDE, ROLES, TRIGGER_TAGS
from rawi.reader.model import WEIGHTS

ARABIC = st.text(alphabet='ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئىة ـًّ،.«»"0123456789٣abcXYZ\u200f😀', max_size=120)


@cache
def encoder() -> PieceEncoder:
    return PieceEncoder(WEIGHTS / "tokenizer.json")


@pytest.fixture
def pieces() -> PieceEncoder:
    return encoder()


@given(text=ARABIC)
@settings(max_examples=200, deadline=None)
def test_words_are_in_order_and_inside_the_text(text: str) -> None:
    (e,) = encoder().encode([text])
    at = 0
    for (a, b), first, last in zip(e.words, e.first, e.last, strict=True):
        assert at <= a < b <= len(text)
        assert 0 <= first <= last < len(e.ids)
        assert text[a:b].strip() == text[a:b]
        at = b


def test_words_of_a_sentence(pieces: PieceEncoder) -> None:
    text = "وقالت «الشرطة» إنَّ 12 جنديـاً قُتلوا."
    (e,) = pieces.encode([text])
    assert [text[a:b] for a, b in e.words] == ["وقالت", "«", "الشرطة", "»", "إنَّ", "12", "جنديـاً", "قُتلوا", "."]
    assert e.word_span(text.index("الشرطة"), text.index("الشرطة") + 6) == (2, 2)


def test_empty_and_strange_sentences(pieces: PieceEncoder) -> None:
    for e in pieces.encode(["", "   ", "\u200f", "汉字😀"]):
        assert len(e.words) == len(e.first) == len(e.last)


@given(lengths=st.lists(st.integers(1, 5), min_size=1, max_size=200), limit=st.integers(8, 60))
@settings(deadline=None)
def test_parts_of_a_long_sentence_cover_every_word_and_keep_offsets(lengths: list[int], limit: int) -> None:
    first = np.cumsum([0, *lengths[:-1]]).tolist()
    last = [f + n - 1 for f, n in zip(first, lengths, strict=True)]
    words = [(10 * i, 10 * i + 4) for i in range(len(lengths))]
    sentence = EncodedSentence(list(range(5, 5 + sum(lengths))), words, first, last)
    covered = set()
    for begin, part in split_long(sentence, limit, overlap=6):
        assert len(part.ids) <= limit
        for i, (a, b) in enumerate(zip(part.first, part.last, strict=True)):
            w = begin + i
            assert part.words[i] == words[w]
            assert part.ids[a : b + 1] == sentence.ids[first[w] : last[w] + 1]
            covered.add(w)
    assert covered == set(range(len(lengths)))


def test_windows_hold_all_pieces_between_markers(pieces: PieceEncoder) -> None:
    sentences = pieces.encode([f"الجملة رقم {i} في هذا النص الطويل" for i in range(40)])
    windows = pack(sentences, window=64)
    assert all(len(w.ids) <= 64 and w.ids[0] == BOS and w.ids[-1] == EOS for w in windows)
    assert [n for w in windows for n, *_ in w.parts] == list(range(40))
    for w in windows:
        for number, _, part, at in w.parts:
            assert w.ids[at : at + len(part.ids)] == sentences[number].ids


def test_neighbouring_words_make_one_trigger_only_where_the_second_continues_the_first() -> None:
    logits = np.full((4, TRIGGER_TAGS), -5.0)
    logits[:, 0] = 0
    logits[1, 1], logits[2, 2], logits[3, 3] = 6, 6, 6
    hits = decode.triggers(logits, 0.5)
    assert [(h.begin, h.end, h.event) for h in hits] == [(1, 2, 0), (3, 3, 1)]
    assert all(0.9 < h.probability <= 1 for h in hits)


def test_roles_keep_one_place_but_several_actors() -> None:
    logits = np.zeros((6, len(ROLES), 3))
    logits[:, :, 0] = 4
    for role, word, tag in (
        ("actor", 0, BEGIN),
        ("actor", 1, INSIDE),
        ("actor", 3, BEGIN),
        ("place", 2, BEGIN),
        ("place", 5, BEGIN),
    ):
        logits[word, ROLES.index(role), tag] = 8 if word != 2 else 6
    spans = decode.role_spans(logits.reshape(6, -1), np.zeros(len(ROLES)))
    assert [(a, b) for a, b, _ in spans["actor"]] == [(0, 1), (3, 3)]
    assert [(a, b) for a, b, _ in spans["place"]] == [(5, 5)]
    assert spans["time"] == []
