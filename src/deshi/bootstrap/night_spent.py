"""What each night has spent of an exam's alpha: who sits one exam often enough would pass it by luck (see `measure/alpha.py`)."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from deshi.bootstrap.exam import suite_path
from deshi.bootstrap.night_state import get, nights, put
from deshi.errors import Corrupt, DeshiError
from deshi.measure.alpha import exam_name
from deshi.measure.suite import read
from deshi.promote.lineage import part_of

SPENT = "spent.json"
hashed = part_of  # the name of a lesson in files that hold no names


class Spent:
    """The levels of a task's exam, by lesson and night. A file that is damaged is not overwritten: spent levels never come back."""

    def __init__(self, home: Path, task: Any) -> None:
        self._path = nights(home) / SPENT
        self._exam = f"{task.name} {_exam_of(task)}"

    def of(self, user: str) -> tuple[float, ...]:
        """Return the levels that earlier nights have spent on a lesson, in order. Raises `Corrupt` for a damaged file."""
        table = self._all().get(self._exam, {}).get(hashed(user), {})
        return tuple(float(level) for _, level in sorted(table.items()))

    def add(self, night: str, verdicts: Mapping[str, Mapping[str, Any]]) -> None:
        """Write down what a night has spent; the same night again changes nothing. Raises as `of`, and `Unavailable`."""
        everything = self._all()
        table = everything.setdefault(self._exam, {})
        for user, verdict in verdicts.items():
            spent = float(verdict.get("night", {}).get("level", 0.0))
            if spent > 0:
                table.setdefault(hashed(user), {})[night] = spent
        put(self._path, everything)

    def _all(self) -> dict[str, Any]:
        if not self._path.exists():
            return {}
        try:
            return get(self._path)
        except Corrupt as error:
            raise Corrupt(
                f"{self._path} is damaged: nobody knows any more how often the exam was sat. Restore it from a backup, or remove it "
                "and the exam counts as new."
            ) from error


def forget(home: Path, user: str) -> None:
    """Take a person out of the levels."""
    path = nights(home) / SPENT
    with suppress(Corrupt):
        everything = get(path)
        gone = [one.pop(hashed(user), None) for one in everything.values() if isinstance(one, dict)]
        if any(gone):
            put(path, everything)


def _exam_of(task: Any) -> str:
    """Return the name of the task's exam by its rows, "" where it has none."""
    try:
        return exam_name(row.id for row in read(suite_path(task.name, "exam")))
    except (DeshiError, ModuleNotFoundError):
        return ""
