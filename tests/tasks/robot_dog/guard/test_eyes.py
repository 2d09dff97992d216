"""What is seen of a motion where the tables of states say nothing."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deshi.tasks.robot_dog.body.types import Rules
from deshi.tasks.robot_dog.guard.core import Guard
from deshi.tasks.robot_dog.guard.spool import Spool

sys.path.insert(0, str(Path(__file__).parents[1]))
from guards import Clock, Scripted

Core = tuple[Guard, Clock, Scripted]


@pytest.fixture
def core(tmp_path: Path) -> Iterator[Core]:
    """A guard, its clock and a robot that shows what it is told."""
    clock = Clock()
    body = Scripted(clock)
    made = Guard(body, Spool(tmp_path / "guard.jsonl"), clock, rules=Rules())
    yield made, clock, body
    made.spool.close()


def wait(made: Guard, clock: Clock, seconds: float, step: float = 0.01) -> None:
    """Let time pass as the guard's loop does."""
    end = clock.now + seconds
    while clock.now < end - 1e-9:
        clock.now = round(clock.now + step, 6)
        made.tick()


def test_a_state_that_no_table_lists_is_judged_by_trunk_and_joints(
    core: Core,
) -> None:
    made, clock, body = core
    body.show(fsm=2005, mode=9, joints=(0.5,) * 12)
    wait(made, clock, 0.2)
    made.stop("soft", "text")
    wait(made, clock, 0.5)
    assert 1001 not in body.wire
    assert made.state()["stopping"] == ""


def test_a_state_that_no_table_lists_is_no_rest_where_no_joints_are_told(
    core: Core,
) -> None:
    made, clock, body = core
    body.show(fsm=2005, mode=0)
    wait(made, clock, 0.2)
    made.stop("soft", "text")
    wait(made, clock, 0.28)
    assert body.wire == [1003] * len(body.wire)
    assert len(body.wire) > 10
    wait(made, clock, 0.04)
    assert body.wire[-1] == 1001
