"""The lines of the demo's scripted people: well formed, each said once, and nothing that a model may not choose."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import deshi.tasks.robot_dog as robot_dog
from deshi.pure.text import fold
from deshi.tasks.robot_dog.task import load

FOLDER = Path(robot_dog.__file__).parent / "demo"
FILES = sorted(FOLDER.glob("*.jsonl"))
SUITES = sorted((FOLDER.parent / "suites").glob("*.jsonl"))
TASK = load()
CHOOSABLE = {code for code, action in TASK.actions.items() if action.get("model", True)}


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def tastes(split: str) -> list[dict[str, Any]]:
    return [line for line in lines(FOLDER / "tastes.jsonl") if line["split"] == split]


def in_a_suite(path: Path) -> list[str]:
    """The ids of our lines that are rows of a suite; rows stay in here, so that no failing test shows one."""
    rows = {fold(row["text"]) for suite in SUITES for row in lines(suite)}
    return [line["id"] for line in lines(path) if fold(line["text"]) in rows]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_line_has_a_label_of_the_task_and_actions_only_where_something_is_to_do(path: Path) -> None:
    for line in lines(path):
        assert line["label"] in TASK.labels, line
        assert line["lang"] in ("ja", "en", "zh"), line
        assert line["split"] in ("train", "test"), line
        assert (line["label"] == "do") == bool(line["actions"]), line
        assert len(line["actions"]) <= 6, line
        assert set(line["actions"]) <= CHOOSABLE, line


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_sentence_and_no_id_comes_twice(path: Path) -> None:
    for field in ("id", "text"):
        counts = Counter(line[field] for line in lines(path))
        assert [value for value, times in counts.items() if times > 1] == []


def test_tastes_never_ask_for_a_stop_or_a_front_flip() -> None:
    wished = {code for split in ("train", "test") for line in tastes(split) for code in line["actions"]}
    assert wished.isdisjoint({1003, 1030})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_there_are_enough_lines_to_learn_from_and_to_be_asked_again(path: Path) -> None:
    splits = Counter(line["split"] for line in lines(path))
    assert splits["train"] >= 170
    assert splits["test"] >= 80


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_asked_in_the_end_was_never_said_before_in_the_same_words(path: Path) -> None:
    said, asked = (
        {fold(line["text"]) for line in lines(path) if line["split"] == split} for split in ("train", "test")
    )
    assert said & asked == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_line_is_a_row_of_a_suite(path: Path) -> None:
    assert in_a_suite(path) == []


def test_the_suites_that_lines_are_compared_with_are_there() -> None:
    assert {path.stem for path in SUITES} >= {"dev", "calibration", "exam"}
    assert all(path.stat().st_size > 0 for path in SUITES)


def test_what_tastes_ask_for_in_the_end_was_shown_three_times_in_the_first_fifty_lines() -> None:
    shown = Counter(tuple(line["actions"]) for line in tastes("train")[:50] if line["label"] == "do")
    asked = {tuple(line["actions"]) for line in tastes("test") if line["label"] == "do"}
    assert {actions: shown[actions] for actions in asked if shown[actions] < 3} == {}
