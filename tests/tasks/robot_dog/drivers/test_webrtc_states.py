"""What a firmware leaves out is not told, and what it sends in another shape breaks nothing."""

import math

import pytest

from deshi.tasks.robot_dog.body.machine import state_of
from deshi.tasks.robot_dog.body.types import Rules
from deshi.tasks.robot_dog.dds import idl
from deshi.tasks.robot_dog.dds.sport import SportWire
from deshi.tasks.robot_dog.drivers.webrtc_states import telemetry

SPORT = {
    "stamp": {"sec": 10, "nanosec": 250_000_000},
    "error_code": 1002,
    "mode": 6,
    "progress": 0.5,
    "velocity": [0.1, -0.2, 0.0],
    "yaw_speed": 0.3,
    "position": [1.0, 2.0, 0.3],
    "range_obstacle": [0.8, 0.0, 0.0, 0.0],
    "imu_state": {"rpy": [0.01, 0.02, 0.03]},
}


def test_a_whole_message_tells_everything() -> None:
    told = telemetry(5.0, SPORT, {"bms_state": {"soc": 50}})
    assert (told.at, told.stamp, told.fsm, told.mode, told.progress) == (5.0, 10.25, 1002, 6, 0.5)
    assert (told.obstacle, told.battery, told.roll, told.pitch) == (0.8, 50.0, 0.01, 0.02)
    assert told.trunk == (1.0, 2.0, 0.3, 0.01, 0.02, 0.03)


def test_what_is_left_out_is_not_told() -> None:
    told = telemetry(5.0, {}, {})
    assert (told.battery, told.hottest, told.obstacle, told.joints, told.trunk) == (None, None, None, (), ())


@pytest.mark.parametrize(
    ("ranges", "obstacle"),
    [
        ([0.0, 0.0, 0.0, 0.0], None),
        ([0.0, 3.0, 0.0, 0.0], 0.0),  # other sensors measure: this one has something at the nose
        ([1.5, 0.0, 0.0, 0.0], 1.5),
    ],
)
def test_both_ways_to_a_robot_read_its_distances_alike(ranges: list[float], obstacle: float | None) -> None:
    assert telemetry(0.0, {"range_obstacle": ranges}, {}).obstacle == obstacle
    sport = idl.blank(idl.SportModeState_)
    sport.range_obstacle = ranges
    assert SportWire.telemetry(sport, None, 0.0).obstacle == obstacle


@pytest.mark.parametrize("speed", [None, "fast", [None, 0.0, 0.0], [0.1]])
def test_a_speed_that_can_not_be_read_is_not_taken_for_standing_still(speed: object) -> None:
    told = telemetry(1.0, SPORT | {"velocity": speed}, {})
    assert "read" in state_of(told, 1.0, False, False, Rules()).fault
    assert (
        "read" in state_of(telemetry(1.0, SPORT | {"yaw_speed": speed}, {}), 1.0, False, False, Rules()).fault
    )


def test_an_attitude_that_is_not_told_is_not_taken_for_upright() -> None:
    told = telemetry(1.0, SPORT | {"imu_state": {"rpy": None}}, {})
    assert state_of(told, 1.0, False, False, Rules()).fault


@pytest.mark.parametrize(
    "untold", [{"error_code": None, "mode": None}, {"error_code": "x", "mode": math.nan}]
)
def test_a_robot_that_tells_no_state_has_no_known_posture(untold: dict[str, object]) -> None:
    assert state_of(telemetry(1.0, SPORT | untold, {}), 1.0, False, False, Rules()).posture == "unknown"


def test_an_older_firmware_that_tells_its_mode_only_has_a_posture() -> None:
    sport = {name: value for name, value in SPORT.items() if name != "error_code"} | {"mode": 5}
    assert state_of(telemetry(1.0, sport, {}), 1.0, False, False, Rules()).posture == "lying"


@pytest.mark.parametrize("odd", [None, "x", 3, [], {"sec": "a"}, [None, "b"]])
def test_odd_values_break_nothing(odd: object) -> None:
    sport = dict.fromkeys(SPORT, odd)
    told = telemetry(1.0, sport, {"bms_state": odd, "motor_state": odd, "imu_state": odd})
    assert told.at == 1.0


def test_joints_say_when_they_came() -> None:
    assert telemetry(2.0, {}, {}, 1.5).joints_at == 1.5
