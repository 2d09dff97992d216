"""Presses of a stop button: two are an escalation, one is one on whatever ways it comes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deshi.tasks.robot_dog.body.sim import SimBody
from deshi.tasks.robot_dog.guard.core import Guard
from deshi.tasks.robot_dog.guard.spool import Spool


class Clock:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def core(tmp_path: Path) -> Iterator[tuple[Guard, Clock]]:
    """A guard without sockets, and its clock."""
    clock = Clock()
    made = Guard(SimBody(posture="standing"), Spool(tmp_path / "guard.jsonl"), clock)
    yield made, clock
    made.spool.close()


def test_the_service_in_between_does_not_undo_a_press(core: tuple[Guard, Clock]) -> None:
    made, clock = core
    levels = []
    for source in ("console", "service", "console", "service"):
        levels.append(made.stop("soft", source)["level"])
        clock.now += 0.5
    assert levels == ["soft", "soft", "damp", "soft"]
