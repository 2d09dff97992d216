"""The driver over WebRTC, against a robot that speaks the package's messages."""

import logging
import select
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from deshi.tasks.robot_dog.body.types import Arrived, Request
from deshi.tasks.robot_dog.drivers import webrtc, webrtc_package
from deshi.tasks.robot_dog.drivers.webrtc import WebRtcDriver

sys.path.insert(0, str(Path(__file__).parent))
from fake_webrtc import Robot, install

SPORT = {
    "stamp": {"sec": 7, "nanosec": 500_000_000},
    "error_code": 100,
    "mode": 1,
    "velocity": [0.1, 0.0, 0.0],
}


@pytest.fixture
def robot(monkeypatch: pytest.MonkeyPatch) -> Robot:
    made = Robot()
    install(monkeypatch, made)
    monkeypatch.setattr(webrtc, "_PAUSES", (0.05,))
    monkeypatch.setattr(webrtc, "_LOOK_S", 0.02)
    return made


@pytest.fixture
def driver(robot: Robot) -> Iterator[WebRtcDriver]:
    made = WebRtcDriver(address="10.0.0.7")
    made.open()
    until(lambda: made.link()["connected"])
    yield made
    made.close()


def until(met: Callable[[], Any], patience: float = 5.0) -> None:
    end = time.monotonic() + patience
    while not met():
        assert time.monotonic() < end, "it never came about"
        time.sleep(0.005)


def arrived(driver: WebRtcDriver, wanted: Callable[[Arrived], bool]) -> Arrived:
    """Wait for the bell until something wanted has come."""
    end = time.monotonic() + 5
    while time.monotonic() < end:
        select.select([driver.fileno()], [], [], 0.5)
        found = driver.take(time.monotonic())
        if wanted(found):
            return found
    raise AssertionError("it never arrived")


def test_connecting_sends_no_request_at_all(driver: WebRtcDriver, robot: Robot) -> None:
    assert robot.topics == ["rt/sportmodestate", "rt/lf/sportmodestate", "rt/lf/lowstate"]
    assert robot.requests == []
    driver.close()
    assert robot.requests == []


def test_a_request_goes_out_and_its_answer_rings(driver: WebRtcDriver, robot: Robot) -> None:
    assert driver.send(Request(1016, '{"a": 1}', id=5)) is True
    reply = arrived(driver, lambda found: bool(found.replies)).replies[0]
    assert (reply.id, reply.api_id, reply.code) == (5, 1016, 0)
    sent = next(one for one in robot.got if one["type"] == "req")
    assert sent["topic"] == "rt/api/sport/request"
    assert sent["data"]["parameter"] == '{"a": 1}'


def test_a_request_without_a_name_gets_one(driver: WebRtcDriver) -> None:
    driver.send(Request(1016))
    assert arrived(driver, lambda found: bool(found.replies)).replies[0].id > 0


def test_a_move_expects_no_answer(driver: WebRtcDriver, robot: Robot) -> None:
    driver.send(Request(1008, "{}", noreply=True, id=1))
    until(lambda: robot.requests == [1008])
    assert robot.conn.datachannel.pub_sub.future_resolver.pending_callbacks == {}
    assert robot.got[-1]["data"]["header"]["policy"] == {"priority": 0, "noreply": True}


def test_a_stop_goes_out_before_what_waits_and_drops_it(driver: WebRtcDriver, robot: Robot) -> None:
    def while_the_loop_is_busy() -> None:
        for step in (1016, 1008, 1023):
            assert driver.send(Request(step, id=step))
        assert driver.send(Request(1003, id=9))

    robot.busy(while_the_loop_is_busy)
    arrived(driver, lambda found: any(reply.id == 9 for reply in found.replies))
    assert robot.requests == [1003]
    assert robot.got[-1]["data"]["header"]["policy"]["priority"] == 1


def test_what_comes_after_a_stop_goes_out_after_it(driver: WebRtcDriver, robot: Robot) -> None:
    def while_the_loop_is_busy() -> None:
        for step in (1016, 1003, 1005):
            assert driver.send(Request(step, id=step))

    robot.busy(while_the_loop_is_busy)
    until(lambda: robot.requests == [1003, 1005])


def test_the_robot_s_own_words_become_telemetry(driver: WebRtcDriver, robot: Robot) -> None:
    motors = [{"q": 0.1 * n, "temperature": 30 + n} for n in range(20)]
    robot.tell("rt/lf/lowstate", {"bms_state": {"soc": 64}, "motor_state": motors})
    robot.tell("rt/sportmodestate", SPORT)
    told = arrived(driver, lambda found: found.telemetry is not None).telemetry
    assert told is not None
    assert (told.fsm, told.mode, told.stamp, told.battery, told.hottest) == (100, 1, 7.5, 64.0, 41.0)
    assert told.velocity == (0.1, 0.0, 0.0)
    assert driver.take(time.monotonic()).telemetry is None  # it is told once


def test_a_full_channel_takes_nothing_but_a_stop(driver: WebRtcDriver, robot: Robot) -> None:
    robot.channel.bufferedAmount = 100_000
    assert driver.send(Request(1008, id=1)) is False
    assert driver.send(Request(1003, id=2)) is True
    until(lambda: robot.requests == [1003])


def test_a_lost_connection_is_made_again_and_takes_nothing_meanwhile(
    driver: WebRtcDriver, robot: Robot
) -> None:
    robot.hold.clear()
    robot.channel.readyState = "closed"
    assert driver.send(Request(1003, id=1)) is False
    until(lambda: "was lost" in driver.link()["detail"])
    assert driver.link()["connected"] is False
    robot.hold.set()
    until(lambda: driver.link()["connected"])
    assert driver.send(Request(1016, id=2)) is True
    until(lambda: robot.requests == [1016])  # nothing of before the loss was kept for later
    assert driver.link()["attempts"] == 2


def test_a_robot_that_says_nothing_at_all_is_lost(
    driver: WebRtcDriver, robot: Robot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webrtc, "_QUIET_S", 0.1)
    robot.conn.datachannel.heartbeat.heartbeat_response = time.time() - 100
    until(lambda: driver.link()["attempts"] >= 2)


def test_why_it_is_not_connected_is_a_sentence(robot: Robot) -> None:
    class RobotBusyError(RuntimeError):
        pass

    robot.hold.clear()
    robot.refuse = [RobotBusyError("busy"), ValueError("No devices found.")]
    driver = WebRtcDriver(serial="B42D0001")
    driver.open()
    seen: set[str] = set()
    until(lambda: seen.add(driver.link()["detail"]) or len(seen) >= 2)
    robot.hold.set()
    until(lambda: driver.link()["connected"])
    driver.close()
    assert any("close the vendor's app" in one for one in seen)
    assert robot.made[0] == {"method": "LocalSTA", "serial": "B42D0001", "ip": None, "key": None}


def test_without_an_address_it_is_looked_for_in_its_own_net(robot: Robot) -> None:
    driver = WebRtcDriver(key="ab" * 16)
    driver.open()
    until(lambda: driver.link()["connected"])
    driver.close()
    assert robot.made == [{"method": "LocalAP", "serial": None, "ip": None, "key": "ab" * 16}]
    assert driver.link()["connected"] is False


def test_a_closed_driver_sends_nothing(driver: WebRtcDriver, robot: Robot) -> None:
    driver.close()
    assert driver.send(Request(1003, id=1)) is False
    assert robot.requests == []


def test_a_package_that_is_not_there_is_told_with_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webrtc_package, "is_there", lambda: False)
    with pytest.raises(OSError, match=r"pip install 'deshi\[webrtc\]'.*portaudio19-dev"):
        WebRtcDriver().open()


def test_answers_that_never_came_are_forgotten(
    driver: WebRtcDriver, robot: Robot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webrtc, "_ANSWER_S", -1.0)
    robot.answers = False
    for number in (1, 2, 3):
        driver.send(Request(1016, id=number))
    until(lambda: len(robot.requests) == 3)
    assert len(robot.conn.datachannel.pub_sub.future_resolver.pending_callbacks) == 1


class Clock:
    """A clock that a test sets."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def clocked(robot: Robot, clock: Clock) -> Iterator[WebRtcDriver]:
    made = WebRtcDriver(address="10.0.0.7", clock=clock)
    made.open()
    until(lambda: made.link()["connected"])
    yield made
    made.close()


def test_a_loop_that_is_stuck_is_told_and_old_stops_do_not_pile_up(
    clocked: WebRtcDriver, robot: Robot, clock: Clock
) -> None:
    told: list[bool] = []

    def while_the_loop_is_busy() -> None:
        told.append(clocked.send(Request(1003, id=1)))
        for number in range(2, 12):
            clock.now += 0.1
            told.append(clocked.send(Request(1003, id=number)))
        told.append(clocked.send(Request(1016, id=50)))

    robot.busy(while_the_loop_is_busy)
    until(lambda: robot.requests)
    assert told == [True] * 3 + [False] * 9
    assert robot.requests == [1003, 1003]
    assert clocked.send(Request(1016, id=51)) is True
    until(lambda: robot.requests == [1003, 1003, 1016])


def test_what_is_late_is_not_delivered(clocked: WebRtcDriver, robot: Robot, clock: Clock) -> None:
    def while_the_loop_is_busy() -> None:
        assert clocked.send(Request(1003, id=1))
        assert clocked.send(Request(1016, id=2))
        clock.now += 0.6

    robot.busy(while_the_loop_is_busy)
    until(lambda: clocked.link()["dropped"] == 2)
    assert robot.requests == []


def test_what_the_package_logs_is_written_nowhere(
    driver: WebRtcDriver, robot: Robot, capfd: pytest.CaptureFixture[str]
) -> None:
    root, last = logging.getLogger(), logging.lastResort
    kept, root.handlers = root.handlers, []
    try:
        webrtc_package._hush()
        robot.busy(lambda: logging.error("a strange message"))
        robot.busy(lambda: logging.getLogger("asyncio").error("a strange task"))
        robot.busy(lambda: logging.getLogger("unitree_webrtc_connect").error("a strange channel"))
    finally:
        root.handlers = kept
    assert logging.lastResort is last
    assert "strange" not in capfd.readouterr().err
