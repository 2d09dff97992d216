"""The meter of one process: exact sliding windows in memory (`pure.window`), by a clock that never goes back."""

import time
from collections.abc import Callable, Sequence

from deshi.pure.window import Windows
from deshi.records.chat import Quota


class MemoryMeter:
    """A `Meter` for one server; for several that share their limits see `stores.redis_limits`.

    `clock` is in seconds and monotonic: nobody's count is changed by setting the machine's time.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._windows = Windows()

    async def take(self, quotas: Sequence[Quota], requests: int, tokens: int) -> float:
        """Count for all quotas and return 0, or for none and return the seconds until it may fit (`math.inf`: never)."""
        return self._windows.take(self._now(), quotas, requests, tokens)

    async def settle(self, names: Sequence[str], over: int, ago_s: float = 0.0) -> None:
        """Correct the tokens of what was taken `ago_s` seconds ago by `over` (negative: fewer were used)."""
        self._windows.settle(self._now(), names, over, int(ago_s * 1_000))

    def used(self, name: str) -> tuple[int, int]:
        """Return the requests and tokens of the last 60 seconds."""
        window = self._windows.of(name, self._now())
        return window.requests, window.tokens

    def _now(self) -> int:
        return int(self._clock() * 1_000)
