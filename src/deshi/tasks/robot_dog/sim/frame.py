"""The body that carries out motions: which pose it has at a time, and where in the world it stands."""

from dataclasses import dataclass, field, replace
from math import pi

from deshi.tasks.robot_dog.sim.kinematics import Pose, height, pose_of
from deshi.tasks.robot_dog.sim.tracks import Track, rest, upright
from deshi.tasks.robot_dog.sim.walk import JOINING, JOINING_SPEED, Walk, stepping

OVER = 1.2  # radians of roll beyond which a body that lets go of its motion falls
OVER_PITCH = 1.6


@dataclass(slots=True)
class Frame:
    """Trunk and legs. `stood` is the pose it stands in (`Euler` leans it), `gait` the action that chose how it steps."""

    pose: Pose
    walk: Walk = field(default_factory=Walk)
    stood: Pose = field(default_factory=lambda: rest("standing"))
    gait: int = 0
    track: Track | None = None
    began: float = 0.0
    _apart: tuple[float, ...] = ()  # how the pose differs from standing since it began to walk
    _since: float = 0.0
    _joining: float = JOINING

    def play(self, track: Track, now: float) -> None:
        """Begin a motion; what ran before should have been left."""
        self.walk.halt(at_once=True)
        self._apart = ()
        self.track, self.began = track, now

    def leave(self, now: float) -> None:
        """End the motion where it is: the pose is kept, and a jump has taken the dog where it was."""
        pose, travelled = upright(self.at(now)), self.track is not None and self.track.travel
        self.track, self._apart = None, ()
        if travelled:
            self.walk.shift(pose.x, pose.y)
            pose = replace(pose, x=0.0, y=0.0)
        self.pose = pose

    def over(self, now: float) -> bool:
        """Whether it leans so far that it falls when the motion ends now."""
        pose = upright(self.at(now))
        return abs(pose.roll) > OVER or abs(pose.pitch) > OVER_PITCH

    def go(self, velocity: tuple[float, float, float], now: float) -> None:
        """Take a Move. It ends a lean: with a leg at its full stretch there is no step to make."""
        if not self.walk.moving and velocity != (0.0, 0.0, 0.0):
            self.leave(now)
            self.stood = rest("standing")
            self.walk.phase = 0.0
            self._join(self.pose, now)
        self.walk.command(velocity, now)

    def step_as(self, gait: int, now: float) -> None:
        """Choose how it steps, in the middle of walking, too."""
        pose = self.at(now)
        self.gait = gait
        if self.walk.moving:
            self._join(pose, now)

    def _join(self, pose: Pose, now: float) -> None:
        """Let a pose go over into walking."""
        stepped = stepping(self.stood, self.walk, self.gait)
        self._apart = _less(pose, stepped)
        self._since = now
        self._joining = max(JOINING, 1.5 * max(map(abs, self._apart)) / JOINING_SPEED)

    def settle_walk(self, now: float) -> None:
        """Stand, where walking has ended and the pose has gone over into standing."""
        if self._apart and not self.walk.moving and now - self._since >= self._joining:
            self.pose, self._apart = self.stood, ()

    def moves(self, now: float) -> bool:
        """Whether any joint moves."""
        playing = self.track is not None and now < self.began + self.track.seconds
        return playing or bool(self._apart) or self.walk.moving

    def at(self, now: float) -> Pose:
        """Return the pose at a time."""
        if self.track:
            return self.track.at(now - self.began)
        if not self._apart:
            return self.pose
        t = min((now - self._since) / self._joining, 1.0)
        left = 1.0 - t * t * (3 - 2 * t)
        stepped = stepping(self.stood, self.walk, self.gait).numbers()
        return pose_of([n + left * d for n, d in zip(stepped, self._apart, strict=True)])

    def trunk(self, pose: Pose) -> tuple[float, ...]:
        """Return x, y, z, roll, pitch, yaw of the trunk in the world."""
        there = replace(self.walk)
        there.shift(pose.x, pose.y)
        yaw = (self.walk.yaw + pose.yaw + pi) % (2 * pi) - pi
        return there.x, there.y, height(pose), pose.roll, pose.pitch, yaw


def _less(pose: Pose, other: Pose) -> tuple[float, ...]:
    return tuple(a - b for a, b in zip(pose.numbers(), other.numbers(), strict=True))
