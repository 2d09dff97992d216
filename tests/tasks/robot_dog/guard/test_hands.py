"""What latches the body and what does not: stops that nobody hears, motors that somebody else switches, the end of the guard."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deshi.tasks.robot_dog.body.types import Rules
from deshi.tasks.robot_dog.guard.core import Guard

sys.path.insert(0, str(Path(__file__).parents[1]))
from guards import Core, events_of, order, scripted, wait

DANCING: dict[str, Any] = {"fsm": 1006, "mode": 0}
DAMPED: dict[str, Any] = {"fsm": 1001, "mode": 7}


@pytest.fixture
def core(tmp_path: Path) -> Iterator[Core]:
    """A guard, its clock and a robot that shows what it is told."""
    with scripted(tmp_path) as made:
        yield made


def test_a_body_that_somebody_else_damps_stays_down(core: Core) -> None:
    made, clock, body = core
    order(made, 1016)
    order(made, 1017, interaction="later")
    body.show(**DANCING)
    wait(made, clock, 0.5)
    body.show(**DAMPED)
    body.answer(4201)
    wait(made, clock, 2.0)
    assert 1004 not in body.wire
    assert 1017 not in body.wire
    assert [event["kind"] for event in events_of(made, "watchdog")] == ["damped"]
    assert made.state()["latched"]
    body.show()
    wait(made, clock, 5.0)
    assert body.wire[-1] == 1001
    assert order(made, 1016)["reason"] == "latched"


def test_a_damp_that_is_seen_before_the_robots_answer_halts_all(core: Core) -> None:
    made, clock, body = core
    order(made, 1016)
    order(made, 1017, interaction="later")
    body.show(**DANCING)
    wait(made, clock, 0.5)
    body.show(**DAMPED)
    wait(made, clock, 0.5)
    assert [(e["interaction"], e["by"]) for e in events_of(made, "halted")] == [
        ("i", "watchdog"),
        ("later", "watchdog"),
    ]
    assert made.state()["latched"]


def test_a_body_that_lies_damped_may_be_told_to_stand_up(core: Core) -> None:
    made, clock, body = core
    body.show(**DAMPED)
    wait(made, clock, 1.0)
    assert order(made, 1004)["ok"]
    wait(made, clock, 1.0)
    assert body.wire == [1004]
    assert not made.state()["latched"]


def test_a_latched_body_is_damped_by_any_stop(core: Core) -> None:
    made, clock, body = core
    made.stop("damp", "text")
    body.show(**DAMPED)
    wait(made, clock, 0.1)
    before = len(body.wire)
    assert made.stop("soft", "text")["level"] == "soft"
    assert body.wire[before:] == [1001]
    assert made.state()["damped"]


def test_a_latched_body_that_somebody_has_stood_up_is_not_damped_by_a_soft_stop(
    core: Core,
) -> None:
    made, clock, body = core
    made.stop("damp", "text")
    body.show(**DAMPED)
    wait(made, clock, 0.5)
    body.show()
    wait(made, clock, 0.5)
    before = len(body.wire)
    made.stop("soft", "text")
    assert body.wire[before:] == [1001]  # it may only be on its way down, or the sample is wrong
    body.show(**DAMPED)
    wait(made, clock, 0.5)
    body.show()
    wait(made, clock, 1.1)
    before = len(body.wire)
    made.stop("soft", "text")
    wait(made, clock, 0.5)
    assert set(body.wire[before:]) == {1003}
    assert made.state()["latched"]
    order = {"op": "do", "actions": [1016], "interaction": "i", "epoch": made.epoch}
    assert made.handle(order)["reason"] == "latched"


def unheard(core: Core) -> Core:
    """Return a guard that has never heard a robot, with a driver that finds nobody to write to."""
    made, clock, body = core
    body.vanish()
    body.sends = False
    return Guard(body, made.spool, clock, rules=Rules()), clock, body


def test_a_stop_that_finds_no_robot_never_becomes_a_damp(
    core: Core,
) -> None:
    made, clock, body = unheard(core)
    made.stop("soft", "text")
    wait(made, clock, 3.0, 0.02)
    body.show()
    body.sends = True
    wait(made, clock, 3.0, 0.02)
    assert 1001 not in body.wire
    assert (made.state()["damped"], made.state()["stopping"]) == (False, "")


def test_a_damp_that_finds_no_robot_stays_latched_and_damps_no_body_that_rests(
    core: Core,
) -> None:
    made, clock, body = unheard(core)
    made.stop("damp", "text")
    wait(made, clock, 10.1, 0.02)
    written = len(body.wire)
    body.show()
    body.sends = True
    wait(made, clock, 2.0, 0.02)
    assert len(body.wire) == written
    assert made.state()["latched"]


def test_a_damp_that_finds_no_robot_damps_one_that_comes_moving(core: Core) -> None:
    made, clock, body = unheard(core)
    made.stop("damp", "text")
    wait(made, clock, 12.0, 0.02)
    written = len(body.wire)
    body.show(**DANCING)
    wait(made, clock, 0.1)
    assert body.wire[written : written + 4] == [1001] * 4


def test_a_damp_that_found_no_robot_ends_with_a_persons_clear(core: Core) -> None:
    made, clock, body = unheard(core)
    made.stop("damp", "text")
    wait(made, clock, 12.0, 0.02)
    assert made.handle({"op": "clear"})["cleared"]
    assert (made.state()["latched"], made.state()["stopping"]) == (False, "")
    written = len(body.wire)
    body.show(**DANCING)
    wait(made, clock, 1.0)
    assert len(body.wire) == written


def test_a_damp_that_was_not_seen_to_work_goes_on_as_a_soft_stop_when_it_is_cleared(core: Core) -> None:
    made, clock, body = core
    body.show(**DANCING)
    wait(made, clock, 0.5)
    made.stop("damp", "text")
    wait(made, clock, 0.1)
    assert made.handle({"op": "clear"})["cleared"]
    assert body.wire[-1] == 1003
    assert (made.state()["latched"], made.state()["stopping"]) == (False, "soft")
    wait(made, clock, 0.29)
    assert body.wire[-1] == 1003
    wait(made, clock, 0.02)
    assert body.wire[-1] == 1001
    assert made.state()["latched"]


def test_a_cleared_damp_that_nobody_hears_is_settled_by_what_is_heard_next(core: Core) -> None:
    made, clock, body = core
    wait(made, clock, 0.5)
    body.vanish()
    made.stop("damp", "text")
    wait(made, clock, 12.0, 0.02)
    assert made.handle({"op": "clear"})["cleared"]
    written = len(body.wire)
    wait(made, clock, 12.0, 0.02)
    assert (len(body.wire), made.state()["latched"]) == (written, False)
    body.show(**DANCING)
    wait(made, clock, 0.1)
    assert body.wire[written : written + 4] == [1003] * 4


def test_a_damp_of_ours_that_is_seen_after_its_clear_does_not_latch_again(core: Core) -> None:
    made, clock, body = core
    body.show(**DANCING)
    wait(made, clock, 0.5)
    made.stop("damp", "text")
    wait(made, clock, 0.05)
    made.handle({"op": "clear"})
    body.show(**DAMPED)
    wait(made, clock, 1.0)
    assert (made.state()["latched"], made.state()["stopping"]) == (False, "")


@pytest.mark.parametrize("seconds", [0.02, 0.8, 1.9])
def test_a_remote_that_damps_a_body_just_after_a_stop_latches_it(core: Core, seconds: float) -> None:
    made, clock, body = core
    order(made, 1016)
    body.show(**DANCING)
    wait(made, clock, 1.0)
    made.stop("soft", "text")
    body.show()
    wait(made, clock, seconds)
    body.show(**DAMPED)
    wait(made, clock, 0.1)
    assert made.state()["latched"]
    assert order(made, 1016)["reason"] == "latched"


def test_a_remote_that_damps_a_lying_body_after_a_stop_latches_nothing(core: Core) -> None:
    made, clock, body = core
    body.show(fsm=1004, mode=5)
    wait(made, clock, 1.0)
    made.stop("soft", "text")
    wait(made, clock, 0.5)
    body.show(**DAMPED)
    wait(made, clock, 0.5)
    assert not made.state()["latched"]


def test_a_damp_of_a_robot_that_went_ends_and_stays_latched(core: Core) -> None:
    made, clock, body = core
    wait(made, clock, 0.1)
    body.vanish()
    made.stop("damp", "text")
    wait(made, clock, 10.1, 0.02)
    written = len(body.wire)
    body.show()
    wait(made, clock, 2.0, 0.02)
    assert len(body.wire) == written
    assert made.state()["damped"]


def test_the_end_of_the_guard_never_damps(core: Core) -> None:
    made, clock, body = core
    body.show(**DANCING)
    wait(made, clock, 0.1)
    made.hands.leave()
    made.stop("soft", "exit")
    wait(made, clock, 3.0)
    assert set(body.wire) == {1003}
    assert not made.state()["damped"]


def test_a_damp_that_nobody_hears_is_settled_by_what_is_heard_next(core: Core) -> None:
    made, clock, body = core
    body.show(**DANCING)
    wait(made, clock, 0.1)
    body.vanish()
    made.stop("damp", "text")
    wait(made, clock, 60.0, 0.02)
    written = len(body.wire)
    assert written < 200
    assert made.due() is None  # it costs nothing meanwhile
    assert made.state()["stopping"] == "damp"
    body.show(**DANCING)
    wait(made, clock, 0.1)
    assert body.wire[written : written + 4] == [1001] * 4
    assert made.state()["latched"]
    body.show(**DAMPED)
    wait(made, clock, 0.1)
    assert made.state()["stopping"] == ""


def test_silence_that_a_watchdog_has_damped_is_settled_so_too(core: Core) -> None:
    made, clock, body = core
    made.handle({"op": "do", "actions": [1016], "interaction": "i", "epoch": made.epoch})
    body.show(**DANCING)
    wait(made, clock, 0.5)
    body.show(**DANCING, at=clock.now, stamp=clock.now)  # its motion service freezes
    wait(made, clock, 20.0, 0.02)
    written = len(body.wire)
    body.show(**DANCING)
    wait(made, clock, 0.1)
    assert body.wire[written : written + 4] == [1001] * 4


def test_a_press_while_nobody_hears_the_last_is_written_as_the_first_was(core: Core) -> None:
    made, clock, body = core
    wait(made, clock, 0.1)
    body.vanish()
    made.stop("damp", "text")
    wait(made, clock, 12.0, 0.02)
    written = len(body.wire)
    made.stop("soft", "text")
    wait(made, clock, 1.0, 0.02)
    assert body.wire[written:][:40] == [1001] * 40


def test_a_robot_that_refuses_to_stop_is_told_of_and_goes_on_being_stopped(core: Core) -> None:
    made, clock, body = core
    order(made, 1023)
    body.show(**DANCING)
    wait(made, clock, 0.5)
    made.stop("soft", "test")
    body.answer(3205)
    wait(made, clock, 0.1)
    assert "refuses to stop" in made.state()["fault"]
    assert [event["code"] for event in events_of(made, "unheeded")] == [3205]
    assert body.wire[-3:] == [1003] * 3
    body.answer(3205)
    body.show()
    wait(made, clock, 2.0)
    assert made.state()["fault"] == ""
    assert len(events_of(made, "unheeded")) == 1


def test_an_answer_of_which_nobody_knows_the_end_is_no_refusal_to_stop(core: Core) -> None:
    made, clock, body = core
    body.show(**DANCING)
    wait(made, clock, 0.1)
    made.stop("soft", "test")
    body.answer(3104)
    wait(made, clock, 0.1)
    assert made.state()["fault"] == ""
