"""Postures and motions as data (`keyframes.json`), and how a motion is played.

The file: `rest` has the pose of each posture, `motions` each motion by the api id of its action; "ID@POSTURE" is the motion
from that posture where there is one of its own. A pose is 18 numbers, named in `channels`: twelve joints, then the trunk: x and
y moved from where the motion began, `lift` of the lowest point over the ground, roll, pitch, yaw. A motion has `keys`, each a
share of its time (0..1] followed by a pose; the key at share 0 is not in the file: it is the pose that the body has.

Between keys every channel follows a monotone cubic (Fritsch and Carlson 1980): with slopes d of the pieces on both sides, of
lengths h, a key's tangent is 0 where they have different signs, else their harmonic mean weighted by w0 = 2 h1 + h0 and
w1 = h1 + 2 h0: (w0 + w1) / (w0 / d0 + w1 / d1). The first and the last tangent are 0. So nothing overshoots its keys, joints
stay within their limits, and each motion begins and ends at rest. The trunk's height is not in the file: the lowest of feet,
knees (each a ball of the radius `foot`) and corners of the trunk's box (`half`) is on the ground, plus `lift`.

`travel`: the dog ends elsewhere (a jump), else it comes back to where it was. `loop`: it is played again and again.
"""

import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import pairwise
from math import pi
from typing import Any

from deshi.tasks.robot_dog.body.types import Posture
from deshi.tasks.robot_dog.sim.kinematics import Pose, pose_of

FASTEST = 7.0  # rad/s that a joint is moved with where no motion says how
SHORTEST = 0.2  # seconds


@dataclass(frozen=True, slots=True)
class Motion:
    """One motion of the file; `keys` are (share, pose)."""

    name: str
    seconds: float
    travel: bool
    loop: bool
    keys: tuple[tuple[float, Pose], ...]


@dataclass(frozen=True, slots=True)
class Track:
    """A motion of `seconds` from where the body is: poses at shares of it, the first at 0."""

    seconds: float
    shares: tuple[float, ...]
    poses: tuple[Pose, ...]
    travel: bool = False
    rows: tuple[tuple[float, ...], ...] = field(init=False)
    tangents: tuple[tuple[float, ...], ...] = field(init=False)

    def __post_init__(self) -> None:
        rows = tuple(pose.numbers() for pose in self.poses)
        columns = [tangents(self.shares, values) for values in zip(*rows, strict=True)]
        object.__setattr__(self, "rows", rows)
        object.__setattr__(self, "tangents", tuple(zip(*columns, strict=True)))

    @property
    def end(self) -> Pose:
        """Return the last pose."""
        return self.poses[-1]

    def at(self, elapsed: float) -> Pose:
        """Return the pose after so many seconds."""
        share = min(max(elapsed / self.seconds, 0.0), 1.0)
        i = min(max(bisect_right(self.shares, share) - 1, 0), len(self.shares) - 2)
        h = self.shares[i + 1] - self.shares[i]
        t = (share - self.shares[i]) / h
        a, b = (1 + 2 * t) * (1 - t) ** 2, t * t * (3 - 2 * t)
        c, d = t * (1 - t) ** 2 * h, t * t * (t - 1) * h
        here, there, out, into = self.rows[i], self.rows[i + 1], self.tangents[i], self.tangents[i + 1]
        return pose_of(
            [a * p + b * q + c * m + d * n for p, q, m, n in zip(here, there, out, into, strict=True)]
        )


def tangents(shares: Sequence[float], values: Sequence[float]) -> list[float]:
    """Return the tangent of a monotone cubic at each of its points (shares rise); 0 at both ends."""
    steps = [b - a for a, b in pairwise(shares)]
    slopes = [(b - a) / h for (a, b), h in zip(pairwise(values), steps, strict=True)]
    inner = []
    for (d0, d1), (h0, h1) in zip(pairwise(slopes), pairwise(steps), strict=True):
        w0, w1 = 2 * h1 + h0, h1 + 2 * h0
        inner.append((w0 + w1) / (w0 / d0 + w1 / d1) if d0 * d1 > 0 else 0.0)
    return [0.0, *inner, 0.0]


@cache
def keyframes() -> dict[str, Any]:
    """Return the file."""
    whole: dict[str, Any] = json.loads((files(__package__) / "keyframes.json").read_text("utf-8"))
    return whole


@cache
def rest(posture: Posture) -> Pose:
    """Return the pose of a posture."""
    return pose_of(keyframes()["rest"][posture])


@cache
def motion(key: str) -> Motion:
    """Return a motion of the file by its key."""
    row = keyframes()["motions"][key]
    keys = tuple((share, pose_of(numbers)) for share, *numbers in row["keys"])
    return Motion(row["name"], row["seconds"], row["travel"], row["loop"], keys)


def act_track(api_id: int, start: Pose, posture: Posture, seconds: float) -> Track:
    """Return the motion of an action from a posture: as long as `seconds`, but where the posture has its own."""
    own = f"{api_id}@{posture}"
    if own in keyframes()["motions"]:
        return named(own, start)
    return _from(start, motion(str(api_id)), seconds)


def named(key: str, start: Pose) -> Track:
    """Return a motion by its key in the file."""
    found = motion(key)
    return _from(start, found, found.seconds)


def settle(start: Pose, end: Pose, seconds: float = SHORTEST) -> Track:
    """Return a motion to a pose that takes `seconds`, or longer where a joint or the trunk would be too fast."""
    start = upright(start)
    apart = [abs(a - b) for a, b in zip(start.numbers(), end.numbers(), strict=True)]
    turns = max(max(apart[:12]), *apart[15:])
    return Track(max(seconds, 1.5 * turns / FASTEST, apart[14]), (0.0, 1.0), (start, end))


def upright(pose: Pose) -> Pose:
    """Return the same pose with roll, pitch and yaw within half a turn."""
    *most, roll, pitch, yaw = pose.numbers()
    return pose_of([*most, *((angle + pi) % (2 * pi) - pi for angle in (roll, pitch, yaw))])


def _from(start: Pose, found: Motion, seconds: float) -> Track:
    start = upright(start)
    share, first = found.keys[0]
    joints = max(abs(a - b) for a, b in zip(start.joints, first.joints, strict=True))
    seconds = max(seconds, 1.5 * joints / FASTEST / share)
    shares, poses = (0.0, *(s for s, _ in found.keys)), (start, *(p for _, p in found.keys))
    return Track(seconds, shares, poses, found.travel)
