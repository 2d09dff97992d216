"""The guard as a process of its own, started and ended with `deshi up`."""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
from types import TracebackType
from typing import Any, Self

from deshi.errors import Unavailable
from deshi.settings import Settings
from deshi.tasks.robot_dog.guard_now import address

_START_S = 5.0
_END_S = 3.0


class GuardProcess:
    """The guard of a home. One that already runs there (its service was killed, say) is taken over, not doubled."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._pid = 0
        self._process: subprocess.Popen[str] | None = None
        self.port = 0

    @property
    def address(self) -> str:
        """Where the guard takes stops over HTTP."""
        return f"http://{self._settings.guard.host}:{self.port}"

    def __enter__(self) -> Self:
        found = address(self._settings.home)
        if found and _alive(int(found.get("pid", 0))):
            self._pid, self.port = int(found["pid"]), int(found["port"])
        else:
            told = self._start()
            self._pid, self.port = int(told["pid"]), int(told["port"])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(self._pid, signal.SIGTERM)
        if self._process:
            try:
                self._process.wait(_END_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            if self._process.stdout:
                self._process.stdout.close()

    def _start(self) -> dict[str, Any]:
        """Start the guard in a session of its own, so that a Ctrl-C for the service does not reach it first."""
        guard = self._settings.guard
        command = [
            sys.executable, "-m", "deshi.tasks.robot_dog.guard",
            "--home", str(self._settings.home), "--port", str(guard.port),
        ]  # fmt: skip
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )
        line = _first_line(self._process)
        if not line.startswith("guard ready "):
            self._process.kill()
            self._process.wait()
            raise Unavailable(
                line.strip() or "The guard did not start within 5 s; `deshi doctor` says what may be wrong."
            )
        told: dict[str, Any] = json.loads(line.removeprefix("guard ready "))
        return told


def _first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], _START_S)
    return process.stdout.readline() if ready else ""


def _alive(pid: int) -> bool:
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
