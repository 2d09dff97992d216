"""How the body gets from one pose to another (first form: straight between postures)."""

from dataclasses import dataclass, replace

from deshi.tasks.robot_dog.body.types import Posture
from deshi.tasks.robot_dog.sim.kinematics import Pose, pose_of


def _alike(
    hip: float, thigh: float, calf: float, rear: tuple[float, float, float] | None = None
) -> tuple[float, ...]:
    """Return twelve joints from a left front and a left rear leg, mirrored to the right."""
    h, t, c = rear or (hip, thigh, calf)
    return (-hip, thigh, calf, hip, thigh, calf, -h, t, c, h, t, c)


REST: dict[Posture, Pose] = {
    "lying": Pose(_alike(0.1, 1.3, -2.7)),
    "damped": Pose(_alike(0.35, 1.35, -2.7)),
    "locked": Pose(_alike(0.0, 0.68, -1.36)),
    "standing": Pose(_alike(0.0, 0.82, -1.64)),
    "sitting": Pose(_alike(0.0, 0.35, -1.35, (0.1, 2.05, -2.6)), pitch=-0.75),
    "fallen": Pose(_alike(0.4, 1.2, -2.2), roll=1.45),
}


@dataclass(frozen=True, slots=True)
class Track:
    """A motion of `seconds` from where the body is."""

    seconds: float
    start: Pose
    end: Pose

    def at(self, elapsed: float) -> Pose:
        """Return the pose after so many seconds."""
        share = min(max(elapsed / self.seconds, 0.0), 1.0) if self.seconds > 0 else 1.0
        share = share * share * (3 - 2 * share)
        return pose_of(
            tuple(a + (b - a) * share for a, b in zip(self.start.numbers(), self.end.numbers(), strict=True))
        )


def settle(start: Pose, posture: Posture) -> Track:
    """Return the shortest motion to a posture's pose that no joint is too fast in."""
    end = REST[posture]
    most = max(abs(a - b) for a, b in zip(start.numbers(), end.numbers(), strict=True))
    return Track(max(0.2, most / 4.0), start, end)


def act_track(api_id: int, seconds: float, start: Pose, leads: Posture) -> Track:
    """Return the motion of an act."""
    return Track(seconds, start, replace(REST[leads]))
