"""A fitted map counts for the model that it was made with, and gives way to the settings."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deshi.bootstrap.model_maps import keep, learned, model_file
from deshi.errors import Unavailable
from deshi.sections import Model

MODEL = Model(provider="openai", model="tiny")
DATA: dict[str, Any] = {
    "task": "robot_dog",
    "provider": "openai",
    "model": "tiny",
    "calibration": [0.4, -0.5],
    "without_logprobs": 0.6,
}


def found(home: Path, model: Model = MODEL, task: str = "robot_dog") -> tuple[Any, Any]:
    one = learned(home, "teacher", model, task)
    return one.calibration, one.confidence_without_logprobs


def test_the_map_of_the_same_model_and_task_is_used(home: Path) -> None:
    assert found(home) == (None, None)
    assert keep(home, "teacher", DATA) == model_file(home, "teacher")

    assert found(home) == ((0.4, -0.5), 0.6)
    assert found(home, replace(MODEL, model="larger")) == (None, None)
    assert found(home, replace(MODEL, provider="ollama")) == (None, None)
    assert found(home, task="another") == (None, None)


def test_the_settings_win(home: Path) -> None:
    keep(home, "teacher", DATA)

    assert found(home, replace(MODEL, calibration=(1.0, 0.0))) == ((1.0, 0.0), 0.6)
    assert found(home, replace(MODEL, confidence_without_logprobs=0.0)) == ((0.4, -0.5), 0.0)


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        "{}",
        json.dumps({**DATA, "calibration": [1]}),
        json.dumps({**DATA, "calibration": ["x", 0]}),
        json.dumps({**DATA, "calibration": [float("nan"), 0]}),
        json.dumps({**DATA, "calibration": [-1, 0]}),
        json.dumps({**DATA, "without_logprobs": 1.5}),
        json.dumps({**DATA, "without_logprobs": float("nan")}),
    ],
)
def test_a_damaged_file_leaves_a_model_that_is_never_sure(
    home: Path, content: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = keep(home, "teacher", DATA)
    path.write_text(content)

    assert found(home) == ((0.0, -14.0), 0.0)
    assert "damaged" in caplog.text


def test_a_folder_that_can_not_be_written_is_named(home: Path) -> None:
    home.mkdir()
    (home / "calibration").write_text("a file where the folder would be")

    with pytest.raises(Unavailable, match="can't be written"):
        keep(home, "teacher", DATA)
