"""Graded rows as figures and as a table that people read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from deshi.measure.grade import Graded
from deshi.pure.statistics import calibration_error, coverage, wilson


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts and shares of a set of graded rows.

    `low` and `high` bound `exact` (Wilson, 95 %); `still` counts rows where nothing may move and `false_acts` those that
    moved; `ece` is the expected calibration error, `covered` the share answered at 95 % precision from `threshold` up.
    """

    rows: int
    exact: int
    intent: int
    low: float
    high: float
    still: int
    false_acts: int
    ece: float
    covered: float
    threshold: float


def figures(graded: Sequence[Graded]) -> Figures:
    """Return the figures of graded rows."""
    exact = [one.exact for one in graded]
    sure = [one.given.confidence for one in graded]
    low, high = wilson(sum(exact), len(exact))
    covered, threshold = coverage(sure, exact)
    return Figures(
        rows=len(graded),
        exact=sum(exact),
        intent=sum(one.intent for one in graded),
        low=low,
        high=high,
        still=sum(not any(right.actions for right in one.row.right) for one in graded),
        false_acts=sum(one.false_act for one in graded),
        ece=calibration_error(sure, exact),
        covered=covered,
        threshold=threshold,
    )


def groups(graded: Sequence[Graded], key: Callable[[Graded], str]) -> dict[str, Figures]:
    """Return figures a group, in order of the group's name."""
    names = sorted({key(one) for one in graded})
    return {name: figures([one for one in graded if key(one) == name]) for name in names}


def table(graded: Sequence[Graded]) -> str:
    """Return a Markdown table: all rows, then a line a language, then a line a category."""
    lines = [
        "| rows of | n | exact | 95 % interval | intent | moved when it should not |",
        "|---|---|---|---|---|---|",
    ]
    parts = {"all": figures(graded)}
    parts |= groups(graded, lambda one: one.row.lang) | groups(graded, lambda one: one.row.category)
    for name, one in parts.items():
        n = max(1, one.rows)
        interval = f"{one.low:.2f}-{one.high:.2f}"
        lines.append(
            f"| {name} | {one.rows} | {one.exact / n:.3f} | {interval} | {one.intent / n:.3f} | {one.false_acts} of {one.still} |"
        )
    return "\n".join(lines)
