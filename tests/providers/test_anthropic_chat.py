"""Chats at Anthropic in OpenAI's form: tools, pictures, schemas, streams, and what can't be kept."""

import asyncio
import json
from typing import Any

import pytest
from tests.peers.anthropic import KEY
from tests.peers.model_servers import AnthropicChats
from tests.peers.server import Peer

from deshi.errors import BadInput, Busy, DeshiError, Lost, Refused, Unavailable, Unsupported
from deshi.providers.anthropic_chat import AnthropicChat
from deshi.providers.http import Http
from deshi.records.chat import Chat, Json

SAID = [{"role": "user", "content": "座って"}]
SCHEMA = {"type": "object", "properties": {"a": {"type": "integer"}}}
FORM = {"type": "json_schema", "json_schema": {"name": "a", "schema": SCHEMA}}
TOOL = {"type": "function", "function": {"name": "sit", "description": "Sit.", "parameters": SCHEMA}}


def chat_of(**body: Any) -> Chat:
    """Return a chat."""
    return Chat("i", "chat", "m", {"messages": SAID, **body})


def ask(url: str, chat: Chat, key: str = KEY) -> Json:
    """Return the answer to a chat."""

    async def one() -> Json:
        made = AnthropicChat(Http(url, 5.0), "claude-haiku-4-5", key)
        try:
            return await made.chat(chat)
        finally:
            await made.close()

    return asyncio.run(one())


def stream(url: str, chat: Chat) -> list[Json]:
    """Return the pieces of a stream."""

    async def one() -> list[Json]:
        made = AnthropicChat(Http(url, 5.0, 1_000_000, 0.3), "claude-haiku-4-5", KEY)
        try:
            return [piece async for piece in made.stream(chat)]
        finally:
            await made.close()

    return asyncio.run(one())


def sent(chat: Chat) -> Json:
    """Return the body that a chat becomes."""
    with Peer(AnthropicChats(), said="ok") as peer:
        ask(peer.url, chat)
    return peer.seen[0].body


def deltas(pieces: list[Json], name: str) -> list[Any]:
    """Return what the pieces' deltas hold under a name."""
    return [one["delta"][name] for piece in pieces for one in piece["choices"] if one["delta"].get(name)]


def test_a_request_is_as_documented() -> None:
    told = sent(
        chat_of(
            temperature=0.3, stop=["END"], max_completion_tokens=50, top_k=5, metadata={"a": "b"}, seed=None
        )
    )

    assert told == {
        "model": "claude-haiku-4-5",
        "max_tokens": 50,
        "messages": [{"role": "user", "content": [{"type": "text", "text": "座って"}]}],
        "temperature": 0.3,
        "top_k": 5,
        "stop_sequences": ["END"],
    }


def test_an_answer_has_a_bound_also_where_none_was_asked_for() -> None:
    assert sent(chat_of())["max_tokens"] == 4_096


def test_a_conversation_with_pictures_and_tools_is_told_by_turns() -> None:
    calls = [
        {"id": f"c{i}", "type": "function", "function": {"name": "look", "arguments": '{"at": 1}'}}
        for i in (1, 2)
    ]
    inline = {"type": "image_url", "image_url": {"url": "data:image/png;base64,aGVsbG8="}}
    linked = {"type": "image_url", "image_url": {"url": "https://example.test/a.png"}}
    told = sent(
        chat_of(
            messages=[
                {"role": "system", "content": "You are a dog."},
                {"role": "user", "content": [{"type": "text", "text": "What?"}, inline, linked]},
                {"role": "assistant", "content": None, "tool_calls": calls},
                {"role": "tool", "tool_call_id": "c1", "content": "a ball"},
                {"role": "tool", "tool_call_id": "c2", "content": [{"type": "text", "text": "a cat"}]},
                {"role": "user", "content": "So?"},
            ],
            tools=[TOOL],
        )
    )

    assert told["system"] == "You are a dog."
    assert [message["role"] for message in told["messages"]] == ["user", "assistant", "user"]
    assert [block["type"] for block in told["messages"][0]["content"]] == ["text", "image", "image"]
    assert told["messages"][1]["content"][0] == {
        "type": "tool_use",
        "id": "c1",
        "name": "look",
        "input": {"at": 1},
    }
    assert told["messages"][2]["content"] == [
        {"type": "tool_result", "tool_use_id": "c1", "content": "a ball"},
        {"type": "tool_result", "tool_use_id": "c2", "content": "a cat"},
        {"type": "text", "text": "So?"},
    ]
    assert told["tools"] == [{"name": "sit", "description": "Sit.", "input_schema": SCHEMA}]


def test_a_conversation_that_the_assistant_begins_gets_a_beginning() -> None:
    told = sent(chat_of(messages=[{"role": "assistant", "content": "Hello."}, *SAID]))

    assert [message["role"] for message in told["messages"]] == ["user", "assistant", "user"]


@pytest.mark.parametrize(
    ("choice", "wanted"),
    [
        ("auto", {"type": "auto"}),
        ("none", {"type": "none"}),
        ("required", {"type": "any"}),
        ({"type": "function", "function": {"name": "sit"}}, {"type": "tool", "name": "sit"}),
    ],
)
def test_the_choice_of_a_tool_is_kept(choice: Any, wanted: Json) -> None:
    assert sent(chat_of(tools=[TOOL], tool_choice=choice))["tool_choice"] == wanted


def test_one_call_at_a_time_is_kept() -> None:
    assert (
        sent(chat_of(tools=[TOOL], parallel_tool_calls=False))["tool_choice"]["disable_parallel_tool_use"]
        is True
    )


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"n": 2}, "n"), ({"logprobs": True}, "logprobs"), ({"top_logprobs": 2}, "top_logprobs"), ({"seed": 1}, "seed"),
        ({"presence_penalty": 1}, "presence_penalty"), ({"logit_bias": {"5": 1}}, "logit_bias"), ({"temperature": 1.5}, "temperature"),
        ({"response_format": FORM, "tools": [TOOL]}, "response_format"), ({"reasoning_effort": "low"}, "reasoning_effort"),
    ],
)  # fmt: skip
def test_what_can_not_be_kept_is_refused_by_its_name(body: Json, param: str) -> None:
    with pytest.raises(Unsupported) as error:
        ask("http://127.0.0.1:9", chat_of(**body))

    assert error.value.param == param


@pytest.mark.parametrize("body", [{"n": 1}, {"logprobs": False}, {"presence_penalty": 0}, {"logit_bias": {}}])
def test_what_says_nothing_is_no_matter(body: Json) -> None:
    assert sent(chat_of(**body))["messages"]


def test_only_chats_are_answered() -> None:
    with pytest.raises(Unsupported, match="chats only"):
        ask("http://127.0.0.1:9", Chat("i", "embeddings", "m", {"input": ["a"]}))


def test_an_answer_is_in_openais_form_and_counts_what_was_cached() -> None:
    with Peer(AnthropicChats(), said="Good.") as peer:
        answer = ask(peer.url, chat_of())

    assert answer["choices"][0]["message"] == {"role": "assistant", "content": "Good."}
    assert answer["choices"][0]["finish_reason"] == "stop"
    assert answer["usage"] == {
        "prompt_tokens": 115, "completion_tokens": 7, "total_tokens": 122, "prompt_tokens_details": {"cached_tokens": 100},
    }  # fmt: skip


def test_a_schema_is_answered_through_a_forced_tool() -> None:
    with Peer(AnthropicChats(), said='{"a": 1}') as peer:
        answer = ask(peer.url, chat_of(response_format=FORM))
        pieces = stream(peer.url, chat_of(response_format=FORM))

    told = peer.seen[0].body
    assert told["tool_choice"] == {"type": "tool", "name": "answer"}
    assert told["tools"][0]["input_schema"] == SCHEMA
    choice = answer["choices"][0]
    assert (json.loads(choice["message"]["content"]), choice["finish_reason"]) == ({"a": 1}, "stop")
    assert json.loads("".join(deltas(pieces, "content"))) == {"a": 1}
    assert pieces[-2]["choices"][0]["finish_reason"] == "stop"


def test_a_call_of_a_tool_is_in_openais_form() -> None:
    with Peer(AnthropicChats(), said='CALL sit {"a": 3}') as peer:
        choice = ask(peer.url, chat_of(tools=[TOOL]))["choices"][0]
        pieces = stream(peer.url, chat_of(tools=[TOOL]))

    assert choice["message"]["content"] == "Well."
    assert choice["message"]["tool_calls"][0]["function"] == {"name": "sit", "arguments": '{"a":3}'}
    assert choice["finish_reason"] == pieces[-2]["choices"][0]["finish_reason"] == "tool_calls"
    calls = [one for found in deltas(pieces, "tool_calls") for one in found]
    assert (calls[0]["id"], calls[0]["function"]["name"], calls[0]["index"]) == ("toolu_1", "sit", 0)
    assert json.loads("".join(one["function"]["arguments"] for one in calls)) == {"a": 3}


def test_a_stream_is_in_openais_form_with_its_usage_at_the_end() -> None:
    with Peer(AnthropicChats(), said="座って hello 🐕") as peer:
        pieces = stream(peer.url, chat_of())

    assert "".join(deltas(pieces, "content")) == "座って hello 🐕"
    assert pieces[-1]["usage"]["prompt_tokens_details"] == {"cached_tokens": 100}
    assert pieces[-1]["usage"]["completion_tokens"] == 7


@pytest.mark.parametrize(
    ("mood", "kind"),
    [
        ("page", Lost), ("garbage", Lost), ("empty", Lost), ("breaks", Lost), (500, Unavailable), (529, Busy),
        ("limited", Busy), (404, Refused), (400, BadInput),
    ],
)  # fmt: skip
def test_an_answer_that_is_none_is_an_error_of_its_kind(mood: Any, kind: type[DeshiError]) -> None:
    with Peer(AnthropicChats(), moods=[mood]) as peer, pytest.raises(DeshiError) as error:
        ask(peer.url, chat_of())

    assert type(error.value) is kind


def test_a_wrong_key_is_refused_and_not_shown() -> None:
    with Peer(AnthropicChats()) as peer, pytest.raises(Refused) as error:
        ask(peer.url, chat_of(), key="sk-wrong")

    assert "sk-wrong" not in str(error.value)


@pytest.mark.parametrize(
    ("mood", "told"),
    [
        ("stream spoilt", "gave no message"), ("stream of odd things", "gave no message"), ("stream ends early", "too early"),
        ("stream falls silent", "said nothing more"), ("stream drops", "broke off"), ("stream fails", "the graphics card is full"),
        ("stream of another kind", "gave no message"), ("page", "gave no message"),
    ],
)  # fmt: skip
def test_a_stream_that_goes_wrong_never_just_ends(mood: str, told: str) -> None:
    with (
        Peer(AnthropicChats(), moods=[mood], said="hello there") as peer,
        pytest.raises(Unavailable, match=told),
    ):
        stream(peer.url, chat_of())
