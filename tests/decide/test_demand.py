"""What a chat demands of its answer, and whether an answer keeps to it."""

import asyncio
import json
from typing import Any

import pytest

from deshi.decide.demand import Demand, Demands
from deshi.errors import BadInput, DeshiError, Unsupported

SIT = {
    "type": "function",
    "function": {
        "name": "sit",
        "parameters": {"type": "object", "properties": {"for_s": {"type": "integer"}}, "required": ["for_s"]},
    },
}
DOWN = {"type": "function", "function": {"name": "down"}}


def form(schema: Any) -> dict[str, Any]:
    """Return a response format."""
    return {"type": "json_schema", "json_schema": {"name": "a", "schema": schema}}


def demand(**body: Any) -> Demand:
    """Return what a body demands."""
    found = asyncio.run(Demands().of({"messages": [], **body}))
    assert found is not None
    return found


def wrong(asked: Demand, choice: Any) -> str:
    """Return what is wrong with a choice."""
    return asyncio.run(asked.wrong(choice))


def text(content: Any, **more: Any) -> dict[str, Any]:
    """Return a choice that says something."""
    return {"message": {"content": content}, "finish_reason": "stop", **more}


def calls(*made: tuple[str, Any]) -> dict[str, Any]:
    """Return a choice that calls tools."""
    told = [
        {"function": {"name": n, "arguments": a if isinstance(a, str) else json.dumps(a)}} for n, a in made
    ]
    return {"message": {"content": None, "tool_calls": told}, "finish_reason": "tool_calls"}


@pytest.mark.parametrize(
    "body",
    [{}, {"response_format": {"type": "text"}}, {"tools": []}, {"tools": [SIT], "tool_choice": "none"}],
)
def test_most_chats_demand_nothing(body: dict[str, Any]) -> None:
    assert asyncio.run(Demands().of({"messages": [], **body})) is None


def test_text_of_a_schema() -> None:
    asked = demand(response_format=form({"type": "object", "required": ["a"]}))

    assert wrong(asked, text('{"a": 1}')) == ""
    assert "required" in wrong(asked, text('{"b": 1}'))
    assert wrong(asked, text("Here it is: {}")) == "it is no JSON"
    assert wrong(asked, text(None)) == "it is no JSON"


def test_text_that_is_an_object() -> None:
    asked = demand(response_format={"type": "json_object"})

    assert wrong(asked, text("{}")) == ""
    assert wrong(asked, text("[]")) != ""


@pytest.mark.parametrize("more", [{"finish_reason": "length"}, {"finish_reason": "content_filter"}])
def test_what_was_cut_off_says_so_itself(more: dict[str, Any]) -> None:
    assert wrong(demand(response_format=form({})), text('{"a', **more)) == ""


def test_prose_that_was_cut_off_is_no_json() -> None:
    assert "no JSON" in wrong(demand(response_format=form({})), text("Once upon a", finish_reason="length"))


def test_what_was_declined_says_so_itself() -> None:
    choice = {"message": {"content": None, "refusal": "I won't."}, "finish_reason": "stop"}

    assert wrong(demand(response_format=form({})), choice) == ""


def test_calls_have_arguments_that_fit() -> None:
    asked = demand(tools=[SIT, DOWN])

    assert wrong(asked, calls(("sit", {"for_s": 3}), ("down", ""))) == ""
    assert "for_s" in wrong(asked, calls(("sit", {"for_s": "long"})))
    assert "are no JSON" in wrong(asked, calls(("sit", "{for_s}")))
    assert "there is no tool 'stand'" in wrong(asked, calls(("stand", {})))


def test_without_a_choice_text_is_as_good_as_a_call() -> None:
    assert wrong(demand(tools=[SIT]), text("Why?")) == ""


def test_a_call_that_is_required_has_to_be_made() -> None:
    asked = demand(tools=[SIT, DOWN], tool_choice="required")

    assert wrong(asked, text("No.")) == "no tool was called"
    assert wrong(asked, calls(("down", {}))) == ""


def test_a_tool_that_is_named_has_to_be_the_one() -> None:
    asked = demand(tools=[SIT, DOWN], tool_choice={"type": "function", "function": {"name": "sit"}})

    assert wrong(asked, text("No.")) == "sit was not called"
    assert wrong(asked, calls(("down", {}))) == "sit was to be called, not down"
    assert wrong(asked, calls(("sit", {"for_s": 3}))) == ""


def test_one_call_at_a_time_is_one() -> None:
    asked = demand(tools=[SIT, DOWN], parallel_tool_calls=False)

    assert "only one" in wrong(asked, calls(("down", {}), ("down", {})))


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"response_format": form({"$ref": "http://127.0.0.1:9/x"})}, Unsupported),
        ({"response_format": form({"type": "foo"})}, BadInput),
        ({"response_format": {"type": "grammar"}}, Unsupported),
        ({"tools": [{"type": "function", "function": {"name": "a", "parameters": {"$ref": "file:///x"}}}]}, Unsupported),
        ({"tools": [SIT], "tool_choice": {"type": "function", "function": {"name": "stand"}}}, BadInput),
    ],
)  # fmt: skip
def test_a_demand_that_can_not_be_is_refused_before_anybody_is_asked(
    body: dict[str, Any], kind: type[DeshiError]
) -> None:
    with pytest.raises(kind):
        demand(**body)


def test_a_tool_that_is_no_schema_is_told_when_it_is_called() -> None:
    bad = {"type": "function", "function": {"name": "a", "parameters": {"type": "foo"}}}

    with pytest.raises(BadInput, match="schema is none"):
        wrong(demand(tools=[bad]), calls(("a", {})))


def test_the_same_tools_are_read_once() -> None:
    demands = Demands()

    def read(tool: Any) -> Demand | None:
        return asyncio.run(demands.of({"tools": [tool]}))

    first, second = (read(SIT) for _ in range(2))

    assert first is not None
    assert second is not None
    assert first.tools is second.tools
    for number in range(200):
        read({"type": "function", "function": {"name": f"t{number}"}})
    third = read(SIT)
    assert third is not None
    assert third.tools is not first.tools
