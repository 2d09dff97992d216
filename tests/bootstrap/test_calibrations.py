"""Where a calibration is kept and which one belongs to a release."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from deshi.bootstrap.calibrations import find, home_file, save
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
