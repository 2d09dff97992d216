"""From a thread to the event loop: pieces in batches, an end, and word back that nobody wants more."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable

from deshi.records.chat import Json

PAUSE_S = (
    0.01  # between two batches: a small model writes thousands of tokens a second, and each wake-up costs
)


class Flow:
    """One answer on its way. The thread calls `put`, then `end` once; the loop reads `batches` or waits for `value`.

    `stopped` is set by the loop and read by the thread, which then ends its work.
    """

    def __init__(self) -> None:
        self.stopped = False
        self._loop = asyncio.get_running_loop()
        self._pieces: deque[Json] = deque()
        self._waking = False
        self._there = asyncio.Event()
        self._done: asyncio.Future[Json] = self._loop.create_future()
        self._last = 0.0

    def put(self, *pieces: Json) -> bool:
        """Take pieces from the thread; return whether it should stop."""
        self._pieces.extend(pieces)
        if not self._waking:
            self._waking = True
            self._soon(self._wake)
        return self.stopped

    def end(self, value: Json | None = None, error: BaseException | None = None) -> None:
        """End the flow, from the thread."""
        self._soon(lambda: self._ended(value, error))

    async def batches(self) -> AsyncGenerator[list[Json], None]:
        """Yield what has come, the first piece at once. Raises the error that ended the flow; closing it stops the thread."""
        try:
            while True:
                await self._there.wait()
                self._there.clear()
                self._waking = False  # before the pieces are taken: what comes now wakes again
                over = self._done.done()
                batch = [self._pieces.popleft() for _ in range(len(self._pieces))]
                if batch:
                    yield batch
                if over:
                    await self._done
                    return
        finally:
            self.stopped = True

    async def value(self) -> Json:
        """Wait for the end and return its value. Raises the error that ended the flow; cancelling stops the thread."""
        try:
            return await self._done
        finally:
            self.stopped = True

    def _soon(self, call: Callable[[], None]) -> None:
        try:
            self._loop.call_soon_threadsafe(call)
        except RuntimeError:
            self.stopped = True  # the loop is closed: nobody waits any more

    def _wake(self) -> None:
        wait = self._last + PAUSE_S - self._loop.time()
        if wait > 0:
            self._loop.call_later(wait, self._rise)
        else:
            self._rise()

    def _rise(self) -> None:
        self._last = self._loop.time()
        self._there.set()

    def _ended(self, value: Json | None, error: BaseException | None) -> None:
        if not self._done.done():
            if error is not None:
                self._done.set_exception(error)
                self._done.exception()  # seen: whoever waits has it raised, and who has gone needs no warning
            else:
                self._done.set_result(value or {})
        self._there.set()
