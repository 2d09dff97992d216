"""A second, hand-written model of what a Go2 may be made to do, to judge the planner by. It shares no table with it.

`broken(asked, steps, world)` replays a plan step by step and returns what is wrong with it, "" where nothing is. The rules are
written down here once more, in other words and from the documents, so that a slip in one place shows in the other.
"""

import json
import math
from dataclasses import dataclass
from typing import Any

# What may be sent on a person's words at all: ids of today's firmware.
ELEVEN = {1003, 1004, 1005, 1009, 1016, 1017, 1023, 1030, 1031, 1032, 1036}
HELPERS = {1002, 1006, 1010}
EXTRA = {1020, 1022, 1028, 1029, 2041, 2043}
JUMPS = {1030, 1031, 1032, 2041, 2043}
DANCES = {1022, 1023}
WALK = {
    100801: (1, 0, 0),
    100802: (-1, 0, 0),
    100803: (0, 1, 0),
    100804: (0, -1, 0),
    100805: (0, 0, 1),
    100806: (0, 0, -1),
}
POSE = ('{"data": true}', '{"data": false}')
OLD = {2041: 1042, 2043: 1044}
WORDS = {"stand_up": 1004, "unlock": 1002, "rise": 1010, "recover": 1006}
# From which posture to which: everything else begins and ends in balance.
UPRIGHT_TO = {
    1002: ({"locked", "standing"}, "standing"),
    1004: ({"lying", "damped", "locked", "standing"}, "locked"),
    1005: ({"standing", "locked", "lying"}, "lying"),
    1006: ({"fallen", "lying", "damped", "locked", "standing"}, "standing"),
    1009: ({"standing", "sitting"}, "sitting"),
    1010: ({"sitting"}, "standing"),
}
HARMLESS = {1002, 1003, 1005, 1009, 1010}  # also with an empty battery or a faulty body


@dataclass(frozen=True)
class World:
    """What is true of the body and what the settings allow."""

    posture: str
    battery: Any = 80.0
    latched: bool = False
    age: Any = 0.0
    fault: str = ""
    people: Any = False
    obstacle: Any = None
    resting: bool = True
    risky: bool = False
    gestures: bool = False
    walk: bool = False
    confirmed: bool = False
    old: bool = False
    speed: float = 0.3
    turn: float = 0.5
    distance: float = 3.0


def broken(asked: list[Any], steps: list[dict[str, Any]], world: World) -> str:
    """Return what is wrong with a plan's steps (dicts of the fields of `Step`) for what was asked, "" for nothing."""
    if not 0 < len(steps) <= 12:
        return f"{len(steps)} steps"
    if all(code == 1003 for code in asked):
        return "" if [step["api_id"] for step in steps] == [1003] else "a stop became something else"
    wrong = _state(world)
    posture = world.posture
    for step in steps:
        wrong = wrong or _sent(step, world) or _power(step, world) or _space(step, world)
        why, posture = _moved(step, posture)
        wrong = wrong or why
    return wrong or _raised(asked, world) or _same(asked, steps) or _walked(steps, world)


def _raised(asked: list[Any], world: World) -> str:
    """Whether a body that has fallen is raised by an order that says so."""
    first = next((code for code in asked if code != 1003), 1003)
    return f"gets up for {first}" if world.posture == "fallen" and first not in (1004, 1006) else ""


def _state(world: World) -> str:
    if world.latched:
        return "moves though latched"
    if world.posture not in ("lying", "damped", "locked", "standing", "sitting", "fallen"):
        return f"moves though {world.posture}"
    return "" if _number(world.age) and 0 <= world.age <= 0.5 else "moves on stale state"


def _sent(step: dict[str, Any], world: World) -> str:
    """Whether the id may leave at all, for what it says it is, with a parameter that is fine."""
    code, api = step["code"], step["api_id"]
    if step["inserted"]:
        fine = code == 0 and WORDS.get(step["inserted"]) == api and step["parameter"] == ""
        return "" if fine else "an inserted step that is none"
    if code in WALK:
        return _walk(step, world)
    allowed = ELEVEN | HELPERS | (EXTRA if world.gestures else set())
    if code not in allowed or api != (OLD.get(code, code) if world.old else code):
        return "sent what may not be sent, or under another code"
    if code in JUMPS and not (world.risky and world.confirmed and world.resting):
        return f"risky {code}"
    wanted = POSE if code == 1028 else ("",)
    return "" if step["parameter"] in wanted and step["velocity"] is None else f"parameter of {code}"


def _walk(step: dict[str, Any], world: World) -> str:
    if not world.walk or step["api_id"] != 1008 or step["velocity"] is None:
        return "a walk that may not be"
    given = json.loads(step["parameter"])
    if tuple(given[axis] for axis in "xyz") != step["velocity"]:
        return "a walk whose parameter is not its velocity"
    x, y, yaw = step["velocity"]
    if not (math.hypot(x, y) <= min(world.speed, 1.0) + 1e-9 and abs(yaw) <= min(world.turn, 1.5) + 1e-9):
        return "a walk faster than allowed"
    return "" if 0 < step["seconds"] < 180 and math.isfinite(step["seconds"]) else "a walk without end"


def _power(step: dict[str, Any], world: World) -> str:
    api = _today(step)
    if api in HARMLESS:
        return ""
    if world.fault:
        return f"{api} in spite of a fault"
    level = 10.0 if world.battery is None else world.battery
    least = 30 if api in JUMPS else 20 if api in DANCES or api == 1008 else 10
    return "" if _number(level) and least <= level <= 100 else f"{api} at battery {world.battery}"


def _space(step: dict[str, Any], world: World) -> str:
    api, velocity = _today(step), step["velocity"] or (0, 0, 0)
    rises = api == 1006 and world.posture == "fallen"
    if (api in JUMPS or rises or velocity[0] or velocity[1]) and world.people is not False:
        return f"{api} with people near"
    if (api in JUMPS or velocity[0] > 0) and world.obstacle is not None:
        needed = 1.0 + velocity[0] * (step["seconds"] if velocity[0] > 0 else 0)
        return "" if _number(world.obstacle) and world.obstacle >= needed else f"{api} into an obstacle"
    return ""


def _moved(step: dict[str, Any], posture: str) -> tuple[str, str]:
    """Return what is wrong with beginning here, and the posture afterwards."""
    api = _today(step)
    if api == 1003:
        return "", posture
    begins, ends = UPRIGHT_TO.get(api, ({"standing"}, "standing"))
    return "" if posture in begins else f"{api} from {posture}", ends


def _same(asked: list[Any], steps: list[dict[str, Any]]) -> str:
    """Whether all that was asked is done, in its order, and nothing else but what is inserted."""
    own = [step for step in steps if not step["inserted"]]
    poses = [step["parameter"] for step in own if step["code"] == 1028]
    if poses != list(POSE) * (len(poses) // 2):
        return "a pose that is not switched on and off in turn"
    wanted = [code for code in _runs(asked) for _ in range(2 if code == 1028 else 1)]
    return "" if [step["code"] for step in own] == wanted else "not what was asked"


def _runs(codes: list[Any]) -> list[Any]:
    """Return codes with those in a row made one that a plan makes one: units of a walk, and stops."""
    kept: list[Any] = []
    for code in codes:
        if not (kept and kept[-1] == code and (code in WALK or code == 1003)):
            kept.append(code)
    return kept


def _walked(steps: list[dict[str, Any]], world: World) -> str:
    walks = [step for step in steps if step["velocity"]]
    metres = sum(math.hypot(*step["velocity"][:2]) * step["seconds"] for step in walks)
    turned = sum(abs(step["velocity"][2]) * step["seconds"] for step in walks)
    return (
        ""
        if metres <= world.distance + 0.01 and turned <= 2 * math.pi + 0.01
        else "farther than one order goes"
    )


def _today(step: dict[str, Any]) -> int:
    return next((new for new, old in OLD.items() if step["api_id"] == old), int(step["api_id"]))


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def needless(asked: list[Any], world: World) -> bool:
    """Whether a refusal was needless: a plan made the plain way, by these rules, would have been legal. Not for walks."""
    raised = {"lying": ("stand_up", "locked"), "damped": ("stand_up", "locked"), "locked": ("unlock", "standing"),
              "sitting": ("rise", "standing"), "fallen": ("recover", "standing")}  # fmt: skip
    steps: list[dict[str, Any]] = []
    posture = world.posture
    for code in _runs(asked):
        if (
            code in WALK
            or (code in JUMPS and posture in ("sitting", "fallen"))
            or (posture == "fallen" and code not in (1003, 1004, 1006))
            or posture in ("offline", "unknown")
        ):
            return False
        begins, ends = UPRIGHT_TO.get(code, ({"standing"}, "standing"))
        while code != 1003 and posture not in begins:
            if posture not in raised:
                return False
            why, posture = raised[posture]
            steps.append(_step(0, WORDS[why], why))
        sent = POSE if code == 1028 else ("",)
        steps += [
            _step(code, OLD.get(code, code) if world.old else code, "", parameter) for parameter in sent
        ]
        posture = posture if code == 1003 else ends
    return not broken(asked, steps, world)


def _step(code: Any, api_id: Any, inserted: str, parameter: str = "") -> dict[str, Any]:
    return {
        "code": code,
        "api_id": api_id,
        "inserted": inserted,
        "parameter": parameter,
        "velocity": None,
        "seconds": 1.0,
    }
