"""Ollama's native protocol: what is asked for, and what is made of every answer."""

import asyncio
import math
from typing import Any

import pytest
from tests.peers import ollama
from tests.peers.server import Peer

from deshi.errors import DeshiError, Lost, Refused, Unavailable
from deshi.providers.http import Http
from deshi.providers.ollama import Ollama, Options
from deshi.records.model import Completion, Message, Prompt, Reply
from deshi.testing import ScriptedWire

SCHEMA = {"type": "object", "properties": {"label": {"type": "string"}}}
PROMPT = Prompt((Message("system", "You are a dog."), Message("user", "座って")), SCHEMA, 120)


def complete(peer: Peer, prompt: Prompt = PROMPT, model: str = "qwen2.5:7b", **how: Any) -> Completion:
    """Return the completion of one request."""

    async def one() -> Completion:
        made = Ollama(Http(peer.url, 10.0), model, **how)
        try:
            return await made.complete(prompt)
        finally:
            await made.close()

    return asyncio.run(one())


def test_a_prompt_becomes_a_chat_with_schema_and_log_probabilities() -> None:
    own = Options(8192, 0, 0.2, 0.9, ("\n\n",), 7, "5m")
    with Peer(ollama.Ollama()) as peer:
        completion = complete(peer, options=own)

    body = peer.seen[0].body
    assert body["messages"] == [
        {"role": "system", "content": "You are a dog."},
        {"role": "user", "content": "座って"},
    ]
    assert (body["format"], body["logprobs"], body["stream"], body["keep_alive"]) == (
        SCHEMA,
        True,
        False,
        "5m",
    )
    assert body["think"] is False
    assert body["options"] == {
        "num_ctx": 8192, "num_predict": 120, "temperature": 0.2, "top_p": 0.9, "stop": ["\n\n"], "seed": 7,
    }  # fmt: skip
    assert completion.text == peer.said
    assert "".join(token.text for token in completion.tokens) == peer.said
    assert completion.tokens[0].logprob == pytest.approx(math.log(0.99))
    assert completion.tokens_out == len(completion.tokens)
    assert completion.tokens_in > 0
    assert completion.whole


def test_without_a_schema_it_talks_freely() -> None:
    with Peer(ollama.Ollama(), said="Hello there.") as peer:
        completion = complete(peer, Prompt((Message("user", "hi"),)))

    assert completion.text == "Hello there."
    assert "format" not in peer.seen[0].body
    assert "keep_alive" not in peer.seen[0].body


def test_a_number_as_keep_alive_is_sent_as_seconds() -> None:
    with Peer(ollama.Ollama()) as peer:
        complete(peer, options=Options(keep_alive="-1"))

    assert peer.seen[0].body["keep_alive"] == -1


def test_a_server_that_is_too_old_gives_no_probabilities() -> None:
    with Peer(ollama.Ollama(chance=None)) as peer:
        assert complete(peer).tokens == ()


def test_an_answer_that_was_cut_off_says_so() -> None:
    with Peer(ollama.Ollama(done="length")) as peer:
        assert not complete(peer).whole


def test_an_unknown_model_is_refused_with_the_servers_advice() -> None:
    with Peer(ollama.Ollama()) as peer, pytest.raises(Refused, match="pulling it first"):
        complete(peer, model="llama99")


@pytest.mark.parametrize(
    ("mood", "error"),
    [
        ("page", Lost),
        ("garbage", Lost),
        ("list", Lost),
        ("empty", Lost),
        ("breaks", Lost),
        ("bad gateway", Unavailable),
        (500, Unavailable),
        (400, Refused),
        ("redirects", Refused),
    ],
)
def test_what_goes_wrong_is_told_by_kind(mood: Any, error: type[DeshiError]) -> None:
    with Peer(ollama.Ollama(), moods=[mood]) as peer, pytest.raises(error) as caught:
        complete(peer)

    assert type(caught.value) is error
    assert peer.url in str(caught.value)


def test_a_key_goes_into_the_header_and_into_no_message() -> None:
    with Peer(ollama.Ollama(), moods=["echoes"]) as peer, pytest.raises(Refused) as caught:
        complete(peer, key="sk-secret-1")

    assert peer.seen[0].headers["authorization"] == "Bearer sk-secret-1"
    assert "[key]" in str(caught.value)
    assert "secret" not in str(caught.value)


MANY = [{"token": "x", "logprob": -0.1}] * 20_000


@pytest.mark.parametrize("odd", [[{"token": "x"}], [{"token": "x", "logprob": "high"}], [3], 3, "no", MANY])
def test_odd_log_probabilities_are_none(odd: Any) -> None:
    import orjson

    body = {"message": {"content": "{}"}, "done": True, "logprobs": odd}
    wire = ScriptedWire([Reply(200, "application/json", orjson.dumps(body))])

    assert asyncio.run(Ollama(wire, "m").complete(PROMPT)).tokens == ()
