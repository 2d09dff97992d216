"""A journal in a home of its own for every test, and the entries that rooms would hand to it."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from deshi.journal.writer import GroupWriter
from deshi.records.entry import Entry
from deshi.stores.postgres import PostgresStore
from deshi.stores.postgres_pool import Database
from deshi.stores.sqlite import SqliteStore


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    if request.param == "sqlite":
        made: Any = SqliteStore(tmp_path / "journal.db", patience=2)
    else:
        made = PostgresStore(Database(request.getfixturevalue("postgres").fresh(), patience=2))
    yield made
    made.close()


@pytest.fixture
def behind(store: Any) -> Callable[..., int]:
    """Return a function that changes the journal behind deshi's back, in SQLite's words; it returns the number of rows."""

    def act(query: str, *values: object) -> int:
        if isinstance(store, PostgresStore):
            query = re.sub(r"\brows\b", "deshi_journal", query).replace("?", "%s").replace(" user", ' "user"')
            query = query.replace("%'", "%%'") if values else query
            with store._database.lease() as connection:
                return connection.execute(query.encode(), values or None).rowcount
        database = sqlite3.connect(store.path)
        changed = database.execute(query, values).rowcount
        database.commit()
        database.close()
        return changed

    return act


@pytest.fixture
def writer(store: SqliteStore, tmp_path: Path) -> Iterator[GroupWriter]:
    made = GroupWriter(store, "service", tmp_path / "heads.jsonl")
    yield made
    made.close()


def _interaction(
    name: str, text: str = "sit", user: str = "mia", session: str = "s", at: float = 1.0, **answer: Any
) -> Entry:
    said = {
        "interaction": name,
        "task": "robot_dog",
        "response": f"Done: {text}",
        "intent": "action",
        "action": {"code": 1009, "confidence": 0.9, "type": "single"},
        "confidence": 0.9,
        "asks": False,
        "stopped": False,
        "guess": {"intent": "action", "actions": [1009], "confidence": 0.9},
        "layer": "student",
        "trace": [{"layer": "student", "ms": 1.0, "confidence": 0.9, "outcome": "answered"}],
        **answer,
    }
    body = {
        "ask": {"text": text, "lang": "en", "task": "robot_dog", "turns": 0},
        "answer": said,
        "release": "r1",
    }
    return Entry("interaction", body, at, name, session, user)


@pytest.fixture
def interaction() -> Callable[..., Entry]:
    return _interaction
