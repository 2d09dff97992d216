"""The two dances: bars of two seconds and of one, put together from a few figures."""

from deshi.tasks.robot_dog.sim.author import FL, FR, RL, RR, UP, Scene
from deshi.tasks.robot_dog.sim.kinematics import Point, Pose

STEP: Point = (0.0, 0.45, -1.95)  # a front leg lifted and bent
KICK: Point = (0.0, -0.6, -1.1)  # a front leg stretched forward
BACK: Point = (0.0, 1.6, -2.1)  # a hind leg lifted


def dance_one(last: Pose) -> Scene:
    """Swaying, steps on the spot, bows to both sides, a turn of the hips, a last bow: fifteen seconds."""
    scene = Scene("dance one", 15.0)
    at = _sway(scene, 0.4, 6, 0.4, 0.2)
    at = _steps(scene, at, 6, 0.35)
    at = _bows(scene, at, 0.45)
    at = _circles(scene, at, 2, 0.3)
    at = _kicks(scene, at, 4, 0.4)
    at = _sway(scene, at, 4, 0.3, 0.26)
    scene.foot(FR, 0.1).foot(FL, 0.1).key(at + 0.3, 0.23, -0.06, pitch=0.4).key(14.3, 0.23, -0.06, pitch=0.42)
    scene.home()
    return scene.pose(15.0, last)


def dance_two(last: Pose) -> Scene:
    """Quicker: bouncing, kicks, twists, a hop, circles of the hips, a paw up to end with: ten seconds."""
    scene = Scene("dance two", 10.0)
    at = _bounce(scene, 0.25, 4)
    at = _kicks(scene, at, 4, 0.38)
    at = _twists(scene, at, 4, 0.3)
    at = _hop(scene, at)
    at = _circles(scene, at, 2, 0.22)
    at = _steps(scene, at, 4, 0.28)
    lean = {"up": 0.275, "x": -0.05, "y": 0.03, "roll": -0.1, "pitch": -0.32}
    scene.key(at + 0.3, **lean, legs={FR: (-0.1, -1.1, -0.95)}).key(
        9.3, **lean, legs={FR: (-0.1, -1.2, -0.9)}
    )
    return scene.pose(10.0, last)


def _sway(scene: Scene, at: float, times: int, beat: float, far: float) -> float:
    for i in range(times):
        side = 1.0 if i % 2 == 0 else -1.0
        scene.key(at, 0.28, y=0.04 * side, roll=-far * side, yaw=0.1 * side)
        at += beat
    return at


def _bounce(scene: Scene, at: float, times: int) -> float:
    for i in range(times):
        scene.key(at, 0.235, pitch=0.08).key(at + 0.2, 0.315, pitch=-0.1, yaw=0.08 if i % 2 else -0.08)
        at += 0.4
    return at


def _steps(scene: Scene, at: float, times: int, beat: float) -> float:
    """Lift the legs of one diagonal, then those of the other."""
    for i in range(times):
        front, hind, side = (FR, RL, 1.0) if i % 2 == 0 else (FL, RR, -1.0)
        scene.key(at, 0.285, roll=-0.06 * side, legs={front: STEP, hind: BACK})
        scene.key(at + beat * 0.5, UP)
        at += beat
    return at


def _bows(scene: Scene, at: float, beat: float) -> float:
    for side in (1.0, -1.0):
        scene.key(at, 0.25, -0.03, pitch=0.3, yaw=0.2 * side).key(
            at + beat, 0.28, -0.02, pitch=-0.3, yaw=0.2 * side
        )
        scene.key(at + 2 * beat, 0.25, -0.03, pitch=0.25, roll=0.1 * side)
        at += 3 * beat
    return at


def _circles(scene: Scene, at: float, rounds: int, beat: float) -> float:
    """The trunk goes round over feet that stand."""
    for _ in range(rounds):
        for x, y in ((0.05, 0.0), (0.0, 0.05), (-0.05, 0.0), (0.0, -0.05)):
            scene.key(at, 0.265, x, y, roll=-3.0 * y, pitch=3.6 * x)
            at += beat
    return at


def _kicks(scene: Scene, at: float, times: int, beat: float) -> float:
    for i in range(times):
        leg, side = (FR, 1.0) if i % 2 == 0 else (FL, -1.0)
        scene.key(at, 0.28, -0.04, 0.03 * side, roll=-0.08 * side, pitch=-0.2, legs={leg: KICK})
        scene.key(at + beat * 0.55, 0.285, -0.01, pitch=-0.03)
        at += beat
    return at


def _twists(scene: Scene, at: float, times: int, beat: float) -> float:
    for i in range(times):
        side = 1.0 if i % 2 == 0 else -1.0
        scene.key(at, 0.26, yaw=0.3 * side, roll=0.1 * side)
        at += beat
    return at


def _hop(scene: Scene, at: float) -> float:
    scene.key(at, 0.19).key(at + 0.18, 0.33).air(at + 0.36, (0.1, 1.1, -2.0), 0.13, pitch=-0.1)
    scene.key(at + 0.56, 0.22)
    return at + 0.8
