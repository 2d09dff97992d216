"""How many requests a server is given at once, learned from how long they take.

The gradient rule of Netflix's concurrency limits (Vegas' idea: latency over the best latency tells of a queue), and a cut by
a factor when the server fails. https://github.com/Netflix/concurrency-limits  https://doi.org/10.1109/49.464716
Pure: no clock; one `Gradient` a server.
"""

import math

_TOLERATED = 2.0  # a batch of requests is worth that each takes up to twice as long
_SMOOTH = 0.2
_CUT = 0.7
_LEAST = 2.0
_FAST, _SLOW = 0.5, 1.0002
_NOTICED_S = 0.05


class Gradient:
    """Learns `limit`, at least 2 and at most `most`; `fixed` over 0 keeps it there.

    Latencies are compared with the best of their `kind` only, so that streams, whole answers and vectors can share a limit. It
    begins low, so that the best is known before a queue of our own making could pass for it, and forgets the best slowly.
    """

    def __init__(self, fixed: int = 0, first: float = 4.0, most: float = 256.0) -> None:
        self._fixed = fixed
        self._limit = float(fixed or first)
        self._most = most
        self._best: dict[str, float] = {}

    @property
    def limit(self) -> int:
        """The most requests at once."""
        return int(self._limit)

    def took(self, kind: str, seconds: float, at_once: int, work: float = 1.0) -> None:
        """Learn from a request that ended well after `seconds` for so much `work`, with `at_once` running at its end.

        A few hundredths of a second more are no queue that is worth to be cut.
        """
        if self._fixed or seconds <= 0:
            return
        each = seconds / work
        best = self._best.get(kind, each)
        best = best + _FAST * (each - best) if each < best else best * _SLOW
        self._best[kind] = best
        if at_once * 2 < self._limit:
            return  # it was not the limit that it felt
        gradient = max(0.5, min(1.0, _TOLERATED * best / each)) if seconds - best * work > _NOTICED_S else 1.0
        wanted = self._limit * gradient + math.sqrt(self._limit)
        self._limit = max(_LEAST, min(self._most, self._limit + _SMOOTH * (wanted - self._limit)))

    def failed(self) -> None:
        """Learn from a request that the server failed at, or was too busy for."""
        if not self._fixed:
            self._limit = max(_LEAST, self._limit * _CUT)
