"""The simulated dog's state as the robot's messages: SportModeState_ and LowState_, every field with a value that makes sense.

What nobody documents is made up from what is known: forces from the weight on the feet that stand, torques from the load,
currents and voltages from the battery. `crc` of LowState_ stays 0.
"""

from collections.abc import Sequence
from math import cos, sin

from deshi.tasks.robot_dog.body.types import Telemetry
from deshi.tasks.robot_dog.dds import idl
from deshi.tasks.robot_dog.sim.kinematics import FOOT, leg_points, turned

GRAVITY, MASS = 9.81, 15.0  # m/s2, kg
STANDS = 0.01  # metres over the ground up to which a foot carries weight
CELLS, FULL, EMPTY = 8, 4.15, 3.35  # cells in series, volts of one
RAISE = 0.09  # metres a foot is raised by default
PASS = 0.005  # seconds between two samples that speeds are taken from, at least


class Messages:
    """Both messages, kept and filled again and again: `fill` first, then write `sport` and `low`."""

    def __init__(self) -> None:
        self.sport = idl.blank(idl.SportModeState_)
        self.low = idl.blank(idl.LowState_)
        self.low.head = bytes((0xFE, 0xEF))
        self.low.level_flag = 0xFF
        self.low.version = [1, 0]
        self.low.sn = [0, 0]
        self.low.bms_state.version_high, self.low.bms_state.version_low = 1, 0
        self.low.bms_state.cycle = 12
        self.low.fan_frequency = [900, 900, 900, 900]
        self.sport.foot_raise_height = RAISE
        for motor in self.low.motor_state[:12]:
            motor.mode = 1
        self._before: Telemetry | None = None
        self._speeds: tuple[float, ...] = (0.0,) * 12
        self._turning: tuple[float, ...] = (0.0,) * 3

    def fill(self, told: Telemetry) -> None:
        """Take the newest state of the dog."""
        self._differ(told)
        feet = [leg_points(leg, told.joints)[3] for leg in range(4)]
        roll, pitch, _ = told.trunk[3:]
        ground = [turned(foot, roll, pitch)[2] + told.trunk[2] - FOOT for foot in feet]
        standing = [height <= STANDS for height in ground]
        share = MASS * GRAVITY / max(1, sum(standing))
        force = [round(share) if stands else 0 for stands in standing]
        self._fill_imu(told)
        self._fill_sport(told, feet, force)
        self._fill_low(told, force)

    def _differ(self, told: Telemetry) -> None:
        """Take speeds from the last two samples that are far enough apart; a dog that stands still has none."""
        before = self._before
        passed = told.stamp - before.stamp if before else 0.0
        if before is None or passed >= PASS:
            if before is not None and passed < 0.5:
                self._speeds = _over(told.joints, before.joints, passed)
                self._turning = (*_over(told.trunk[3:5], before.trunk[3:5], passed), told.yaw_speed)
            else:
                self._speeds, self._turning = (0.0,) * 12, (0.0,) * 3
            self._before = told

    def _fill_imu(self, told: Telemetry) -> None:
        roll, pitch, yaw = told.trunk[3:]
        imu = self.sport.imu_state
        imu.rpy = [roll, pitch, yaw]
        imu.quaternion = quaternion(roll, pitch, yaw)
        imu.gyroscope = list(self._turning)
        imu.accelerometer = [
            -GRAVITY * sin(pitch),
            GRAVITY * sin(roll) * cos(pitch),
            GRAVITY * cos(roll) * cos(pitch),
        ]
        imu.temperature = 40
        self.low.imu_state = imu

    def _fill_sport(self, told: Telemetry, feet: Sequence[Sequence[float]], force: list[int]) -> None:
        sport = self.sport
        sport.stamp.sec = int(told.stamp)
        sport.stamp.nanosec = int(told.stamp % 1.0 * 1e9)
        sport.error_code, sport.mode, sport.progress = told.fsm, told.mode, told.progress
        sport.gait_type = (2 if told.fsm == 1016 else 1) if any(told.velocity) or told.yaw_speed else 0
        sport.position, sport.body_height = list(told.trunk[:3]), told.trunk[2]
        sport.velocity, sport.yaw_speed = list(told.velocity), told.yaw_speed
        sport.range_obstacle = [
            told.obstacle or 0.0,
            *([10.0] * 3 if told.obstacle is not None else [0.0] * 3),
        ]
        sport.foot_force = force
        flat = [value for foot in feet for value in foot]
        step = 1e-3
        ahead = [q + step * dq for q, dq in zip(told.joints, self._speeds, strict=True)]
        later = [value for leg in range(4) for value in leg_points(leg, ahead)[3]]
        sport.foot_speed_body = [(b - a) / step for a, b in zip(flat, later, strict=True)]
        sport.foot_position_body = flat

    def _fill_low(self, told: Telemetry, force: list[int]) -> None:
        low = self.low
        loose = told.mode == 7
        for i, motor in enumerate(low.motor_state[:12]):
            motor.q = motor.q_raw = told.joints[i]
            motor.dq = motor.dq_raw = self._speeds[i]
            load = 0.0 if loose else force[i // 3] * (0.0, 0.06, 0.12)[i % 3]
            motor.tau_est = round(load, 3)
            motor.temperature = round(told.hottest or 30.0) - (2 if i % 3 == 0 else 0)
        soc = told.battery if told.battery is not None else 100.0
        volts = EMPTY + (FULL - EMPTY) * soc / 100.0
        ampere = 1.2 if loose else 3.0 + 0.2 * sum(abs(speed) for speed in self._speeds)
        bms = low.bms_state
        bms.soc, bms.status, bms.current = round(soc), 8, -round(ampere * 1000)
        bms.bq_ntc, bms.mcu_ntc = bytes((30, 29)), bytes((32, 31))
        bms.cell_vol = [round(volts * 1000)] * CELLS + [0] * (15 - CELLS)
        low.power_v, low.power_a = round(volts * CELLS, 2), round(ampere, 2)
        low.foot_force = low.foot_force_est = force
        low.tick = int(told.stamp * 1000) & 0xFFFFFFFF
        low.temperature_ntc1, low.temperature_ntc2 = 38, 37


def quaternion(roll: float, pitch: float, yaw: float) -> list[float]:
    """Return w, x, y, z of a turn about x, then y, then z."""
    cr, sr = cos(roll / 2), sin(roll / 2)
    cp, sp = cos(pitch / 2), sin(pitch / 2)
    cy, sy = cos(yaw / 2), sin(yaw / 2)
    return [
        cr * cp * cy + sr * sp * sy,
        sr * cp * cy - cr * sp * sy,
        cr * sp * cy + sr * cp * sy,
        cr * cp * sy - sr * sp * cy,
    ]


def _over(now: Sequence[float], before: Sequence[float], passed: float) -> tuple[float, ...]:
    return tuple((b - a) / passed for a, b in zip(before, now, strict=True))
