"""The service's entries: every firmware's own codes, and parameters as they are sent."""

import pytest

from deshi.tasks.robot_dog.body.codes import FSM
from deshi.tasks.robot_dog.body.registry import actions
from deshi.tasks.robot_dog.sim.acts import ALL, IDLE, KINDS, acts, mode_of, parameter_of


def test_all_actions_of_the_service_are_known() -> None:
    assert set(acts("go2")) == set(actions())
    assert len(acts("go2")) == 39


def test_older_firmware_has_other_codes_for_the_same_acts() -> None:
    assert acts("go2-old")[1044].id == 2043
    assert 2043 not in acts("go2-old")


def test_what_is_no_gesture_is_named() -> None:
    assert set(KINDS) <= set(actions())
    assert {actions()[code].kind for code in set(actions()) - set(KINDS)} == {"gesture", "risky"}


def test_stopping_and_settings_are_heard_in_any_posture() -> None:
    for act in acts("go2").values():
        assert (act.needs == ALL) is (act.kind in ("stop", "damp", "config", "get"))


def test_states_at_rest_are_those_of_the_table() -> None:
    assert all(fsm in FSM for fsm in IDLE.values())
    assert mode_of(1013) == 1
    assert mode_of(424242) == 0


def test_a_parameter_is_read_within_its_range() -> None:
    move = acts("go2")[1008]
    assert parameter_of(move, '{"x": 1, "y": -0.5, "z": 0}') == {"x": 1, "y": -0.5, "z": 0}
    assert parameter_of(move, '{"x": 1}') is None


@pytest.mark.parametrize("text", ["", "{}", '{"anything": 1}'])
def test_what_takes_no_parameter_ignores_one(text: str) -> None:
    assert parameter_of(acts("go2")[1016], text) is not None
