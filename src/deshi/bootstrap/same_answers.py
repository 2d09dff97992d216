"""When two releases must give a person the same answer: all that decides it is the same, byte for byte, so one is asked for both."""

import json
from collections.abc import Callable, Hashable
from dataclasses import replace
from pathlib import Path
from typing import Any

from deshi.pure.adapter import file_of, is_adapter
from deshi.pure.release import CARD, Release, parse


def decided_by(folder: Path, student: Any) -> Callable[[str], Hashable] | None:
    """Return what names all that an answer of `student`, opened from `folder`, to a user depends on; None where that is unknown.

    It is the card's model files, what turns its outputs into an answer, the map of its confidence, and the user's own file.
    """
    try:
        card = parse(json.loads((folder / CARD).read_bytes()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    shared = (_shared(card), getattr(student, "confidence", None))

    def names(user: str) -> Hashable:
        own = card.files.get(file_of(card.salt, user), "") if user and card.salt else ""
        return shared, own

    return names


def _shared(card: Release) -> str:
    files = {name: of for name, of in sorted(card.files.items()) if not is_adapter(name)}
    bare = replace(card, files=files, figures={}, made=0.0, command="", seconds=0.0, parent="", salt="")
    return json.dumps(bare.as_dict(), sort_keys=True)
