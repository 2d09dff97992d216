"""The whole way over DDS: guard, driver, simulated robot; a node of ROS 2 stops a dance, and reads that it was."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cyclonedds.core import Policy, Qos
from cyclonedds.pub import DataWriter
from cyclonedds.topic import Topic
from tests.peers.domains import free_domain

from deshi.tasks.robot_dog.dds.idl import String_
from deshi.tasks.robot_dog.dds.participant import matched, participant, reader
from deshi.tasks.robot_dog.dds.ros import STATE, STOP

sys.path.insert(0, str(Path(__file__).parents[1] / "tasks" / "robot_dog"))
from guards import guard


def until(holds: Callable[[], Any], seconds: float = 30.0) -> bool:
    """Wait until `holds()`; whether it came to that."""
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.02)
    return bool(holds())


def test_a_node_stops_a_dance_of_a_robot_on_the_wire(tmp_path: Path) -> None:
    domain = free_domain()
    sim = [
        sys.executable,
        "-m",
        "deshi.tasks.robot_dog.go2sim",
        "--no-http",
        "--interface",
        "lo",
        "--posture",
        "standing",
    ]
    body = json.dumps({"driver": "dds", "domain": domain, "interface": "lo", "ros": True})
    with subprocess.Popen([*sim, "--domain", str(domain)], stdout=subprocess.PIPE, text=True) as robot:
        try:
            assert robot.stdout is not None
            assert robot.stdout.readline().startswith("go2sim ready")
            with guard(tmp_path / "home", "--body", body) as dog:
                assert until(lambda: dog.ask(op="state")["posture"] == "standing")
                assert dog.do(1023)["ok"]
                assert until(lambda: dog.ask(op="state")["activity"] == "gesture")
                _stopped_by_a_node(domain)
                assert until(lambda: dog.ask(op="state")["activity"] == "idle")
                state = dog.ask(op="state")
        finally:
            robot.terminate()
    events = [
        json.loads(line)["event"] for line in (tmp_path / "home" / "guard.jsonl").read_text().splitlines()
    ]
    assert "halted" in events  # the dance did not just come to its end
    assert state["stops"]
    assert state["posture"] == "standing" or state["latched"]  # what does not obey in time is damped
    assert state["driver"] == "dds"


def _stopped_by_a_node(domain: int) -> None:
    """Say stop as a node would, again and again until /deshi/state says that it was heard.

    What is said at best effort is lost on a reader that has not yet found who says it.
    """
    node = participant(domain, "lo")
    says, knows = (
        DataWriter(node, Topic(node, STOP, String_), Qos(Policy.Reliability.BestEffort)),
        reader(node, STATE, String_),
    )
    assert until(lambda: matched(says) and matched(knows))
    told: list[dict[str, Any]] = []

    def heard() -> bool:
        told.extend(json.loads(each.data) for each in knows.take(64) if isinstance(each, String_))
        return any(each["stops"] for each in told)

    for _ in range(30):
        says.write(String_("stop"))
        if until(heard, seconds=1.0):
            return
    raise AssertionError(f"nobody heard the stop: {told[-1:]}")
