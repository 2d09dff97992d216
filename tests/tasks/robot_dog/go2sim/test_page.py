"""The page's HTTP: what is asked, who may ask, and what is said."""

import json
from typing import Any

import pytest

from deshi.tasks.robot_dog.go2sim import page
from deshi.tasks.robot_dog.go2sim.page import Asked, Said, answered, event, head, local, parsed

HOST = {"host": "127.0.0.1:8003"}


def ask(
    method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b""
) -> tuple[Said, list[Any]]:
    """An answer, and what was changed."""
    changed: list[Any] = []

    def change(what: str, value: Any) -> dict[str, bool]:
        if value.get("wrong"):
            raise ValueError("That is wrong.")
        changed.append((what, value))
        return {"ok": True}

    asked = Asked(method, path, headers if headers is not None else HOST, body)
    return answered(asked, lambda: {"posture": "lying"}, change), changed


def test_a_request_is_taken_when_it_is_whole_and_what_follows_is_kept() -> None:
    raw = b"POST /set HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\n{}  GET"
    for cut in range(len(raw) - 5):
        assert parsed(raw[:cut])[0] is None
    asked, rest = parsed(raw)
    assert isinstance(asked, Asked)
    assert (asked.method, asked.path, asked.body, rest) == ("POST", "/set", b"{}  ", b"GET")


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"hello\r\n\r\n", "400"),
        (b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 2000, "431"),
        (b"POST /set HTTP/1.1\r\nContent-Length: 999999\r\n\r\n", "413"),
        (b"POST /set HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "411"),
        (b"POST /set HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", "411"),
    ],
)
def test_what_is_no_request_is_refused(raw: bytes, status: str) -> None:
    said, _ = parsed(raw)
    assert isinstance(said, Said)
    assert said.status.startswith(status)


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("127.0.0.1:8003", True),
        ("localhost", True),
        ("LOCALHOST:1", True),
        ("[::1]:8003", True),
        ("evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("localhost.evil.example:8003", False),
        ("", False),
        ("[", False),
        ("user@127.0.0.1@evil.example", False),
    ],
)
def test_only_names_of_this_machine_are_ours(host: str, ours: bool) -> None:
    assert local(host) is ours


def test_a_stranger_s_page_may_neither_look_nor_change() -> None:
    for headers in (
        {"host": "evil.example"},
        {**HOST, "origin": "https://evil.example"},
        {**HOST, "origin": "null"},
        {},
    ):
        for method, path in (("GET", "/state"), ("GET", "/events"), ("POST", "/set")):
            said, changed = ask(method, path, headers, b"{}")
            assert said.status.startswith("403")
            assert changed == []


def test_a_page_of_this_machine_may() -> None:
    said, changed = ask("POST", "/set", {**HOST, "origin": "http://localhost:8001"}, b'{"battery": 12}')
    assert said.status == "200 OK"
    assert changed == [("set", {"battery": 12})]


def test_requests_go_the_same_way() -> None:
    assert ask("POST", "/request", body=b'{"api_id": 1016}')[1] == [("request", {"api_id": 1016})]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"[", "no JSON"),
        (b"[1]", "a JSON object"),
        (b'{"wrong": true}', "That is wrong."),
        (b"[" * 60_000, ""),
    ],
)
def test_a_change_that_is_none_is_said(body: bytes, sentence: str) -> None:
    said, changed = ask("POST", "/set", body=body)
    assert said.status.startswith("422")
    assert sentence in json.loads(said.body)["refused"]
    assert changed == []


def test_the_state_and_health_are_json_and_events_stream() -> None:
    assert json.loads(ask("GET", "/state")[0].body) == {"posture": "lying"}
    assert json.loads(ask("GET", "/health")[0].body) == {"ok": True}
    assert ask("GET", "/events?joints=1")[0].stream


def test_files_come_from_the_console_s_folder_only(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "console"
    (root / "assets").mkdir(parents=True)
    (root / "go2sim.html").write_text("<dog>")
    (root / "assets" / "a.js").write_text("1")
    (tmp_path / "secret.json").write_text("{}")
    monkeypatch.setattr(page, "CONSOLE", root)
    assert ask("GET", "/")[0].body == b"<dog>"
    assert ask("GET", "/assets/a.js")[0].kind == "text/javascript"
    for path in (
        "/../secret.json",
        "/%2e%2e/secret.json",
        "//etc/passwd",
        "/assets",
        "/nothing.js",
        "/a%00.js",
    ):
        assert ask("GET", path)[0].status.startswith("404")


def test_without_the_console_there_is_still_a_page(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "CONSOLE", tmp_path)
    said, _ = ask("GET", "/")
    assert said.status == "200 OK"
    assert b"go2sim runs" in said.body


def test_other_methods_are_refused() -> None:
    assert ask("DELETE", "/state")[0].status.startswith("405")


def test_heads_say_how_long_and_events_end_with_an_empty_line() -> None:
    assert b"Content-Length: 2\r\n" in head(Said("200 OK", "application/json", b"{}"))
    assert b"Content-Length" not in head(Said("200 OK", "text/event-stream", b"", stream=True))
    assert event({"t": 1}, "joints") == b'event: joints\ndata: {"t":1}\n\n'
    assert event({"t": 1}) == b'data: {"t":1}\n\n'
