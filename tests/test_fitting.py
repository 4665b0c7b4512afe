"""Small logistic models over named facts, and the weights that the package ships."""

from __future__ import annotations

import random

import pytest

from rawi.reader.fitted import columns, weights
from rawi.reader.labels import STATUSES

np = pytest.importorskip("numpy")

from rawi.training.fitting import Choice, Labelled, fit_choice, fit_classes, minimise  # noqa: E402


def test_minimise_finds_the_bottom_of_a_bowl() -> None:
    def bowl(x: np.ndarray) -> tuple[float, np.ndarray]:
        return float((x - np.array([3.0, -2.0])) ** 2 @ np.array([1.0, 40.0])), 2 * (x - [3.0, -2.0]) * [1.0, 40.0]

    assert minimise(bowl, np.zeros(2)) == pytest.approx([3.0, -2.0], abs=1e-3)


def test_a_choice_learns_which_fact_speaks_for_a_candidate() -> None:
    rng = random.Random(1)
    choices = []
    for _ in range(300):
        near = rng.random() < 0.5
        right = near and rng.random() < 0.9
        candidates = [{"here": 1.0, "near": 1.0} if near else {"here": 1.0}, {"here": 1.0, "far": 1.0}]
        choices.append(Choice(candidates, [right, False], right))
    found = fit_choice(choices)
    assert found["near"] > 1 > 0 > found["far"]


def test_a_voice_that_is_no_candidate_still_says_that_there_is_one() -> None:
    unknown = [Choice([{"quoted": 1.0}], [False], True)] * 40
    none = [Choice([{"plain": 1.0}], [False], False)] * 40
    found = fit_choice([*unknown, *none])
    assert found["quoted"] > 0 > found["plain"]


def test_classes_are_told_apart_by_their_facts() -> None:
    cases = [*[Labelled({"not": 1.0}, 1)] * 30, *[Labelled({"if": 1.0}, 2)] * 30, *[Labelled({"rare": 1.0}, 2)] * 2]
    found = fit_classes(cases, 3)
    assert found["not"][0] > found["not"][1]
    assert found["if"][1] > found["if"][0]
    assert "rare" not in found, "what is seen too seldom says nothing"


def test_shipped_weights_say_what_they_should() -> None:
    voices, status = weights("voices"), columns("status")
    assert voices["own speech"] < -2, "the speaker of his own act is not its source"
    assert voices["how that"] > 1
    assert all(len(row) == len(STATUSES) for row in status.values())
    negated = STATUSES.index("negated") - 1
    assert max(status["negation before 0"]) == status["negation before 0"][negated] > 0
    assert status["form will"][STATUSES.index("future") - 1] > 0
    assert weights("voices_reader")["survey"] > 0 < weights("status_reader")["reader"]
