"""One thread behind one selector: DDS rings a bell, the page's connections are sockets, and the dog has its clock."""

import contextlib
import selectors
import socket
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Protocol

from deshi.tasks.robot_dog.body.types import Request, Telemetry
from deshi.tasks.robot_dog.go2sim.messages import Messages
from deshi.tasks.robot_dog.go2sim.page import Asked, answered, event, head, parsed
from deshi.tasks.robot_dog.go2sim.services import SPORT, Services
from deshi.tasks.robot_dog.go2sim.wire import FAST, SLOW, Wire
from deshi.tasks.robot_dog.sim.dog import SimDog

RATE, RESTING, SLOW_RATE, FRAMES = 50.0, 20.0, 20.0, 30.0  # a second: states, at rest, slow states, pictures
MOST, OUT = 32, 4_194_304  # connections; bytes one may be behind
SHOWN = 20  # requests that the page shows


class Clock(Protocol):
    """Seconds, rising."""

    def __call__(self) -> float:
        """Return the time."""
        ...


@dataclass(slots=True, eq=False)
class _Client:
    sock: socket.socket
    since: float
    inbox: bytes = b""
    outbox: bytes = b""
    watching: bool = False
    ending: bool = False


@dataclass(slots=True)
class Desk:
    """The simulator as it runs. `rate` is how often a second the fast states go out while the dog moves.

    `clock` is the dog's, `pace` how many of its seconds go by in one of ours.
    """

    dog: SimDog
    rate: float = RATE
    clock: Clock = time.monotonic
    pace: float = 1.0
    wire: Wire | None = None
    door: socket.socket | None = None
    ended: bool = False
    services: Services = field(init=False)
    heard: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=SHOWN))
    _messages: Messages = field(default_factory=Messages)
    _clients: list[_Client] = field(default_factory=list)
    _select: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    _bell: socket.socket = field(init=False)
    _ear: socket.socket = field(init=False)
    _due: dict[str, float] = field(
        default_factory=lambda: {"fast": 0.0, "slow": 0.0, "frame": 0.0, "state": 0.0}
    )
    _frame: dict[str, Any] = field(default_factory=dict)
    _told: Telemetry | None = None

    def __post_init__(self) -> None:
        self.services = Services(self.dog, self._answer)
        self._ear, self._bell = socket.socketpair()
        for sock in (self._ear, self._bell):
            sock.setblocking(False)
        self._select.register(self._ear, selectors.EVENT_READ, None)
        if self.door is not None:
            self.door.setblocking(False)
            self._select.register(self.door, selectors.EVENT_READ, "door")

    def ring(self) -> None:
        """Wake the desk: something arrived. Safe from any thread."""
        with contextlib.suppress(OSError):  # full: it rings already
            self._bell.send(b".")

    def end(self) -> None:
        """Leave `run` soon; safe from any thread."""
        self.ended = True
        self.ring()

    def run(self) -> None:
        """Serve until the end."""
        try:
            while not self.ended:
                self.round(min(1.0, max(0.0, self._next() - self.clock()) / self.pace))
        finally:
            self.close()

    def round(self, patience: float) -> None:
        """Serve what is there, waiting `patience` seconds for it at most."""
        for key, _ in self._select.select(patience):
            if key.data is None:
                with contextlib.suppress(OSError):
                    self._ear.recv(4096)
            elif key.data == "door":
                self._accept()
            else:
                self._serve_safely(key.data)
        now = self.clock()
        if self.wire is not None:
            for service, request, lease in self.wire.requests():
                self._note(service, request)
                self.services.hear(service, request, lease, now)
        replies, self._told = self.dog.step(now)
        for reply in replies:
            self._answer(SPORT, Request(reply.api_id, id=reply.id), reply.code, reply.data)
        self._publish(now, self._told)
        self._show(now, self._told)

    # -- DDS

    def _answer(self, service: str, request: Request, code: int, data: str) -> None:
        self.heard.append({"api_id": request.api_id, "service": service, "code": code, "t": self.clock()})
        if self.wire is not None:
            self.wire.answer(service, request, code, data)

    def _note(self, service: str, request: Request) -> None:
        row = {
            "api_id": request.api_id,
            "service": service,
            "parameter": request.parameter[:80],
            "t": self.clock(),
        }
        self.heard.append(row)

    def _publish(self, now: float, told: Telemetry) -> None:
        if self.wire is None:
            return
        fast, slow = now >= self._due["fast"], now >= self._due["slow"]
        topics = (*(FAST if fast else ()), *(SLOW if slow else ()))
        if fast:
            self._due["fast"] = now + self.pace / (self.rate if self.dog.moving else min(self.rate, RESTING))
        if slow:
            self._due["slow"] = now + self.pace / SLOW_RATE
        if topics and self.wire.watched(topics):
            self._messages.fill(told)
            self.wire.tell(topics, self._messages)

    def _next(self) -> float:
        """Return when something is to be done though nothing arrives."""
        due = [self.dog.due(self.clock())]
        if self.wire is not None:
            due += [self._due["fast"], self._due["slow"]]
        if any(client.watching for client in self._clients):
            due.append(self._due["frame"])
        return min(due)

    # -- the page

    def state(self) -> dict[str, Any]:
        """Return what the page shows."""
        told, dog = self._told, self.dog
        if told is None:
            _, told = dog.step(self.clock())
        faults = dog.faults
        return {
            "t": told.at,
            "stamp": told.stamp,
            "posture": dog.posture,
            "moving": dog.moving,
            "fsm": told.fsm,
            "mode": told.mode,
            "progress": round(told.progress, 3),
            "battery": round(dog.vitals.battery, 1),
            "hottest": round(dog.vitals.hottest, 1),
            "obstacle": dog.obstacle,
            "people": dog.people,
            "held": dog.held,
            "velocity": [round(v, 3) for v in (*told.velocity[:2], told.yaw_speed)],
            "faults": {
                "drop": faults.drop,
                "delay": faults.delay,
                "freeze": faults.freeze,
                "stuck": faults.stuck,
                "refuse": {str(api_id): code for api_id, code in faults.refuse.items()},
            },
            "clients": self.wire.clients() if self.wire is not None else 0,
            "requests": list(self.heard),
        }

    def _change(self, what: str, value: dict[str, Any]) -> dict[str, Any]:
        """Do what the page asks for. Raises `ValueError` with a sentence."""
        now = self.clock()
        if what == "set":
            self.dog.step(now)
            self.dog.set(**{str(key): given for key, given in value.items()})
        else:
            api_id, parameter = value.get("api_id"), value.get("parameter", "")
            if type(api_id) is not int or not 0 <= api_id < 2**31 or not isinstance(parameter, str):
                raise ValueError(
                    'Send {"api_id": 1016, "parameter": ""}: an id of the sport service and JSON text.'
                )
            request = Request(api_id, parameter, noreply=value.get("noreply") is True, id=time.monotonic_ns())
            self._note("page", request)
            self.dog.send(request, now)
        self._due["state"] = 0.0
        return {"ok": True}

    def _show(self, now: float, told: Telemetry) -> None:
        watching = [client for client in self._clients if client.watching]
        if not watching or now < self._due["frame"]:
            return
        self._due["frame"] = now + self.pace / FRAMES
        out = b""
        frame = {
            "joints": [round(q, 4) for q in told.joints],
            "trunk": [round(n, 4) for n in told.trunk],
        }
        if frame != self._frame:
            self._frame = frame
            out += event({"t": round(now, 4), **frame}, "joints")
        if now >= self._due["state"]:
            self._due["state"] = now + 0.2 * self.pace
            out += event(self.state())
        for client in watching:
            self._say(client, out)

    def _accept(self) -> None:
        assert self.door is not None
        with contextlib.suppress(OSError):
            sock, _ = self.door.accept()
            sock.setblocking(False)
            while len(self._clients) >= MOST:
                self._drop(min(self._clients, key=lambda c: (c.watching, c.since)))
            client = _Client(sock, self.clock())
            self._clients.append(client)
            self._select.register(sock, selectors.EVENT_READ, client)

    def _serve_safely(self, client: _Client) -> None:
        """Whatever goes wrong with one client costs that client only."""
        try:
            self._serve(client)
        except Exception as error:  # the dog, and the others, must not pay for one client's bytes
            print(f"go2sim: dropped a client of the page: {error!r}. Please report it.", file=sys.stderr)
            self._drop(client)

    def _serve(self, client: _Client) -> None:
        try:
            data = client.sock.recv(65_536)
        except BlockingIOError:
            data = b""
            if not client.outbox:
                return
        except OSError:
            self._drop(client)
            return
        if data:
            client.inbox += data
            self._read(client)
        elif not client.outbox:
            self._drop(client)
            return
        self._say(client, b"")

    def _read(self, client: _Client) -> None:
        if client.ending or client.watching:
            client.inbox = b""
            return
        asked, client.inbox = parsed(client.inbox)
        if asked is None:
            return
        said = answered(asked, self.state, self._change) if isinstance(asked, Asked) else asked
        client.outbox += head(said) + said.body
        if said.stream:
            client.watching = True
            self._frame, self._due["state"], self._due["frame"] = {}, 0.0, 0.0
        else:
            client.ending = True

    def _say(self, client: _Client, more: bytes) -> None:
        """Send what can be sent; a client that doesn't read is dropped, not waited for."""
        client.outbox += more
        try:
            while client.outbox:
                client.outbox = client.outbox[client.sock.send(client.outbox) :]
        except BlockingIOError:
            pass
        except OSError:
            client.outbox = b""
            client.ending = True
        if (client.ending and not client.outbox) or len(client.outbox) > OUT:
            self._drop(client)
            return
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if client.outbox else 0)
        self._select.modify(client.sock, wanted, client)

    def _drop(self, client: _Client) -> None:
        if client in self._clients:
            self._clients.remove(client)
            self._select.unregister(client.sock)
            with contextlib.suppress(OSError):
                client.sock.shutdown(socket.SHUT_WR)
            client.sock.close()

    def close(self) -> None:
        """Let go of sockets and the wire; `run` does so at its end."""
        for client in list(self._clients):
            self._drop(client)
        self._select.close()
        for sock in (self._ear, self._bell, *([self.door] if self.door is not None else [])):
            sock.close()
        if self.wire is not None:
            self.wire.close()
