"""Chats over a WebSocket: pieces as messages, a message that cancels, and a closing that does."""

from __future__ import annotations

import json
import socket
import time
from typing import TYPE_CHECKING, Any

import pytest
from tests.peers.chats import chunks
from websockets.sync.client import ClientConnection, connect

from deshi.errors import Busy, Lost

if TYPE_CHECKING:
    from tests.peers.chats import ScriptedChats

    from conftest import Door

HI = {"model": "tiny", "messages": [{"role": "user", "content": "hello there"}]}

UPGRADE = (
    b"GET /v1/chat HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def talk(door: Door, **more: Any) -> ClientConnection:
    return connect(f"ws://127.0.0.1:{door.port}/v1/chat", proxy=None, **more)


def heard(talking: ClientConnection) -> list[Any]:
    """Return messages up to the one that ends a chat."""
    told: list[Any] = []
    while not told or not ("error" in told[-1] or told[-1].get("type") in ("done", "cancelled")):
        told.append(json.loads(talking.recv(timeout=20)))
    return told


def test_pieces_come_as_messages_and_another_chat_may_follow(chat_door: Door, chats: ScriptedChats) -> None:
    with talk(chat_door) as talking:
        for _ in range(2):
            talking.send(json.dumps(HI))
            told = heard(talking)
            assert [one["choices"][0]["delta"].get("content") for one in told[:3]] == ["hello", "there", None]
            assert told[3]["usage"]
            assert told[-1] == {"type": "done", "id": chats.asked[-1].id, "cached": "", "target": "tiny"}


def test_a_whole_answer_is_one_message(chat_door: Door) -> None:
    with talk(chat_door) as talking:
        talking.send(json.dumps({**HI, "stream": False}))
        told = heard(talking)

    assert told[0]["choices"][0]["message"]["content"] == "hello there"
    assert len(told) == 2


def test_a_message_cancels_and_so_does_closing(chat_door: Door, chats: ScriptedChats) -> None:
    chats.table = {"hello there": [*chunks(["one"])[:1], "forever"]}
    before = len(chats.cancelled)
    with talk(chat_door) as talking:
        talking.send('{"type": "cancel"}')  # nothing is under way: nothing to say
        talking.send(json.dumps(HI))
        assert json.loads(talking.recv(timeout=20))["choices"]
        talking.send(json.dumps(HI))
        assert "under way" in json.loads(talking.recv(timeout=20))["error"]["message"]
        talking.send('{"type": "cancel"}')
        assert heard(talking) == [{"type": "cancelled"}]
        assert len(chats.cancelled) == before + 1
        talking.send(json.dumps(HI))
        assert json.loads(talking.recv(timeout=20))["choices"]
    for _ in range(400):
        if len(chats.cancelled) == before + 2:
            break
        time.sleep(0.02)
    chats.table = {}
    assert len(chats.cancelled) == before + 2


def test_who_reads_nothing_is_left(
    chat_door: Door, chats: ScriptedChats, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deshi.web.client.BEAT_S", 0.05)
    monkeypatch.setattr("deshi.web.client.STUCK_S", 0.3)
    monkeypatch.setattr(chats, "table", {"hello there": chunks(["x" * 200_000] * 400)})
    before = len(chats.cancelled)

    with socket.create_connection(("127.0.0.1", chat_door.port), 10) as wire:
        wire.sendall(UPGRADE)
        assert b" 101 " in wire.recv(4_096)
        said = json.dumps(HI).encode()
        wire.sendall(bytes([0x81, 0x80 | len(said), 0, 0, 0, 0]) + said)  # a frame of text, masked with zeros
        for _ in range(400):
            if len(chats.cancelled) > before:
                break
            time.sleep(0.02)

        assert len(chats.cancelled) == before + 1


@pytest.mark.parametrize(
    ("message", "code"),
    [("{", None), ("[]", None), ("\ud800".encode("utf-8", "surrogatepass"), None), ('{"model": "tiny"}', None),
     (json.dumps({**HI, "mood": 1}), "unsupported_parameter"), (json.dumps({**HI, "model": "x"}), "model_not_found")],
    ids=["broken", "list", "bytes", "empty", "unknown", "model"],
)  # fmt: skip
def test_bad_messages_are_refused_and_the_socket_goes_on(chat_door: Door, message: Any, code: str) -> None:
    with talk(chat_door) as talking:
        if isinstance(message, bytes):
            talking.send(message)  # bytes are no words: the socket ends
            return
        talking.send(message)
        assert heard(talking)[-1]["error"]["code"] == code
        talking.send(json.dumps(HI))
        assert heard(talking)[-1]["type"] == "done"


@pytest.mark.parametrize("error", [Busy("Come later."), Lost("It has gone."), ZeroDivisionError("secret")])
def test_errors_come_as_messages(chat_door: Door, chats: ScriptedChats, error: Exception) -> None:
    with talk(chat_door) as talking:
        for table in (error, [*chunks(["one"])[:1], error]):
            chats.table = {"hello there": table}
            talking.send(json.dumps(HI))
            told = heard(talking)[-1]["error"]
            assert set(told) == {"message", "type", "param", "code"}
            assert "secret" not in told["message"]
    chats.table = {}


def test_a_page_of_another_site_is_refused(chat_door: Door) -> None:
    from websockets.exceptions import InvalidStatus

    with pytest.raises(InvalidStatus):
        talk(chat_door, origin="http://evil.test")
