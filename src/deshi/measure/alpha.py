"""Who asks one exam often enough passes it by luck: the level of a night, from what earlier nights have spent.

Alpha spending without an end (Foster, Stine 2008; Tian, Ramdas 2021, "Online control of the familywise error rate",
arXiv:1910.04900): any falling sequence that adds up to the total will do, fixed beforehand. Night k gets `k^-1.6 / zeta(1.6)` of
it, which falls slowly enough that the thirtieth night is still worth sitting. By Bonferroni's inequality the chance that any
night promotes what is no better stays under the total, however many nights there are and however candidates depend on earlier
ones. Fresh rows are a new exam, with the whole total again.
"""

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from deshi.errors import BadInput

DECAY = 1.6
_HEAD = 1000
# the first thousand terms, and the rest as an integral that begins half a step earlier (Euler, Maclaurin)
_ZETA = math.fsum(k**-DECAY for k in range(1, _HEAD)) + (_HEAD - 0.5) ** (1 - DECAY) / (DECAY - 1)


@dataclass(frozen=True, slots=True)
class Level:
    """What night `night` (1 is the first) may spend, what earlier ones have `spent`, and what is `left` after it."""

    night: int
    level: float
    spent: float
    left: float


def level(total: float, spent: Sequence[float] = ()) -> Level:
    """Return the level of the next night; `spent` are the levels of the nights that this exam was sat before, in order.

    A night that spent nothing is none. All levels together never exceed `total`: where earlier nights spent more than planned, later ones get what is left, down to 0.
    Raises `BadInput` for a total that is no chance, or a negative level.
    """
    if not 0 < total < 1 or any(not 0 <= one < 1 for one in spent):
        raise BadInput(
            f"Levels {list(spent)!r} of a total of {total!r} can't be; give a total in 0..1 (0.05) and levels in 0..1."
        )
    night, gone = 1 + sum(one > 0 for one in spent), math.fsum(spent)
    planned = total * night**-DECAY / _ZETA
    now = max(0.0, min(planned, total - gone))
    return Level(night, now, gone, max(0.0, total - gone - now))


def exam_name(ids: Iterable[str]) -> str:
    """Return the name of an exam: 12 hex digits of the SHA-256 of its suite's row ids, in any order.

    Levels are kept by this name. Take the suite's ids only: targets change every night, and a new name would give the spent
    levels back.
    """
    return hashlib.sha256("\n".join(sorted(set(ids))).encode()).hexdigest()[:12]
