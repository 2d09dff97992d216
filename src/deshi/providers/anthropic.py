"""Anthropic's messages: `POST /v1/messages`, with a forced tool call where the answer must fit a schema.

The API gives no log-probabilities. https://docs.anthropic.com/en/api/messages
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from deshi.errors import Lost
from deshi.pure.upstream import count, read
from deshi.records.model import Completion, Message, Prompt, Wire

VERSION = "2023-06-01"
_TOOL = "answer"


@dataclass(frozen=True, slots=True)
class Options:
    """How the model samples; `num_predict` in tokens, 0: the prompt's own bound. `top_p` 1 is not sent.

    Newer models take one of temperature and top_p only, so temperature is left out where `top_p` is set.
    """

    num_predict: int = 0
    temperature: float = 0.0
    top_p: float = 1.0
    stop: tuple[str, ...] = ()


class Anthropic:
    """Implements `deshi.records.model.Model`."""

    def __init__(self, wire: Wire, model: str, options: Options = Options(), key: str = "") -> None:
        self._wire = wire
        self._model = model
        self._options = options
        self._key = key

    async def complete(self, prompt: Prompt) -> Completion:
        """Return the model's answer. Raises what `Model.complete` promises."""
        headers = {"x-api-key": self._key, "anthropic-version": VERSION}
        reply = await self._wire.post("/v1/messages", self._body(prompt), headers)
        return self._completion(read(reply, self._wire.server, self._key), prompt.schema is not None)

    async def close(self) -> None:
        """Close the connections."""
        await self._wire.close()

    def _body(self, prompt: Prompt) -> dict[str, Any]:
        own = self._options
        body: dict[str, Any] = {
            "model": self._model,
            "max_tokens": own.num_predict or prompt.most_tokens,
            "system": "\n\n".join(m.text for m in prompt.messages if m.role == "system"),
            "messages": _alternating(m for m in prompt.messages if m.role != "system"),
        }
        body |= {"temperature": own.temperature} if own.top_p == 1.0 else {"top_p": own.top_p}
        body |= {"stop_sequences": list(own.stop)} if own.stop else {}
        if prompt.schema is not None:
            told = "Give the answer to the person's last sentence."
            body["tools"] = [{"name": _TOOL, "description": told, "input_schema": dict(prompt.schema)}]
            body["tool_choice"] = {"type": "tool", "name": _TOOL}
        return body

    def _completion(self, data: Mapping[str, Any], by_tool: bool) -> Completion:
        blocks = data.get("content")
        if not isinstance(blocks, list):
            raise Lost(
                f"{self._wire.server} gave no message; check that `url` is Anthropic's, or set another `provider`."
            )
        return Completion(
            text=_text([block for block in blocks if isinstance(block, Mapping)], by_tool),
            tokens_in=sum(count(data, "usage", key) for key in _COUNTED),
            tokens_out=count(data, "usage", "output_tokens"),
            whole=data.get("stop_reason") != "max_tokens",
        )


_COUNTED = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")


def _text(blocks: list[Mapping[str, Any]], by_tool: bool) -> str:
    """Return the tool call's input as JSON; where there is none, what the model wrote instead."""
    called = [block.get("input") for block in blocks if block.get("type") == "tool_use"]
    if by_tool and called and isinstance(called[0], Mapping):
        return orjson.dumps(called[0]).decode()
    return "\n".join(str(block.get("text", "")) for block in blocks if block.get("type") == "text")


def _alternating(messages: Any) -> list[dict[str, str]]:
    """Return messages as the API wants them: beginning with the user's, neighbours of one role joined."""
    found: list[dict[str, str]] = []
    one: Message
    for one in messages:
        if found and found[-1]["role"] == one.role:
            found[-1]["content"] += "\n\n" + one.text
        elif found or one.role == "user":
            found.append({"role": one.role, "content": one.text})
    return found
