"""Listening: from what is said to what is done. A stop takes the shortest way: transcript, words of the reflex, guard.

Three threads, so that nobody who talks waits for anybody who thinks: one cuts the stream of sound into utterances, one has them written
down and acts on stops, one asks the service and speaks its reply. Where hearing falls behind, what was said *so far* is left out first.
"""

import os
import queue
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from deshi.errors import DeshiError, Lost
from deshi.pure.audio_form import words
from deshi.pure.segments import Segment, Segmenter
from deshi.pure.stop import StopMatch, match
from deshi.pure.text import clean

_EDGES = " \t,.!?:;-…、。！？，：；"
_ECHO = 12  # signs that an echo of our own voice has besides the words of a stop
Kind = Literal["heard", "aside", "stop", "order", "reply", "trouble"]


@dataclass(frozen=True, slots=True)
class Ways:
    """What listening needs of the world; each is called on a thread of its own and may wait, raise `DeshiError`.

    `hear(sound)` returns a transcript, `stop(level, press)` what the guard says, `decide(text)` the service's answer; `say(text)` speaks
    a reply and returns when it has been spoken.
    """

    hear: Callable[[bytes], str]
    stop: Callable[[str, str], Mapping[str, Any]]
    decide: Callable[[str], Mapping[str, Any]]
    say: Callable[[str], None]
    tell: Callable[[Kind, str], None]


@dataclass
class Listener:
    """Listens to a stream until it ends. `wake` must begin what is not a stop ("" for nothing)."""

    ways: Ways
    wake: str = ""
    _segments: "queue.Queue[Segment | None]" = field(default_factory=queue.Queue)
    _orders: "queue.Queue[str | None]" = field(default_factory=queue.Queue)
    _died: list[BaseException] = field(default_factory=list)
    _stopped: dict[int, str] = field(default_factory=dict)
    _saying: str = ""
    _press: str = field(default_factory=lambda: os.urandom(6).hex())

    def listen(self, sound: Iterable[bytes]) -> None:
        """Listen to the end of a stream, and until all of it is answered.

        Raises what the stream raises, and `Lost` where nobody would hear or answer any more.
        """
        segmenter = Segmenter()
        works = (self._hear_all, self._answer_all)
        workers = [threading.Thread(target=self._work, args=(work,), daemon=True) for work in works]
        for worker in workers:
            worker.start()
        try:
            for piece in sound:
                if self._died:
                    break
                for segment in segmenter.feed(piece):
                    self._take(segment)
            for segment in segmenter.end():
                self._take(segment)
        finally:
            self._segments.put(None)
            workers[0].join()
            self._orders.put(None)
            workers[1].join()
        if self._died:
            raise Lost(
                f"Listening has ended inside ({self._died[0]!r}); start it again, and please report it."
            )

    def _work(self, work: Callable[[], None]) -> None:
        """Do a thread's work, and remember what has ended it before its time."""
        try:
            work()
        except BaseException as error:
            self._died.append(error)

    def _take(self, segment: Segment) -> None:
        if segment.final or self._segments.empty():
            self._segments.put(segment)

    def _hear_all(self) -> None:
        while (segment := self._segments.get()) is not None:
            if not segment.final and not self._segments.empty():
                continue  # there is more of it already
            try:
                self._heard(segment, words(clean(self.ways.hear(segment.sound))))
            except Exception as error:  # whatever it is, the next stop must be heard
                self.ways.tell("trouble", _told(error))

    def _heard(self, segment: Segment, text: str) -> None:
        """Act on a stop at once; hand the rest of a finished utterance on."""
        if not text:
            return
        found = match(text)
        if found is not None and not _is_echo(text, found.phrase, self._saying):
            self._stop(segment.number, found)
        if not segment.final:
            return
        self._stopped.pop(segment.number, None)
        if self._saying:
            self.ways.tell("aside", text)  # it may be our own voice
            return
        left = text if found is None else "" if match(found.rest) else found.rest
        order = addressed(left, self.wake) if left else ""
        self.ways.tell("order" if order else "aside" if left else "heard", order or text)
        if order:
            self._orders.put(order)

    def _stop(self, number: int, found: StopMatch) -> None:
        """Stop once an utterance, and once more where it turns into an emergency; the guard counts presses by their name."""
        if self._stopped.get(number) in (found.level, "damp"):
            return
        self._stopped[number] = found.level
        self._empty()
        told = self.ways.stop(found.level, f"{self._press}-{number}-{found.level}")
        sent = bool(told.get("stopped")) and told.get("sent") is not False
        self.ways.tell("stop", found.phrase if sent else str(told.get("why", "no guard answered")))

    def _empty(self) -> None:
        """Forget orders that nobody has begun with: they were given before the stop."""
        while True:
            try:
                if self._orders.get_nowait() is None:
                    self._orders.put(None)
                    return
            except queue.Empty:
                return

    def _answer_all(self) -> None:
        while (order := self._orders.get()) is not None:
            try:
                reply = str(self.ways.decide(order).get("response", ""))
                if reply:
                    self._reply(reply)
            except Exception as error:  # whatever it is, the next stop must be heard
                self.ways.tell("trouble", _told(error))

    def _reply(self, reply: str) -> None:
        self.ways.tell("reply", reply)
        self._saying = reply
        try:
            self.ways.say(reply)
        finally:
            self._saying = ""


def addressed(text: str, wake: str) -> str:
    """Return what follows the wake word, "" where a text does not begin with it; the whole text where no word is wanted."""
    if not wake:
        return text.strip()
    said, name = _plain(text), _plain(wake)
    if not name or not said.startswith(name):
        return ""
    left, at = len(name), 0
    while at < len(text) and left:  # the same place in the text as it was said
        left -= len(_plain(text[at]))
        at += 1
    rest = text[at:]
    if rest and name.isascii() and name[-1].isalnum() and rest[0].isascii() and rest[0].isalnum():
        return ""  # the word goes on: it is another one
    return rest.strip(_EDGES)


def _told(error: Exception) -> str:
    return str(error) if isinstance(error, DeshiError) else f"It failed inside ({error!r}); please report it."


def _plain(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _is_echo(text: str, phrase: str, saying: str) -> bool:
    """Tell whether what was heard is a stretch of what we are saying ourselves, and clearly more of it than an order to stop.

    A stop alone is never an echo, even where the reply has it, too: a stop that is missed costs more than a false one.
    """
    heard = _plain(text)
    return len(heard) >= len(_plain(phrase)) + _ECHO and heard in _plain(saying)
