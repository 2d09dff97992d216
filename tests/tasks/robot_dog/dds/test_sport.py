"""The wire to the sport service: with the library that runs on the robot, and with a twin of our types that it can't bear."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.peers.domains import free_domain
from tests.peers.old_peer import OldPeer

from deshi.tasks.robot_dog.body.types import Request, Telemetry
from deshi.tasks.robot_dog.dds import idl
from deshi.tasks.robot_dog.dds.marks import MARK
from deshi.tasks.robot_dog.dds.participant import writer
from deshi.tasks.robot_dog.dds.sport import LATE, SportWire
from deshi.tasks.robot_dog.drivers.dds import DdsDriver

sys.path.insert(0, str(Path(__file__).parents[1] / "drivers"))
from wire_robot import WireRobot, until

MODES = ["auto", "unicast"]  # toward 0.10 on the loopback, where it does without multicast

TWIN = """
import select, sys, time
from deshi.tasks.robot_dog.dds import octets
if sys.argv[1] == "twin":
    octets.for_new_clients("lo")
from deshi.tasks.robot_dog.drivers.dds import DdsDriver
driver = DdsDriver(int(sys.argv[2]), "lo")
driver.open()
print("open", flush=True)
while not select.select([sys.stdin], [], [], 0.01)[0]:
    driver.take(time.monotonic())
driver.close()
"""


@pytest.fixture
def domain() -> int:
    return free_domain()


def states(driver: DdsDriver) -> list[Telemetry]:
    """What the next look tells."""
    telemetry = driver.take(time.monotonic()).telemetry
    return [] if telemetry is None else [telemetry]


@pytest.mark.parametrize("mode", MODES)
def test_the_driver_and_a_robot_on_the_old_library_understand_each_other(domain: int, mode: str) -> None:
    driver, replies, seen = DdsDriver(domain, "lo", mode), [], []
    driver.open()
    with OldPeer("robot", domain) as robot:
        assert until(lambda: states(driver) and driver.send(Request(1016, id=7)))
        assert until(lambda: replies.extend(driver.take(time.monotonic()).replies) or replies)
        assert until(lambda: seen.extend(states(driver)) or (seen and seen[-1].battery is not None))
        assert until(lambda: driver.take(time.monotonic()) and driver.link()["api_version"])
        driver.send(Request(1008, '{"x":0.3}', noreply=True))
        assert robot.until(lambda lines: 'asked 1008 {"x":0.3}' in lines)
        link = driver.link()
        driver.close()
    assert robot.died is None
    assert (replies[0].id, replies[0].api_id, replies[0].code) == (7, 1016, 4206)
    assert link["api_version"] == "1.0.0.1"
    last = seen[-1]
    assert (last.fsm, last.mode, last.battery, last.hottest) == (1013, 1, 201.0, 111.0)
    assert (last.velocity, last.obstacle, last.trunk[5]) == ((0.25, 0.0, 0.0), 1.5, 0.75)
    assert last.joints == tuple(number / 8 for number in range(12))


@pytest.mark.parametrize("mark", [b"", MARK])
def test_a_client_on_the_old_library_reads_our_states_and_is_answered_by_whoever_we_say_we_are(
    domain: int, mark: bytes
) -> None:
    robot = WireRobot(domain, slow=False, mark=mark)
    robot.codes[1016] = 4206
    robot.sport.error_code, robot.sport.mode, robot.sport.velocity = 1015, 255, [0.25, 0.0, 0.0]
    robot.sport.range_obstacle, robot.sport.path_point[9].vyaw = [1.5, 0.0, 0.0, 0.0], 9.0
    robot.low.bms_state.soc, robot.low.motor_state[11].q, robot.low.motor_state[19].temperature = (
        201,
        1.375,
        119,
    )
    with OldPeer("client", domain) as client:
        assert until(lambda: "told 1016 4206 " in client.lines, robot)
        assert until(lambda: {"low", "sport"} <= {line.partition(" ")[0] for line in client.lines}, robot)
    assert client.died is None
    assert "sport 1015 255 0.250 1.500 9.000" in client.lines
    assert "low 201 1.375 119" in client.lines


@pytest.mark.parametrize(("kind", "end"), [("ours", None), ("twin", signal.SIGSEGV)])
def test_the_old_library_bears_our_types_and_dies_of_the_twin_that_says_its_octets_otherwise(
    domain: int, kind: str, end: Any
) -> None:
    ours = subprocess.Popen([sys.executable, "-c", TWIN, kind, str(domain)], stdin=-1, stdout=-1, text=True)
    assert ours.stdout is not None
    assert ours.stdin is not None
    try:
        assert ours.stdout.readline() == "open\n"
        with OldPeer("robot", domain) as robot:
            met = robot.until(lambda lines: "asked 1 " in lines or robot.died)
    finally:
        ours.stdin.close()
        ours.wait(10)
        ours.stdout.close()
    assert met
    assert robot.died == end


def test_orders_that_are_late_are_not_sent_again(domain: int) -> None:
    from cyclonedds.core import Policy

    wire = SportWire(domain, "lo", "auto", (), lambda: None)
    qos = wire._requests.get_qos()
    wire.close()
    assert qos[Policy.Lifespan].lifespan == LATE * 1e9
    assert qos[Policy.Reliability].max_blocking_time == 0
    assert qos[Policy.History].depth >= 64


def test_the_readers_of_states_keep_the_newest_and_ask_for_none_again(domain: int) -> None:
    from cyclonedds.core import Policy

    wire = SportWire(domain, "lo", "auto", (), lambda: None)
    qos = [reader.get_qos() for reader in wire._readers.values()]
    answers = wire._answers.get_qos()
    wire.close()
    assert [each[Policy.History].depth for each in qos] == [2, 2, 1]  # motion, of two robots, and motors
    assert {each[Policy.Reliability] for each in qos} == {Policy.Reliability.BestEffort}
    assert answers[Policy.History].depth == 64


def test_the_fast_topic_of_the_motors_is_read_only_when_it_is_wanted(domain: int) -> None:
    robot, wire = WireRobot(domain), SportWire(domain, "lo", "auto", (), lambda: None)
    assert until(lambda: wire.publishers(idl.SLOW_LOW_STATE), robot)
    assert until(lambda: wire.low(False, 0.0), robot)
    assert idl.LOW_STATE not in wire._readers
    assert until(lambda: wire.low(True, 0.0) and wire.publishers(idl.LOW_STATE), robot)
    wire.low(False, 0.0)
    assert idl.LOW_STATE not in wire._readers
    wire.close()


def test_a_writer_that_says_nothing_does_not_hide_the_topic_that_is_told(domain: int) -> None:
    robot, wire = WireRobot(domain, fast=False), SportWire(domain, "lo", "auto", (), lambda: None)
    mute = [writer(robot.of, idl.SPORT_STATE, idl.SportModeState_)]
    assert until(lambda: wire.publishers(idl.SPORT_STATE) and wire.publishers(idl.SLOW_SPORT_STATE), robot)
    assert until(lambda: wire.sport(10.0), robot)
    fast = SimpleNamespace(states={idl.SPORT_STATE: mute[0]}, pump=lambda: mute[0].write(robot.sport))
    assert until(lambda: wire._newest(idl.SPORT_STATE, idl.SportModeState_), fast)  # type: ignore[arg-type]
    wire._fast_at = 10.0
    for _ in range(20):
        robot.pump()
        assert wire.sport(10.1) is None  # the fast one has just told
    assert until(lambda: wire.sport(10.3), robot)
    wire.close()


def test_a_slow_writer_of_the_motors_that_says_nothing_does_not_hide_the_fast_one(domain: int) -> None:
    robot, wire = WireRobot(domain, slow=False), SportWire(domain, "lo", "auto", (), lambda: None)
    mute = writer(robot.of, idl.SLOW_LOW_STATE, idl.LowState_)
    assert until(lambda: wire.publishers(idl.SLOW_LOW_STATE), robot)
    assert wire.low(False, 10.0) is None
    assert until(lambda: wire.low(False, 11.5), robot)
    assert idl.LOW_STATE in wire._readers
    mute.write(robot.low)
    assert until(lambda: wire.low(False, 11.6) and idl.LOW_STATE not in wire._readers, robot)
    wire.close()
