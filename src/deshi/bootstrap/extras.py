"""What the settings switch on of a task: `[body] walk` and `gestures` are the names of extras of robot_dog."""

from typing import Any

from deshi.sections import Settings


def with_extras(settings: Settings, task: Any) -> Any:
    """Return the task with what the settings switch on; a task that has nothing to switch on stays as it is."""
    names = switched_on(settings, task)
    return task.switched(names) if names else task


def switched_on(settings: Settings, task: Any) -> tuple[str, ...]:
    """Return the names of a task's extras that the settings switch on."""
    return tuple(name for name in getattr(task, "extras", ()) if getattr(settings.body, name, False))


def bare(task: Any) -> Any:
    """Return the task with nothing switched on."""
    return task.switched(()) if getattr(task, "on", ()) else task
