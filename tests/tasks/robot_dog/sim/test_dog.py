"""The simulated dog speaks the sport service as the robot does: answers at the end, codes, postures, stops."""

import json
from typing import Any

import pytest

from deshi.tasks.robot_dog.body.registry import actions
from deshi.tasks.robot_dog.body.types import Posture, Reply, Request, Telemetry
from deshi.tasks.robot_dog.sim.dog import SimDog

MOVE = json.dumps({"x": 0.3, "y": 0.0, "z": 0.0})


class Lived:
    """A dog and its time; `ask` sends and `wait` lets time pass."""

    def __init__(self, posture: Posture = "lying", **more: Any) -> None:
        self.dog = SimDog(posture, **more)
        self.now = 100.0
        self.told: Telemetry = self.dog.step(self.now)[1]
        self.replies: list[Reply] = []

    def ask(
        self, api_id: int, parameter: str = "", seconds: float = 0.0, noreply: bool = False
    ) -> int | None:
        """Send a request and wait; return its code, None where there is no answer yet."""
        number = 1000 + len(self.replies) + api_id
        self.dog.send(Request(api_id, parameter, noreply, number), self.now)
        self.wait(seconds)
        return next((reply.code for reply in reversed(self.replies) if reply.id == number), None)

    def wait(self, seconds: float) -> None:
        """Let time pass in steps of 20 ms."""
        end = self.now + seconds
        while True:
            replies, self.told = self.dog.step(self.now)
            self.replies += replies
            if self.now >= end - 1e-9:
                return
            self.now += 0.02


def test_standing_up_locks_the_joints_and_unlocking_lets_it_balance() -> None:
    lived = Lived()
    assert lived.ask(1004, seconds=2.1) == 0
    assert (lived.dog.posture, lived.told.fsm, lived.told.mode) == ("locked", 1002, 6)
    assert lived.ask(1002, seconds=1.1) == 0
    assert (lived.dog.posture, lived.told.fsm, lived.told.mode) == ("standing", 1013, 1)


def test_the_answer_to_a_motion_comes_at_its_end() -> None:
    lived = Lived("standing")
    assert lived.ask(1016, seconds=3.8) is None
    assert (lived.told.fsm, 0.9 < lived.told.progress < 1.0) == (1006, True)
    lived.wait(0.3)
    assert [(reply.api_id, reply.code) for reply in lived.replies] == [(1016, 0)]
    assert lived.told.fsm == 1013
    assert lived.told.progress == 0.0


@pytest.mark.parametrize("posture", ["lying", "locked", "sitting", "damped", "fallen"])
def test_a_gesture_from_a_bad_posture_is_refused(posture: Posture) -> None:
    lived = Lived(posture)
    assert lived.ask(1016, seconds=0.02) == 4206
    assert lived.dog.posture == posture
    assert not lived.dog.moving


def test_sitting_and_rising() -> None:
    lived = Lived("standing")
    assert lived.ask(1009, seconds=2.1) == 0
    assert lived.told.fsm == 1007
    assert lived.ask(1010, seconds=2.1) == 0
    assert lived.told.fsm == 1013


def test_a_fallen_dog_recovers_and_nothing_else() -> None:
    lived = Lived("fallen")
    assert lived.told.roll > 1.2
    assert lived.ask(1004, seconds=0.02) == 4206
    assert lived.ask(1006, seconds=4.0) == 0
    assert lived.dog.posture == "standing"
    assert abs(lived.told.roll) < 0.01


def test_damping_answers_at_once_and_the_body_sinks() -> None:
    lived = Lived("standing")
    high = lived.told.trunk[2]
    assert lived.ask(1001, seconds=0.02) == 0
    assert lived.told.fsm == 1001
    lived.wait(1.5)
    assert lived.dog.posture == "damped"
    assert lived.told.trunk[2] < high / 2


def test_a_stop_halts_a_dance_at_once_and_the_dance_answers_that_it_was_aborted() -> None:
    lived = Lived("standing")
    lived.ask(1023, seconds=3.0)
    assert lived.ask(1003, seconds=0.0) == 0
    assert [(reply.api_id, reply.code) for reply in lived.replies] == [(1023, 4201), (1003, 0)]
    assert lived.told.fsm == 1013
    lived.wait(1.0)
    assert not lived.dog.moving
    assert lived.dog.posture == "standing"


@pytest.mark.parametrize(("posture", "rise"), [("damped", 1004), ("fallen", 1006), ("damped", 1006)])
@pytest.mark.parametrize("order", [1003, 1001])
@pytest.mark.parametrize("seconds", [0.4, 1.6])
def test_getting_up_from_limp_can_be_stopped_and_damped(
    posture: Posture, rise: int, order: int, seconds: float
) -> None:
    lived = Lived(posture)
    lived.ask(rise, seconds=seconds)
    assert lived.dog.moving
    lived.ask(order, seconds=0.0)
    assert [(reply.api_id, reply.code) for reply in lived.replies] == [(rise, 4201), (order, 0)]
    lived.wait(1.5)
    assert not lived.dog.moving
    if order == 1001:
        assert lived.dog.posture in ("damped", "fallen")


def test_a_change_of_posture_that_is_stopped_ends_in_the_nearer_posture() -> None:
    early, late = Lived(), Lived()
    early.ask(1004, seconds=0.5)
    late.ask(1004, seconds=1.6)
    for lived in (early, late):
        lived.ask(1003, seconds=1.0)
    assert (early.dog.posture, late.dog.posture) == ("lying", "locked")


def test_while_a_dance_runs_only_stop_damp_and_settings_are_heard() -> None:
    lived = Lived("standing")
    lived.ask(1023, seconds=1.0)
    assert {lived.ask(code, seconds=0.02) for code in (1004, 1005, 1006, 1009, 1016, 1030)} == {4206}
    assert lived.ask(1015, '{"data": 1}', seconds=0.02) == 0
    assert lived.told.fsm == 1006


def test_a_posture_may_replace_a_change_of_posture() -> None:
    lived = Lived()
    lived.ask(1004, seconds=1.6)
    assert lived.ask(1005, seconds=2.2) == 0
    assert lived.dog.posture == "lying"
    assert 4201 in [reply.code for reply in lived.replies]


def test_a_jump_that_is_stopped_head_down_ends_in_a_fall() -> None:
    lived = Lived("standing")
    lived.ask(1030, seconds=1.25)
    assert lived.ask(1003, seconds=1.5) == 0
    assert lived.dog.posture == "fallen"


def test_a_move_holds_a_second_and_has_no_answer() -> None:
    lived = Lived("standing")
    assert lived.ask(1008, MOVE, 0.9, noreply=True) is None
    assert lived.told.velocity[0] == pytest.approx(0.3)
    assert (lived.told.fsm, lived.told.mode) == (1015, 3)
    lived.wait(0.4)
    assert lived.told.velocity == (0.0, 0.0, 0.0)
    assert lived.told.fsm == 1013
    assert 0.25 < lived.told.trunk[0] < 0.35
    assert lived.replies == []


def test_moves_that_are_repeated_go_on() -> None:
    lived = Lived("standing")
    for _ in range(10):
        lived.ask(1008, MOVE, 0.3, noreply=True)
    assert lived.told.trunk[0] == pytest.approx(0.9, abs=0.05)


@pytest.mark.parametrize("posture", ["lying", "locked", "sitting"])
def test_a_move_without_balance_does_nothing(posture: Posture) -> None:
    lived = Lived(posture)
    lived.ask(1008, MOVE, 0.5, noreply=True)
    assert lived.told.velocity == (0.0, 0.0, 0.0)
    assert lived.ask(1008, MOVE, 0.02) == 4206


def test_a_stop_ends_walking() -> None:
    lived = Lived("standing")
    lived.ask(1008, MOVE, 0.5, noreply=True)
    assert lived.ask(1003, seconds=0.1) == 0
    assert lived.told.velocity == (0.0, 0.0, 0.0)


def test_every_id_of_the_service_is_answered_and_no_other() -> None:
    for code, action in actions().items():
        lived = Lived("standing")
        given = {name: True if not bounds else 0 for name, bounds in action.fields.items()}
        answer = lived.ask(code, json.dumps(given) if given else "", seconds=action.seconds + 0.2)
        assert answer in (0, 4206), code
    for code in (2, 99, 1011, 1021, 1042, 3000, -1):
        assert Lived("standing").ask(code, seconds=0.02) == 3203


def test_from_balance_everything_succeeds_but_rising() -> None:
    refused = []
    for code, action in actions().items():
        lived = Lived("standing")
        given = {name: True if not bounds else 0 for name, bounds in action.fields.items()}
        if lived.ask(code, json.dumps(given) if given else "", seconds=action.seconds + 0.2) != 0:
            refused.append(code)
    assert refused == [1010]


@pytest.mark.parametrize(
    ("code", "parameter"),
    [
        (1008, ""),
        (1008, '{"x": 9, "y": 0, "z": 0}'),
        (1008, '{"x": "1", "y": 0, "z": 0}'),
        (1008, '{"x": true, "y": 0, "z": 0}'),
        (1008, '{"x": NaN, "y": 0, "z": 0}'),
        (1008, '{"x": 1' + "0" * 400 + ', "y": 0, "z": 0}'),
        (1008, '{"x": 1e999, "y": 0, "z": 0}'),
        (1007, '{"x": 0.8, "y": 0, "z": 0}'),
        (1015, '{"data": 0.5}'),
        (1015, '{"data": 2}'),
        (1028, '{"data": 1}'),
        (1028, "{}"),
        (2054, '{"data": "on"}'),
        (1016, "["),
        (1016, "[1]"),
        (1016, "[" * 100_000),
    ],
)
def test_a_parameter_that_is_none_is_refused(code: int, parameter: str) -> None:
    lived = Lived("standing")
    assert lived.ask(code, parameter, seconds=0.02) == 3204
    assert not lived.dog.moving


def test_settings_keep_what_they_were_set_to() -> None:
    lived = Lived()
    assert lived.ask(1015, '{"data": -1}', 0.02) == 0
    assert lived.dog.options[1015] == -1
    assert lived.ask(2054, '{"data": false}', 0.02) == 0
    lived.ask(2055, seconds=0.02)
    assert json.loads(lived.replies[-1].data) == {"data": False}


def test_api_id_one_tells_the_version_and_moves_nothing() -> None:
    lived = Lived()
    assert lived.ask(1, "{}", 0.02) == 0
    assert lived.replies[-1].data == "1.0.0.1"
    assert not lived.dog.moving


def test_a_pose_is_held_until_it_is_switched_off() -> None:
    lived = Lived("standing")
    assert lived.ask(2044, '{"data": true}', 3.0) == 0
    assert lived.told.fsm == 2011
    assert lived.told.pitch > 1.2
    assert lived.ask(1016, seconds=0.02) == 4206
    assert lived.ask(1008, MOVE, 0.02) == 4206
    assert lived.ask(2044, '{"data": true}', 0.02) == 0
    assert lived.ask(2044, '{"data": false}', 3.0) == 0
    assert lived.told.fsm == 1013
    assert abs(lived.told.pitch) < 0.01


def test_a_stop_ends_a_held_pose_and_a_lean() -> None:
    for code, parameter in ((1028, '{"data": true}'), (1007, '{"x": 0.2, "y": 0.1, "z": 0.1}')):
        lived = Lived("standing")
        assert lived.ask(code, parameter, 2.0) == 0
        assert abs(lived.told.roll) > 0.05
        lived.ask(1003 if code == 1028 else 1002, seconds=1.2)
        assert abs(lived.told.roll) < 0.01
        assert lived.told.fsm == 1013


def test_gaits_are_chosen_at_once_and_shown_by_the_state() -> None:
    lived = Lived("standing")
    assert lived.ask(2046, '{"data": true}', 0.02) == 0
    assert lived.told.fsm == 2008
    assert lived.ask(2046, '{"data": false}', 0.02) == 0
    assert lived.told.fsm == 1013
    assert lived.ask(1062, seconds=0.02) == 0
    assert lived.told.fsm == 1013
    lived.ask(1008, MOVE, 0.2, noreply=True)
    assert lived.told.fsm == 1016


def test_avoidance_stops_in_front_of_an_obstacle_and_without_it_the_dog_touches() -> None:
    for on, left in ((True, 0.5), (False, 0.1)):
        lived = Lived("standing")
        lived.dog.set(obstacle=0.7)
        if on:
            lived.ask(2058, seconds=0.02)
        for _ in range(12):
            lived.ask(1008, MOVE, 0.3, noreply=True)
        assert lived.told.obstacle == pytest.approx(left, abs=0.02)


def test_the_battery_drains_faster_in_motion_and_an_empty_one_lets_the_motors_go() -> None:
    resting, dancing = Lived("standing"), Lived("standing")
    resting.wait(10.0)
    dancing.ask(1023, seconds=10.0)
    assert (dancing.told.battery or 0) < (resting.told.battery or 0) < 100.0
    resting.dog.set(battery=0.0)
    resting.wait(1.5)
    assert resting.dog.posture == "damped"
    assert resting.ask(1004, seconds=0.02) == 4202
    assert resting.ask(1001, seconds=0.02) == 0


def test_locked_joints_get_hot_and_cool_down_when_it_lies() -> None:
    lived = Lived("locked")
    cool = lived.told.hottest or 0.0
    lived.now += 600.0
    lived.wait(0.0)
    hot = lived.told.hottest or 0.0
    assert hot > cool + 20.0
    lived.ask(1005, seconds=2.1)
    lived.now += 600.0
    lived.wait(0.0)
    assert (lived.told.hottest or 0.0) < hot - 20.0


def test_the_clock_of_the_robot_runs_with_ours_and_steps_of_any_length_are_the_same() -> None:
    coarse, fine = SimDog("standing"), SimDog("standing")
    for dog in (coarse, fine):
        dog.step(5.0)
        dog.send(Request(1008, MOVE, True), 5.0)
    for i in range(1, 151):
        fine.step(5.0 + i * 0.02)
    told, same = coarse.step(8.0)[1], fine.step(8.0)[1]
    assert told.stamp == pytest.approx(3.0)
    assert told.trunk == pytest.approx(same.trunk, abs=1e-6)


def test_a_clock_that_goes_back_changes_nothing() -> None:
    dog = SimDog("standing")
    before = dog.step(10.0)[1]
    assert dog.step(9.0)[1].stamp == before.stamp


def test_the_same_calls_make_the_same_dog() -> None:
    def life() -> list[Any]:
        lived = Lived("standing", seed=7)
        lived.dog.set(drop=0.5)
        return [lived.ask(code, seconds=0.5) for code in (1016, 1003, 1005, 1004, 1003) * 4] + lived.replies

    assert life() == life()


def test_older_firmware_knows_its_own_codes() -> None:
    lived = Lived("standing", dialect="go2-old")
    assert lived.ask(2043, seconds=0.02) == 3203
    assert lived.ask(1044, seconds=0.5) is None
    assert lived.told.fsm == 2013


def test_what_a_dog_can_not_be_is_said() -> None:
    with pytest.raises(ValueError, match="can't begin as 'flying'; choose one of"):
        SimDog("flying")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="battery is a number from 0 to 100"):
        SimDog(battery=120.0)
    with pytest.raises(ValueError, match="no dialect 'b2'"):
        SimDog(dialect="b2")


def test_it_wants_to_be_looked_at_more_often_while_it_moves() -> None:
    dog = SimDog("standing")
    dog.step(0.0)
    assert dog.due(0.0) == pytest.approx(0.1)
    dog.send(Request(1016), 0.0)
    assert dog.due(0.0) == pytest.approx(0.02)
