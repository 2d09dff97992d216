"""The body moves without jumps, within its limits and over the ground, whatever it is told and whenever it is stopped."""

import json
import random

import pytest

from deshi.tasks.robot_dog.body.types import Posture, Request, Telemetry
from deshi.tasks.robot_dog.sim.acts import Act, acts
from deshi.tasks.robot_dog.sim.dog import SimDog
from deshi.tasks.robot_dog.sim.kinematics import LIMITS, Pose, lowest

MOST = 0.35  # radians between two frames 20 ms apart
ALL = acts("go2")


class Watch:
    """Looks at every frame of a dog."""

    def __init__(self, posture: Posture) -> None:
        self.dog = SimDog(posture)
        self.now = 10.0
        self.last: Telemetry = self.dog.step(self.now)[1]

    def tell(self, api_id: int, parameter: str, seconds: float) -> None:
        """Send a request and look for so long."""
        self.dog.send(Request(api_id, parameter), self.now)
        for _ in range(round(seconds / 0.02)):
            self.now += 0.02
            self.look(self.dog.step(self.now)[1])

    def look(self, told: Telemetry) -> None:
        """Compare a frame with the one before."""
        assert all(low <= q <= high for q, (low, high) in zip(told.joints, LIMITS, strict=True))
        assert max(abs(a - b) for a, b in zip(told.joints, self.last.joints, strict=True)) < MOST
        ground = lowest(Pose(told.joints, 0, 0, 0, *told.trunk[3:])) + told.trunk[2]
        assert ground > -0.01
        assert abs(told.trunk[2] - self.last.trunk[2]) < 0.12
        self.last = told


def parameter(act: Act) -> str:
    """The largest parameter of an act."""
    given = {name: bounds[1] if bounds else True for name, bounds in act.fields.items()}
    return json.dumps(given) if given else ""


@pytest.mark.parametrize("code", sorted(ALL))
def test_every_action_from_every_posture_is_smooth_to_its_end_and_when_it_is_stopped(code: int) -> None:
    act = ALL[code]
    for posture in sorted(act.needs):
        for share, after in ((1.0, 1006), (0.4, 1003), (0.45, 1001)):
            watch = Watch(posture)
            watch.tell(code, parameter(act), share * max(act.seconds, 0.8))
            watch.tell(after, "", 1.0)


def test_a_life_of_orders_in_any_order_is_smooth() -> None:
    dice = random.Random(6)
    watch = Watch("standing")
    for _ in range(60):
        code = dice.choice([*ALL, *([1008] * 12), 1002, 1004, 1006, 1006])
        watch.tell(code, parameter(ALL[code]), dice.choice((0.02, 0.1, 0.4, 1.0)))
        if dice.random() < 0.05:
            watch.dog.set(fall=True)


def test_a_jump_takes_the_dog_with_it_and_a_gesture_does_not() -> None:
    for code, goes in ((1031, True), (1016, False)):
        watch = Watch("standing")
        watch.tell(code, "", 5.0)
        assert (watch.last.trunk[0] > 0.4) is goes
        assert watch.dog.frame.pose.x == 0.0


def test_a_jump_after_a_turn_goes_where_the_dog_looks() -> None:
    watch = Watch("standing")
    for _ in range(3):
        watch.tell(1008, '{"x": 0, "y": 0, "z": 0.785}', 0.68)
    watch.tell(1003, "", 0.5)
    before = watch.last.trunk
    watch.tell(1031, "", 2.5)
    assert watch.last.trunk[1] - before[1] > 0.5
    assert abs(watch.last.trunk[0] - before[0]) < 0.15


def test_a_dog_that_leans_walks_upright() -> None:
    watch = Watch("standing")
    watch.tell(1007, '{"x": 0.7, "y": 0.5, "z": 0.5}', 1.5)
    assert watch.last.roll > 0.6
    watch.tell(1008, '{"x": 0.5, "y": 0, "z": 0}', 0.9)
    assert abs(watch.last.roll) < 0.1


def test_a_gait_may_change_in_the_middle_of_a_step() -> None:
    watch = Watch("standing")
    for gait in (1062, 2046, 1061, 2047):
        watch.tell(1008, '{"x": 1.0, "y": 0, "z": 0}', 0.33)
        watch.tell(gait, parameter(ALL[gait]), 0.2)
    assert watch.dog.frame.walk.moving
