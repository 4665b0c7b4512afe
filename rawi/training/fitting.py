"""Small logistic models over named facts, fitted in NumPy: their weights are few enough to be read as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Facts = Mapping[str, float]


class Choice(NamedTuple):
    """A choice among candidates, or none of them: the facts of each, which of them are right, and whether any is.

    Where one is right, but none of the candidates is it, `some` is true and `right` all false."""

    candidates: Sequence[Facts]
    right: Sequence[bool]
    some: bool


class Labelled(NamedTuple):
    """Facts of a case and the number of its class."""

    facts: Facts
    label: int


def minimise(loss: Callable[[Floats], tuple[float, Floats]], start: Floats, steps: int = 300) -> Floats:
    """Return where a function (returning value and gradient) is least: L-BFGS with a halving line search
    (Nocedal and Wright, Numerical Optimization, algorithm 7.5)."""
    x = start
    value, gradient = loss(x)
    moves: list[Floats] = []
    turns: list[Floats] = []
    for _ in range(steps):
        q, shares = gradient.copy(), []
        for s, y in zip(reversed(moves), reversed(turns), strict=True):
            shares.append(s @ q / (y @ s))
            q -= shares[-1] * y
        q *= moves[-1] @ turns[-1] / (turns[-1] @ turns[-1]) if moves else 0.1 / max(1.0, np.abs(gradient).max())
        for (s, y), share in zip(zip(moves, turns, strict=True), reversed(shares), strict=True):
            q += s * (share - y @ q / (y @ s))
        step, slope = 1.0, float(gradient @ -q)
        while True:
            new = x - step * q
            new_value, new_gradient = loss(new)
            if new_value <= value + 1e-4 * step * slope or step < 1e-10:
                break
            step /= 2
        if (new - x) @ (new_gradient - gradient) > 1e-10:
            moves, turns = [*moves, new - x][-12:], [*turns, new_gradient - gradient][-12:]
        done = abs(value - new_value) < 1e-7 * max(1.0, abs(value))
        x, value, gradient = new, new_value, new_gradient
        if done:
            break
    return x


class _Table:
    """Facts of many cases as columns: `row[k]`, `column[k]`, `size[k]` for each that is not 0."""

    def __init__(self, cases: Sequence[Facts], names: Sequence[str]) -> None:
        at = {name: i for i, name in enumerate(names)}
        entries = [(i, at[f], v) for i, facts in enumerate(cases) for f, v in facts.items() if f in at]
        self.cases = len(cases)
        self.row = np.array([e[0] for e in entries], np.int64)
        self.column = np.array([e[1] for e in entries], np.int64)
        self.size = np.array([e[2] for e in entries], np.float64)


def names_of(cases: Sequence[Facts], at_least: int) -> list[str]:
    """Return the names of facts that occur in at least so many cases, sorted."""
    count = Counter(name for facts in cases for name in facts)
    return sorted(name for name, n in count.items() if n >= at_least)


def fit_choice(choices: Sequence[Choice], *, ridge: float = 1.0, at_least: int = 8) -> dict[str, float]:
    """Fit P(candidate) ∝ exp(w · facts), none having weight 0, by maximum likelihood with a ridge (McFadden's
    conditional logit, 1974); where it is known only that there is one, the candidates share it.

    Returns the weights by name."""
    choices = [c for c in choices if c.candidates]
    cases = [f for c in choices for f in c.candidates]
    names = names_of(cases, at_least)
    table = _Table(cases, names)
    sizes = np.array([len(c.candidates) for c in choices])
    of = np.repeat(np.arange(len(choices)), sizes)
    start = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    right = np.array([r for c in choices for r in c.right])
    some = np.array([c.some for c in choices])
    found = np.zeros(len(choices), bool)
    np.logical_or.at(found, of, right)
    good = np.where(found[of], right, some[of] & ~found[of])

    def loss(w: Floats) -> tuple[float, Floats]:
        z = np.zeros(table.cases)
        np.add.at(z, table.row, table.size * w[table.column])
        top = np.maximum(np.maximum.reduceat(z, start), 0)
        e, none = np.exp(z - top[of]), np.exp(-top)
        every = np.add.reduceat(e, start) + none
        wanted = np.add.reduceat(np.where(good, e, 0), start) + np.where(some, 0, none)
        difference = e / every[of] - np.where(good, e, 0) / np.maximum(wanted, 1e-12)[of]
        gradient = np.zeros_like(w)
        np.add.at(gradient, table.column, table.size * difference[table.row])
        value = (np.log(every) - np.log(np.maximum(wanted, 1e-12))).sum() + ridge / 2 * w @ w
        return float(value), gradient + ridge * w

    return dict(zip(names, minimise(loss, np.zeros(len(names))), strict=True))


def fit_classes(
    cases: Sequence[Labelled], classes: int, *, ridge: float = 1.0, at_least: int = 4
) -> dict[str, list[float]]:
    """Fit a multinomial logistic regression with a ridge, class 0 being the one that the others are measured against.

    Returns for each fact its weight for classes 1 and up."""
    names = names_of([c.facts for c in cases], at_least)
    table = _Table([c.facts for c in cases], names)
    wanted = np.eye(classes)[[c.label for c in cases]]

    def loss(w: Floats) -> tuple[float, Floats]:
        weights = w.reshape(len(names), classes)
        z = np.zeros((table.cases, classes))
        np.add.at(z, table.row, table.size[:, None] * weights[table.column])
        z -= z.max(1, keepdims=True)
        p = np.exp(z)
        p /= p.sum(1, keepdims=True)
        gradient = np.zeros_like(weights)
        np.add.at(gradient, table.column, table.size[:, None] * (p - wanted)[table.row])
        value = -np.log(np.maximum((p * wanted).sum(1), 1e-12)).sum() + ridge / 2 * w @ w
        return float(value), (gradient + ridge * weights).ravel()

    weights = minimise(loss, np.zeros(len(names) * classes)).reshape(len(names), classes)
    return {name: list(row[1:] - row[0]) for name, row in zip(names, weights, strict=True)}
