"""Paired shares: exact where it can be, checked against values worked out by hand and against simulation."""

import random

import numpy as np
import pytest

from deshi.measure.calibration import calibration_error
from deshi.measure.paired import (
    bootstrap,
    covered,
    detectable,
    difference,
    ece,
    holm,
    mcnemar,
    mcnemar_two_sided,
    rows_to_show,
    tango,
)
from deshi.pure.statistics import coverage

Z = 1.959963985


def test_mcnemar_is_a_coin_thrown_for_each_row_that_differs() -> None:
    assert mcnemar(5, 0) == 1 / 32
    assert mcnemar(0, 5) == 1.0
    assert mcnemar(8, 2) == (45 + 10 + 1) / 1024
    assert mcnemar(0, 0) == 1.0
    assert mcnemar_two_sided(8, 2) == mcnemar_two_sided(2, 8) == 2 * 56 / 1024
    assert mcnemar_two_sided(3, 3) == 1.0


def test_mcnemar_takes_thousands_of_rows() -> None:
    assert mcnemar(1500, 1500) == pytest.approx(0.507, abs=0.001)


def test_the_bounds_of_a_difference_are_where_the_score_test_just_rejects() -> None:
    low, high = difference(40, 20, 160)
    assert low < 20 / 160 < high
    assert tango(40, 20, 160, low) == pytest.approx(Z, abs=1e-4)
    assert tango(40, 20, 160, high) == pytest.approx(-Z, abs=1e-4)


def test_where_no_row_differs_the_bound_has_a_closed_form() -> None:
    low, high = difference(0, 0, 100)
    assert high == pytest.approx(Z * Z / (100 + Z * Z), abs=1e-6)
    assert low == -high


def test_the_difference_turned_round_has_the_bounds_turned_round() -> None:
    low, high = difference(3, 11, 60)
    assert difference(11, 3, 60) == (-high, -low)
    assert difference(0, 0, 0) == (-1.0, 1.0)
    assert difference(10, 0, 10)[1] == 1.0
    assert difference(0, 10, 10)[0] == -1.0


def test_with_many_rows_it_is_the_textbook_interval() -> None:
    rows, gained, lost = 20_000, 1200, 1000
    spread = Z * ((gained + lost - (gained - lost) ** 2 / rows) ** 0.5) / rows
    middle = (gained - lost) / rows
    assert difference(gained, lost, rows) == pytest.approx((middle - spread, middle + spread), abs=1e-5)


def test_nineteen_of_twenty_intervals_hold_the_truth() -> None:
    dice, kept = random.Random(3), 0
    for _ in range(600):
        drawn = [dice.random() for _ in range(60)]
        gained, lost = sum(x < 0.12 for x in drawn), sum(x > 0.95 for x in drawn)
        low, high = difference(gained, lost, 60)
        kept += low <= 0.07 <= high
    assert kept >= 0.93 * 600


def test_holm_corrects_the_smallest_most_and_keeps_the_order() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.6]) == [1.0, 1.0]
    assert holm([]) == []


def test_rows_needed_are_those_of_connors_formula() -> None:
    assert rows_to_show(0.05, 0.10) == pytest.approx(246, abs=2)
    assert rows_to_show(0.03, 0.10) == pytest.approx(685, abs=3)


def test_what_so_many_rows_can_see_is_the_same_formula_turned_round() -> None:
    seen = detectable(246, 0.10)
    assert seen == pytest.approx(0.05, abs=5e-4)
    assert rows_to_show(seen, 0.10) <= 246
    assert detectable(60, 0.10) > seen > detectable(5000, 0.10)
    assert detectable(1, 0.10) == detectable(0, 0.10) == 1.0
    assert detectable(100, 0.10, level=0.0) == 1.0


def test_what_can_be_seen_is_seen_about_four_times_in_five() -> None:
    effect, dice = detectable(200, 0.12), np.random.default_rng(1)
    lost = (0.12 - effect) / 2
    drawn = dice.multinomial(200, [effect + lost, lost, 1 - 0.12], 2000)
    hits = sum(mcnemar(int(gained), int(gone)) <= 0.05 for gained, gone, _ in drawn)
    assert 0.70 <= hits / 2000 <= 0.85


def _figures(seed: int, rows: int) -> tuple[np.ndarray, np.ndarray]:
    dice = np.random.default_rng(seed)
    sure = dice.beta(5, 1, rows)
    return sure, dice.random(rows) < sure


def test_fast_figures_are_those_of_calibration() -> None:
    sure, right = _figures(0, 400)
    pairs = [(float(c), bool(r)) for c, r in zip(sure, right, strict=True)]
    assert ece(sure, right) == pytest.approx(calibration_error(pairs), abs=2e-4)
    tied = np.round(sure, 1)
    for precision in (0.8, 0.9, 0.98):
        assert covered(tied, right, precision) == coverage(tied.tolist(), right.tolist(), precision)[0]
    assert ece(sure[:0], right[:0]) == covered(sure[:0], right[:0]) == 0.0


def test_the_bootstrap_draws_the_same_rows_for_both_models() -> None:
    sure, right = _figures(0, 300)
    same = bootstrap(
        300, lambda drawn: ece(sure[drawn], right[drawn]) - ece(sure[drawn], right[drawn]), 50, 1
    )
    assert (same.change, same.low, same.high, same.p_up, same.p_down) == (0.0, 0.0, 0.0, 1.0, 1.0)


def test_the_bootstrap_sees_an_overconfident_model() -> None:
    sure, right = _figures(0, 600)
    boast = np.full(600, 0.999)
    seen = bootstrap(
        600, lambda drawn: ece(boast[drawn], right[drawn]) - ece(sure[drawn], right[drawn]), 200, 1
    )
    assert seen.low > 0
    assert seen.p_up == 1 / 201
    assert seen == bootstrap(
        600, lambda drawn: ece(boast[drawn], right[drawn]) - ece(sure[drawn], right[drawn]), 200, 1
    )
