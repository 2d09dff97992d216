"""Figures with their uncertainty: intervals, calibration, and how much can be answered at a wanted precision."""

import math
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


def calibration_error(confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """Return the expected calibration error in 0..1: mean gap of confidence and accuracy over equally wide bins (Naeini et al. 2015)."""
    gaps = 0.0
    for b in range(bins):
        inside = [i for i, c in enumerate(confidences) if min(int(c * bins), bins - 1) == b]
        gaps += abs(sum(confidences[i] - right[i] for i in inside))
    return gaps / len(confidences) if confidences else 0.0


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
