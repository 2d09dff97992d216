"""The registry of a task's releases: a shelf in the home, or the copy there of one that several servers share."""

from pathlib import Path

from deshi.bootstrap.databases import shared_shelf, shared_tasks
from deshi.bootstrap.own import shipped
from deshi.promote.history import SHIPPED
from deshi.promote.registry import Registry
from deshi.promote.shelf import serving
from deshi.sections import Settings
from deshi.tasks.own.task import OwnTask


def registry_of(settings: Settings, task: str | OwnTask) -> Registry:
    """Return the shelf of a task in a home."""
    name = task.name if isinstance(task, OwnTask) else task
    return Registry(settings.home, name, shipped(task), shared=shared_shelf(settings, name))


def serving_folder(settings: Settings, task: str | OwnTask) -> Path:
    """Return the folder of the release that serves a task. Raises `Corrupt` when it is not on the shelf."""
    registry_of(settings, task).fresh()
    return serving(settings.home, task.name if isinstance(task, OwnTask) else task, shipped(task))


def all_registries(settings: Settings) -> list[Registry]:
    """Return the shelves of every task that has one, also of those that this server does not know."""
    place = settings.home / "releases"
    here = {one.name for one in place.iterdir() if one.is_dir()} if place.is_dir() else set[str]()
    return [
        Registry(settings.home, name, place / name / SHIPPED, shared=shared_shelf(settings, name))
        for name in sorted(here | set(shared_tasks(settings)))
    ]
