"""The simulated body: it takes time, halts where it stands, and stays down when damped."""

import random

from deshi.tasks.robot_dog.body.sim import SimBody


def begun(*actions: int) -> tuple[SimBody, list[int]]:
    """A standing body that was just told to do `actions`, and the list of what is written to its wire."""
    wire: list[int] = []
    body = SimBody(wire.append, posture="standing")
    body.start(body.plan(actions).steps, "i", 0.0)
    return body, wire


def test_steps_follow_each_other_by_the_clock() -> None:
    body, wire = begun(1009, 1016)
    body.tick(1.9)
    assert wire == [1009]
    body.tick(100.0)
    assert wire == [1009, 1004, 1016]
    assert body.due() is None
    assert body.posture == "standing"


def test_progress_is_told() -> None:
    body, _ = begun(1016)
    assert body.state(1.0)["progress"] == 0.25


def test_a_soft_stop_cancels_the_rest() -> None:
    body, wire = begun(1016, 1023)
    events = body.stop("soft", 1.0)
    body.tick(100.0)
    assert wire == [1016, 1003]
    assert events[0]["left"] == [1023]


def test_a_damped_body_sinks_until_cleared() -> None:
    body, wire = begun(1023)
    body.stop("damp", 1.0)
    assert wire[-1] == 1001
    assert body.plan([1004]).refused
    assert body.clear()
    assert body.posture == "lying"
    assert not body.clear()


def test_a_soft_stop_does_not_lift_the_latch() -> None:
    body, _ = begun(1023)
    body.stop("damp", 1.0)
    body.stop("soft", 2.0)
    assert body.posture == "damped"


def test_moving_costs_battery() -> None:
    body, _ = begun(1023)
    body.tick(20.0)
    assert body.battery < 100.0


def test_after_a_stop_no_step_is_ever_written() -> None:
    dice = random.Random(7)
    for _ in range(2000):
        body, wire = begun(
            *dice.choices([1004, 1009, 1016, 1023, 1031, 1005], k=4) if dice.random() < 0.5 else [1016, 1023]
        )
        now = 0.0
        for _ in range(dice.randrange(6)):
            now += dice.random() * 5
            body.tick(now)
        body.stop(dice.choice(["soft", "damp"]), now)
        seen = len(wire)
        body.tick(now + 1000)
        assert len(wire) == seen
