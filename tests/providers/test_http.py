"""The wire to a model server, against a real one that goes wrong in every way."""

import asyncio
import time
from typing import Any

import pytest
from tests.peers.ollama import Ollama
from tests.peers.server import ELSEWHERE, Peer

from deshi.errors import Lost, Unreached
from deshi.providers.http import Http
from deshi.records.model import Reply

BODY = {"model": "qwen2.5:7b", "messages": [{"role": "user", "content": "座って"}], "stream": False}


def post(peer: Peer, **how: Any) -> Reply:
    """Return the reply to one request."""

    async def one() -> Reply:
        wire = Http(peer.url, **how)
        try:
            return await wire.post("/api/chat", BODY, {"x-extra": "1"})
        finally:
            await wire.close()

    return asyncio.run(one())


def test_json_goes_out_and_the_whole_answer_comes_back() -> None:
    with Peer(Ollama()) as peer:
        reply = post(peer)

    assert (reply.status, reply.kind) == (200, "application/json")
    assert b'"done": true' in reply.body
    assert peer.seen[0].body == BODY
    assert peer.seen[0].headers["x-extra"] == "1"


@pytest.mark.parametrize(
    ("mood", "told"),
    [
        ("breaks", "broke off"),
        ("hangs", "took over"),
        ("stalls", "took over"),
        ("flood", "bytes"),
        ("packed", "compresses"),
    ],
)
def test_an_answer_that_does_not_come_whole_is_lost(mood: str, told: str) -> None:
    with Peer(Ollama(), moods=[mood]) as peer, pytest.raises(Lost, match=told) as error:
        post(peer, timeout_s=0.3 if told == "took over" else 10.0)

    assert peer.url in str(error.value)


def test_a_redirect_is_not_followed() -> None:
    with Peer(Ollama(), moods=["redirects"]) as peer:
        reply = post(peer)

    assert reply.status == 307
    assert ELSEWHERE.encode() not in reply.body


def test_retry_after_is_read() -> None:
    with Peer(Ollama(), moods=["limited"]) as peer:
        assert post(peer).after_s == 0.3


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://no-such-host.invalid:8000"])
def test_a_server_that_is_not_there_is_unreached(url: str) -> None:
    async def one() -> None:
        wire = Http(url)
        try:
            await wire.post("/api/chat", BODY, {})
        finally:
            await wire.close()

    with pytest.raises(Unreached, match="can't be reached"):
        asyncio.run(one())


def test_a_message_never_holds_a_password() -> None:
    assert Http("https://user:secret@model.test:8443/v1?key=secret").server == "https://model.test:8443"


def test_cancelling_closes_the_connection() -> None:
    async def one(peer: Peer) -> None:
        wire = Http(peer.url)
        request = asyncio.ensure_future(wire.post("/api/chat", BODY, {}))
        while not peer.open:
            await asyncio.sleep(0.01)
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request
        end = time.monotonic() + 10
        while peer.open and time.monotonic() < end:
            await asyncio.sleep(0.01)
        await wire.close()

    with Peer(Ollama(), moods=["stalls"]) as peer:
        asyncio.run(one(peer))

    assert (peer.open, peer.left) == (0, 1)


def test_many_requests_share_one_session() -> None:
    async def many(peer: Peer) -> tuple[list[int], int]:
        wire = Http(peer.url)
        replies = await asyncio.gather(*(wire.post("/api/chat", BODY, {}) for _ in range(20)))
        session = wire._session
        await wire.post("/api/chat", BODY, {})
        same = wire._session is session
        await wire.close()
        await wire.close()
        return [reply.status for reply in replies], same

    with Peer(Ollama()) as peer:
        statuses, same = asyncio.run(many(peer))

    assert statuses == [200] * 20
    assert same
