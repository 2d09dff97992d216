"""OpenAI and every server that speaks its protocol (llama.cpp, vLLM, LM Studio ...): `POST /v1/chat/completions`.

Compatible servers differ in what they take. A field that a server refuses is left out from then on: the refused call
raises `Unavailable`, and the next one goes without it (one call is one request, so that a budget of calls counts right).
https://platform.openai.com/docs/api-reference/chat
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deshi.errors import Lost, Unavailable
from deshi.pure.upstream import MOST_TOKENS, count, read, words
from deshi.records.model import Completion, Prompt, Reply, Token, Wire

_SCHEMA, _JSON, _NONE = "json_schema", "json_object", ""
_SHAPES = {_SCHEMA: _JSON, _JSON: _NONE}
_MAY_GO = ("logprobs", "temperature", "top_p", "seed", "stop")
_MEANS_SHAPE = ("response_format", "json_schema", "json_object", "schema", "grammar", "structured")


@dataclass(frozen=True, slots=True)
class Options:
    """How the server samples; `num_predict` in tokens, 0: the prompt's own bound.

    `length_field` is the name of that bound: `max_tokens`, or `max_completion_tokens` for OpenAI's own models.
    """

    num_predict: int = 0
    temperature: float = 0.0
    top_p: float = 1.0
    stop: tuple[str, ...] = ()
    seed: int = 0
    length_field: str = "max_tokens"


class OpenAI:
    """Implements `deshi.records.model.Model`; the wire's address ends before `/chat/completions`."""

    def __init__(self, wire: Wire, model: str, options: Options = Options(), key: str = "") -> None:
        self._wire = wire
        self._model = model
        self._options = options
        self._key = key
        self._shape = _SCHEMA
        self._without: set[str] = set()

    async def complete(self, prompt: Prompt) -> Completion:
        """Return the model's answer. Raises what `Model.complete` promises."""
        headers = {"authorization": f"Bearer {self._key}"} if self._key else {}
        body = self._body(prompt)
        reply = await self._wire.post("/chat/completions", body, headers)
        if reply.status in (400, 422, 501) and self._learned(reply, body):
            raise Unavailable(
                f"{self._wire.server} does not take all that was sent; it is asked without that from now on."
            )
        return self._completion(read(reply, self._wire.server, self._key))

    async def close(self) -> None:
        """Close the connections."""
        await self._wire.close()

    def _body(self, prompt: Prompt) -> dict[str, Any]:
        own = self._options
        body: dict[str, Any] = {
            "model": self._model,
            "messages": [{"role": m.role, "content": m.text} for m in prompt.messages],
            own.length_field: own.num_predict or prompt.most_tokens,
            "stream": False,
            "logprobs": True,
            "temperature": own.temperature,
            "top_p": own.top_p,
            "seed": own.seed,
        }
        body |= {"stop": list(own.stop)} if own.stop else {}
        if prompt.schema is not None and self._shape == _SCHEMA:
            told = {"name": "answer", "strict": True, "schema": dict(prompt.schema)}
            body["response_format"] = {"type": _SCHEMA, _SCHEMA: told}
        elif prompt.schema is not None and self._shape == _JSON:
            body["response_format"] = {"type": _JSON}
        return {key: value for key, value in body.items() if key not in self._without}

    def _learned(self, reply: Reply, body: Mapping[str, Any]) -> bool:
        """Remember which field of `body` the server has refused; return whether it was one that can be left out."""
        said = words(reply).lower()
        for field in _MAY_GO:
            if field in body and field in said:
                self._without.add(field)
                return True
        if "response_format" in body and any(word in said for word in _MEANS_SHAPE):
            # several requests may learn the same at once: step down from what this one had sent
            self._shape = _SHAPES[body["response_format"]["type"]]
            return True
        return False

    def _completion(self, data: Mapping[str, Any]) -> Completion:
        try:
            choice = data["choices"][0]
            text = choice["message"]["content"]
        except (KeyError, IndexError, TypeError):
            choice, text = {}, None
        if not isinstance(text, str):
            raise Lost(
                f"{self._wire.server} gave no message; check that `url` is an OpenAI-compatible server's, and `model` a chat model."
            )
        return Completion(
            text=text,
            tokens=_tokens(choice.get("logprobs")),
            tokens_in=count(data, "usage", "prompt_tokens"),
            tokens_out=count(data, "usage", "completion_tokens"),
            whole=choice.get("finish_reason") != "length",
        )


def _tokens(data: Any) -> tuple[Token, ...]:
    """Return the tokens with their log-probabilities; none at all when one can't be read or there are too many."""
    try:
        told = (data or {}).get("content") or ()
        if len(told) > MOST_TOKENS:
            return ()
        return tuple(Token(str(one["token"]), float(one["logprob"])) for one in told)
    except (AttributeError, KeyError, TypeError, ValueError):
        return ()
