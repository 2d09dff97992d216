"""The client at the other end: its leaving ends the work, silence is filled, and who reads nothing is left."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest

from deshi.web import client
from deshi.web.client import Client, Gone, Stream


class Wire:
    """A connection: `leave` is set when the client goes; `sent` is what it got."""

    def __init__(self) -> None:
        self.leave = asyncio.Event()
        self.sent: list[MutableMapping[str, Any]] = []
        self.blocked = False

    async def receive(self) -> MutableMapping[str, Any]:
        await self.leave.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: MutableMapping[str, Any]) -> None:
        if self.blocked:
            await asyncio.sleep(3_600)
        self.sent.append(message)

    @property
    def text(self) -> bytes:
        return b"".join(one.get("body", b"") for one in self.sent)


def test_leaving_cancels_the_work_and_is_told_as_gone() -> None:
    async def go() -> str:
        wire, ended = Wire(), ""
        asyncio.get_running_loop().call_later(0.01, wire.leave.set)
        try:
            async with Client(wire.receive):
                try:
                    await asyncio.sleep(3_600)
                except asyncio.CancelledError:
                    ended = "cancelled"
                    raise
        except Gone:
            await asyncio.sleep(0)  # what follows is not cancelled
            return ended
        return "not told"

    assert asyncio.run(go()) == "cancelled"


def test_who_leaves_as_the_work_is_done_is_gone_too() -> None:
    async def go() -> None:
        wire = Wire()
        with pytest.raises(Gone):
            async with Client(wire.receive) as one:
                one.leave()
        await asyncio.sleep(0)

    asyncio.run(go())


def test_a_cancelling_from_elsewhere_stays_one() -> None:
    async def go() -> None:
        async def work() -> None:
            async with Client(Wire().receive):
                await asyncio.sleep(3_600)

        task = asyncio.ensure_future(work())
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(go())


def test_work_that_is_done_leaves_nothing_behind() -> None:
    async def go() -> set[Any]:
        async with Client(Wire().receive):
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        return asyncio.all_tasks() - {asyncio.current_task()}

    assert asyncio.run(go()) == set()


def test_silence_is_filled_with_beats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "BEAT_S", 0.02)

    async def go() -> bytes:
        wire = Wire()
        async with Client(wire.receive) as one:
            stream = Stream(wire.send, one, b": beat\n\n")
            await stream.begin([])
            await stream.say(b"a")
            await asyncio.sleep(0.15)
            await stream.say(b"b", more=False)
        count = len(wire.sent)
        await asyncio.sleep(0.05)
        assert len(wire.sent) == count
        return wire.text

    text = asyncio.run(go())
    assert text.startswith(b"a: beat\n\n")
    assert text.endswith(b"b")


def test_a_stream_that_flows_has_no_beats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "BEAT_S", 5.0)

    async def go() -> bytes:
        wire = Wire()
        async with Client(wire.receive) as one:
            stream = Stream(wire.send, one, b"beat")
            await stream.begin([])
            for _ in range(5):
                await stream.say(b"a")
            await stream.say(b"", more=False)
        return wire.text

    assert asyncio.run(go()) == b"aaaaa"


def test_who_reads_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "BEAT_S", 0.02)
    monkeypatch.setattr(client, "STUCK_S", 0.1)

    async def go() -> None:
        wire = Wire()
        async with Client(wire.receive) as one:
            stream = Stream(wire.send, one, b"")
            await stream.begin([])
            wire.blocked = True
            try:
                await stream.say(b"a")
            finally:
                stream.close()

    with pytest.raises(Gone):
        asyncio.run(go())
