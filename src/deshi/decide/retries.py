"""A budget of second tries, so that retries never become the load that keeps a server down.

A token bucket as in Finagle's RetryBudget: each request pays in a share, each retry takes one out; a few are free.
https://twitter.github.io/finagle/guide/Clients.html#retries
"""


class Retries:
    """Allows retries for at most `share` of the requests, and `few` beside; the bucket holds `most`.

    `trickle_s`: one is added each so many seconds, for services that are asked rarely. Pure: the clock is handed in.
    """

    def __init__(
        self, share: float = 0.1, few: float = 3.0, most: float = 10.0, trickle_s: float = 10.0
    ) -> None:
        self._share = share
        self._few = few
        self._most = most
        self._trickle_s = trickle_s
        self._left = few
        self._at = 0.0

    def asked(self) -> None:
        """Count a request."""
        self._left = min(self._most, self._left + self._share)

    def take(self, now: float) -> bool:
        """Return whether a request may be tried again, and count it. `now` in seconds that only grow."""
        if self._left < self._few:
            self._left = min(self._few, self._left + max(0.0, now - self._at) / self._trickle_s)
        self._at = now
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True
