"""Equal requests of one moment make one call, in memory and over all servers; without Redis each server keeps its own cache."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tests.peers.redis_server import RedisServer

from deshi.decide.exact_cache import MemoryCache
from deshi.records.chat import ExactCache, Flight
from deshi.stores.redis import Link
from deshi.stores.redis_cache import RedisCache

KEY = "0" * 64
LEADER = """
import asyncio, sys
from deshi.decide.exact_cache import MemoryCache
from deshi.stores.redis import Link
from deshi.stores.redis_cache import RedisCache

async def main():
    cache = RedisCache(Link(sys.argv[1], "t", 5.0), MemoryCache(), lease_s=1.2)
    flight = await cache.board("0" * 64, 10)
    assert flight.value is None
    print("leads", flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


def shared(link: Link, front_s: float = 0.0, lease_s: float = 2.0) -> RedisCache:
    return RedisCache(link, MemoryCache(), front_s, lease_s)


@pytest.fixture(params=["memory", "redis", "redis with a front"])
def cached(request: pytest.FixtureRequest) -> Callable[[Callable[[ExactCache], Awaitable[None]]], None]:
    """Run a test's coroutine on each kind of cache."""
    server = request.getfixturevalue("redis_server") if request.param != "memory" else None

    def run(use: Callable[[ExactCache], Awaitable[None]]) -> None:
        async def main() -> None:
            if server is None:
                await use(MemoryCache())
                return
            link = Link(server.url, "t", 5.0)
            cache = shared(link, 5.0 if "front" in request.param else 0.0, lease_s=1.0)
            try:
                await use(cache)
                assert link.state()["failures"] == 0
            finally:
                await cache.close()
                await link.close()

        asyncio.run(main())

    return run


class Upstream:
    """Counts calls; `ways` is what becomes of each: an answer, or an error that is raised."""

    def __init__(self, *ways: bytes | Exception, takes_s: float = 0.05) -> None:
        self.ways = ways
        self.calls = 0
        self.takes_s = takes_s

    async def ask(self, cache: ExactCache, wait_s: float = 20.0, ttl_s: float = 60.0) -> tuple[bytes, str]:
        """Do what the walk of a chat does, and return the answer and how it was had."""
        flight = await cache.board(KEY, wait_s)
        if flight.value is not None:
            return flight.value, flight.how
        try:
            self.calls += 1
            way = self.ways[min(self.calls, len(self.ways)) - 1]
            await asyncio.sleep(self.takes_s)
            if isinstance(way, Exception):
                raise way
            await flight.keep(way, ttl_s)
            return way, flight.how
        finally:
            await flight.drop()


def test_what_is_kept_is_a_hit_with_its_age(cached: Any) -> None:
    async def use(cache: ExactCache) -> None:
        first = await cache.board(KEY, 1)
        assert first.value is None
        await first.keep(b"\x00answer\xff", 60)
        await first.drop()
        await asyncio.sleep(0.02)
        second = await cache.board(KEY, 1)
        assert (second.value, second.how) == (b"\x00answer\xff", "exact")
        assert 0.01 < second.age_s < 20
        assert await cache.get(KEY) == b"\x00answer\xff"
        assert await cache.get("other") is None
        assert (await cache.board("other", 1)).value is None

    cached(use)


def test_it_is_fresh_for_its_time_only(cached: Any) -> None:
    async def use(cache: ExactCache) -> None:
        await (await cache.board(KEY, 1)).keep(b"a", 0.5)
        assert await cache.get(KEY) == b"a"
        await asyncio.sleep(0.55)
        assert await cache.get(KEY) is None
        assert (await cache.board(KEY, 1)).value is None

    cached(use)


def test_a_caller_may_ask_for_a_newer_one(cached: Any) -> None:
    async def use(cache: ExactCache) -> None:
        await (await cache.board(KEY, 1)).keep(b"old", 60)
        await asyncio.sleep(0.1)
        assert (await cache.board(KEY, 1, max_age_s=30)).value == b"old"
        newer = await cache.board(KEY, 1, max_age_s=0.05)
        assert newer.value is None
        anew = await cache.board(KEY, 1, max_age_s=0)
        assert anew.value is None
        await anew.keep(b"new", 60)
        await newer.drop()
        assert (await cache.board(KEY, 1)).value == b"new"

    cached(use)


def test_what_is_removed_is_gone(cached: Any) -> None:
    async def use(cache: ExactCache) -> None:
        await (await cache.board(KEY, 1)).keep(b"a", 60)
        await cache.remove(KEY)
        await cache.remove("never there")
        assert await cache.get(KEY) is None
        assert (await cache.board(KEY, 1)).value is None

    cached(use)


def test_a_hundred_equal_requests_at_once_make_one_call(cached: Any) -> None:
    async def use(cache: ExactCache) -> None:
        upstream = Upstream(b"answer")
        told = await asyncio.gather(*(upstream.ask(cache) for _ in range(100)))
        assert upstream.calls == 1
        assert {value for value, _ in told} == {b"answer"}
        assert [how for _, how in told].count("shared") == 99

    cached(use)


def test_an_answer_that_is_not_kept_is_still_handed_to_who_waits(cached: Any) -> None:
    async def use(cache: ExactCache) -> None:
        upstream = Upstream(b"answer")
        await asyncio.gather(*(upstream.ask(cache, ttl_s=0) for _ in range(10)))
        assert upstream.calls == 1
        assert await cache.get(KEY) is None

    cached(use)


def test_a_leader_that_fails_hands_the_lead_to_one(cached: Any) -> None:
    async def use(cache: ExactCache) -> None:
        upstream = Upstream(RuntimeError("no"), RuntimeError("no"), b"answer")
        told = await asyncio.gather(*(upstream.ask(cache) for _ in range(20)), return_exceptions=True)
        assert upstream.calls == 3
        assert sum(isinstance(one, RuntimeError) for one in told) == 2
        assert sum(isinstance(one, tuple) and one[0] == b"answer" for one in told) == 18

    cached(use)


def test_a_leader_that_is_cancelled_hands_the_lead_to_one_who_still_waits(cached: Any) -> None:
    async def use(cache: ExactCache) -> None:
        upstream = Upstream(b"answer", takes_s=60)
        asking = [asyncio.ensure_future(upstream.ask(cache)) for _ in range(6)]
        while upstream.calls == 0:
            await asyncio.sleep(0.01)
        upstream.takes_s = 0.05
        for task in asking[:3]:  # who leads, and two who wait
            task.cancel()
        told = await asyncio.gather(*asking, return_exceptions=True)
        assert upstream.calls == 2
        assert [one[0] for one in told[3:] if isinstance(one, tuple)] == [b"answer"] * 3

    cached(use)


def test_one_who_is_handed_the_lead_and_leaves_hands_it_on(cached: Any) -> None:
    async def use(cache: ExactCache) -> None:
        lead = await cache.board(KEY, 5)
        waiting = [asyncio.ensure_future(cache.board(KEY, 5)) for _ in range(3)]
        await asyncio.sleep(0.05)
        await lead.drop()
        waiting[0].cancel()  # before it could take the lead
        done, _ = await asyncio.wait(waiting[1:], return_when=asyncio.FIRST_COMPLETED)
        assert len(done) == 1
        flight: Flight = done.pop().result()
        assert flight.value is None
        await flight.keep(b"a", 60)
        flights = await asyncio.gather(*waiting[1:])
        assert sorted(one.value or b"" for one in flights) == [b"", b"a"]

    cached(use)


def test_who_waits_no_longer_leads_beside_the_leader(cached: Any) -> None:
    async def use(cache: ExactCache) -> None:
        lead = await cache.board(KEY, 5)
        before = time.monotonic()
        late = await cache.board(KEY, 0.1)
        assert late.value is None
        assert 0.09 < time.monotonic() - before < 5
        waiting = asyncio.ensure_future(cache.board(KEY, 20))
        await asyncio.sleep(0)
        await late.keep(b"late", 60)
        assert (await waiting).value == b"late"
        await lead.keep(b"lead", 60)
        assert await cache.get(KEY) == b"lead"
        await lead.drop()

    cached(use)


def test_dropping_twice_or_after_keeping_does_no_harm(cached: Any) -> None:
    async def use(cache: ExactCache) -> None:
        flight = await cache.board(KEY, 1)
        await flight.drop()
        await flight.drop()
        second = await cache.board(KEY, 1)
        await second.keep(b"a", 60)
        await second.drop()
        await flight.drop()
        hit = await cache.board(KEY, 1)
        await hit.drop()
        assert hit.value == b"a"

    cached(use)


def test_a_leader_that_forgot_its_flight_holds_nobody_up(cached: Any) -> None:
    async def use(cache: ExactCache) -> None:
        assert (await cache.board(KEY, 1)).value is None  # and nobody holds it any more
        upstream = Upstream(b"answer")
        told = await asyncio.gather(*(upstream.ask(cache) for _ in range(5)))
        assert upstream.calls == 1
        assert {value for value, _ in told} == {b"answer"}

    cached(use)


def servers(server: RedisServer, count: int, use: Callable[..., Awaitable[None]], **given: Any) -> None:
    """Run with the caches of several servers."""

    async def main() -> None:
        links = [Link(server.url, "t", 5.0) for _ in range(count)]
        caches = [shared(link, **given) for link in links]
        try:
            await use(links, *caches)
        finally:
            for cache, link in zip(caches, links, strict=True):
                await cache.close()
                await link.close()

    asyncio.run(main())


def test_a_hundred_equal_requests_at_three_servers_make_one_call(redis_server: RedisServer) -> None:
    async def use(links: Any, *caches: RedisCache) -> None:
        upstream = Upstream(b"answer", takes_s=0.1)
        told = await asyncio.gather(*(upstream.ask(caches[number % 3]) for number in range(100)))
        assert upstream.calls == 1
        assert [how for _, how in told].count("shared") == 99

    servers(redis_server, 3, use)


def test_a_leader_that_fails_hands_the_lead_to_another_server(redis_server: RedisServer) -> None:
    async def use(links: Any, one: RedisCache, other: RedisCache) -> None:
        lead = await one.board(KEY, 1)
        waiting = asyncio.ensure_future(other.board(KEY, 20))
        while not other.state()["waiting"]:
            await asyncio.sleep(0.01)
        assert not waiting.done()
        assert one.state() == {"entries": 0, "bytes": 0, "flights": 1, "led": 1, "waiting": 0}
        assert other.state() == {"entries": 0, "bytes": 0, "flights": 1, "led": 0, "waiting": 1}
        await lead.drop()
        flight = await waiting
        assert flight.value is None
        await flight.keep(b"a", 60)
        assert (await one.board(KEY, 1)).value == b"a"

    servers(redis_server, 2, use)


def test_a_leader_that_works_longer_than_its_lease_keeps_it(redis_server: RedisServer) -> None:
    async def use(links: Any, one: RedisCache, other: RedisCache) -> None:
        upstream = Upstream(b"answer", takes_s=1.8)
        told = await asyncio.gather(*(upstream.ask(cache) for cache in (one, other, one, other)))
        assert upstream.calls == 1
        assert len(told) == 4

    servers(redis_server, 2, use, lease_s=0.8)


def test_a_server_that_is_killed_while_it_leads_is_replaced_when_its_lease_ends(
    redis_server: RedisServer,
) -> None:
    leader = subprocess.Popen([sys.executable, "-c", LEADER, redis_server.url], stdout=subprocess.PIPE)
    assert leader.stdout is not None
    assert leader.stdout.readline() == b"leads\n"

    async def use(links: Any, *caches: RedisCache) -> None:
        upstream = Upstream(b"answer")
        asking = [asyncio.ensure_future(upstream.ask(cache)) for cache in caches for _ in range(5)]
        await asyncio.sleep(1.5)  # longer than the lease: it is renewed
        assert upstream.calls == 0
        leader.kill()
        told = await asyncio.wait_for(asyncio.gather(*asking), 20)
        assert upstream.calls == 1
        assert {value for value, _ in told} == {b"answer"}

    servers(redis_server, 2, use, lease_s=1.2)
    leader.wait(10)
    leader.stdout.close()


def test_an_answer_removed_at_one_server_is_given_by_no_other_for_long(redis_server: RedisServer) -> None:
    async def use(links: Any, one: RedisCache, other: RedisCache) -> None:
        await (await one.board(KEY, 1)).keep(b"a", 60)
        assert (await other.board(KEY, 1)).value == b"a"
        await one.remove(KEY)
        assert await one.get(KEY) is None
        await asyncio.sleep(0.25)
        assert await other.get(KEY) is None

    servers(redis_server, 2, use, front_s=0.2)


def test_the_front_tells_the_age_that_the_answer_has_in_redis(redis_server: RedisServer) -> None:
    async def use(links: Any, one: RedisCache, other: RedisCache) -> None:
        await (await one.board(KEY, 1)).keep(b"a", 60)
        await asyncio.sleep(0.2)
        assert (await other.board(KEY, 1)).age_s >= 0.19
        assert (await other.board(KEY, 1)).age_s >= 0.19
        assert (await other.board(KEY, 1, max_age_s=0.1)).value is None

    servers(redis_server, 2, use, front_s=5.0)


def test_without_redis_each_server_keeps_its_own_and_shares_again_afterwards(own_redis: RedisServer) -> None:
    async def use(links: list[Link], one: RedisCache, other: RedisCache) -> None:
        upstream = Upstream(b"answer")
        assert (await upstream.ask(one))[0] == b"answer"
        await one.remove(KEY)
        own_redis.kill()
        for cache in (one, other):
            await asyncio.gather(*(upstream.ask(cache) for _ in range(20)))
        assert upstream.calls == 3
        assert await one.get(KEY) == b"answer"
        await one.remove(KEY)
        assert await one.get(KEY) is None
        own_redis.start()
        while not all(link.up for link in links):
            await asyncio.sleep(0.01)
        await asyncio.gather(*(upstream.ask(cache) for cache in (one, one, one)))
        await other.remove(KEY)
        await one.remove(KEY)
        await asyncio.gather(*(upstream.ask(cache) for cache in (one, other) for _ in range(10)))
        assert upstream.calls == 5

    servers(own_redis, 2, use)


def test_who_waits_while_redis_goes_is_not_held_up(own_redis: RedisServer) -> None:
    async def use(links: Any, one: RedisCache, other: RedisCache) -> None:
        lead = await one.board(KEY, 1)
        waiting = [asyncio.ensure_future(other.board(KEY, 30)) for _ in range(3)]
        await asyncio.sleep(0.05)
        own_redis.kill()
        done, _ = await asyncio.wait(waiting, timeout=10, return_when=asyncio.FIRST_COMPLETED)
        flight = done.pop().result()
        assert flight.value is None
        await flight.keep(b"a", 60)
        values = [one.value for one in await asyncio.gather(*waiting)]
        assert sorted(value or b"" for value in values) == [b"", b"a", b"a"]
        await lead.keep(b"b", 60)
        assert await one.get(KEY) == b"b"

    servers(own_redis, 2, use)


def test_nothing_stays_in_redis_of_flights_that_ended(redis_server: RedisServer) -> None:
    async def use(links: Any, *caches: RedisCache) -> None:
        upstream = Upstream(RuntimeError("no"), b"answer")
        await asyncio.gather(
            *(upstream.ask(cache) for cache in caches for _ in range(5)), return_exceptions=True
        )
        left = await caches[0].board("other", 1)
        await left.drop()

    servers(redis_server, 2, use)
    assert redis_server.ask("KEYS", "*").split()[2:] == [b"t:exact:" + KEY.encode()]
