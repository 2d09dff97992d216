"""What the simulated dog does for each request of the sport service: what it needs, how long it takes, where it leads.

Meanings follow the documentation of the service; where it says nothing (see docs/go2sim.md) the choice is ours: what is
impossible for a body is refused with 4206, as gestures from a bad posture are.
"""

import json
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any, Literal

from deshi.tasks.robot_dog.body.types import Posture

Kind = Literal["damp", "stop", "posture", "gesture", "hold", "mode", "gait", "config", "get", "euler", "move"]
"""`posture` and `gesture` take time; a `hold` is a pose that is switched on and off, a `mode` a way of moving that is;
`gait`, `config`, `euler` and `get` answer at once."""

OK, NO_SUCH, BAD_PARAMETER = 0, 3203, 3204
ABORTED, NOT_READY, REFUSED = 4201, 4202, 4206
DAMP, STOP, MOVE, EULER, VERSION = 1001, 1003, 1008, 1007, 1

IDLE_FSM: dict[Posture, int] = {
    "damped": 1001, "fallen": 1001, "lying": 1004, "locked": 1002, "standing": 1013, "sitting": 1007,
}  # fmt: skip
IDLE_MODE: dict[Posture, int] = {
    "damped": 7,
    "fallen": 7,
    "lying": 5,
    "locked": 6,
    "standing": 1,
    "sitting": 10,
}

UP: tuple[Posture, ...] = ("standing",)
LOW: tuple[Posture, ...] = ("lying", "damped", "sitting", "locked", "standing")
ALL: tuple[Posture, ...] = (*LOW, "fallen")


@dataclass(frozen=True, slots=True)
class Act:
    """One entry of the service: `needs` the postures it may begin in, `leads` the posture after it.

    `fsm` and `mode` are what the robot reports while it runs; `limits` the largest size of each number of its parameter, or
    the kind of its `data`.
    """

    kind: Kind
    seconds: float = 0.0
    needs: tuple[Posture, ...] = UP
    leads: Posture = "standing"
    fsm: int = 1006
    mode: int = 0
    limits: tuple[tuple[str, float, float], ...] = ()
    data: type | None = None


_FLAG = Act("hold", 1.5, data=bool)
_MODE = Act("mode", 0.0, data=bool)
ACTS: dict[int, Act] = {
    1001: Act("damp", 1.2, ALL, "damped", 1001, 7),
    1002: Act("posture", 0.6, ("locked", "standing"), "standing", 1002, 1),
    1003: Act("stop", 0.0, ALL),
    1004: Act("posture", 1.6, LOW, "locked", 1004, 6),
    1005: Act("posture", 1.8, LOW, "lying", 1004, 5),
    1006: Act("posture", 2.6, ALL, "standing", 1004, 8),
    1007: Act("euler", 0.5, limits=(("x", -0.75, 0.75), ("y", -0.75, 0.75), ("z", -0.6, 0.6))),
    1008: Act("move", 1.0, limits=(("x", -2.5, 3.8), ("y", -1.0, 1.0), ("z", -4.0, 4.0))),
    1009: Act("posture", 2.0, ("standing", "sitting"), "sitting", 1007, 10),
    1010: Act("posture", 1.6, ("sitting", "standing"), "standing", 1007, 10),
    1015: Act("config", data=int, limits=(("data", -1, 1),), needs=ALL),
    1016: Act("gesture", 4.0),
    1017: Act("gesture", 5.0),
    1020: Act("gesture", 4.0),
    1022: Act("gesture", 12.0),
    1023: Act("gesture", 15.0),
    1027: Act("config", data=bool, needs=ALL),
    1028: replace(_FLAG, fsm=1091, mode=2),
    1029: Act("gesture", 4.0),
    1030: Act("gesture", 2.6, mode=11),
    1031: Act("gesture", 2.0, fsm=1008, mode=12),
    1032: Act("gesture", 2.2, fsm=1009, mode=13),
    1036: Act("gesture", 4.5),
    1061: Act("gait"),
    1062: Act("gait"),
    1063: Act("gait"),
    2041: Act("gesture", 2.6, mode=11),
    2043: Act("gesture", 2.6, mode=11),
    2044: replace(_FLAG, fsm=2010),
    2045: Act("gait"),
    2046: _MODE,
    2047: _MODE,
    2048: _MODE,
    2049: _MODE,
    2050: replace(_FLAG, fsm=2011),
    2051: _MODE,
    2054: Act("config", data=bool, needs=ALL),
    2055: Act("get", needs=ALL),
    2058: Act("config", needs=ALL),
}


def parameter_of(act: Act, text: str) -> dict[str, Any] | None:
    """Return the parameter as a dict, None where it isn't what the act takes (the robot answers 3204)."""
    try:
        given = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return None
    if not isinstance(given, dict):
        return None
    if act.data is bool and type(given.get("data")) is not bool:
        return None
    if act.data is int and type(given.get("data")) is not int:
        return None
    for key, low, high in act.limits:
        value = given.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            return None
        if not low <= value <= high:
            return None
    return given
