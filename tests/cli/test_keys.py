"""`deshi keys`: shown once, kept as hashes, with tenants and limits."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deshi.ask.keys import Keys

if TYPE_CHECKING:
    from conftest import Done

    Run = Callable[..., Done]


def test_a_key_is_shown_once_and_kept_as_a_hash(deshi: Run, home: Path) -> None:
    key = deshi("keys", "add", "ann").out.strip()

    assert key.startswith("deshi-")
    assert key not in (home / "keys.json").read_text()
    assert "$argon2id$" in (home / "keys.json").read_text()
    assert (home / "keys.json").stat().st_mode & 0o777 == 0o600
    assert Keys(home / "keys.json").check(key) == "ann"


def test_keys_are_listed_with_what_they_may(deshi: Run) -> None:
    deshi("keys", "add", "bob")
    limits = ("--rpm", "60", "--tpm", "10000", "--usd-day", "0.5", "--usd-month", "5")
    deshi("keys", "add", "ann", "--tenant", "acme", "--scope", "chat", "--expires", "2099-01-31", *limits)

    title, ann, bob = deshi("keys", "list").out.splitlines()

    assert title.split() == ["name", "tenant", "scopes", "priority", "limits", "expires"]
    assert ann.split()[:3] == ["ann", "acme", "chat"]
    assert "60 requests/min, 10,000 tokens/min, $0.5/day, $5/month  2099-02-01 00:00" in ann
    assert bob.split() == ["bob", "bob", "chat,robot", "high", "none", "never"]


def test_a_key_is_shown_and_changed(deshi: Run) -> None:
    deshi("keys", "add", "ann", "--rpm", "60", "--priority", "normal")
    told = deshi("keys", "set", "ann", "--tenant", "acme", "--tpm", "900", "--scope", "admin").out

    assert told == deshi("keys", "show", "ann").out
    lines = dict(line.split(maxsplit=1) for line in told.splitlines())
    assert (lines["tenant"], lines["scopes"], lines["priority"]) == ("acme", "admin", "normal")
    assert lines["limits"] == "60 requests/min, 900 tokens/min"
    assert lines["expires"] == "never"


def test_what_all_keys_of_a_tenant_may_use_is_set_together(deshi: Run) -> None:
    deshi("keys", "add", "ann", "--tenant", "acme")
    deshi("keys", "add", "bob", "--tenant", "acme")

    told = deshi("keys", "tenant", "acme", "--rpm", "100").out

    assert "100 requests/min" in told
    assert "ann, bob" in told
    assert deshi("keys", "tenant", "acme").out == told
    assert deshi("keys", "list").out.splitlines()[-1] == "all keys of acme together: 100 requests/min"
    assert "no key is of 'acne'" in deshi("keys", "tenant", "acne").err


def test_a_rotated_key_is_a_new_one_that_may_the_same(deshi: Run, home: Path) -> None:
    old = deshi("keys", "add", "ann", "--rpm", "60").out.strip()
    new = deshi("keys", "rotate", "ann").out.strip()

    assert new != old
    assert Keys(home / "keys.json").check(new) == "ann"
    assert "60 requests/min" in deshi("keys", "show", "ann").out


@pytest.mark.parametrize(("said", "seconds"), [("30d", 30 * 86_400), ("12h", 43_200), ("never", 0)])
def test_a_key_expires_after_a_while(deshi: Run, home: Path, said: str, seconds: int) -> None:
    deshi("keys", "add", "ann", "--expires", said)
    expires = Keys(home / "keys.json").get("ann").expires

    assert expires == pytest.approx(time.time() + seconds if seconds else 0, abs=60)


def test_a_key_that_has_expired_is_told_so(deshi: Run, home: Path) -> None:
    deshi("keys", "add", "ann")
    Keys(home / "keys.json").set("ann", expires=datetime(2020, 1, 31, 12, tzinfo=UTC).timestamp())

    assert "ann has expired" in deshi("keys", "show", "ann").out
    assert "2020-01-31 12:00 (over)" in deshi("keys", "list").out


@pytest.mark.parametrize(
    "words",
    [
        ("--expires", "soon"),
        ("--expires", "2020-01-31"),
        ("--expires", "0d"),
        ("--scope", "everything"),
        ("--priority", "urgent"),
        ("--rpm", "-1"),
        ("--tenant", " "),
    ],
)
def test_what_a_key_can_not_be_is_said(deshi: Run, words: tuple[str, ...]) -> None:
    done = deshi("keys", "add", "ann", *words)

    assert done.code == 2
    assert done.err.startswith("deshi: ")
    assert deshi("keys", "list").out == ""


def test_a_key_is_removed(deshi: Run) -> None:
    deshi("keys", "add", "ann")

    assert deshi("keys", "remove", "ann").out == "removed ann\n"
    done = deshi("keys", "list")
    assert (done.out, done.code) == ("", 0)
    assert "deshi keys add" in done.err


def test_a_name_twice_and_a_name_that_is_not_there(deshi: Run) -> None:
    deshi("keys", "add", "ann")
    twice, gone = deshi("keys", "add", "ann"), deshi("keys", "remove", "bob")

    assert (twice.code, gone.code) == (2, 2)
    assert "choose another name" in twice.err
    assert "deshi keys list" in gone.err
    for command in ("show", "set", "rotate"):
        assert deshi("keys", command, "bob").code == 2


def test_a_damaged_table_is_left_alone(deshi: Run, home: Path) -> None:
    home.mkdir()
    (home / "keys.json").write_text("[1]")

    done = deshi("keys", "add", "ann")

    assert done.code == 1
    assert "move it away" in done.err
    assert (home / "keys.json").read_text() == "[1]"


def test_a_table_of_an_older_version_goes_on(deshi: Run, home: Path) -> None:
    home.mkdir()
    (home / "keys.json").write_text(json.dumps({"old": "0" * 64}))
    deshi("keys", "add", "ann")

    assert [line.split()[0] for line in deshi("keys", "list").out.splitlines()] == ["name", "ann", "old"]
    assert "deshi keys rotate" in deshi("keys", "show", "old").out
