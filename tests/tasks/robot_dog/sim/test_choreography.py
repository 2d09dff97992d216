"""The motions are what their names say, and the file is what the choreography writes."""

from importlib.resources import files

import pytest

from deshi.tasks.robot_dog.sim.choreography import REST, scenes, whole
from deshi.tasks.robot_dog.sim.kinematics import Pose, height, leg_points, turned
from deshi.tasks.robot_dog.sim.tracks import named, rest

FR, FL, RR, RL = range(4)


def foot(pose: Pose, leg: int) -> float:
    """How high a foot is over the ground."""
    return turned(leg_points(leg, pose.joints)[3], pose.roll, pose.pitch)[2] + height(pose)


def played(key: str, posture: str = "standing", frames: int = 80) -> list[Pose]:
    """A motion in even steps."""
    track = named(key, rest(posture))  # type: ignore[arg-type]
    return [track.at(track.seconds * i / frames) for i in range(frames + 1)]


def test_the_file_is_current_and_small() -> None:
    written = (files("deshi.tasks.robot_dog.sim") / "keyframes.json").read_text("utf-8")
    assert written == whole(), "run `python -m deshi.tasks.robot_dog.sim.choreography`"
    assert len(written) < 60_000


def test_postures_are_as_high_as_they_should_be() -> None:
    tall = {name: height(pose) for name, pose in REST.items()}
    assert tall["locked"] == pytest.approx(0.33, abs=0.005)  # as the robot's documents say
    assert tall["locked"] > tall["standing"] > tall["sitting"] - 0.05 > tall["lying"] > tall["damped"]


def test_a_sitting_dog_has_its_chest_up_and_its_front_feet_down() -> None:
    sat = rest("sitting")
    assert sat.pitch < -0.6
    assert max(foot(sat, leg) for leg in range(4)) < 0.04


def test_hello_lifts_one_front_paw_above_the_trunk_and_keeps_the_others_down() -> None:
    frames = played("1016")
    assert max(foot(pose, FR) - height(pose) for pose in frames) > 0.1
    assert max(foot(pose, leg) for pose in frames for leg in (FL, RR, RL)) < 0.06


def test_a_stretch_is_low_in_front_and_high_behind() -> None:
    assert max(pose.pitch for pose in played("1017")) > 0.4


def test_a_heart_and_the_bow_of_new_year_are_made_with_both_front_paws() -> None:
    for key in ("1036", "1029"):
        frames = played(key)
        assert max(min(foot(pose, FR), foot(pose, FL)) for pose in frames) > 0.4
        assert all(abs(pose.pitch) < 1.0 for pose in frames)  # more would read as a fall


@pytest.mark.parametrize(("key", "angle"), [("1030", "pitch"), ("2043", "pitch"), ("2041", "roll")])
def test_a_flip_turns_once_in_the_air_and_lands(key: str, angle: str) -> None:
    frames = played(key)
    assert abs(getattr(frames[-1], angle)) == pytest.approx(6.283, abs=1e-3)
    upside_down = [pose for pose in frames if 2.0 < abs(getattr(pose, angle)) < 4.3]
    assert upside_down
    assert min(pose.lift for pose in upside_down) > 0.25
    assert frames[-1].lift == 0.0


def test_jumps_leave_the_ground_and_end_further_on() -> None:
    for key in ("1031", "1032"):
        frames = played(key)
        assert max(pose.lift for pose in frames) > 0.1
        assert frames[-1].x > 0.4
        assert frames[-1].lift == 0.0


def test_a_handstand_stands_on_its_front_feet_and_upright_on_its_hind_feet() -> None:
    hands, upright = played("2044")[-1], played("2050")[-1]
    assert max(foot(hands, FR), foot(hands, FL)) < 0.05 < 0.4 < min(foot(hands, RR), foot(hands, RL))
    assert max(foot(upright, RR), foot(upright, RL)) < 0.05 < 0.3 < min(foot(upright, FR), foot(upright, FL))


def test_the_dances_use_the_whole_body() -> None:
    for key in ("1022", "1023"):
        frames = played(key, frames=300)
        for leg in (FR, FL, RR, RL):
            assert max(foot(pose, leg) for pose in frames) > 0.06
        rolls, pitches = [pose.roll for pose in frames], [pose.pitch for pose in frames]
        assert max(rolls) - min(rolls) > 0.15
        assert max(pitches) - min(pitches) > 0.3
        turns = sum(1 for a, b, c in zip(rolls, rolls[1:], rolls[2:], strict=False) if (b - a) * (c - b) < 0)
        assert turns > 8  # a beat, not one long lean


def test_a_motion_whose_keys_are_out_of_order_is_no_motion() -> None:
    from deshi.tasks.robot_dog.sim.author import Scene, document

    wrong = Scene("wrong", 1.0).key(0.5).key(0.2).key(1.0)
    with pytest.raises(ValueError, match="Motion 9 has keys"):
        document(REST, {**scenes(), "9": wrong})
