"""From examples to batches: tokens are made once, rows of like length go together, and every order follows from the seed."""

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from deshi.pure.tokenizer import RESERVED, Shape, Tokenizer
from deshi.records.ask import Turn

Rows = npt.NDArray[np.int64]


class Example(Protocol):
    """What the student learns from: a text, the turns before it, and the right label and actions."""

    @property
    def text(self) -> str:
        """What was said."""
        ...

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The turns before it, oldest first."""
        ...

    @property
    def label(self) -> str:
        """The right label."""
        ...

    @property
    def actions(self) -> tuple[int, ...]:
        """The right action codes in order; none where the label carries none."""
        ...


@dataclass(frozen=True, slots=True)
class Table:
    """A task's labels (and which of them carry actions) and action codes, in the order of the model's outputs."""

    labels: tuple[str, ...]
    codes: tuple[int, ...]
    acting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Encoded:
    """One example as numbers: `rows` `[T, K]`, the label's index, the actions' slots."""

    rows: npt.NDArray[np.uint16]
    label: int
    slots: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """`rows` `[B, T, K]`, `labels` `[B]`; `taught` `[N, S]` the slots with END after them and `goals` the same with -100
    after the first END, for the N examples (`acting` `[N]`) that carry actions."""

    rows: Rows
    labels: Rows
    acting: Rows
    taught: Rows
    goals: Rows


class Encoder:
    """Makes numbers of examples for one table and shape."""

    def __init__(self, table: Table, shape: Shape, steps: int) -> None:
        self.tokenizer = Tokenizer(table.codes, shape)
        self.shape, self.steps, self.end = shape, steps, len(table.codes)
        self._labels = {label: i for i, label in enumerate(table.labels)}
        self._slots = {code: i for i, code in enumerate(table.codes)}

    def encode(self, example: Example) -> Encoded:
        """Return the example as numbers; a label or code outside the table is a KeyError."""
        ids = self.tokenizer.encode(example.text, example.turns).ids
        slots = tuple(self._slots[code] for code in example.actions)[: self.steps - 1]
        return Encoded(np.array(ids, dtype=np.uint16), self._labels[example.label], slots)

    def batch(self, rows: Sequence[Encoded]) -> Batch:
        """Return the rows padded to the longest."""
        size = max(len(row.rows) for row in rows)
        ids = np.zeros((len(rows), size, self.shape.features), dtype=np.int64)
        for i, row in enumerate(rows):
            ids[i, : len(row.rows)] = row.rows
        acting = [i for i, row in enumerate(rows) if row.slots]
        longest = 1 + max((len(rows[i].slots) for i in acting), default=0)
        taught = np.full((len(acting), longest), self.end, dtype=np.int64)
        goals = np.full((len(acting), longest), -100, dtype=np.int64)
        for n, i in enumerate(acting):
            count = len(rows[i].slots)
            taught[n, :count] = goals[n, :count] = rows[i].slots
            goals[n, count] = self.end
        labels = np.array([row.label for row in rows], dtype=np.int64)
        return Batch(ids, labels, np.array(acting, dtype=np.int64), taught, goals)


def batches(
    examples: Iterable[Example], encoder: Encoder, size: int, chunk: int, seed: int, skip: int = 0
) -> Generator[Batch, None, None]:
    """Yield batches of `size`, bucketed by length inside chunks of `chunk` examples, without the first `skip` batches.

    The same examples, seed and sizes give the same batches, whatever is skipped: that is what makes a run resumable.
    """
    source = iter(examples)
    for number in range(1 << 60):
        part = list(islice(source, chunk))
        if not part:
            return
        count = (len(part) + size - 1) // size
        if skip >= count:
            skip -= count
            continue
        rows = [encoder.encode(example) for example in part]
        order = _order([len(row.rows) for row in rows], size, np.random.default_rng((seed, number)))
        yield from (encoder.batch([rows[i] for i in group]) for group in order[skip:])
        skip = 0


def _order(lengths: list[int], size: int, rng: np.random.Generator) -> list[Any]:
    keys = np.array(lengths) + rng.random(len(lengths)) * 1.5
    ranked = np.argsort(keys, kind="stable")
    groups = [ranked[i : i + size] for i in range(0, len(ranked), size)]
    return [groups[i] for i in rng.permutation(len(groups))]


def blur(rows: Rows, rng: np.random.Generator, features: float, tokens: float) -> Rows:
    """Return the rows with a share of the hashed features and of whole tokens' hashed features left out.

    It stands in for words that the corpus doesn't have; places, markers and actions of the context stay.
    """
    lost = rng.random(rows.shape) < features
    lost |= (rng.random(rows.shape[:2]) < tokens)[:, :, None]
    return np.where(lost & (rows >= RESERVED), 0, rows)
