"""A guard that follows one that was killed: what moved is stopped when it is heard of, and nothing else is done by itself."""

import json
import sys
from pathlib import Path

import pytest

from deshi.tasks.robot_dog.guard.core import Guard
from deshi.tasks.robot_dog.guard.last_guard import LastGuard
from deshi.tasks.robot_dog.guard.spool import Spool

sys.path.insert(0, str(Path(__file__).parents[1]))
from guards import Clock, Scripted, events_of

DANCE = {"fsm": 1006, "mode": 0}
DAMPED = {"fsm": 1001, "mode": 7}


def follow(path: Path, orders: str | None, held: bool = False, seen: bool = True) -> tuple[Guard, Clock, Scripted, list[str | None]]:  # fmt: skip
    """Return a guard after one that left `orders`, of a robot that dances, and what it keeps."""
    clock, kept = Clock(), list[str | None]()
    body = Scripted(clock)
    body.show(**DANCE) if seen else body.vanish()
    last_guard = LastGuard(orders=orders, keep_orders=kept.append)
    made = Guard(body, Spool(path / "guard.jsonl"), clock, held=held, last_guard=last_guard)
    made.tick()
    return made, clock, body, kept


def test_what_moves_is_stopped_and_its_order_is_unknown(tmp_path: Path) -> None:
    made, _, body, kept = follow(tmp_path, '["dance", ""]')
    assert body.wire[0] == 1003
    assert [event["interaction"] for event in events_of(made, "unknown")] == ["dance"]
    assert [event["source"] for event in events_of(made, "stop")] == ["restart"]
    assert kept[-1] is None
    made.spool.close()


def test_nothing_is_written_before_the_robot_is_heard(tmp_path: Path) -> None:
    made, clock, body, kept = follow(tmp_path, '["dance"]', seen=False)
    clock.now += 60
    made.tick()
    assert (body.wire, kept) == ([], [])
    body.show(**DANCE)
    made.tick()
    assert body.wire[0] == 1003
    made.spool.close()


def test_a_body_that_was_damped_is_left_alone(tmp_path: Path) -> None:
    made, clock, body, _ = follow(tmp_path, '["dance"]', held=True, seen=False)
    body.show(**DAMPED)
    for _ in range(50):
        clock.now += 0.1
        made.tick()
    assert body.wire == []
    order = {"op": "do", "actions": [1009], "epoch": made.epoch}
    assert made.handle(order)["reason"] == "latched"
    assert [event["interaction"] for event in events_of(made, "unknown")] == ["dance"]
    made.spool.close()


def test_a_body_that_was_damped_and_moves_all_the_same_is_damped_again(tmp_path: Path) -> None:
    made, _, body, _ = follow(tmp_path, '["dance"]', held=True)
    assert body.wire[0] == 1001
    assert made.state()["stopping"] == "damp"
    made.spool.close()


def test_a_damp_of_what_nobody_here_has_ordered_is_kept_until_it_works(tmp_path: Path) -> None:
    made, clock, body, kept = follow(tmp_path, None)
    made.stop("damp", "key")
    clock.now += 0.1
    made.tick()
    assert kept[-1] == "[]"
    body.show(**DAMPED)
    clock.now += 0.1
    made.tick()
    assert kept[-1] is None
    made.spool.close()


def test_without_a_note_nothing_is_written(tmp_path: Path) -> None:
    made, _, body, _ = follow(tmp_path, None)
    assert body.wire == []
    made.spool.close()


@pytest.mark.parametrize("torn", ["", "[", "{}", '[1, "i"'])
def test_a_note_that_was_cut_off_is_a_motion_all_the_same(torn: str) -> None:
    assert LastGuard(orders=torn).left == []


def test_what_is_under_way_is_kept_until_a_stop_after_it_has_worked(tmp_path: Path) -> None:
    made, clock, body, kept = follow(tmp_path, None)
    body.show()
    for _ in range(30):
        clock.now += 0.02
        made.tick()
    made.handle({"op": "do", "actions": [1016], "interaction": "hello", "epoch": made.epoch})
    assert json.loads(kept[-1] or "") == ["hello"]
    body.show(**DANCE)
    made.stop("soft", "text")
    assert json.loads(kept[-1] or "") == []
    body.show()
    for _ in range(30):
        clock.now += 0.02
        made.tick()
    assert kept[-1] is None
    made.spool.close()
