"""Usage at the doors: everyone's for who rules, a tenant's own for its keys."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deshi.ask.keys import Keys
from deshi.journal.chats import entry
from deshi.records.chat import Caller, Chat, Tally

if TYPE_CHECKING:
    from conftest import Door


def _chats(door: Door, *tenants: str, model: str = "gpt") -> None:
    journal = door.running.memory.journal
    for tenant in tenants:
        chat = Chat(
            "i", "chat", model, {}, caller=Caller(f"{tenant}-key", tenant), tally=Tally("s", 100, 10, 0, 0.25)
        )
        journal.append_sync(entry(chat, time.time(), model, {}))


@pytest.fixture
def used(open_door: Callable[..., Door]) -> Door:
    door = open_door()
    _chats(door, "acme", "acme", "other")
    return door


def test_what_was_used_is_told_by_day(used: Door) -> None:
    status, told = used.call("GET", "/v1/usage")

    assert status == 200
    assert (told["total"]["requests"], told["total"]["tokens_in"], told["total"]["usd"]) == (3, 300, 0.75)
    assert sum(row["requests"] for row in told["rows"]) == 3
    assert told["rows"][-1]["day"] <= told["to"]


def test_what_comes_later_is_in_the_next_look(used: Door) -> None:
    used.call("GET", "/v1/usage")
    _chats(used, "acme")

    assert used.call("GET", "/v1/usage?group=tenant")[1]["rows"][0]["requests"] == 3


def test_a_table_comes_as_a_file(used: Door) -> None:
    status, headers, body = used.raw("GET", "/v1/usage.csv?group=tenant,model")
    rows = list(csv.reader(io.StringIO(body.decode())))

    assert (status, headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert headers["content-disposition"].startswith('attachment; filename="usage-')
    assert rows[0][:3] == ["tenant", "model", "requests"]
    assert [row[:3] for row in rows[1:]] == [["acme", "gpt", "2"], ["other", "gpt", "1"]]


@pytest.mark.parametrize("query", ["group=colour", "from=today", "to=2026-02-30", "from=" + "9" * 99])
def test_what_is_asked_wrongly_is_refused(used: Door, query: str) -> None:
    for path in ("/v1/usage", "/v1/usage.csv"):
        assert used.call("GET", f"{path}?{query}")[0] == 400


def test_a_key_sees_its_tenant_s_usage_and_an_admin_s_all(
    tmp_path: Path, open_door: Callable[..., Door]
) -> None:
    home = tmp_path / "keyed"
    home.mkdir()
    keys = Keys(home / "keys.json")
    acme, chief = keys.add("ann", tenant="acme"), keys.add("chief", scopes=("admin",))
    door = open_door(home, require_key=True)
    _chats(door, "acme", "acme", "other")

    def seen(key: str) -> dict[str, int]:
        told = door.call("GET", "/v1/usage?group=tenant", None, {"authorization": f"Bearer {key}"})[1]
        return {row["tenant"]: row["requests"] for row in told["rows"]}

    assert seen(acme) == {"acme": 2}
    assert seen(chief) == {"acme": 2, "other": 1}
    assert door.call("GET", "/v1/usage")[0] == 401
