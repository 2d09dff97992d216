"""The brain's heartbeat: a thread of its own tells the guard that whoever ordered a motion is still there.

It beats only while a motion runs, over a connection of its own, and waits for nothing but the time: an event loop that is busy for
a while (a model is swapped, say) does not stop it. One that has not come round for three seconds does: the brain is then as
good as dead, and the guard is to stop what it attends.
"""

import contextlib
import json
import socket
import threading
import time
from typing import Any

EVERY = 0.06  # seconds between two beats; the guard misses one after 0.3
ROUND = 3.0  # seconds for which the event loop may be busy
AGAIN = 0.1  # seconds until a guard that was not reached is tried again


class Beats:
    """Beats in the name of `brain` between `begin` and the first state that shows nothing to do. Safe from the loop's thread."""

    def __init__(self, brain: str) -> None:
        self._line = json.dumps({"op": "beat", "brain": brain, "quiet": True}).encode() + b"\n"
        self._moving = threading.Event()
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        self._path = ""
        self._pending = 0
        self._came_round = time.monotonic()

    def begin(self, path: str) -> None:
        """An order is about to be given to the guard at `path`: beat from now on."""
        self._pending += 1
        self._path = path
        self.came_round()
        self._moving.set()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="guard beats", daemon=True)
            self._thread.start()

    def given(self) -> None:
        """The order was answered: the next state tells whether there is something to attend."""
        self._pending -= 1

    def see(self, state: dict[str, Any]) -> None:
        """Take a state of the guard's; one that shows nothing to do ends the beating."""
        if not self._pending and state.get("action") is None and not state.get("queue"):
            self._moving.clear()

    def came_round(self) -> None:
        """The event loop is alive; to be said more often than every `ROUND` seconds."""
        self._came_round = time.monotonic()

    @property
    def moving(self) -> bool:
        """Whether it beats."""
        return self._moving.is_set()

    def end(self) -> None:
        """Beat no more; the thread ends by itself."""
        self._ending.set()
        self._moving.set()

    def _run(self) -> None:
        sock: socket.socket | None = None
        while True:
            self._moving.wait()
            if self._ending.is_set():
                break
            if time.monotonic() - self._came_round < ROUND:
                sock = self._beat(sock)
            self._ending.wait(EVERY if sock else AGAIN)
        if sock:
            sock.close()

    def _beat(self, sock: socket.socket | None) -> socket.socket | None:
        """Send one beat, over a new connection where there is none; return the connection, None where it failed."""
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
            with contextlib.suppress(OSError):
                sock.close()
        return None
