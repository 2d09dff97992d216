"""Finds texts that are nearly the same, by the share of 3-grams that they have in common."""

from collections import Counter
from collections.abc import Iterable
from heapq import nsmallest
from math import ceil

from deshi.pure.text import grams, jaccard

Grams = frozenset[str]


class Near:
    """Finds what is nearly the same among what was added.

    Two sets with Jaccard >= `share` must have one of their rarest members in common (prefix filter of Chaudhuri, Ganti and
    Kaushik 2006), so only sets filed under those are compared. `sample` says which n-grams are rare; it decides how
    fast this is, never what is found.
    """

    def __init__(self, sample: Iterable[str], share: float) -> None:
        self._known = {text: grams(text) for text in sample}
        self._counts = Counter(gram for found in self._known.values() for gram in found)
        self._share = share
        self._filed: dict[tuple[object, str], list[tuple[Grams, int]]] = {}

    def add(self, text: str, number: int, group: object = None) -> None:
        """File a text under a number; texts of different groups are never the same."""
        found = self._grams(text)
        for gram in self._rarest(found):
            self._filed.setdefault((group, gram), []).append((found, number))

    def find(self, text: str, group: object = None) -> int | None:
        """Return the number of a text of the group that is nearly the same, None for none."""
        if not self._filed:
            return None
        found = self._grams(text)
        for gram in self._rarest(found):
            for filed, number in self._filed.get((group, gram), ()):
                if jaccard(found, filed) >= self._share:
                    return number
        return None

    def _grams(self, text: str) -> Grams:
        found = self._known.get(text)
        return grams(text) if found is None else found

    def _rarest(self, found: Grams) -> list[str]:
        keep = len(found) - ceil(self._share * len(found)) + 1
        return nsmallest(keep, found, key=lambda gram: (self._counts[gram], gram))
