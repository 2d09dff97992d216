"""The messages of a chat: who said what, with pictures, calls of tools and their results.

https://platform.openai.com/docs/api-reference/chat/create#chat-create-messages
"""

from collections.abc import Mapping
from typing import Any

from deshi.ask.chat_fields import BadParameter, known, rows, shallow, table, wrong
from deshi.errors import Unsupported

MOST_MESSAGES = 4_096
MOST_PARTS = 256
MOST_CALLS = 128
_PLAIN = {"user", "system", "assistant", "developer"}
_ROLES: Mapping[str, frozenset[str]] = {
    "system": frozenset({"role", "content", "name"}),
    "developer": frozenset({"role", "content", "name"}),
    "user": frozenset({"role", "content", "name"}),
    # answers come back as they were given: what deshi gives beside the content is let in
    "assistant": frozenset({
        "role", "content", "name", "tool_calls", "refusal", "reasoning", "reasoning_content", "annotations",
    }),
    "tool": frozenset({"role", "content", "name", "tool_call_id"}),
}  # fmt: skip
_TEXTS = ("name", "refusal", "reasoning", "reasoning_content")
_IMAGES = ("data:image/", "https://", "http://")


def check_messages(value: Any, name: str) -> None:
    """Raise `BadParameter` or `Unsupported`, naming the message and its field."""
    for place, message in enumerate(rows(value, name, MOST_MESSAGES)):
        if (  # most are these two fields
            type(message) is dict
            and len(message) == 2
            and type(message.get("content")) is str
            and type(message.get("role")) is str
            and message["role"] in _PLAIN
        ):
            continue
        _check(message, f"{name}[{place}]")


def _check(message: Any, where: str) -> None:
    role = table(message, where).get("role")
    if type(role) is not str or role not in _ROLES:
        if role == "function":
            raise Unsupported(
                f"The role of `{where}` is `function`, which has given way to `tool`; send `tool` with a `tool_call_id`.",
                f"{where}.role",
            )
        raise wrong(f"{where}.role", f"one of {', '.join(_ROLES)}", role)
    known(message, _ROLES[role], where)
    for name in _TEXTS:
        if type(message.get(name, "")) not in (str, type(None)):
            raise wrong(f"{where}.{name}", "a text", message[name])
    if role == "tool" and not _text(message.get("tool_call_id")):
        raise BadParameter(
            f"`{where}` is of role `tool` and has no `tool_call_id`; send the id of the call that it answers.",
            f"{where}.tool_call_id",
        )
    if message.get("annotations") is not None:
        shallow(message["annotations"], f"{where}.annotations")
    calls = message.get("tool_calls")
    if calls:
        _check_calls(calls, f"{where}.tool_calls")
    _check_content(message, role, where, bool(calls))


def _text(value: Any) -> bool:
    return type(value) is str and bool(value)


def _check_content(message: Mapping[str, Any], role: str, where: str, calls: bool) -> None:
    content = message.get("content")
    if type(content) is str:
        return
    if content is None:
        if role == "assistant" and (calls or message.get("refusal")):
            return
        raise BadParameter(f"`{where}` has no `content`; send what was said.", f"{where}.content")
    if type(content) is not list:
        raise wrong(f"{where}.content", "a text or a list of parts", content)
    for place, part in enumerate(rows(content, f"{where}.content", MOST_PARTS)):
        _check_part(part, role, f"{where}.content[{place}]")


def _check_part(part: Any, role: str, where: str) -> None:
    kind = table(part, where).get("type")
    if kind in ("text", "refusal"):
        known(part, {"type", "text", "refusal", "annotations"}, where)
        shallow(part.get("annotations"), f"{where}.annotations")
        if type(part.get(kind)) is not str:
            raise wrong(f"{where}.{kind}", "a text", part.get(kind))
    elif kind == "image_url" and role == "user":
        known(part, {"type", "image_url"}, where)
        _check_image(part.get("image_url"), f"{where}.image_url")
    else:
        takes = "text and image_url" if role == "user" else "text"
        shown = kind[:40] if type(kind) is str else "without a type"
        raise Unsupported(
            f"`{where}` is a part `{shown}`, which can't be served here; messages of role `{role}` take {takes}.",
            f"{where}.type",
        )


def _check_image(image: Any, where: str) -> None:
    known(table(image, where), {"url", "detail"}, where)
    url = image.get("url")
    if type(url) is not str or not url.startswith(_IMAGES):
        raise wrong(f"{where}.url", "an address of https:// or the picture itself as data:image/...", url)
    if image.get("detail") not in (None, "auto", "low", "high"):
        raise wrong(f"{where}.detail", "one of auto, low, high", image["detail"])


def _check_calls(calls: Any, where: str) -> None:
    for place, call in enumerate(rows(calls, where, MOST_CALLS)):
        here = f"{where}[{place}]"
        known(table(call, here), {"id", "type", "function", "index"}, here)
        if call.get("type", "function") != "function":
            raise Unsupported(
                f"`{here}` is no call of a function; only those can be served here.", f"{here}.type"
            )
        function = table(call.get("function"), f"{here}.function")
        known(function, {"name", "arguments"}, f"{here}.function")
        if not _text(call.get("id")):
            raise wrong(f"{here}.id", "the id of the call", call.get("id"))
        if not _text(function.get("name")):
            raise wrong(f"{here}.function.name", "the name of a tool", function.get("name"))
        if type(function.get("arguments")) is not str:
            shallow(function.get("arguments"), f"{here}.function.arguments")
            raise wrong(f"{here}.function.arguments", "JSON as a text", function.get("arguments"))
