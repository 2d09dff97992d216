"""A task is found by its name or by its folder; the service knows only the folders of its settings."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from deshi.ask.incoming import Incoming
from deshi.bootstrap.own import find_task, serving_tasks
from deshi.bootstrap.service import Running
from deshi.bootstrap.task_loop import make_student, make_thresholds
from deshi.errors import BadInput, NotFound, Unavailable
from deshi.sections import Settings, Tasks
from deshi.tasks.own.start import new


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Return the folder of a new task."""
    new(tmp_path / "shop")
    return tmp_path / "shop"


def rename(folder: Path, name: str) -> None:
    """Give a task another name."""
    table = folder / "task.toml"
    table.write_text(table.read_text().replace('"tea_shop"', f'"{name}"'))


def test_a_name_is_an_installed_task_and_a_folder_is_ones_own(shop: Path) -> None:
    assert find_task("robot_dog").name == "robot_dog"
    assert find_task(str(shop)).name == "tea_shop"
    assert find_task(shop).folder == shop


def test_what_is_neither_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="There is no task 'cook'"):
        find_task("cook")
    with pytest.raises(NotFound, match="deshi task new"):
        find_task(tmp_path)
    with pytest.raises(NotFound, match="deshi task new"):
        find_task(str(tmp_path))


def test_a_folder_can_not_take_the_name_of_an_installed_task_or_of_another(
    shop: Path, tmp_path: Path
) -> None:
    new(tmp_path / "other")
    settings = replace(Settings(tmp_path), tasks=Tasks((str(shop), str(tmp_path / "other"))))

    with pytest.raises(BadInput, match="two of"):
        serving_tasks(settings)
    rename(tmp_path / "other", "other")
    assert list(serving_tasks(settings)) == ["tea_shop", "other"]
    rename(shop, "robot_dog")
    with pytest.raises(BadInput, match="installed task"):
        find_task(shop)


def test_a_task_that_was_not_trained_says_so_when_it_is_asked(shop: Path, tmp_path: Path) -> None:
    student, release = make_student(Settings(tmp_path), find_task(shop))

    assert release == "missing"
    with pytest.raises(Unavailable, match=f"deshi learn base --task {shop}"):
        student.load()
    student.close()


def test_thresholds_of_the_table_win_over_the_settings(shop: Path, tmp_path: Path) -> None:
    assert make_thresholds(Settings(tmp_path), find_task(shop)).act_above == 0.7
    table = shop / "task.toml"
    table.write_text(table.read_text().replace("max_error = 0.1", "act_above = 0.95"))

    found = make_thresholds(Settings(tmp_path), find_task(shop))
    assert (found.sure_above, found.act_above) == (0.95, 0.95)


def test_the_service_has_them_beside_the_dog_and_none_of_them_can_stop_it(shop: Path, tmp_path: Path) -> None:
    running = Running(replace(Settings(tmp_path / "home"), tasks=Tasks((str(shop),))))
    try:
        assert running.config()["tasks"] == ["robot_dog", "tea_shop"]
        assert running.loops["tea_shop"].heed("stop") is None
        with pytest.raises(Unavailable, match="deshi learn base"):
            asyncio.run(running.loops["tea_shop"].answer(Incoming("tea_shop", "hello")))
    finally:
        running.close()
