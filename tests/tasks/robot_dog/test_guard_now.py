"""A stop from a program that does nothing else finds the guard of the home that is meant."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deshi.settings import home_folder
from deshi.tasks.robot_dog.guard_now import home_of

sys.path.insert(0, str(Path(__file__).parent))
from guards import SRC


@pytest.mark.parametrize("named", ["~/dog", "dog", "/srv/dog", "", None])
def test_the_home_is_that_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str | None
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    environ = {} if named is None else {"DESHI_HOME": named}
    assert home_of(environ) == home_folder(environ)
    assert home_of(environ).is_absolute()


def test_a_stop_goes_out_though_the_home_names_a_user_that_is_not_there() -> None:
    assert home_of({"DESHI_HOME": "~nobody-of-that-name/dog"}).name == "dog"


def test_guard_and_stop_mean_the_same_home_below_ones_own(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(SRC), "HOME": str(tmp_path), "DESHI_HOME": "~/dog"}
    command = [sys.executable, "-m", "deshi.tasks.robot_dog.guard", "--port", "0"]
    with subprocess.Popen(command, env=env, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as guard:
        assert guard.stdout is not None
        try:
            assert guard.stdout.readline().startswith("guard ready ")
            stop = [sys.executable, "-m", "deshi.cli.main", "stop"]
            stopped = subprocess.run(stop, env=env, capture_output=True, text=True, check=False)
        finally:
            guard.terminate()
    assert stopped.stdout == "stopped\n"
    assert (tmp_path / "dog" / "guard.jsonl").exists()
