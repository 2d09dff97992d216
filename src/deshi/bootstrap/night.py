"""The loop on a clock: examples, training, exam, promotion, report; one night at a time, and whoever is cut off goes on.

Every stage leaves a file before the state names the next one, so a night that was killed anywhere is resumed under its own id,
or, where what it worked on is gone, begun anew. What serves changes by one rename, as the last step but the report.
"""

import os
import shutil
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from deshi.bootstrap import night_lock, night_state
from deshi.bootstrap.extras import codes_of
from deshi.bootstrap.night_desk import Cancelled, Desk, Report, Wish
from deshi.bootstrap.night_end import Ending, learned_of, learnt, nothing_new, sweep
from deshi.bootstrap.night_parts import EVERYBODY, gather, keep, kept, newest_erasure, plan_size
from deshi.bootstrap.night_report import NightReport
from deshi.bootstrap.night_shelf import KEPT, Candidate, shelve
from deshi.bootstrap.night_spent import Spent
from deshi.bootstrap.night_state import (
    CANCELLED,
    DONE,
    EXAM,
    EXAMPLES,
    FAILED,
    JOB,
    PROMOTE,
    TRAIN,
    TRAINING,
    VERDICTS,
    State,
)
from deshi.bootstrap.night_work import Works
from deshi.bootstrap.own import find_task
from deshi.bootstrap.releases import Wanted
from deshi.errors import Corrupt, DeshiError, NotFound, Unavailable
from deshi.learn.interruption import interruptible
from deshi.sections import Settings


def run_night(
    settings: Settings,
    task: Any,
    by: str,
    *,
    minutes: float = 0.0,
    promote: bool = True,
    report: Report | None = None,
    seed: int = 1,
    works: Works | None = None,
    stop: threading.Event | None = None,
) -> NightReport:
    """Learn what the journal has to teach a task, and promote what passes its exam; return what came of it.

    `task` is a task or its name; `report` is told every step. Blocks. What goes wrong within (a full disk, a damaged file)
    ends the night as `failed` with a sentence; nothing is promoted then. Raises `Runs` (409) when a night runs already.
    """
    found = find_task(task) if isinstance(task, str | Path) else task
    wish = Wish(by, minutes, promote, seed)
    with (
        night_lock.alone(settings) as lock,
        interruptible(stop or threading.Event()) as ended,
    ):
        night = Night(Desk(settings, found, wish, works or Works(), report, ended))
        state = night.begin()
        night_lock.name_holder(lock, state.id)
        return night.walk(state)


class Night:
    """One walk through the stages. Only with the lock of the nights."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.works = desk, desk.works
        self.settings, self.task, self.registry = desk.settings, desk.task, desk.registry

    def begin(self) -> State:
        """Return the state to go on from: that of a night that was cut off, else a new one."""
        left = night_state.unfinished(self.settings.home)
        if left is not None:
            why = self._lost(left)
            if not why:
                self.desk.tell(
                    left, f"The night {left.id} was cut off in the stage {left.stage}; it goes on."
                )
                self.desk.before = left.seconds
                return self.desk.save(self._taken_up(left))
            self.desk.now = left
            self._failed(left, f"It was cut off and could not go on: {why}")
            self.desk.now = self.desk.found = None
        sweep(self.settings.home)
        wish, serving = self.desk.wish, self.registry.serving()
        blank = State("", self.task.name, wish.by, minutes=wish.minutes, promote=wish.promote, parent=serving)
        return night_state.begin(self.settings.home, blank, self.works.clock())

    def _taken_up(self, left: State) -> State:
        """Return the state of a night that was cut off as whoever goes on with it wishes; it promotes only if both wished it."""
        wish = self.desk.wish
        promote = left.promote and wish.promote
        return replace(left, pid=os.getpid(), by=wish.by, minutes=wish.minutes, promote=promote)

    def _lost(self, left: State) -> str:
        """Return why a night that was cut off can't go on, "" where it can."""
        if left.task != self.task.name or left.without:
            return "another one was asked for."
        serving = self.registry.serving()
        if serving != left.parent and not (left.stage == PROMOTE and serving == left.release):
            return f"the release {serving} serves by now."
        if left.stage == EXAMPLES:
            return ""
        try:
            self.desk.found = kept(self.desk.place(left))
            erased = newest_erasure(self.settings)
        except DeshiError as error:
            return str(error)
        return "a person was erased since." if erased != self.desk.found.erased else ""

    def walk(self, state: State) -> NightReport:
        """Go through the stages that are left; return the report."""
        stages = {EXAMPLES: self._examples, TRAIN: self._train, EXAM: self._exam, PROMOTE: self._promote}
        found: State | NightReport = state
        try:
            while isinstance(found, State):
                state = found
                self.desk.go_on(state)
                found = stages[state.stage](state)
            return found
        except Cancelled as error:
            return self._closed(state, CANCELLED, CANCELLED, str(error))
        except DeshiError as error:
            return self._failed(state, str(error))
        except Exception as error:  # a defect of ours must not look like a night that was cut off
            with suppress(DeshiError):
                self._failed(state, f"It failed inside ({type(error).__name__}: {error}).")
            raise

    def _failed(self, state: State, why: str) -> NightReport:
        state = self.desk.now or state
        if state.release and self.registry.serving() == state.release:  # only what comes after it went wrong
            return self._closed(state, DONE, "promoted", f"The release {state.release} was promoted. {why}")
        return self._closed(state, FAILED, FAILED, why)

    def _examples(self, state: State) -> State | NightReport:
        self.desk.tell(state, "Reading the journal for examples.")
        where = (self._counted(state), self.works.clock())
        codes = codes_of(self.task, self.registry.folder(state.parent))
        found = self.desk.found = gather(self.settings, self.task, *where, codes=codes)
        count, people = plan_size(found)
        state = replace(
            state,
            examples=count,
            people=people,
            lessons=len(found.due),
            position=found.position,
            erased=found.erased,
        )
        self.works.fault("collected")
        if not found.due:
            return self._closed(state, DONE, "nothing new", nothing_new(found))
        keep(self.desk.place(state), found)
        self.works.fault("kept examples")
        self.desk.tell(
            state,
            f"{count} example{'' if count == 1 else 's'} of {'one person' if people == 1 else f'{people} people'} to be learned.",
        )
        return self.desk.save(replace(state, stage=TRAIN))

    def _counted(self, state: State) -> int:
        """Return the place in the journal up to which an earlier night has counted the money."""
        for identity in night_state.ids(self.settings.home):
            with suppress(Corrupt, NotFound):
                one = night_state.load(self.settings.home, identity)
                if identity != state.id and one.task == state.task and one.position:
                    return one.position
        return 0

    def _train(self, state: State) -> State:
        place = self.desk.place(state)
        job = {
            "parent": str(self.registry.folder(state.parent)),
            "task": self.task.name,
            "minutes": state.minutes,
            "seed": self.desk.wish.seed,
        }
        night_state.put(place / JOB, job)
        self.desk.tell(state, "Training begins.")
        self.works.train(self.settings, place, lambda line: self.desk.step(state, line), self.desk.ended)
        self.desk.go_on(state)
        if not (place / TRAINING / "release").is_dir():
            raise Corrupt(f"The training of {place.name} has left no release; begin the night again.")
        self.works.fault("trained")
        return self.desk.save(replace(state, stage=EXAM))

    def _exam(self, state: State) -> State:
        place = self.desk.place(state)
        due = [one.user for one in self.desk.matter.due]
        self.desk.tell(state, "The exam begins: the candidate against the release that serves.")
        shutil.rmtree(place / KEPT, ignore_errors=True)  # of an exam that was cut off
        table = self._sit(state, place / TRAINING / "release", due)
        self.works.fault("sat")
        passed = _passed(table["verdicts"])
        if EVERYBODY in due and passed and len(passed) < len(due):
            table = self._once_more(state, table, passed)
        night_state.put(place / VERDICTS, table)
        Spent(self.settings.home, self.task).add(state.id, table["verdicts"])
        self.works.fault("examined")
        return self.desk.save(replace(state, stage=PROMOTE))

    def _sit(self, state: State, folder: Path, parts: Sequence[str]) -> dict[str, Any]:
        """Return the verdicts on parts of a release, and how many rows and seconds they took."""
        spent = Spent(self.settings.home, self.task)
        sat = self.works.sit(
            self.settings,
            self.task,
            folder,
            self.registry.folder(state.parent),
            self.desk.matter.held(),
            parts,
            {user: spent.of(user) for user in parts},
        )
        told = {user: (one if isinstance(one, dict) else one.as_dict()) for user, one in sat.verdicts.items()}
        return {"verdicts": told, "rows": sat.rows, "seconds": sat.seconds}

    def _once_more(self, state: State, first: dict[str, Any], passed: list[str]) -> dict[str, Any]:
        """Let what passed sit without what did not: everybody's weights are under each person's, so one is not the other alone.

        Both sittings must be passed, so the second spends no level of its own.
        """
        self.desk.go_on(state)
        self.desk.tell(state, "Not everything passed; what did sits the exam once more, without the rest.")
        place, parent = self.desk.place(state), self.registry.folder(state.parent)
        folder = self.works.keep(place / TRAINING / "release", parent, passed, place / KEPT)
        again = self._sit(state, folder, passed)
        if len(_passed(again["verdicts"])) < len(passed):
            shutil.rmtree(folder, ignore_errors=True)
        counts = {name: first[name] + again[name] for name in ("rows", "seconds")}
        return {"verdicts": first["verdicts"] | again["verdicts"], **counts}

    def _promote(self, state: State) -> NightReport:
        verdicts = night_state.get(self.desk.place(state) / VERDICTS)["verdicts"]
        passed = _passed(verdicts)
        if not passed:
            return self._closed(
                state, DONE, "refused", "Nothing passed the exam, so nothing was promoted.", verdicts
            )
        self._nobody_erased()
        parent = self.registry.folder(state.parent)
        candidate = Candidate(self.desk.place(state), parent, tuple(passed), verdicts, self.desk.matter)
        name = shelve(self.desk, candidate)
        state = self.desk.save(replace(state, release=name))
        self.works.fault("shelved")
        learned = learned_of(self.desk, candidate, self.registry.folder(name))
        if not state.promote and self.registry.serving() != name:
            said = f"The release {name} passed and was not promoted, as was wished."
            return self._closed(state, DONE, "passed", said, verdicts, learned)
        self.desk.go_on(state)
        if self.registry.serving() != name:
            if self.registry.serving() != state.parent:
                said = f"Meanwhile another release serves, so {name} was not promoted. `deshi promote {name}` lets it serve."
                return self._closed(state, DONE, "passed", said, verdicts, learned)
            self.works.fault("promoting")
            self._nobody_erased()
            self.desk.releases.promote(name, Wanted(state.by, f"the night {state.id}"))
        self.works.fault("promoted")
        said = f"The release {name} was promoted: {learnt(candidate)}"
        return self._closed(state, DONE, "promoted", said, verdicts, learned)

    def _nobody_erased(self) -> None:
        """Raise `Unavailable` where somebody was erased since the examples were collected: they must not be learned from."""
        if newest_erasure(self.settings) != self.desk.matter.erased:
            self.desk.found = None
            raise Unavailable(
                "A person was erased meanwhile, so nothing was promoted. Begin the night again."
            )

    def _closed(self, state: State, stage: str, outcome: str, sentence: str, *more: Any) -> NightReport:
        told = Ending(self.desk, state, *more).close(stage, outcome, sentence)
        self.desk.report({"id": state.id, "stage": stage, "outcome": outcome, "sentence": sentence})
        return told


def _passed(verdicts: Mapping[str, Mapping[str, Any]]) -> list[str]:
    return [user for user, one in verdicts.items() if one.get("outcome") == "pass"]
