"""Figures with their uncertainty, checked against values worked out by hand or printed in the literature."""

import pytest

from deshi.pure.statistics import calibration_error, coverage, percentile, wilson


def test_wilson_matches_the_textbook() -> None:
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)  # Newcombe 1998, table I
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)


def test_calibration_error_is_the_gap_of_claim_and_truth() -> None:
    assert calibration_error([0.75] * 4, [True, True, True, False]) == pytest.approx(0.0)
    assert calibration_error([0.95] * 4, [True, True, False, False]) == pytest.approx(0.45)
    assert calibration_error([1.0], [True]) == 0.0
    assert calibration_error([], []) == 0.0


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
