"""A model that says 99 % and is right six times in ten is believed six times in ten."""

import random

import pytest

from deshi.errors import BadInput
from deshi.measure.platt import FEWEST, level, line
from deshi.pure.logprobs import logit, platt


def drawn(rows: int, slope: float, shift: float) -> list[tuple[float, bool]]:
    """Return probabilities of a model whose true map is known, and what came of them."""
    dice = random.Random(3)
    chances = [dice.uniform(0.5, 0.9999) for _ in range(rows)]
    return [(chance, dice.random() < platt(chance, slope, shift)) for chance in chances]


def test_a_known_map_is_found_again() -> None:
    found = line(drawn(4_000, 0.5, -0.8))

    assert found.slope == pytest.approx(0.5, abs=0.1)
    assert found.shift == pytest.approx(-0.8, abs=0.2)


def test_overconfidence_goes_away_on_rows_that_were_not_fitted() -> None:
    found = line(drawn(500, 0.4, -0.5))

    assert found.before.ece > 0.2
    assert found.after.ece < 0.08
    assert found.after.loss < found.before.loss


def test_one_that_is_believable_as_it_is_stays_nearly_so() -> None:
    found = line(drawn(500, 1.0, 0.0))

    assert abs(platt(0.9, found.slope, found.shift) - 0.9) < 0.05


def test_equal_probabilities_of_all_rows_become_the_share_that_is_right() -> None:
    found = line([(0.99, i % 5 < 3) for i in range(100)])

    assert platt(0.99, found.slope, found.shift) == pytest.approx(0.6, abs=0.03)
    assert found.before.ece == pytest.approx(0.39)
    assert found.after.ece < 0.03  # the folds' luck is no error of the map


def test_few_rows_that_are_all_right_promise_no_certainty() -> None:
    found = line([(0.99999, True)] * FEWEST)

    assert 0.8 < platt(0.99999, found.slope, found.shift) < 0.99


def test_probabilities_that_run_against_the_truth_are_dropped() -> None:
    found = line([(0.95 if i % 2 else 0.6, not i % 2) for i in range(60)])

    assert found.slope == 0
    assert platt(0.95, found.slope, found.shift) == pytest.approx(0.5, abs=0.02)


def test_without_probabilities_there_is_one_number() -> None:
    found = level([i % 4 > 0 for i in range(200)], before=0.95)

    assert found.confidence == pytest.approx(0.75, abs=0.01)
    assert found.before.ece == pytest.approx(0.2)
    assert found.after.ece < 0.01


def test_too_few_rows_are_refused() -> None:
    for fit in (lambda: line([(0.9, True)] * (FEWEST - 1)), lambda: level([True], 0.75)):
        with pytest.raises(BadInput, match="at least 20"):
            fit()


def test_the_log_odds_stay_finite() -> None:
    assert (logit(0.0), logit(1.0)) == pytest.approx((-13.8155, 13.8155), abs=1e-3)
