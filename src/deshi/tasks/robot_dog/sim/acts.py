"""What the simulated dog does for each request of the sport service.

What an action needs, how long it takes and where it leads is in `body/actions.toml`; here is how a robot goes about it. Where
the documentation of the service says nothing the choice is ours (docs/go2sim.md lists them): what is impossible for a body is
refused with 4206, as gestures from a bad posture are.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from deshi.tasks.robot_dog.body.codes import FSM
from deshi.tasks.robot_dog.body.registry import DIALECTS, Action, by_wire
from deshi.tasks.robot_dog.body.types import Posture

Kind = Literal["damp", "stop", "posture", "gesture", "hold", "gait", "config", "get", "euler", "move"]
"""`posture` and `gesture` take time; a `hold` is a pose that is switched on and off; the rest answers at once (`euler` at its
end)."""

OK, NO_SUCH, BAD_PARAMETER = 0, 3203, 3204
ABORTED, NOT_READY, REFUSED = 4201, 4202, 4206
VERSION = 1
AVOIDING = (2048, 2058)  # FreeAvoid, SwitchAvoidMode

KINDS: dict[int, Kind] = {
    1001: "damp", 1002: "posture", 1003: "stop", 1004: "posture", 1005: "posture", 1006: "posture", 1007: "euler",
    1008: "move", 1009: "posture", 1010: "posture", 1015: "config", 1027: "config", 1028: "hold", 1061: "gait",
    1062: "gait", 1063: "gait", 2044: "hold", 2045: "gait", 2046: "gait", 2047: "gait", 2048: "gait", 2049: "gait",
    2050: "hold", 2051: "gait", 2054: "config", 2055: "get", 2058: "config",
}  # fmt: skip
IDLE: dict[Posture, int] = {
    "damped": 1001, "fallen": 1001, "lying": 1004, "locked": 1002, "standing": 1013, "sitting": 1007,
}  # fmt: skip
"""The state of its machine that the robot reports at rest."""

ALL: frozenset[Posture] = frozenset(IDLE)


@dataclass(frozen=True, slots=True)
class Act:
    """One entry of the service: `needs` the postures it may begin in, `leads` the posture after it (None: as before).

    `fsm` is what the robot reports while it runs, `fields` the parameter's fields with their range, () for true or false.
    """

    id: int
    kind: Kind
    seconds: float
    needs: frozenset[Posture]
    leads: Posture | None
    fsm: int
    fields: Mapping[str, tuple[float, ...]]

    @property
    def whole(self) -> bool:
        """Whether its one number is a whole one."""
        return self.kind == "config"


FALL = Act(0, "posture", 1.0, ALL, "fallen", 1001, {})


@cache
def acts(dialect: str) -> Mapping[int, Act]:
    """Return the entries of a firmware by the code it knows them under. Raises `ValueError` for an unknown dialect."""
    if dialect not in DIALECTS:
        raise ValueError(f"There is no dialect {dialect!r}; choose one of {', '.join(DIALECTS)}.")
    return {code: _act(action) for code, action in by_wire(dialect).items()}


def _act(action: Action) -> Act:
    kind = KINDS.get(action.id, "gesture")
    needs = ALL if kind in ("damp", "stop", "config", "get") else action.begins & ALL
    seconds = action.seconds / 2 if kind == "hold" else action.seconds
    return Act(action.id, kind, seconds, needs, action.leads, action.fsm, action.fields)


def mode_of(fsm: int) -> int:
    """Return the older field `mode` that goes with a state."""
    return FSM[fsm].mode if fsm in FSM else 0


def parameter_of(act: Act, text: str) -> dict[str, Any] | None:
    """Return the parameter as a dict, None where it isn't what the act takes (the robot answers 3204)."""
    try:
        given = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return None
    if not isinstance(given, dict):
        return None
    if not all(_fits(given.get(key), bounds, act.whole) for key, bounds in act.fields.items()):
        return None
    return given


def _fits(value: object, bounds: tuple[float, ...], whole: bool) -> bool:
    if not bounds or isinstance(value, bool):
        return not bounds and isinstance(value, bool)
    if not isinstance(value, int | float) or (whole and not isinstance(value, int)):
        return False
    return bounds[0] <= value <= bounds[1]
