"""Labelled texts as sparse rows over the n-grams that they hold, and the folds in which each is held back once."""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from deshi.pure.ngram import Floats, Grams, Hashes, grams, weighted
from deshi.pure.text import fold

Ints = npt.NDArray[np.int64]


class Labelled(Protocol):
    """What is learnt from: a text and its label."""

    @property
    def text(self) -> str:
        """What was said."""
        ...

    @property
    def label(self) -> str:
        """The right label."""
        ...


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The n-grams that are learnt: sorted `known` hashes `[V]` and how rare each is `[V]`."""

    known: Hashes
    rarity: Floats


@dataclass(frozen=True, slots=True)
class Sparse:
    """Texts as rows: the n-grams of text `i` are `columns[starts[i]:starts[i + 1]]` with `values` of length 1."""

    starts: Ints
    columns: Ints
    values: Floats

    def __len__(self) -> int:
        return len(self.starts) - 1

    def pick(self, rows: Ints) -> tuple[Ints, Ints, Floats]:
        """Return row numbers (in 0..len(rows)), columns and values of the chosen texts, one after the other."""
        sizes = self.starts[rows + 1] - self.starts[rows]
        places = np.repeat(self.starts[rows] - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())
        return np.repeat(np.arange(len(rows)), sizes), self.columns[places], self.values[places]


def read(texts: Sequence[str]) -> list[Grams]:
    """Return the n-grams of each text."""
    return [grams(text) for text in texts]


def vocabulary(found: Sequence[Grams], rows_for_two: int = 2_000) -> Vocabulary:
    """Return the n-grams of the texts; of `rows_for_two` texts and more only those that stand in two of them."""
    each = [np.unique(one.hashes) for one in found]
    known, counts = np.unique(np.concatenate(each) if each else np.zeros(0, np.uint32), return_counts=True)
    kept = counts >= (2 if len(found) >= rows_for_two else 1)
    rarity = np.log((1 + len(found)) / (1 + counts[kept])) + 1
    return Vocabulary(known[kept], rarity.astype(np.float32))


def sparse(found: Sequence[Grams], vocabulary: Vocabulary) -> Sparse:
    """Return the texts as rows."""
    rows = [weighted(one.hashes, vocabulary.known, vocabulary.rarity) for one in found]
    starts = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    return Sparse(
        starts.astype(np.int64),
        np.concatenate([columns for columns, _ in rows]).astype(np.int64),
        np.concatenate([values for _, values in rows]),
    )


def folds(texts: Sequence[str], count: int) -> Ints:
    """Return the fold of each text, 0..count-1, by its hash: the same text is always in the same one."""
    return np.array([zlib.crc32(fold(text).encode("utf-8", "surrogatepass")) % count for text in texts])


def batches(rows: int, size: int, seed: int, skip: int) -> Iterator[Ints]:
    """Yield row numbers without end, every pass in an order of its own that follows from the seed; `skip` batches are left out."""
    a_pass = -(-rows // size)
    for turn in range(skip // a_pass, 1 << 30):
        order = np.random.default_rng((seed, turn)).permutation(rows)
        for part in range(skip % a_pass if turn == skip // a_pass else 0, a_pass):
            yield order[part * size : (part + 1) * size]
