"""Walking: a velocity that follows the last Move for a second, and the trot of the legs that goes with it."""

from dataclasses import dataclass
from math import cos, hypot, pi, sin

HOLD = 1.0  # seconds that a Move holds
FASTER, TURN_FASTER = 6.0, 20.0  # m/s2, rad/s2
STEP = 0.02  # seconds of one slice of walking

Velocity = tuple[float, float, float]
STILL: Velocity = (0.0, 0.0, 0.0)


@dataclass(slots=True)
class Walk:
    """Where the dog stands in the world, how it moves (m/s, m/s, rad/s; the robot's axes) and how it is told to."""

    x: float = 0.0
    y: float = 0.0
    yaw: float = 0.0
    velocity: Velocity = STILL
    wanted: Velocity = STILL
    until: float = 0.0
    phase: float = 0.0

    @property
    def moving(self) -> bool:
        """Whether it moves or is told to."""
        return self.velocity != STILL or self.wanted != STILL

    def command(self, wanted: Velocity, now: float) -> None:
        """Take a Move."""
        self.wanted = wanted
        self.until = now + HOLD

    def halt(self, at_once: bool = False) -> None:
        """Stop as fast as legs can, or at once (where the motors are off)."""
        self.wanted = STILL
        if at_once:
            self.velocity = STILL

    def advance(self, now: float, dt: float, free: float | None) -> float:
        """Walk for `dt` seconds up to `now` with `free` metres in front; return how far forward it went."""
        if now > self.until:
            self.wanted = STILL
        vx, vy, turn = self.wanted
        if free is not None and free <= 0.0 and vx > 0.0:
            vx, self.velocity = 0.0, (0.0, *self.velocity[1:])
        old = self.velocity
        self.velocity = (
            _toward(old[0], vx, FASTER * dt),
            _toward(old[1], vy, FASTER * dt),
            _toward(old[2], turn, TURN_FASTER * dt),
        )
        vx, vy, turn = self.velocity
        self.yaw = (self.yaw + turn * dt + pi) % (2 * pi) - pi
        self.shift(vx * dt, vy * dt)
        if self.moving:
            self.phase = (self.phase + dt * (1.8 + 0.5 * hypot(vx, vy))) % 1.0
        else:
            self.phase = 0.0
        return vx * dt

    def shift(self, forward: float, left: float) -> None:
        """Move the place where the dog stands along its own axes."""
        self.x += forward * cos(self.yaw) - left * sin(self.yaw)
        self.y += forward * sin(self.yaw) + left * cos(self.yaw)


def _toward(value: float, goal: float, most: float) -> float:
    return goal if abs(goal - value) <= most else value + (most if goal > value else -most)
