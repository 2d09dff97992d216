"""How much of a text was never seen in training: a Bloom filter of n-grams (Bloom 1970), small enough to be shipped.

Two neighbouring characters of scripts without blanks, words and three neighbouring letters of others. A share of unseen
n-grams near 1 means that the student's answer is a guess, however sure the network is.
"""

import re
import zlib
from collections import Counter
from collections.abc import Collection, Iterable
from functools import lru_cache

from deshi.pure.text import fold

NOVELTY = "novelty.bin"
SIZE = 1 << 17  # bytes: about 200,000 n-grams at 3 % false hits
_HASHES = 3
_READ = 160  # characters read from each end of a long text
_RUNS = re.compile(r"[a-z']+|[^\x00-\x7f\s、。，．…！？〜～「」『』・“”‘’]+")  # digits and marks tell nothing


class Novelty:
    """The filter over `bits`; an empty one knows nothing of novelty and finds every text familiar."""

    def __init__(self, bits: bytes) -> None:
        self._bits = bits
        self._size = 8 * len(bits)

    def share(self, text: str, known: Collection[str] = ()) -> float:
        """Return the share of the text's n-grams that training never saw, 0..1, but for those `known` besides; 0 where there are none."""
        if not self._size:
            return 0.0
        found = grams(text)
        unseen = sum(gram not in known and not self._has(gram) for gram in found)
        return unseen / len(found) if found else 0.0

    def _has(self, gram: str) -> bool:
        return all(self._bits[place >> 3] >> (place & 7) & 1 for place in _places(gram, self._size))


def build(texts: Iterable[str], least: int = 2, size: int = SIZE) -> bytes:
    """Return the filter of the n-grams that stand in at least `least` of the texts (a slip of the keyboard stands in one).

    Without any text the filter is empty.
    """
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(grams(text))
    if not counts:
        return b""
    return _with(bytes(size), [gram for gram, count in counts.items() if count >= least])


def extended(bits: bytes, texts: Iterable[str]) -> bytes:
    """Return a filter that knows the n-grams of `texts` besides; an empty one stays empty."""
    return _with(bits, [gram for text in texts for gram in grams(text)]) if bits else bits


def _with(bits: bytes, found: Iterable[str]) -> bytes:
    more = bytearray(bits)
    for gram in found:
        for place in _places(gram, 8 * len(more)):
            more[place >> 3] |= 1 << (place & 7)
    return bytes(more)


def grams(text: str) -> set[str]:
    """Return the n-grams of the folded text; of a long one those of both ends."""
    if len(text) > 2 * _READ:
        text = f"{text[:_READ]} {text[-_READ:]}"
    found: set[str] = set()
    for run in _RUNS.findall(fold(text)):
        if run[0] < "\x80":
            found.add("w" + run)
            run = f"^{run}$"
            found.update(run[i : i + 3] for i in range(len(run) - 2))
        else:
            found.update(run[i : i + 2] for i in range(max(1, len(run) - 1)))
    return found


@lru_cache(maxsize=1 << 14)
def _places(gram: str, size: int) -> tuple[int, ...]:
    """Return the bits of an n-gram, by double hashing (Kirsch, Mitzenmacher 2006)."""
    raw = gram.encode("utf-8", "surrogatepass")
    one, two = zlib.crc32(raw), zlib.adler32(raw) * 2654435761 & 0xFFFFFFFF | 1
    return tuple((one + i * two) % size for i in range(_HASHES))
