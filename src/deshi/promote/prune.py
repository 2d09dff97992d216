"""Old releases that nobody needs any more: which may go, and what stays of one that went.

A release's lineage stays in `.removed/<name>/` on the shelf: whom a later release has learnt from through it can still be
told, and taken out.
"""

import os
import shutil
from collections.abc import Iterable, Set
from pathlib import Path

from deshi.errors import BadInput, Unavailable
from deshi.promote import lineage
from deshi.promote.lineage import Lineage
from deshi.promote.safely import sync, told
from deshi.promote.settle import PART

REMOVED = ".removed"
ROLLBACKS = 3  # so many times one can go back, whatever was pruned


def unneeded(
    oldest_first: Iterable[str],
    served: list[str],
    now: Set[str],
    keep: int,
    passed_over: Set[str] = frozenset(),
) -> list[str]:
    """Return the releases that may go: all but the newest `keep`, those of `now`, and the next ones to go back to.

    `now` are those that serve or are on trial, `served` those that served, the one that serves last. No rollback
    goes to those `passed_over`, so they are not needed for it. Raises `BadInput` for a `keep` below 1.
    """
    if keep < 1:
        raise BadInput(f"{keep} releases can't be kept; give --keep 1 or more.")
    before = [name for name in served[:-1] if name not in passed_over]
    needed = {*now, *served[-1:], *before[-ROLLBACKS:]}
    return [name for name in list(oldest_first)[:-keep] if name not in needed]


def remove(folder: Path) -> None:
    """Take a release from its shelf; its lineage stays. Only with the shelf's lock. Raises `Unavailable` where the disk refuses."""
    shelf = folder.parent
    left = shelf / REMOVED / folder.name
    with told(left):
        if (folder / lineage.LINEAGE).is_file():
            left.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copyfile(folder / lineage.LINEAGE, left / f"{lineage.LINEAGE}.part")
            os.replace(left / f"{lineage.LINEAGE}.part", left / lineage.LINEAGE)
            sync(left)
        gone = shelf / f"{PART}gone-{folder.name}-{os.getpid()}"
        os.replace(folder, gone)  # at once: half a release is never on the shelf
        sync(shelf)
        shutil.rmtree(gone, ignore_errors=True)


def left_over(shelf: Path) -> dict[str, tuple[Path, Lineage | None]]:
    """Return what stays of the releases that were removed: name -> (folder, lineage; None where it can't be read)."""
    place = shelf / REMOVED
    found: dict[str, tuple[Path, Lineage | None]] = {}
    for folder in sorted(place.iterdir()) if place.is_dir() else ():
        try:
            found[folder.name] = (folder, lineage.read(folder))
        except Unavailable:
            found[folder.name] = (folder, None)
    return found
