"""What a Go2 tells over WebRTC, as telemetry: JSON of the same messages that it sends over DDS.

The fields are those of `SportModeState_` and `LowState_`; what a firmware leaves out is taken as not told.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from deshi.tasks.robot_dog.body.types import Telemetry

_MOTORS = 12


def telemetry(
    at: float, sport: Mapping[str, Any], low: Mapping[str, Any], low_at: float | None = None
) -> Telemetry:
    """Return what the newest message of either topic says; `low`, which came at `low_at`, may be empty. Times in seconds, angles radians."""
    imu = _table(sport.get("imu_state")) or _table(low.get("imu_state"))
    roll, pitch, yaw = _three(imu.get("rpy"))
    motors = [_table(one) for one in _list(low.get("motor_state"))[:_MOTORS]]
    velocity = _three(sport.get("velocity"))
    place = _three(sport.get("position"))
    return Telemetry(
        at=at,
        stamp=_stamp(sport.get("stamp")),
        fsm=int(_number(sport.get("error_code")) or 0),
        mode=int(_number(sport.get("mode")) or 0),
        progress=_number(sport.get("progress")) or 0.0,
        velocity=velocity,
        yaw_speed=_number(sport.get("yaw_speed")) or 0.0,
        obstacle=_ahead(sport.get("range_obstacle")),
        battery=_number(_table(low.get("bms_state")).get("soc")),
        hottest=max((heat for one in motors if (heat := _number(one.get("temperature"))) is not None), default=None),
        roll=roll,
        pitch=pitch,
        joints=_joints(motors),
        trunk=(*place, roll, pitch, yaw) if "position" in sport else (),
        joints_at=low_at,
    )  # fmt: skip


def _stamp(stamp: Any) -> float:
    """Return the robot's clock in seconds; 0 where it tells none, which is a clock that stands still."""
    told = _table(stamp)
    return (_number(told.get("sec")) or 0.0) + (_number(told.get("nanosec")) or 0.0) / 1e9


def _ahead(ranges: Any) -> float | None:
    """Return the distance that is free in front. Four distances of zero mean that none was measured; one of zero is a thing at the nose."""
    values = [_number(one) for one in _list(ranges)]
    return values[0] if any(values) else None


def _joints(motors: Sequence[Mapping[str, Any]]) -> tuple[float, ...]:
    angles = tuple(angle for one in motors if (angle := _number(one.get("q"))) is not None)
    return angles if len(angles) == _MOTORS else ()


def _three(values: Any) -> tuple[float, float, float]:
    found = [_number(one) or 0.0 for one in _list(values)[:3]]
    x, y, z = [*found, 0.0, 0.0, 0.0][:3]
    return x, y, z


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
