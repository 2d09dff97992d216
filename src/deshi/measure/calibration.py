"""How far confidence can be believed: calibration error, risk over coverage, and the picture of both.

A pair is `(confidence, right)`: no texts, so pairs can be shipped with a release.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import log
from typing import Any

from deshi.pure.statistics import coverage, wilson

Pair = tuple[float, bool]
BINS = 15


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows of neighbouring confidence: their mean confidence, the share that was right, and its interval (Wilson, 95 %)."""

    rows: int
    confidence: float
    right: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Calibrated:
    """`ece` the expected calibration error, `aurc` the area under risk over coverage, `loss` the mean log loss, and the
    shares answered at 98 % and 95 % precision with the confidences that they begin at."""

    rows: int
    ece: float
    aurc: float
    loss: float
    covered_98: float
    from_98: float
    covered_95: float
    from_95: float


def calibrated(pairs: Sequence[Pair]) -> Calibrated:
    """Return the figures of pairs."""
    sure, right = [c for c, _ in pairs], [r for _, r in pairs]
    covered_98, from_98 = coverage(sure, right, 0.98)
    covered_95, from_95 = coverage(sure, right, 0.95)
    return Calibrated(
        rows=len(pairs),
        ece=round(calibration_error(pairs), 4),
        aurc=round(aurc(pairs), 5),
        loss=round(log_loss(pairs), 4),
        covered_98=round(covered_98, 4),
        from_98=from_98,
        covered_95=round(covered_95, 4),
        from_95=from_95,
    )


def calibration_error(pairs: Sequence[Pair], bins: int = BINS) -> float:
    """Return the expected calibration error in 0..1, over bins of equally many rows.

    Mean gap of confidence and accuracy (Naeini et al. 2015) over 15 bins (Guo et al. 2017) of equal mass (Nguyen, O'Connor
    2015; Nixon et al. 2019): bins of equal width would hold nearly all rows in the last one.
    """
    gap = sum(one.rows * abs(one.confidence - one.right) for one in reliability(pairs, bins))
    return gap / len(pairs) if pairs else 0.0


def reliability(pairs: Sequence[Pair], bins: int = BINS) -> tuple[Bin, ...]:
    """Return the bins of equally many rows, from the least sure to the surest; fewer than `bins` where rows are fewer."""
    ranked = _untied(pairs)
    count = min(bins, len(ranked))
    edges = [round(i * len(ranked) / count) for i in range(count + 1)] if count else [0]
    return tuple(_bin(ranked[low:high]) for low, high in pairwise(edges))


def _bin(rows: Sequence[tuple[float, float]]) -> Bin:
    right = sum(r for _, r in rows)
    low, high = wilson(round(right), len(rows))
    numbers = (sum(c for c, _ in rows) / len(rows), right / len(rows), low, high)
    return Bin(len(rows), *(round(number, 4) for number in numbers))


def aurc(pairs: Sequence[Pair]) -> float:
    """Return the mean error of the surest k rows over all k, 0..1 (Geifman, El-Yaniv 2017; Geifman et al. 2019)."""
    wrong, total = 0.0, 0.0
    for n, (_, right) in enumerate(reversed(_untied(pairs)), 1):
        wrong += 1 - right
        total += wrong / n
    return total / len(pairs) if pairs else 0.0


def log_loss(pairs: Sequence[Pair]) -> float:
    """Return the mean of -log P(what happened); 0 for no pairs."""
    chances = [min(max(c if r else 1 - c, 1e-6), 1.0) for c, r in pairs]
    return -sum(map(log, chances)) / len(chances) if chances else 0.0


def _untied(pairs: Sequence[Pair]) -> list[tuple[float, float]]:
    """Return the pairs by rising confidence; those of equal confidence share their mean, as no order among them is better."""
    found: list[tuple[float, float]] = []
    for confidence, group in groupby(sorted(pairs), key=lambda pair: pair[0]):
        rights = [right for _, right in group]
        found += [(confidence, sum(rights) / len(rights))] * len(rights)
    return found


def parse_pairs(data: Any) -> tuple[Pair, ...]:
    """Return pairs from JSON data `[[confidence, 0 or 1], ...]`; raise TypeError or ValueError where it is none."""
    return tuple((float(confidence), bool(right)) for confidence, right in data)
