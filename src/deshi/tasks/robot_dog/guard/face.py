"""The guard's state as one JSON object: what is known of the body, what it does, and what has to be seen when it changes."""

from math import isfinite
from typing import Any

from deshi.tasks.robot_dog.body.registry import name
from deshi.tasks.robot_dog.body.types import Driver, Rules, State
from deshi.tasks.robot_dog.body.words import fault_key
from deshi.tasks.robot_dog.guard.executor import Executor


def body(state: State, driver: Driver, rules: Rules) -> dict[str, Any]:
    """Return what is known of the body and of the way to it."""
    return {
        "posture": state.posture,
        "activity": state.activity,
        "battery": figure(state.battery, 1),
        "speed": figure(state.speed, 2),
        "turning": figure(state.turning, 2),
        "obstacle": figure(state.obstacle, 2),
        "people": state.people,
        "damped": state.latched,
        "latched": state.latched,
        "locked": state.posture == "locked",
        "fsm": state.fsm,
        "mode": state.mode,
        "fault": state.fault,
        "fault_key": fault_key(state.fault) if state.fault else "",
        "fresh": state.age <= rules.stale,
        "age": figure(state.age, 3),
        "driver": driver.name,
        "simulated": driver.simulated,
        "link": driver.link(),
    }


def doings(executor: Executor, now: float) -> dict[str, Any]:
    """Return what it does: the step that runs with its progress (0..1), the steps that wait, and the order's plan.

    `later` are the steps of the orders behind it, each with its `interaction`.
    """
    current = executor.current
    told: dict[str, Any] = {"action": None, "doing": "", "progress": 0.0, "seconds": 0.0, "interaction": ""}
    if current:
        step, since, order = current
        share = min(1.0, max(0.0, (now - since) / max(step.seconds, 1e-6)))
        told = {
            "action": step.told,
            "doing": name(step.told, "en"),
            "progress": round(share, 3),
            "seconds": step.seconds,
            "interaction": order.interaction,
        }
    waiting = [step.told for order in executor.orders for step in order.steps]
    first, behind = executor.orders[:1], executor.orders[1:]
    plan = [one for order in first for one in order.rows(current is not None)]
    later = [
        {**one, "interaction": order.interaction} for order in behind for one in order.rows(running=False)
    ]
    return {**told, "queue": waiting[1:] if current else waiting, "plan": plan, "later": later}


def look(told: dict[str, Any]) -> tuple[object, ...]:
    """Return what must have changed for a state to be worth telling: not every centimetre, and no age."""
    near = told["obstacle"]
    coarse = (int(told["battery"] or 0), None if near is None else round(near, 1), bool(told["speed"]))
    keys = (
        "posture",
        "activity",
        "people",
        "damped",
        "fault",
        "fresh",
        "stopping",
        "latch_kept",
        "action",
        "queue",
        "fsm",
        "mode",
    )
    return (
        *(str(told[key]) for key in keys),
        *coarse,
        told["link"].get("connected"),
        told["link"].get("detail"),
    )


def figure(value: float | None, digits: int) -> float | None:
    """Return a number as JSON can say it, None where there is none."""
    return round(value, digits) if value is not None and isfinite(value) else None
