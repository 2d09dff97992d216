"""A Redis that several servers share: its connections, the circuit that opens when it is gone, its scripts.

Redis is never allowed to hold a request up. A call that fails, or takes longer than `timeout_s`, opens the circuit: all further
calls fail at once, without a look at the network, until a probe in the background has written to Redis again. What each caller
does without Redis is its own matter; `Link.state` says how things stand, for metrics and readiness.
"""

import asyncio
import hashlib
import logging
import random
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from deshi.errors import BadInput, Unavailable, Unreached

_log = logging.getLogger(__name__)
_SCHEMES = ("redis", "rediss", "unix")
_MOST = 32  # connections; a command takes well under a millisecond, so more only cost memory
_PROBE_S = (0.05, 0.5)  # the first pause between two probes, and the longest


class Script:
    """A Lua script: sent by its hash, and in full to a Redis that does not know it (a restart forgets all scripts)."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.sha = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


class Link:
    """The connections to one Redis; used on one event loop.

    `url` is `redis://`, `rediss://` (TLS) or `unix://`, with user and password where needed; neither ever stands in a message.
    `prefix` begins every key. At most 32 connections are open; each carries one command at a time, over RESP3.
    """

    def __init__(self, url: str, prefix: str = "deshi", timeout_s: float = 0.5) -> None:
        self.place = place_of(url)
        self.prefix = prefix
        self._timeout_s = timeout_s
        known = library()
        self._errors = known.exceptions
        self._pool = _pool(known, url)
        self._idle: list[Any] = []
        self._turn = asyncio.Semaphore(_MOST)
        self._why = ""
        self._since = time.time()
        self._failures = 0
        self._durable: bool | None = None
        self._probe: asyncio.Task[None] | None = None
        self._closed = False
        self._ending = asyncio.Event()
        self._returned: list[Callable[[], Awaitable[None]]] = []

    @property
    def up(self) -> bool:
        """Whether Redis answered when it was last asked."""
        return not self._why

    def state(self) -> dict[str, Any]:
        """Return how things stand: `up`, `since` (Unix time), `failures` so far, `why` it is gone, `place`, and `durable`.

        `durable` is whether Redis writes to an append-only file, so that a restart forgets nothing; None: it has not said yet.
        """
        return {
            "up": self.up,
            "since": self._since,
            "failures": self._failures,
            "why": self._why,
            "place": self.place,
            "durable": self._durable,
        }

    def on_return(self, call: Callable[[], Awaitable[None]]) -> None:
        """Have `call` awaited each time that Redis is there again."""
        self._returned.append(call)

    async def check(self) -> dict[str, Any]:
        """Connect, ask what kind of Redis it is, and return the state. Does not raise: deshi also starts without it."""
        with suppress(Unavailable):
            told = await self.call("INFO", "persistence")
            self._durable = b"aof_enabled:1" in _bytes(told)
        return self.state()

    async def run(self, script: Script, keys: Sequence[str], *given: str | bytes | int | float) -> Any:
        """Run a script in one round trip. Raises `Unavailable`: at once while Redis is gone, after `timeout_s` at most."""
        try:
            return await self._guarded("EVALSHA", script.sha, len(keys), *keys, *given)
        except self._errors.NoScriptError:
            return await self.call("EVAL", script.text, len(keys), *keys, *given)

    async def call(self, *command: str | bytes | int | float) -> Any:
        """Do one command. Raises `Unavailable` as `run` does."""
        try:
            return await self._guarded(*command)
        except self._errors.NoScriptError as error:
            raise self._lost(error) from error

    async def close(self) -> None:
        """Close the connections; later calls raise `Unreached`.

        A probe that is under way comes to its end, within `timeout_s`: a TLS greeting that is cut off leaves its socket open.
        """
        self._closed = True
        self._ending.set()
        if self._probe is not None:
            with suppress(asyncio.CancelledError, TimeoutError, Unavailable):
                async with asyncio.timeout(self._timeout_s):
                    await self._probe
        await self._drop_idle()

    async def _guarded(self, *command: Any) -> Any:
        if self._why or self._closed:
            raise self._gone()
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._do(command)
        except self._errors.NoScriptError:
            raise
        except (self._errors.RedisError, OSError, TimeoutError) as error:
            raise self._lost(error) from error

    async def _do(self, command: Sequence[Any]) -> Any:
        """Send on an idle connection; on a new one when that was left over from before a restart of Redis."""
        async with self._turn:
            if self._idle:
                connection = self._idle.pop()
                try:
                    return await self._on(connection, command)
                except (self._errors.ConnectionError, OSError):
                    await self._drop_idle()  # they are as old
            connection = self._pool.make_connection()
            return await self._on(connection, command)

    async def _on(self, connection: Any, command: Sequence[Any]) -> Any:
        try:
            if not connection.is_connected:
                await connection.connect()
            await connection.send_packed_command(packed(command), check_health=False)
            answer = await connection.read_response(disable_decoding=True)
        except self._errors.ResponseError:
            await self._keep(connection)  # Redis said no: the connection is in order
            raise
        except BaseException:  # also a caller that left: the answer to come must not be read by the next
            await connection.disconnect(nowait=True)
            raise
        await self._keep(connection)
        return answer

    async def _keep(self, connection: Any) -> None:
        """Keep a connection for the next command; one that comes back after the close is closed."""
        self._idle.append(connection)
        if self._closed:
            await self._drop_idle()

    def _lost(self, error: Exception) -> Unavailable:
        """Open the circuit and return what to raise."""
        self._failures += 1
        said = "it did not answer in time" if isinstance(error, TimeoutError) else one_line(error)
        if self.up:
            self._why, self._since = said, time.time()
            _log.warning(
                "Redis at %s is gone (%s); deshi goes on without it and looks for it", self.place, said
            )
            self._probe = asyncio.get_running_loop().create_task(self._look())
        return Unavailable(
            f"Redis at {self.place} failed ({said}). Start it, or look at [redis] in deshi.toml."
        )

    def _gone(self) -> Unreached:
        return Unreached(
            f"Redis at {self.place} is gone ({self._why or 'the link is closed'}). Start it, or look at [redis] in deshi.toml."
        )

    async def _look(self) -> None:
        """Write to Redis until it goes through, then close the circuit. A write: a full or read-only Redis is none."""
        await self._drop_idle()
        pause, longest = _PROBE_S
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(pause * random.uniform(0.5, 1.0)):
                    await self._ending.wait()
            if self._closed:
                return
            pause = min(2 * pause, longest)
            try:
                async with asyncio.timeout(self._timeout_s):
                    await self._do(("SET", f"{self.prefix}:probe", "1", "PX", 1_000))
            except (self._errors.RedisError, OSError, TimeoutError) as error:
                self._failures += 1
                _log.debug("Redis at %s is still gone: %s", self.place, one_line(error))
                continue
            break
        self._why, self._since = "", time.time()
        _log.warning("Redis at %s is there again", self.place)
        await self.check()
        for call in self._returned:
            await call()

    async def _drop_idle(self) -> None:
        idle, self._idle = self._idle, []
        for connection in idle:
            await connection.disconnect(nowait=True)


def place_of(url: str) -> str:
    """Return host, port and database of an address, without user and password. Raises `BadInput` for what is no address."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or 6379
    except ValueError:
        parts, host, port = None, "", 0
    if parts is None or parts.scheme not in _SCHEMES or not (host or parts.path.strip("/")):
        raise BadInput(
            "[redis] url in deshi.toml is no address of a Redis. Write redis://HOST:6379/0, rediss://HOST:6379/0 or "
            "unix:///PATH; a user and password stand before HOST as USER:PASSWORD@."
        )
    if parts.scheme == "unix":
        return parts.path
    return f"{host}:{port}{parts.path if parts.path != '/' else ''}"


def library() -> Any:
    """Return redis-py with its exceptions in one namespace; it is loaded here, for those who use it."""
    try:
        import redis.asyncio
        import redis.asyncio.connection
        import redis.backoff
        import redis.exceptions
        import redis.retry
    except ImportError as error:
        raise BadInput(
            "[redis] is set in deshi.toml, but its library is not installed. Run: pip install 'deshi[redis]'"
        ) from error
    return redis


def _pool(known: Any, url: str) -> Any:
    """Return redis-py's maker of connections: it knows addresses, TLS, passwords and the greeting.

    Its own pool, retries and time-outs are not used: they cost four times what the command itself does.
    """
    none = known.asyncio.retry.Retry(known.backoff.NoBackoff(), 0)
    with options_of(url):
        pool = known.asyncio.connection.ConnectionPool.from_url(
            url, protocol=3, retry=none, socket_timeout=None, socket_connect_timeout=None
        )
        pool.make_connection()  # does not connect: says now which option it does not know
    return pool


@contextmanager
def options_of(url: str) -> Iterator[None]:
    """Tell that an option of the address is wrong without quoting it, for it has the password in it."""
    try:
        yield
    except (TypeError, ValueError):
        raise BadInput(
            f"[redis] url in deshi.toml, for {place_of(url)}, has an option that redis-py does not know."
        ) from None


def packed(command: Sequence[str | bytes | int | float]) -> bytes:
    """Return a command as it goes over the wire: an array of bulk strings (the protocol's own form, redis.io/docs)."""
    parts = [b"*%d\r\n" % len(command)]
    for part in command:
        data = part if isinstance(part, bytes) else str(part).encode()
        parts += (b"$%d\r\n" % len(data), data, b"\r\n")
    return b"".join(parts)


def _bytes(told: Any) -> bytes:
    return told if isinstance(told, bytes) else str(told).encode()


def one_line(error: Exception) -> str:
    """Return an error's words in one short line."""
    return " ".join(str(error).split()).rstrip(".")[:200] or type(error).__name__
