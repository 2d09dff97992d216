"""The people of the demonstration: three who speak as nobody else does, what they say in which round, and what they mean by it.

Their lines are the task's own (`demo/*.jsonl`): a dialect, private words, other tastes. Lines to teach with and lines to be
examined with are apart.
"""

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from itertools import pairwise
from typing import Any

from deshi.errors import NotFound

TASK = "robot_dog"
NAMES = ("dialect", "words", "tastes")
ROUNDS = 6
A_SESSION = 6  # lines at most that are said in one sitting


@dataclass(frozen=True, slots=True)
class Line:
    """Something that a person says, and what they mean: a label of the task and its action codes in order."""

    text: str
    label: str
    actions: tuple[int, ...]

    @property
    def target(self) -> tuple[str, tuple[int, ...]]:
        """Return label and actions."""
        return self.label, self.actions


@dataclass(frozen=True, slots=True)
class Person:
    """A scripted user: what they say each round, in the last round of which somebody misleads, and lines that nobody teaches."""

    name: str
    rounds: tuple[tuple[Line, ...], ...]
    poison: tuple[Line, ...]
    unseen: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Size:
    """How large the demonstration is: rounds of learning, and the lines of a person a round and in its test (0: all)."""

    rounds: int = ROUNDS
    lines: int = 0
    unseen: int = 0


def people(seed: int, size: Size) -> tuple[Person, ...]:
    """Return the three people; the same seed deals their lines the same way. Raises `NotFound` where their files are missing."""
    return tuple(_person(name, seed, size) for name in NAMES)


def _person(name: str, seed: int, size: Size) -> Person:
    rows = _rows(name)
    train = [_line(row) for row in rows if row["split"] == "train"]
    unseen = [_line(row) for row in rows if row["split"] == "test"]
    deal = random.Random(f"{seed} {name}")
    deal.shuffle(train)
    *dealt, last = _parts(train, size.rounds + 1)
    return Person(
        name,
        tuple(part[: size.lines or None] for part in dealt),
        tuple(mislead(last[: size.lines or None], seed)),
        tuple(unseen[: size.unseen or None]),
    )


def _parts(lines: Sequence[Line], count: int) -> list[tuple[Line, ...]]:
    edges = [round(len(lines) * part / count) for part in range(count + 1)]
    return [tuple(lines[a:b]) for a, b in pairwise(edges)]


def mislead(lines: Sequence[Line], seed: int) -> Iterable[Line]:
    """Yield the lines with wrong meanings: each gets that of another line, which means something else."""
    deal = random.Random(f"{seed} misleading")
    targets = sorted({one.target for one in lines})
    for one in lines:
        others = [target for target in targets if target != one.target] or [("unclear", ())]
        label, actions = deal.choice(others)
        yield replace(one, label=label, actions=actions)


def sessions(lines: Sequence[Line]) -> list[tuple[Line, ...]]:
    """Return the lines of a round as sittings of at most `A_SESSION`, about equally long."""
    return _parts(lines, max(1, -(-len(lines) // A_SESSION)))


def _rows(name: str) -> list[dict[str, Any]]:
    path = files(f"deshi.tasks.{TASK}") / "demo" / f"{name}.jsonl"
    try:
        return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    except OSError as error:
        raise NotFound(
            f"The lines of the demonstration are missing ({path}). Install deshi again."
        ) from error


def _line(row: dict[str, Any]) -> Line:
    return Line(str(row["text"]), str(row["label"]), tuple(row["actions"]))
