"""OpenAI's form of a chat as Anthropic's messages, and Anthropic's answers and events in OpenAI's form.

What has no counterpart there is refused by its name. An answer that must fit a schema is the input of a tool that has to be
called. https://docs.anthropic.com/en/api/messages
"""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from deshi.errors import BadInput, Unsupported

Json = dict[str, Any]
ANSWER = "answer"
_TAKEN = {
    "messages", "temperature", "top_p", "top_k", "stop", "max_tokens", "max_completion_tokens", "tools", "tool_choice",
    "parallel_tool_calls", "response_format",
}  # fmt: skip
# what changes nothing in the answer
_BOOKS = {"metadata", "service_tier", "safety_identifier", "prompt_cache_key", "store", "keep_alive"}
_USUAL: Json = {
    "n": 1, "logprobs": False, "top_logprobs": 0, "presence_penalty": 0, "frequency_penalty": 0, "logit_bias": {},
    "reasoning_effort": "none", "verbosity": "medium",
}  # fmt: skip
_REASONS = {
    "end_turn": "stop", "stop_sequence": "stop", "pause_turn": "stop", "max_tokens": "length", "tool_use": "tool_calls",
    "model_context_window_exceeded": "length", "refusal": "content_filter",
}  # fmt: skip


def request(body: Mapping[str, Any], most_tokens: int) -> Json:
    """Return the body for /v1/messages, without `model` and `stream`; `most_tokens` where the chat sets no bound.

    Raises `Unsupported` for what would be ignored.
    """
    for name, value in body.items():
        if name not in _TAKEN and name not in _BOOKS and value is not None and value != _USUAL.get(name):
            raise Unsupported(f"Anthropic's models can't keep the parameter `{name}`; leave it out.", name)
    system = [_text(one) for one in body["messages"] if one["role"] in ("system", "developer")]
    told: Json = {
        "max_tokens": body.get("max_completion_tokens") or body.get("max_tokens") or most_tokens,
        "messages": _messages(one for one in body["messages"] if one["role"] not in ("system", "developer")),
    }
    told |= {key: body[key] for key in ("temperature", "top_p", "top_k") if body.get(key) is not None}
    if told.get("temperature", 0) > 1:
        raise Unsupported(
            "Anthropic's models take a `temperature` from 0 to 1; send a lower one.", "temperature"
        )
    if body.get("stop"):
        told["stop_sequences"] = [body["stop"]] if isinstance(body["stop"], str) else list(body["stop"])
    told |= _tools(body)
    if (body.get("response_format") or {}).get("type") == "json_object":
        system.append("Answer with one JSON object and nothing else.")
    return told | ({"system": "\n\n".join(system)} if system else {})


def _tools(body: Mapping[str, Any]) -> Json:
    form = body.get("response_format") or {}
    choice: Any = body.get("tool_choice") or "auto"
    if form.get("type") == "json_schema":
        if body.get("tools") and choice != "none":
            raise Unsupported(
                "Anthropic's models can't be given `tools` and a schema of the answer at once; send one of them.",
                "response_format",
            )
        told = form["json_schema"].get("description") or "Give the answer to the conversation so far."
        tool = {"name": ANSWER, "description": told, "input_schema": form["json_schema"]["schema"]}
        return {"tools": [tool], "tool_choice": {"type": "tool", "name": ANSWER}}
    if not body.get("tools"):
        return {}
    kind: Json = {"type": {"auto": "auto", "none": "none", "required": "any"}.get(str(choice), "tool")}
    if kind["type"] == "tool":
        kind["name"] = choice["function"]["name"]
    if body.get("parallel_tool_calls") is False and kind["type"] != "none":
        kind["disable_parallel_tool_use"] = True
    return {"tools": [_tool(one["function"]) for one in body["tools"]], "tool_choice": kind}


def _tool(function: Mapping[str, Any]) -> Json:
    schema = function.get("parameters") or {"type": "object", "properties": {}}
    told = {"name": function["name"], "input_schema": schema}
    return told | ({"description": function["description"]} if function.get("description") else {})


def _messages(found: Iterable[Mapping[str, Any]]) -> list[Json]:
    """Return messages as the API wants them: the user's and the assistant's by turns, results of tools being the user's."""
    told: list[Json] = []
    for message in found:
        role = "assistant" if message["role"] == "assistant" else "user"
        blocks = _blocks(message)
        if told and told[-1]["role"] == role:
            told[-1]["content"] += blocks
        elif blocks:
            told.append({"role": role, "content": blocks})
    if not told or told[0]["role"] != "user":
        told.insert(
            0, {"role": "user", "content": [{"type": "text", "text": "(The conversation begins here.)"}]}
        )
    return told


def _blocks(message: Mapping[str, Any]) -> list[Json]:
    content = message.get("content")
    if message["role"] == "tool":
        result = {"type": "tool_result", "tool_use_id": message["tool_call_id"], "content": _text(message)}
        return [result]
    parts = [{"type": "text", "text": content}] if isinstance(content, str) else content or ()
    blocks = [_part(part) for part in parts if part.get("type") != "text" or part["text"].strip()]
    return blocks + [_use(call) for call in message.get("tool_calls") or ()]


def _text(message: Mapping[str, Any]) -> str:
    content = message.get("content") or ""
    if isinstance(content, str):
        return content
    return "\n".join(part["text"] for part in content if part.get("type") == "text")


def _part(part: Mapping[str, Any]) -> Json:
    if part.get("type") != "image_url":
        return {"type": "text", "text": part.get("text") or part.get("refusal") or ""}
    url = part["image_url"]["url"]
    head, comma, data = url.partition(",")
    if comma and head.startswith("data:") and head.endswith(";base64"):
        kind = head.removeprefix("data:").removesuffix(";base64")
        return {"type": "image", "source": {"type": "base64", "media_type": kind, "data": data}}
    return {"type": "image", "source": {"type": "url", "url": url}}


def _use(call: Mapping[str, Any]) -> Json:
    function = call["function"]
    try:
        arguments = orjson.loads(function["arguments"] or "{}")
    except orjson.JSONDecodeError as error:
        raise BadInput(
            f"The arguments of the call {function['name']!r} in `messages` are no JSON; send them as the model gave them."
        ) from error
    return {"type": "tool_use", "id": call["id"], "name": function["name"], "input": arguments}


# ---- answers


def whole(data: Mapping[str, Any], at: int, forced: bool) -> Json:
    """Return an answer as OpenAI's `chat.completion`; `forced`: the input of the tool `answer` is its text.

    `at` is Unix time. Raises `KeyError`, `TypeError` or `ValueError` for what is no such answer.
    """
    texts, thoughts, calls = [], [], []
    for block in data["content"]:
        if block["type"] == "text":
            texts.append(block["text"])
        elif block["type"] == "thinking":
            thoughts.append(block["thinking"])
        elif block["type"] == "tool_use":
            calls.append(block)
    if forced and calls:
        texts, calls = [orjson.dumps(calls[0]["input"]).decode()], []
    message: Json = {"role": "assistant", "content": "".join(texts) if texts or not calls else None}
    if thoughts:
        message["reasoning_content"] = "".join(thoughts)
    if calls:
        message["tool_calls"] = [_called(call) for call in calls]
    choice = {"index": 0, "message": message, "finish_reason": reason(data.get("stop_reason"), forced)}
    return {
        "id": data.get("id", ""),
        "object": "chat.completion",
        "created": at,
        "model": data.get("model", ""),
        "choices": [choice | {"logprobs": None}],
        "usage": usage(data.get("usage") or {}),
    }


def _called(call: Mapping[str, Any]) -> Json:
    told = {"name": call["name"], "arguments": orjson.dumps(call["input"]).decode()}
    return {"id": call["id"], "type": "function", "function": told}


def reason(told: Any, forced: bool) -> str:
    """Return why an answer ended, in OpenAI's words."""
    found = _REASONS.get(told, "stop")
    return "stop" if forced and found == "tool_calls" else found


def usage(told: Mapping[str, Any]) -> Json:
    """Return the count of tokens; those that came from the cache, or went into it, count as read."""
    cached = told.get("cache_read_input_tokens") or 0
    into = (told.get("input_tokens") or 0) + (told.get("cache_creation_input_tokens") or 0) + cached
    out = told.get("output_tokens") or 0
    return {
        "prompt_tokens": into,
        "completion_tokens": out,
        "total_tokens": into + out,
        "prompt_tokens_details": {"cached_tokens": cached},
    }


class Pieces:
    """Anthropic's events as OpenAI's chunks; `done` after `message_stop`. `at` is Unix time."""

    def __init__(self, at: int, forced: bool) -> None:
        self.done = False
        self._forced = forced
        self._head: Json = {"id": "", "object": "chat.completion.chunk", "created": at, "model": ""}
        self._usage: Json = {}
        self._calls: dict[int, int] = {}
        self._reason: Any = None

    def of(self, event: Mapping[str, Any]) -> list[Json]:
        """Return the chunks of an event. Raises `KeyError` or `TypeError` for one of another form."""
        kind = event["type"]
        if kind == "message_start":
            message = event["message"]
            self._usage = dict(message.get("usage") or {})
            self._head |= {"id": message.get("id", ""), "model": message.get("model", "")}
            return [self._chunk({"role": "assistant", "content": ""})]
        if kind == "content_block_start":
            return self._start(event)
        if kind == "content_block_delta":
            return self._delta(event["index"], event["delta"])
        if kind == "message_delta":
            self._reason = event["delta"].get("stop_reason") or self._reason
            self._usage |= {
                key: value for key, value in (event.get("usage") or {}).items() if value is not None
            }
        if kind == "message_stop":
            self.done = True
            end = self._chunk({}, reason(self._reason, self._forced))
            return [end, {**self._head, "choices": [], "usage": usage(self._usage)}]
        return []  # pings, ends of blocks, and what will be new

    def _start(self, event: Mapping[str, Any]) -> list[Json]:
        block = event["content_block"]
        if block["type"] != "tool_use" or self._forced:
            return []
        index = self._calls[event["index"]] = len(self._calls)
        told = {"name": block["name"], "arguments": ""}
        return [
            self._chunk(
                {"tool_calls": [{"index": index, "id": block["id"], "type": "function", "function": told}]}
            )
        ]

    def _delta(self, index: int, delta: Mapping[str, Any]) -> list[Json]:
        kind = delta["type"]
        if kind == "text_delta":
            return [self._chunk({"content": delta["text"]})] if not self._forced else []
        if kind == "thinking_delta":
            return [self._chunk({"reasoning_content": delta["thinking"]})]
        if kind != "input_json_delta" or not delta["partial_json"]:
            return []
        if self._forced:
            return [self._chunk({"content": delta["partial_json"]})]
        told = {"arguments": delta["partial_json"]}
        return [self._chunk({"tool_calls": [{"index": self._calls[index], "function": told}]})]

    def _chunk(self, delta: Json, ended: str | None = None) -> Json:
        return {**self._head, "choices": [{"index": 0, "delta": delta, "finish_reason": ended}]}
