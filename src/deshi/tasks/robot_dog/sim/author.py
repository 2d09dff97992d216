"""What the choreography is written with, and how it becomes `keyframes.json`.

A `Scene` is a dog over four feet: each key says how the trunk is held, which feet stand where and which legs are in the air;
inverse kinematics turns that into joints. The file's format is explained in `tracks.py`.
"""

import json
from collections.abc import Mapping
from typing import Any

from deshi.tasks.robot_dog.body.types import JOINTS, Posture
from deshi.tasks.robot_dog.sim.kinematics import (
    BODY_X,
    BODY_Y,
    CALF,
    FOOT,
    HALF,
    HIP,
    LEGS,
    LIMITS,
    THIGH,
    Point,
    Pose,
    planted,
    pose_of,
)

FR, FL, RR, RL = range(4)
STANCE: tuple[Point, ...] = tuple((f * BODY_X, s * (BODY_Y + HIP), 0.0) for f, s in LEGS)
UP, LOCKED = 0.29, 0.33  # height of the trunk when it balances, and with locked joints


class Scene:
    """The keys of one motion, in the order of time (seconds), from a dog that stands in balance."""

    def __init__(self, name: str, seconds: float, travel: bool = False, loop: bool = False) -> None:
        self.name, self.seconds, self.travel, self.loop = name, seconds, travel, loop
        self.keys: list[list[float]] = []
        self.feet: list[Point] = list(STANCE)

    def foot(self, leg: int, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> "Scene":
        """Put a foot (metres from its place below the hip; y away from the trunk) for the keys that follow."""
        at = STANCE[leg]
        self.feet[leg] = (at[0] + x, at[1] + LEGS[leg][1] * y, z)
        return self

    def home(self) -> "Scene":
        """Put all feet back to their places."""
        self.feet = list(STANCE)
        return self

    def key(
        self,
        at: float,
        up: float = UP,
        x: float = 0.0,
        y: float = 0.0,
        roll: float = 0.0,
        pitch: float = 0.0,
        yaw: float = 0.0,
        lift: float = 0.0,
        legs: dict[int, Point] | None = None,
        ahead: float = 0.0,
    ) -> "Scene":
        """Add a key at `at` seconds: the trunk at height `up` over its feet, moved and turned; `legs` in the air have given
        joints. `lift` raises the whole dog, `ahead` carries it forward along with its feet.
        """
        pose = planted(Pose((0.0,) * 12, x, y, 0.0, roll, pitch, yaw), self.feet, up)
        joints = list(pose.joints)
        for leg, given in (legs or {}).items():
            joints[3 * leg : 3 * leg + 3] = given
        numbers = (*joints, x + ahead, y, lift, roll, pitch, yaw)
        return self.pose(at, pose_of(numbers))

    def air(self, at: float, legs: Point, lift: float, **trunk: float) -> "Scene":
        """Add a key in the air: all legs alike (hip outward, thigh, calf)."""
        hip, thigh, calf = legs
        joints = [n for _, side in LEGS for n in (side * hip, thigh, calf)]
        return self.pose(at, pose_of((*joints, *_trunk(lift, trunk))))

    def pose(self, at: float, pose: Pose) -> "Scene":
        """Add a key of a whole pose."""
        self.keys.append([round(at / self.seconds, 4), *(round(n, 3) + 0.0 for n in pose.numbers())])
        return self

    def data(self) -> dict[str, Any]:
        """Return the motion as it stands in the file."""
        return {
            "name": self.name,
            "seconds": self.seconds,
            "travel": self.travel,
            "loop": self.loop,
            "keys": self.keys,
        }


def _trunk(lift: float, given: dict[str, float]) -> tuple[float, ...]:
    return (
        given.get("x", 0.0),
        given.get("y", 0.0),
        lift,
        given.get("roll", 0.0),
        given.get("pitch", 0.0),
        given.get("yaw", 0.0),
    )


def even(hip: float, thigh: float, calf: float, rear: Point | None = None, **trunk: float) -> Pose:
    """Return a pose of legs that are alike on both sides (hip: outward)."""
    sides = [
        (s * h, t, c) for f, s in LEGS for h, t, c in [(hip, thigh, calf) if f > 0 or not rear else rear]
    ]
    return pose_of((*(n for leg in sides for n in leg), *_trunk(0.0, trunk)))


def document(rest: Mapping[Posture, Pose], scenes: dict[str, Scene]) -> dict[str, Any]:
    """Return the whole file. Raises `ValueError` where a motion's keys aren't in order or end before its end."""
    for key, scene in scenes.items():
        shares = [row[0] for row in scene.keys]
        if shares != sorted(set(shares)) or not shares or shares[0] <= 0 or shares[-1] != 1.0:
            raise ValueError(f"Motion {key} has keys at {shares}; they rise and end at 1.")
    return {
        "format": 1,
        "about": "Postures and motions of the simulated dog; explained in tracks.py, written by author.py.",
        "joints": list(JOINTS),
        "channels": [*JOINTS, "x", "y", "lift", "roll", "pitch", "yaw"],
        "geometry": {
            "body": [BODY_X, BODY_Y],
            "hip": HIP,
            "thigh": THIGH,
            "calf": CALF,
            "foot": FOOT,
            "half": list(HALF),
            "limits": [list(limit) for limit in LIMITS],
        },
        "rest": {name: [round(n, 3) + 0.0 for n in pose.numbers()] for name, pose in rest.items()},
        "motions": {key: scene.data() for key, scene in scenes.items()},
    }


def text(whole: dict[str, Any]) -> str:
    """Return the file's text: a key a line, so that changes can be read."""
    rows = json.dumps(whole, indent=1, ensure_ascii=False).split("\n")
    out: list[str] = []
    deep: list[str] = []
    for row in rows:
        if deep or (
            row.rstrip().endswith("[") and not row.strip().startswith('"keys"') and '"limits"' not in row
        ):
            deep.append(row)
            if row.strip() in ("]", "],"):
                out.append(deep[0] + "".join(r.strip() for r in deep[1:]))
                deep = []
        else:
            out.append(row)
    return "\n".join(out) + "\n"
