"""What is no honest request, comes too slowly or never ends is refused, and the service goes on."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

import pytest

from deshi.web import wary

if TYPE_CHECKING:
    from conftest import Door

POST = b"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
STOP = b"POST /v1/stop HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the deadlines."""
    monkeypatch.setattr(wary, "HEAD_S", 0.2)
    monkeypatch.setattr(wary, "BODY_S", 0.3)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (POST + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n", 400),
        (POST + b"Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd", 400),
        (POST + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde", 400),
        (POST + b"Content-Length: +4\r\n\r\nabcd", 400),
        (POST + b"Content-Length : 4\r\n\r\nabcd", 400),
        (POST + b"Content-Length: 4, 4\r\n\r\nabcd", 400),
        (POST.replace(b"\r\n", b"\n") + b"Content-Length: 4\n\nabcd", 400),
        (POST + b"X: y\n\r\n", 400),
        (POST + b"X: a\rY: b\r\n\r\n", 400),
        (POST + b"X: a\r\n Content-Length: 4\r\n\r\n", 400),
        (POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501),
        (POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 400),
        (POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
        (POST.replace(b"1.1", b"1.0") + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n4\nabcd\n0\n\n", 400),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n0x4\r\nabcd\r\n0\r\n\r\n", 400),
        (POST + b"Host: evil.test\r\n\r\n", 400),
        (POST.replace(b"/v1", b"http://evil.test/v1") + b"\r\n", 400),
        (POST + b"".join(b"X-%d: y\r\n" % i for i in range(300)) + b"\r\n", 431),
        (POST + b"X: " + b"y" * 1_000_000 + b"\r\n\r\n", 431),
    ],
    ids=[
        "length and chunks", "chunks and length", "two equal lengths", "two lengths", "signed length", "space before colon",
        "list of lengths", "bare line feeds", "one bare line feed", "bare carriage return", "folded header", "nearly chunked",
        "chunked and more", "packed", "chunks in 1.0", "chunks by line feeds", "hexadecimal chunk", "two hosts",
        "whole address", "many headers", "long header",
    ],
)  # fmt: skip
def test_what_can_be_read_in_two_ways_or_is_too_much_is_refused(
    chat_door: Door, data: bytes, status: int
) -> None:
    try:
        told = chat_door.wire(data)
    except ConnectionResetError:  # it was still sending as the answer came
        assert status == 431
        return

    assert told.startswith(b"HTTP/1.1 %d" % status), told
    assert told.count(b"HTTP/1.1") <= 1
    assert chat_door.wire(STOP).startswith(b"HTTP/1.1 200")


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize(
    "data",
    [b"POST /v1/chat", POST, POST + b"Content-Length: 100\r\n\r\n{", POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab"],
    ids=["line", "head", "body", "chunk"],
)  # fmt: skip
def test_a_request_that_does_not_go_on_is_closed(chat_door: Door, data: bytes) -> None:
    assert chat_door.wire(data).startswith(b"HTTP/1.1 408")


@pytest.mark.usefixtures("hasty")
def test_a_request_that_drips_is_closed_all_the_same(chat_door: Door) -> None:
    with socket.create_connection(("127.0.0.1", chat_door.port), 10) as sock:
        sent = 0
        try:
            for sent in range(200):
                sock.sendall(b"P" if sent == 0 else b"X")
                time.sleep(0.02)
        except OSError:
            pass
        assert sent < 199


@pytest.mark.usefixtures("hasty")
def test_who_says_nothing_is_hung_up_on_without_a_word(chat_door: Door) -> None:
    assert chat_door.wire(b"") == b""


@pytest.mark.usefixtures("hasty")
def test_a_long_answer_has_all_the_time_it_needs(chat_door: Door) -> None:
    """Deadlines are for requests."""
    with socket.create_connection(("127.0.0.1", chat_door.port), 10) as sock:
        sock.sendall(STOP.replace(b"Connection: close\r\n", b""))
        assert sock.recv(4_096).startswith(b"HTTP/1.1 200")
        time.sleep(0.7)  # idle between two requests, longer than both deadlines
        sock.sendall(STOP)
        assert sock.recv(4_096).startswith(b"HTTP/1.1 200")


def test_a_connection_that_is_closed_half_ends_the_chat(chat_door: Door) -> None:
    body = b'{"model":"tiny","messages":[{"role":"user","content":"hi"}]}'
    with socket.create_connection(("127.0.0.1", chat_door.port), 10) as sock:
        sock.sendall(POST + b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        sock.shutdown(socket.SHUT_WR)
        while sock.recv(4_096):
            pass
    assert chat_door.wire(STOP).startswith(b"HTTP/1.1 200")
