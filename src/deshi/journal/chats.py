"""Chats as the journal keeps them: what was said and answered, what it used, its steps; pictures only by their hash."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from deshi.records.chat import Chat, Span
from deshi.records.entry import Entry

KIND = "chat"
_SAID = {"chat": "messages", "completions": "prompt", "embeddings": "input"}
_LONGEST_URL = 2_000
_MOST_SPANS = 48
_LONGEST_TOLD = 200
_PLAIN = (int, float, bool, type(None))
_MADE = re.compile(rb'"id":"(?:chatcmpl|cmpl)-([\w-]{1,64})"')


def entry(
    chat: Chat,
    at: float,
    target: str,
    answer: Mapping[str, Any],
    error: str = "",
    words: bool = True,
    steps: Mapping[str, Any] | None = None,
) -> Entry:
    """Return the row of a chat that a model answered, or failed to. `words` is False where another row has them.

    Vectors of embeddings are not kept: they can be made again. `steps` is how it came about (see `steps_of`).
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
    return _entry(chat, {**body, **(steps or {})}, at)


def hit(
    chat: Chat,
    at: float,
    target: str,
    cached: str,
    of: str,
    made: str = "",
    steps: Mapping[str, Any] | None = None,
) -> Entry:
    """Return the row of a chat that a cache answered. `of` is the exact cache's key: the words stand where it was made.

    `made` is the interaction that made it, where the answer tells. What the semantic cache answered was worded otherwise, so its
    words are kept, too.
    """
    asked: dict[str, Any] = {"model": chat.model, "route": chat.route, "stream": chat.stream}
    if cached == "semantic":
        asked["messages"] = _lean(chat.body.get("messages"))
    body = {"chat": asked, **_who(chat), "target": target, "cached": cached, "of": of, "usage": usage(chat)}
    body |= {"made": made} if made else {}
    return _entry(chat, {**body, **(steps or {})}, at)


def steps_of(
    spans: Sequence[Span],
    at: float,
    took: float,
    first: float,
    key: str = "",
    sense: tuple[str, str] | None = None,
) -> dict[str, Any]:
    """Return how a chat came about, as its row keeps it: `took` and `first` (piece of a stream) in seconds, and its steps.

    A step is `[name, begun, took, told]`, in milliseconds after `at`. `kept` is the exact cache's key that the answer is kept
    under, `sense` the scope and text of the semantic cache: what an objection has to take back.
    """
    told: dict[str, Any] = {"took": round(took, 6)}
    if first:
        told["first"] = round(first, 6)
    told["spans"] = [_step(span, at) for span in spans[:_MOST_SPANS]]
    if key:
        told["kept"] = key
    if sense is not None:
        told["sense"] = sense
    return told


def _step(span: Span, at: float) -> list[Any]:
    step = [span.name, round((span.at - at) * 1e3, 3), round(span.took * 1e3, 3)]
    if span.told:
        step.append({name: _short(value) for name, value in span.told.items()})
    return step


def _short(value: Any) -> Any:
    return value if isinstance(value, _PLAIN) else str(value)[:_LONGEST_TOLD]


def maker(answer: bytes) -> str:
    """Return the interaction whose answer a cache has kept, by the id that stands in it; "" where it has none."""
    found = _MADE.search(answer, 0, 400)
    return found[1].decode() if found else ""


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
