"""The part of Ollama's API that is about its models, as its documentation has it: list, show, pull, create, delete."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

SIZE = 4_683_087_332


@dataclass
class OllamaShelf:
    """A running server; `models` are those it has, `library` those it can pull, `seen` what was asked.

    `breaks` is how many pulls break off half-way; the next one goes on where that one ended.
    """

    models: dict[str, dict[str, Any]] = field(default_factory=dict)
    library: tuple[str, ...] = ("qwen2.5:7b-instruct",)
    loaded: tuple[str, ...] = ()
    breaks: int = 0
    seen: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    fetched: int = 0

    def __enter__(self) -> Self:
        shelf = self

        class Handler(_Handler):
            peer = shelf

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def have(self, name: str, **more: Any) -> None:
        """Put a model there."""
        self.models[name] = {
            "name": name,
            "model": name,
            "modified_at": "2026-11-21T12:00:00Z",
            "size": SIZE,
            "digest": "845dbda0ea48ed749caafd9e6037047aa19acfcfd82e704d7ca97d631a0b697e",
            "details": {
                "format": "gguf",
                "family": "qwen2",
                "parameter_size": "7.6B",
                "quantization_level": "Q4_K_M",
            },
            **more,
        }


class _Handler(BaseHTTPRequestHandler):
    peer: OllamaShelf
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        rows = list(self.peer.models.values())
        if self.path == "/api/tags":
            return self._json({"models": rows})
        if self.path == "/api/ps":
            return self._json({"models": [one for one in rows if one["name"] in self.peer.loaded]})
        return self._json({"error": "not found"}, 404)

    def do_DELETE(self) -> None:
        body = self._body()
        if self.peer.models.pop(body["model"], None) is None:
            return self._json({"error": f"model '{body['model']}' not found"}, 404)
        return self._json(None)

    def do_POST(self) -> None:
        body = self._body()
        getattr(self, f"_{self.path.rsplit('/', 1)[-1]}")(body)

    def _show(self, body: dict[str, Any]) -> None:
        found = self.peer.models.get(body["model"])
        if found is None:
            return self._json({"error": f"model '{body['model']}' not found"}, 404)
        told = {"template": "{{ .Prompt }}", "parameters": "stop <|im_end|>", "license": "long" * 1000}
        return self._json(
            {**told, "details": found["details"], "model_info": {"general.architecture": "qwen2"}}
        )

    def _pull(self, body: dict[str, Any]) -> None:
        name = body["model"]
        if name not in self.peer.library:
            return self._lines(
                [{"status": "pulling manifest"}, {"error": "pull model manifest: file does not exist"}]
            )
        done = self.peer.fetched
        part = {"status": "pulling 845dbda0ea48", "digest": "sha256:845dbda0ea48", "total": SIZE}
        lines: list[dict[str, Any]] = [{"status": "pulling manifest"}, {**part, "completed": done}]
        if self.peer.breaks:
            self.peer.breaks -= 1
            self.peer.fetched = SIZE // 2
            return self._lines([*lines, {**part, "completed": SIZE // 2}])
        self.peer.have(name)
        return self._lines(
            [
                *lines,
                {**part, "completed": SIZE},
                {"status": "verifying sha256 digest"},
                {"status": "success"},
            ]
        )

    def _create(self, body: dict[str, Any]) -> None:
        known = {
            "model",
            "from",
            "system",
            "parameters",
            "template",
            "adapters",
            "stream",
            "messages",
            "quantize",
        }
        if set(body) - known:
            return self._json({"error": f"unknown fields {sorted(set(body) - known)}"}, 400)
        if body["from"] not in self.peer.models:
            return self._lines([{"error": f"model '{body['from']}' does not exist"}])
        self.peer.have(body["model"], made_of=body)
        return self._lines(
            [{"status": "reading model metadata"}, {"status": "writing manifest"}, {"status": "success"}]
        )

    def _body(self) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))))
        self.peer.seen.append((self.path, body))
        return body

    def _json(self, data: Any, status: int = 200) -> None:
        self._send(b"" if data is None else json.dumps(data).encode(), "application/json", status)

    def _lines(self, lines: list[dict[str, Any]]) -> None:
        self._send(b"".join(json.dumps(one).encode() + b"\n" for one in lines), "application/x-ndjson", 200)

    def _send(self, data: bytes, kind: str, status: int) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        self.send_header("connection", "close")
        self.end_headers()
        self.wfile.write(data)
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""
