"""Static batches: requests that come close together run as one call, where a model takes a list (an ONNX encoder, an embedder)."""

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from deshi.decide.line import Line, Waiting
from deshi.errors import BadInput, Busy, DeshiError, Limited, Unavailable
from deshi.records.chat import LOW, NORMAL

_log = logging.getLogger(__name__)

T = TypeVar("T")
R = TypeVar("R")
Run = Callable[[Sequence[T]], Awaitable[Sequence[R]]] | Callable[[Sequence[T]], Sequence[R]]

_SMOOTH = 0.2
_LOW_AGES = 3


@dataclass(slots=True, eq=False)
class _Wanted(Generic[T, R]):
    item: T
    result: "asyncio.Future[R]"


@dataclass(frozen=True, slots=True)
class Batching:
    """How batches are made: of at most `most` requests, gathered for at most `gather_s`, `at_once` of them at a time.

    A batch that takes longer than `slow_s` makes the next ones smaller. The others are as in `[queue]`.
    """

    most: int = 8
    gather_s: float = 2.0
    at_once: int = 4
    slow_s: float = 2.0
    age_s: float = 10.0
    waiting: int = 1_000
    wait_s: float = 60.0


class Batcher(Generic[T, R]):
    """Gathers what is submitted and runs it in batches; used on one event loop.

    `run` takes a list and returns as many results in its order. It is a coroutine function, or a plain one, which runs in a
    thread. A request starts at once unless enough others are coming: it waits for a fuller batch only where, at the rate of
    arrivals, that batch would be full sooner than one takes to run.
    """

    def __init__(self, run: Run[T, R], bounds: Batching | None = None) -> None:
        self.bounds = bounds or Batching()
        self.size = self.bounds.most  # of the next batch; smaller where batches are slow
        self.running = 0
        self._run = run
        self._threads = (
            None
            if inspect.iscoroutinefunction(run)
            else ThreadPoolExecutor(self.bounds.at_once, thread_name_prefix="batch")
        )
        self._line: Line[_Wanted[T, R]] = Line(self.bounds.age_s)
        self._tasks: set[asyncio.Task[None]] = set()
        self._soon = False
        self._timer: asyncio.TimerHandle | None = None
        self._took = 0.0
        self._gap = 0.0
        self._came = 0.0

    async def submit(self, item: T, priority: int = NORMAL, tenant: str = "", deadline: float = 0.0) -> R:
        """Return the result for one item. `deadline` is of the loop's clock, 0 for none.

        Raises what `run` raised for this item; `Limited` when too many wait, `Busy` when its turn did not come in time.
        """
        loop = asyncio.get_running_loop()
        now = loop.time()
        self._arrived(now)
        wanted: _Wanted[T, R] = _Wanted(item, loop.create_future())
        if len(self._line) >= max(1, self.bounds.waiting):
            self._make_room(priority, tenant)
        one = self._line.add(wanted, tenant, priority, now)
        self._look(loop)
        timer = loop.call_at(self._until(priority, now, deadline), self._expire, one, loop)
        try:
            return await wanted.result
        finally:
            timer.cancel()
            self._line.remove(one)

    def waiting(self) -> tuple[int, int, int]:
        """Return how many wait: high, normal, low."""
        return self._line.counts()

    async def close(self) -> None:
        """Wait for the batches that run."""
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._threads is not None:
            self._threads.shutdown(wait=False)

    def _arrived(self, now: float) -> None:
        if self._came:
            gap = min(now - self._came, 10 * self.bounds.gather_s)
            self._gap = gap if not self._gap else self._gap + _SMOOTH * (gap - self._gap)
        self._came = now

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """See at the end of this turn of the loop whether a batch starts: those that come in the same turn go together."""
        if not self._soon:
            self._soon = True
            loop.call_soon(self._start, loop)

    def _start(self, loop: asyncio.AbstractEventLoop) -> None:
        self._soon = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while len(self._line) and self.running < self.bounds.at_once:
            now = loop.time()
            wait = self._worth(now)
            if wait > 0:
                self._timer = loop.call_at(now + wait, self._start, loop)
                return
            self._begin(now)

    def _worth(self, now: float) -> float:
        """Return how long it is worth to wait for a fuller batch, in seconds; 0 to start now."""
        missing = self.size - len(self._line)
        if missing <= 0 or not self._took or not self._gap:
            return 0.0
        full = missing * self._gap
        waited = self._line.oldest(now)
        if full > self._took or now - self._came > self._took:
            return 0.0  # it would be full later than one that starts now is done, or nobody comes any more
        return max(0.0, min(full, self.bounds.gather_s - waited, self._took - waited))

    def _begin(self, now: float) -> None:
        batch: list[_Wanted[T, R]] = []
        while len(batch) < self.size and (one := self._line.take(now)) is not None:
            self._line.shares.begin(one.tenant, 1.0)
            batch.append(one.item)
        self.running += 1
        task = asyncio.ensure_future(self._serve(batch))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, batch: list[_Wanted[T, R]]) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            await self._answer(batch)
        finally:
            self.running -= 1
            self._adapt(loop.time() - began)
            self._look(loop)

    async def _answer(self, batch: list[_Wanted[T, R]]) -> None:
        try:
            results = await self._call([one.item for one in batch])
        except Exception as error:  # whatever a model raises belongs to those who asked it
            if len(batch) > 1 and (isinstance(error, BadInput) or not isinstance(error, DeshiError)):
                for one in batch:  # one bad item must not fail the others
                    if not one.result.done():
                        await self._answer([one])
                return
            for one in batch:
                if not one.result.done():
                    one.result.set_exception(error)
            return
        for one, result in zip(batch, results, strict=True):
            if not one.result.done():
                one.result.set_result(result)

    async def _call(self, items: Sequence[T]) -> Sequence[R]:
        if self._threads is None:
            results = await cast(Awaitable[Sequence[R]], self._run(items))
        else:
            loop = asyncio.get_running_loop()
            results = cast(
                Sequence[R], await loop.run_in_executor(self._threads, cast(Any, self._run), items)
            )
        if len(results) != len(items):
            raise Unavailable(
                f"A batch of {len(items)} came back with {len(results)} results, so none of them can be told apart; see what "
                f"the model returns."
            )
        return results

    def _adapt(self, took: float) -> None:
        """Slow batches become smaller, so that a high request waits less for one; quick ones grow again."""
        self._took = took if not self._took else self._took + _SMOOTH * (took - self._took)
        slow = took > self.bounds.slow_s
        self.size = max(1, self.size // 2) if slow else min(self.bounds.most, self.size + 1)

    def _make_room(self, priority: int, tenant: str) -> None:
        last = self._line.last(priority, tenant)
        error = Limited(
            f"{len(self._line)} requests wait already, the most that may; ask again a little later.",
            self._drain_s(),
        )
        if last is None:
            raise error
        self._line.remove(last)
        last.item.result.set_exception(error)

    def _expire(self, one: Waiting[_Wanted[T, R]], loop: asyncio.AbstractEventLoop) -> None:
        if self._line.remove(one):
            waited = loop.time() - one.arrived
            one.item.result.set_exception(
                Busy(f"No batch was free in {waited:.0f} s; ask again later.", self._drain_s())
            )

    def _drain_s(self) -> float:
        return max(1.0, len(self._line) / self.size * self._took / self.bounds.at_once)

    def _until(self, priority: int, now: float, deadline: float) -> float:
        longest = (
            self.bounds.wait_s if priority < LOW else min(self.bounds.wait_s, _LOW_AGES * self.bounds.age_s)
        )
        return min(now + longest, deadline) if deadline > 0 else now + longest
