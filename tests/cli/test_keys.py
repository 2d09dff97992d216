"""`deshi keys`: shown once, kept as hashes, listed by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Done

    Run = Callable[..., Done]


def test_a_key_is_shown_once_and_kept_as_a_hash(deshi: Run, home: Path) -> None:
    key = deshi("keys", "add", "ann").out.strip()

    assert key.startswith("deshi-")
    assert key not in (home / "keys.json").read_text()
    assert (home / "keys.json").stat().st_mode & 0o777 == 0o600
    assert deshi("keys", "list").out == "ann\n"


def test_a_key_is_removed(deshi: Run) -> None:
    deshi("keys", "add", "ann")

    assert deshi("keys", "remove", "ann").out == "removed ann\n"
    assert deshi("keys", "list").out == ""


def test_a_name_twice_and_a_name_that_is_not_there(deshi: Run) -> None:
    deshi("keys", "add", "ann")
    twice, gone = deshi("keys", "add", "ann"), deshi("keys", "remove", "bob")

    assert (twice.code, gone.code) == (2, 2)
    assert "choose another name" in twice.err
    assert "deshi keys list" in gone.err


def test_a_damaged_table_is_left_alone(deshi: Run, home: Path) -> None:
    home.mkdir()
    (home / "keys.json").write_text("[1]")

    done = deshi("keys", "add", "ann")

    assert done.code == 1
    assert "move it away" in done.err
    assert (home / "keys.json").read_text() == "[1]"
