"""A meaning as a short vector: random projection of its keys and of the text's character pairs.

Every feature is a row of signs from its hash (Achlioptas 2003: signs do as well as normal numbers), so there is nothing to
train, to ship or to keep. Keys weigh most: what is said in other words of the same meaning lies at nearly the same place.
"""

import zlib
from functools import lru_cache
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from deshi.pure.meaning.record import Meaning

NAME, DIMENSION = "deshi-meaning-1", 96
_WEIGHTS = {"word": 1.0, "number": 0.8, "way": 0.8, "time": 0.7, "amount": 0.6, "person": 0.2}
_ASK, _PAIR = 0.35, 0.12
_PAIRS = 48  # of neighbouring signs, at most
_SOFT = frozenset(("$1", "^best", "^good"))

Floats = npt.NDArray[np.float32]


def vector(meaning: Meaning) -> Floats:
    """Return the vector of a meaning, `DIMENSION` numbers of length 1."""
    found = {"k" + token.key: _WEIGHTS.get(token.kind, 0.5) for token in meaning.tokens}
    found |= {"m" + mark: _ASK for mark in meaning.marks if mark[0] == "?"}
    found["l" + meaning.lang] = _ASK
    if meaning.nots:
        found[f"n{meaning.nots}"] = _ASK
    text = meaning.text.lower()
    for i in range(min(len(text) - 1, _PAIRS)):
        found.setdefault("p" + text[i : i + 2], _PAIR)
    signs = np.unpackbits(np.frombuffer(b"".join(map(_row, found)), np.uint8)).reshape(len(found), DIMENSION)
    weights = np.fromiter(found.values(), np.float32, len(found))
    projected = weights @ (signs.astype(np.float32) * 2 - 1)
    result: Floats = projected / max(float(np.linalg.norm(projected)), 1e-6)
    return result


@lru_cache(maxsize=1 << 15)
def _row(feature: str) -> bytes:
    return blake2b(feature.encode("utf-8", "surrogatepass"), digest_size=DIMENSION // 8).digest()


def strict(meaning: Meaning) -> int:
    """Return a hash of all that must be the same for a hit: language, numbers, times, directions, amounts, how often no.

    Two meanings of different hashes are never the same, so most neighbours need no closer look.
    """
    keys = sorted(
        token.key
        for token in meaning.tokens
        if token.kind in ("number", "time", "way", "amount") and token.key not in _SOFT
    )
    return zlib.crc32(" ".join([meaning.lang, str(meaning.nots), *keys]).encode())
