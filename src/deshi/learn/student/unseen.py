"""Rows with words that the student never sees: what other people's sentences are like, for calibration and the exam.

A corpus's own held-back rows share every word with its training rows, so confidence measured on them is too high. Here a
few rare n-grams are kept out of the training altogether; the rows that hold one are the held-back rows.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from deshi.learn.student.data import Example
from deshi.pure.text import fold

One = TypeVar("One", bound=Example)
_RUNS = re.compile(r"[a-z']+|[^\s\x00-\x7f]+")


@dataclass(frozen=True, slots=True)
class Unseen:
    """The n-grams kept out: words of Latin script, three neighbouring characters of others."""

    grams: frozenset[str]

    @staticmethod
    def of(sample: Iterable[Example], share: float = 0.015, most: float = 0.0005) -> "Unseen":
        """Choose a `share` of the n-grams that stand in two rows and at most a share `most` of the rows of `sample`."""
        counts: Counter[str] = Counter()
        rows = 0
        for example in sample:
            rows += 1
            counts.update(_grams(example.text))
        limit = max(2.0, rows * most)
        rare = (gram for gram, count in counts.items() if 2 <= count <= limit)
        return Unseen(frozenset(gram for gram in rare if zlib.crc32(gram.encode()) % 10_000 < share * 10_000))

    def has(self, text: str) -> bool:
        """Return whether the text holds one of them."""
        return not self.grams.isdisjoint(_grams(text))

    def without(self, examples: Iterable[One]) -> Iterator[One]:
        """Yield the examples to train on."""
        return (example for example in examples if not self.has(example.text))

    def only(self, examples: Iterable[One]) -> Iterator[One]:
        """Yield the examples to hold back."""
        return (example for example in examples if self.has(example.text))


def _grams(text: str) -> set[str]:
    found: set[str] = set()
    for run in _RUNS.findall(fold(text)):
        if run[0].isascii():
            found.add(run)
        else:
            found.update(run[i : i + 3] for i in range(len(run) - 2))
    return found
