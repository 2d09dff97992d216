"""Preference pairs: what was right, and what deshi had answered instead."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from deshi.learn.examples.example import Example, Negative, Target, key
from deshi.learn.examples.reading import Heard


@dataclass(frozen=True, slots=True)
class Pair:
    """An example whose target is `chosen`, the answer that was `rejected`, and the interaction where that was given."""

    example: Example
    rejected: Target
    interaction: str

    @property
    def chosen(self) -> Target:
        """Return what was right."""
        return self.example.target


def pairs(
    examples: Iterable[Example], heard: Mapping[str, Heard], negatives: Iterable[Negative]
) -> tuple[Pair, ...]:
    """Return a pair for every example and every different answer that was rejected for it, each rejected answer once.

    Rejected is deshi's answer in the interactions of the example, what the layers under the teacher had proposed, and what was
    stopped or objected to elsewhere for the same sentence.
    """
    wrong: dict[object, list[Negative]] = {}
    for one in negatives:
        wrong.setdefault(key(one.text, one.turns), []).append(one)
    return tuple(pair for example in examples for pair in _pairs(example, heard, wrong))


def _pairs(
    example: Example, heard: Mapping[str, Heard], wrong: Mapping[object, list[Negative]]
) -> Iterator[Pair]:
    seen = {example.target}
    for number, rejected in _rejected(example, heard, wrong):
        if rejected[0] and rejected not in seen:
            seen.add(rejected)
            yield Pair(example, rejected, number)


def _rejected(
    example: Example, heard: Mapping[str, Heard], wrong: Mapping[object, list[Negative]]
) -> Iterator[tuple[str, Target]]:
    here = key(example.text, example.turns)
    own = [heard[number] for number in example.interactions if number in heard]
    for one in own:
        if one.below is not None:
            yield one.id, one.below
        yield one.id, (one.label, one.actions)
    for negative in wrong.get(here, ()):
        if not example.personal or negative.author == example.author:
            yield negative.interaction, (negative.label, negative.actions)
