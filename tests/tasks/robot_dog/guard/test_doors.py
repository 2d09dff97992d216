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


def freeze(pid: int) -> None:
    """Stop a process, and return when it does stand still: what is sent after that waits for it."""
    os.kill(pid, signal.SIGSTOP)
    end = time.monotonic() + 10
    while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
        assert time.monotonic() < end
        time.sleep(0.001)


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
        freeze(dog.process.pid)
        clears.sendall(b'{"op":"clear"}\n')
        stops.sendall(b"POST /stop?level=damp HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        time.sleep(0.05)
        os.kill(dog.process.pid, signal.SIGCONT)
        assert replies(clears, 1)[0]["reason"] == "stopped"
    assert dog.ask(op="state")["latched"]


HOST = b"Host: 127.0.0.1\r\n"
STOPS = {
    "a large head": b"POST /stop HTTP/1.1\r\n" + HOST + b"Cookie: a=" + b"x" * 20_000 + b"\r\n\r\n",
    "a head that is too large": b"POST /stop HTTP/1.1\r\n" + HOST + b"Cookie: a=" + b"x" * 200_000,
    "no carriage returns": b"POST /stop HTTP/1.1\nHost: 127.0.0.1\n\n",
    "blank lines before it": b"\r\n\r\nPOST /stop HTTP/1.1\r\n" + HOST + b"\r\n",
    "a slash behind it": b"POST /stop/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "two slashes before it": b"POST //stop?source=x HTTP/1.1\r\n" + HOST + b"\r\n",
    "two blanks": b"POST  /stop HTTP/1.1\r\n" + HOST + b"\r\n",
    "another version": b"POST /stop HTTP/2\r\n" + HOST + b"\r\n",
    "a host that can't be read": b"POST http://[::1/stop HTTP/1.1\r\n\r\n",
    "no end of its head": b"POST /stop HTTP/1.1\r\n" + HOST,
    "no end of its line": b"POST /stop HTTP/1.1",
    "another request before it": b"GET /health HTTP/1.1\r\n" + HOST + b"\r\nPOST /stop HTTP/1.1\r\n" + HOST + b"\r\n",
    "a watcher's connection": b"GET /events HTTP/1.1\r\n" + HOST + b"\r\nPOST /stop HTTP/1.1\r\n\r\n",
}  # fmt: skip


@pytest.mark.parametrize("sent", STOPS.values(), ids=STOPS.keys())
def test_a_stop_over_tcp_is_heard_whatever_is_wrong_around_it(dog: Running, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", dog.address["port"]), 30) as sock:
        sock.sendall(sent)
        sock.shutdown(socket.SHUT_WR)
        while sock.recv(65_536):
            pass
    state = dog.ask(op="state")
    assert (state["stops"], state["latched"]) == (1, False)


def test_a_stop_that_comes_after_another_requests_answer_is_heard(dog: Running) -> None:
    with socket.create_connection(("127.0.0.1", dog.address["port"]), 30) as sock:
        sock.sendall(b"GET /health HTTP/1.1\r\n" + HOST + b"\r\n")
        while sock.recv(65_536):
            pass
        for part in (b"POST /st", b"op HTTP/1.1\r\n" + HOST, b"\r\n"):
            sock.sendall(part)
            time.sleep(0.01)
    assert dog.ask(op="state")["stops"] == 1


@pytest.mark.parametrize("sent", [b"POST /stopwatch HTTP/1.1\r\n\r\n", b"GET /stop HTTP/1.1\r\n\r\n", b"GET /health HTTP/1.1\r\nX: POST /stop HTTP/1.1\r\n\r\n"])  # fmt: skip
def test_what_only_speaks_of_a_stop_is_none(dog: Running, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", dog.address["port"]), 30) as sock:
        sock.sendall(sent)
        while sock.recv(65_536):
            pass
    assert dog.ask(op="state")["stops"] == 0


def test_the_press_of_a_large_head_counts(dog: Running) -> None:
    cookies = "Cookie: a=" + "x" * 20_000
    for level in ("soft", "damp"):
        told = dog.http("POST /stop?source=console", "Host: 127.0.0.1", cookies)[1]
        assert told["level"] == level


def test_a_last_line_without_an_end_is_heard(dog: Running) -> None:
    with dog.connect() as sock:
        sock.sendall(b'{"op":"stop"}')
        sock.shutdown(socket.SHUT_WR)
        assert replies(sock, 1)[0]["stopped"]


def test_what_follows_a_line_that_is_too_long_is_read_again(dog: Running) -> None:
    with dog.connect() as sock:
        sock.sendall(b"x" * 400_000)
        assert "65536 bytes" in replies(sock, 1)[0]["refused"]
        sock.sendall(b'{"op":"hello"}\n{"op":"stop"}\n')
        assert replies(sock, 1)[0]["stopped"]
        sock.sendall(b'{"op":"hello"}\n')
        assert replies(sock, 1)[0]["guard"] == 1
