"""The parent's side of a model in a process of its own: it is started, spoken to, and when it dies everybody who waits is told."""

import asyncio
import itertools
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import IO

from deshi.errors import DeshiError, Lost, Unavailable
from deshi.providers.llamacpp import frames
from deshi.providers.llamacpp.flow import Flow
from deshi.providers.llamacpp.spec import Spec
from deshi.records.chat import Json, Route

_CHILD = "deshi.providers.llamacpp.child"
_END_S = 5.0


class Outside:
    """Runs a child for the event loop; the same verbs as `Inside`."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._flows: dict[int, Flow] = {}
        self._numbers = itertools.count()
        self._process: subprocess.Popen[bytes] | None = None
        self._writer = ThreadPoolExecutor(1, thread_name_prefix=f"llamacpp-{spec.name}")
        self._reader: threading.Thread | None = None
        self._gone = True
        self._folder = ""

    @property
    def open_now(self) -> bool:
        """Whether the process is there and has loaded its model."""
        return not self._gone

    @property
    def pid(self) -> int:
        """The process's number, 0 without one."""
        return self._process.pid if self._process else 0

    async def open(self) -> None:
        """Start the process and wait until the model is loaded. Raises as `Engine` does, `Unavailable` when it dies at once."""
        ready = Flow()
        # the thread that starts it has to live on: on Linux the child dies with the thread, not only with the process
        self._reader = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._reader.start()
        await ready.value()

    async def whole(self, route: Route, body: Json) -> Json:
        """Return a whole answer; cancelling frees its slot. Raises `Lost` when the process dies."""
        return await self._value("whole", route, body)

    async def pieces(self, route: Route, body: Json) -> AsyncGenerator[list[Json], None]:
        """Yield chunks in batches; closing frees the slot. Raises `Lost` when the process dies."""
        number, flow = self._begun()
        batches = flow.batches()
        try:
            await self._write({"n": number, "do": "pieces", "route": route, "body": body})
            async for batch in batches:
                yield batch
        finally:
            await batches.aclose()
            self._ended(number)

    async def tell(self, path: str, body: Json | None = None) -> Json:
        """Ask a route of llama.cpp's own."""
        return await self._value("tell", path, body)

    async def close(self) -> None:
        """End the process."""
        process = self._process
        if process is not None and process.stdin is not None:
            with suppress(OSError):
                process.stdin.close()
            await asyncio.to_thread(_end, process)
        if self._reader is not None:
            await asyncio.to_thread(self._reader.join)
        self._writer.shutdown(wait=False)

    async def _value(self, what: str, route: str, body: Json | None) -> Json:
        number, flow = self._begun()
        try:
            await self._write({"n": number, "do": what, "route": route, "body": body})
            return await flow.value()
        finally:
            self._ended(number)

    def _begun(self) -> tuple[int, Flow]:
        number, flow = next(self._numbers), Flow()
        self._flows[number] = flow
        return number, flow

    def _ended(self, number: int) -> None:
        """Forget a request; one that still runs is stopped."""
        if self._flows.pop(number, None) is not None and not self._gone:
            with suppress(RuntimeError):  # closed meanwhile
                self._writer.submit(self._send, {"n": number, "do": "stop"})

    async def _write(self, frame: Json) -> None:
        await asyncio.get_running_loop().run_in_executor(self._writer, self._send, frame)

    def _send(self, frame: Json) -> None:
        process = self._process
        if self._gone or process is None or process.stdin is None:
            raise self._lost()
        try:
            frames.write(process.stdin, frame)
        except (OSError, ValueError) as error:
            raise self._lost() from error

    def _run(self, ready: Flow) -> None:
        """Start the process and read what it says until it ends; runs in a thread."""
        words = [sys.executable, "-m", _CHILD, json.dumps(self._spec.as_dict()), str(os.getpid())]
        try:
            process = subprocess.Popen(
                words,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            ready.end(error=Unavailable(f"No process can be started for {self._spec.name} ({error})."))
            return
        self._process = process
        assert process.stdout is not None
        with process.stdout as pipe:
            self._listen(pipe, ready)
        _end(process)
        shutil.rmtree(self._folder, ignore_errors=True)
        ready.end(error=Unavailable(f"{self._lost()} It could not be loaded."))
        self._gone = True
        for flow in list(self._flows.values()):
            flow.end(error=self._lost())

    def _listen(self, pipe: IO[bytes], ready: Flow) -> None:
        while (frame := frames.read(pipe)) is not None:
            if "ready" in frame:
                self._gone, self._folder = False, frame["ready"]
                ready.end()
            elif "failed" in frame:
                ready.end(error=frames.unpacked(frame["failed"]))
            elif (flow := self._flows.get(frame["n"])) is not None:
                self._hand(flow, frame)

    def _hand(self, flow: Flow, frame: Json) -> None:
        if "pieces" in frame:
            flow.put(*frame["pieces"])
            return
        self._flows.pop(frame["n"], None)
        if "error" in frame:
            flow.end(error=frames.unpacked(frame["error"]))
        else:
            flow.end(frame["end"])

    def _lost(self) -> DeshiError:
        code = self._process.poll() if self._process else None
        how = f" (it ended with {code})" if code is not None else ""
        return Lost(
            f"The process of the model {self._spec.name} is gone{how}; the next request starts it anew."
        )


def _end(process: subprocess.Popen[bytes]) -> None:
    """Wait for a process that was told to end, and kill one that does not; nothing of it is left."""
    try:
        process.wait(_END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdin is not None:
        with suppress(OSError):
            process.stdin.close()
