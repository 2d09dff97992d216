"""The robot's actions as data (`actions.toml`): what each needs, where it leads, and what it is called on which firmware.

Read once, on first use, and checked then: a table that contradicts itself is a `ValueError` at start, never a surprise on the
way to the robot. Ids and meanings: the sport service of the Go2, API version 1.0.0.1.
"""

import json
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pkgutil import get_data  # a fifth of what importlib.resources costs to import
from types import MappingProxyType
from typing import Any, Literal, get_args

from deshi.tasks.robot_dog.body.types import Posture

Kind = Literal["stop", "posture", "gesture", "gait", "walk", "risky", "config", "blocked"]
Group = Literal["eleven", "posture", "gestures", "walk", ""]
Risk = Literal["none", "low", "high"]

DAMP, UNLOCK, STOP, STAND, LIE, RECOVER, MOVE, SIT, RISE = (
    1001, 1002, 1003, 1004, 1005, 1006, 1008, 1009, 1010,
)  # fmt: skip
DIALECTS = ("go2", "go2-old")
LANGUAGES = ("ja", "en", "zh")


@dataclass(frozen=True, slots=True)
class Action:
    """One action of the sport service; the fields are explained at the top of `actions.toml`.

    `fields` maps a parameter's field to (least, most), or to () where it is true or false. `codes` has the code of each
    dialect that knows the action.
    """

    id: int
    sdk: str
    names: Mapping[str, str]
    kind: Kind
    group: Group
    begins: frozenset[Posture]
    leads: Posture | None
    seconds: float
    fsm: int
    risk: Risk
    forward: float
    air: bool
    battery: float
    fields: Mapping[str, tuple[float, ...]]
    send: tuple[str, ...]
    model: bool
    codes: Mapping[str, int]

    @property
    def calm(self) -> bool:
        """Whether it is one of getting down, stopping and standing still, which even a weak or faulty body may do."""
        return self.battery == 0


@dataclass(frozen=True, slots=True)
class Unit:
    """A bounded share of walking (`Move`): metres forward, metres to the left, radians to the left."""

    id: int
    names: Mapping[str, str]
    move: tuple[float, float, float]


@cache
def actions() -> Mapping[int, Action]:
    """Return the 39 actions by id. Raises `ValueError` where the table is wrong."""
    read = {int(code): _action(int(code), row) for code, row in _table()["actions"].items()}
    for action in read.values():
        _check(action)
    return MappingProxyType(read)


@cache
def units() -> Mapping[int, Unit]:
    """Return the six units of walking by their id (100801...)."""
    read = {}
    for code, row in _table()["units"].items():
        forward, left, degrees = row["move"]
        read[int(code)] = Unit(int(code), _names(code, row), (forward, left, math.radians(degrees)))
    return MappingProxyType(read)


@cache
def old_only() -> Mapping[int, str]:
    """Return the codes that only older firmware knows, with their names there. deshi sends none of them."""
    return MappingProxyType({int(code): name for code, name in _table()["old_only"].items()})


def wire_code(code: int, dialect: str) -> int | None:
    """Return the code that a firmware has for an action or a unit of walking, None where it has none (or is unknown)."""
    action = actions().get(MOVE if code in units() else code)
    return action.codes.get(dialect) if action else None


@cache
def by_wire(dialect: str) -> Mapping[int, Action]:
    """Return the actions of a dialect by the code that its firmware knows them under."""
    known = [action for action in actions().values() if dialect in action.codes]
    return MappingProxyType({action.codes[dialect]: action for action in known})


def name(code: int, lang: str) -> str:
    """Return how people call an action or a unit of walking; "" where it is neither."""
    named = actions().get(code) or units().get(code)
    return named.names.get(lang, "") if named else ""


def parameter(action: Action, values: Mapping[str, Any]) -> str:
    """Return the JSON text of an action's parameter.

    Raises `ValueError` with a sentence where a field is missing, strange, of another type, no number, or out of its range:
    nothing unbounded reaches the wire.
    """
    if set(values) != set(action.fields):
        wanted = ", ".join(action.fields) or "no parameter"
        raise ValueError(f"{action.sdk} takes {wanted}; give exactly that.")
    for field, bounds in action.fields.items():
        _bounded(action, field, bounds, values[field])
    return json.dumps(dict(values)) if values else ""


def _bounded(action: Action, field: str, bounds: tuple[float, ...], value: Any) -> None:
    if not bounds:
        if not isinstance(value, bool):
            raise ValueError(f"{action.sdk}'s {field} is true or false; give one of them.")
        return
    number = isinstance(value, int if action.kind == "config" else int | float) and not isinstance(
        value, bool
    )
    if not number or not bounds[0] <= value <= bounds[1]:
        raise ValueError(f"{action.sdk}'s {field} is a number from {bounds[0]} to {bounds[1]}; stay within.")


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((get_data(__package__, "actions.toml") or b"").decode("utf-8"))


def _action(code: int, row: dict[str, Any]) -> Action:
    old = row.get("old", code)
    return Action(
        id=code,
        sdk=row["sdk"],
        names=_names(str(code), row),
        kind=row["class"],
        group=row.get("group", ""),
        begins=frozenset(row["begins"]),
        leads=row.get("leads"),
        seconds=float(row["seconds"]),
        fsm=row.get("fsm", 0),
        risk=row.get("risk", "none"),
        forward=float(row.get("forward", 0.0)),
        air=row.get("air", False),
        battery=float(row["battery"]),
        fields=MappingProxyType({field: tuple(bounds) for field, bounds in row.get("fields", {}).items()}),
        send=tuple(row.get("send", ("",))),
        model=row.get("model", False),
        codes=MappingProxyType({"go2": code, **({"go2-old": old} if old else {})}),
    )


def _names(code: str, row: dict[str, Any]) -> Mapping[str, str]:
    if sorted(row["names"]) != sorted(LANGUAGES) or not all(row["names"].values()):
        raise ValueError(f"actions.toml: {code} wants a name in each of {', '.join(LANGUAGES)}.")
    return MappingProxyType(row["names"])


def _check(action: Action) -> None:
    """Raise `ValueError` where a row contradicts itself."""
    postures = set(get_args(Posture))
    ordered = bool(action.group)
    wrong = {
        "an unknown class": action.kind not in get_args(Kind),
        "an unknown group": action.group not in get_args(Group),
        "an unknown risk": action.risk not in get_args(Risk),
        "an unknown posture": not action.begins | ({action.leads} if action.leads else set()) <= postures,
        "seconds out of 0..30": not 0 < action.seconds <= 30,
        "a battery level out of 0..100": not 0 <= action.battery <= 100,
        "risk without battery for it": action.kind == "risky" and action.battery < 30,
        "a model's choice that nobody may order": action.model and not ordered,
        "an order for what is blocked": ordered and action.kind in ("config", "blocked"),
        "an order without the parameter that it needs": ordered
        and bool(action.fields) == (action.send == ("",)),
    }
    for what, is_so in wrong.items():
        if is_so:
            raise ValueError(f"actions.toml: {action.id} ({action.sdk}) has {what}.")
    for sent in action.send:
        if sent:
            parameter(action, json.loads(sent))
