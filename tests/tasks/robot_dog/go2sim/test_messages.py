"""The robot's messages of a simulated dog: every field says something that fits the others."""

import os
from math import isclose

import pytest

if not os.environ.get("CI"):  # where it is missing in CI the imports fail
    pytest.importorskip("cyclonedds", reason="cyclonedds is missing: pip install 'deshi[go2]'")

from deshi.tasks.robot_dog.body.types import Request
from deshi.tasks.robot_dog.go2sim.messages import GRAVITY, MASS, Messages, quaternion
from deshi.tasks.robot_dog.sim.dog import SimDog
from deshi.tasks.robot_dog.sim.kinematics import leg_points


def after(dog: SimDog, *seconds: float) -> Messages:
    """The messages of a dog at these times."""
    messages = Messages()
    for at in seconds:
        messages.fill(dog.step(at)[1])
    return messages


def test_a_standing_dog_carries_its_weight_on_four_feet() -> None:
    messages = after(SimDog("standing", 80.0), 0.0, 0.1)
    sport, low = messages.sport, messages.low
    assert sport.error_code == 1013
    assert sport.mode == 1
    assert sum(sport.foot_force) == pytest.approx(MASS * GRAVITY, abs=4)
    assert list(low.foot_force) == list(sport.foot_force)
    assert sport.body_height == pytest.approx(0.29, abs=0.01)
    assert low.bms_state.soc == 80
    assert low.power_v == pytest.approx(sum(low.bms_state.cell_vol) / 1000, abs=0.05)


def test_the_first_twelve_motors_are_the_joints_and_the_rest_is_nothing() -> None:
    dog = SimDog("standing")
    messages = after(dog, 0.0, 0.1)
    assert [motor.q for motor in messages.low.motor_state[:12]] == pytest.approx(dog.pose().joints)
    assert all(motor.mode == 1 for motor in messages.low.motor_state[:12])
    assert all(motor.mode == 0 and motor.q == 0 for motor in messages.low.motor_state[12:])


def test_speeds_of_joints_are_how_they_change() -> None:
    dog = SimDog("lying")
    dog.step(0.0)
    dog.send(Request(1004), 0.0)
    messages = after(dog, 1.0, 1.02)
    first = [motor.q for motor in messages.low.motor_state[:12]]
    messages.fill(dog.step(1.04)[1])
    second = [motor.q for motor in messages.low.motor_state[:12]]
    told = [motor.dq for motor in messages.low.motor_state[:12]]
    assert told == pytest.approx([(b - a) / 0.02 for a, b in zip(first, second, strict=True)], rel=1e-6)
    assert any(abs(speed) > 0.1 for speed in told)
    assert any(abs(speed) > 0.05 for speed in messages.sport.foot_speed_body)


def test_speeds_are_over_when_the_dog_stands_still() -> None:
    dog = SimDog("lying")
    dog.step(0.0)
    dog.send(Request(1004), 0.0)
    messages = after(dog, 1.0, 1.1, 5.0, 5.1)
    assert all(motor.dq == 0.0 for motor in messages.low.motor_state)


def test_feet_are_where_the_joints_put_them() -> None:
    dog = SimDog("sitting")
    messages = after(dog, 0.0)
    feet = [value for leg in range(4) for value in leg_points(leg, dog.pose().joints)[3]]
    assert messages.sport.foot_position_body == pytest.approx(feet)


def test_the_trunk_s_attitude_is_told_in_three_ways_that_agree() -> None:
    imu = after(SimDog("sitting"), 0.0).sport.imu_state
    assert imu.rpy[1] == pytest.approx(-0.85, abs=0.01)
    assert sum(part * part for part in imu.quaternion) == pytest.approx(1.0)
    assert sum(part * part for part in imu.accelerometer) == pytest.approx(GRAVITY**2)
    assert imu.accelerometer[0] > 5.0  # the nose points up


def test_quaternions_of_a_quarter_turn() -> None:
    half = 0.5**0.5
    assert quaternion(0.0, 0.0, 3.14159265 / 2) == pytest.approx([half, 0.0, 0.0, half], abs=1e-6)
    assert quaternion(3.14159265 / 2, 0.0, 0.0) == pytest.approx([half, half, 0.0, 0.0], abs=1e-6)


def test_walking_shows_its_speed_place_and_gait() -> None:
    dog = SimDog("standing")
    dog.step(0.0)
    dog.send(Request(1008, '{"x": 0.3, "y": 0, "z": 0.2}', True), 0.0)
    sport = after(dog, 0.62).sport
    assert (sport.gait_type, sport.mode, sport.error_code) == (1, 3, 1015)
    assert sport.velocity[0] == pytest.approx(0.3)
    assert sport.yaw_speed == pytest.approx(0.2)
    assert sport.position[0] > 0.1
    assert 0 in list(sport.foot_force)  # one diagonal is in the air


def test_what_is_in_front_is_told_and_nothing_where_nothing_was_measured() -> None:
    dog = SimDog("standing")
    assert list(after(dog, 0.0).sport.range_obstacle) == [0.0] * 4
    dog.set(obstacle=0.7)
    assert after(dog, 0.1).sport.range_obstacle[0] == pytest.approx(0.7)


def test_a_limp_dog_holds_nothing() -> None:
    low = after(SimDog("damped"), 0.0).low
    assert all(motor.tau_est == 0.0 for motor in low.motor_state)


def test_the_stamp_is_the_dog_s_own_clock() -> None:
    dog = SimDog("standing")
    messages = after(dog, 10.0, 12.25)
    assert isclose(messages.sport.stamp.sec + messages.sport.stamp.nanosec / 1e9, 2.25, abs_tol=1e-6)
    assert messages.low.tick == 2250
