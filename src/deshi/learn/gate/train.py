"""The gate's weights: logistic regression on our pairs, then thresholds that keep a promised rate of false hits.

Reads top to bottom: features of every pair, Newton steps under an L2 penalty with weights held at or below nought (nothing
that differs may speak for a hit), and conformal thresholds from pairs of topics and traps that the weights never saw.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from deshi.learn.gate.pairs import Pair
from deshi.pure.meaning.compare import NAMES, compare
from deshi.pure.meaning.read import read
from deshi.pure.statistics import upper_bound

FORMAT = 1
RATES = (0.05, 0.02, 0.01, 0.005, 0.002, 0.001)
_PENALTY, _STEPS, _RATE = 0.02, 4_000, 0.3
_FALSE_WEIGHT = 4.0  # a false hit costs more than a hit that is missed
_BIAS_LEAST = 0.5
_LEAST = 0.85  # no threshold is lower: traps of our own are fewer than people's

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Trained:
    """What came of it: the weights as JSON-able data, and figures on the pairs held back."""

    weights: dict[str, object]
    figures: dict[str, float]


def train(pairs: Sequence[Pair]) -> Trained:
    """Learn from the pairs that are not held back and calibrate on those that are."""
    features, forbidden = _features(pairs)
    same = np.array([pair.same for pair in pairs])
    held = np.array([pair.held for pair in pairs])
    seen = ~held & ~forbidden
    bias, weights = _fit(features[seen], same[seen])
    scores = np.where(forbidden, 0.0, 1 / (1 + np.exp(-(bias + features @ weights))))
    bounds = [(rate, _bound(scores[held & ~same], rate)) for rate in RATES]
    data: dict[str, object] = {
        "format": FORMAT,
        "names": list(NAMES),
        "bias": round(bias, 6),
        "weights": [round(float(one), 6) for one in weights],
        "bounds": [[rate, round(least, 6)] for rate, least in bounds],
    }
    return Trained(data, _figures(scores, same, held, dict(bounds)[0.01]))


def write(trained: Trained, path: Path) -> None:
    """Write the weights, readable and the same for the same pairs."""
    path.write_text(json.dumps(trained.weights, indent=1) + "\n", "utf-8")


def _features(pairs: Sequence[Pair]) -> tuple[Floats, npt.NDArray[np.bool_]]:
    rows, forbidden = [], []
    for pair in pairs:
        one, two = read(pair.a), read(pair.b)
        if one is None or two is None:
            raise ValueError(f"one of the pair {pair.a!r}, {pair.b!r} can't be read: mend the seeds")
        compared = compare(one, two)
        rows.append(compared.features)
        forbidden.append(bool(compared.against))
    return np.array(rows), np.array(forbidden)


def _fit(rows: Floats, same: npt.NDArray[np.bool_]) -> tuple[float, Floats]:
    """Projected gradient descent from nought: the same numbers on every run."""
    cost = np.where(same, 1.0, _FALSE_WEIGHT)
    weights, bias = np.zeros(rows.shape[1]), 1.0
    for _ in range(_STEPS):
        off = cost * (1 / (1 + np.exp(-(bias + rows @ weights))) - same) / len(rows)
        weights = np.minimum(weights - _RATE * (rows.T @ off + _PENALTY * weights / 10), 0.0)
        bias = max(bias - _RATE * float(off.sum()), _BIAS_LEAST)
    return bias, weights


def _bound(scores: Floats, rate: float) -> float:
    """Return the least threshold that lets at most a share `rate` of different pairs through (split conformal, Vovk et al. 2005).

    Over 1, so that nothing passes, where there are too few pairs to promise that much.
    """
    ordered = np.sort(scores)[::-1]
    spare = int(np.floor(rate * (len(ordered) + 1))) - 1
    if spare < 0:
        return 2.0
    return max(float(ordered[spare]) + 1e-6, _LEAST) if spare < len(ordered) else _LEAST


def _figures(
    scores: Floats, same: npt.NDArray[np.bool_], held: npt.NDArray[np.bool_], least: float
) -> dict[str, float]:
    hit = scores >= max(least, 1e-9)
    figures = {}
    for name, part in (("seen", ~held), ("held", held)):
        figures[f"{name}_hits"] = round(float(hit[part & same].mean()), 4)
        false, total = int(hit[part & ~same].sum()), int((part & ~same).sum())
        figures[f"{name}_false"] = round(false / total, 4)
        figures[f"{name}_false_at_most"] = round(upper_bound(false, total), 4)
    return figures
