"""The same sentence with two answers: between people it becomes each one's own, of one person it waits until they settle it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from deshi.learn.examples.example import Example, Target, key
from deshi.learn.examples.filters import merged
from deshi.records.ask import Turn

_Placed = tuple[int, Example]  # an example and its place in the order of arrival


@dataclass(frozen=True, slots=True)
class Side:
    """One of the answers of a contradiction, and the interactions that speak for it."""

    label: str
    actions: tuple[int, ...]
    interactions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A sentence that one person (`author`; "" where nobody is told apart) has given several answers to: none is learned.

    It is settled by correcting the interactions of the wrong side.
    """

    text: str
    turns: tuple[Turn, ...]
    author: str
    sides: tuple[Side, ...]


def settle(examples: Sequence[Example]) -> tuple[list[Example], list[Contradiction], int]:
    """Return one example for each sentence and answer, in order of arrival, what must be settled, and how many examples wait.

    Sentences are the same by `key`. Of one person the strongest kind of source counts: what they said outdoes what a teacher
    answered, and that what nobody objected to. Where people mean different things, each one's example is personal, however many
    stand on the other side; nobody in particular ("") can have none, so that side waits with the contradictions.
    """
    groups: dict[object, list[_Placed]] = {}
    for place, example in enumerate(examples):
        groups.setdefault(key(example.text, example.turns), []).append((place, example))
    kept: list[_Placed] = []
    found: list[Contradiction] = []
    waiting = 0
    for group in groups.values():
        ready, doubts, left = _of_persons(group)
        agreed, doubt = _between(ready)
        kept += agreed
        found += doubts + doubt
        waiting += left + (sum(not one.author for _, one in group) if doubt else 0)
    return [one for _, one in sorted(kept, key=_place)], found, waiting


def _of_persons(group: list[_Placed]) -> tuple[list[_Placed], list[Contradiction], int]:
    """Return each author's one example, and the authors that contradict themselves with how many examples they have."""
    ready: list[_Placed] = []
    found = []
    left = 0
    for author in dict.fromkeys(one.author for _, one in group):
        theirs = [(place, one) for place, one in group if one.author == author]
        best = max(one.rank for _, one in theirs)
        told = [(place, one) for place, one in theirs if one.rank == best]
        if len({one.target for _, one in told}) > 1:
            found.append(_contradiction([one for _, one in told], author))
            left += len(theirs)
        else:
            ready.append(_joined(told))
    return ready, found, left


def _between(ready: list[_Placed]) -> tuple[list[_Placed], list[Contradiction]]:
    """Return one example where all agree, else everybody's own; and the contradiction where one side is nobody's."""
    if len({one.target for _, one in ready}) <= 1:
        return [_joined(ready)] if ready else [], []
    own = [(place, replace(one, personal=True)) for place, one in ready if one.author]
    return own, [] if len(own) == len(ready) else [_contradiction([one for _, one in ready], "")]


def _place(placed: _Placed) -> int:
    return placed[0]


def _joined(placed: list[_Placed]) -> _Placed:
    """Return examples of one answer as one, at the first's place."""
    placed = sorted(placed, key=_place)
    return placed[0][0], merged([one for _, one in placed])


def _contradiction(examples: list[Example], author: str) -> Contradiction:
    sides: dict[Target, list[Example]] = {}
    for one in examples:
        sides.setdefault(one.target, []).append(one)
    first = examples[0]
    found = tuple(Side(*target, _numbers(ones)) for target, ones in sides.items())
    return Contradiction(first.text, first.turns, author, found)


def _numbers(examples: Iterable[Example]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(number for one in examples for number in one.interactions))
