"""The guard's settings: it listens on this machine only, goes before others only where it may, and is found where it is."""

import json
import os
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from deshi.bootstrap.guard import GuardProcess, _command
from deshi.cli.stop import stop
from deshi.errors import BadInput
from deshi.settings import Guard, Settings, read_settings
from deshi.tasks.robot_dog.guard_now import address


def settings_of(home: Path, **changes: object) -> Settings:
    """Settings with a free port and what is given here."""
    return Settings(home, guard=replace(Guard(port=0), **changes))  # type: ignore[arg-type]


def priority(home: Path) -> str:
    """Return what the running guard of a home says about its priority."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.connect(address(home)["socket"])
        sock.sendall(b'{"op":"state"}\n')
        with sock.makefile("rb") as replies:
            return str(json.loads(replies.readline())["priority"])


@pytest.mark.parametrize("host", ["0.0.0.0", "robot.local", "192.168.1.7", "::1", ""])
def test_a_guard_elsewhere_is_refused_with_a_sentence(home: Path, host: str) -> None:
    with pytest.raises(BadInput, match="this machine only"), GuardProcess(settings_of(home, host=host)):
        raise AssertionError("it was started")
    assert not (home / "guard.addr").exists()


def test_without_leave_it_does_not_raise_its_priority(home: Path) -> None:
    with GuardProcess(settings_of(home, priority=False, host="localhost")):
        assert priority(home) == "normal"


def test_with_leave_it_is_not_held_back(home: Path) -> None:
    assert "--no-priority" not in _command(settings_of(home), 1)


def test_a_damped_body_stays_so_when_its_guard_is_started_again(home: Path) -> None:
    told: list[str] = []
    with GuardProcess(settings_of(home), say=told.append):
        assert stop(["--damp"]) == 0
        while not (home / "guard.latch").exists():
            time.sleep(0.01)
        os.kill(address(home)["pid"], signal.SIGKILL)
        while not told:
            time.sleep(0.01)
        with socket.socket(socket.AF_UNIX) as sock:
            sock.connect(address(home)["socket"])
            sock.sendall(b'{"op":"state"}\n')
            with sock.makefile("rb") as replies:
                assert json.loads(replies.readline())["damped"]


def test_the_command_finds_the_guard_where_it_says_it_is(home: Path) -> None:
    with GuardProcess(settings_of(home)):
        Path(address(home)["socket"]).unlink()  # by TCP, at a port that only guard.addr knows
        assert stop([]) == 0


def test_up_refuses_it_too(
    command: Callable[..., object], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESHI_GUARD_HOST", "0.0.0.0")
    assert read_settings().guard.host == "0.0.0.0"
    ended = command("up", "--port", "0", "--guard-port", "0")
    assert ended.returncode == 2  # type: ignore[attr-defined]
    assert "this machine only" in ended.stderr  # type: ignore[attr-defined]
