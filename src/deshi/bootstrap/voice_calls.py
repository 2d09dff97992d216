"""What `deshi listen` asks of others, each a plain call that waits: the servers of `[voice]`, the service, the guard.

The service is not on the way of a stop: what is said goes to the server of speech recognition, and a stop from here to the guard.
"""

import json
import os
import secrets
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from deshi.bootstrap.listening import Kind, Ways
from deshi.bootstrap.microphone import play, wav
from deshi.bootstrap.voice import NO_HEARING, Server, servers
from deshi.errors import BadInput, DeshiError, Lost, Refused, Unreached
from deshi.pure.audio_form import Recording, form, transcript
from deshi.sections import Settings
from deshi.tasks.robot_dog.guard_now import stop_now

KEY = "DESHI_KEY"  # the variable with the service's key, where it needs one
MOST = 16_777_216
_ANSWER_S = 60.0
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # servers of one's own need no proxy


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
    _, data = _post(server.url + "/audio/transcriptions", body, kind, server.key, server.timeout_s)
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
    kind, sound = _post(server.url + "/audio/speech", data, "application/json", server.key, server.timeout_s)
    if not kind.startswith(("audio/", "application/octet-stream")):
        raise Lost(f"{server.url} answered with {kind[:60]} instead of sound; check [voice] speak_url.")
    play(sound)


def _silent(_: str) -> None:
    """Say nothing: the reply is printed."""


def _stop(settings: Settings, level: str, press: str) -> Mapping[str, Any]:
    return stop_now(settings.home, level, settings.guard.host, settings.guard.port, "voice", press)


def _decide(settings: Settings, user: str, text: str) -> Mapping[str, Any]:
    service = settings.service
    host = service.host if service.host not in ("0.0.0.0", "::") else "127.0.0.1"
    url = f"http://{f'[{host}]' if ':' in host else host}:{service.port}/v1/decide"
    body = json.dumps({"text": text, "session": "voice", "user": user}).encode()
    try:
        _, data = _post(url, body, "application/json", os.environ.get(KEY, ""), _ANSWER_S)
    except Unreached as error:
        raise Unreached(f"No service answers at {url}; start it with `deshi up`.") from error
    told = json.loads(data)
    return told if isinstance(told, dict) else {}


def _post(url: str, body: bytes, kind: str, key: str, timeout_s: float) -> tuple[str, bytes]:
    """Return content type and body of a good answer. Raises `Unreached`, `Lost` and `Refused`."""
    headers = {"content-type": kind} | ({"authorization": f"Bearer {key}"} if key else {})
    request = urllib.request.Request(url, body, headers)
    try:
        with _OPENER.open(request, timeout=timeout_s) as reply:
            return reply.headers.get_content_type(), reply.read(MOST)
    except urllib.error.HTTPError as error:
        with error:
            raise _refused(url, error.code, error.read(10_000)) from error
    except TimeoutError as error:
        raise Lost(f"{url} took over {timeout_s:.0f} s; try again, or raise [voice] timeout_s.") from error
    except urllib.error.URLError as error:
        raise Unreached(f"{url} can't be reached ({error.reason}); start that server.") from error
    except OSError as error:
        raise Lost(f"{url} broke off ({error}); see that server's log.") from error


def _refused(url: str, status: int, body: bytes) -> DeshiError:
    try:
        told = json.loads(body)
        inner = told.get("error", told)
        said = str(inner.get("message", inner) if isinstance(inner, dict) else inner)[:200]
    except (ValueError, AttributeError):
        said = ""
    hint = "check the address under [voice] in deshi.toml" if status == 404 else "see that server's log"
    return Refused(f"{url} refused (status {status}){f': {said}' if said else ''}; {hint}.")
