"""The import contracts hold, and would be broken by what they forbid."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLANTED = {
    "a room imports its neighbour": ("ask/incoming.py", "import deshi.decide.cascade"),
    "records import upwards": ("records/ask.py", "import deshi.settings"),
    "pure imports a room": ("pure/text.py", "import deshi.journal.chain"),
    "torch outside learn": ("decide/cache.py", "import torch"),
    "FastAPI outside web": ("journal/chain.py", "import fastapi"),
    "SQLite outside stores": ("journal/chain.py", "import sqlite3"),
    "onnxruntime outside its provider": ("learn/student/train.py", "import onnxruntime"),
    "aiohttp outside its provider": ("decide/model_layer.py", "import aiohttp"),
    "the stop path imports a heavy library": ("tasks/robot_dog/body/machine.py", "import numpy"),
    "the stop path imports settings": ("tasks/robot_dog/body/machine.py", "import deshi.settings"),
}


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    lint = str(Path(sys.executable).parent / "lint-imports")
    environ = {**os.environ, "PYTHONPATH": "src"}
    return subprocess.run(
        [lint, "--no-cache"], cwd=folder, env=environ, capture_output=True, text=True, check=False
    )


@pytest.fixture
def house(tmp_path: Path) -> Path:
    shutil.copytree(
        ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.safetensors")
    )
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def test_the_house_as_it_is_keeps_its_contracts(house: Path) -> None:
    done = _lint(house)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("what", PLANTED)
def test_a_planted_violation_is_caught(house: Path, what: str) -> None:
    place, line = PLANTED[what]
    path = house / "src" / "deshi" / place
    path.write_text(path.read_text("utf-8") + f"\n{line}\n", "utf-8")

    done = _lint(house)

    assert done.returncode == 1, f"{what} was not caught"
    assert "BROKEN" in done.stdout
