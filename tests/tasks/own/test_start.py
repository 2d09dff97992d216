"""A new task works as it was written, and nothing of the user's is overwritten."""

from pathlib import Path

import pytest

from deshi.errors import BadInput, Unavailable
from deshi.tasks.own.check import check
from deshi.tasks.own.start import new
from deshi.tasks.own.table import read_examples, read_table


def test_what_is_written_has_no_problem(tmp_path: Path) -> None:
    paths = new(tmp_path / "shop")

    assert [path.name for path in paths] == ["task.toml", "examples.jsonl"]
    assert check(read_table(tmp_path / "shop"), read_examples(tmp_path / "shop")) == []


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "examples.jsonl").write_text("mine")

    with pytest.raises(BadInput, match="stays as it is"):
        new(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["examples.jsonl"]


def test_a_folder_that_can_not_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(Unavailable, match="can't be written"):
        new(tmp_path / "file" / "shop")
