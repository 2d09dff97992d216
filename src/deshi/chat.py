"""The walk of a chat on one screen: admitted, prompted, looked up, made, written down, kept, told."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from typing import Any

import orjson

from deshi.decide.metered import NEVER_PAID as NEVER_SENT
from deshi.decide.targets import Target, Targets
from deshi.decide.walk import Parts, Walk
from deshi.errors import DeshiError, Limited, Lost, NotCached, Unavailable, Unsupported
from deshi.journal.chats import entry, hit, maker, steps_of
from deshi.pure.chunks import Collector, replay
from deshi.pure.tokens import estimate, of_messages
from deshi.records.chat import (
    HIGH,
    Chat,
    Json,
    Observer,
    Replied,
    SemanticCache,
    Served,
    Streamed,
    Usage,
)

_log = logging.getLogger(__name__)

_ROW_S = 1.0
_SENSE_S = 2.0  # the longest that the semantic cache is waited for
_PREFIX = {"chat": "chatcmpl-", "completions": "cmpl-", "embeddings": ""}


class Chats:
    """Answers chats. It is handed its parts by bootstrap; `observers` hear of every one, also of those that fail."""

    def __init__(self, targets: Targets, parts: Parts, observers: tuple[Observer, ...] = ()) -> None:
        self.targets = targets
        self.parts = parts
        self.observers = list(observers)
        self._aside: set[asyncio.Future[None]] = set()
        self._refused: dict[str, tuple[float, int]] = {}  # a key's last row of refusals, and those since

    async def answer(self, chat: Chat) -> Replied:
        """Return the whole answer. Raises the error family; `Limited` and `Busy` say when to come again."""
        walk = self._begin(chat)
        try:
            target = self.targets.find(chat.model)
            walk.target, walk.written = target.name, target.written
            chat = await self._admit(walk, target)
            body: Json | bytes | None = await self._look(walk, chat, target)
            if body is None:
                async with asyncio.timeout(walk.left()):
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
        walk = self._begin(chat)
        try:
            target = self.targets.find(chat.model)
            walk.target, walk.written = target.name, target.written
            chat = await self._admit(walk, target)
            kept = await self._look(walk, chat, target)
            if kept is not None:
                again = self._again(walk, kept)
                await anext(again)
                return Streamed(again, walk.cached, walk.target)
            since, walk.sent = time.perf_counter(), True
            pieces = target.model.stream(chat)
            async with asyncio.timeout(walk.left()):
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
        await asyncio.gather(*self._aside)
        for target in self.targets.all():
            await target.model.close()
        if self.parts.cache is not None:
            await self.parts.cache.close()

    async def _admit(self, walk: Walk, target: Target) -> Chat:
        """Count the request and word its prompt. An order to stop is sent first, and is refused by no limit."""
        chat, since = walk.chat, walk.began
        if target.needs:
            self.parts.allow(chat.caller, target.needs)  # a stop in what is refused is sent by the door
        stopped = target.heed(chat)
        if self.parts.limits is not None and not stopped:
            walk.counted = self.parts.tokens_of(chat) if self.parts.limits.counts(chat.caller) else 0
            await self.parts.limits.take(chat.caller, walk.counted)
            since = walk.counted_at = walk.span("limits", since)
        prompted, did = self.parts.prompted(chat, target)
        if prompted is not chat:
            walk.span("prompt", since, **did)
        return prompted

    async def _look(self, walk: Walk, chat: Chat, target: Target) -> bytes | None:
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
            wait_s = 0.0 if wish.cache == "only-if-cached" or wish.priority == HIGH else walk.left()
            flight = walk.flight = await parts.cache.board(walk.key, wait_s, oldest)
            if flight.value is not None:
                walk.cached = flight.how
                self._note_hit(walk, chat, flight.value, since)
                return flight.value
            kept = (
                await self._mean(walk, chat, target)
                if wish.cache != "no-cache" and wish.max_age_s < 0
                else None
            )
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

    async def _mean(self, walk: Walk, chat: Chat, target: Target) -> bytes | None:
        """Return the answer of what meant the same. A semantic cache that fails or hangs is one that finds nothing."""
        parts = self.parts
        sense = parts.sense_of(walk.chat, target) if parts.semantic is not None else None
        if sense is None or parts.semantic is None or parts.cache is None:
            return None
        # answers with and without the prompt optimizer are no answers to each other's questions
        walk.sense = (sense[0] + ("" if chat is walk.chat else ":optimized"), sense[1])
        try:
            async with asyncio.timeout(min(_SENSE_S, walk.left())):
                found = await parts.semantic.find(*walk.sense)
                walk.meant = found.key if found else ""
                return await parts.cache.get(walk.meant) if walk.meant else None
        except Exception:  # a stranger's embedder, a damaged index: no chat fails for it
            _log.exception("the semantic cache could not be asked")
            walk.meant, walk.sense = "", None
            return None

    async def _make(self, walk: Walk, chat: Chat, target: Target) -> Json:
        since, walk.sent = time.perf_counter(), True
        body = await target.model.chat(chat)
        walk.span("model", since)
        return await self._end(walk, chat, target, body)

    async def _end(self, walk: Walk, chat: Chat, target: Target, body: Json) -> Json:
        """Write an answer down, then keep it and hand it to those who wait for the same."""
        if _PREFIX.get(chat.route):
            body["id"] = _PREFIX[chat.route] + chat.id
        await self._write(walk, walk.chat, body)  # as it was said, not as it was worded for the model
        flight, walk.flight = walk.flight, None
        if flight is not None:
            if _whole(body):
                await flight.keep(orjson.dumps(body), self.parts.ttl_s)
                self._learn(walk)
            else:
                await flight.drop()
        return body

    def _learn(self, walk: Walk) -> None:
        """Let the semantic cache remember an answer, beside the walk: nobody waits for an embedder."""
        semantic = self.parts.semantic
        if walk.sense is not None and semantic is not None:
            task = asyncio.ensure_future(_kept(semantic, *walk.sense, walk.key))
            self._aside.add(task)
            task.add_done_callback(self._aside.discard)

    async def _write(self, walk: Walk, chat: Chat, body: Json, error: str = "") -> None:
        durable, since = self.parts.durable, time.perf_counter()
        if durable is None:
            return
        steps = _steps(walk) | ({"refused": walk.refused} if walk.refused > 1 else {})
        told = entry(chat, walk.at, walk.target, body, error, not walk.written, steps)
        if durable and not error:
            await self.parts.journal.append(told)
            walk.span("journal", since)
        else:
            self.parts.journal.tell(told)

    def _note_hit(self, walk: Walk, chat: Chat, value: bytes, since: float) -> None:
        walk.span("cache", since, how=walk.cached)
        if self.parts.durable is not None:
            of = walk.meant or walk.key
            told = hit(chat, walk.at, walk.target, walk.cached, of, maker(value), _steps(walk))
            self.parts.journal.tell(told)

    async def _again(self, walk: Walk, value: bytes) -> AsyncGenerator[Json, None]:
        """Give a kept answer as a stream."""
        walk.first = time.perf_counter()
        status = 499
        try:
            yield {}
            for chunk in replay(orjson.loads(value)):
                yield chunk
            status = 200
        finally:
            await self._count(walk)
            self._tell(walk, status)

    async def _flow(
        self, walk: Walk, chat: Chat, first: Json, pieces: AsyncGenerator[Json, None]
    ) -> AsyncGenerator[Json, None]:
        """Pass pieces on as they come; those that say that it is the end wait until the answer is written down."""
        collected, name = Collector(), _PREFIX[chat.route] + chat.id
        last: list[Json] = []
        wanted, patient = chat.body.get("n") or 1, chat.wishes.deadline_s <= 0
        try:
            yield {}
            piece: Json | None = first
            while piece is not None:
                collected.add(piece)
                piece["id"] = name
                if not patient and not walk.left():
                    raise TimeoutError
                if last or (collected.finished >= wanted and _ends(piece)):
                    last.append(piece)
                else:
                    yield piece
                piece = await anext(pieces, None)
            await self._end(walk, chat, self.targets.find(chat.model), collected.whole())
            for piece in last:
                yield piece
        except BaseException as error:
            await pieces.aclose()  # first: what was used until now is told when the stream ends
            _guess(chat, collected)
            await self._broke(walk, error, collected.whole())
            if isinstance(error, TimeoutError):
                raise _late(walk) from error
            raise
        await pieces.aclose()
        await self._count(walk)
        self._tell(walk, 200)

    async def _broke(self, walk: Walk, error: BaseException, partly: Mapping[str, Any] | None = None) -> None:
        """What failed is let go, written down without waiting, and told."""
        flight, walk.flight = walk.flight, None
        if flight is not None:
            await flight.drop()
        refused = isinstance(error, Limited) and not walk.sent
        name = type(error).__name__
        ended = isinstance(error, asyncio.CancelledError | GeneratorExit)
        late = isinstance(error, DeshiError | TimeoutError)
        status = 499 if ended else getattr(error, "status", 503) if late else 500
        with suppress(DeshiError):
            if not refused or (not walk.chat.wishes.patient and self._refusals(walk)):
                await self._write(walk, walk.chat, dict(partly or {}), name)
            await self._count(walk, unused=not walk.sent or isinstance(error, NEVER_SENT))
        self._tell(walk, status, name)

    def _refusals(self, walk: Walk) -> bool:
        """Count a request over its limit; return whether to write a row for all of its key since the last one: one a second."""
        key, now = walk.chat.caller.key, time.monotonic()
        since, count = self._refused.get(key, (0.0, 0))
        written = now - since >= _ROW_S
        self._refused[key] = (now, 0) if written else (since, count + 1)
        walk.refused = count + 1
        return written

    async def _count(self, walk: Walk, unused: bool = False) -> None:
        """Bring the tokens that were counted beforehand to those that were used.

        What a cache answered used none, nor did what never reached a model; where a server does not say, the estimate stays.
        """
        used, counted = walk.chat.tally.tokens_in + walk.chat.tally.tokens_out, walk.counted
        walk.counted = 0
        told = used or unused or walk.cached
        if self.parts.limits is not None and counted and told and used != counted:
            ago_s = time.perf_counter() - walk.counted_at
            await self.parts.limits.settle(walk.chat.caller, used - counted, ago_s)

    def _tell(self, walk: Walk, status: int, error: str = "") -> None:
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

    def _begin(self, chat: Chat) -> Walk:
        # in this order: a step never seems to begin after one that is within it
        at, began = time.time(), time.perf_counter()
        wanted, most = chat.wishes.deadline_s, self.parts.timeout_s
        return Walk(chat, at, began, until=began + (min(wanted, most) if wanted > 0 else most))


async def _kept(semantic: SemanticCache, scope: str, text: str, key: str) -> None:
    try:
        await semantic.keep(scope, text, key)
    except Exception:  # as above: an answer is given without it
        _log.exception("the semantic cache could not remember an answer")


def _steps(walk: Walk) -> dict[str, Any]:
    """Return how a chat came about up to now, for the journal; of one that the exact cache answered only how long it took."""
    if walk.cached in ("exact", "shared"):
        return {"took": round(time.perf_counter() - walk.began, 6)}
    first = max(0.0, walk.first - walk.began)
    took, spans = time.perf_counter() - walk.began, (*walk.spans, *walk.chat.tally.spans)
    return steps_of(spans, walk.at, took, first, "" if walk.cached else walk.key, walk.sense)


def _guess(chat: Chat, collected: Collector) -> None:
    """Where a stream was left before its server told the tokens, what was sent and read of it is counted by estimate."""
    note, said = chat.tally, collected.text()
    if said and not note.tokens_in and not note.tokens_out:
        note.tokens_in = of_messages(chat.body.get("messages") or ()) or estimate(
            str(chat.body.get("prompt", ""))
        )
        note.tokens_out = estimate(said)


def _ends(piece: Json) -> bool:
    """Tell whether a piece belongs to the end of its stream: it gives a reason, or the usage alone."""
    choices = piece.get("choices")
    return not choices or any(choice.get("finish_reason") for choice in choices)


def _whole(body: Mapping[str, Any]) -> bool:
    """Tell whether an answer may be kept: nothing of it was cut off by a filter or a failure."""
    return all(
        choice.get("finish_reason") in ("stop", "length", "tool_calls", "function_call")
        for choice in body.get("choices", ())
    )


def _late(walk: Walk) -> Unavailable:
    return Unavailable(
        f"{walk.target or walk.chat.model} gave no answer in time; ask again, or give it longer with `X-Deshi-Deadline`."
    )
