"""The brain's heartbeat: a small process beside it tells the guard that whoever ordered a motion is still there.

A thread would not do: it shares the interpreter's lock with whatever the service computes, and while models are swapped on a busy
machine it came up to a second too late, which stopped the body for nothing. The process runs this file alone (nothing else of deshi is
imported, so it starts in a moment), hears through its input what to do, and beats only while

- a motion runs that its brain attends,
- the brain lives and is not frozen: the system tells of both (a child that the brain has forked may hold its pipes open),
- the brain's event loop has come round within three seconds: one that is busy for a while is no reason to stop, one that is
  wedged is.
"""

import contextlib
import json
import os
import select
import socket
import subprocess
import sys
import threading
import time
from typing import Any
from weakref import WeakSet

EVERY = 0.06  # seconds between two beats; the guard misses one after 0.3
ROUND = 3.0  # seconds for which the event loop may be busy
START = 5.0  # seconds that the process may take to start
END = 1.0  # seconds that it may take to end
REST = 2.0  # seconds between looks at the brain while nothing is to be done


class Beats:
    """Beats in the name of `brain` between `begin` and the first state that shows nothing to do.

    `start` and `end` wait for the process and belong into a thread; nothing else here waits. `patience` is for how many seconds
    the event loop may be busy.
    """

    def __init__(self, brain: str, patience: float = ROUND) -> None:
        self._brain, self._patience = brain, patience
        self._process: subprocess.Popen[bytes] | None = None
        self._starting = threading.Lock()
        self._pending = 0
        self._path = ""
        self.moving = False
        _all.add(self)

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> bool:
        """Start the process where none runs; return whether one is ready."""
        with self._starting:
            if self.alive:
                return True
            self._let_go()
            try:
                process = subprocess.Popen(
                    [sys.executable, "-I", "-S", __file__, self._brain, str(self._patience), str(os.getpid())],
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, start_new_session=True,
                )  # fmt: skip
            except OSError:
                return False
            self._process = process
            assert process.stdin is not None
            assert process.stdout is not None
            os.set_blocking(process.stdin.fileno(), False)
            readable, _, _ = select.select([process.stdout], [], [], START)
            ready = bool(readable and process.stdout.read(1))
        if self.moving:
            self._say({"begin": self._path})
        return ready

    def begin(self, path: str) -> None:
        """An order is about to be given to the guard at `path`: beat from now on."""
        self._pending += 1
        self._path, self.moving = path, True
        self._say({"begin": path})

    def given(self) -> None:
        """The order was answered: the next state tells whether there is something to attend."""
        self._pending -= 1

    def see(self, state: dict[str, Any]) -> None:
        """Take a state of the guard's; one that shows nothing to do ends the beating."""
        if self.moving and not self._pending and state.get("action") is None and not state.get("queue"):
            self.moving = False
            self._say({"rest": True})

    def came_round(self) -> None:
        """The event loop is alive; to be said more often than every `patience` seconds."""
        if self.moving:
            self._say({"round": True})

    def end(self) -> None:
        """Beat no more, and end the process."""
        with self._starting:
            self._let_go()

    def forget(self) -> None:
        """Let go of the process without ending it: it is that of the brain that has forked us."""
        process, self._process = self._process, None
        self._starting = threading.Lock()
        for pipe in (process.stdin, process.stdout) if process is not None else ():
            if pipe is not None:
                pipe.close()

    def _say(self, told: dict[str, Any]) -> None:
        process = self._process
        if process is not None and process.stdin is not None:
            # where it has ended, or does not listen, it doesn't beat
            with contextlib.suppress(OSError, ValueError):
                process.stdin.write(json.dumps(told).encode() + b"\n")

    def _let_go(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            process.wait(END)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


_all: WeakSet[Beats] = WeakSet()


def _forked() -> None:
    for beats in list(_all):
        beats.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)


class Heart:
    """The process's side: what it was told, and its connection to the guard."""

    def __init__(self, brain: str, patience: float, parent: int) -> None:
        self._line = json.dumps({"op": "beat", "brain": brain, "quiet": True}).encode() + b"\n"
        self._patience, self._parent = patience, parent
        self._path = ""
        self._sock: socket.socket | None = None
        self._came_round = 0.0
        self.moving = False

    @property
    def orphaned(self) -> bool:
        """Whether the brain that has started this process is gone."""
        return os.getppid() != self._parent

    def hear(self, told: dict[str, Any]) -> None:
        """Take a word of the brain's; each one says that its loop comes round."""
        self._came_round = time.monotonic()
        if "begin" in told:
            self._path, self.moving = str(told["begin"]), True
        elif "rest" in told:
            self.moving = False

    def beat(self) -> None:
        """Beat once, if the brain is there."""
        if time.monotonic() - self._came_round < self._patience and not _away(self._parent):
            self._sock = self._beaten(self._sock)

    def _beaten(self, sock: socket.socket | None) -> socket.socket | None:
        """Send a beat, over a new connection where there is none; return the connection, None where it failed."""
        try:
            if sock is None:
                sock = socket.socket(socket.AF_UNIX)
                sock.settimeout(EVERY)
                sock.connect(self._path)
            if sock.send(self._line) == len(self._line):
                return sock
        except OSError:
            pass  # full, or the guard is gone
        if sock is not None:
            sock.close()
        return None


def _away(pid: int) -> bool:
    """Return whether the system says that a process was stopped or has ended; False where it does not tell."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()[:1] in ([b"T"], [b"t"], [b"Z"], [b"X"])
    except OSError:
        return False


def _hurry() -> None:
    """Go before other processes where the system allows it, as the guard does: it sleeps nearly always, and must not be late."""
    with contextlib.suppress(OSError, AttributeError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(5))
        return
    with contextlib.suppress(OSError):
        os.nice(-10)


def main(arguments: list[str]) -> None:
    """Beat until the input ends, or the brain."""
    heart = Heart(arguments[0], float(arguments[1]), int(arguments[2]))
    _hurry()
    os.write(1, b".")
    rest = b""
    while not heart.orphaned:
        ready, _, _ = select.select([0], [], [], EVERY if heart.moving else REST)
        if ready:
            data = os.read(0, 65_536)
            if not data:
                return
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                heart.hear(json.loads(line))
        if heart.moving:
            heart.beat()


if __name__ == "__main__":
    main(sys.argv[1:])
