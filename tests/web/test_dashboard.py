"""The dashboard's own port: what only reads and what stops goes through, all else is refused; other ports are left alone."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deshi.errors import BadInput
from deshi.sections import Guard, Settings, Telemetry
from deshi.web.dashboard import Dashboard, check


def knock(method: str, path: str, port: int = 9, kind: str = "http") -> tuple[bool, list[dict[str, Any]]]:
    """Return whether the app behind was reached, and what was sent."""
    reached, sent = [], []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        reached.append(scope["path"])

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    scope = {"type": kind, "method": method, "path": path, "server": ("127.0.0.1", port)}
    asyncio.run(Dashboard(app, 9)(scope, receive, send))
    return bool(reached), sent


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("GET", "/", "http"),
        ("HEAD", "/dashboard", "http"),
        ("GET", "/v1/chats", "http"),
        ("POST", "/v1/stop", "http"),
        ("GET", "/v1/live", "websocket"),
        ("", "", "lifespan"),
    ],
)
def test_what_reads_and_what_stops_goes_through(method: str, path: str, kind: str) -> None:
    assert knock(method, path, kind=kind)[0]


@pytest.mark.parametrize(
    "path", ["/v1/chat/completions", "/v1/decide", "/v1/feedback", "/api/chat", "/v1/clear"]
)
def test_what_changes_something_is_refused_with_a_sentence(path: str) -> None:
    reached, sent = knock("POST", path)

    assert not reached
    assert sent[0]["status"] == 403
    assert path in json.loads(sent[1]["body"])["error"]["message"]


def test_chats_by_socket_are_refused() -> None:
    assert knock("GET", "/v1/chat", kind="websocket") == (
        False,
        [{"type": "websocket.close", "code": 1008, "reason": "this port only shows"}],
    )


def test_other_ports_are_left_alone() -> None:
    assert knock("POST", "/v1/decide", port=8)[0]


def test_the_guard_s_and_the_service_s_port_are_refused_by_name(tmp_path: Path) -> None:
    settings = Settings(tmp_path, guard=Guard(port=8002))

    def with_port(port: int) -> Settings:
        return replace(settings, telemetry=Telemetry(dashboard_port=port))

    with pytest.raises(BadInput, match="8002, and that is the guard's port"):
        check(with_port(8002))
    with pytest.raises(BadInput, match="the service's port"):
        check(with_port(settings.service.port))
    assert check(with_port(8003)) == 8003
    assert check(replace(with_port(8002), guard=Guard(port=8002, enabled=False))) == 8002
