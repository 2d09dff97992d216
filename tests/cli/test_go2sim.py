"""`deshi go2sim` starts the simulator before anything else is imported, and stands in the list of commands."""

import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from deshi.cli.app import app
from deshi.cli.go2sim import go2sim

LIGHT = """
import sys
sys.argv = ["deshi", "go2sim", "--help"]
from deshi.cli.main import main
try:
    main()
except SystemExit:
    pass
heavy = {"typer", "fastapi", "pydantic", "orjson", "numpy", "deshi.settings", "deshi.bootstrap", "cyclonedds"} & set(sys.modules)
print("heavy", sorted(heavy))
"""


def test_its_help_is_its_own_and_loads_nothing_heavy() -> None:
    run = subprocess.run(
        [sys.executable, "-c", LIGHT], capture_output=True, text=True, timeout=30, env=dict(os.environ)
    )
    assert "usage: deshi go2sim" in run.stdout
    assert "--freeze-after" in run.stdout
    assert run.stdout.strip().endswith("heavy []")


def test_it_stands_in_the_list_of_commands() -> None:
    assert "go2sim" in CliRunner().invoke(app, ["--help"]).stdout


def test_a_wrong_option_ends_it_with_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        go2sim(["--fly"])
    assert "unrecognized arguments: --fly" in capsys.readouterr().err
