"""Two shares of different rows, against published figures."""

import pytest

from deshi.measure.unpaired import fisher, newcombe


def test_the_tea_lady_and_a_table_of_textbooks() -> None:
    assert fisher(3, 4, 1, 4) == pytest.approx(0.4857, abs=1e-4)  # Fisher 1935
    assert fisher(1, 10, 11, 14) == pytest.approx(0.002759, abs=1e-6)


def test_an_interval_as_newcombe_prints_it() -> None:
    low, high = newcombe(48, 80, 56, 70)  # Newcombe 1998, table II, example (a), method 10
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


def test_equal_shares_are_no_difference_and_it_does_not_matter_who_is_first() -> None:
    assert fisher(90, 100, 90, 100) == pytest.approx(1.0)
    assert fisher(90, 100, 70, 100) == pytest.approx(fisher(70, 100, 90, 100))
    low, high = newcombe(90, 100, 90, 100)
    assert low == pytest.approx(-high)


def test_many_rows_are_reckoned_without_overflow() -> None:
    assert fisher(90_000, 100_000, 89_000, 100_000) < 1e-6


def test_no_rows_know_nothing() -> None:
    assert fisher(0, 0, 3, 4) == 1.0
    assert newcombe(0, 0, 3, 4) == (-1.0, 1.0)
