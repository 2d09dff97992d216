"""Every training that a home knows, in one list."""

import json
from pathlib import Path

import pytest

from deshi.bootstrap import night_lock, night_state, runs
from deshi.bootstrap.night_state import State
from deshi.errors import NotFound
from deshi.sections import Settings


def test_a_night_that_trains_tells_how_far_it_is(tmp_path: Path) -> None:
    state = night_state.begin(tmp_path, State("", stage="train", lessons=2), 1.8e9)
    place = night_state.nights(tmp_path) / state.id / "training"
    place.mkdir()
    lines = [{"part": "a", "step": n, "of": 4, "loss": 1 / n, "eta_s": 5} for n in (1, 2, 3, 4)]
    lines += [{"part": "b", "step": 2, "of": 4, "loss": 0.5, "held_exact": 0.75, "eta_s": 3}]
    (place / "metrics.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in lines) + '{"cut')

    with night_lock.alone(Settings(tmp_path)) as lock:
        night_lock.name_holder(lock, state.id)
        one = runs.one(tmp_path, state.id)
        assert runs.cancel(tmp_path, state.id)

    assert (one["state"], one["part"], one["step"], one["progress"], one["eta_s"]) == (
        "running",
        "b",
        2,
        0.75,
        3,
    )
    assert [point["loss"] for point in one["curve"]] == [1.0, 0.5, 1 / 3, 0.25, 0.5]
    assert not runs.cancel(tmp_path, state.id)
    assert runs.listed(tmp_path)[0]["state"] == "failed"


def test_base_trainings_that_were_begun_here_are_listed_once(tmp_path: Path) -> None:
    out = tmp_path / "base"
    out.mkdir()
    runs.remember(tmp_path / "home", out)
    runs.remember(tmp_path / "home", out)
    (out / "metrics.jsonl").write_text(
        '{"step": 3, "examples": 1500, "loss": 0.25, "seconds": 9, "held_exact": 0.5}\n'
    )

    (found,) = runs.listed(tmp_path / "home")

    assert (found["kind"], found["state"], found["step"]) == ("base", "ended", 3)
    assert "1,500 examples seen, 50.0% of the held-back sentences exact" in found["sentence"]
    assert runs.one(tmp_path / "home", found["id"])["curve"][0]["loss"] == 0.25
    assert not runs.cancel(tmp_path / "home", found["id"])


def test_an_unknown_training_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="deshi runs"):
        runs.one(tmp_path, "nothing")


def test_a_long_curve_is_thinned_and_keeps_its_end(tmp_path: Path) -> None:
    found = runs.thinned([{"part": "a", "step": n, "loss": 1.0} for n in range(10_001)])

    assert len(found) <= 400
    assert found[-1]["step"] == 10_000
