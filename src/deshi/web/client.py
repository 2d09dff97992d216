"""The client at the other end: gone or still there, reading or stuck, and waiting for a sign of life."""

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Self

from deshi.web.http import Receive, Send

QUIET_S = 10.0
BEAT_S = 15.0
STUCK_S = 60.0
Header = tuple[bytes, bytes]


class Gone(Exception):
    """The client has closed its connection, or reads nothing any more: nobody is there to be told."""


class Client:
    """Watches for the client's leaving while a block works for it: the work is cancelled, and the block ends with `Gone`.

    One task a request, none a chunk.
    """

    __slots__ = ("_gone", "_receive", "_task", "_watcher")

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._gone = False

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        task = asyncio.current_task()
        assert task is not None  # whoever awaits has one
        self._task: asyncio.Task[object] = task
        self._watcher = loop.create_task(self._watch())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._watcher.cancel()
        if not self._gone:
            return
        if kind is None:  # it left as the work was done: the cancelling has yet to come
            try:
                await asyncio.sleep(0)
            except asyncio.CancelledError:
                kind = asyncio.CancelledError
        if self._task.uncancel() == 0 and kind is asyncio.CancelledError:
            raise Gone from None

    def leave(self) -> None:
        """End the work as if the client had left."""
        if not self._gone:
            self._gone = True
            self._task.cancel()

    async def _watch(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass  # more of a body that nobody waits for
        self.leave()


class Stream:
    """Sends a response piece by piece. While nothing comes, `beat` is sent every `BEAT_S`; a client that is stuck is left.

    One that has `wait`ed `QUIET_S` for its first piece begins then: proxies and clients give up on what says nothing for long.

    A timer looks after both, so a piece costs no task and no time-out of its own.
    """

    __slots__ = ("_beat", "_beating", "_begun", "_client", "_loop", "_send", "_sending", "_since", "_timer")

    def __init__(self, send: Send, client: Client, beat: bytes = b"") -> None:
        self._send, self._client, self._beat = send, client, beat
        self._loop = asyncio.get_running_loop()
        self._since = self._loop.time()
        self._sending = False
        self._beating: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._begun = False

    def wait(self, headers: Callable[[], list[Header]]) -> None:
        """Begin with these headers in `QUIET_S`, unless `begin` comes first."""
        self._timer = self._loop.call_later(QUIET_S, self._begin_early, headers)

    async def begun(self) -> bool:
        """Return whether it has begun: then status and headers are sent, and can't be others any more."""
        if self._beating is not None:
            await self._beating
        return self._begun

    async def begin(self, headers: list[Header]) -> None:
        """Send status 200 and the headers, unless it has begun already."""
        if await self.begun():
            return
        self.close()
        self._begun = True
        await self._send({"type": "http.response.start", "status": 200, "headers": headers})
        self._timer = self._loop.call_later(BEAT_S, self._look)

    async def say(self, data: bytes, more: bool = True) -> None:
        """Send a piece; the last one with `more` False."""
        self._since, self._sending = self._loop.time(), True
        if not more and self._beating is not None:
            self._beating.cancel()
        await self._send({"type": "http.response.body", "body": data, "more_body": more})
        self._sending = False
        if not more:
            self.close()

    def close(self) -> None:
        """Stop looking after it. Harmless twice."""
        if self._timer is not None:
            self._timer.cancel()
        if self._beating is not None:
            self._beating.cancel()

    def _begin_early(self, headers: Callable[[], list[Header]]) -> None:
        self._begun, self._since = True, self._loop.time()
        self._beating = asyncio.ensure_future(self._early(headers()))
        self._timer = self._loop.call_later(BEAT_S, self._look)

    async def _early(self, headers: list[Header]) -> None:
        await self._send({"type": "http.response.start", "status": 200, "headers": headers})
        await self._send({"type": "http.response.body", "body": self._beat, "more_body": True})

    def _look(self) -> None:
        now = self._loop.time()
        quiet = now - self._since
        if self._sending or (self._beating is not None and not self._beating.done()):
            if quiet >= STUCK_S:
                self._client.leave()
                return
        elif self._beat and quiet >= BEAT_S:
            message = {"type": "http.response.body", "body": self._beat, "more_body": True}
            self._beating, self._since = asyncio.ensure_future(self._send(message)), now
        self._timer = self._loop.call_later(BEAT_S, self._look)
