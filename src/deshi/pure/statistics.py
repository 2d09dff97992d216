"""Figures with their uncertainty: intervals, exact binomial tails, and how much can be answered at a wanted precision."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence


def wilson(right: int, total: int, z: float = 1.959964) -> tuple[float, float]:
    """Return the interval of a share, 95 % by default (Wilson 1927); (0, 1) when nothing was counted."""
    if total == 0:
        return 0.0, 1.0
    share = right / total
    centre = share + z * z / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    below = 1 + z * z / total
    return max(0.0, (centre - spread) / below), min(1.0, (centre + spread) / below)


def coverage(
    confidences: Sequence[float], right: Sequence[bool], precision: float = 0.95
) -> tuple[float, float]:
    """Return the largest share that can be answered at `precision` and the confidence threshold that gives it (0, 1 if none)."""
    order = sorted(range(len(confidences)), key=lambda i: -confidences[i])
    best, threshold, hits = 0, 1.0, 0
    for n, i in enumerate(order, 1):
        hits += right[i]
        tied = n < len(order) and confidences[order[n]] == confidences[i]
        if not tied and hits / n >= precision:
            best, threshold = n, confidences[i]
    return (best / len(order) if order else 0.0), threshold


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value under which `share` (0..1) of `values` lies, by nearest rank; 0 for none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, math.ceil(share * len(ordered)) - 1))]


def binomial_tail(errors: int, total: int, share: float) -> float:
    """Return P(X <= errors) for X ~ Binomial(total, share), from logarithms of factorials."""
    if errors >= total or share <= 0.0:
        return 1.0
    if share >= 1.0:
        return 0.0
    yes, no = math.log(share), math.log1p(-share)
    terms = [
        math.lgamma(total + 1) - math.lgamma(k + 1) - math.lgamma(total - k + 1) + k * yes + (total - k) * no
        for k in range(errors + 1)
    ]
    return min(1.0, math.fsum(map(math.exp, terms)))


def upper_bound(errors: int, total: int, confidence: float = 0.95) -> float:
    """Return the one-sided exact upper bound of a share (Clopper, Pearson 1934), by bisection of the tail; 1 for no rows."""
    if errors >= total:
        return 1.0
    low, high = errors / total, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if binomial_tail(errors, total, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def rows_needed(errors: int, share: float, confidence: float = 0.95) -> int:
    """Return how many rows with `errors` among them show, at `confidence`, a share of errors of at most `share` (over 0)."""
    low, high = errors, max(2 * errors, 1)
    while binomial_tail(errors, high, share) > 1 - confidence:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if binomial_tail(errors, middle, share) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def area_under_roc(high: Sequence[float], low: Sequence[float]) -> float:
    """Return the chance that a value of `high` is over one of `low`, ties counting half (Hanley, McNeil 1982); 0.5 for none."""
    if not high or not low:
        return 0.5
    ordered = sorted(low)
    wins = sum((bisect_left(ordered, one) + bisect_right(ordered, one)) / 2 for one in high)
    return wins / (len(high) * len(low))
