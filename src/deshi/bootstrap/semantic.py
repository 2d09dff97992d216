"""The semantic cache from the settings: its embedder, its folder, and what it knew before, from there or from the journal."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from deshi.bootstrap.memory import Memory
from deshi.decide.batcher import Batcher, Batching
from deshi.decide.gate.gate import shipped
from deshi.decide.semantic import Semantic
from deshi.errors import BadInput, Unavailable
from deshi.journal.bodies import body_of
from deshi.journal.chat_feedback import Objection, objections
from deshi.journal.chats import KIND
from deshi.records.chat import Chat, ChatModel, ExactCache
from deshi.records.entry import Row
from deshi.sections import Settings

FOLDER = "semantic"
SAVE_S = 60.0


@dataclass(slots=True)
class ModelEmbedder:
    """Implements `Embedder` by a model of the settings; its vectors are brought to unit length."""

    model: ChatModel
    name: str
    dimension: int = 0

    async def embed(self, texts: Sequence[str]) -> Any:
        """Return a float32 array (texts, dimension). Raises what the model raises, `Unavailable` for vectors that are none."""
        chat = Chat("", "embeddings", self.name, {"input": list(texts)})
        told = await self.model.chat(chat)
        try:
            found = np.array([one["embedding"] for one in told["data"]], np.float32)
        except (KeyError, TypeError, ValueError) as error:
            raise Unavailable(
                f"{self.name} gave no vectors; write a model that embeds into [caching] embedder."
            ) from error
        if found.ndim != 2 or len(found) != len(texts) or not np.isfinite(found).all():
            raise Unavailable(
                f"{self.name} gave vectors of different lengths; choose another [caching] embedder."
            )
        return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)


class Together:
    """Implements `Embedder` over another: texts that come close together are asked for in one call of at most eight."""

    def __init__(self, embedder: ModelEmbedder) -> None:
        self.name, self.dimension = embedder.name, embedder.dimension
        self._batches: Batcher[str, Any] = Batcher(embedder.embed, Batching(most=8, gather_s=0.05))

    async def embed(self, texts: Sequence[str]) -> Any:
        """Return a float32 array (texts, dimension)."""
        return np.stack(await asyncio.gather(*(self._batches.submit(text) for text in texts)))


async def open_semantic(
    settings: Settings, models: Mapping[str, ChatModel], memory: Memory, cache: ExactCache
) -> Semantic:
    """Open the semantic cache, and bring back what the journal knows where its files do not, with the answers themselves.

    Raises `BadInput` for an embedder that there is not, and what the embedder raises when it is asked for the first time.
    """
    check_embedder(settings, models)
    own = settings.caching
    embedder = Together(await _embedder(own.embedder, models)) if own.embedder else None
    folder: Path = settings.home / FOLDER
    found = Semantic(shipped(), own.semantic_entries, own.false_hits, folder, embedder)
    known = await found.open()
    bodies, wrong = await asyncio.to_thread(_bodies, memory, own.semantic_entries, own.ttl_s)
    await _warm(cache, bodies, own.ttl_s)
    if not known:
        await found.rebuild(body for _, body in bodies)
    for one in wrong:
        if one.sense is not None:
            await found.objected(*one.sense, one.key)
    return found


async def forget_erased(found: Semantic, settings: Settings, memory: Memory, cache: ExactCache) -> None:
    """Keep only what the journal still has, and bring its answers back to a cache that was emptied."""
    own = settings.caching
    await found.retain(await asyncio.to_thread(_senses, memory, own.semantic_entries))
    bodies, _ = await asyncio.to_thread(_bodies, memory, own.semantic_entries, own.ttl_s)
    await _warm(cache, bodies, own.ttl_s)


def _senses(memory: Memory, most: int) -> list[tuple[str, str]]:
    """Return scope and text of the journal's newest chats."""
    rows = (row for _, row in memory.store.rows(kind=KIND, last=most) if row.body is not None)
    return [(str(sense[0]), str(sense[1])) for row in rows if (sense := body_of(row).get("sense"))]


async def keep_saved(semantic: Callable[[], Semantic | None]) -> None:
    """Save the semantic cache every minute, for as long as the service runs."""
    while True:
        await asyncio.sleep(SAVE_S)
        found = semantic()
        if found is not None:
            await found.save()


def check_embedder(settings: Settings, models: Mapping[str, ChatModel]) -> None:
    """Raise `BadInput` for an embedder that there is not."""
    name = settings.caching.embedder
    if name and name not in models:
        raise BadInput(
            f"deshi.toml: [caching] embedder is {name!r}, and there is only {', '.join(models) or 'no model'}; write one of them."
        )


async def _embedder(name: str, models: Mapping[str, ChatModel]) -> ModelEmbedder:
    first = await ModelEmbedder(models[name], name).embed(["deshi"])
    return ModelEmbedder(models[name], name, int(first.shape[1]))


def _bodies(
    memory: Memory, most: int, ttl_s: float
) -> tuple[list[tuple[Row, Mapping[str, Any]]], tuple[Objection, ...]]:
    """Return the chats of the journal that a cache may still answer, oldest first, and what was objected to since the first.

    What somebody has called wrong is not among them; an answer that was made after that is.
    """
    since = time.time() - ttl_s
    rows: Iterable[tuple[int, Row]] = memory.store.rows(kind=KIND, last=most)
    fresh = [(place, row) for place, row in rows if row.at >= since and row.body is not None]
    wrong = tuple(objections(memory.store, fresh[0][0])) if fresh else ()
    until = {one.key: one.position for one in wrong}
    told = ((place, row, body_of(row)) for place, row in fresh)
    return [
        (row, body) for place, row, body in told if place > until.get(str(body.get("kept", "")), 0)
    ], wrong


async def _warm(cache: ExactCache, rows: Iterable[tuple[Row, Mapping[str, Any]]], ttl_s: float) -> None:
    """Put the journal's answers back into the exact cache, each for as long as it is still fresh."""
    for row, body in rows:
        key, said = body.get("kept"), body.get("answer", {}).get("choices")
        left_s = ttl_s - (time.time() - row.at)
        if not key or not said or body.get("error") or left_s <= 0:
            continue
        flight = await cache.board(key, 0.0)
        if flight.value is None:
            await flight.keep(_answer(row, body, said), left_s)
        await asyncio.sleep(0)


def _answer(row: Row, body: Mapping[str, Any], choices: Sequence[Any]) -> bytes:
    chat = "message" in choices[0]
    used = body.get("usage", {})
    tokens_in, tokens_out = used.get("tokens_in", 0), used.get("tokens_out", 0)
    return orjson.dumps(
        {
            "id": ("chatcmpl-" if chat else "cmpl-") + row.interaction,
            "object": "chat.completion" if chat else "text_completion",
            "created": int(row.at),
            "model": body.get("target", ""),
            "choices": choices,
            "usage": {
                "prompt_tokens": tokens_in,
                "completion_tokens": tokens_out,
                "total_tokens": tokens_in + tokens_out,
            },
        }
    )
