"""The run of one batch: from where it stopped to its end, a few lines at a time.

Results gather in memory for a moment and go to the disk together: what a killed process had not written is asked again.
"""

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import orjson

from deshi.bootstrap import batch_line
from deshi.bootstrap.batch_line import Answer, Line
from deshi.bootstrap.kept_files import KeptFiles
from deshi.errors import NotFound
from deshi.promote import safely
from deshi.records.chat import Caller, Json

_AT_ONCE = 8
DONE = "done"
_OUTPUT, _ERRORS = "output.jsonl", "errors.jsonl"


class Run:
    """Runs the batch of a folder. `go` may be cancelled at any moment, and begun anew."""

    def __init__(
        self,
        folder: Path,
        files: KeptFiles,
        answer: Answer,
        save_s: float = 1.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._folder = folder
        self._files = files
        self._answer = answer
        self._save_s = save_s
        self._clock = clock
        self._state: Json = {}
        self._results: list[tuple[bool, Json]] = []

    async def go(self) -> None:
        """Go on until the batch is completed, failed, expired or cancelled."""
        self._state = await asyncio.to_thread(self._read_state)
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

    async def _ask(self, lines: list[Line]) -> None:
        """Ask all lines, a few at a time."""
        source: Iterator[Line] = iter(lines)
        await asyncio.gather(*(self._worker(source) for _ in range(min(_AT_ONCE, len(lines)))))

    async def _worker(self, source: Iterator[Line]) -> None:
        batch = self._batch
        caller = Caller(self._state["key"], self._state["tenant"], self._state["user"])
        for line in source:
            told = await batch_line.ask(line, batch["endpoint"], caller, self._answer, batch["expires_at"])
            self._results.append(told)

    @property
    def _batch(self) -> Json:
        batch: Json = self._state["batch"]
        return batch

    def _lines(self) -> list[Line] | None:
        """Return the lines that are still to be asked; None where the file is none of a batch, which is then written down."""
        batch = self._batch
        try:
            data = self._files.read(self._state["tenant"], batch["input_file_id"])
        except NotFound as error:
            return self._failed(
                [{"code": "missing_file", "message": str(error), "param": "input_file_id", "line": None}]
            )
        lines, wrong = batch_line.read(data, batch["endpoint"])
        if wrong:
            return self._failed(wrong)
        done = self._told(_OUTPUT) | self._told(_ERRORS)
        if batch["status"] == "validating":
            batch |= {"status": "in_progress", "in_progress_at": int(self._clock())}
        batch["request_counts"]["total"] = len(lines)
        self._count()
        return [line for line in lines if line.custom_id not in done]

    def _failed(self, wrong: list[Json]) -> None:
        self._batch["errors"] = {"object": "list", "data": wrong}
        self._end("failed")

    def _ends(self) -> bool:
        return self._clock() >= self._batch["expires_at"] or (self._folder / "cancel").exists()

    def _finish(self, left: list[Line]) -> None:
        """Make files of the results, and tell how the batch has ended."""
        batch, state = self._batch, self._state
        counts = batch["request_counts"]
        status = "completed"
        if counts["completed"] + counts["failed"] < counts["total"]:
            cancelled = (self._folder / "cancel").exists()
            if not cancelled and self._clock() < batch["expires_at"]:
                return  # it was interrupted: the next run goes on
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
        """Write results and state down."""
        results, self._results = self._results, []
        for part, wanted in ((_OUTPUT, True), (_ERRORS, False)):
            rows = [
                orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for good, row in results if good is wanted
            ]
            if rows:
                _append(self._folder / part, b"".join(rows))
                self._batch["request_counts"]["completed" if wanted else "failed"] += len(rows)
        safely.write(self._folder / "state.json", orjson.dumps(self._state))

    def _count(self) -> None:
        """Count what is written: a killed process may have written more than it counted."""
        counts = self._batch["request_counts"]
        counts |= {"completed": len(self._told(_OUTPUT)), "failed": len(self._told(_ERRORS))}

    def _told(self, part: str) -> set[str]:
        """Return the lines whose results are in a part, wherever it lies now; a last row that was cut off is dropped."""
        path = self._folder / part
        if not path.exists():
            data = self._files.adopted(self._state["output" if part == _OUTPUT else "errors"]) or b""
        else:
            data = path.read_bytes()
            whole = data[: data.rfind(b"\n") + 1]
            if whole != data:
                safely.write(path, whole)
                data = whole
        return {orjson.loads(row)["custom_id"] for row in data.splitlines()}

    def _read_state(self) -> Json:
        with safely.told(self._folder):
            state: Json = orjson.loads((self._folder / "state.json").read_bytes())
        return state


def _append(path: Path, data: bytes) -> None:
    with safely.told(path), path.open("ab") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
