"""A real guard process for the tests, in a home of its own."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SRC = Path(__file__).parents[3] / "src"


class Running:
    """A guard process: `address` as it printed it, `ask` one command over a fresh connection."""

    def __init__(self, home: Path, *more: str) -> None:
        self.home = home
        command = [
            sys.executable,
            "-m",
            "deshi.tasks.robot_dog.guard",
            "--home",
            str(home),
            "--port",
            "0",
            *more,
        ]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(SRC)}
        )
        assert self.process.stdout is not None
        self.address: dict[str, Any] = json.loads(self.process.stdout.readline().removeprefix("guard ready "))

    def connect(self) -> socket.socket:
        """Return a connection to the Unix socket."""
        sock = socket.socket(socket.AF_UNIX)
        sock.settimeout(5)
        sock.connect(self.address["socket"])
        return sock

    def ask(self, **command: Any) -> dict[str, Any]:
        """Send one command and return its reply."""
        with self.connect() as sock, sock.makefile("rb") as replies:
            sock.sendall(json.dumps(command).encode() + b"\n")
            return json.loads(replies.readline())

    def http(self, request: str) -> tuple[str, dict[str, Any]]:
        """Send a request line over TCP; return status line and body."""
        with socket.create_connection(("127.0.0.1", self.address["port"]), 5) as sock:
            sock.sendall(f"{request} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            data = b""
            while more := sock.recv(65536):
                data += more
        head, _, body = data.partition(b"\r\n\r\n")
        return head.decode(), json.loads(body) if body else {}

    def do(self, *actions: int, interaction: str = "i") -> dict[str, Any]:
        """Tell the body to act, in the current epoch."""
        return self.ask(
            op="do", actions=list(actions), interaction=interaction, epoch=self.ask(op="hello")["epoch"]
        )

    def events(self, kind: str) -> list[dict[str, Any]]:
        """Return what is spooled of a kind, once the spool had time to write."""
        for _ in range(100):
            found = [e for e in self.spooled() if e["event"] == kind]
            if found:
                return found
            time.sleep(0.02)
        return []

    def spooled(self) -> list[dict[str, Any]]:
        """Return all events on disk."""
        path = self.home / "guard.jsonl"
        return [json.loads(row) for row in path.read_text().splitlines() if row] if path.exists() else []

    def end(self) -> int:
        """End the process and return its exit code."""
        self.process.terminate()
        code = self.process.wait(5)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@contextlib.contextmanager
def guard(home: Path, *more: str) -> Iterator[Running]:
    """Run a guard while the block lasts."""
    running = Running(home, *more)
    try:
        yield running
    finally:
        running.end()
