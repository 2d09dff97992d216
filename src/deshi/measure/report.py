"""Graded rows as counts with their intervals, and as a table that people read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from deshi.measure.grade import Graded
from deshi.pure.statistics import wilson


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of a set of graded rows.

    `low` and `high` bound the share of `exact` (Wilson, 95 %); `still` counts rows where nothing may move and `false_acts`
    those that moved.
    """

    rows: int
    exact: int
    intent: int
    low: float
    high: float
    still: int
    false_acts: int


def figures(graded: Sequence[Graded]) -> Figures:
    """Return the figures of graded rows."""
    exact = sum(one.exact for one in graded)
    low, high = wilson(exact, len(graded))
    return Figures(
        rows=len(graded),
        exact=exact,
        intent=sum(one.intent for one in graded),
        low=round(low, 4),
        high=round(high, 4),
        still=sum(not any(right.actions for right in one.row.right) for one in graded),
        false_acts=sum(one.false_act for one in graded),
    )


def groups(graded: Sequence[Graded], key: Callable[[Graded], str]) -> dict[str, Figures]:
    """Return figures a group, in order of the group's name."""
    names = sorted({key(one) for one in graded})
    return {name: figures([one for one in graded if key(one) == name]) for name in names}


def table(parts: Mapping[str, Figures]) -> str:
    """Return a Markdown table, a line a part."""
    lines = [
        "| rows of | n | exact | 95 % interval | intent | moved when it should not |",
        "|---|---|---|---|---|---|",
    ]
    for name, one in parts.items():
        n = max(1, one.rows)
        interval = f"{one.low:.2f}-{one.high:.2f}"
        lines.append(
            f"| {name} | {one.rows} | {one.exact / n:.3f} | {interval} | {one.intent / n:.3f} | {one.false_acts} of {one.still} |"
        )
    return "\n".join(lines)
