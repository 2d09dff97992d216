"""For the tests: a real guard process in a home of its own, and bodies for a guard without sockets, by a clock set by hand."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deshi.tasks.robot_dog.body.types import Arrived, Posture, Reply, Request, Rules, Telemetry
from deshi.tasks.robot_dog.drivers.sim import SimDriver
from deshi.tasks.robot_dog.guard.core import Guard
from deshi.tasks.robot_dog.guard.spool import Spool
from deshi.tasks.robot_dog.guard_now import ask_at

SRC = Path(__file__).parents[3] / "src"


class Clock:
    """A clock that a test sets."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


class Recorded(SimDriver):
    """The simulated dog, and a list of what it was sent: the codes."""

    def __init__(self, clock: Clock, posture: Posture = "standing") -> None:
        super().__init__(posture, clock=clock)
        self.wire: list[int] = []

    def send(self, request: Request) -> bool:
        self.wire.append(request.api_id)
        return super().send(request)


class Scripted:
    """A robot that answers and shows what a test says, and nothing else."""

    name = "scripted"
    simulated = False

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.requests: list[Request] = []
        self.replies: list[Reply] = []
        self.shown: dict[str, Any] | None = {}
        self.sends = True

    @property
    def wire(self) -> list[int]:
        """The codes that were sent."""
        return [request.api_id for request in self.requests]

    def show(self, **changes: Any) -> None:
        """Show this from now on: fields of `Telemetry` besides a body that stands in balance."""
        self.shown = changes

    def vanish(self) -> None:
        """Show nothing any more."""
        self.shown = None

    def answer(self, code: int = 0, back: int = 1) -> None:
        """Answer the last request, or the one `back` before the end."""
        asked = self.requests[-back]
        self.replies.append(Reply(asked.id, asked.api_id, code, "", self.clock()))

    def open(self) -> None: ...

    def close(self) -> None: ...

    def fileno(self) -> int:
        return -1

    def send(self, request: Request) -> bool:
        self.requests.append(request)
        return self.sends

    def take(self, now: float) -> Arrived:
        replies, self.replies = tuple(self.replies), []
        if self.shown is None:
            return Arrived(replies)
        usual = {"at": now, "stamp": now, "fsm": 1013, "mode": 1, "battery": 80.0}
        return Arrived(replies, Telemetry(**{**usual, **self.shown}))

    def due(self, now: float) -> float | None:
        return None

    def link(self) -> dict[str, Any]:
        return {"connected": self.shown is not None, "detail": "scripted"}


Core = tuple[Guard, Clock, Scripted]


@contextlib.contextmanager
def scripted(folder: Path, rules: Rules | None = None) -> Iterator[Core]:
    """A guard without sockets, its clock and a robot that shows and answers what it is told."""
    clock = Clock()
    body = Scripted(clock)
    made = Guard(body, Spool(folder / "guard.jsonl"), clock, rules=rules or Rules())
    try:
        yield made, clock, body
    finally:
        made.spool.close()


def wait(made: Guard, clock: Clock, seconds: float, step: float = 0.01) -> None:
    """Let time pass as the guard's loop does."""
    end = clock.now + seconds
    while clock.now < end - 1e-9:
        clock.now = round(clock.now + step, 6)
        made.tick()


def order(made: Guard, *actions: int, who: object = None, **more: Any) -> dict[str, Any]:
    """Give an order in the present epoch."""
    told = {"op": "do", "actions": list(actions), "interaction": "i", "epoch": made.epoch, **more}
    return made.handle(told, who)


def events_of(guard: Guard, kind: str = "") -> list[dict[str, Any]]:
    """Return the events (of a kind) that a guard without sockets has told so far."""
    deadline = time.monotonic() + 30
    while guard.spool.synced < guard.told and time.monotonic() < deadline:
        time.sleep(0.002)
    rows = guard.spool.path.read_text().splitlines() if guard.spool.path.exists() else []
    return [event for event in map(json.loads, rows) if kind in ("", event["event"])]


class Running:
    """A guard process: `address` as it printed it, `ask` one command over a fresh connection."""

    def __init__(self, home: Path, *more: str) -> None:
        self.home = home
        command = [
            sys.executable,
            "-m",
            "deshi.tasks.robot_dog.guard",
            "--home",
            str(home),
            "--port",
            "0",
            *more,
        ]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(SRC)}
        )
        assert self.process.stdout is not None
        self.address: dict[str, Any] = json.loads(self.process.stdout.readline().removeprefix("guard ready "))

    def connect(self) -> socket.socket:
        """Return a connection to the Unix socket."""
        sock = socket.socket(socket.AF_UNIX)
        sock.settimeout(30)
        sock.connect(self.address["socket"])
        return sock

    def ask(self, **command: Any) -> dict[str, Any]:
        """Send one command and return its reply."""
        return ask_at(self.address["socket"], command, 30)

    def http(self, request: str, *headers: str) -> tuple[str, dict[str, Any]]:
        """Send a request line (and headers) over TCP; return the answer's head and body."""
        with socket.create_connection(("127.0.0.1", self.address["port"]), 30) as sock:
            rows = [f"{request} HTTP/1.1", *(headers or ["Host: 127.0.0.1"])]
            sock.sendall(("\r\n".join(rows) + "\r\n\r\n").encode())
            data = b""
            while more := sock.recv(65536):
                data += more
        head, _, body = data.partition(b"\r\n\r\n")
        return head.decode(), json.loads(body) if body else {}

    def do(self, *actions: int, interaction: str = "i") -> dict[str, Any]:
        """Tell the body to act, in the current epoch."""
        return self.ask(
            op="do", actions=list(actions), interaction=interaction, epoch=self.ask(op="hello")["epoch"]
        )

    def events(self, kind: str) -> list[dict[str, Any]]:
        """Return what is spooled of a kind, once the spool had time to write."""
        for _ in range(1500):
            found = [e for e in self.spooled() if e["event"] == kind]
            if found:
                return found
            time.sleep(0.02)
        return []

    def spooled(self) -> list[dict[str, Any]]:
        """Return all events on disk."""
        path = self.home / "guard.jsonl"
        whole = path.read_text().rpartition("\n")[0] if path.exists() else ""  # the last may be under way
        return [json.loads(row) for row in whole.splitlines() if row]

    def end(self) -> int:
        """End the process and return its exit code."""
        self.process.terminate()
        code = self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@contextlib.contextmanager
def guard(home: Path, *more: str) -> Iterator[Running]:
    """Run a guard while the block lasts."""
    running = Running(home, *more)
    try:
        yield running
    finally:
        running.end()
