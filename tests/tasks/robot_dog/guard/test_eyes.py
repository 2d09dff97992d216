"""What is seen of a motion where the tables of states say nothing."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
from guards import Core, scripted, wait


@pytest.fixture
def core(tmp_path: Path) -> Iterator[Core]:
    """A guard, its clock and a robot that shows what it is told."""
    with scripted(tmp_path) as made:
        yield made


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
