"""Figures with their uncertainty, checked against values worked out by hand or printed in the literature."""

import pytest

from deshi.pure.statistics import (
    binomial_tail,
    coverage,
    percentile,
    rows_needed,
    upper_bound,
    wilson,
)


def test_wilson_matches_the_textbook() -> None:
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)  # Newcombe 1998, table I
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)


def test_coverage_takes_the_largest_share_that_keeps_the_precision() -> None:
    assert coverage([0.9, 0.8, 0.7, 0.6], [True, True, False, True], 1.0) == (0.5, 0.8)
    assert coverage([0.9, 0.8, 0.7, 0.6], [True, True, False, True], 0.75) == (1.0, 0.6)
    assert coverage([0.9], [False]) == (0.0, 1.0)


def test_equal_confidences_stand_or_fall_together() -> None:
    assert coverage([0.9, 0.9], [True, False], 0.95) == (0.0, 1.0)


def test_percentile_is_a_value_that_was_measured() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile([3.0, 1.0, 2.0], 0.99) == 3.0
    assert percentile([], 0.5) == 0.0


def test_the_binomial_tail_is_exact() -> None:
    assert binomial_tail(0, 3, 0.5) == pytest.approx(1 / 8)
    assert binomial_tail(1, 3, 0.5) == pytest.approx(4 / 8)
    assert binomial_tail(2, 20, 0.1) == pytest.approx(0.676927, abs=1e-6)
    assert (binomial_tail(3, 3, 0.5), binomial_tail(0, 3, 0.0), binomial_tail(0, 3, 1.0)) == (1.0, 1.0, 0.0)


def test_the_upper_bound_is_that_of_the_tables() -> None:
    assert upper_bound(0, 100) == pytest.approx(1 - 0.05**0.01)  # the closed form for no error
    assert upper_bound(1, 10, 0.975) == pytest.approx(0.4450, abs=1e-4)  # two-sided 95 % of 1 in 10
    assert upper_bound(0, 0) == 1.0
    assert upper_bound(5, 5) == 1.0


@pytest.mark.parametrize(("errors", "share"), [(0, 0.02), (1, 0.02), (2, 0.02), (0, 0.05), (7, 0.1)])
def test_the_rows_needed_are_just_enough(errors: int, share: float) -> None:
    rows = rows_needed(errors, share)

    assert upper_bound(errors, rows) <= share < upper_bound(errors, rows - 1)


def test_no_error_in_149_rows_shows_two_percent() -> None:
    assert rows_needed(0, 0.02) == 149
    assert rows_needed(0, 0.02, 0.5) == 35
