"""What `deshi listen` asks of others, each a plain call that waits: the servers of `[voice]`, the service, the guard.

The service is not on the way of a stop: what is said goes to the server of speech recognition, and a stop from here to the guard.
"""

import json
import secrets
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from deshi.bootstrap.door_calls import decided, post, service_url
from deshi.bootstrap.listening import Kind, Ways
from deshi.bootstrap.microphone import play, wav
from deshi.bootstrap.voice import NO_HEARING, Server, servers
from deshi.errors import BadInput, Lost
from deshi.pure.audio_form import Recording, form, transcript
from deshi.sections import Settings
from deshi.tasks.robot_dog.guard_now import stop_now

_HINTS = {404: "check the address under [voice] in deshi.toml"}


def ways(settings: Settings, tell: Callable[[Kind, str], None], language: str = "", quiet: bool = False, user: str = "console") -> Ways:  # fmt: skip
    """Return the ways of a home. Raises `BadInput` without a server of speech recognition."""
    hears, speaks = servers(settings)
    if hears is None:
        raise BadInput(NO_HEARING)
    speak = partial(_spoken, speaks, settings.voice.speak_voice) if speaks and not quiet else _silent
    return Ways(partial(_hear, hears, language), partial(_stop, settings), partial(_decide, settings, user), speak, tell)  # fmt: skip


def _hear(server: Server, language: str, sound: bytes) -> str:
    fields = {"model": server.model, "response_format": "json"} | ({"language": language} if language else {})
    kind, body = form(Recording(wav(sound)), fields, secrets.token_hex(16))
    _, data = post(server.url + "/audio/transcriptions", body, kind, server.key, server.timeout_s, _HINTS)
    try:
        told = json.loads(data)
        return transcript(told if isinstance(told, dict) else {}).text
    except ValueError as error:
        raise Lost(
            f"{server.url} did not say what it heard ({error}); check [voice] hear_url in deshi.toml."
        ) from error


def _spoken(server: Server, voice: str, text: str) -> None:
    body = {"model": server.model, "input": text, "voice": voice, "response_format": "wav"}
    data = json.dumps(body).encode()
    kind, sound = post(
        server.url + "/audio/speech", data, "application/json", server.key, server.timeout_s, _HINTS
    )
    if not kind.startswith(("audio/", "application/octet-stream")):
        raise Lost(f"{server.url} answered with {kind[:60]} instead of sound; check [voice] speak_url.")
    play(sound)


def _silent(_: str) -> None:
    """Say nothing: the reply is printed."""


def _stop(settings: Settings, level: str, press: str) -> Mapping[str, Any]:
    return stop_now(settings.home, level, settings.guard.host, settings.guard.port, "voice", press)


def _decide(settings: Settings, user: str, text: str) -> Mapping[str, Any]:
    return decided(service_url(settings), {"text": text, "session": "voice", "user": user})
