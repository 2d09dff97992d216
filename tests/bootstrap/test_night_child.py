"""The training process of a night: what it is given, what it leaves, and that it ends when it is told to."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from deshi.bootstrap import night_child
from deshi.bootstrap.night_parts import gather, keep
from deshi.bootstrap.night_state import get, put
from deshi.errors import Corrupt, NotFound
from deshi.plugins import load_task

if TYPE_CHECKING:
    from conftest import House


@dataclass
class Part:
    user: str
    train: tuple[Any, ...]


@dataclass
class Tuned:
    parts: dict[str, dict[str, float]]
    seconds: float = 3.0


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Stand in for the trainer; return what it was called with."""
    made: list[dict[str, Any]] = []

    def tune_release(
        settings: Any, task: Any, parent: Path, out: Path, parts: list[Part], **more: Any
    ) -> Tuned:
        made.append({"task": task.name, "parent": parent, "out": out, "parts": parts, **more})
        return Tuned({part.user: {"loss": 0.5} for part in parts})

    tuning, tune = ModuleType("deshi.bootstrap.tuning"), ModuleType("deshi.learn.student.tune")
    monkeypatch.setattr(tuning, "tune_release", tune_release, raising=False)
    monkeypatch.setattr(tune, "Part", Part, raising=False)
    monkeypatch.setitem(sys.modules, "deshi.bootstrap.tuning", tuning)
    monkeypatch.setitem(sys.modules, "deshi.learn.student.tune", tune)
    monkeypatch.setattr(night_child, "be_humble", lambda: None)  # the tests go on in this process
    return made


@pytest.fixture
def place(taught: House, tmp_path: Path) -> Path:
    """Return the folder of a night that is to train."""
    folder = tmp_path / "night"
    folder.mkdir()
    keep(folder, gather(taught.settings, load_task("robot_dog"), 0, 0.0))
    put(folder / "job.json", {"parent": str(taught.shipped), "task": "robot_dog", "minutes": 2.0, "seed": 7})
    return folder


def test_it_trains_every_lesson_that_is_due_from_the_release_that_served(
    taught: House, place: Path, calls: list[dict[str, Any]]
) -> None:
    night_child.tune(taught.settings, place)

    (one,) = calls
    assert [part.user for part in one["parts"]] == ["ann", "bob"]
    assert "plop" in [example.text for example in one["parts"][0].train]
    assert (one["parent"], one["out"]) == (taught.shipped, place / "training")
    assert (one["minutes"], one["seed"], one["stop"].is_set()) == (2.0, 7, False)
    assert get(place / "tuned.json") == {
        "seconds": 3.0,
        "parts": {"ann": {"loss": 0.5}, "bob": {"loss": 0.5}},
    }


def test_who_loses_the_process_that_began_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()
    monkeypatch.setattr(night_child, "_LOOK_S", 0.01)

    night_child._end_with(os.getppid() + 1, stop)

    assert stop.wait(10)


@pytest.mark.usefixtures("calls")
def test_matter_that_is_gone_is_told(taught: House, place: Path) -> None:
    with pytest.raises(NotFound, match="deshi night"):
        night_child.tune(taught.settings, place / "nowhere")
    (place / "examples.jsonl").write_text("{cut")
    with pytest.raises(Corrupt):
        night_child.tune(taught.settings, place)


def test_a_humble_process_comes_last() -> None:
    code = "import os; from deshi.bootstrap.night_child import be_humble; be_humble(); print(os.nice(0))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "19"
