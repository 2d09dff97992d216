"""Gathers what the robot's doctor tells of: from the guard where it runs, else by a way to the robot of its own. Nothing moves by it.

Of its own it takes part in the DDS domain, listens, and asks the sport service for its version (api id 1); by WebRTC it connects and
listens. A robot takes one WebRTC connection only: where the guard has it, the guard is asked.
"""

import os
import select
import time
from dataclasses import asdict, fields, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from deshi.sections import Settings
from deshi.tasks.robot_dog.body.machine import Seen, seen, state_of
from deshi.tasks.robot_dog.body.rules import rules_of
from deshi.tasks.robot_dog.body.types import Driver, Rules, State, Telemetry
from deshi.tasks.robot_dog.doctor import network
from deshi.tasks.robot_dog.doctor.causes import Finding, diagnose
from deshi.tasks.robot_dog.doctor.facts import Facts, GuardFacts
from deshi.tasks.robot_dog.drivers.choose import open_driver
from deshi.tasks.robot_dog.guard_now import address, ask_now

_GUARD_S = 1.0
_LOOK_S = {"dds": 2.5, "webrtc": 15.0}
_RATE_S = 1.0
_DDS_S = 1.5
_PACKAGES = {"dds": "cyclonedds", "webrtc": "unitree_webrtc_connect"}
_ROBOTS_DOMAIN = 0


def look(settings: Settings) -> list[Finding]:
    """Return what keeps the robot from moving, and what is well. Raises nothing; takes a few seconds."""
    return diagnose(gather(settings))


def gather(settings: Settings) -> Facts:
    """Return the facts."""
    body = settings.body
    guard, told = _guard(settings)
    driver = guard.driver if guard.answers else body.driver
    package, why = _package(driver)
    facts = Facts(
        driver=driver,
        settings_driver=body.driver,
        rules=rules_of(asdict(body)),
        guard=guard,
        writable=_writable(settings.home),
        package=package,
        package_why=why,
        named=body.interface,
        domain=body.domain,
    )
    if driver == "dds":
        facts = replace(facts, interfaces=network.interfaces())
        facts = _in_domain(facts, settings) if package else facts
    if guard.answers:
        return _by_guard(facts, told)
    return _by_itself(facts, settings) if package and driver in _PACKAGES else facts


def _guard(settings: Settings) -> tuple[GuardFacts, dict[str, Any]]:
    noted = bool(address(settings.home))
    facts = GuardFacts(settings.guard.enabled, noted)
    try:
        told = ask_now(settings.home, {"op": "state", "id": 1}, _GUARD_S)
    except PermissionError as error:
        return replace(facts, denied=True, why=str(error)), {}
    except (OSError, ValueError) as error:
        return replace(facts, why=str(error) or type(error).__name__), {}
    return replace(facts, answers=True, driver=str(told.get("driver", "sim"))), told


def _package(driver: str) -> tuple[str, str]:
    """Return a driver's package with its version, or "" and why there is none."""
    name = _PACKAGES.get(driver, "")
    if not name:
        return ("the standard library", "") if driver == "sim" else ("", f"there is no driver {driver!r}")
    try:
        return f"{name} {version(name)}", ""
    except PackageNotFoundError:
        return "", f"the package {name} is not installed"


def _writable(home: Path) -> bool:
    there = next((one for one in (home, *home.parents) if one.exists()), home)
    return os.access(there, os.W_OK)


def _in_domain(facts: Facts, settings: Settings) -> Facts:
    """Look who is in the DDS domain, and, where nobody is, for what may be in the way."""
    from deshi.tasks.robot_dog.dds.neighbours import neighbours

    body = settings.body
    try:
        found = neighbours(body.domain, body.interface, body.peer_mode, body.peers, _DDS_S)
        facts = replace(facts, participants=found.participants, clients=found.clients, services=found.services)  # fmt: skip
        if not found.services and body.domain != _ROBOTS_DOMAIN:
            other = neighbours(_ROBOTS_DOMAIN, body.interface, body.peer_mode, body.peers, _DDS_S)
            facts = replace(facts, services_in_0=other.services)
    except OSError as error:
        named_is_bad = bool(facts.named) and facts.interface is None  # told under its own head
        return facts if named_is_bad else replace(facts, refused=str(error))
    if facts.services:
        return facts
    return _in_the_way(facts)


def _in_the_way(facts: Facts) -> Facts:
    one = facts.interface
    multicast = network.multicast_works(one.address) if one and one.address and not one.loopback else None
    reachable = network.answers(network.ROBOT) if any(one.in_net for one in facts.interfaces) else None
    return replace(facts, multicast=multicast, robot_answers=reachable)


def _by_guard(facts: Facts, told: dict[str, Any]) -> Facts:
    """Take the guard's word for link and state."""
    link = told.get("link") if isinstance(told.get("link"), dict) else {}
    link = link or {}
    names = {one.name for one in fields(State)}
    known = {name: value for name, value in told.items() if name in names}
    known["age"] = told.get("age") if told.get("age") is not None else float("inf")
    known["speed"], known["turning"] = told.get("speed") or 0.0, told.get("turning") or 0.0
    state = State(**known) if "posture" in known else None
    rates = link.get("rates") if isinstance(link.get("rates"), dict) else {}
    return _with_state(facts, link, state, (rates or {}).get("sport"))


def _by_itself(facts: Facts, settings: Settings) -> Facts:
    """Open a way to the robot, listen for a while, and close it. Only the version is asked for, by the driver itself."""
    if facts.refused or (facts.named and facts.interface is None and facts.driver == "dds"):
        return facts
    body = settings.body
    options = {one.name: getattr(body, one.name) for one in fields(body)}
    try:
        driver = open_driver(facts.driver, options)
    except OSError as error:
        return replace(facts, refused=str(error))
    try:
        patience = _LOOK_S[facts.driver] if facts.driver == "webrtc" or facts.services else 0.5
        state, rate = _listened(driver, patience, facts.rules)
        return _with_state(facts, driver.link(), state, rate)
    finally:
        driver.close()


def _listened(driver: Driver, patience: float, rules: Rules) -> tuple[State | None, float | None]:
    """Return what the robot tells of itself within `patience` seconds, and how often a second."""
    began = time.monotonic()
    first, count = 0.0, 0
    history: Seen | None = None
    newest: Telemetry | None = None
    while (now := time.monotonic()) < began + patience:
        arrived = driver.take(now).telemetry
        if arrived is not None:
            newest, history = arrived, seen(history, arrived)
            first, count = first or now, count + 1
        if first and now - first >= _RATE_S and driver.link().get("api_version", True):
            break
        _wait(driver, now)
    if newest is None:
        return None, None
    now = time.monotonic()
    return state_of(newest, now, False, False, rules, history), count / max(now - first, 0.1)


def _wait(driver: Driver, now: float) -> None:
    due = driver.due(now)
    pause = 0.05 if due is None else min(0.05, max(0.0, due - now))
    number = driver.fileno()
    select.select([number] if number >= 0 else [], [], [], pause)


def _with_state(facts: Facts, link: dict[str, Any], state: State | None, rate: Any) -> Facts:
    known = state is not None and state.posture != "offline" and bool(state.fsm or state.mode)
    tells = bool(state.fsm) if known and state is not None else None
    number = float(rate) if isinstance(rate, int | float) else None
    return replace(facts, link=link, state=state, rate=number, told_fsm=tells)
