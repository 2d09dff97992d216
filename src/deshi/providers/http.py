"""The HTTP connection to a model server: one aiohttp session, opened when it is first used; JSON in, bounded bytes out.

It follows no redirect, keeps no cookies, reads no proxy or password from the environment, and takes no compressed answer
(so that the bound on its size holds). Cancelling a request closes its connection.
"""

import asyncio
import importlib
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import orjson

from deshi.errors import Lost, Unreached
from deshi.pure.upstream import retry_after
from deshi.records.model import Reply

if TYPE_CHECKING:
    import aiohttp

MOST_BYTES = 1_048_576  # the answer is read on the event loop, which a stop must not wait for
CONNECT_S = 3.0


class Http:
    """Implements `deshi.records.model.Wire`. `url` is the server's address; paths are put behind it."""

    def __init__(self, url: str, timeout_s: float = 30.0, most_bytes: int = MOST_BYTES) -> None:
        self.server = _origin(url)
        self._url = url.rstrip("/")
        self._timeout_s = timeout_s
        self._most_bytes = most_bytes
        self._session: aiohttp.ClientSession | None = None

    async def post(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Reply:
        """Send JSON and return the whole answer. Raises `Unreached` and `Lost`."""
        session = await self._opened()
        import aiohttp  # cheap now: `_opened` has loaded it in a thread

        sent = {"accept": "application/json", "content-type": "application/json", **headers}
        try:
            async with session.post(
                self._url + path, data=orjson.dumps(body), headers=sent, allow_redirects=False
            ) as response:
                return await self._read(response)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
            raise Unreached(
                f"{self.server} can't be reached; start the model server, or check the model's `url` in deshi.toml."
            ) from error
        except TimeoutError as error:
            raise Lost(f"{self.server} took over {self._timeout_s:.0f} s; try again later.") from error
        except aiohttp.ClientError as error:
            raise Lost(
                f"{self.server} broke off ({type(error).__name__}); try again, and see the server's log."
            ) from error

    async def close(self) -> None:
        """Close the connections; a later request opens new ones."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _read(self, response: "aiohttp.ClientResponse") -> Reply:
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise Lost(f"{self.server} compresses its answer unasked; switch that off at the server.")
        body = bytearray()
        async for chunk in response.content.iter_chunked(65_536):
            body += chunk
            if len(body) > self._most_bytes:
                raise Lost(
                    f"{self.server} sends over {self._most_bytes} bytes; check that it is a model server."
                )
        after = retry_after(response.headers.get("retry-after", ""), time.time())
        kind = response.headers.get("content-type", "").split(";")[0].strip().lower()
        return Reply(response.status, kind, bytes(body), after)

    async def _opened(self) -> "aiohttp.ClientSession":
        if self._session is None:
            # its first import takes a tenth of a second, which the event loop must not
            aiohttp = await asyncio.to_thread(importlib.import_module, "aiohttp")
        if self._session is None:  # nobody else was faster
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=64),
                timeout=aiohttp.ClientTimeout(total=self._timeout_s, sock_connect=CONNECT_S),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"accept-encoding": "identity", "user-agent": "deshi"},
                auto_decompress=False,
            )
        return self._session


def _origin(url: str) -> str:
    """Return scheme, host and port of an address, for messages: never a password, path or query."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}"
