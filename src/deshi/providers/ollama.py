"""Ollama by its native API: `POST /api/chat` with `format` (a JSON schema) and `logprobs` (Ollama 0.12.11 and later).

https://github.com/ollama/ollama/blob/main/docs/api.md
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deshi.errors import Lost
from deshi.pure.upstream import MOST_TOKENS, count, read
from deshi.records.model import Completion, Prompt, Token, Wire


@dataclass(frozen=True, slots=True)
class Options:
    """How Ollama samples and what it keeps; `num_ctx` and `num_predict` in tokens, 0: the prompt's or the server's own.

    `keep_alive` is how long the model stays loaded ("5m", "-1" for ever, "" the server's own).
    """

    num_ctx: int = 0
    num_predict: int = 0
    temperature: float = 0.0
    top_p: float = 1.0
    stop: tuple[str, ...] = ()
    seed: int = 0
    keep_alive: str = ""


class Ollama:
    """Implements `deshi.records.model.Model`."""

    def __init__(self, wire: Wire, model: str, options: Options = Options(), key: str = "") -> None:
        self._wire = wire
        self._model = model
        self._options = options
        self._key = key

    async def complete(self, prompt: Prompt) -> Completion:
        """Return the model's answer. Raises what `Model.complete` promises."""
        headers = {"authorization": f"Bearer {self._key}"} if self._key else {}
        reply = await self._wire.post("/api/chat", self._body(prompt), headers)
        return self._completion(read(reply, self._wire.server, self._key))

    async def close(self) -> None:
        """Close the connections."""
        await self._wire.close()

    def _body(self, prompt: Prompt) -> dict[str, Any]:
        own = self._options
        options: dict[str, Any] = {
            "num_predict": own.num_predict or prompt.most_tokens,
            "temperature": own.temperature,
            "top_p": own.top_p,
            "seed": own.seed,
        }
        options |= {"num_ctx": own.num_ctx} if own.num_ctx else {}
        options |= {"stop": list(own.stop)} if own.stop else {}
        body: dict[str, Any] = {
            "model": self._model,
            "messages": [{"role": m.role, "content": m.text} for m in prompt.messages],
            "stream": False,
            "think": False,  # thoughts would cost the time-out, and stand in front of what is measured
            "logprobs": True,
            "options": options,
        }
        body |= {"format": dict(prompt.schema)} if prompt.schema is not None else {}
        body |= {"keep_alive": _kept(own.keep_alive)} if own.keep_alive else {}
        return body

    def _completion(self, data: Mapping[str, Any]) -> Completion:
        message = data.get("message")
        text = message.get("content") if isinstance(message, Mapping) else None
        if not isinstance(text, str) or data.get("done") is False:
            raise Lost(
                f"{self._wire.server} gave no whole message; check that it is Ollama, or set another `provider`."
            )
        return Completion(
            text=text,
            tokens=_tokens(data.get("logprobs")),
            tokens_in=count(data, "prompt_eval_count"),
            tokens_out=count(data, "eval_count"),
            whole=data.get("done_reason") != "length",
        )


def _kept(keep_alive: str) -> str | int:
    """Return a duration as Ollama wants it: a bare number is a number of seconds."""
    return int(keep_alive) if keep_alive.lstrip("-").isdigit() else keep_alive


def _tokens(data: Any) -> tuple[Token, ...]:
    """Return the tokens with their log-probabilities; none at all when one can't be read or there are too many."""
    try:
        if len(data or ()) > MOST_TOKENS:
            return ()
        return tuple(Token(str(one["token"]), float(one["logprob"])) for one in data or ())
    except (KeyError, TypeError, ValueError):
        return ()
