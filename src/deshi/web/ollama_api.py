"""Ollama's doors: chats, prompts, embeddings and the list of models, for its clients as they are.

https://docs.ollama.com/api. Its streams are lines of JSON, its errors `{"error": "..."}`, and it streams unless told not to.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import orjson

from deshi import __version__
from deshi.ask import ollama_body
from deshi.ask.chat_body import Checked
from deshi.errors import DeshiError, NotFound, Unsupported
from deshi.pure import ollama_answer, ollama_models
from deshi.pure.ollama_answer import Kind, Pieces
from deshi.records.chat import Caller, Chat, Json, Route
from deshi.web import openai_errors
from deshi.web.chat_door import Doors, Handler, opened, pour
from deshi.web.client import Client, Stream
from deshi.web.http import Request, Send, send_json

SPOKEN = (
    "0.12.11"  # the version of Ollama whose protocol this is: clients ask, and older ones are turned down
)
_NOW = (0, "0", "0s", "0m", "0h")
_LINES = (b"content-type", b"application/x-ndjson")


@dataclass(frozen=True, slots=True)
class Ollama:
    """The handlers of Ollama's routes."""

    doors: Doors

    def table(self) -> dict[tuple[str, str], Handler]:
        """Return `(method, path) -> handler`; `reference_llm.HOT` describes the same routes."""
        routes: dict[tuple[str, str], Handler] = {
            ("POST", "/api/chat"): self.chat,
            ("POST", "/api/generate"): self.generate,
            ("POST", "/api/embed"): self.embed,
            ("POST", "/api/embeddings"): self.embeddings,
            ("POST", "/api/show"): self.show,
            ("GET", "/api/tags"): self.tags,
            ("GET", "/api/ps"): self.ps,
            ("GET", "/api/version"): self.version,
            ("HEAD", "/api/tags"): self.tags,
            ("HEAD", "/api/version"): self.version,
        }
        guarded = self.doors.guarded
        return {key: guarded(key[1], work, problem, openai_errors.headers) for key, work in routes.items()}

    async def chat(self, request: Request, send: Send) -> None:
        """Answer `messages`."""
        caller, body = await self.doors.read(request, typed=False)
        checked = ollama_body.chat(body)
        if checked is None:
            await self._loaded(send, "chat", body)
            return
        await self._answer(request, send, "chat", self._chat(request, "chat", checked, caller))

    async def generate(self, request: Request, send: Send) -> None:
        """Answer a `prompt`."""
        caller, body = await self.doors.read(request, typed=False)
        found = ollama_body.generate(body)
        if found is None:
            await self._loaded(send, "generate", body)
            return
        route, checked = found
        await self._answer(request, send, "generate", self._chat(request, route, checked, caller))

    async def embed(self, request: Request, send: Send) -> None:
        """Return the vectors of texts."""
        began = time.perf_counter()
        chat, answer, heads = await self._vectors(request, ollama_body.embed)
        took = round((time.perf_counter() - began) * 1e9)
        body = {
            "model": chat.model,
            "embeddings": [one["embedding"] for one in answer["data"]],
            "total_duration": took,
            "load_duration": 0,
            "prompt_eval_count": (answer.get("usage") or {}).get("prompt_tokens", 0),
        }
        await send_json(send, 200, body, heads)

    async def embeddings(self, request: Request, send: Send) -> None:
        """Return the vector of one text: the older form."""
        _, answer, heads = await self._vectors(request, ollama_body.embeddings)
        await send_json(send, 200, {"embedding": answer["data"][0]["embedding"]}, heads)

    async def tags(self, request: Request, send: Send) -> None:
        """List the models."""
        await self.doors.access.caller(request)
        await send_json(send, 200, {"models": [ollama_models.tag(one) for one in self.doors.chats.models()]})

    async def ps(self, request: Request, send: Send) -> None:
        """List the models that are loaded now."""
        await self.doors.access.caller(request)
        now = time.time()
        running = [one for one in self.doors.chats.models() if (one.get("details") or {}).get("loaded")]
        await send_json(send, 200, {"models": [ollama_models.running(one, now) for one in running]})

    async def show(self, request: Request, send: Send) -> None:
        """Tell what is known of a model."""
        _, body = await self.doors.read(request, typed=False)
        await send_json(send, 200, ollama_models.shown(self._model(ollama_body.model_of(body))))

    async def version(self, request: Request, send: Send) -> None:
        """Tell which version of Ollama's protocol this is, and which deshi."""
        self.doors.access.check_page(request)
        await send_json(send, 200, {"version": SPOKEN, "deshi": __version__})

    def _chat(self, request: Request, route: Route, checked: Checked, caller: Caller) -> Chat:
        return self.doors.chat(request, route, checked, caller, checked.stream)

    def _model(self, name: str) -> Json:
        models = self.doors.chats.models()
        for one in models:
            if name.removesuffix(":latest") in (one["id"], *one.get("aliases", ())) or name == one["id"]:
                return one
        near = ollama_models.near(name, models)
        raise NotFound(f"There is no model {name[:80]!r} here; {near}")

    async def _loaded(self, send: Send, kind: Kind, body: Json) -> None:
        """A request without words: with Ollama it loads the model; here that one is there, or is not known.

        One that wants it unloaded is told so where it is: an embedded model that answers nobody.
        """
        name = ollama_body.model_of(body)
        found, gone = self._model(name)["id"], False
        if body.get("keep_alive") in _NOW:
            with suppress(Unsupported):
                gone = await self.doors.chats.tokenizer(found).unload()
        await send_json(send, 200, ollama_answer.loaded(kind, name, time.time(), gone))

    async def _vectors(
        self, request: Request, check: Callable[[Json], Checked]
    ) -> tuple[Chat, Json, tuple[tuple[bytes, bytes], ...]]:
        caller, body = await self.doors.read(request, typed=False)
        chat = self.doors.chat(request, "embeddings", check(body), caller, False)
        async with Client(request.receive):
            replied = await self.doors.chats.answer(chat)
        return chat, _parsed(replied.body), tuple(self.doors.told(chat, replied.cached, replied.target))

    async def _answer(self, request: Request, send: Send, kind: Kind, chat: Chat) -> None:
        began = time.perf_counter()
        async with Client(request.receive) as client:
            if chat.stream:
                await self._stream(request, send, kind, chat, client, began)
                return
            replied = await self.doors.chats.answer(chat)
        took = time.perf_counter() - began
        body = ollama_answer.whole(_parsed(replied.body), kind, chat.model, time.time(), took)
        await send_json(send, 200, body, tuple(self.doors.told(chat, replied.cached, replied.target)))

    async def _stream(
        self, request: Request, send: Send, kind: Kind, chat: Chat, client: Client, began: float
    ) -> None:
        pieces, path, first = Pieces(kind, chat.model), str(request.scope["path"]), 0.0
        out = Stream(send, client, _line(ollama_answer.quiet(kind, chat.model, time.time())))

        def line(chunk: Json) -> bytes:
            message = pieces.of(chunk, time.time())
            return _line(message) if message else b""

        def end() -> bytes:
            last = pieces.end(time.time(), time.perf_counter() - began, first)
            return b"".join(map(_line, last))

        try:
            streamed = await opened(
                self.doors.chats, chat, out, lambda: [_LINES, *self.doors.known(chat)], _fault, path
            )
            first = time.perf_counter() - began
            await out.begin([_LINES, *self.doors.told(chat, streamed.cached, streamed.target)])
            await pour(streamed.chunks, out, line, end, _fault, path)
        finally:
            out.close()


def problem(error: DeshiError) -> Json:
    """Return an error in Ollama's form."""
    return {"error": str(error)}


def _fault(error: DeshiError) -> bytes:
    return _line(problem(error))


def _line(message: Json) -> bytes:
    return orjson.dumps(message, option=orjson.OPT_APPEND_NEWLINE)


def _parsed(body: Json | bytes) -> Json:
    if isinstance(body, bytes):
        found: Json = orjson.loads(body)
        return found
    return body
