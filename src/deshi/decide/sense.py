"""What the semantic cache goes by: the scope in which answers may stand for each other, and the words that are compared."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

from deshi.records.chat import Chat

SURE = "sure:"  # begins a scope where only what is certain may hit: answers that move a body
_APART = ("messages", "model", "stream", "stream_options", "user", "metadata", "store")
_MOST_SIGNS = 400


def never(_: str) -> bool:
    """Return False: no text is a reflex."""
    return False


def sense_of(
    chat: Chat,
    target: str,
    revision: str = "",
    motion: bool = False,
    reflex: Callable[[str], bool] = never,
) -> tuple[str, str] | None:
    """Return scope and text of a chat, None where what was asked before must not answer it.

    The scope is a hash of tenant, target with its revision, every field of the body (schema, temperature), and of all messages
    but the last, which must be the same, as must its other fields (a name); the text is the last message, a user's plain words. None for other routes, tools,
    images, several answers at once, long texts, and where `reflex` finds an order to stop. `motion`: the answer moves a body.
    """
    if (
        chat.route != "chat"
        or chat.wishes.semantic is False
        or chat.body.get("tools")
        or chat.body.get("functions")
    ):
        return None
    messages = chat.body.get("messages")
    if not isinstance(messages, Sequence) or not messages or chat.body.get("n", 1) not in (1, None):
        return None
    text = _words(messages[-1])
    if not text.strip() or len(text) > _MOST_SIGNS or reflex(text) or not all(map(_plain, messages)):
        return None
    body = {name: value for name, value in chat.body.items() if name not in _APART and value is not None}
    whole = (chat.caller.tenant, target, revision, body, messages[:-1], _beside(messages[-1]))
    try:
        packed = orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        return None
    return (SURE if motion else "") + hashlib.sha256(packed).hexdigest(), text


def _words(message: Any) -> str:
    """Return the words of a user's message, "" for any other."""
    if not isinstance(message, Mapping) or message.get("role") != "user":
        return ""
    content = message.get("content")
    if isinstance(content, str):
        return content
    if isinstance(content, Sequence) and len(content) == 1 and isinstance(content[0], Mapping):
        text = content[0].get("text")
        return text if isinstance(text, str) else ""
    return ""


def _beside(message: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a message has beside its words."""
    others = {name: value for name, value in message.items() if name != "content"}
    content = message.get("content")
    if isinstance(content, Sequence) and not isinstance(content, str):
        others |= {f"part {name}": value for name, value in content[0].items() if name != "text"}
        others.pop("part type", None)
    return others


def _plain(message: Any) -> bool:
    """Tell whether a message is words only: no images, sounds or calls of tools."""
    if (
        not isinstance(message, Mapping)
        or message.get("tool_calls")
        or message.get("role") == "tool"
        or message.get("images")
    ):
        return False
    content = message.get("content")
    if isinstance(content, str) or content is None:
        return True
    return isinstance(content, Sequence) and all(
        isinstance(part, Mapping) and part.get("type") == "text" for part in content
    )
