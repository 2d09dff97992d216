"""Speech in and out at a server that speaks OpenAI's audio routes: whisper.cpp, servers of faster-whisper, Kokoro, OpenAI itself.

https://platform.openai.com/docs/api-reference/audio
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from deshi.errors import Lost, Refused
from deshi.pure.audio_form import Recording, Transcript, form, transcript
from deshi.pure.upstream import failure, read
from deshi.records.model import Reply

HEAR, SPEAK = "/audio/transcriptions", "/audio/speech"
_KINDS = {"mp3": "audio/mpeg", "opus": "audio/ogg", "aac": "audio/aac", "flac": "audio/flac", "wav": "audio/wav", "pcm": "audio/pcm"}  # fmt: skip


class AudioWire(Protocol):
    """The connection to a server: `providers.http.Http` is one."""

    server: str

    async def send(self, path: str, data: bytes, headers: Mapping[str, str]) -> Reply:
        """Send bytes and return the whole answer. Raises `Unreached` and `Lost`."""
        ...

    async def post(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Reply:
        """Send JSON and return the whole answer. Raises `Unreached` and `Lost`."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...


@dataclass(frozen=True, slots=True)
class Spoken:
    """A spoken reply: the sound and its content type."""

    data: bytes
    kind: str


class OpenAIAudio:
    """Hears or speaks at one server; the wire's address ends before `/audio/`. `setting` names that address for messages."""

    def __init__(self, wire: AudioWire, model: str, key: str = "", setting: str = "[voice] hear_url") -> None:
        self._wire, self._model, self._key, self._setting = wire, model, key, setting
        self._headers = {"authorization": f"Bearer {key}"} if key else {}

    async def hear(self, recording: Recording, fields: Mapping[str, str]) -> Transcript:
        """Return what is said in a recording; `fields` may hold `language`, `prompt`, `temperature` and `response_format`.

        Raises `Unreached`, `Lost`, `Busy`, `Unavailable` and `Refused`.
        """
        sent = {"response_format": "json", **fields, "model": self._model}
        kind, body = form(recording, sent, secrets.token_hex(16))
        reply = await self._wire.send(HEAR, body, {**self._headers, "content-type": kind})
        self._check(reply, HEAR)
        try:
            return transcript(read(reply, self._wire.server, self._key))
        except ValueError as error:
            raise Lost(
                f"{self._wire.server} did not say what it heard ({error}); check {self._setting} in deshi.toml."
            ) from error

    async def speak(self, text: str, voice: str, form: str = "wav", speed: float = 1.0) -> Spoken:
        """Return `text` spoken; `form` is mp3, opus, aac, flac, wav or pcm. Raises as `hear` does."""
        body: dict[str, Any] = {"model": self._model, "input": text, "voice": voice, "response_format": form}
        body |= {"speed": speed} if speed != 1.0 else {}
        reply = await self._wire.post(SPEAK, body, {**self._headers, "accept": "*/*"})
        self._check(reply, SPEAK)
        if not reply.kind.startswith(("audio/", "application/octet-stream")) or not reply.body:
            raise Lost(
                f"{self._wire.server} answered with {reply.kind[:60] or 'nothing'} instead of sound; check {self._setting} in "
                f"deshi.toml."
            )
        kind = reply.kind if reply.kind.startswith("audio/") else _KINDS.get(form, "application/octet-stream")
        return Spoken(reply.body, kind)

    async def close(self) -> None:
        """Close the connections."""
        await self._wire.close()

    def _check(self, reply: Reply, path: str) -> None:
        if reply.status == 404:
            raise Refused(
                f"{self._wire.server} has no {path} under {self._setting}; write its address up to there into deshi.toml, and start "
                f"whisper.cpp's server with --inference-path /v1{HEAR}."
            )
        if reply.status != 200:
            raise failure(reply, self._wire.server, self._key)
