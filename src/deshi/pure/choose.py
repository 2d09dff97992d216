"""From the student's logits to one answer and the probability that it is right."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Choice:
    """`label` and `slots` index the task's labels and actions; `confidence` = P(label) x product of P(step), in 0..1."""

    label: int
    slots: tuple[int, ...]
    confidence: float


def softmax(logits: Floats, temperature: float = 1.0) -> Floats:
    """Return probabilities along the last axis; a higher temperature is less sure (Guo et al. 2017)."""
    scaled = logits / temperature
    powers = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    result: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return result


def choose(labels: Floats, steps: Floats, acting: Collection[int], temperature: float = 1.0) -> Choice:
    """Return the best answer: `labels` `[L]`, `steps` `[S, A + 1]` (the last column is END), `acting` the labels with actions.

    Impossible answers can't come out: actions only for an acting label, and then at least one.
    """
    chances = softmax(labels, temperature)
    label = int(chances.argmax())
    if label not in acting:
        return Choice(label, (), float(chances[label]))
    slots, chance = _actions(steps, temperature)
    return Choice(label, slots, float(chances[label]) * chance)


def _actions(steps: Floats, temperature: float) -> tuple[tuple[int, ...], float]:
    end = steps.shape[1] - 1
    first = steps.copy()
    first[0, end] = -np.inf
    chances = softmax(first, temperature)
    slots: list[int] = []
    sure = 1.0
    for row in chances[:-1]:
        best = int(row.argmax())
        sure *= float(row[best])
        if best == end:
            return tuple(slots), sure
        slots.append(best)
    return tuple(slots), sure * float(chances[-1, end])
