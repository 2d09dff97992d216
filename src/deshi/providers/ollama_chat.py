"""Chats at Ollama by its native API, where windows, loading times, schemas, tools and log-probabilities are all kept.

https://docs.ollama.com/api
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping
from typing import Any

import orjson

from deshi.errors import BadInput, DeshiError, Lost, Unavailable
from deshi.pure.asked import missing
from deshi.pure.ollama_outward import logprobs, plain_logprobs, reason, request, spoken, usage, whole
from deshi.pure.sse import Objects
from deshi.pure.upstream import failure, is_large, read, words
from deshi.records.chat import Chat, Json
from deshi.records.model import ChatWire, Reply

_PATHS = {"chat": "/api/chat", "completions": "/api/generate", "embeddings": "/api/embed"}
_KINDS = ("application/x-ndjson", "application/json")


class OllamaChat:
    """Implements `ChatModel`. `num_ctx` in tokens and `keep_alive` hold where a request says nothing else (0, "": the server's)."""

    engine = "ollama"

    def __init__(
        self, wire: ChatWire, model: str, key: str = "", num_ctx: int = 0, keep_alive: str = ""
    ) -> None:
        self.name = model
        self._wire = wire
        self._key = key
        self._headers = {"authorization": f"Bearer {key}"} if key else {}
        self._usual = {"num_ctx": num_ctx} if num_ctx else {}
        self._kept: Json = {}
        if keep_alive:  # a bare number is a number of seconds, and must be one
            number = keep_alive.lstrip("-").isdigit()
            self._kept = {"keep_alive": int(keep_alive) if number else keep_alive}

    async def chat(self, chat: Chat) -> Json:
        """Return the answer in OpenAI's form. Raises what `ChatModel` promises."""
        reply = await self._wire.post(_PATHS[chat.route], self._body(chat, False), self._headers)
        if reply.status != 200:
            raise self._failure(reply)
        told = (reply, self._wire.server, self._key)
        data = await asyncio.to_thread(read, *told) if is_large(reply) else read(*told)
        if data.get("error"):
            raise self._said(data["error"])
        try:
            answer = whole(chat.route, data, self.name, int(time.time()))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise self._odd() from error
        if lacks := missing(chat.route, chat.body, answer):
            raise Lost(
                f"{self._wire.server} passed over what was asked for and gave {lacks}; leave that out, or use a newer Ollama."
            )
        return answer

    async def stream(self, chat: Chat) -> AsyncGenerator[Json, None]:
        """Yield the answer in pieces of OpenAI's form. Raises what `ChatModel` promises; `Lost` for a stream without an end."""
        flow = await self._wire.open(_PATHS[chat.route], self._body(chat, True), self._headers)
        try:
            if flow.reply.status != 200:
                raise self._failure(flow.reply)
            if flow.reply.kind not in _KINDS:
                raise self._odd()
            pieces, lines = _Pieces(chat.route, self.name), Objects()
            while not pieces.done and (piece := await flow.read()):
                for told in self._told(pieces, lines.feed, piece):
                    yield told
            for told in self._told(pieces, lambda _: lines.close(), b""):
                yield told
            if not pieces.done:
                raise Lost(
                    f"{self._wire.server} ended its answer too early; try again, and see the server's log."
                )
            await flow.rest()
        finally:
            flow.close()

    async def probe(self) -> None:
        """Ask for the version, which costs nothing. Raises as a call does."""
        read(await self._wire.get("/api/version", self._headers), self._wire.server, self._key)

    async def close(self) -> None:
        """Close the connections."""
        await self._wire.close()

    def _body(self, chat: Chat, stream: bool) -> Json:
        told = {**self._kept, **request(chat.route, chat.body, self._usual), "model": self.name}
        if chat.route != "embeddings":
            told["stream"] = stream
        return told

    def _told(self, pieces: "_Pieces", feed: Any, piece: bytes) -> list[Json]:
        try:
            found = feed(piece)
            for one in found:
                if one.get("error"):
                    raise self._said(one["error"])
            return [told for one in found if not pieces.done for told in pieces.of(one)]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise self._odd() from error

    def _failure(self, reply: Reply) -> DeshiError:
        if reply.status in (400, 413, 422):
            said = words(reply, self._key)
            return BadInput(
                f"{self.name} at Ollama does not take this request. It says: {said or 'nothing more'}"
            )
        return failure(reply, self._wire.server, self._key)

    def _said(self, told: Any) -> Unavailable:
        said = words(Reply(500, "application/json", orjson.dumps({"error": told})), self._key)
        return Unavailable(
            f"{self._wire.server} failed in the middle of its answer. It says: {said or 'nothing more'}"
        )

    def _odd(self) -> Lost:
        return Lost(
            f"{self._wire.server} gave no answer of Ollama's form; check that it is Ollama, or the `provider`."
        )


class _Pieces:
    """Ollama's lines as OpenAI's chunks: a last line becomes the end and the usage."""

    def __init__(self, route: str, model: str) -> None:
        self.done = False
        kind = "chat.completion.chunk" if route == "chat" else "text_completion"
        self._head: Json = {"id": "", "object": kind, "created": int(time.time()), "model": model}
        self._chat = route == "chat"
        self._begun = False
        self._calls = 0
        self._signs = 0

    def of(self, line: Mapping[str, Any]) -> list[Json]:
        choice = self._spoken(line) if self._chat else self._written(line)
        told = [{**self._head, "choices": [choice]}] if choice else []
        if line["done"] is True:
            self.done = True
            empty: Json = {"delta": {}} if self._chat else {"text": ""}
            end = {"index": 0, **empty, "finish_reason": reason(line, self._calls > 0)}
            told += [{**self._head, "choices": [end]}, {**self._head, "choices": [], "usage": usage(line)}]
        return told

    def _spoken(self, line: Mapping[str, Any]) -> Json | None:
        delta = spoken(line["message"], self._calls)
        self._calls += len(delta.get("tool_calls", ()))
        if len(delta) == 1 and not line.get("logprobs"):
            return None
        if self._begun:
            del delta["role"]  # it is said once
        self._begun = True
        told = {"index": 0, "delta": delta, "finish_reason": None}
        return told | ({"logprobs": {"content": logprobs(line["logprobs"])}} if line.get("logprobs") else {})

    def _written(self, line: Mapping[str, Any]) -> Json | None:
        text = line["response"]
        if not text:
            return None
        told = {"index": 0, "text": text, "finish_reason": None}
        found = plain_logprobs(line.get("logprobs"), self._signs)
        self._signs += len(text)
        return told | ({"logprobs": found} if found else {})
