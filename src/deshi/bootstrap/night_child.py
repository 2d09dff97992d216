"""The training of a night as the process that does it sees it: last in line for the processor, and never an orphan."""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from deshi.bootstrap.night_parts import kept
from deshi.bootstrap.night_state import JOB, TRAINING, get, put
from deshi.bootstrap.night_work import TUNED
from deshi.bootstrap.own import find_task
from deshi.errors import NotFound, Unavailable
from deshi.learn.interruption import interruptible
from deshi.sections import Settings

_LOOK_S = 1.0
_PATIENCE_S = 90.0


def tune(settings: Settings, place: Path) -> None:
    """Train the lessons of the night in `place` as its `job.json` says, and leave a release in `place/training`.

    Ends when it is interrupted or its parent process is gone. Raises what `tune_release` does, and `Corrupt` where the
    night's matter is gone.
    """
    if not place.is_dir():
        raise NotFound(f"There is no night in {place}; `deshi night` begins one.")
    from deshi.bootstrap.tuning import tune_release
    from deshi.learn.student.tune import Part

    matter, job = kept(place), get(place / JOB)
    parts = [Part(one.user, one.train) for one in matter.due]
    be_humble()
    stop = threading.Event()
    _end_with(os.getppid(), stop)
    with _only(place), interruptible(stop):
        done = tune_release(
            settings,
            find_task(matter.folder or str(job["task"])),
            Path(job["parent"]),
            place / TRAINING,
            parts,
            seed=int(job["seed"]),
            minutes=float(job["minutes"]),
            stop=stop,
        )
        put(
            place / TUNED,
            {"seconds": done.seconds, "parts": {name: dict(one) for name, one in done.parts.items()}},
        )


def be_humble() -> None:
    """Take the processor only when nobody else wants it, where the system lets one."""
    with suppress(OSError):
        os.nice(19)
    with suppress(OSError, AttributeError):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


def _end_with(parent: int, stop: threading.Event) -> None:
    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_S)
        stop.set()

    threading.Thread(target=watch, name="night's parent", daemon=True).start()


@contextmanager
def _only(place: Path) -> Iterator[None]:
    """Wait until a training of this night that lost its parent has ended."""
    handle = os.open(place / "training.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        until = time.monotonic() + _PATIENCE_S
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise Unavailable(
                        f"A training of {place.name} from before is still running; end it, then try again."
                    ) from None
            time.sleep(_LOOK_S / 10)
        yield
    finally:
        os.close(handle)
