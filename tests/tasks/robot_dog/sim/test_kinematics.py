"""Legs as geometry: forward and inverse agree, and nothing is under the ground."""

from dataclasses import replace
from math import pi

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deshi.tasks.robot_dog.sim.kinematics import (
    FOOT,
    LIMITS,
    Pose,
    height,
    leaning,
    leg_joints,
    leg_points,
    lowest,
    planted,
    pose_of,
    turned,
    unturned,
)
from deshi.tasks.robot_dog.sim.tracks import rest

STRAIGHT = (0.0, 0.0, -0.84) * 4


def test_a_leg_that_hangs_straight_ends_below_the_end_of_its_hip() -> None:
    _, side, knee, foot = leg_points(1, (0.0,) * 12)
    assert side == pytest.approx((0.1934, 0.142, 0.0))
    assert knee == pytest.approx((0.1934, 0.142, -0.213))
    assert foot == pytest.approx((0.1934, 0.142, -0.426))


def test_a_positive_hip_turns_either_leg_to_the_left() -> None:
    for leg in range(4):
        still = leg_points(leg, STRAIGHT)[3]
        hip = [*STRAIGHT]
        hip[3 * leg] = 0.3
        assert leg_points(leg, hip)[3][1] > still[1]


@given(
    leg=st.integers(0, 3),
    hip=st.floats(-0.8, 0.8),
    thigh=st.floats(-0.4, 2.5),
    calf=st.floats(-2.7, -0.9),
)
@settings(max_examples=200, deadline=None)
def test_the_joints_found_for_a_foot_put_it_there(leg: int, hip: float, thigh: float, calf: float) -> None:
    joints = [0.0] * 12
    joints[3 * leg : 3 * leg + 3] = (hip, thigh, calf)
    foot = leg_points(leg, joints)[3]
    below = foot[2] < -0.02 and abs(foot[1]) > 0.05  # a foot over the hip has a second answer
    joints[3 * leg : 3 * leg + 3] = leg_joints(leg, foot)
    if below:
        assert leg_points(leg, joints)[3] == pytest.approx(foot, abs=1e-3)


def test_a_foot_out_of_reach_is_put_as_near_as_it_can_be() -> None:
    hip, thigh, calf = leg_joints(0, (0.9, -0.142, -0.9))
    assert -pi <= hip <= pi
    assert calf == pytest.approx(0.0, abs=0.01)
    assert thigh < 0


def test_turning_back_undoes_turning() -> None:
    point = (0.1, -0.2, 0.3)
    assert unturned(turned(point, 0.4, -0.7, 1.1), 0.4, -0.7, 1.1) == pytest.approx(point)


def test_a_nose_that_goes_down_has_a_positive_pitch() -> None:
    assert turned((0.2, 0.0, 0.0), 0.0, 0.5)[2] < 0


def test_the_lowest_point_is_on_the_ground_and_a_jump_is_over_it() -> None:
    stood = rest("standing")
    assert lowest(stood) + height(stood) == pytest.approx(0.0)
    assert height(replace(stood, lift=0.2)) == pytest.approx(height(stood) + 0.2)


def test_a_dog_on_its_side_lies_on_its_trunk_or_legs_not_on_its_feet_only() -> None:
    assert height(rest("fallen")) > 0.05


def test_planted_feet_stay_where_they_are_when_the_trunk_leans() -> None:
    stood = rest("standing")
    leant = leaning(stood, 0.2, -0.15, 0.1)
    for leg in range(4):
        was = leg_points(leg, stood.joints)[3]
        now = turned(leg_points(leg, leant.joints)[3], leant.roll, leant.pitch, leant.yaw)
        assert now[:2] == pytest.approx(was[:2], abs=2e-3)
    assert height(leant) == pytest.approx(height(stood), abs=2e-3)


def test_joints_of_a_pose_are_within_their_limits() -> None:
    wild = pose_of([9.0] * 12 + [0.0] * 6)
    assert all(low <= q <= high for q, (low, high) in zip(wild.joints, LIMITS, strict=True))


def test_a_trunk_at_a_height_has_its_feet_on_the_ground() -> None:
    feet = [(x, y, 0.0) for x, y in ((0.19, -0.14), (0.19, 0.14), (-0.19, -0.14), (-0.19, 0.14))]
    pose = planted(Pose((0.0,) * 12), feet, 0.3)
    assert [leg_points(leg, pose.joints)[3][2] for leg in range(4)] == pytest.approx(
        [FOOT - 0.3] * 4, abs=1e-6
    )
