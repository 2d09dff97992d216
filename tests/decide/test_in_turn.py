"""Models asked in turn: one that fails, is late or says nothing is passed over."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from deshi.decide import in_turn
from deshi.errors import BadInput, Busy, Lost, Refused, Spent, Unavailable, Unreached, Unsupported
from deshi.records.chat import Chat, ChatModel, Json, Wishes
from deshi.testing import ScriptedChatModel


def _chat(**body: Any) -> Chat:
    return Chat("1", "chat", "role", {"messages": [{"role": "user", "content": "Hello"}], **body})


def _answer(models: list[ChatModel], chat: Chat | None = None, whole_s: float = 5) -> str:
    body = asyncio.run(in_turn.answer("worker", models, chat or _chat(), whole_s))
    return str(body["choices"][0]["message"]["content"])


async def _read(models: list[ChatModel], chat: Chat, first_s: float = 5) -> str:
    said = ""
    async for piece in in_turn.pieces("worker", models, chat, first_s):
        for choice in piece.get("choices", ()):
            said += choice["delta"].get("content") or ""
    return said.strip()


class Late:
    """A model that never answers."""

    name = "late"

    async def chat(self, chat: Chat) -> Json:
        """Wait for ever."""
        await asyncio.Event().wait()
        return {}

    async def stream(self, chat: Chat) -> AsyncGenerator[Json, None]:
        """Wait for ever."""
        await asyncio.Event().wait()
        yield {}

    async def close(self) -> None:
        """Nothing to close."""


@pytest.mark.parametrize(
    "error",
    [
        Unavailable("a"),
        Busy("a", 3),
        Unreached("a"),
        Lost("a"),
        Refused("a"),
        Spent("a"),
        Unsupported("a"),
        TimeoutError(),
    ],
)
def test_the_next_one_is_asked_when_a_model_fails(error: Exception) -> None:
    models: list[ChatModel] = [ScriptedChatModel([error], "one"), ScriptedChatModel(["two says"], "two")]

    assert _answer(models) == "two says"
    assert (
        asyncio.run(_read([ScriptedChatModel([error], "one"), models[1]], _chat(stream=True))) == "two says"
    )


@pytest.mark.parametrize("said", ["", "  \n"])
def test_an_empty_answer_is_none(said: str) -> None:
    assert _answer([ScriptedChatModel([said], "one"), ScriptedChatModel(["words"], "two")]) == "words"


def test_a_stream_that_says_nothing_is_passed_over_before_anything_is_given_on() -> None:
    assert (
        asyncio.run(_read([ScriptedChatModel([""], "one"), ScriptedChatModel(["words"], "two")], _chat()))
        == "words"
    )


def test_where_json_was_asked_for_words_are_no_answer() -> None:
    chat = _chat(response_format={"type": "json_object"})

    assert (
        _answer([ScriptedChatModel(["sure!"], "one"), ScriptedChatModel(['{"a": 1}'], "two")], chat)
        == '{"a": 1}'
    )


def test_a_model_that_is_late_is_passed_over() -> None:
    assert _answer([Late(), ScriptedChatModel(["in time"], "two")], whole_s=0.01) == "in time"
    assert asyncio.run(_read([Late(), ScriptedChatModel(["in time"], "two")], _chat(), 0.01)) == "in time"


def test_who_does_not_wait_long_leaves_each_model_its_part() -> None:
    chat = Chat("1", "chat", "role", _chat().body, wishes=Wishes(deadline_s=0.02))

    assert _answer([Late(), ScriptedChatModel(["in time"], "two")], chat, 600) == "in time"


def test_what_the_caller_has_to_mend_is_raised_at_once() -> None:
    second = ScriptedChatModel(["words"], "two")

    with pytest.raises(BadInput, match="no such field"):
        _answer([ScriptedChatModel([BadInput("no such field")], "one"), second])
    assert second.heard == []


def test_a_stream_that_breaks_off_after_its_first_words_breaks_off() -> None:
    second = ScriptedChatModel(["words"], "two")

    with pytest.raises(Lost):
        asyncio.run(_read([ScriptedChatModel([("a few", Lost("gone"))], "one"), second], _chat()))
    assert second.heard == []


def test_the_error_of_the_only_model_is_the_error() -> None:
    with pytest.raises(Refused, match="wrong key"):
        _answer([ScriptedChatModel([Refused("wrong key")], "one")])


def test_when_all_fail_one_sentence_tells_of_each() -> None:
    models: list[ChatModel] = [
        ScriptedChatModel([Lost("it broke")], "one"),
        ScriptedChatModel([Unreached("no way there")], "two"),
    ]

    with pytest.raises(Unavailable) as error:
        _answer(models)

    assert "None of the 2 models of worker" in str(error.value)
    assert "one: it broke; two: no way there" in str(error.value)


def test_when_all_are_busy_it_says_when_the_first_is_free() -> None:
    with pytest.raises(Busy) as error:
        _answer([ScriptedChatModel([Busy("x", 9)], "one"), ScriptedChatModel([Busy("y", 4)], "two")])

    assert error.value.after_s == 4


def test_what_none_of_them_takes_is_the_callers_to_mend() -> None:
    with pytest.raises(Unsupported, match="no tools"):
        _answer(
            [
                ScriptedChatModel([Unsupported("no tools", "tools")], "one"),
                ScriptedChatModel([Unsupported("b")], "two"),
            ]
        )


def test_no_model_is_a_sentence_too() -> None:
    with pytest.raises(Unavailable, match="no model to ask"):
        _answer([])


def test_each_try_is_a_span_without_a_word_of_the_chat() -> None:
    chat = _chat()

    _answer([ScriptedChatModel([Lost("x")], "one"), ScriptedChatModel(["fine"], "two")], chat)

    assert [dict(span.told) for span in chat.tally.spans] == [
        {"role": "worker", "model": "one", "outcome": "Lost"},
        {"role": "worker", "model": "two", "outcome": "answered"},
    ]


def test_a_stream_that_is_closed_early_ends_at_the_model() -> None:
    model = ScriptedChatModel(["one two three four"])

    async def some() -> None:
        stream = in_turn.pieces("worker", [model], _chat())
        await anext(stream)
        await stream.aclose()

    asyncio.run(some())

    assert model.closed == 1
