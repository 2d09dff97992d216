"""Small releases to put on a shelf."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from deshi.promote.lineage import Lineage
from deshi.promote.registry import Registry
from deshi.pure.release import Release
from deshi.pure.tokenizer import Shape

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
def registry(tmp_path: Path, make: Make) -> Registry:
    """Return a shelf with nothing on it but the shipped release."""
    return Registry(tmp_path / "home", "robot_dog", make("shipped"))


@pytest.fixture
def passed(registry: Registry, make: Make) -> Callable[..., str]:
    """Return a function that puts a release with a verdict on the shelf and returns its name."""

    def add(name: str, verdict: str = "pass", made: Lineage | None = None) -> str:
        return registry.add(make(name), replace(made or Lineage(), verdict=verdict))

    return add
