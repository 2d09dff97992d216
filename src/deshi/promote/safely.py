"""Files that survive being killed: whole or not at all, down to the disk, one writer at a time."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from deshi.errors import Unavailable

_POLL_S = 0.02


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all. Raises `Unavailable` where the disk refuses; then the old one is still there."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    with told(path):
        try:
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, path)
        except BaseException:  # a full disk, or an interrupt: no half file stays, and the error goes on
            part.unlink(missing_ok=True)
            raise
        sync(path.parent)


def remove(path: Path) -> None:
    """Remove a file, if it is there. Raises `Unavailable` where the disk refuses."""
    with told(path):
        path.unlink(missing_ok=True)
        sync(path.parent)


def sync(folder: Path) -> None:
    """Bring a folder's list of names down to the disk."""
    with suppress(OSError):  # some file systems can't, and then they need not
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def locked(path: Path, wait_s: float = 10.0) -> Iterator[None]:
    """Hold a lock file while the block lasts; it goes with its process, however that ends.

    Raises `Unavailable` when somebody else holds it for longer than `wait_s` seconds.
    """
    with told(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        if not hold(handle, wait_s):
            raise Unavailable(
                f"Somebody else is changing the releases in {path.parent} just now; try again when they are done."
            )
        yield
    finally:
        os.close(handle)


def hold(handle: int, wait_s: float) -> bool:
    """Lock an open file, waiting `wait_s` seconds for it; return whether it is ours. It goes with its process."""
    until = time.monotonic() + wait_s
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() > until:
                return False
        time.sleep(_POLL_S)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn the system's errors inside of the block into one sentence."""
    try:
        yield
    except OSError as error:
        raise Unavailable(
            f"{path} can't be written ({error.strerror or error}). Make room or make its folder writable, then try again; "
            "what serves has not changed."
        ) from error
