"""`deshi guard`: the guard alone, with the body that the settings name and none other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from deshi.bootstrap.guard import command_of
from deshi.settings import read_settings
from deshi.tasks.robot_dog.guard_now import ask_now

if TYPE_CHECKING:
    from conftest import Done

TOML = '[body]\ngestures = true\nspeed = 0.2\n[guard]\nport = 0\n[service]\nhost = "0.0.0.0"\n'


def test_it_becomes_the_guard_that_deshi_up_would_start(home: Path) -> None:
    home.mkdir()
    (home / "deshi.toml").write_text(TOML)
    command = [sys.executable, "-m", "deshi.cli.main", "guard"]
    env = {**os.environ, "DESHI_HOME": str(home)}
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told: dict[str, Any] = json.loads(process.stdout.readline().removeprefix("guard ready "))
        try:
            assert told["pid"] == process.pid
            epoch = ask_now(home, {"op": "hello"}, 5)["epoch"]
            done = ask_now(home, {"op": "do", "actions": [1022], "epoch": epoch}, 5)
            assert done["ok"]  # a gesture that only the settings allow
        finally:
            process.terminate()
        assert process.wait(10) == 0


def test_all_that_the_settings_say_of_body_and_guard_is_handed_on(
    deshi: Callable[..., Done], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[list[str]] = []
    monkeypatch.setattr("os.execv", lambda path, words: begun.append(words))
    home.mkdir()
    (home / "deshi.toml").write_text(TOML)

    assert deshi("guard").code == 0
    assert deshi("guard", "--port", "8123", "--driver", "dds").code == 0

    settings = read_settings()
    assert begun[0] == command_of(settings, 0)
    body = json.loads(begun[1][begun[1].index("--body") + 1])
    assert (body["driver"], body["gestures"], body["speed"]) == ("dds", True, 0.2)
    assert begun[1][begun[1].index("--port") + 1] == "8123"


@pytest.mark.parametrize(
    ("words", "toml", "told"),
    [
        (("--driver", "dss"), "", "There is no driver 'dss' for the body"),
        ((), '[guard]\nhost = "0.0.0.0"\n', "this machine only"),
        ((), "[body]\nsped = 1\n", "[body] has no key 'sped'"),
    ],
)
def test_what_is_wrong_is_said_and_no_other_body_moves(
    deshi: Callable[..., Done],
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    toml: str,
    told: str,
) -> None:
    monkeypatch.setattr("os.execv", lambda *_: pytest.fail("a guard was started"))
    home.mkdir()
    (home / "deshi.toml").write_text(toml)

    done = deshi("guard", *words)

    assert done.code == 2
    assert told in done.err


def test_a_driver_that_nobody_knows_is_never_the_simulated_body(home: Path) -> None:
    home.mkdir()
    (home / "deshi.toml").write_text('[body]\ndriver = "dss"\n[guard]\nport = 0\n')
    command = [sys.executable, "-m", "deshi.cli.main", "guard"]
    env = {**os.environ, "DESHI_HOME": str(home)}
    ended = subprocess.run(command, env=env, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 1
    assert "no driver 'dss'" in ended.stderr
    assert not (home / "guard.addr").exists()
