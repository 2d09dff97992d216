"""The body's state machine: a plan is legal or refused with a reason, and what was inserted is said."""

import itertools

import pytest

from deshi.tasks.robot_dog.body.postures import ACTS, after, plan


@pytest.mark.parametrize("code", [1016, 1017, 1023, 1036, 1009])
def test_a_lying_dog_stands_up_first(code: int) -> None:
    made = plan([code], "lying", 100.0)
    assert [step.code for step in made.steps] == [1004, code]
    assert made.inserted == (1004,)


def test_a_standing_dog_just_does_it() -> None:
    assert plan([1016, 1023], "standing", 100.0).inserted == ()


@pytest.mark.parametrize("code", [1030, 1031, 1032])
def test_nothing_risky_from_sitting(code: int) -> None:
    assert "stand up first" in plan([code], "sitting", 100.0).refused
    assert plan([1004, code], "sitting", 100.0).refused == ""


@pytest.mark.parametrize(
    ("battery", "code", "refused"),
    [(29.9, 1030, True), (30.0, 1030, False), (29.9, 1016, False), (9.9, 1016, True), (5.0, 1003, False)],
)
def test_the_battery_decides(battery: float, code: int, refused: bool) -> None:
    assert bool(plan([code], "standing", battery).refused) is refused


def test_a_damped_body_wants_to_be_cleared() -> None:
    assert "clear" in plan([1004], "damped", 100.0).refused


@pytest.mark.parametrize("actions", [[], [1], [1001], [1004, 9999]])
def test_unknown_actions_are_refused(actions: list[int]) -> None:
    assert plan(actions, "standing", 100.0).refused


def test_every_short_plan_is_legal_step_by_step() -> None:
    for start in ("lying", "standing", "sitting"):
        for actions in itertools.product(ACTS, repeat=3):
            made = plan(actions, start, 100.0)
            posture = start
            for step in made.steps:
                assert posture in ACTS[step.code].needs
                posture = after(step.code, posture)
            asked = [step.code for step in made.steps if not step.inserted]
            assert asked == list(actions) or made.refused
