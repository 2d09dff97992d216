"""The driver over WebRTC, for a Go2 AIR or PRO, which have no DDS: an event loop in a thread of its own holds the connection.

The guard's thread never waits for that loop: a request is put in a queue and the loop is woken. A stop has a queue of its own, goes
out first, and what was queued before it is dropped. Connecting moves nothing: the package shakes hands and asks for the state of the
net, this driver subscribes to two topics, and no request is sent but those of `send`.
"""

import asyncio
import contextlib
import itertools
import random
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from deshi.tasks.robot_dog.body.types import Arrived, Reply, Request, Telemetry
from deshi.tasks.robot_dog.drivers import webrtc_package
from deshi.tasks.robot_dog.drivers.webrtc_states import telemetry

REQUESTS = "rt/api/sport/request"
SPORT_STATES = (
    "rt/sportmodestate",
    "rt/lf/sportmodestate",
)  # which of them is passed on depends on the firmware
LOW_STATE = "rt/lf/lowstate"
STOPS = frozenset((1001, 1003))  # damp and stop, in every dialect
_OPEN_S, _CLOSE_S = 1.8, 1.0  # that `open` waits for the import, that `close` waits for the thread
_CONNECT_S = 30.0
_PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0)
_LOOK_S, _QUIET_S = 0.25, 8.0  # the robot answers a heartbeat every two seconds
_ANSWER_S = 60.0  # no motion lasts longer
_LATE_S = 0.5  # after which a request is none any more: nobody expects it, and a stop was said again by then
_STUCK_S = 0.2  # without the loop having taken what it was handed, after which it counts as stuck
_MOST_WAITING = 16_384  # bytes that may wait in the channel before anything but a stop is refused


@dataclass(slots=True)
class _Link:
    """A connection that is open: the package's objects, used on the loop's thread only, but for looking at `channel`."""

    conn: Any
    types: dict[str, str]
    low: dict[str, Any]
    heard: float
    low_at: float | None = None

    @property
    def channel(self) -> Any:
        return self.conn.datachannel.channel

    def is_open(self) -> bool:
        return bool(self.conn.datachannel.data_channel_opened) and self.channel.readyState == "open"


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A request on its way to the loop: `at` is when it was handed over."""

    request: Request
    at: float


class WebRtcDriver:
    """A `Driver` over `unitree_webrtc_connect`.

    `address` is the robot's in the local net, `serial` finds it there by its number; without either it is looked for in its own wireless
    net. `key` is the robot's AES key of newer firmwares. Codes are sent as they are: the planner knows the firmware's.
    """

    name = "webrtc"
    simulated = False

    def __init__(
        self,
        address: str = "",
        serial: str = "",
        key: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._address, self._serial, self._key = address, serial, key
        self._where = (
            address
            or (f"the robot {serial}" if serial else "")
            or f"{webrtc_package.ACCESS_POINT} (the robot's own net)"
        )
        self._stops: deque[_Waiting] = deque(maxlen=2)
        self._queue: deque[_Waiting] = deque()
        self._woken: float | None = None  # since when the loop was asked to take what waits, and has not
        self._replies: deque[Reply] = deque()
        self._newest: Telemetry | None = None
        self._link: _Link | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._loaded, self._broken = threading.Event(), ""
        self._ours: asyncio.Task[None] | None = None
        self._hears: socket.socket | None = None
        self._rings: socket.socket | None = None
        self._ids = itertools.count(random.randrange(1, 2**30))  # 31 bits: the package's own are no longer
        self._asked: dict[int, float] = {}
        self._detail, self._attempts, self._dropped = f"Connecting to {self._where}.", 0, 0

    def open(self) -> None:
        """Begin to connect, and go on trying for as long as it is open. Raises `OSError` where the package can't be had."""
        if not webrtc_package.is_there():
            raise OSError(webrtc_package.MISSING)
        self._hears, self._rings = socket.socketpair()
        self._hears.setblocking(False)
        self._rings.setblocking(False)
        self._thread = threading.Thread(target=self._run, name="webrtc", daemon=True)
        self._thread.start()
        self._loaded.wait(_OPEN_S)
        if self._broken:
            self.close()
            raise OSError(self._broken)

    def close(self) -> None:
        """Let go of the robot; sends nothing."""
        loop, ours = self._loop, self._ours
        if loop is not None and ours is not None:
            with contextlib.suppress(RuntimeError):  # it has ended by itself
                loop.call_soon_threadsafe(ours.cancel)
        if self._thread is not None:
            self._thread.join(_CLOSE_S)
        self._link = None
        for end in (self._hears, self._rings):
            if end is not None:
                end.close()

    def fileno(self) -> int:
        """Return the end of the bell that is readable when something has arrived; -1 before it is open."""
        return self._hears.fileno() if self._hears is not None else -1

    def send(self, request: Request) -> bool:
        """Hand a request to the loop; return whether the channel takes it. A stop drops what waits before it.

        Where the loop is stuck it is False: a stop is handed over all the same, and goes if the loop comes free in time.
        """
        link, loop = self._link, self._loop
        if link is None or loop is None or not link.is_open():
            return False
        if not request.id:
            request = replace(request, id=time.monotonic_ns())
        now = self._clock()
        woken = self._woken  # the loop sets it back meanwhile
        stuck = woken is not None and now - woken > _STUCK_S
        if request.api_id in STOPS:
            self._queue.clear()
            self._stops.append(_Waiting(request, now))
        elif stuck or link.channel.bufferedAmount > _MOST_WAITING:
            return False  # it would arrive when nobody expects it any more
        else:
            self._queue.append(_Waiting(request, now))
        if self._woken is not None:  # it is called already, and takes all that waits
            return not stuck
        self._woken = now
        try:
            loop.call_soon_threadsafe(self._pass_on)
        except RuntimeError:  # the loop has ended
            self._woken = None
            return False
        return True

    def take(self, now: float) -> Arrived:
        """Return what has arrived."""
        if self._hears is not None:
            with contextlib.suppress(OSError):
                self._hears.recv(4096)
        replies = []
        while self._replies:
            replies.append(self._replies.popleft())
        newest, self._newest = self._newest, None
        return Arrived(tuple(replies), newest)

    def due(self, now: float) -> float | None:
        """Return None: what arrives rings."""
        return None

    def link(self) -> dict[str, Any]:
        """Return `connected`, `detail` (a sentence), where to, and how often it was tried."""
        link = self._link
        connected = link is not None and link.is_open()
        told = {"connected": connected, "detail": self._detail, "where": self._where}
        return {**told, "attempts": self._attempts, "dropped": self._dropped}

    def _run(self) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            asyncio.run(self._keep())

    async def _keep(self) -> None:
        """Connect, and connect again after each loss, with a growing pause."""
        self._ours, self._loop = asyncio.current_task(), asyncio.get_running_loop()
        try:
            package = webrtc_package.load()
        except OSError as error:
            self._broken = self._detail = str(error)
            return
        finally:
            self._loaded.set()
        failures = 0
        while True:
            conn = None
            self._attempts += 1
            try:
                conn = self._made(package)
                async with asyncio.timeout(_CONNECT_S):
                    await conn.connect()
                failures = 0
                await self._hold(conn, dict(package.DATA_CHANNEL_TYPE))
            except Exception as error:  # whatever the package, its libraries or the net may raise: it is told, and tried again
                self._detail = webrtc_package.sentence(error, self._where)
            finally:
                await self._let_go(conn)
            await asyncio.sleep(_PAUSES[min(failures, len(_PAUSES) - 1)])
            failures += 1

    def _made(self, package: Any) -> Any:
        methods = package.WebRTCConnectionMethod
        own_net = self._address in ("", webrtc_package.ACCESS_POINT) and not self._serial
        return package.UnitreeWebRTCConnection(
            methods.LocalAP if own_net else methods.LocalSTA,
            serialNumber=self._serial or None,
            ip=self._address or None,
            aes_128_key=self._key or None,
            device_type="Go2",
        )

    async def _hold(self, conn: Any, types: dict[str, str]) -> None:
        """Listen until the connection is lost; returns then."""
        link = _Link(conn, types, {}, time.monotonic())
        hub = conn.datachannel.pub_sub
        for topic in SPORT_STATES:
            hub.subscribe(topic, lambda message: self._hear(link, message))
        hub.subscribe(LOW_STATE, lambda message: self._hear_low(link, message))
        self._stops.clear()  # they were meant for a connection that is gone
        self._queue.clear()
        self._link = link
        self._detail = f"Connected to {self._where} by WebRTC."
        while self._lives(link):
            await asyncio.sleep(_LOOK_S)
        self._detail = f"The WebRTC connection to {self._where} was lost; it is tried again."

    def _lives(self, link: _Link) -> bool:
        beat = link.conn.datachannel.heartbeat.heartbeat_response
        silent = time.monotonic() - link.heard
        if beat is not None:
            silent = min(silent, max(0.0, time.time() - beat))  # the package keeps the time of day
        return link.is_open() and link.conn.pc.connectionState == "connected" and silent < _QUIET_S

    async def _let_go(self, conn: Any) -> None:
        self._link = None
        self._asked.clear()
        if conn is not None:
            with contextlib.suppress(Exception):  # it is broken already, in whatever way
                await conn.disconnect()

    def _hear(self, link: _Link, message: dict[str, Any]) -> None:
        link.heard = time.monotonic()
        told = message.get("data")
        if isinstance(told, dict):
            self._newest = telemetry(link.heard, told, link.low, link.low_at)
            self._ring()

    def _hear_low(self, link: _Link, message: dict[str, Any]) -> None:
        link.heard = time.monotonic()
        told = message.get("data")
        if isinstance(told, dict):
            link.low, link.low_at = told, link.heard

    def _pass_on(self) -> None:
        """Write what waits and is not late, stops first. Runs on the loop."""
        self._woken = None
        while self._stops or self._queue:
            try:
                waiting = self._stops.popleft() if self._stops else self._queue.popleft()
            except IndexError:  # a stop has emptied the queue meanwhile
                continue
            link = self._link
            if link is None or not link.is_open() or self._clock() - waiting.at > _LATE_S:
                self._dropped += 1
                continue
            self._write(link, waiting.request)

    def _write(self, link: _Link, request: Request) -> None:
        number = next(self._ids) % 2**31
        policy = {"priority": int(request.api_id in STOPS), "noreply": request.noreply}
        header = {"identity": {"id": number, "api_id": request.api_id}, "policy": policy}
        kind = link.types["REQUEST"]
        if not request.noreply:
            self._expect(link, number, request)
        payload = {"header": header, "parameter": request.parameter}
        link.conn.datachannel.pub_sub.publish_without_callback(REQUESTS, payload, kind)

    def _expect(self, link: _Link, number: int, request: Request) -> None:
        """Wait for an answer without anybody waiting; those that never came are forgotten."""
        resolver, now = link.conn.datachannel.pub_sub.future_resolver, time.monotonic()
        for late in [one for one, until in self._asked.items() if until < now]:
            del self._asked[late]
            resolver.pending_callbacks.pop(late, None)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

        def came(done: asyncio.Future[Any]) -> None:
            self._asked.pop(number, None)
            if not done.cancelled():
                self._answered(_reply(request, done.result()))

        answer.add_done_callback(came)
        self._asked[number] = now + _ANSWER_S
        resolver.save_resolve(link.types["REQUEST"], REQUESTS, answer, number)

    def _answered(self, reply: Reply) -> None:
        self._replies.append(reply)
        self._ring()

    def _ring(self) -> None:
        if self._rings is not None:
            with contextlib.suppress(OSError):  # full: it rings already
                self._rings.send(b"!")


def _reply(request: Request, message: Any) -> Reply:
    told = message.get("data") if isinstance(message, dict) else None
    told = told if isinstance(told, dict) else {}
    header = told.get("header") if isinstance(told.get("header"), dict) else {}
    status = header.get("status") if isinstance(header, dict) else None
    code = status.get("code") if isinstance(status, dict) else None
    data = told.get("data")
    return Reply(
        request.id,
        request.api_id,
        code if isinstance(code, int) else 3106,
        data if isinstance(data, str) else "",
        time.monotonic(),
    )
