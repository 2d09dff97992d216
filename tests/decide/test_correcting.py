"""How a model is told what its answer should be."""

import asyncio
import json
from typing import Any

import jsonschema_rs
import pytest

from deshi.decide.correcting import as_calls, bared, by_answer, corrected, told
from deshi.decide.demand import Demand, Demands

SAID = [{"role": "user", "content": "sit"}]
TREE = {
    "type": "object",
    "properties": {"node": {"$ref": "#/$defs/node"}},
    "required": ["node"],
    "additionalProperties": False,
    "$defs": {"node": {"type": "object", "properties": {"next": {"$ref": "#/$defs/node"}, "n": {"type": "integer"}}}},
}  # fmt: skip


def tool(name: str, schema: Any) -> dict[str, Any]:
    """Return a tool."""
    return {"type": "function", "function": {"name": name, "description": "Does.", "parameters": schema}}


def demand(**body: Any) -> Demand:
    """Return what a body demands."""
    found = asyncio.run(Demands().of({"messages": SAID, **body}))
    assert found is not None
    return found


def test_a_schema_in_words_stands_behind_the_first_system_message() -> None:
    form = {"type": "json_schema", "json_schema": {"name": "a", "schema": {"type": "integer"}}}
    body = {
        "messages": [{"role": "system", "content": "You are a dog."}, *SAID],
        "response_format": form,
        "seed": 1,
    }
    made = told(body, demand(response_format=form))

    assert "response_format" not in made
    assert made["seed"] == 1
    assert made["messages"][0]["content"].startswith("You are a dog.\n\nAnswer with JSON")
    assert '{"type":"integer"}' in made["messages"][0]["content"]
    assert made["messages"][1:] == SAID


def test_without_a_system_message_there_is_one() -> None:
    form = {"type": "json_object"}
    made = told({"messages": SAID, "response_format": form}, demand(response_format=form))

    assert [message["role"] for message in made["messages"]] == ["system", "user"]


@pytest.mark.parametrize(
    ("data", "fits"),
    [
        ({"name": "walk", "arguments": {"n": 1}}, True),
        ({"name": "grow", "arguments": {"node": {"next": {"n": 1}}}}, True),
        ({"name": "grow", "arguments": {"node": {"next": {"n": "x"}}}}, False),
        ({"name": "grow", "arguments": {"n": 1}}, False),
        ({"name": "stand", "arguments": {}}, False),
        ({"name": "walk"}, False),
    ],
)
def test_a_call_as_an_answer_has_a_schema_of_all_tools_also_of_those_that_refer_to_themselves(
    data: Any, fits: bool
) -> None:
    walk = {
        "type": "object",
        "properties": {"n": {"type": "integer"}},
        "required": ["n"],
        "additionalProperties": False,
    }
    body = {"messages": SAID, "tools": [tool("walk", walk), tool("grow", TREE)], "tool_choice": "required"}
    made = by_answer(body, demand(**{key: body[key] for key in ("tools", "tool_choice")}))

    schema = made["response_format"]["json_schema"]["schema"]
    assert not {"tools", "tool_choice"} & made.keys()
    assert jsonschema_rs.validator_for(schema).is_valid(data) is fits
    assert '"description":"Does."' in made["messages"][0]["content"]


def test_only_the_tool_that_is_named_may_be_called() -> None:
    choice = {"type": "function", "function": {"name": "a"}}
    body = {"messages": SAID, "tools": [tool("a", {}), tool("b", {})], "tool_choice": choice}
    made = by_answer(body, demand(tools=body["tools"], tool_choice=choice))

    assert made["response_format"]["json_schema"]["schema"]["properties"]["name"] == {"const": "a"}


def test_such_an_answer_becomes_a_call() -> None:
    choice: dict[str, Any] = {"message": {"role": "assistant", "content": '{"name": "a", "arguments": {"x": 1}}'}, "finish_reason": "stop", "logprobs": {"content": []}}  # fmt: skip
    as_calls(choice)

    (call,) = choice["message"]["tool_calls"]
    assert (call["type"], call["function"]) == ("function", {"name": "a", "arguments": '{"x":1}'})
    assert call["id"].startswith("call_")
    assert (choice["message"]["content"], choice["finish_reason"]) == (None, "tool_calls")


@pytest.mark.parametrize("content", ["Why?", '{"name": "a"}', "[]", None])
def test_another_answer_stays_as_it_is(content: Any) -> None:
    choice: dict[str, Any] = {"message": {"content": content}, "finish_reason": "stop"}
    as_calls(choice)

    assert choice == {"message": {"content": content}, "finish_reason": "stop"}


@pytest.mark.parametrize("content", ['```json\n{"a": 1}\n```', '```\n{"a": 1}```', '{"a": 1}'])
def test_a_fence_is_taken_off(content: str) -> None:
    choice: dict[str, Any] = {"message": {"content": content}}
    bared(choice)

    assert json.loads(choice["message"]["content"]) == {"a": 1}


def test_a_correction_shows_the_answer_and_what_is_wrong_with_it() -> None:
    form = {"type": "json_schema", "json_schema": {"name": "a", "schema": {"type": "integer"}}}
    body = {"messages": SAID, "n": 3, "response_format": form}
    made = corrected(body, {"message": {"content": '"x"'}}, "it is no number", demand(response_format=form))

    assert made["n"] == 1
    assert made["messages"][1] == {"role": "assistant", "content": '"x"'}
    assert made["messages"][2]["content"].startswith("That is not right: it is no number.")
    assert '{"type":"integer"}' in made["messages"][2]["content"]


def test_a_correction_of_a_call_shows_the_call() -> None:
    call = {"id": "c", "type": "function", "function": {"name": "a", "arguments": "{}"}}
    choice = {"message": {"content": None, "tool_calls": [call]}}
    made = corrected({"messages": SAID}, choice, "x", demand(tools=[tool("a", {})]))

    assert '"name":"a"' in made["messages"][1]["content"]
    assert "Call the right tool" in made["messages"][2]["content"]
