"""Ollama's `POST /api/chat` as its documentation has it, without a model."""

import json
import math
from typing import Any

KEYS = {
    "model",
    "messages",
    "stream",
    "format",
    "options",
    "logprobs",
    "top_logprobs",
    "keep_alive",
    "tools",
    "think",
}
OPTIONS = {"num_ctx", "num_predict", "temperature", "top_p", "top_k", "stop", "seed"}
PIECE = 3


class Ollama:
    """`chance` is the probability of every token; None for a server that is too old to give any."""

    path = "/api/chat"

    def __init__(self, model: str = "qwen2.5:7b", chance: float | None = 0.99, done: str = "stop") -> None:
        self.model = model
        self.chance = chance
        self.done = done

    def check(self, headers: Any, body: dict[str, Any]) -> tuple[int, str] | None:
        if body.get("model") != self.model:
            return 404, f'model "{body.get("model")}" not found, try pulling it first'
        odd = set(body) - KEYS | set(body.get("options", {})) - OPTIONS
        if odd or body.get("stream") is not False:
            return 400, f"invalid request: {sorted(odd)}"
        return None

    def answer(self, body: dict[str, Any], said: str) -> dict[str, Any]:
        told: dict[str, Any] = {
            "model": body["model"],
            "created_at": "2026-11-21T12:00:00.000000Z",
            "message": {"role": "assistant", "content": said},
            "done": True,
            "done_reason": self.done,
            "total_duration": 812_000_000,
            "load_duration": 1_000_000,
            "prompt_eval_count": sum(len(m["content"]) for m in body["messages"]) // 3,
            "prompt_eval_duration": 200_000_000,
            "eval_count": math.ceil(len(said) / PIECE),
            "eval_duration": 600_000_000,
        }
        if self.chance is not None and body.get("logprobs"):
            told["logprobs"] = [
                {"token": piece, "logprob": math.log(self.chance), "bytes": list(piece.encode())}
                for piece in pieces(said)
            ]
        return told

    def error(self, status: int, words: str) -> dict[str, Any]:
        return {"error": words}


def pieces(text: str) -> list[str]:
    """Return a text cut into tokens of three signs."""
    return [text[i : i + PIECE] for i in range(0, len(text), PIECE)]


def as_json(label: str, *actions: int, reply: str = "", why: str = "") -> str:
    """Return what a model says that keeps to the schema."""
    return json.dumps(
        {"label": label, "actions": list(actions), "reply": reply, "why": why}, ensure_ascii=False
    )
