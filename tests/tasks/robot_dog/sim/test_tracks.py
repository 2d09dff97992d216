"""Motions play as the file says: smooth, within limits, and the same in every player."""

import json
from pathlib import Path
from typing import Any

import pytest

from deshi.tasks.robot_dog.body.registry import actions
from deshi.tasks.robot_dog.body.types import JOINTS
from deshi.tasks.robot_dog.sim.acts import KINDS
from deshi.tasks.robot_dog.sim.kinematics import LIMITS, height, pose_of
from deshi.tasks.robot_dog.sim.tracks import (
    Track,
    act_track,
    keyframes,
    motion,
    named,
    rest,
    settle,
    tangents,
    upright,
)

SAMPLES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "samples.json").read_text("utf-8"))


def test_every_action_that_moves_the_body_has_a_motion() -> None:
    moving = {
        code for code in actions() if KINDS.get(code, "gesture") in ("posture", "gesture", "hold", "damp")
    }
    assert moving <= {int(key) for key in keyframes()["motions"] if key.isdecimal()}


def test_the_file_names_its_channels_and_keeps_joints_within_limits() -> None:
    assert keyframes()["channels"][:12] == list(JOINTS)
    for row in keyframes()["motions"].values():
        for _, *pose in row["keys"]:
            assert all(
                low - 1e-3 <= q <= high + 1e-3 for q, (low, high) in zip(pose[:12], LIMITS, strict=True)
            )


@pytest.mark.parametrize("key", sorted({row["motion"] for row in SAMPLES}))
def test_the_table_of_samples_is_what_plays(key: str) -> None:
    for row in [row for row in SAMPLES if row["motion"] == key]:
        track = named(key, rest(row["from"]))
        pose = track.at(row["share"] * track.seconds)
        assert pose.numbers() == pytest.approx(row["pose"], abs=1e-5)
        assert height(pose) == pytest.approx(row["z"], abs=1e-5)


def test_a_track_begins_where_the_body_is_and_ends_at_its_last_key() -> None:
    start = rest("lying")
    track = act_track(1004, start, "lying", 2.0)
    assert track.at(0.0).numbers() == pytest.approx(start.numbers())
    assert track.at(99.0).numbers() == pytest.approx(rest("locked").numbers())
    assert track.end == rest("locked")


def test_between_keys_nothing_overshoots() -> None:
    shares, values = (0.0, 0.2, 0.5, 0.6, 1.0), (0.0, 1.0, 1.0, 0.2, 0.0)
    poses = tuple(pose_of((*rest("standing").joints, value, 0, 0, 0, 0, 0)) for value in values)
    track = Track(1.0, shares, poses)
    played = [track.at(i / 200).x for i in range(201)]
    assert min(played) >= -1e-12
    assert max(played) <= 1.0 + 1e-12
    assert played[60] == pytest.approx(1.0)  # flat between equal keys


def test_tangents_are_the_weighted_harmonic_mean_and_rest_at_ends_and_turns() -> None:
    assert tangents((0.0, 0.5, 1.0), (0.0, 1.0, 3.0)) == pytest.approx([0.0, 2 / (1 / 2 + 1 / 4), 0.0])
    assert tangents((0.0, 0.5, 1.0), (0.0, 1.0, 0.0)) == [0.0, 0.0, 0.0]


def test_a_posture_of_its_own_has_a_motion_of_its_own() -> None:
    assert act_track(1004, rest("standing"), "standing", 2.0).seconds < 2.0


def test_settling_takes_longer_the_further_the_way() -> None:
    near = settle(rest("standing"), rest("locked"))
    far = settle(named("2044", rest("standing")).end, rest("standing"))
    assert near.seconds < far.seconds < 1.5


def test_a_turn_and_a_half_is_half_a_turn() -> None:
    flipped = named("1030", rest("standing")).end
    assert flipped.pitch == pytest.approx(6.283, abs=1e-3)
    assert upright(flipped).pitch == pytest.approx(0.0, abs=1e-3)


def test_what_loops_ends_as_it_begins() -> None:
    thinking = motion("think")
    assert thinking.loop
    assert thinking.keys[-1][1] == rest("standing")
