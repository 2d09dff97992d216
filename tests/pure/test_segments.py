"""Speech is cut out of sound: nothing of it is lost, a shout least of all."""

import numpy as np
import pytest
from tests.peers.audio import hush, tone

from deshi.pure.segments import RATE, Segment, Segmenter

SPEECH = tone(0.6, 220.0, 0.2)


def cut(*parts: np.ndarray, piece: int = 1_000) -> list[Segment]:
    """Return the segments of sounds, fed in pieces that fit no frame."""
    sound = np.concatenate(parts).tobytes()
    segmenter = Segmenter()
    found = [one for at in range(0, len(sound), piece) for one in segmenter.feed(sound[at : at + piece])]
    return found + segmenter.end()


def final(*parts: np.ndarray) -> list[Segment]:
    return [one for one in cut(*parts) if one.final]


def test_a_quiet_room_says_nothing() -> None:
    assert cut(hush(3.0)) == []


def test_two_utterances_are_two_segments_each_whole() -> None:
    found = final(hush(1.0), SPEECH, hush(1.0), SPEECH, hush(1.0))
    assert [one.number for one in found] == [1, 2]
    for one, began in zip(found, (1.0, 2.6), strict=True):
        assert SPEECH[2_000:-2_000].tobytes() in one.sound
        assert one.at == pytest.approx(
            began - 0.3, abs=0.1
        )  # and what was before it, so that no consonant is lost


def test_a_pause_within_a_sentence_does_not_cut_it() -> None:
    assert len(final(hush(1.0), SPEECH, hush(0.3), SPEECH, hush(1.0))) == 1


def test_a_stream_that_ends_in_speech_gives_it_too() -> None:
    assert len(final(hush(0.5), SPEECH)) == 1


@pytest.mark.parametrize("seconds", [0.12, 0.2, 1.0])
def test_a_shout_that_is_clipped_is_heard_however_short(seconds: float) -> None:
    shout = tone(seconds, 500.0, 8.0)
    found = final(hush(1.0), shout, hush(1.0))
    assert len(found) == 1
    assert shout.tobytes()[:2_000] in found[0].sound


def test_a_shout_at_the_very_first_moment_is_heard() -> None:
    assert len(final(tone(0.3, 500.0, 2.0), hush(1.0))) == 1


def test_a_click_is_no_speech() -> None:
    click = tone(0.01, 900.0, 0.2)
    assert final(hush(1.0), click, hush(1.0)) == []


def test_who_goes_on_talking_is_heard_every_second() -> None:
    found = cut(hush(1.0), tone(3.0, 220.0, 0.3), hush(1.0))
    assert [one.final for one in found] == [False, False, False, True]
    assert {one.number for one in found} == {1}
    lengths = [len(one.sound) for one in found]
    assert lengths == sorted(lengths)


def test_a_noise_that_goes_on_becomes_the_room_s() -> None:
    motor = hush(40.0, noise=0.05)
    assert len(final(motor)) <= 1
    found = final(motor, tone(0.5, 220.0, 0.9), hush(1.0, noise=0.05))
    assert len(found[-1].sound) < 4 * 2 * RATE  # the speech over it, and no more


def test_nobody_talks_for_ever() -> None:
    talking = np.concatenate([SPEECH, hush(0.2)] * 40)
    found = final(hush(1.0), talking, hush(1.0))
    assert len(found) >= 2
    assert max(len(one.sound) for one in found) <= 12.1 * 2 * RATE
