"""Settings become layers, and a list that can't work is named."""

from dataclasses import replace
from pathlib import Path

import pytest

from deshi.bootstrap.memory import open_memory
from deshi.bootstrap.task_loop import make_loop, make_student
from deshi.errors import BadInput, Corrupt
from deshi.plugins import load_task
from deshi.sections import Decide, Settings
from deshi.testing import FakeBody, ScriptedLayer


def layers(home: Path, *names: str) -> list[str]:
    """Return the names of the layers that a loop asks."""
    settings = replace(Settings(home), decide=Decide(layers=names))
    memory = open_memory(settings, "test")
    try:
        loop = make_loop(settings, load_task("robot_dog"), memory, FakeBody(), ScriptedLayer({}), "r1")
        return [layer.name for layer in loop.cascade._layers]
    finally:
        memory.close()


def test_the_layers_are_those_of_the_settings_in_their_order(home: Path) -> None:
    assert layers(home, "reflex", "student", "person") == ["reflex", "student"]
    assert layers(home, "reflex", "cache", "student", "person") == ["reflex", "cache", "student"]


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (("student", "person"), "must begin with"),
        (("reflex", "student"), "must begin with"),
        ((), "must begin with"),
        (("reflex", "oracle", "person"), "there is no layer 'oracle'"),
    ],
)
def test_a_list_that_can_not_work_is_named(home: Path, names: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        layers(home, *names)


def test_the_shipped_student_serves_until_another_was_promoted(home: Path) -> None:
    student, name = make_student(Settings(home), "robot_dog")

    assert student.folder.parent.name == "robot_dog"
    assert len(name) == 12
    shelf = home / "releases" / "robot_dog"
    shelf.mkdir(parents=True)
    (shelf / "serving").write_text("gone")
    with pytest.raises(Corrupt, match="'gone'"):
        make_student(Settings(home), "robot_dog")
