"""Batches: files of requests that are answered when there is room, at low priority, through restarts.

A batch is a folder under `batches/` of the home: `state.json`, which only the process that runs it writes after it was made,
`cancel`, and the results so far. https://platform.openai.com/docs/api-reference/batch
"""

import asyncio
import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

from deshi.ask.chat_fields import BadParameter
from deshi.ask.incoming import new_id
from deshi.bootstrap import batch_time
from deshi.bootstrap.batch_line import ENDPOINTS, Answer, May
from deshi.bootstrap.batch_run import DONE, FINAL, Run
from deshi.bootstrap.batch_turns import Turns
from deshi.bootstrap.kept_files import KeptFiles
from deshi.errors import BadInput, NotFound
from deshi.promote import safely
from deshi.records.chat import Caller, Json

_ID = re.compile(r"batch_[0-9a-z]{20}")


class Batches:
    """The batches of a home. What waits for the disk is to be called in threads; `work` runs on the event loop.

    `may` raises `Denied` for a caller whose key is no longer valid; `clock` is Unix time, `steady` a monotonic clock, in seconds.
    """

    def __init__(
        self,
        home: Path,
        files: KeptFiles,
        answer: Answer,
        look_s: float = 0.5,
        clock: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
        may: May = lambda _: None,
    ) -> None:
        self._folder = home / "batches"
        self._files = files
        self._answer = answer
        self._look_s = look_s
        self._clock = clock
        self._steady = steady
        self._may = may
        self._tenants: dict[str, str] = {}
        self._done: set[str] = set()

    def make(self, caller: Caller, wanted: Json) -> Json:
        """Make a batch of a file and return it; it begins by itself. Raises `NotFound` and `BadParameter`."""
        endpoint, source, notes = _wanted(wanted)
        if self._files.told(caller.tenant, source)["purpose"] != "batch":
            raise BadParameter("The file is not of purpose `batch`; upload it as such.", "input_file_id")
        now, identity = int(self._clock()), f"batch_{new_id()}"
        batch = {
            "id": identity,
            "object": "batch",
            "endpoint": endpoint,
            "errors": None,
            "input_file_id": source,
            "completion_window": "24h",
            "status": "validating",
            "output_file_id": None,
            "error_file_id": None,
            "created_at": now,
            "in_progress_at": None,
            "expires_at": now + batch_time.WINDOW_S,
            "finalizing_at": None,
            "completed_at": None,
            "failed_at": None,
            "expired_at": None,
            "cancelling_at": None,
            "cancelled_at": None,
            "request_counts": {"total": 0, "completed": 0, "failed": 0},
            "metadata": notes,
        }
        state = {
            "batch": batch,
            "tenant": caller.tenant,
            "key": caller.key,
            "user": caller.user,
            "time": batch_time.begun(batch_time.WINDOW_S, self._steady),
            "output": self._files.new(),
            "errors": self._files.new(),
        }
        folder = self._folder / identity
        with safely.told(folder):
            folder.mkdir(mode=0o700, parents=True)
        safely.write(folder / "state.json", orjson.dumps(state))
        return batch

    def told(self, tenant: str, identity: str) -> Json:
        """Return a batch as it stands. Raises `NotFound`, for those of others as well."""
        state = self._state(identity) if _ID.fullmatch(identity) else None
        if state is None or state["tenant"] != tenant:
            raise NotFound(f"There is no batch {identity[:40]!r}; GET /v1/batches lists yours.")
        batch: Json = state["batch"]
        if batch["status"] not in FINAL and (self._folder / identity / "cancel").exists():
            batch["status"] = "cancelling"
        return batch

    def all(self, tenant: str) -> list[Json]:
        """Return all batches, newest first."""
        names = sorted((path.name for path in self._folder.glob("batch_*")), reverse=True)
        states = [self._state(name) for name in names]
        return [one["batch"] for one in states if one is not None and one["tenant"] == tenant]

    def cancel(self, tenant: str, identity: str) -> Json:
        """Have a batch end; what is answered already is kept. Raises `NotFound`, and `BadInput` for one that has ended."""
        batch = self.told(tenant, identity)
        if batch["status"] in FINAL:
            raise BadInput(f"The batch {identity} is {batch['status']} already; there is nothing to cancel.")
        safely.write(self._folder / identity / "cancel", b"")
        return self.told(tenant, identity)

    async def work(self) -> None:
        """Run what is not done yet, for as long as the service runs; one process of a home does, the others stand by."""
        with_lock = await asyncio.to_thread(self._lock)
        turns = Turns(self._start, self._steady)
        try:
            while True:
                if with_lock is not None or (with_lock := await asyncio.to_thread(self._lock)) is not None:
                    turns.go_on(await asyncio.to_thread(self._open))
                await asyncio.sleep(self._look_s)
        finally:
            await turns.close()
            if with_lock is not None:
                os.close(with_lock)

    def _start(self, name: str) -> Run:
        folder, clocks = self._folder / name, (self._clock, self._steady)
        return Run(folder, self._files, self._answer, self._look_s, *clocks, self._may)

    def _open(self) -> list[tuple[str, str]]:
        """Return names and tenants of batches that are not done, the oldest first."""
        found = []
        names = sorted(path.name for path in self._folder.glob("batch_*")) if self._folder.exists() else []
        for name in names:
            if name in self._done:
                continue
            if (self._folder / name / DONE).exists():
                self._done.add(name)
                self._tenants.pop(name, None)
                continue
            state = None if name in self._tenants else self._state(name)
            if state is not None:
                self._tenants[name] = state["tenant"]
            if name in self._tenants:
                found.append((name, self._tenants[name]))
        return found

    def _state(self, name: str) -> Any:
        path = self._folder / name / "state.json"
        try:
            found = orjson.loads(path.read_bytes())
        except (OSError, orjson.JSONDecodeError):
            return None  # it is just being made, or its disk has lost it
        return found if isinstance(found, dict) and {"batch", "tenant", "key"} <= set(found) else None

    def _lock(self) -> int | None:
        """Return the handle of the lock of this home's batches, None while another process has it or there are none."""
        if not self._folder.exists():
            return None
        with safely.told(self._folder):
            handle = os.open(self._folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
        if safely.hold(handle, 0.0):
            return handle
        os.close(handle)
        return None


def _wanted(wanted: Json) -> tuple[str, str, Json]:
    """Return endpoint, file and metadata of a request for a batch."""
    endpoint, source, notes = wanted.get("endpoint"), wanted.get("input_file_id"), wanted.get("metadata")
    if endpoint not in ENDPOINTS:
        raise BadParameter(f"The parameter `endpoint` must be one of {', '.join(ENDPOINTS)}.", "endpoint")
    if not isinstance(source, str):
        raise BadParameter("The parameter `input_file_id` is missing; upload a file first.", "input_file_id")
    if wanted.get("completion_window") != "24h":
        raise BadParameter("The parameter `completion_window` must be 24h.", "completion_window")
    if notes is not None and (
        not isinstance(notes, dict)
        or len(notes) > 16
        or not all(isinstance(one, str) for one in notes.values())
    ):
        raise BadParameter("The parameter `metadata` must be an object of at most 16 texts.", "metadata")
    return str(endpoint), source, notes or {}
