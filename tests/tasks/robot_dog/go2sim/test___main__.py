"""The simulator as a program: one line when it is ready, an end on Ctrl-C, sentences for errors, and nobody else's imports."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

if not os.environ.get("CI"):  # where it is missing in CI the imports fail
    pytest.importorskip("cyclonedds", reason="cyclonedds is missing: pip install 'deshi[go2]'")
from tests.peers.domains import free_domain

from deshi.tasks.robot_dog.go2sim.__main__ import main

SRC = Path(__file__).resolve().parents[4] / "src"
ALONE = """
import sys
ALLOWED = ("deshi.tasks.robot_dog.body", "deshi.tasks.robot_dog.sim", "deshi.tasks.robot_dog.dds", "deshi.tasks.robot_dog.go2sim")
ABOVE = ("deshi", "deshi.tasks", "deshi.tasks.robot_dog")
class Gate:
    def find_spec(self, name, path=None, target=None):
        root = name.partition(".")[0]
        known = root in sys.stdlib_module_names or root == "cyclonedds" or name in ABOVE or name.startswith(ALLOWED)
        if not known:
            raise ImportError(f"{name} is not allowed here")
sys.meta_path.insert(0, Gate())
from deshi.tasks.robot_dog.go2sim.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(SRC)}


def test_it_runs_on_the_standard_library_cyclonedds_and_its_own_room_until_ctrl_c(
    environment: dict[str, str],
) -> None:
    domain = free_domain()
    line = [sys.executable, "-c", ALONE, "--domain", str(domain), "--http", "0", "--posture", "standing"]
    process = subprocess.Popen(
        line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    try:
        assert process.stdout is not None
        words, _, told = process.stdout.readline().partition(" {")
        ready = json.loads("{" + told)
        assert words == "go2sim ready"
        assert ready["domain"] == domain
        with urlopen(f"http://127.0.0.1:{ready['port']}/state", timeout=30) as said:
            assert json.load(said)["posture"] == "standing"
        process.send_signal(signal.SIGINT)
        _, complained = process.communicate(timeout=30)
        assert process.returncode == 0
        assert complained == ""
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (["--battery", "120"], "battery is a number from 0 to 100"),
        (["--drop", "2"], "drop is a number from 0 to 1"),
        (["--interface", "nosuch0", "--http", "0"], "no network interface 'nosuch0'"),
        (["--domain", "999", "--http", "0"], "--domain is 999; DDS has the domains 0 to 230"),
        (["--http", "70000"], "choose another with --http"),
    ],
)
def test_what_can_not_be_is_said_in_a_sentence(
    line: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(line) == 1
    assert sentence in capsys.readouterr().err


def test_without_cyclonedds_it_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("deshi.tasks.robot_dog.dds.participant.find_spec", lambda name: None)
    assert main([]) == 1
    assert "deshi[go2]" in capsys.readouterr().err
