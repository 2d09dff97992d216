"""An erased person leaves nothing in caches, files and batches, whether a service runs or not; others keep theirs."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.peers.redis_server import RedisServer

from deshi.ask.keys import Keys
from deshi.bootstrap.batches import Batches
from deshi.bootstrap.chats import Service
from deshi.bootstrap.erasing import Traces, remove_files, take_back
from deshi.bootstrap.kept_files import KeptFiles
from deshi.bootstrap.memory import Memory, home_ledger, open_memory
from deshi.bootstrap.semantic import open_semantic
from deshi.bootstrap.service import Running
from deshi.decide.exact_cache import MemoryCache
from deshi.journal.chats import entry, steps_of
from deshi.journal.erase import erase
from deshi.records.chat import Caller, Chat
from deshi.sections import Caching, Guard, Redis, Settings
from deshi.testing import ScriptedLayer

WORDS = {"ann": "where is the zqxmark clinic?", "bob": "how tall is the tower?"}


@pytest.fixture
def settings(home: Path) -> Settings:
    return Settings(home, caching=Caching(semantic=True), guard=Guard(enabled=False))


@pytest.fixture
def memory(settings: Settings) -> Iterator[Memory]:
    opened = open_memory(settings, "cli")
    yield opened
    opened.close()


def chatted(memory: Memory) -> None:
    """Write down a chat of each, whose answer was kept under their name."""
    for user, said in WORDS.items():
        body = {"messages": [{"role": "user", "content": said}]}
        chat = Chat(f"i-{user}", "chat", "m", body, caller=Caller(user=user))
        message = {"role": "assistant", "content": f"to {user}"}
        told = {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
        steps = steps_of([], time.time(), 0.1, 0.0, f"k-{user}", ("scope", said))
        memory.journal.append_sync(entry(chat, time.time(), "m", told, steps=steps))


def erased(settings: Settings, memory: Memory, user: str = "ann") -> list[str]:
    """Erase as the command does; return what it has to say."""
    traces = Traces()
    erase(user, memory.store, memory.journal, memory.home / "guard.jsonl", traces.note)
    return take_back(settings, traces)


def test_a_service_that_runs_forgets_whom_the_journal_has_forgotten(
    settings: Settings, memory: Memory
) -> None:
    async def live() -> None:
        keys, ledger = Keys(settings.keys), home_ledger(settings)
        service = Service(settings, memory, {}, keys, ledger)
        await service.open()
        semantic, cache = service.semantic, service.shared.cache
        assert semantic is not None
        assert await cache.get("k-ann") is not None
        assert await semantic.find("scope", WORDS["ann"]) is not None

        await asyncio.to_thread(erased, settings, memory)
        await service.forget()

        assert await cache.get("k-ann") is None
        assert await semantic.find("scope", WORDS["ann"]) is None
        assert await cache.get("k-bob") is not None
        assert await semantic.find("scope", WORDS["bob"]) is not None
        await service.close()
        keys.close()
        ledger.close()

    chatted(memory)
    asyncio.run(live())

    assert files_with("zqxmark", settings.home / "semantic") == []


def test_the_service_notices_the_erasure_of_another_process(
    settings: Settings, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Student(ScriptedLayer):
        def close(self) -> None:
            """Nothing to let go."""

    monkeypatch.setattr("deshi.bootstrap.service.make_student", lambda *_: (Student({}), "r1"))
    monkeypatch.setattr("deshi.bootstrap.service._HOUSEKEEPING_S", 0.01)
    chatted(memory)
    erased(settings, memory)
    running = Running(settings)

    async def live() -> None:
        forgot = asyncio.Event()

        async def forget(_: Any) -> None:
            forgot.set()

        monkeypatch.setattr("deshi.bootstrap.chats.Service.forget", forget)
        working = asyncio.ensure_future(running.work())
        await asyncio.wait_for(forgot.wait(), 10)
        working.cancel()

    asyncio.run(live())
    running.close()


def test_without_a_service_the_saved_semantic_cache_forgets_them(settings: Settings, memory: Memory) -> None:
    async def save() -> None:
        semantic = await open_semantic(settings, {}, memory, MemoryCache())
        await semantic.objected("scope", "where is the zqxmark hospital?", "k-ann")
        await semantic.close()

    chatted(memory)
    asyncio.run(save())
    assert files_with("zqxmark", settings.home / "semantic")

    assert erased(settings, memory) == []

    assert files_with("zqxmark", settings.home / "semantic") == []
    assert files_with("tower", settings.home / "semantic")


def test_what_redis_keeps_of_them_is_removed_or_said(home: Path, memory: Memory, tmp_path: Path) -> None:
    with RedisServer(tmp_path) as server:
        own = Settings(home, caching=Caching(store="redis"), redis=Redis(url=server.url, prefix="d"))
        for user in WORDS:
            server.ask("HSET", f"d:exact:k-{user}", "v", "kept")
        chatted(memory)

        assert erased(own, memory) == []

        assert server.ask("EXISTS", "d:exact:k-ann") == b":0\r\n"
        assert server.ask("EXISTS", "d:exact:k-bob") == b":1\r\n"
    (note,) = erased(own, memory, "bob")
    assert "Redis can't be reached" in note


def line(name: str, user: str = "") -> dict[str, Any]:
    body = {"model": "m", "messages": [{"role": "user", "content": f"words of {name}"}]}
    body |= {"user": user} if user else {}
    return {"custom_id": name, "method": "POST", "url": "/v1/chat/completions", "body": body}


async def never(_: Chat) -> Any:
    raise AssertionError("nothing is asked here")


def batch(home: Path, caller: Caller, *lines: dict[str, Any]) -> Path:
    """Upload a file and make a batch of it; return the batch's folder."""
    files = KeptFiles(home)
    data = "".join(json.dumps(one) + "\n" for one in lines).encode()
    source = files.keep(caller.tenant, "lines.jsonl", "batch", [data])["id"]
    wanted = {"endpoint": "/v1/chat/completions", "input_file_id": source, "completion_window": "24h"}
    return home / "batches" / str(Batches(home, files, never).make(caller, wanted)["id"])


def test_their_batches_go_with_their_files(home: Path) -> None:
    theirs = batch(home, Caller(tenant="house", user="ann"), line("ann-1"))
    others = batch(home, Caller(tenant="house", user="bob"), line("bob-1"))

    removed = remove_files(home, "ann")

    assert (removed.batches, removed.files, removed.lines) == (1, 1, 0)
    assert not theirs.exists()
    assert others.exists()
    assert files_with("ann-1", home) == []
    assert files_with("bob-1", home)


def test_their_lines_go_from_the_batches_of_others_with_the_results(home: Path) -> None:
    folder = batch(home, Caller(tenant="house", user="bob"), line("one", "ann"), line("two", "bob"))
    results = [{"custom_id": "one", "response": "told ann"}, {"custom_id": "two", "response": "told bob"}]
    (folder / "output.jsonl").write_text("".join(json.dumps(one) + "\n" for one in results))

    removed = remove_files(home, "ann")

    assert (removed.batches, removed.files, removed.lines) == (0, 0, 1)
    assert files_with("words of one", home) == files_with("told ann", home) == []
    assert files_with("words of two", home)
    assert files_with("told bob", home)


def files_with(words: str, folder: Path) -> list[Path]:
    return [
        path for path in sorted(folder.rglob("*")) if path.is_file() and words.encode() in path.read_bytes()
    ]
