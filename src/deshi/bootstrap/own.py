"""Tasks by name or by folder, and what belongs to a task of one's own: its student and its thresholds."""

from importlib.resources import files
from pathlib import Path
from typing import Any

from deshi.bootstrap.calibrations import read_json
from deshi.bootstrap.promises import Promises
from deshi.decide.thresholds import Thresholds
from deshi.errors import BadInput, NotFound, Unavailable
from deshi.plugins import load_task, task_names
from deshi.providers.ngram import NgramStudent
from deshi.pure.release import CARD
from deshi.sections import Settings
from deshi.tasks.own.table import TABLE
from deshi.tasks.own.task import OwnTask, open_folder


def find_task(named: str | Path) -> Any:
    """Return the installed task of that name, else the task of the folder that is named.

    Only for what this machine's user has written: a name from the network is looked up among the tasks that serve. Raises
    `NotFound` where there is neither.
    """
    if isinstance(named, str) and named in task_names():
        return load_task(named)
    folder = Path(named).expanduser()
    if (folder / TABLE).is_file() or isinstance(named, Path):
        return _checked(open_folder(folder))
    if "/" in str(named) or folder.is_dir():
        raise NotFound(f"There is no {TABLE} in {folder}. `deshi task new {folder}` makes a task there.")
    return load_task(str(named))


def serving_tasks(settings: Settings) -> dict[str, OwnTask]:
    """Return the tasks of `[tasks] folders` by name. Raises `BadInput` where two have the same name, or an installed one's."""
    found: dict[str, OwnTask] = {}
    for folder in settings.tasks.folders:
        task = _checked(open_folder(Path(folder)))
        if task.name in found:
            raise BadInput(
                f"deshi.toml: two of [tasks] folders are called {task.name!r}; rename one of them."
            )
        found[task.name] = task
    return found


def _checked(task: OwnTask) -> OwnTask:
    if task.name in task_names():
        raise BadInput(
            f"{task.folder / TABLE}: the name {task.name!r} belongs to an installed task; take another."
        )
    return task


def shipped(task: str | OwnTask) -> Path:
    """Return the folder of the release that a task comes with."""
    if isinstance(task, OwnTask):
        return task.release
    return Path(str(files(f"deshi.tasks.{task}"))) / "release"


def own_student(task: OwnTask, folder: Path, promises: Promises) -> NgramStudent:
    """Return the student of a task of one's own. Nothing is loaded yet."""
    found = promises.calibration
    remedy = f"Train it with `deshi learn base --task {task.folder}`."
    return NgramStudent(folder, confidence=found.map if found else None, remedy=remedy)


def own_thresholds(settings: Settings, task: OwnTask, folder: Path, promises: Promises) -> Thresholds:
    """Return the thresholds in force: those of `task.toml`, else the home's promise, else the training's, else the settings'."""
    if promises.calibration is not None and not {"sure_above", "act_above"} & task.table.thresholds.keys():
        promised = promises.thresholds()
        if promised.max_error or promises.problem:
            return promised
    decide = settings.decide
    values = {"sure_above": decide.sure_above, "act_above": decide.act_above}
    values |= _measured(folder) | dict(task.table.thresholds)
    act = values["act_above"]
    return Thresholds(max(values["sure_above"], act), act)


def _measured(folder: Path) -> dict[str, float]:
    """Return the thresholds that the training chose; none where the card can't be read (the student says so when asked)."""
    try:
        found = read_json(folder / CARD)["figures"]["thresholds"]
        return {key: float(found[key]) for key in ("sure_above", "act_above")}
    except (Unavailable, KeyError, TypeError, ValueError):
        return {}
