"""Recording and playing with what is installed: programs are stood in for by scripts of their names."""

import os
import wave
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from tests.peers.audio import RATE, tone, wav

from deshi.bootstrap import microphone
from deshi.errors import BadInput, Unavailable


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole search path."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(microphone.importlib.util, "find_spec", lambda _: None)
    return tmp_path


def program(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.mark.parametrize(("name", "part"), [("arecord", "S16_LE"), ("sox", "signed-integer"), ("ffmpeg", "s16le")])  # fmt: skip
def test_what_is_installed_records_as_it_is_wanted(programs: Path, name: str, part: str) -> None:
    program(programs, name, ":")
    command = microphone.recorder("hw:1,0", mac=False)
    assert command[0] == name
    assert {part, str(RATE), "hw:1,0"} <= set(command)


def test_without_any_program_it_is_said_what_to_install(programs: Path) -> None:
    with pytest.raises(Unavailable, match="alsa-utils"):
        microphone.microphone()


def test_the_sound_of_a_program_comes_in_pieces(programs: Path) -> None:
    program(programs, "arecord", "while :; do printf '0123456789abcdef'; done")
    pieces = microphone.microphone()
    assert b"".join(islice(pieces, 3))[:16] == b"0123456789abcdef"
    pieces.close()  # type: ignore[attr-defined]


def test_a_microphone_that_is_gone_is_told_in_the_program_s_words(programs: Path) -> None:
    program(programs, "arecord", "echo 'audio open error: No such file' >&2; exit 1")
    with pytest.raises(Unavailable, match=r"No such file.*--device"):
        list(microphone.microphone("hw:9"))


def test_a_recorder_that_complains_without_end_is_still_heard(programs: Path) -> None:
    loud = """
    i=0
    while [ $i -lt 4000 ]; do echo "overrun of the buffer, at least ${i} ms long, once more" >&2; i=$((i+1)); done
    printf 'sound'; echo 'gone in the end' >&2"""
    program(programs, "arecord", loud)
    pieces = microphone.microphone()
    assert next(pieces) == b"sound"
    with pytest.raises(Unavailable, match="gone in the end"):
        next(pieces)


@pytest.mark.parametrize(("rate", "channels"), [(16_000, 1), (44_100, 2), (8_000, 1)])
def test_a_recording_of_any_rate_is_heard_at_ours(tmp_path: Path, rate: int, channels: int) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wav(tone(0.5, rate=rate), rate=rate, channels=channels))
    sound = np.frombuffer(b"".join(microphone.recording(path)), "<i2")
    assert len(sound) == pytest.approx(RATE / 2, abs=2)
    spectrum = np.abs(np.fft.rfft(sound))
    assert np.fft.rfftfreq(len(sound), 1 / RATE)[spectrum.argmax()] == pytest.approx(440, abs=4)


def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"RIFF")
    with pytest.raises(BadInput, match="WAV"):
        microphone.recording(path)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(RATE)
        file.writeframes(b"\x80" * 10)
    with pytest.raises(BadInput, match="8 bits"):
        microphone.recording(path)


def test_sound_is_played_and_its_file_is_gone(programs: Path, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    program(programs, "aplay", f'echo "$2" > {seen}; test -s "$2"')
    assert microphone.play(microphone.wav(b"\0\0" * 100), microphone.player(mac=False)) is True
    assert not os.path.exists(seen.read_text().strip())


def test_where_nothing_plays_it_is_told(programs: Path) -> None:
    assert microphone.player(mac=False) == []
    assert microphone.play(b"RIFF") is False
