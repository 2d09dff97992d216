"""What listening asks of others, over real sockets."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.peers.audio import Ears, ears, tone

from deshi.bootstrap import voice_calls
from deshi.errors import BadInput, Lost, Refused, Unreached
from deshi.sections import Guard, Service, Settings, Voice


@pytest.fixture
def ear() -> Iterator[Ears]:
    with ears("座って") as made:
        yield made


def settings(ear: Ears | None, home: Path, **voice: Any) -> Settings:
    urls = {"hear_url": ear.url, "speak_url": ear.url} if ear else {}
    return Settings(home, voice=Voice(**{**urls, **voice}), service=Service(port=9), guard=Guard(port=9))


def ways(ear: Ears, home: Path, **voice: Any) -> Any:
    return voice_calls.ways(settings(ear, home, **voice), lambda *_: None, language="ja")


def test_sound_goes_to_the_server_as_a_file(ear: Ears, tmp_path: Path) -> None:
    assert ways(ear, tmp_path).hear(tone(0.2).tobytes()) == "座って"
    form = ear.heard[0]
    assert (form["file"][:4], form["language"], form["model"]) == (b"RIFF", b"ja", b"whisper-1")


def test_a_reply_is_spoken_and_played(ear: Ears, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    played: list[bytes] = []
    monkeypatch.setattr(voice_calls, "play", lambda sound: bool(played.append(sound)))
    ways(ear, tmp_path, speak_voice="nova").say("はい")
    assert (ear.spoke[0]["input"], ear.spoke[0]["voice"], played[0][:4]) == ("はい", "nova", b"RIFF")


def test_without_a_server_that_speaks_a_reply_is_only_printed(ear: Ears, tmp_path: Path) -> None:
    ways(ear, tmp_path, speak_url="").say("はい")
    assert ear.spoke == []


def test_without_a_server_that_hears_nothing_begins(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="hear_url"):
        voice_calls.ways(settings(None, tmp_path), lambda *_: None)


def test_a_stop_without_a_guard_says_so_and_does_not_raise(ear: Ears, tmp_path: Path) -> None:
    told = ways(ear, tmp_path).stop("soft", "p1")
    assert told["stopped"] is False
    assert "deshi up" in told["why"]


def test_a_service_that_is_not_there_is_named_with_what_starts_it(ear: Ears, tmp_path: Path) -> None:
    with pytest.raises(Unreached, match="deshi up"):
        ways(ear, tmp_path).decide("sit")


def test_a_server_that_refuses_is_told_in_its_words(ear: Ears, tmp_path: Path) -> None:
    ear.says = [500]
    with pytest.raises(Refused, match="out of order"):
        ways(ear, tmp_path).hear(b"\0\0")


def test_a_page_is_no_sound(ear: Ears, tmp_path: Path) -> None:
    ear.kind = "text/html"
    with pytest.raises(Lost, match="instead of sound"):
        ways(ear, tmp_path).say("x")
