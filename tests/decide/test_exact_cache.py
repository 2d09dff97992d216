"""The exact cache in memory: its bounds. (What both caches do: tests/stores/test_redis_cache.py.)"""

import asyncio
from collections.abc import Awaitable, Callable

from deshi.decide.exact_cache import MemoryCache


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def run(use: Callable[[MemoryCache, Clock], Awaitable[None]], entries: int = 10, most: int = 100_000) -> None:
    clock = Clock()
    asyncio.run(use(MemoryCache(entries, most, clock), clock))  # type: ignore[arg-type]


def test_the_answer_unused_for_longest_leaves_first() -> None:
    async def use(cache: MemoryCache, clock: Clock) -> None:
        for key in "abc":
            cache.keep(key, b"1", 60)
        assert await cache.get("a") == b"1"
        cache.keep("d", b"1", 60)
        assert [await cache.get(key) for key in "abcd"] == [b"1", None, b"1", b"1"]
        assert cache.state()["entries"] == 3

    run(use, entries=3)


def test_answers_together_never_hold_more_bytes_than_allowed() -> None:
    async def use(cache: MemoryCache, clock: Clock) -> None:
        for number in range(300):
            cache.keep(str(number), bytes(number * 37 % 9_000), 60)
            assert cache.state()["bytes"] <= 100_000
        assert cache.state()["entries"] > 10
        cache.keep("299", b"", 60)
        for number in range(300):
            await cache.remove(str(number))
        assert cache.state() == {"entries": 0, "bytes": 0, "flights": 0}

    run(use, entries=1_000)


def test_an_answer_too_large_to_keep_is_handed_to_who_waits() -> None:
    async def use(cache: MemoryCache, clock: Clock) -> None:
        cache.keep("small", b"1", 60)
        lead = await cache.board("k", 1)
        waiting = asyncio.ensure_future(cache.board("k", 5))
        await asyncio.sleep(0)
        await lead.keep(bytes(50_000), 60)
        assert (await waiting).value == bytes(50_000)
        assert await cache.get("k") is None
        assert await cache.get("small") == b"1"

    run(use)


def test_age_and_freshness_go_by_the_clock() -> None:
    async def use(cache: MemoryCache, clock: Clock) -> None:
        cache.keep("k", b"1", 60)
        clock.now += 59.5
        hit = await cache.board("k", 1)
        assert (hit.value, hit.age_s) == (b"1", 59.5)
        assert (await cache.board("k", 1, max_age_s=59.5)).value == b"1"
        clock.now += 0.5
        assert await cache.get("k") is None
        assert cache.state()["entries"] == 0

    run(use)


def test_closing_leaves_nobody_waiting() -> None:
    async def use(cache: MemoryCache, clock: Clock) -> None:
        lead = await cache.board("k", 1)
        waiting = [asyncio.ensure_future(cache.board("k", 60)) for _ in range(3)]
        await asyncio.sleep(0)
        await cache.close()
        assert [(await one).value for one in waiting] == [None] * 3
        await lead.drop()

    run(use)


def test_a_flight_leaves_nothing_behind_when_all_have_left() -> None:
    async def use(cache: MemoryCache, clock: Clock) -> None:
        lead = await cache.board("k", 1)
        waiting = [asyncio.ensure_future(cache.board("k", 60)) for _ in range(3)]
        await asyncio.sleep(0)
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        await lead.drop()
        assert cache.state()["flights"] == 0

    run(use)
