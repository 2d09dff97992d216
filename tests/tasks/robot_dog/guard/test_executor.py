"""One step at a time: a step is over when the robot has answered and shows it, and nothing else counts as done."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deshi.tasks.robot_dog.body.types import Rules
from deshi.tasks.robot_dog.body.words import said
from deshi.tasks.robot_dog.guard.core import Guard

sys.path.insert(0, str(Path(__file__).parents[1]))
from guards import Core, events_of, order, scripted, wait

LYING: dict[str, Any] = {"fsm": 1004, "mode": 5}
LOCKED: dict[str, Any] = {"fsm": 1002, "mode": 6}
SITTING: dict[str, Any] = {"fsm": 1007, "mode": 10}
GESTURE: dict[str, Any] = {"fsm": 1006, "mode": 0}
WALKING: dict[str, Any] = {"fsm": 1015, "mode": 3, "velocity": (0.3, 0.0, 0.0)}


@pytest.fixture
def core(tmp_path: Path) -> Iterator[Core]:
    """A guard, its clock and a robot that shows and answers what it is told."""
    with scripted(tmp_path, Rules(walk=True, gestures=True, risky=True)) as made:
        yield made


def kinds(made: Guard) -> list[str]:
    """Return the events so far, but for orders and steps that began."""
    return [e["event"] for e in events_of(made) if e["event"] not in ("started", "step")]


def test_an_answer_alone_is_not_done(core: Core) -> None:
    made, clock, body = core
    order(made, 1009, 1005)
    wait(made, clock, 2.0)
    body.answer()
    wait(made, clock, 1.0)
    assert body.wire == [1009]
    body.show(**SITTING)
    wait(made, clock, 0.1)
    assert body.wire[:2] == [1009, 1010]  # it rises before it lies down


def test_a_state_alone_is_not_done(core: Core) -> None:
    made, clock, body = core
    order(made, 1009)
    body.show(**SITTING)
    wait(made, clock, 2.0)
    assert made.state()["action"] == 1009
    body.answer()
    wait(made, clock, 0.1)
    assert kinds(made) == ["done"]


def test_telemetry_from_before_the_answer_does_not_count(core: Core) -> None:
    made, clock, body = core
    order(made, 1009)
    body.show(**SITTING)
    wait(made, clock, 2.0)
    body.vanish()
    clock.now += 0.1
    body.answer()
    made.tick()
    assert made.state()["action"] == 1009
    body.show(**SITTING)
    made.tick()
    assert kinds(made) == ["done"]


def test_a_gesture_is_over_when_it_was_seen_and_has_ended(core: Core) -> None:
    made, clock, body = core
    order(made, 1016)
    body.answer()  # a robot that answers at the beginning
    wait(made, clock, 0.2)
    assert made.state()["action"] == 1016
    body.show(**GESTURE)
    wait(made, clock, 4.0)
    assert made.state()["action"] == 1016
    body.show()
    wait(made, clock, 0.1)
    assert kinds(made) == ["done"]


def test_no_answer_is_unknown_and_the_rest_is_not_done(core: Core) -> None:
    made, clock, body = core
    order(made, 1016, 1017)
    wait(made, clock, 11.0)
    assert body.wire == [1016]
    (event,) = events_of(made, "unknown")
    assert (event["interaction"], event["code"], event["left"]) == ("i", 1016, [1017])
    assert made.state()["queue"] == []


@pytest.mark.parametrize(
    ("code", "kind"),
    [(4206, "failed"), (3203, "failed"), (4205, "failed"), (3104, "unknown"), (4201, "unknown")],
)
def test_the_robots_own_codes_end_the_order(core: Core, code: int, kind: str) -> None:
    made, clock, body = core
    order(made, 1016, 1017)
    body.answer(code)
    wait(made, clock, 5.0)
    assert body.wire == [1016]
    assert kinds(made) == [kind]
    (event,) = events_of(made, kind)
    assert code in (event["code"], event.get("error"))


def test_a_request_that_does_not_go_out_is_a_failure(core: Core) -> None:
    made, _, body = core
    body.sends = False
    order(made, 1016, 1017)
    assert events_of(made, "failed")[0]["code"] == 3102
    assert made.state()["queue"] == []


def test_an_answer_to_somebody_else_changes_nothing(core: Core) -> None:
    made, clock, body = core
    order(made, 1016)
    order(made, 1017)
    body.answer(4206)
    body.replies[0] = type(body.replies[0])(7, 1016, 4206, "", clock.now)
    wait(made, clock, 0.1)
    assert kinds(made) == []


def test_each_step_is_checked_with_todays_state(core: Core) -> None:
    made, clock, body = core
    order(made, 1016, 1023)
    body.show(**GESTURE)
    wait(made, clock, 4.0)
    body.answer()
    body.show(battery=15.0)  # a dance needs 20 %
    wait(made, clock, 0.1)
    assert body.wire == [1016]
    (event,) = events_of(made, "refused")
    assert (event["reason"], event["left"]) == ("battery", [1023])


def test_a_posture_that_was_not_foreseen_is_planned_for(core: Core) -> None:
    made, clock, body = core
    body.show(**LYING)
    wait(made, clock, 0.1)
    assert order(made, 1016)["steps"] == [1004, 1002, 1016]
    wait(made, clock, 2.0)
    body.answer()
    body.show(**LOCKED)
    wait(made, clock, 0.1)
    assert body.wire == [1004, 1002]
    body.answer()
    body.show(**SITTING)  # somebody has pushed it
    wait(made, clock, 3.0)
    assert body.wire == [1004, 1002]
    body.show()
    wait(made, clock, 0.1)
    assert body.wire == [1004, 1002, 1016]


def test_another_order_waits_its_turn_and_is_planned_from_there(core: Core) -> None:
    made, _, body = core
    order(made, 1009)
    assert order(made, 1016, interaction="next")["steps"] == [1010, 1016]
    assert made.state()["queue"] == [1010, 1016]
    assert body.wire == [1009]


def test_an_order_behind_another_is_told_what_comes_before_it_and_is_seen_to_wait(core: Core) -> None:
    made, clock, _ = core
    assert order(made, 1009)["after"] == []
    assert order(made, 1016, interaction="next")["after"] == [1009]
    assert order(made, 1005, interaction="last")["after"] == [1009, 1010, 1016]
    told = made.state()
    assert [step["code"] for step in told["plan"]] == [1009]
    assert [(step["code"], step["state"], step["interaction"]) for step in told["later"]] == [
        (1010, "waiting", "next"),
        (1016, "waiting", "next"),
        (1005, "waiting", "last"),
    ]
    made.stop()
    wait(made, clock, 1.0)
    assert made.state()["later"] == []
    assert order(made, 1009)["after"] == []


def test_too_much_is_refused(core: Core) -> None:
    made, _, _ = core
    told = [order(made, *[1016] * 6) for _ in range(6)]
    assert told[-1]["reason"] == "busy"


def test_a_step_waits_for_a_body_that_still_moves_but_not_for_ever(core: Core) -> None:
    made, clock, body = core
    body.show(**GESTURE)
    wait(made, clock, 0.1)
    order(made, 1016)
    wait(made, clock, 1.0)
    assert body.wire == []
    wait(made, clock, 1.5)
    assert events_of(made, "refused")[0]["reason"] == "busy"


def test_a_pose_is_put_on_and_off_by_two_requests(core: Core) -> None:
    made, clock, body = core
    order(made, 1028)
    body.show(fsm=1091, mode=2)
    wait(made, clock, 3.0)
    body.answer()
    wait(made, clock, 0.1)
    assert [r.parameter for r in body.requests] == ['{"data": true}', '{"data": false}']
    body.show()
    wait(made, clock, 3.0)
    body.answer()
    wait(made, clock, 0.1)
    assert kinds(made) == ["done"]


def walk(core: Core, seconds: float, *actions: int) -> None:
    """Order a walk, with a heart that beats, and let the robot walk for some seconds."""
    made, clock, body = core
    assert order(made, *actions, attended=True, brain="b")["ok"]
    body.show(**WALKING)
    end = clock.now + seconds
    while clock.now < end:
        made.handle({"op": "beat", "brain": "b"})
        wait(made, clock, 0.05, 0.01)


def test_a_walk_is_sent_twenty_times_a_second_and_ended_by_its_deadline(core: Core) -> None:
    made, clock, body = core
    walk(core, 0.8, 100801)
    assert set(body.wire) == {1008}
    assert 15 <= len(body.wire) <= 18
    assert all(request.noreply for request in body.requests)
    walked = len(body.wire)
    body.show()
    wait(made, clock, 0.1)
    assert 1003 in body.wire[walked:]
    body.answer()
    wait(made, clock, 0.1)
    assert kinds(made) == ["done"]
    assert 1008 not in body.wire[body.wire.index(1003) :]


@pytest.mark.parametrize("code", [4206, 4201])
def test_what_waits_behind_an_order_that_went_wrong_is_not_begun(core: Core, code: int) -> None:
    made, clock, body = core
    order(made, 1016)
    order(made, 1017, interaction="later")
    order(made, 1009, interaction="last")
    body.answer(code)
    wait(made, clock, 1.0)
    assert body.wire == [1016]
    assert [(e["interaction"], e["reason"]) for e in events_of(made, "refused")] == [
        ("later", "robot"),
        ("last", "robot"),
    ]
    assert order(made, 1017)["ok"]


def test_an_order_from_before_the_motors_went_off_does_not_raise_the_body(core: Core) -> None:
    made, clock, body = core
    order(made, 1009, 1005)
    body.show(**SITTING)
    wait(made, clock, 2.0)
    body.answer()
    body.show(fsm=1001, mode=7)
    wait(made, clock, 1.0)
    assert 1004 not in body.wire
    assert made.state()["queue"] == []


def test_a_walk_that_nobody_saw_is_unknown(core: Core) -> None:
    made, clock, body = core
    order(made, 100801, attended=True, brain="b")
    for _ in range(18):
        made.handle({"op": "beat", "brain": "b"})
        wait(made, clock, 0.05)
    body.answer()
    wait(made, clock, 0.1)
    assert events_of(made, "unknown")[0]["detail"] == {"why": "unmoved"}


def test_a_walk_that_does_not_come_to_rest_is_stopped(core: Core) -> None:
    made, clock, body = core
    walk(core, 2.0, 100801)
    assert [event["kind"] for event in events_of(made, "watchdog")] == ["astray"]
    wait(made, clock, 0.4)
    assert body.wire[-1] == 1001


def test_an_order_after_a_stop_waits_until_the_stop_has_worked(core: Core) -> None:
    made, clock, body = core
    order(made, 1023)
    body.show(**GESTURE)
    wait(made, clock, 1.0)
    made.stop("soft", "text")
    assert order(made, 1009, interaction="sit")["ok"]
    wait(made, clock, 0.1)
    assert set(body.wire[1:]) == {1003}
    body.show()
    wait(made, clock, 0.14)
    assert body.wire[-1] == 1009


def test_an_order_after_a_stop_that_had_no_effect_is_not_carried_out(core: Core) -> None:
    made, clock, body = core
    order(made, 1023)
    body.show(**GESTURE)
    wait(made, clock, 1.0)
    made.stop("soft", "text")
    order(made, 1009, interaction="sit")
    wait(made, clock, 0.5)
    assert set(body.wire[1:]) == {1003, 1001}
    halted = [event["interaction"] for event in events_of(made, "halted")]
    assert halted == ["i", "sit"]


def test_an_answer_that_comes_after_the_stop_starts_nothing(core: Core) -> None:
    made, clock, body = core
    order(made, 1016, 1017)
    made.stop("soft", "text")
    body.answer(back=2)
    wait(made, clock, 1.0)
    assert body.wire[0] == 1016
    assert set(body.wire[1:]) == {1003}


def test_what_was_done_and_what_is_to_come_is_shown(core: Core) -> None:
    made, clock, body = core
    body.show(**LYING)
    wait(made, clock, 0.1)
    order(made, 1016)
    wait(made, clock, 2.0)
    body.answer()
    body.show(**LOCKED)
    wait(made, clock, 0.1)
    plan = made.state()["plan"]
    assert [(row["api_id"], row["inserted"], row["state"]) for row in plan] == [
        (1004, "stand_up", "done"),
        (1002, "unlock", "now"),
        (1016, "", "waiting"),
    ]


def test_a_watchdogs_stop_ends_a_yes_that_was_asked_for(core: Core) -> None:
    made, clock, body = core
    token = order(made, 1030)["detail"]["token"]
    order(made, 1016, interaction="j")
    body.show(roll=1.4)
    wait(made, clock, 0.1)
    assert events_of(made, "watchdog")
    body.show()
    wait(made, clock, 1.0)
    assert order(made, 1030, confirm=token)["reason"] == "confirm"
    assert 1030 not in body.wire


def test_a_yes_to_what_is_risky_is_not_kept_for_later(core: Core) -> None:
    made, clock, body = core
    for number in range(2):
        order(made, 1023, interaction=f"dance {number}")
    token = order(made, 1030)["detail"]["token"]
    assert order(made, 1030, confirm=token)["ok"]
    for _ in range(2):
        body.show(**GESTURE)
        wait(made, clock, 11.0)
        body.show()
        body.answer()
        wait(made, clock, 0.1)
    assert 1030 not in body.wire
    assert [(e["reason"], e["interaction"]) for e in events_of(made, "refused")][-1] == ("late", "i")


def test_a_gesture_that_was_not_seen_to_move_is_unknown(core: Core) -> None:
    made, clock, body = core
    order(made, 1016, 1017)
    body.answer()
    wait(made, clock, 1.0)
    assert made.state()["action"] == 1016
    wait(made, clock, 4.0)
    assert body.wire == [1016]
    (event,) = events_of(made, "unknown")
    assert (event["code"], event["left"], event["detail"]) == (1016, [1017], {"why": "unmoved"})
    assert event["why"] == said("timeout", "en", {"why": "unmoved"}) != said("timeout", "en")


def test_joints_that_move_are_motion_seen(core: Core) -> None:
    made, clock, body = core
    order(made, 1016)
    body.answer()
    for number in range(10):
        body.show(joints=(0.1 * number,) * 12)
        wait(made, clock, 0.1)
    body.show(joints=(0.9,) * 12)
    wait(made, clock, 0.5)
    assert kinds(made) == ["done"]


@pytest.mark.parametrize("lang", ["ja", "en", "zh"])
@pytest.mark.parametrize(
    ("reason", "why"),
    [
        ("late", "confirmed"),
        ("heartbeat", "alone"),
        ("heartbeat", "gone"),
        ("robot", "before"),
        ("too_long", "taken"),
        ("busy", "moving"),
        *(("timeout", why) for why in ("unmoved", "restless", "unshown", "ended")),
    ],
)
def test_whatever_ends_an_order_on_its_way_is_said_in_each_language(reason: str, why: str, lang: str) -> None:
    detail = {"why": why, "most": 24, "action": 1016}
    told = said(reason, lang, detail)
    assert told != said(reason, lang, {**detail, "why": ""})
    assert "?" not in told


def test_a_result_that_is_not_shown_is_told_as_such(core: Core) -> None:
    made, clock, body = core
    order(made, 1009)
    body.show(**GESTURE)
    wait(made, clock, 0.2)
    body.show()
    body.answer()
    wait(made, clock, 30.0)
    assert events_of(made, "unknown")[0]["detail"] == {"why": "unshown"}


def test_no_answer_at_all_needs_no_further_word(core: Core) -> None:
    made, clock, _ = core
    order(made, 1009)
    wait(made, clock, 30.0)
    (event,) = events_of(made, "unknown")
    assert (event["why"], event["detail"]) == (said("timeout", "en"), {})
