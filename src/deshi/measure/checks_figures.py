"""The checks of how sure and how fast the candidate is: calibration error, coverage, latency."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from deshi.measure.checks import Reason, points
from deshi.measure.lines import PairedRow
from deshi.measure.paired import Flags, Floats, Resampled, bootstrap, covered, ece
from deshi.measure.rules import Rules
from deshi.pure.statistics import percentile


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of both releases; `low` and `high` bound the change with 95 % confidence (equal to it where none is known)."""

    name: str
    before: float
    after: float
    low: float
    high: float


_Pairs = tuple[Floats, Flags]


def _told(rows: Iterable[PairedRow]) -> tuple[_Pairs, _Pairs]:
    """Return confidences and rights before and after, of the rows that both have a confidence for."""
    both = [row for row in rows if row.confidence_before is not None and row.confidence_after is not None]
    before = (
        np.array([row.confidence_before for row in both], float),
        np.array([row.exact_before for row in both], bool),
    )
    after = (
        np.array([row.confidence_after for row in both], float),
        np.array([row.exact_after for row in both], bool),
    )
    return before, after


def confidence(rows: Sequence[PairedRow], rules: Rules) -> tuple[list[Reason], list[Measure]]:
    """Return whether calibration error and coverage stay in their limits, and both figures; nothing is judged without rows."""
    before, after = _told(rows)
    count = len(before[0])
    if not count:
        return [
            Reason("confidence", "undecided", "No row has a confidence.", "Rows that the student answers.")
        ], []

    def changed(figure: Callable[[Floats, Flags], float]) -> tuple[Measure, Resampled]:
        seen = bootstrap(
            count,
            lambda drawn: (
                figure(after[0][drawn], after[1][drawn]) - figure(before[0][drawn], before[1][drawn])
            ),
            rules.bootstrap.draws,
            rules.bootstrap.seed,
        )
        return Measure("", figure(*before), figure(*after), seen.low, seen.high), seen

    error, risen = changed(ece)
    share, fallen = changed(lambda sure, right: covered(sure, right, rules.coverage.precision))
    reasons = [_ece(error, risen, rules), _coverage(share, fallen, rules)]
    named = [("ece", error), ("coverage", share)]
    return reasons, [Measure(name, one.before, one.after, one.low, one.high) for name, one in named]


def persons_ece(rows: Sequence[PairedRow]) -> list[Measure]:
    """Return the calibration error of what the person who is judged was answered, targets and plain sentences; it is shown only.

    The release that serves has a large one there, as it is wrong of what was to be learned, so no limit would say much.
    """
    if not any(row.is_plain for row in rows):
        return []
    before, after = (ece(*pairs) for pairs in _told(row for row in rows if not row.is_rest))
    return [Measure("person_ece", before, after, after - before, after - before)]


def _ece(one: Measure, seen: Resampled, rules: Rules) -> Reason:
    told = f"Calibration error: {one.after:.3f}, {one.before:.3f} before (limit {rules.ece.most:.3f})"
    if one.after <= max(rules.ece.most, one.before):
        return Reason("ece", "pass", f"{told}: in its limit.")
    if seen.p_up <= rules.ece.level:
        return Reason("ece", "fail", f"{told}: its confidence can be believed less.")
    return Reason(
        "ece",
        "undecided",
        f"{told}: over its limit, perhaps by chance.",
        "A fresh calibration of the candidate, or more rows.",
    )


def _coverage(one: Measure, seen: Resampled, rules: Rules) -> Reason:
    limit = rules.coverage
    told = f"Answered alone at {limit.precision:.0%} precision: {one.after:.1%}, {one.before:.1%} before"
    drop = one.before - one.after
    if drop > limit.limit and seen.p_down <= limit.level:
        return Reason("coverage", "fail", f"{told}: less by more than {points(limit.limit)[1:]}.")
    if drop > limit.hard:
        return Reason(
            "coverage",
            "undecided",
            f"{told}: it may be less.",
            "More rows: the share rests on the few errors among the surest.",
        )
    return Reason(
        "coverage",
        "pass",
        f"{told}: not less by more than chance explains." if drop > limit.limit else f"{told}: in its limit.",
    )


def latency(rows: Sequence[PairedRow], rules: Rules) -> tuple[Reason, Measure]:
    """Return whether the p95 of a decision stays in its limits, and the figure."""
    before, after = (
        percentile([row.ms_before for row in rows], 0.95),
        percentile([row.ms_after for row in rows], 0.95),
    )
    limit = rules.latency
    kept = after <= limit.most_ms and (after <= limit.free_ms or after <= limit.ratio * before)
    told = f"Time of a decision: p95 {after:.1f} ms, {before:.1f} ms before"
    limits = f"limit {limit.most_ms:g} ms, and {limit.ratio:g} times as long over {limit.free_ms:g} ms"
    reason = Reason(
        "latency",
        "pass" if kept else "fail",
        f"{told}: {'in its limits' if kept else 'too slow'} ({limits}).",
    )
    return reason, Measure("p95_ms", before, after, after - before, after - before)
