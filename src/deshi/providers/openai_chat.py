"""Chats at OpenAI and every server that speaks its protocol: llama.cpp, vLLM, TGI, TensorRT-LLM, `transformers serve` ...

A request passes through as it is, with the server's own name of the model. Servers differ in what they take: a field that
changes nothing in the answer is left out from then on where it is refused, and the two names of the answer's length stand for
each other. Everything else that a server refuses is refused with its name.
https://platform.openai.com/docs/api-reference/chat
"""

import asyncio
import re
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from typing import Any

import orjson

from deshi.errors import BadInput, Lost, Unavailable, Unsupported
from deshi.pure.asked import Seen, missing
from deshi.pure.sse import Events
from deshi.pure.upstream import failure, is_large, read, words
from deshi.records.chat import Chat, Json
from deshi.records.model import ChatWire, Flow, Reply

_PATHS = {"chat": "/chat/completions", "completions": "/completions", "embeddings": "/embeddings"}
_HELD = {"chat": "choices", "completions": "choices", "embeddings": "data"}
# what changes nothing in the answer: bookkeeping of the server's, or what we have added ourselves
_MAY_GO = ("stream_options", "store", "metadata", "service_tier", "prompt_cache_key", "safety_identifier")
_LENGTHS = ("max_completion_tokens", "max_tokens")
_PENALTIES = ("repeat_penalty", "repetition_penalty")
# of llama.cpp and Ollama: other servers may take no notice of them, without a word
_SAMPLERS = ("repeat_last_n", "typical_p", "mirostat", "mirostat_tau", "mirostat_eta")
_OTHERS = frozenset({"keep_alive", "num_ctx", *_PENALTIES, *_SAMPLERS})
_ODD = "unsupported|unknown|unrecognized|unexpected|not supported|not permitted|not allowed|extra|refused"
_AGAIN_S = 600.0
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

    def __init__(
        self,
        wire: ChatWire,
        model: str,
        key: str = "",
        engine: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = model
        self.engine = engine
        self._wire = wire
        self._key = key
        self._headers = {"authorization": f"Bearer {key}"} if key else {}
        self._clock = clock
        self._without: dict[str, float] = {}  # each with the time until when
        self._renamed: dict[str, float] = {}

    async def chat(self, chat: Chat) -> Json:
        """Return the server's answer. Raises what `ChatModel` promises, `BadInput` for what the server calls the caller's fault."""
        path = _PATHS[chat.route]
        while True:
            body = self._body(chat)
            reply = await self._wire.post(path, body, self._headers)
            if reply.status == 200 or not self._learned(reply, body):
                if is_large(reply):
                    return self._with_all(chat, await asyncio.to_thread(self._answer, chat, reply, body))
                return self._with_all(chat, self._answer(chat, reply, body))

    async def stream(self, chat: Chat) -> AsyncGenerator[Json, None]:
        """Yield the server's chunks. Raises what `ChatModel` promises; `Lost` for a stream without an end."""
        flow = await self._opened(chat)
        events, ended, seen = Events(), False, Seen(chat.body)
        try:
            while piece := await flow.read():
                for event in self._events(events, piece):
                    ended = ended or _ends(event)
                    seen.add(event)
                    yield event
                if events.done:
                    break
            for event in self._events(events, b""):
                ended = ended or _ends(event)
                seen.add(event)
                yield event
            if not ended:
                raise Lost(
                    f"{self._wire.server} ended its answer too early; try again, and see the server's log."
                )
            if lacks := seen.missing():
                raise self._lacks(lacks)
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
            _as_known(body, self.name, self.engine)
        if self._without or self._renamed:
            self._forget()
            for name in self._without:
                body.pop(name, None)
            for name in self._renamed.keys() & body.keys():
                body[_other(name)] = body.pop(name)
        return body

    def _forget(self) -> None:
        """Try again some time what was refused: a server may be another one meanwhile."""
        now = self._clock()
        self._without = {name: until for name, until in self._without.items() if until > now}
        self._renamed = {name: until for name, until in self._renamed.items() if until > now}

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

    def _with_all(self, chat: Chat, answer: Json) -> Json:
        lacks = missing(chat.route, chat.body, answer)
        if lacks:
            raise self._lacks(lacks)
        return answer

    def _lacks(self, what: str) -> Lost:
        return Lost(
            f"{self._wire.server} passed over what was asked for and gave {what}; leave that out, or ask another model."
        )

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
        told = _plainly(reply, body)
        for name in _MAY_GO:
            if name in body and told(name):
                self._without[name] = self._clock() + _AGAIN_S
                return True
        return any(self._other_name(name) for name in _LENGTHS if name in body and told(name))

    def _other_name(self, name: str) -> bool:
        if _other(name) in self._renamed:
            return False
        self._renamed = {name: self._clock() + _AGAIN_S}
        return True

    def _failure(self, reply: Reply, body: Mapping[str, Any]) -> Exception:
        """Return the error for a request that was refused: the caller's own where the server says so."""
        if reply.status not in _NO:
            return failure(reply, self._wire.server, self._key)
        said = words(reply, self._key)
        param = _param(reply, body, said)
        told = f"{self.name} at its server does not take this request. It says: {said or 'nothing more'}"
        return Unsupported(told, param) if param else BadInput(told)


def _as_known(body: dict[str, Any], model: str, engine: str) -> None:
    """Bring what comes from Ollama's clients into a form that such servers know."""
    body.pop("keep_alive", None)  # how long a model stays loaded changes no answer
    if body.get("num_ctx") is not None:
        raise Unsupported(f"The server of {model} has a window of its own; leave `num_ctx` out.", "num_ctx")
    for name in _SAMPLERS if engine != "llamacpp" else ():
        if body.get(name) is not None:
            raise Unsupported(f"The server of {model} may not know `{name}`; leave it out.", name)
    for name, other in (_PENALTIES, _PENALTIES[::-1]):  # llama.cpp knows the one name, vLLM the other
        if name in body:
            body.setdefault(other, body[name])


def _ends(event: Json) -> bool:
    return any(choice.get("finish_reason") for choice in event["choices"] or ())


def _other(name: str) -> str:
    return _LENGTHS[1 - _LENGTHS.index(name)]


def _plainly(reply: Reply, body: Mapping[str, Any]) -> Callable[[str], bool]:
    """Return what tells whether a server says plainly that it does not know a field: as `param`, or in words of its own.

    Servers quote requests: where a field's name stands in what the caller wrote, words alone tell nothing.
    """
    param, said = _told_param(reply), words(reply).lower()
    written = orjson.dumps([value for key, value in body.items() if key != "stream_options"]).decode().lower()

    def told(name: str) -> bool:
        if param:
            return param.split(".")[0].split("[")[0] == name
        near = rf"(?:{_ODD})[^.]{{0,60}}\b{name}\b|\b{name}\b[^.]{{0,60}}(?:{_ODD})"
        return name not in written and re.search(near, said) is not None

    return told


def _told_param(reply: Reply) -> str:
    try:
        told = orjson.loads(reply.body)["error"]["param"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return ""
    return told if isinstance(told, str) else ""


def _unknown(name: str, said: str) -> bool:
    """Tell whether a server complains of a field itself, not of its value."""
    return name in said and any(
        word in said for word in ("unsupported", "unknown", "unrecognized", "not supported", "extra")
    )


def _param(reply: Reply, body: Mapping[str, Any], said: str) -> str:
    """Return the field of the body that a server complains of: the one it names, else the one in its words; "" for none."""
    told = _told_param(reply)
    if told.split(".")[0].split("[")[0] in body:
        return told[:60]
    fields = (name for name in body if name not in ("model", "messages", "prompt", "input", "stream", "n"))
    return next((name for name in fields if _unknown(name.lower(), said.lower())), "")
