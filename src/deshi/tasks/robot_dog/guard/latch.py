"""The latch of an emergency stop, on disk: a body that was damped stays so when its guard is started again.

The file is there or not, and says nothing else. A thread of its own brings the disk to what was set last, so that the stop
path never waits for a disk, and the latch never for the spool.
"""

import contextlib
import os
import threading
from pathlib import Path

RETRY = 1.0  # seconds until a disk that refused is tried again


class Latch:
    """A file that is there while the body is latched; `held` is what it said when this was made."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.held = _there(path)
        self._wanted = self._kept = self.held
        self._told = threading.Event()
        self._ending = False
        self._thread = threading.Thread(target=self._run, name="latch", daemon=True)
        self._thread.start()

    def set(self, held: bool) -> None:
        """Have the file written or removed; never waits, never raises."""
        self._wanted = held
        self._told.set()

    def close(self, seconds: float = 1.0) -> None:
        """Bring the last state to the disk, for `seconds` at most."""
        self._ending = True
        self._told.set()
        self._thread.join(seconds)

    def _run(self) -> None:
        ending = False
        while not ending:
            self._told.wait(None if self._wanted == self._kept else RETRY)
            self._told.clear()
            ending, wanted = self._ending, self._wanted
            if wanted != self._kept:
                with contextlib.suppress(OSError):
                    _bring(self.path, wanted)
                    self._kept = wanted


def _there(path: Path) -> bool:
    """Return whether the latch is on; where the disk can't tell, it is."""
    try:
        os.stat(path)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return True


def _bring(path: Path, held: bool) -> None:
    if held:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    else:
        path.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the name is all there is to it
    finally:
        os.close(folder)
