"""`deshi ros`: what ROS 2 asks on /deshi/ask goes to the running service, its answer to /deshi/answer.

Each question waits for its answer in a thread of its own, so that a slow one holds nobody up. What may be an order to stop goes
to the guard first, from the thread that hears, and only then to the service, which understands the rest of the sentence.
"""

import json
import select
import socket
import threading
from collections.abc import Callable, Mapping
from typing import Any, Protocol
from urllib.parse import urlsplit

from deshi.bootstrap.door_calls import decided, service_url
from deshi.errors import DeshiError, Unavailable
from deshi.pure.stop import match
from deshi.sections import Settings
from deshi.tasks.robot_dog.guard_now import ask_now, stop_now

AT_ONCE = 16  # questions under way; more are told to come later
_LOOK_S = 1.0  # seconds to look whether somebody is at a port
_SHOWN = 200  # signs of a question and of an answer that are shown to people
FIELDS = ("text", "session", "user", "task", "dry_run")
_SOURCE = "ros-ask"  # of a stop in a question: the service hears the whole question, too, and counts it
NAME = "ros"  # whose request it is where nothing else is said; without a session it stands alone


class Asks(Protocol):
    """A door to ROS 2 (`dds.ros.AskDoor`)."""

    def fileno(self) -> int:
        """Return what is readable when something was asked."""
        ...

    def ring(self) -> None:
        """Wake who waits for `fileno`."""
        ...

    def take(self) -> list[str]:
        """Return what was asked since the last look."""
        ...

    def say(self, answer: str) -> None:
        """Write an answer."""
        ...

    def close(self) -> None:
        """Leave the domain."""
        ...


def ask_door(settings: Settings) -> Asks:
    """Return the door where `[body]` says DDS is. Raises `Unavailable` where it can't be had."""
    body = settings.body
    try:
        from deshi.tasks.robot_dog.dds.participant import needed

        needed()
        from deshi.tasks.robot_dog.dds.ros import AskDoor

        return AskDoor(body.domain, body.interface, body.peer_mode, body.peers)
    except OSError as error:
        raise Unavailable(str(error)) from error


class Bridge:
    """Carries questions one way and answers the other, until `end`. `tell` is given a line for each, for people."""

    def __init__(
        self, settings: Settings, door: Asks, tell: Callable[[str], None] = lambda line: None
    ) -> None:
        self._settings, self._door, self._tell = settings, door, tell
        self._url = service_url(settings)
        self._free = threading.Semaphore(AT_ONCE)
        self._ended = False

    def end(self) -> None:
        """Leave `run` soon; safe from any thread, and from a signal."""
        self._ended = True
        self._door.ring()

    def run(self) -> None:
        """Serve until the end; what is under way then is not waited for."""
        while not self._ended:
            select.select([self._door.fileno()], [], [], 1.0)
            for said in self._door.take():
                self.hear(said)

    def hear(self, said: str) -> None:
        """Stop at once where that was asked; have all else answered by a thread."""
        asked = question(said)
        if "error" in asked:
            self._answer(asked)
            return
        if asked.get("dry_run") is not True:  # in a dry run the body is told nothing, as in the service
            asked |= self._stopped(asked["text"])
        if not self._free.acquire(blocking=False):
            busy = f"{AT_ONCE} questions are under way already; ask again when some are answered."
            self._answer({**asked, "error": busy})
            return
        threading.Thread(target=self._decide, args=(asked,), daemon=True).start()

    def _stopped(self, text: str) -> dict[str, Any]:
        """Return what the guard says to a stop; empty where none was asked."""
        found = match(text)
        if found is None:
            return {}
        guard = self._settings.guard
        told = stop_now(self._settings.home, found.level, guard.host, guard.port, _SOURCE)
        self._tell(f"STOP: {_short(text)}")
        kept = {key: told[key] for key in ("stopped", "level", "why") if key in told}
        return {"stop": kept}

    def _decide(self, asked: Mapping[str, Any]) -> None:
        try:
            body = {"user": NAME} | {key: asked[key] for key in FIELDS if key in asked}
            self._answer({**decided(self._url, body), **_kept(asked)})
        except DeshiError as error:
            self._answer({"error": str(error), **_kept(asked)})
        except Exception as error:  # whatever it is, who has asked is told
            failed = f"The bridge failed inside ({type(error).__name__}: {error}); ask again, and please report it."
            self._answer({"error": failed, **_kept(asked)})
        finally:
            self._free.release()

    def _answer(self, answer: Mapping[str, Any]) -> None:
        self._door.say(json.dumps(answer, ensure_ascii=False))
        shown = str(answer.get("error") or answer.get("response") or "")
        self._tell(f"{_short(str(answer.get('ask', answer.get('text', ''))))} -> {_short(shown)}")


def missing(settings: Settings) -> str:
    """Return a sentence that says who is not there to answer or to be stopped, "" where both are."""
    url = urlsplit(service_url(settings))
    lacks = []
    try:
        socket.create_connection((url.hostname or "", url.port or 80), _LOOK_S).close()
    except OSError:
        lacks.append(f"no service answers at {url.netloc}")
    try:
        ask_now(settings.home, {"op": "state", "id": 1}, _LOOK_S)
    except (OSError, ValueError):
        lacks.append("no guard answers for this home")
    return f"Not there yet: {' and '.join(lacks)}; `deshi up` starts both." if lacks else ""


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}... ({len(text)} characters)"


def _kept(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an answer repeats of its question."""
    return {"ask": asked["text"]} | {key: asked[key] for key in ("id", "stop") if key in asked}


def question(said: str) -> dict[str, Any]:
    """Return what was asked, from plain text or JSON; with `error`, a sentence, where that can't be told."""
    words = said.strip()
    if not words.startswith("{"):
        return (
            {"text": words}
            if words
            else {
                "ask": said,
                "error": 'Nothing was asked; send a text, or JSON such as {"text": "sit down"}.',
            }
        )
    try:
        read = json.loads(words)
    except (ValueError, RecursionError):
        return {
            "ask": said[:200],
            "error": 'This begins as JSON and is none; send {"text": "sit down"}, or the text alone.',
        }
    unknown = sorted(set(read) - {*FIELDS, "id"})
    text = read.get("text")
    if not isinstance(text, str) or not text.strip() or unknown:
        kind = "empty" if isinstance(text, str) else f"no string but {json.dumps(text)[:60]}"
        wrong = f"`text` is {kind}" if "text" in read else "`text` is missing"
        wrong = f"{str(unknown[0])[:60]!r} is no field of it" if unknown else wrong
        told = {
            "ask": said[:200],
            "error": f'{wrong}; send {{"text": "sit down", "session": "", "user": "", "id": ""}}, all but the text as you like.',
        }
        return told | ({"id": read["id"]} if "id" in read else {})
    return dict(read)
