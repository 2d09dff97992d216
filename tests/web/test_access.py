"""Who may come in: no page of another site, no other name for this machine, and keys where others can reach it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deshi.ask.keys import Keys
from deshi.bootstrap.service import Running
from deshi.errors import BadInput
from deshi.records.chat import HIGH, LOW, NORMAL, Caller, Wishes
from deshi.sections import Service, Settings
from deshi.web.access import Access
from deshi.web.http import Request

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


@pytest.fixture
def keys(keyed: Door) -> Keys:
    return Keys(keyed.running.settings.keys)


def _with(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


RULES = [
    ("GET", "/v1/releases"),
    ("POST", "/v1/releases/rollback"),
    ("GET", "/v1/learn"),
    ("GET", "/v1/nights"),
    ("PUT", "/v1/thresholds"),
]


@pytest.mark.parametrize(
    ("scopes", "decides", "rules"),
    [(("chat",), 403, 403), (("robot",), 200, 403), (("admin",), 403, 200), (("robot", "admin"), 200, 200)],
)
def test_a_key_may_what_its_scopes_say(
    keyed: Door, keys: Keys, scopes: tuple[str, ...], decides: int, rules: int
) -> None:
    own = _with(keys.add("bob", scopes=scopes))

    assert keyed.call("POST", "/v1/decide", {"text": "sit down"}, own)[0] == decides
    assert keyed.call("POST", "/v1/clear", None, own)[0] == decides
    assert keyed.call("POST", "/v1/body/space", {"people": False}, own)[0] == decides
    assert keyed.call("POST", "/v1/body/sim", {"people": False}, own)[0] == decides
    yes = {"interaction": "nobody's", "token": "none"}
    assert keyed.call("POST", "/v1/body/confirm", yes, own)[0] == (404 if decides == 200 else 403)
    assert keyed.call("GET", "/v1/body", None, own)[0] == 200
    assert keyed.call("GET", "/v1/releases", None, own)[0] == rules
    for method, path in RULES if rules == 403 else ():
        status, told = keyed.call(method, path, {"max_error": None} if method == "PUT" else None, own)
        assert (status, told["error"]["type"]) == (403, "Forbidden")
        assert f"deshi keys set bob --scope {scopes[0]}" in told["error"]["message"]
        assert "--scope admin" in told["error"]["message"]


def test_every_key_may_stop(keyed: Door, keys: Keys) -> None:
    own = _with(keys.add("bob", scopes=("chat",)))
    stops = keyed.body.stops

    assert keyed.call("POST", "/v1/stop", None, own)[0] == 200
    assert keyed.body.stops == stops + 1


def test_a_key_sees_its_own_interactions_and_an_admin_s_key_all(keyed: Door, keys: Keys) -> None:
    bob, chief = _with(keys.add("bob")), _with(keys.add("chief", scopes=("admin",)))
    ann_s, bob_s = keyed.ask("sit down"), keyed.call("POST", "/v1/decide", {"text": "sit down"}, bob)[1]

    def seen(headers: dict[str, str]) -> set[str]:
        page = keyed.call("GET", "/v1/interactions", None, headers)[1]
        return {one["interaction"] for one in page["interactions"]}

    assert seen(bob) == {bob_s["interaction"]}
    assert seen(chief) >= {ann_s["interaction"], bob_s["interaction"]}
    path = f"/v1/interactions/{ann_s['interaction']}"
    assert keyed.call("GET", path, None, bob)[0] == 404
    assert keyed.call("GET", path, None, chief)[0] == 200


def test_a_key_that_was_made_or_removed_while_the_service_runs(keyed: Door, keys: Keys) -> None:
    own = _with(keys.add("late"))
    assert keyed.call("GET", "/v1/stats", None, own)[0] == 200

    keys.remove("late")
    keyed.running.keys.look()
    assert keyed.call("GET", "/v1/stats", None, own)[0] == 401


def _request(*headers: tuple[bytes, bytes]) -> Request:
    async def nothing() -> dict[str, str]:
        return {"type": "http.disconnect"}

    return Request({"headers": [(b"host", b"127.0.0.1"), *headers]}, nothing)


def test_where_no_key_is_needed_a_known_one_still_tells_who_asks(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "keys.json")
    key = keys.add("ann", tenant="acme")
    access = Access(Settings(tmp_path), keys)

    def caller(key: str) -> Caller:
        return asyncio.run(access.caller(_request((b"authorization", f"Bearer {key}".encode()))))

    assert caller(key) == Caller("ann", "acme")
    assert caller("sk-whatever-a-client-sends") == caller(key[:-1] + "!") == Caller()
    assert asyncio.run(access.caller(_request())) == Caller()


def test_nobody_asks_for_a_better_priority_than_the_key_may(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "keys.json")
    keys.add("ann", priority=NORMAL)
    access = Access(Settings(tmp_path), keys)

    def got(key: str, wanted: int) -> int:
        return access.wishes(Caller(key, key), Wishes(priority=wanted)).priority

    assert [got("ann", wanted) for wanted in (HIGH, NORMAL, LOW)] == [NORMAL, NORMAL, LOW]
    assert got("", HIGH) == HIGH


def test_a_key_that_is_not_valid_where_none_is_needed_is_nobodys_and_logged_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keys = Keys(tmp_path / "keys.json")
    keys.add("ann")
    access = Access(Settings(tmp_path), keys)
    asked = Request({"headers": [(b"authorization", b"Bearer deshi-odd")]}, None)  # type: ignore[arg-type]

    callers = [asyncio.run(access.caller(asked)) for _ in range(2)]

    assert callers == [Caller(), Caller()]
    assert caplog.text.count("was answered as nobody's") == 1
