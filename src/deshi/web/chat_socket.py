"""Chats over a WebSocket, /v1/chat: a body goes in as a message, its chunks come out as messages.

`{"type": "cancel"}` ends the chat that is under way, and so does closing. One chat at a time; the next may follow on the same
socket. Each ends with `{"type": "done", "id", "cached", "target"}`, `{"type": "cancelled"}` or `{"error": {...}}`.
"""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.websockets import WebSocket, WebSocketDisconnect

from deshi.ask import chat_body
from deshi.errors import BadInput, Denied, DeshiError
from deshi.pure.openai_form import error_body
from deshi.records.chat import Caller, Json
from deshi.web import client
from deshi.web.chat_door import LIKE, Doors, told
from deshi.web.cold import with_key
from deshi.web.http import Request, json_object

_PATH = "/v1/chat"
_REFUSED = 1008


class Taken(BadInput):
    """A chat is under way on this socket (409)."""

    status = 409


@dataclass
class Talk:
    """One socket: its caller, and the chat that is under way. A client that reads nothing for `client.STUCK_S` is left."""

    doors: Doors
    socket: WebSocket
    caller: Caller
    under_way: asyncio.Task[None] | None = None
    sending: int = 0
    since: float = 0.0
    stuck: bool = False
    timer: asyncio.TimerHandle = field(init=False)

    async def run(self) -> None:
        """Take messages until the client leaves; then what is under way ends."""
        task = asyncio.current_task()
        assert task is not None  # whoever awaits has one
        self._look(task)
        try:
            await self._listen()
        except asyncio.CancelledError:
            if not self.stuck or task.uncancel():
                raise
        finally:
            self.timer.cancel()
            await self._cancel()

    def _look(self, task: asyncio.Task[Any]) -> None:
        if self.sending and time.monotonic() - self.since >= client.STUCK_S:
            self.stuck = task.cancel()
        else:
            self.timer = asyncio.get_running_loop().call_later(client.BEAT_S, self._look, task)

    async def _listen(self) -> None:
        try:
            while True:
                message = await self.socket.receive()
                if message["type"] != "websocket.receive":
                    break  # it has left
                if message.get("text") is None:  # bytes, where words were due
                    self.doors.heed(message["bytes"])
                    break
                await self._take(message["text"])
        except (WebSocketDisconnect, RuntimeError):
            pass  # it left while something was said to it

    async def _take(self, text: str) -> None:
        try:
            body = json_object(text.encode("utf-8", "surrogatepass"), LIKE)
            if body.get("type") == "cancel":
                if await self._cancel():
                    await self._say({"type": "cancelled"})
                return
            checked = chat_body.chat(body)
            await self._make_room(text)
        except (WebSocketDisconnect, RuntimeError):
            raise
        except Exception as error:
            self.doors.heed(text)
            await self._say(error_body(told(error, _PATH)))
            return
        self.under_way = asyncio.ensure_future(self._chat(checked, body.get("stream") is not False, text))

    async def _make_room(self, text: str) -> None:
        """Raise `Taken` where a chat is under way; an order to stop is sent, and ends that one."""
        if self.under_way is None or self.under_way.done():
            return
        if not self.doors.heed(text):
            raise Taken('A chat is under way on this socket; wait for its end, or send {"type": "cancel"}.')
        await self._cancel()
        await self._say({"type": "cancelled"})

    async def _chat(self, checked: chat_body.Checked, stream: bool, text: str) -> None:
        status = 200
        self.doors.open += 1
        try:
            self.doors.admit(text)
            await self._answer(checked, stream)
        except (WebSocketDisconnect, RuntimeError):
            status = 499  # the reader left while we were sending
            self.doors.heed(text)
        except Exception as error:
            found = told(error, _PATH)
            status = found.status
            self.doors.heed(text)
            await self._fault(found)
        finally:
            self.doors.open -= 1
            self.doors.metrics.request(_PATH, status)

    async def _answer(self, checked: chat_body.Checked, stream: bool) -> None:
        request = Request(self.socket.scope, self.socket.receive)
        chat = self.doors.chat(request, "chat", checked, self.caller, stream)
        if stream:
            streamed = await self.doors.chats.open(chat)
            cached, target = streamed.cached, streamed.target
            try:
                async for chunk in streamed.chunks:
                    await self._say(chunk)
            finally:
                await streamed.chunks.aclose()
        else:
            replied = await self.doors.chats.answer(chat)
            cached, target = replied.cached, replied.target
            await self._say(replied.body)
        await self._say({"type": "done", "id": chat.id, "cached": cached, "target": target})

    async def _cancel(self) -> bool:
        """End what is under way, and wait for its end; tell whether there was anything."""
        task, self.under_way = self.under_way, None
        if task is None or task.done():
            return False
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        return True

    async def _fault(self, error: DeshiError) -> None:
        with suppress(WebSocketDisconnect, RuntimeError):  # it may have left meanwhile
            await self._say(error_body(error))

    async def _say(self, message: Json | bytes) -> None:
        data = message if isinstance(message, bytes) else orjson.dumps(message)
        if not self.sending:
            self.since = time.monotonic()
        self.sending += 1
        try:
            await self.socket.send_text(data.decode())
            self.since = time.monotonic()
        finally:
            self.sending -= 1


def route(doors: Doors) -> Any:
    """Return the handler of the socket. A key goes in the header, or as second subprotocol: `["deshi", KEY]`."""

    async def talk(socket: WebSocket) -> None:
        """Chat."""
        offered = socket.scope.get("subprotocols", [])
        try:
            caller = await doors.access.caller(Request(with_key(socket.scope, offered), socket.receive))
        except Denied as error:
            await socket.close(_REFUSED, str(error)[:120])
            return
        await socket.accept("deshi" if "deshi" in offered else None)
        await Talk(doors, socket, caller).run()

    return talk
