"""JSON of megabytes, read in steps: fast readers hold the interpreter's lock from the first byte to the last.

The outer levels are walked here, so that other threads have their turn between the parts; what lies deeper, and lists of numbers,
are read at once.
"""

import json
import re
from collections.abc import Callable
from typing import Any

LARGE = 1_048_576
_LEVELS = 5  # of an answer's choices, log probabilities and rows of these; of a list of vectors
_NUMBER = frozenset("-0123456789")
_space = re.compile(r"[ \t\n\r]*").match


def loads(body: bytes) -> Any:
    """Return what a text says, as `orjson.loads` does. Raises `ValueError` for what is no JSON."""
    text = body.decode()
    try:
        value, end = _value(text, _skip(text, 0), _LEVELS)
    except (StopIteration, IndexError, RecursionError) as error:
        raise ValueError("it ends too early, or holds what is no JSON") from error
    if _skip(text, end) != len(text):
        raise ValueError("something stands behind its end")
    return value


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


_at_once: Callable[[str, int], tuple[Any, int]] = json.JSONDecoder(parse_constant=_no_number).raw_decode


def _skip(text: str, at: int) -> int:
    found = _space(text, at)
    return found.end() if found else at


def _value(text: str, at: int, levels: int) -> tuple[Any, int]:
    if levels and text[at] == "{":
        return _object(text, at, levels - 1)
    if levels and text[at] == "[" and text[_skip(text, at + 1)] not in _NUMBER:
        return _list(text, at, levels - 1)
    return _at_once(text, at)


def _object(text: str, at: int, levels: int) -> tuple[dict[str, Any], int]:
    made: dict[str, Any] = {}
    at = _skip(text, at + 1)
    if text[at] == "}":
        return made, at + 1
    while True:
        if text[at] != '"':
            raise ValueError("a name is missing")
        name, at = _at_once(text, at)
        at = _skip(text, at)
        if text[at] != ":":
            raise ValueError("a colon is missing")
        made[name], at = _value(text, _skip(text, at + 1), levels)
        at = _skip(text, at)
        if text[at] == "}":
            return made, at + 1
        at = _after_comma(text, at)


def _list(text: str, at: int, levels: int) -> tuple[list[Any], int]:
    made: list[Any] = []
    at = _skip(text, at + 1)
    if text[at] == "]":
        return made, at + 1
    while True:
        one, at = _value(text, at, levels)
        made.append(one)
        at = _skip(text, at)
        if text[at] == "]":
            return made, at + 1
        at = _after_comma(text, at)


def _after_comma(text: str, at: int) -> int:
    if text[at] != ",":
        raise ValueError("a comma is missing")
    return _skip(text, at + 1)
