"""Anthropic's protocol: a forced tool call holds the schema, roles alternate, and keys stay unseen."""

import asyncio
import json
from typing import Any

import pytest
from tests.peers import anthropic
from tests.peers.server import Peer

from deshi.errors import Busy, DeshiError, Lost, Refused, Unavailable
from deshi.providers.anthropic import Anthropic, Options
from deshi.providers.http import Http
from deshi.records.model import Completion, Message, Prompt

SCHEMA = {"type": "object", "properties": {"label": {"type": "string"}}}
PROMPT = Prompt(
    (
        Message("system", "You are a dog."),
        Message("user", "sit"),
        Message("assistant", "{}"),
        Message("user", "one"),
        Message("user", "two"),
    ),
    SCHEMA,
    120,
)


def complete(peer: Peer, prompt: Prompt = PROMPT, key: str = anthropic.KEY, **how: Any) -> Completion:
    """Return the completion of one request."""

    async def one() -> Completion:
        made = Anthropic(Http(peer.url, 10.0), "claude-haiku-4-5", key=key, **how)
        try:
            return await made.complete(prompt)
        finally:
            await made.close()

    return asyncio.run(one())


def test_a_prompt_becomes_messages_with_a_forced_tool() -> None:
    with Peer(anthropic.Anthropic()) as peer:
        completion = complete(peer, options=Options(0, 0.3, 1.0, ("END",)))

    body = peer.seen[0].body
    assert body["system"] == "You are a dog."
    assert [(m["role"], m["content"]) for m in body["messages"]] == [
        ("user", "sit"),
        ("assistant", "{}"),
        ("user", "one\n\ntwo"),
    ]
    assert body["tools"][0]["input_schema"] == SCHEMA
    assert body["tool_choice"] == {"type": "tool", "name": body["tools"][0]["name"]}
    assert (body["max_tokens"], body["temperature"], body["stop_sequences"]) == (120, 0.3, ["END"])
    assert "top_p" not in body
    assert json.loads(completion.text) == json.loads(peer.said)
    assert (completion.tokens_in, completion.tokens_out, completion.whole) == (1_000, 40, True)
    assert completion.tokens == ()


def test_a_model_takes_temperature_or_top_p_not_both() -> None:
    with Peer(anthropic.Anthropic()) as peer:
        complete(peer, options=Options(top_p=0.9))

    assert peer.seen[0].body["top_p"] == 0.9
    assert "temperature" not in peer.seen[0].body


def test_a_model_that_writes_instead_of_calling_is_heard() -> None:
    said = 'Here you are:\n```json\n{"label": "do"}\n```'
    with Peer(anthropic.Anthropic(), said=said) as peer:
        assert complete(peer).text == said


def test_without_a_schema_there_is_no_tool() -> None:
    with Peer(anthropic.Anthropic(), said="Hello.") as peer:
        assert complete(peer, Prompt((Message("user", "hi"),))).text == "Hello."

    assert "tools" not in peer.seen[0].body


def test_an_answer_that_was_cut_off_says_so() -> None:
    with Peer(anthropic.Anthropic(done="max_tokens")) as peer:
        assert not complete(peer).whole


def test_a_wrong_key_is_refused_and_not_shown() -> None:
    with Peer(anthropic.Anthropic()) as peer, pytest.raises(Refused, match="key_env") as caught:
        complete(peer, key="sk-ant-wrong")

    assert "sk-ant" not in str(caught.value)


@pytest.mark.parametrize(
    ("mood", "error"),
    [
        ("page", Lost),
        ("garbage", Lost),
        ("empty", Lost),
        ("breaks", Lost),
        ("limited", Busy),
        (529, Unavailable),
        (400, Refused),
        ("echoes", Refused),
    ],
)
def test_what_goes_wrong_is_told_by_kind(mood: Any, error: type[DeshiError]) -> None:
    with Peer(anthropic.Anthropic(), moods=[mood]) as peer, pytest.raises(error) as caught:
        complete(peer)

    assert type(caught.value) is error
    assert anthropic.KEY not in str(caught.value)
