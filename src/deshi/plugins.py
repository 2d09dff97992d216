"""Names register by entry point and are imported on use; built-ins use the same door as strangers."""

from importlib.metadata import entry_points
from typing import Any

from deshi.errors import DeshiError, NotFound, Unavailable

_GROUP = "deshi.tasks"


def task_names() -> list[str]:
    """Return the names of all installed tasks, sorted; nothing is imported."""
    return sorted({point.name for point in entry_points(group=_GROUP)})


def load_task(name: str) -> Any:
    """Import and build the task called `name`. Raises `NotFound` for an unknown name, `Unavailable` for a broken plugin."""
    points = entry_points(group=_GROUP, name=name)
    if not points:
        raise NotFound(f"There is no task {name!r}; installed are {', '.join(task_names()) or 'none'}.")
    try:
        return next(iter(points)).load()()
    except DeshiError:
        raise
    except (
        Exception
    ) as error:  # a stranger's code may fail in any way; one bad plugin must not look like ours
        raise Unavailable(
            f"The task {name!r} could not be loaded: {error}; update or remove its package."
        ) from error
