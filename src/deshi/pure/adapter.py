"""What a release knows of one person: changes of single rows of the table, and the sentences that they were learnt from.

The shared weights stay as they are, so nobody else's answers change. A row stands for an n-gram of the person's own words (see
`pure/tokenizer.py`); its change is added wherever that n-gram occurs in what this person says: sparse fine-tuning of an embedding
(Ben Zaken et al. 2022 tune other few weights in the same spirit). About 2 kB a sentence that was learnt.
"""

import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from deshi.pure.novelty import grams

PREFIX, SUFFIX = "person-", ".safetensors"
_ROWS, _CHANGES, _SCALE, _VECTORS, _TEXTS = "rows", "changes", "changes.scale", "vectors", "texts"
_LARGEST = 127
# A cosine. After 57 lines each of three people: on the 180 plain rows of the dev suite, as each of them, 175 175 173 exact and 6 3 5
# false actions without it, 175 174 175 and 3 4 3 with it (175 and 3 for nobody); of what they taught later it costs 1 to 6 points. What
# was taught is over 0.9 in any context.
NEAR = 0.85

Arrays = Mapping[str, npt.NDArray[Any]]
Floats = npt.NDArray[np.float32]
Known = tuple[str, str, tuple[int, ...]]  # a text, its label and its action codes


def file_of(salt: str, user: str) -> str:
    """Return the name of a person's file in a release with this salt (hexadecimal): it tells nobody whose it is."""
    name = hmac.digest(bytes.fromhex(salt), user.encode("utf-8", "surrogatepass"), "sha256")
    return f"{PREFIX}{name.hex()[:16]}{SUFFIX}"


def is_adapter(name: str) -> bool:
    """Tell whether a file of a release is a person's."""
    return name.startswith(PREFIX) and name.endswith(SUFFIX)


@dataclass(frozen=True, slots=True)
class Adapter:
    """`rows` `[N]` rows of the table in ascending order, `changes` `[N + 1, E]` what is added to each (the last is zero);
    `known` what the person taught and `vectors` `[M, d]` their vectors of length 1; `seen` the n-grams of those texts."""

    rows: npt.NDArray[np.int64]
    changes: Floats
    known: tuple[Known, ...]
    vectors: Floats
    seen: frozenset[str]

    def more(self, ids: npt.NDArray[np.int64]) -> Floats:
        """Return what is added to each token's sum, `[..., T, E]`, for table rows `[..., T, K]`."""
        if not len(self.rows):
            return np.zeros((*ids.shape[:-1], self.changes.shape[1]), np.float32)
        place = np.searchsorted(self.rows, ids).clip(max=len(self.rows) - 1)
        place[self.rows[place] != ids] = len(self.rows)
        added: Floats = self.changes[place].sum(axis=-2, dtype=np.float32)
        return added

    def speaks(self, vector: Floats) -> bool:
        """Return whether a sentence, by its vector `[d]` with these changes, is like one that the person taught.

        A change reaches every sentence with that n-gram. Far from all that was taught it only does harm, so such a sentence is
        read as everybody's. Where there is nothing to compare with, it always speaks.
        """
        return not len(self.vectors) or float((self.vectors @ vector).max()) >= NEAR


def arrays(
    rows: npt.NDArray[np.int64], changes: Floats, known: Sequence[Known], vectors: Floats
) -> dict[str, npt.NDArray[Any]]:
    """Return an adapter as it is written down: a byte a value with a scale a row, vectors as fp16, texts as JSON bytes."""
    scale = np.abs(changes).max(axis=1, keepdims=True, initial=0.0).astype(np.float32) / _LARGEST
    texts = json.dumps([[text, label, list(codes)] for text, label, codes in known], ensure_ascii=False)
    return {
        _ROWS: np.ascontiguousarray(rows, np.int32),
        _CHANGES: np.rint(changes / np.where(scale > 0, scale, 1)).astype(np.int8),
        _SCALE: scale,
        _VECTORS: np.ascontiguousarray(vectors, np.float16),
        _TEXTS: np.frombuffer(texts.encode("utf-8", "surrogatepass"), np.uint8).copy(),
    }


def adapter(found: Arrays) -> Adapter:
    """Return the adapter of what `arrays` gave; raise KeyError, TypeError or ValueError where it is none."""
    rows = np.ascontiguousarray(found[_ROWS], np.int64)
    changes = np.ascontiguousarray(found[_CHANGES], np.float32) * found[_SCALE]
    known = tuple((str(t), str(label), tuple(c)) for t, label, c in json.loads(found[_TEXTS].tobytes()))
    vectors = np.ascontiguousarray(found[_VECTORS], np.float32)
    fits = rows.ndim == 1 and changes.ndim == vectors.ndim == 2
    fits = (
        fits and len(changes) == len(rows) and len(vectors) == len(known) and bool((np.diff(rows) > 0).all())
    )
    if not fits or not (np.isfinite(changes).all() and np.isfinite(vectors).all()):
        raise ValueError("its rows, changes and texts don't fit together")
    nothing = np.zeros((1, changes.shape[1]), np.float32)
    return Adapter(rows, np.concatenate([changes, nothing]), known, vectors, _seen(known))


def _seen(known: Iterable[Known]) -> frozenset[str]:
    return frozenset(gram for text, *_ in known for gram in grams(text))
