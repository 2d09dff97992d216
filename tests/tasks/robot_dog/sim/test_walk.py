"""Walking: a Move holds a second, speeds change by what legs can, and feet step."""

import pytest

from deshi.tasks.robot_dog.sim.kinematics import FOOT, height, leg_points, turned
from deshi.tasks.robot_dog.sim.tracks import rest
from deshi.tasks.robot_dog.sim.walk import GAITS, HOLD, STEP, Walk, stepping


def walked(walk: Walk, seconds: float, since: float = 0.0, free: float | None = None) -> float:
    """Let time pass; how far it went."""
    return sum(walk.advance(since + (i + 1) * STEP, STEP, free) for i in range(round(seconds / STEP)))


def test_a_command_holds_one_second_and_then_the_dog_stands() -> None:
    walk = Walk()
    walk.command((0.3, 0.0, 0.0), 0.0)
    assert walked(walk, HOLD) == pytest.approx(0.3, abs=0.02)
    assert walk.velocity == (0.3, 0.0, 0.0)
    walked(walk, 0.2, since=HOLD)
    assert not walk.moving


def test_a_halt_is_over_as_soon_as_legs_can() -> None:
    walk = Walk()
    walk.command((0.3, 0.1, 0.5), 0.0)
    walked(walk, 0.5)
    walk.halt()
    walked(walk, 0.06, since=0.5)
    assert walk.velocity == (0.0, 0.0, 0.0)


def test_turning_left_and_going_forward_leads_round_to_the_left() -> None:
    walk = Walk()
    for second in range(3):
        walk.command((0.3, 0.0, 0.5), float(second))
        walked(walk, 1.0, since=float(second))
    assert walk.yaw == pytest.approx(1.5, abs=0.05)
    assert walk.x > 0.4
    assert walk.y > 0.2


def test_it_does_not_walk_into_what_is_in_front_but_still_goes_back() -> None:
    walk = Walk()
    walk.command((0.3, 0.0, 0.0), 0.0)
    assert walked(walk, 0.5, free=0.0) == 0.0
    walk.command((-0.3, 0.0, 0.0), 0.5)
    assert walked(walk, 0.5, since=0.5, free=0.0) < -0.1


def test_without_speed_it_stands_as_before() -> None:
    stood = rest("standing")
    assert stepping(stood, Walk(phase=0.3), 0).joints == pytest.approx(stood.joints, abs=2e-3)


@pytest.mark.parametrize("gait", [0, *GAITS])
def test_feet_step_and_stay_over_the_ground(gait: int) -> None:
    lifted = set()
    for i in range(40):
        walk = Walk(velocity=(0.5, 0.1, 0.3), phase=i / 40)
        pose = stepping(rest("standing"), walk, gait)
        for leg in range(4):
            foot = turned(leg_points(leg, pose.joints)[3], pose.roll, pose.pitch)[2] + height(pose) - FOOT
            assert foot > -1e-6
            if foot > 0.02:
                lifted.add(leg)
    assert lifted == {0, 1, 2, 3}


def test_a_trot_moves_diagonal_legs_together() -> None:
    pose = stepping(rest("standing"), Walk(velocity=(0.5, 0.0, 0.0), phase=0.75), 0)
    feet = [leg_points(leg, pose.joints)[3][2] for leg in range(4)]
    assert feet[0] == pytest.approx(feet[3], abs=0.02)
    assert feet[1] == pytest.approx(feet[2], abs=0.02)
    assert abs(feet[0] - feet[1]) > 0.03
