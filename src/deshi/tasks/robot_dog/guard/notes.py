"""What a guard that is started again must know, on disk: that the body is damped, that people are near, what was under way.

Each is a file of its own that is there or not; a note has a word in it, too. A thread of its own brings the disk to what was
set last, so that the stop path never waits for a disk, and the latch never for the spool.
"""

import os
import threading
from pathlib import Path

RETRY = 1.0  # seconds until a disk that refused is tried again
LONGEST = 65_536  # bytes of a note


class Note:
    """A file that holds a word, or isn't there; `found` is what it said when this was made, None where it wasn't there."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.found = _read(path)
        self._wanted = self._kept = self.found
        self._told = threading.Event()
        self._ending = False
        self._failed = False
        self._thread = threading.Thread(target=self._run, name=path.name, daemon=True)
        self._thread.start()

    def put(self, word: str | None) -> None:
        """Have the file written, or removed for None; never waits, never raises."""
        if word != self._wanted:
            self._wanted = word
            self._told.set()

    def keeps(self) -> bool:
        """Return whether the disk takes what it is given: false from a write that has failed to the next that hasn't."""
        return not self._failed

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
                try:
                    _bring(self.path, wanted)
                except OSError:
                    self._failed = True
                else:
                    self._kept, self._failed = wanted, False


class Latch(Note):
    """A file that is there while something holds; `held` is what it said when this was made."""

    @property
    def held(self) -> bool:
        """Whether it was there at the start; where the disk can't tell, it was."""
        return self.found is not None

    def set(self, held: bool) -> None:
        """Have the file written or removed; never waits, never raises."""
        self.put("" if held else None)


def _read(path: Path) -> str | None:
    """Return what a file says; where the disk can't tell, it is there and says nothing."""
    try:
        with open(path, "rb") as file:
            return file.read(LONGEST).decode("utf-8", "replace")
    except FileNotFoundError:
        return None
    except OSError:
        return ""


def _bring(path: Path, word: str | None) -> None:
    if word is not None:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.write(file, word.encode("utf-8", "replace"))
        finally:
            os.close(file)
    else:
        path.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # that it is there is what matters
    finally:
        os.close(folder)
