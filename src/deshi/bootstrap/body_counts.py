"""What the guard tells of the body, in the few words under which it is counted: a metric has no room for more than it knows."""

from collections.abc import Mapping
from typing import Any, get_args

from deshi.pure.outcomes import by_person
from deshi.tasks.robot_dog.body.codes import CODES, OK, UNCERTAIN
from deshi.tasks.robot_dog.body.types import Reason
from deshi.tasks.robot_dog.guard.watchdogs import Kind

OTHER = "other"
PERSON, AFTER = "person", "after"
_CODES = tuple(str(code) for code in CODES if code != OK)
REASONS: Mapping[str, tuple[str, ...]] = {
    "done": ("",),
    "refused": (*get_args(Reason), OTHER),
    "failed": (*_CODES, OTHER),
    "unknown": ("", *(str(code) for code in sorted(UNCERTAIN)), OTHER),
    "watchdog": (*filter(None, get_args(Kind)), OTHER),
    "halted": (PERSON, AFTER, "watchdog", "guard", "exit", OTHER),
}
"""The events that are counted, and the reasons of each. `watchdog` counts its stops, all else orders; an order that was done and
that a person stopped within seconds after it is counted as both (`halted`, `after`)."""

_SOURCES = {
    "service": "service", "do": "service", "console": "console", "key": "console", "cli": "command", "voice": "voice",
    "ros": "ros", "ros-ask": "ros", "page": "http", "http": "http", "guard": "guard", "exit": "guard", "restart": "guard",
    "watchdog": "watchdog",
}  # fmt: skip
SOURCES = (*dict.fromkeys(_SOURCES.values()), OTHER)
LEVELS = ("soft", "damp")


def result_of(event: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return event and reason of what became of an order or a step, None for an event that is no result."""
    kind = str(event.get("event", ""))
    if kind not in REASONS:
        return None
    reason = _reason(kind, event)
    return kind, reason if reason in REASONS[kind] else OTHER


def _reason(kind: str, event: Mapping[str, Any]) -> str:
    if kind == "halted":
        by = event.get("by")
        person = AFTER if "after" in event else PERSON
        return person if by_person(by) else str(by)
    told = {"refused": "reason", "failed": "code", "unknown": "error", "watchdog": "kind"}
    return str(event.get(told[kind], "")) if kind in told else ""


def stop_of(event: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return level and source of a stop that the guard has sent, None for any other event."""
    kind = event.get("event")
    if kind == "watchdog":
        return "damp" if event.get("kind") == "damped" else "soft", "watchdog"
    if kind == "escalated":
        return "damp", "guard"
    if kind != "stop":
        return None
    level = "damp" if event.get("level") == "damp" else "soft"
    return level, _SOURCES.get(str(event.get("source", "")), OTHER)


def now_of(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of the body's state is watched: `battery` (per cent, None for unknown), `posture`, `fresh`, `latched`; {} where no
    guard answers.
    """
    if state.get("absent"):
        return {}
    return {name: state.get(name) for name in ("battery", "posture", "fresh", "latched")}
