"""A driver that raises is a driver that is silent: the guard lives, and its stops count."""

import sys
from pathlib import Path
from typing import Any

import pytest

from deshi.tasks.robot_dog.body.types import Arrived, Request
from deshi.tasks.robot_dog.guard.core import Guard
from deshi.tasks.robot_dog.guard.safe_driver import SafeDriver
from deshi.tasks.robot_dog.guard.spool import Spool

sys.path.insert(0, str(Path(__file__).parents[1]))
from guards import Clock, Scripted


class Raises(Scripted):
    """A driver whose every call fails."""

    def send(self, request: Request) -> bool:
        raise RuntimeError("send")

    def take(self, now: float) -> Arrived:
        raise RuntimeError("take")

    def due(self, now: float) -> float | None:
        raise RuntimeError("due")

    def link(self) -> dict[str, Any]:
        raise RuntimeError("link")

    def fileno(self) -> int:
        raise RuntimeError("fileno")


def test_what_it_throws_is_counted_and_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    safe = SafeDriver(Raises(Clock()))
    assert safe.send(Request(1016)) is False
    assert safe.take(1.0) == Arrived()
    assert (safe.due(1.0) or 0.0) > 1.0
    assert safe.fileno() == -1
    assert (safe.link()["connected"], safe.link()["errors"]) == (False, 6)
    assert capsys.readouterr().err.count("has failed") == 1


def test_the_guard_of_such_a_driver_goes_on(tmp_path: Path) -> None:
    guard = Guard(Raises(Clock()), Spool(tmp_path / "guard.jsonl"), Clock())
    before = guard.epoch
    guard.tick()
    assert guard.stop("soft", "test")["sent"] is False
    assert guard.epoch == before + 1
    assert guard.state()["posture"] == "offline"
    assert guard.due() is not None
    guard.spool.close()
