"""What a chat can cost at most, and the bound that keeps a paid answer from having no length."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson

from deshi.decide.prices import Price
from deshi.records.chat import Chat

# Templates and roles that servers put around the messages, in tokens; the widest known is about 350.
_AROUND = 600
_AROUND_EACH = 16
# The most that known clouds count for one picture, in tokens (detail "high", the smallest model, the largest picture).
_PICTURE = 50_000
_LENGTHS = ("max_completion_tokens", "max_tokens")


@dataclass(frozen=True, slots=True)
class Tariff:
    """What a model's tokens cost, and how long an answer may be that nobody bounds: `length` is the parameter's name."""

    price: Price
    most: int = 4_096
    length: str = "max_tokens"


def bounded(chat: Chat, tariff: Tariff) -> Chat:
    """Return the chat with a bound of its answer's length, where it is paid and has none."""
    if tariff.price.free or chat.route == "embeddings" or _said(chat.body):
        return chat
    return replace(chat, body={**chat.body, tariff.length: tariff.most})


def worst(chat: Chat, tariff: Tariff) -> float:
    """Return the most that a chat can cost, in US dollars: a token has at least one byte, and the answer its full length."""
    if tariff.price.free:
        return 0.0
    return tariff.price.of(_longest(chat.body), _answers(chat, tariff))


def _answers(chat: Chat, tariff: Tariff) -> int:
    """Return the most tokens that all answers together can have."""
    if chat.route == "embeddings":
        return 0
    body = chat.body
    prompts = body.get("prompt")
    lines = len(prompts) if isinstance(prompts, list) and prompts and not isinstance(prompts[0], int) else 1
    times = max(_count(body.get("n")), _count(body.get("best_of")))
    return (_said(body) or tariff.most) * times * lines


def _said(body: Mapping[str, Any]) -> int:
    return max((_count(body.get(name), 0) for name in _LENGTHS), default=0)


def _count(value: Any, least: int = 1) -> int:
    return max(least, value) if type(value) is int else least


def _longest(body: Mapping[str, Any]) -> int:
    """Return the most tokens that what is sent can have."""
    messages = body.get("messages") or ()
    pictures = [url for message in messages for url in _pictures(message)]
    size = len(orjson.dumps(body)) - sum(len(url.encode()) for url in pictures)
    return size + _PICTURE * len(pictures) + _AROUND_EACH * len(messages) + _AROUND


def _pictures(message: Mapping[str, Any]) -> list[str]:
    content = message.get("content")
    if not isinstance(content, list):
        return []
    parts = [one for one in content if isinstance(one, dict) and one.get("type") == "image_url"]
    return [str((one.get("image_url") or {}).get("url", "")) for one in parts]
