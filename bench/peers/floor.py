"""The least that a gateway in Python can be: raw ASGI in, aiohttp out, bytes passed on as they are. No keys, journal or cache.

python bench/peers/floor.py PORT UPSTREAM_PORT
"""

import sys
from typing import Any

import aiohttp
import uvicorn


class Floor:
    """The ASGI app."""

    def __init__(self, upstream: str) -> None:
        self.upstream = upstream
        self.session: aiohttp.ClientSession | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            return
        if self.session is None:
            self.session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=64))
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = {"content-type": "application/json"}
        async with self.session.post(self.upstream + scope["path"], data=body, headers=headers) as reply:
            kind = reply.headers["content-type"].encode()
            head = [(b"content-type", kind)]
            if "content-length" in reply.headers:
                head.append((b"content-length", reply.headers["content-length"].encode()))
            await send({"type": "http.response.start", "status": reply.status, "headers": head})
            async for chunk in reply.content.iter_any():
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})


if __name__ == "__main__":
    app = Floor(f"http://127.0.0.1:{sys.argv[2]}")
    uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)
