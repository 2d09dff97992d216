"""The live stream: counts, state and answers as they come; nobody slows the service down by reading slowly."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from deshi.records.entry import Entry
from deshi.web.live import Live

if TYPE_CHECKING:
    from conftest import Door


def listen(door: Door, **more: Any) -> ClientConnection:
    return connect(f"ws://127.0.0.1:{door.port}/v1/live", proxy=None, **more)


def wait_for(stream: ClientConnection, kind: str) -> dict[str, Any]:
    """Return the next message of a kind."""
    while True:
        message = json.loads(stream.recv(timeout=30))
        if message["type"] == kind:
            return dict(message)


def test_it_begins_with_the_counts_and_the_state(door: Door) -> None:
    with listen(door) as stream:
        first = [json.loads(stream.recv(timeout=30)) for _ in range(2)]

    assert [message["type"] for message in first] == ["stats", "state"]
    assert {"total", "asks", "stopped", "erased", "layers"} <= set(first[0]["stats"])
    assert first[1]["state"]["posture"] == "standing"


def test_every_reader_hears_every_answer(door: Door) -> None:
    with listen(door) as one, listen(door) as two:
        wait_for(one, "state")
        wait_for(two, "state")
        answer = door.ask("sit down")
        heard = [wait_for(stream, "interaction") for stream in (one, two)]

    assert [message["interaction"]["text"] for message in heard] == ["sit down", "sit down"]
    assert heard[0]["interaction"]["answer"]["interaction"] == answer["interaction"]


def test_what_comes_of_an_answer_later_is_passed_on_with_words_for_it(door: Door) -> None:
    answer = door.ask("sit down")
    with listen(door) as stream:
        wait_for(stream, "state")
        for event in ("started", "failed"):  # the first may come before anybody looks
            time.sleep(0.6)
            told = {"event": event, "code": 4206}
            door.running.memory.journal.append_sync(Entry("outcome", told, 1.0, answer["interaction"]))
        while (message := wait_for(stream, "outcome")["outcome"])["event"] != "failed":
            pass
    kept = door.call("GET", f"/v1/interactions/{answer['interaction']}")[1]["events"][-1]

    assert message["interaction"] == answer["interaction"]
    assert "4206" in message["said"]
    assert (kept["event"], kept["said"]) == ("failed", message["said"])


def test_a_change_of_the_body_is_passed_on(door: Door) -> None:
    with listen(door) as stream:
        wait_for(stream, "state")
        door.call("POST", "/v1/stop")

        assert wait_for(stream, "state")["state"]["epoch"] == door.body.stops


def test_the_counts_follow(door: Door) -> None:
    with listen(door) as stream:
        before = wait_for(stream, "stats")["stats"]["total"]
        door.ask("sit down")
        total = before
        while total == before:
            total = wait_for(stream, "stats")["stats"]["total"]

    assert total == before + 1


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1"])
def test_pages_of_other_sites_hear_nothing(door: Door, origin: str) -> None:
    with pytest.raises((InvalidStatus, ConnectionClosed)), listen(door, origin=origin) as stream:
        stream.recv(timeout=30)


def test_the_own_page_may_listen(door: Door) -> None:
    with listen(door, origin=door.url, subprotocols=["deshi"]) as stream:
        assert stream.subprotocol == "deshi"
        assert wait_for(stream, "stats")


def test_a_key_goes_as_second_subprotocol(open_door: Callable[..., Door], tmp_path: Any) -> None:
    from deshi.ask.keys import Keys

    (tmp_path / "keyed").mkdir()
    key = Keys(tmp_path / "keyed" / "keys.json").add("ann")
    door = open_door(tmp_path / "keyed", require_key=True)

    with listen(door, subprotocols=["deshi", key]) as stream:
        assert stream.subprotocol == "deshi"
        assert wait_for(stream, "stats")
    for offered in (None, ["deshi"], ["deshi", "wrong"]):
        with pytest.raises((InvalidStatus, ConnectionClosed)), listen(door, subprotocols=offered) as stream:
            stream.recv(timeout=30)


def test_a_reader_that_never_reads_slows_nobody(open_door: Callable[..., Door]) -> None:
    door = open_door()
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.connect(("127.0.0.1", door.port))
    with listen(door, sock=sock, max_queue=1, close_timeout=0.2), listen(door) as stream:
        for number in range(300):
            door.ask("sit down", user="u" * 200, session=f"{number:0200}")
        door.ask("who are you")

        texts = {"sit down"}
        while "who are you" not in texts:
            texts.add(wait_for(stream, "interaction")["interaction"]["text"])


def test_a_slow_reader_misses_old_messages_never_the_newest(door: Door) -> None:
    async def flood() -> list[str]:
        live = Live(door.running)
        queue = live.join()
        for number in range(1_000):
            live._tell(str(number))
        assert live.dropped == 1_000 - queue.qsize()
        return [queue.get_nowait() for _ in range(queue.qsize())]

    kept = asyncio.run(flood())

    assert len(kept) <= 64
    assert kept[-1] == "999"


def test_what_a_reader_says_is_ignored(door: Door) -> None:
    with listen(door) as stream:
        wait_for(stream, "state")  # before that, it may not listen yet
        stream.send("hello")
        stream.send('{"type": "stop"}')
        stops = door.body.stops
        door.ask("sit down")

        assert wait_for(stream, "interaction")
        assert door.body.stops == stops


def test_a_binary_or_huge_message_ends_that_reader_only(door: Door) -> None:
    with listen(door) as rude, listen(door) as polite:
        wait_for(polite, "state")
        rude.send(b"\x00\xff")
        with suppress(ConnectionClosed):  # it may be out already
            rude.send("x" * 100_000)
        door.ask("sit down")

        assert wait_for(polite, "interaction")


def test_who_asks_for_the_service_gets_the_last_ten_minutes_then_each_second(door: Door) -> None:
    with listen(door) as stream:
        stream.send('{"type": "service", "on": true}')
        first = wait_for(stream, "service")["service"]
        chat = {"model": "deshi/robot_dog", "messages": [{"role": "user", "content": "sit down"}]}
        assert door.call("POST", "/v1/chat/completions", chat)[0] == 200
        later = wait_for(stream, "service")["service"]
        while later["minute"]["requests"] < 1:
            later = wait_for(stream, "service")["service"]

    assert {len(column) for column in first["ring"].values()} == {600}
    assert "ring" not in later
    assert later["targets"]["deshi/robot_dog"]["requests"] == 1
    assert {"models", "queue", "caches", "stores", "guard", "budget", "machine"} <= set(later["state"])


def kinds_of(stream: ClientConnection, seconds: float) -> list[str]:
    """Return the kinds of the messages that come until nothing comes for a while."""
    heard: list[str] = []
    with suppress(TimeoutError):
        while True:
            heard.append(json.loads(stream.recv(timeout=seconds))["type"])
    return heard


def test_who_does_not_ask_or_no_longer_gets_no_service(door: Door) -> None:
    with listen(door) as quiet, listen(door) as stream:
        stream.send("not JSON")
        stream.send('{"type": "service", "on": true}')
        wait_for(stream, "service")
        stream.send('{"type": "service", "on": false}')
        door.ask("sit down")
        wait_for(stream, "interaction")  # sent after the wish, so that this was heard

        assert "service" not in kinds_of(stream, 1.5)
        assert "interaction" in (heard := kinds_of(quiet, 0.5))
        assert "service" not in heard
