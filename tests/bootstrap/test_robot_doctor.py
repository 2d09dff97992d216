"""What the doctor gathers, with a guard and without, and that it never moves anything."""

import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.peers.domains import free_domain

from deshi.bootstrap import robot_doctor
from deshi.sections import Body, Settings
from deshi.tasks.robot_dog.body.types import Arrived, Request, Telemetry

STATE = {
    "ok": True, "posture": "locked", "activity": "idle", "battery": 44.0, "speed": None, "turning": None, "obstacle": None,
    "people": False, "latched": False, "fault": "", "fsm": 1002, "mode": 6, "age": 0.02, "driver": "webrtc",
    "link": {"connected": True, "detail": "Connected.", "peers": 1},
}  # fmt: skip


@contextmanager
def guard(home: Path, state: dict[str, Any]) -> Iterator[list[dict[str, Any]]]:
    """A guard that tells a state; what it was asked."""
    got: list[dict[str, Any]] = []
    (home / "guard.addr").write_text(json.dumps({"port": 1, "pid": os.getpid()}))
    door = socket.socket(socket.AF_UNIX)
    door.bind(str(home / "guard.sock"))
    door.listen()

    def serve() -> None:
        while True:
            try:
                caller, _ = door.accept()
            except OSError:
                return
            with caller:
                got.append(json.loads(caller.recv(4096)))
                caller.sendall(json.dumps(state).encode() + b"\n")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield got
    finally:
        door.shutdown(socket.SHUT_RDWR)
        door.close()
        thread.join(5)


class Robot:
    """A driver that only listens; whatever is sent is a fault."""

    name, simulated = "webrtc", False

    def __init__(self, tells: bool = True) -> None:
        self.tells, self.closed = tells, False
        self.sent: list[Request] = []

    def close(self) -> None:
        self.closed = True

    def fileno(self) -> int:
        return -1

    def send(self, request: Request) -> bool:
        self.sent.append(request)
        return True

    def take(self, now: float) -> Arrived:
        return Arrived((), Telemetry(now, now, 1013, 1, battery=70.0) if self.tells else None)

    def due(self, now: float) -> float | None:
        return now + 0.02

    def link(self) -> dict[str, Any]:
        return {"connected": self.tells, "detail": "It took too long." if not self.tells else "Connected."}


def settings(home: Path, **body: Any) -> Settings:
    return Settings(home, body=Body(**body))


def causes(found: Any) -> dict[str, str]:
    return {one.what: one.cause for one in found}


@pytest.fixture
def radio(monkeypatch: pytest.MonkeyPatch) -> Robot:
    """A robot on the other end of an installed WebRTC driver."""
    robot = Robot()
    monkeypatch.setattr(robot_doctor, "_package", lambda _: ("unitree_webrtc_connect 2.2.0", ""))
    monkeypatch.setattr(robot_doctor, "open_driver", lambda name, options: robot)
    monkeypatch.setattr(robot_doctor, "_RATE_S", 0.1)
    monkeypatch.setattr(robot_doctor, "_LOOK_S", {"dds": 0.3, "webrtc": 0.3})
    return robot


def test_the_simulated_body_needs_nothing(tmp_path: Path) -> None:
    assert causes(robot_doctor.look(settings(tmp_path))) == {"guard": "none", "driver": "sim"}


def test_a_guard_that_runs_is_asked_and_nobody_else(tmp_path: Path, radio: Robot) -> None:
    with guard(tmp_path, STATE) as got:
        found = robot_doctor.look(settings(tmp_path, driver="webrtc"))
    assert [one["op"] for one in got] == ["state"]
    assert causes(found) == {
        "guard": "ok", "driver": "ok", "sport service": "ok", "states": "ok", "posture": "locked", "battery": "ok", "dialect": "ok",
    }  # fmt: skip
    assert radio.closed is False  # the robot's one connection is the guard's


def test_without_a_guard_it_listens_itself_and_sends_nothing(tmp_path: Path, radio: Robot) -> None:
    found = robot_doctor.look(settings(tmp_path, driver="webrtc"))
    assert causes(found)["posture"] == "ok"
    assert causes(found)["guard"] == "none"
    assert (radio.sent, radio.closed) == ([], True)


def test_a_robot_that_is_not_reached_is_told_in_the_driver_s_words(tmp_path: Path, radio: Robot) -> None:
    radio.tells = False
    found = robot_doctor.look(settings(tmp_path, driver="webrtc"))
    assert causes(found)["sport service"] == "not_connected"
    assert any("took too long" in one.found for one in found)


def test_a_way_that_can_t_be_had_is_a_finding(
    tmp_path: Path, radio: Robot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(name: str, options: Any) -> Any:
        raise OSError("PortAudio is missing.")

    monkeypatch.setattr(robot_doctor, "open_driver", refuse)
    assert causes(robot_doctor.look(settings(tmp_path, driver="webrtc")))["sport service"] == "refused"


def test_a_guard_of_another_driver_is_told(tmp_path: Path, radio: Robot) -> None:
    with guard(tmp_path, {**STATE, "driver": "sim"}):
        assert causes(robot_doctor.look(settings(tmp_path, driver="webrtc")))["guard"] == "other_driver"


def test_a_driver_of_the_command_line_is_looked_at_and_keeps_nothing_from_moving(tmp_path: Path) -> None:
    with guard(tmp_path, {**STATE, "driver": "sim"}):
        found = robot_doctor.look(settings(tmp_path, driver="dds"))
    assert {one.what: one.cause for one in found}["driver"] == "sim"
    assert [one.what for one in found if one.mark == "bad"] == []


def test_a_guard_that_was_and_is_no_more_is_told(tmp_path: Path) -> None:
    (tmp_path / "guard.addr").write_text(json.dumps({"port": 1, "pid": 1}))
    assert causes(robot_doctor.look(settings(tmp_path)))["guard"] == "wedged"


def test_an_unknown_driver_is_told(tmp_path: Path) -> None:
    assert causes(robot_doctor.look(settings(tmp_path, driver="serial")))["driver"] == "unknown"


def test_a_simulator_on_dds_is_seen_whole_and_not_moved(tmp_path: Path) -> None:
    from deshi.tasks.robot_dog.go2sim.desk import Desk
    from deshi.tasks.robot_dog.go2sim.wire import Wire
    from deshi.tasks.robot_dog.sim.dog import SimDog

    domain = free_domain()
    dog = SimDog("lying", 55.0)
    desk = Desk(dog, 50.0)
    desk.wire = Wire(domain, "lo", "auto", (), desk.ring)
    thread = threading.Thread(target=desk.run)
    thread.start()
    try:
        time.sleep(0.2)
        found = robot_doctor.look(settings(tmp_path, driver="dds", interface="lo", domain=domain))
    finally:
        desk.end()
        thread.join(5)
    assert {one.mark for one in found if one.what != "guard"} == {"ok"}
    assert "1.0.0.1" in next(one.found for one in found if one.what == "sport service")
    assert "lying" in next(one.found for one in found if one.what == "posture")


def test_nobody_on_this_machine_is_no_simulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(robot_doctor, "_DDS_S", 0.3)
    domain = free_domain()
    found = robot_doctor.look(settings(tmp_path, driver="dds", interface="lo", domain=domain))
    assert causes(found)["sport service"] == "no_simulator"
