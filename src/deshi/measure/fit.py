"""Fitting the map from an answer's signals to the probability that it is right.

A ridge logistic model by Newton's method (Hastie et al. 2009, section 4.4), with or without isotonic regression on top (pool
adjacent violators, Zadrozny, Elkan 2002); cross-validated log loss decides. Rows come as features `[N, F]` and right `[N]`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from deshi.errors import BadInput
from deshi.measure.calibration import Pair, log_loss
from deshi.pure.confidence import NAMES, Map, Signals

Floats = npt.NDArray[np.float64]
FOLDS, TIMES, FEWEST = 10, 5, 40
RIDGES = (1.0, 3.0, 10.0, 30.0, 100.0)
_WORTH = 0.003  # of log loss: isotonic regression is level at both ends, where the surest can't be told apart any more


@dataclass(frozen=True, slots=True)
class Fitted:
    """The chosen map, the pairs that it gives rows which it was not fitted on, and the cross-validated log losses.

    `losses` has `before` (the confidence that was given), `logistic` and `isotonic`; `ridge` is the chosen strength.
    """

    map: Map
    pairs: tuple[Pair, ...]
    losses: dict[str, float]
    ridge: float


def fit(rows: Sequence[Signals], right: Sequence[bool]) -> Fitted:
    """Return the map for labelled rows.

    Raises `BadInput` for fewer than 40 rows, or where all are right or all wrong.
    """
    if len(rows) < FEWEST or len(set(right)) < 2:
        raise BadInput(
            f"Confidence can't be calibrated on {len(rows)} rows of which {sum(right)} are right; give a suite of at least "
            f"{FEWEST} rows with right and wrong answers among them (500 and more are better)."
        )
    data = _Data([(one.features(), one.label) for one in rows], np.array(right, dtype=np.float64))
    held = {ridge: data.held_out(_logistic(ridge)) for ridge in RIDGES}
    ridge = min(RIDGES, key=lambda one: _loss(held[one], right))
    bent = data.held_out(_isotonic(ridge))
    losses = {
        "before": round(log_loss([(one.confidence, r) for one, r in zip(rows, right, strict=True)]), 4),
        "logistic": round(_loss(held[ridge], right), 4),
        "isotonic": round(_loss(bent, right), 4),
    }
    isotonic = losses["isotonic"] < losses["logistic"] - _WORTH
    chosen = (_isotonic if isotonic else _logistic)(ridge)(data.rows, data.y)
    pairs = _pairs(bent if isotonic else held[ridge], right)
    return Fitted(chosen, tuple(sorted(pairs)), losses, ridge)


def _pairs(chances: Floats, right: Sequence[bool]) -> list[Pair]:
    return [(round(float(c), 4), bool(r)) for c, r in zip(chances, right, strict=True)]


def _loss(chances: Floats, right: Sequence[bool]) -> float:
    return log_loss(_pairs(chances, right))


Rows = Sequence[tuple[tuple[float, ...], str]]
Fit = Callable[[Rows, Floats], Map]


@dataclass(frozen=True, slots=True)
class _Data:
    rows: Rows
    y: Floats

    def held_out(self, made: Fit) -> Floats:
        """Return each row's chance from maps that were fitted without it: ten folds, five times, the mean of the five."""
        total = np.zeros(len(self.y))
        for time in range(TIMES):
            folds = np.random.default_rng(time).permutation(len(self.y)) % FOLDS
            for fold in range(FOLDS):
                kept, out = np.flatnonzero(folds != fold).tolist(), np.flatnonzero(folds == fold).tolist()
                found = made([self.rows[i] for i in kept], self.y[kept])
                total[out] += [found.of(*self.rows[i]) for i in out]
        return total / TIMES


def _features(rows: Rows, labels: Sequence[str]) -> Floats:
    """Return `[N, F + L]`: the features, then a column a label."""
    named = [(*features, *(float(label == one) for one in labels)) for features, label in rows]
    return np.array(named, dtype=np.float64)


def _logistic(ridge: float) -> Fit:
    def made(rows: Rows, y: Floats) -> Map:
        labels = sorted({label for _, label in rows})
        beta = [round(float(b), 6) for b in newton(_features(rows, labels), y, ridge)]
        offsets = beta[len(NAMES) + 1 :]
        return Map(beta[0], tuple(beta[1 : len(NAMES) + 1]), tuple(zip(labels, offsets, strict=True)))

    return made


def _isotonic(ridge: float) -> Fit:
    def made(rows: Rows, y: Floats) -> Map:
        plain = _logistic(ridge)(rows, y)
        return replace(plain, steps=pool(np.array([plain.of(*row) for row in rows]), y))

    return made


def newton(x: Floats, y: Floats, ridge: float, rounds: int = 30) -> Floats:
    """Return `[F + 1]` bias and coefficients of the logistic model; the bias is not shrunk.

    The first column is the logit of a probability: its coefficient is drawn to 1 and all others to 0, so that with few
    rows the map stays near what was given. Columns are brought to mean 0 and deviation 1 for the penalty, and back.
    """
    mean, scale = x.mean(axis=0), x.std(axis=0)
    scale[scale < 1e-9] = 1.0
    z = np.concatenate([np.ones((len(x), 1)), (x - mean) / scale], axis=1)
    penalty = np.diag([1e-6] + [ridge] * x.shape[1])
    given = np.zeros(z.shape[1])
    given[1] = scale[0]
    beta = given.copy()
    for _ in range(rounds):
        chance = 1 / (1 + np.exp(-np.clip(z @ beta, -30, 30)))
        slope = z.T @ (y - chance) - penalty @ (beta - given)
        curve = (z * (chance * (1 - chance))[:, None]).T @ z + penalty
        step = np.linalg.solve(curve, slope)
        beta += step / max(1.0, float(np.abs(step).max()) / 3)  # a long step is shortened
        if np.abs(step).max() < 1e-8:
            break
    beta[1:] /= scale
    beta[0] -= float(beta[1:] @ mean)
    return beta


def pool(scores: Floats, y: Floats) -> tuple[tuple[float, float], ...]:
    """Return the rising points (score, share right) of isotonic regression, a point a block at its mean score."""
    blocks: list[list[float]] = []  # rows, sum of scores, sum of right
    for i in np.argsort(scores, kind="stable"):
        blocks.append([1.0, float(scores[i]), float(y[i])])
        while len(blocks) > 1 and blocks[-2][2] / blocks[-2][0] >= blocks[-1][2] / blocks[-1][0]:
            last = blocks.pop()
            blocks[-1] = [one + two for one, two in zip(blocks[-1], last, strict=True)]
    points: dict[float, float] = {}
    for rows, score, right in blocks:
        points[round(score / rows, 4)] = round((right + 0.5) / (rows + 1.0), 4)  # never quite 0 or 1
    heights = np.maximum.accumulate(list(points.values()))
    return tuple((x, round(float(h), 4)) for x, h in zip(points, heights, strict=True))
