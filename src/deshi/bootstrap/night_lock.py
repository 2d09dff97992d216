"""Only one night at a time: a lock that goes with its process, and a way to ask the one that runs to end."""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deshi.bootstrap.databases import only_here
from deshi.bootstrap.night_state import CANCEL, ID, nights
from deshi.errors import BadInput, Unavailable
from deshi.promote.safely import hold, write
from deshi.sections import Settings

_PATIENCE_S = 0.5  # somebody may be looking at the lock just now


class Runs(BadInput):
    """A night runs already (HTTP 409)."""

    status = 409


@contextmanager
def alone(settings: Settings) -> Iterator[int]:
    """Hold the lock of the nights while the block lasts; it goes with its process, however that ends.

    Servers that share their releases share this lock, too. Raises `Runs` naming the night that runs, and `Unavailable` where the
    disk refuses.
    """
    home = settings.home
    place = nights(home)
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(place / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise Unavailable(
            f"{place} can't be written ({error.strerror}). Make room or make it writable; nothing has changed."
        ) from error
    try:
        if not hold(handle, _PATIENCE_S):
            identity, number = _holder(home)
            raise Runs(
                f"The night {identity or '(just beginning)'} runs already (process {number}). Wait for it, or end it with "
                f"`deshi runs cancel {identity or 'ID'}`."
            )
        with only_here(settings, "night") as ours:
            if not ours:
                raise Runs(
                    "A night runs on another server already. Wait for it, or end it there with `deshi runs cancel`."
                )
            yield handle
    finally:
        os.close(handle)


def name_holder(handle: int, identity: str) -> None:
    """Write into the lock who holds it, for others to read."""
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"{identity} {os.getpid()}\n".encode(), 0)


def _holder(home: Path) -> tuple[str, int]:
    try:
        identity, number = (nights(home) / "lock").read_text("ascii").split()
        return (identity if re.fullmatch(ID, identity) else ""), int(number)
    except (OSError, ValueError):
        return "", 0


def running(home: Path) -> str:
    """Return the id of the night that runs now, "" when none does."""
    try:
        handle = os.open(nights(home) / "lock", os.O_RDWR)
    except OSError:
        return ""
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return ""
    except BlockingIOError:
        return _holder(home)[0]
    finally:
        os.close(handle)


def cancel(home: Path) -> bool:
    """Ask the night that runs to end; return whether one runs. It ends after its current step, and nothing is promoted."""
    identity = running(home)
    if not identity:
        return False
    write(nights(home) / identity / CANCEL, b"")
    return True
