"""After a stop: it is written again until the body is seen to stand, and the motors are damped where that has no effect."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deshi.tasks.robot_dog.body.types import Rules
from deshi.tasks.robot_dog.guard.core import Guard
from deshi.tasks.robot_dog.guard.spool import Spool

sys.path.insert(0, str(Path(__file__).parents[1]))
from guards import Clock, Scripted, events_of

DANCING: dict[str, Any] = {"fsm": 1006, "mode": 0}
RUNNING: dict[str, Any] = {"fsm": 1015, "mode": 3, "velocity": (0.8, 0.0, 0.0)}
DAMPED: dict[str, Any] = {"fsm": 1001, "mode": 7}


@pytest.fixture
def core(tmp_path: Path) -> Iterator[tuple[Guard, Clock, Scripted]]:
    """A guard, its clock and a robot that shows what it is told."""
    clock = Clock()
    body = Scripted(clock)
    made = Guard(body, Spool(tmp_path / "guard.jsonl"), clock, rules=Rules())
    yield made, clock, body
    made.spool.close()


def wait(made: Guard, clock: Clock, seconds: float, step: float = 0.01) -> None:
    """Let time pass as the guard's loop does."""
    end = clock.now + seconds
    while clock.now < end - 1e-9:
        clock.now = round(clock.now + step, 6)
        made.tick()


def test_the_first_write_is_in_the_call_itself(core: tuple[Guard, Clock, Scripted]) -> None:
    made, _, body = core
    made.stop("soft", "text")
    assert body.wire == [1003]
    assert made.state()["stopping"] == "soft"


def test_a_body_that_stands_is_stopped_with_the_next_telemetry(core: tuple[Guard, Clock, Scripted]) -> None:
    made, clock, body = core
    made.stop("soft", "text")
    made.tick()  # telemetry of the same moment is no newer than the stop
    assert made.state()["stopping"] == "soft"
    wait(made, clock, 0.01)
    assert made.state()["stopping"] == ""
    wait(made, clock, 1.0)
    assert body.wire == [1003]


def test_it_is_written_every_twenty_milliseconds_until_it_works(core: tuple[Guard, Clock, Scripted]) -> None:
    made, clock, body = core
    body.show(**DANCING)
    wait(made, clock, 0.1)
    made.stop("soft", "text")
    wait(made, clock, 0.1)
    assert body.wire == [1003] * 6
    body.show()
    wait(made, clock, 1.0)
    assert body.wire == [1003] * 6
    assert not made.state()["latched"]


def test_without_effect_for_300_ms_it_becomes_a_damp(core: tuple[Guard, Clock, Scripted]) -> None:
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


def test_a_body_that_slows_down_is_given_time(core: tuple[Guard, Clock, Scripted]) -> None:
    made, clock, body = core
    body.show(**RUNNING)
    wait(made, clock, 0.1)
    made.stop("soft", "text")
    for speed in (0.8, 0.55, 0.4, 0.3, 0.2, 0.0):
        body.show(**{**RUNNING, "velocity": (speed, 0.0, 0.0)} if speed else {})
        wait(made, clock, 0.2)
    assert 1001 not in body.wire
    assert made.state()["stopping"] == ""


@pytest.mark.parametrize("speeds", [(0.8, 0.8, 0.8), (0.8, 0.75, 0.72), (0.4, 0.8, 0.7)])
def test_a_body_that_moves_on_is_not(core: tuple[Guard, Clock, Scripted], speeds: tuple[float, ...]) -> None:
    made, clock, body = core
    body.show(**RUNNING)
    wait(made, clock, 0.1)
    made.stop("soft", "text")
    for speed in speeds:
        body.show(**{**RUNNING, "velocity": (speed, 0.0, 0.0)})
        wait(made, clock, 0.12)
    assert 1001 in body.wire


def test_limbs_that_never_come_to_rest_are_damped_in_the_end(core: tuple[Guard, Clock, Scripted]) -> None:
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


@pytest.mark.parametrize("frozen", [False, True])
def test_a_body_that_tells_nothing_is_damped(core: tuple[Guard, Clock, Scripted], frozen: bool) -> None:
    made, clock, body = core
    if frozen:
        body.show(at=clock.now, stamp=clock.now)  # it says the same again and again
    else:
        body.vanish()
    made.stop("soft", "text")
    wait(made, clock, 0.31)
    assert body.wire[-1] == 1001
    assert made.state()["damped"]


def test_a_driver_that_can_not_send_is_asked_again(core: tuple[Guard, Clock, Scripted]) -> None:
    made, clock, body = core
    body.sends = False
    body.vanish()
    assert not made.stop("soft", "text")["sent"]
    wait(made, clock, 0.1)
    assert body.wire == [1003] * 6


def test_a_damp_is_written_until_the_motors_are_off(core: tuple[Guard, Clock, Scripted]) -> None:
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
    core: tuple[Guard, Clock, Scripted],
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
    assert len(body.wire) == ended


def test_a_second_soft_stop_does_not_put_the_damping_off(core: tuple[Guard, Clock, Scripted]) -> None:
    made, clock, body = core
    body.show(**DANCING)
    wait(made, clock, 0.1)
    for _ in range(4):
        made.stop("soft", "text")
        wait(made, clock, 0.09)
    assert 1001 in body.wire


def test_a_latched_body_is_damped_by_any_stop(core: tuple[Guard, Clock, Scripted]) -> None:
    made, clock, body = core
    made.stop("damp", "text")
    body.show(**DAMPED)
    wait(made, clock, 0.1)
    before = len(body.wire)
    assert made.stop("soft", "text")["level"] == "soft"
    assert body.wire[before:] == [1001]
    assert made.state()["damped"]
