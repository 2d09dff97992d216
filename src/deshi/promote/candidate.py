"""A release folder before it is trusted: every file there, every hash right, and of the task that it is for."""

import filecmp
import hashlib
import json
import os
import shutil
from pathlib import Path

from deshi.errors import BadInput, Corrupt, NotFound, Unavailable
from deshi.promote.safely import sync, told
from deshi.pure.release import CARD, Release, parse

_CHUNK = 1 << 20


def card(folder: Path) -> Release:
    """Return the card of the release in a folder, as it stands there; its files are not looked at.

    Raises `NotFound` without one, `Unavailable` for one that can't be read, `Corrupt` for a damaged one.
    """
    try:
        return parse(json.loads((folder / CARD).read_bytes()))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NotFound(
            f"There is no release in {folder}: it has no {CARD}. `deshi releases` lists those on the shelf."
        ) from error
    except OSError as error:
        raise Unavailable(f"{folder / CARD} can't be read ({error.strerror}); make it readable.") from error
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise Corrupt(f"The card {folder / CARD} is damaged ({error!r}); train the release again.") from error


def check(folder: Path, task: str) -> Release:
    """Return the card of a release whose files are all there and as the card says.

    Raises `NotFound` without a card, `Corrupt` for a missing or damaged file, `BadInput` for a release of another task.
    """
    found = card(folder)
    if found.task != task:
        raise BadInput(
            f"The release in {folder} is for the task {found.task!r}, not for {task!r}; give --task {found.task}."
        )
    for name, digest in found.files.items():
        if Path(name).name != name or name in ("", CARD):
            raise Corrupt(
                f"The card in {folder} names {name!r}, which is no file of a release; train it again."
            )
        if _hash(folder / name) != digest:
            raise Corrupt(
                f"The file {folder / name} has another hash than its card says; restore it, or train the release again."
            )
    return found


def lacking(folder: Path) -> str:
    """Return what is wrong with a release at a glance: a sentence on the first file that is not there, "" for none.

    Cheap enough for a list, as nothing is hashed. Raises as `check` does for a card that is missing or damaged.
    """
    for name in card(folder).files:
        if not (folder / name).is_file():
            return f"{folder / name} is missing, so it can't serve; restore it, or let another release serve with `deshi rollback`."
    return ""


def copied(folder: Path, place: Path, parent: Path | None = None) -> None:
    """Copy a release's files (no folders, no links) into the new folder `place`, down to the disk.

    A file that is the same, byte by byte, in the release `parent` becomes a second name of that one where the file system has such
    (hard links): a release is 12 MB, most of it its parent's. It is safe because no file of a release on the shelf is ever written
    in place: a lineage is replaced as a whole (`safely.write`), and everything else stays as it was copied.
    """
    with told(place):
        place.mkdir(mode=0o700, parents=True)
        for file in sorted(folder.iterdir()):
            if file.is_symlink() or not file.is_file() or file.suffix == ".part":
                continue
            if parent is not None and _linked(file, parent / file.name, place / file.name):
                continue
            shutil.copyfile(file, place / file.name)
            handle = os.open(place / file.name, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        sync(place)


def _linked(file: Path, same: Path, place: Path) -> bool:
    """Make `place` another name of `same` where that holds the same bytes as `file`; return whether it is one."""
    try:
        if same.is_symlink() or not filecmp.cmp(file, same, shallow=False):
            return False
        os.link(same, place)
    except (
        OSError
    ):  # not there, or a file system without links or with too many of this file: then it is copied
        return False
    return True


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while part := file.read(_CHUNK):
                digest.update(part)
    except FileNotFoundError as error:
        raise Corrupt(
            f"The release's file {path} is missing; restore it, or train the release again."
        ) from error
    except OSError as error:
        raise Unavailable(
            f"The release's file {path} can't be read ({error.strerror}); make it readable."
        ) from error
    return digest.hexdigest()
