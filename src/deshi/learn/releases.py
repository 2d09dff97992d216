"""Writing a release folder: everything beside it first, then all at once, the card last.

Who reads meanwhile sees the old release or, for the instant of the renames, a file that is not the card's: then he reads again.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from deshi.pure.release import CARD, Release


def write(folder: Path, card: Release, files: Mapping[str, bytes]) -> Release:
    """Write `files` and the card, which gets their hashes, into `folder`, and return the card."""
    folder.mkdir(parents=True, exist_ok=True)
    named = replace(
        card, files={name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    )
    parts = [_part(folder, name, content) for name, content in {**files, CARD: _card(named)}.items()]
    for part in parts:  # the card's last
        os.replace(part, part.with_suffix(""))
    return named


def add(folder: Path, card: Release, files: Mapping[str, bytes]) -> None:
    """Put `files` into a release that is there, and then its `card`, which names them already."""
    parts = [_part(folder, name, content) for name, content in {**files, CARD: _card(card)}.items()]
    for part in parts:  # the card's last
        os.replace(part, part.with_suffix(""))


def write_card(folder: Path, card: Release) -> None:
    """Write a release's card."""
    os.replace(_part(folder, CARD, _card(card)), folder / CARD)


def _card(card: Release) -> bytes:
    return json.dumps(card.as_dict(), ensure_ascii=False, indent=1).encode() + b"\n"


def _part(folder: Path, name: str, content: bytes) -> Path:
    """Write a file beside its place, down to the disk, and return where."""
    path = folder / f"{name}.part"
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return path
