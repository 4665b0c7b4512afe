from rawi.reader.encoding import NO_MARKS, PieceEncoder
from rawi.reader.hints import MARKS, hints, mark
from rawi.reader.labels import begin_tag
from rawi.reader.model import WEIGHTS

SENTENCE = "وقالت وزارة الدفاع الروسية إن الطيران قصف مواقع في إدلب أمس."


def test_acts_are_told_with_their_words() -> None:
    [told] = hints([SENTENCE])
    assert ("قصف", "ASSAULT") in [(SENTENCE[a:b], event) for a, b, event in told.acts]


def test_words_carry_the_marks_of_act_name_and_voice() -> None:
    [told] = hints([SENTENCE])
    [sentence] = PieceEncoder(WEIGHTS / "tokenizer.json").encode([SENTENCE])
    mark(sentence, told)
    by_word = {SENTENCE[a:b]: m for (a, b), m in zip(sentence.words, sentence.marks, strict=True)}
    assert by_word["قصف"][0] == begin_tag("ASSAULT")
    assert by_word["الروسية"][1] and by_word["أمس"][1] and by_word["الروسية"][1] != by_word["أمس"][1]
    source, reach = by_word["الدفاع"][2], by_word["مواقع"][2]
    assert source and reach and source != reach
    assert by_word["."][:2] == (0, 0)
    assert all(0 <= m < MARKS for marks in sentence.marks for m in marks)


def test_pieces_have_the_marks_of_their_word() -> None:
    [told] = hints([SENTENCE])
    [sentence] = PieceEncoder(WEIGHTS / "tokenizer.json").encode([SENTENCE])
    assert sentence.piece_marks() == [NO_MARKS] * len(sentence.ids)
    mark(sentence, told)
    pieces = sentence.piece_marks()
    assert len(pieces) == len(sentence.ids)
    for w, marks in enumerate(sentence.marks):
        assert pieces[sentence.first[w]] == pieces[sentence.last[w]] or sentence.first[w] in sentence.last[:w]
        assert marks in pieces
