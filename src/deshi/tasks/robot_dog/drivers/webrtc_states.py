"""What a Go2 tells over WebRTC, as telemetry: JSON of the same messages that it sends over DDS.

The fields are those of `SportModeState_` and `LowState_`. What a firmware leaves out, or sends in a shape that can't be read, is not
told: a posture is unknown then, a speed or an attitude no number, and a body of which these are not known may only get down and stop.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from deshi.tasks.robot_dog.body.types import Telemetry

_MOTORS = 12
_UNTOLD = -1  # a state of the motion machine that no table lists


def telemetry(
    at: float, sport: Mapping[str, Any], low: Mapping[str, Any], low_at: float | None = None
) -> Telemetry:
    """Return what the newest message of either topic says; `low`, which came at `low_at`, may be empty. Times in seconds, angles radians."""
    imu = _table(sport.get("imu_state")) or _table(low.get("imu_state"))
    roll, pitch, yaw = _three(imu.get("rpy"))
    motors = [_table(one) for one in _list(low.get("motor_state"))[:_MOTORS]]
    velocity = _three(sport.get("velocity"))
    place = _three(sport.get("position"))
    turning = _number(sport.get("yaw_speed"))
    return Telemetry(
        at=at,
        stamp=_stamp(sport.get("stamp")),
        fsm=_code(sport.get("error_code"), _UNTOLD if sport.get("mode") is None else 0),
        mode=_code(sport.get("mode"), 0),
        progress=_number(sport.get("progress")) or 0.0,
        velocity=velocity,
        yaw_speed=math.nan if turning is None else turning,
        obstacle=_ahead(sport.get("range_obstacle")),
        battery=_number(_table(low.get("bms_state")).get("soc")),
        hottest=max((heat for one in motors if (heat := _number(one.get("temperature"))) is not None), default=None),
        roll=roll,
        pitch=pitch,
        joints=_joints(motors),
        trunk=(*place, roll, pitch, yaw) if all(map(math.isfinite, (*place, roll, pitch, yaw))) else (),
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
    """Return three numbers; those that are not told are no number."""
    found = [math.nan if (number := _number(one)) is None else number for one in _list(values)[:3]]
    x, y, z = [*found, math.nan, math.nan, math.nan][:3]
    return x, y, z


def _code(value: Any, untold: int) -> int:
    """Return a field that counts states; `untold` where it is left out, -1 where it can't be read."""
    number = untold if value is None else _number(value)
    return int(number) if number is not None and math.isfinite(number) else _UNTOLD


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
