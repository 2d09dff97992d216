"""What ends a motion though nobody says stop, and what does not."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deshi.tasks.robot_dog.body.types import Rules, State
from deshi.tasks.robot_dog.guard.core import Guard
from deshi.tasks.robot_dog.guard.watchdogs import Motion, Watchdogs

sys.path.insert(0, str(Path(__file__).parents[1]))
from guards import Core, events_of, order, scripted

GESTURE: dict[str, Any] = {"fsm": 1006, "mode": 0}
WALKING: dict[str, Any] = {"fsm": 1015, "mode": 3, "velocity": (0.3, 0.0, 0.0)}
WELL = State(posture="standing", activity="moving", age=0.02, battery=80.0)


@pytest.fixture
def core(tmp_path: Path) -> Iterator[Core]:
    """A guard, its clock and a robot that shows what it is told."""
    with scripted(tmp_path, Rules(walk=True)) as made:
        yield made


def wait(core: Core, seconds: float, brain: str = "") -> None:
    """Let time pass as the guard's loop does; a brain beats every 60 ms."""
    made, clock, _ = core
    for number in range(round(seconds / 0.02)):
        clock.now = round(clock.now + 0.02, 6)
        if brain and number % 3 == 0:
            made.handle({"op": "beat", "brain": brain})
        made.tick()


def barks(made: Guard) -> list[str]:
    """Return which watchdogs have barked."""
    return [event["kind"] for event in events_of(made, "watchdog")]


def test_a_heart_that_stops_ends_the_motion_within_300_ms(core: Core) -> None:
    made, clock, body = core
    order(made, 1023, attended=True, brain="b")
    body.show(**GESTURE)
    wait(core, 3.0, "b")
    assert barks(made) == []
    wait(core, 0.36)
    assert barks(made) == ["heartbeat"]
    assert 1003 in body.wire
    assert events_of(made, "halted")[0]["by"] == "watchdog"
    assert clock.now < 103.5


def test_an_order_that_nobody_attends_goes_on(core: Core) -> None:
    made, _, body = core
    order(made, 1023)
    body.show(**GESTURE)
    wait(core, 3.0)
    assert barks(made) == []


def test_a_heart_need_not_beat_while_nothing_runs(core: Core) -> None:
    made, _, body = core
    made.handle({"op": "beat", "brain": "b"})
    wait(core, 5.0)
    order(made, 1016, attended=True, brain="b")
    body.show(**GESTURE)
    wait(core, 0.2)
    assert barks(made) == []


def test_somebody_elses_heart_does_not_count(core: Core) -> None:
    made, _, body = core
    order(made, 1023, attended=True, brain="b")
    body.show(**GESTURE)
    wait(core, 0.5, "c")
    assert barks(made) == ["heartbeat"]


@pytest.mark.parametrize("line", ["order", "beat"])
def test_a_lost_connection_counts_at_once(core: Core, line: str) -> None:
    made, _, body = core
    order(made, 1023, who="order", attended=True, brain="b")
    made.handle({"op": "beat", "brain": "b"}, "beat")
    body.show(**GESTURE)
    made.gone("somebody else")
    assert body.wire == [1023]
    made.gone(line)
    assert body.wire == [1023, 1003]
    assert barks(made) == ["gone"]


def test_what_waits_of_a_brain_that_is_gone_is_not_begun(core: Core) -> None:
    made, clock, body = core
    order(made, 1016)
    order(made, 1017, who="w", attended=True, brain="b", interaction="later")
    made.gone("w")
    assert [(e["interaction"], e["reason"]) for e in events_of(made, "refused")] == [("later", "heartbeat")]
    clock.now += 4.0
    body.answer()
    wait(core, 0.2)
    assert body.wire == [1016]


def test_a_brain_that_comes_back_may_give_orders(core: Core) -> None:
    made, _, body = core
    order(made, 1016, who="w", attended=True, brain="b")
    made.gone("w")
    wait(core, 0.1)
    order(made, 1017, who="v", attended=True, brain="b")
    wait(core, 0.2, "b")
    assert body.wire[-1] == 1017


def test_a_walk_that_nobody_attends_is_refused(core: Core) -> None:
    made, _, body = core
    assert order(made, 100801)["reason"] == "heartbeat"
    assert body.wire == []


def test_silence_while_it_moves_is_a_stop_and_then_a_damp(core: Core) -> None:
    made, _, body = core
    order(made, 1023)
    body.show(**GESTURE)
    wait(core, 1.0)
    body.vanish()
    wait(core, 0.54)
    assert barks(made) == ["stale"]
    assert body.wire[-1] == 1003
    wait(core, 1.4)
    assert 1001 not in body.wire
    wait(core, 0.16)
    assert body.wire[-1] == 1001


@pytest.mark.parametrize("gap", [0.7, 0.9, 1.2, 1.8])
def test_a_pause_of_the_telemetry_does_not_fell_a_healthy_body(core: Core, gap: float) -> None:
    made, _, body = core
    order(made, 1023)
    body.show(**GESTURE)
    wait(core, 1.0)
    body.vanish()
    wait(core, gap)
    body.show(**GESTURE)
    wait(core, 0.2)
    body.show()
    wait(core, 1.0)
    assert 1001 not in body.wire
    assert not made.state()["damped"]


def test_a_persons_stop_in_such_a_pause_has_300_ms(core: Core) -> None:
    made, _, body = core
    order(made, 1023)
    body.show(**GESTURE)
    wait(core, 1.0)
    body.vanish()
    wait(core, 0.6)
    assert barks(made) == ["stale"]
    made.stop("soft", "text")
    wait(core, 0.32)
    assert body.wire[-1] == 1001


def test_silence_while_it_rests_is_nothing(core: Core) -> None:
    made, _, body = core
    body.vanish()
    wait(core, 2.0)
    assert body.wire == []
    assert not made.state()["fresh"]
    assert order(made, 1016)["reason"] == "stale"


@pytest.mark.parametrize(
    ("shown", "kind"),
    [
        ({"obstacle": 0.9}, "obstacle"),
        ({"obstacle": float("nan")}, "obstacle"),
        ({"battery": 9.0}, "battery"),
        ({"battery": float("inf")}, "battery"),
        ({"fsm": 1004, "mode": 5}, "astray"),
        ({"hottest": 95.0}, "fault"),
        ({"roll": 1.4}, "tilt"),
    ],
)
def test_a_walk_ends_for_what_stands_against_it(core: Core, shown: dict[str, Any], kind: str) -> None:
    made, _, body = core
    assert order(made, *[100801] * 3, attended=True, brain="b")["ok"]
    body.show(**WALKING)
    wait(core, 0.5, "b")
    body.show(**{**WALKING, **shown})
    wait(core, 0.04, "b")
    assert barks(made) == [kind]
    assert 1008 not in body.wire[body.wire.index(1003) :]


def test_a_walk_ends_when_people_come_near(core: Core) -> None:
    made, _, body = core
    order(made, 100803, attended=True, brain="b")
    body.show(**WALKING)
    wait(core, 0.2, "b")
    made.handle({"op": "space", "people": True})
    assert barks(made) == ["people"]


def test_a_stop_by_a_watchdog_is_no_persons_stop(core: Core) -> None:
    made, _, body = core
    order(made, 1023, who="w", attended=True, brain="b")
    body.show(**GESTURE)
    epoch = made.epoch
    made.gone("w")
    assert made.epoch == epoch + 1  # what was decided before it is dropped all the same
    assert made.state()["stops"] == 0
    assert events_of(made, "stop") == []


def test_a_way_that_is_not_free_ends_only_what_goes_there() -> None:
    dogs = Watchdogs(Rules())
    near = State(**{**{name: getattr(WELL, name) for name in State.__slots__}, "obstacle": 0.4})
    for velocity, kind in (
        ((0.3, 0.0, 0.0), "obstacle"),
        ((-0.3, 0.0, 0.0), ""),
        ((0.0, 0.0, 0.5), ""),
        (None, ""),
    ):
        assert dogs.check(Motion(0.0, "", velocity), near, 1.0) == kind


def test_leaning_is_part_of_some_motions() -> None:
    dogs = Watchdogs(Rules())
    fallen = State(**{**{name: getattr(WELL, name) for name in State.__slots__}, "posture": "fallen"})
    assert dogs.check(Motion(0.0), fallen, 1.0) == "tilt"
    assert dogs.check(Motion(0.0, tilts=True), fallen, 1.0) == ""


def test_a_body_that_is_too_hot_may_lie_down(core: Core) -> None:
    made, _, body = core
    body.show(hottest=95.0)
    wait(core, 0.1)
    assert order(made, 1005)["ok"]
    wait(core, 1.0)
    assert barks(made) == []


def test_nothing_is_watched_while_nothing_moves() -> None:
    assert Watchdogs(Rules()).check(None, State(), 1.0) == ""
