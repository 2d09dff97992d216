"""One setting puts journal, budget and releases where several servers share them."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deshi.bootstrap import databases
from deshi.bootstrap.databases import close_all, only_here
from deshi.bootstrap.door import Deshi
from deshi.bootstrap.memory import home_ledger, open_memory, spool_role
from deshi.bootstrap.night_lock import Runs, alone
from deshi.bootstrap.registries import all_registries, registry_of
from deshi.bootstrap.releases import forget
from deshi.errors import Unavailable
from deshi.journal.verify import verify
from deshi.promote.lineage import Lineage
from deshi.records.budget import Limit
from deshi.sections import Postgres, Redis, Settings
from deshi.stores.postgres_ledger import PostgresLedger
from deshi.stores.redis_ledger import RedisLedger


@pytest.fixture
def url(postgres: Any) -> Iterator[str]:
    yield postgres.fresh()
    close_all()


@pytest.fixture
def servers(tmp_path: Path, url: str) -> list[Settings]:
    """Return the settings of two servers that share everything but their homes."""
    return [Settings(tmp_path / name, postgres=Postgres(url)) for name in ("one", "two")]


def test_two_homes_have_one_journal_one_budget_and_one_shelf(servers: list[Settings], another: Path) -> None:
    limits = [Limit("2026-11-21", calls=3)]
    taken = [home_ledger(one).take(limits, 1, 1) for one in servers * 2]
    assert taken == [True, True, True, False]
    for one in servers:
        memory = open_memory(one, "service")
        report = verify(memory.store, one.home / "heads.jsonl")
        assert report.broken is None
        memory.close()
        assert not (one.home / "journal.db").exists()
    first, second = (registry_of(one, "robot_dog") for one in servers)
    name = first.add(another, Lineage(verdict="pass"))
    first.promote(name, "ann")
    assert second.serving() == name
    assert [one.task for one in all_registries(servers[1])] == ["robot_dog"]
    assert forget(servers[1], "nobody") == []


def test_where_there_is_a_redis_the_budget_is_there(servers: list[Settings], tmp_path: Path) -> None:
    assert isinstance(home_ledger(servers[0]), PostgresLedger)
    both = replace(servers[0], redis=Redis("redis://127.0.0.1:1/0"))
    ledger = home_ledger(both)
    assert isinstance(ledger, RedisLedger)
    ledger.close()


def test_an_answer_of_one_server_is_a_turn_on_the_other(
    servers: list[Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESHI_POSTGRES_URL", servers[0].postgres.url)
    with Deshi(servers[0].home) as one, Deshi(servers[1].home) as two:
        given = one.ask("sit down", session="s", user="ann")
        turns = two.run(two.loop.sessions.turns("ann", "s"))
        assert [turn.text for turn in turns] == ["sit down"]
        two.feedback(given.interaction, False, user="ann")
        assert two.ask("座って", session="s", user="ann").interaction != given.interaction


def test_the_commands_work_on_either(servers: list[Settings], command: Any, url: str) -> None:
    home = servers[0].home

    def deshi(*words: str) -> str:
        done = command(*words, home=home, DESHI_POSTGRES_URL=url)
        assert done.returncode == 0, done.stdout + done.stderr
        return str(done.stdout)

    deshi("ask", "sit down", "--user", "ann")
    assert "sit down" in deshi("journal", "show")
    assert "intact" in deshi("journal", "verify")
    told = deshi("doctor")
    assert "fsync is off" in told
    assert "ok  journal: intact" in told
    erased = deshi("journal", "erase", "--user", "ann", "--yes")
    assert "erased 2 rows" in erased
    assert "write-ahead log" in erased
    assert not (home / "journal.db").exists()


def test_one_night_at_a_time_on_all_servers(servers: list[Settings], tmp_path: Path) -> None:
    with alone(servers[0]):
        with pytest.raises(Runs, match="another server"), alone(servers[1]):
            pass
        with alone(Settings(tmp_path / "apart")), only_here(servers[1], "something else") as ours:
            assert ours
    with alone(servers[1]):
        pass


def test_each_home_has_a_role_of_its_own_for_its_spool(servers: list[Settings], tmp_path: Path) -> None:
    first, second = (spool_role(one) for one in servers)
    assert first != second
    assert spool_role(servers[0]) == first
    assert first.startswith("guard-")
    assert spool_role(Settings(tmp_path / "apart")) == "guard"


def test_without_its_library_the_setting_is_a_sentence(
    servers: list[Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(Unavailable, match=r"pip install 'deshi\[postgres\]'"):
        databases.open_journal(servers[0])


def test_without_the_setting_its_library_is_not_loaded() -> None:
    program = "import sys, deshi.bootstrap.service; print('psycopg' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
