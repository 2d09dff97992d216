"""Turns at the models: who waits, who runs, who is told to come again.

For servers that batch continuously (llama.cpp, vLLM, clouds) a batch is how much is admitted, and not a barrier: `batches` of
`batch` requests run at each target, a request begins at once where there is room, and its place is free when it ends itself.
Static batches, which run as one call, are in `batcher`.
"""

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType

from deshi.decide.line import Line, Waiting
from deshi.errors import Busy, Limited
from deshi.records.chat import HIGH, LOW, Chat

_EXPRESS = 8  # one of so many places is for high priority only
_SMOOTH = 0.2  # weight of the newest duration in the mean
_SURE = 2.0  # a request is refused for its deadline when it would begin this many times too late
_LEAST_S, _MOST_S = 1.0, 600.0  # of Retry-After
_LOW_AGES = 3  # a low one waits at most so many ages: then it has begun, or is told to come again


@dataclass(frozen=True, slots=True)
class Bounds:
    """How chats wait, as in `[queue]`; times in seconds."""

    batch: int = 8
    batches: int = 4
    age_s: float = 10.0
    waiting: int = 1_000
    wait_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Lane:
    """A target as it is now, for metrics: who waits at each level, how long the oldest, what runs, in batches of how many.

    `drained` is how many a second come through when all places are taken, 0 while nothing is known.
    """

    target: str
    waiting: tuple[int, int, int]
    oldest_s: float
    running: int
    most: int
    batch: int
    drained: float


class _Lane:
    """One target: its line, and what runs."""

    def __init__(self, target: str, bounds: Bounds, most: Callable[[str], int] | None) -> None:
        self.target = target
        self.bounds = bounds
        self.line: Line[asyncio.Future[float]] = Line(bounds.age_s)
        self.running = 0
        self._others = 0  # those that run and were not called as high ones
        self.mean_s = 0.0
        self._ended = 0.0
        self._most = most

    def most(self) -> int:
        """Return how many may run at once now."""
        most = self.bounds.batch * self.bounds.batches
        told = self._most(self.target) if self._most is not None else 0
        return max(1, min(most, told) if told else most)

    def free(self, priority: int) -> bool:
        """Tell whether there is a place: all of them for high ones, all but a few for the others."""
        most = self.most()
        return self.running < most and (priority == HIGH or self._others < most - most // _EXPRESS)

    def begin(self, tenant: str, priority: int) -> float:
        """Take a place; return how long it is expected to be held, in seconds."""
        expected = self.mean_s or 1.0
        self.running += 1
        self._others += priority != HIGH
        self.line.shares.begin(tenant, expected)
        return expected

    def end(self, tenant: str, priority: int, over: float) -> None:
        """Free a place that was held `over` longer than was expected."""
        self.running -= 1
        self._others -= priority != HIGH
        self.line.shares.end(tenant, over)

    def learn(self, took: float) -> None:
        """Expect that others take about as long."""
        self.mean_s = took if not self.mean_s else self.mean_s + _SMOOTH * (took - self.mean_s)

    def go_on(self, now: float) -> None:
        """After a place was freed: let the next in, or forget who had how much when all is quiet."""
        self._ended = now
        if len(self.line):
            self.dispatch(now)
        elif not self.running:
            self.line.shares.clear()

    def dispatch(self, now: float) -> None:
        """Give free places to those who are next."""
        while len(self.line) and self.free(HIGH):
            one = self.line.take(now, only_high=not self.free(LOW))
            if one is None:
                return
            one.item.set_result(self.begin(one.tenant, one.level))

    def drain_s(self, ahead: int, now: float) -> float:
        """Return how long it takes until so many have begun, in seconds; 0 while nothing is known."""
        if not self.mean_s:
            return 0.0
        # where nothing has ended for longer than usual, the usual is no longer true
        slowest = max(self.mean_s, now - self._ended if self.running else 0.0)
        return ahead * slowest / self.most()

    def told(self, now: float) -> Lane:
        most = self.most()
        return Lane(
            target=self.target,
            waiting=self.line.counts(),
            oldest_s=self.line.oldest(now),
            running=self.running,
            most=most,
            batch=math.ceil(self.running / self.bounds.batches),
            drained=most / self.mean_s if self.mean_s else 0.0,
        )


class FairScheduler:
    """The `Scheduler` of one process. All of it happens on one event loop, whose clock is the one of deadlines.

    `most(target)` tells how many requests a target can take now (0: it does not know), so that they wait here, in order, and
    not inside of a pool.
    """

    def __init__(self, bounds: Bounds, most: Callable[[str], int] | None = None) -> None:
        self._bounds = bounds
        self._most = most
        self._lanes: dict[str, _Lane] = {}

    def slot(self, chat: Chat, target: str, deadline: float) -> "Slot":
        """Return a place for this chat, to be held with `async with`. `deadline` is of the loop's clock; 0 for none.

        Entering raises `Limited` when too many wait, and `Busy` when its turn can't come, or did not come, in time.
        """
        lane = self._lanes.get(target)
        if lane is None:
            lane = self._lanes[target] = _Lane(target, self._bounds, self._most)
        return Slot(lane, chat.caller.tenant, min(max(chat.wishes.priority, HIGH), LOW), deadline)

    def lanes(self) -> list[Lane]:
        """Return how each target stands now."""
        now = asyncio.get_running_loop().time()
        return [lane.told(now) for lane in self._lanes.values()]


class Slot:
    """A place at a target, held while the block lasts."""

    __slots__ = ("_began", "_deadline", "_expected", "_lane", "_loop", "_priority", "_tenant")

    def __init__(self, lane: _Lane, tenant: str, priority: int, deadline: float) -> None:
        self._lane = lane
        self._tenant = tenant
        self._priority = priority
        self._deadline = deadline
        self._began = 0.0
        self._expected = 0.0

    async def __aenter__(self) -> None:
        lane = self._lane
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        if 0 < self._deadline <= self._began:
            raise Busy(
                f"The time of this request was over before {lane.target} could begin; ask again with more."
            )
        if not len(lane.line) and lane.free(self._priority):
            self._expected = lane.begin(self._tenant, self._priority)
        else:
            self._expected = await self._wait(lane)
            self._began = self._loop.time()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        now = self._loop.time()
        lane, took = self._lane, now - self._began
        if kind is None:  # what failed or was given up says little about what others take
            lane.learn(took)
        lane.end(self._tenant, self._priority, took - self._expected)
        lane.go_on(now)

    async def _wait(self, lane: _Lane) -> float:
        place: asyncio.Future[float] = self._loop.create_future()
        one = self._join(lane, place)
        lane.dispatch(self._began)  # a high one may find a place that others may not have
        timer = self._loop.call_at(self._until(lane), _expire, lane, one, self._loop)
        try:
            return await place
        except BaseException:  # whoever goes away while waiting leaves no place behind that nobody holds
            if not lane.line.remove(one) and not place.cancelled() and place.exception() is None:
                lane.end(self._tenant, self._priority, -place.result())
                lane.go_on(self._loop.time())
            raise
        finally:
            timer.cancel()

    def _join(self, lane: _Lane, place: "asyncio.Future[float]") -> Waiting["asyncio.Future[float]"]:
        """Stand in line, or raise: it is full, or the turn can't come before the deadline."""
        line, now = lane.line, self._began
        due = lane.drain_s(line.ahead(self._priority) + 1, now)
        if self._deadline > 0 and due > _SURE * (self._deadline - now):
            raise Busy(
                f"{line.ahead(self._priority)} requests wait for {lane.target} before this one, so its turn would come in about "
                f"{due:.0f} s, after its deadline; ask again then, or give it longer.",
                _after(due),
            )
        if len(line) >= lane.bounds.waiting:
            self._make_room(lane)
        return line.add(place, self._tenant, self._priority, now)

    def _make_room(self, lane: _Lane) -> None:
        last = lane.line.last(self._priority, self._tenant)
        error = Limited(
            f"{len(lane.line)} requests wait for {lane.target} already, the most that may; ask again a little later.",
            _after(lane.drain_s(len(lane.line), self._began)),
        )
        if last is None:
            raise error
        lane.line.remove(last)
        last.item.set_exception(error)

    def _until(self, lane: _Lane) -> float:
        bounds = lane.bounds
        longest = bounds.wait_s if self._priority < LOW else min(bounds.wait_s, _LOW_AGES * bounds.age_s)
        until = self._began + longest
        return min(until, self._deadline) if self._deadline > 0 else until


def _expire(lane: _Lane, one: Waiting["asyncio.Future[float]"], loop: asyncio.AbstractEventLoop) -> None:
    if not lane.line.remove(one):
        return
    now = loop.time()
    one.item.set_exception(
        Busy(
            f"No place was free at {lane.target} in {now - one.arrived:.0f} s, and {len(lane.line)} more wait; ask again later.",
            _after(lane.drain_s(len(lane.line) + 1, now)),
        )
    )


def _after(seconds: float) -> float:
    return float(math.ceil(min(max(seconds, _LEAST_S), _MOST_S)))
