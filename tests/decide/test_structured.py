"""Answers keep to their form, or there is an error: checked against a scripted model and the real llama.cpp server."""

import asyncio
import json
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import jsonschema_rs
import pytest
from tests.peers.llama_cpp import llama_cpp

from deshi.decide.metered import paid
from deshi.decide.structured import Structured
from deshi.errors import BadInput, DeshiError, Lost, Unfit, Unsupported
from deshi.providers.http import Http
from deshi.providers.openai_chat import OpenAIChat
from deshi.pure.chunks import Collector, replay
from deshi.pure.json_schema import ENFORCED, check
from deshi.records.chat import Chat, Json

SAID = [{"role": "user", "content": "sit"}]
PLAIN = {
    "type": "object",
    "properties": {"a": {"type": "integer"}},
    "required": ["a"],
    "additionalProperties": False,
}
SEVENS = {"type": "object", "properties": {"a": {"type": "integer", "multipleOf": 7}}, "required": ["a"]}
SIT = {"type": "function", "function": {"name": "sit", "parameters": PLAIN}}


def form(schema: Any) -> Json:
    """Return a response format."""
    return {"type": "json_schema", "json_schema": {"name": "a", "strict": True, "schema": schema}}


@dataclass
class Scripted:
    """A model that says one thing after the other: texts, `CALL name {...}`, errors; streams word by word."""

    says: Sequence[Any]
    name: str = "m"
    chats: list[Chat] = field(default_factory=list)
    gave: int = 0

    def _next(self, chat: Chat) -> Json:
        self.chats.append(chat)
        said = self.says[min(len(self.chats), len(self.says)) - 1]
        if isinstance(said, DeshiError):
            raise said
        choices = [_choice(one, i) for i, one in enumerate(said if isinstance(said, list) else [said])]
        used = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
        return {
            "id": "x",
            "object": "chat.completion",
            "created": 1,
            "model": "m",
            "choices": choices,
            "usage": used,
        }

    async def chat(self, chat: Chat) -> Json:
        return self._next(chat)

    async def stream(self, chat: Chat) -> AsyncGenerator[Json, None]:
        whole = self._next(chat)
        yield {
            **_HEAD,
            "choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None}],
        }
        content = whole["choices"][0]["message"].get("content")
        if content:
            for word in content.split(" "):
                self.gave += 1
                yield {
                    **_HEAD,
                    "choices": [{"index": 0, "delta": {"content": word + " "}, "finish_reason": None}],
                }
            end = {"index": 0, "delta": {}, "finish_reason": whole["choices"][0]["finish_reason"]}
            yield {**_HEAD, "choices": [end]}
            yield {**_HEAD, "choices": [], "usage": whole["usage"]}
        else:
            for piece in replay(whole):
                yield piece

    async def close(self) -> None:
        """Nothing is open."""


_HEAD: Json = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m"}


def _choice(said: str, index: int) -> Json:
    if said.startswith("CALL "):
        _, name, arguments = said.split(" ", 2)
        call = {"id": "c", "type": "function", "function": {"name": name, "arguments": arguments}}
        message: Json = {"role": "assistant", "content": None, "tool_calls": [call]}
        return {"index": index, "message": message, "finish_reason": "tool_calls"}
    return {"index": index, "message": {"role": "assistant", "content": said}, "finish_reason": "stop"}


def structured(model: Any, engine: str = "") -> Structured:
    """Return the model, checked; `engine` serves it."""

    async def known() -> str:
        return engine

    return Structured(model, known)


def ask(model: Any, engine: str = "", **body: Any) -> Json:
    """Return the checked answer."""
    return asyncio.run(structured(model, engine).chat(Chat("i", "chat", "m", {"messages": SAID, **body})))


def stream(model: Any, engine: str = "", **body: Any) -> list[Json]:
    """Return the pieces of a checked answer."""

    async def one() -> list[Json]:
        asked = Chat("i", "chat", "m", {"messages": SAID, **body}, stream=True)
        return [piece async for piece in structured(model, engine).stream(asked)]

    return asyncio.run(one())


def whole(pieces: list[Json]) -> Json:
    """Return what pieces are together."""
    collected = Collector()
    for piece in pieces:
        collected.add(piece)
    return collected.whole()


# ---- whole answers


def test_what_demands_nothing_passes_through() -> None:
    model = Scripted(["not JSON"])

    assert ask(model)["choices"][0]["message"]["content"] == "not JSON"
    assert len(model.chats) == 1


def test_what_fits_is_asked_for_once() -> None:
    model = Scripted(['{"a": 7}'])

    assert ask(model, response_format=form(SEVENS))["choices"][0]["message"]["content"] == '{"a": 7}'
    assert len(model.chats) == 1
    assert model.chats[0].body["response_format"] == form(SEVENS)


def test_what_does_not_fit_is_asked_for_again_with_what_was_wrong() -> None:
    model = Scripted(['{"a": 8}', '{"a": 14}'])
    answer = ask(model, response_format=form(SEVENS))

    assert answer["choices"][0]["message"]["content"] == '{"a": 14}'
    assert "multiple" in model.chats[1].body["messages"][-1]["content"]
    assert answer["usage"] == {"prompt_tokens": 20, "completion_tokens": 10, "total_tokens": 30}


def test_what_never_fits_is_an_error_that_says_why_and_is_paid() -> None:
    model = Scripted(['{"a": 8}'])
    chat = Chat("i", "chat", "m", {"messages": SAID, "response_format": form(SEVENS)})

    with pytest.raises(Unfit, match="in 3 tries: at a: 8 is not a multiple of 7"):
        asyncio.run(paid(structured(model)).chat(chat))
    assert len(model.chats) == 3
    assert (chat.tally.tokens_in, chat.tally.tokens_out) == (30, 15)


def test_of_several_choices_only_those_that_do_not_fit_are_asked_for_again() -> None:
    model = Scripted([['{"a": 7}', '{"a": 8}', '{"a": 21}'], '{"a": 14}'])
    answer = ask(model, response_format=form(SEVENS), n=3)

    assert [json.loads(one["message"]["content"])["a"] for one in answer["choices"]] == [7, 14, 21]
    assert [one["index"] for one in answer["choices"]] == [0, 1, 2]
    assert [one.body["n"] for one in model.chats] == [3, 1]


@pytest.mark.parametrize("refusal", [BadInput("bad schema"), Unsupported("no such thing", "response_format")])
def test_a_schema_that_the_engine_does_not_take_is_told_in_words(refusal: DeshiError) -> None:
    model = Scripted([refusal, '```json\n{"a": 7}\n```'])
    answer = ask(model, response_format=form(SEVENS))

    assert json.loads(answer["choices"][0]["message"]["content"]) == {"a": 7}
    assert "response_format" not in model.chats[1].body
    assert "multipleOf" in model.chats[1].body["messages"][0]["content"]


def test_another_complaint_of_the_engine_is_the_callers() -> None:
    model = Scripted([Unsupported("no", "seed")])

    with pytest.raises(Unsupported):
        ask(model, response_format=form(SEVENS), seed=1)
    assert len(model.chats) == 1


def test_a_schema_that_leads_elsewhere_reaches_nobody() -> None:
    model = Scripted(["{}"])

    with pytest.raises(Unsupported, match="another document"):
        ask(model, response_format=form({"$ref": "http://127.0.0.1:9/schema.json"}))
    assert model.chats == []


# ---- tools


def test_a_call_that_fits_passes() -> None:
    model = Scripted(['CALL sit {"a":1}'])

    assert ask(model, tools=[SIT])["choices"][0]["finish_reason"] == "tool_calls"


@pytest.mark.parametrize("bad", ['CALL sit {"a":"x"}', "CALL sit {a", "CALL stand {}"])
def test_a_call_that_does_not_fit_is_made_again(bad: str) -> None:
    model = Scripted([bad, 'CALL sit {"a":1}'])

    (call,) = ask(model, tools=[SIT])["choices"][0]["message"]["tool_calls"]
    assert call["function"]["arguments"] == '{"a":1}'
    assert len(model.chats) == 2


@pytest.mark.parametrize("engine", ["llamacpp", "ollama"])
@pytest.mark.parametrize("choice", ["required", {"type": "function", "function": {"name": "sit"}}])
def test_a_forced_call_is_demanded_as_the_form_of_the_answer_where_the_engine_would_not_keep_it(
    engine: str, choice: Any
) -> None:
    model = Scripted(['{"name": "sit", "arguments": {"a": 1}}'])
    answer = ask(model, engine, tools=[SIT], tool_choice=choice)

    (call,) = answer["choices"][0]["message"]["tool_calls"]
    assert call["function"] == {"name": "sit", "arguments": '{"a":1}'}
    assert answer["choices"][0]["finish_reason"] == "tool_calls"
    assert "tools" not in model.chats[0].body


def test_a_forced_call_that_another_engine_does_not_make_is_demanded_so_too() -> None:
    model = Scripted(["I would rather not.", '{"name": "sit", "arguments": {"a": 1}}'])
    answer = ask(model, "vllm", tools=[SIT], tool_choice="required")

    assert answer["choices"][0]["message"]["tool_calls"][0]["function"]["name"] == "sit"
    assert "tools" in model.chats[0].body
    assert "tools" not in model.chats[1].body


def test_a_forced_call_that_is_never_made_is_an_error() -> None:
    with pytest.raises(Lost, match="no tool was called"):
        ask(Scripted(["no"]), "llamacpp", tools=[SIT], tool_choice="required")


# ---- streams


def test_a_stream_that_demands_nothing_is_the_models_own() -> None:
    model = Scripted(["one two three"])

    assert len(stream(model)) == 6


def test_a_schema_that_the_engine_keeps_whole_is_streamed() -> None:
    model = Scripted(['{"a": 1}'])
    pieces = stream(model, "llamacpp", response_format=form(PLAIN))

    assert model.chats[0].stream
    assert len(pieces) == 5
    assert json.loads(whole(pieces)["choices"][0]["message"]["content"]) == {"a": 1}


def test_what_is_streamed_is_checked_before_its_end() -> None:
    """The engine was not what it was taken for."""
    model = Scripted(['{"a": "x"}'])

    with pytest.raises(Lost, match="in 1 tries"):
        stream(model, "llamacpp", response_format=form(PLAIN))


@pytest.mark.parametrize(("engine", "schema"), [("llamacpp", SEVENS), ("", PLAIN), ("anthropic", PLAIN)])
def test_a_schema_that_the_engine_would_pass_over_is_made_whole_first(engine: str, schema: Json) -> None:
    model = Scripted(['{"a": "x"}', '{"a": 7}'])
    pieces = stream(model, engine, response_format=form(schema))

    assert not any(chat.stream for chat in model.chats)
    assert json.loads(whole(pieces)["choices"][0]["message"]["content"]) == {"a": 7}
    assert pieces[-1]["usage"]["total_tokens"] == 30


@pytest.mark.parametrize(("engine", "live"), [("vllm", True), ("", False)])
def test_json_without_a_schema_is_streamed_where_there_is_a_mode_for_it(engine: str, live: bool) -> None:
    model = Scripted(['{"a": 1}'])
    stream(model, engine, response_format={"type": "json_object"})

    assert model.chats[0].stream is live


def test_words_flow_while_tools_may_be_called() -> None:
    model = Scripted(["one two three"])
    pieces = stream(model, tools=[SIT])

    assert model.gave == 3
    assert whole(pieces)["choices"][0]["message"]["content"].strip() == "one two three"
    assert pieces[-1]["usage"]["total_tokens"] == 15


def test_a_streamed_call_is_checked_before_it_is_given() -> None:
    model = Scripted(['CALL sit {"a":"x"}', 'CALL sit {"a":1}'])
    pieces = stream(model, tools=[SIT])

    (call,) = whole(pieces)["choices"][0]["message"]["tool_calls"]
    assert call["function"] == {"name": "sit", "arguments": '{"a":1}'}
    assert '"a":"x"' not in json.dumps(pieces).replace("\\", "")


def test_a_streamed_call_that_never_fits_is_an_error() -> None:
    with pytest.raises(Lost, match="arguments of sit"):
        stream(Scripted(['CALL sit {"a":"x"}']), tools=[SIT])


def test_a_forced_call_is_made_whole_and_then_given_as_a_stream() -> None:
    model = Scripted(['{"name": "sit", "arguments": {"a": 1}}'])
    pieces = stream(model, "llamacpp", tools=[SIT], tool_choice="required")

    assert whole(pieces)["choices"][0]["message"]["tool_calls"][0]["function"]["name"] == "sit"
    assert whole(pieces)["choices"][0]["finish_reason"] == "tool_calls"


# ---- the real llama.cpp server: what it keeps to is what the table says


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with llama_cpp(tmp_path_factory.mktemp("llama")) as url:
        yield url


KEPT = {
    "type": {"type": "integer"},
    "enum and const": {"anyOf": [{"enum": ["aa", 3]}, {"const": {"a": [1]}}]},
    "properties": PLAIN,
    "additional properties": {"type": "object", "additionalProperties": {"type": "boolean"}},
    "items": {"type": "array", "items": {"type": "boolean"}, "minItems": 2, "maxItems": 3},
    "lengths": {"type": "string", "minLength": 3, "maxLength": 5},
    "pattern": {"type": "string", "pattern": "^[a-c]{3}$"},
    "bounds": {"type": "integer", "minimum": 100, "exclusiveMaximum": 200},
    "references": {"$ref": "#/$defs/a", "$defs": {"a": {"type": ["boolean", "null"]}}},
    "formats": {
        "type": "object",
        "properties": {"u": {"format": "uuid", "type": "string"}},
        "required": ["u"],
    },
}
PASSED_OVER = {
    "multipleOf": {"type": "integer", "multipleOf": 7},
    "not": {"type": "integer", "not": {"minimum": 0}},
    "uniqueItems": {
        "type": "array",
        "items": {"enum": ["x"]},
        "minItems": 3,
        "maxItems": 3,
        "uniqueItems": True,
    },
    "minimum of a number": {"type": "number", "maximum": -100.5},
    "pattern without ^ and $": {"type": "string", "pattern": "abc"},
    "format email": {"type": "string", "format": "email"},
}


def answers(server: str, schema: Json, tries: int = 3) -> list[Any]:
    """Return what the server says to a schema, without any check of ours."""

    async def some() -> list[Any]:
        made, found = OpenAIChat(Http(server + "/v1", 30.0), "tiny"), []
        for seed in range(tries):
            body = {
                "messages": SAID,
                "response_format": form(schema),
                "seed": seed + 1,
                "max_tokens": 120,
                "temperature": 1.2,
            }
            choice = (await made.chat(Chat("i", "chat", "m", body)))["choices"][0]
            if choice["finish_reason"] != "length":
                found.append(json.loads(choice["message"]["content"]))
        await made.close()
        return found

    return asyncio.run(some())


@pytest.mark.parametrize("name", KEPT)
def test_the_engine_keeps_to_what_the_table_says(server: str, name: str) -> None:
    schema = KEPT[name]
    valid = jsonschema_rs.validator_for(schema, validate_formats=True)

    assert check(schema) <= ENFORCED["llamacpp"]
    assert all(valid.is_valid(one) for one in answers(server, schema))


@pytest.mark.parametrize("name", PASSED_OVER)
def test_what_the_table_leaves_out_the_engine_passes_over(server: str, name: str) -> None:
    """When one of these is kept one day, the table may grow."""
    schema = PASSED_OVER[name]
    valid = jsonschema_rs.validator_for(schema, validate_formats=True)

    assert not check(schema) <= ENFORCED["llamacpp"]
    assert not all(valid.is_valid(one) for one in answers(server, schema, 6))


def real(server: str, **body: Any) -> Json:
    """Return the checked answer of the real server."""

    async def one() -> Json:
        made = OpenAIChat(Http(server + "/v1", 30.0), "tiny")
        try:
            asked = Chat("i", "chat", "m", {"messages": SAID, "max_tokens": 200, "seed": 1, **body})
            return await structured(made, "llamacpp").chat(asked)
        finally:
            await made.close()

    return asyncio.run(one())


def test_the_real_engine_is_made_to_call_a_tool(server: str) -> None:
    answer = real(server, tools=[SIT], tool_choice="required")

    (call,) = answer["choices"][0]["message"]["tool_calls"]
    assert isinstance(json.loads(call["function"]["arguments"])["a"], int)


def test_a_schema_that_the_real_engine_refuses_still_never_gets_another_answer(server: str) -> None:
    tuple_of = {"type": "array", "prefixItems": [{"type": "boolean"}], "items": False, "minItems": 1}

    with pytest.raises(Lost, match="is no JSON"):
        real(server, response_format=form(tuple_of))
