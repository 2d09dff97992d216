"""The LLM service opens whatever its semantic cache meets."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.peers.llama_cpp import library, tiny
from tests.peers.redis_server import RedisServer

from deshi.ask.keys import Keys
from deshi.bootstrap.chats import Service
from deshi.bootstrap.memory import Memory, home_ledger, open_memory
from deshi.errors import NotFound, Unreached
from deshi.journal.chats import entry, steps_of
from deshi.journal.feedback import entry as feedback_entry
from deshi.records.chat import Chat
from deshi.records.feedback import Feedback
from deshi.sections import Caching, Model, Redis, Settings

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


def shared(home: Path, server: RedisServer) -> Settings:
    return Settings(home, caching=Caching(store="redis"), redis=Redis(url=server.url, prefix="d"))


def opened(settings: Settings, memory: Memory) -> list[str]:
    """Return the notes of a service that has opened."""

    async def live() -> list[str]:
        keys, ledger = Keys(settings.keys), home_ledger(settings)
        service = Service(settings, memory, {}, keys, ledger)
        await service.open()
        notes = service.notes()
        await service.close()
        keys.close()
        ledger.close()
        return notes

    return asyncio.run(live())


def test_what_was_called_wrong_while_no_service_ran_leaves_redis_at_the_next_start(
    home: Path, memory: Memory, tmp_path: Path
) -> None:
    chat = Chat("i-1", "chat", "m", {"messages": [{"role": "user", "content": "how tall?"}]})
    steps = steps_of([], time.time(), 0.1, 0.0, "k1")
    memory.journal.append_sync(entry(chat, time.time(), "m", {"choices": []}, steps=steps))
    wrong = Feedback("i-1", "boolean", False, author="ann", source="cli")
    memory.journal.append_sync(feedback_entry(wrong, "", time.time()))
    with RedisServer(tmp_path) as server:
        for key in ("k1", "k2"):
            server.ask("HSET", f"d:exact:{key}", "v", "kept")

        assert opened(shared(home, server), memory) == []

        assert server.ask("EXISTS", "d:exact:k1") == b":0\r\n"
        assert server.ask("EXISTS", "d:exact:k2") == b":1\r\n"


def test_a_redis_that_is_gone_or_forgets_is_noted(home: Path, memory: Memory, tmp_path: Path) -> None:
    with RedisServer(tmp_path, "--appendonly", "no") as server:
        (forgets,) = opened(shared(home, server), memory)
    (gone,) = opened(shared(home, server), memory)

    assert "with a restart it forgets budgets" in forgets
    assert "is gone" in gone


def test_a_semantic_cache_that_is_off_is_noted(settings: Settings, memory: Memory) -> None:
    (off,) = opened(settings, memory)

    assert off.startswith("The semantic cache is off")


def test_a_name_that_two_models_share_is_noted(home: Path, memory: Memory) -> None:
    models = {name: Model(provider="openai", model="v", url="http://127.0.0.1:9/v1") for name in ("a", "b")}
    (note,) = opened(Settings(home, models=models), memory)

    assert note.startswith("a and b have the same model 'v'")


def test_an_embedded_model_is_listed_with_its_file_and_its_adapters_by_name(
    home: Path, memory: Memory, tmp_path: Path
) -> None:
    file = tiny(tmp_path / "tiny.gguf")
    model = Model(provider="llamacpp", model=str(file), adapters=(str(tmp_path / "polite.gguf"),))
    settings = Settings(home, models={"local": model})
    service = Service(settings, memory, {}, Keys(settings.keys), home_ledger(settings))

    told = next(one for one in service.chats.models() if one["id"] == "local")
    assert told["created"] == int(file.stat().st_mtime)
    assert told["details"].items() >= {"size": file.stat().st_size, "loaded": False}.items()
    with pytest.raises(NotFound, match="local has no adapter 'rude'; its adapters are polite"):
        service.chats.targets.find("local+rude")
    file.unlink()
    assert service.chats.models()[0]["created"] == 0
    asyncio.run(service.close())


def test_an_embedded_model_that_has_answered_is_told_to_be_loaded(
    home: Path, memory: Memory, tmp_path: Path
) -> None:
    library("xllamacpp")
    model = Model(provider="llamacpp", model=str(tiny(tmp_path / "tiny.gguf")), num_ctx=512)
    settings = Settings(home, models={"local": model})
    body = {"messages": [{"role": "user", "content": "hi"}], "max_tokens": 3}

    async def live() -> tuple[bool, bool]:
        service = Service(settings, memory, {}, Keys(settings.keys), home_ledger(settings))
        await service.chats.answer(Chat("i1", "chat", "local", body))
        while_open = service.chats.models()[0]["details"]["loaded"]
        await service.close()
        return while_open, service.chats.models()[0]["details"]["loaded"]

    assert asyncio.run(live()) == (True, False)
