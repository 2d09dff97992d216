"""The releases of a task as people and programs see them: listed, promoted, tried out, taken back."""

import getpass
import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any

from deshi.bootstrap.promises import Promises
from deshi.bootstrap.registries import all_registries, registry_of
from deshi.errors import Corrupt
from deshi.promote.history import Change
from deshi.promote.lineage import Lineage
from deshi.promote.registry import Shelved
from deshi.promote.shelf import identity
from deshi.sections import Settings
from deshi.tasks.own.task import OwnTask

_CHANGES = 20  # of the history that are listed, newest first
_TELL_S = 20.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a release is to be promoted, by whom and why: at once, or tried on a `share` of conversations, or in `shadow`."""

    by: str
    why: str = ""
    share: float | None = None
    shadow: bool = False


class Releases:
    """The shelf of a task in a home, for the command line and the service. Everything here reads or writes files."""

    def __init__(self, settings: Settings, task: str | OwnTask) -> None:
        self.task = task.name if isinstance(task, OwnTask) else task
        self.registry = registry_of(settings, task)
        self._settings = settings

    def listed(self) -> dict[str, Any]:
        """Return every release with its lineage, what serves, the trial that runs, and the last changes, newest first."""
        releases = [_told(one) for one in self.registry.releases()]
        changes = self.registry.history()[: -_CHANGES - 1 : -1]
        trial = next((one["canary"] for one in releases if one["canary"]), None)
        serving = next((one["release"] for one in releases if one["serves"]), self.registry.serving())
        return {
            "task": self.task,
            "serving": serving,
            "canary": trial,
            "releases": releases,
            "history": [one.as_dict() for one in changes],
        }

    def promote(self, name: str, wanted: Wanted) -> Change:
        """Let a release serve, or try it out. Raises what `Registry` does, and `Corrupt` for a damaged calibration."""
        problem = Promises(self._settings, self.task, self.registry.folder(name)).problem
        if problem:
            raise Corrupt(f"The release {name} can't be promoted: {problem}")
        if wanted.share is None and not wanted.shadow:
            return self.registry.promote(name, wanted.by, wanted.why)
        return self.registry.try_out(name, wanted.by, wanted.share, wanted.shadow, wanted.why)

    def rollback(self, wanted: Wanted) -> Change:
        """End the trial that runs, else let the release before serve. Raises as `Registry.rollback` does."""
        return self.registry.rollback(wanted.by, wanted.why)

    def prune(self, keep: int) -> list[str]:
        """Remove the oldest releases but for `keep`; return their names. Raises as `Registry.prune` does."""
        return self.registry.prune(keep)


def _told(one: Shelved) -> dict[str, Any]:
    made = one.lineage or Lineage()
    promoted = one.promoted
    return {
        "release": identity(one.folder) if one.shipped else one.name,
        "shipped": one.shipped,
        "serves": one.serving,
        "canary": one.canary.as_dict() if one.canary else None,
        "parent": made.parent,
        "made": made.made,
        "examples": made.count,
        "interactions": len(made.interactions),
        "people": made.people,
        "erased": made.erased,
        "corpus": made.corpus,
        "code": made.code,
        "verdict": made.verdict,
        "why": list(made.why),
        "promoted": {"at": promoted.at, "by": promoted.by, "why": promoted.why} if promoted else None,
        "problem": one.problem,
    }


def forget(settings: Settings, user: str) -> list[tuple[str, str]]:
    """Take a person out of every lineage; return the releases that have learnt from their examples: `(task, release)`.

    The weights still hold what was learnt: those releases are to be made anew without them. Their lineage counts it as erased.
    """
    found = []
    for registry in all_registries(settings):
        found += [(registry.task, one.name) for one in registry.holding(user)]
        registry.forget(user)
    return found


def person() -> str:
    """Return the name of this machine's user, "" where the system has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def answers_now(settings: Settings, task: str) -> str | None:
    """Let the running service look at its shelf; return the release that it answers by, None where none could be told."""
    service = settings.service
    host = f"[{service.host}]" if ":" in service.host else service.host
    url = f"http://{host}:{service.port}/v1/releases?task={urllib.parse.quote(task)}"
    try:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(url, timeout=_TELL_S) as reply:
            return str(json.load(reply)["answers"])
    except (OSError, ValueError, KeyError, TypeError):
        return None  # no service, or one that wants a key: a service looks by itself within half a second
