"""`deshi listen`: a recording is heard, a stop reaches the guard, an order the service."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.peers.audio import Ears, ears, hush, tone, wav

if TYPE_CHECKING:
    from conftest import Done

Deshi = Callable[..., "Done"]


@pytest.fixture
def ear() -> Iterator[Ears]:
    with ears() as made:
        yield made


@pytest.fixture
def guard(home: Path) -> Iterator[list[dict[str, Any]]]:
    """What a guard gets on its socket; it confirms every stop."""
    got: list[dict[str, Any]] = []
    home.mkdir(exist_ok=True)
    door = socket.socket(socket.AF_UNIX)
    door.bind(str(home / "guard.sock"))
    door.listen()

    def serve() -> None:
        while True:
            try:
                caller, _ = door.accept()
            except OSError:
                return
            with caller:
                got.append(json.loads(caller.recv(4096)))
                caller.sendall(b'{"ok": true, "stopped": true, "level": "soft"}\n')

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield got
    door.shutdown(socket.SHUT_RDWR)
    door.close()
    thread.join(5)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """What the service is asked."""
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            data = json.dumps({"response": "I sit down."}).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    server = HTTPServer(("127.0.0.1", 0), Handler)
    monkeypatch.setenv("DESHI_SERVICE_PORT", str(server.server_address[1]))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield asked
    server.shutdown()
    thread.join(5)
    server.server_close()


@pytest.fixture
def said(tmp_path: Path) -> Path:
    """A recording of two utterances."""
    path = tmp_path / "said.wav"
    speech = tone(0.5, 220.0, 0.3)
    path.write_bytes(wav(hush(0.6), speech, hush(1.0), speech, hush(1.0)))
    return path


def test_a_recording_is_answered_and_a_stop_in_it_reaches_the_guard(
    deshi: Deshi, ear: Ears, guard: list[Any], service: list[Any], said: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop_once_asked(_: bytes) -> str:
        end = time.monotonic() + 5
        while not service and time.monotonic() < end:
            time.sleep(0.005)
        return "Stop!"

    ear.says = ["Claudia, sit down.", stop_once_asked]
    monkeypatch.setenv("DESHI_VOICE_HEAR_URL", ear.url)
    monkeypatch.setenv("DESHI_VOICE_WAKE", "claudia")
    done = deshi("listen", "--file", str(said), "--language", "en")
    assert done.code == 0, done.err
    assert service == [{"text": "sit down", "session": "voice", "user": "console"}]
    assert [(one["op"], one["level"], one["source"]) for one in guard] == [("stop", "soft", "voice")]
    assert "STOP: Stop" in done.out
    assert "you: sit down" in done.out


def test_the_reply_is_told(
    deshi: Deshi, ear: Ears, service: list[Any], said: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear.says = ["sit down", ""]
    monkeypatch.setenv("DESHI_VOICE_HEAR_URL", ear.url)
    done = deshi("listen", "--file", str(said))
    assert "deshi: I sit down." in done.out
    assert len(service) == 1


@pytest.mark.parametrize("heard", ["", " ", "[BLANK_AUDIO]"])
def test_a_recording_in_which_nothing_is_understood_is_a_failure(
    deshi: Deshi, ear: Ears, said: Path, monkeypatch: pytest.MonkeyPatch, heard: str
) -> None:
    ear.says = [heard] * 9
    monkeypatch.setenv("DESHI_VOICE_HEAR_URL", ear.url)
    done = deshi("listen", "--file", str(said))
    assert done.code == 1
    assert "Nothing was understood" in done.err


def test_a_recogniser_that_fails_is_a_failure(
    deshi: Deshi, ear: Ears, said: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear.says = [500]
    monkeypatch.setenv("DESHI_VOICE_HEAR_URL", ear.url)
    done = deshi("listen", "--file", str(said))
    assert done.code == 1
    assert "trouble" in done.err


def test_without_a_server_it_says_what_to_write(deshi: Deshi, said: Path) -> None:
    done = deshi("listen", "--file", str(said))
    assert done.code == 2
    assert "hear_url" in done.err


def test_a_file_that_is_no_recording_is_refused(
    deshi: Deshi, ear: Ears, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESHI_VOICE_HEAR_URL", ear.url)
    done = deshi("listen", "--file", str(tmp_path / "none.wav"))
    assert done.code == 2
    assert "WAV" in done.err
