"""A stand-in for the service: answers `/v1/decide` with what it is told to."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Service:
    """A service that answers what it is told to; `slow` texts wait for `go`."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.go = threading.Event()
        self.status: int = 200
        self.reply: Any = {"response": "ok"}
        self.raw = b""  # what goes out instead of an answer over HTTP
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
                service.asked.append(asked)
                service.keys.append(self.headers["authorization"])
                if "slow" in asked["text"]:
                    service.go.wait(10)
                if service.raw:
                    self.wfile.write(service.raw)
                    return
                data = json.dumps(service.reply).encode()
                self.send_response(service.status)
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/v1/decide"
        self._thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def close(self) -> None:
        self.go.set()
        self.server.shutdown()
        self.server.server_close()
        self._thread.join()
