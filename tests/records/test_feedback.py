"""What feedback says of an answer."""

from typing import Any

import pytest

from deshi.records.feedback import Feedback, Heard


def heard(kind: str, value: Any = None) -> Heard:
    return Heard(Feedback("i", kind, value), 1, 0.0, "robot_dog", "sit")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("boolean", False),
        ("number", 0.2),
        ("number", 0),
        ("correction", None),
        ("result", "refused"),
        ("result", "stopped"),
    ],
)
def test_what_objects_to_an_answer(kind: str, value: Any) -> None:
    assert heard(kind, value).objects


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("boolean", True),
        ("number", 0.5),
        ("number", 1),
        ("comment", None),
        ("demonstration", None),
        ("result", "done"),
    ],
)
def test_what_does_not(kind: str, value: Any) -> None:
    assert not heard(kind, value).objects


def test_a_correction_and_a_demonstration_say_what_was_right() -> None:
    assert [heard(kind).rights for kind in ("correction", "demonstration", "boolean")] == [True, True, False]
