"""The time of a batch: 24 hours by a clock that nobody sets, through restarts of the service and of the machine.

The monotonic clock runs on between processes of one boot. After another boot it begins anew; then what was left when the state was
last written is left still, and the time that the machine was off counts for nothing.
"""

from collections.abc import Callable
from pathlib import Path
from time import monotonic

from deshi.records.chat import Json

WINDOW_S = 86_400
_BOOT = Path("/proc/sys/kernel/random/boot_id")


def boot() -> str:
    """Return what names this boot of the machine, "" where it does not tell."""
    try:
        return _BOOT.read_text("ascii").strip()
    except OSError:
        return ""


def begun(left_s: float, steady: Callable[[], float] = monotonic) -> Json:
    """Return the note of a batch that has `left_s` seconds left from now on."""
    return {"boot": boot(), "until": steady() + left_s, "left_s": left_s}


def left(note: Json, steady: Callable[[], float] = monotonic) -> float:
    """Return how many seconds are left by a note, below 0 when it is over."""
    if note["boot"] != boot():
        return float(note["left_s"])
    return min(float(note["left_s"]), float(note["until"]) - steady())
