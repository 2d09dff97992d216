"""Tools, the choice among them, and the form of an answer: their shapes; what they ask for is checked by who serves them."""

import re
from typing import Any

from deshi.ask.chat_fields import BadParameter, known, rows, shallow, table, wrong
from deshi.errors import Unsupported

MOST_TOOLS = 128
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,128}")


def check_tools(value: Any, name: str) -> None:
    """Check a list of tools of type `function`."""
    if value == []:
        return
    seen = set()
    for place, tool in enumerate(rows(value, name, MOST_TOOLS)):
        where = f"{name}[{place}]"
        if table(tool, where).get("type") != "function":
            raise Unsupported(
                f"`{where}` is no tool of type `function`; only those can be served here.", f"{where}.type"
            )
        known(tool, {"type", "function"}, where)
        function = _function(tool.get("function"), f"{where}.function")
        if function in seen:
            raise BadParameter(
                f"`{where}` is called {function!r}, as another one is; give each a name of its own.", where
            )
        seen.add(function)
    shallow(value, name)


def _function(value: Any, where: str) -> str:
    function = table(value, where)
    known(function, {"name", "description", "parameters", "strict"}, where)
    called = _named(function.get("name"), f"{where}.name")
    if type(function.get("description", "")) not in (str, type(None)):
        raise wrong(f"{where}.description", "a text", function["description"])
    if type(function.get("parameters")) not in (dict, type(None)):
        raise wrong(f"{where}.parameters", "a JSON schema", function["parameters"])
    if function.get("strict") not in (None, True, False):
        raise wrong(f"{where}.strict", "true or false", function["strict"])
    return called


def _named(value: Any, where: str) -> str:
    if type(value) is not str or not _NAME.fullmatch(value):
        raise wrong(where, "1 to 128 letters, digits, underscores, dots and dashes", value)
    return value


def check_choice(value: Any, name: str) -> None:
    """Check `none`, `auto`, `required`, or the naming of one tool."""
    if type(value) is str:
        if value not in ("none", "auto", "required"):
            raise wrong(name, "none, auto, required or the naming of a tool", value)
        return
    if table(value, name).get("type") != "function":
        raise Unsupported(f"`{name}` can name one function here, and nothing else.", name)
    known(value, {"type", "function"}, name)
    _named(table(value.get("function"), f"{name}.function").get("name"), f"{name}.function.name")


def check_form(value: Any, name: str) -> None:
    """Check a `response_format`: `text`, `json_object`, or `json_schema` with a name and a schema."""
    kind = table(value, name).get("type")
    if kind in ("text", "json_object"):
        known(value, {"type"}, name)
        return
    if kind != "json_schema":
        raise wrong(f"{name}.type", "one of text, json_object, json_schema", kind)
    known(value, {"type", "json_schema"}, name)
    where = f"{name}.json_schema"
    form = table(value.get("json_schema"), where)
    known(form, {"name", "schema", "strict", "description"}, where)
    _named(form.get("name"), f"{where}.name")
    if type(form.get("schema")) is not dict:
        raise wrong(f"{where}.schema", "a JSON schema", form.get("schema"))
    if form.get("strict") not in (None, True, False):
        raise wrong(f"{where}.strict", "true or false", form["strict"])
    if type(form.get("description", "")) not in (str, type(None)):
        raise wrong(f"{where}.description", "a text", form["description"])
    shallow(form["schema"], f"{where}.schema")


def together(body: dict[str, Any]) -> None:
    """Check what only makes sense with something else: choices need tools that are there, ranks need logprobs."""
    choice, tools = body.get("tool_choice"), body.get("tools")
    if choice in (None, "none"):
        pass
    elif not tools:
        raise BadParameter(
            "`tool_choice` chooses among `tools`, and there are none; send them.", "tool_choice"
        )
    elif type(choice) is dict:
        wanted = choice["function"]["name"]
        if all(tool["function"]["name"] != wanted for tool in tools):
            raise BadParameter(f"`tool_choice` names {wanted!r}, which is not among `tools`.", "tool_choice")
    if body.get("top_logprobs") is not None and not body.get("logprobs"):
        raise BadParameter("`top_logprobs` needs `logprobs: true`; send both.", "top_logprobs")
    if "max_tokens" in body and body.get("max_completion_tokens", body["max_tokens"]) != body["max_tokens"]:
        raise BadParameter(
            "`max_tokens` and `max_completion_tokens` differ; send the second one alone.", "max_tokens"
        )
