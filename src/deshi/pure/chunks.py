"""Streams of chat chunks and whole answers, each made from the other.

https://platform.openai.com/docs/api-reference/chat/streaming
"""

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]
_WHOLE = {"chat.completion.chunk": "chat.completion"}
_TEXTS = ("content", "refusal", "reasoning_content", "reasoning")
_SHARED = ("id", "created", "model", "system_fingerprint", "service_tier")


class Collector:
    """Takes the chunks of one stream, chat or plain completion, and gives the whole answer."""

    def __init__(self) -> None:
        self._head: Json = {}
        self._usage: Any = None
        self._choices: dict[int, Json] = {}

    def add(self, chunk: Mapping[str, Any]) -> None:
        """Take one chunk, in order."""
        if not self._head:
            self._head = {key: chunk[key] for key in (*_SHARED, "object") if key in chunk}
        if chunk.get("usage"):
            self._usage = chunk["usage"]
        for choice in chunk.get("choices") or ():
            self._choice(choice)

    @property
    def usage(self) -> Any:
        """The usage that the server told, or None."""
        return self._usage

    @property
    def finished(self) -> int:
        """How many choices have said why they ended."""
        return sum(one["finish_reason"] is not None for one in self._choices.values())

    def text(self) -> str:
        """Return all words so far, of all choices."""
        return "".join(
            str(one.get("text") or one.get("message", {}).get("content") or "")
            for one in self._choices.values()
        )

    def whole(self) -> Json:
        """Return the answer as it would have come without a stream."""
        kind = str(self._head.get("object", "chat.completion.chunk"))
        choices = [_closed(one) for _, one in sorted(self._choices.items())]
        answer = {**self._head, "object": _WHOLE.get(kind, kind), "choices": choices}
        return answer | ({"usage": self._usage} if self._usage else {})

    def _choice(self, choice: Mapping[str, Any]) -> None:
        index = choice.get("index", 0)
        kept = self._choices.get(index)
        if kept is None:
            start: Json = {"message": {"role": "assistant"}} if "delta" in choice else {"text": ""}
            kept = self._choices[index] = {"index": index, **start, "finish_reason": None}
        if "delta" in choice:
            _grow(kept["message"], choice["delta"] or {})
        elif choice.get("text"):
            kept["text"] += choice["text"]
        if choice.get("logprobs"):
            _lists(kept.setdefault("logprobs", {}), choice["logprobs"])
        if choice.get("finish_reason"):
            kept["finish_reason"] = choice["finish_reason"]


def _grow(message: Json, delta: Mapping[str, Any]) -> None:
    for name in _TEXTS:
        if delta.get(name):
            message[name] = message.get(name, "") + delta[name]
    for call in delta.get("tool_calls") or ():
        calls = message.setdefault("tool_calls", {})
        _call(calls.setdefault(call.get("index", len(calls)), {}), call)


def _call(kept: Json, piece: Mapping[str, Any]) -> None:
    """Names and ids come once, arguments piece by piece."""
    for name in ("id", "type"):
        if piece.get(name):
            kept[name] = piece[name]
    function, told = kept.setdefault("function", {"name": "", "arguments": ""}), piece.get("function") or {}
    function["name"] = function["name"] or told.get("name") or ""
    function["arguments"] += told.get("arguments") or ""


def _lists(kept: Json, more: Mapping[str, Any]) -> None:
    for name, values in more.items():
        if isinstance(values, list):
            kept.setdefault(name, []).extend(values)


def _closed(choice: Json) -> Json:
    message = choice.get("message")
    if message is None:
        return choice
    message = {**message}
    if "tool_calls" in message:
        calls = [one for _, one in sorted(message["tool_calls"].items())]
        message["tool_calls"] = [{"type": "function", **one} for one in calls]
    message.setdefault("content", None if "tool_calls" in message else "")
    return {**choice, "message": message}


def replay(answer: Mapping[str, Any]) -> list[Json]:
    """Return a whole answer as the chunks of a stream: all of it, its end, and its usage where it is known."""
    chat = answer.get("object") == "chat.completion"
    head = {key: answer[key] for key in _SHARED if key in answer}
    head["object"] = "chat.completion.chunk" if chat else "text_completion"
    said = [_said(choice) if chat else _plain(choice) for choice in answer.get("choices", ())]
    ends = [_end(choice, chat) for choice in answer.get("choices", ())]
    last = [{**head, "choices": [], "usage": answer["usage"]}] if answer.get("usage") else []
    return [{**head, "choices": said}, {**head, "choices": ends}, *last]


def _said(choice: Mapping[str, Any]) -> Json:
    message = choice.get("message") or {}
    delta = {"role": "assistant", **{key: value for key, value in message.items() if key != "role"}}
    if "tool_calls" in delta:
        delta["tool_calls"] = [{"index": i, **one} for i, one in enumerate(delta["tool_calls"] or ())]
    told = {"index": choice.get("index", 0), "delta": delta, "finish_reason": None}
    return told | ({"logprobs": choice["logprobs"]} if choice.get("logprobs") else {})


def _plain(choice: Mapping[str, Any]) -> Json:
    told = {"index": choice.get("index", 0), "text": choice.get("text", ""), "finish_reason": None}
    return told | ({"logprobs": choice["logprobs"]} if choice.get("logprobs") else {})


def _end(choice: Mapping[str, Any], chat: bool) -> Json:
    empty: Json = {"delta": {}} if chat else {"text": ""}
    return {
        "index": choice.get("index", 0),
        **empty,
        "finish_reason": choice.get("finish_reason") or "stop",
    }
