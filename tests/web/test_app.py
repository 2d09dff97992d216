"""The service as a whole: pages, errors in one form, and a failure inside that stays inside."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from deshi.errors import Unavailable

if TYPE_CHECKING:
    from conftest import Door


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/v1", 404),
        ("GET", "/v1/decide/more", 404),
        ("GET", "/../../etc/passwd", 404),
        ("GET", "/assets/../../../settings.py", 404),
        ("GET", "/%2e%2e/%2e%2e/settings.py", 404),
        ("POST", "/health", 405),
        ("DELETE", "/v1/stats", 405),
        ("POST", "/", 405),
    ],
)
def test_what_is_not_there_is_refused_in_the_form_of_all_errors(
    door: Door, method: str, path: str, status: int
) -> None:
    got, told = door.call(method, path)

    assert got == status
    assert list(told) == ["error"]
    assert list(told["error"]) == ["message", "type"]
    assert "/docs" in told["error"]["message"]


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("POST", "/chat/completions", 404, "did you mean /v1/chat/completions?"),
        ("POST", "/v1/chat/completions/", 404, "did you mean /v1/chat/completions?"),
        ("POST", "/v1/chat/completion", 404, "did you mean /v1/chat/completions?"),
        ("POST", "/v1/responses", 404, "did you mean /v1/chat/completions?"),
        ("GET", "/models", 404, "did you mean /v1/models?"),
        ("POST", "/something/else", 404, "nothing at '/something/else'. /docs"),
        ("POST", "/v1/chat", 405, "is a WebSocket"),
        ("GET", "/v1/chat/completions", 405, "takes POST, not GET"),
        ("POST", "/v1/models/tiny", 405, "takes GET, not POST"),
        ("PUT", "/docs", 405, "takes GET, not PUT"),
    ],
)
def test_a_path_that_is_nearly_right_is_told_the_right_one(
    door: Door, method: str, path: str, status: int, said: str
) -> None:
    got, told = door.call(method, path)

    assert (got, said in told["error"]["message"]) == (status, True), told


def test_the_console_is_served(door: Door) -> None:
    status, headers, page = door.raw("GET", "/")

    assert status == 200
    assert headers["content-type"].startswith("text/html")
    assert headers["cache-control"] == "no-cache"
    assert b"<script" in page


def test_a_head_is_answered_without_a_body(door: Door) -> None:
    assert door.raw("HEAD", "/")[2] == b""


def test_a_failing_part_is_a_503_with_its_sentence(open_door: Callable[..., Door]) -> None:
    door = open_door()
    door.student.table = {"sit": Unavailable("The student is away; see `deshi doctor`.")}

    status, told = door.call("POST", "/v1/decide", {"text": "sit"})

    assert status == 503
    assert told["error"] == {"message": "The student is away; see `deshi doctor`.", "type": "Unavailable"}


def test_a_closed_journal_refuses_answers_and_still_stops(open_door: Callable[..., Door]) -> None:
    door = open_door()
    door.running.memory.journal.close()

    assert door.call("POST", "/v1/decide", {"text": "sit down"})[0] == 503
    assert door.ask("止まって")["stopped"]
    assert door.call("POST", "/v1/stop")[1]["stopped"]
    assert [one for one in door.body.heard if one[0] == "do"] == []


@pytest.mark.parametrize(("method", "path"), [("POST", "/v1/decide"), ("GET", "/v1/stats")])
def test_a_fault_inside_is_a_500_without_its_traceback(
    open_door: Callable[..., Door], method: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = open_door()

    async def broken(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(type(door.running.loop), "answer", broken)
    monkeypatch.setattr(type(door.running.readings), "stats", broken)
    status, told = door.call(method, path, {"text": "sit"} if method == "POST" else None)

    assert status == 500
    assert "ZeroDivisionError" in told["error"]["message"]
    assert "secret detail" not in str(told)
    assert "Traceback" not in str(told)
