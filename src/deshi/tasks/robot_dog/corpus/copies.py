"""Keeps what is examined out of what is learned: finds texts that nearly repeat a row of a suite."""

import json
from collections import Counter
from collections.abc import Iterable
from functools import cache
from math import ceil
from pathlib import Path

from deshi.errors import BadInput
from deshi.pure.text import fold, grams, jaccard, language

SAME = 0.8  # share of 3-grams in common from which two texts count as the same


class Copies:
    """Finds exact and near copies of `texts`. Two texts with Jaccard >= `SAME` must share one of their rarest grams
    (prefix filter of Chaudhuri, Ganti and Kaushik 2006), so only the rows filed under those are compared."""

    def __init__(self, texts: Iterable[str]) -> None:
        rows = {folded for text in texts if _long_enough(text, folded := fold(text))}
        sets = [(text, grams(text)) for text in sorted(rows)]
        self._exact = rows
        self._seen = Counter(gram for _, found in sets for gram in found)
        self._filed: dict[str, list[frozenset[str]]] = {}
        for _, found in sets:
            for gram in self._rarest(found):
                self._filed.setdefault(gram, []).append(found)

    def has(self, text: str) -> bool:
        """Return whether `text` is long enough to be a copy, and nearly one of the rows."""
        folded = fold(text)
        if not self._exact or not _long_enough(text, folded):
            return False
        if folded in self._exact:
            return True
        found = grams(folded)
        rows = (row for gram in self._rarest(found) for row in self._filed.get(gram, ()))
        return any(jaccard(found, row) >= SAME for row in rows)

    def _rarest(self, found: frozenset[str]) -> list[str]:
        keep = len(found) - ceil(SAME * len(found)) + 1
        return sorted(found, key=lambda gram: (self._seen[gram], gram))[:keep]


def _long_enough(text: str, folded: str) -> bool:
    """Return whether a text has 4 words (English) or 8 signs: shorter orders are everyone's words."""
    if language(text) == "en":
        return len(text.split()) >= 4
    return len(folded.replace(" ", "")) >= 8


@cache
def kept(folder: Path) -> Copies:
    """Return the finder of a folder that stays as it is while the program runs, read once. Raises as `read` does."""
    return read(folder)


def read(folder: Path) -> Copies:
    """Return the finder of the `.jsonl` suites in `folder`; raise `BadInput` where a line is no row."""
    texts = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            try:
                texts += [str(json.loads(line)["text"])] if line.strip() else []
            except (ValueError, KeyError, TypeError) as error:
                raise BadInput(
                    f"Line {number} of {path} is no row of a suite ({error!r}). Mend or drop it."
                ) from error
    return Copies(texts)
