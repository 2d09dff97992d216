"""One exam asked for many nights never spends more than its alpha."""

import random

import pytest

from deshi.errors import BadInput
from deshi.measure.alpha import exam_name, level


def test_the_first_night_gets_most_and_no_night_gets_nothing() -> None:
    spent: list[float] = []
    for night in range(1, 366):
        now = level(0.05, spent)
        assert now.night == night
        assert 0 < now.level <= (spent[-1] if spent else 0.05)
        spent.append(now.level)
    assert spent[0] == pytest.approx(0.0219, abs=1e-4)
    assert 0.045 < sum(spent) < 0.05


def test_who_overspent_gets_what_is_left_and_then_nothing() -> None:
    assert level(0.05, [0.045]).level == pytest.approx(0.005)
    assert level(0.05, [0.049, 0.001]).level == pytest.approx(0, abs=1e-12)
    assert level(0.05, [0.2]).level == 0.0
    assert level(0.05, [0.2]).left == 0.0


def test_a_night_that_spent_nothing_is_none() -> None:
    assert level(0.05, [0.0, 0.0]) == level(0.05)


def test_spent_level_and_left_add_up() -> None:
    now = level(0.05, [0.02])
    assert now.spent + now.level + now.left == pytest.approx(0.05)


@pytest.mark.parametrize(("total", "spent"), [(0.0, []), (1.0, []), (0.05, [-0.1]), (0.05, [float("nan")])])
def test_what_is_no_level_is_refused(total: float, spent: list[float]) -> None:
    with pytest.raises(BadInput, match="can't be"):
        level(total, spent)


def test_a_year_of_nights_that_are_no_better_promotes_in_one_of_twenty_homes() -> None:
    dice, promoted = random.Random(5), 0
    levels: list[float] = []
    for _ in range(100):
        levels.append(level(0.05, levels).level)
    for _ in range(1000):
        promoted += any(dice.random() <= one for one in levels)
    assert promoted <= 65  # 5 % and three standard errors would be 71


def test_an_exam_is_named_by_its_rows_in_any_order() -> None:
    assert exam_name(["a", "b"]) == exam_name(["b", "a", "a"])
    assert exam_name(["a", "b"]) != exam_name(["a", "c"])
    assert len(exam_name([])) == 12
