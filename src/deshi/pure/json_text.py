"""JSON in the words around it: models put fences, prose and thoughts about an object that was asked for alone."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")

MOST_TEXT = 65_536
MOST_STARTS = 64
_THOUGHT_ENDS = "</think>"


@dataclass(frozen=True, slots=True)
class Found:
    """An object at its place in a text: `spans` are the characters `[begin, end)` of each key's value."""

    data: dict[str, Any]
    spans: dict[str, tuple[int, int]]


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


_DECODER = json.JSONDecoder(parse_constant=_no_constant)


def first(text: str, fits: Callable[[dict[str, Any]], T | None]) -> tuple[T, Found] | None:
    """Return what `fits` makes of the first JSON object that it does not turn down, with the object; None when none fits."""
    for found in objects(text):
        made = fits(found.data)
        if made is not None:
            return made, found
    return None


def objects(text: str) -> Iterator[Found]:
    """Yield the JSON objects of a text from left to right, the outer ones only.

    What a model thought aloud (up to the last `</think>`) is left out. At most `MOST_STARTS` braces in the first
    `MOST_TEXT` characters are tried, so that no text takes long.
    """
    text = text[:MOST_TEXT]
    place = max(0, text.rfind(_THOUGHT_ENDS))
    for _ in range(MOST_STARTS):
        place = text.find("{", place)
        if place < 0:
            return
        try:
            found, place = _object(text, place)
        except (ValueError, RecursionError):
            place += 1
        else:
            yield found


def _object(text: str, place: int) -> tuple[Found, int]:
    """Return the object whose brace is at `place`, and where it ends. Raises `ValueError` where there is none."""
    data: dict[str, Any] = {}
    spans: dict[str, tuple[int, int]] = {}
    place = _blank(text, place + 1)
    if text[place : place + 1] == "}":
        return Found(data, spans), place + 1
    while True:
        key, place = _DECODER.raw_decode(text, place)
        if not isinstance(key, str) or key in data:
            raise ValueError("a key is no text, or is there twice")
        begin = _blank(text, _expect(text, _blank(text, place), ":"))
        data[key], end = _DECODER.raw_decode(text, begin)
        spans[key] = (begin, end)
        place = _blank(text, end)
        if text[place : place + 1] == "}":
            return Found(data, spans), place + 1
        place = _blank(text, _expect(text, place, ","))


def _expect(text: str, place: int, sign: str) -> int:
    if text[place : place + 1] != sign:
        raise ValueError(f"{sign!r} is missing")
    return place + 1


def _blank(text: str, place: int) -> int:
    """Return the place of the next sign that is no white space of JSON."""
    while text[place : place + 1] in (" ", "\t", "\n", "\r") and place < len(text):
        place += 1
    return place
