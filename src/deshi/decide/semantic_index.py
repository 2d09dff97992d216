"""The index of one scope: a matrix of vectors that is searched whole, and beyond a size a graph of neighbours.

A matrix of 100,000 vectors of 96 numbers is read once in 2 ms, on one thread. Longer vectors (an embedder's) are searched by
`usearch` where it is installed (`pip install deshi[ann]`), by the matrix where not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
_FIRST = 64  # rows to begin with; doubled when full
_NEIGHBOURS = 10_000_000  # numbers in the matrix from which a graph of neighbours is kept beside it


@dataclass(slots=True)
class Kept:
    """One request: its text, the exact cache's key of its answer, the hash of what must be the same, and when it was last of use."""

    text: str
    key: str
    strict: int
    used: int


class Index:
    """Vectors of length 1 with what they stand for; at most `most`, the one unused for longest leaves first. Not thread-safe."""

    def __init__(self, dimension: int, most: int, graph_from: int = _NEIGHBOURS) -> None:
        self.dimension, self._most, self._graph_from = dimension, most, graph_from
        self._rows: Floats = np.zeros((_FIRST, dimension), np.float32)
        self._strict = np.zeros(_FIRST, np.int64)
        self._kept: list[Kept | None] = []
        self._free: list[int] = []
        self._places: dict[str, int] = {}
        self._tick = 0
        self._graph: Any = None

    def __len__(self) -> int:
        return len(self._places)

    def put(self, name: str, kept: Kept, vector: Floats) -> None:
        """Keep a request under a name (its folded text), in place of what was kept under it before."""
        self._tick += 1
        kept.used = self._tick
        place = self._places.get(name)
        if place is None:
            place = self._place()
            self._places[name] = place
        self._kept[place] = kept
        self._rows[place] = vector
        self._strict[place] = kept.strict
        self._in_graph(place, vector)

    def get(self, name: str) -> Kept | None:
        """Return what is kept under a name, and count it as used."""
        place = self._places.get(name)
        return self._touch(place) if place is not None else None

    def drop(self, name: str) -> bool:
        """Forget a name; return whether it was there."""
        place = self._places.pop(name, None)
        if place is None:
            return False
        self._kept[place] = None
        self._rows[place] = 0.0
        self._strict[place] = -1
        self._free.append(place)
        if self._graph is not None:
            self._graph.remove(place)
        return True

    def near(self, vector: Floats, strict: int, least: float, count: int) -> list[tuple[Kept, float]]:
        """Return at most `count` requests at least `least` alike whose strict hash is the same, most alike first."""
        if not self._places:
            return []
        size = len(self._kept)
        if self._graph is not None:
            matches = self._graph.search(vector, min(8 * count, len(self)))
            places, alike = matches.keys.astype(np.int64), 1.0 - matches.distances
        else:
            alike = self._rows[:size] @ vector
            places = np.flatnonzero(alike >= least)
            alike = alike[places]
        good = (self._strict[places] == strict) & (alike >= least)
        places, alike = places[good], alike[good]
        best = np.argsort(-alike, kind="stable")[:count]
        pairs = [(self._kept[int(places[i])], float(alike[i])) for i in best]
        return [(kept, likeness) for kept, likeness in pairs if kept is not None]

    def used(self, name: str) -> None:
        """Count a name as used now."""
        place = self._places.get(name)
        if place is not None:
            self._touch(place)

    def items(self) -> Iterator[tuple[str, Kept, Floats]]:
        """Yield name, request and vector of all that is kept, the one unused for longest first."""
        order = sorted(self._places.items(), key=lambda item: self._of(item[1]).used)
        for name, place in order:
            yield name, self._of(place), self._rows[place]

    def _of(self, place: int) -> Kept:
        kept = self._kept[place]
        if kept is None:
            raise LookupError(f"no request at place {place}")
        return kept

    def _touch(self, place: int) -> Kept:
        self._tick += 1
        kept = self._of(place)
        kept.used = self._tick
        return kept

    def _place(self) -> int:
        if len(self._places) >= self._most:
            self._forget(max(1, self._most // 64))
        if self._free:
            return self._free.pop()
        if len(self._kept) == len(self._rows):
            self._grow()
        self._kept.append(None)
        return len(self._kept) - 1

    def _grow(self) -> None:
        more = min(2 * len(self._rows), max(self._most, _FIRST))
        rows: Floats = np.zeros((max(more, len(self._rows) + 1), self.dimension), np.float32)
        rows[: len(self._rows)] = self._rows
        strict = np.full(len(rows), -1, np.int64)
        strict[: len(self._strict)] = self._strict
        self._rows, self._strict = rows, strict

    def _forget(self, count: int) -> None:
        """Drop those unused for longest, several at once: to look for one takes as long as for many."""
        order = sorted(self._places, key=lambda name: self._of(self._places[name]).used)
        for name in order[:count]:
            self.drop(name)

    def _in_graph(self, place: int, vector: Floats) -> None:
        if self._graph is None and len(self._places) * self.dimension >= self._graph_from:
            self._graph = _graph(self.dimension)
            if self._graph is None:
                self._graph_from = 1 << 62  # not installed: the matrix serves on, slower
                return
            for other in self._places.values():
                self._graph.add(other, self._rows[other])
        elif self._graph is not None:
            if place in self._graph:
                self._graph.remove(place)
            self._graph.add(place, vector)


def _graph(dimension: int) -> Any:
    """Return an empty graph of neighbours (HNSW, Malkov and Yashunin 2018), None where `usearch` is not installed."""
    try:
        from usearch.index import Index as Graph  # noqa: PLC0415 - an extra, asked for only by big indexes
    except ImportError:
        return None
    return Graph(ndim=dimension, metric="cos", dtype="f32")
