"""Calibration error, risk over coverage, reliability: values that can be worked out by hand."""

import pytest

from deshi.measure.calibration import (
    aurc,
    calibrated,
    calibration_error,
    log_loss,
    parse_pairs,
    reliability,
)


def test_the_error_is_the_gap_of_claim_and_truth() -> None:
    assert calibration_error([(0.75, True)] * 3 + [(0.75, False)]) == pytest.approx(0.0, abs=1e-9)
    assert calibration_error([(0.95, True), (0.95, False)] * 30) == pytest.approx(0.45)
    assert calibration_error([]) == 0.0


def test_bins_hold_equally_many_rows_and_gaps_do_not_cancel_between_them() -> None:
    pairs = [(0.6, True)] * 30 + [(0.9, False)] * 30
    assert [one.rows for one in reliability(pairs, 4)] == [15, 15, 15, 15]
    assert calibration_error(pairs, 2) == pytest.approx((0.4 + 0.9) / 2)


def test_rows_of_equal_confidence_share_their_mean_however_they_are_ordered() -> None:
    pairs = [(0.5, True), (0.5, False)] * 20
    assert {one.right for one in reliability(pairs)} == {0.5}
    assert aurc(pairs) == pytest.approx(0.5)


def test_the_area_under_risk_and_coverage_rewards_order() -> None:
    assert aurc([(0.9, True), (0.1, False)]) == pytest.approx((0 + 1 / 2) / 2)
    assert aurc([(0.1, True), (0.9, False)]) == pytest.approx((1 + 1 / 2) / 2)
    assert aurc([]) == 0.0


def test_log_loss_is_finite_even_for_the_wrongly_certain() -> None:
    assert log_loss([(0.5, True)]) == pytest.approx(0.6931, abs=1e-4)
    assert 10 < log_loss([(1.0, False)]) < 20
    assert log_loss([]) == 0.0


def test_the_figures_tell_what_can_be_answered_alone() -> None:
    one = calibrated([(0.9, True)] * 49 + [(0.8, False)] + [(0.1, False)] * 50)
    assert (one.rows, one.covered_98, one.from_98) == (100, 0.5, 0.8)
    assert calibrated([]).rows == 0


def test_pairs_survive_their_file() -> None:
    assert parse_pairs([[0.5, 1], [0.25, 0]]) == ((0.5, True), (0.25, False))
    with pytest.raises((TypeError, ValueError)):
        parse_pairs([[1]])
