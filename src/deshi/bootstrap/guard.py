"""The guard as a process of its own: started, watched and ended with `deshi up`."""

import contextlib
import fcntl
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from deshi.errors import BadInput, DeshiError, Unavailable
from deshi.pure.net import is_loopback
from deshi.sections import Settings
from deshi.tasks.robot_dog.guard.process import living
from deshi.tasks.robot_dog.guard_now import address, ask_at

_START_S = 5.0
_END_S = 3.0
_LOOK_S = 0.2
_ASK_S = 1.0  # between questions whether the guard still answers, and for an answer
_MISSES = 3  # questions in a row without an answer, after which it hangs
_RESTARTS = 5
KEEPER = "guard.keeper"  # in the home: locked by the service that starts and ends the guard
_HERE = ("127.0.0.1", "localhost")  # what reaches the guard's door


class GuardProcess:
    """The guard of a home, for as long as the block lasts.

    One that already runs there (its service was killed, say) is taken over, not doubled; one that another service keeps is
    used, left to it, and kept from then on when that service ends. One that ends or hangs while the block lasts is started
    again, five times at most; `say` hears of it. `before` is called before the first start, while no guard runs. Raises
    `BadInput` when the settings put the guard elsewhere than on this machine, `Unavailable` when it can't be started.
    """

    def __init__(
        self,
        settings: Settings,
        before: Callable[[], None] = lambda: None,
        say: Callable[[str], None] = lambda told: print(f"deshi: {told}", file=sys.stderr, flush=True),
    ) -> None:
        self._settings = settings
        self._before = before
        self._say = say
        self._pid = 0
        self._socket = ""
        self._process: subprocess.Popen[str] | None = None
        self._hold: IO[bytes] | None = None
        self._ending = threading.Event()
        self._change = threading.Lock()  # the end waits for a start under way, and none begins after it
        self._keeper = threading.Thread(target=self._keep, name="guard keeper", daemon=True)
        self.port = 0

    @property
    def address(self) -> str:
        """Where the guard takes stops over HTTP."""
        return f"http://{self._settings.guard.host}:{self.port}"

    def __enter__(self) -> Self:
        _check_host(self._settings.guard.host)
        deadline = time.monotonic() + _START_S
        while not self._take() and not self._found():
            if time.monotonic() > deadline:
                raise Unavailable(
                    f"Another deshi keeps the guard of {self._settings.home}, and it does not answer. "
                    "End the other one, or give this one a home of its own with DESHI_HOME."
                )
            time.sleep(_LOOK_S)
        self._keeper.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.set()
        with self._change:
            hold = self._hold
            if hold:
                _end(self._pid, self._ended)
        self._keeper.join(_END_S)
        if hold:
            self._let_go()
            hold.close()

    def _take(self) -> bool:
        """Become who keeps the guard, and start it where none runs; return False where another service keeps it."""
        hold = _keep_hold(self._settings.home / KEEPER)
        if hold is None:
            return False
        try:
            if not self._found():
                self._before()
                self._start()
        except BaseException:
            # no start, or a Ctrl-C meanwhile: the lock must not stay with one that keeps no guard
            hold.close()
            raise
        self._hold = hold
        return True

    def _found(self) -> bool:
        """Take the number and the port of a guard that answers; return whether there is one."""
        found = address(self._settings.home)
        if not _answers(str(found.get("socket", ""))):
            return False
        self._socket = str(found["socket"])
        self._pid, self.port = int(found["pid"]), int(found["port"])
        return True

    def _inherit(self) -> bool:
        """Wait until the service that keeps the guard has ended, and keep it from then on; False when this one ends first."""
        while not self._ending.wait(_LOOK_S):
            with self._change:
                if self._ending.is_set():
                    return False
                try:
                    taken = self._take()
                except DeshiError as error:
                    self._say(
                        f"The service that kept the guard has ended, and the guard can't be started: {error}"
                    )
                    return False
            if taken:
                self._say("The service that kept the guard has ended; this one keeps it now.")
                return True
        return False

    def _keep(self) -> None:
        """Start the guard again whenever it ends or hangs; while another service keeps it, wait for that one's end."""
        if self._hold is None and not self._inherit():
            return
        for again in range(1, _RESTARTS + 1):
            if not self._watched():
                return
            with self._change:
                if self._ending.is_set():
                    return
                try:
                    self._start()
                except Unavailable as error:
                    self._say(f"The guard has ended and can't be started again: {error}")
                    return
            self._say(f"The guard has ended and was started again ({again} of {_RESTARTS} times).")
        if self._watched():
            self._say(
                "The guard has ended too often and stays away: the body can't be moved. Start deshi again."
            )

    def _watched(self) -> bool:
        """Return True when the guard has ended, by itself or because it hung and was killed; False when this one is to end."""
        misses, asked = 0, time.monotonic()
        while not self._ended():
            if self._ending.wait(_LOOK_S):
                return False
            if time.monotonic() - asked < _ASK_S:
                continue
            misses = 0 if _answers(self._socket) else misses + 1
            asked = time.monotonic()
            if misses >= _MISSES and not self._ended():
                self._kill()
        return True

    def _kill(self) -> None:
        """End a guard that hangs: it hears no stop."""
        with self._change:
            if self._ending.is_set():
                return
            self._say(
                f"The guard answers nothing any more; it is killed ({self._settings.home / 'guard.err'} may say more)."
            )
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(self._pid, signal.SIGKILL)

    def _ended(self) -> bool:
        return self._process.poll() is not None if self._process else not living(self._pid)()

    def _start(self) -> None:
        """Start the guard in a session of its own, so that a Ctrl-C for the service does not reach it first."""
        self._let_go()
        command = command_of(self._settings, self.port or self._settings.guard.port)
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )
        try:
            line = _first_line(process)
        except BaseException:  # a Ctrl-C meanwhile must not leave a guard behind
            _close(process)
            raise
        if not line.startswith("guard ready "):
            raise Unavailable(_why(process, line.strip()))
        told: dict[str, Any] = json.loads(line.removeprefix("guard ready "))
        self._process, self._socket = process, str(told["socket"])
        self._pid, self.port = int(told["pid"]), int(told["port"])

    def _let_go(self) -> None:
        if self._process:
            _close(self._process)


def _keep_hold(path: Path) -> IO[bytes] | None:
    """Return the open file that says who keeps the guard, None where another process does; it ends with the process."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("ab")
    except OSError as error:
        raise Unavailable(
            f"The guard can't start: {path.parent} can't be written ({error.strerror}). Give deshi another home (DESHI_HOME)."
        ) from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    except OSError as error:
        file.close()
        raise Unavailable(
            f"The guard can't start: {path} can't be locked ({error.strerror}). Give deshi a home on a local disk (DESHI_HOME)."
        ) from error
    return file


def _check_host(host: str) -> None:
    """Raise `BadInput` for a host at which the guard, which listens on 127.0.0.1 alone, could not be reached."""
    if host not in _HERE:
        raise BadInput(
            f"The guard can't listen on {host!r}: it takes stops on this machine only. Set [guard] host to 127.0.0.1 "
            "(DESHI_GUARD_HOST, too); other machines stop through the service."
        )


def command_of(settings: Settings, port: int) -> list[str]:
    """Return the command line that starts the guard of these settings. Raises `BadInput` where they put it elsewhere."""
    _check_host(settings.guard.host)
    command = [sys.executable, "-m", "deshi.tasks.robot_dog.guard"]
    command += ["--home", str(settings.home), "--port", str(port)]
    command += ["--body", json.dumps(asdict(settings.body))]
    for origin in _origins(settings):
        command += ["--origin", origin]
    return command if settings.guard.priority else [*command, "--no-priority"]


def _origins(settings: Settings) -> list[str]:
    """Return where pages of the service come from, as far as they don't come from loopback, which the guard knows."""
    host, port = settings.service.host, settings.service.port
    if is_loopback(host):
        return []
    names = (
        [socket.gethostname()] if host in ("", "0.0.0.0", "::") else [f"[{host}]" if ":" in host else host]
    )
    return [f"{scheme}://{name}:{port}" for name in names for scheme in ("http", "https")]


def _answers(path: str) -> bool:
    """Return whether a guard speaks at a Unix socket: a process of the noted number may be anything by now."""
    with contextlib.suppress(OSError, ValueError):
        return "guard" in ask_at(path, {"op": "hello"}, _ASK_S)
    return False


def _first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], _START_S)
    return process.stdout.readline() if ready else ""


def _why(process: subprocess.Popen[str], line: str) -> str:
    """End a guard that did not start; return its own sentence about it, or one about what it left."""
    if line:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(1.0)  # it may not have said all
    process.kill()
    more = process.communicate()[0].split("\n")
    if line and not line.startswith("Traceback"):
        return line
    last = next((left for left in reversed(more) if left.strip()), "no word within 5 s")
    return f"The guard did not start ({last.strip()}); `deshi doctor` says what may be wrong."


def _close(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    if process.stdout:
        process.stdout.close()


def _end(pid: int, ended: Callable[[], bool]) -> None:
    """Ask a process to end, and insist when it does not."""
    if ended():
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + _END_S
        while not ended() and time.monotonic() < deadline:
            time.sleep(0.02)
        if not ended():
            os.kill(pid, signal.SIGKILL)
