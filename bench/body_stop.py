"""From an order to stop to the sample in the robot's process, while a dance runs: by text, by the button and over HTTP.

    python bench/body_stop.py [--count 70] [--driver dds|sim] [--idle | --busy]

`deshi up` runs with its guard. With `dds` the robot is a process of its own (the simulator of `deshi go2sim` on a DDS domain of
its own) that notes when a StopMove was taken from its reader; with `sim` the body is in the guard, and the guard's note of the
stop counts, which it takes right after the write. Both begin just before the request's bytes are sent; all processes of a machine
share one clock. `busy` keeps both cores busy with two processes that do nothing else.

- text: POST /v1/decide of the service with an order to stop, on a connection that is kept, as a page does
- button: POST /stop of the guard, on a new connection each time, as a page does
- HTTP: POST /v1/stop of the service
- command: `deshi stop`, from the start of its process; Python's own start is most of it, and it is not part of the goal
"""

import argparse
import contextlib
import http.client
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from guarded import Guarded, up
from results import machine, record

PHRASES = ("stop!", "止まって", "停下", "ストップ", "hey, stop it please")
GOAL_MS = {"idle": 10.0, "busy": 40.0}
STOPS = (1003, 1001)  # two presses within three seconds are a damp


def robot(domain: int) -> None:
    """Be the robot: run the simulator, and say on stdout when each request was taken from its reader."""
    from deshi.tasks.robot_dog.go2sim import wire
    from deshi.tasks.robot_dog.go2sim.__main__ import main as run

    taken = wire.Wire.requests

    def noted(self: wire.Wire) -> Any:
        heard = taken(self)
        now = time.monotonic_ns()
        for _, request, _ in heard:
            print(request.api_id, now, flush=True)
        return heard

    wire.Wire.requests = noted  # type: ignore[method-assign]
    sys.exit(run(["--domain", str(domain), "--interface", "lo", "--no-http"]))


class Samples:
    """When the robot's process took a stop: read from what it says."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._rows: list[tuple[int, int]] = []
        self._process = process
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for row in self._process.stdout:
            words = row.split()
            if len(words) == 2 and words[0].isdecimal():
                self._rows.append((int(words[0]), int(words[1])))

    def first(self, sent: int) -> float:
        """Return the milliseconds from `sent` to the first stop after it."""
        end = time.monotonic() + 5
        while time.monotonic() < end:
            for code, at in self._rows[-400:]:
                if code in STOPS and at >= sent:
                    return (at - sent) / 1e6
            time.sleep(0.002)
        raise SystemExit("A stop never came to the robot.")


class Notes:
    """When the guard noted a stop; its notes have the time of day."""

    def __init__(self, home: Path) -> None:
        self._path = home / "guard.jsonl"

    def first(self, sent: int) -> float:
        """Return the milliseconds from `sent` (monotonic) to the guard's first note of a stop after it."""
        day = time.time() - (time.monotonic_ns() - sent) / 1e9
        end = time.monotonic() + 5
        while time.monotonic() < end:
            for row in self._path.read_text().splitlines()[-10:]:
                event = json.loads(row) if row.strip() else {}
                if event.get("event") == "stop" and event["at"] >= day - 1e-4:
                    return float((event["at"] - day) * 1e3)
            time.sleep(0.002)
        raise SystemExit("The guard never noted a stop.")


class Dog(Guarded):
    """The running deshi: its service, its guard and what the body heard."""

    def __init__(self, home: Path, port: int, guard_port: int, seen: Samples | Notes) -> None:
        super().__init__(home)
        self.port, self.guard_port, self.seen = port, guard_port, seen
        self._link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)

    def dance(self) -> None:
        """Return when the body dances."""
        end = time.monotonic() + 30
        while time.monotonic() < end:
            state = self.state()
            if state["activity"] == "gesture" and not state["stopping"]:
                return
            if state["latched"]:
                self.ask(op="clear")
            if not state["stopping"] and state["action"] is None and not state["queue"]:
                self.ask(op="do", actions=[1023], interaction="dance", epoch=state["epoch"])
            time.sleep(0.02)
        raise SystemExit(f"The body does not dance: {state}.")

    def warm(self) -> None:
        """Have an open connection to the service: it closes those that say nothing for a while, and a page has some."""
        try:
            self._link.request("GET", "/health")
            self._link.getresponse().read()
        except (OSError, http.client.HTTPException):
            self._link.close()  # the next request opens it again
            self.warm()

    def _post(self, path: str, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self._link.request("POST", path, data, {"Content-Type": "application/json"})
        self._link.getresponse().read()

    def text(self, dice: random.Random) -> None:
        """Say stop to the service."""
        self._post("/v1/decide", {"task": "robot_dog", "text": dice.choice(PHRASES)})

    def over_http(self, _: random.Random) -> None:
        """Stop over the service's own route."""
        self._post("/v1/stop", {})

    def button(self, _: random.Random) -> None:
        """Press the button: the guard's port."""
        with socket.create_connection(("127.0.0.1", self.guard_port), 10) as sock:
            sock.sendall(b"POST /stop?source=bench HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
            while sock.recv(65_536):
                pass

    def command(self, _: random.Random) -> None:
        """Run `deshi stop`."""
        env = {**os.environ, "DESHI_HOME": str(self.home)}
        subprocess.run(
            [sys.executable, "-m", "deshi.cli.main", "stop"], check=True, env=env, capture_output=True
        )

    def measure(self, way: Callable[[random.Random], None], count: int) -> list[float]:
        """Return the milliseconds of `count` stops, sorted, each in the middle of a dance."""
        dice, times = random.Random(11), []
        for _ in range(count):
            self.dance()
            self.warm()
            time.sleep(dice.uniform(0.02, 0.2))
            sent = time.monotonic_ns()
            way(dice)
            times.append(self.seen.first(sent))
        return sorted(times)


@contextlib.contextmanager
def running(home: Path, driver: str) -> Iterator[Dog]:
    """Run deshi with its guard and, over DDS, a robot; gives it when the body can be commanded."""
    domain = random.SystemRandom().randrange(20, 200)
    with contextlib.ExitStack() as parts:
        seen: Samples | Notes = Notes(home)
        environ = {"DESHI_BODY_DRIVER": driver}
        if driver == "dds":
            environ |= {"DESHI_BODY_DOMAIN": str(domain), "DESHI_BODY_INTERFACE": "lo"}
            seen = Samples(parts.enter_context(robot_process(domain)))
        port, guard_port = parts.enter_context(up(home, **environ))
        yield Dog(home, port, guard_port, seen)


@contextlib.contextmanager
def robot_process(domain: int) -> Iterator[subprocess.Popen[str]]:
    """Run the robot as a process of its own."""
    command = [sys.executable, __file__, "--robot", "--domain", str(domain)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(15)


@contextlib.contextmanager
def load(busy: bool) -> Iterator[str]:
    """Keep every core busy, or not; gives the word for it."""
    cores = range(os.cpu_count() or 2) if busy else range(0)
    loads = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in cores]
    try:
        yield "busy" if busy else "idle"
    finally:
        for process in loads:
            process.kill()
            process.wait()


def show(dog: Dog, driver: str, load_now: str, count: int) -> float:
    """Print the ways' times under a load; return the p99 of all that belong to the goal."""
    whole: list[float] = []
    ways = {"text": dog.text, "button": dog.button, "HTTP": dog.over_http, "command": dog.command}
    for name, way in ways.items():
        times = dog.measure(way, count if name != "command" else max(3, count // 7))
        whole += times if name != "command" else []
        row(f"{driver}, {load_now}, {name}", times)
    whole.sort()
    row(f"{driver}, {load_now}, text+button+HTTP", whole)
    return whole[min(len(whole) - 1, int(len(whole) * 0.99))]


def row(name: str, times: list[float]) -> None:
    """Print one line of the table."""
    p50, p99 = times[len(times) // 2], times[min(len(times) - 1, int(len(times) * 0.99))]
    print(f"{name:34}{len(times):6}{p50:9.2f}{p99:9.2f}{times[-1]:9.2f}", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=70, help="stops of each way and load")
    parser.add_argument("--driver", choices=("dds", "sim"), action="append")
    parser.add_argument("--idle", action="store_true", help="the quiet machine only")
    parser.add_argument("--busy", action="store_true", help="the busy machine only")
    parser.add_argument("--robot", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--domain", type=int, default=0, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.robot:
        robot(args.domain)
    print(f"{machine()}, load {os.getloadavg()[0]:.1f}")
    print(f"{'':34}{'stops':>6}{'p50 ms':>9}{'p99 ms':>9}{'max ms':>9}")
    loads = [False] * (not args.busy) + [True] * (not args.idle)
    for driver in args.driver or ("dds", "sim"):
        with tempfile.TemporaryDirectory() as folder, running(Path(folder), driver) as dog:
            for busy in loads:
                with load(busy) as now:
                    p99 = show(dog, driver, now, args.count)
                if driver == "dds":
                    record(**{"body_stop_busy_p99_ms" if busy else "body_stop_p99_ms": p99})
    print(f"goals: p99 {GOAL_MS['idle']:.0f} ms idle, {GOAL_MS['busy']:.0f} ms busy")


if __name__ == "__main__":
    main()
