"""A set of examples as a file: a first line that says what it is and its digest, then one example a line."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from deshi.errors import BadInput, Corrupt, NotFound
from deshi.learn.examples.example import WEIGHTS, Example
from deshi.records.ask import Turn

FORM = "deshi examples 1"
_SPLITS = ("train", "held")
_TEXTS = ("text", "label", "lang", "origin", "author", "session", "split")
_REMEDY = "Write it again with `deshi learn examples --export deshi`."


def digest(examples: Iterable[Example]) -> str:
    """Return the SHA-256 (hex) of a set: of its lines as `lines` writes them, sorted, so that their order does not count."""
    return _digest(_line(example) for example in examples)


def _digest(lines: Iterable[bytes]) -> str:
    total = hashlib.sha256()
    for line in sorted(lines):
        total.update(line + b"\n")
    return total.hexdigest()


def lines(examples: Iterable[Example]) -> Iterator[bytes]:
    """Yield the file's lines, each with its newline: the head with form, count and digest, then the examples."""
    made = [_line(example) for example in examples]
    head = {"form": FORM, "count": len(made), "digest": _digest(made)}
    yield orjson.dumps(head) + b"\n"
    for line in made:
        yield line + b"\n"


def _line(example: Example) -> bytes:
    return orjson.dumps(asdict(example), option=orjson.OPT_SORT_KEYS)


def read(path: Path) -> tuple[Example, ...]:
    """Return the examples of a file that `lines` has written.

    Raises `NotFound` where there is none, `BadInput` for a file of another kind, `Corrupt` for one that was damaged or cut off.
    """
    try:
        head, *found = path.read_bytes().splitlines() or [b""]
    except FileNotFoundError as error:
        raise NotFound(f"There is no file {path}. Check the name.") from error
    except OSError as error:
        raise BadInput(f"The file {path} can't be read ({error.strerror}). Name another one.") from error
    told = _head(head, path)
    examples = tuple(_example(line, number, path) for number, line in enumerate(found, 2))
    if told.get("count") != len(found) or told.get("digest") != _digest(found):
        raise Corrupt(f"The examples in {path} are not those that were written to it. {_REMEDY}")
    return examples


def _head(line: bytes, path: Path) -> dict[str, Any]:
    try:
        told = orjson.loads(line)
    except orjson.JSONDecodeError:
        told = None
    if not isinstance(told, dict) or told.get("form") != FORM:
        raise BadInput(
            f'The file {path} holds no examples of deshi: its first line is not {{"form": "{FORM}"}}. {_REMEDY}'
        )
    return told


def _example(line: bytes, number: int, path: Path) -> Example:
    try:
        return _made(orjson.loads(line))
    except (ValueError, TypeError, KeyError) as error:
        raise Corrupt(
            f"Line {number} of {path} is no example ({type(error).__name__}: {error}). {_REMEDY}"
        ) from error


def _made(data: dict[str, Any]) -> Example:
    """Return one example; whatever is wrong with it is a ValueError, TypeError or KeyError."""
    if any(not isinstance(data[name], str) for name in _TEXTS):
        raise TypeError(f"{', '.join(_TEXTS)} must be texts")
    if data["origin"] not in WEIGHTS or data["split"] not in _SPLITS or type(data["personal"]) is not bool:
        raise ValueError("origin, split or personal is none of the known ones")
    turns = tuple(
        Turn(**{**turn, "actions": tuple(int(code) for code in turn["actions"])}) for turn in data["turns"]
    )
    more = {
        "turns": turns,
        "actions": tuple(int(code) for code in data["actions"]),
        "interactions": tuple(str(one) for one in data["interactions"]),
        "weight": float(data["weight"]),
        "at": float(data["at"]),
    }
    return Example(**{**data, **more})
