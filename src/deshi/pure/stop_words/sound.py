"""Does a text sound like an order to stop? A linear table over its character n-grams, learnt from phrases.

The rules of the languages know constructions; this knows what they have in common, and so hears slips, accents and names
that no rule has. It is asked only where no rule found an order. The table is `sound_table.py`, made by `deshi learn reflex`.
"""

import math
import re
import zlib
from base64 import b85decode
from functools import cache

from deshi.pure.stop_words.sound_table import BIAS, SCALE, TABLE

BUCKETS = 1 << 17
LONGEST = 160  # characters that are heard at either end of a long text
# The score from which on a text is an order, where 0 is "as likely as not" among what was learnt; `SURE` where a rule has
# seen a word of stopping and taken it for something else.
ENOUGH = 0.6
SURE = 1.2
_LENGTHS = (1, 2, 3, 4, 5)
_MARKS = re.compile(r"[!.,?;:…\"'()「」『』\s]+")


def grams(folded: str) -> list[int]:
    """Return the table rows of a folded text's character n-grams, each once, with its ends marked."""
    text = "^" + _MARKS.sub(" ", folded).strip() + "$"
    if text.isascii():  # the same rows, faster
        plain = text.encode()
        pieces = dict.fromkeys([plain[i : i + n] for n in _LENGTHS for i in range(len(plain) - n + 1)])
        return [row & (BUCKETS - 1) for row in map(zlib.crc32, pieces)]
    parts = dict.fromkeys(text[i : i + n] for n in _LENGTHS for i in range(len(text) - n + 1))
    return [zlib.crc32(part.encode("utf-8", "surrogatepass")) & (BUCKETS - 1) for part in parts]


def score(folded: str) -> float:
    """Return how much a folded text sounds like an order to stop."""
    rows = grams(folded)
    table = _table()
    return BIAS + SCALE * sum([table[row] for row in rows]) / math.sqrt(len(rows))


def heard(folded: str, least: float) -> tuple[int, int] | None:
    """Return the clause of a folded text that sounds like an order to stop, as its place; None where none scores `least`."""
    if len(folded) > 2 * LONGEST:
        first = heard(folded[:LONGEST], least)
        late = len(folded) - LONGEST
        last = None if first else heard(folded[late:], least)
        return first or ((last[0] + late, last[1] + late) if last else None)
    if not folded or score(folded) < least:
        return None
    clauses = [m.span() for m in re.finditer(r"[^!.,?;]+", folded)] or [(0, len(folded))]
    return max(clauses, key=lambda span: score(folded[span[0] : span[1]]))


@cache
def _table() -> "memoryview[int]":
    """Return the weights as signed bytes."""
    return memoryview(b85decode(TABLE)).cast("b")
