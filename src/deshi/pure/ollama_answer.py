"""OpenAI's form of an answer as Ollama's: whole answers, and streams piece by piece.

https://docs.ollama.com/api. Durations are whole nanoseconds.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

import orjson

Json = dict[str, Any]
Kind = Literal["chat", "generate"]
_REASONS = {"length": "length"}


def when(at: float) -> str:
    """Return Unix time in seconds as Ollama writes it (RFC 3339, UTC)."""
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")


def figures(usage: Mapping[str, Any] | None, total: float, first: float) -> Json:
    """Return what a final message counts: `total` and `first` (to the first piece) in seconds, tokens where they are known."""
    told = usage or {}
    return {
        "total_duration": round(total * 1e9),
        "load_duration": 0,
        "prompt_eval_count": told.get("prompt_tokens", 0),
        "prompt_eval_duration": round(first * 1e9),
        "eval_count": told.get("completion_tokens", 0),
        "eval_duration": round(max(0.0, total - first) * 1e9),
    }


def whole(answer: Mapping[str, Any], kind: Kind, model: str, at: float, took: float) -> Json:
    """Return a whole answer, chat or plain completion, that came at `at` (Unix time) after `took` seconds."""
    choice = (answer.get("choices") or [{}])[0]
    message = choice.get("message") or {"content": choice.get("text", "")}
    calls = [_call(one.get("function") or {}) for one in message.get("tool_calls") or ()]
    told = _said(kind, message.get("content") or "", _thought(message), calls)
    return {
        **_head(model, at),
        **told,
        **_ranks(choice),
        "done": True,
        "done_reason": _REASONS.get(choice.get("finish_reason") or "", "stop"),
        **figures(answer.get("usage"), took, 0.0),
    }


def loaded(kind: Kind, model: str, at: float, unload: bool) -> Json:
    """Return the answer to a request without words, which only asks for a model to be at hand (or let go)."""
    reason = "unload" if unload else "load"
    return {**_head(model, at), **_said(kind, "", "", []), "done": True, "done_reason": reason}


def quiet(kind: Kind, model: str, at: float) -> Json:
    """Return a piece that says nothing: a sign of life."""
    return {**_head(model, at), **_said(kind, "", "", []), "done": False}


class Pieces:
    """Turns the chunks of one stream into Ollama's messages.

    Calls of tools come whole with Ollama, so their pieces are gathered until the end.
    """

    def __init__(self, kind: Kind, model: str) -> None:
        self._kind: Kind = kind
        self._model = model
        self._calls: dict[int, Json] = {}
        self._reason = "stop"
        self._usage: Mapping[str, Any] | None = None

    def of(self, chunk: Mapping[str, Any], at: float) -> Json | None:
        """Return the message of a chunk that came at `at`, or None for one that says nothing yet."""
        self._usage = chunk.get("usage") or self._usage
        choice = (chunk.get("choices") or [None])[0]
        if choice is None:
            return None
        if choice.get("finish_reason"):
            self._reason = _REASONS.get(choice["finish_reason"], "stop")
        delta = choice.get("delta") or {"content": choice.get("text", "")}
        for call in delta.get("tool_calls") or ():
            self._gather(call)
        text, thought = delta.get("content") or "", _thought(delta)
        if not (text or thought or choice.get("logprobs")):
            return None
        told = _said(self._kind, text, thought, [])
        return {**_head(self._model, at), **told, **_ranks(choice), "done": False}

    def end(self, at: float, total: float, first: float) -> list[Json]:
        """Return the last messages: the calls of tools, where there are any, and the figures."""
        head, calls = _head(self._model, at), [_call(one) for _, one in sorted(self._calls.items())]
        before = [{**head, **_said(self._kind, "", "", calls), "done": False}] if calls else []
        last = {
            **head,
            **_said(self._kind, "", "", []),
            "done": True,
            "done_reason": self._reason,
            **figures(self._usage, total, first),
        }
        return [*before, last]

    def _gather(self, call: Mapping[str, Any]) -> None:
        kept = self._calls.setdefault(call.get("index", len(self._calls)), {"name": "", "arguments": ""})
        function = call.get("function") or {}
        kept["name"] = kept["name"] or function.get("name") or ""
        kept["arguments"] += function.get("arguments") or ""


def _head(model: str, at: float) -> Json:
    return {"model": model, "created_at": when(at)}


def _said(kind: Kind, text: str, thought: str, calls: list[Json]) -> Json:
    if kind == "generate":
        return {"response": text} | ({"thinking": thought} if thought else {})
    message: Json = {"role": "assistant", "content": text}
    message |= {"thinking": thought} if thought else {}
    return {"message": message | ({"tool_calls": calls} if calls else {})}


def _thought(message: Mapping[str, Any]) -> str:
    return message.get("reasoning_content") or message.get("reasoning") or ""


def _ranks(choice: Mapping[str, Any]) -> Json:
    content = (choice.get("logprobs") or {}).get("content")
    return {"logprobs": content} if content else {}


def _call(function: Mapping[str, Any]) -> Json:
    """Return a call with its arguments as an object; what is no JSON object stays what it is, under `text`."""
    arguments = function.get("arguments") or "{}"
    try:
        parsed = orjson.loads(arguments) if isinstance(arguments, str) else arguments
    except orjson.JSONDecodeError:
        parsed = None
    if not isinstance(parsed, dict):
        parsed = {"text": arguments}
    return {"function": {"name": function.get("name") or "", "arguments": parsed}}
