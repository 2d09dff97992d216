"""How a model is told what its answer should be: the schema or the tools in words, and what was wrong with the last one."""

import uuid
from collections.abc import Mapping
from typing import Any

import orjson

from deshi.decide.demand import AUTO, REQUIRED, Demand, Tool
from deshi.pure.json_schema import children
from deshi.records.chat import Json

_TOOL_FIELDS = ("tools", "tool_choice", "parallel_tool_calls")


def told(body: Mapping[str, Any], demand: Demand) -> Json:
    """Return a body that demands its form in words alone, for engines that would not take the schema."""
    assert demand.form is not None
    words = "Answer with JSON and nothing else. It must fit this JSON schema: " + _json(demand.form.schema)
    return _with_system({key: value for key, value in body.items() if key != "response_format"}, words)


def by_answer(body: Mapping[str, Any], demand: Demand) -> Json:
    """Return a body that demands a call as the form of the answer, for engines that do not keep `tool_choice`."""
    tools = [one for one in demand.tools.values() if demand.choice in (AUTO, REQUIRED, one.name)]
    shapes: list[Json] = []
    shared: Json = {}
    for number, tool in enumerate(tools):
        schema, inner = _inside(tool.schema, f"tool_{number}")
        shared |= inner
        shapes.append(
            {
                "type": "object",
                "properties": {"name": {"const": tool.name}, "arguments": schema},
                "required": ["name", "arguments"],
                "additionalProperties": False,
            }
        )
    schema = shapes[0] if len(shapes) == 1 else {"anyOf": shapes}
    form = {"name": "call", "strict": True, "schema": {**schema, **({"$defs": shared} if shared else {})}}
    kept = {key: value for key, value in body.items() if key not in _TOOL_FIELDS}
    kept["response_format"] = {"type": "json_schema", "json_schema": form}
    words = "Call one of these tools. Answer with JSON of its name and arguments and nothing else."
    return _with_system(kept, "\n".join([words, *map(_described, tools)]))


def as_calls(choice: Json) -> None:
    """Turn an answer that was demanded by `by_answer` into a call of its tool; one of another form stays as it is."""
    try:
        data = orjson.loads(choice["message"]["content"])
        name, arguments = data["name"], data["arguments"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return
    function = {"name": name, "arguments": _json(arguments)}
    call = {"id": f"call_{uuid.uuid4().hex[:24]}", "type": "function", "function": function}
    choice["message"] = {**choice["message"], "content": None, "tool_calls": [call]}
    choice["finish_reason"] = "tool_calls"
    if choice.get("logprobs"):
        choice["logprobs"] = None  # they are those of a text that nobody sees


def bared(choice: Json) -> None:
    """Take a fence and blanks off a text that should be JSON alone."""
    message = choice.get("message") or {}
    text = message.get("content")
    if isinstance(text, str) and text.lstrip().startswith("```"):
        inner = text.strip().removeprefix("```").removesuffix("```")
        choice["message"] = {**message, "content": inner.removeprefix("json").strip()}


def corrected(body: Mapping[str, Any], choice: Mapping[str, Any], wrong: str, demand: Demand) -> Json:
    """Return a body that shows a model its answer, tells what is wrong with it, and asks for one better."""
    message = choice.get("message") or {}
    said = message.get("content") or ""
    if message.get("tool_calls"):
        said += _json([call.get("function") for call in message["tool_calls"]])
    words = f"That is not right: {wrong}."
    if demand.form is not None and not message.get("tool_calls"):
        words += " Answer again with JSON that fits this schema and nothing else: " + _json(
            demand.form.schema
        )
    else:
        words += " Call the right tool with arguments that fit."
    more = [{"role": "assistant", "content": said or "(nothing)"}, {"role": "user", "content": words}]
    return {**body, "n": 1, "messages": [*body["messages"], *more]}


def _json(data: Any) -> str:
    return orjson.dumps(data).decode()


def _described(tool: Tool) -> str:
    return _json({"name": tool.name, "description": tool.description, "parameters": tool.schema})


def _with_system(body: Json, words: str) -> Json:
    """Put words behind the first system message: some templates know no other, and a prompt's beginning stays the same."""
    messages = list(body["messages"])
    first = messages[0] if messages else {}
    if first.get("role") in ("system", "developer") and isinstance(first.get("content"), str):
        messages[0] = {**first, "content": f"{first['content']}\n\n{words}"}
    else:
        messages.insert(0, {"role": "system", "content": words})
    return {**body, "messages": messages}


def _inside(schema: Json, name: str) -> tuple[Json, Json]:
    """Return a schema to be used inside of another, and what must stand under its `$defs`: where it refers to itself, all of it."""
    if not _refers(schema):
        return schema, {}
    return {"$ref": f"#/$defs/{name}"}, {name: _moved(schema, f"#/$defs/{name}")}


def _refers(schema: Any) -> bool:
    if not isinstance(schema, Mapping):
        return False
    return "$ref" in schema or any(_refers(one) for _, _, one in children(schema))


def _moved(schema: Any, to: str) -> Any:
    """Return a schema whose references lead to its new place."""
    if not isinstance(schema, Mapping):
        return schema
    moved = dict(schema)
    if "$ref" in moved:
        moved["$ref"] = to + moved["$ref"].removeprefix("#")
    for keyword, name, one in children(schema):
        if not name:
            moved[keyword] = _moved(one, to)
        elif isinstance(schema[keyword], list):
            moved[keyword] = [*moved[keyword]]
            moved[keyword][int(name)] = _moved(one, to)
        else:
            moved[keyword] = {**moved[keyword], name: _moved(one, to)}
    return moved
