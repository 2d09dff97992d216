"""A model that is being loaded: whoever leaves throws nothing away, and what is closed meanwhile is freed."""

import asyncio
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.peers.embedded import chat, spec

from deshi.errors import Lost
from deshi.providers.llamacpp import inside
from deshi.providers.llamacpp.model import LlamaCpp


@dataclass
class Engines:
    """Stands in for the engine: loads until it is let go."""

    go: threading.Event = field(default_factory=threading.Event)
    loads: int = 0
    closed: int = 0

    def __call__(self, _: Any) -> "Engines":
        self.loads += 1
        self.go.wait(10)
        return self

    def whole(self, *_: Any) -> Any:
        return {"choices": []}

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> Engines:
    made = Engines()
    monkeypatch.setattr(inside, "Engine", made)
    return made


async def begun(model: LlamaCpp) -> "asyncio.Task[Any]":
    """Return a request that waits for the model to be loaded."""
    asked = asyncio.ensure_future(model.chat(chat()))
    await asyncio.sleep(0.05)
    return asked


def test_a_request_that_is_cancelled_leaves_the_loading_to_the_next_one(engines: Engines) -> None:
    async def work() -> Any:
        model = LlamaCpp(spec(Path("none")))
        for _ in range(2):
            asked = await begun(model)
            asked.cancel()
            await asyncio.wait({asked})
        last = await begun(model)
        engines.go.set()
        try:
            return await last
        finally:
            await model.close()

    assert asyncio.run(work()) == {"choices": []}
    assert (engines.loads, engines.closed) == (1, 1)


def test_what_nobody_waits_for_any_more_is_unloaded_in_its_time(engines: Engines) -> None:
    async def work() -> LlamaCpp:
        model = LlamaCpp(spec(Path("none")), keep_alive_s=0.0)
        asked = await begun(model)
        asked.cancel()
        await asyncio.wait({asked})
        engines.go.set()
        async with asyncio.timeout(5):
            while not engines.closed:
                await asyncio.sleep(0.01)
        return model

    assert not asyncio.run(work()).loaded
    assert (engines.loads, engines.closed) == (1, 1)


def test_closing_while_it_is_loaded_frees_it_and_tells_who_waits(engines: Engines) -> None:
    async def work() -> None:
        model = LlamaCpp(spec(Path("none")))
        asked = await begun(model)
        closing = asyncio.ensure_future(model.close())
        await asyncio.sleep(0.05)
        engines.go.set()
        await closing
        with pytest.raises(Lost, match="unloaded"):
            await asked

    asyncio.run(work())
    assert (engines.loads, engines.closed) == (1, 1)
