"""The three protocols with all that chats need: streams, tools, plain completions, embeddings, lists of models."""

import json
import math
from typing import Any, ClassVar

from tests.peers import anthropic, ollama, openai
from tests.peers.ollama import pieces as tokens

CALLED = "CALL "
VECTOR = [0.6, 0.8]


def call_of(said: str) -> dict[str, Any] | None:
    """Return name and arguments of what says `CALL name {...}`."""
    if not said.startswith(CALLED):
        return None
    name, _, arguments = said.removeprefix(CALLED).partition(" ")
    return {"name": name, "arguments": arguments}


class OpenAIChats(openai.OpenAI):
    """A server of OpenAI's protocol. `owner` is who its list of models says it is; `ends` whether streams end with [DONE]."""

    more_paths = ("/v1/completions", "/v1/embeddings")
    stream_kind = "text/event-stream"

    def __init__(self, *refuses: str, owner: str = "somebody", ends: bool = True, **how: Any) -> None:
        super().__init__(*refuses, **how)
        self.ends = ends
        self.listed = {"/v1/models": {"object": "list", "data": [{"id": "m", "owned_by": owner}]}}

    def streams(self, body: dict[str, Any], path: str) -> bool:
        return body.get("stream") is True

    def answer_at(self, body: dict[str, Any], said: str, path: str) -> dict[str, Any]:
        if path.endswith("/embeddings"):
            rows = [
                {"object": "embedding", "index": i, "embedding": VECTOR} for i in range(len(body["input"]))
            ]
            return {
                "object": "list",
                "data": rows,
                "model": body["model"],
                "usage": {"prompt_tokens": 3, "total_tokens": 3},
            }
        told = self.answer(body, said)
        if path == "/v1/completions":
            told["object"] = "text_completion"
            told["choices"] = [{"index": 0, "text": said, "finish_reason": "stop", "logprobs": None}]
        call = call_of(said)
        if call is not None:
            message = {
                "role": "assistant",
                "content": None,
                "tool_calls": [{"id": "call_1", "type": "function", "function": call}],
            }
            told["choices"] = [{"index": 0, "message": message, "finish_reason": "tool_calls"}]
        told["choices"] = [{**told["choices"][0], "index": i} for i in range(body.get("n", 1))]
        return told

    def pieces(self, body: dict[str, Any], said: str, path: str) -> list[bytes]:
        chat = path.endswith("/chat/completions")
        head = {
            "id": "chatcmpl-1",
            "object": "chat.completion.chunk" if chat else "text_completion",
            "created": 1,
            "model": "m",
        }
        call = call_of(said)
        if call is not None:
            first = {"index": 0, "id": "call_1", "type": "function", "function": {**call, "arguments": ""}}
            deltas = [{"role": "assistant", "content": None, "tool_calls": [first]}] + [
                {"tool_calls": [{"index": 0, "function": {"arguments": one}}]}
                for one in tokens(call["arguments"])
            ]
        else:
            deltas = [{"role": "assistant", "content": ""}] + [{"content": one} for one in tokens(said)]
        choices = [{"index": 0, "delta": one, "finish_reason": None} for one in deltas]
        if not chat:
            choices = [{"index": 0, "text": one, "finish_reason": None} for one in tokens(said)]
        empty: dict[str, Any] = {"delta": {}} if chat else {"text": ""}
        choices.append({"index": 0, **empty, "finish_reason": "tool_calls" if call else "stop"})
        events: list[Any] = [{**head, "choices": [one]} for one in choices]
        if body.get("stream_options", {}).get("include_usage"):
            used: ClassVar[dict[str, int]] = {
                "prompt_tokens": self.tokens[0],
                "completion_tokens": self.tokens[1],
                "total_tokens": sum(self.tokens),
            }
            events.append({**head, "choices": [], "usage": used})
        sent = [f"data: {json.dumps(one, ensure_ascii=False)}\n\n".encode() for one in events]
        return sent + ([b"data: [DONE]\n\n"] if self.ends else [])


class OllamaChats(ollama.Ollama):
    """Ollama with /api/chat, /api/generate and /api/embed."""

    more_paths = ("/api/generate", "/api/embed")
    stream_kind = "application/x-ndjson"
    listed: ClassVar[dict[str, Any]] = {"/api/version": {"version": "0.13.0"}}
    fields = ollama.KEYS | {"prompt", "raw", "suffix", "input", "dimensions"}
    options = ollama.OPTIONS | {
        "min_p", "typical_p", "repeat_last_n", "mirostat", "mirostat_tau", "mirostat_eta", "repeat_penalty",
        "presence_penalty", "frequency_penalty",
    }  # fmt: skip

    def check(self, headers: Any, body: dict[str, Any]) -> tuple[int, str] | None:
        if body.get("model") != self.model:
            return 404, f'model "{body.get("model")}" not found, try pulling it first'
        odd = set(body) - self.fields | set(body.get("options", {})) - self.options
        return (400, f"invalid request: {sorted(odd)}") if odd else None

    def streams(self, body: dict[str, Any], path: str) -> bool:
        return path != "/api/embed" and body.get("stream", True) is True

    def answer_at(self, body: dict[str, Any], said: str, path: str) -> dict[str, Any]:
        if path == "/api/embed":
            return {
                "model": body["model"],
                "embeddings": [VECTOR for _ in body["input"]],
                "prompt_eval_count": 3,
            }
        messages = body.get("messages") or [{"content": body["prompt"]}]
        told = self.answer({**body, "messages": messages}, said)
        call = call_of(said)
        if call is not None:
            function = {"name": call["name"], "arguments": json.loads(call["arguments"])}
            told["message"] = {"role": "assistant", "content": "", "tool_calls": [{"function": function}]}
        if path == "/api/generate":
            told["response"] = told.pop("message")["content"]
        return told

    def pieces(self, body: dict[str, Any], said: str, path: str) -> list[bytes]:
        last = self.answer_at(body, said, path)
        field = "response" if path == "/api/generate" else "message"
        parts = [""] if call_of(said) else tokens(said)
        lines = []
        for one in parts:
            line = {"model": body["model"], "created_at": "2026-11-21T12:00:00Z", "done": False}
            line[field] = one if field == "response" else {**last["message"], "content": one}
            if body.get("logprobs") and one:
                line["logprobs"] = [
                    {"token": one, "logprob": math.log(self.chance or 1.0), "top_logprobs": []}
                ]
            lines.append(line)
        last.pop("logprobs", None)
        last[field] = "" if field == "response" else {"role": "assistant", "content": ""}
        return [json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in [*lines, last]]


class AnthropicChats(anthropic.Anthropic):
    """Anthropic with streams and tools; `used` are the counts of its usage."""

    stream_kind = "text/event-stream"
    listed: ClassVar[dict[str, Any]] = {"/v1/models": {"data": []}}
    used: ClassVar[dict[str, int]] = {
        "input_tokens": 10,
        "cache_creation_input_tokens": 5,
        "cache_read_input_tokens": 100,
        "output_tokens": 7,
    }

    def streams(self, body: dict[str, Any], path: str) -> bool:
        return body.get("stream") is True

    def answer_at(self, body: dict[str, Any], said: str, path: str) -> dict[str, Any]:
        told = {**self.answer(body, said), "usage": self.used}
        call = call_of(said)
        if call is not None:
            block = {
                "type": "tool_use",
                "id": "toolu_1",
                "name": call["name"],
                "input": json.loads(call["arguments"]),
            }
            told |= {"content": [{"type": "text", "text": "Well."}, block], "stop_reason": "tool_use"}
        return told

    def pieces(self, body: dict[str, Any], said: str, path: str) -> list[bytes]:
        whole = self.answer_at(body, said, path)
        start = {**whole, "content": [], "stop_reason": None, "usage": {**self.used, "output_tokens": 1}}
        events: list[dict[str, Any]] = [{"type": "message_start", "message": start}, {"type": "ping"}]
        for index, block in enumerate(whole["content"]):
            text = block["type"] == "text"
            empty = {"type": "text", "text": ""} if text else {**block, "input": {}}
            events.append({"type": "content_block_start", "index": index, "content_block": empty})
            said_now = block["text"] if text else json.dumps(block["input"])
            for one in tokens(said_now):
                delta = (
                    {"type": "text_delta", "text": one}
                    if text
                    else {"type": "input_json_delta", "partial_json": one}
                )
                events.append({"type": "content_block_delta", "index": index, "delta": delta})
            events.append({"type": "content_block_stop", "index": index})
        stop = {"stop_reason": whole["stop_reason"], "stop_sequence": None}
        events += [
            {"type": "message_delta", "delta": stop, "usage": {"output_tokens": 7}},
            {"type": "message_stop"},
        ]
        return [f"event: {one['type']}\ndata: {json.dumps(one)}\n\n".encode() for one in events]
