"""The parts of a release: the weights that everybody shares, and a file for each person; read, taken out again, put together.

An adapter is an addition to the shared weights and outlives a night's change of them: measured on 91 unseen sentences of one
person's words, 94.5 % are exact with an adapter from before such a change and with one from after it (95.6 % before it, with either).
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from deshi.errors import Corrupt, Unavailable
from deshi.learn import releases
from deshi.promote.shelf import identity
from deshi.pure.adapter import file_of, is_adapter
from deshi.pure.confidence import CALIBRATION
from deshi.pure.release import CARD, GRAPH, Release, parse, verified

EVERYBODY = ""
_REMEDY = "Take another release with `deshi promote`, or reinstall deshi."
_MAKING = ".making"


def keep_parts(folder: Path, parent: Path, users: Collection[str], out: Path) -> Path:
    """Write into `out` the release of `parent` with only these people's parts of the release in `folder`; return `out`.

    What was in `out` before is gone. Raises `Corrupt` where one of the two is damaged, `Unavailable` where the disk refuses.
    """
    made, content = read_release(folder)
    before, files = read_release(parent)
    card, old = (made, content) if EVERYBODY in users else (before, files)
    kept = {name: data for name, data in old.items() if not is_adapter(name)}
    kept |= {name: data for name, data in files.items() if is_adapter(name)}
    names = {file_of(made.salt, user) for user in users if user and made.salt}
    theirs = {name: content[name] for name in names if name in content}
    if theirs and GRAPH in content:
        kept[GRAPH] = content[GRAPH]  # the parent's may be of before there were adapters
    kept |= theirs
    card = replace(
        card, parent=identity(parent), salt=made.salt or before.salt, made=made.made, seconds=made.seconds
    )
    more = _calibration(folder) if EVERYBODY in users else {}
    return put_release(out, card, kept, lambda place: _recalibrated(place, more))


def parts_of(folder: Path, users: Iterable[str]) -> set[str]:
    """Return which of these people a release holds an adapter of."""
    try:
        card = parse(json.loads((folder / CARD).read_bytes()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return set()
    return {user for user in users if user and card.salt and file_of(card.salt, user) in card.files}


def read_release(folder: Path) -> tuple[Release, dict[str, bytes]]:
    """Return a release's card and the content of all its files, checked. Raises `Corrupt` for a missing or damaged one."""

    def read(name: str) -> bytes:
        try:
            return (folder / name).read_bytes()
        except OSError as error:
            raise Corrupt(
                f"The file {folder / name} of a release can't be read ({error.strerror}). {_REMEDY}"
            ) from error

    card, content = verified(read, "encoder", str(folder), _REMEDY)
    people = {name: read(name) for name in card.files if is_adapter(name)}
    for name, data in people.items():
        if hashlib.sha256(data).hexdigest() != card.files[name]:
            raise Corrupt(f"The file {folder / name} has another hash than its card says. {_REMEDY}")
    return card, {**content, **people}


def put_release(
    out: Path, card: Release, files: Mapping[str, bytes], then: Callable[[Path], None] = lambda _: None
) -> Path:
    """Write a release beside `out`, do `then` with its folder, and put it in the place of what `out` was; return `out`.

    Whatever goes wrong, `out` is a whole release or none. Raises `Unavailable` where the disk refuses.
    """
    making = out.with_name(out.name + _MAKING)
    try:
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700, parents=True)
        releases.write(making, card, files)
        then(making)
        if out.exists():
            shutil.rmtree(out)
        os.rename(making, out)
    except OSError as error:
        raise Unavailable(
            f"{out} can't be written ({error.strerror or error}). Make room, then try again; what serves has not changed."
        ) from error
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return out


def _calibration(folder: Path) -> dict[str, bytes]:
    """Return the calibration that was made for the shared weights of a release, if there is one."""
    with suppress(FileNotFoundError):
        return {CALIBRATION: (folder / CALIBRATION).read_bytes()}
    return {}


def _recalibrated(place: Path, more: Mapping[str, bytes]) -> None:
    """Put a calibration beside a release with the same shared weights: it is this release's now."""
    for name, content in more.items():
        told = {**json.loads(content), "release": identity(place)}
        (place / name).write_text(json.dumps(told, indent=1) + "\n", "utf-8")
