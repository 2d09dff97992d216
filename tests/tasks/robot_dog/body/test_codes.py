"""The robot's numbers: each result code has a sentence, each state of it a posture."""

from typing import get_args

from deshi.tasks.robot_dog.body import codes
from deshi.tasks.robot_dog.body.codes import CODES, FSM, MODE, UNCERTAIN, sentence
from deshi.tasks.robot_dog.body.registry import actions
from deshi.tasks.robot_dog.body.types import Activity, Posture


def test_every_result_code_says_what_happened_and_what_to_do() -> None:
    for code in (3102, 3103, 3104, 3203, 3204, 3205, 4101, 4201, 4202, 4205, 4206):
        assert len(sentence(code)) > 40
        assert sentence(code).endswith(".")
    assert len(set(CODES.values())) == len(CODES)


def test_a_time_out_is_no_success_and_no_failure() -> None:
    assert 3104 in UNCERTAIN
    assert "unknown" in sentence(3104)
    assert not UNCERTAIN & {0, 3203, 4206}


def test_a_client_that_lacks_an_action_is_no_app_that_holds_the_robot() -> None:
    assert "client" in sentence(3103)
    assert "never sent" in sentence(3103)


def test_an_unnamed_code_still_has_a_sentence() -> None:
    assert "look at its state" in sentence(-17)


def test_states_and_modes_mean_postures_and_activities() -> None:
    for shown in (*FSM.values(), *MODE.values()):
        assert shown.posture in get_args(Posture)
        assert shown.activity in get_args(Activity)


def test_lying_and_damped_are_not_standing() -> None:
    assert [MODE[mode].posture for mode in (5, 6, 7)] == ["lying", "locked", "damped"]
    assert [FSM[fsm].posture for fsm in (1001, 1002, 1004, 2006, 1007)] == [
        "damped",
        "locked",
        "lying",
        "lying",
        "sitting",
    ]


def test_a_states_mode_means_the_posture_that_the_state_means() -> None:
    for shown in FSM.values():
        if shown.mode:
            assert MODE[shown.mode].posture == shown.posture


def test_what_leaves_the_ground_and_comes_down_by_itself_has_its_usual_time() -> None:
    flights = {state: told.air for state, told in FSM.items() if told.air}
    assert set(flights) == {1008, 1009, 2012, 2013, 2014}
    for action in actions().values():
        if action.fsm in flights:
            assert flights[action.fsm] == action.seconds
    assert {mode for mode, told in MODE.items() if told.air} == {11, 12, 13}


def test_an_unlisted_state_is_not_made_known_by_a_mode_that_says_nothing() -> None:
    assert codes.shown(2005, 0) is None
    assert codes.shown(2005, 9) is None
    assert codes.shown(2005, 5) is MODE[5]
    assert codes.shown(0, 0) is MODE[0]
    assert codes.shown(1013, 9) is FSM[1013]
