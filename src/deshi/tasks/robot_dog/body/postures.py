"""The body's state machine: what each action needs, how long it takes and where it leads. Pure functions.

Codes are the Go2 sport service's, seconds are rounded from its documentation; a plan is checked here after every model and
before every wire, so that no layer can make the body do what its posture or battery doesn't allow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Posture = Literal["lying", "standing", "sitting", "damped"]
STOP, DAMP, STAND = 1003, 1001, 1004
LONGEST = 12  # steps of one plan, inserted ones included
RISKY_BATTERY, LEAST_BATTERY = 30.0, 10.0  # per cent


@dataclass(frozen=True, slots=True)
class Act:
    """One action: `needs` the postures it may begin in, `leads` the posture after it (None: as before)."""

    name: str
    seconds: float
    needs: tuple[Posture, ...]
    leads: Posture | None = None
    risky: bool = False


ANY: tuple[Posture, ...] = ("lying", "standing", "sitting")
UP: tuple[Posture, ...] = ("standing",)
ACTS: dict[int, Act] = {
    1003: Act("stop", 0.1, ANY),
    1004: Act("stand up", 2.0, ANY, "standing"),
    1005: Act("lie down", 2.0, ANY, "lying"),
    1009: Act("sit", 2.0, ("standing", "sitting"), "sitting"),
    1016: Act("hello", 4.0, UP),
    1017: Act("stretch", 4.0, UP),
    1023: Act("dance", 10.0, UP),
    1036: Act("heart", 4.0, UP),
    1030: Act("front flip", 3.0, UP, risky=True),
    1031: Act("jump", 2.0, UP, risky=True),
    1032: Act("pounce", 2.0, UP, risky=True),
}


@dataclass(frozen=True, slots=True)
class Move:
    """One step of a plan; `inserted` when nobody asked for it but the posture needs it."""

    code: int
    seconds: float
    inserted: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be carried out, or, where `refused` is not empty, why nothing will.

    `reason` is the refusal's kind: `unknown`, `latched`, `battery`, `posture`, `busy`.
    """

    steps: tuple[Move, ...] = ()
    refused: str = ""
    reason: str = ""

    @property
    def inserted(self) -> tuple[int, ...]:
        """Return the codes nobody asked for."""
        return tuple(step.code for step in self.steps if step.inserted)


def after(code: int, posture: Posture) -> Posture:
    """Return the posture after an action that ended."""
    return ACTS[code].leads or posture


def plan(actions: Sequence[int], posture: Posture, battery: float) -> Plan:
    """Return the legal steps for `actions` from a posture and a battery level (per cent), or the refusal's sentence."""
    refusal = _refusal(actions, posture, battery)
    if refusal:
        return refusal
    steps: list[Move] = []
    for code in actions:
        act = ACTS[code]
        if act.risky and posture == "sitting":
            return Plan((), f"It won't {act.name} while sitting; tell it to stand up first.", "posture")
        if posture not in act.needs:
            steps.append(Move(STAND, ACTS[STAND].seconds, inserted=True))
            posture = "standing"
        steps.append(Move(code, act.seconds))
        posture = after(code, posture)
    if len(steps) > LONGEST:
        return Plan(
            (), f"The plan has {len(steps)} steps and the body takes {LONGEST}; ask for fewer.", "busy"
        )
    return Plan(tuple(steps))


def _refusal(actions: Sequence[int], posture: Posture, battery: float) -> Plan | None:
    unknown = [code for code in actions if code not in ACTS]
    if unknown or not actions:
        what = f"no action {unknown[0]}" if unknown else "no action in the request"
        return Plan((), f"The body knows {what}; it knows {', '.join(map(str, ACTS))}.", "unknown")
    if posture == "damped":
        told = "The body is damped after an emergency stop; clear it first when the place around it is safe."
        return Plan((), told, "latched")
    if battery < LEAST_BATTERY and any(code != STOP for code in actions):
        told = f"The battery is at {battery:.0f} %, and under {LEAST_BATTERY:.0f} % the body doesn't move; charge it."
        return Plan((), told, "battery")
    risky = [ACTS[code].name for code in actions if ACTS[code].risky]
    if risky and battery < RISKY_BATTERY:
        told = f"The battery is at {battery:.0f} %, and a {risky[0]} needs {RISKY_BATTERY:.0f} %; charge it, or ask for less."
        return Plan((), told, "battery")
    return None
