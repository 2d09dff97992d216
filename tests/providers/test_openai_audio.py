"""Hearing and speaking at a real socket: what is sent, and what is said when it goes wrong."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from tests.peers.audio import Ears, ears, tone, wav

from deshi.errors import Busy, DeshiError, Lost, Refused, Unavailable, Unreached
from deshi.providers.http import Http
from deshi.providers.openai_audio import OpenAIAudio
from deshi.pure.audio_form import Recording

SOUND = Recording(wav(tone(0.1)))


@pytest.fixture
def ear() -> Iterator[Ears]:
    with ears("座って") as made:
        yield made


def asked(url: str, ask: Callable[[OpenAIAudio], Awaitable[Any]], key: str = "") -> Any:
    async def play() -> Any:
        audio = OpenAIAudio(Http(url, 5.0, 16_000_000), "base", key)
        try:
            return await ask(audio)
        finally:
            await audio.close()

    return asyncio.run(play())


def test_the_model_of_the_settings_and_the_key_go_along(ear: Ears) -> None:
    told = asked(ear.url, lambda audio: audio.hear(SOUND, {"model": "other", "language": "ja"}), "k1")
    assert told.text == "座って"
    assert (ear.heard[0]["model"], ear.heard[0]["language"]) == (b"base", b"ja")
    assert ear.keys == ["Bearer k1"]


def test_what_is_spoken_comes_with_its_type(ear: Ears) -> None:
    ear.kind = "application/octet-stream"  # some servers say no more
    sound = asked(ear.url, lambda audio: audio.speak("はい", "nova", "mp3", 1.5))
    assert (sound.kind, sound.data[:4]) == ("audio/mpeg", b"RIFF")
    assert ear.spoke[0]["speed"] == 1.5


@pytest.mark.parametrize(
    ("status", "error", "part"),
    [(404, Refused, "--inference-path"), (500, Unavailable, "out of order"), (429, Busy, "later"), (401, Refused, "key")],
)  # fmt: skip
def test_each_failure_says_what_to_do(ear: Ears, status: int, error: type[DeshiError], part: str) -> None:
    ear.says = [status]
    with pytest.raises(error, match=part):
        asked(ear.url, lambda audio: audio.hear(SOUND, {}))


def test_a_server_that_is_not_there_is_unreached() -> None:
    with pytest.raises(Unreached, match="can't be reached"):
        asked("http://127.0.0.1:9/v1", lambda audio: audio.hear(SOUND, {}))


def test_a_page_is_no_sound(ear: Ears) -> None:
    ear.kind = "text/html"
    with pytest.raises(Lost, match="instead of sound"):
        asked(ear.url, lambda audio: audio.speak("a", "nova"))
