"""A model server that answers at once and counts what it was asked: what a budget that counts right must agree with."""

import asyncio
import threading
from collections import Counter

import orjson

TOKENS_IN, TOKENS_OUT = 40, 8  # of the 10 that are asked for, and paid in advance
_SAID = '{"label": "do", "actions": [1009], "reply": "", "why": "sit"}'


class Upstream:
    """OpenAI's chat completions on a port of this machine, in a thread; `calls` counts answers by the name of their model."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="upstream", daemon=True)
        self._thread.start()
        self._ready.wait(10)

    @property
    def url(self) -> str:
        """The address, as settings want it."""
        return f"http://127.0.0.1:{self.port}/v1"

    def close(self) -> None:
        """End it."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def _run(self) -> None:
        server = self._loop.run_until_complete(
            asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=1024)
        )
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                size = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
                asked = orjson.loads(await reader.readexactly(size) or b"{}")
                body = self._answer(asked) if size else b'{"object": "list", "data": []}'
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
                writer.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def _answer(self, asked: dict[str, object]) -> bytes:
        model = str(asked.get("model"))
        self.calls[model] += 1
        usage = {
            "prompt_tokens": TOKENS_IN,
            "completion_tokens": TOKENS_OUT,
            "total_tokens": TOKENS_IN + TOKENS_OUT,
        }
        message = {"role": "assistant", "content": _SAID}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        told = {
            "id": "x",
            "object": "chat.completion",
            "created": 1,
            "model": model,
            "choices": [choice],
            "usage": usage,
        }
        return orjson.dumps(told)
