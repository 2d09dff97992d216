"""Sentences of each kind of prompt from the patterns in this folder: the same seed gives the same sentences."""

import random
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from deshi.pure.kinds import KINDS

LANGUAGES = ("ja", "en", "zh")
_CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text and its kind."""

    text: str
    label: str


def sentences(seed: int, each: int, copies: int = 6) -> Iterator[Sentence]:
    """Yield `each` distinct sentences of every kind and language (fewer where the patterns have no more), and the plain ones.

    A plain sentence comes `copies` times: its words stand in no pattern.
    """
    for lang in LANGUAGES:
        table, plain = _read(f"{lang}.toml"), _read(f"{lang}_plain.toml")
        for kind in KINDS:
            dice = random.Random(f"{seed} {lang} {kind}")
            lines = table[kind]["lines"]
            for text in _distinct(lines, table["slots"], each, dice):
                yield Sentence(text, kind)
            for text in plain[kind]:
                yield from [Sentence(text, kind)] * copies


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("deshi.learn.kinds") / name).read_text("utf-8"))


def _distinct(lines: list[str], slots: dict[str, list[str]], each: int, dice: random.Random) -> list[str]:
    found: dict[str, None] = {}
    for at in range(6 * each):  # the lines in turn, so that a rich one does not drown the others
        found[filled(lines[at % len(lines)], slots, dice)] = None
        if len(found) == each:
            break
    return list(found)


def filled(line: str, slots: dict[str, list[str]], dice: random.Random) -> str:
    """Return a pattern with its choices made and its slots filled."""
    while _CHOICE.search(line):  # the innermost first
        line = _CHOICE.sub(lambda match: dice.choice(match[1].split("|")), line)
    return _SLOT.sub(lambda match: dice.choice(slots[match[1]]), line).strip()
