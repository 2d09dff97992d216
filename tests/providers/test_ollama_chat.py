"""Chats at Ollama by its native API, in OpenAI's form on our side."""

import asyncio
import math
from typing import Any

import pytest
from tests.peers.model_servers import VECTOR, OllamaChats
from tests.peers.server import Peer

from deshi.errors import BadInput, DeshiError, Lost, Refused, Unavailable, Unsupported
from deshi.providers.http import Http
from deshi.providers.ollama_chat import OllamaChat
from deshi.records.chat import Chat, Json, Route

SAID = [{"role": "user", "content": "座って"}]
TOOL = {"type": "function", "function": {"name": "sit", "parameters": {"type": "object"}}}
USUAL: dict[str, dict[str, Any]] = {
    "chat": {"messages": SAID}, "completions": {"prompt": "one two"}, "embeddings": {"input": ["a", "b"]},
}  # fmt: skip


def chat_of(route: Route = "chat", **body: Any) -> Chat:
    """Return a chat."""
    return Chat("i", route, "m", {**USUAL[route], **body})


def ask(url: str, chat: Chat, **how: Any) -> Json:
    """Return the answer to a chat."""

    async def one() -> Json:
        made = OllamaChat(Http(url, 5.0), "qwen2.5:7b", **how)
        try:
            return await made.chat(chat)
        finally:
            await made.close()

    return asyncio.run(one())


def stream(url: str, chat: Chat) -> list[Json]:
    """Return the pieces of a stream."""

    async def one() -> list[Json]:
        made = OllamaChat(Http(url, 5.0, 1_000_000, 0.3), "qwen2.5:7b")
        try:
            return [piece async for piece in made.stream(chat)]
        finally:
            await made.close()

    return asyncio.run(one())


def sent(chat: Chat, **how: Any) -> Json:
    """Return the body that a chat becomes."""
    with Peer(OllamaChats(), said="ok") as peer:
        ask(peer.url, chat, **how)
    return peer.seen[0].body


def test_a_request_is_as_documented() -> None:
    form = {"type": "json_schema", "json_schema": {"name": "a", "schema": {"type": "object"}}}
    told = sent(
        chat_of(
            temperature=0.3, top_p=0.9, top_k=5, seed=7, stop="END", max_tokens=50, response_format=form, logprobs=True,
            top_logprobs=3, keep_alive=60, tools=[TOOL], presence_penalty=0.5, repeat_last_n=64, mirostat=2, typical_p=0.9,
        ),
        num_ctx=8_192,
    )  # fmt: skip

    assert told == {
        "model": "qwen2.5:7b",
        "messages": SAID,
        "stream": False,
        "options": {
            "num_ctx": 8_192, "temperature": 0.3, "top_p": 0.9, "top_k": 5, "seed": 7, "stop": ["END"], "num_predict": 50,
            "presence_penalty": 0.5, "repeat_last_n": 64, "mirostat": 2, "typical_p": 0.9,
        },
        "format": {"type": "object"},
        "logprobs": True,
        "top_logprobs": 3,
        "keep_alive": 60,
        "tools": [TOOL],
    }  # fmt: skip


def test_what_a_request_does_not_say_is_as_set() -> None:
    usual = sent(chat_of(), num_ctx=4_096, keep_alive="10m")
    own = sent(chat_of(num_ctx=100, keep_alive="1m"), num_ctx=4_096, keep_alive="10m")

    assert (usual["options"], usual["keep_alive"]) == ({"num_ctx": 4_096}, "10m")
    assert (own["options"], own["keep_alive"]) == ({"num_ctx": 100}, "1m")
    assert sent(chat_of(), keep_alive="-1")["keep_alive"] == -1


def test_a_conversation_with_pictures_and_tools_is_told_as_ollama_does() -> None:
    call = {"id": "c1", "type": "function", "function": {"name": "look", "arguments": '{"at": 1}'}}
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,aGVsbG8="}}
    told = sent(
        chat_of(
            messages=[
                {"role": "developer", "content": "You are a dog."},
                {"role": "user", "content": [{"type": "text", "text": "What is this?"}, picture]},
                {"role": "assistant", "content": None, "tool_calls": [call]},
                {"role": "tool", "tool_call_id": "c1", "content": "a ball"},
            ]
        )
    )

    assert told["messages"] == [
        {"role": "system", "content": "You are a dog."},
        {"role": "user", "content": "What is this?", "images": ["aGVsbG8="]},
        {
            "role": "assistant",
            "content": "",
            "tool_calls": [{"function": {"name": "look", "arguments": {"at": 1}}}],
        },
        {"role": "tool", "content": "a ball", "tool_name": "look"},
    ]


def test_thinking_is_as_much_as_was_asked_for() -> None:
    assert [sent(chat_of(reasoning_effort=one)).get("think") for one in ("none", "low", "high")] == [
        False,
        "low",
        "high",
    ]
    assert "think" not in sent(chat_of())


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"n": 2}, "n"),
        ({"logit_bias": {"5": 1}}, "logit_bias"),
        ({"tools": [TOOL], "tool_choice": "required"}, "tool_choice"),
        ({"verbosity": "low"}, "verbosity"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "http://h/a.png"}}]}]}, "messages"),
    ],
)  # fmt: skip
def test_what_ollama_would_ignore_is_refused_by_its_name(body: Json, param: str) -> None:
    with pytest.raises(Unsupported) as error:
        ask("http://127.0.0.1:9", chat_of(**body))

    assert error.value.param == param


@pytest.mark.parametrize(("body", "param"), [({"echo": True}, "echo"), ({"prompt": ["a", "b"]}, "prompt")])
def test_what_ollamas_completions_would_ignore_is_refused_by_its_name(body: Json, param: str) -> None:
    with pytest.raises(Unsupported) as error:
        ask("http://127.0.0.1:9", chat_of("completions", **body))

    assert error.value.param == param


def test_an_answer_is_in_openais_form() -> None:
    with Peer(OllamaChats(done="length"), said="座ります") as peer:
        answer = ask(peer.url, chat_of(logprobs=True))

    choice = answer["choices"][0]
    assert answer["object"] == "chat.completion"
    assert choice["message"] == {"role": "assistant", "content": "座ります"}
    assert choice["finish_reason"] == "length"
    assert choice["logprobs"]["content"][0]["logprob"] == pytest.approx(math.log(0.99))
    assert (
        answer["usage"]["total_tokens"]
        == answer["usage"]["prompt_tokens"] + answer["usage"]["completion_tokens"]
    )


def test_a_call_of_a_tool_is_in_openais_form() -> None:
    with Peer(OllamaChats(), said='CALL sit {"for": 3}') as peer:
        whole = ask(peer.url, chat_of(tools=[TOOL]))["choices"][0]
        pieces = stream(peer.url, chat_of(tools=[TOOL]))

    (call,) = whole["message"]["tool_calls"]
    assert (call["type"], call["function"]) == ("function", {"name": "sit", "arguments": '{"for":3}'})
    assert (whole["message"]["content"], whole["finish_reason"]) == (None, "tool_calls")
    assert pieces[0]["choices"][0]["delta"]["tool_calls"][0]["function"]["name"] == "sit"
    assert pieces[-2]["choices"][0]["finish_reason"] == "tool_calls"


@pytest.mark.parametrize("route", ["chat", "completions"])
def test_a_stream_is_in_openais_form(route: Route) -> None:
    with Peer(OllamaChats(), said="座って hello 🐕") as peer:
        pieces = stream(peer.url, chat_of(route))

    choices = [choice for piece in pieces for choice in piece["choices"]]
    said = "".join((one.get("delta") or {}).get("content") or one.get("text") or "" for one in choices)
    assert said == "座って hello 🐕"
    assert [choice["finish_reason"] for choice in choices][-1] == "stop"
    assert pieces[-1]["usage"]["completion_tokens"] > 0
    assert {piece["object"] for piece in pieces} == {
        "chat.completion.chunk" if route == "chat" else "text_completion"
    }


def test_who_speaks_is_said_once() -> None:
    with Peer(OllamaChats(), said="hello there") as peer:
        pieces = stream(peer.url, chat_of())

    assert ["role" in choice["delta"] for piece in pieces for choice in piece["choices"]].count(True) == 1


def test_a_plain_completion_is_of_the_raw_prompt_with_its_log_probabilities() -> None:
    with Peer(OllamaChats(), said="three four") as peer:
        answer = ask(peer.url, chat_of("completions", logprobs=0))

    choice = answer["choices"][0]
    assert (peer.seen[0].path, peer.seen[0].body["raw"]) == ("/api/generate", True)
    assert choice["text"] == "".join(choice["logprobs"]["tokens"]) == "three four"
    assert choice["logprobs"]["text_offset"][:2] == [0, 3]


def test_embeddings() -> None:
    with Peer(OllamaChats()) as peer:
        answer = ask(peer.url, chat_of("embeddings", dimensions=2))

    assert [row["embedding"] for row in answer["data"]] == [VECTOR, VECTOR]
    assert peer.seen[0].body["dimensions"] == 2
    assert answer["usage"]["prompt_tokens"] == 3


@pytest.mark.parametrize(
    ("mood", "kind"),
    [("page", Lost), ("garbage", Lost), ("empty", Lost), ("list", Lost), ("breaks", Lost), (500, Unavailable), (404, Refused), (400, BadInput)],
)  # fmt: skip
def test_an_answer_that_is_none_is_an_error_of_its_kind(mood: Any, kind: type[DeshiError]) -> None:
    with Peer(OllamaChats(), moods=[mood]) as peer, pytest.raises(DeshiError) as error:
        ask(peer.url, chat_of())

    assert type(error.value) is kind


@pytest.mark.parametrize(
    ("mood", "told"),
    [
        ("stream spoilt", "Ollama's form"), ("stream of odd things", "Ollama's form"), ("stream ends early", "too early"),
        ("stream for ever", "over 1000000 bytes"), ("stream falls silent", "said nothing more"), ("stream drops", "broke off"),
        ("stream fails", "the graphics card is full"), ("stream of another kind", "Ollama's form"), ("page", "Ollama's form"),
    ],
)  # fmt: skip
def test_a_stream_that_goes_wrong_never_just_ends(mood: str, told: str) -> None:
    with (
        Peer(OllamaChats(), moods=[mood], said="hello there") as peer,
        pytest.raises(Unavailable, match=told),
    ):
        stream(peer.url, chat_of())


def test_it_is_asked_how_it_is_by_its_version() -> None:
    async def one(url: str) -> None:
        made = OllamaChat(Http(url), "m")
        try:
            await made.probe()
        finally:
            await made.close()

    with Peer(OllamaChats()) as peer:
        asyncio.run(one(peer.url))
        peer.well = False
        with pytest.raises(Unavailable):
            asyncio.run(one(peer.url))
