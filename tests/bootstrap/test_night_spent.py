"""What nights have spent of an exam stays spent."""

from pathlib import Path

import pytest

from deshi.bootstrap.night_spent import Spent, forget
from deshi.errors import Corrupt
from deshi.plugins import load_task

TASK = load_task("robot_dog")


def sat(level: float) -> dict[str, dict[str, object]]:
    return {"ann": {"night": {"level": level}}, "": {"night": {"level": 0.0}}}


def test_levels_are_kept_by_person_and_night_and_the_same_night_counts_once(tmp_path: Path) -> None:
    (tmp_path / "nights").mkdir()
    for night, level in (("1", 0.02), ("2", 0.01), ("2", 0.01), ("3", 0.0)):
        Spent(tmp_path, TASK).add(night, sat(level))

    assert Spent(tmp_path, TASK).of("ann") == (0.02, 0.01)
    assert Spent(tmp_path, TASK).of("") == Spent(tmp_path, TASK).of("bob") == ()
    assert "ann" not in (tmp_path / "nights" / "spent.json").read_text()
    forget(tmp_path, "ann")
    assert Spent(tmp_path, TASK).of("ann") == ()


def test_a_damaged_file_gives_no_level_back(tmp_path: Path) -> None:
    (tmp_path / "nights").mkdir()
    (tmp_path / "nights" / "spent.json").write_text("{cut")

    with pytest.raises(Corrupt):
        Spent(tmp_path, TASK).of("ann")
    with pytest.raises(Corrupt):
        Spent(tmp_path, TASK).add("1", sat(0.01))
