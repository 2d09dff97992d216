"""A Redis of the tests' own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.peers.redis_server import RedisServer


@pytest.fixture(scope="module")
def redis_of_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """Yield a server that the tests of a file share."""
    with RedisServer(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def redis_server(redis_of_all: RedisServer) -> RedisServer:
    """Return the shared server, empty. Tests that stop it start one of their own."""
    redis_of_all.ask("FLUSHALL")
    return redis_of_all


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[RedisServer]:
    """Yield a server that this test may kill and start again."""
    with RedisServer(tmp_path) as server:
        yield server
