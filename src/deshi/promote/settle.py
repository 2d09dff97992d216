"""A shelf that somebody left in the middle of a change, because they were killed, is set right by the next who changes it.

What serves is what the pointer says. A line of the history that did not come to pass gets a line that says so; a pointer that
somebody moved by hand is written down; a trial that was meant to end is ended; half a copy is removed.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

from deshi.errors import Unavailable
from deshi.promote import canary, history
from deshi.promote.history import SHIPPED, Change
from deshi.promote.shelf import pointed

PART = ".part-"


def settle(shelf: Path, clock: Callable[[], float]) -> None:
    """Set a shelf right. Only with its lock."""
    for left in shelf.glob(f"{PART}*"):
        shutil.rmtree(left, ignore_errors=True)
    while (change := _lacking(shelf, clock())) is not None:
        history.append(shelf, change)
    changes = [one for one in history.done(history.read(shelf)) if one.action != history.FOUND]
    if (shelf / canary.CANARY).exists() and (not changes or changes[-1].action != history.TRY):
        canary.end(shelf)


def _lacking(shelf: Path, now: float) -> Change | None:
    """Return the line that the history lacks, or None."""
    kept = history.done(history.read(shelf))
    last, before = (kept[-1] if kept else None), history.served(kept)[-1]
    name = pointed(shelf)
    serving = SHIPPED if name is None else name
    if last is not None and last.action == history.TRY and not _runs(shelf, last):
        return Change(history.UNFINISHED, serving, last.release, at=now)
    if serving == before:
        return None
    if last is not None and last.action in history.MOVES and serving == last.before:
        return Change(history.UNFINISHED, serving, last.release, at=now)
    return Change(history.FOUND, serving, before, at=now)


def _runs(shelf: Path, begun: Change) -> bool:
    """Tell whether the trial that a line tells of is the one that `canary.json` names."""
    try:
        found = canary.read(shelf)
    except Unavailable:
        return False
    return found is not None and (found.release, found.share, found.shadow) == (
        begun.release, begun.share, begun.shadow
    )  # fmt: skip
