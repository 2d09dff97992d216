"""What is read at the guard's doors: a stop is found in whatever it comes, and a clear undoes none that came with it."""

import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
from guards import Running, guard


@pytest.fixture
def dog(tmp_path: Path) -> Iterator[Running]:
    """A running guard."""
    with guard(tmp_path / "home") as running:
        yield running


def replies(sock: socket.socket, count: int) -> list[dict[str, Any]]:
    """Return the next replies."""
    with sock.makefile("rb") as lines:
        return [json.loads(lines.readline()) for _ in range(count)]


def test_a_clear_before_a_stop_in_one_write_does_not_undo_it(dog: Running) -> None:
    dog.ask(op="stop", level="damp")
    with dog.connect() as sock:
        sock.sendall(b'{"op":"clear"}\n{"op":"stop","level":"damp"}\n')
        assert sorted(reply["ok"] for reply in replies(sock, 2)) == [False, True]
    assert dog.ask(op="state")["latched"]
    assert dog.ask(op="clear")["cleared"]


def test_a_clear_that_waited_beside_somebody_elses_stop_does_not_undo_it(dog: Running) -> None:
    dog.ask(op="stop", level="damp")
    with dog.connect() as clears, socket.create_connection(("127.0.0.1", dog.address["port"])) as stops:
        clears.sendall(b'{"op":"hello"}\n')
        replies(clears, 1)
        os.kill(dog.process.pid, signal.SIGSTOP)
        clears.sendall(b'{"op":"clear"}\n')
        stops.sendall(b"POST /stop?level=damp HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        time.sleep(0.05)
        os.kill(dog.process.pid, signal.SIGCONT)
        assert replies(clears, 1)[0]["reason"] == "stopped"
    assert dog.ask(op="state")["latched"]
