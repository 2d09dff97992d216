"""Processes as the system sees them: whether one still lives, and this one before the others."""

import contextlib
import os
from collections.abc import Callable


def living(pid: int) -> Callable[[], bool]:
    """Return a question: does the process `pid` still live? A frozen one does."""

    def asked() -> bool:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return not _zombie(pid)

    return asked


def _zombie(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()[:1] == [b"Z"]
    except OSError:
        return False


def raise_priority() -> str:
    """Go before other processes where the system allows it; return what was reached."""
    with contextlib.suppress(OSError, AttributeError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(10))
        return "round robin 10"
    with contextlib.suppress(OSError):
        return f"nice {os.nice(-10)}"
    return "normal"
