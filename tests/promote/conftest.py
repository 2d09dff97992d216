"""Small releases to put on a shelf."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deshi.promote.lineage import Lineage
from deshi.promote.registry import Registry
from deshi.pure.release import Release
from deshi.pure.tokenizer import Shape
from deshi.stores.postgres_pool import Database
from deshi.stores.postgres_shelf import PostgresShelf

CARD = Release("robot_dog", ("do",), (1009,), ("do",), Shape(), 1.0, {})
Make = Callable[..., Path]


@pytest.fixture(autouse=True)
def no_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the syncs to the system: a test is not killed with its machine, and a busy disk would make it slow."""
    monkeypatch.setattr("os.fsync", lambda _: None)


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Return a function that makes a release folder with one file."""

    def made(name: str, task: str = "robot_dog", folder: Path | None = None) -> Path:
        place = folder or tmp_path / "made" / name
        place.mkdir(parents=True)
        content = f"weights of {name}".encode()
        (place / "weights.safetensors").write_bytes(content)
        digests = {"weights.safetensors": hashlib.sha256(content).hexdigest()}
        card = replace(CARD, task=task, files=digests, command=name)
        (place / "release.json").write_text(json.dumps(card.as_dict()))
        return place

    return made


@pytest.fixture
def database(postgres: Any) -> Iterator[Database]:
    """Return a database that several servers share."""
    made = Database(postgres.fresh())
    yield made
    made.close()


@pytest.fixture(params=["own", "shared"])
def registry(request: pytest.FixtureRequest, tmp_path: Path, make: Make) -> Registry:
    """Return a shelf with nothing on it but the shipped release: one home's own, or shared by several servers."""
    shared = None
    if request.param == "shared":
        shared = PostgresShelf(request.getfixturevalue("database"), "robot_dog")
    return Registry(tmp_path / "home", "robot_dog", make("shipped"), shared=shared)


@pytest.fixture
def passed(registry: Registry, make: Make) -> Callable[..., str]:
    """Return a function that puts a release with a verdict on the shelf and returns its name."""

    def add(name: str, verdict: str = "pass", made: Lineage | None = None) -> str:
        return registry.add(make(name), replace(made or Lineage(), verdict=verdict))

    return add
