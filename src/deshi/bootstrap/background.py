"""A training that runs on by itself: started apart from the terminal, looked at and ended by its folder."""

import json
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from deshi.errors import BadInput, NotFound

LOG, PID, METRICS = "log.txt", "pid", "metrics.jsonl"
_TAIL = 65_536  # bytes read from the end of the metrics


def start(arguments: Sequence[str], out: Path) -> int:
    """Run `deshi ARGUMENTS` apart from this terminal with its log in `out`; return its process number.

    Raises `BadInput` when a training of that folder is still running.
    """
    if running := alive(out):
        raise BadInput(
            f"A training of {out} is running already (process {running}). Wait for it, or end it with "
            f"`deshi learn stop --out {out}`."
        )
    out.mkdir(parents=True, exist_ok=True)
    files = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(out / LOG), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    words = [sys.executable, "-m", "deshi.cli.main", *arguments]
    number = os.posix_spawn(sys.executable, words, dict(os.environ), file_actions=files, setsid=True)
    (out / PID).write_text(str(number))
    return number


def alive(out: Path) -> int:
    """Return the process number of the training that runs in `out`, 0 when none does."""
    with suppress(OSError, ValueError):
        number = int((out / PID).read_text())
        os.kill(number, 0)
        if not Path("/proc/self/cmdline").exists() or _is_training(number):
            return number
    return 0


def _is_training(number: int) -> bool:
    """Tell whether the process is one of ours: its number may belong to another one by now."""
    words = Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")
    return words == [b""] or (b"deshi.cli.main" in words and b"base" in words)  # empty: it is just beginning


def stop(out: Path) -> int:
    """Ask the training of `out` to end after its current step; return its process number, 0 when none runs."""
    number = alive(out)
    if number:
        os.kill(number, signal.SIGINT)
    return number


def status(out: Path) -> dict[str, Any]:
    """Return what the training of `out` wrote last: step, examples, loss, speed, seconds left, held-back figures.

    One that has only begun tells nothing but its process. Raises `NotFound` where there is no training.
    """
    try:
        with (out / METRICS).open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL))
            lines = file.read().decode("utf-8", "replace").splitlines()
    except OSError as error:
        if running := alive(out):
            return {"running": running}
        raise NotFound(
            f"There is no training in {out}. Start one with `deshi learn base --out {out}`."
        ) from error
    told: dict[str, Any] = {}
    for line in lines:
        with suppress(ValueError):
            told |= json.loads(line)
    return {**told, "running": alive(out)}
