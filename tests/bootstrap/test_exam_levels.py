"""Sitting an exam is paid for, each part by itself, once a candidate, and for ever."""

import json
import os
from pathlib import Path

import pytest

from deshi.bootstrap import exam_levels
from deshi.bootstrap.exam_levels import exam_name, forget, spend, spent
from deshi.errors import BadInput, Corrupt, Unavailable
from deshi.measure.alpha import level

TASK = "robot_dog"


def file(home: Path) -> Path:
    return home / "exams" / "levels-robot_dog.jsonl"


def test_nothing_is_spent_before_the_first_night(home: Path) -> None:
    assert spent(home, TASK, "anna") == []


def test_each_part_pays_by_itself_and_in_order(home: Path) -> None:
    spend(home, TASK, "anna", 0.02, "c1")
    spend(home, TASK, "", 0.01, "c1")
    spend(home, TASK, "anna", 0.007, "c2")

    assert spent(home, TASK, "anna") == [0.02, 0.007]
    assert spent(home, TASK, "") == [0.01]
    assert spent(home, TASK, "bert") == []
    assert "anna" not in file(home).read_text()  # people are hashes
    assert level(0.05, spent(home, TASK, "anna")).night == 3


def test_an_interrupted_exam_pays_once_and_keeps_its_level(home: Path) -> None:
    spend(home, TASK, "anna", 0.02, "c1")
    paid = level(0.05, spent(home, TASK, "anna", "c2")).level
    spend(home, TASK, "anna", paid, "c2")

    again = level(0.05, spent(home, TASK, "anna", "c2")).level
    spend(home, TASK, "anna", again, "c2")

    assert again == paid
    assert spent(home, TASK, "anna") == [0.02, paid]
    assert spent(home, TASK, "anna", "c1") == []


def test_what_costs_nothing_is_not_written(home: Path) -> None:
    spend(home, TASK, "anna", 0.0, "c1")
    assert spent(home, TASK, "anna") == []
    assert not file(home).exists()


def test_who_is_erased_is_in_no_line_and_others_keep_theirs(home: Path) -> None:
    forget(home, "anna")  # nothing was paid yet
    spend(home, TASK, "anna", 0.02, "c1")
    spend(home, TASK, "bert", 0.01, "c1")
    before = file(home).read_text()

    forget(home, "anna")

    assert spent(home, TASK, "anna") == []
    assert spent(home, TASK, "bert") == [0.01]
    assert json.loads(before.splitlines()[0])["part"] not in file(home).read_text()
    assert len(file(home).read_text().splitlines()) == 2


def test_fresh_rows_or_other_rules_begin_anew(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = exam_name(TASK)
    spend(home, TASK, "anna", 0.02, "c1")
    (tmp_path / "suites").mkdir()
    (tmp_path / "suites" / "exam.jsonl").write_text("{}")
    (tmp_path / "exam.toml").write_text("")
    monkeypatch.setattr(exam_levels, "suite_path", lambda _, name: tmp_path / "suites" / f"{name}.jsonl")
    assert exam_name(TASK) != before
    assert spent(home, TASK, "anna") == []

    other = exam_name(TASK)
    monkeypatch.setattr(exam_levels, "task_folder", lambda _: tmp_path)
    assert exam_name(TASK) != other


def test_a_clock_that_goes_back_changes_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for at, paid, name in ((2e9, 0.02, "c1"), (1e9, 0.01, "c2"), (0.0, 0.005, "c3")):
        monkeypatch.setattr("deshi.bootstrap.exam_levels.time.time", lambda at=at: at)
        spend(home, TASK, "anna", paid, name)
    assert spent(home, TASK, "anna") == [0.02, 0.01, 0.005]


def test_a_payment_that_was_cut_off_was_none_and_the_next_one_is_whole(home: Path) -> None:
    spend(home, TASK, "anna", 0.02, "c1")
    with file(home).open("ab") as torn:
        torn.write(b'{"exam": "x", "pa')

    assert spent(home, TASK, "anna") == [0.02]
    spend(home, TASK, "anna", 0.01, "c2")
    assert spent(home, TASK, "anna") == [0.02, 0.01]
    assert all(json.loads(line) for line in file(home).read_text().splitlines())


@pytest.mark.parametrize("line", ["{", "[]", '{"exam": "x"}', '{"exam":"x","part":"y","id":"c","level":2}'])
def test_a_damaged_file_is_said_and_gives_no_level_back(home: Path, line: str) -> None:
    file(home).parent.mkdir(parents=True)
    file(home).write_text(f"{line}\n")
    with pytest.raises(Corrupt, match=r"Line 1 of .* is damaged"):
        spent(home, TASK, "anna")
    with pytest.raises(Corrupt):
        spend(home, TASK, "anna", 0.01, "c1")


@pytest.mark.parametrize(("paid", "name"), [(1.0, "c1"), (-0.1, "c1"), (float("nan"), "c1"), (0.01, "")])
def test_a_payment_that_is_none_is_refused(home: Path, paid: float, name: str) -> None:
    with pytest.raises(BadInput, match="can't be paid"):
        spend(home, TASK, "anna", paid, name)


def test_a_task_without_an_exam_has_no_name_for_it(home: Path) -> None:
    with pytest.raises(BadInput, match="has no exam"):
        spent(home, "garden", "")


def test_a_disk_that_refuses_is_unavailable(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(Unavailable, match="No space left"):
        spend(home, TASK, "anna", 0.02, "c1")
    monkeypatch.undo()
    assert spent(home, TASK, "anna") == []
