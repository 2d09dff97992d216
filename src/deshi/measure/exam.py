"""The exam: what reflex and student answer to a suite, how right and how sure it is, how long it takes.

A report holds counts only, no row's text, so that it can be shown and shipped.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from deshi.measure.calibration import Bin, Calibrated, Pair, calibrated, reliability
from deshi.measure.grade import Graded
from deshi.measure.report import Figures, figures, groups, table
from deshi.pure.statistics import percentile


@dataclass(frozen=True, slots=True)
class Shipped:
    """What the thresholds make of the same answers.

    `alone` answers reach `sure_above`, `alone_wrong` of them are wrong; `accepted` reach `act_above`, `wrong` of them are
    wrong and `false_acts` move where nothing may; the rest asks.
    """

    sure_above: float
    act_above: float
    alone: int
    alone_wrong: int
    accepted: int
    wrong: int
    false_acts: int


@dataclass(frozen=True, slots=True)
class Report:
    """An exam. `made` is Unix time in seconds, `ambiguous` the rows that were not scored, latencies are in milliseconds.

    `confidence` and `reliability` are of the rows that the student had a part in: a stop by reflex is certain, as it has
    happened already.
    """

    task: str
    suite: str
    release: str
    made: float
    ambiguous: int
    total: Figures
    languages: Mapping[str, Figures]
    categories: Mapping[str, Figures]
    confidence: Calibrated
    reliability: tuple[Bin, ...]
    shipped: Shipped
    p50_ms: float
    p95_ms: float

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON-able data."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Sitting:
    """Who sat which exam when, and what the thresholds were."""

    task: str
    suite: str
    release: str
    made: float
    sure_above: float
    act_above: float


def report(
    sitting: Sitting,
    graded: Sequence[Graded],
    ambiguous: int,
    ms: Sequence[float],
    student: Sequence[Graded] | None = None,
) -> Report:
    """Return the report of graded answers; `ms` are the times that they took, `student` those that it had a part in (None: all)."""
    pairs: list[Pair] = [
        (one.given.confidence, one.exact) for one in (graded if student is None else student)
    ]
    return Report(
        task=sitting.task,
        suite=sitting.suite,
        release=sitting.release,
        made=round(sitting.made, 3),
        ambiguous=ambiguous,
        total=figures(graded),
        languages=groups(graded, lambda one: one.row.lang),
        categories=groups(graded, lambda one: one.row.category),
        confidence=calibrated(pairs),
        reliability=reliability(pairs),
        shipped=_shipped(graded, sitting.sure_above, sitting.act_above),
        p50_ms=round(percentile(ms, 0.5), 3),
        p95_ms=round(percentile(ms, 0.95), 3),
    )


def _shipped(graded: Sequence[Graded], sure_above: float, act_above: float) -> Shipped:
    alone = [one for one in graded if one.given.confidence >= sure_above]
    accepted = [one for one in graded if one.given.confidence >= act_above]
    return Shipped(
        sure_above=sure_above,
        act_above=act_above,
        alone=len(alone),
        alone_wrong=sum(not one.exact for one in alone),
        accepted=len(accepted),
        wrong=sum(not one.exact for one in accepted),
        false_acts=sum(one.false_act for one in accepted),
    )


def text(one: Report) -> str:
    """Return the report for a terminal: the tables, then how far its confidence can be believed."""
    sure, at = one.confidence, one.shipped
    rows = max(1, one.total.rows)
    lines = [
        f"suite {one.suite}, release {one.release}: {one.total.rows} rows"
        + (f", {one.ambiguous} ambiguous rows not scored" if one.ambiguous else ""),
        "",
        table({"all": one.total, **one.languages, **one.categories}),
        "",
        f"confidence ({sure.rows} rows, without those that the reflex alone answered): ECE {sure.ece:.4f} (15 bins of equal mass), AURC {sure.aurc:.4f}, log loss {sure.loss:.4f}",
        f"answered alone at 98 % precision: {sure.covered_98:.1%} (from {sure.from_98:.4f}), "
        f"at 95 %: {sure.covered_95:.1%} (from {sure.from_95:.4f})",
        f"at the thresholds (sure {at.sure_above:.4f}, act {at.act_above:.4f}): alone {at.alone / rows:.1%}, "
        f"{at.alone_wrong} of {at.alone} wrong; accepted {at.accepted / rows:.1%}, {at.wrong} of {at.accepted} wrong",
        f"false acts at the thresholds: {at.false_acts} of {one.total.still}",
        f"latency of a decision: p50 {one.p50_ms:.2f} ms, p95 {one.p95_ms:.2f} ms",
    ]
    return "\n".join(lines)
