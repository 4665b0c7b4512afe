"""PLOVER 2.0 as data: complete, and consistent with the record types."""

from __future__ import annotations

from typing import get_args

import pytest

from rawi.ontology import codebook, plover
from rawi.records import EventType


def test_types_are_those_of_the_records() -> None:
    assert tuple(plover.types()) == get_args(EventType)


def test_counts_of_plover_2() -> None:
    assert len(plover.contexts()) == 37
    assert len(plover.sectors()) == 25
    assert {t.quad for t in plover.types().values()} == {1, 2, 3, 4}
    assert sum(t.recipient_required for t in plover.types().values()) == 3


def test_every_mode_belongs_to_a_type_and_has_a_score_on_the_right_side() -> None:
    for (event, mode), m in plover.modes().items():
        t = plover.types()[event]
        assert -10 <= m.score <= 10, mode
        assert m.score == 0 or t.score == 0 or (m.score > 0) == (t.score > 0), mode


def test_every_cameo_code_used_is_in_the_crosswalk() -> None:
    known = set(plover.crosswalk())
    used = {t.cameo for t in plover.types().values()} | {m.cameo for m in plover.modes().values()}
    assert used <= known


def test_crosswalk_speaks_of_known_types_modes_and_contexts() -> None:
    for c in plover.crosswalk().values():
        assert c.type in plover.types(), c
        assert not c.mode or (c.type, c.mode) in plover.modes(), c
        assert set(c.context.split()) <= set(plover.contexts()), c


@pytest.mark.parametrize(
    ("event", "mode", "context", "code"),
    [
        ("ASSAULT", ["aerial"], ["military"], "195"),
        ("AID", [], ["economic"], "071"),
        ("AID", [], [], "070"),
        ("CONSULT", ["phone"], [], "041"),
        ("THREATEN", ["violence"], ["military"], "138"),
    ],
)
def test_cameo(event: str, mode: list[str], context: list[str], code: str) -> None:
    assert plover.cameo(event, mode, context) == code


def test_scale_takes_the_most_extreme_mode() -> None:
    assert plover.scale("ASSAULT", []) == -9
    assert plover.scale("ASSAULT", ["beat", "aerial"]) == -9.5


@pytest.mark.parametrize("language", ["ar", "en"])
def test_codebook_names_everything(language: plover.Language) -> None:
    text = codebook.render(language)
    for name in [*plover.types(), *(m for _, m in plover.modes()), *plover.contexts(), *plover.sectors()]:
        assert name in text
    assert "اعتداء" in codebook.render("ar", "assault")
    with pytest.raises(KeyError):
        codebook.render(language, "NOTHING")
