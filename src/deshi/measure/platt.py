"""Fitting the two numbers that make a model's own probability believable.

Platt scaling (Platt 1999) on the log-odds: sigmoid(slope x logit(p) + shift), by penalised maximum likelihood. The targets are
Platt's (N+ + 1) / (N+ + 2) and 1 / (N- + 2) in place of 1 and 0, so that few rows, or rows that are all right, promise no
certainty (Lin, Lin, Weng 2007). Where a model gives no probability, one number is all there is: how often it was right.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from deshi.errors import BadInput
from deshi.measure.calibration import BINS, Pair, log_loss
from deshi.measure.fit import FOLDS, TIMES, Floats, newton
from deshi.pure.logprobs import logit, platt

FEWEST = 20
_RIDGE = 1.0


@dataclass(frozen=True, slots=True)
class Figures:
    """Expected calibration error in 0..1 and mean log loss."""

    ece: float
    loss: float


@dataclass(frozen=True, slots=True)
class Line:
    """The map (slope, shift), its rows, and its figures: of the bare probabilities, and cross-validated."""

    slope: float
    shift: float
    rows: int
    before: Figures
    after: Figures


@dataclass(frozen=True, slots=True)
class Level:
    """The one confidence of answers without a probability, its rows, and its figures against what was in force."""

    confidence: float
    rows: int
    before: Figures
    after: Figures


def line(pairs: Sequence[Pair]) -> Line:
    """Return the map for (probability, right). Raises `BadInput` for fewer than 20 pairs."""
    _enough(pairs)
    given = np.array([chance for chance, _ in pairs])
    right = np.array([one for _, one in pairs])
    powers = np.array([logit(chance) for chance in given])
    slope, shift = _fitted(powers, right)
    held = _held_out(given, powers, right)
    return Line(slope, shift, len(pairs), _figures(given, given, right), _figures(given, held, right))


def level(right: Sequence[bool], before: float) -> Level:
    """Return the confidence for answers without probabilities: the share that was right, drawn to one half by two rows.

    Raises `BadInput` for fewer than 20 rows.
    """
    _enough(right)
    rows, hits = len(right), sum(right)
    given, truth = np.full(rows, before), np.array(right)
    held = np.array([(hits - one + 1) / (rows + 1) for one in right])
    return Level(
        round((hits + 1) / (rows + 2), 4),
        rows,
        _figures(given, given, truth),
        _figures(given, held, truth),
    )


def _enough(rows: Sequence[object]) -> None:
    if len(rows) < FEWEST:
        raise BadInput(
            f"A model can't be calibrated on {len(rows)} answers; give a suite that leaves at least {FEWEST} (200 and more "
            "are better)."
        )


def _fitted(powers: Floats, right: Floats) -> tuple[float, float]:
    """Return slope and shift; slope 0 where a surer model is no oftener right."""
    hits = int(right.sum())
    high, low = (hits + 1) / (hits + 2), 1 / (len(right) - hits + 2)
    targets = np.where(right, high, low)
    shift, slope = newton(powers[:, None], targets, _RIDGE)
    if slope <= 0:
        slope, shift = 0.0, logit(float(targets.mean()))
    return round(float(slope), 4), round(float(shift), 4)


def _held_out(given: Floats, powers: Floats, right: Floats) -> Floats:
    """Return each row's chance from maps that were fitted without it: ten folds, five times, the mean of the five."""
    total = np.zeros(len(given))
    for time in range(TIMES):
        folds = np.random.default_rng(time).permutation(len(given)) % FOLDS
        for fold in range(FOLDS):
            kept, out = folds != fold, np.flatnonzero(folds == fold)
            slope, shift = _fitted(powers[kept], right[kept])
            total[out] += [platt(float(chance), slope, shift) for chance in given[out]]
    return total / TIMES


def _figures(given: Floats, chances: Floats, right: Floats) -> Figures:
    """Return the figures of `chances`, in bins by what was `given`.

    A map keeps the order, the maps of ten folds together do not: a fold that happens to hold the wrong rows has a map fitted
    on the right ones. Bins by the held-out chances would sort rows by that luck, and show an error that no map has.
    """
    _, place = np.unique(given, return_inverse=True)
    tied: Callable[[Floats], Floats] = lambda x: (np.bincount(place, x) / np.bincount(place))[place]  # noqa: E731
    gaps = (tied(chances) - tied(right.astype(np.float64)))[np.argsort(given, kind="stable")]
    error = sum(abs(float(part.sum())) for part in np.array_split(gaps, min(BINS, len(gaps))))
    pairs = [(float(chance), bool(one)) for chance, one in zip(chances, right, strict=True)]
    return Figures(round(error / len(gaps), 4), round(log_loss(pairs), 4))
