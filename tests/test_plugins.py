"""Tasks register by name and are imported on use; a broken one does not look like ours."""

from importlib.metadata import EntryPoint, EntryPoints

import pytest

from deshi import plugins
from deshi.errors import BadInput, NotFound, Unavailable


def _raise_plainly() -> None:
    raise RuntimeError("no GPU here")


def _raise_known() -> None:
    raise BadInput("mend it")


def test_the_built_in_task_comes_through_the_same_door() -> None:
    assert plugins.task_names() == ["robot_dog"]
    assert plugins.load_task("robot_dog").name == "robot_dog"


def test_an_unknown_name_says_what_is_installed() -> None:
    with pytest.raises(NotFound, match="robot_dog"):
        plugins.load_task("cooking")


@pytest.mark.parametrize(("name", "kind"), [("_raise_plainly", Unavailable), ("_raise_known", BadInput)])
def test_a_broken_task_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, kind: type[Exception]
) -> None:
    class Broken(EntryPoint):
        def load(self) -> object:
            return globals()[name]

    points = EntryPoints([Broken("broken", "x:y", "deshi.tasks")])
    monkeypatch.setattr(plugins, "entry_points", lambda **_: points)

    with pytest.raises(kind):
        plugins.load_task("broken")
