"""What a calibration leaves behind can be read again and holds no text."""

import json

import pytest

from deshi.measure.calibration_file import calibration, parse
from deshi.measure.fit import fit
from deshi.pure.confidence import Signals


@pytest.fixture(scope="module")
def made() -> dict[str, object]:
    signals = [Signals(0.5 + i % 5 / 10, length=i % 7 + 1) for i in range(80)]
    right = [i % 5 > i % 3 for i in range(80)]
    before = [(one.confidence, r) for one, r in zip(signals, right, strict=True)]
    return calibration(("pets", "r1", "mine"), 12.0, fit(signals, right), before, 0.05).as_dict()


def test_it_survives_its_file(made: dict[str, object]) -> None:
    data = json.loads(json.dumps(made))
    one = parse(data)
    assert (one.task, one.release, one.suite, len(one.pairs)) == ("pets", "r1", "mine", 80)
    assert one.as_dict() == data


def test_figures_reliability_and_promises_are_told(made: dict[str, object]) -> None:
    assert {"ece", "aurc", "losses", "before", "nonsense"} <= set(made["figures"])  # type: ignore[call-overload]
    assert [one["max_error"] for one in made["promises"]] == [0.005, 0.01, 0.02, 0.03, 0.05, 0.1]  # type: ignore[attr-defined]
    assert made["reliability"]


def test_one_from_before_weights_were_named_can_be_read(made: dict[str, object]) -> None:
    assert parse({**made, "weights": "abc"}).weights == "abc"
    del made["weights"]
    assert parse(made).weights == ""


@pytest.mark.parametrize("change", [{"format": 9}, {"pairs": [1]}, {"map": {}}, {"figures": 3}])
def test_another_form_is_refused(made: dict[str, object], change: dict[str, object]) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        parse({**made, **change})
