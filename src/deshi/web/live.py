"""The live stream of the console: counts, the body's state, each answer and what comes of it, and the LLM service for who asks for
it, over WebSocket.

A slow reader never slows the service: every reader has a short queue of its own, and what does not fit is dropped.
"""

import asyncio
from collections.abc import Collection, Iterable
from contextlib import suppress
from typing import Any

import orjson

from deshi.bootstrap.service import Running
from deshi.errors import DeshiError
from deshi.records.answer import Answer
from deshi.web.service_stats import ServiceStats

_QUEUE = 64
_STATS_EVERY_S = 0.5


class Live:
    """Fans messages out to all readers."""

    def __init__(self, running: Running, service: ServiceStats | None = None) -> None:
        self._running = running
        self._service = service or ServiceStats()
        self._watchers: set[asyncio.Queue[str]] = set()
        self._fresh: set[asyncio.Queue[str]] = set()
        self._asked = asyncio.Event()
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
        self.watch(queue, False)

    def heard(self, queue: asyncio.Queue[str], said: str) -> None:
        """Take what a reader says: `{"type": "service", "on": true}` asks for the LLM service's figures, once a second."""
        try:
            wish = orjson.loads(said)
        except orjson.JSONDecodeError:
            return
        if isinstance(wish, dict) and wish.get("type") == "service":
            self.watch(queue, wish.get("on") is True)

    def watch(self, queue: asyncio.Queue[str], on: bool) -> None:
        """Begin or end sending the LLM service's figures to a reader; it begins with the last ten minutes."""
        if not on:
            self._watchers.discard(queue)
            self._fresh.discard(queue)
        elif queue in self._readers and queue not in self._watchers:
            self._watchers.add(queue)
            self._fresh.add(queue)
            self._asked.set()

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

    async def pump_outcomes(self) -> None:
        """Send what comes of answers after they were given, twice a second while somebody reads."""
        while True:
            await asyncio.sleep(_STATS_EVERY_S)
            if not self._readers:
                self._running.outcomes.skip()
                continue
            with suppress(DeshiError):  # what can't be read now is read later
                for told in await asyncio.to_thread(self._running.outcomes.news):
                    self._tell(_message("outcome", told), self._apart)

    async def pump_service(self) -> None:
        """Send the LLM service's figures and state once a second to those who asked for them; work for nobody else."""
        while True:
            if not self._watchers:
                await self._asked.wait()
            self._asked.clear()
            told = {**self._service.last(), "state": await self._running.state()}
            if self._fresh:
                self._send(self._fresh, _message("service", {**told, "ring": self._service.whole()}))
            self._send(self._watchers - self._fresh, _message("service", told))
            self._fresh.clear()
            with suppress(TimeoutError):  # who comes new needn't wait
                await asyncio.wait_for(self._asked.wait(), self._service.next_s())

    async def pump_state(self) -> None:
        """Pass the body's state on as the guard reports it."""
        async for state in self._running.body.watch():
            if state == self._state:
                continue  # where there is no guard, that is all there is to say
            self._state = state
            self._tell(_message("state", state))

    def _tell(self, message: str, but: Collection[asyncio.Queue[str]] = ()) -> None:
        self._send((queue for queue in self._readers if queue not in but), message)

    def _send(self, readers: Iterable[asyncio.Queue[str]], message: str) -> None:
        for queue in readers:
            if queue.full():
                self.dropped += 1
                with suppress(asyncio.QueueEmpty):
                    queue.get_nowait()
            queue.put_nowait(message)


def _message(kind: str, data: Any) -> str:
    return orjson.dumps({"type": kind, kind: data}, option=orjson.OPT_NON_STR_KEYS).decode()
