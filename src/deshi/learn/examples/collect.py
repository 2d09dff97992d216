"""The one door: rows of the journal in, the set that can be learned from out. Pure, so that it can be made again any time."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from deshi.learn.examples.example import Example, Negative, Schema
from deshi.learn.examples.files import digest
from deshi.learn.examples.filters import Guard, Limits, SuiteRow, capped, refused, split, without_near
from deshi.learn.examples.mine import mine
from deshi.learn.examples.pairs import Pair, pairs
from deshi.learn.examples.private import private
from deshi.learn.examples.settle import Contradiction, settle
from deshi.records.entry import Row

_USUAL = Limits()


@dataclass(frozen=True, slots=True)
class Collection:
    """The set: examples in order of arrival, pairs, wrong answers without a right one, and what a person must settle.

    `dropped` counts what was left out, by reason: `schema`, `private`, `suite`, `same` and `near` (repetitions, whose
    interactions an example has taken over), `contradiction`, `person` and `label` (over a limit), `unlabelled`. `digest`
    names the examples (`files.digest`).
    """

    examples: tuple[Example, ...]
    pairs: tuple[Pair, ...]
    negatives: tuple[Negative, ...]
    contradictions: tuple[Contradiction, ...]
    dropped: Mapping[str, int]
    digest: str

    def common(self) -> tuple[Example, ...]:
        """Return the examples that hold for everybody."""
        return tuple(one for one in self.examples if not one.personal)

    def of(self, user: str) -> tuple[Example, ...]:
        """Return the examples that a person has given, their personal ones among them."""
        return tuple(one for one in self.examples if one.author == user)

    def counts(self) -> dict[tuple[str, str, str], int]:
        """Return how many examples there are, by origin, label and split."""
        return dict(sorted(Counter((one.origin, one.label, one.split) for one in self.examples).items()))


def collect(
    rows: Iterable[tuple[int, Row]],
    schema: Schema,
    suites: Iterable[SuiteRow] = (),
    limits: Limits = _USUAL,
) -> Collection:
    """Return the set of `(position, row)`, in order of position; nothing that nearly stands in `suites` is in it."""
    mined = mine(rows, schema)
    guard = Guard(suites)
    dropped: Counter[str] = Counter({"unlabelled": mined.unlabelled})
    good = []
    for example in split(mined.examples, limits):
        reason = refused(example, schema, guard)
        dropped[reason] += bool(reason)
        good += [] if reason else [example]
    settled, contradictions, waiting = settle(good)
    different = without_near(settled)
    kept, over = capped(different, limits)
    dropped += Counter(
        contradiction=waiting,
        same=len(good) - waiting - len(settled),
        near=len(settled) - len(different),
    )
    negatives = tuple(
        one for one in mined.negatives if not private(one.text, one.turns) and not guard.knows(one)
    )
    found = pairs(kept, mined.heard, negatives)
    return Collection(
        tuple(kept), found, negatives, tuple(contradictions), dict(+(dropped + over)), digest(kept)
    )
