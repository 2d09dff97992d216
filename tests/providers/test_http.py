"""The wire to a model server, against a real one that goes wrong in every way.

Answers piece by piece come at once, end when nobody wants them, and never hang, flood or lie.
"""

import asyncio
import socket
import time
from typing import Any

import pytest
from tests.peers.model_servers import OpenAIChats
from tests.peers.ollama import Ollama
from tests.peers.server import ELSEWHERE, Peer

from deshi.errors import DeshiError, Lost, Unreached
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


# ---- piece by piece

PATH = "/v1/chat/completions"
ASKED = {"model": "m", "messages": [], "stream": True}


def read(peer: Peer, **how: Any) -> bytes:
    """Return the whole of one stream."""

    async def one() -> bytes:
        wire = Http(peer.url, **how)
        try:
            flow = await wire.open(PATH, ASKED, {})
            assert flow.reply.status == 200
            pieces = []
            while piece := await flow.read():
                pieces.append(piece)
            flow.close()
            return b"".join(pieces)
        finally:
            await wire.close()

    return asyncio.run(one())


def test_pieces_come_as_they_are_sent() -> None:
    with Peer(OpenAIChats(), said="hello there") as peer:
        stream = read(peer)

    assert stream.startswith(b"data: {")
    assert stream.endswith(b"data: [DONE]\n\n")


@pytest.mark.parametrize(
    ("mood", "told", "how"),
    [
        ("stream falls silent", "said nothing more for 0 s", {"idle_s": 0.2}),
        ("stream falls silent", "took over 0 s", {"timeout_s": 0.3}),
        ("stream for ever", "over 300000 bytes", {"most_bytes": 300_000}),
        ("stream drops", "broke off", {}),
    ],
)
def test_a_stream_that_goes_wrong_is_lost(mood: str, told: str, how: dict[str, Any]) -> None:
    with (
        Peer(OpenAIChats(), moods=[mood], said="hello there") as peer,
        pytest.raises(Lost, match=told) as error,
    ):
        read(peer, **how)

    assert peer.url in str(error.value)


def test_a_stream_may_pause_as_long_as_it_goes_on() -> None:
    with Peer(OpenAIChats(), said="hello there " * 60) as peer:  # 240 pieces, 2 ms apart at least
        assert read(peer, idle_s=0.4).endswith(b"data: [DONE]\n\n")


def test_a_reader_that_takes_its_time_is_no_pause_of_the_server() -> None:
    async def one(peer: Peer) -> bytes:
        wire = Http(peer.url, idle_s=0.3)
        flow = await wire.open(PATH, ASKED, {})
        await asyncio.sleep(0.7)
        found = [await flow.read()]
        while piece := await flow.read():
            found.append(piece)
        await wire.close()
        return b"".join(found)

    with Peer(OpenAIChats(), said="hello there") as peer:
        assert asyncio.run(one(peer)).endswith(b"data: [DONE]\n\n")


def test_an_error_comes_with_its_body() -> None:
    async def one(peer: Peer) -> tuple[int, bytes, float]:
        wire = Http(peer.url)
        flow = await wire.open(PATH, ASKED, {})
        await wire.close()
        return flow.reply.status, flow.reply.body, flow.reply.after_s

    with Peer(OpenAIChats(), moods=["limited"]) as peer:
        status, body, after_s = asyncio.run(one(peer))

    assert (status, after_s) == (429, 0.3)
    assert b"slow down" in body


def test_closing_a_stream_ends_it_at_the_server() -> None:
    async def one(peer: Peer) -> None:
        wire = Http(peer.url)
        flow = await wire.open(PATH, ASKED, {})
        await flow.read()
        flow.close()
        end = time.monotonic() + 10
        while peer.open and time.monotonic() < end:
            await asyncio.sleep(0.01)
        await wire.close()

    with Peer(OpenAIChats(), moods=["stream falls silent"], said="hello there") as peer:
        asyncio.run(one(peer))

    assert (peer.open, peer.left) == (0, 1)


def test_a_connection_whose_stream_was_read_is_used_again() -> None:
    async def many(peer: Peer) -> int:
        wire = Http(peer.url, connections=1)
        for _ in range(5):
            flow = await wire.open(PATH, ASKED, {})
            while b"[DONE]" not in await flow.read():
                pass
            await flow.rest()
            flow.close()
            await wire.post(PATH, {**ASKED, "stream": False}, {})
        assert wire._session is not None
        held = sum(len(kept) for kept in wire._session.connector._conns.values())  # type: ignore[union-attr]
        await wire.close()
        return held

    with Peer(OpenAIChats()) as peer:
        assert asyncio.run(many(peer)) == 1
        assert len(peer.callers) == 1


def test_small_questions_are_asked_by_get() -> None:
    async def one(peer: Peer) -> tuple[int, bytes]:
        wire = Http(peer.url)
        reply = await wire.get("/v1/models", {"x-extra": "1"})
        await wire.close()
        return reply.status, reply.body

    with Peer(OpenAIChats(owner="llamacpp")) as peer:
        status, body = asyncio.run(one(peer))

    assert status == 200
    assert b"llamacpp" in body


def test_a_name_that_leads_to_where_secrets_are_told_is_not_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A name is harmless until it is looked up (DNS rebinding)."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    connected: list[Any] = []
    monkeypatch.setattr(asyncio.BaseEventLoop, "sock_connect", lambda *given: connected.append(given))

    async def one() -> None:
        wire = Http("http://models.example.test:80")
        try:
            await wire.post(PATH, ASKED, {})
        finally:
            await wire.close()

    with pytest.raises(Unreached):
        asyncio.run(one())

    assert connected == []


def test_small_packets_are_not_held_back() -> None:
    async def one(peer: Peer) -> int:
        wire = Http(peer.url)
        flow = await wire.open(PATH, ASKED, {})
        assert isinstance(flow._response.connection, object)
        transport = flow._response.connection.transport  # type: ignore[union-attr]
        held = transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        flow.close()
        await wire.close()
        return int(held)

    with Peer(OpenAIChats(), moods=["stream falls silent"]) as peer:
        assert asyncio.run(one(peer)) != 0


def test_every_error_is_of_the_family() -> None:
    """What else may go wrong below must not come out bare."""

    async def one() -> None:
        server = await asyncio.start_server(_rude, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        wire = Http(f"http://127.0.0.1:{port}", timeout_s=2.0)
        try:
            await (await wire.open(PATH, ASKED, {})).read()
        finally:
            await wire.close()
            server.close()

    with pytest.raises(DeshiError):
        asyncio.run(one())


async def _rude(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nwhat\r\n")
    await writer.drain()
    writer.close()
