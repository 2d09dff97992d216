"""The servers of `[voice]`: one that hears and one that speaks, each only where its address is set."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from deshi.bootstrap.upstreams import address, at_least, is_cloud, key_of
from deshi.errors import NotFound
from deshi.providers.http import Http
from deshi.providers.openai_audio import OpenAIAudio, Spoken
from deshi.pure.audio_form import Recording, Transcript
from deshi.sections import Model, Settings

MOST_SOUND = 16_777_216
NO_HEARING = (
    "No server of speech recognition is set; write hear_url under [voice] in deshi.toml, such as "
    '"http://127.0.0.1:8090/v1" of whisper.cpp\'s server (docs/voice.md has the lines that start one).'
)
NO_SPEAKING = (
    'No server that speaks is set; write speak_url under [voice] in deshi.toml, such as "http://127.0.0.1:8880/v1" '
    "(docs/voice.md has the lines that start one)."
)


@dataclass(frozen=True, slots=True)
class Server:
    """Where a server of `[voice]` is and how it is asked."""

    url: str
    model: str
    key: str
    timeout_s: float


@dataclass(frozen=True, slots=True)
class Voice:
    """Speech in and out; None where no server is set."""

    hears: OpenAIAudio | None
    speaks: OpenAIAudio | None
    voice: str = ""

    async def hear(self, recording: Recording, fields: Mapping[str, str]) -> Transcript:
        """Return what is said in a recording. Raises `NotFound` without a server, and as `OpenAIAudio.hear` does."""
        if self.hears is None:
            raise NotFound(NO_HEARING)
        return await self.hears.hear(recording, fields)

    async def speak(self, text: str, voice: str = "", form: str = "wav", speed: float = 1.0) -> Spoken:
        """Return a text spoken. Raises `NotFound` without a server, and as `OpenAIAudio.speak` does."""
        if self.speaks is None:
            raise NotFound(NO_SPEAKING)
        return await self.speaks.speak(text, voice or self.voice, form, speed)

    def told(self) -> dict[str, bool]:
        """Return what a page needs to know: whether it may send what it records, and have replies spoken."""
        return {"hear": self.hears is not None, "speak": self.speaks is not None}

    async def close(self) -> None:
        """Close the connections."""
        for one in (self.hears, self.speaks):
            if one is not None:
                await one.close()


def servers(
    settings: Settings, environ: Mapping[str, str] = os.environ
) -> tuple[Server | None, Server | None]:
    """Return the server that hears and the one that speaks. Raises `BadInput` for what can't be one."""
    voice = settings.voice
    at_least("[voice] timeout_s", voice.timeout_s, 0.1)
    return (
        _server("hear_url", voice.hear_url, voice.hear_model, settings, environ),
        _server("speak_url", voice.speak_url, voice.speak_model, settings, environ),
    )


def make_voice(settings: Settings, environ: Mapping[str, str] = os.environ) -> Voice:
    """Return speech in and out as the settings say; nothing is asked before the first request. Raises `BadInput`."""
    hear, speak = servers(settings, environ)
    return Voice(
        _audio(hear, "[voice] hear_url"), _audio(speak, "[voice] speak_url"), settings.voice.speak_voice
    )


def _audio(server: Server | None, setting: str) -> OpenAIAudio | None:
    if server is None:
        return None
    return OpenAIAudio(Http(server.url, server.timeout_s, MOST_SOUND), server.model, server.key, setting)


def _server(key: str, url: str, model: str, settings: Settings, environ: Mapping[str, str]) -> Server | None:
    if not url:
        return None
    where = f"deshi.toml: [voice] {key}:"
    named = Model(provider="openai", model=model, url=url, key_env=settings.voice.key_env)
    found = address(where, named)
    return Server(found, model, key_of(where, named, is_cloud(found), environ), settings.voice.timeout_s)
