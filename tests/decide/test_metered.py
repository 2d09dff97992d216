"""Every call waits for its turn and is paid for: by its tokens, by its worst case where they are not known, not at all where it was not made."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from deshi.decide.metered import Metered
from deshi.errors import Lost, Spent, Unreached
from deshi.records.chat import Chat, Json
from deshi.testing import ScriptedChatModel


@dataclass
class Turns:
    held: int = 0
    most: int = 0
    asked: list[tuple[str, float]] = field(default_factory=list)

    @asynccontextmanager
    async def slot(self, chat: Chat, target: str, deadline: float) -> AsyncIterator[None]:
        self.asked.append((target, deadline))
        self.held += 1
        self.most = max(self.most, self.held)
        try:
            yield
        finally:
            self.held -= 1


@dataclass
class Paying:
    did: list[Any] = field(default_factory=list)
    empty: bool = False

    def bound(self, chat: Chat, target: str) -> Chat:
        return replace(chat, body={**chat.body, "max_tokens": 9})

    async def reserve(self, chat: Chat, target: str) -> Any:
        if self.empty:
            raise Spent("The budget does not cover it; raise it.")
        self.did.append("reserved")
        return object()

    async def settle(self, bill: Any, chat: Chat) -> float:
        self.did.append(("settled", chat.tally.tokens_in, chat.tally.tokens_out))
        return 0.5

    async def release(self, bill: Any) -> None:
        self.did.append("released")


def chat() -> Chat:
    return Chat("i", "chat", "m", {"messages": []})


async def read(model: Metered, asked: Chat) -> int:
    return len([piece async for piece in model.stream(asked)])


@pytest.mark.parametrize("streamed", [False, True])
def test_a_call_holds_its_turn_and_is_settled_by_its_tokens(streamed: bool) -> None:
    turns, paying, asked = Turns(), Paying(), chat()
    model = Metered(ScriptedChatModel(), turns, paying)

    asyncio.run(read(model, asked) if streamed else model.chat(asked))

    assert (turns.most, turns.held) == (1, 0)
    assert paying.did == ["reserved", ("settled", 7, 2)]
    assert asked.tally.usd == 0.5
    assert [span.name for span in asked.tally.spans] == ["queue", "upstream"]


@pytest.mark.parametrize("streamed", [False, True])
def test_what_was_never_sent_is_not_paid(streamed: bool) -> None:
    paying = Paying()
    model = Metered(ScriptedChatModel([Unreached("It is gone; start it.")]), None, paying)

    with pytest.raises(Unreached):
        asyncio.run(read(model, chat()) if streamed else model.chat(chat()))

    assert paying.did == ["reserved", "released"]


@pytest.mark.parametrize("streamed", [False, True])
def test_what_was_sent_and_lost_is_settled_without_tokens(streamed: bool) -> None:
    paying = Paying()
    model = Metered(ScriptedChatModel([("half", Lost("It broke off; try again."))]), None, paying)

    with pytest.raises(Lost):
        asyncio.run(read(model, chat()) if streamed else model.chat(chat()))

    assert paying.did == ["reserved", ("settled", 0, 0)]


def test_a_reader_who_leaves_lets_go_of_the_turn() -> None:
    turns = Turns()

    async def leave() -> None:
        pieces = Metered(ScriptedChatModel(), turns).stream(chat())
        await anext(pieces)
        await pieces.aclose()

    asyncio.run(leave())

    assert turns.held == 0


def test_an_empty_purse_asks_nobody() -> None:
    inner = ScriptedChatModel()

    with pytest.raises(Spent):
        asyncio.run(Metered(inner, None, Paying(empty=True)).chat(chat()))

    assert inner.heard == []


@pytest.mark.parametrize("streamed", [False, True])
def test_what_is_sent_is_what_the_purse_has_bounded(streamed: bool) -> None:
    inner = ScriptedChatModel()
    model = Metered(inner, None, Paying())
    asyncio.run(read(model, chat()) if streamed else model.chat(chat()))

    assert [one.body["max_tokens"] for one in inner.heard] == [9]


def test_calls_of_one_chat_that_run_together_pay_for_themselves() -> None:
    class Slow(ScriptedChatModel):
        async def chat(self, chat: Chat) -> Json:
            await asyncio.sleep(0)
            return await super().chat(chat)

    paying, asked = Paying(), chat()

    async def together() -> None:
        one, other = (Metered(Slow(), None, paying) for _ in range(2))
        await asyncio.gather(one.chat(asked), other.chat(asked))

    asyncio.run(together())

    assert paying.did == ["reserved", "reserved", ("settled", 7, 2), ("settled", 7, 2)]
    assert (asked.tally.tokens_in, asked.tally.usd) == (14, 1.0)
