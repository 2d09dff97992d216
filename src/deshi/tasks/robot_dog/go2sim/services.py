"""The robot's services beside and around `sport`: leases, obstacle avoidance, the switch of motion modes. No sockets here.

Names, ids and shapes are those of Unitree's clients. What is not asked for by any client is answered with 3203.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from deshi.tasks.robot_dog.body.types import Request
from deshi.tasks.robot_dog.sim.dog import SimDog

SPORT, LEASE, AVOID, SWITCHER = "sport", "sport_lease", "obstacles_avoid", "motion_switcher"
NAMES = (SPORT, LEASE, AVOID, SWITCHER)
VERSION = 1
VERSIONS = {LEASE: "1.0.0.1", AVOID: "1.0.0.2", SWITCHER: "1.0.0.1"}
TERM = 1.0  # seconds that a lease lasts unless it is renewed
OK, NO_SUCH, BAD_PARAMETER, DENIED, NO_LEASE, HAS_LEASE = 0, 3203, 3204, 3205, 3206, 3207
MOVE, AVOID_MODE = 1008, 2058

Answer = tuple[int, str]


@dataclass(slots=True)
class Lease:
    """Who may command the robot alone, until when (0: nobody)."""

    id: int = 0
    until: float = 0.0
    given: int = 0

    def denies(self, asking: int, now: float) -> bool:
        """Return whether a request with lease `asking` is refused."""
        if self.id and now > self.until:
            self.id = 0
            return False
        return self.id != asking

    def apply(self, now: float) -> Answer:
        """Give the lease to who asks, if nobody has it."""
        if self.id and now <= self.until:
            return HAS_LEASE, ""
        self.given += 1
        self.id, self.until = self.given, now + TERM
        return OK, json.dumps({"id": self.id, "term": int(TERM * 1e6)})

    def renew(self, asking: int, now: float) -> Answer:
        """Let a lease last longer."""
        if not self.id or self.id != asking or now > self.until:
            return NO_LEASE, ""
        self.until = now + TERM
        return OK, ""


@dataclass(slots=True)
class Services:
    """All services of one simulated dog. `answer` is called with (service, request, code, data) for each answer."""

    dog: SimDog
    answer: Callable[[str, Request, int, str], None]
    lease: Lease = field(default_factory=Lease)
    mode: str = "normal"
    silent: bool = False
    from_api: bool = False

    def hear(self, service: str, request: Request, lease: int, now: float) -> None:
        """Take a request that arrived."""
        if service == SPORT:
            if request.api_id != VERSION and self.lease.denies(lease, now):
                self._say(service, request, (DENIED, ""))
            else:
                self.dog.send(request, now)
        elif not self.dog.faults.freeze:
            self._say(service, request, self._other(service, request, lease, now))

    def _say(self, service: str, request: Request, answer: Answer) -> None:
        if not request.noreply:
            self.answer(service, request, *answer)

    def _other(self, service: str, request: Request, lease: int, now: float) -> Answer:
        if request.api_id == VERSION:
            return OK, VERSIONS[service]
        try:
            given = json.loads(request.parameter or "{}")
        except (ValueError, RecursionError):
            given = None
        if not isinstance(given, dict):
            return BAD_PARAMETER, ""
        if service == LEASE:
            return self._lease(request.api_id, lease, now)
        if service == AVOID:
            return self._avoid(request.api_id, given, now)
        return self._switch(request.api_id, given)

    def _lease(self, api_id: int, lease: int, now: float) -> Answer:
        if api_id == 101:
            return self.lease.apply(now)
        return self.lease.renew(lease, now) if api_id == 102 else (NO_SUCH, "")

    def _avoid(self, api_id: int, given: dict[str, Any], now: float) -> Answer:
        if api_id == 1002:
            return OK, json.dumps({"enable": bool(self.dog.options.get(AVOID_MODE, False))})
        key = {1001: "enable", 1004: "is_remote_commands_from_api"}.get(api_id)
        if key is not None:
            if not isinstance(given.get(key), bool):
                return BAD_PARAMETER, ""
            if api_id == 1001:
                self.dog.options[AVOID_MODE] = given[key]
            else:
                self.from_api = given[key]
            return OK, ""
        if api_id != 1003:
            return NO_SUCH, ""
        if given.get("mode", 0) != 0:  # a place to go to: the dog has no map
            return NO_SUCH, ""
        speeds = {axis: given.get(name, 0.0) for axis, name in (("x", "x"), ("y", "y"), ("z", "yaw"))}
        self.dog.send(Request(MOVE, json.dumps(speeds), noreply=True), now)
        return OK, ""

    def _switch(self, api_id: int, given: dict[str, Any]) -> Answer:
        if api_id == 1001:
            return OK, json.dumps({"form": "0", "name": self.mode})
        if api_id == 1002:
            if not isinstance(given.get("name"), str):
                return BAD_PARAMETER, ""
            self.mode = given["name"][:40]
        elif api_id == 1003:
            self.mode = ""
        elif api_id == 1004:
            self.silent = bool(given.get("silent", False))
        elif api_id == 1005:
            return OK, json.dumps({"silent": self.silent})
        else:
            return NO_SUCH, ""
        return OK, ""
