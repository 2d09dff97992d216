"""The run of one batch: from where it stopped to its end, a few lines at a time.

Results gather in memory for a moment and go to the disk together: what a killed process had not written is asked again.
"""

import asyncio
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import orjson

from deshi.bootstrap import batch_line, batch_time
from deshi.bootstrap.batch_line import Answer, Desk, GaveWay, Line, May
from deshi.bootstrap.kept_files import KeptFiles
from deshi.errors import NotFound
from deshi.promote import safely
from deshi.records.chat import Caller, Json

_AT_ONCE = 8
_NOTE_S = 60.0  # how much of its time a batch may lose track of when the machine goes down
DONE = "done"
FINAL = frozenset({"failed", "completed", "expired", "cancelled"})
_OUTPUT, _ERRORS = "output.jsonl", "errors.jsonl"


class Run:
    """Runs the batch of a folder. `go` may be cancelled at any moment, and begun anew.

    `clock` is Unix time, `steady` a monotonic clock, both in seconds; `may` raises `Denied` for a caller whose key is gone.
    """

    def __init__(
        self,
        folder: Path,
        files: KeptFiles,
        answer: Answer,
        save_s: float = 1.0,
        clock: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
        may: May = lambda _: None,
    ) -> None:
        self._folder = folder
        self._files = files
        self._save_s = save_s
        self._clock = clock
        self._steady = steady
        self._desk = Desk(answer, may, self._left, self._pause)
        self._state: Json = {}
        self._written = b""
        self._results: list[tuple[bool, Json]] = []
        self._writing = threading.Lock()
        self._way = asyncio.Event()
        self._under_way = 0
        self._pauses: dict[object, float] = {}

    async def go(self) -> None:
        """Go on until the batch is completed, failed, expired or cancelled, or until it has given way."""
        self._state = await asyncio.to_thread(self._read_state)
        if self._batch["status"] in FINAL:  # killed when only this was missing
            await asyncio.to_thread(safely.write, self._folder / DONE, b"")
            return
        lines = await asyncio.to_thread(self._lines)
        if lines is None:
            return
        asking = asyncio.ensure_future(self._ask([] if await asyncio.to_thread(self._ends) else lines))
        try:
            while not asking.done():
                await asyncio.wait({asking}, timeout=self._save_s)
                await asyncio.to_thread(self._save)
                if not asking.done() and await asyncio.to_thread(self._ends):
                    asking.cancel()
                    await asyncio.wait({asking})
        finally:
            asking.cancel()
            with suppress(asyncio.CancelledError):
                await asking
            await asyncio.to_thread(self._save)
        await asyncio.to_thread(self._finish, lines)

    @property
    def waits(self) -> float:
        """For how long all lines under way only wait now, in seconds; 0: something is asked."""
        if not self._pauses or len(self._pauses) < self._under_way:
            return 0.0
        return max(min(self._pauses.values()) - self._steady(), 0.001)

    def give_way(self) -> None:
        """End when the lines that are asked just now are answered; those that wait are asked the next time."""
        self._way.set()

    async def _ask(self, lines: list[Line]) -> None:
        """Ask all lines, a few at a time."""
        source: Iterator[Line] = iter(lines)
        await asyncio.gather(*(self._worker(source) for _ in range(min(_AT_ONCE, len(lines)))))

    async def _worker(self, source: Iterator[Line]) -> None:
        caller = Caller(self._state["key"], self._state["tenant"], self._state["user"])
        for line in source:
            if self._way.is_set():
                return
            self._under_way += 1
            try:
                told = await batch_line.ask(line, self._batch["endpoint"], caller, self._desk)
            except GaveWay:
                return
            finally:
                self._under_way -= 1
            self._results.append(told)

    async def _pause(self, seconds: float) -> None:
        """Wait, and be seen to. Raises `GaveWay`."""
        mark = object()
        self._pauses[mark] = self._steady() + seconds
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._way.wait()
        finally:
            del self._pauses[mark]
        if self._way.is_set():
            raise GaveWay

    @property
    def _batch(self) -> Json:
        batch: Json = self._state["batch"]
        return batch

    def _lines(self) -> list[Line] | None:
        """Return the lines that are still to be asked; None where the file is none of a batch, which is then written down."""
        batch = self._batch
        lines, wrong = self._read_lines()
        if wrong:
            batch["errors"] = {"object": "list", "data": wrong}
            self._end("failed")
            return None
        done = self._told(_OUTPUT) | self._told(_ERRORS)
        if batch["status"] == "validating":
            batch |= {"status": "in_progress", "in_progress_at": int(self._clock())}
        batch["request_counts"]["total"] = len(lines)
        self._count()
        return [line for line in lines if line.custom_id not in done]

    def _read_lines(self) -> tuple[list[Line], list[Json]]:
        source = self._batch["input_file_id"]
        try:
            path = self._files.path(self._state["tenant"], source)
        except NotFound as error:
            told = {"code": "missing_file", "message": str(error), "param": "input_file_id", "line": None}
            return [], [told]
        with safely.told(path), path.open("rb") as rows:
            return batch_line.read(rows, self._batch["endpoint"])

    def _left(self) -> float:
        return batch_time.left(self._state["time"], self._steady)

    def _ends(self) -> bool:
        return self._left() <= 0 or (self._folder / "cancel").exists()

    def _finish(self, left: list[Line]) -> None:
        """Make files of the results, and tell how the batch has ended."""
        batch, state = self._batch, self._state
        counts = batch["request_counts"]
        status = "completed"
        if counts["completed"] + counts["failed"] < counts["total"]:
            cancelled = (self._folder / "cancel").exists()
            if not cancelled and self._left() > 0:
                return  # it was interrupted or has given way: the next run goes on
            status = "cancelled" if cancelled else "expired"
        if status == "expired":
            done = self._told(_OUTPUT) | self._told(_ERRORS)
            self._results = [(False, batch_line.expired(one)) for one in left if one.custom_id not in done]
            self._save()
        batch["finalizing_at"] = int(self._clock())
        for part, name, field in (
            (_OUTPUT, "output", "output_file_id"),
            (_ERRORS, "errors", "error_file_id"),
        ):
            if self._told(part):
                filename = f"{batch['id']}_{name}.jsonl"
                self._files.adopt(state["tenant"], state[name], filename, self._folder / part)
                batch[field] = state[name]
        self._end(status)

    def _end(self, status: str) -> None:
        now = int(self._clock())
        self._batch.update({"status": status, f"{status}_at": now})
        if status == "cancelled":
            self._batch["cancelling_at"] = int((self._folder / "cancel").stat().st_mtime)
        self._save()
        safely.write(self._folder / DONE, b"")  # nobody has to read its state to see that

    def _save(self) -> None:
        """Write new results down, and the state where it has changed."""
        with self._writing:  # a run that is ended while this writes writes once more
            results, self._results = self._results, []
            for part, wanted in ((_OUTPUT, True), (_ERRORS, False)):
                rows = [orjson.dumps(row) + b"\n" for good, row in results if good is wanted]
                if rows:
                    _append(self._folder / part, b"".join(rows))
                    self._batch["request_counts"]["completed" if wanted else "failed"] += len(rows)
            self._note_time()
            data = orjson.dumps(self._state)
            if data != self._written:
                safely.write(self._folder / "state.json", data)
                self._written = data

    def _note_time(self) -> None:
        """Note now and then how much time is left, and when that will be by a clock that was set meanwhile."""
        note, batch, left = self._state["time"], self._batch, self._left()
        if note["left_s"] - left >= _NOTE_S:
            note["left_s"] = left
        if abs(self._clock() + left - batch["expires_at"]) >= _NOTE_S and batch["status"] not in FINAL:
            batch["expires_at"] = int(self._clock() + left)

    def _count(self) -> None:
        """Count what is written: a killed process may have written more than it counted."""
        counts = self._batch["request_counts"]
        counts |= {"completed": len(self._told(_OUTPUT)), "failed": len(self._told(_ERRORS))}

    def _told(self, part: str) -> set[str]:
        """Return the lines whose results are in a part, wherever it lies now; a last row that was cut off is dropped."""
        path = self._folder / part
        if not path.exists():
            path = self._files.adopted(self._state["output" if part == _OUTPUT else "errors"])
        found: set[str] = set()
        if not path.exists():
            return found
        with safely.told(path), path.open("r+b") as file:
            whole = 0
            for row in file:
                if not row.endswith(b"\n"):
                    file.truncate(whole)
                    os.fsync(file.fileno())
                    break
                whole += len(row)
                found.add(orjson.loads(row)["custom_id"])
        return found

    def _read_state(self) -> Json:
        with safely.told(self._folder):
            state: Json = orjson.loads((self._folder / "state.json").read_bytes())
        note = state.get("time")  # batches of earlier versions have none
        left = batch_time.left(note, self._steady) if note else state["batch"]["expires_at"] - self._clock()
        state["time"] = batch_time.begun(left, self._steady)
        return state


def _append(path: Path, data: bytes) -> None:
    with safely.told(path), path.open("ab") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
