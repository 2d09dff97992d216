"""Migrations: a journal of any earlier schema becomes the current one, whole or not at all."""

import sqlite3
from pathlib import Path

import pytest

from deshi.journal.verify import verify
from deshi.journal.writer import GroupWriter
from deshi.records.entry import Entry
from deshi.stores import migrations, sqlite
from deshi.stores.memory import MemoryStore
from deshi.stores.migrations import APPLICATION_ID, CURRENT, migrate
from deshi.stores.sqlite import SqliteStore


@pytest.fixture
def version_one(tmp_path: Path) -> Path:
    """A journal as schema 1 kept it, with a real chain in it."""
    path, source = tmp_path / "journal.db", MemoryStore()
    writer = GroupWriter(source, "service", tmp_path / "heads.jsonl")
    writer.append_sync(*[Entry("interaction", {"n": n}, float(n), f"i{n}", "s", "u") for n in range(5)])
    writer.close()
    database = sqlite3.connect(path, isolation_level=None)
    migrate(database, upto=1)
    database.executemany(sqlite._INSERT, [sqlite._values(row) for _, row in source.rows()])
    database.close()
    return path


def names(path: Path) -> set[str]:
    database = sqlite3.connect(path)
    found = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE name LIKE 'by_%'")}
    database.close()
    return found


def test_schema_one_becomes_the_current_one_and_keeps_every_row(version_one: Path, tmp_path: Path) -> None:
    assert names(version_one) == set()
    store = SqliteStore(version_one)
    assert [row.interaction for _, row in store.rows(user="u", session="s", last=2)] == ["i3", "i4"]
    assert verify(store, tmp_path / "heads.jsonl").broken is None
    store.close()
    assert names(version_one) == {"by_session", "by_interaction", "by_kind"}


def test_a_step_that_fails_leaves_the_earlier_schema(
    version_one: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(database: sqlite3.Connection) -> None:
        database.execute("CREATE INDEX by_nothing ON rows (nothing)")

    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, fails))
    database = sqlite3.connect(version_one, isolation_level=None)
    with pytest.raises(sqlite3.OperationalError):
        migrate(database, upto=CURRENT + 1)
    assert database.execute("PRAGMA user_version").fetchone() == (1,)
    database.close()
    assert names(version_one) == set()


def test_a_new_journal_says_what_it_is(tmp_path: Path) -> None:
    SqliteStore(tmp_path / "journal.db").close()
    database = sqlite3.connect(tmp_path / "journal.db")
    assert database.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert database.execute("PRAGMA user_version").fetchone() == (CURRENT,)
    assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    database.close()
