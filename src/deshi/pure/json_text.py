"""JSON in the words around it: models put fences, prose and thoughts about an object that was asked for alone.

What is tolerated is words around an answer, never a guess at which of several was meant: an answer may move a robot.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import eq
from typing import Any, TypeVar

T = TypeVar("T")

MOST_TEXT = 32_768
MOST_STARTS = 64
MOST_KEYS = 64
_MOST_DIGITS = 18
_THOUGHT, _THOUGHT_ENDS = "<think>", "</think>"


@dataclass(frozen=True, slots=True)
class Found:
    """An object at its place in a text: `spans` are the characters `[begin, end)` of each key's value."""

    data: dict[str, Any]
    spans: dict[str, tuple[int, int]]


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _int(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:  # reading one takes time by the square of its length
        raise ValueError("a number is too long")
    return int(digits)


_DECODER = json.JSONDecoder(parse_constant=_no_constant, parse_int=_int)


class _Broken(ValueError):
    """What began as an object with keys is none."""


def first(
    text: str, fits: Callable[[dict[str, Any]], T | None], alike: Callable[[T, T], bool] = eq
) -> tuple[T, Found] | None:
    """Return what `fits` makes of the first JSON object that it does not turn down, with the object; None when none fits.

    None, too, where another object fits and is not `alike`: a model that quotes an answer to reject it has given two.
    """
    made = [(one, found) for found in objects(text) if (one := fits(found.data)) is not None]
    return made[0] if made and all(alike(made[0][0], one) for one, _ in made) else None


def objects(text: str) -> Iterator[Found]:
    """Yield the JSON objects of a text from left to right, the outer ones only.

    What a model thought aloud (up to the last `</think>`, or all of a thought without end) is left out. An object that
    breaks off or has a key twice ends the search: what stands inside it was never an answer of its own. At most
    `MOST_STARTS` braces in `MOST_TEXT` characters are tried, so that no text takes long.
    """
    end = text.rfind(_THOUGHT_ENDS)
    if end < 0 and text[:MOST_TEXT].lstrip().startswith(_THOUGHT):
        return
    place = max(0, end)
    text = text[: place + MOST_TEXT]
    for _ in range(MOST_STARTS):
        place = text.find("{", place)
        if place < 0:
            return
        try:
            found, place = _object(text, place)
        except (_Broken, RecursionError):
            return
        except ValueError:
            place += 1
        else:
            yield found


def _object(text: str, place: int) -> tuple[Found, int]:
    """Return the object whose brace is at `place`, and where it ends.

    Raises `ValueError` where there is none, `_Broken` where one has begun.
    """
    data: dict[str, Any] = {}
    spans: dict[str, tuple[int, int]] = {}
    place = _blank(text, place + 1)
    if text[place : place + 1] == "}":
        return Found(data, spans), place + 1
    key, place = _key(text, place)
    try:
        while True:
            begin = _blank(text, place)
            data[key], end = _DECODER.raw_decode(text, begin)
            spans[key] = (begin, end)
            place = _blank(text, end)
            if text[place : place + 1] == "}":
                return Found(data, spans), place + 1
            key, place = _key(text, _blank(text, _expect(text, place, ",")))
            if key in data or len(data) == MOST_KEYS:
                raise ValueError("a key is there twice, or there are too many")
    except ValueError as error:
        raise _Broken(str(error)) from error


def _key(text: str, place: int) -> tuple[str, int]:
    """Return a key and the place behind its colon."""
    _expect(text, place, '"')
    key, place = _DECODER.raw_decode(text, place)
    return key, _expect(text, _blank(text, place), ":")


def _expect(text: str, place: int, sign: str) -> int:
    if text[place : place + 1] != sign:
        raise ValueError(f"{sign!r} is missing")
    return place + 1


def _blank(text: str, place: int) -> int:
    """Return the place of the next sign that is no white space of JSON."""
    while text[place : place + 1] in (" ", "\t", "\n", "\r") and place < len(text):
        place += 1
    return place
