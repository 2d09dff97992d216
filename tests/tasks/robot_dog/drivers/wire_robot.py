"""A robot's end of the wire for tests: answers what it is asked, says what it is told to, and runs when it is pumped."""

import time
from collections.abc import Callable
from typing import Any

from deshi.tasks.robot_dog.dds import idl
from deshi.tasks.robot_dog.dds.participant import participant, reader, writer


class WireRobot:
    """`codes` are its results by api id (0 for all else); what it heard is in `heard`."""

    def __init__(
        self, domain: int, slow: bool = True, fast: bool = True, serves: bool = True, mark: bytes = b""
    ) -> None:
        self.of = participant(domain, "lo", "auto")
        self.requests = reader(self.of, idl.REQUESTS, idl.Request_, mark=mark) if serves else None
        self.answers = writer(self.of, idl.ANSWERS, idl.Response_)
        names = [
            *([idl.SPORT_STATE, idl.LOW_STATE] if fast else []),
            *([idl.SLOW_SPORT_STATE, idl.SLOW_LOW_STATE] if slow else []),
        ]
        kinds: dict[str, Any] = {
            name: idl.SportModeState_ if "sport" in name else idl.LowState_ for name in names
        }
        self.states = {name: writer(self.of, name, kind, mark=mark) for name, kind in kinds.items()}
        self.heard: list[tuple[int, int, str, bool]] = []
        self.codes: dict[int, int] = {}
        self.mute = False
        self.sport, self.low = idl.blank(idl.SportModeState_), idl.blank(idl.LowState_)

    def pump(self) -> None:
        """Answer what has come, and tell the states once."""
        for request in self.requests.take(64) if self.requests else ():
            if isinstance(request, idl.Request_):
                self._hear(request)
        self.sport.stamp.nanosec += 1
        for name, of in self.states.items():
            of.write(self.sport if "sport" in name else self.low)

    def _hear(self, request: idl.Request_) -> None:
        head = request.header
        self.heard.append((head.identity.id, head.identity.api_id, request.parameter, head.policy.noreply))
        if head.policy.noreply or self.mute:
            return
        data = idl.API_VERSION if head.identity.api_id == idl.VERSION_ID else ""
        status = idl.ResponseStatus_(self.codes.get(head.identity.api_id, 0))
        self.answers.write(idl.Response_(idl.ResponseHeader_(head.identity, status), data, []))

    def orders(self) -> list[int]:
        """The api ids that it heard, without questions for the version."""
        return [api_id for _, api_id, _, _ in self.heard if api_id != idl.VERSION_ID]


def until(holds: Callable[[], Any], *pumped: WireRobot, seconds: float = 30.0) -> bool:
    """Let the robots run until `holds()`; return whether it came to that."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for robot in pumped:
            robot.pump()
        if holds():
            return True
        time.sleep(0.002)
    return False
