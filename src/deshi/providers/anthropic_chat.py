"""Chats at Anthropic: `POST /v1/messages`, with tools, streams, pictures, and a forced tool where the answer has a schema.

https://docs.anthropic.com/en/api/messages
"""

import asyncio
import time
from collections.abc import AsyncGenerator
from typing import Any

import orjson

from deshi.errors import BadInput, DeshiError, Lost, Unavailable, Unsupported
from deshi.pure.anthropic_outward import Pieces, request, whole
from deshi.pure.sse import Events
from deshi.pure.upstream import failure, is_large, read, words
from deshi.records.chat import Chat, Json
from deshi.records.model import ChatWire, Reply

VERSION = "2023-06-01"
MOST_TOKENS = 4_096  # the API wants a bound, where OpenAI's has none
_PATH = "/v1/messages"


class AnthropicChat:
    """Implements `ChatModel` for the route `chat`."""

    engine = "anthropic"

    def __init__(self, wire: ChatWire, model: str, key: str = "") -> None:
        self.name = model
        self._wire = wire
        self._key = key
        self._headers = {"anthropic-version": VERSION, "x-api-key": key}

    async def chat(self, chat: Chat) -> Json:
        """Return the answer in OpenAI's form. Raises what `ChatModel` promises."""
        reply = await self._wire.post(_PATH, self._body(chat), self._headers)
        if reply.status != 200:
            raise self._failure(reply)
        told = (reply, self._wire.server, self._key)
        data = await asyncio.to_thread(read, *told) if is_large(reply) else read(*told)
        try:
            return whole(data, int(time.time()), _forced(chat))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise self._odd() from error

    async def stream(self, chat: Chat) -> AsyncGenerator[Json, None]:
        """Yield the answer in pieces of OpenAI's form. Raises what `ChatModel` promises; `Lost` for a stream without an end."""
        flow = await self._wire.open(_PATH, {**self._body(chat), "stream": True}, self._headers)
        try:
            if flow.reply.status != 200:
                raise self._failure(flow.reply)
            if flow.reply.kind != "text/event-stream":
                raise self._odd()
            pieces, events = Pieces(int(time.time()), _forced(chat)), Events()
            while not pieces.done and (piece := await flow.read()):
                for told in self._told(pieces, events, piece):
                    yield told
            if not pieces.done:
                raise Lost(f"{self._wire.server} ended its answer too early; try again later.")
            await flow.rest()
        finally:
            flow.close()

    async def probe(self) -> None:
        """Ask for the list of models, which costs nothing. Raises as a call does."""
        reply = await self._wire.get("/v1/models", self._headers)
        if reply.status not in (404, 405):  # it is there, and has no list
            read(reply, self._wire.server, self._key)

    async def close(self) -> None:
        """Close the connections."""
        await self._wire.close()

    def _body(self, chat: Chat) -> Json:
        if chat.route != "chat":
            raise Unsupported(f"{self.name} answers chats only; use /v1/chat/completions.", "model")
        return {"model": self.name, **request(chat.body, MOST_TOKENS)}

    def _told(self, pieces: Pieces, events: Events, piece: bytes) -> list[Json]:
        try:
            told = []
            for event in events.feed(piece):
                if event.get("type") == "error":
                    raise self._said(event.get("error"))
                told += pieces.of(event)
            return told
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise self._odd() from error

    def _failure(self, reply: Reply) -> DeshiError:
        if reply.status in (400, 413, 422):
            said = words(reply, self._key)
            return BadInput(
                f"{self.name} at Anthropic does not take this request. It says: {said or 'nothing more'}"
            )
        if reply.status == 529:  # it is overloaded, and says so with a number of its own
            return failure(Reply(429, reply.kind, reply.body, reply.after_s), self._wire.server, self._key)
        return failure(reply, self._wire.server, self._key)

    def _said(self, told: Any) -> Unavailable:
        said = words(Reply(500, "application/json", orjson.dumps({"error": told})), self._key)
        return Unavailable(
            f"{self._wire.server} failed in the middle of its answer. It says: {said or 'nothing more'}"
        )

    def _odd(self) -> Lost:
        return Lost(
            f"{self._wire.server} gave no message; check that `url` is Anthropic's, or set another `provider`."
        )


def _forced(chat: Chat) -> bool:
    return (chat.body.get("response_format") or {}).get("type") == "json_schema"
