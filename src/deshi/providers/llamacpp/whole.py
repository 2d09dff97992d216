"""Pieces of a stream put together, and token probabilities in the form of each route."""

from collections.abc import Callable
from typing import Any

from deshi.records.chat import Json, Route

_HEAD = ("id", "created", "model", "system_fingerprint")


class Whole:
    """Gathers the chunks of one answer; `take` each, then `answer`."""

    def __init__(self, route: Route) -> None:
        self._route = route
        self._head: Json = {}
        self._choices: dict[int, Json] = {}
        self._usage: Json = {}

    def take(self, piece: Json) -> None:
        """Add a chunk."""
        self._head = self._head or piece
        self._usage = piece.get("usage") or self._usage
        for part in piece.get("choices", ()):
            choice = self._choices.setdefault(
                part["index"],
                {
                    "index": part["index"],
                    "text": [],
                    "thoughts": [],
                    "calls": {},
                    "logprobs": {},
                    "why": None,
                },
            )
            self._add(choice, part)

    def answer(self) -> Json:
        """Return OpenAI's `chat.completion` or `text_completion`."""
        shape = _message if self._route == "chat" else _text
        kind = "chat.completion" if self._route == "chat" else "text_completion"
        head: Json = {key: value for key, value in self._head.items() if key in _HEAD}
        choices = [shape(self._choices[index]) for index in sorted(self._choices)]
        return {**head, "object": kind, "choices": choices, "usage": self._usage}

    def _add(self, choice: Json, part: Json) -> None:
        delta = part.get("delta") or {}
        choice["text"].append(part.get("text") or delta.get("content") or "")
        choice["thoughts"].append(delta.get("reasoning_content") or "")
        choice["why"] = part.get("finish_reason") or choice["why"]
        for key, values in (part.get("logprobs") or {}).items():
            if isinstance(values, list):
                choice["logprobs"].setdefault(key, []).extend(values)
        for call in delta.get("tool_calls") or ():
            _add_call(choice["calls"].setdefault(call.get("index", 0), {}), call)


def _add_call(known: Json, more: Json) -> None:
    """Add a piece of a tool call: its arguments come in parts, the rest once."""
    told = more.get("function") or {}
    function = known.setdefault("function", {"name": "", "arguments": ""})
    function["name"] += told.get("name") or ""
    function["arguments"] += told.get("arguments") or ""
    known |= {key: more[key] for key in ("id", "type") if more.get(key)}


def _message(choice: Json) -> Json:
    message: Json = {"role": "assistant", "content": "".join(choice["text"])}
    thoughts = "".join(choice["thoughts"])
    if thoughts:
        message["reasoning_content"] = thoughts
    if choice["calls"]:
        message["tool_calls"] = [choice["calls"][index] for index in sorted(choice["calls"])]
        message["content"] = message["content"] or None
    told = {"logprobs": choice["logprobs"]} if choice["logprobs"] else {}
    return {"index": choice["index"], "message": message, "finish_reason": choice["why"], **told}


def _text(choice: Json) -> Json:
    return {
        "index": choice["index"],
        "text": "".join(choice["text"]),
        "logprobs": choice["logprobs"] or None,
        "finish_reason": choice["why"],
    }


def renamed(route: Route, name: str) -> Callable[[Json], Json]:
    """Return a function that gives the chunks of one answer this model's name, and completions their own form of logprobs."""
    offsets: dict[int, int] = {}

    def turned(piece: Json) -> Json:
        piece["model"] = name
        piece.pop("timings", None)
        if route == "completions":
            for choice in piece.get("choices", ()):
                offset = offsets.get(choice["index"], 0)
                if choice.get("logprobs"):
                    choice["logprobs"] = legacy(choice["logprobs"].get("content") or [], offset)
                offsets[choice["index"]] = offset + len(choice.get("text") or "")
        return piece

    return turned


def legacy(tokens: list[Json], offset: int = 0) -> Json:
    """Return the chat's token probabilities as `/v1/completions` has them; `offset` is where the first begins, in signs.

    https://platform.openai.com/docs/api-reference/completions/object
    """
    told: dict[str, list[Any]] = {"tokens": [], "token_logprobs": [], "top_logprobs": [], "text_offset": []}
    for token in tokens:
        told["tokens"].append(token["token"])
        told["token_logprobs"].append(token["logprob"])
        told["top_logprobs"].append({one["token"]: one["logprob"] for one in token.get("top_logprobs") or ()})
        told["text_offset"].append(offset)
        offset += len(token["token"])
    return told
