"""The folder list is the first sentence of the documentation."""

import ast
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src" / "deshi"
ROOMS = {
    "ask", "bootstrap", "cli", "decide", "journal", "learn", "measure", "promote", "providers", "pure", "records",
    "stores", "tasks", "watch", "web",
}  # fmt: skip
FILES = {
    "__init__.py", "chat.py", "errors.py", "loop.py", "plugins.py", "sections.py", "settings.py", "testing.py", "py.typed",
}  # fmt: skip


def test_the_rooms_of_the_design_stand_and_no_others() -> None:
    found = {p.name for p in SRC.iterdir() if p.name != "__pycache__"}

    assert found == ROOMS | FILES


def test_an_inner_front_is_one_line_of_text() -> None:
    fronts = [p for p in SRC.rglob("__init__.py") if p.parent != SRC]

    for front in fronts:
        tree = ast.parse(front.read_text("utf-8"))
        assert ast.get_docstring(tree), front
        assert len(tree.body) == 1, front
        assert len(front.read_text("utf-8").splitlines()) == 1, front


def test_every_module_says_what_it_is() -> None:
    silent = [str(p) for p in SRC.rglob("*.py") if not ast.get_docstring(ast.parse(p.read_text("utf-8")))]

    assert silent == []


def test_every_test_file_mirrors_a_source_file_or_a_house_rule() -> None:
    strays = []
    for test in (ROOT / "tests").rglob("test_*.py"):
        place = test.relative_to(ROOT / "tests")
        if place.parts[0] in ("house", "walk") or len(place.parts) == 1:
            continue
        name = place.name.removeprefix("test_")
        mirrored = SRC / place.parent / name
        if not (mirrored.exists() or mirrored.with_suffix("").is_dir()):
            strays.append(str(place))

    assert strays == []


def test_tasks_register_by_entry_point() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert project["entry-points"]["deshi.tasks"]["robot_dog"] == "deshi.tasks.robot_dog.task:load"
