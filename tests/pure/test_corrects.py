"""The head for corrections: two layers, a calibration, and nothing at all without weights."""

from typing import Any

import numpy as np
import pytest

from deshi.pure.corrects import BIAS, CALIBRATION, HIDDEN, HIDDEN_BIAS, WEIGHT, Corrects

HEAD: dict[str, Any] = {
    HIDDEN: np.array([[1.0, 0.0], [0.0, 2.0], [-1.0, 0.0]], np.float32),
    HIDDEN_BIAS: np.array([0.0, -1.0, 0.0], np.float32),
    WEIGHT: np.array([1.0, 3.0, -2.0], np.float32),
    BIAS: np.array([0.5], np.float32),
    CALIBRATION: np.array([2.0, -1.0], np.float32),
}


def looks(*values: float) -> Any:
    return np.array(values, np.float32)


def test_it_is_two_layers_and_a_calibrated_logit() -> None:
    head = Corrects(HEAD, 2)

    assert head.logit(looks(1, 1)) == pytest.approx(1 + 3 + 0.5)
    assert head.logit(looks(-1, 0)) == pytest.approx(-2 + 0.5)
    assert head(looks(-1, 0)) == pytest.approx(1 / (1 + np.exp(4)), abs=1e-4)
    assert head(looks(1, 1)) > 0.99


def test_without_weights_nothing_is_a_correction() -> None:
    head = Corrects({}, 2)

    assert not head
    assert head(looks(9, 9)) == 0.0


def test_however_large_the_numbers_it_stays_a_probability() -> None:
    assert 0 <= Corrects(HEAD, 2)(looks(-1e30, 0)) < Corrects(HEAD, 2)(looks(1e30, 1e30)) <= 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (HIDDEN, np.zeros((3, 5), np.float32)),
        (HIDDEN_BIAS, np.zeros(2, np.float32)),
        (WEIGHT, np.zeros(4, np.float32)),
        (BIAS, np.zeros(2, np.float32)),
        (CALIBRATION, np.zeros(1, np.float32)),
        (BIAS, np.array([np.nan], np.float32)),
    ],
)
def test_what_does_not_fit_is_refused(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=r"corrects\.safetensors"):
        Corrects({**HEAD, name: value}, 2)


def test_a_missing_array_is_named() -> None:
    with pytest.raises(KeyError, match=WEIGHT):
        Corrects({name: value for name, value in HEAD.items() if name != WEIGHT}, 2)
