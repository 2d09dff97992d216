"""What can be learned from one thing that was said, with where it came from; and what a task lets an answer be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from deshi.pure.text import fold
from deshi.records.ask import Turn

Target = tuple[str, tuple[int, ...]]  # a label and its action codes, in order

# How much an example of each origin counts in training, 0..1: what a person said outweighs what nobody objected to.
WEIGHTS = {
    "correction": 1.0,
    "demonstration": 1.0,
    "confirmed": 0.8,
    "teacher": 0.6,
    "multi_turn": 0.4,
    "success": 0.3,
}
_RANKS = {"success": 0, "multi_turn": 0, "teacher": 1}
_TOLD = 2  # corrections, demonstrations and confirmations: a person has said so


@dataclass(frozen=True, slots=True)
class Example:
    """A text with the turns before it (oldest first), the right label and actions, and where they came from.

    `weight` in 0..1; `origin` one of `WEIGHTS`; `interactions` the rows that it was made of, oldest first (`writer:seq` for a
    row without a number); `author` who said what was right, else who was answered; `at` Unix time in seconds of the text;
    `split` is `train` or `held`. `personal`: it holds for its author only, since others mean something else by it.
    """

    text: str
    turns: tuple[Turn, ...]
    label: str
    actions: tuple[int, ...]
    lang: str
    weight: float
    origin: str
    interactions: tuple[str, ...]
    author: str
    at: float
    session: str
    split: str = "train"
    personal: bool = False

    @property
    def target(self) -> Target:
        """Return label and actions."""
        return self.label, self.actions

    @property
    def rank(self) -> int:
        """Return how much its source may say: 2 a person, 1 a teacher, 0 nobody objected."""
        return _RANKS.get(self.origin, _TOLD)


@dataclass(frozen=True, slots=True)
class Negative:
    """An answer that was wrong, without anybody having said what was right; `why` is `stopped` or `objected`."""

    text: str
    turns: tuple[Turn, ...]
    label: str
    actions: tuple[int, ...]
    why: str
    interaction: str
    author: str
    at: float


@dataclass(frozen=True, slots=True)
class Schema:
    """What a task lets an answer be.

    `named` has every label and what an answer's guess calls it (an intent, or the label itself), `asking` the labels that
    mean asking the person, `valid` tells whether label and actions fit each other, `stops` are the codes of a stop.
    `untaught` tells whether a release says a label only since it has not learned what is switched on: that teaches nothing.
    """

    task: str
    named: Mapping[str, str]
    asking: frozenset[str]
    valid: Callable[[str, tuple[int, ...]], bool]
    stops: frozenset[int] = frozenset()
    untaught: Callable[[str, str], bool] = lambda release, label: False

    def label(self, named: str, actions: tuple[int, ...]) -> str:
        """Return the one label that a guess of this name ("" for any) with these actions can mean; "" where several can."""
        fits = [
            label
            for label, name in self.named.items()
            if label not in self.asking and named in ("", name) and self.valid(label, actions)
        ]
        return fits[0] if len(fits) == 1 else ""


def key(text: str, turns: tuple[Turn, ...]) -> tuple[Any, ...]:
    """Return what makes two sayings the same one: the folded text, and the turn just before, which may change its meaning."""
    if not turns:
        return (fold(text),)
    last = turns[-1]
    return fold(text), fold(last.text), last.actions, last.asked
