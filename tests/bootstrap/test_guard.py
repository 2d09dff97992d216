"""The guard's process: begun where its settings say, watched, begun again when it ends, taken over, ended."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import deshi.bootstrap.guard as room
from deshi.bootstrap.guard import GuardProcess, command_of
from deshi.cli.stop import stop
from deshi.errors import BadInput, Unavailable
from deshi.sections import Guard, Service, Settings
from deshi.settings import read_settings
from deshi.tasks.robot_dog.guard.process import living
from deshi.tasks.robot_dog.guard_now import address, ask_now, stop_now


def settings_of(home: Path, **changes: object) -> Settings:
    """Settings with a free port and what is given here."""
    return Settings(home, guard=replace(Guard(port=0), **changes))  # type: ignore[arg-type]


def until(true: Callable[[], object]) -> None:
    """Return when something has become true; fail when it does not."""
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def priority(home: Path) -> str:
    """Return what the running guard of a home says about its priority."""
    return str(ask_now(home, {"op": "state"}, 10)["priority"])


@pytest.mark.parametrize("host", ["0.0.0.0", "robot.local", "192.168.1.7", "::1", ""])
def test_a_guard_elsewhere_is_refused_with_a_sentence(home: Path, host: str) -> None:
    with pytest.raises(BadInput, match="this machine only"), GuardProcess(settings_of(home, host=host)):
        raise AssertionError("it was started")
    assert not (home / "guard.addr").exists()


def test_without_leave_it_does_not_raise_its_priority(home: Path) -> None:
    with GuardProcess(settings_of(home, priority=False, host="localhost")):
        assert priority(home) == "normal"


@pytest.mark.parametrize(
    ("host", "names"),
    [
        ("127.0.0.1", []),
        ("localhost", []),
        ("192.168.1.7", ["192.168.1.7"]),
        ("fd00::7", ["[fd00::7]"]),
        ("0.0.0.0", [socket.gethostname()]),
    ],
)
def test_it_hears_where_pages_of_the_service_come_from(home: Path, host: str, names: list[str]) -> None:
    settings = replace(settings_of(home), service=Service(host=host, port=8001))
    command = command_of(settings, 1)
    told = [command[at + 1] for at, word in enumerate(command) if word == "--origin"]
    assert told == [f"{scheme}://{name}:8001" for name in names for scheme in ("http", "https")]


def test_with_leave_it_is_not_held_back(home: Path) -> None:
    assert "--no-priority" not in command_of(settings_of(home), 1)


def test_a_damped_body_stays_so_when_its_guard_is_started_again(home: Path) -> None:
    told: list[str] = []
    with GuardProcess(settings_of(home), say=told.append):
        assert stop(["--damp"]) == 0
        until((home / "guard.latch").exists)
        os.kill(address(home)["pid"], signal.SIGKILL)
        until(lambda: bool(told))
        assert ask_now(home, {"op": "state"}, 10)["latched"]


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


@pytest.fixture
def settings(home: Path) -> Settings:
    return Settings(home, guard=Guard(port=0))


def pid(settings: Settings) -> int:
    return int(address(settings.home).get("pid", 0))


def test_it_runs_for_as_long_as_the_block(settings: Settings) -> None:
    with GuardProcess(settings) as guard:
        process = pid(settings)
        assert guard.address == f"http://127.0.0.1:{guard.port}"
        assert stop_now(settings.home, port=guard.port)["stopped"]

    assert not living(process)()
    assert address(settings.home) == {}


def test_what_is_to_be_done_before_is_done_before_and_only_when_none_runs(settings: Settings) -> None:
    calls: list[int] = []

    def before() -> None:
        calls.append(pid(settings))

    with GuardProcess(settings, before), GuardProcess(settings, before):
        pass

    assert calls == [0]


def test_one_that_runs_is_taken_over_and_ended(settings: Settings) -> None:
    first = GuardProcess(settings)
    first.__enter__()
    process = pid(settings)
    first._ending.set()  # its service is as good as dead: it keeps no guard any more
    assert first._hold is not None
    first._hold.close()

    with GuardProcess(settings) as second:
        assert pid(settings) == process
        assert second.port == first.port

    until(lambda: not living(process)())
    first.__exit__(None, None, None)


def test_one_that_another_service_keeps_outlives_the_block(settings: Settings) -> None:
    with GuardProcess(settings) as first:
        process = pid(settings)
        with GuardProcess(settings) as second:
            assert second.address == first.address

        assert living(process)()
        assert pid(settings) == process


def test_who_is_left_keeps_the_guard(settings: Settings) -> None:
    said: list[str] = []
    first = GuardProcess(settings)
    first.__enter__()
    process, port = pid(settings), first.port

    with GuardProcess(settings, say=said.append) as second:
        first.__exit__(None, None, None)
        until(lambda: "this one keeps it now" in " ".join(said))

        assert pid(settings) != process
        assert living(pid(settings))()
        assert second.port == port

    assert address(settings.home) == {}


def test_a_process_that_only_has_the_noted_number_is_left_alone(settings: Settings, home: Path) -> None:
    home.mkdir()
    (home / "guard.addr").write_text(f'{{"socket": "{home}/guard.sock", "port": 1, "pid": {os.getpid()}}}')

    with GuardProcess(settings):
        assert pid(settings) != os.getpid()


def test_one_that_dies_is_started_again_at_the_same_port(settings: Settings) -> None:
    said: list[str] = []
    with GuardProcess(settings, say=said.append) as guard:
        process, port = pid(settings), guard.port
        os.kill(process, signal.SIGKILL)
        until(lambda: said)

        assert said == ["The guard has ended and was started again (1 of 5 times)."]
        assert pid(settings) != process
        assert guard.port == port
        assert stop_now(settings.home, port=port)["stopped"]


def test_one_that_dies_too_often_is_given_up_with_a_sentence(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "_RESTARTS", 1)
    said: list[str] = []
    with GuardProcess(settings, say=said.append):
        for count in (1, 2):
            os.kill(pid(settings), signal.SIGKILL)
            until(lambda count=count: len(said) == count)

    assert "stays away" in said[-1]


def test_one_that_can_not_be_started_again_is_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    with GuardProcess(settings, say=said.append):
        monkeypatch.setattr(room.sys, "executable", "/bin/false")
        os.kill(pid(settings), signal.SIGKILL)
        until(lambda: said)

    assert said[0].startswith("The guard has ended and can't be started again: The guard did not start")


def test_one_that_does_not_start_says_why(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="The guard can't start"):
        GuardProcess(replace(settings, home=tmp_path / "file" / "below")).__enter__()


@pytest.mark.parametrize(
    ("program", "sentence"),
    [
        ("exit 1", "no word within 5 s"),
        ("echo Traceback; echo 'OSError: no luck'", r"did not start \(OSError: no luck\)"),
    ],
    ids=["silent", "traceback"],
)
def test_one_that_fails_without_a_sentence_gets_one(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, sentence: str
) -> None:
    script = tmp_path / "python"
    script.write_text(f"#!/bin/sh\n{program}\n")
    script.chmod(0o700)
    monkeypatch.setattr(room.sys, "executable", str(script))

    with pytest.raises(Unavailable, match=sentence):
        GuardProcess(settings).__enter__()


def test_a_ctrl_c_during_the_start_leaves_no_guard(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[subprocess.Popen[str]] = []

    def interrupted(process: subprocess.Popen[str]) -> str:
        started.append(process)
        raise KeyboardInterrupt

    monkeypatch.setattr(room, "_first_line", interrupted)
    with pytest.raises(KeyboardInterrupt):
        GuardProcess(settings).__enter__()

    assert started[0].poll() is not None


def test_a_guard_that_will_not_end_is_made_to(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_END_S", 0.2)
    with GuardProcess(settings):
        process = pid(settings)
        os.kill(process, signal.SIGSTOP)

    assert not living(process)()


def test_one_that_hangs_is_killed_and_started_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "_ASK_S", 0.05)
    monkeypatch.setattr(room, "_LOOK_S", 0.02)
    said: list[str] = []
    with GuardProcess(settings, say=said.append) as guard:
        process = pid(settings)
        os.kill(process, signal.SIGSTOP)
        until(lambda: len(said) == 2)
        assert not living(process)()
        assert stop_now(settings.home, port=guard.port)["stopped"]
    assert said[0].startswith("The guard answers nothing any more")
    assert said[1] == "The guard has ended and was started again (1 of 5 times)."


def test_a_question_that_is_missed_now_and_then_costs_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "_ASK_S", 0.0)
    monkeypatch.setattr(room, "_LOOK_S", 0.001)
    asked: list[bool] = []
    said: list[str] = []
    with GuardProcess(settings, say=said.append):
        process = pid(settings)
        monkeypatch.setattr(room, "_answers", lambda _: asked.append(len(asked) % 3 == 2) or asked[-1])
        until(lambda: len(asked) > 30)
        assert pid(settings) == process
    assert said == []
