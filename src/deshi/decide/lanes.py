"""Which release answers a request: a lane is one release with all that answers by it, and a request keeps its lane.

So releases are swapped by one reference while requests are under way: no request sees two of them, and a lane that left is
closed when its last request has ended. Everything here belongs to the event loop that serves.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from deshi.decide.cache import Cache, everybody
from deshi.decide.cascade import Cascade
from deshi.decide.thresholds import Thresholds
from deshi.errors import DeshiError
from deshi.records.ask import Ask
from deshi.records.entry import Entry
from deshi.records.protocols import Journal, Layer

_MOST_SHADOWS = 8  # that wait at once; what comes then is left out, so that a slow candidate takes nothing from the service


@dataclass(eq=False, slots=True)
class Lane:
    """A release's name, its cascade, its cache and its student (None where the settings have no such layer)."""

    release: str
    cascade: Cascade
    cache: Cache
    student: Any = None
    busy: int = 0
    left: bool = False

    def beside(self, release: str, student: Any, thresholds: Thresholds, *others: Layer) -> "Lane":
        """Return the lane of another release: its own student, thresholds and empty cache, and `others` by their names.

        The layers that it does not name are the same in both.
        """
        cache = self.cache.empty(release, getattr(student, "whose", everybody))
        layers = {layer.name: layer for layer in (student, cache, *others)}
        return Lane(release, self.cascade.replaced(layers, thresholds), cache, student)

    @contextmanager
    def kept(self) -> Iterator["Lane"]:
        """Keep the lane open while a request is in it."""
        self.busy += 1
        try:
            yield self
        finally:
            self.busy -= 1
            self._close_if_unused()

    def leave(self) -> None:
        """Take no more requests; close the student now, or when the last request has ended."""
        self.left = True
        self._close_if_unused()

    def _close_if_unused(self) -> None:
        close = getattr(self.student, "close", None)
        if self.left and not self.busy and close is not None:
            close()


@dataclass(frozen=True, slots=True)
class Trial:
    """A candidate's lane beside the one that serves.

    `takes(key)` tells whether a conversation is answered by it, the same for a key each time. In `shadow` it answers nobody:
    it is asked behind the answer, and only what it would have said is written down.
    """

    lane: Lane
    takes: Callable[[str], bool]
    shadow: bool = False


@dataclass(frozen=True, slots=True)
class _Now:
    serving: Lane
    trial: Trial | None = None

    def lanes(self) -> tuple[Lane, ...]:
        return (self.serving, self.trial.lane) if self.trial else (self.serving,)


@dataclass(eq=False, slots=True)
class Lanes:
    """The lane that serves and the one on trial. `put` swaps both with one reference."""

    _now: _Now
    _shadows: set["asyncio.Task[None]"] = field(default_factory=set)

    @classmethod
    def of(cls, serving: Lane) -> "Lanes":
        """Return lanes with one that serves and none on trial."""
        return cls(_Now(serving))

    @property
    def serving(self) -> Lane:
        """The lane that serves."""
        return self._now.serving

    @property
    def trial(self) -> Trial | None:
        """The candidate on trial, if there is one."""
        return self._now.trial

    def all(self) -> tuple[Lane, ...]:
        """Return every lane that takes requests."""
        return self._now.lanes()

    @contextmanager
    def take(self, user: str, session: str) -> Iterator[Lane]:
        """Keep the lane of a conversation for one request. Without user and session each request is drawn by itself."""
        now = self._now
        named = bool(user or session)
        tried = now.trial is not None and not now.trial.shadow
        lane = now.serving
        if now.trial is not None and tried and now.trial.takes(f"{user}\0{session}" if named else ""):
            lane = now.trial.lane
        with lane.kept():
            yield lane

    def put(self, serving: Lane, trial: Trial | None = None) -> None:
        """Let other lanes take the requests from now on; those that are none of them any more leave."""
        before, self._now = self._now, _Now(serving, trial)
        for lane in before.lanes():
            if lane not in self._now.lanes():
                lane.leave()

    def forget(self) -> None:
        """Drop every kept answer."""
        for lane in self.all():
            lane.cache.forget()

    def close(self) -> None:
        """Close every lane."""
        for task in self._shadows:
            task.cancel()
        for lane in self.all():
            lane.leave()

    def follow(self, ask: Ask, journal: Journal) -> None:
        """Ask a candidate in the shadow the same, behind the answer. Never waits and never raises."""
        trial = self._now.trial
        if trial is None or not trial.shadow or ask.stop is not None or len(self._shadows) >= _MOST_SHADOWS:
            return
        task = asyncio.ensure_future(_shadow(trial.lane, ask, journal))
        self._shadows.add(task)
        task.add_done_callback(self._shadows.discard)


async def _shadow(lane: Lane, ask: Ask, journal: Journal) -> None:
    """Write down what the candidate's student says: label, actions, confidence and milliseconds, or that it failed."""
    began = time.perf_counter()
    told: dict[str, Any] = {"release": lane.release}
    with lane.kept():
        try:
            said = await lane.student.answer(ask)
            if said is not None:
                told |= {"label": said.label, "actions": said.actions, "confidence": said.confidence}
        except DeshiError as error:
            told["failed"] = str(error)
        except Exception as error:  # a candidate may be a stranger's code: its failure is one of its figures
            told["failed"] = type(error).__name__
    told["ms"] = round((time.perf_counter() - began) * 1000, 3)
    journal.tell(Entry("shadow", told, time.time(), ask.id, ask.session, ask.user))
