"""A model whose calls wait for their turn and are paid for: the scheduler before it, the budget around it."""

import time
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import replace
from typing import Any, Protocol

from deshi.decide.structured import Structured
from deshi.errors import BadInput, Busy, Refused, Unreached
from deshi.records.chat import Chat, ChatModel, Json, Scheduler, Span, Tally

NEVER_PAID = (Unreached, Busy, BadInput, Refused)  # not sent, or sent back unanswered


class Purse(Protocol):
    """Who pays: the home, the tenant and the key, all or none of them."""

    def bound(self, chat: Chat, target: str) -> Chat:
        """Return the chat as it is to be sent: a paid answer has a length."""
        ...

    async def reserve(self, chat: Chat, target: str) -> Any:
        """Reserve the worst case of a call and return the bill. Raises `Spent` or `Limited` when it is not covered."""
        ...

    async def settle(self, bill: Any, chat: Chat) -> float:
        """Bring a bill to the real cost, from the tokens of the chat's tally; return it in US dollars.

        Where none were told nobody knows what it cost: the worst case stays, as often as something was sent in vain.
        """
        ...

    async def release(self, bill: Any) -> None:
        """Take a bill back whole: the call was never made."""
        ...


class Metered:
    """A `ChatModel` around another. Without a scheduler nobody waits, without a purse nobody pays."""

    def __init__(
        self, model: ChatModel, scheduler: Scheduler | None = None, purse: Purse | None = None
    ) -> None:
        self.name = model.name
        self._model = model
        self._scheduler = scheduler
        self._purse = purse

    async def chat(self, chat: Chat) -> Json:
        """Return the answer. Raises what the model, the scheduler and the purse raise."""
        since = time.perf_counter()
        async with self._turn(chat):
            since = _span(chat, "queue", since)
            bill, own = await self._bill(chat)
            try:
                body = await self._model.chat(own)
                _count(own, body.get("usage"))
            except NEVER_PAID:
                bill = await self._released(bill, own)
                raise
            finally:
                await self._settle(bill, own)
                _add(chat, own)
                _span(chat, "upstream", since, server=chat.tally.server)
            return body

    async def stream(self, chat: Chat) -> AsyncGenerator[Json, None]:
        """Yield the answer's pieces; the turn and the bill last as long as the stream."""
        since = time.perf_counter()
        async with self._turn(chat):
            since = _span(chat, "queue", since)
            bill, own = await self._bill(chat)
            pieces, used = self._model.stream(own), None
            try:
                async for piece in pieces:
                    used = piece.get("usage") or used  # some tell a running total in every piece
                    yield piece
            except NEVER_PAID:
                bill = await self._released(bill, own)
                raise
            finally:
                await pieces.aclose()
                _count(own, used)
                await self._settle(bill, own)
                _add(chat, own)
                _span(chat, "upstream", since, server=chat.tally.server)

    async def close(self) -> None:
        """Close the model."""
        await self._model.close()

    def _turn(self, chat: Chat) -> AbstractAsyncContextManager[None]:
        if self._scheduler is None:
            return nullcontext()
        patience = chat.wishes.deadline_s
        return self._scheduler.slot(chat, self.name, time.monotonic() + patience if patience > 0 else 0.0)

    async def _bill(self, chat: Chat) -> tuple[Any, Chat]:
        """Return the bill of a call and the chat as it is sent: with a note of its own where it is paid.

        Roles ask several models at once for one chat, and none may pay for what the others use.
        """
        if self._purse is None:
            return None, chat
        bill = await self._purse.reserve(chat, self.name)
        sent = self._purse.bound(chat, self.name)
        return bill, sent if bill is None else replace(sent, tally=Tally())

    async def _settle(self, bill: Any, chat: Chat) -> None:
        if self._purse is not None and bill is not None:
            chat.tally.usd += await self._purse.settle(bill, chat)

    async def _released(self, bill: Any, chat: Chat) -> Any:
        """Take a bill back; return it where something went out to a server all the same, for it is to be settled then."""
        if self._purse is None or bill is None or chat.tally.untold or chat.tally.tokens_in:
            return bill
        await self._purse.release(bill)
        return None


def paid(model: ChatModel, scheduler: Scheduler | None = None, purse: Purse | None = None) -> ChatModel:
    """Return a model whose calls wait for their turn and are paid for, each of them where it may ask several times."""
    if isinstance(model, Structured):
        return model.around(lambda inner: Metered(inner, scheduler, purse))
    return Metered(model, scheduler, purse)


def _add(chat: Chat, own: Chat) -> None:
    """Add what a call has used to the note of its chat."""
    note, used = chat.tally, own.tally
    if note is not used:
        note.server = used.server
        note.tokens_in += used.tokens_in
        note.tokens_out += used.tokens_out
        note.cached += used.cached
        note.usd += used.usd
        note.untold += used.untold
        note.spans += used.spans


def _count(chat: Chat, usage: Any) -> None:
    """Add a server's own count of tokens to the chat's note."""
    if not isinstance(usage, dict):
        return
    note, details = chat.tally, usage.get("prompt_tokens_details") or {}
    note.tokens_in += _number(usage.get("prompt_tokens"))
    note.tokens_out += _number(usage.get("completion_tokens"))
    note.cached += _number(details.get("cached_tokens") if isinstance(details, dict) else 0)


def _number(value: Any) -> int:
    return value if type(value) is int and 0 <= value < 1 << 40 else 0


def _span(chat: Chat, name: str, since: float, **told: Any) -> float:
    now = time.perf_counter()
    chat.tally.spans.append(Span(name, time.time() - (now - since), now - since, told))
    return now
