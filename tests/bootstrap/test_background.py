"""A training apart from the terminal: one a folder, looked at and ended by the folder."""

import json
import os
import time
from pathlib import Path

import pytest

from deshi.bootstrap import background
from deshi.errors import BadInput, NotFound


def test_it_runs_apart_and_leaves_its_log(tmp_path: Path) -> None:
    number = background.start(["learn", "base", "--help"], tmp_path)
    os.waitpid(number, 0)
    assert "Train" in (tmp_path / background.LOG).read_text()
    assert background.alive(tmp_path) == 0


def test_one_training_a_folder_and_it_can_be_ended(tmp_path: Path) -> None:
    arguments = ["learn", "base", "--out", str(tmp_path), "--release", str(tmp_path / "release")]
    number = background.start([*arguments, "--examples", "100000"], tmp_path)
    try:
        assert background.alive(tmp_path) == number
        with pytest.raises(BadInput, match="running already"):
            background.start(arguments, tmp_path)
        assert background.stop(tmp_path) == number
    finally:
        time.sleep(0.1)
        os.kill(number, 9)
        os.waitpid(number, 0)
    assert background.stop(tmp_path) == 0


def test_status_is_what_was_written_last(tmp_path: Path) -> None:
    rows = [
        {"step": 50, "examples": 640, "loss": 2.5, "lr": 0.1, "examples_per_s": 70.0, "eta_s": 60.0},
        {"step": 100, "examples": 1280, "held_exact": 0.5, "held_label": 0.6},
    ]
    (tmp_path / background.METRICS).write_text("".join(json.dumps(row) + "\n" for row in rows) + '{"torn')
    told = background.status(tmp_path)
    assert (told["step"], told["loss"], told["held_exact"], told["running"]) == (100, 2.5, 0.5, 0)


def test_a_folder_without_a_training_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="deshi learn base"):
        background.status(tmp_path)


def test_a_number_that_is_another_process_now_is_none_of_ours(tmp_path: Path) -> None:
    (tmp_path / background.PID).write_text(str(os.getpid()))
    assert background.alive(tmp_path) == 0


def test_a_training_that_has_only_begun_is_running_without_figures(tmp_path: Path) -> None:
    number = background.start(["learn", "base", "--out", str(tmp_path), "--examples", "100000"], tmp_path)
    try:
        assert background.status(tmp_path) == {"running": number}
    finally:
        os.kill(number, 9)
        os.waitpid(number, 0)
