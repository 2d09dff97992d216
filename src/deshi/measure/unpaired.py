"""Two models on different rows, as live traffic has them: an exact test and an interval of the difference of two shares."""

import math

from deshi.pure.statistics import wilson


def fisher(right: int, rows: int, right_other: int, rows_other: int) -> float:
    """Return the two-sided exact p-value of "both have the same share" (Fisher 1922): all tables no likelier than this one.

    1 where either has no rows. Answers count as independent; sessions that hang together make it a little too sure.
    """
    if not rows or not rows_other:
        return 1.0
    total = right + right_other

    def chance(count: int) -> float:
        return _choose(rows, count) + _choose(rows_other, total - count)

    all_ways = _choose(rows + rows_other, total)
    seen = chance(right)
    terms = [chance(count) for count in range(max(0, total - rows_other), min(rows, total) + 1)]
    near = 1e-7  # rounding must not leave out the table itself
    return min(1.0, math.fsum(math.exp(one - all_ways) for one in terms if one <= seen + near))


def _choose(rows: int, count: int) -> float:
    return math.lgamma(rows + 1) - math.lgamma(count + 1) - math.lgamma(rows - count + 1)


def newcombe(right: int, rows: int, right_other: int, rows_other: int) -> tuple[float, float]:
    """Return the 95 % interval of the other's share minus this one's, from both Wilson intervals (Newcombe 1998, method 10).

    (-1, 1) where either has no rows.
    """
    if not rows or not rows_other:
        return -1.0, 1.0
    share, other = right / rows, right_other / rows_other
    (low, high), (low_other, high_other) = wilson(right, rows), wilson(right_other, rows_other)
    change = other - share
    return (
        max(-1.0, change - math.hypot(other - low_other, high - share)),
        min(1.0, change + math.hypot(high_other - other, share - low)),
    )
