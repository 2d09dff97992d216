"""`deshi stop`: nothing heavy is imported, nothing is waited for, and it says what came of it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

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
    assert "no guard answered" in done.err
    assert "deshi up" in done.err


@pytest.mark.parametrize("toml", ["guard = 3", "[guard]\nport = 'x'", "\x00", "[guard]\nport = 1"])
def test_a_broken_deshi_toml_does_not_keep_it_from_trying(
    deshi: Callable[..., Done], home: Path, toml: str
) -> None:
    home.mkdir()
    (home / "deshi.toml").write_text(toml)

    done = deshi("stop")

    assert "Traceback" not in done.err
    assert "no guard answered" in done.err or done.code == 0


def test_help_stops_nothing(deshi: Callable[..., Done]) -> None:
    done = deshi("stop", "--help")

    assert done.code == 0
    assert "Stop the robot now" in done.out
