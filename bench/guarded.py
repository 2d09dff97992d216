"""For the bench: a guard alone, or `deshi up` with its guard, in a home of its own, and what can be asked of either."""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deshi.tasks.robot_dog.guard_now import ask_now
from stop import free_port, wait_for

PATIENCE = 10.0  # seconds for an answer: the machine may be kept busy on purpose


class Guarded:
    """The guard of a home."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def ask(self, **command: Any) -> dict[str, Any]:
        """Return its answer to one command."""
        return ask_now(self.home, command, PATIENCE)

    def state(self) -> dict[str, Any]:
        """Return the body's state."""
        return self.ask(op="state")

    def until(self, **wanted: Any) -> dict[str, Any]:
        """Return the state as soon as it shows all of `wanted`."""
        end = time.monotonic() + 30
        while time.monotonic() < end:
            state = self.state()
            if all(state[key] == value for key, value in wanted.items()):
                return state
            time.sleep(0.01)
        raise SystemExit(f"The guard never showed {wanted}; it shows {state}.")

    def events(self, kind: str) -> list[dict[str, Any]]:
        """Return what it has noted of a kind, oldest first."""
        path = self.home / "guard.jsonl"
        whole = path.read_text().rpartition("\n")[0] if path.exists() else ""  # the last may be under way
        events = map(json.loads, filter(str.strip, whole.splitlines()))
        return [event for event in events if event["event"] == kind]


@contextlib.contextmanager
def alone(home: Path, **body: Any) -> Iterator[Guarded]:
    """Run a guard alone; `body` are settings of `[body]`."""
    command = [sys.executable, "-m", "deshi.tasks.robot_dog.guard", "--home", str(home), "--port", "0"]
    process = subprocess.Popen([*command, "--body", json.dumps(body)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        if not process.stdout.readline().startswith("guard ready "):
            raise SystemExit("The guard did not start.")
        yield Guarded(home)
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


@contextlib.contextmanager
def up(home: Path, **environ: str) -> Iterator[tuple[int, int]]:
    """Run `deshi up`; gives the service's port and the guard's."""
    port, guard_port = free_port(), free_port()
    command = [sys.executable, "-m", "deshi.cli.main", "up"]
    command += ["--port", str(port), "--guard-port", str(guard_port)]
    env = {**os.environ, "DESHI_HOME": str(home), **environ}
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield port, guard_port
    finally:
        process.terminate()
        process.wait(20)
