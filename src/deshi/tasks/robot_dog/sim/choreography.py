"""The postures and motions of the simulated dog, as scenes. All of it is ours, made to be read from the side.

`python -m deshi.tasks.robot_dog.sim.choreography` writes `keyframes.json` from it, which is what plays.
"""

from importlib.resources import files
from math import pi
from pathlib import Path
from typing import Any

from deshi.tasks.robot_dog.body.types import Posture
from deshi.tasks.robot_dog.sim import tracks
from deshi.tasks.robot_dog.sim.author import FL, FR, LOCKED, RL, RR, STANCE, UP, Scene, document, even, text
from deshi.tasks.robot_dog.sim.dances import dance_one, dance_two
from deshi.tasks.robot_dog.sim.kinematics import Point, Pose, height, planted

TUCK: Point = (0.1, 1.5, -2.6)  # legs drawn in


def _stood(up: float, **trunk: float) -> Pose:
    return planted(Pose((0.0,) * 12, **trunk), STANCE, up)


def _sat() -> Scene:
    """Return a scene whose feet are those of a sitting dog."""
    return Scene("", 1.0).foot(FR, -0.05, 0.0).foot(FL, -0.05, 0.0).foot(RR, 0.06, 0.02).foot(RL, 0.06, 0.02)


SAT = {"up": 0.262, "pitch": -0.85}
STARTS: dict[str, Posture] = {"1002": "locked", "1004": "lying", "1006": "lying", "1010": "sitting"}
REST: dict[Posture, Pose] = {
    "lying": even(0.12, 1.28, -2.68, (0.12, 1.28, -2.68)),
    "damped": even(0.42, 1.42, -2.68, (0.5, 1.5, -2.68)),
    "locked": _stood(LOCKED),
    "standing": _stood(UP),
    "sitting": planted(Pose((0.0,) * 12, pitch=SAT["pitch"]), _sat().feet, SAT["up"]),
    "fallen": even(0.45, 1.1, -2.1, (0.45, 1.2, -2.2), roll=1.5),
}


def scenes() -> dict[str, Scene]:
    """Return all motions by their key in the file."""
    return {**_postures(), **_gestures(), **_raised(), **_jumps(), **_held()}


def _end(scene: Scene, posture: Posture, x: float = 0.0, y: float = 0.0, turns: Pose | None = None) -> Scene:
    """Close a scene with a posture's pose, carried to x, y."""
    numbers = list(REST[posture].numbers())
    numbers[12], numbers[13] = x, y
    if turns:
        numbers[15:] = [turns.roll, turns.pitch, turns.yaw]
    return scene.pose(scene.seconds, Pose(tuple(numbers[:12]), *numbers[12:]))


def _postures() -> dict[str, Scene]:
    sit = Scene("sit", 2.0)
    sit.foot(FR, -0.02).foot(FL, -0.02).foot(RR, 0.05, 0.01).foot(RL, 0.05, 0.01).key(
        0.8, 0.27, -0.02, pitch=-0.3
    )
    rise = Scene("rise from sitting", 2.0)
    rise.feet = _sat().feet
    rise.key(0.5, 0.24, 0.03, pitch=-0.6).home().key(1.2, 0.27, 0.02, pitch=-0.2)
    return {
        "1001": _end(Scene("go limp", 1.2).pose(0.55, even(0.25, 1.1, -2.3)), "damped"),
        "1002": _end(Scene("stand in balance", 1.0).key(0.55, 0.275), "standing"),
        "1004": _end(Scene("stand up", 2.0).key(0.6, 0.12).key(1.4, 0.27), "locked"),
        "1004@locked": _end(Scene("stand up", 0.6), "locked"),
        "1004@standing": _end(Scene("stand up", 1.0), "locked"),
        "1005": _end(Scene("lie down", 2.0).key(0.7, 0.25).key(1.5, 0.125), "lying"),
        "1005@lying": _end(Scene("lie down", 0.6), "lying"),
        "1005@damped": _end(Scene("lie down", 0.8), "lying"),
        "1006": _end(Scene("get up", 3.0).pose(0.8, REST["lying"]).key(1.6, 0.13).key(2.6, 0.28), "standing"),
        "1006@standing": _end(Scene("get up", 1.2).key(0.6, 0.26), "standing"),
        "1006@locked": _end(Scene("get up", 1.2).key(0.6, 0.27), "standing"),
        "1006@fallen": _recover(),
        "1009": _end(sit, "sitting"),
        "1009@sitting": _end(Scene("sit", 0.6), "sitting"),
        "1010": _end(rise, "standing"),
        "fall": _fall(),
        "think": _think(),
        "think@sitting": _think_sitting(),
    }


def _recover() -> Scene:
    scene = Scene("get back up", 3.6)
    scene.pose(0.7, even(0.1, 1.35, -2.68, roll=1.5))
    scene.pose(1.3, even(0.6, 1.35, -2.6, roll=0.7))
    scene.pose(1.8, REST["lying"])
    return _end(scene.key(2.5, 0.13).key(3.2, 0.28), "standing")


def _fall() -> Scene:
    scene = Scene("fall over", 1.0)
    scene.pose(0.35, even(0.3, 0.9, -1.7, roll=0.5)).pose(0.75, even(0.5, 1.0, -1.9, roll=1.42))
    return _end(scene, "fallen", turns=REST["fallen"])


def _think() -> Scene:
    scene = Scene("think", 4.0, loop=True)
    scene.key(0.9, 0.28, roll=0.12, pitch=-0.16, yaw=0.2).key(1.9, 0.28, roll=0.13, pitch=-0.18, yaw=0.22)
    scene.key(2.8, 0.28, roll=-0.1, pitch=-0.16, yaw=-0.14).key(3.4, 0.28, roll=-0.1, pitch=-0.14, yaw=-0.14)
    return _end(scene, "standing")


def _think_sitting() -> Scene:
    scene = Scene("think", 4.0, loop=True)
    scene.feet = _sat().feet
    for at, side in ((1.0, 1.0), (1.9, 1.0), (2.7, -1.0), (3.4, -1.0)):
        scene.key(at, SAT["up"] + 0.002, roll=0.1 * side, pitch=SAT["pitch"] - 0.03, yaw=0.1 * side)
    return _end(scene, "sitting")


def _gestures() -> dict[str, Scene]:
    return {
        "1016": _hello(),
        "1017": _stretch(),
        "1020": _content(),
        "1022": dance_one(REST["standing"]),
        "1023": dance_two(REST["standing"]),
    }


def _hello() -> Scene:
    """It leans back on three legs, lifts the right front paw as high as the head and waves."""
    scene = Scene("hello", 4.0).foot(FL, 0.0, 0.02)
    lean = {"up": 0.27, "x": -0.045, "y": 0.03, "roll": -0.1, "pitch": -0.3}
    scene.key(0.6, 0.28, -0.03, 0.03, roll=-0.06, pitch=-0.1, legs={FR: (0.0, 0.6, -1.7)})
    scene.key(1.1, **lean, legs={FR: (-0.15, -1.15, -0.95)})
    for i in range(4):
        bent = (-0.35, -0.95, -1.5) if i % 2 == 0 else (0.1, -1.3, -0.9)
        scene.key(1.45 + 0.35 * i, **lean, legs={FR: bent})
    scene.key(2.9, **lean, legs={FR: (-0.1, -1.0, -1.1)})
    scene.key(3.5, 0.28, -0.03, 0.02, roll=-0.05, pitch=-0.1, legs={FR: (0.0, 0.5, -1.6)})
    return _end(scene, "standing")


def _stretch() -> Scene:
    """A bow to play: chest low, front legs far out in front, hind quarters high; then the back legs have their turn."""
    scene = Scene("stretch", 4.0)
    scene.key(0.4, 0.3)
    scene.foot(FR, 0.13, 0.01).foot(FL, 0.13, 0.01)
    scene.key(1.0, 0.225, -0.06, pitch=0.42).key(1.5, 0.215, -0.09, pitch=0.5)
    scene.key(2.0, 0.22, -0.08, pitch=0.46).key(2.3, 0.215, -0.09, pitch=0.5)
    scene.foot(FR, 0.02).foot(FL, 0.02).key(2.8, 0.27, 0.02, pitch=0.05)
    scene.foot(RR, -0.1).foot(RL, -0.1).key(3.3, 0.29, 0.06, pitch=-0.2)
    return _end(scene, "standing")


def _content() -> Scene:
    """Joy: a wagging body, two small bounces and paws that trip on the spot."""
    scene = Scene("content", 4.0)
    for i in range(6):
        side = 1.0 if i % 2 == 0 else -1.0
        scene.key(0.3 + 0.25 * i, 0.285, roll=0.14 * side, pitch=-0.1, yaw=0.16 * side)
    for at in (1.85, 2.35):
        scene.key(at, 0.24, pitch=-0.08).key(at + 0.2, 0.31, lift=0.05, pitch=-0.12)
    scene.key(2.75, 0.26, pitch=-0.05)
    scene.key(3.0, 0.28, legs={FR: (0.0, 0.5, -1.9)}, pitch=-0.1)
    scene.key(3.25, 0.28, legs={FL: (0.0, 0.5, -1.9)}, pitch=-0.1)
    scene.key(3.5, 0.28, legs={FR: (0.0, 0.5, -1.9)}, pitch=-0.1)
    return _end(scene, "standing")


def _rear(scene: Scene, at: float) -> None:
    """Go up on the haunches until `at`: hind feet under the body, chest high."""
    scene.foot(RR, 0.07, 0.03).foot(RL, 0.07, 0.03)
    scene.key(at - 0.5, 0.25, -0.05, pitch=-0.3)


HAUNCHES = {"up": 0.3, "x": 0.0, "pitch": -0.93}


def _raised() -> dict[str, Scene]:
    return {"1029": _scrape(), "1036": _heart()}


def _scrape() -> Scene:
    """The bow of New Year: on its haunches, both front paws together, up and down three times."""
    scene = Scene("new year's bow", 5.0)
    _rear(scene, 1.2)
    for i in range(7):
        high = i % 2 == 0
        paw = (0.32, -0.35, -1.5) if high else (0.32, 0.25, -1.7)
        at = 1.2 + 0.4 * i
        pitch = HAUNCHES["pitch"] + (0.0 if high else 0.12)
        scene.key(at, HAUNCHES["up"] - (0.0 if high else 0.01), HAUNCHES["x"], pitch=pitch, legs=_paws(*paw))
    scene.key(4.3, 0.26, -0.03, pitch=-0.35, legs=_paws(0.0, 0.5, -1.5))
    return _end(scene, "standing")


def _paws(inward: float, thigh: float, calf: float) -> dict[int, Point]:
    return {FR: (inward, thigh, calf), FL: (-inward, thigh, calf)}


def _heart() -> Scene:
    """On its haunches both front paws draw a heart: up in the middle, out to both sides, and down to the point."""
    scene = Scene("heart", 4.0)
    _rear(scene, 1.0)
    line: list[tuple[float, Point]] = [
        (1.0, (0.3, -0.3, -1.5)),
        (1.35, (0.3, -0.85, -1.2)),
        (1.7, (-0.35, -1.15, -0.9)),
        (2.05, (-0.5, -0.7, -1.1)),
        (2.4, (0.0, -0.15, -1.3)),
        (2.75, (0.38, 0.1, -1.5)),
        (3.05, (0.34, -0.5, -1.4)),
    ]
    for at, paw in line:
        scene.key(at, HAUNCHES["up"], HAUNCHES["x"], pitch=HAUNCHES["pitch"], legs=_paws(*paw))
    scene.key(3.5, 0.26, -0.03, pitch=-0.35, legs=_paws(0.0, 0.5, -1.5))
    return _end(scene, "standing")


def _jumps() -> dict[str, Scene]:
    return {
        "1030": _flip("front flip", pitch=2 * pi, x=0.25),
        "2043": _flip("back flip", pitch=-2 * pi, x=-0.25),
        "2041": _flip("left flip", roll=-2 * pi, y=0.35),
        "1031": _leap("jump", 2.0, 0.6, 0.22, -0.12),
        "1032": _pounce(),
    }


def _flip(name: str, roll: float = 0.0, pitch: float = 0.0, x: float = 0.0, y: float = 0.0) -> Scene:
    """Crouch, spring, turn once in the air with the legs drawn in, land on all fours."""
    scene = Scene(name, 3.0, travel=True)
    scene.key(0.45, 0.17, pitch=-0.04 * pitch / pi).key(0.7, 0.16).key(0.85, 0.33, pitch=0.03 * pitch)
    flight = ((1.02, 0.3, 0.16), (1.18, 0.46, 0.4), (1.34, 0.48, 0.62), (1.5, 0.34, 0.86))
    for at, lift, share in flight:
        scene.air(at, TUCK, lift, roll=roll * share, pitch=pitch * share, x=x * share, y=y * share)
    scene.air(1.66, (0.05, 0.8, -1.55), 0.06, roll=roll * 0.985, pitch=pitch * 0.985, x=x, y=y)
    scene.air(1.85, (0.05, 1.15, -2.3), 0.0, roll=roll, pitch=pitch, x=x, y=y)
    return _end(scene, "standing", x, y, turns=Pose((0.0,) * 12, roll=roll, pitch=pitch))


def _leap(name: str, seconds: float, far: float, high: float, pitch: float) -> Scene:
    scene = Scene(name, seconds, travel=True)
    scene.key(0.5, 0.17, -0.03, pitch=-0.05).key(0.7, 0.32, 0.07, pitch=pitch)
    scene.air(0.86, (0.0, 1.3, -2.4), high * 0.8, x=far * 0.4, pitch=pitch)
    scene.air(1.0, (0.0, 1.2, -2.4), high, x=far * 0.62)
    scene.air(1.18, (0.0, 0.7, -1.7), high * 0.4, x=far * 0.9, pitch=-pitch)
    scene.key(1.4, 0.2, pitch=-pitch / 2, ahead=far)
    return _end(scene, "standing", far)


def _pounce() -> Scene:
    """Low in front, a wiggle, then a bound with the front legs stretched out to catch."""
    scene = Scene("pounce", 2.0, travel=True)
    scene.key(0.35, 0.2, -0.05, pitch=0.22).key(0.5, 0.2, -0.05, pitch=0.24, yaw=0.08)
    scene.key(0.65, 0.2, -0.05, pitch=0.24, yaw=-0.08).key(0.8, 0.22, -0.04, pitch=-0.15)
    caught = {FR: (0.0, -0.5, -1.1), FL: (0.0, -0.5, -1.1)}
    scene.key(0.98, 0.3, 0.08, pitch=-0.5, legs=caught)
    reach = even(0.0, -0.45, -0.9, (0.0, 1.5, -1.6), x=0.3, pitch=-0.25)
    scene.pose(1.14, Pose(reach.joints, 0.3, 0.0, 0.16, 0.0, -0.25))
    landing = even(0.0, 0.2, -1.3, (0.0, 1.3, -1.9))
    scene.pose(1.32, Pose(landing.joints, 0.5, 0.0, 0.04, 0.0, 0.2))
    scene.key(1.55, 0.2, pitch=0.12, ahead=0.55)
    return _end(scene, "standing", 0.55)


def _held() -> dict[str, Scene]:
    """The poses that are switched on; switched off, the dog goes back to standing by itself."""
    pose = Scene("pose", 1.5).foot(FR, 0.02).foot(FL, 0.0, 0.02)
    pose.key(0.7, 0.28, -0.03, 0.03, pitch=-0.12, legs={FR: (0.0, 0.5, -1.8)})
    pose.key(1.5, 0.27, -0.05, 0.03, roll=-0.1, pitch=-0.3, yaw=0.22, legs={FR: (0.1, -0.1, -2.0)})
    hands = Scene("handstand", 2.5).foot(FR, 0.05).foot(FL, 0.05)
    hands.key(0.7, 0.2, 0.03, pitch=0.2)
    hands.key(1.3, 0.32, 0.16, pitch=0.75, legs={RR: (0.0, 0.9, -1.9), RL: (0.0, 0.9, -1.9)})
    hands.key(2.5, 0.44, 0.22, pitch=1.38, legs={RR: (-0.05, 1.3, -1.2), RL: (0.05, 1.3, -1.2)})
    upright = Scene("upright", 2.5).foot(RR, 0.04, 0.02).foot(RL, 0.04, 0.02)
    upright.key(0.7, 0.22, -0.06, pitch=-0.25).key(1.3, 0.34, -0.1, pitch=-0.8, legs=_paws(0.1, 0.9, -2.2))
    upright.key(2.5, 0.44, -0.15, pitch=-1.3, legs=_paws(0.1, 0.6, -2.2))
    return {"1028": pose, "2044": hands, "2050": upright}


def whole() -> str:
    """Return the text of the file."""
    return text(document(REST, scenes()))


def samples() -> list[dict[str, Any]]:
    """Return poses in the middle of motions (18 numbers, and the trunk's height), to compare another player with."""
    found = []
    for key in scenes():
        start = next((p for p in REST if key.endswith(f"@{p}")), STARTS.get(key, "standing"))
        track = tracks.named(key, tracks.rest(start))
        for share in (0.0, 0.13, 0.37, 0.5, 0.81, 1.0):
            pose = track.at(share * track.seconds)
            numbers = [round(n, 5) + 0.0 for n in pose.numbers()]
            found.append(
                {"motion": key, "from": start, "share": share, "pose": numbers, "z": round(height(pose), 5)}
            )
    return found


if __name__ == "__main__":
    Path(str(files(__package__) / "keyframes.json")).write_text(whole(), "utf-8")
