"""Orders that wait for a person's yes: each for a while, once, and until the next request of the same conversation."""

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from deshi.records.answer import Decision
from deshi.records.ask import Ask, Turn

WAITS_S = 20.0  # as long as the guard keeps the token
LATE_S = 60.0  # a yes that comes so much later is asked anew; after that nobody remembers the question
_MOST = 1_000


@dataclass(frozen=True, slots=True)
class Waiting:
    """An order that was understood and is not carried out yet: `token` is the guard's, `epoch` the count of stops then.

    `ask` is the request, `decision` what it was taken for; its actions are those that were handed to the body. `good`: a yes
    carries it out; else it came too late, or after a stop, and it must be asked for anew.
    """

    ask: Ask
    decision: Decision
    token: str
    epoch: int
    good: bool = True


def last_said(order: Waiting | None, turns: Sequence[Turn]) -> Waiting | None:
    """Return the order where nothing was said after it as far as the turns tell; another server may have answered since.

    Turns that a caller keeps have no number, and tell nothing of it.
    """
    other = order is not None and bool(turns) and turns[-1].interaction not in ("", order.ask.id)
    return None if other else order


class Orders:
    """The orders that wait. A stop raises the epoch, from wherever it came, and what waited is gone with it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, Waiting]] = (
            OrderedDict()
        )  # by interaction, the oldest first
        self._last: dict[tuple[str, str], str] = {}  # by user and session: the interaction

    def keep(self, order: Waiting) -> None:
        """Let an order wait; another one of its conversation waits no longer."""
        self._clear_out()
        self._drop(self._of(order.ask.user, order.ask.session))
        self._kept[order.ask.id] = self._clock() + WAITS_S, order
        if order.ask.session:
            self._last[order.ask.user, order.ask.session] = order.ask.id
        while len(self._kept) > _MOST:
            self._drop(next(iter(self._kept.values()))[1])

    def next(self, user: str, session: str, token: str, epoch: int) -> Waiting | None:
        """Take out and return the order that a request of this conversation comes after, good or not; that of `token` where one is
        named.

        A request without session and token stands alone: nothing waits for it.
        """
        self._clear_out()
        found = self._by(user, token) if token else self._of(user, session)
        return self._drop(found, epoch)

    def look(self, user: str, session: str, token: str, epoch: int) -> Waiting | None:
        """Return what `next` would, and let it wait on."""
        self._clear_out()
        found = self._by(user, token) if token else self._of(user, session)
        return self._judged(found, epoch) if found else None

    def named(self, interaction: str, token: str, epoch: int) -> Waiting | None:
        """Take out and return the order of an interaction, where it still waits under this token."""
        _, found = self._kept.get(interaction, (0.0, None))
        taken = self._drop(found, epoch) if found and found.token == token else None
        return taken if taken and taken.good else None

    def forget(self) -> None:
        """Let nothing wait any more."""
        self._kept.clear()
        self._last.clear()

    def _drop(self, order: Waiting | None, epoch: int = -1) -> Waiting | None:
        """Take an order out and return it: it is good where it is fresh and no stop has come."""
        if order is None:
            return None
        judged = self._judged(order, epoch)
        del self._kept[order.ask.id]
        place = order.ask.user, order.ask.session
        if self._last.get(place) == order.ask.id:
            del self._last[place]
        return judged

    def _judged(self, order: Waiting, epoch: int) -> Waiting:
        until, _ = self._kept[order.ask.id]
        return replace(order, good=order.epoch == epoch and self._clock() < until)

    def _clear_out(self) -> None:
        """Drop what is long expired; all wait equally long, so it stands in front."""
        gone = self._clock() - LATE_S
        while self._kept and (front := next(iter(self._kept.values())))[0] < gone:
            self._drop(front[1])

    def _of(self, user: str, session: str) -> Waiting | None:
        if not session:
            return None
        _, found = self._kept.get(self._last.get((user, session), ""), (0.0, None))
        return found

    def _by(self, user: str, token: str) -> Waiting | None:
        kept = (one for _, one in self._kept.values())
        return next((one for one in kept if one.token == token and one.ask.user == user), None)
