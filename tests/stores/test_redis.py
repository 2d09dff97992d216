"""Redis is asked quickly or not at all: when it is gone calls fail at once, and when it is back they go through again."""

import asyncio
import socket
import subprocess
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from tests.peers.redis_server import RedisServer

from deshi.errors import BadInput, Unavailable, Unreached
from deshi.stores.redis import Link, Script, place_of

ECHO = Script("return {KEYS[1], ARGV[1]}")


def linked(url: str, use: Callable[[Link], Awaitable[None]], timeout_s: float = 20.0) -> None:
    async def main() -> None:
        link = Link(url, "t", timeout_s)
        try:
            await use(link)
        finally:
            await link.close()

    asyncio.run(main())


async def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


def test_scripts_run_and_are_sent_again_to_a_redis_that_forgot_them(redis_server: RedisServer) -> None:
    async def use(link: Link) -> None:
        assert await link.run(ECHO, ["k"], b"\x00\xff") == [b"k", b"\x00\xff"]
        redis_server.ask("SCRIPT", "FLUSH")
        assert await link.run(ECHO, ["k"], 7) == [b"k", b"7"]
        assert link.state() | {"since": 0.0} == {
            "up": True, "since": 0.0, "failures": 0, "why": "", "place": f"127.0.0.1:{redis_server.port}/0", "durable": None,
        }  # fmt: skip
        assert (await link.check())["durable"] is True

    linked(redis_server.url, use)


def test_many_calls_at_once_share_few_connections(redis_server: RedisServer) -> None:
    async def use(link: Link) -> None:
        told = await asyncio.gather(*(link.run(ECHO, ["k"], number) for number in range(300)))
        assert [int(one[1]) for one in told] == list(range(300))
        assert int(redis_server.ask("INFO", "clients").split(b"connected_clients:")[1].split()[0]) <= 33

    linked(redis_server.url, use)


def test_an_answer_that_came_too_late_is_read_by_nobody(redis_server: RedisServer) -> None:
    async def use(link: Link) -> None:
        await link.call("SET", "k", "right")
        slow = asyncio.ensure_future(link.call("BLPOP", "nothing", "0.2"))
        await asyncio.sleep(0.05)
        slow.cancel()
        assert [await link.call("GET", "k") for _ in range(3)] == [b"right"] * 3
        assert link.up

    linked(redis_server.url, use)


def test_a_restart_between_two_calls_is_not_noticed(own_redis: RedisServer) -> None:
    async def use(link: Link) -> None:
        await asyncio.gather(*(link.call("SET", f"k{number}", "v") for number in range(5)))
        own_redis.kill()
        own_redis.start()
        assert await link.run(ECHO, ["k"], "v") == [b"k", b"v"]
        assert await link.call("GET", "k4") == b"v"
        assert link.state()["failures"] == 0

    linked(own_redis.url, use)


def test_without_redis_calls_fail_at_once_and_go_through_when_it_is_back(own_redis: RedisServer) -> None:
    back: list[str] = []

    async def use(link: Link) -> None:
        async def returned() -> None:
            back.append("again")

        link.on_return(returned)
        await link.call("SET", "k", "v")
        own_redis.kill()
        with pytest.raises(Unavailable, match="Start it"):
            await link.call("GET", "k")
        with pytest.raises(Unreached, match="is gone"):
            await link.call("GET", "k")
        assert link.state()["up"] is False
        assert link.state()["why"]
        own_redis.start()
        await until(lambda: link.up and bool(back))
        assert await link.call("GET", "k") == b"v"
        assert back == ["again"]

    linked(own_redis.url, use)


def test_a_redis_that_hangs_costs_one_time_out_and_no_more(own_redis: RedisServer) -> None:
    async def use(link: Link) -> None:
        await link.call("SET", "k", "v")
        own_redis.freeze()
        failed = await asyncio.gather(*(link.call("GET", "k") for _ in range(50)), return_exceptions=True)
        assert all(isinstance(one, Unavailable) for one in failed)
        with pytest.raises(Unreached, match="did not answer in time"):
            await link.call("GET", "k")
        own_redis.thaw()
        await until(lambda: link.up)
        assert await link.call("GET", "k") == b"v"

    linked(own_redis.url, use, timeout_s=1.0)


def test_a_full_redis_is_gone_until_it_takes_writes_again(own_redis: RedisServer) -> None:
    async def use(link: Link) -> None:
        own_redis.ask("CONFIG", "SET", "maxmemory", "1")
        with pytest.raises(Unavailable, match="maxmemory"):
            await link.call("SET", "k", "v")
        assert not link.up
        await asyncio.sleep(0.2)
        assert not link.up
        own_redis.ask("CONFIG", "SET", "maxmemory", "0")
        await until(lambda: link.up)

    linked(own_redis.url, use)


def test_a_redis_that_is_not_there_at_the_start_is_found_later(own_redis: RedisServer) -> None:
    own_redis.kill()

    async def use(link: Link) -> None:
        assert (await link.check())["up"] is False
        own_redis.start()
        await until(lambda: link.up and link.state()["durable"] is not None)  # it is asked once it is there
        assert link.state()["durable"] is True

    linked(own_redis.url, use)


def test_a_command_under_way_at_the_close_leaves_no_connection_open(redis_server: RedisServer) -> None:
    async def use(link: Link) -> None:
        under_way = asyncio.ensure_future(link.call("BLPOP", "queue", "0"))
        while not int(redis_server.ask("INFO", "clients").split(b"blocked_clients:")[1].split()[0]):
            await asyncio.sleep(0.01)
        await link.close()
        redis_server.ask("RPUSH", "queue", "late")
        assert await under_way == [b"queue", b"late"]
        assert link._idle == []

    linked(redis_server.url, use)


def test_a_closed_link_says_so(redis_server: RedisServer) -> None:
    async def use(link: Link) -> None:
        await link.close()
        with pytest.raises(Unreached, match="closed"):
            await link.call("GET", "k")

    linked(redis_server.url, use)


def test_no_message_has_the_password(tmp_path: Path) -> None:
    told: list[Any] = []

    with RedisServer(tmp_path, "--requirepass", "right-secret") as server:
        good = server.url.replace("//", "//:right-secret@")

        async def use(link: Link) -> None:
            assert await link.call("SET", "k", "v") == b"OK"
            told.append(link.state())

        linked(good, use)

        async def wrong(link: Link) -> None:
            with pytest.raises(Unavailable) as caught:
                await link.call("GET", "k")
            told.append((str(caught.value), link.state()))

        linked(server.url.replace("//", "//ann:wrong-secret@"), wrong)
        server.kill()
        linked(good, wrong)
    with pytest.raises(BadInput) as caught:
        Link("redis://:my-secret@localhost/0?colour=blue")
    told.append(str(caught.value))
    assert "localhost:6379/0" in str(told)
    assert "secret" not in str(told)


def test_redis_is_reached_by_tls_and_a_certificate_of_nobody_is_refused(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    make = f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=localhost -keyout {key} -out {certificate}"
    subprocess.run([*make.split(), "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = f"--tls-port {port} --tls-cert-file {certificate} --tls-key-file {key} --tls-auth-clients no"

    async def use(link: Link) -> None:
        assert await link.run(ECHO, ["k"], "v") == [b"k", b"v"]

    async def refused(link: Link) -> None:
        with pytest.raises(Unavailable, match="certificate"):
            await link.run(ECHO, ["k"], "v")

    with RedisServer(tmp_path, *options.split()):
        linked(f"rediss://127.0.0.1:{port}/0?ssl_ca_certs={certificate}", use)
        linked(f"rediss://127.0.0.1:{port}/0", refused)


@pytest.mark.parametrize(
    "url", ["", "localhost:6379", "http://:my-secret@h/", "redis://", "redis://h:my-secret/"]
)
def test_an_address_that_is_none_is_told_without_quoting_it(url: str) -> None:
    with pytest.raises(BadInput, match="redis://HOST:6379/0") as caught:
        Link(url)
    assert "secret" not in str(caught.value)


def test_places_are_told_without_user_and_password() -> None:
    assert place_of("rediss://ann:pw@cache.lan:6380/2") == "cache.lan:6380/2"
    assert place_of("unix:///run/redis.sock?db=1") == "/run/redis.sock"
