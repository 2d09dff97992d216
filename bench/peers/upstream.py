"""The model server of the benchmarks: always the same short answer, at once; streams of ten events. Raw ASGI, nothing else.

    python bench/peers/upstream.py PORT [DELAY_MS] [GAP_MS] [EVERY STALL_MS]

DELAY before an answer, GAP between the events of a stream; every so many requests one takes STALL_MS in place of DELAY.

`GET /count` tells how many answers it has given.
"""

import asyncio
import json
import sys
from typing import Any

import uvicorn

WORDS = ["Hel", "lo", " there", ",", " how", " are", " you", "?"]
HEAD = {"id": "chatcmpl-1", "created": 1_700_000_000, "model": "bench"}
USAGE = {"prompt_tokens": 21, "completion_tokens": 8, "total_tokens": 29}


def whole() -> bytes:
    """Return the answer."""
    message = {"role": "assistant", "content": "".join(WORDS)}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return json.dumps({**HEAD, "object": "chat.completion", "choices": [choice], "usage": USAGE}).encode()


def events() -> list[bytes]:
    """Return the events of a stream: eight with words, the end, and the last word."""
    deltas: list[tuple[dict[str, Any], str | None]] = [({"content": word}, None) for word in WORDS]
    deltas.append(({}, "stop"))
    told = [
        {
            **HEAD,
            "object": "chat.completion.chunk",
            "choices": [{"index": 0, "delta": d, "finish_reason": end}],
        }
        for d, end in deltas
    ]
    return [b"data: " + json.dumps(one).encode() + b"\n\n" for one in told] + [b"data: [DONE]\n\n"]


WHOLE, EVENTS = whole(), events()


class Upstream:
    """The ASGI app."""

    def __init__(
        self, delay_s: float = 0.0, gap_s: float = 0.0, every: int = 0, stall_s: float = 0.0
    ) -> None:
        self.delay_s, self.gap_s, self.count = delay_s, gap_s, 0
        self.every, self.stall_s = every, stall_s

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        if scope["path"] == "/count":
            await _send(send, json.dumps({"count": self.count}).encode())
            return
        self.count += scope["method"] == "POST"
        delay_s = self.stall_s if self.every and self.count % self.every == 0 else self.delay_s
        if delay_s:
            await asyncio.sleep(delay_s)
        if b'"stream":true' in body or b'"stream": true' in body:
            await self._stream(send)
        else:
            await _send(send, WHOLE)

    async def _stream(self, send: Any) -> None:
        head = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        for event in EVENTS:
            await send({"type": "http.response.body", "body": event, "more_body": True})
            if self.gap_s:
                await asyncio.sleep(self.gap_s)
        await send({"type": "http.response.body", "body": b""})


async def _send(send: Any, body: bytes) -> None:
    head = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": body})


if __name__ == "__main__":
    delay, gap, every, stall = [*map(float, sys.argv[2:6]), 0.0, 0.0, 0.0, 0.0][:4]
    app = Upstream(delay / 1e3, gap / 1e3, int(every), stall / 1e3)
    uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)
