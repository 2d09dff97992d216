"""After a stop: it is written again until the body is seen to stand, and the motors are damped where that has no effect."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
from guards import Core, events_of, scripted, wait

DANCING: dict[str, Any] = {"fsm": 1006, "mode": 0}
RUNNING: dict[str, Any] = {"fsm": 1015, "mode": 3, "velocity": (0.8, 0.0, 0.0)}
DAMPED: dict[str, Any] = {"fsm": 1001, "mode": 7}


@pytest.fixture
def core(tmp_path: Path) -> Iterator[Core]:
    """A guard, its clock and a robot that shows what it is told."""
    with scripted(tmp_path) as made:
        yield made


def test_the_first_write_is_in_the_call_itself(core: Core) -> None:
    made, _, body = core
    made.stop("soft", "text")
    assert body.wire == [1003]
    assert made.state()["stopping"] == "soft"


def test_a_body_that_stands_for_a_tenth_of_a_second_is_stopped(core: Core) -> None:
    made, clock, body = core
    made.stop("soft", "text")
    made.tick()  # telemetry of the same moment is no newer than the stop
    wait(made, clock, 0.1)
    assert made.state()["stopping"] == "soft"
    wait(made, clock, 0.01)
    assert made.state()["stopping"] == ""
    written = len(body.wire)
    wait(made, clock, 3.0)
    assert body.wire == [1003] * written


def test_two_samples_of_a_robot_that_tells_little_are_enough(core: Core) -> None:
    made, clock, body = core
    body.show(at=clock.now, stamp=clock.now)
    made.stop("soft", "text")
    told = []
    for _ in range(3):
        wait(made, clock, 0.25)
        body.show(at=clock.now, stamp=clock.now)
        made.tick()
        told.append(made.state()["stopping"])
    assert told == ["soft", "", ""]


def test_a_motion_that_begins_after_the_stop_was_seen_to_work_is_stopped_too(
    core: Core,
) -> None:
    made, clock, body = core
    made.stop("soft", "text")
    wait(made, clock, 0.15)  # the robot has not begun yet, though the order is with it
    assert made.state()["stopping"] == ""
    before = len(body.wire)
    body.show(**DANCING)
    wait(made, clock, 0.2)
    assert body.wire[before:] == [1003] * len(body.wire[before:])
    assert len(body.wire) >= before + 8
    wait(made, clock, 0.2)
    assert body.wire[-1] == 1001


def test_what_somebody_else_begins_later_is_their_affair(core: Core) -> None:
    made, clock, body = core
    made.stop("soft", "text")
    wait(made, clock, 2.2)
    before = len(body.wire)
    body.show(**DANCING)
    wait(made, clock, 1.0)
    assert len(body.wire) == before


def test_what_a_person_orders_after_a_stop_is_not_stopped_again(core: Core) -> None:
    made, clock, body = core
    made.stop("soft", "text")
    wait(made, clock, 0.2)
    order = {"op": "do", "actions": [1016], "interaction": "i", "epoch": made.epoch}
    assert made.handle(order)["ok"]
    body.show(**DANCING)
    wait(made, clock, 1.0)
    assert body.wire[-1] == 1016


def test_it_is_written_every_twenty_milliseconds_until_it_works(core: Core) -> None:
    made, clock, body = core
    body.show(**DANCING)
    wait(made, clock, 0.1)
    made.stop("soft", "text")
    wait(made, clock, 0.1)
    assert body.wire == [1003] * 6
    body.show()
    wait(made, clock, 3.0)
    assert body.wire == [1003] * len(body.wire)
    assert len(body.wire) <= 12
    assert not made.state()["latched"]


def test_without_effect_for_300_ms_it_becomes_a_damp(core: Core) -> None:
    made, clock, body = core
    body.show(**DANCING)
    wait(made, clock, 0.1)
    made.stop("soft", "text")
    wait(made, clock, 0.29)
    assert 1001 not in body.wire
    wait(made, clock, 0.02)
    assert body.wire[-1] == 1001
    state = made.state()
    assert (state["stopping"], state["damped"]) == ("damp", True)
    assert [event["level"] for event in events_of(made, "escalated")] == ["damp"]


def test_a_body_that_slows_down_is_given_time(core: Core) -> None:
    made, clock, body = core
    body.show(**RUNNING)
    wait(made, clock, 0.1)
    made.stop("soft", "text")
    for speed in (0.8, 0.55, 0.4, 0.3, 0.2, 0.0):
        body.show(**{**RUNNING, "velocity": (speed, 0.0, 0.0)} if speed else {})
        wait(made, clock, 0.2)
    assert 1001 not in body.wire
    assert made.state()["stopping"] == ""


@pytest.mark.parametrize("speeds", [(0.8, 0.8, 0.8), (0.8, 0.78, 0.77), (0.4, 0.8, 0.7)])
def test_a_body_that_moves_on_is_not(core: Core, speeds: tuple[float, ...]) -> None:
    made, clock, body = core
    body.show(**RUNNING)
    wait(made, clock, 0.1)
    made.stop("soft", "text")
    for speed in speeds:
        body.show(**{**RUNNING, "velocity": (speed, 0.0, 0.0)})
        wait(made, clock, 0.12)
    assert 1001 in body.wire


def test_limbs_that_never_come_to_rest_are_damped_in_the_end(core: Core) -> None:
    made, clock, body = core
    for number in range(300):
        body.show(joints=(0.05 * (number % 2), *[0.0] * 11))
        wait(made, clock, 0.01)
        if number == 10:
            made.stop("soft", "text")
            began = clock.now
        if 1001 in body.wire:
            break
    assert 1.45 < clock.now - began < 1.55


@pytest.mark.parametrize("seconds", [0.4, 0.6, 0.8, 1.0])
@pytest.mark.parametrize("phase", [0.0, 0.02, 0.04, 0.06, 0.08])
def test_a_body_that_brakes_slowly_is_given_time_though_it_tells_little(
    core: Core, seconds: float, phase: float
) -> None:
    made, clock, body = core
    said = 101.0 + phase
    while clock.now < 103.0:
        stamp = clock.now // 0.1 * 0.1
        speed = 1.0 - min(1.0, max(0.0, (stamp - said - 0.05) / seconds))
        body.show(**{**RUNNING, "stamp": stamp, "velocity": (speed, 0.0, 0.0)})
        wait(made, clock, 0.02, 0.02)
        if said <= clock.now < said + 0.02:
            made.stop("soft", "text")
    assert 1001 not in body.wire
    assert made.state()["stopping"] == ""


@pytest.mark.parametrize("frozen", [False, True])
def test_silence_after_a_motion_is_damped_at_once(core: Core, frozen: bool) -> None:
    made, clock, body = core
    body.show(**DANCING)
    wait(made, clock, 0.1)
    if frozen:
        body.show(**DANCING, at=clock.now, stamp=clock.now)
    else:
        body.vanish()
    made.stop("soft", "text")
    wait(made, clock, 0.31)
    assert body.wire[-1] == 1001


def test_silence_after_an_order_that_was_just_sent_is_damped_at_once(
    core: Core,
) -> None:
    made, clock, body = core
    wait(made, clock, 0.1)
    made.handle({"op": "do", "actions": [1016], "interaction": "i", "epoch": made.epoch})
    body.vanish()
    made.stop("soft", "text")
    wait(made, clock, 0.31)
    assert body.wire[-1] == 1001


def test_a_body_at_rest_may_be_silent_for_a_second(core: Core) -> None:
    made, clock, body = core
    wait(made, clock, 0.1)
    body.vanish()
    made.stop("soft", "text")
    wait(made, clock, 1.2)
    body.show()
    wait(made, clock, 0.2)
    assert 1001 not in body.wire
    assert made.state()["stopping"] == ""


def test_a_body_that_was_silent_and_moves_has_its_300_ms_from_there(
    core: Core,
) -> None:
    made, clock, body = core
    wait(made, clock, 0.1)
    body.vanish()
    made.stop("soft", "text")
    wait(made, clock, 1.4)
    body.show(**DANCING)
    wait(made, clock, 0.28)
    assert 1001 not in body.wire
    wait(made, clock, 0.05)
    assert body.wire[-1] == 1001


@pytest.mark.parametrize("frozen", [False, True])
def test_a_body_at_rest_that_tells_nothing_more_is_damped_in_the_end(core: Core, frozen: bool) -> None:
    made, clock, body = core
    if frozen:
        body.show(at=clock.now, stamp=clock.now)  # it says the same again and again
    else:
        body.vanish()
    made.stop("soft", "text")
    wait(made, clock, 1.48)
    assert 1001 not in body.wire
    wait(made, clock, 0.04)
    assert body.wire[-1] == 1001
    assert made.state()["damped"]


def test_a_driver_that_can_not_send_is_asked_again(core: Core) -> None:
    made, clock, body = core
    body.sends = False
    body.vanish()
    assert not made.stop("soft", "text")["sent"]
    wait(made, clock, 0.1)
    assert body.wire == [1003] * 6


def test_a_damp_is_written_until_the_motors_are_off(core: Core) -> None:
    made, clock, body = core
    made.stop("damp", "text")
    wait(made, clock, 0.1)
    assert body.wire == [1001] * 6
    body.show(**DAMPED)
    wait(made, clock, 1.0)
    assert body.wire == [1001] * 6
    state = made.state()
    assert (state["stopping"], state["posture"], state["damped"]) == ("", "damped", True)


def test_a_damp_that_is_never_confirmed_is_written_less_often_and_for_ever(
    core: Core,
) -> None:
    made, clock, body = core
    made.stop("damp", "text")
    wait(made, clock, 2.0)
    often = len(body.wire)
    wait(made, clock, 5.0)
    assert often > 90
    assert 15 <= len(body.wire) - often <= 25
    assert made.handle({"op": "clear"})["cleared"]
    ended = len(body.wire)
    wait(made, clock, 1.0)
    assert set(body.wire[ended - 1 :]) == {
        1003
    }  # a body that is seen to rest is told so for a tenth of a second
    assert len(body.wire) <= ended + 5


def test_a_second_soft_stop_does_not_put_the_damping_off(core: Core) -> None:
    made, clock, body = core
    body.show(**DANCING)
    wait(made, clock, 0.1)
    for _ in range(4):
        made.stop("soft", "text")
        wait(made, clock, 0.09)
    assert 1001 in body.wire


JUMPS: list[dict[str, Any]] = [
    {"fsm": 1008, "mode": 12},
    {"fsm": 1009, "mode": 13},
    {"fsm": 2012, "mode": 11},
    {"fsm": 2014, "mode": 11},
]


@pytest.mark.parametrize("jump", JUMPS)
def test_a_jump_is_not_damped_in_the_air(core: Core, jump: dict[str, Any]) -> None:
    made, clock, body = core
    body.show(**jump)
    wait(made, clock, 0.5)
    made.stop("soft", "text")
    wait(made, clock, 1.8)
    body.show()
    wait(made, clock, 0.2)
    assert 1001 not in body.wire
    assert made.state()["stopping"] == ""


def test_what_moves_on_after_the_landing_has_300_ms(core: Core) -> None:
    made, clock, body = core
    body.show(**JUMPS[0])
    wait(made, clock, 0.5)
    made.stop("soft", "text")
    wait(made, clock, 1.0)
    body.show(**DANCING)
    wait(made, clock, 0.28)
    assert 1001 not in body.wire
    wait(made, clock, 0.04)
    assert body.wire[-1] == 1001


def test_a_jump_that_never_comes_down_is_damped(core: Core) -> None:
    made, clock, body = core
    body.show(**JUMPS[0])
    wait(made, clock, 0.5)
    made.stop("soft", "text")
    wait(made, clock, 2.7)
    assert 1001 not in body.wire
    wait(made, clock, 0.15)
    assert body.wire[-1] == 1001


def test_a_word_to_damp_is_followed_in_the_air_too(core: Core) -> None:
    made, clock, body = core
    body.show(**JUMPS[2])
    wait(made, clock, 0.5)
    made.stop("damp", "text")
    assert body.wire == [1001]


def test_a_body_that_rests_is_not_damped_where_the_guard_itself_was_held_up(
    core: Core,
) -> None:
    made, clock, body = core
    wait(made, clock, 0.1)
    made.handle({"op": "do", "actions": [1016], "interaction": "i", "epoch": made.epoch})
    made.stop("soft", "text")
    clock.now += 5.0
    wait(made, clock, 0.5)
    assert 1001 not in body.wire
    assert made.state()["stopping"] == ""
