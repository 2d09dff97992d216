"""The guard, for a program with an event loop: records.protocols.Body over the Unix socket.

Two connections are kept: one that carries nothing but stops, so that a stop is one system call on an empty buffer, and one
for questions, answers and pushed states. A guard that is gone is an answer (`absent` and why), never a hang.
"""

import asyncio
import contextlib
import itertools
import json
import socket
import threading
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

from deshi.tasks.robot_dog.guard_now import socket_path, stop_now

PATIENCE, AGAIN = 1.0, 0.25  # seconds for an answer; seconds between attempts to reach an absent guard


class GuardClient:
    """The body as the guard moves it. `open` and `close` it on the loop that uses it; `stop` works from any thread."""

    def __init__(self, home: Path, host: str = "127.0.0.1", port: int = 8002) -> None:
        self._home, self._host, self._port = Path(home), host, port
        self._epoch = 0
        self._hot: socket.socket | None = None
        self._hot_lock = threading.Lock()
        self._writer: asyncio.StreamWriter | None = None
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._ids = itertools.count(1)
        self._watchers: set[asyncio.Queue[dict[str, Any]]] = set()
        self._keeper: asyncio.Task[None] | None = None
        self._greeted = asyncio.Event()

    async def open(self) -> None:
        """Connect, and keep connected from now on; returns after the first attempt, reached or not."""
        tried = asyncio.Event()
        self._keeper = asyncio.create_task(self._keep(tried))
        await tried.wait()

    async def close(self) -> None:
        """Let go of the guard; it goes on without us."""
        if self._keeper is not None:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper
        self._cool()

    def stop(self, level: str, interaction: str = "", source: str = "service") -> None:
        """Send a stop at once: one write on a socket kept for it, and if that fails, new ways from a thread."""
        self._epoch += (
            1  # until the guard's own count arrives: what was decided before is stale from this line on
        )
        command = {"op": "stop", "level": level, "source": source, "interaction": interaction, "quiet": True}
        data = json.dumps(command).encode() + b"\n"
        if not self._write_hot(data):
            threading.Thread(
                target=stop_now, args=(self._home, level, self._host, self._port, source), daemon=True
            ).start()

    def _write_hot(self, data: bytes) -> bool:
        if not self._hot_lock.acquire(blocking=False):
            return False
        try:
            return self._hot is not None and self._hot.send(data) == len(data)
        except OSError:
            self._cool()
            return False
        finally:
            self._hot_lock.release()

    def _cool(self) -> None:
        if self._hot is not None:
            self._hot.close()
            self._hot = None

    def epoch(self) -> int:
        """Return the count of stops seen; 0 before the guard was ever reached."""
        return self._epoch

    async def do(self, actions: Sequence[int], interaction: str, epoch: int) -> dict[str, Any]:
        """Hand actions over: `accepted` with `steps` and `inserted`, or `refused` and why, or `absent` and why."""
        reply = await self._ask(
            {"op": "do", "actions": list(actions), "interaction": interaction, "epoch": epoch}
        )
        if reply.get("ok"):
            return {"accepted": True, "steps": reply["steps"], "inserted": reply["inserted"]}
        return {k: v for k, v in reply.items() if k not in ("ok", "id", "epoch")}

    async def state(self) -> dict[str, Any]:
        """Return posture, battery, action and progress, or `absent` and why."""
        reply = await self._ask({"op": "state"})
        return {k: v for k, v in reply.items() if k not in ("ok", "id")}

    async def clear(self) -> dict[str, Any]:
        """Take the latch of an emergency stop off."""
        return await self._ask({"op": "clear"})

    async def watch(self) -> AsyncIterator[dict[str, Any]]:
        """Yield the state now and after every change; `absent` while the guard is gone."""
        states: asyncio.Queue[dict[str, Any]] = asyncio.Queue(32)
        self._watchers.add(states)
        try:
            yield await self.state()
            while True:
                yield await states.get()
        finally:
            self._watchers.discard(states)

    async def _ask(self, command: dict[str, Any]) -> dict[str, Any]:
        number = next(self._ids)
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(PATIENCE):
                if not self._greeted.is_set():
                    async with asyncio.timeout(AGAIN):
                        await self._greeted.wait()
                if self._writer is None:
                    return self._absent()
                self._waiting[number] = answer
                self._writer.write(json.dumps({**command, "id": number}).encode() + b"\n")
                return await answer
        except (TimeoutError, OSError):
            return self._absent()
        finally:
            self._waiting.pop(number, None)

    def _absent(self) -> dict[str, Any]:
        return {
            "absent": True,
            "why": f"No guard answers at {socket_path(self._home)}, so the body can't be moved; start it with `deshi up`.",
        }

    async def _keep(self, tried: asyncio.Event) -> None:
        while True:
            try:
                await self._connected(tried)
            except (OSError, ValueError, TimeoutError):
                pass
            finally:
                self._lost()
                tried.set()
            await asyncio.sleep(AGAIN)

    async def _connected(self, tried: asyncio.Event) -> None:
        path = socket_path(self._home)
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_unix_connection(path, limit=1 << 20)
        try:
            self._hot = self._connect_hot(path)
            self._writer = writer
            writer.write(b'{"op":"watch"}\n')
            while raw := await reader.readline():
                self._heard(json.loads(raw))
                tried.set()
        finally:
            writer.close()

    def _connect_hot(self, path: str) -> socket.socket:
        sock = socket.socket(socket.AF_UNIX)
        try:
            sock.settimeout(0.05)
            sock.connect(path)
            sock.setblocking(False)
        except OSError:
            sock.close()
            raise
        return sock

    def _heard(self, reply: dict[str, Any]) -> None:
        if "epoch" in reply:
            self._epoch = reply["epoch"]
        if reply.get("push") == "state":
            self._greeted.set()
            self._tell({k: v for k, v in reply.items() if k not in ("ok", "push")})
            return
        answer = self._waiting.get(reply.get("id", 0))
        if answer is not None and not answer.done():
            answer.set_result(reply)

    def _tell(self, state: dict[str, Any]) -> None:
        for states in self._watchers:
            if states.full():
                states.get_nowait()  # a slow watcher misses old states, never the newest
            states.put_nowait(state)

    def _lost(self) -> None:
        gone, self._writer = self._writer is not None, None
        self._greeted.clear()
        self._cool()
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_result(self._absent())
        if gone:
            self._tell(self._absent())
