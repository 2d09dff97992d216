"""The walk of a chat on one screen: admitted, prompted, looked up, made, written down, kept, told."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import orjson

from deshi.decide.targets import Target, Targets
from deshi.errors import DeshiError, Lost, NotCached, Unavailable, Unsupported
from deshi.journal.chats import entry, hit, maker, steps_of
from deshi.pure.chunks import Collector, replay
from deshi.records.chat import (
    Chat,
    ExactCache,
    Flight,
    Json,
    Limits,
    Observer,
    Replied,
    SemanticCache,
    Served,
    Span,
    Streamed,
    Usage,
)
from deshi.records.protocols import Journal

_PREFIX = {"chat": "chatcmpl-", "completions": "cmpl-", "embeddings": ""}


@dataclass(frozen=True, slots=True)
class Parts:
    """What the walk is made of; None leaves a part out.

    `key_of(chat, target)` is the exact cache's key, "" for what must not be kept; `sense_of(chat, target)` the semantic cache's
    scope and text, None where it must not look. `prompted(chat, target)` is the chat as the prompt optimizer would have it, and what it did,
    `tokens_of(chat)` about how many tokens it takes. `durable`: wait for the journal; None: keep counts only.
    """

    journal: Journal
    key_of: Callable[[Chat, Target], str]
    tokens_of: Callable[[Chat], int]
    sense_of: Callable[[Chat, Target], tuple[str, str] | None] = lambda *_: None
    prompted: Callable[[Chat, Target], tuple[Chat, Mapping[str, Any]]] = lambda chat, _: (chat, {})
    limits: Limits | None = None
    cache: ExactCache | None = None
    semantic: SemanticCache | None = None
    durable: bool | None = True
    ttl_s: float = 3_600.0
    timeout_s: float = 600.0


@dataclass(slots=True)
class _Walk:
    """Where one chat stands."""

    chat: Chat
    at: float
    began: float
    target: str = ""
    written: bool = False
    counted: int = 0
    counted_at: float = 0.0
    cached: str = ""
    first: float = 0.0
    flight: Flight | None = None
    sense: tuple[str, str] | None = None
    key: str = ""
    meant: str = ""
    spans: list[Span] = field(default_factory=list)

    def span(self, name: str, since: float, **told: Any) -> float:
        """Note a step that began at `since` (of `perf_counter`); return now."""
        now = time.perf_counter()
        self.spans.append(Span(name, self.at + since - self.began, now - since, told))
        return now

    def steps(self) -> dict[str, Any]:
        """Return how it came about up to now, for the journal."""
        first = max(0.0, self.first - self.began)
        took, spans = time.perf_counter() - self.began, (*self.spans, *self.chat.tally.spans)
        return steps_of(spans, self.at, took, first, "" if self.cached else self.key, self.sense)


class Chats:
    """Answers chats. It is handed its parts by bootstrap; `observers` hear of every one, also of those that fail."""

    def __init__(self, targets: Targets, parts: Parts, observers: tuple[Observer, ...] = ()) -> None:
        self.targets = targets
        self.parts = parts
        self.observers = list(observers)

    async def answer(self, chat: Chat) -> Replied:
        """Return the whole answer. Raises the error family; `Limited` and `Busy` say when to come again."""
        walk = _Walk(chat, time.time(), time.perf_counter())
        try:
            target = self.targets.find(chat.model)
            walk.target, walk.written = target.name, target.written
            chat = await self._admit(walk, target)
            body: Json | bytes | None = await self._look(walk, chat, target)
            if body is None:
                async with asyncio.timeout(self._patience(chat)):
                    body = await self._make(walk, chat, target)
        except BaseException as error:
            await self._broke(walk, error)
            if isinstance(error, TimeoutError):
                raise _late(walk) from error
            raise
        await self._count(walk)
        self._tell(walk, 200)
        return Replied(body, walk.cached, walk.target)

    async def open(self, chat: Chat) -> Streamed:
        """Return the answer piece by piece; what goes wrong before its first piece is raised here."""
        walk = _Walk(chat, time.time(), time.perf_counter())
        try:
            target = self.targets.find(chat.model)
            walk.target, walk.written = target.name, target.written
            chat = await self._admit(walk, target)
            kept = await self._look(walk, chat, target)
            if kept is not None:
                return Streamed(self._again(walk, kept), walk.cached, walk.target)
            since = time.perf_counter()
            pieces = target.model.stream(chat)
            async with asyncio.timeout(self._patience(chat)):
                first = await anext(pieces, None)
            if first is None:
                raise Lost(
                    f"{target.name} ended before it said anything; ask again, and see its server's log."
                )
        except BaseException as error:
            await self._broke(walk, error)
            if isinstance(error, TimeoutError):
                raise _late(walk) from error
            raise
        walk.first = walk.span("first", since)
        flow = self._flow(walk, chat, first, pieces)
        await anext(flow)  # begun, so that closing it ends the work even where nobody reads a piece
        return Streamed(flow, "", walk.target)

    def models(self) -> list[Json]:
        """Return what can be asked, in OpenAI's form with `kind` and `details` beside it."""
        return [one.as_dict() for one in self.targets.all()]

    def tokenizer(self, name: str) -> Any:
        """Return a target's tokenizer. Raises `NotFound`, and `Unsupported` where its tokens are not told."""
        target = self.targets.find(name)
        if target.tokenizer is None:
            raise Unsupported(
                f"The server of {target.name} does not tell its tokens; ask for an embedded model.", "model"
            )
        return target.tokenizer

    async def objected(self, key: str, sense: tuple[str, str] | None = None) -> None:
        """Somebody said that a kept answer was wrong: keep it no longer, and match its sense no more."""
        if key and self.parts.cache is not None:
            await self.parts.cache.remove(key)
        if key and sense is not None and self.parts.semantic is not None:
            await self.parts.semantic.objected(*sense, key)

    async def close(self) -> None:
        """Close models and cache."""
        for target in self.targets.all():
            await target.model.close()
        if self.parts.cache is not None:
            await self.parts.cache.close()

    async def _admit(self, walk: _Walk, target: Target) -> Chat:
        """Count the request and word its prompt. An order to stop is sent first, and is refused by no limit."""
        chat, since = walk.chat, walk.began
        stopped = target.heed(chat)
        if self.parts.limits is not None and not stopped:
            walk.counted = self.parts.tokens_of(chat) if chat.caller.key else 0
            await self.parts.limits.take(chat.caller, walk.counted)
            since = walk.counted_at = walk.span("limits", since)
        prompted, did = self.parts.prompted(chat, target)
        if prompted is not chat:
            walk.span("prompt", since, **did)
        return prompted

    async def _look(self, walk: _Walk, chat: Chat, target: Target) -> bytes | None:
        """Return a kept answer, or None; then this walk leads the flight, where it may be kept at all."""
        parts, wish = self.parts, chat.wishes
        if wish.semantic and parts.semantic is None:
            raise Unsupported(
                "The semantic cache is off here; `[caching] semantic = true` in deshi.toml switches it on.",
                "x-deshi-cache",
            )
        walk.key = parts.key_of(chat, target) if parts.cache is not None and wish.cache != "no-store" else ""
        if parts.cache is not None and walk.key:
            since = time.perf_counter()
            oldest = 0.0 if wish.cache == "no-cache" else wish.max_age_s
            flight = walk.flight = await parts.cache.board(walk.key, self._patience(chat), oldest)
            if flight.value is not None:
                walk.cached = flight.how
                self._note_hit(walk, chat, flight.value, since)
                return flight.value
            kept = await self._mean(walk, chat, target) if wish.cache == "" else None
            if kept is not None:
                await flight.drop()
                walk.cached = "semantic"
                self._note_hit(walk, chat, kept, since)
                return kept
        if wish.cache == "only-if-cached":
            raise NotCached(
                "Nothing is kept for this request, and it asks for kept answers only; send it without that."
            )
        return None

    async def _mean(self, walk: _Walk, chat: Chat, target: Target) -> bytes | None:
        parts = self.parts
        walk.sense = parts.sense_of(walk.chat, target) if parts.semantic is not None else None
        if walk.sense is None or parts.semantic is None or parts.cache is None:
            return None
        found = await parts.semantic.find(*walk.sense)
        walk.meant = found.key if found else ""
        return await parts.cache.get(walk.meant) if walk.meant else None

    async def _make(self, walk: _Walk, chat: Chat, target: Target) -> Json:
        since = time.perf_counter()
        body = await target.model.chat(chat)
        walk.span("model", since)
        return await self._end(walk, chat, target, body)

    async def _end(self, walk: _Walk, chat: Chat, target: Target, body: Json) -> Json:
        """Write an answer down, then keep it and hand it to those who wait for the same."""
        if _PREFIX.get(chat.route):
            body["id"] = _PREFIX[chat.route] + chat.id
        await self._write(walk, walk.chat, body)  # as it was said, not as it was worded for the model
        flight, walk.flight = walk.flight, None
        if flight is not None:
            if _whole(body):
                await flight.keep(orjson.dumps(body), self.parts.ttl_s)
                if walk.sense is not None and self.parts.semantic is not None:
                    await self.parts.semantic.keep(*walk.sense, walk.key)
            else:
                await flight.drop()
        return body

    async def _write(self, walk: _Walk, chat: Chat, body: Json, error: str = "") -> None:
        durable, since = self.parts.durable, time.perf_counter()
        if durable is None:
            return
        told = entry(chat, walk.at, walk.target, body, error, not walk.written, walk.steps())
        if durable and not error:
            await self.parts.journal.append(told)
            walk.span("journal", since)
        else:
            self.parts.journal.tell(told)

    def _note_hit(self, walk: _Walk, chat: Chat, value: bytes, since: float) -> None:
        walk.span("cache", since, how=walk.cached)
        if self.parts.durable is not None:
            of = walk.meant or walk.key
            told = hit(chat, walk.at, walk.target, walk.cached, of, maker(value), walk.steps())
            self.parts.journal.tell(told)

    async def _again(self, walk: _Walk, value: bytes) -> AsyncGenerator[Json, None]:
        """Give a kept answer as a stream."""
        walk.first = time.perf_counter()
        for chunk in replay(orjson.loads(value)):
            yield chunk
        await self._count(walk)
        self._tell(walk, 200)

    async def _flow(
        self, walk: _Walk, chat: Chat, first: Json, pieces: AsyncGenerator[Json, None]
    ) -> AsyncGenerator[Json, None]:
        """Pass pieces on as they come; those that say that it is the end wait until the answer is written down."""
        collected, name = Collector(), _PREFIX[chat.route] + chat.id
        last: list[Json] = []
        try:
            yield {}
            piece: Json | None = first
            while piece is not None:
                collected.add(piece)
                piece["id"] = name
                if last or _ends(piece):
                    last.append(piece)
                else:
                    yield piece
                piece = await anext(pieces, None)
            await self._end(walk, chat, self.targets.find(chat.model), collected.whole())
            for piece in last:
                yield piece
        except BaseException as error:
            await self._broke(walk, error, collected.whole())
            raise
        finally:
            await pieces.aclose()
        await self._count(walk)
        self._tell(walk, 200)

    async def _broke(
        self, walk: _Walk, error: BaseException, partly: Mapping[str, Any] | None = None
    ) -> None:
        """What failed is let go, written down without waiting, and told."""
        flight, walk.flight = walk.flight, None
        if flight is not None:
            await flight.drop()
        name = type(error).__name__
        ended = isinstance(error, asyncio.CancelledError | GeneratorExit)
        status = 499 if ended else error.status if isinstance(error, DeshiError) else 504
        with suppress(DeshiError):
            await self._write(walk, walk.chat, dict(partly or {}), name)
            await self._count(walk, failed=True)
        self._tell(walk, status, name)

    async def _count(self, walk: _Walk, failed: bool = False) -> None:
        """Bring the tokens that were counted beforehand to those that were used.

        What a cache answered used none, nor did what failed; where a server does not say, the estimate stays.
        """
        used, counted = walk.chat.tally.tokens_in + walk.chat.tally.tokens_out, walk.counted
        walk.counted = 0
        told = used or failed or walk.cached
        if self.parts.limits is not None and counted and told and used != counted:
            ago_s = time.perf_counter() - walk.counted_at
            await self.parts.limits.settle(walk.chat.caller, used - counted, ago_s)

    def _tell(self, walk: _Walk, status: int, error: str = "") -> None:
        if not self.observers:
            return
        chat, now = walk.chat, time.perf_counter()
        note = chat.tally
        served = Served(
            chat.id, walk.at, chat.route, chat.model, walk.target, note.server, chat.caller, chat.wishes.priority,
            chat.stream, status, walk.cached, Usage(note.tokens_in, note.tokens_out, note.cached), note.usd,
            max(0.0, walk.first - walk.began), now - walk.began, error, chat.wishes.parent, (*walk.spans, *note.spans),
        )  # fmt: skip
        for observer in self.observers:
            observer(served)

    def _patience(self, chat: Chat) -> float:
        wanted = chat.wishes.deadline_s
        return min(wanted, self.parts.timeout_s) if wanted > 0 else self.parts.timeout_s


def _ends(piece: Json) -> bool:
    """Tell whether a piece belongs to the end of its stream: it gives a reason, or the usage."""
    choices = piece.get("choices")
    return not choices or any(choice.get("finish_reason") for choice in choices)


def _whole(body: Mapping[str, Any]) -> bool:
    """Tell whether an answer may be kept: nothing of it was cut off by a filter or a failure."""
    return all(
        choice.get("finish_reason") in ("stop", "length", "tool_calls", "function_call")
        for choice in body.get("choices", ())
    )


def _late(walk: _Walk) -> Unavailable:
    return Unavailable(
        f"{walk.target or walk.chat.model} gave no answer in time; ask again, or give it longer with `X-Deshi-Deadline`."
    )
