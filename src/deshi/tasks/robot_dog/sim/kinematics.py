"""The Go2's legs as geometry: where its feet are (forward), and which joints put them there (inverse).

Lengths are metres as in the manufacturer's published model of the robot; angles radians; axes x forward, y left, z up. Joints stand in the
order of `JOINTS` (FR, FL, RR, RL; hip, thigh, calf). A positive hip turns a leg to the left, a positive thigh takes the knee
back, a calf is negative and folds the lower leg forward.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import acos, atan2, cos, hypot, pi, sin, sqrt

BODY_X, BODY_Y = 0.1934, 0.0465  # from the trunk's middle to a hip
HIP, THIGH, CALF = 0.0955, 0.213, 0.213  # lengths of a leg's three parts
FOOT = 0.022  # radius
HALF = (0.19, 0.047, 0.057)  # half of the trunk's box
LEGS = ((1.0, -1.0), (1.0, 1.0), (-1.0, -1.0), (-1.0, 1.0))  # FR, FL, RR, RL: front or rear, left or right
LIMITS = tuple(
    limit
    for front, _ in LEGS
    for limit in (
        (-1.0472, 1.0472),
        (-1.5708, 3.4907) if front > 0 else (-0.5236, 4.5379),
        (-2.7227, -0.83776),
    )
)

Point = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Pose:
    """Twelve joints, and how the trunk is held: moved (x, y) and turned from where the motion began.

    `lift` is the height of the lowest point of the body over the ground: 0 but in a jump.
    """

    joints: tuple[float, ...]
    x: float = 0.0
    y: float = 0.0
    lift: float = 0.0
    roll: float = 0.0
    pitch: float = 0.0
    yaw: float = 0.0

    def numbers(self) -> tuple[float, ...]:
        """Return all 18 numbers: joints, x, y, lift, roll, pitch, yaw."""
        return (*self.joints, self.x, self.y, self.lift, self.roll, self.pitch, self.yaw)


def pose_of(numbers: Sequence[float]) -> Pose:
    """Return the pose of 18 numbers, as `Pose.numbers` gives them; joints are kept within their limits."""
    held = tuple(min(max(q, low), high) for q, (low, high) in zip(numbers[:12], LIMITS, strict=True))
    return Pose(held, *numbers[12:])


def turned(point: Point, roll: float, pitch: float, yaw: float = 0.0) -> Point:
    """Return a point of the trunk turned about x, then y, then z."""
    x, y, z = point
    y, z = y * cos(roll) - z * sin(roll), y * sin(roll) + z * cos(roll)
    x, z = x * cos(pitch) + z * sin(pitch), z * cos(pitch) - x * sin(pitch)
    return x * cos(yaw) - y * sin(yaw), x * sin(yaw) + y * cos(yaw), z


def leg_points(leg: int, joints: Sequence[float]) -> tuple[Point, Point, Point, Point]:
    """Return hip, end of the hip, knee and foot (its centre) of a leg (0..3), seen from the trunk."""
    front, side = LEGS[leg]
    hip, thigh, calf = joints[3 * leg : 3 * leg + 3]
    x0, y0 = front * BODY_X, side * BODY_Y

    def at(x: float, down: float) -> Point:
        out = side * HIP
        return x0 + x, y0 + out * cos(hip) + down * sin(hip), out * sin(hip) - down * cos(hip)

    knee_x, knee_down = -THIGH * sin(thigh), THIGH * cos(thigh)
    foot_x, foot_down = knee_x - CALF * sin(thigh + calf), knee_down + CALF * cos(thigh + calf)
    return (x0, y0, 0.0), at(0.0, 0.0), at(knee_x, knee_down), at(foot_x, foot_down)


def leg_joints(leg: int, foot: Point) -> Point:
    """Return hip, thigh and calf that put a leg's foot (its centre, seen from the trunk) there, or as near as it can be."""
    front, side = LEGS[leg]
    x, y, z = foot[0] - front * BODY_X, foot[1] - side * BODY_Y, foot[2]
    across = max(hypot(y, z), HIP + 1e-6)
    down = sqrt(across * across - HIP * HIP)
    hip = atan2(y, -z) - atan2(side * HIP, down)
    far = min(max(hypot(x, down), 0.0895), THIGH + CALF - 1e-6)
    calf = -(pi - acos((THIGH**2 + CALF**2 - far * far) / (2 * THIGH * CALF)))
    thigh = -atan2(x, down) - calf / 2
    hip = (hip + pi) % (2 * pi) - pi
    return hip, thigh, calf


def lowest(pose: Pose) -> float:
    """Return the height of the body's lowest point (feet, knees, corners of the trunk) when its middle is at 0."""
    heights = []
    for leg in range(4):
        _, _, knee, foot = leg_points(leg, pose.joints)
        heights.append(turned(foot, pose.roll, pose.pitch)[2] - FOOT)
        heights.append(turned(knee, pose.roll, pose.pitch)[2] - FOOT)
    for front, side in LEGS:
        for up in (1.0, -1.0):
            corner = (front * HALF[0], side * HALF[1], up * HALF[2])
            heights.append(turned(corner, pose.roll, pose.pitch)[2])
    return min(heights)


def height(pose: Pose) -> float:
    """Return how high the trunk's middle is over the ground."""
    return pose.lift - lowest(pose)


def planted(pose: Pose, feet: Sequence[Point], up: float) -> Pose:
    """Return the pose with joints that keep `feet` (over the ground, seen from below the trunk) at the trunk's height `up`.

    For authoring: x, y, roll, pitch and yaw of the pose move the trunk over feet that stay where they are.
    """
    joints: list[float] = []
    for leg, (x, y, z) in enumerate(feet):
        seen = (x - pose.x, y - pose.y, z + FOOT - up)
        joints += leg_joints(leg, unturned(seen, pose.roll, pose.pitch, pose.yaw))
    return replace(pose, joints=pose_of((*joints, 0, 0, 0, 0, 0, 0)).joints)


def unturned(point: Point, roll: float, pitch: float, yaw: float) -> Point:
    """Return the point of the trunk that `turned` takes to this one."""
    x, y, z = point
    x, y = x * cos(yaw) + y * sin(yaw), y * cos(yaw) - x * sin(yaw)
    x, z = x * cos(pitch) - z * sin(pitch), z * cos(pitch) + x * sin(pitch)
    return x, y * cos(roll) + z * sin(roll), z * cos(roll) - y * sin(roll)


def leaning(stood: Pose, roll: float, pitch: float, yaw: float) -> Pose:
    """Return a standing pose with the trunk turned over feet that stay where they are."""
    feet = [leg_points(leg, stood.joints)[3] for leg in range(4)]
    up = height(stood)
    ground = [(x, y, max(0.0, up + z - FOOT)) for x, y, z in feet]
    return planted(replace(stood, roll=roll, pitch=pitch, yaw=yaw), ground, up)
