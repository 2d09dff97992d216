"""Teaching a release that is there to recognise corrections: one file more, the card names it, all else stays."""

import json
import shutil
from pathlib import Path

import pytest

import deshi
from deshi.bootstrap.correcting import train_corrects
from deshi.errors import Corrupt, Unavailable
from deshi.providers.student import Student
from deshi.pure.corrects import CORRECTS
from deshi.pure.release import CARD

RELEASE = Path(deshi.__file__).parent / "tasks" / "robot_dog" / "release"


def test_a_release_gets_the_head_and_stays_what_it_was(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(RELEASE, tmp_path / "release"))
    before = json.loads((folder / CARD).read_text())
    train_corrects(folder, None, rows=500)
    after = json.loads((folder / CARD).read_text())

    assert Student(folder).load().files[CORRECTS]
    assert {n: d for n, d in after["files"].items() if n != CORRECTS} == {
        n: d for n, d in before["files"].items() if n != CORRECTS
    }
    assert set(after["figures"]["corrects"]) >= {"all", "ja"}
    assert (after["labels"], after["made"]) == (before["labels"], before["made"])


def test_what_is_no_release_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="is no release"):
        train_corrects(tmp_path, None, rows=10)
    (tmp_path / CARD).write_text("{}")
    with pytest.raises(Corrupt, match="can't be read"):
        train_corrects(tmp_path, None, rows=10)
