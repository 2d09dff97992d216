"""Every call waits for its turn and is paid for: by its tokens, by its worst case where they are not known, not at all where it was not made."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from deshi.decide.metered import Metered, paid
from deshi.decide.pool import Pool
from deshi.decide.pool_server import Member
from deshi.decide.structured import Structured
from deshi.errors import BadInput, Busy, Lost, Spent, Unreached
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


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize(
    "error", [Busy("Too many; come later.", 1.0), BadInput("That is too long; shorten it.")]
)
def test_each_try_of_an_answer_of_a_form_is_a_call_of_its_own(error: Exception, streamed: bool) -> None:
    async def unknown() -> str:
        return ""

    turns, paying = Turns(), Paying()
    inner = ScriptedChatModel(["It sits.", "It stands.", error])
    model = paid(Structured(inner, unknown), turns, paying)
    form = {
        "type": "json_schema",
        "json_schema": {"name": "a", "schema": {"required": ["a"], "uniqueItems": True}},
    }
    asked = replace(chat(), body={**chat().body, "response_format": form})

    with pytest.raises(type(error)):
        asyncio.run(read(model, asked) if streamed else model.chat(asked))

    first, second = paying.did[1], paying.did[3]
    assert paying.did == ["reserved", first, "reserved", second, "reserved", "released"]
    assert [one[0] for one in (first, second)] == ["settled", "settled"]
    assert asked.tally.tokens_in == first[1] + second[1] > 0
    assert len(turns.asked) == 3
    asyncio.run(model.close())


@pytest.mark.parametrize("streamed", [False, True])
def test_what_one_server_lost_is_paid_though_the_next_one_can_not_be_reached(streamed: bool) -> None:
    servers = [
        ScriptedChatModel([error], name)
        for name, error in (("a", ("", Lost("It broke off."))), ("b", Unreached("It is gone.")))
    ]
    paying = Paying()
    model = paid(Pool("m", [Member(one.name, one) for one in servers]), None, paying)

    with pytest.raises(Unreached):
        asyncio.run(read(model, chat()) if streamed else model.chat(chat()))

    assert [len(one.heard) for one in servers] == [1, 1]
    assert paying.did == ["reserved", ("settled", 0, 0)]


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
