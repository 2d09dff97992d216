"""What the settings switch on of a task: `[body] walk` and `gestures` are the names of extras of robot_dog."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from deshi.bootstrap.registries import serving_folder
from deshi.errors import DeshiError
from deshi.promote.candidate import card
from deshi.sections import Settings
from deshi.tasks.own.task import OwnTask


def with_extras(settings: Settings, task: Any) -> Any:
    """Return the task with what the settings switch on; a task that has nothing to switch on stays as it is."""
    names = switched_on(settings, task)
    return task.switched(names) if names else task


def switched_on(settings: Settings, task: Any) -> tuple[str, ...]:
    """Return the names of a task's extras that the settings switch on."""
    return tuple(name for name in getattr(task, "extras", ()) if getattr(settings.body, name, False))


def knows(task: Any, codes: Sequence[int]) -> tuple[str, ...]:
    """Return the names of a task's extras that a release with these action codes has learned."""
    found = getattr(task, "extras", {})
    return tuple(name for name, more_codes in found.items() if set(more_codes) <= set(codes))


def codes_of(task: Any, folder: Path) -> tuple[int, ...] | None:
    """Return the action codes that the release in a folder can learn more about; None where it may be any.

    A task of one's own learns its table anew each time. Raises `NotFound` or `Corrupt` for a folder without a good card.
    """
    return None if isinstance(task, OwnTask) else card(folder).codes


def unlearned(settings: Settings, task: Any, codes: Sequence[int]) -> tuple[int, ...]:
    """Return those of some action codes that the release that serves a task has not learned, each once; none where its card
    can't be read: that is for `deshi doctor` to say."""
    if isinstance(task, OwnTask):
        return ()
    try:
        known = card(serving_folder(settings, task.name)).codes
    except DeshiError:
        return ()
    return tuple(code for code in dict.fromkeys(codes) if code not in known)


def claiming(settings: Settings, task: Any, codes: Sequence[int]) -> Any:
    """Return a task whose replies claim only what the settings let and a release with these action codes has learned."""
    claims = getattr(task, "claiming", None)
    return claims(knows(task, codes), settings.body.risky) if claims else task


def bare(task: Any) -> Any:
    """Return the task with nothing switched on."""
    return task.switched(()) if getattr(task, "on", ()) else task
