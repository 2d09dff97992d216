"""Chats as the journal keeps them: what was said and answered, what it used; pictures only by their hash."""

import hashlib
from collections.abc import Mapping
from typing import Any

from deshi.records.chat import Chat
from deshi.records.entry import Entry

KIND = "chat"
_SAID = {"chat": "messages", "completions": "prompt", "embeddings": "input"}
_LONGEST_URL = 2_000


def entry(
    chat: Chat, at: float, target: str, answer: Mapping[str, Any], error: str = "", words: bool = True
) -> Entry:
    """Return the row of a chat that a model answered, or failed to. `words` is False where another row has them.

    Vectors of embeddings are not kept: they can be made again.
    """
    said = _SAID[chat.route]
    asked: dict[str, Any] = {"model": chat.model, "route": chat.route, "stream": chat.stream}
    if words:
        asked["options"] = {key: value for key, value in chat.body.items() if key != said}
        asked[said] = _lean(chat.body.get(said)) if chat.route == "chat" else chat.body.get(said)
    body: dict[str, Any] = {"chat": asked, **_who(chat), "target": target, "server": chat.tally.server}
    if words and chat.route != "embeddings":
        body["answer"] = {"choices": answer.get("choices", [])}
    body["usage"] = usage(chat)
    if chat.tally.usd:
        body["cost"] = chat.tally.usd
    body |= {"error": error} if error else {}
    return _entry(chat, body, at)


def hit(chat: Chat, at: float, target: str, cached: str, of: str) -> Entry:
    """Return the row of a chat that a cache answered. `of` is the exact cache's key: the words stand where it was made.

    What the semantic cache answered was worded otherwise, so its words are kept, too.
    """
    asked: dict[str, Any] = {"model": chat.model, "route": chat.route, "stream": chat.stream}
    if cached == "semantic":
        asked["messages"] = _lean(chat.body.get("messages"))
    body = {"chat": asked, **_who(chat), "target": target, "cached": cached, "of": of, "usage": usage(chat)}
    return _entry(chat, body, at)


def usage(chat: Chat) -> dict[str, int]:
    """Return the tokens that a chat has used."""
    note = chat.tally
    return {"tokens_in": note.tokens_in, "tokens_out": note.tokens_out, "cached": note.cached}


def _who(chat: Chat) -> dict[str, str]:
    return {"tenant": chat.caller.tenant, "key": chat.caller.key}


def _entry(chat: Chat, body: dict[str, Any], at: float) -> Entry:
    return Entry(KIND, body, at, chat.id, chat.session, chat.caller.user)


def _lean(messages: Any) -> Any:
    """Return messages with the bytes of pictures and sounds replaced by their hash."""
    if not isinstance(messages, list | tuple) or all(isinstance(one.get("content"), str) for one in messages):
        return messages
    return [
        {**one, "content": [_part(part) for part in one["content"]]}
        if isinstance(one.get("content"), list)
        else one
        for one in messages
    ]


def _part(part: Mapping[str, Any]) -> Mapping[str, Any]:
    url = part.get("image_url", {}).get("url", "") if part.get("type") == "image_url" else ""
    if len(url) <= _LONGEST_URL:
        return part
    return {"type": "image_url", "image_url": {"sha256": hashlib.sha256(url.encode()).hexdigest()}}
