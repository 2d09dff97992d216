"""`deshi usage`: what chats have used, as a table for people and one for spreadsheets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deshi.bootstrap.memory import open_memory
from deshi.journal.chats import entry
from deshi.records.chat import Caller, Chat, Tally
from deshi.sections import Settings

if TYPE_CHECKING:
    from conftest import Done

    Run = Callable[..., Done]

NOON = 1_795_262_400.0  # 2026-11-21 12:00 UTC
DAYS = ("--from", "2026-11-01", "--to", "2026-11-30")


@pytest.fixture
def used(home: Path) -> None:
    memory = open_memory(Settings(home), "service")
    for tenant, usd in (("acme", 0.25), ("acme", 0.1), ("other", 0.0)):
        chat = Chat(
            "i", "chat", "gpt", {}, caller=Caller(tenant, tenant), tally=Tally("s", 1_000, 10, 0, usd)
        )
        memory.journal.append_sync(entry(chat, NOON, "gpt", {}))
    memory.close()


def test_usage_is_shown_by_day_with_a_sum(deshi: Run, used: None) -> None:
    title, day, total = deshi("usage", *DAYS).out.splitlines()

    assert title.split() == [
        "day",
        "requests",
        "errors",
        "hits",
        "tokens_in",
        "tokens_out",
        "tokens_cached",
        "usd",
    ]
    assert day.split() == ["2026-11-21", "3", "0", "0", "3,000", "30", "0", "0.3500"]
    assert total.split()[0] == "all"


def test_usage_is_shown_in_groups_and_of_one_tenant(deshi: Run, used: None) -> None:
    rows = deshi("usage", *DAYS, "--group", "tenant,model").out.splitlines()
    assert [row.split()[:3] for row in rows[1:3]] == [["acme", "gpt", "2"], ["other", "gpt", "1"]]

    rows = deshi("usage", *DAYS, "--group", "tenant", "--tenant", "other").out.splitlines()
    assert [row.split()[0] for row in rows[1:]] == ["other", "all"]


def test_a_table_is_written_to_a_file_or_to_the_terminal(deshi: Run, used: None, tmp_path: Path) -> None:
    path = tmp_path / "usage.csv"
    assert deshi("usage", *DAYS, "--csv", str(path)).out == f"wrote {path}\n"

    told = deshi("usage", *DAYS, "--csv", "-").out
    assert path.read_bytes().decode() == told
    assert told.splitlines()[1] == "2026-11-21,3,0,0,3000,30,0,0.35"


def test_where_nothing_was_asked_nothing_is_told(deshi: Run) -> None:
    assert deshi("usage").out.splitlines()[-1].split() == ["all", "0", "0", "0", "0", "0", "0", "0.0000"]


@pytest.mark.parametrize(
    ("words", "code"), [(("--from", "soon"), 2), (("--group", "user"), 2), (("--csv", "/no/where.csv"), 1)]
)
def test_what_can_not_be_is_said(deshi: Run, words: tuple[str, ...], code: int) -> None:
    done = deshi("usage", *words)

    assert done.code == code
    assert done.err.startswith("deshi: ")
