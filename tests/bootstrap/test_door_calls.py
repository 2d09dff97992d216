"""The service and other servers over HTTP: whatever goes wrong on the way is an error with a next step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.peers.decider import Service

from deshi.bootstrap.door_calls import decided, service_url
from deshi.errors import Lost, Refused, Unreached
from deshi.sections import Service as ServiceSettings
from deshi.sections import Settings


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    yield made
    made.close()


@pytest.mark.parametrize(
    ("host", "url"),
    [("0.0.0.0", "127.0.0.1"), ("::", "127.0.0.1"), ("::1", "[::1]"), ("robot", "robot")],
)
def test_the_service_is_asked_where_it_listens(host: str, url: str, tmp_path: Path) -> None:
    settings = Settings(tmp_path, service=ServiceSettings(host=host, port=9))
    assert service_url(settings) == f"http://{url}:9/v1/decide"


@pytest.mark.parametrize(
    "raw",
    [b"SSH-2.0-OpenSSH_9.6\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{}", b"\r\n",
     b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n", b"HTTP/1.1 200 OK\r\n\r\n" + b"[" * 100_000],
)  # fmt: skip
def test_a_bad_answer_over_http_is_a_lost_one(service: Service, raw: bytes) -> None:
    service.raw = raw
    with pytest.raises(Lost, match="can be read"):
        decided(service.url, {"text": "x"})


def test_the_key_is_read_from_the_environment(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESHI_KEY", "dk-1")
    assert decided(service.url, {"text": "x"}) == {"response": "ok"}
    assert service.keys == ["Bearer dk-1"]


@pytest.mark.parametrize(
    ("status", "reply", "error", "says"),
    [
        (
            401,
            {"error": "No key was given."},
            Refused,
            r"status 401.: No key was given.; the key is read from DESHI_KEY",
        ),
        (429, {"error": {"message": "Too many."}}, Refused, "Too many."),
        (500, [], Refused, "status 500"),
        (200, [], Lost, "Something else than deshi"),
    ],
)
def test_what_the_service_refuses_is_passed_on(
    service: Service, status: int, reply: Any, error: type[Exception], says: str
) -> None:
    service.status, service.reply = status, reply
    with pytest.raises(error, match=says):
        decided(service.url, {"text": "x"})


def test_a_service_that_is_not_there_is_named() -> None:
    with pytest.raises(Unreached, match="deshi up"):
        decided("http://127.0.0.1:1/v1/decide", {"text": "x"})
