"""The live stream of the console: counts, the body's state and each answer, over WebSocket.

A slow reader never slows the service: every reader has a short queue of its own, and what does not fit is dropped.
"""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from typing import Any

import orjson

from deshi.bootstrap.service import Running
from deshi.records.answer import Answer

_QUEUE = 64
_STATS_EVERY_S = 0.5


class Live:
    """Fans messages out to all readers."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._readers: set[asyncio.Queue[str]] = set()
        self._apart: set[asyncio.Queue[str]] = set()
        self._state: dict[str, Any] | None = None
        self.dropped = 0

    def join(self, hears_others: bool = True) -> asyncio.Queue[str]:
        """Return a new reader's queue; its first message is the body's last known state.

        Who may not hear what others say gets counts and state only.
        """
        queue: asyncio.Queue[str] = asyncio.Queue(_QUEUE)
        self._readers.add(queue)
        if not hears_others:
            self._apart.add(queue)
        if self._state is not None:
            queue.put_nowait(_message("state", self._state))
        return queue

    def leave(self, queue: asyncio.Queue[str]) -> None:
        """Forget a reader."""
        self._readers.discard(queue)
        self._apart.discard(queue)

    def interaction(self, answer: Answer, text: str) -> None:
        """Tell all readers of an answer; costs nothing when nobody reads."""
        if self._readers:
            self._tell(_message("interaction", {"text": text, "answer": answer}), self._apart)

    async def pump_stats(self) -> None:
        """Send the counts twice a second while somebody reads and they change."""
        last: dict[str, Any] = {}
        while True:
            await asyncio.sleep(_STATS_EVERY_S)
            if not self._readers:
                last = {}
                continue
            stats = await self._running.readings.stats()
            if stats != last:
                last = stats
                self._tell(_message("stats", stats))

    async def pump_state(self) -> None:
        """Pass the body's state on as the guard reports it."""
        async for state in self._running.body.watch():
            if state == self._state:
                continue  # where there is no guard, that is all there is to say
            self._state = state
            self._tell(_message("state", state))

    def _tell(self, message: str, but: Collection[asyncio.Queue[str]] = ()) -> None:
        for queue in self._readers:
            if queue in but:
                continue
            if queue.full():
                self.dropped += 1
                with suppress(asyncio.QueueEmpty):
                    queue.get_nowait()
            queue.put_nowait(message)


def _message(kind: str, data: Any) -> str:
    return orjson.dumps({"type": kind, kind: data}, option=orjson.OPT_NON_STR_KEYS).decode()
