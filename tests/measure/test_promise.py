"""A promised error is kept in 95 of 100 cases; what can't be promised is not, and says what is lacking."""

import random

import pytest

from deshi.errors import BadInput
from deshi.measure.promise import NEVER, promise, sentence


def test_enough_rows_without_an_error_are_a_promise() -> None:
    one = promise([(0.9, True)] * 200 + [(0.2, False)] * 50, 0.02)
    assert (one.kept, one.threshold, one.accepted, one.errors) == (True, 0.9, 200, 0)
    assert one.coverage == 0.8
    assert one.bound < 0.02


def test_the_loosest_threshold_that_keeps_it_is_taken() -> None:
    pairs = [(0.9, True)] * 150 + [(0.7, True)] * 150 + [(0.5, True), (0.5, False)] * 100
    assert promise(pairs, 0.02).threshold == 0.7
    assert promise(pairs, 0.4).threshold == 0.5


def test_the_first_failure_ends_the_walk_whatever_comes_after() -> None:
    pairs = [(0.9, True), (0.9, False)] * 200 + [(0.5, True)] * 20_000
    assert not promise(pairs, 0.02).kept


@pytest.mark.parametrize("rows", [0, 10, 148])
def test_too_few_rows_promise_nothing_and_tell_how_many_are_missing(rows: int) -> None:
    one = promise([(0.9, True)] * rows, 0.02)
    assert (one.kept, one.threshold, one.lacks) == (False, NEVER, 149 - rows)
    assert f"at least {149 - rows} more" in sentence(one)


def test_errors_among_the_surest_ask_for_more_rows() -> None:
    one = promise([(0.9, True)] * 230 + [(0.9, False)] * 10, 0.02)
    assert not one.kept
    assert one.errors == 10
    assert one.lacks > 500
    assert "can't be promised" in sentence(one)


def test_the_sentence_of_a_kept_promise_tells_threshold_coverage_and_what_half_the_error_lacks() -> None:
    pairs = [(0.9, True)] * 240
    told = sentence(promise(pairs, 0.02), promise(pairs, 0.01))
    assert "0.9000" in told
    assert "100.0%" in told
    assert "about 59 more" in told
    assert "can be promised too" in sentence(promise(pairs, 0.1), promise(pairs, 0.05))


@pytest.mark.parametrize(
    ("error", "confidence"), [(0, 0.95), (1, 0.95), (-1, 0.95), (0.02, 1.0), (0.02, 0.2)]
)
def test_what_is_no_promise_is_refused(error: float, confidence: float) -> None:
    with pytest.raises(BadInput, match="can't be made"):
        promise([(0.9, True)], error, confidence)


def _traffic(dice: random.Random, rows: int, flat: float) -> list[tuple[float, bool]]:
    """Return requests whose error falls with confidence, from a half down to `flat` at the surest."""
    pairs = []
    for _ in range(rows):
        sure = dice.random()
        wrong = flat + (0.5 - flat) * (1 - sure) ** 3
        pairs.append((round(sure, 4), dice.random() >= wrong))
    return pairs


def _true_error(threshold: float, flat: float) -> float:
    """Return the error of all possible requests from `threshold` up: the mean of `flat + (1/2 - flat)(1 - s)^3` there."""
    return flat + (0.5 - flat) * (1 - threshold) ** 3 / 4


@pytest.mark.parametrize(("error", "flat"), [(0.05, 0.0), (0.05, 0.02), (0.05, 0.049)])
def test_the_promise_is_kept_in_19_of_20_simulations(error: float, flat: float) -> None:
    dice = random.Random(7)
    kept, useful = 0, 0
    for _ in range(200):
        one = promise(_traffic(dice, 400, flat), error)
        useful += one.kept
        kept += not one.kept or _true_error(one.threshold, flat) <= error
    assert kept >= 190
    assert useful > 100 or flat > 0.0
