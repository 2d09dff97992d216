"""`deshi task`: begin, check and list tasks of one's own."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from deshi.cli.app import app
from deshi.errors import BadInput


def run(*words: str) -> str:
    """Run a command and return what it printed; its error is raised."""
    done = CliRunner().invoke(app, words)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.output


def test_a_new_task_passes_its_check_and_says_what_comes_next(tmp_path: Path) -> None:
    told = run("task", "new", str(tmp_path / "shop"))

    assert "deshi learn base --task" in told
    assert "20 examples of 4 labels. Not trained yet" in run("task", "check", str(tmp_path / "shop"))


def test_a_folder_that_can_not_be_trained_lists_everything(tmp_path: Path) -> None:
    run("task", "new", str(tmp_path))
    (tmp_path / "examples.jsonl").write_text('{"text": "x", "label": "nobody"}\n')

    with pytest.raises(BadInput, match="can't be trained yet"):
        run("task", "check", str(tmp_path))


def test_the_list_has_installed_tasks_and_those_of_the_settings(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("task", "new", str(tmp_path / "shop"))
    monkeypatch.setenv("DESHI_TASKS_FOLDERS", f"{tmp_path / 'shop'},{tmp_path / 'gone'}")

    told = run("task", "list")
    assert "robot_dog\tinstalled" in told
    assert "tea_shop\t" in told
    assert "deshi task new" in told
