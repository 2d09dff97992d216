"""OpenAI's protocol: against the real llama.cpp server, and against one that refuses what others take."""

import asyncio
import json
import math
from collections.abc import Iterator
from typing import Any

import pytest
from tests.peers import openai
from tests.peers.llama_cpp import llama_cpp
from tests.peers.server import Peer

from deshi.errors import DeshiError, Lost, Refused, Unavailable
from deshi.providers.http import Http
from deshi.providers.openai import OpenAI, Options
from deshi.pure.json_text import objects
from deshi.pure.logprobs import spelled
from deshi.records.model import Completion, Message, Prompt

SCHEMA = {
    "type": "object",
    "properties": {
        "label": {"type": "string", "enum": ["do", "talk", "unclear"]},
        "actions": {"type": "array", "items": {"type": "integer", "enum": [1009, 1016]}, "maxItems": 6},
        "reply": {"type": "string"},
    },
    "required": ["label", "actions", "reply"],
    "additionalProperties": False,
}
PROMPT = Prompt((Message("system", "You are a dog."), Message("user", "座って")), SCHEMA, 400)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with llama_cpp(tmp_path_factory.mktemp("llama")) as url:
        yield url


def complete(url: str, prompt: Prompt = PROMPT, times: int = 1, **how: Any) -> list[Completion | DeshiError]:
    """Return what comes of requests one after the other to `url`."""

    async def all_of_them() -> list[Completion | DeshiError]:
        made, found = OpenAI(Http(url + "/v1", 30.0), "tiny", **how), list[Completion | DeshiError]()
        for _ in range(times):
            try:
                found.append(await made.complete(prompt))
            except DeshiError as error:
                found.append(error)
        await made.close()
        return found

    return asyncio.run(all_of_them())


def test_the_real_server_keeps_to_the_schema_and_gives_log_probabilities(server: str) -> None:
    (completion,) = complete(server)

    assert isinstance(completion, Completion)
    data = json.loads(completion.text)
    assert data["label"] in ("do", "talk", "unclear")
    assert set(data["actions"]) <= {1009, 1016}
    assert completion.whole
    assert completion.tokens_in > 10
    assert completion.tokens_out > 10
    assert all(token.logprob <= 0 for token in completion.tokens)
    chance = spelled(completion.tokens, next(iter(objects(completion.text))), ("label", "actions"))
    assert chance is not None
    assert 0 < chance < 1


def test_the_real_server_cuts_off_at_the_length_that_was_set(server: str) -> None:
    (completion,) = complete(server, options=Options(num_predict=3))

    assert isinstance(completion, Completion)
    assert not completion.whole
    assert completion.tokens_out == 3


def test_the_real_server_says_what_is_wrong_with_a_request(server: str) -> None:
    (error,) = complete(server, Prompt((Message("user", "x " * 20_000),), SCHEMA))

    assert isinstance(error, Refused)
    assert "context" in str(error)


def test_the_request_is_as_documented() -> None:
    with Peer(openai.OpenAI()) as peer:
        (completion,) = complete(peer.url, options=Options(0, 0.2, 0.9, ("END",), 7, "max_completion_tokens"))

    body = peer.seen[0].body
    shape = body["response_format"]
    assert isinstance(completion, Completion)
    assert (shape["type"], shape["json_schema"]["strict"]) == ("json_schema", True)
    assert shape["json_schema"]["schema"] == SCHEMA
    assert (body["max_completion_tokens"], body["temperature"], body["top_p"]) == (400, 0.2, 0.9)
    assert (body["stop"], body["seed"], body["logprobs"], body["stream"]) == (["END"], 7, True, False)
    assert completion.tokens[0].logprob == pytest.approx(math.log(0.99))


def test_a_refused_schema_becomes_json_mode_then_nothing_and_is_remembered() -> None:
    with Peer(openai.OpenAI("json_schema", "json_object")) as peer:
        found = complete(peer.url, times=4)

    assert [type(one) for one in found] == [Unavailable, Unavailable, Completion, Completion]
    shapes = [seen.body.get("response_format", {}).get("type") for seen in peer.seen]
    assert shapes == ["json_schema", "json_object", None, None]


@pytest.mark.parametrize("field", ["logprobs", "temperature", "seed", "top_p"])
def test_a_refused_field_is_left_out_from_then_on(field: str) -> None:
    with Peer(openai.OpenAI(field)) as peer:
        found = complete(peer.url, times=3)

    assert [type(one) for one in found] == [Unavailable, Completion, Completion]
    assert [field in seen.body for seen in peer.seen] == [True, False, False]


def test_a_refusal_that_names_no_field_stays_one() -> None:
    with Peer(openai.OpenAI(), moods=[400], words="the messages are too long") as peer:
        found = complete(peer.url, times=2)

    assert [type(one) for one in found] == [Refused, Refused]
    assert "response_format" in peer.seen[1].body


def test_a_server_without_probabilities_gives_none() -> None:
    with Peer(openai.OpenAI(chance=None)) as peer:
        (completion,) = complete(peer.url)

    assert isinstance(completion, Completion)
    assert completion.tokens == ()


@pytest.mark.parametrize("mood", ["page", "garbage", "empty", "list", "breaks"])
def test_what_can_not_be_read_is_lost(mood: str) -> None:
    with Peer(openai.OpenAI(), moods=[mood]) as peer:
        (error,) = complete(peer.url)

    assert type(error) is Lost


def test_a_wrong_key_is_refused_and_not_shown() -> None:
    with Peer(openai.OpenAI(key="sk-right")) as peer:
        wrong, right = complete(peer.url, key="sk-wrong")[0], complete(peer.url, key="sk-right")[0]

    assert isinstance(wrong, Refused)
    assert "sk-" not in str(wrong)
    assert isinstance(right, Completion)
