"""The LLM service opens whatever its semantic cache meets."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from deshi.ask.keys import Keys
from deshi.bootstrap.chats import Service
from deshi.bootstrap.memory import Memory, home_ledger, open_memory
from deshi.errors import Unreached
from deshi.sections import Caching, Model, Settings

MODELS = {"vectors": Model(provider="openai", model="v", url="http://127.0.0.1:9/v1")}


@pytest.fixture
def settings(home: Path) -> Settings:
    return Settings(home, models=MODELS, caching=Caching(semantic=True, embedder="vectors"))


@pytest.fixture
def memory(settings: Settings) -> Iterator[Memory]:
    opened = open_memory(settings, "service")
    yield opened
    opened.close()


def test_an_embedder_that_is_away_leaves_the_semantic_cache_off_until_it_is_back(
    settings: Settings, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = False

    async def embed(_: Any, texts: Any) -> Any:
        if not there:
            raise Unreached("The server of vectors is away.")
        return np.ones((len(texts), 4), np.float32)

    monkeypatch.setattr("deshi.bootstrap.semantic.ModelEmbedder.embed", embed)
    monkeypatch.setattr("deshi.bootstrap.chats._AGAIN_S", 0.01)

    async def live() -> None:
        nonlocal there
        keys, ledger = Keys(settings.keys), home_ledger(settings)
        service = Service(settings, memory, {}, keys, ledger)
        await service.open()
        assert service.semantic is None
        assert service.no_semantic == "The server of vectors is away."

        there = True
        keeping = asyncio.ensure_future(service.keep())
        while service.semantic is None:
            assert not keeping.done()
            await asyncio.sleep(0.01)
        assert service.no_semantic == ""
        assert service.chats.parts.semantic is service.semantic

        keeping.cancel()
        await service.close()
        keys.close()
        ledger.close()

    asyncio.run(asyncio.wait_for(live(), 20))
