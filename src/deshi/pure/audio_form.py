"""Recordings on their way to a server of speech recognition, and what it says: OpenAI's form of both.

https://platform.openai.com/docs/api-reference/audio/createTranscription. whisper.cpp's server and those of faster-whisper speak it, too.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_ODD = re.compile(r'[\x00-\x1f\x7f"\\]')
_ASIDE = re.compile(r"[\[(（【<*♪][^\])）】>*♪]*[\])）】>*♪]")


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording as it is sent: its bytes, a name whose ending tells the form, and the content type ("" for unknown)."""

    data: bytes
    name: str = "speech.wav"
    kind: str = "audio/wav"


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was heard. `whole` is the server's answer, with language, duration and segments where they were asked for."""

    text: str
    whole: Mapping[str, Any] = field(default_factory=dict)


def form(recording: Recording, fields: Mapping[str, str], boundary: str) -> tuple[str, bytes]:
    """Return content type and body of a form with the recording as `file`. `boundary` must not occur in the recording."""
    mark = f"--{boundary}\r\n"
    parts = [
        f'{mark}Content-Disposition: form-data; name="{_plain(name)}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    kind = _plain(recording.kind) or "application/octet-stream"
    head = f'{mark}Content-Disposition: form-data; name="file"; filename="{_plain(recording.name)}"\r\nContent-Type: {kind}\r\n\r\n'
    body = b"".join((*parts, head.encode(), recording.data, f"\r\n--{boundary}--\r\n".encode()))
    return f"multipart/form-data; boundary={boundary}", body


def transcript(answer: Mapping[str, Any]) -> Transcript:
    """Return what a server has heard. Raises `ValueError` for an answer without a text."""
    text = answer.get("text")
    if not isinstance(text, str):
        raise ValueError("it has no `text`")
    return Transcript(text.strip(), answer)


def words(text: str) -> str:
    """Return the words of a transcript; "" for one that only describes a sound, such as [BLANK_AUDIO] or (wind blowing)."""
    said = _ASIDE.sub(" ", text)
    return " ".join(said.split()) if any(sign.isalnum() for sign in said) else ""


def _plain(text: str) -> str:
    return _ODD.sub("", text)[:200]
