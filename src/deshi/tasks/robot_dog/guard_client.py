"""The guard, for a program with an event loop: records.protocols.Body over the Unix socket.

Two connections are kept: one that carries nothing but stops, so that a stop is one system call on an empty buffer, and one
for questions, answers and pushed states. While what was ordered here runs, a heartbeat (`guard_beats.py`) says that we are
still there. A guard that is gone is an answer (`absent` and why), never a hang; what it could
not begin by then it does not begin later.
"""

import asyncio
import contextlib
import itertools
import json
import os
import socket
import threading
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

from deshi.tasks.robot_dog.guard_beats import Beats
from deshi.tasks.robot_dog.guard_now import socket_path, stop_now

# Seconds for an answer.
PATIENCE = 1.0
# Seconds between attempts to reach an absent guard.
AGAIN = 0.25
# Seconds that one stop waits for another's system call.
LOCKED = 0.005
# Seconds in which the guard tells a stop's epoch.
HEARD = 0.2
# Seconds more for what has arrived and is not read.
MORE = 0.05
# Seconds between two words of the event loop that it is alive.
ROUND = 0.5
# Seconds after which the guard may not begin: its answer would come when we have said `absent`.
LATEST = 0.8


class GuardClient:
    """The body as the guard moves it. `open` and `close` it on the loop that uses it; `stop` works from any thread.

    What is ordered is `attended`: it ends when this process or its event loop does. Who gives orders and goes says False; the
    guard then takes no walks, and gestures go on.
    """

    def __init__(self, home: Path, host: str = "127.0.0.1", port: int = 8002, attended: bool = True) -> None:
        self._home, self._host, self._port = Path(home), host, port
        self._path = str(self._home / "guard.sock")  # until the guard's own word was read
        self._loop: asyncio.AbstractEventLoop | None = None
        self._epoch = 0
        self._told = 0  # the epoch that the guard has told
        self._reaches = True  # as far as the guard has told: a stop gets to the robot
        self._first = True  # of this connection nothing was heard yet
        self._hot: socket.socket | None = None
        self._hot_lock = threading.Lock()
        self._writer: asyncio.StreamWriter | None = None
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._ids = itertools.count(1)
        self._watchers: set[asyncio.Queue[dict[str, Any]]] = set()
        self._brain = os.urandom(8).hex()
        self._beats = Beats(self._brain) if attended else None
        self._keeper: asyncio.Task[None] | None = None
        self._rounds: asyncio.Task[None] | None = None
        self._heart: asyncio.Task[bool] | None = None  # the heartbeat's start, once a guard was reached
        self._greeted = asyncio.Event()

    async def open(self) -> None:
        """Connect, and keep connected from now on; returns after the first attempt, reached or not."""
        tried = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._keeper = asyncio.create_task(self._keep(tried))
        if self._beats is not None:
            self._rounds = asyncio.create_task(self._go_round(self._beats))
        await tried.wait()

    async def close(self) -> None:
        """Let go of the guard; it goes on without us, and ends what we attend."""
        for task in (self._keeper, self._rounds):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        if self._beats is not None and self._heart is not None:
            await self._heart
            await asyncio.to_thread(self._beats.end)
        self._cool(self._hot)

    async def _go_round(self, beats: Beats) -> None:
        while True:
            beats.came_round()
            await asyncio.sleep(ROUND)
            if self._heart is not None and self._heart.done() and not beats.alive:  # somebody has ended it
                self._heart = asyncio.create_task(asyncio.to_thread(beats.start))

    def stop(self, level: str, interaction: str = "", source: str = "service") -> bool:
        """Send a stop at once, by one write on a socket kept for it; return whether a guard that lives was handed it
        and, as far as it has told, can pass it on to the robot.

        Where that fails, and where the guard has not told of it after `HEARD`, a thread tries the other ways, and nobody waits
        for them; from a guard that does not answer these either, later stops are known not to go.
        """
        # until the guard's own count arrives: what was decided before is stale from this line on
        self._epoch += 1
        press = os.urandom(8).hex()
        command = {"level": level, "source": source, "interaction": interaction, "press": press}
        if self._write_hot(json.dumps({"op": "stop", **command, "quiet": True}).encode() + b"\n"):
            if self._loop is not None:
                with contextlib.suppress(RuntimeError):  # the loop has ended
                    self._loop.call_soon_threadsafe(self._expect, HEARD, (level, source, press), self._told)
            return self._reaches and self._greeted.is_set()
        threading.Thread(target=self._detour, args=(level, source, press), daemon=True).start()
        return False

    def _write_hot(self, data: bytes) -> bool:
        sock = self._hot
        if sock is None or not self._hot_lock.acquire(timeout=LOCKED):
            return False
        try:
            if sock.send(data) == len(data):
                return True
        except OSError:
            pass  # full, or the guard is gone
        finally:
            self._hot_lock.release()
        self._cool(sock)  # half a line would spoil the next stop
        return False

    def _expect(self, seconds: float, stop: tuple[str, str, str], told: int) -> None:
        """Look in `seconds` whether the guard has told of a stop since it had told `told`."""
        asyncio.get_running_loop().call_later(seconds, self._missed, seconds, stop, told)

    def _missed(self, seconds: float, stop: tuple[str, str, str], told: int) -> None:
        if self._told > told or self._writer is None:
            return
        if seconds == HEARD:  # our own loop may have been busy: what has arrived is read first
            self._expect(MORE, stop, told)
            return
        threading.Thread(target=self._detour, args=stop, daemon=True).start()

    def _detour(self, level: str, source: str, press: str) -> None:
        told = stop_now(self._home, level, self._host, self._port, source, press)
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._after_detour, bool(told.get("stopped")))

    def _after_detour(self, stopped: bool) -> None:
        """Keep a socket for stops again; a guard that never heard one is met anew, as our count is ahead of its."""
        if self._writer is None:
            return
        if not stopped:
            self._writer.close()
        elif self._hot is None:
            with contextlib.suppress(OSError):
                self._hot = _connected_now(self._path)

    def _cool(self, sock: socket.socket | None) -> None:
        if sock is not None:
            if self._hot is sock:
                self._hot = None
            sock.close()

    def epoch(self) -> int:
        """Return the count of stops seen; 0 before the guard was ever reached."""
        return self._epoch

    async def do(
        self, actions: Sequence[int], interaction: str, epoch: int, confirm: str = ""
    ) -> dict[str, Any]:
        """Hand actions over: `accepted` with `plan`, `steps` and `inserted`, or `refused` and why, or `absent` and why.

        `after` has the codes of what is under way and done before it.
        `confirm` is the token that came with the reason `confirm`, once a person has said yes.
        """
        until = time.monotonic_ns() + int(LATEST * 1e9)  # one clock for all processes of a machine
        order = {"actions": list(actions), "interaction": interaction, "epoch": epoch, "until": until}
        order |= {"confirm": confirm} if confirm else {}
        order |= {"attended": True, "brain": self._brain} if self._beats else {}
        reply = await self._ordered({"op": "do", **order})
        if reply.get("ok"):
            told: dict[str, Any] = {
                name: reply[name] for name in ("steps", "inserted", "plan", "after") if name in reply
            }
            return {"accepted": True, **told}
        return {k: v for k, v in reply.items() if k not in ("ok", "id", "epoch")}

    async def _ordered(self, order: dict[str, Any]) -> dict[str, Any]:
        """Give an order; the heart beats before the guard can begin with it."""
        if self._beats is None:
            return await self._ask(order)
        if self._heart is not None:
            await asyncio.shield(self._heart)
        self._beats.begin(self._path)
        try:
            return await self._ask(order)
        finally:
            self._beats.given()

    async def state(self) -> dict[str, Any]:
        """Return posture, battery, action and progress, or `absent` and why."""
        reply = await self._ask({"op": "state"})
        return {k: v for k, v in reply.items() if k not in ("ok", "id")}

    async def clear(self, epoch: int | None = None) -> dict[str, Any]:
        """Take the latch of an emergency stop off; refused where a stop has come since `epoch`, which is the newest seen here."""
        return await self._ask({"op": "clear", "epoch": self._epoch if epoch is None else epoch})

    async def space(self, people: bool) -> dict[str, Any]:
        """Say whether people are near the body: then it neither walks nor jumps."""
        return await self._ask({"op": "space", "people": people})

    async def sim(self, **change: Any) -> dict[str, Any]:
        """Change the simulated body: `battery`, `obstacle`, `people`, `fault`; refused where the body is a real one."""
        return await self._ask({"op": "sim", **change})

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
            "why": f"No guard answers at {self._path}, so the body can't be moved; start it with `deshi up`.",
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
        self._path = await asyncio.to_thread(socket_path, self._home)
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_unix_connection(self._path, limit=1 << 20)
        try:
            self._hot = _connected_now(self._path)
            self._writer = writer
            self._first = True
            writer.write(b'{"op":"watch"}\n')
            if self._beats is not None and self._heart is None:
                self._heart = asyncio.create_task(asyncio.to_thread(self._beats.start))
            while raw := await reader.readline():
                self._heard(json.loads(raw))
                tried.set()
        finally:
            writer.close()

    def _heard(self, reply: dict[str, Any]) -> None:
        if "epoch" in reply:
            # what the guard said before it heard our stop may arrive after it: a count never goes back but with the guard
            self._told = reply["epoch"]
            self._epoch = reply["epoch"] if self._first else max(self._epoch, reply["epoch"])
            self._first = False
        if reply.get("push") == "state":
            self._greeted.set()
            link = reply.get("link") or {}
            self._reaches = bool(link.get("peers", link.get("connected", True)))
            if self._beats is not None:
                self._beats.see(reply)
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
        self._cool(self._hot)
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_result(self._absent())
        if gone:
            self._tell(self._absent())


def _connected_now(path: str) -> socket.socket:
    """Return a connection that never waits: a Unix socket takes it at once or refuses it (raises `OSError`)."""
    sock = socket.socket(socket.AF_UNIX)
    try:
        sock.setblocking(False)
        sock.connect(path)
    except OSError:
        sock.close()
        raise
    return sock
