"""Thresholds come from a chosen error where there is one, and hold for every later release through its own pairs."""

from dataclasses import replace
from pathlib import Path

import pytest

from deshi.bootstrap.calibrations import save
from deshi.bootstrap.promises import THRESHOLDS, Chosen, Promises
from deshi.decide.thresholds import Thresholds
from deshi.errors import BadInput, Unavailable
from deshi.measure.calibration_file import Calibration
from deshi.measure.promise import NEVER
from deshi.promote.shelf import identity
from deshi.pure.confidence import NAMES, Map
from deshi.sections import Decide, Settings


def release(folder: Path, home: Path, sure: float) -> Path:
    """Make a release whose right answers all have the confidence `sure`."""
    folder.mkdir()
    (folder / "release.json").write_text(f"{sure}")
    pairs = ((0.3, False),) * 60 + ((sure, True),) * 440
    found = Calibration(
        "robot_dog", identity(folder), "x", 1.0, Map(0.0, (1.0,) * len(NAMES)), pairs, {"ece": 0.0}
    )
    save(found, home, folder, in_home=False)
    return folder


def test_without_a_choice_the_settings_are_in_force(home: Path, tmp_path: Path) -> None:
    settings = Settings(home, decide=Decide(sure_above=0.9, act_above=0.6))
    assert Promises(settings, "robot_dog", tmp_path).thresholds() == Thresholds(0.9, 0.6)


def test_a_choice_holds_for_later_releases_through_their_own_pairs(home: Path, tmp_path: Path) -> None:
    first, second = release(tmp_path / "a", home, 0.8), release(tmp_path / "b", home, 0.6)
    now = Promises(Settings(home), "robot_dog", first).choose(Chosen(0.02))
    assert (now.sure_above, now.act_above, now.max_error) == (0.8, 0.8, 0.02)
    assert now.note.startswith("Promised")

    later = Promises(Settings(home), "robot_dog", second).thresholds()
    assert (later.sure_above, later.act_above) == (0.6, 0.6)


def test_a_promise_of_the_settings_gives_way_to_one_that_was_chosen(home: Path, tmp_path: Path) -> None:
    settings = Settings(home, decide=replace(Decide(), max_error=0.3))
    promises = Promises(settings, "robot_dog", release(tmp_path / "a", home, 0.8))
    assert (promises.thresholds().max_error, promises.thresholds().act_above) == (0.3, 0.3)
    assert promises.choose(Chosen(0.02)).max_error == 0.02
    assert promises.choose(None).max_error == 0.3


def test_what_can_not_be_promised_asks_every_time_and_says_why(home: Path, tmp_path: Path) -> None:
    now = Promises(Settings(home), "robot_dog", release(tmp_path / "a", home, 0.8)).choose(Chosen(0.0001))
    assert (now.sure_above, now.act_above) == (NEVER, NEVER)
    assert "can't be promised" in now.note


def test_a_release_that_was_never_calibrated_promises_nothing(home: Path, tmp_path: Path) -> None:
    promises = Promises(Settings(home), "robot_dog", tmp_path)
    now = promises.choose(Chosen(0.02))
    assert now.act_above == NEVER
    assert "never calibrated" in now.note
    with pytest.raises(Unavailable, match="deshi calibrate"):
        promises.promise(Chosen(0.02))


@pytest.mark.parametrize(
    "content", ["{", "[]", "{}", '{"max_error": 2}', '{"max_error": "x"}', '{"max_error": null}']
)
def test_a_damaged_choice_asks_every_time_and_says_why(home: Path, tmp_path: Path, content: str) -> None:
    home.mkdir()
    (home / THRESHOLDS).write_text(content)
    now = Promises(Settings(home), "robot_dog", tmp_path).thresholds()
    assert now.act_above == NEVER
    assert THRESHOLDS in now.note


@pytest.mark.parametrize("share", [-1.0, 0.0, 1.0, float("nan")])
def test_an_error_that_is_no_share_is_refused_and_nothing_is_kept(
    home: Path, tmp_path: Path, share: float
) -> None:
    with pytest.raises(BadInput, match="max_error"):
        Promises(Settings(home), "robot_dog", tmp_path).choose(Chosen(share))
    assert not (home / THRESHOLDS).exists()


def test_a_setting_that_is_no_share_is_named(home: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="max_error"):
        Promises(Settings(home, decide=Decide(max_error=2.0)), "robot_dog", tmp_path).thresholds()
