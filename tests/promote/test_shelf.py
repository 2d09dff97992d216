"""Which release serves, and what it is called."""

from pathlib import Path

import pytest

from deshi.errors import Corrupt
from deshi.promote.shelf import identity, serving


def _release(folder: Path, card: str = "{}") -> Path:
    folder.mkdir(parents=True)
    (folder / "release.json").write_text(card)
    return folder


def test_the_shipped_release_serves_until_another_was_promoted(tmp_path: Path) -> None:
    shipped = _release(tmp_path / "shipped")
    assert serving(tmp_path, "robot_dog", shipped) == shipped

    later = _release(tmp_path / "releases" / "robot_dog" / "r2")
    (later.parent / "serving").write_text("r2\n")
    assert serving(tmp_path, "robot_dog", shipped) == later


@pytest.mark.parametrize("name", ["r9", "../../elsewhere", "", "/etc"])
def test_a_name_that_is_not_on_the_shelf_never_becomes_a_path(tmp_path: Path, name: str) -> None:
    shelf = tmp_path / "releases" / "robot_dog"
    _release(shelf / "r2")
    (shelf / "serving").write_text(name)

    with pytest.raises(Corrupt, match="`deshi rollback` lets the one before serve"):
        serving(tmp_path, "robot_dog", tmp_path)


def test_a_pointer_that_can_t_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "releases" / "robot_dog" / "serving").mkdir(parents=True)

    with pytest.raises(Corrupt, match="can't be read"):
        serving(tmp_path, "robot_dog", tmp_path)


def test_a_release_is_named_by_its_card(tmp_path: Path) -> None:
    one, same, other = (_release(tmp_path / n, card) for n, card in (("a", "{}"), ("b", "{}"), ("c", "[]")))

    assert identity(one) == identity(same) != identity(other)
    assert len(identity(one)) == 12
    assert identity(tmp_path / "nothing") == "missing"
