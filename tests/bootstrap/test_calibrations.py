"""Where a calibration is kept and which one belongs to a release."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from deshi.bootstrap.calibrations import find, home_file, save
from deshi.bootstrap.exam import release_folder
from deshi.errors import Corrupt
from deshi.measure.calibration_file import Calibration
from deshi.promote.shelf import identity
from deshi.pure.confidence import CALIBRATION, NAMES, Map

FOUND = Calibration(
    "robot_dog", "", "mine", 1.0, Map(0.0, (1.0,) * len(NAMES)), ((0.4, False), (0.9, True)), {"ece": 0.02}
)


@pytest.fixture
def release(tmp_path: Path) -> Path:
    folder = tmp_path / "release"
    folder.mkdir()
    (folder / "release.json").write_text("{}")
    return folder


def of(release: Path, suite: str = "mine") -> Calibration:
    return replace(FOUND, release=identity(release), suite=suite)


def test_it_lies_beside_the_release_with_its_picture(home: Path, release: Path) -> None:
    saved = save(of(release), home, release, in_home=False)

    assert (saved.file, saved.picture.name) == (release / CALIBRATION, "reliability.svg")
    assert saved.picture.read_text().startswith("<svg")
    assert find(home, "robot_dog", release) == of(release)


def test_the_homes_wins_where_it_names_the_same_release(home: Path, release: Path) -> None:
    save(of(release, "shipped"), home, release, in_home=False)
    save(of(release, "traffic"), home, release, in_home=True)
    assert find(home, "robot_dog", release) == of(release, "traffic")

    save(replace(FOUND, release="another", suite="old"), home, release, in_home=True)
    assert find(home, "robot_dog", release) == of(release, "shipped")


def test_one_of_another_release_counts_for_nothing(home: Path, release: Path) -> None:
    save(of(release), home, release, in_home=False)
    (release / "release.json").write_text("{ }")
    assert find(home, "robot_dog", release) is None


def made(folder: Path, weights: str, parent: Path | None = None) -> Path:
    """Return a release folder whose card names weights and parent."""
    folder.mkdir(parents=True)
    card = {"files": {"weights.safetensors": weights}, "parent": identity(parent) if parent else ""}
    (folder / "release.json").write_text(json.dumps({**card, "at": folder.name}))
    return folder


def test_a_release_with_its_parents_weights_has_its_parents_calibration(home: Path, tmp_path: Path) -> None:
    first = made(tmp_path / "first", "w1")
    first = first.rename(_shelved(home, first))
    save(of(first), home, first, in_home=False)
    second = made(tmp_path / "second", "w1", first)
    second = second.rename(_shelved(home, second))
    third = made(tmp_path / "third", "w1", second)  # a candidate is on no shelf yet

    assert find(home, "robot_dog", third) == of(first)

    save(of(second, "traffic"), home, second, in_home=True)
    assert find(home, "robot_dog", third) == of(second, "traffic")

    save(of(third, "fresh"), home, third, in_home=False)
    assert find(home, "robot_dog", third) == of(third, "fresh")


def _shelved(home: Path, folder: Path) -> Path:
    shelf = home / "releases" / "robot_dog"
    shelf.mkdir(parents=True, exist_ok=True)
    return shelf / identity(folder)


def test_other_weights_are_not_calibrated_by_their_parent(home: Path, tmp_path: Path) -> None:
    first = made(tmp_path / "first", "w1")
    first = first.rename(_shelved(home, first))
    save(of(first), home, first, in_home=False)
    assert find(home, "robot_dog", made(tmp_path / "second", "w2", first)) is None


def test_the_shipped_release_calibrates_what_was_made_from_it(home: Path, tmp_path: Path) -> None:
    shipped = release_folder(home, "robot_dog")
    card = json.loads((shipped / "release.json").read_text())
    child = made(tmp_path / "child", card["files"]["weights.safetensors"], shipped)
    assert find(home, "robot_dog", child) == find(home, "robot_dog", shipped) is not None


def test_one_that_names_the_weights_goes_where_they_go(home: Path, tmp_path: Path) -> None:
    before = made(tmp_path / "before", "w1")
    save(replace(of(before), weights="w1"), home, before, in_home=False)
    after = made(tmp_path / "after", "w1")
    assert find(home, "robot_dog", after) is None
    shutil.copy(before / CALIBRATION, after / CALIBRATION)
    assert find(home, "robot_dog", after) == replace(of(before), weights="w1")


def test_a_release_that_is_its_own_parent_ends_the_search(home: Path, tmp_path: Path) -> None:
    folder = made(tmp_path / "odd", "w1", tmp_path)
    assert find(home, "robot_dog", folder) is None


def test_a_folder_that_can_not_be_written_leaves_it_in_the_home(home: Path, release: Path) -> None:
    found = of(release)
    name = release.rename(release.with_name("kept"))
    release.write_text("a file where the folder was")

    saved = save(found, home, release, in_home=False)
    assert saved.file == home_file(home, "robot_dog")
    assert find(home, "robot_dog", name) == found


@pytest.mark.parametrize("content", ["", "{", "[]", "{}"])
def test_a_damaged_file_is_corrupt_and_named(home: Path, release: Path, content: str) -> None:
    (release / CALIBRATION).write_text(content)
    with pytest.raises(Corrupt, match=f"{CALIBRATION} is damaged"):
        find(home, "robot_dog", release)


def test_a_form_that_is_not_known_is_corrupt_where_it_is_of_this_release_only(
    home: Path, release: Path
) -> None:
    (release / CALIBRATION).write_text(json.dumps({**of(release).as_dict(), "map": {"names": ["x"]}}))
    with pytest.raises(Corrupt, match="this version knows"):
        find(home, "robot_dog", release)

    (release / "release.json").write_text("{ }")
    assert find(home, "robot_dog", release) is None


def test_a_release_without_one_has_none(home: Path, release: Path) -> None:
    assert find(home, "robot_dog", release) is None
    shutil.rmtree(release)
    assert find(home, "robot_dog", release) is None
