"""A built wheel works outside the checkout: console and weights are inside."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest
from tests.conftest import free_port

ROOT = Path(__file__).parents[2]
MOST_BYTES = 20_000_000


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a wheel built from the checkout."""
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(out.glob("deshi-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the `bin` of an empty environment into which the wheel alone was installed, with the tested pins."""
    folder = tmp_path_factory.mktemp("empty") / "venv"
    venv.create(folder, with_pip=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(
        [*pip, "-c", str(ROOT / "constraints.txt"), str(wheel)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder / "bin"


def test_the_wheel_carries_console_weights_corpus_and_suites(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())

    for name in (
        "deshi/py.typed",
        "deshi/pure/stop_words/phrases/en_orders.txt",
        "deshi/web/console/index.html",
        "deshi/web/reference.html",
        "deshi/tasks/robot_dog/task.toml",
        "deshi/tasks/robot_dog/release/weights.safetensors",
        "deshi/tasks/robot_dog/release/graph.onnx",
        "deshi/tasks/robot_dog/suites/dev.jsonl",
    ):
        assert name in names
    assert wheel.stat().st_size < MOST_BYTES


def test_it_answers_without_torch_and_without_the_checkout(installed: Path, tmp_path: Path) -> None:
    environ = {"PATH": os.environ["PATH"], "DESHI_HOME": str(tmp_path / "home")}
    asked = subprocess.run(
        [installed / "deshi", "ask", "座って", "--json"],
        env=environ,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == 0, asked.stderr
    assert json.loads(asked.stdout)["action"]["code"] == 1009

    torch = subprocess.run(
        [installed / "python", "-c", "import torch"], env=environ, capture_output=True, check=False
    )
    assert torch.returncode != 0
    learn = subprocess.run(
        [installed / "deshi", "learn", "base"],
        env=environ,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert learn.returncode == 1
    assert "pip install 'deshi[learn]'" in learn.stderr


def test_up_serves_the_console(installed: Path, tmp_path: Path) -> None:
    environ = {"PATH": os.environ["PATH"], "DESHI_HOME": str(tmp_path / "home")}
    port, guard = free_port(), free_port()
    command = [installed / "deshi", "up", "--port", str(port), "--guard-port", str(guard)]
    process = subprocess.Popen(
        command, env=environ, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        page = _page(port)
        assert '<div id="root">' in page
    finally:
        process.send_signal(signal.SIGINT)
        told, _ = process.communicate(timeout=20)
    assert process.returncode == 0, told.decode()


def _page(port: int) -> str:
    end = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2) as reply:
                return str(reply.read(), "utf-8")
        except OSError:
            assert time.monotonic() < end, "deshi up did not answer"
            time.sleep(0.1)
