"""A journal in a home of its own for every test, and the entries that rooms would hand to it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from deshi.journal.writer import GroupWriter
from deshi.records.entry import Entry
from deshi.stores.sqlite import SqliteStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    made = SqliteStore(tmp_path / "journal.db", patience=2)
    yield made
    made.close()


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
