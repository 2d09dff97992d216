"""What was promoted, tried and taken back, by whom, when and why: one line each in `history.jsonl`, only ever appended to.

A line is written before what it tells of is done. Who was killed between the two leaves a line without its deed; the next
to change the shelf says so in a line of its own (`unfinished`). The order of the lines counts, never their clock.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from deshi.promote.safely import told

HISTORY = "history.jsonl"
SHIPPED = "shipped"  # the name of the release that a task comes with: the one that serves where no pointer is

PROMOTE, ROLLBACK, FOUND = "promote", "rollback", "found"
TRY, END = "canary", "canary ended"
UNFINISHED = "unfinished"
MOVES = (PROMOTE, ROLLBACK, FOUND)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a shelf: `action` of `promote`, `rollback`, `canary`, `canary ended`, `found` (somebody moved the pointer by hand)
    and `unfinished` (the line before never came to pass).

    `before` and `release` are names of releases (`shipped` for the one that the task comes with): the one that served, and
    the one that serves, or is on trial, from now on. `at` is Unix time in seconds.
    """

    action: str
    release: str
    before: str
    by: str = ""
    at: float = 0.0
    why: str = ""
    verdict: str = ""
    share: float = 0.0
    shadow: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return the change as JSON-able data."""
        return asdict(self)


_NAMES = tuple(one.name for one in fields(Change))


def read(shelf: Path) -> list[Change]:
    """Return every change of a shelf, oldest first. A line that was cut off while it was written tells nothing."""
    try:
        lines = (shelf / HISTORY).read_bytes().split(b"\n")[:-1]
    except (FileNotFoundError, NotADirectoryError):
        return []
    found = []
    for line in lines:
        try:
            data = json.loads(line)
            found.append(Change(**{name: data[name] for name in _NAMES if name in data}))
        except (ValueError, TypeError):
            continue
    return found


def append(shelf: Path, change: Change) -> None:
    """Write a change down to the disk. Raises `Unavailable` where it refuses."""
    path = shelf / HISTORY
    with told(path), path.open("ab+") as file:
        cut = file.seek(0, os.SEEK_END) and (file.seek(-1, os.SEEK_END), file.read(1))[1] != b"\n"
        line = json.dumps(change.as_dict(), ensure_ascii=False).encode()
        file.write((b"\n" if cut else b"") + line + b"\n")
        file.flush()
        os.fsync(file.fileno())


def done(changes: Iterable[Change]) -> list[Change]:
    """Return the changes that came to pass: without those that were left unfinished."""
    kept: list[Change] = []
    for change in changes:
        if change.action == UNFINISHED:
            if kept:
                kept.pop()
        else:
            kept.append(change)
    return kept


def served(changes: Iterable[Change]) -> list[str]:
    """Return the releases that served, the one that serves last: what a rollback walks back along."""
    stack = [SHIPPED]
    for change in done(changes):
        if change.action == ROLLBACK:
            while len(stack) > 1 and stack[-1] != change.release:
                stack.pop()
        elif change.action in MOVES and change.release != stack[-1]:
            stack.append(change.release)
    return stack
