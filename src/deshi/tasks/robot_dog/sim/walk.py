"""Walking: a velocity that follows the last Move for a second, and the steps of the legs that go with it."""

from dataclasses import dataclass, replace
from math import cos, hypot, pi, sin

from deshi.tasks.robot_dog.sim.kinematics import BODY_X, BODY_Y, HIP, LEGS, Point, Pose, height, planted

HOLD = 1.0  # seconds that a Move holds
FASTER, TURN_FASTER = 6.0, 20.0  # m/s2, rad/s2
STEP = 0.02  # seconds of one slice of walking
HIGH = 0.06  # metres that a foot is lifted at a walk
LONGEST = 0.27  # metres of one step
JOINING, JOINING_SPEED = 0.25, 4.0  # seconds in which another pose goes over into walking; rad/s at most

Velocity = tuple[float, float, float]
STILL: Velocity = (0.0, 0.0, 0.0)
TROT, WALK, BOUND, LEAP = (
    (0.0, 0.5, 0.5, 0.0),
    (0.5, 0.0, 0.25, 0.75),
    (0.0, 0.0, 0.5, 0.5),
    (0.0, 0.05, 0.1, 0.15),
)
SLOW = 1061
GAITS = {SLOW: WALK, 2046: BOUND, 2047: LEAP}
"""Where in its cycle (0..1) each leg is, by the action that chooses the gait; the rest trots."""


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
        if now > self.until + 1e-9:  # slices of time add up to a little more or less than a second
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
            self.phase = (self.phase + dt / _period(hypot(vx, vy))) % 1.0
        return vx * dt

    def shift(self, forward: float, left: float) -> None:
        """Move the place where the dog stands along its own axes."""
        self.x += forward * cos(self.yaw) - left * sin(self.yaw)
        self.y += forward * sin(self.yaw) + left * cos(self.yaw)


def stepping(stood: Pose, walk: Walk, gait: int) -> Pose:
    """Return the pose in the middle of a step; without speed it is the pose it stands in."""
    vx, vy, turn = walk.velocity
    # the share of the cycle that a foot is on the ground: a run has less of it
    speed = hypot(vx, vy)
    down = max(0.3, 0.75 - 0.35 * speed if gait == SLOW else 0.5 - 0.07 * speed)
    period = _period(speed)
    feet: list[Point] = []
    for leg, (front, side) in enumerate(LEGS):
        x, y = front * BODY_X, side * (BODY_Y + HIP)
        dx, dy = (vx - turn * y) * period * down, (vy + turn * x) * period * down
        far = hypot(dx, dy)
        short = min(1.0, LONGEST / far) if far > 0 else 0.0
        phase = (walk.phase + GAITS.get(gait, TROT)[leg]) % 1.0
        feet.append(_foot(x, y, dx * short, dy * short, phase, down))
    lean = min(max(0.03 * vx, -0.08), 0.08)
    held = planted(replace(stood, pitch=stood.pitch + lean), feet, height(stood))
    return replace(held, lift=0.0)


def _foot(x: float, y: float, dx: float, dy: float, phase: float, down: float) -> Point:
    """Return where a foot is: it goes back on the ground, then forward in the air."""
    if phase < down:
        at = 0.5 - phase / down
        return x + dx * at, y + dy * at, 0.0
    t = (phase - down) / (1.0 - down)
    at = t * t * (3 - 2 * t) - 0.5
    return x + dx * at, y + dy * at, HIGH * min(1.0, hypot(dx, dy) / 0.05) * sin(pi * t) ** 2


def _period(speed: float) -> float:
    return 1.0 / (1.9 + 0.45 * speed)


def _toward(value: float, goal: float, most: float) -> float:
    return goal if abs(goal - value) <= most else value + (most if goal > value else -most)
