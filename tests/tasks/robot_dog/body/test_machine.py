"""What the body is, read from what it tells: states, older modes, tilt, heat, a clock that stands still."""

import math
from dataclasses import replace

import pytest

from deshi.tasks.robot_dog.body.codes import FSM
from deshi.tasks.robot_dog.body.machine import Seen, known, seen, state_of
from deshi.tasks.robot_dog.body.types import Rules, State, Telemetry

RULES = Rules()
STANDS = Telemetry(at=10.0, stamp=100.0, fsm=1013, mode=1, battery=80.0, hottest=40.0)


def _state(now: float = 10.1, history: Seen | None = None, **changes: object) -> State:
    return state_of(replace(STANDS, **changes), now, False, False, RULES, history)


def test_a_body_in_balance_stands_idle_and_fresh() -> None:
    state = _state()
    assert (state.posture, state.activity, state.fault) == ("standing", "idle", "")
    assert state.age == pytest.approx(0.1)
    assert (state.battery, state.fsm, state.mode) == (80.0, 1013, 1)


def test_without_telemetry_or_after_long_silence_it_is_offline() -> None:
    assert state_of(None, 10.0, False, False, RULES).posture == "offline"
    assert _state(now=13.5).posture == "offline"
    assert _state(now=math.nan).posture == "offline"
    assert state_of(None, 10.0, True, True, RULES) == State(latched=True, people=True)


def test_latch_and_people_are_told_by_others_and_kept() -> None:
    state = state_of(STANDS, 10.1, True, True, RULES)
    assert (state.latched, state.people, state.posture) == (True, True, "standing")


@pytest.mark.parametrize(("fsm", "posture"), [(fsm, shown.posture) for fsm, shown in FSM.items()])
def test_each_state_of_the_robot_is_a_posture(fsm: int, posture: str) -> None:
    assert _state(fsm=fsm, mode=0).posture == posture


@pytest.mark.parametrize(
    ("mode", "posture", "activity"),
    [
        (0, "locked", "idle"), (1, "standing", "idle"), (2, "standing", "gesture"), (3, "standing", "idle"), (5, "lying", "idle"),
        (6, "locked", "idle"), (7, "damped", "idle"), (8, "unknown", "changing"), (10, "sitting", "idle"),
        (11, "standing", "gesture"), (13, "standing", "gesture"), (99, "unknown", "idle"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("fsm", [0, 31_337])
def test_older_firmware_without_a_state_is_read_by_its_mode(
    fsm: int, mode: int, posture: str, activity: str
) -> None:
    state = _state(fsm=fsm, mode=mode)
    if fsm and not mode:  # a state that nobody knows, and nothing beside it
        posture = "unknown"
    assert (state.posture, state.activity) == (posture, activity)


def test_lying_and_damped_are_never_taken_for_standing() -> None:
    assert _state(fsm=0, mode=5).posture == "lying"
    assert _state(fsm=0, mode=7).posture == "damped"


@pytest.mark.parametrize("lean", [{"roll": 1.4}, {"pitch": -1.3}])
def test_a_body_that_leans_far_has_fallen_unless_it_is_flipping(lean: dict[str, float]) -> None:
    assert _state(**lean).posture == "fallen"
    assert _state(fsm=1001, mode=7, **lean).posture == "fallen"
    assert _state(fsm=2012, mode=11, **lean).posture == "standing"
    assert _state(roll=0.4, pitch=-0.6).posture == "standing"


def test_speed_over_the_ground_or_turning_is_moving() -> None:
    walks = _state(fsm=1015, mode=3, velocity=(0.2, 0.1, 0.0))
    assert walks.activity == "moving"
    assert walks.speed == pytest.approx(0.2236, abs=1e-4)
    assert _state(yaw_speed=-0.4).activity == "moving"
    assert _state(velocity=(0.01, -0.02, 0.3), yaw_speed=0.02).activity == "idle"


def test_a_posture_is_changing_while_the_robot_says_so_in_any_way() -> None:
    assert _state(fsm=1004, mode=6).activity == "changing"  # lying in one field, standing in the other
    assert _state(fsm=1002, mode=8).activity == "changing"
    assert _state(fsm=1007, mode=10, progress=0.4).activity == "changing"
    assert _state(fsm=1007, mode=10, progress=math.nan).activity == "changing"
    assert _state(fsm=1002, mode=6).activity == "idle"


def test_joints_that_run_mean_a_change_though_the_state_says_rest() -> None:
    still = replace(STANDS, fsm=1002, mode=6, joints=(0.0,) * 12)
    runs = replace(still, at=10.02, stamp=100.02, joints=(0.1,) + (0.0,) * 11)
    history = seen(seen(None, still), runs)
    assert history.restless == pytest.approx(5.0)
    assert state_of(runs, 10.03, False, False, RULES, history).activity == "changing"


def test_noise_between_two_quick_samples_is_no_motion() -> None:
    history = seen(None, replace(STANDS, joints=(0.0,) * 12))
    for step in range(1, 200):
        at = step * 0.002
        noisy = replace(STANDS, at=10.0 + at, stamp=100.0 + at, joints=(0.002 * (step % 2),) * 12)
        history = seen(history, noisy)
        assert history.moved == noisy.at
        assert state_of(noisy, noisy.at, False, False, RULES, history).activity == "idle"


def test_a_mode_that_says_another_posture_is_no_change_where_the_joints_are_still() -> None:
    still = replace(STANDS, fsm=1004, mode=6, joints=(0.5,) * 12)
    history = seen(seen(None, still), replace(still, at=10.05, stamp=100.05))
    assert state_of(still, 10.1, False, False, RULES, history).activity == "idle"


def test_joints_come_to_rest_within_a_few_samples() -> None:
    sample = replace(STANDS, joints=(0.1,) * 12)
    history = Seen(99.98, 9.98, 5.0, (0.0,) * 12, 99.98)
    for step in range(8):
        sample = replace(sample, at=sample.at + 0.02, stamp=sample.stamp + 0.02)
        history = seen(history, sample)
        assert history.moved == sample.at, step
    assert state_of(sample, sample.at, False, False, RULES, history).activity == "idle"


def test_a_clock_that_stands_still_is_stale_though_messages_come() -> None:
    history = seen(None, STANDS)
    later = replace(STANDS, at=11.0)
    history = seen(history, later)
    state = state_of(later, 11.1, False, False, RULES, history)
    assert state.age == pytest.approx(1.1)
    assert state.posture == "standing"
    assert "power" in state.fault


def test_a_clock_that_moves_again_is_fresh_again_even_after_a_restart() -> None:
    history = seen(seen(None, STANDS), replace(STANDS, at=12.0, stamp=0.5))
    assert history.moved == 12.0


def test_silence_alone_is_stale_without_being_a_fault() -> None:
    state = _state(now=11.0)
    assert state.age == pytest.approx(1.0)
    assert state.fault == ""


def test_a_sample_from_a_moment_ahead_is_fresh() -> None:
    assert _state(now=9.99).age == 0.0


def test_a_motor_too_hot_is_a_fault() -> None:
    assert "hot" in _state(hottest=90.0).fault
    assert _state(hottest=None).fault == ""
    assert _state(hottest=math.nan).fault


@pytest.mark.parametrize(
    "broken", [{"roll": math.nan}, {"velocity": (math.nan, 0.0, 0.0)}, {"yaw_speed": math.inf}]
)
def test_senses_that_can_not_be_read_are_a_fault_and_no_rest(broken: dict[str, object]) -> None:
    state = _state(**broken)
    assert "read" in state.fault
    assert state.activity == "moving" or state.posture == "fallen"


def test_a_clock_that_is_no_number_never_counts_as_moving() -> None:
    history = seen(None, STANDS)
    assert seen(history, replace(STANDS, at=20.0, stamp=math.nan)) is history


def test_a_first_sample_without_a_clock_does_not_blind_it_for_good() -> None:
    history = seen(seen(None, replace(STANDS, stamp=math.nan)), STANDS)
    assert seen(history, replace(STANDS, at=10.1, stamp=100.1)).moved == 10.1


@pytest.mark.parametrize("speed", [0.5, 1.0, 2.0])
def test_joints_that_come_more_seldom_than_the_rest_have_their_true_speed(speed: float) -> None:
    history, felt = None, []
    for step in range(150):
        at, read = step * 0.02, step // 5 * 0.1
        history = seen(history, replace(STANDS, at=at, stamp=at, joints=(speed * read,) * 12, joints_at=read))
        felt.append(history.restless)
    assert felt[10:] == pytest.approx([speed] * 140)


def test_battery_and_heat_that_have_not_come_for_seconds_are_not_known_any_more() -> None:
    told = replace(STANDS, at=20.0, battery=80.0, hottest=40.0, joints=(0.1,) * 12)
    fresh, silent = replace(told, joints_at=17.5), replace(told, joints_at=16.9)
    assert state_of(fresh, 20.0, False, False, Rules()).battery == 80.0
    assert state_of(silent, 20.0, False, False, Rules()).battery is None
    assert (known(silent).hottest, known(silent).joints, seen(None, silent).joints) == (None, (), ())


def test_noise_of_joints_that_come_seldom_is_no_motion() -> None:
    history = None
    for step in range(150):
        noisy = replace(
            STANDS, stamp=step * 0.02, joints=(0.01 * (step // 5 % 2),) * 12, joints_at=step // 5 * 0.1
        )
        history = seen(history, noisy)
        assert history.restless < 0.4


def test_joints_that_are_read_twice_a_second_rest_at_the_next_look() -> None:
    history = None
    for read, angle in ((0.0, 0.0), (0.5, 2.0), (1.0, 2.0)):
        sample = replace(STANDS, stamp=read, joints=(angle,) * 12, joints_at=read)
        history = seen(history, sample)
    assert history is not None
    assert history.restless == 0.0


def test_a_state_that_no_table_lists_is_no_posture() -> None:
    assert _state(fsm=2005, mode=0).posture == "unknown"
    assert _state(fsm=2005, mode=9).posture == "unknown"
    assert _state(fsm=2005, mode=5).posture == "lying"
    assert _state(fsm=0, mode=0).posture == "locked"
