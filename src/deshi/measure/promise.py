"""A threshold with a promise: among accepted answers at most a wanted share is wrong, with a stated confidence.

Fixed-sequence testing (Bauer 1991; as in "Learn then Test", Angelopoulos et al. 2021) from strict to loose thresholds, each
with the exact binomial tail (Clopper, Pearson 1934). The thresholds that are tested are ranks of confidence, chosen before a
label is looked at: those at which one more error can just be afforded. The first failure ends the walk, so no correction for
many tests is needed. The promise is for requests like the rows that it was made from, and for no others.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from deshi.errors import BadInput
from deshi.measure.calibration import Pair
from deshi.pure.statistics import binomial_tail, rows_needed, upper_bound

NEVER = 1.0  # a confidence that the student never has: everything is asked
SHARES = (0.005, 0.01, 0.02, 0.03, 0.05, 0.10)


@dataclass(frozen=True, slots=True)
class Promise:
    """At most `max_error` of the answers from `threshold` up are wrong, at `confidence`; `kept` tells whether it can be promised.

    Of `rows` labelled rows `accepted` lie above the threshold, `errors` of them wrong: `bound` is the exact upper bound of
    their share. Where nothing can be promised the threshold is 1 and the counts are those of the first test, that failed.
    `lacks` is about how many labelled rows are missing, were no further one wrong above the threshold.
    """

    max_error: float
    confidence: float
    kept: bool
    threshold: float
    rows: int
    accepted: int
    errors: int
    coverage: float
    bound: float
    lacks: int


LEAST = 0.0001  # the smallest error that is promised: it takes 30,000 labelled rows without one


@dataclass(frozen=True, slots=True)
class _Test:
    threshold: float
    accepted: int
    errors: int


def promise(pairs: Sequence[Pair], max_error: float, confidence: float = 0.95) -> Promise:
    """Return the loosest threshold that keeps `max_error` with `confidence`; raise `BadInput` where they are no shares."""
    if not (LEAST <= max_error < 1 and 0.5 <= confidence < 1):
        raise BadInput(
            f"A promise of {max_error!r} with confidence {confidence!r} can't be made; "
            f"give an error from {LEAST} to below 1 (0.02 for 2 %) and a confidence from 0.5 to below 1 (0.95)."
        )
    best, first = None, None
    for test in _tests(sorted(pairs, reverse=True), max_error, confidence):
        first = first or test
        if binomial_tail(test.errors, test.accepted, max_error) > 1 - confidence:
            break
        best = test
    return _told(best, first or _Test(NEVER, 0, 0), len(pairs), max_error, confidence)


def _tests(ranked: Sequence[Pair], max_error: float, confidence: float) -> Iterator[_Test]:
    """Yield the tests from strict to loose: the ranks at which 1, 2, 3 ... errors are affordable, at last all rows.

    The first is not the one at which none is affordable, or a single slip among the surest rows would end the walk. Only
    where one error needs more than half of the rows is that one taken: few rows would be left that could be accepted.
    """
    if rows_needed(0, max_error, confidence) > len(ranked):
        return
    errors = 1 if 2 * rows_needed(1, max_error, confidence) <= len(ranked) else 0
    while (rank := rows_needed(errors, max_error, confidence)) < len(ranked):
        yield _at(ranked, rank)
        errors += 1
    yield _at(ranked, len(ranked))


def _at(ranked: Sequence[Pair], rank: int) -> _Test:
    threshold = ranked[rank - 1][0]
    accepted = [right for sure, right in ranked if sure >= threshold]
    return _Test(threshold, len(accepted), accepted.count(False))


def _told(best: _Test | None, first: _Test, rows: int, max_error: float, confidence: float) -> Promise:
    shown = best or first
    lacking = max(0, rows_needed(shown.errors, max_error, confidence) - (shown.accepted or rows))
    share = shown.accepted / rows if shown.accepted else 1.0
    return Promise(
        max_error=max_error,
        confidence=confidence,
        kept=best is not None,
        threshold=best.threshold if best else NEVER,
        rows=rows,
        accepted=shown.accepted,
        errors=shown.errors,
        coverage=round(best.accepted / rows, 4) if best else 0.0,
        bound=round(upper_bound(shown.errors, shown.accepted, confidence), 5),
        lacks=0 if best else math.ceil(lacking / share),
    )


def sentence(one: Promise, half: Promise | None = None) -> str:
    """Return what a person should know of a promise, and of `half`, the one of half the error."""
    wanted = f"at most {one.max_error:.1%} of accepted answers wrong, with {one.confidence:.0%} confidence"
    seen = f"{one.errors} wrong of {one.accepted} of {one.rows} labelled rows"
    if not one.kept and not one.accepted:
        return (
            f"It can't be promised: {wanted}. {one.rows} labelled rows are too few; at least {one.lacks} more are needed, and "
            "more where some are wrong. Until then deshi asks."
        )
    if not one.kept:
        return (
            f"It can't be promised: {wanted} ({seen}, upper bound {one.bound:.1%}). About {one.lacks} more labelled rows "
            "without a further error among the surest are needed; until then deshi asks."
        )
    told = f"Promised: {wanted}. From confidence {one.threshold:.4f} on it answers alone: {one.coverage:.1%} ({seen}, upper bound {one.bound:.2%})."
    if half and half.kept:
        told += f" Half the error ({half.max_error:.1%}) can be promised too, answering {half.coverage:.1%}."
    elif half:
        told += (
            f" For half the error ({half.max_error:.1%}) about {half.lacks} more labelled rows are lacking."
        )
    return told
