"""What the caches get back from the journal at start: answers that are fresh, and none that somebody has called wrong."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deshi.bootstrap.memory import Memory, open_memory
from deshi.bootstrap.semantic import check_embedder, open_semantic
from deshi.decide.exact_cache import MemoryCache
from deshi.decide.semantic import Semantic
from deshi.errors import BadInput, Unavailable
from deshi.journal.chats import entry, steps_of
from deshi.journal.feedback import entry as feedback_entry
from deshi.records.chat import Chat, Meant
from deshi.records.feedback import Feedback
from deshi.sections import Settings

ASKED = "how tall is the tower?"


@pytest.fixture
def memory(home: Path) -> Iterator[Memory]:
    opened = open_memory(Settings(home), "service")
    yield opened
    opened.close()


def answer(memory: Memory, name: str, said: str) -> None:
    """Write down a chat whose answer was kept."""
    chat = Chat(name, "chat", "m", {"messages": [{"role": "user", "content": ASKED}]})
    told = {
        "choices": [{"index": 0, "message": {"role": "assistant", "content": said}, "finish_reason": "stop"}]
    }
    steps = steps_of([], time.time(), 0.1, 0.0, "k1", ("scope", ASKED))
    memory.journal.append_sync(entry(chat, time.time(), "m", told, steps=steps))


def object_to(memory: Memory, name: str) -> None:
    told = Feedback(name, "boolean", False, author="ann", source="http")
    memory.journal.append_sync(feedback_entry(told, "", time.time()))


def opened(memory: Memory) -> tuple[bytes | None, Meant | None]:
    """Return what the exact cache has under the key, and what the semantic one finds, after a start."""

    async def start() -> tuple[bytes | None, Meant | None]:
        cache = MemoryCache(100, 1 << 20)
        semantic = await open_semantic(Settings(memory.home), {}, memory, cache)
        found = await cache.get("k1"), await semantic.find("scope", ASKED)
        assert semantic.state()["entries"] == (found[1] is not None)
        await semantic.close()
        return found

    return asyncio.run(start())


def test_fresh_answers_are_back_after_a_start(memory: Memory) -> None:
    answer(memory, "i-1", "333 m")

    value, meant = opened(memory)

    assert value is not None
    assert b"333 m" in value
    assert b"chatcmpl-i-1" in value
    assert meant is not None
    assert meant.key == "k1"


def test_what_somebody_called_wrong_stays_away(memory: Memory) -> None:
    answer(memory, "i-1", "3 m")
    object_to(memory, "i-1")

    assert opened(memory) == (None, None)


def test_an_answer_that_was_made_after_the_objection_is_back(memory: Memory) -> None:
    answer(memory, "i-1", "3 m")
    object_to(memory, "i-1")
    answer(memory, "i-2", "333 m")

    value, _ = opened(memory)

    assert value is not None
    assert b"333 m" in value


def test_an_objection_to_the_only_text_of_a_scope_lets_the_next_start_through(memory: Memory) -> None:
    async def object_and_save() -> None:
        semantic = await open_semantic(Settings(memory.home), {}, memory, MemoryCache(100, 1 << 20))
        await semantic.objected("scope", ASKED, "k1")
        await semantic.close()

    answer(memory, "i-1", "3 m")
    asyncio.run(object_and_save())

    assert opened(memory)[1] is None
    assert opened(memory)[1] is None  # and it can be saved and opened again


def test_a_file_that_no_longer_fits_is_made_anew_from_the_journal(
    memory: Memory, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    answer(memory, "i-1", "333 m")
    opened(memory)
    torn = {"scope": [(ASKED, "k2", 1)]}, {}, []  # as a version that forgot the vectors would have written it
    monkeypatch.setattr("deshi.decide.semantic.load", lambda *_: torn)

    _, meant = opened(memory)

    assert meant is not None
    assert meant.key == "k1"
    assert "begins empty" in caplog.text


class Vectors:
    """A model that embeds; `rows` are what it gives for each text."""

    def __init__(self, *rows: list[float]) -> None:
        self.rows = rows

    async def chat(self, chat: Chat) -> dict[str, Any]:
        """Return OpenAI's form of vectors."""
        assert chat.route == "embeddings"
        return {"data": [{"embedding": row} for row in self.rows]}


def embedder(memory: Memory, model: Any) -> Semantic:
    """Return the semantic cache of a home whose embedder is a model of its settings."""
    settings = replace(Settings(memory.home), caching=replace(Settings(memory.home).caching, embedder="e"))
    return asyncio.run(open_semantic(settings, {"e": model}, memory, MemoryCache(100, 1 << 20)))


def test_a_model_that_embeds_gives_the_vectors(memory: Memory) -> None:
    semantic = embedder(memory, Vectors([3.0, 4.0]))

    async def work() -> Meant | None:
        await semantic.keep("scope", ASKED, "k1")
        return await semantic.find("scope", "please tell me how tall the tower is")

    found = asyncio.run(work())

    assert found is not None
    assert found.similarity == 1.0


def test_an_embedder_that_there_is_not_is_told(memory: Memory) -> None:
    caching = replace(Settings(memory.home).caching, semantic=True, embedder="other")

    with pytest.raises(BadInput, match="embedder is 'other'"):
        check_embedder(replace(Settings(memory.home), caching=caching), {})


@pytest.mark.parametrize("rows", [[], [[1.0], [2.0]], [[float("nan")]], [["a"]]])
def test_a_model_that_gives_no_vectors_is_told(memory: Memory, rows: list[Any]) -> None:
    with pytest.raises(Unavailable, match="embed"):
        embedder(memory, Vectors(*rows))
