"""One temperature that makes the student's confidence mean what it says (Guo et al. 2017)."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from deshi.pure.choose import Choice, Floats, choose


@dataclass(frozen=True, slots=True)
class Scored:
    """What the network said of one held-back row, and the right answer (label and slots)."""

    labels: Floats
    steps: Floats
    label: int
    slots: tuple[int, ...]


def answer(row: Scored, acting: Collection[int], temperature: float) -> tuple[Choice, bool]:
    """Return the choice and whether label and actions are both right."""
    choice = choose(row.labels, row.steps, acting, temperature)
    return choice, choice.label == row.label and choice.slots == row.slots


def temperature(rows: Sequence[Scored], acting: Collection[int]) -> float:
    """Return the temperature in 0.3..5 with the least log loss of `confidence` against `right`; 1 for no rows.

    A golden-section search over the logarithm: the loss has one valley there.
    """
    if not rows:
        return 1.0
    low, high, ratio = math.log(0.3), math.log(5.0), (math.sqrt(5) - 1) / 2
    for _ in range(24):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        if _loss(rows, acting, math.exp(left)) < _loss(rows, acting, math.exp(right)):
            high = right
        else:
            low = left
    return round(math.exp((low + high) / 2), 4)


def _loss(rows: Sequence[Scored], acting: Collection[int], at: float) -> float:
    total = 0.0
    for row in rows:
        choice, right = answer(row, acting, at)
        sure = min(max(choice.confidence, 1e-6), 1 - 1e-6)
        total -= math.log(sure if right else 1 - sure)
    return total / len(rows)
