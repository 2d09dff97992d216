"""What all doors of the LLM service share: from a request to a chat, and from its answer to headers."""

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote

from deshi.ask.chat_body import Checked
from deshi.ask.incoming import check_name, new_id
from deshi.errors import DeshiError, Unavailable
from deshi.records.chat import Caller, Chat, Json, Replied, Route, Streamed
from deshi.web import openai_errors, wishes
from deshi.web.access import Access
from deshi.web.client import Gone, Header, Stream
from deshi.web.http import Request, Send, TooLarge, json_object, send_json
from deshi.web.metrics import Metrics

_log = logging.getLogger(__name__)

MOST_CHATS = 4_096
LIKE = '{"model": "...", ...} (/docs lists the fields)'
Handler = Callable[[Request, Send], Awaitable[None]]


class Told(Exception):
    """What went wrong after the first byte; the client knows it."""

    def __init__(self, error: DeshiError) -> None:
        super().__init__(str(error))
        self.error = error


class Tokenizer(Protocol):
    """The tokens of a model, where its engine tells them."""

    async def tokenize(self, text: str, special: bool = False) -> list[int]:
        """Return a text's tokens; `special`: with those that open a text."""
        ...

    async def detokenize(self, tokens: list[int]) -> str:
        """Return the text of tokens."""
        ...

    async def about(self) -> Json:
        """Return what a client must know of it: `bos_token`, `eos_token`, `chat_template` and the like."""
        ...

    async def unload(self) -> bool:
        """Take the model out of memory, unless it is answering; return whether it is out."""
        ...


class Chats(Protocol):
    """What answers chats; `deshi.chat.Chats` does."""

    async def answer(self, chat: Chat) -> Replied:
        """Return the whole answer. Raises the error family."""
        ...

    async def open(self, chat: Chat) -> Streamed:
        """Return the answer piece by piece; what goes wrong before its first piece is raised here."""
        ...

    def models(self) -> list[Json]:
        """Return what can be asked, in OpenAI's form with `kind`, `context` and `details` beside it."""
        ...

    def tokenizer(self, model: str) -> Tokenizer:
        """Return a model's tokenizer. Raises `NotFound`, and `Unsupported` where its engine does not tell."""
        ...


class Problem(Protocol):
    """How a door words its errors."""

    def __call__(self, error: DeshiError, /) -> Json:
        """Return the body of an error."""
        ...


@dataclass
class Doors:
    """The parts that the doors share. `open` counts the requests under way.

    `left(caller)` gives headers that tell what is left of the caller's limits (`x-ratelimit-*`). `heed(body)`
    sends the stop that is ordered in a chat which went wrong, and tells whether there was one.
    """

    chats: Chats
    access: Access
    metrics: Metrics
    most_bytes: int
    left: Callable[[Caller], Mapping[str, str]] = lambda _: {}
    heed: Callable[[bytes | str], bool] = lambda _: False
    open: int = 0

    @property
    def full(self) -> bool:
        """Whether too many requests are under way, the one that asks counted."""
        return self.open > MOST_CHATS

    def admit(self, said: bytes | str) -> None:
        """Raise `Unavailable` where too many requests are under way; who orders a stop is let in, and the stop sent."""
        if self.full and not self.heed(said):
            raise Unavailable(f"{MOST_CHATS} chats are under way; try again in a few seconds.")

    async def read(self, request: Request, typed: bool = True) -> tuple[Caller, Json]:
        """Return who asks, and the request's JSON, which must be called so where `typed`. Raises `Denied` before reading."""
        caller = await self.access.caller(request)
        raw = await self._body(request)
        return caller, request.object(raw, LIKE) if typed else json_object(raw, LIKE)

    def chat(self, request: Request, route: Route, checked: Checked, caller: Caller, stream: bool) -> Chat:
        """Return the chat of a checked body. Raises `BadInput` for headers that can't be kept."""
        said = wishes.read(request.scope["headers"])
        user = check_name("user", checked.user) if checked.user else said.user
        caller = Caller(caller.key, caller.tenant, user) if user else caller
        asked = self.access.wishes(caller, said.wishes)
        chat = Chat(new_id(), route, checked.model, checked.body, stream, said.session, caller, asked)
        request.scope["deshi.chat"] = chat
        return chat

    def told(self, chat: Chat, cached: str, target: str) -> list[Header]:
        """Return the headers that say where an answer is from, and what is left."""
        return [
            *self.known(chat),
            (b"x-deshi-cache", (cached or "miss").encode()),
            (b"x-deshi-target", quote(target, safe="/:.-_ ").encode()),
        ]

    def known(self, chat: Chat | None) -> list[Header]:
        """Return the headers of every answer, also of an error: its id, and what is left of the limits."""
        if chat is None:
            return [(b"x-request-id", new_id().encode())]
        left = self.left(chat.caller) if chat.caller.key else {}
        return [
            (b"x-request-id", chat.id.encode()),
            *((name.encode(), value.encode()) for name, value in left.items()),
        ]

    async def _body(self, request: Request) -> bytes:
        """Return the body; what was read of it is kept for `_said`, also of one that is too large."""
        found: bytes | None = request.scope.get("deshi.body")
        if found is None:
            try:
                found = await request.body(self.most_bytes)
            except TooLarge as error:
                request.scope["deshi.body"] = error.kept
                raise
            request.scope["deshi.body"] = found
        return found

    async def _said(self, request: Request, error: DeshiError | None = None) -> bytes:
        """Return the body of a request, or what there is of it. One that was refused unread is read now, if its sender may stop."""
        if "deshi.body" not in request.scope and request.has_body() and getattr(error, "status", 0) != 401:
            with suppress(DeshiError):
                await self.access.check(request, stop=True)
                await self._body(request)
        found: bytes = request.scope.get("deshi.body", b"")
        return found

    def guarded(self, path: str, work: Handler, problem: Problem, heads: Callable[[DeshiError], tuple[Header, ...]]) -> Handler:  # fmt: skip
        """Return a handler that words what goes wrong before its first byte, and counts the request."""

        async def handle(request: Request, send: Send) -> None:
            status, error = 200, None
            self.open += 1
            try:
                if self.full:
                    self.admit(await self._said(request))
                await work(request, send)
            except Gone:
                status = 499
                self.heed(request.scope.get("deshi.body", b""))
            except Told as late:
                status = openai_errors.status(late.error)
                self.heed(await self._said(request, late.error))
            except Exception as broken:
                error = told(broken, path)
                status = openai_errors.status(error)
                self.heed(await self._said(request, error))
            finally:
                self.open -= 1
            self.metrics.request(path, status)
            if error is not None:
                named = (*self.known(request.scope.get("deshi.chat")), *heads(error))
                await send_json(send, status, problem(error), named)

        return handle


def told(broken: Exception, path: str) -> DeshiError:
    """Return what a client is told of an error; one that is ours is logged whole."""
    if isinstance(broken, DeshiError):
        return broken
    _log.error("%s", path, exc_info=broken)
    return inside(path, broken)


def inside(path: str, error: Exception) -> DeshiError:
    """Return the error of a failure that is ours."""
    return DeshiError(f"{path[:80]!r} failed inside deshi ({type(error).__name__}); the log has the details.")


async def opened(
    chats: Chats, chat: Chat, out: Stream, headers: Callable[[], list[Header]], fault: Callable[[DeshiError], bytes], path: str
) -> Streamed:  # fmt: skip
    """Return the opened stream of a chat. Where it lets wait, `out` begins with `headers` meanwhile.

    Raises what opening raises, as long as it can have a status of its own; after that it is told as a piece, and `Told` is raised.
    """
    out.wait(headers)
    try:
        return await chats.open(chat)
    except Exception as broken:
        if not await out.begun():
            raise
        error = told(broken, path)
        await out.say(fault(error), more=False)
        raise Told(error) from broken


async def pour(
    chunks: AsyncGenerator[Json, None],
    out: Stream,
    frame: Callable[[Json], bytes],
    end: Callable[[], bytes],
    fault: Callable[[DeshiError], bytes],
    path: str,
) -> None:
    """Send chunks as they come, and `end()`; what breaks them off comes as a last piece: no status can tell it any more."""
    try:
        async for chunk in chunks:
            if data := frame(chunk):
                await out.say(data)
        last = end()
    except Exception as error:
        last = fault(told(error, path))
    finally:
        await chunks.aclose()
    await out.say(last, more=False)
