"""The driver over DDS: a Go2 by cable or wireless, `deshi go2sim`, and whatever else speaks the robot's topics.

A request is one write by the guard's own thread, which never waits; answers ring a bell, states are polled. Connecting asks for
the service's version (api id 1) and sends nothing else. Two drivers at one robot read each other's answers and tell theirs by
their requests' ids.
"""

import contextlib
import socket
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from deshi.tasks.robot_dog.body.codes import shown
from deshi.tasks.robot_dog.body.registry import DAMP, STOP
from deshi.tasks.robot_dog.body.request_ids import RequestIds
from deshi.tasks.robot_dog.body.types import Arrived, Reply, Request, Telemetry

if TYPE_CHECKING:
    from deshi.tasks.robot_dog.dds.idl import LowState_, Response_, SportModeState_
    from deshi.tasks.robot_dog.dds.sport import SportWire

# asks for the version of the sport service; moves nothing
VERSION_ID = 1
# what goes to a robot that is silent, too: the question, and stops
ALWAYS = frozenset({VERSION_ID, DAMP, STOP})
QUIET = 0.7  # seconds without a word of the robot's, after which it counts as silent
LIVELY, CALM = 0.02, 0.05  # seconds between looks: at all while something happens, at the motion service else
LOW, WATCHED = 0.1, 1 / 30  # else at motors and battery, and while somebody watches the joints
RECENT = 1.0  # seconds for which a change keeps the looks frequent
WHOLE = 1.0  # seconds that a robot which is just found has to tell its battery, before it is told of without
# seconds between questions for the version, until it is known; between looks for somebody to ask
PROBE, LOOK = 2.0, 0.2
ASKED = 256  # requests whose answers are still expected; more are forgotten, the oldest first
MOVES = 0.02  # m/s
TWO = "two"  # the fault of a domain in which two robots are heard, as a key of `words.toml`


class DdsDriver:
    """A `types.Driver` on DDS domain `domain` at `interface`; how peers are found says `dds/participant.py`.

    `joints` may be set while somebody watches them: they then come 30 times a second.
    """

    name = "dds"
    simulated = False

    def __init__(
        self, domain: int = 0, interface: str = "", peer_mode: str = "auto", peers: Sequence[str] = ()
    ) -> None:
        self.joints = False
        self._domain, self._interface = domain, interface
        self._peer_mode, self._peers = peer_mode, tuple(peers)
        self._wire: SportWire | None = None
        self._bell: socket.socket | None = None
        self._ear: socket.socket | None = None
        self._ids = RequestIds()
        self._asked: dict[int, int] = {}  # the api id of each request that is to be answered
        self._forget()

    def _forget(self) -> None:
        """Know nothing of the robot, as before the first word of it."""
        self._version = ""
        self._probes: set[int] = set()
        self._probe_at = 0.0
        self._sport: SportModeState_ | None = None
        self._low: LowState_ | None = None
        self._low_at: float | None = None
        self._sport_at = self._lively_until = float("-inf")
        self._found_at = float("inf")
        self._sport_due = self._low_due = 0.0
        self._doubled = False
        self._seen: dict[str, deque[float]] = {"sport": deque(maxlen=64), "low": deque(maxlen=64)}

    def open(self) -> None:
        """Take part in the domain. Raises `OSError` with a sentence; a robot that is not there yet is no error."""
        from deshi.tasks.robot_dog.dds.participant import needed

        needed()
        from deshi.tasks.robot_dog.dds.sport import SportWire

        self.close()
        wire = SportWire(self._domain, self._interface, self._peer_mode, self._peers, self._ring)
        self._bell, self._ear = socket.socketpair()
        self._bell.setblocking(False)
        self._ear.setblocking(False)
        self._wire = wire

    def close(self) -> None:
        """Leave the domain; sends nothing."""
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.close()
        for sock in (self._bell, self._ear):
            if sock is not None:
                sock.close()
        self._bell = self._ear = None
        self._asked.clear()
        self._forget()

    def fileno(self) -> int:
        """Return what is readable when an answer has arrived, -1 while the driver is not open."""
        return self._ear.fileno() if self._ear is not None else -1

    def _ring(self) -> None:
        bell = self._bell
        if bell is not None:
            with contextlib.suppress(OSError):  # full: it rings already
                bell.send(b".")

    def send(self, request: Request) -> bool:
        """Write a request; False where nobody listens for any, or it can't be written.

        To a robot that is silent only stops go, as to two robots in one domain. What is sent while a cable is out may wait in this machine for seconds, and the
        robot would carry it out when the cable is in again.
        """
        wire, now = self._wire, time.monotonic()
        if wire is None or not wire.peers():
            return False
        if request.api_id not in ALWAYS and (self._doubled or now - self._sport_at > QUIET):
            return False
        number = request.id or self._ids.new()
        self._lively_until = now + RECENT
        self._sport_due = 0.0
        self._low_due = min(self._low_due, now + LIVELY)
        if not request.noreply:
            self._expect(number, request.api_id)
        if wire.send(number, request.api_id, request.parameter, request.noreply):
            return True
        self._asked.pop(number, None)
        return False

    def _expect(self, number: int, api_id: int) -> None:
        self._asked[number] = api_id
        while len(self._asked) > ASKED:
            del self._asked[next(iter(self._asked))]

    def take(self, now: float) -> Arrived:
        """Return our answers since the last look, and the newest state where a look at it was due and it is new."""
        wire, ear = self._wire, self._ear
        if wire is None or ear is None:
            return Arrived()
        with contextlib.suppress(OSError):
            ear.recv(4096)
        replies = tuple(reply for answer in wire.answers() if (reply := self._reply(answer, now)) is not None)
        self._probed(wire, now)
        return Arrived(replies, self._told(wire, now))

    def _reply(self, answer: "Response_", now: float) -> Reply | None:
        number = answer.header.identity.id
        if number in self._probes:
            self._probes.discard(number)
            self._version = answer.data if answer.header.status.code == 0 else "unknown"
            return None
        api_id = self._asked.pop(number, None)
        if api_id is None:  # another client's, or one that we no longer wait for
            return None
        return Reply(number, api_id, answer.header.status.code, answer.data, now)

    def _probed(self, wire: "SportWire", now: float) -> None:
        """Ask whoever listens for its version, until it is known; a robot that went is asked again when it is back."""
        if now < self._probe_at:
            return
        self._probe_at = now + LOOK
        if not wire.peers():
            self._version = ""
        elif not self._version:
            self._probe_at = now + PROBE
            number = self._ids.new()
            self._probes = {*sorted(self._probes)[-8:], number}
            wire.send(number, VERSION_ID, "", False)

    def _told(self, wire: "SportWire", now: float) -> Telemetry | None:
        new = False
        if now >= self._sport_due:
            self._sport_due = now + (LIVELY if now < self._lively_until else CALM)
            sport = wire.sport(now)
            before, self._doubled = self._doubled, wire.doubled(now)
            new = self._doubled != before
            if sport is not None:
                self._note(sport, now)
                new = True
        if now >= self._low_due:
            calm = WATCHED if self.joints else LOW
            self._low_due = now + (LIVELY if now < self._lively_until else calm)
            low = wire.low(self.joints, now)
            if low is not None:
                new = new or self.joints or self._low is None
                self._low, self._low_at = low, now
                self._seen["low"].append(now)
        if not new or self._sport is None or (self._low is None and now - self._found_at < WHOLE):
            return None
        told = wire.telemetry(self._sport, self._low, self._sport_at, TWO if self._doubled else "")
        return replace(told, joints_at=self._low_at)

    def _note(self, sport: "SportModeState_", now: float) -> None:
        before, self._sport = self._sport, sport
        self._sport_at, self._found_at = now, min(self._found_at, now)
        self._seen["sport"].append(now)
        changed = before is None or (before.error_code, before.mode) != (sport.error_code, sport.mode)
        state = shown(sport.error_code, sport.mode)
        runs = state is None or state.activity != "idle"
        if changed or runs or max(map(abs, (*sport.velocity, sport.yaw_speed))) > MOVES:
            self._lively_until = now + RECENT

    def due(self, now: float) -> float | None:
        """Return when the next look at the robot's states is due."""
        return None if self._wire is None else max(now, min(self._sport_due, self._low_due))

    def link(self) -> dict[str, Any]:
        """Return `connected`, `detail`, `peers` (listeners for requests), `api_version`, `doubled` (two robots are heard), `simulated`
        (the name of the simulator that it is; "" for a robot, and where that is not known) and `rates` (looks a second that found
        something).
        """
        now = time.monotonic()
        rates = {name: sum(at > now - 1.0 for at in seen) for name, seen in self._seen.items()}
        peers = self._wire.peers() if self._wire is not None else 0
        simulator = self._wire.simulator() if self._wire is not None else ""
        return {
            "connected": bool(peers and now - self._sport_at <= QUIET),
            "detail": self._detail(peers, now, simulator),
            "peers": peers,
            "api_version": self._version,
            "doubled": self._doubled,
            "simulated": simulator,
            "rates": rates,
        }

    def _detail(self, peers: int, now: float, simulator: str) -> str:
        where = f"DDS domain {self._domain}, interface {self._interface or 'chosen by DDS'}"
        if self._wire is None:
            return f"Not open ({where})."
        tells = now - self._sport_at <= QUIET
        if not peers and self._wire.misfits():
            return (
                f"A sport service is there whose types are not the robot's ({where}): a program on Cyclone DDS 11 that says uint8, "
                "which a robot can't bear; run it on Cyclone DDS 0.10.2."
            )
        if not peers and not tells:
            return f"No robot is heard ({where}): see that it is on, that the cable is in, and that `[body] interface` names it."
        if not peers:
            return f"The robot's states come, but its sport service does not listen ({where}); restart its motion service."
        if not tells:
            return f"The sport service listens, but no state of it comes ({where}); a robot that is starting needs a minute."
        if self._doubled:
            return f"Two robots are heard ({where}), and each would do what the other is told; only stops go. Switch one of them off, or give it a domain of its own."
        named = f"Simulated ({simulator}): sport service" if simulator else "Sport service"
        return f"{named} {self._version or 'of unknown version'} ({where})."
