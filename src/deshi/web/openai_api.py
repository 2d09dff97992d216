"""OpenAI's doors: chats, completions, embeddings, models and tokens, raw from the socket.

https://platform.openai.com/docs/api-reference. Files and batches, which nobody is in a hurry for, are in `openai_files`.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import orjson

from deshi.ask import chat_body
from deshi.ask.chat_fields import BadParameter
from deshi.errors import DeshiError
from deshi.pure.openai_form import error_body, packed
from deshi.records.chat import Chat, Json, Route
from deshi.web import openai_errors
from deshi.web.chat_door import Doors, Handler, opened, pour
from deshi.web.client import Client, Stream
from deshi.web.http import Request, Send, send_bytes, send_json

_JSON = (b"content-type", b"application/json")
_EVENTS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache"),
    (b"x-accel-buffering", b"no"),  # a proxy on the way must not gather what is said word by word
]
_DONE = b"data: [DONE]\n\n"
_BEAT = b": still at work\n\n"


@dataclass(frozen=True, slots=True)
class OpenAI:
    """The handlers of OpenAI's routes."""

    doors: Doors

    def table(self) -> dict[tuple[str, str], Handler]:
        """Return `(method, path) -> handler`; `reference_llm.HOT` describes the same routes."""
        routes: dict[tuple[str, str], Handler] = {
            ("POST", "/v1/chat/completions"): self.chat,
            ("POST", "/v1/completions"): self.completions,
            ("POST", "/v1/embeddings"): self.embeddings,
            ("GET", "/v1/models"): self.models,
            ("POST", "/tokenize"): self.tokenize,
            ("POST", "/detokenize"): self.detokenize,
            ("GET", "/tokenizer_info"): self.tokenizer_info,
        }
        guarded = self.doors.guarded
        return {key: guarded(key[1], work, error_body, openai_errors.headers) for key, work in routes.items()}

    async def chat(self, request: Request, send: Send) -> None:
        """Answer `messages`, whole or as a stream of events."""
        caller, body = await self.doors.read(request)
        checked = chat_body.chat(body)
        await self._answer(
            request, send, self.doors.chat(request, "chat", checked, caller, checked.stream), checked.usage
        )

    async def completions(self, request: Request, send: Send) -> None:
        """Go on with a `prompt`, whole or as a stream of events."""
        caller, body = await self.doors.read(request)
        checked = chat_body.completion(body)
        route: Route = "completions"
        await self._answer(
            request, send, self.doors.chat(request, route, checked, caller, checked.stream), checked.usage
        )

    async def embeddings(self, request: Request, send: Send) -> None:
        """Return the vectors of texts, as numbers or as base64 of little-endian float32."""
        caller, body = await self.doors.read(request)
        checked = chat_body.embedding(body)
        chat = self.doors.chat(request, "embeddings", checked, caller, False)
        async with Client(request.receive):
            replied = await self.doors.chats.answer(chat)
        found = replied.body
        if checked.base64:
            found = packed(orjson.loads(found) if isinstance(found, bytes) else found)
        await _send(send, found, self.doors.told(chat, replied.cached, replied.target))

    async def models(self, request: Request, send: Send) -> None:
        """List what can be asked: models, roles and tasks."""
        await self.doors.access.caller(request)
        await send_json(send, 200, {"object": "list", "data": self.doors.chats.models()})

    async def tokenize(self, request: Request, send: Send) -> None:
        """Return the tokens of `prompt` (vLLM's name) or `content` (llama.cpp's)."""
        _, body = await self.doors.read(request)
        name = "content" if "content" in body and "prompt" not in body else "prompt"
        text = _typed(body, name, str)
        special = body.get("add_special_tokens", body.get("add_special", True))
        tokens = await self.doors.chats.tokenizer(_model(body)).tokenize(text, special is not False)
        await send_json(send, 200, {"tokens": tokens, "count": len(tokens)})

    async def detokenize(self, request: Request, send: Send) -> None:
        """Return the text of `tokens`."""
        _, body = await self.doors.read(request)
        tokens = _typed(body, "tokens", list)
        if not all(type(one) is int and 0 <= one < 2**31 for one in tokens):
            raise BadParameter("The parameter `tokens` must be a list of tokens (whole numbers).", "tokens")
        text = await self.doors.chats.tokenizer(_model(body)).detokenize(tokens)
        await send_json(send, 200, {"prompt": text, "content": text})

    async def tokenizer_info(self, request: Request, send: Send) -> None:
        """Tell what a client must know of a model's tokenizer; `?model=` names the model."""
        await self.doors.access.caller(request)
        model = parse_qs(request.query).get("model", [""])[0]
        await send_json(send, 200, await self.doors.chats.tokenizer(model).about())

    async def _answer(self, request: Request, send: Send, chat: Chat, usage: bool) -> None:
        async with Client(request.receive) as client:
            if chat.stream:
                await self._stream(request, send, chat, usage, client)
                return
            replied = await self.doors.chats.answer(chat)
        await _send(send, replied.body, self.doors.told(chat, replied.cached, replied.target))

    async def _stream(self, request: Request, send: Send, chat: Chat, usage: bool, client: Client) -> None:
        out, path = Stream(send, client, _BEAT), str(request.scope["path"])
        try:
            streamed = await opened(
                self.doors.chats, chat, out, lambda: [*_EVENTS, *self.doors.known(chat)], _fault, path
            )
            await out.begin([*_EVENTS, *self.doors.told(chat, streamed.cached, streamed.target)])
            frame = event if usage else _without_usage
            await pour(streamed.chunks, out, frame, lambda: _DONE, _fault, path)
        finally:
            out.close()


def event(chunk: Json) -> bytes:
    """Return a chunk as a server-sent event."""
    return b"data: " + orjson.dumps(chunk) + b"\n\n"


def _without_usage(chunk: Json) -> bytes:
    """Return a chunk as an event, without the usage that was not asked for; b"" for a chunk of nothing else."""
    if "usage" in chunk:
        if not chunk.get("choices"):
            return b""
        chunk = {name: value for name, value in chunk.items() if name != "usage"}
    return b"data: " + orjson.dumps(chunk) + b"\n\n"


def _fault(error: DeshiError) -> bytes:
    return event(error_body(error))


async def _send(send: Send, body: Json | bytes, headers: list[tuple[bytes, bytes]]) -> None:
    data = body if isinstance(body, bytes) else orjson.dumps(body)
    await send_bytes(send, 200, data, (_JSON, *headers))


def _model(body: Json) -> str:
    return str(_typed(body, "model", str)) if body.get("model") is not None else ""


def _typed(body: Json, name: str, kind: type) -> Any:
    value = body.get(name)
    if type(value) is not kind:
        wanted = "a text" if kind is str else "a list"
        raise BadParameter(f"The parameter `{name}` must be {wanted}; send it.", name)
    return value
