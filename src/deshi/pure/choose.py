"""From the student's logits to one answer and the probability that it is right."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
_READ = 0.5  # the least probability of steps that are believed although the label carries no actions


@dataclass(frozen=True, slots=True)
class Choice:
    """`label` and `slots` index the task's labels and actions; `confidence` = P(label) x product of P(step), in 0..1.

    `margin` is log P(label) - log P(second label), `lowest` the least of the probabilities that were multiplied. `over` says that
    the sentence goes on with another action where all steps are taken, whichever label it has.
    """

    label: int
    slots: tuple[int, ...]
    confidence: float
    margin: float = 0.0
    lowest: float = 1.0
    over: bool = False


def softmax(logits: Floats, temperature: float = 1.0) -> Floats:
    """Return probabilities along the last axis; a higher temperature is less sure (Guo et al. 2017)."""
    scaled = logits / temperature
    powers = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    result: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return result


def choose(labels: Floats, steps: Floats, acting: Collection[int], temperature: float = 1.0) -> Choice:
    """Return the best answer: `labels` `[L]`, `steps` `[S, A + 1]` (the last column is END), `acting` the labels with actions.

    Impossible answers can't come out: actions only for an acting label, and then at least one. The last step is none of the
    answer's: it tells whether there is more. It says nothing where it only goes on with a repetition: steps count by where they
    stand, and so after "jump six times" a seventh jump looks right. Counts above what an order may hold are the label's affair.
    """
    chances = softmax(labels, temperature)
    label = int(chances.argmax())
    sure, margin = float(chances[label]), _margin(labels) / temperature
    slots, factors, over = _actions(steps, temperature)
    if label not in acting:
        return Choice(label, (), sure, margin, sure, over and math.prod(factors) > _READ)
    return Choice(label, slots, sure * math.prod(factors), margin, min(sure, *factors), over)


def _margin(labels: Floats) -> float:
    """Return by how much the greatest logit leads; 0 where there is one label only."""
    if len(labels) < 2:
        return 0.0
    second, first = np.partition(labels, -2)[-2:].tolist()
    return float(first - second)


def _actions(steps: Floats, temperature: float) -> tuple[tuple[int, ...], list[float], bool]:
    """Return the slots until END, the probability of each step, that of END included, and whether another action is to follow."""
    end = steps.shape[1] - 1
    if not end:  # a task without actions
        return (), [], False
    first = steps.copy()
    first[0, end] = -np.inf
    chances = softmax(first, temperature)
    slots: list[int] = []
    factors: list[float] = []
    for row in chances[:-1]:
        best = int(row.argmax())
        factors.append(float(row[best]))
        if best == end:
            return tuple(slots), factors, False
        slots.append(best)
    best = int(chances[-1].argmax())
    if best == end or _repeats([*slots, best]):
        return tuple(slots), factors, False
    return tuple(slots), [*factors, float(chances[-1, best])], True


def _repeats(slots: list[int]) -> bool:
    """Tell whether the slots are the same few over and over, as "sit and stand three times" are and one more sit."""
    return any(slots[n:] == slots[:-n] for n in range(1, len(slots) // 2 + 1))
