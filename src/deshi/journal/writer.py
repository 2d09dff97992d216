"""The one writer of a process: it takes everything that waits, commits it in one transaction, then tells the waiters."""

import asyncio
import logging
import queue
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future as ThreadFuture
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from deshi.errors import BadInput, DeshiError, Unavailable
from deshi.journal import checkpoints
from deshi.journal.chain import SALT_BYTES, ZERO, Draft, draft, link
from deshi.records.entry import Entry, Row
from deshi.records.protocols import RowStore

_log = logging.getLogger(__name__)

_BATCH = 1024  # rows a transaction: short enough that other processes get their turn
_TOLD = 10_000  # told entries that wait while the disk refuses; those after them are lost, and counted
_LINGER = 0.02  # seconds that told entries wait for others: nobody waits for them, and a transaction costs more than a row
_RETRY = 1.0  # seconds between attempts to write told entries when nothing else comes


@dataclass(slots=True)
class _Waiting:
    """Drafts that go together, and how to tell the one who waits for them (None: nobody waits)."""

    drafts: Sequence[Draft]
    loop: asyncio.AbstractEventLoop | None = None
    future: "asyncio.Future[None] | ThreadFuture[None] | None" = None


class GroupWriter:
    """The `Journal` of a process.

    Each start is a chain of its own, named `<role>-<16 hex digits>`. `anchors` is the file for checkpoints' anchors (None:
    no anchors), `every` the number of rows between checkpoints. The store is used from one daemon thread only and is
    closed by whoever made it.
    """

    def __init__(self, store: RowStore, role: str, anchors: Path | None = None, every: int = 1000) -> None:
        self.writer = f"{role}-{secrets.token_hex(8)}"
        self.lost = 0
        self._store = store
        self._anchors = anchors
        self._every = every
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._head: tuple[int, bytes] | None = (0, ZERO)
        self._told: list[_Waiting] = []
        self._unanchored: list[Row] = []
        self._since = every  # the first transaction of a chain begins with a checkpoint
        self._closed = False
        self._urgent = threading.Event()  # somebody waits
        self._gate = threading.Lock()  # nothing is queued behind the word that ends the thread
        self._thread = threading.Thread(target=self._run, name=f"journal {self.writer}", daemon=True)
        self._thread.start()

    async def append(self, *entries: Entry) -> None:
        """Return when all entries are durable, together or not at all.

        Raises `BadInput` for an entry that is no JSON and `Unavailable` when the store can't keep them.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()
        self._put(_Waiting([draft(entry) for entry in entries], loop, future))
        await future

    def append_sync(self, *entries: Entry) -> None:
        """The same door for code without an event loop."""
        future: ThreadFuture[None] = ThreadFuture()
        self._put(_Waiting([draft(entry) for entry in entries], None, future))
        future.result()

    def tell(self, entry: Entry) -> None:
        """Queue an entry without waiting. Never blocks, never raises; written again and again until the disk takes it."""
        try:
            self._put(_Waiting([_readable(entry)]))
        except DeshiError:
            self.lost += 1

    def close(self) -> None:
        """Write what waits, then a checkpoint, and end the thread.

        Raises `Unavailable` when told entries could not be written; a second call does nothing.
        """
        with self._gate:
            if self._closed:
                return
            self._closed = True
            self._queue.put(None)
            self._urgent.set()
        self._thread.join()
        self.lost += sum(len(one.drafts) for one in self._told)
        if self.lost:
            raise Unavailable(
                f"{self.lost} journal entries that nobody waited for could not be written. "
                f"Check the disk and its free space; what was acknowledged is safe."
            )

    def _put(self, waiting: _Waiting) -> None:
        with self._gate:
            if self._closed:
                raise Unavailable("The journal of this process is closed. Start deshi again to write to it.")
            self._queue.put(waiting)
            if waiting.future is not None:
                self._urgent.set()

    def _run(self) -> None:
        ending = False
        while not ending:
            batch, ending = self._take()
            waiting = self._told + batch
            self._told = []
            if waiting:
                self._write(waiting)
        if self._head != (0, ZERO):
            self._attempt([])

    def _take(self) -> tuple[list[_Waiting], bool]:
        """Return everything that waits, up to a transaction's fill, and whether the end was called.

        What nobody waits for lingers, so that one transaction takes much of it: until somebody waits, or `_LINGER` is over. The
        thread does not wait at the queue then, where each row would wake it.
        """
        self._urgent.clear()
        batch: list[_Waiting] = []
        try:
            first = self._queue.get(timeout=_RETRY if self._told or self._unanchored else None)
        except queue.Empty:
            self._anchor()
            return batch, False
        if first is None:
            return batch, True
        batch.append(first)
        ending = self._drain(batch)
        if not ending and all(one.future is None for one in batch):
            self._urgent.wait(_LINGER)
            ending = self._drain(batch)
        if not ending:
            self._anchor()
        return batch, ending

    def _drain(self, batch: list[_Waiting]) -> bool:
        """Add what waits to a batch, up to a transaction's fill; return whether the end was called."""
        rows = sum(len(one.drafts) for one in batch)
        while rows < _BATCH:
            try:
                one = self._queue.get_nowait()
            except queue.Empty:
                return False
            if one is None:
                return True
            batch.append(one)
            rows += len(one.drafts)
        return False

    def _write(self, waiting: list[_Waiting]) -> None:
        error = self._attempt([one for waiter in waiting for one in waiter.drafts])
        if error:
            kept = [waiter for waiter in waiting if waiter.future is None]
            self.lost += sum(len(waiter.drafts) for waiter in kept[_TOLD:])
            self._told = kept[:_TOLD]
        _resolve([waiter for waiter in waiting if waiter.future], error)
        self._anchor()

    def _attempt(self, drafts: list[Draft]) -> DeshiError | None:
        """Commit drafts (none: a last checkpoint) and move the head; return the error that kept all of them out."""
        try:
            if self._head is None:
                self._head = self._store.head(self.writer)  # a failed commit leaves doubt about what was kept
            head, self._head = self._head, None
            check = [self._checkpoint()] if not drafts or self._since >= self._every else []
            rows = link(check + drafts, self.writer, head, _salts(len(check) + len(drafts)))
            self._store.append(rows)
        except DeshiError as error:
            return error
        except Exception as error:
            _log.exception("journal writer %s", self.writer)
            return Unavailable(
                f"The journal could not be written: {error!r}. Try again; run `deshi doctor` if it stays."
            )
        self._head = (rows[-1].seq, rows[-1].hash)
        self._since = len(drafts) if check else self._since + len(drafts)
        self._unanchored += rows[: len(check)]
        if not drafts:
            self._anchor()
        return None

    def _checkpoint(self) -> Draft:
        return draft(Entry("checkpoint", checkpoints.heads(self._store), time.time()))

    def _anchor(self) -> None:
        """Anchors come after the commit (they never claim what is not durable) and are tried again when they fail."""
        while self._anchors and self._unanchored:
            try:
                checkpoints.anchor(self._anchors, self._unanchored[0])
            except OSError as error:
                _log.warning("journal checkpoint not anchored in %s yet: %s", self._anchors, error)
                return
            del self._unanchored[0]
        self._unanchored = []


def _readable(entry: Entry) -> Draft:
    """An entry that nobody waits for is kept even when it is no JSON: its text in ASCII, with escapes."""
    try:
        return draft(entry)
    except BadInput:
        names = [ascii(part) for part in (entry.kind, entry.interaction, entry.session, entry.user)]
        body: dict[str, Any] = {"unreadable": ascii(entry.body), "names": names, "at": ascii(entry.at)}
        return Draft(
            "outcome" if entry.kind != "stop" else "stop", orjson.dumps(body), time.time(), "", "", ""
        )


def _salts(count: int) -> list[bytes]:
    noise = secrets.token_bytes(SALT_BYTES * count)
    return [noise[start : start + SALT_BYTES] for start in range(0, len(noise), SALT_BYTES)]


def _resolve(waiting: list[_Waiting], error: DeshiError | None) -> None:
    """Tell all waiters; those of one event loop with one call into it."""
    loops: dict[asyncio.AbstractEventLoop, list[_Waiting]] = {}
    for waiter in waiting:
        if waiter.loop is None:
            _settle([waiter], error)
        else:
            loops.setdefault(waiter.loop, []).append(waiter)
    for loop, several in loops.items():
        _call(loop, _settle, several, error)


def _call(loop: asyncio.AbstractEventLoop, act: Callable[..., None], *arguments: Any) -> None:
    try:
        loop.call_soon_threadsafe(act, *arguments)
    except RuntimeError:
        _log.debug("the event loop ended before its journal rows were written")


def _settle(waiting: list[_Waiting], error: DeshiError | None) -> None:
    for waiter in waiting:
        future = waiter.future
        if future is None or future.done():
            continue  # whoever waited was cancelled; the rows are written all the same
        if error is None:
            future.set_result(None)
        else:
            future.set_exception(type(error)(str(error)))
