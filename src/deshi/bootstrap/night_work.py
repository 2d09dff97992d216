"""The hands of a night: training in a process of its own at low priority, exam, keeping what passed, asking releases."""

import inspect
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from deshi.bootstrap.background import LOG
from deshi.bootstrap.night_state import METRICS, TRAINING
from deshi.bootstrap.task_loop import make_student
from deshi.errors import Unavailable
from deshi.learn.examples.example import Example
from deshi.sections import Settings
from deshi.tasks.own.task import OwnTask

TUNED = "tuned.json"
_LOOK_S = 0.2
_PATIENCE_S = 60.0  # a step of a training takes seconds; who has not ended by then is ended
_TAIL = 4_096

Heard = Callable[[dict[str, Any]], None]


def _nothing(_: str) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Works:
    """What a night is done with; tests put fakes in their place.

    `train(settings, place, heard, stopped)` trains what `place` says and leaves a release in `place/training/release`;
    `sit`, `keep` and `have` are `sit_pair`, `keep_parts` and `parts_of`; `ask(settings, task, folder, asked)` returns what
    a release answers to `(user, example)`; `fault(name)` is called after every step that changes a file.
    """

    train: Callable[[Settings, Path, Heard, Callable[[], bool]], None] = field(
        default=lambda *a: in_child(*a)
    )
    sit: Callable[..., Any] = field(default=lambda *a: _sit(*a))
    keep: Callable[[Path, Path, Collection[str], Path], Path] = field(default=lambda *a: _keep(*a))
    have: Callable[[Path, Iterable[str]], set[str]] = field(default=lambda *a: _have(*a))
    ask: Callable[..., list[dict[str, Any]]] = field(default=lambda *a: answers(*a))
    fault: Callable[[str], None] = _nothing
    clock: Callable[[], float] = time.time


def _sit(
    settings: Settings,
    task: Any,
    candidate: Path,
    serving: Path,
    targets: Mapping[str, Sequence[Example]],
    changed: Collection[str],
    spent: Mapping[str, Sequence[float]],
) -> Any:
    from deshi.bootstrap.exams_paired import sit_pair

    return sit_pair(settings, task, candidate, serving, targets, changed, spent)


def _keep(folder: Path, parent: Path, users: Collection[str], out: Path) -> Path:
    from deshi.bootstrap.tuned_parts import keep_parts

    return keep_parts(folder, parent, users, out)


def _have(folder: Path, users: Iterable[str]) -> set[str]:
    from deshi.bootstrap.tuned_parts import parts_of

    return set(parts_of(folder, users))


def in_child(settings: Settings, place: Path, heard: Heard, stopped: Callable[[], bool]) -> None:
    """Train in a process of low priority, and tell what it writes; ask it to end when `stopped` says so.

    Raises `Unavailable` with its own last sentence when it fails.
    """
    environ = {**os.environ, "DESHI_HOME": str(settings.home)}
    try:
        with (place / LOG).open("ab") as log:
            child = subprocess.Popen(
                _command(place),
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
    except OSError as error:
        raise Unavailable(
            f"The training can't be started ({error.strerror}); make room or memory, then try again."
        ) from error
    try:
        _watch(child, place, heard, stopped)
    finally:
        _end(child)
    if child.returncode and not stopped():
        raise Unavailable(_last_words(place / LOG, child.returncode))


def _command(place: Path) -> list[str]:
    return [sys.executable, "-m", "deshi.cli.main", "learn", "tune", "--night", str(place)]


def _watch(child: "subprocess.Popen[bytes]", place: Path, heard: Heard, stopped: Callable[[], bool]) -> None:
    asked, told = False, 0
    while child.poll() is None:
        if stopped() and not asked:
            asked = True
            child.send_signal(signal.SIGINT)
        lines = curve(place)
        for line in lines[told:]:
            heard(line)
        told = len(lines)
        time.sleep(_LOOK_S)


def _end(child: "subprocess.Popen[bytes]") -> None:
    if child.poll() is not None:
        return
    child.send_signal(signal.SIGINT)
    try:
        child.wait(_PATIENCE_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _last_words(log: Path, code: int) -> str:
    """Return the sentence that a training ended with."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL))
            lines = file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        lines = []
    said = [line.removeprefix("deshi: ") for line in lines if line.startswith("deshi: ")]
    if said:
        return said[-1]
    return f"The training ended by itself (exit code {code}); its log is {log}. Try again; memory may have been short."


def curve(place: Path) -> list[dict[str, Any]]:
    """Return the lines of a training's metrics, oldest first; a line that was cut off is left out."""
    for path in (place / TRAINING / METRICS, place / METRICS):
        try:
            lines = path.read_bytes().split(b"\n")[:-1]
        except OSError:
            continue
        found = []
        for line in lines:
            try:
                one = orjson.loads(line)
            except orjson.JSONDecodeError:
                continue
            found += [one] if isinstance(one, dict) else []
        return found
    return []


def answers(
    settings: Settings, task: Any, folder: Path, asked: Sequence[tuple[str, Example]]
) -> list[dict[str, Any]]:
    """Return what a release answers to each person's sentence: label and actions."""
    student, _ = make_student(settings, task if isinstance(task, OwnTask) else task.name, folder)
    propose: Callable[..., Any] = student.propose
    knows_people = "user" in inspect.signature(propose).parameters
    found = []
    try:
        for user, one in asked:
            more = {"user": user} if knows_people else {}
            proposal = propose(one.text, one.turns, **more)
            found.append({
                "label": proposal.label if proposal else "",
                "actions": list(proposal.actions) if proposal else [],
            })  # fmt: skip
    finally:
        student.close()
    return found
