"""Chats at OpenAI and every server that speaks its protocol: llama.cpp, vLLM, TGI, TensorRT-LLM, `transformers serve` ...

A request passes through as it is, with the server's own name of the model. Servers differ in what they take: a field that
changes nothing in the answer is left out from then on where it is refused, and the two names of the answer's length stand for
each other. Everything else that a server refuses is refused with its name.
https://platform.openai.com/docs/api-reference/chat
"""

from collections.abc import AsyncGenerator, Mapping
from typing import Any

import orjson

from deshi.errors import BadInput, Lost, Unavailable, Unsupported
from deshi.pure.sse import Events
from deshi.pure.upstream import failure, read, words
from deshi.records.chat import Chat, Json
from deshi.records.model import ChatWire, Flow, Reply

_PATHS = {"chat": "/chat/completions", "completions": "/completions", "embeddings": "/embeddings"}
_HELD = {"chat": "choices", "completions": "choices", "embeddings": "data"}
# what changes nothing in the answer: bookkeeping of the server's, or what we have added ourselves
_MAY_GO = ("stream_options", "store", "metadata", "service_tier", "prompt_cache_key", "safety_identifier")
_LENGTHS = ("max_completion_tokens", "max_tokens")
_PENALTIES = ("repeat_penalty", "repetition_penalty")
_OTHERS = frozenset({"keep_alive", "num_ctx", *_PENALTIES})
_NO = (400, 413, 415, 422, 501)
_ENGINES = {
    "llamacpp": "llamacpp",
    "vllm": "vllm",
    "openai": "openai",
    "system": "openai",
    "library": "ollama",
}


class OpenAIChat:
    """Implements `ChatModel` at one server; the wire's address ends before `/chat/completions`.

    `engine` is what the server is known to be ("": unknown); `probe` may learn it.
    """

    def __init__(self, wire: ChatWire, model: str, key: str = "", engine: str = "") -> None:
        self.name = model
        self.engine = engine
        self._wire = wire
        self._key = key
        self._headers = {"authorization": f"Bearer {key}"} if key else {}
        self._without: frozenset[str] = frozenset()
        self._renamed: dict[str, str] = {}

    async def chat(self, chat: Chat) -> Json:
        """Return the server's answer. Raises what `ChatModel` promises, `BadInput` for what the server calls the caller's fault."""
        path = _PATHS[chat.route]
        while True:
            body = self._body(chat)
            reply = await self._wire.post(path, body, self._headers)
            if reply.status == 200 or not self._learned(reply, body):
                return self._answer(chat, reply, body)

    async def stream(self, chat: Chat) -> AsyncGenerator[Json, None]:
        """Yield the server's chunks. Raises what `ChatModel` promises; `Lost` for a stream without an end."""
        flow = await self._opened(chat)
        events, ended = Events(), False
        try:
            while piece := await flow.read():
                for event in self._events(events, piece):
                    ended = ended or _ends(event)
                    yield event
                if events.done:
                    break
            for event in self._events(events, b""):
                ended = ended or _ends(event)
                yield event
            if not ended:
                raise Lost(
                    f"{self._wire.server} ended its answer too early; try again, and see the server's log."
                )
            await flow.rest()
        finally:
            flow.close()

    async def probe(self) -> None:
        """Ask for the list of models, which costs nothing, and learn who serves. Raises as a call does."""
        reply = await self._wire.get("/models", self._headers)
        if reply.status in (404, 405):
            return  # it is there, and has no list
        data = read(reply, self._wire.server, self._key)
        listed = data.get("data")
        owners = (
            {one.get("owned_by") for one in listed if isinstance(one, Mapping)}
            if isinstance(listed, list)
            else ()
        )
        known = [_ENGINES[owner] for owner in owners if isinstance(owner, str) and owner in _ENGINES]
        self.engine = self.engine or (known[0] if known else "")

    async def close(self) -> None:
        """Close the connections."""
        await self._wire.close()

    async def _opened(self, chat: Chat) -> Flow:
        while True:
            body = self._body(chat)
            body["stream"] = True
            if "stream_options" not in self._without:
                body["stream_options"] = {"include_usage": True}
            flow = await self._wire.open(_PATHS[chat.route], body, self._headers)
            if flow.reply.status != 200:
                if self._learned(flow.reply, body):
                    continue
                raise self._failure(flow.reply, body)
            if flow.reply.kind != "text/event-stream":
                flow.close()
                raise Lost(
                    f"{self._wire.server} answered with {flow.reply.kind[:60] or 'no content type'} instead of a stream; check `url`."
                )
            return flow

    def _body(self, chat: Chat) -> dict[str, Any]:
        body = {**chat.body, "model": self.name}
        if not _OTHERS.isdisjoint(body):
            _as_known(body, self.name)
        for name in self._without:
            body.pop(name, None)
        for name, other in self._renamed.items():
            if name in body:
                body[other] = body.pop(name)
        return body

    def _answer(self, chat: Chat, reply: Reply, body: Mapping[str, Any]) -> Json:
        if reply.status != 200:
            raise self._failure(reply, body)
        data = read(reply, self._wire.server, self._key)
        held = data.get(_HELD[chat.route])
        if not isinstance(held, list) or not held or not isinstance(held[0], dict):
            if data.get("error"):
                raise self._said(data["error"])
            raise Lost(
                f"{self._wire.server} gave no answer in its answer; check that `url` is an OpenAI-compatible server's."
            )
        return data

    def _events(self, events: Events, piece: bytes) -> list[Json]:
        try:
            found = events.feed(piece) if piece else events.close()
        except ValueError as error:
            raise Lost(
                f"{self._wire.server} sends what is no stream of JSON ({error}); try again."
            ) from error
        for event in found:
            if "choices" not in event:
                if event.get("error"):
                    raise self._said(event["error"])
                raise Lost(f"{self._wire.server} sends pieces without choices; check the `provider`.")
        return found

    def _said(self, told: Any) -> Unavailable:
        """Return the error that a server tells in the middle of a stream, or with status 200."""
        said = words(Reply(500, "application/json", orjson.dumps({"error": told})), self._key)
        return Unavailable(
            f"{self._wire.server} failed in the middle of its answer. It says: {said or 'nothing more'}"
        )

    def _learned(self, reply: Reply, body: Mapping[str, Any]) -> bool:
        """Remember what the server refuses of `body`; return whether the same can be said without it."""
        if reply.status not in _NO:
            return False
        said = words(reply).lower()
        if "max_tokens" in said and "max_completion_tokens" in said:  # "use this one instead of that one"
            return self._other_name(next((name for name in _LENGTHS if name in body), ""))
        for name in _MAY_GO:
            if name in body and name in said:
                self._without |= {name}
                return True
        return any(self._other_name(name) for name in _LENGTHS if name in body and _unknown(name, said))

    def _other_name(self, name: str) -> bool:
        if not name or name in self._renamed.values():
            return False
        self._renamed = {name: _LENGTHS[1 - _LENGTHS.index(name)]}
        return True

    def _failure(self, reply: Reply, body: Mapping[str, Any]) -> Exception:
        """Return the error for a request that was refused: the caller's own where the server says so."""
        if reply.status not in _NO:
            return failure(reply, self._wire.server, self._key)
        said = words(reply, self._key)
        param = _param(reply, body, said)
        told = f"{self.name} at its server does not take this request. It says: {said or 'nothing more'}"
        return Unsupported(told, param) if param else BadInput(told)


def _as_known(body: dict[str, Any], model: str) -> None:
    """Bring what comes from Ollama's clients into a form that such servers know."""
    body.pop("keep_alive", None)  # how long a model stays loaded changes no answer
    if body.get("num_ctx") is not None:
        raise Unsupported(f"The server of {model} has a window of its own; leave `num_ctx` out.", "num_ctx")
    for name, other in (_PENALTIES, _PENALTIES[::-1]):  # llama.cpp knows the one name, vLLM the other
        if name in body:
            body.setdefault(other, body[name])


def _ends(event: Json) -> bool:
    return any(choice.get("finish_reason") for choice in event["choices"] or ())


def _unknown(name: str, said: str) -> bool:
    """Tell whether a server complains of a field itself, not of its value."""
    return name in said and any(
        word in said for word in ("unsupported", "unknown", "unrecognized", "not supported", "extra")
    )


def _param(reply: Reply, body: Mapping[str, Any], said: str) -> str:
    """Return the field of the body that a server complains of: the one it names, else the one in its words; "" for none."""
    try:
        told = orjson.loads(reply.body)["error"]["param"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        told = None
    if isinstance(told, str) and told.split(".")[0].split("[")[0] in body:
        return told[:60]
    fields = (name for name in body if name not in ("model", "messages", "prompt", "input", "stream", "n"))
    return next((name for name in fields if _unknown(name.lower(), said.lower())), "")
