"""The hot swap: a running loop follows the shelf, without a request that fails or sees two releases.

The pointer and the trial are read twice a second, and at once when this process has changed them. A new release is loaded and
warmed in a thread while the old one serves; then one reference changes (see `decide/lanes.py`). One that can't be loaded
leaves the old one serving, and `problem` says so.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from deshi.bootstrap.extras import claiming
from deshi.bootstrap.feedback import learnt_by
from deshi.bootstrap.promises import Chosen, Promises
from deshi.bootstrap.task_loop import make_promises, make_student, make_thresholds
from deshi.decide.lanes import Lane, Trial
from deshi.decide.thresholds import Thresholds
from deshi.errors import BadInput, DeshiError, NotFound
from deshi.loop import Loop
from deshi.promote.canary import Canary
from deshi.promote.registry import Registry
from deshi.sections import Settings
from deshi.tasks.own.task import OwnTask

_log = logging.getLogger(__name__)

EVERY_S = 0.5
_AGAIN_S = 10.0  # a release that could not be loaded is tried again: its folder may have been mended
_WARM = (
    "sit",
    "座って、それから手を振ってください",
    "could you stand up and then say hello to everybody, please",
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A release that can serve: its name, its student, its thresholds, and what it can promise.

    `again` returns the thresholds that follow from a choice that was made since; it reads files. `claims` returns a task with replies
    that claim what this release can do.
    """

    release: str
    student: Any
    thresholds: Thresholds
    promises: Promises | None = None
    again: Callable[[], Thresholds] | None = None
    claims: Callable[[Any], Any] | None = None


Load = Callable[[Path], Loaded]


def loader(settings: Settings, task: str | OwnTask) -> Load:
    """Return what loads a release folder of a task, with its calibration and thresholds, and lets it answer a few times.

    What it returns raises `Unavailable`, `Corrupt` or `BadInput` for a release that can't serve.
    """
    name = task.name if isinstance(task, OwnTask) else task

    def load(folder: Path) -> Loaded:
        student, release = make_student(settings, task, folder)
        try:
            card = student.load()
            if card.task != name:
                raise BadInput(f"The release {release} is for the task {card.task!r}, not for {name!r}.")
            for text in _WARM:
                student.propose(text)
            again = partial(make_thresholds, settings, task, folder)
            claims = partial(_claims, settings, tuple(getattr(card, "codes", ())))
            return Loaded(release, student, again(), make_promises(settings, task, folder), again, claims)
        except BaseException:  # a damaged release, or an interrupt: its threads go, and the error goes on
            student.close()
            raise

    return load


def _claims(settings: Settings, codes: tuple[int, ...], task: Any) -> Any:
    return claiming(settings, task, codes)


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What a shelf says: the release that serves, and the trial; `problem` where the trial can't be read."""

    serving: str
    trial: Canary | None = None
    problem: str = ""


class Swap:
    """Keeps a loop's lanes as the shelf says. `look`, `watch` and `choose` belong to the event loop that serves.

    `serving` is what the pointer named before the loop was made, `promises` are those of the release that serves, `problem`
    is what a person should know, "" for nothing.
    """

    def __init__(self, registry: Registry, loop: Loop, load: Load, promises: Promises, serving: str) -> None:
        self.registry, self.promises, self.problem = registry, promises, ""
        self._loop, self._load, self._first = loop, load, loop.task
        self._open: dict[str, tuple[Lane, Loaded | None]] = {serving: (loop.lanes.serving, None)}
        self._seen = _Shelf(serving)  # a trial is found at the first look
        self._tried = 0.0
        self._away = (
            False  # the shelf could not be read: the next time that it can, all is well again at once
        )
        self._one = asyncio.Lock()

    async def watch(self) -> None:
        """Follow the shelf for as long as the service runs."""
        while True:
            await self.look()
            await asyncio.sleep(EVERY_S)

    async def look(self, now: bool = False) -> None:
        """Do what the shelf says, if it says something new; with `now` a release that failed is tried again at once."""
        async with self._one:
            try:
                wanted = await asyncio.to_thread(self._now)
            except DeshiError as error:
                self._away = True
                return self._complain(str(error))
            again = now or self._away or time.monotonic() - self._tried > _AGAIN_S
            failed, self._away = bool(self.problem) and again, False
            if wanted != self._seen or failed:
                self._tried, self._seen = time.monotonic(), wanted
                await self._follow(wanted)

    async def choose(self, chosen: Chosen | None) -> Thresholds:
        """Keep a promised error (None: back to the settings), put its thresholds in force for every lane, and return them."""
        async with self._one:  # no release takes over while thresholds are made for the one that serves
            found = await asyncio.to_thread(self.promises.choose, chosen)
            self._loop.cascade.thresholds = found
            for lane, loaded in self._open.values():
                if lane is not self._loop.lanes.serving and loaded is not None and loaded.again is not None:
                    lane.cascade.thresholds = await asyncio.to_thread(loaded.again)
            return found

    def _now(self) -> _Shelf:
        serving = self.registry.serving()
        try:
            return _Shelf(serving, self.registry.trial())
        except DeshiError as error:
            return _Shelf(serving, problem=str(error))

    async def _follow(self, wanted: _Shelf) -> None:
        """Load what is not open yet, and swap. What can't be loaded leaves what is there in its place."""
        problems = [wanted.problem] if wanted.problem else []
        lanes = self._loop.lanes
        serving = await self._lane(wanted.serving, problems, f"; {lanes.serving.release} goes on serving")
        trial = await self._trial(wanted.trial, problems)
        before = lanes.serving
        lanes.put(serving or before, trial)
        kept = lanes.all()
        self._open = {name: pair for name, pair in self._open.items() if pair[0] in kept}
        self._renew_promises()
        if before is not lanes.serving:
            _log.warning(
                "%s: %s serves instead of %s", self.registry.task, lanes.serving.release, before.release
            )
        self._complain(" ".join(problems))

    async def _trial(self, canary: Canary | None, problems: list[str]) -> Trial | None:
        if canary is None:
            return None
        lane = await self._lane(canary.release, problems, ", so it is not tried")
        return Trial(lane, canary.takes, canary.shadow) if lane else None

    async def _lane(self, name: str, problems: list[str], so: str) -> Lane | None:
        """Return the lane of a release, opened if it must be; None, with a sentence in `problems`, when it can't be."""
        if name in self._open:
            return self._open[name][0]
        try:
            loaded = await asyncio.to_thread(self._load_by_name, name)
            learnt = await asyncio.to_thread(lambda: learnt_by(self.registry.folder(name)))
        except Exception as error:  # a folder may hold anything; the old release must go on serving
            why = str(error) if isinstance(error, DeshiError) else type(error).__name__
            problems.append(f"The release {name[:40]!r} can't be loaded{so}. {why}")
            return None
        corrections = self._loop.corrections
        others = () if corrections is None else (corrections.without(learnt),)
        lane = self._loop.lanes.serving.beside(loaded.release, loaded.student, loaded.thresholds, *others)
        self._open[name] = (lane, loaded)
        return lane

    def _load_by_name(self, name: str) -> Loaded:
        try:
            folder = self.registry.folder(name)
        except NotFound as error:
            raise NotFound(f"It is not on the shelf. {error}") from error
        return self._load(folder)

    def _renew_promises(self) -> None:
        for lane, loaded in self._open.values():
            if lane is self._loop.lanes.serving and loaded is not None and loaded.promises is not None:
                self.promises = loaded.promises
            if lane is self._loop.lanes.serving:
                claims = loaded.claims if loaded is not None else None
                self._loop.be(claims(self._first) if claims else self._first)

    def _complain(self, problem: str) -> None:
        if problem and problem != self.problem:
            _log.error("%s: %s", self.registry.task, problem)
        self.problem = problem
