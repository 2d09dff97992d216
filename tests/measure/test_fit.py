"""The fitted map: it finds what is there, stays near what was given where there is little, and is judged on rows it never saw."""

import random

import numpy as np
import pytest

from deshi.errors import BadInput
from deshi.measure.calibration import calibration_error
from deshi.measure.fit import fit, newton, pool
from deshi.pure.confidence import Signals, logistic, logit


def rows(count: int, seed: int = 3) -> tuple[list[Signals], list[bool]]:
    """Return answers of a student that is too sure, the more so the less its nearest example is like the text."""
    dice = random.Random(seed)
    signals, right = [], []
    for _ in range(count):
        said, nearest = dice.uniform(0.3, 0.999), dice.random()
        signals.append(Signals(said, nearest=nearest, length=dice.randint(2, 20)))
        right.append(dice.random() < logistic(logit(said) - 2.5 * (1 - nearest)))
    return signals, right


def test_the_map_is_better_calibrated_than_what_was_given() -> None:
    signals, right = rows(500)
    found = fit(signals, right)
    given = [(one.confidence, r) for one, r in zip(signals, right, strict=True)]
    assert found.losses["logistic"] < found.losses["before"] - 0.03
    assert calibration_error(found.pairs) < calibration_error(given) / 2
    assert (
        found.map(Signals(0.9, nearest=1.0, length=9)) > found.map(Signals(0.9, nearest=0.0, length=9)) + 0.1
    )


def test_the_better_of_both_forms_is_taken_and_its_pairs_are_kept() -> None:
    signals, right = rows(200)
    found = fit(signals, right)
    assert bool(found.map.steps) == (found.losses["isotonic"] < found.losses["logistic"])
    assert len(found.pairs) == 200
    assert list(found.pairs) == sorted(found.pairs)
    assert sum(r for _, r in found.pairs) == sum(right)


def test_pairs_come_from_maps_that_never_saw_them() -> None:
    dice = random.Random(5)
    signals = [Signals(0.7, nearest=dice.random(), unseen=dice.random()) for _ in range(60)]
    right = [dice.random() < 0.7 for _ in signals]  # nothing to be learnt
    assert fit(signals, right).losses["logistic"] > 0.55


def test_the_same_rows_give_the_same_map() -> None:
    assert fit(*rows(100)) == fit(*rows(100))


@pytest.mark.parametrize("right", [[True] * 50, [False] * 50, [True, False] * 5])
def test_rows_that_teach_nothing_are_refused(right: list[bool]) -> None:
    with pytest.raises(BadInput, match="can't be calibrated"):
        fit([Signals(0.5)] * len(right), right)


def test_a_strong_penalty_leaves_the_given_confidence_as_it_is() -> None:
    dice = np.random.default_rng(1)
    x, y = dice.normal(size=(300, 2)), (dice.random(300) < 0.5).astype(float)
    beta = newton(x, y, 1e6)
    assert beta[1:] == pytest.approx([1.0, 0.0], abs=1e-3)
    assert newton(x, y, 1e-6)[1] == pytest.approx(0.0, abs=0.3)  # the truth is that it tells nothing


def test_pooled_points_rise() -> None:
    points = pool(np.array([0.1, 0.2, 0.3, 0.4]), np.array([0.0, 1.0, 0.0, 1.0]))
    assert [x for x, _ in points] == sorted(x for x, _ in points)
    assert [y for _, y in points] == sorted(y for _, y in points)
    assert len(points) == 3  # the two in the middle are one block
