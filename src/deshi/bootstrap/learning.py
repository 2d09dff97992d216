"""Learning as the running service shows and starts it: what waits, the night that runs, those that were, and the clock."""

import asyncio
import logging
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from deshi.bootstrap import night_lock, night_state, runs
from deshi.bootstrap.extras import codes_of
from deshi.bootstrap.memory import open_store
from deshi.bootstrap.night_end import REPORT
from deshi.bootstrap.night_parts import EVERYBODY, Seen, gather
from deshi.bootstrap.night_work import curve as curve_of
from deshi.bootstrap.registries import serving_folder
from deshi.bootstrap.schedule import due
from deshi.errors import Corrupt, DeshiError, Unavailable
from deshi.sections import Settings
from deshi.tasks.own.task import OwnTask

_log = logging.getLogger(__name__)

_LOOK_S = 10.0
_BEGIN_S = 30.0
_POLL_S = 0.05
_LATEST = 20
_REST = 10.0  # of the time that reading the journal took, before it is read again: serving goes first
_DAY = "schedule.json"


class Learning:
    """The nights of a home for the web room. `keep` runs beside the requests and begins the night of the schedule."""

    def __init__(self, settings: Settings, task: Any) -> None:
        self._settings, self._task, self._home = settings, task, settings.home
        self._child: subprocess.Popen[bytes] | None = None
        self._starting, self._reading = threading.Lock(), threading.Lock()
        self._waiting: dict[str, Any] | None = None
        self._position, self._again = -1, 0.0

    async def look(self) -> dict[str, Any]:
        """Return what waits to be learned, the night that runs, the last one that ended, and the schedule."""
        return await asyncio.to_thread(self._look)

    async def begin(self, by: str) -> str:
        """Begin a night in a process of its own and return its id. Raises `Runs` (409) when one runs already."""
        return await asyncio.to_thread(self._begin, by)

    async def cancel(self) -> bool:
        """Ask the night that runs to end; return whether one runs."""
        return await asyncio.to_thread(night_lock.cancel, self._home)

    async def nights(self) -> list[dict[str, Any]]:
        """Return the summaries of all nights, newest first."""
        return await asyncio.to_thread(
            lambda: night_state.summaries(self._home, night_lock.running(self._home))
        )

    async def night(self, identity: str) -> dict[str, Any]:
        """Return a night with its report and curve. Raises `NotFound` for an unknown one."""
        return await asyncio.to_thread(told, self._home, identity)

    async def runs(self) -> list[dict[str, Any]]:
        """Return every training that the home knows."""
        return await asyncio.to_thread(runs.listed, self._home)

    async def run(self, identity: str) -> dict[str, Any]:
        """Return a training with its curve. Raises `NotFound` for an unknown one."""
        return await asyncio.to_thread(runs.one, self._home, identity)

    async def keep(self) -> None:
        """Begin the night of the schedule once a day, for as long as the service runs; without a schedule, only reap."""
        before = _local()
        while True:
            await asyncio.sleep(_LOOK_S)
            now = _local()
            with suppress(DeshiError):
                await asyncio.to_thread(self._tick, before, now)
            before = now

    def _tick(self, before: datetime, now: datetime) -> None:
        if self._child is not None:
            self._child.poll()  # a child that has ended is let go
        if not due(self._settings.schedule.night, before, now, self._last_day()):
            return
        night_state.nights(self._home).mkdir(mode=0o700, parents=True, exist_ok=True)
        night_state.put(night_state.nights(self._home) / _DAY, {"day": now.date().isoformat()})
        try:
            _log.warning("the night %s begins, as scheduled", self._begin("schedule"))
        except DeshiError as error:
            _log.error("the scheduled night did not begin: %s", error)

    def _last_day(self) -> str:
        with suppress(Corrupt):
            return str(night_state.get(night_state.nights(self._home) / _DAY).get("day", ""))
        return ""

    def _look(self) -> dict[str, Any]:
        running = night_lock.running(self._home)
        last = next((one for one in night_state.summaries(self._home, running) if one["id"] != running), None)
        return {
            "waiting": self._what_waits(),
            "running": _running(self._home, running),
            "last": last,
            "schedule": self._settings.schedule.night,
        }

    def _what_waits(self) -> dict[str, Any]:
        """Return what waits, as of the last time that the journal was read: it is not read again all the time.

        Nobody queues behind a reading: while one is under way that is what was found before, and nothing the first time.
        """
        if not self._reading.acquire(blocking=False):
            return self._waiting or _shown(0, 0, 0)
        try:
            newest = self._newest()
            if self._waiting is None or (newest != self._position and time.monotonic() > self._again):
                began = time.monotonic()
                self._waiting, self._position = waiting(self._settings, self._task), newest
                self._again = time.monotonic() + _REST * (time.monotonic() - began)
            return self._waiting
        finally:
            self._reading.release()

    def _newest(self) -> int:
        """Return a number that changes when there is more in the journal, or less to learn from it."""
        store = open_store(self._settings)
        try:
            ended = len(night_state.ids(self._home))
            return max((place for place, _ in store.rows(last=1)), default=0) * 1_000_003 + ended
        finally:
            store.close()

    def _begin(self, by: str) -> str:
        with self._starting:
            running = night_lock.running(self._home)
            if running:
                raise night_lock.Runs(f"The night {running} runs already. Wait for it, or end it.")
            place = night_state.nights(self._home)
            try:
                place.mkdir(mode=0o700, parents=True, exist_ok=True)
                with (place / night_state.LOG).open("wb") as log:
                    words = [sys.executable, "-m", "deshi.cli.main", "night", "--yes", "--humble", "--by", by]
                    environ = {**os.environ, "DESHI_HOME": str(self._home)}
                    child = self._child = subprocess.Popen(
                        words,
                        env=environ,
                        stdin=subprocess.DEVNULL,
                        stdout=log,
                        stderr=log,
                        start_new_session=True,
                    )
            except OSError as error:
                raise Unavailable(
                    f"A night can't be begun ({error.strerror}); make room, then try again."
                ) from error
            return self._wait_for(child, place / night_state.LOG)

    def _wait_for(self, child: "subprocess.Popen[bytes]", log: Path) -> str:
        """Return the id of the night that a process has begun."""
        until = time.monotonic() + _BEGIN_S
        while time.monotonic() < until:
            ended = child.poll() is not None
            for identity in night_state.ids(self._home)[:1]:
                with suppress(DeshiError):
                    if night_state.load(self._home, identity).pid == child.pid:
                        return identity
            if ended:
                break
            time.sleep(_POLL_S)
        raise Unavailable(f"The night did not begin; its log is {log}. Try `deshi night` to see why.")


def _local() -> datetime:
    return datetime.now(UTC).astimezone().replace(tzinfo=None)


def waiting(settings: Settings, task: Any) -> dict[str, Any]:
    """Return what waits to be learned: examples that no night has judged, held-back ones, people, contradictions."""
    codes = codes_of(task, serving_folder(settings, task if isinstance(task, OwnTask) else task.name))
    found, seen = gather(settings, task, 0, 0.0, codes=codes), Seen(settings.home, task.name)
    fresh = {example: None for lesson in found.lessons for example in seen.new(lesson)}
    newest = sorted(fresh, key=lambda one: -one.at)[:_LATEST]
    return _shown(
        len(fresh),
        len({example for lesson in found.lessons for example in lesson.held}),
        sum(one.due and one.user != EVERYBODY for one in found.lessons),
        contradictions=[dict(one) for one in found.contradictions],
        by_label=dict(sorted(Counter(one.label for one in fresh).items())),
        latest=[
            {
                "text": one.text,
                "label": one.label,
                "actions": list(one.actions),
                "origin": one.origin,
                "at": one.at,
            }
            for one in newest
        ],
    )


def _shown(examples: int, held: int, people: int, **more: Any) -> dict[str, Any]:
    blank: dict[str, Any] = {"contradictions": [], "by_label": {}, "latest": []}
    return {"examples": examples, "held": held, "people": people, **blank, **more}


def told(home: Path, identity: str) -> dict[str, Any]:
    """Return a night: its summary, and what its report says, as far as there is one. Raises `NotFound` for an unknown one."""
    place = night_state.folder(home, identity)
    try:
        state = night_state.shown(night_state.load(home, identity), night_lock.running(home))
    except Corrupt as error:
        state = night_state.State(
            identity, stage=night_state.FAILED, outcome=night_state.FAILED, sentence=str(error)
        )
    report: dict[str, Any] = {}
    with suppress(Corrupt):
        report = night_state.get(place / REPORT)
    blanks: dict[str, Any] = {"parts": [], "cost": {}, "body": {}, "markdown": ""}
    more = {name: report.get(name, blank) for name, blank in blanks.items()}
    more["parts"] = [{**one, "verdict": one.get("verdict") or None} for one in more["parts"]]
    return {**state.summary(), **more, "curve": runs.thinned(curve_of(place))}


def _running(home: Path, identity: str) -> dict[str, Any] | None:
    if not identity:
        return None
    try:
        state = night_state.load(home, identity)
    except DeshiError:
        return None  # it has only just begun
    shown = runs.progress(home, state)
    curve = runs.thinned(curve_of(night_state.nights(home) / identity))
    return {"id": identity, "stage": state.stage, **shown, "curve": curve}
