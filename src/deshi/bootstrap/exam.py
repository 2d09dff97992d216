"""The student sits an exam, and its confidence is calibrated on one: suites by name, answers graded, reports kept."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from deshi.bootstrap.calibrations import find, put, read_json, weights_of
from deshi.decide.reflex import Reflex, stopped, with_stop
from deshi.errors import BadInput, Unavailable
from deshi.measure import exam, fit
from deshi.measure.calibration_file import Calibration, calibration
from deshi.measure.grade import Given, Graded, grade
from deshi.measure.nonsense import nonsense
from deshi.measure.suite import Row, read
from deshi.promote.shelf import identity, serving
from deshi.providers.student import Student
from deshi.pure.confidence import Map, Signals
from deshi.records.answer import Decision, Proposal
from deshi.records.ask import Ask, Turn
from deshi.records.protocols import Task

SUITES = ("dev", "calibration", "exam")
SECRET = ("calibration", "exam")  # nobody reads their rows: who has seen them can't be judged by them
SHIPPED = "exam.json"
_WARM = 20
_SURE = 0.7
_NOTHING = Proposal("unclear", (), 0.0)


def task_folder(task: str) -> Path:
    """Return the folder of a built-in task."""
    return Path(str(files(f"deshi.tasks.{task}")))


def release_folder(home: Path, task: str) -> Path:
    """Return the folder of the release that serves a task."""
    return serving(home, task, task_folder(task) / "release")


def suite_path(task: str, name: str) -> Path:
    """Return the path of a suite: one of the task's by name, else `name` is a path itself."""
    return task_folder(task) / "suites" / f"{name}.jsonl" if name in SUITES else Path(name)


def is_secret(path: Path) -> bool:
    """Return whether the rows of a suite may not be shown."""
    return path.stem in SECRET


@dataclass(frozen=True, slots=True)
class Answered:
    """The answers to a suite: graded rows, the student's signals for each (None where the reflex alone answered), times in
    milliseconds, rows not scored."""

    graded: tuple[Graded, ...]
    signals: tuple[Signals | None, ...]
    ms: tuple[float, ...]
    ambiguous: int

    def student(self) -> list[Graded]:
        """Return the rows that the student had a part in: only their confidence is measured."""
        return [one for one, signal in zip(self.graded, self.signals, strict=True) if signal]


def sit(student: Student, task: Task, rows: Sequence[Row]) -> Answered:
    """Return the answers of reflex and student, as a request gets them offline.

    The threshold is none of them: asking back is a label of its own here.
    """
    scored = [row for row in rows if not row.ambiguous]
    if not scored:
        raise BadInput("The suite has no row that can be scored. Give one with rows.")
    for row in scored[:_WARM]:
        student.propose(row.text, row.turns)
    graded, signals, times = [], [], []
    for row in scored:
        began = time.perf_counter()
        given, signal = _answer(student, task, row)
        times.append((time.perf_counter() - began) * 1e3)
        signals.append(signal)
        graded.append(grade(row, given))
    return Answered(tuple(graded), tuple(signals), tuple(times), len(rows) - len(scored))


def _answer(student: Student, task: Task, row: Row) -> tuple[Given, Signals | None]:
    decision, signal = decided(student, task, row.text, row.turns)
    return given(task, decision), signal


def decided(
    student: Any, task: Task, text: str, turns: Sequence[Turn] = (), user: str = ""
) -> tuple[Decision, Signals | None]:
    """Return what reflex and student make of a sentence of `user` ("" for nobody), and the student's signals.

    None for the signals where the reflex alone answered: nothing is left to be unsure of.
    """
    stop = task.reflex(text)
    ask = Ask("", task.name, text, "", user, "en", 0.0, tuple(turns), stop=stop)
    if stop and not stop.rest:
        return Decision(stopped(ask, task.stop_codes), Reflex.name, False, (), 0.0, stopped=True), None
    seen = student.observe(text, turns, user=user) if user else student.observe(text, turns)
    proposal, signal = seen or (_NOTHING, Signals(0.0))  # nothing to read is nothing to do
    decision = Decision(proposal, student.name, task.asks(proposal.label), (), 0.0)
    return (with_stop(ask, decision, task.stop_codes) if stop else decision), signal


def given(task: Task, decision: Decision) -> Given:
    """Return a decision as a grader sees it: what the task has not switched on can't be done, whatever the release has learned."""
    within = getattr(task, "within", None)
    said = within(decision.proposal) if within else decision.proposal
    return Given(
        task.intent(said.label), said.actions, said.confidence, decision.asks or task.asks(said.label)
    )


@dataclass(frozen=True, slots=True)
class Desk:
    """What an exam needs: the home, the task and the folder of the release."""

    home: Path
    task: Task
    release: Path

    def examine(self, suite: str, thresholds: tuple[float, float]) -> tuple[exam.Report, Answered]:
        """Return the report and the answers; `thresholds` are `sure_above` and `act_above`."""
        rows = read(suite_path(self.task.name, suite))
        found = find(self.home, self.task.name, self.release)
        answered = self._sit(rows, found.map if found else None)
        name = Path(suite).stem
        sitting = exam.Sitting(self.task.name, name, identity(self.release), time.time(), *thresholds)
        return exam.report(
            sitting, answered.graded, answered.ambiguous, answered.ms, answered.student()
        ), answered

    def calibrate(self, suite: str) -> Calibration:
        """Return the calibration of the release on a suite; raise `BadInput` where its rows are too few."""
        answered = self._sit(read(suite_path(self.task.name, suite)), None)
        told = [(s, one) for s, one in zip(answered.signals, answered.graded, strict=True) if s]
        found = fit.fit([signal for signal, _ in told], [one.exact for _, one in told])
        before = [(one.given.confidence, one.exact) for _, one in told]
        names = (self.task.name, identity(self.release), Path(suite).stem)
        made = calibration(names, time.time(), found, before, self._nonsense(found.map))
        return replace(made, weights=weights_of(self.release))

    def _sit(self, rows: Sequence[Row], confidence: Map | None) -> Answered:
        student = Student(self.release, confidence=confidence, asks=self.task.asks)
        try:
            return sit(student, self.task, rows)
        finally:
            student.close()

    def _nonsense(self, confidence: Map) -> float:
        """Return the share of meaningless texts that are taken for something at 0.7."""
        student = Student(self.release, confidence=confidence, asks=self.task.asks)
        try:
            answers = [student.propose(text) for text in nonsense()]
        finally:
            student.close()
        taken = [one for one in answers if one and one.confidence >= _SURE and not self.task.asks(one.label)]
        return len(taken) / len(answers)


def save_report(report: exam.Report, path: Path) -> None:
    """Write a report. Raises `Unavailable` where the disk refuses."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        put(path, json.dumps(report.as_dict(), indent=1) + "\n")
    except OSError as error:
        raise Unavailable(
            f"{path} can't be written ({error.strerror}); choose another place with --out."
        ) from error


def report_path(home: Path, task: str, suite: str) -> Path:
    """Return where a home keeps a report."""
    return home / "exams" / f"{task}-{suite}.json"


def kept_report(home: Path, task: str, release: Path) -> dict[str, Any] | None:
    """Return the exam report of the home, else the one shipped beside the release, else None.

    `current` tells whether it is the report of the release that serves.
    """
    for path in (report_path(home, task, "exam"), release / SHIPPED):
        data = read_json(path)
        if isinstance(data, dict):
            return {**data, "current": data.get("release") == identity(release)}
    return None
