"""The last ten minutes of the LLM service, second by second, for the dashboard: counted as chats end, summed up when somebody looks."""

import math
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from deshi.records.chat import Served

SECONDS = 600
MINUTE_S = 60
_PARTS = 8  # classes of latency in each doubling: a quantile is right to about 6 %
_LOWEST = 1e-4
_LEFT = 499  # a caller that left before its answer is no error
_COUNTS = ("requests", "errors", "hits", "tokens_in", "tokens_out", "usd")
_QUANTILES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


class _Counts:
    """What one target did in one second; `took` and `first` count chats by class of latency."""

    __slots__ = (*_COUNTS, "first", "took")

    def __init__(self) -> None:
        self.requests = self.errors = self.hits = self.tokens_in = self.tokens_out = 0
        self.usd = 0.0
        self.took: dict[int, int] = {}
        self.first: dict[int, int] = {}


_Second = tuple[int, dict[str, _Counts]]


class ServiceStats:
    """An observer of chats. `clock` gives seconds that never go back, `wall` Unix time."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, wall: Callable[[], float] = time.time
    ) -> None:
        self._clock, self._wall = clock, wall
        self._ring: deque[_Second] = deque(maxlen=SECONDS)
        self._now = -1
        self._targets: dict[str, _Counts] = {}

    def __call__(self, served: Served) -> None:
        """Count a chat in the second in which it ended."""
        now = int(self._clock())
        if now != self._now:
            self._now, self._targets = now, {}
            self._ring.append((now, self._targets))
        counts = self._targets.get(served.target)
        if counts is None:
            counts = self._targets[served.target] = _Counts()
        counts.requests += 1
        if served.error and served.status != _LEFT:
            counts.errors += 1
        if served.cached:
            counts.hits += 1
        else:
            counts.tokens_in += served.usage.tokens_in
            counts.tokens_out += served.usage.tokens_out
            counts.usd += served.usd
        place = _class(served.took)
        counts.took[place] = counts.took.get(place, 0) + 1
        if served.first_s:
            place = _class(served.first_s)
            counts.first[place] = counts.first.get(place, 0) + 1

    def last(self) -> dict[str, Any]:
        """Return the last whole second, the last minute, and the last minute of each target. Latencies are in milliseconds."""
        end = int(self._clock())
        minute = self._between(end - MINUTE_S, end)
        targets = {name for _, found in minute for name in found}
        return {
            "at": int(self._wall()) - 1,
            "second": _summed(found for second, found in minute if second == end - 1),
            "minute": _summed(found for _, found in minute),
            "targets": {
                name or "(none)": _summed({name: found[name]} for _, found in minute if name in found)
                for name in sorted(targets)
            },
        }

    def whole(self) -> dict[str, list[Any]]:
        """Return the last ten minutes as columns, oldest second first; the last one is that of `last`."""
        end = int(self._clock())
        seconds = dict(self._between(end - SECONDS, end))
        rows = [_summed([seconds[at]] if at in seconds else ()) for at in range(end - SECONDS, end)]
        return {name: [row[name] for row in rows] for name in rows[0]}

    def next_s(self) -> float:
        """Return how long it is until another second is whole, with a little beyond."""
        return 1.02 - self._clock() % 1.0

    def _between(self, since: int, until: int) -> list[_Second]:
        return [one for one in self._ring if since <= one[0] < until]


def _class(seconds: float) -> int:
    """Return the class of a latency: eight in each doubling, by mantissa and exponent, without a logarithm."""
    mantissa, exponent = math.frexp(max(seconds, _LOWEST))
    return exponent * _PARTS + int((mantissa - 0.5) * 2 * _PARTS)


def _middle(place: int) -> float:
    """Return the middle of a class, in milliseconds."""
    exponent, part = divmod(place, _PARTS)
    return round(math.ldexp(0.5 + (part + 0.5) / (2 * _PARTS), exponent) * 1e3, 2)


def _summed(found: Iterable[dict[str, _Counts]]) -> dict[str, Any]:
    total: dict[str, Any] = dict.fromkeys(_COUNTS, 0)
    took: dict[int, int] = {}
    first: dict[int, int] = {}
    for targets in found:
        for counts in targets.values():
            for name in _COUNTS:
                total[name] += getattr(counts, name)
            _add(took, counts.took)
            _add(first, counts.first)
    return {
        **total,
        **{name: _quantile(took, share) for name, share in _QUANTILES.items()},
        "first": _quantile(first, 0.5),
    }


def _add(total: dict[int, int], more: dict[int, int]) -> None:
    for place, count in more.items():
        total[place] = total.get(place, 0) + count


def _quantile(classes: dict[int, int], share: float) -> float | None:
    """Return the latency that a share of the chats did not exceed, None where there were none."""
    left = math.ceil(sum(classes.values()) * share)
    for place in sorted(classes):
        left -= classes[place]
        if left <= 0:
            return _middle(place)
    return None
