"""The shelf of releases: which one serves, and what it is called.

A release is a folder with a card (`release.json`) that names every other file's SHA-256, so the card's own hash names the
whole. The shipped release serves until a later one was promoted into `$DESHI_HOME/releases`.
"""

import hashlib
from pathlib import Path

from deshi.errors import Corrupt
from deshi.pure.release import CARD

SERVING = "serving"


def serving(home: Path, task: str, shipped: Path) -> Path:
    """Return the folder of the release that serves `task`: the one named in `releases/<task>/serving`, else `shipped`.

    Raises `Corrupt` when the named one is not on the shelf.
    """
    shelf = home / "releases" / task
    name = pointed(shelf)
    if name is None:
        return shipped
    found = {folder.name: folder for folder in shelf.iterdir() if folder.is_dir()}
    if name not in found:
        raise Corrupt(
            f"{shelf / SERVING} names the release {name!r}, which is not there; `deshi rollback` lets the one before serve."
        )
    return found[name]


def pointed(shelf: Path) -> str | None:
    """Return what a task's pointer says, whether there is such a release or not; None without a pointer.

    Raises `Corrupt` when it can't be read.
    """
    pointer = shelf / SERVING
    try:
        return pointer.read_text("utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise Corrupt(
            f"{pointer} can't be read ({error}); remove it to serve the shipped release."
        ) from error


def identity(folder: Path) -> str:
    """Return the name of a release: the first 12 hex digits of its card's SHA-256, `missing` without a readable card."""
    try:
        return hashlib.sha256((folder / CARD).read_bytes()).hexdigest()[:12]
    except OSError:
        return "missing"  # the student says so, with what to do, when it is asked; a stop works without it
