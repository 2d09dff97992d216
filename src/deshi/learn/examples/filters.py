"""What of the mined examples may be learned: each filter is pure and keeps the order of arrival."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from deshi.learn.examples.example import Example, Schema, key
from deshi.learn.examples.near import Near
from deshi.learn.examples.private import private
from deshi.pure.text import fold, language
from deshi.records.ask import Turn

SAME = 0.8  # share of 3-grams in common from which two texts count as the same


class SuiteRow(Protocol):
    """Something said in its conversation: a row that a release will be examined on, or what is compared with it."""

    @property
    def text(self) -> str:
        """What is said."""
        ...

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The turns before it, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """At most so many examples a `label` and a `person`; `held` is the share 0..1 of groups that is held back, a group being
    what one person said in one session within `block_s` seconds, and at most `block` examples in a row of it."""

    label: int = 2_000
    person: int = 2_000
    held: float = 0.2
    block_s: float = 900.0
    block: int = 6


class Guard:
    """Keeps what is examined out of what is learned: knows the SHA-256 of every suite row, and the n-grams of the long ones."""

    def __init__(self, rows: Iterable[SuiteRow] = ()) -> None:
        rows = list(rows)
        self._hashes = {_hash(row.text, row.turns) for row in rows}
        long = [row.text for row in rows if _long_enough(row.text)]
        self._near = Near(long, SAME)
        for number, text in enumerate(long):
            self._near.add(text, number)

    def knows(self, said: SuiteRow) -> bool:
        """Return whether something said is a suite row's sentence after the same turn, or nearly a long one after any."""
        if _hash(said.text, said.turns) in self._hashes:
            return True
        return _long_enough(said.text) and self._near.find(said.text) is not None


def _hash(text: str, turns: tuple[Turn, ...]) -> bytes:
    return hashlib.sha256(repr(key(text, turns)).encode()).digest()


def _long_enough(text: str) -> bool:
    """Return whether a text has 4 words (English) or 8 signs: shorter orders are everyone's words."""
    if language(text) == "en":
        return len(text.split()) >= 4
    return len(fold(text).replace(" ", "")) >= 8


def refused(example: Example, schema: Schema, guard: Guard) -> str:
    """Return why an example may not be learned at all: `schema`, `private` or `suite`; "" for no reason."""
    if example.label not in schema.named or not schema.valid(example.label, example.actions):
        return "schema"
    if private(example.text, example.turns):
        return "private"
    return "suite" if guard.knows(example) else ""


def split(examples: Sequence[Example], limits: Limits) -> list[Example]:
    """Return the examples with their split: whole groups are held back, chosen by the SHA-256 of who, where and when.

    An example never changes sides as the journal grows. The first group of a person is always learned from, so that somebody
    who has used deshi once is not held back as a whole.
    """
    first: dict[str, str] = {}
    counts: Counter[str] = Counter()
    done = []
    for example in examples:
        place = "\x1f".join((example.author, example.session, str(int(example.at // limits.block_s))))
        block = counts[place] // limits.block  # a long talk is many groups, or it would all be on one side
        group = f"{place}\x1f{block}" if block else place
        counts[place] += 1
        learned = first.setdefault(example.author, group) == group or _share(group) >= limits.held
        done.append(replace(example, split="train" if learned else "held"))
    return done


def _share(group: str) -> float:
    return int.from_bytes(hashlib.sha256(group.encode()).digest()[:8], "big") / 2**64


def without_near(examples: Sequence[Example]) -> list[Example]:
    """Return the examples without those that nearly repeat an earlier one of the same answer, turn before and validity.

    The earlier one takes over their interactions, and the weight and origin of the strongest.
    """
    near = Near((example.text for example in examples), SAME)
    alike: list[list[Example]] = []
    for example in examples:
        whose = example.author if example.personal else None
        group = (example.target, key("", example.turns), whose)
        place = near.find(example.text, group)
        if place is None:
            near.add(example.text, len(alike), group)
            alike.append([example])
        else:
            alike[place].append(example)
    return [merged(ones) for ones in alike]


def merged(ones: Sequence[Example]) -> Example:
    """Return examples of the same as one: the first's text and split, the strongest's weight, origin and author."""
    if len(ones) == 1:
        return ones[0]
    best = max(ones, key=lambda one: one.weight)
    numbers = tuple(dict.fromkeys(number for one in ones for number in one.interactions))
    return replace(ones[0], interactions=numbers, weight=best.weight, origin=best.origin, author=best.author)


def capped(examples: Sequence[Example], limits: Limits) -> tuple[list[Example], Counter[str]]:
    """Return at most `limits.person` examples a person and `limits.label` a label, and how many each limit left out.

    A person's strongest and newest stay. Where a label has too many, every person keeps as many of theirs as the others.
    """
    order = sorted(range(len(examples)), key=lambda i: (-examples[i].rank, -i))
    persons: Counter[str] = Counter()
    shares: Counter[tuple[str, str]] = Counter()
    turn: dict[int, int] = {}
    for i in order:
        one = examples[i]
        if persons[one.author] < limits.person:
            persons[one.author] += 1
            turn[i] = shares[one.author, one.label]
            shares[one.author, one.label] += 1
    labels: Counter[str] = Counter()
    kept = []
    for i in sorted(turn, key=lambda i: (turn[i], -examples[i].rank, -i)):
        labels[examples[i].label] += 1
        kept += [i] if labels[examples[i].label] <= limits.label else []
    out = Counter({"person": len(examples) - len(turn), "label": len(turn) - len(kept)})
    return [examples[i] for i in sorted(kept)], +out
