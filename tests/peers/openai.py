"""A server that speaks OpenAI's `POST /v1/chat/completions` and refuses some of its fields, as compatible ones do.

The protocol itself is tested against a real server (`llama_cpp.py`); this one is for what that one never does.
"""

import math
from typing import Any

from tests.peers.ollama import pieces


class OpenAI:
    """`refuses` are fields, and kinds of `response_format`, that are answered with status 400."""

    path = "/v1/chat/completions"

    def __init__(
        self, *refuses: str, chance: float | None = 0.99, tokens: tuple[int, int] = (1_000, 40), key: str = ""
    ) -> None:
        self.refuses = refuses
        self.chance = chance
        self.tokens = tokens
        self.key = key

    def check(self, headers: Any, body: dict[str, Any]) -> tuple[int, str] | None:
        if self.key and headers.get("authorization") != f"Bearer {self.key}":
            return 401, f"Incorrect API key provided: {headers.get('authorization')}"
        for name in self.refuses:
            if name in body:
                return 400, f"Unsupported parameter: '{name}' is not supported with this model."
            if body.get("response_format", {}).get("type") == name:
                return 400, f"Invalid value: '{name}'. Supported values for response_format are others."
        return None

    def answer(self, body: dict[str, Any], said: str) -> dict[str, Any]:
        logprobs = None
        if self.chance is not None and body.get("logprobs"):
            content = [
                {"token": piece, "logprob": math.log(self.chance), "bytes": list(piece.encode())}
                for piece in pieces(said)
            ]
            logprobs = {"content": content, "refusal": None}
        message = {"role": "assistant", "content": said, "refusal": None}
        return {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": body["model"],
            "choices": [{"index": 0, "message": message, "logprobs": logprobs, "finish_reason": "stop"}],
            "usage": {
                "prompt_tokens": self.tokens[0],
                "completion_tokens": self.tokens[1],
                "total_tokens": sum(self.tokens),
            },
        }

    def error(self, status: int, words: str) -> dict[str, Any]:
        return {"error": {"message": words, "type": "invalid_request_error", "param": None, "code": None}}
