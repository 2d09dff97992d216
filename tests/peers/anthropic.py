"""Anthropic's `POST /v1/messages` as its documentation has it, without a model."""

import itertools
import json
from typing import Any

KEYS = {
    "model", "max_tokens", "messages", "system", "temperature", "top_p", "top_k", "stop_sequences", "stream", "tools",
    "tool_choice", "metadata", "thinking",
}  # fmt: skip
KEY = "sk-ant-test-0123456789"


class Anthropic:
    """Says what it is told: JSON as the input of the forced tool, anything else as text."""

    path = "/v1/messages"

    def __init__(self, model: str = "claude-haiku-4-5", key: str = KEY, done: str = "tool_use") -> None:
        self.model = model
        self.key = key
        self.done = done

    def check(self, headers: Any, body: dict[str, Any]) -> tuple[int, str] | None:
        if headers.get("x-api-key") != self.key:
            return 401, f"invalid x-api-key {headers.get('x-api-key')}"
        if headers.get("anthropic-version") != "2023-06-01":
            return 400, "anthropic-version: header is required"
        if body.get("model") != self.model:
            return 404, f"model: {body.get('model')}"
        if set(body) - KEYS or not isinstance(body.get("max_tokens"), int):
            return 400, f"extra inputs are not permitted: {sorted(set(body) - KEYS)}"
        roles = [message["role"] for message in body["messages"]]
        if not roles or roles[0] != "user" or any(a == b for a, b in itertools.pairwise(roles)):
            return 400, "messages: roles must alternate, and the first must be user"
        return None

    def answer(self, body: dict[str, Any], said: str) -> dict[str, Any]:
        forced = body.get("tool_choice", {}).get("type") == "tool"
        block: dict[str, Any] = {"type": "text", "text": said}
        try:
            data = json.loads(said)
        except ValueError:
            data = None
        if forced and isinstance(data, dict):
            name = body["tool_choice"]["name"]
            block = {"type": "tool_use", "id": "toolu_01", "name": name, "input": data}
        return {
            "id": "msg_01",
            "type": "message",
            "role": "assistant",
            "model": body["model"],
            "content": [block],
            "stop_reason": self.done if block["type"] == "tool_use" else "end_turn",
            "stop_sequence": None,
            "usage": {
                "input_tokens": 1_000,
                "cache_creation_input_tokens": 0,
                "cache_read_input_tokens": 0,
                "output_tokens": 40,
            },
        }

    def error(self, status: int, words: str) -> dict[str, Any]:
        return {"type": "error", "error": {"type": "invalid_request_error", "message": words}}
