"""The exact cache of chats in memory: bounded by bytes and count, fresh for a time, one upstream call for equal requests."""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

_BESIDE = 300  # bytes that an entry needs beside key and value
_LARGEST = 8  # a value over an eighth of the whole is handed on and not kept: it would drive out all others
_LEAD = object()
_ALONE = object()

_Crowd = deque["asyncio.Future[Any]"]


class MemoryFlight:
    """A `Flight` of the memory cache. One that is lost without an end (a stream that nobody ever read) drops itself."""

    __slots__ = ("_cache", "_crowd", "_key", "age_s", "how", "value")

    def __init__(
        self,
        cache: "MemoryCache",
        key: str,
        value: bytes | None = None,
        how: str = "",
        age_s: float = 0.0,
        crowd: _Crowd | None = None,
    ) -> None:
        self._cache = cache
        self._key = key
        self._crowd = crowd
        self.value = value
        self.how = how
        self.age_s = age_s

    async def keep(self, value: bytes, ttl_s: float) -> None:
        """Keep the answer for `ttl_s` seconds (0: only hand it on) and hand it to all who wait."""
        self._cache.keep(self._key, value, ttl_s)
        self._crowd = None

    async def drop(self) -> None:
        """Give up: the first of those who wait leads next. Harmless after `keep`."""
        crowd, self._crowd = self._crowd, None
        if crowd is not None:
            self._cache.hand_on(self._key, crowd)

    def __del__(self) -> None:
        if self._crowd is not None:
            self._cache.lost(self._key, self._crowd)


class MemoryCache:
    """An `ExactCache` in memory, used on one event loop; the entry unused for longest leaves first.

    At most `entries` answers of `most_bytes` together. `clock` is monotonic, in seconds.
    """

    def __init__(
        self,
        entries: int = 100_000,
        most_bytes: int = 134_217_728,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._entries = entries
        self._most = most_bytes
        self._clock = clock
        self._bytes = 0
        self._kept: OrderedDict[str, tuple[bytes, float, float]] = (
            OrderedDict()
        )  # value, kept at, fresh until
        self._flights: dict[str, _Crowd] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    async def board(self, key: str, wait_s: float, max_age_s: float = -1.0) -> MemoryFlight:
        """Return the flight of a key: a hit at once, else lead, or wait at most `wait_s` for who leads.

        With `max_age_s` 0 nothing kept is new enough, nor what others have asked for: the caller leads, beside them. So
        does one whose wait is over.
        """
        found = self._fresh(key, max_age_s)
        if found is not None:
            return MemoryFlight(self, key, found[0], "exact", found[1])
        if max_age_s == 0:
            return MemoryFlight(self, key)
        crowd = self._flights.get(key)
        if crowd is None:
            self._loop = asyncio.get_running_loop()
            crowd = self._flights[key] = deque()
            return MemoryFlight(self, key, crowd=crowd)
        return await self._wait(key, crowd, wait_s)

    async def get(self, key: str) -> bytes | None:
        """Return what is kept, without leading."""
        found = self._fresh(key, -1.0)
        return found[0] if found else None

    async def remove(self, key: str) -> None:
        """Forget one answer."""
        self._leave(key)

    def clear(self) -> None:
        """Forget all answers; what is under way goes on."""
        self._kept.clear()
        self._bytes = 0

    async def close(self) -> None:
        """Forget everything; who waits leads alone."""
        self.clear()
        for crowd in self._flights.values():
            for waiting in crowd:
                _tell(waiting, _ALONE)
        self._flights.clear()

    def keep(self, key: str, value: bytes, ttl_s: float) -> None:
        """Keep an answer and hand it to all who wait for it."""
        self._leave(key)
        size = len(value) + len(key) + _BESIDE
        if ttl_s > 0 and size <= self._most // _LARGEST:
            now = self._clock()
            self._kept[key] = (value, now, now + ttl_s)
            self._bytes += size
            while self._bytes > self._most or len(self._kept) > self._entries:
                self._leave(next(iter(self._kept)))
        for waiting in self._flights.pop(key, ()):
            _tell(waiting, value)

    def hand_on(self, key: str, crowd: _Crowd) -> None:
        """Let the first who still waits lead."""
        if self._flights.get(key) is not crowd:
            return  # the answer came from elsewhere meanwhile
        while crowd:
            if _tell(crowd.popleft(), _LEAD):
                return
        del self._flights[key]

    def lost(self, key: str, crowd: _Crowd) -> None:
        """Hand on what its leader forgot; from any thread, as the garbage collector calls it."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has ended, and all who waited with it
                self._loop.call_soon_threadsafe(self.hand_on, key, crowd)

    def state(self) -> dict[str, int]:
        """Return how many answers are kept, their `bytes`, and how many `flights` are under way."""
        return {"entries": len(self._kept), "bytes": self._bytes, "flights": len(self._flights)}

    async def _wait(self, key: str, crowd: _Crowd, wait_s: float) -> MemoryFlight:
        loop = asyncio.get_running_loop()
        waiting = loop.create_future()
        crowd.append(waiting)
        bell = loop.call_later(wait_s, _tell, waiting, _ALONE)
        try:
            told = await waiting
        except asyncio.CancelledError:
            if waiting.done() and not waiting.cancelled() and waiting.result() is _LEAD:
                self.hand_on(key, crowd)  # the lead came too late for who left
            raise
        finally:
            bell.cancel()
        if told is _LEAD:
            return MemoryFlight(self, key, crowd=crowd)
        if told is _ALONE:
            return MemoryFlight(self, key)
        return MemoryFlight(self, key, told, "shared")

    def _fresh(self, key: str, max_age_s: float) -> tuple[bytes, float] | None:
        kept = self._kept.get(key)
        if kept is None:
            return None
        value, at, until = kept
        now = self._clock()
        if now >= until:
            self._leave(key)
            return None
        if max_age_s == 0 or 0 < max_age_s < now - at:
            return None
        self._kept.move_to_end(key)
        return value, now - at

    def _leave(self, key: str) -> None:
        gone = self._kept.pop(key, None)
        if gone is not None:
            self._bytes -= len(gone[0]) + len(key) + _BESIDE


def _tell(waiting: "asyncio.Future[Any]", what: Any) -> bool:
    """Tell who waits; return False for one who has left or was told already."""
    if waiting.done():
        return False
    waiting.set_result(what)
    return True
