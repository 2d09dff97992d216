"""Sliding windows: requests and tokens of the last 60 seconds by name, in slots of a quarter of a second.

A slot counts until its last moment has left the window, so no 60 seconds ever hold more than the limit; at most 0.4 % of it is
given away for that. Times are milliseconds of any clock that the caller reads; all servers of one Redis read that one's.
"""

import math
from collections.abc import Sequence

from deshi.records.chat import Quota

SLOT_MS = 250
SPAN_MS = 60_000
_IDLE = 1_024  # so many names between two looks for those that nobody asks by any more


class Window:
    """One name's count: slots `number: [requests, tokens]` from the oldest to the newest, and their sums."""

    __slots__ = ("newest", "requests", "slots", "tokens")

    def __init__(self) -> None:
        self.requests = 0
        self.tokens = 0
        self.newest = 0
        self.slots: dict[int, list[int]] = {}

    def leave(self, now: int) -> None:
        """Let go what is older than the window."""
        last = (now - SPAN_MS) // SLOT_MS - 1
        while self.slots and (oldest := next(iter(self.slots))) <= last:
            requests, tokens = self.slots.pop(oldest)
            self.requests -= requests
            self.tokens -= tokens

    def add(self, now: int, requests: int, tokens: int) -> None:
        """Count into the slot of now; a clock that went back counts into the newest."""
        self.newest = max(self.newest, now // SLOT_MS)
        slot = self.slots.setdefault(self.newest, [0, 0])
        slot[0] += requests
        slot[1] += tokens
        self.requests += requests
        self.tokens += tokens

    def refund(self, tokens: int, at: int) -> None:
        """Take tokens back where they were counted, at the time `at`; what is no longer there has left by itself.

        The counting was a moment before or after what the caller takes for its time, so the slots beside are looked at, too;
        then all before: a caller that does not know the time says now.
        """
        number = min(at // SLOT_MS, self.newest)
        for near in (number, number - 1, number + 1):
            if tokens and near in self.slots:
                tokens -= self._back(near, tokens)
        if tokens:
            for older in [one for one in reversed(self.slots) if one < number]:
                tokens -= self._back(older, tokens)

    def _back(self, number: int, tokens: int) -> int:
        slot = self.slots[number]
        back = min(tokens, slot[1])
        slot[1] -= back
        self.tokens -= back
        return back

    def wait(self, now: int, requests: int, tokens: int) -> int:
        """Return the milliseconds until so many `requests` and `tokens` will have left."""
        for number, (had_requests, had_tokens) in self.slots.items():
            requests -= had_requests
            tokens -= had_tokens
            if requests <= 0 and tokens <= 0:
                return max(1, (number + 1) * SLOT_MS + SPAN_MS - now)
        return SPAN_MS


class Windows:
    """The windows of all names. Names that nobody asks by any more are forgotten."""

    def __init__(self) -> None:
        self._named: dict[str, Window] = {}
        self._new = 0

    def take(self, now: int, quotas: Sequence[Quota], requests: int, tokens: int) -> float:
        """Count for all quotas and return 0, or for none and return the seconds until it may fit (`math.inf`: never)."""
        if never(quotas, requests, tokens):
            return math.inf
        wait = 0
        for quota in quotas:
            window = self.of(quota.name, now)
            more = window.requests + requests - quota.rpm if quota.rpm else 0
            much = window.tokens + tokens - quota.tpm if quota.tpm else 0
            if more > 0 or much > 0:
                wait = max(wait, window.wait(now, more, much))
        if wait:
            return wait / 1_000
        self.add(now, [quota.name for quota in quotas], requests, tokens)
        return 0.0

    def add(self, now: int, names: Sequence[str], requests: int, tokens: int) -> None:
        """Count whatever the limits say."""
        if requests or tokens:
            for name in names:
                self.of(name, now).add(now, requests, tokens)

    def settle(self, now: int, names: Sequence[str], over: int, ago_ms: int) -> None:
        """Count `over` more tokens now, or take `-over` of those back that were counted `ago_ms` ago."""
        for name in names:
            window = self.of(name, now)
            if over > 0:
                window.add(now, 0, over)
            else:
                window.refund(-over, now - ago_ms)

    def of(self, name: str, now: int) -> Window:
        """Return a name's window as it is now."""
        window = self._named.get(name)
        if window is None:
            self._forget(now)
            window = self._named[name] = Window()
        window.leave(now)
        return window

    def __len__(self) -> int:
        return len(self._named)

    def _forget(self, now: int) -> None:
        self._new += 1
        if self._new % _IDLE:
            return
        for name, window in list(self._named.items()):
            window.leave(now)
            if not window.slots:
                del self._named[name]


def never(quotas: Sequence[Quota], requests: int, tokens: int) -> bool:
    """Return whether it is over one of the limits all alone."""
    return any((quota.rpm and requests > quota.rpm) or (quota.tpm and tokens > quota.tpm) for quota in quotas)
