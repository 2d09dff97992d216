"""Does a step reach the robot after a stop? Randomised races of stops against orders, answers, time and lost brains.

    python bench/races.py [--core 9000] [--sockets 1000]

The guard's own parts play against a robot that notes what it is sent and answers within milliseconds, so that steps follow each
other closely. Orders that are given before the stop are gestures and walks; after it some races give an order to sit, which
may insert steps of its own. A race is lost when anything of the first kind is written after the stop.

`core` races run without sockets, by a clock of their own; `sockets` races go over the guard's Unix socket and its TCP port,
with clients in threads, by the real clock.
"""

import argparse
import contextlib
import json
import random
import socket
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deshi.tasks.robot_dog.body.types import Arrived, Reply, Request, Rules, Telemetry
from deshi.tasks.robot_dog.guard.core import Guard
from deshi.tasks.robot_dog.guard.desk import Desk
from deshi.tasks.robot_dog.guard.spool import Spool
from results import machine, record

BEFORE = (1016, 1017, 1023, 1036, 1028, 100801, 100803, 100806)  # what is ordered before the stop
WRITTEN = {1016, 1017, 1023, 1036, 1028, 1008}  # and what it is on the wire
AFTER = 1009
STOPS = {1001, 1003}
RULES = Rules(walk=True, gestures=True)


@dataclass
class Clock:
    """A clock that is set by hand."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


class Quick:
    """A robot whose motions take milliseconds; `wire` has what it was sent, oldest first."""

    name, simulated = "quick", False

    def __init__(self, clock: Callable[[], float], dice: random.Random) -> None:
        self.wire: list[int] = []
        self._clock, self._dice = clock, dice
        self._ends, self._fsm, self._rest = 0.0, 1013, 1013
        self._waiting: Request | None = None
        self._replies: list[Reply] = []

    def open(self) -> None: ...

    def close(self) -> None: ...

    def fileno(self) -> int:
        return -1

    def send(self, request: Request) -> bool:
        self.wire.append(request.api_id)
        now = self._clock()
        if request.api_id in STOPS:
            self._answer(request, 0)
            self._ends, self._fsm, self._waiting = now, 1001 if request.api_id == 1001 else 1013, None
        elif request.api_id == 1008:
            self._ends, self._fsm, self._rest = now + 0.1, 1015, 1013
        else:
            self._waiting, self._fsm = request, 1006
            self._rest = {1009: 1007, 1004: 1002}.get(request.api_id, 1013)
            self._ends = now + self._dice.choice((0.0, 0.001, 0.002, 0.005))
        return True

    def _answer(self, request: Request, code: int) -> None:
        self._replies.append(Reply(request.id, request.api_id, code, "", self._clock()))

    def take(self, now: float) -> Arrived:
        if now >= self._ends and self._fsm in (1006, 1015):
            self._fsm = self._rest
            if self._waiting:
                self._answer(self._waiting, 0)
                self._waiting = None
        replies, self._replies = tuple(self._replies), []
        speed = 0.3 if self._fsm == 1015 else 0.0
        return Arrived(replies, Telemetry(now, now, self._fsm, 0, velocity=(speed, 0.0, 0.0), battery=90.0))

    def due(self, now: float) -> float:
        return now + 0.001

    def link(self) -> dict[str, Any]:
        return {"connected": True, "detail": ""}


def noting(guard: Guard) -> list[int]:
    """Return a list that gets the place on the wire of every stop that raises the epoch (a walk's own end does not)."""
    places: list[int] = []
    gate, body = guard.hands.gate, guard.driver
    assert isinstance(body, Quick)
    write = gate.stop

    def noted(level: str) -> bool:
        places.append(len(body.wire))
        return write(level)

    gate.stop = noted  # type: ignore[method-assign]
    return places


def late(wire: list[int], place: int) -> int:
    """Return how much was written after a stop though it was ordered before it."""
    return sum(code in WRITTEN for code in wire[place:])


def order(dice: random.Random, epoch: int) -> dict[str, Any]:
    """Return an order of the kind that is given before the stop."""
    actions = dice.choices(BEFORE, k=dice.randrange(1, 5))
    return {
        "op": "do",
        "actions": actions,
        "interaction": "before",
        "epoch": epoch,
        "attended": True,
        "brain": "b",
    }


# -- without sockets


def core(races: int, seed: int, spool: Spool) -> Counter[str]:
    """Play races by a clock that is set by hand; return how they went."""
    dice, clock, told = random.Random(seed), Clock(), Counter[str]()
    body = Quick(clock, dice)
    guard = Guard(body, spool, clock, rules=RULES)
    places = noting(guard)
    for _ in range(races):
        since, epoch = len(body.wire), guard.epoch
        places.clear()
        for _ in range(dice.randrange(1, 12)):
            before(guard, clock, dice, epoch)
        told["under way"] += any(code in WRITTEN for code in body.wire[since:])
        if not places:  # no watchdog was faster
            stop(guard, dice, told)
        for _ in range(dice.randrange(1, 12)):
            after(guard, clock, dice, epoch)
        told["late"] += late(body.wire, places[0])
        told["wrong"] += body.wire[places[0]] not in STOPS
        calm(guard, clock)
    return told


def before(guard: Guard, clock: Clock, dice: random.Random, epoch: int) -> None:
    """Let something happen before the stop: an order, a beat, time."""
    what = dice.random()
    if what < 0.4:
        guard.handle(order(dice, epoch), "w")
    elif what < 0.6:
        guard.handle({"op": "beat", "brain": "b"}, "w")
    clock.now += dice.choice((0.0, 0.0005, 0.003, 0.02, 0.08))
    guard.tick()


def stop(guard: Guard, dice: random.Random, told: Counter[str]) -> None:
    """Stop in one of the ways there are."""
    way = dice.choice(("soft", "damp", "do", "lost", "people"))
    if way == "do":
        guard.handle({"op": "do", "actions": [1003, AFTER], "interaction": "stop", "epoch": guard.epoch})
    elif way == "lost":
        epoch = guard.epoch
        guard.gone("w")
        if guard.epoch == epoch:  # nothing ran
            guard.stop("soft", "text")
    elif way == "people":
        epoch = guard.epoch
        guard.handle({"op": "space", "people": True})
        if guard.epoch == epoch:
            guard.stop("soft", "text")
    else:
        guard.stop(way, "text")
    told[way] += 1


def after(guard: Guard, clock: Clock, dice: random.Random, epoch: int) -> None:
    """Let something happen after the stop: a late order, an order of today's, time."""
    what = dice.random()
    if what < 0.4:
        guard.handle(order(dice, epoch), "w")
    elif what < 0.5:
        guard.handle({"op": "do", "actions": [AFTER], "interaction": "after", "epoch": guard.epoch})
    clock.now += dice.choice((0.0, 0.0005, 0.003, 0.02, 0.08, 0.4))
    guard.tick()


def calm(guard: Guard, clock: Clock) -> None:
    """Bring the body back to where a race begins: standing, nothing to do, no latch."""
    guard.handle({"op": "space", "people": False})
    guard.stop("soft", "text")
    for _ in range(3):
        clock.now += 0.5
        guard.tick()
    guard.handle({"op": "clear"})
    body = guard.driver
    assert isinstance(body, Quick)
    body._fsm = body._rest = 1013
    clock.now += 4.0
    guard.tick()


# -- over sockets


@contextlib.contextmanager
def desk(folder: Path, dice: random.Random) -> Iterator[tuple[Guard, Quick, str, int]]:
    """Run a guard with real sockets in a thread; gives it, its robot, its Unix socket and its port."""
    body = Quick(time.monotonic, dice)
    guard = Guard(body, Spool(folder / "guard.jsonl"), rules=RULES)
    unix, path = socket.socket(socket.AF_UNIX), str(folder / "guard.sock")
    unix.bind(path)
    unix.listen(64)
    tcp = socket.create_server(("127.0.0.1", 0))
    port = int(tcp.getsockname()[1])
    made = Desk(guard, unix, tcp)
    thread = threading.Thread(target=made.run, daemon=True)
    thread.start()
    try:
        yield guard, body, path, port
    finally:
        made.end()
        thread.join(5)
        guard.spool.close()


class Line:
    """A connection to the guard's Unix socket."""

    def __init__(self, path: str) -> None:
        self._sock = socket.socket(socket.AF_UNIX)
        self._sock.settimeout(10)
        self._sock.connect(path)
        self._replies = self._sock.makefile("rb")

    def say(self, *commands: dict[str, Any]) -> None:
        """Send commands, and wait for no reply."""
        self._sock.sendall(b"".join(json.dumps(command).encode() + b"\n" for command in commands))

    def ask(self, command: dict[str, Any]) -> dict[str, Any]:
        """Send a command and return its reply; replies to what was said before are passed over."""
        self.say({**command, "id": "asked"})
        while True:
            reply: dict[str, Any] = json.loads(self._replies.readline())
            if reply.get("id") == "asked":
                return reply

    def close(self) -> None:
        """Hang up."""
        self._replies.close()
        self._sock.close()


def by_http(port: int) -> None:
    """Stop over TCP."""
    with socket.create_connection(("127.0.0.1", port), 10) as sock:
        sock.sendall(b"POST /stop HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
        while sock.recv(65_536):
            pass


def sockets(races: int, seed: int, folder: Path) -> Counter[str]:
    """Play races over sockets: one connection gives orders, another or TCP stops; return how they went."""
    dice, told = random.Random(seed), Counter[str]()
    with desk(folder, random.Random(seed + 1)) as (guard, body, path, port):
        mouth, button, places = Line(path), Line(path), noting(guard)
        for _ in range(races):
            places.clear()
            since, epoch = len(body.wire), int(mouth.ask({"op": "hello"})["epoch"])
            orders = [order(dice, epoch) for _ in range(dice.randrange(1, 6))]
            wait, over_tcp = dice.choice((0.0, 0.0002, 0.001, 0.003, 0.01)), dice.random() < 0.3
            giving = threading.Thread(target=give, args=(mouth, orders, dice.random() * 0.002))
            giving.start()
            time.sleep(wait)
            if over_tcp:
                by_http(port)
            else:
                button.ask({"op": "stop", "source": "text"})
            giving.join()
            mouth.say(*orders)  # once more, late
            mouth.ask({"op": "beat", "brain": "b"})
            time.sleep(0.003)
            told["under way"] += any(code in WRITTEN for code in body.wire[since:])
            told["late"] += late(body.wire, places[0])
            told["wrong"] += body.wire[places[0]] not in STOPS
            told["tcp" if over_tcp else "unix"] += 1
        mouth.close()
        button.close()
    return told


def give(mouth: Line, orders: list[dict[str, Any]], pause: float) -> None:
    """Give orders one after the other, with beats between them."""
    for one in orders:
        mouth.say({"op": "beat", "brain": "b", "quiet": True}, one)
        time.sleep(pause)


def main() -> None:
    """Play and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--core", type=int, default=9_000)
    parser.add_argument("--sockets", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        spool = Spool(Path(folder) / "core.jsonl")
        began = time.perf_counter()
        rows = [("core", args.core, core(args.core, args.seed, spool), time.perf_counter() - began)]
        spool.close()
        began = time.perf_counter()
        rows.append(
            (
                "sockets",
                args.sockets,
                sockets(args.sockets, args.seed, Path(folder)),
                time.perf_counter() - began,
            )
        )
    print(
        f"{'races':10}{'':>8}{'steps on the wire before':>26}{'no stop':>9}{'late steps':>12}{'seconds':>9}"
    )
    for name, races, told, seconds in rows:
        print(f"{name:10}{races:8}{told['under way']:26}{told['wrong']:9}{told['late']:12}{seconds:9.1f}")
    print(
        "ways: " + ", ".join(f"{way} {rows[0][2][way]}" for way in ("soft", "damp", "do", "lost", "people")),
        end="",
    )
    print(f"; unix {rows[1][2]['unix']}, tcp {rows[1][2]['tcp']}")
    record(races_after_stop=sum(told["late"] + told["wrong"] for _, _, told, _ in rows))


if __name__ == "__main__":
    main()
