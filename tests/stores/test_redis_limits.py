"""A minute's limits are exact, in memory and over all servers of one Redis; without Redis nothing blocks."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tests.peers.redis_server import RedisServer

from deshi.ask.meter import MemoryMeter
from deshi.records.chat import Meter, Quota
from deshi.stores.redis import Link
from deshi.stores.redis_limits import RedisMeter

KEY = Quota("key:a", rpm=10, tpm=1_000)
TENANT = Quota("tenant:t", rpm=15, tpm=10_000)
Use = Callable[[Callable[[Awaitable[None]], None]], None]


@pytest.fixture(params=["memory", "redis"])
def metered(request: pytest.FixtureRequest) -> Callable[[Callable[[Meter], Awaitable[None]]], None]:
    """Run a test's coroutine on each kind of meter."""
    server = request.getfixturevalue("redis_server") if request.param == "redis" else None

    def run(use: Callable[[Meter], Awaitable[None]]) -> None:
        async def main() -> None:
            if server is None:
                await use(MemoryMeter())
                return
            link = Link(server.url, "t", 5.0)
            await use(RedisMeter(link))
            assert link.state()["failures"] == 0
            await link.close()

        asyncio.run(main())

    return run


def test_a_minute_holds_so_many_requests_and_says_when_the_next_fits(metered: Any) -> None:
    async def use(meter: Meter) -> None:
        assert [await meter.take([KEY], 1, 1) for _ in range(10)] == [0.0] * 10
        assert 40 < await meter.take([KEY], 1, 1) <= 60.25  # less what the ten have taken
        assert await meter.take([Quota("key:b", rpm=10)], 1, 1) == 0

    metered(use)


def test_a_minute_holds_so_many_tokens(metered: Any) -> None:
    async def use(meter: Meter) -> None:
        assert await meter.take([KEY], 1, 700) == 0
        assert await meter.take([KEY], 1, 301) > 0
        assert await meter.take([KEY], 1, 300) == 0

    metered(use)


def test_all_quotas_count_a_request_or_none_does(metered: Any) -> None:
    async def use(meter: Meter) -> None:
        assert [await meter.take([TENANT], 1, 1) for _ in range(10)] == [0.0] * 10
        assert [await meter.take([KEY, TENANT], 1, 1) for _ in range(5)] == [0.0] * 5
        assert await meter.take([KEY, TENANT], 1, 1) > 0
        assert [await meter.take([KEY], 1, 1) for _ in range(5)] == [0.0] * 5
        assert await meter.take([KEY], 1, 1) > 0

    metered(use)


def test_what_was_not_used_can_be_taken_and_what_was_used_over_it_counts(metered: Any) -> None:
    async def use(meter: Meter) -> None:
        await meter.take([KEY, TENANT], 1, 900)
        await meter.settle([KEY.name, TENANT.name], -800)
        assert await meter.take([KEY, TENANT], 1, 800) == 0
        await meter.settle([KEY.name, TENANT.name], 150)
        assert await meter.take([KEY, TENANT], 1, 1) > 0
        await meter.settle([KEY.name], -5_000, 0.01)
        assert await meter.take([KEY], 1, 1_000) == 0
        assert await meter.take([KEY], 1, 1) > 0

    metered(use)


def test_what_was_used_is_told(metered: Any) -> None:
    async def use(meter: Meter) -> None:
        assert meter.used(KEY.name) == (0, 0)
        await meter.take([KEY, TENANT], 2, 30)
        await meter.take([KEY], 1, 10)
        await meter.settle([KEY.name], -5)
        assert (meter.used(KEY.name), meter.used(TENANT.name)) == ((3, 35), (2, 30))

    metered(use)


def test_a_request_over_the_limit_alone_never_fits(metered: Any) -> None:
    async def use(meter: Meter) -> None:
        assert await meter.take([TENANT, KEY], 1, 1_001) == math.inf
        assert await meter.take([KEY], 1, 1_000) == 0

    metered(use)


def test_no_limit_lets_everything_through_and_a_look_counts_nothing(metered: Any) -> None:
    async def use(meter: Meter) -> None:
        assert [await meter.take([Quota("free")], 1, 10**9) for _ in range(50)] == [0.0] * 50
        assert [await meter.take([KEY], 0, 0) for _ in range(50)] == [0.0] * 50
        assert await meter.take([KEY], 10, 1_000) == 0
        assert await meter.take([], 1, 1) == 0

    metered(use)


def test_many_at_once_get_exactly_the_limit(metered: Any) -> None:
    async def use(meter: Meter) -> None:
        waits = await asyncio.gather(*(meter.take([TENANT], 1, 1) for _ in range(100)))
        assert waits.count(0.0) == 15

    metered(use)


def two(
    server: RedisServer,
    use: Callable[[RedisMeter, RedisMeter, Link], Awaitable[None]],
    timeout_s: float = 20.0,  # a busy machine is no Redis that is away
) -> None:
    """Run with the meters of two servers; the clocks of their machines differ by a day."""

    async def main() -> None:
        links = [Link(server.url, "t", timeout_s) for _ in range(2)]
        await use(
            RedisMeter(links[0]),
            RedisMeter(links[1], clock=lambda: time.monotonic() + 86_400),
            links[1],
        )
        for link in links:
            await link.close()

    asyncio.run(main())


def test_two_servers_share_one_limit_whatever_their_clocks_say(redis_server: RedisServer) -> None:
    async def use(one: RedisMeter, other: RedisMeter, link: Link) -> None:
        waits = await asyncio.gather(*(meter.take([KEY], 1, 1) for _ in range(20) for meter in (one, other)))
        assert waits.count(0.0) == 10
        # answers of one moment may come in any order; what is told is told by the last
        assert await one.take([KEY], 1, 1) > 0 < await other.take([KEY], 1, 1)
        assert one.used(KEY.name) == other.used(KEY.name) == (10, 10)

    two(redis_server, use)


def test_a_restart_of_redis_forgets_no_count(own_redis: RedisServer) -> None:
    async def use(one: RedisMeter, other: RedisMeter, link: Link) -> None:
        assert [await one.take([KEY], 1, 1) for _ in range(6)] == [0.0] * 6
        own_redis.kill()
        own_redis.start()
        assert [await other.take([KEY], 1, 1) for _ in range(4)] == [0.0] * 4
        assert await one.take([KEY], 1, 1) > 0

    two(own_redis, use)


def test_without_redis_each_server_keeps_to_its_share_and_redis_learns_of_it(own_redis: RedisServer) -> None:
    quota = Quota("key:s", rpm=40, tpm=4_000)

    async def use(one: RedisMeter, other: RedisMeter, link: Link) -> None:
        for _ in range(10):
            assert await one.take([quota], 1, 10) == 0
            assert await other.take([quota], 1, 10) == 0
        own_redis.kill()
        waits = [await meter.take([quota], 1, 10) for _ in range(30) for meter in (one, other)]
        # the first server's share was told before the other's last request: a little more than half
        assert 20 <= waits.count(0.0) <= 23
        assert max(waits) <= 1
        taken = 20 + waits.count(0.0)
        await one.settle([quota.name], -10)
        own_redis.start()
        while not link.up or other._owed or one._owed:
            await asyncio.sleep(0.01)
        kept = own_redis.ask("HMGET", f"t:minute:{quota.name}", "r", "t").split()
        assert [int(kept[2]), int(kept[4])] == [taken, 10 * taken - 10]
        assert await other.take([quota], 1, 1) > 0

    two(own_redis, use)


def test_names_never_seen_pass_without_redis_up_to_the_whole_limit(own_redis: RedisServer) -> None:
    own_redis.kill()

    async def use(one: RedisMeter, other: RedisMeter, link: Link) -> None:
        waits = [await one.take([KEY], 1, 1) for _ in range(12)]
        assert waits.count(0.0) == 10
        assert await one.take([KEY], 1, 2_000) == math.inf
        await one.settle([KEY.name], 5)

    two(own_redis, use)


def test_windows_of_redis_move_as_those_in_memory_do(redis_server: RedisServer) -> None:
    """Slots that were counted a minute ago leave; the ones that follow stay."""

    async def use(one: RedisMeter, other: RedisMeter, link: Link) -> None:
        key = "t:minute:key:a"
        assert await one.take([KEY], 4, 40) == 0
        assert await other.take([KEY], 6, 60) == 0
        newest = int(redis_server.ask("HGET", key, "n").split()[1])
        old = newest - 236  # its last moment leaves in a second or a little more
        redis_server.ask("HSET", key, f"{old}r", "5", f"{old}t", "5", "r", "15", "t", "105", "o", str(old))
        assert 0 < await one.take([KEY], 1, 1) <= 60.25
        while (wait := await one.take([Quota("key:a", rpm=11)], 1, 1)) > 0:
            assert wait < 1.6
            await asyncio.sleep(wait)
        kept = redis_server.ask("HMGET", key, "r", "t").split()
        assert [int(kept[2]), int(kept[4])] == [11, 101]

    two(redis_server, use)


def test_a_clock_of_redis_that_was_set_back_by_an_hour_holds_nobody_up(redis_server: RedisServer) -> None:
    async def use(one: RedisMeter, other: RedisMeter, link: Link) -> None:
        later = int(time.time() * 4) + 4 * 3_600
        redis_server.ask("HSET", "t:minute:key:a", f"{later}r", "10", "r", "10", "t", "0", "o", str(later), "n", str(later))  # fmt: skip
        assert await one.take([KEY], 1, 1) == 0
        soon = int(time.time() * 4) + 20
        redis_server.ask("HSET", "t:minute:key:b", f"{soon}r", "9", "r", "9", "t", "0", "o", str(soon), "n", str(soon))  # fmt: skip
        assert await one.take([Quota("key:b", rpm=10)], 1, 1) == 0
        assert await one.take([Quota("key:b", rpm=10)], 1, 1) > 60

    two(redis_server, use)
