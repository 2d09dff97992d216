"""Requested actions and what is known of the body -> steps that are legal for it, or the reason why nothing is done.

Pure and total: the same arguments give the same plan, and no list and no state raises. Everything that may move the body goes
through here after every model and before every wire. What cannot be read (NaN, a wrong type) counts as the worst it could be.
"""

import math
from collections.abc import Sequence
from functools import cache
from typing import Any

from deshi.tasks.robot_dog.body.registry import (
    DAMP,
    MOVE,
    RECOVER,
    RISE,
    STAND,
    STOP,
    UNLOCK,
    Action,
    actions,
    by_wire,
    parameter,
    units,
    wire_code,
)  # fmt: skip
from deshi.tasks.robot_dog.body.types import Inserted, Plan, Posture, Reason, Rules, State, Step
from deshi.tasks.robot_dog.body.words import said

LONGEST = 12  # steps of one plan, inserted ones included
MOST = 48  # codes in one request: what is longer is not even read
MOST_TURN = 2 * math.pi  # radians in one order
FASTEST, FASTEST_TURN = 1.0, 1.5  # m/s and rad/s that no setting goes beyond
SLOWEST = 0.05  # m/s and rad/s under which no body walks
MARGIN = 0.1  # metres more than a walk's own that must be free: it must not end at what it keeps away from
STILL, STILL_TURN = 0.1, 0.2  # m/s and rad/s under which a body stands still
UNREAD_BATTERY = 10.0  # per cent that count where the robot doesn't tell its battery: enough for gestures, for nothing more

RAISING: dict[Posture, tuple[int, Posture, Inserted]] = {
    "damped": (STAND, "locked", "stand_up"),
    "lying": (STAND, "locked", "stand_up"),
    "locked": (UNLOCK, "standing", "unlock"),
    "sitting": (RISE, "standing", "rise"),
    "fallen": (RECOVER, "standing", "recover"),
}
"""From each posture one action nearer to standing in balance, the posture after it, and its reason."""


def load() -> None:
    """Read the tables of actions and words now, so that no order, and no stop behind it, waits for a disk."""
    plan((1016,), State(), Rules())


def plan(codes: Sequence[int], state: State, rules: Rules, confirmed: bool = False) -> Plan:
    """Return the steps for actions in a state under rules, or the refusal; `confirmed` is a person's word for risky ones.

    A list of nothing but stops is never refused. A stop between other actions is a step of its own; several are one.
    """
    refusal = _unreadable(codes)
    if refusal:
        return refusal
    if all(code == STOP for code in codes):
        return Plan((Step(STOP, STOP, actions()[STOP].seconds),))
    wanted = [_action(code) for code in codes]
    return (
        _forbidden(codes, wanted, rules)
        or _unfit(codes, wanted, state, rules)
        or _no_room(codes, wanted, state, rules)
        or _routed(codes, state, rules, confirmed)
    )


def recheck(step: Step, state: State, rules: Rules) -> Plan:
    """Return a plan without steps: with the reason why a planned step may not begin after all, or with none.

    The executor asks with fresh state just before it sends a step: people come near, batteries fall.
    """
    action = by_wire(rules.dialect).get(step.api_id)
    if action is None or action.id == STOP:
        return Plan() if action else refused("unknown", action=_short(step.told))
    codes = (step.told if step.told in units() else action.id,)
    refusal = _unfit(codes, [action], state, rules) or _no_room(codes, [action], state, rules)
    if refusal is None and state.posture not in action.begins:
        refusal = refused("posture", action=codes[0], posture=state.posture)
    return refusal or Plan()


def _unreadable(codes: Sequence[int]) -> Plan | None:
    """Refuse what is no list of codes that somebody may order."""
    if len(codes) > MOST:
        return refused("too_long", steps=len(codes), most=LONGEST)
    if not codes:
        return refused("unknown", why="none")
    for code in codes:
        if type(code) is not int or (code not in actions() and code not in units()):
            return refused("unknown", action=_short(code))
        if code not in units() and not actions()[code].group:
            return refused("blocked", action=code, **({"why": "damp"} if code == DAMP else {}))
    return None


def _forbidden(codes: Sequence[int], wanted: Sequence[Action], rules: Rules) -> Plan | None:
    """Refuse what this firmware doesn't have or the settings switch off."""
    for code, action in zip(codes, wanted, strict=True):
        if wire_code(code, rules.dialect) is None:
            return refused("blocked", action=code, why="firmware")
        if action.group == "gestures" and rules.gestures is not True:
            return refused("gesture_off", action=code)
        if action.id == MOVE and rules.walk is not True:
            return refused("walk_off", action=code)
        if action.kind == "risky" and rules.risky is not True:
            return refused("risky", action=code)
    return None


def _unfit(codes: Sequence[int], wanted: Sequence[Action], state: State, rules: Rules) -> Plan | None:
    """Refuse what the body's own condition forbids."""
    if state.latched or state.latched is None:
        return refused("latched")
    if state.posture == "offline":
        return refused("offline")
    if not _least(rules.stale, state.age) or not _least(state.age, 0.0):
        return refused("stale", age=_figure(state.age))
    if state.posture not in RAISING and state.posture != "standing":
        return refused("posture", why="unknown", posture=_posture(state))
    for code, action in zip(codes, wanted, strict=True):
        refusal = _weak(code, action, state)
        if refusal:
            return refusal
        if action.kind == "risky" and not _rests(state):
            return refused("busy", action=code, why="moving")
    return None


def _weak(code: int, action: Action, state: State) -> Plan | None:
    """Refuse what a faulty body or a low battery can't do: of those only getting down and standing still remain."""
    if action.calm:
        return None
    if state.fault:
        return refused("fault", fault=str(state.fault), action=code)
    battery = UNREAD_BATTERY if state.battery is None else state.battery
    if _least(battery, action.battery) and _least(100.0, battery):
        return None
    told = _figure(state.battery)
    unread: dict[str, Any] = {"why": "unknown"} if told is None else {}
    return refused("battery", action=code, battery=told, needed=action.battery, **unread)


def _no_room(codes: Sequence[int], wanted: Sequence[Action], state: State, rules: Rules) -> Plan | None:
    """Refuse jumps, walks and getting up from a fall where people are near, and the first two where the way is not free."""
    ahead = 0.0
    for code, action in zip(codes, wanted, strict=True):
        x, y, _ = units()[code].move if code in units() else (0.0, 0.0, 0.0)
        jumps, ahead = action.air or action.forward > 0, ahead + max(x, 0.0)
        thrashes = action.id == RECOVER and state.posture == "fallen"
        if (jumps or thrashes or x or y) and state.people is not False:
            return refused("people", action=code)
        clear = rules.clear if _least(rules.clear, 0.0) else 1.0
        needed = max(clear, action.forward) + (ahead + MARGIN if x > 0 else 0.0)
        if (jumps or x > 0) and state.obstacle is not None and not _least(state.obstacle, needed):
            return refused("obstacle", action=code, obstacle=_figure(state.obstacle), needed=round(needed, 2))
    return None


def _routed(codes: Sequence[int], state: State, rules: Rules, confirmed: bool) -> Plan:
    """Return the steps with what the postures on the way need, or the refusal."""
    steps: list[Step] = []
    posture, at = state.posture, 0
    refusal = _too_far(codes, rules)
    while at < len(codes) and refusal is None:
        code, run = codes[at], _run(codes, at)
        action = _action(code)
        refusal, posture = _prepared(action, posture, state, rules, steps)
        if refusal is None:
            steps += _steps(code, action, run, rules)
            posture, at = action.leads or posture, at + run
    if refusal:
        return refusal
    if len(steps) > LONGEST:
        return refused("too_long", steps=len(steps), most=LONGEST)
    risky = [code for code in codes if _action(code).kind == "risky"]
    if risky and confirmed is not True:
        return refused("confirm", action=risky[0], actions=list(codes))
    return Plan(tuple(steps))


def _prepared(
    action: Action, posture: Posture, state: State, rules: Rules, steps: list[Step]
) -> tuple[Plan | None, Posture]:
    """Append what brings the body to a posture in which `action` may begin; return the refusal and that posture."""
    lies = posture == "fallen" and action.id not in (
        STAND,
        RECOVER,
        STOP,
    )  # getting up wants an order of its own
    if lies or (action.kind == "risky" and posture == "sitting"):
        return refused("posture", action=action.id, why=posture, posture=posture), posture
    while posture not in action.begins:
        if posture not in RAISING:
            why = {"why": "rise"} if action.id == RISE else {}
            return refused("posture", action=action.id, posture=posture, **why), posture
        code, posture, reason = RAISING[posture]
        raising = actions()[code]
        refusal = _weak(action.id, raising, state) or _no_room((code,), (raising,), state, rules)
        if refusal:
            return refusal, posture
        steps.append(_inserted(code, reason, rules.dialect))
    return None, posture


def _run(codes: Sequence[int], at: int) -> int:
    """Return how many of the codes from `at` become one: units of one walk, and stops."""
    end = at + 1
    while (codes[at] == STOP or codes[at] in units()) and end < len(codes) and codes[end] == codes[at]:
        end += 1
    return end - at


@cache
def _inserted(code: int, reason: Inserted, dialect: str) -> Step:
    return Step(0, wire_code(code, dialect) or code, actions()[code].seconds, "", reason)


@cache
def _single(code: int, dialect: str) -> tuple[Step, ...]:
    action = actions()[code]
    return tuple(Step(code, wire_code(code, dialect) or code, action.seconds, sent) for sent in action.send)


def _steps(code: int, action: Action, run: int, rules: Rules) -> Sequence[Step]:
    if code not in units():
        return _single(code, rules.dialect)
    x, y, yaw = units()[code].move
    pace = min(rules.turn, FASTEST_TURN) if yaw else min(rules.speed, FASTEST)
    velocity = tuple(math.copysign(pace, share) if share else 0.0 for share in (x, y, yaw))
    sent = parameter(action, dict(zip(("x", "y", "z"), velocity, strict=True)))
    seconds = round(run * (abs(x) + abs(y) + abs(yaw)) / pace, 3)
    api_id = wire_code(code, rules.dialect) or MOVE
    return [Step(code, api_id, seconds, sent, velocity=(velocity[0], velocity[1], velocity[2]))]


def _too_far(codes: Sequence[int], rules: Rules) -> Plan | None:
    """Refuse walks at an impossible speed or over more than an order's distance or turn."""
    moves = [units()[code].move for code in codes if code in units()]
    if moves and not (_least(rules.speed, SLOWEST) and _least(rules.turn, SLOWEST)):
        return refused("walk_off", why="speed")
    metres = round(sum(abs(x) + abs(y) for x, y, _ in moves), 3)
    if metres and not _least(rules.distance, metres):
        return refused("too_long", why="metres", metres=metres, most=_figure(rules.distance))
    turn = sum(abs(yaw) for _, _, yaw in moves)
    if turn > MOST_TURN + 1e-9:
        degrees = (round(math.degrees(one)) for one in (turn, MOST_TURN))
        return refused("too_long", why="turn", **dict(zip(("degrees", "most"), degrees, strict=True)))
    return None


def _rests(state: State) -> bool:
    still = _least(STILL, state.speed) and _least(STILL_TURN, abs(state.turning))
    return state.activity == "idle" and still


def _action(code: int) -> Action:
    return actions()[MOVE if code in units() else code]


def _least(value: Any, least: Any) -> bool:
    """Return whether a number is there and at least `least`; NaN and what is no number are not."""
    return isinstance(value, int | float) and isinstance(least, int | float) and value >= least


def _figure(value: Any) -> float | None:
    """Return a number as JSON can say it."""
    finite = isinstance(value, int | float) and abs(value) < 1e9
    return round(float(value), 2) if finite else None


def _short(code: Any) -> int | None:
    """Return a code that is short enough to be told."""
    return code if type(code) is int and abs(code) < 10**9 else None


def _posture(state: State) -> str:
    return str(state.posture)[:20]


def refused(reason: Reason, **detail: Any) -> Plan:
    """Return the plan without steps that says why nothing is done; `detail` has the numbers and names of its sentence."""
    return Plan((), reason, said(reason, "en", detail), detail)


__all__ = ["LONGEST", "load", "plan", "recheck", "refused"]
