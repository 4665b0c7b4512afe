from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rawi.records import Span
from rawi.server.marks import ROLES, Mark, anchor, paragraphs

TEXT = "هاجم مسلحون قرية قرب بغداد.\n\nونفى المتحدث ذلك،\nثم عاد."


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[Span], list[Mark]]:
    text = draw(st.text(alphabet="ابتث \n.،", max_size=60))
    edges = st.integers(min_value=0, max_value=len(text) + 3)
    marks = [
        Mark(*sorted((draw(edges), draw(edges))), draw(st.sampled_from(ROLES)), f"e{draw(st.integers(0, 4))}", "q1")
        for _ in range(draw(st.integers(0, 8)))
    ]
    cuts = sorted({draw(edges) for _ in range(draw(st.integers(0, 6)))})
    sentences = [Span(text[a:b], a, b) for a, b in zip(cuts, cuts[1:], strict=False)]
    return text, sentences, marks


@given(marked())
def test_pieces_are_the_text_and_each_has_the_marks_over_it(given: tuple[str, list[Span], list[Mark]]) -> None:
    text, sentences, marks = given
    lines = paragraphs(text, sentences, marks)
    joined = ["".join(p.text for stretch in line for p in stretch.pieces) for line in lines]
    assert joined == [line for line in text.split("\n") if line.strip()]
    anchors = []
    for piece in (p for line in lines for stretch in line for p in stretch.pieces):
        end = piece.start + len(piece.text)
        assert piece.text and text[piece.start : end] == piece.text
        covering = [m for m in marks if m.start <= piece.start and end <= m.end]
        # no mark begins or ends within a piece
        assert not [m for m in marks if m.start < m.end and (piece.start < m.start < end or piece.start < m.end < end)]
        assert set(piece.roles) == {m.role for m in covering}
        assert set(piece.records) == {m.record for m in covering}
        assert (piece.record in piece.records) if covering else piece.record is None
        anchors += [piece.anchor] if piece.anchor else []
    assert len(anchors) == len(set(anchors))


def test_marks_that_cross_and_nest_are_cut_at_their_edges() -> None:
    marks = [Mark(5, 16, "actor", "e0"), Mark(12, 26, "place", "e1"), Mark(12, 16, "trigger", "e2", "q4")]
    [first, *_] = paragraphs(TEXT, [], marks)
    pieces = {p.text: p for stretch in first for p in stretch.pieces}
    assert list(pieces) == ["هاجم ", "مسلحون ", "قرية", " قرب بغداد", "."]
    assert pieces["قرية"].roles == ("trigger", "actor", "place")
    assert (pieces["قرية"].record, pieces["قرية"].kind, pieces["قرية"].anchor) == ("e2", "q4", "w12")
    assert pieces[" قرب بغداد"].record == "e1" and pieces[" قرب بغداد"].anchor is None


def test_anchors_of_machine_records_and_of_those_made_by_hand() -> None:
    assert (anchor("a#b#12"), anchor("news/1#c7")) == ("e12", "c7")
