"""Who may come in: no page of another site, no other name for this machine, and keys where others can reach it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deshi.ask.keys import Keys
from deshi.bootstrap.service import Running
from deshi.errors import BadInput
from deshi.sections import Service, Settings

if TYPE_CHECKING:
    from conftest import Door

OTHERS = [
    "http://evil.example",
    "null",
    "http://127.0.0.1:1",
    "https://127.0.0.1",
    "http://localhost.evil.example",
]
READINGS = ["/v1/config", "/v1/stats", "/v1/interactions", "/v1/interactions/x"]


@pytest.mark.parametrize("origin", OTHERS)
def test_pages_of_other_sites_are_refused(door: Door, origin: str) -> None:
    for method, path in [("POST", "/v1/decide"), *(("GET", path) for path in READINGS)]:
        status, told = door.call(method, path, {"text": "sit down"}, {"origin": origin})

        assert (status, told["error"]["type"]) == (403, "Forbidden")
        assert "the console that it serves" in told["error"]["message"]


def test_the_own_page_is_served(door: Door) -> None:
    origin = {"origin": door.url}

    assert door.call("POST", "/v1/decide", {"text": "sit down"}, origin)[0] == 200
    assert door.call("GET", "/v1/stats", None, origin)[0] == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8001", "192.168.1.7", "127.0.0.1.evil.example", "0.0.0.0"]
)
def test_a_rebound_name_is_refused(door: Door, host: str) -> None:
    for method, path in [("POST", "/v1/decide"), *(("GET", path) for path in READINGS)]:
        status, told = door.call(method, path, {"text": "sit down"}, {"host": host})

        assert status == 403
        assert "this machine only" in told["error"]["message"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "localhost:8001", "[::1]:8001", "127.1.2.3"])
def test_the_names_of_this_machine_are_served(door: Door, host: str) -> None:
    assert door.call("GET", "/v1/stats", None, {"host": host})[0] == 200


def test_a_stop_is_taken_from_anywhere(door: Door) -> None:
    for headers in ({"origin": "http://evil.example"}, {"host": "evil.example"}, {"origin": "null"}):
        stops = door.body.stops

        assert door.call("POST", "/v1/stop", None, headers)[0] == 200
        assert door.body.stops == stops + 1


@pytest.mark.parametrize("settings", [Service(host="0.0.0.0"), Service(require_key=True), Service(host="::")])
def test_an_open_door_without_any_key_is_refused(tmp_path: Path, settings: Service) -> None:
    with pytest.raises(BadInput, match="deshi keys add"):
        Running(Settings(tmp_path / "home", service=settings))


@pytest.fixture(params=[{"require_key": True}, {"host": "0.0.0.0"}], ids=["require_key", "outside"])
def keyed(request: pytest.FixtureRequest, tmp_path: Path, open_door: Callable[..., Door]) -> Door:
    home = tmp_path / "keyed"
    home.mkdir()
    key = Keys(home / "keys.json").add("ann")
    door = open_door(home, **request.param)
    door.headers = {"authorization": f"Bearer {key}"}
    return door


def test_with_a_key_everything_is_served(keyed: Door) -> None:
    answer = keyed.ask("sit down")

    assert keyed.call("GET", f"/v1/interactions/{answer['interaction']}")[1]["user"] == "ann"
    assert keyed.call("POST", "/v1/stop")[0] == 200
    assert keyed.call("GET", "/v1/config")[1]["auth"] is True


@pytest.mark.parametrize("header", ["", "Bearer wrong", "Bearer", "Basic YTpi", "Bearer \u00ff"])
def test_without_the_right_key_nothing_is(keyed: Door, header: str) -> None:
    headers = {"authorization": header}
    for method, path in [("POST", "/v1/decide"), ("POST", "/v1/stop"), *(("GET", path) for path in READINGS)]:
        status, got, body = keyed.raw(method, path, {"text": "sit down"}, headers)

        assert status == 401
        assert got["www-authenticate"] == "Bearer"
        assert json.loads(body)["error"]["type"] == "Denied"
        assert "deshi keys add" in json.loads(body)["error"]["message"]
    assert keyed.body.stops == 0


def test_health_and_metrics_need_no_key(keyed: Door) -> None:
    for path in ("/health", "/ready", "/metrics"):
        assert keyed.raw("GET", path, None, {"authorization": ""})[0] == 200


def test_only_hashes_of_keys_are_kept(keyed: Door) -> None:
    key = keyed.headers["authorization"].partition(" ")[2]
    keyed.ask("sit down")

    kept = b"".join(path.read_bytes() for path in keyed.running.settings.home.rglob("*") if path.is_file())
    assert key.encode() not in kept
    assert b'"ann"' in kept
