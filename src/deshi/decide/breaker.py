"""The circuit breaker: a model that failed several times in a row is left alone for a while, then tried once.

Pure: the clock is handed in with every call, in seconds that only grow (`time.monotonic`). One breaker a model.
"""


class Breaker:
    """Opens after `failures` failures in a row, for `pause_s` seconds; each failed probe doubles the pause, up to `longest_s`.

    When the pause is over it is half open: one request goes through as a probe. Its success closes the breaker.
    """

    def __init__(self, failures: int = 5, pause_s: float = 5.0, longest_s: float = 300.0) -> None:
        self._most = failures
        self._first_s = pause_s
        self._longest_s = longest_s
        self._failed = 0
        self._pause_s = pause_s
        self._until = 0.0
        self._probing = False

    def wait_s(self, now: float) -> float:
        """Return 0 when a request may go through, else the seconds until the next probe; a half-open one lets one through."""
        left_s = self.left_s(now)
        if not left_s and self._failed >= self._most:
            self._probing = True
        return left_s

    def left_s(self, now: float) -> float:
        """Return what `wait_s` would, and let nothing through."""
        if self._failed < self._most:
            return 0.0
        if now < self._until:
            return self._until - now
        return self._pause_s if self._probing else 0.0

    def succeeded(self) -> None:
        """Close: the server answers."""
        self._failed, self._pause_s, self._probing = 0, self._first_s, False

    def failed(self, now: float, least_s: float = 0.0) -> None:
        """Count a failure; open when there were too many, longer when it was the probe's.

        `least_s` is for how long the server itself says to stay away: then it opens at once, but no longer than the longest
        pause: a server may say too much, and one probe does no harm.
        """
        if self._probing:
            self._pause_s = min(self._longest_s, self._pause_s * 2)
        self._failed, self._probing = self._failed + 1, False
        if least_s > 0:
            self._failed = max(self._failed, self._most)
        if self._failed >= self._most:
            self._until = max(self._until, now + (min(least_s, self._longest_s) or self._pause_s))

    def let_go(self) -> None:
        """Forget a request that ended without telling anything of the server; a probe may be tried again."""
        self._probing = False

    @property
    def failures(self) -> int:
        """Return the failures in a row."""
        return self._failed
