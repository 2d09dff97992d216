"""The HTTP connection to a model server: one aiohttp session, opened when it is first used; JSON in, bounded bytes out.

It follows no redirect, keeps no cookies, reads no proxy or password from the environment, takes no compressed answer
(so that the bound on its size holds), and connects to no address that hands out a machine's secrets. Cancelling a request
closes its connection.
"""

import asyncio
import importlib
import io
import socket
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import orjson

from deshi.errors import DeshiError, Lost, Unreached
from deshi.pure.net import is_metadata
from deshi.pure.upstream import retry_after
from deshi.records.model import Reply

if TYPE_CHECKING:
    import aiohttp

MOST_BYTES = 1_048_576  # the answer is read on the event loop, which a stop must not wait for
CONNECT_S = 3.0
_ENDS_S = 0.1
_SENT = {"accept": "application/json", "content-type": "application/json"}


class Http:
    """Implements `deshi.records.model.ChatWire`. `url` is the server's address; paths are put behind it.

    `timeout_s` bounds every whole answer, streams included; `idle_s` the pause between two pieces of a stream (0: no bound);
    `most_bytes` each answer.
    """

    def __init__(
        self,
        url: str,
        timeout_s: float = 30.0,
        most_bytes: int = MOST_BYTES,
        idle_s: float = 0.0,
        connections: int = 64,
    ) -> None:
        self.server = _origin(url)
        self._url = url.rstrip("/")
        self._timeout_s = timeout_s
        self._most_bytes = most_bytes
        self._idle_s = idle_s
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None
        self._urls: dict[str, Any] = {}

    async def post(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Reply:
        """Send JSON and return the whole answer. Raises `Unreached` and `Lost`."""
        return await (await self._asked("POST", path, orjson.dumps(body), headers)).whole()

    async def send(self, path: str, data: bytes, headers: Mapping[str, str]) -> Reply:
        """Send bytes, whose `content-type` is in the headers, and return the whole answer. Raises `Unreached` and `Lost`."""
        return await (await self._asked("POST", path, data, headers)).whole()

    async def get(self, path: str, headers: Mapping[str, str]) -> Reply:
        """Ask without a body. Raises `Unreached` and `Lost`."""
        return await (await self._asked("GET", path, None, headers)).whole()

    async def open(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> "Flowing":
        """Send JSON and return the answer while its body comes. Raises `Unreached` and `Lost`."""
        flow = await self._asked("POST", path, orjson.dumps(body), headers)
        if flow.reply.status != 200:
            flow.reply = await flow.whole()
        else:
            flow.watch(self._idle_s)
        return flow

    async def close(self) -> None:
        """Close the connections; a later request opens new ones."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def lost(self, error: BaseException) -> DeshiError:
        """Return the error of ours for one of aiohttp's."""
        import aiohttp

        never = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
        if isinstance(error, never):
            return Unreached(
                f"{self.server} can't be reached; start the model server, or check the model's `url` in deshi.toml."
            )
        if isinstance(error, TimeoutError):
            return Lost(f"{self.server} took over {self._timeout_s:.0f} s; try again later.")
        return Lost(f"{self.server} broke off ({type(error).__name__}); try again, and see the server's log.")

    async def _asked(
        self, method: str, path: str, data: bytes | None, headers: Mapping[str, str]
    ) -> "Flowing":
        session = self._session or await self._opened()
        url = self._urls.get(path) or self._url_of(path)
        large = (
            data is not None and len(data) > MOST_BYTES
        )  # sent in parts, so that the loop can do something between
        try:
            response = await session.request(
                method,
                url,
                data=io.BytesIO(data) if large and data else data,
                headers={**_SENT, **headers} if headers else _SENT,
                allow_redirects=False,
            )
        except (OSError, ValueError, self._broken) as error:
            raise self.lost(error) from error
        return Flowing(self, response, self._most_bytes)

    @property
    def _broken(self) -> type[Exception]:
        import aiohttp  # cheap now: `_opened` has loaded it in a thread

        return aiohttp.ClientError

    def _url_of(self, path: str) -> Any:
        """Return the address of a path as aiohttp keeps it: read once, not with every request."""
        yarl = importlib.import_module("yarl")
        return self._urls.setdefault(path, yarl.URL(self._url + path))

    async def _opened(self) -> "aiohttp.ClientSession":
        if self._session is None:
            # its first import takes a tenth of a second, which the event loop must not
            aiohttp = await asyncio.to_thread(importlib.import_module, "aiohttp")
        if self._session is None:  # nobody else was faster
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, socket_factory=_socket),
                timeout=aiohttp.ClientTimeout(total=self._timeout_s, sock_connect=CONNECT_S),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"accept-encoding": "identity", "user-agent": "deshi"},
                auto_decompress=False,
            )
        return self._session


class Flowing:
    """Implements `deshi.records.model.Flow` over aiohttp's response."""

    def __init__(self, wire: Http, response: "aiohttp.ClientResponse", most_bytes: int) -> None:
        headers = response.headers
        after = retry_after(headers.get("retry-after", ""), time.time())
        kind = headers.get("content-type", "").split(";")[0].strip().lower()
        self.reply = Reply(response.status, kind, b"", after)
        self._wire = wire
        self._response = response
        self._left = self._most = most_bytes
        self._idle_s = 0.0
        self._since = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._paused = False
        if headers.get("content-encoding", "identity").lower() != "identity":
            self.close()
            raise Lost(f"{wire.server} compresses its answer unasked; switch that off at the server.")

    async def read(self) -> bytes:
        """Return the next piece. Raises `Lost`."""
        if self._timer is not None:
            self._since = asyncio.get_running_loop().time()
        try:
            piece = await self._response.content.readany()
        except asyncio.CancelledError:
            self.close()
            raise
        except Exception as error:  # aiohttp's own, and those of sockets
            self.close()
            raise self._lost(error) from error
        self._left -= len(piece)
        if self._left < 0:
            self.close()
            raise Lost(f"{self._wire.server} sends over {self._most} bytes; check that it is a model server.")
        self._since = 0.0
        return piece

    async def whole(self) -> Reply:
        """Return the reply with its whole body. Raises `Lost`."""
        pieces = []
        try:
            while piece := await self.read():
                pieces.append(piece)
        finally:
            self.close()
        reply = self.reply
        return Reply(reply.status, reply.kind, b"".join(pieces), reply.after_s)

    async def rest(self) -> None:
        """Wait a moment for the end, so that the connection can be used again."""
        if not self._response.content.at_eof():
            self.watch(_ENDS_S)
            try:
                while await self.read():
                    pass
            except Lost:
                return  # the answer was whole; only its connection is of no more use

    def watch(self, idle_s: float) -> None:
        """End the answer when a piece is waited for longer than `idle_s`; one timer for all of its pieces."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if idle_s > 0:
            self._idle_s = idle_s
            self._timer = asyncio.get_running_loop().call_later(idle_s, self._check)

    def close(self) -> None:
        """End it; the connection is closed, unless all has been read."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._response.close()

    def _check(self) -> None:
        loop = asyncio.get_running_loop()
        waited = loop.time() - self._since if self._since else 0.0  # who reads slowly is not waited for
        if waited < self._idle_s:
            self._timer = loop.call_later(self._idle_s - waited, self._check)
        else:
            self._timer, self._paused = None, True
            self._response.close()  # wakes who reads

    def _lost(self, error: BaseException) -> DeshiError:
        if self._paused:
            return Lost(
                f"{self._wire.server} said nothing more for {self._idle_s:.0f} s in the middle of its answer; try again later."
            )
        return self._wire.lost(error)


def _socket(address: Any) -> socket.socket:
    """Return a socket for an address that a name has led to, unless it is one that gives away a machine's secrets."""
    family, kind, protocol, _, where = address
    if is_metadata(str(where[0])):
        raise OSError(f"{where[0]} is no model server's address")
    made = socket.socket(family, kind, protocol)
    if protocol in (0, socket.IPPROTO_TCP):
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


def _origin(url: str) -> str:
    """Return scheme, host and port of an address, for messages: never a password, path or query."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}"
