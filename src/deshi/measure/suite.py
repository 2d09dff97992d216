"""Suites: hand-written rows with every answer that counts as right."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deshi.errors import BadInput, NotFound
from deshi.records.ask import Turn


@dataclass(frozen=True, slots=True)
class Right:
    """An accepted answer: an intent (or `asks`: deshi asks back) and the action codes in order."""

    intent: str
    actions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a suite: what is said, in which turns, and what is right.

    `ambiguous` rows are read and not scored: whoever labelled them could not agree.
    """

    id: str
    lang: str
    category: str
    text: str
    right: tuple[Right, ...]
    turns: tuple[Turn, ...] = ()
    ambiguous: bool = False


def read(path: Path) -> list[Row]:
    """Return the rows of a suite (JSON lines); raise `NotFound`, or `BadInput` naming the line that is none."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise NotFound(f"There is no suite at {path}. Give the path of a .jsonl file.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"The suite {path} can't be read ({error}). Give a UTF-8 text file.") from error
    return [_row(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]


def _row(path: Path, number: int, line: str) -> Row:
    try:
        data = json.loads(line)
        right = tuple(
            Right(str(one["intent"]), tuple(map(int, one.get("actions", ()))))
            for one in data.get("right", ())
        )
        ambiguous = data.get("ambiguous", False) is True
        if not right and not ambiguous:
            raise ValueError("`right` is empty")
        turns = tuple(_turn(turn) for turn in data.get("turns") or ())
        name, lang, category, text = (str(data[key]) for key in ("id", "lang", "category", "text"))
        return Row(name, lang, category, text, right, turns, ambiguous)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadInput(
            f"Line {number} of the suite {path} is no row ({error!r}). It needs id, lang, category, text and right: "
            'a list of {"intent", "actions"}.'
        ) from error


def _turn(data: dict[str, Any]) -> Turn:
    return Turn(
        text=str(data.get("text", "")),
        intent=str(data.get("intent", "")),
        actions=tuple(map(int, data.get("actions", ()))),
        response=str(data.get("response", "")),
        asked=bool(data.get("asked", False)),
    )
