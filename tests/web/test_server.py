"""The listening socket: a taken port, a port that does not exist and a foreign host each get a sentence."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest
from tests.peers.model_servers import OpenAIChats
from tests.peers.server import Peer

from deshi.errors import BadInput, Unavailable
from deshi.stores.sqlite import SqliteStore
from deshi.web.server import bind

ASKED = json.dumps({"text": "sit down", "dry_run": True}).encode()
Serve = Callable[..., tuple[subprocess.Popen[bytes], int]]


def test_port_0_takes_a_free_one() -> None:
    with bind("127.0.0.1", 0) as listener:
        assert listener.getsockname()[1] > 0


def test_a_taken_port_is_named_with_the_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(Unavailable, match=rf"Port {port} on 127.0.0.1 .*--port"):
            bind("127.0.0.1", port)


@pytest.mark.parametrize("port", [-2, 65_536, 1_000_000])
def test_a_port_that_does_not_exist_is_named(port: int) -> None:
    with pytest.raises(BadInput, match=f"{port} does not exist"):
        bind("127.0.0.1", port)


@pytest.mark.parametrize("host", ["not a host", "", "203.0.113.7", "\ud800", "a" * 300])
def test_a_host_that_is_not_this_machine_is_refused(host: str) -> None:
    with pytest.raises((BadInput, Unavailable), match=r"use 127\.0\.0\.1|can't be used"):
        bind(host, 0).close()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Return a function that starts a service without a robot; it returns process and port."""
    started: list[subprocess.Popen[bytes]] = []

    def start(**environ: str) -> tuple[subprocess.Popen[bytes], int]:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        command = [sys.executable, "-m", "deshi.cli.main", "serve", "--no-guard", "--port", str(port)]
        env = {**os.environ, "DESHI_HOME": str(tmp_path / "home"), **environ}
        process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        started.append(process)
        until(lambda: answer(port, "GET", "/ready")[0] == 200)
        return process, port

    yield start
    for process in started:
        process.kill()
        process.communicate()


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            if true():
                return
        time.sleep(0.02)
    raise AssertionError("it did not happen within 30 s")


def answer(port: int, method: str, path: str, body: bytes = b"") -> tuple[int, HTTPResponse, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    with contextlib.closing(connection):
        connection.request(method, path, body or None, {"content-type": "application/json"})
        reply = connection.getresponse()
        return reply.status, reply, reply.read()


def closed(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except ConnectionRefusedError:
        return True
    return False


def half_sent(port: int) -> socket.socket:
    """Return the connection of a request whose second half is still to come."""
    client = socket.create_connection(("127.0.0.1", port), timeout=20)
    head = f"POST /v1/decide HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(ASKED)}\r\n\r\n"
    client.sendall(head.encode() + ASKED[:5])
    return client


def test_a_server_that_drains_says_so_answers_and_ends_what_is_under_way(serve: Serve) -> None:
    process, port = serve(DESHI_SERVICE_DRAIN_S="1.5", DESHI_SERVICE_FINISH_S="20")
    with half_sent(port) as client:
        process.send_signal(signal.SIGTERM)
        until(lambda: answer(port, "GET", "/ready")[0] == 503)
        status, reply, body = answer(port, "GET", "/ready")
        assert (status, reply.getheader("connection")) == (503, "close")
        assert b"draining" in body
        assert answer(port, "POST", "/v1/decide", ASKED)[0] == 200
        until(lambda: closed(port))
        assert process.poll() is None
        client.sendall(ASKED[5:])
        assert client.recv(4096).startswith(b"HTTP/1.1 200")
    assert process.wait(20) == 0


def test_who_never_ends_is_not_waited_for_longer_than_set(serve: Serve) -> None:
    process, port = serve(DESHI_SERVICE_FINISH_S="1")
    with half_sent(port):
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def test_a_stream_under_way_comes_to_its_end_and_into_the_journal(serve: Serve, tmp_path: Path) -> None:
    with Peer(OpenAIChats(), said="on and on " * 400) as peer:
        process, port = serve(
            DESHI_MODELS_SLOW_PROVIDER="openai",
            DESHI_MODELS_SLOW_MODEL="m",
            DESHI_MODELS_SLOW_URL=f"{peer.url}/v1",
        )
        asked = {"model": "slow", "messages": [{"role": "user", "content": "go on"}], "stream": True}
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        with contextlib.closing(connection):
            connection.request(
                "POST", "/v1/chat/completions", json.dumps(asked), {"content-type": "application/json"}
            )
            reply = connection.getresponse()
            first = reply.read(100)
            process.send_signal(signal.SIGTERM)
            until(lambda: closed(port))
            whole = first + reply.read()
        assert reply.status == 200
        assert whole.endswith(b"data: [DONE]\n\n")
        assert process.wait(20) == 0
    store = SqliteStore(tmp_path / "home" / "journal.db")
    rows = [row for _, row in store.rows(kind="chat")]
    store.close()
    assert len(rows) == 1
    assert b"on and on" in (rows[0].body or b"")
