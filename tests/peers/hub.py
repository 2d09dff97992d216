"""A hub of models with one repository, as far as its client asks for it."""

import hashlib
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.peers.llama_cpp import library

from deshi.bootstrap.shelf_hub import Hub, open_hub

SHA = "a" * 40


class HubPeer:
    """A hub with one repository; it sends a file `upto` a byte and breaks off there; `asked` are the ranges that were asked for."""

    def __init__(self, content: bytes) -> None:
        self.put(content)
        self.status = 200
        self.asked: list[str] = []
        peer = self

        class Handler(_Handler):
            hub = peer

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def put(self, content: bytes) -> None:
        """Let the repository hold another file."""
        self.content, self.upto, self.sha = content, len(content), hashlib.sha256(content).hexdigest()

    def hub(self) -> Hub:
        library("huggingface_hub")
        return open_hub(f"http://127.0.0.1:{self.server.server_address[1]}")

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class _Handler(BaseHTTPRequestHandler):
    hub: HubPeer

    def do_HEAD(self) -> None:
        self._file(False)

    def do_GET(self) -> None:
        if self.hub.status != 200:
            return self._send(b"{}", self.hub.status)
        if self.path.startswith("/api/models/ann/tiny"):
            size = len(self.hub.content)
            lfs = {"sha256": self.hub.sha, "oid": self.hub.sha, "size": size, "pointerSize": 134}
            files: list[Any] = [
                {"rfilename": "README.md", "size": 5},
                {"rfilename": "tiny.Q8_0.gguf", "size": size, "lfs": lfs},
            ]
            told = {
                "id": "ann/tiny",
                "modelId": "ann/tiny",
                "sha": SHA,
                "siblings": files,
                "tags": [],
                "private": False,
            }
            return self._send(json.dumps(told).encode(), 200)
        if "/resolve/" in self.path:
            return self._file(True)
        return self._send(b"{}", 404)

    def _file(self, whole: bool) -> None:
        content = self.hub.content
        ranged = re.fullmatch(r"bytes=(\d+)-", self.headers.get("range", ""))
        start = int(ranged[1]) if ranged else 0
        self.send_response(206 if ranged else 200)
        self.send_header("etag", f'"{hashlib.sha256(content).hexdigest()}"')
        self.send_header("x-repo-commit", SHA)
        self.send_header("accept-ranges", "bytes")
        if ranged:
            self.send_header("content-range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.send_header("content-length", str(len(content) - start))
        self.end_headers()
        if not whole:
            return
        self.hub.asked.append(self.headers.get("range", ""))
        self.wfile.write(content[start : self.hub.upto])

    def _send(self, data: bytes, status: int) -> None:
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""
