"""An order to stop is heeded in whatever chat it comes, also in one that is refused."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

if TYPE_CHECKING:
    from conftest import Door

DOG = "deshi/robot_dog"


def said(text: Any, **more: Any) -> dict[str, Any]:
    return {"model": DOG, "messages": [{"role": "user", "content": text}], **more}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/chat/completions", said("止まって")),
        ("/v1/chat/completions", said("stop!", stream=True)),
        ("/v1/chat/completions", said("stop!", n=2)),
        ("/v1/chat/completions", said("stop!", mood="bad")),
        ("/v1/chat/completions", said("stop!", temperature="hot")),
        ("/v1/chat/completions", said([{"type": "text", "text": "stop!"}, {"type": "odd"}])),
        ("/v1/chat/completions", b'{"model": "deshi/robot_dog", "messages": [{"role": "user", "content": "stop! \\ud800"}]}'),
        ("/v1/chat/completions", said("stop!", messages=[3, {"role": "user", "content": "stop!"}])),
        ("/v1/completions", {"model": DOG, "prompt": "stop!"}),
        ("/api/chat", said("stop!")),
        ("/api/chat", said("stop!", options={"tfs_z": 1})),
        ("/api/chat", {**said("stop!"), "model": "robot_dog:latest"}),
        ("/api/generate", {"model": DOG, "prompt": "stop!"}),
        ("/api/generate", {"model": DOG, "prompt": "stop!", "raw": True}),
        ("/v1/chat/completions", json.dumps(said("stop!"))[:-1].encode()),
        ("/v1/chat/completions", json.dumps(said("stop!"))[:-4].encode()),
        ("/v1/chat/completions", b'{"messages": [{"content": "sto\\u0070!", "role": "user"}], "deep": ' + b"[" * 100_000),
        ("/v1/chat/completions", b'{"model": "deshi/robot_dog", "messages": [{"role": "user", "content": "stop! \xff"}]}'),
        ("/v1/decide", b'{"task": "robot_dog", "text": "stop!"'),
        ("/v1/decide", {"text": "stop!", "mood": "bad"}),
    ],
    ids=lambda value: str(value)[:60],
)  # fmt: skip
def test_a_stop_stops_whatever_else_is_wrong(door: Door, path: str, body: Any) -> None:
    stops = door.body.stops

    door.raw("POST", path, body)

    assert door.body.stops > stops


DEEP = "[" * 300 + "]" * 300


@pytest.mark.parametrize(
    ("path", "earlier"),
    [
        ("/api/chat", '{"role": "assistant", "tool_calls": [{"function": {"name": "f", "arguments": {"a": %s}}}]}'),
        ("/v1/chat/completions", '{"role": "assistant", "content": "x", "annotations": %s}'),
    ],
)  # fmt: skip
def test_a_stop_after_something_nested_deep_stops(door: Door, path: str, earlier: str) -> None:
    stops, body = door.body.stops, json.dumps(said("stop!"))
    body = body.replace('"messages": [', f'"messages": [{earlier % DEEP}, ')

    status = door.raw("POST", path, body.encode())[0]

    assert status == 400
    assert door.body.stops > stops


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/chat/completions", said("stop!", messages=[{"role": "assistant", "content": "x" * 5_000_000}, {"role": "user", "content": "stop!"}])),
        ("/v1/chat/completions", said("stop! " + "x" * 5_000_000)),
        ("/v1/decide", {"text": "stop! " + "x" * 5_000_000}),
        ("/v1/decide", {"text": "hello there " * 500_000 + " stop!"}),
    ],
    ids=["after much", "before much", "decide", "decide at the end"],
)  # fmt: skip
def test_a_stop_in_more_than_is_read_stops(door: Door, path: str, body: Any) -> None:
    stops = door.body.stops

    assert door.raw("POST", path, body)[0] == 413

    assert door.body.stops > stops


def test_what_fails_inside_stops_all_the_same(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(door.running.chats, "answer", broken)
    stops = door.body.stops

    assert door.raw("POST", "/v1/chat/completions", said("stop!"))[0] == 500
    assert door.body.stops > stops


def test_where_too_much_is_under_way_a_stop_is_let_in_and_nothing_else(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deshi.web.chat_door.MOST_CHATS", 0)
    monkeypatch.setattr("deshi.web.app.MOST_AT_ONCE", 0)
    for path, body in (("/v1/chat/completions", said("stop!")), ("/api/chat", said("stop!", stream=False))):
        stops = door.body.stops
        assert door.raw("POST", path, body)[0] == 200
        assert door.body.stops > stops
    stops = door.body.stops
    assert door.ask("stop!")["stopped"]
    assert door.body.stops > stops
    stops = door.body.stops

    assert door.raw("POST", "/v1/chat/completions", said("sit down"))[0] == 503
    assert door.raw("POST", "/v1/decide", {"text": "sit down"})[0] == 503
    assert door.raw("GET", "/v1/models")[0] == 503
    assert door.body.stops == stops


def test_who_may_only_stop_may_do_so_in_words(door: Door) -> None:
    page = {"origin": "http://evil.test"}  # as at /v1/stop
    for path, body in (("/v1/chat/completions", said("stop!")), ("/v1/decide", {"text": "stop!"})):
        stops = door.body.stops
        assert door.raw("POST", path, body, page)[0] == 403
        assert door.body.stops > stops


def test_a_stop_on_a_socket_ends_the_chat_that_is_under_way(
    open_door: Callable[..., Door], monkeypatch: pytest.MonkeyPatch
) -> None:
    door = open_door()
    real = door.running.chats.open

    async def slow(chat: Any) -> Any:
        if chat.body["messages"][-1]["content"] == "slowly":
            await asyncio.sleep(3_600)
        return await real(chat)

    monkeypatch.setattr(door.running.chats, "open", slow)
    with connect(f"ws://127.0.0.1:{door.port}/v1/chat", proxy=None) as socket:
        socket.send(json.dumps(said("slowly")))
        socket.send(json.dumps(said("stop!")))
        told = [json.loads(socket.recv(timeout=20)) for _ in range(2)]
        assert told[0] == {"type": "cancelled"}
        assert "stopped" in told[1]["choices"][0]["delta"]["content"]
        stops = door.body.stops
        assert stops
    with connect(f"ws://127.0.0.1:{door.port}/v1/chat", proxy=None) as socket:
        socket.send(
            json.dumps(said("stop!")).encode()
        )  # bytes are no words: the socket ends, and so does the walk
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=20)
    assert door.body.stops > stops


def test_a_stop_over_a_socket_stops_too(door: Door) -> None:
    with connect(f"ws://127.0.0.1:{door.port}/v1/chat", proxy=None) as socket:
        for body in (said("stop!", mood=1), said("stop!", n=2), said("stop!")):
            stops = door.body.stops
            socket.send(json.dumps(body))
            socket.recv(timeout=20)
            assert door.body.stops > stops
            if "mood" not in body and "n" not in body:
                break


@pytest.mark.parametrize(
    "body", [said("sit down", mood=1), said(3), said("stop!", model="huge"), b"{", b"[]", {"model": 3}]
)
def test_what_orders_no_stop_of_the_dog_stops_nothing(door: Door, body: Any) -> None:
    stops = door.body.stops

    assert door.raw("POST", "/v1/chat/completions", body)[0] in (400, 404)
    assert door.body.stops == stops
