"""The guard's door to ROS 2: any text on /deshi/stop stops, once, whoever wrote it; the state is told when it changes."""

import json
import random
import select
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cyclonedds.core import Policy, Qos
from cyclonedds.pub import DataWriter
from cyclonedds.topic import Topic
from cyclonedds.util import duration
from tests.peers.domains import free_domain
from tests.peers.old_peer import OldPeer

from deshi.tasks.robot_dog.dds.idl import String_
from deshi.tasks.robot_dog.dds.participant import matched, participant, reader
from deshi.tasks.robot_dog.dds.ros import STATE, STOP, RosDoor, level_of

sys.path.insert(0, str(Path(__file__).parents[1] / "drivers"))
from wire_robot import until

RELIABLE = Qos(
    Policy.Reliability.Reliable(duration(seconds=1)), Policy.History.KeepLast(10)
)  # of `ros2 topic pub`
SENSOR = Qos(Policy.Reliability.BestEffort, Policy.History.KeepLast(5))


class Guarded:
    """A guard that keeps what it is told."""

    def __init__(self) -> None:
        self.stops: list[tuple[str, str]] = []

    def stop(self, level: str = "soft", source: str = "") -> dict[str, Any]:
        self.stops.append((level, source))
        return {}


@pytest.fixture
def domain() -> int:
    return free_domain()


@pytest.fixture
def door(domain: int) -> Iterator[RosDoor]:
    opened = RosDoor(domain, "lo")
    yield opened
    opened.close()


def publisher(domain: int, qos: Qos) -> Any:
    """A node's publisher of /deshi/stop, met by the door."""
    node = participant(domain, "lo")
    made = DataWriter(node, Topic(node, STOP, String_), qos)
    assert until(lambda: matched(made) >= (2 if qos is RELIABLE else 1))
    return made


def served(door: RosDoor, guard: Guarded) -> bool:
    """Wait for the bell, and let the door serve."""
    rang = bool(select.select([door.fileno()], [], [], 30.0)[0])
    door.serve(guard)
    return rang


@pytest.mark.parametrize("qos", [RELIABLE, SENSOR], ids=["reliable", "best effort"])
@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("", "soft"),
        ("stop", "soft"),
        ("sit down", "soft"),
        ("damp", "damp"),
        ("緊急停止!", "damp"),
        ("Emergency", "damp"),
    ],
)
def test_any_text_stops_once(door: RosDoor, domain: int, qos: Qos, text: str, level: str) -> None:
    guard, node = Guarded(), publisher(domain, qos)
    node.write(String_(text))
    assert served(door, guard)
    until(lambda: door.serve(guard), seconds=0.05)  # the same text by the other reader, if it comes later
    assert guard.stops == [(level, "ros")]


def test_of_several_texts_the_hardest_counts(door: RosDoor, domain: int) -> None:
    guard, node = Guarded(), publisher(domain, RELIABLE)
    for text in ("stop", "emergency", "stop"):
        node.write(String_(text))
    assert until(lambda: door.serve(guard) or ("damp", "ros") in guard.stops)


def test_nothing_said_is_no_stop(door: RosDoor, domain: int) -> None:
    guard, node = Guarded(), publisher(domain, RELIABLE)
    del node  # its going is a sample, too, and no text
    until(lambda: door.serve(guard), seconds=0.1)
    assert guard.stops == []


def test_the_state_is_told_on_change_and_while_it_moves(door: RosDoor, domain: int) -> None:
    heard = reader(participant(domain, "lo"), STATE, String_)
    assert until(lambda: matched(heard))
    resting = {"posture": "standing", "activity": "idle", "action": None, "battery": 80.0}
    assert door.tell(resting, 10.0)
    assert not door.tell({**resting, "battery": 79.9}, 10.5)
    assert door.tell({**resting, "posture": "sitting"}, 10.6)
    assert door.tell(resting | {"posture": "sitting"}, 11.7)
    moving = {**resting, "activity": "moving", "action": 1008}
    told = [door.tell({**moving, "progress": tick / 100}, 20.0 + tick / 100) for tick in range(100)]
    assert 9 <= sum(told) <= 11
    assert door.due(20.99) <= 21.1
    got: list[dict[str, Any]] = []
    assert until(
        lambda: got.extend(json.loads(each.data) for each in heard.take(64)) or len(got) >= 3 + sum(told)
    )
    assert got[0] == resting
    assert got[-1]["action"] == 1008


def test_a_state_that_can_not_be_said_costs_nothing_else(door: RosDoor) -> None:
    endless: dict[str, Any] = {"posture": "standing"}
    endless["plan"] = [endless]
    assert not door.tell(endless, 1.0)


def test_a_peer_on_the_old_library_stops_it_and_reads_its_state(door: RosDoor, domain: int) -> None:
    guard = Guarded()
    with OldPeer("client", domain) as node:
        assert until(lambda: door.serve(guard) or guard.stops)
        assert until(
            lambda: (
                node.lines
                and door.tell({"posture": "lying", "stops": random.random()}, 0.0)
                and any("state {" in line for line in node.lines)
            )
        )
    assert guard.stops == [("soft", "ros")]
    assert node.died is None


def test_the_level_of_a_text_is_hard_for_an_emergency_only() -> None:
    soft, hard = ("", "stop", "止まれ", "停下", "damper"), ("emergency", "Damping", "紧急停止", "e-stop")
    assert {level_of(text) for text in soft} == {"soft"}
    assert {level_of(text) for text in hard} == {"damp"}
