"""`deshi stop`: nothing heavy is imported, nothing is waited for, and it says what came of it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deshi.cli.stop import stop

if TYPE_CHECKING:
    from conftest import Done

HEAVY = (
    "typer",
    "fastapi",
    "uvicorn",
    "onnxruntime",
    "numpy",
    "orjson",
    "sqlite3",
    "asyncio",
    "deshi.settings",
)


def test_it_imports_nothing_heavy(home: Path) -> None:
    program = (
        "import sys, json; sys.argv = ['deshi', 'stop']\n"
        "from deshi.cli.main import main\n"
        "try: main()\n"
        "except SystemExit: print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = json.loads(done.stdout)

    assert [name for name in loaded if name.startswith(HEAVY)] == []
    assert "deshi.tasks.robot_dog.guard_now" in loaded


def test_without_a_guard_it_says_so_and_fails(
    deshi: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESHI_GUARD_PORT", "1")
    done = deshi("stop")

    assert done.code == 1
    assert "No guard of" in done.err
    assert done.err.count("deshi up") == 1


@pytest.mark.parametrize("toml", ["guard = 3", "[guard]\nport = 'x'", "\x00", "[guard]\nport = 1"])
def test_a_broken_deshi_toml_does_not_keep_it_from_trying(
    deshi: Callable[..., Done], home: Path, toml: str
) -> None:
    home.mkdir()
    (home / "deshi.toml").write_text(toml)

    done = deshi("stop")

    assert "Traceback" not in done.err
    assert "No guard of" in done.err or done.code == 0


def test_help_stops_nothing(deshi: Callable[..., Done]) -> None:
    done = deshi("stop", "--help")

    assert done.code == 0
    assert "Stop the robot now" in done.out


@pytest.mark.parametrize(
    ("text", "environ", "door"),
    [
        ('[guard]\nhost = "localhost"\nport = 9', {}, ("localhost", 9)),
        ('[guard]\nhost = "localhost"\nport = 9', {"DESHI_GUARD_HOST": "127.0.0.1"}, ("127.0.0.1", 9)),
        ("[guard]\nport = 9", {"DESHI_GUARD_PORT": "7"}, ("127.0.0.1", 7)),
        ("guard = [1]", {}, ("127.0.0.1", 8002)),
        ("[guard]\nhost = 5\nport = [1]", {}, ("127.0.0.1", 8002)),
        ("[guard", {"DESHI_GUARD_PORT": "soon"}, ("127.0.0.1", 8002)),
    ],
)
def test_the_command_asks_where_the_settings_say(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    environ: dict[str, str],
    door: tuple[str, int],
) -> None:
    home.mkdir()
    (home / "deshi.toml").write_text(text)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    asked: list[tuple[object, ...]] = []
    monkeypatch.setattr("deshi.cli.stop.stop_now", lambda *all: asked.append(all) or {"stopped": True})
    stop([])
    assert asked == [(home, "soft", *door)]


@pytest.mark.parametrize(
    ("level", "sent", "code"), [("soft", False, 1), ("damp", False, 1), ("soft", True, 0)]
)
def test_stopped_is_said_only_where_it_went_to_the_robot(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], level: str, sent: bool, code: int
) -> None:
    told = {"stopped": True, "level": level, "sent": sent}
    monkeypatch.setattr("deshi.cli.stop.stop_now", lambda *_: told)
    assert stop([]) == code
    out, err = capsys.readouterr()
    assert (out == "stopped\n") is sent
    assert ("not sent: the robot can't be reached; use its remote" in err) is not sent
