"""A redis-server of the test's own: a Unix socket or a free port, a folder of its own, every write in its append-only file."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest


def binary() -> str:
    """Return the server's path; without it the test is skipped, but never in CI."""
    found = shutil.which("redis-server")
    if found is None:
        missing = "redis-server is missing: bash deploy/servers.sh installs it (make test does)"
        assert not os.environ.get("CI"), missing
        pytest.skip(missing)
    return found


class RedisServer:
    """A server that runs while the block lasts; it can be killed, stopped for a while, and started again."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        self.port = _free_port()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def __enter__(self) -> Self:
        for _ in range(3):
            with contextlib.suppress(AssertionError):  # another test may have taken the port meanwhile
                self.start()
                return self
            self.kill()
            self.port = _free_port()
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def start(self) -> None:
        """Start it, and return when it answers."""
        command = [binary(), "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)]
        # Without fsync a write is in the file before it is answered, and outlives a kill; with it, a slow disk lets Redis answer first.
        command += ["--save", "", "--appendonly", "yes", "--appendfsync", "no"]
        command += ["--loglevel", "warning", *self._options]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while not self._answers():
            assert self._process.poll() is None, "redis-server did not start"
            assert time.monotonic() < deadline, "redis-server does not answer"
            time.sleep(0.01)

    def kill(self) -> None:
        """End it as a crash does."""
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)
            self._process.kill()
            self._process.wait(10)
            self._process = None

    def freeze(self) -> None:
        """Let it accept and answer nothing, as a machine does that hangs."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def ask(self, *words: str) -> bytes:
        """Send one command by hand, for what the tests want to see beside deshi."""
        with socket.create_connection(("127.0.0.1", self.port), 5) as line:
            line.sendall(b" ".join(word.encode() for word in words) + b"\r\n")
            return line.recv(65_536)

    def _answers(self) -> bool:
        try:
            return self.ask("PING").startswith((b"+PONG", b"-NOAUTH"))
        except OSError:
            return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
