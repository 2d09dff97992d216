"""What servers share follows from the settings, and says how it stands."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from tests.peers.redis_server import RedisServer

from deshi.bootstrap.shared import make_shared
from deshi.errors import BadInput
from deshi.records.chat import Quota
from deshi.sections import Caching, Redis, Settings

QUOTA = Quota("key:a", rpm=3)


def test_without_redis_all_is_in_memory(home: Path) -> None:
    async def main() -> None:
        shared = make_shared(Settings(home))
        await shared.open()
        await (await shared.cache.board("k", 1)).keep(b"a", 60)
        assert await shared.cache.get("k") == b"a"
        assert [await shared.meter.take([QUOTA], 1, 1) for _ in range(3)] == [0.0] * 3
        assert await shared.meter.take([QUOTA], 1, 1) > 0
        assert dict(shared.stores) == {}
        await shared.close()

    asyncio.run(main())


def test_two_servers_of_one_redis_share_answers_and_limits(home: Path, tmp_path: Path) -> None:
    async def main(url: str) -> None:
        settings = Settings(home, redis=Redis(url, "t", 5.0), caching=Caching("redis"))
        one, other = make_shared(settings), make_shared(settings)
        alone = make_shared(replace(settings, caching=Caching("memory")))
        for server in (one, other, alone):
            await server.open()
        await (await one.cache.board("k", 1)).keep(b"a", 60)
        assert (await other.cache.board("k", 1)).value == b"a"
        assert await alone.cache.get("k") is None
        assert [await server.meter.take([QUOTA], 1, 1) for server in (one, other, alone)] == [0.0] * 3
        assert await one.meter.take([QUOTA], 1, 1) > 0
        assert one.stores["redis"]()["up"] is True
        assert one.stores["redis"]()["durable"] is True
        for server in (one, other, alone):
            await server.close()

    with RedisServer(tmp_path) as redis:
        asyncio.run(main(redis.url))


def test_a_redis_that_is_not_there_stops_nothing(home: Path) -> None:
    async def main() -> None:
        shared = make_shared(Settings(home, redis=Redis("redis://127.0.0.1:9/0"), caching=Caching("redis")))
        await shared.open()
        await (await shared.cache.board("k", 1)).keep(b"a", 60)
        assert (await shared.cache.board("k", 1)).value == b"a"
        assert await shared.meter.take([QUOTA], 1, 1) == 0
        assert shared.stores["redis"]()["up"] is False
        await shared.close()

    asyncio.run(main())


def test_a_cache_in_a_redis_that_nobody_named_is_refused(home: Path) -> None:
    with pytest.raises(BadInput, match="url names none"):
        make_shared(Settings(home, caching=Caching("redis")))
