"""Models asked in turn until one answers: what a role, the coordinator and `auto` do with a model that fails.

A model is passed over when it is unavailable, late, or says nothing; when it says no JSON where JSON was asked for; and when
it can't keep a parameter. What the caller has to mend is raised at once. A stream goes to the next model only as long as
nothing of it was given on.
"""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from deshi.errors import Busy, DeshiError, Lost, Unavailable, Unsupported
from deshi.records.chat import Chat, ChatModel, Json, Span

WHOLE_S, FIRST_S = 300.0, 90.0
_PASSED = (Unavailable, Unsupported, TimeoutError)


async def answer(who: str, models: Sequence[ChatModel], chat: Chat, whole_s: float = WHOLE_S) -> Json:
    """Return the first answer of the models. Raises what the last one raised, or one sentence about all of them."""
    failed: list[tuple[str, Exception]] = []
    for model in models:
        since = time.perf_counter()
        try:
            async with asyncio.timeout(_limit(chat, whole_s, len(models))):
                body = await model.chat(chat)
            if wrong := _wrong(chat, body):
                raise Lost(f"{model.name} {wrong}; ask again.")
        except _PASSED as error:
            failed.append((model.name, error))
            _note(chat, who, model, since, type(error).__name__)
            continue
        _note(chat, who, model, since, "answered")
        return body
    raise _all_failed(who, failed)


async def pieces(
    who: str, models: Sequence[ChatModel], chat: Chat, first_s: float = FIRST_S
) -> AsyncGenerator[Json, None]:
    """Yield the stream of the first model that says something. Raises as `answer` does; breaks off when the stream does."""
    failed: list[tuple[str, Exception]] = []
    for model in models:
        since, stream = time.perf_counter(), model.stream(chat)
        try:
            async with asyncio.timeout(_limit(chat, first_s, len(models))):
                begun = await _begun(stream)
            if not begun:
                raise Lost(f"{model.name} ended before it said anything; ask again.")
        except BaseException as error:
            with suppress(DeshiError):
                await _close(stream)
            if not isinstance(error, _PASSED):
                raise
            failed.append((model.name, error))
            _note(chat, who, model, since, type(error).__name__)
            continue
        _note(chat, who, model, since, "answered")
        try:
            for piece in begun:
                yield piece
            async for piece in stream:
                yield piece
        finally:
            await _close(stream)
        return
    raise _all_failed(who, failed)


async def _begun(stream: AsyncIterator[Json]) -> list[Json]:
    """Return the pieces up to the first one that says something; none where the stream ends before."""
    held = []
    async for piece in stream:
        held.append(piece)
        if _says(piece):
            return held
    return []


async def _close(stream: Any) -> None:
    if hasattr(stream, "aclose"):
        await stream.aclose()


def _limit(chat: Chat, usual_s: float, models: int) -> float:
    """Return how long one model may take: a caller who does not wait long leaves each an equal part of it."""
    wanted = chat.wishes.deadline_s
    return min(usual_s, wanted / max(1, models)) if wanted > 0 else usual_s


def _says(piece: Mapping[str, Any]) -> bool:
    for choice in piece.get("choices") or ():
        delta = choice.get("delta") or {}
        if any(
            delta.get(key)
            for key in ("content", "tool_calls", "function_call", "refusal", "reasoning_content")
        ):
            return True
        if choice.get("text"):
            return True
    return False


def _wrong(chat: Chat, body: Any) -> str:
    """Return what is wrong with an answer, "" for nothing."""
    if chat.route == "embeddings":
        return "" if isinstance(body, dict) and body.get("data") else "gave no vectors"
    choices = body.get("choices") if isinstance(body, dict) else None
    if not choices:
        return "gave no answer"
    for choice in choices:
        message = choice.get("message") or {}
        text = message.get("content") if chat.route == "chat" else choice.get("text")
        if message.get("tool_calls") or message.get("function_call") or message.get("refusal"):
            continue
        if not isinstance(text, str) or not text.strip():
            return "said nothing"
        if _formed(chat) and not _is_json(text):
            return "said no JSON where JSON was asked for"
    return ""


def _formed(chat: Chat) -> bool:
    wanted = chat.body.get("response_format")
    return isinstance(wanted, dict) and wanted.get("type") in ("json_object", "json_schema")


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _all_failed(who: str, failed: Sequence[tuple[str, Exception]]) -> Exception:
    """Return the error to raise: the only one, or one for all, of the kind that tells most."""
    if not failed:
        return Unavailable(f"{who} has no model to ask; name one in deshi.toml.")
    if len(failed) == 1 and isinstance(failed[0][1], DeshiError):
        return failed[0][1]
    if all(isinstance(error, Unsupported) for _, error in failed):
        return failed[0][1]
    told = "; ".join(f"{name}: {str(error) or 'no answer in time'}" for name, error in failed)
    sentence = f"None of the {len(failed)} models of {who} could answer. {told}"
    waits = [error.after_s for _, error in failed if isinstance(error, Busy)]
    if len(waits) == len(failed):
        return Busy(sentence, min(waits))
    return Unavailable(sentence)


def _note(chat: Chat, who: str, model: ChatModel, since: float, outcome: str) -> None:
    took = time.perf_counter() - since
    told = {"role": who, "model": model.name, "outcome": outcome}
    chat.tally.spans.append(Span("role", time.time() - took, took, told))
