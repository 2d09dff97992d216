"""Two models on the same rows: exact tests, bounds of the difference, what a test of a size can see, and the bootstrap.

Of the rows that both sat only those tell that one got right and the other wrong: `gained` (only the candidate is right) and
`lost` (only the release that serves is right).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from deshi.measure.calibration import BINS

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.int64]
_STEPS = 45  # of a bisection in -1..1: the bound is exact to twelve digits


def mcnemar(gained: int, lost: int) -> float:
    """Return the one-sided p-value of "the candidate is no better": exact, 1 where no row differs.

    Given how many rows differ, either direction is a coin under the null (McNemar 1947; the exact conditional test as in
    Fagerland, Lydersen, Laake 2013, doi:10.1186/1471-2288-13-91). Swap the two for "is no worse".
    """
    rows = gained + lost
    term = total = math.comb(rows, gained)
    for k in range(gained, rows):
        term = term * (rows - k) // (k + 1)  # whole numbers: exact for any number of rows
        total += term
    return float(total / 2**rows)


def mcnemar_two_sided(gained: int, lost: int) -> float:
    """Return the two-sided exact p-value: twice the smaller tail, at most 1 (sources as for `mcnemar`)."""
    return min(1.0, 2 * mcnemar(max(gained, lost), min(gained, lost)))


def difference(gained: int, lost: int, rows: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the interval of the difference of the shares that are right (candidate minus serving), in -1..1.

    Tango's score interval for paired shares (Tango 1998, Statistics in Medicine 17:891-908): it holds its level also with few
    rows and where no row differs. Either bound alone holds at (1 + confidence) / 2. (-1, 1) for no rows.
    """
    if rows == 0:
        return -1.0, 1.0
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    return -_upper(lost, gained, rows, z), _upper(gained, lost, rows, z)


def _upper(gained: int, lost: int, rows: int, z: float) -> float:
    low, high = (gained - lost) / rows, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if tango(gained, lost, rows, middle) > -z:
            low = middle
        else:
            high = middle
    return high


def tango(gained: int, lost: int, rows: int, change: float) -> float:
    """Return the score statistic of "the true difference is `change`", standard normal if it is (Tango 1998)."""
    linear = (2 * rows - gained + lost) * change - gained - lost
    constant = -lost * change * (1 - change)
    root = math.sqrt(max(0.0, linear * linear - 8 * rows * constant))
    # two forms of one root of a quadratic: each loses no digits on its side
    share = -2 * constant / (linear + root) if linear > 0 else (root - linear) / (4 * rows)
    variance = rows * (2 * share + change * (1 - change))
    gap = gained - lost - rows * change
    if variance <= 1e-12:
        return math.copysign(math.inf, gap) if abs(gap) > 1e-9 else 0.0
    return gap / math.sqrt(variance)


def holm(values: Sequence[float]) -> list[float]:
    """Return p-values adjusted for being many, in the order given: the chance of one false alarm stays the level (Holm 1979)."""
    adjusted, worst = [0.0] * len(values), 0.0
    for place, i in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        worst = max(worst, min(1.0, (len(values) - place) * values[i]))
        adjusted[i] = worst
    return adjusted


def rows_to_show(effect: float, discordance: float, level: float = 0.05, power: float = 0.8) -> int:
    """Return how many rows show a difference `effect` (0..1), one-sided at `level`, with the chance `power`.

    `discordance` is the share of rows that differ (Connor 1987, Biometrics 43:207-211, after Miettinen 1968); at least as many
    as the effect must.
    """
    share = max(discordance, effect)
    normal = NormalDist()
    alarm, miss = normal.inv_cdf(1 - level), normal.inv_cdf(power)
    root = alarm * math.sqrt(share) + miss * math.sqrt(max(0.0, share - effect * effect))
    return math.ceil(root * root / (effect * effect))


def detectable(rows: int, discordance: float, level: float = 0.05, power: float = 0.8) -> float:
    """Return the smallest difference in 0..1 that a test of so many rows shows with the chance `power`; 1 if it shows none."""
    low, high = 1e-4, 1.0
    if rows < 1 or not 0 < level < 1:
        return 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (
            (low, middle) if rows_to_show(middle, discordance, level, power) <= rows else (middle, high)
        )
    return high


@dataclass(frozen=True, slots=True)
class Resampled:
    """A change (candidate minus serving) with its 95 % interval; `p_up` and `p_down` are one-sided: the shares of resampled
    exams in which it did not rise, and did not fall."""

    change: float
    low: float
    high: float
    p_up: float
    p_down: float


def bootstrap(rows: int, change: Callable[[Places], float], draws: int, seed: int) -> Resampled:
    """Return `change` of all rows with its uncertainty, from `draws` resampled exams of as many rows.

    `change` takes the places (0..rows-1) of the rows that were drawn and returns one number of both models: the same rows for
    both, so what they share cancels (paired percentile bootstrap: Efron, Tibshirani 1993, chapter 13; Koehn 2004 for systems on
    one test set). One is added to counts, so that no p-value is 0 (Davison, Hinkley 1997).
    """
    dice = np.random.default_rng(seed)
    told = change(np.arange(rows))
    drawn = np.array([change(dice.integers(0, rows, rows)) for _ in range(draws)])
    low, high = np.quantile(drawn, (0.025, 0.975)) if draws else (-1.0, 1.0)
    up, down = (1 + int((drawn <= 0).sum())) / (draws + 1), (1 + int((drawn >= 0).sum())) / (draws + 1)
    return Resampled(float(told), float(low), float(high), up, down)


def ece(confidence: Floats, right: Flags) -> float:
    """Return the expected calibration error of `calibration.calibration_error`, fast enough to be drawn a thousand times.

    Rows of equal confidence stay in the order that they come in.
    """
    if not len(confidence):
        return 0.0
    order = np.argsort(confidence, kind="stable")
    gaps = (confidence - right)[order]
    count = min(BINS, len(order))
    starts = [round(i * len(order) / count) for i in range(count)]
    return float(np.abs(np.add.reduceat(gaps, starts)).sum()) / len(order)


def covered(confidence: Floats, right: Flags, precision: float = 0.98) -> float:
    """Return the largest share that can be answered at `precision`, as `pure.statistics.coverage` has it."""
    if not len(confidence):
        return 0.0
    order = np.argsort(-confidence, kind="stable")
    sure, hits = confidence[order], np.cumsum(right[order])
    counts = np.arange(1, len(order) + 1)
    ends = np.append(sure[1:] != sure[:-1], True)  # equal confidences stand or fall together
    good = counts[ends & (hits / counts >= precision)]
    return float(good[-1]) / len(order) if len(good) else 0.0
