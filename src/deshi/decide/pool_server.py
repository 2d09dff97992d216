"""One server of a pool: how busy, how fast and how well it is, by what became of its requests and by small questions to it."""

import math
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from deshi.decide.aimd import Gradient
from deshi.decide.breaker import Breaker
from deshi.errors import BadInput, Busy, Unavailable, Unreached
from deshi.records.chat import ChatModel

_FAILURES = 3
_LONGEST = 3.0
_SHARE = 0.2
_FORGETS_S = 60.0


@dataclass(frozen=True, slots=True)
class Member:
    """A server and the model at it; `probe` asks it something cheap and raises when that fails (None: it can't be asked)."""

    server: str
    model: ChatModel
    probe: Callable[[], Awaitable[None]] | None = None


class Server:
    """The state of a member. `clock` gives seconds that only grow.

    One that can't be reached, or says when to come again, is left alone until then (the breaker). One that fails at requests
    ails: it is asked once in `health_s`, as long as there is a better one. Alone it is asked all the same, for what failed may
    lie in the requests, and nobody's bad requests shall shut out the others.
    """

    def __init__(
        self, member: Member, most_at_once: int, health_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.name = member.server
        self.model = member.model
        self.probe = member.probe
        self.taken = 0
        self.down = False
        self.last = ""
        self._clock = clock
        self._health_s = health_s
        self._breaker = Breaker(_FAILURES, health_s, _LONGEST * health_s)
        self._limit = Gradient(most_at_once)
        self._latency_s = 0.0
        self._at = clock()
        self._asked = 0
        self._failed = 0
        self._known = False
        self._in_a_row = 0
        self._trial_at = 0.0

    @property
    def free(self) -> bool:
        """Whether it may be given one more."""
        return self.taken < self._limit.limit

    @property
    def most(self) -> int:
        """How many it may be given at once now."""
        return self._limit.limit

    @property
    def load(self) -> float:
        """The share of its places that is taken."""
        return self.taken / self._limit.limit

    @property
    def latency_s(self) -> float:
        """How long it usually takes to answer, or to begin a stream, in seconds; halved with each minute in which it is not asked.

        So a slow one is tried again some time.
        """
        return self._latency_s * math.exp2((self._at - self._clock()) / _FORGETS_S)

    def wait_s(self) -> float:
        """Return 0 when it may be asked, else the seconds until then; who gets 0 must ask it, or `let_go`."""
        return self._breaker.wait_s(self._clock())

    def left_s(self) -> float:
        """Return the seconds until it may be asked, for who only looks."""
        return self._breaker.left_s(self._clock())

    def on_trial(self) -> bool:
        """Return whether one that ails may be asked now to see whether it is well; then not again for `health_s`.

        One that is down is asked by the small question only.
        """
        now = self._clock()
        if now < self._trial_at or (self.down and self.probe is not None):
            return False
        self._trial_at = now + self._health_s
        return True

    def began(self, kind: str, seconds: float, work: float = 1.0) -> None:
        """It answered, or began its stream, after so many seconds for so much work."""
        self._asked += 1
        self._known = True
        self.down = False
        self._at = self._clock()
        known = self._latency_s or seconds
        self._latency_s = known + _SHARE * (seconds - known)
        self._limit.took(kind, seconds, self.taken, max(1.0, work))

    def ended(self, error: BaseException | None) -> None:
        """A request is over: well (None), by the caller's own fault, cancelled, or by the server's failure."""
        if error is None or isinstance(error, BadInput):
            self._in_a_row = 0
            self._breaker.succeeded()
        elif not isinstance(error, Unavailable):
            self._breaker.let_go()
        else:
            self._broke(error)

    def _broke(self, error: Unavailable) -> None:
        now = self._clock()
        self._failed += 1
        self._known = True
        self._in_a_row += 1
        self._trial_at = now + self._health_s
        self.last = str(error)
        after_s = error.after_s if isinstance(error, Busy) else 0.0
        if isinstance(error, Unreached) or after_s:
            self._breaker.failed(now, after_s)
        else:
            self._breaker.let_go()
        self.down = self.down or isinstance(error, Unreached)
        self._limit.failed()

    def let_go(self) -> None:
        """It was chosen, and not asked after all."""
        self._breaker.let_go()

    def told(self, well: bool) -> None:
        """The answer to a small question: it is there, or it is not."""
        if well and self.down:
            self._breaker.succeeded()
            self._in_a_row = 0
        self._known = True
        self.down = not well

    def ails(self) -> bool:
        """Return whether it is better not asked, but how it is."""
        return self.down or self._in_a_row >= _FAILURES

    def state(self) -> dict[str, Any]:
        """Return what metrics and the dashboard show.

        `known` is whether it was ever asked: before that nobody can say that it is well. `latency_s` is that of chats and stays
        when none come; only the choice among servers forgets it.
        """
        return {
            "server": self.name,
            "healthy": not self.ails(),
            "known": self._known,
            "in_flight": self.taken,
            "limit": self._limit.limit,
            "latency_s": round(self._latency_s, 6),
            "answered": self._asked,
            "failed": self._failed,
            "failures_in_a_row": self._in_a_row,
            "last_error": self.last,
        }


def work_of(answer: Mapping[str, Any]) -> float:
    """Return about how much a whole answer took, in tokens written; reading is some twenty times cheaper."""
    usage = answer.get("usage")
    if not isinstance(usage, dict):
        return 1.0
    read, written = usage.get("prompt_tokens"), usage.get("completion_tokens")
    return (read if type(read) is int else 0) / 20 + (written if type(written) is int else 0)
