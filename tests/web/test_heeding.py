"""An order to stop is heeded in whatever chat it comes, also in one that is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
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
        ("/api/chat", said("stop!", options={"mirostat": 1})),
        ("/api/chat", {**said("stop!"), "model": "robot_dog:latest"}),
        ("/api/generate", {"model": DOG, "prompt": "stop!"}),
        ("/api/generate", {"model": DOG, "prompt": "stop!", "raw": True}),
    ],
    ids=lambda value: str(value)[:60],
)  # fmt: skip
def test_a_stop_stops_whatever_else_is_wrong(door: Door, path: str, body: Any) -> None:
    stops = door.body.stops

    door.raw("POST", path, body)

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
