"""Whose batches run now: a few at once for the whole home, and tenants in turn, so that nobody's batches hold up all others'.

A batch that only waits (for a limit, or for a model to come back) gives its place up as soon as another could use it, and one of a tenant
that has more places than the tenant which waits gives it up after a while. Its lines under way are finished first.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

_log = logging.getLogger(__name__)
_AT_ONCE = 4
_TURN_S = 60.0
_LEAST_REST_S, _MOST_REST_S = 2.0, 60.0


class Runs(Protocol):
    """A batch that runs."""

    @property
    def waits(self) -> float:
        """For how long it does nothing but wait now, in seconds; 0: it works."""
        ...

    async def go(self) -> None:
        """Go on until its end, or until it has given way."""
        ...

    def give_way(self) -> None:
        """Ask it to end when its lines under way are answered."""
        ...


@dataclass(slots=True)
class _Turn:
    tenant: str
    run: Runs
    task: "asyncio.Task[None]"
    since: float
    gives: bool = False


class Turns:
    """The places of a home. Used on one event loop; `steady` is a monotonic clock in seconds."""

    def __init__(self, start: Callable[[str], Runs], steady: Callable[[], float] = time.monotonic) -> None:
        self._start = start
        self._steady = steady
        self._turns: dict[str, _Turn] = {}
        self._rests: dict[str, float] = {}
        self._served: dict[str, float] = {}

    def names(self) -> list[str]:
        """Return the batches that have a place."""
        return list(self._turns)

    def go_on(self, undone: Sequence[tuple[str, str]]) -> None:
        """Give free places to those who are next, or ask for one. `undone` are names and tenants, the oldest first."""
        self._reap()
        now = self._steady()
        self._rests = {name: until for name, until in self._rests.items() if until > now}
        ready = [one for one in undone if one[0] not in self._turns and one[0] not in self._rests]
        while ready and len(self._turns) < _AT_ONCE:
            name, tenant = self._next(ready)
            ready.remove((name, tenant))
            run = self._start(name)
            self._turns[name] = _Turn(tenant, run, asyncio.ensure_future(run.go()), now)
            self._served[tenant] = now
        if ready:
            self._make_room(ready, now)

    async def close(self) -> None:
        """End all runs; they go on with the next process."""
        tasks = [turn.task for turn in self._turns.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._turns.clear()

    def _next(self, ready: Sequence[tuple[str, str]]) -> tuple[str, str]:
        """Return who is next: whose tenant has the fewest places, then whose was longest ago, then the oldest."""
        return min(ready, key=lambda one: (self._places(one[1]), self._served.get(one[1], 0.0)))

    def _places(self, tenant: str) -> int:
        return sum(turn.tenant == tenant and not turn.gives for turn in self._turns.values())

    def _make_room(self, ready: Sequence[tuple[str, str]], now: float) -> None:
        """Ask one batch to give way, where another waits with better right."""
        stay = [(name, turn) for name, turn in self._turns.items() if not turn.gives]
        given = len(self._turns) - len(stay)
        if given >= len(ready):
            return
        found = next(((name, turn) for name, turn in stay if turn.run.waits), None)
        if found is None:
            had = self._places(self._next(ready)[1]) + given  # as if all places that come free were for it
            over = [
                (places, now - turn.since, name)
                for name, turn in stay
                if (places := self._places(turn.tenant)) > had
                and (places > had + 1 or now - turn.since >= _TURN_S)
            ]
            if not over:
                return
            name = max(over)[2]
            found = name, self._turns[name]
        name, turn = found
        if turn.run.waits:
            self._rests[name] = now + min(max(turn.run.waits, _LEAST_REST_S), _MOST_REST_S)
        turn.gives = True
        turn.run.give_way()

    def _reap(self) -> None:
        for name in [name for name, turn in self._turns.items() if turn.task.done()]:
            task = self._turns.pop(name).task
            if not task.cancelled() and task.exception() is not None:
                _log.error("batch %s stopped; it goes on in a moment", name, exc_info=task.exception())
                self._rests[name] = self._steady() + _LEAST_REST_S
