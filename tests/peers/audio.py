"""A server of speech to be tested against: OpenAI's audio routes on a real socket, and sounds to send it.

It hears what `says` tells: a text, an error status, or a function of the recording. It speaks a tone as long as the text.
"""

import io
import json
import threading
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deshi.pure import multipart

RATE = 16_000
Say = str | int | Callable[[bytes], str]


def tone(seconds: float, hertz: float = 440.0, loud: float = 0.3, rate: int = RATE) -> NDArray[np.int16]:
    """Return a tone; `loud` is its amplitude, and over 1 it is clipped as a shout into a microphone is."""
    at = np.arange(int(seconds * rate)) / rate
    wavy = np.clip(np.sin(2 * np.pi * hertz * at) * loud, -1.0, 1.0)
    return (wavy * 32_767).astype(np.int16)


def hush(seconds: float, noise: float = 0.001, rate: int = RATE) -> NDArray[np.int16]:
    """Return the noise of a quiet room."""
    made = np.random.default_rng(7).normal(0.0, noise, int(seconds * rate))
    return (np.clip(made, -1.0, 1.0) * 32_767).astype(np.int16)


def wav(*parts: NDArray[np.int16], rate: int = RATE, channels: int = 1) -> bytes:
    """Return sounds one after the other as a file."""
    into = io.BytesIO()
    with wave.open(into, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.repeat(np.concatenate(parts), channels).tobytes())
    return into.getvalue()


@dataclass
class Ears:
    """A running server: `heard` are the forms that came, `spoke` the bodies of what it was told to say."""

    port: int
    says: list[Say] = field(default_factory=list)
    heard: list[dict[str, Any]] = field(default_factory=list)
    spoke: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    answer: bytes = b""
    kind: str = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def next(self) -> Say:
        return self.says.pop(0) if len(self.says) > 1 else self.says[0] if self.says else "sit down"


@contextmanager
def ears(*says: Say) -> Iterator[Ears]:
    """Run a server of speech while the block lasts; of several things that it says, the last one stays."""
    ear = Ears(0, list(says))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(ear))
    ear.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield ear
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


def _handler(ear: Ears) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            ear.keys.append(self.headers.get("authorization", ""))
            if self.path == "/v1/audio/transcriptions":
                self._hear(body)
            elif self.path == "/v1/audio/speech":
                said = json.loads(body)
                ear.spoke.append(said)
                self._send(200, ear.kind or "audio/wav", ear.answer or wav(tone(0.01 * len(said["input"]))))
            else:
                self._send(404, "application/json", b"{}")

        def _hear(self, body: bytes) -> None:
            parts = multipart.parts(self.headers["content-type"], body)
            form: dict[str, Any] = {part.name: body[part.begin : part.end] for part in parts}
            form["filename"] = next(part.filename for part in parts if part.name == "file")
            ear.heard.append(form)
            say = ear.next()
            if isinstance(say, int):
                told = json.dumps({"error": {"message": "out of order"}}).encode()
                self._send(say, "application/json", told)
                return
            text = say(form["file"]) if callable(say) else say
            more = {"language": "en", "duration": 1.5, "segments": []}
            whole = {"text": text, **(more if form["response_format"] == b"verbose_json" else {})}
            self._send(200, "application/json", json.dumps(whole).encode())

        def _send(self, status: int, kind: str, data: bytes) -> None:
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    return Handler
